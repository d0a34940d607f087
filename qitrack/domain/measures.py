"""Measures: what we count, the numbers over time, and every decision about their chart."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import (
    NOTE_LENGTH,
    TITLE_LENGTH,
    Editable,
    Entity,
    OneOf,
    Words,
)
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.i18n import _


class MeasureKind(StrEnum):
    """What a measure is for."""

    OUTCOME = "outcome"
    PROCESS = "process"
    BALANCING = "balancing"


class ValueForm(StrEnum):
    """What one entry consists of."""

    VALUE = "value"
    COUNT = "count"
    PROPORTION = "proportion"
    RATE = "rate"


class Direction(StrEnum):
    """Which way is better; the words of the statistics library."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Frequency(StrEnum):
    """How often a number is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    AS_IT_HAPPENS = "as-it-happens"


class ChartDecisionKind(StrEnum):
    """What was decided about a chart."""

    BASELINE = "baseline"
    PHASE = "phase"
    EXCLUDE = "exclude"
    TARGET = "target"
    RULE_SET = "rule-set"
    CHART_TYPE = "chart-type"
    SUGGESTION_DECLINED = "suggestion-declined"


STANDING = (
    ChartDecisionKind.BASELINE,
    ChartDecisionKind.TARGET,
    ChartDecisionKind.RULE_SET,
    ChartDecisionKind.CHART_TYPE,
)
"""Of these only one is in force at a time: a new one replaces the one before."""

DEFAULT_CHARTS = {
    ValueForm.VALUE: "i",
    ValueForm.COUNT: "i",
    ValueForm.PROPORTION: "p",
    ValueForm.RATE: "u",
}
"""The chart that is recommended for each form; keys of `qitrack.spc.CHART_TYPES`."""

MET_NEEDS = {
    ValueForm.VALUE: ("value", "time"),
    ValueForm.COUNT: ("value", "count"),
    ValueForm.PROPORTION: ("proportion", "value"),
    ValueForm.RATE: ("rate", "value"),
}
"""What a chart may need of a measure of each form; members of `qitrack.spc.Needs`."""

DEFAULT_MULTIPLIER = 1_000.0
"""Rates are told per so many unless somebody says otherwise."""

DEFAULT_RULE_SET = "nhs-mdc"
RUN_CHART_RULE_SET = "anhoej"


FIELDS = {
    ChartDecisionKind.BASELINE: "until",
    ChartDecisionKind.RULE_SET: "rule_set",
    ChartDecisionKind.CHART_TYPE: "chart_type",
}
"""Names of form fields that differ from the name of the decision."""

ASKED_BEFORE_THE_END = timedelta(days=3)
"""So long before the next period begins its number is asked for: on the Friday of a week."""


class Measure(Audited, Editable):
    """What is counted, how, how often, and which way is better."""

    __tablename__ = "measure"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        CheckConstraint("multiplier > 0", name="multiplier_positive"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    kind: Mapped[MeasureKind] = mapped_column(OneOf(MeasureKind))
    definition: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """How we count it, so that two people would count the same."""
    form: Mapped[ValueForm] = mapped_column(OneOf(ValueForm))
    unit_label: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    numerator_label: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    denominator_label: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    multiplier: Mapped[float] = mapped_column(default=1.0)
    direction: Mapped[Direction] = mapped_column(OneOf(Direction))
    frequency: Mapped[Frequency] = mapped_column(OneOf(Frequency))
    starts_on: Mapped[date] = mapped_column(default=clock.today)
    ended_on: Mapped[date | None]

    project: Mapped[Project] = relationship(back_populates="measures")
    decisions: Mapped[list["ChartDecision"]] = relationship(
        back_populates="measure", order_by="ChartDecision.id"
    )
    annotations: Mapped[list["Annotation"]] = relationship(
        back_populates="measure", order_by="Annotation.on, Annotation.id"
    )

    @property
    def has_denominator(self) -> bool:
        """Each entry is 'how many did' out of 'how many'."""
        return self.form in (ValueForm.PROPORTION, ValueForm.RATE)

    def in_force(self, kind: ChartDecisionKind) -> list["ChartDecision"]:
        """The decisions of this kind that stand, in the order of their start."""
        standing = [d for d in self.decisions if d.kind is kind and d.withdrawn_at is None]
        return sorted(standing, key=lambda d: (d.from_on or date.min, d.id))

    def latest(self, kind: ChartDecisionKind) -> "ChartDecision | None":
        """The decision of this kind that is in force now."""
        return next(reversed(self.in_force(kind)), None)

    @property
    def chart_type(self) -> str:
        """Key of the chart this measure is drawn on."""
        decision = self.latest(ChartDecisionKind.CHART_TYPE)
        return decision.value if decision and decision.value else DEFAULT_CHARTS[self.form]

    @property
    def rule_set(self) -> str:
        """Key of the rules its chart is read with."""
        decision = self.latest(ChartDecisionKind.RULE_SET)
        if decision and decision.value:
            return decision.value
        return RUN_CHART_RULE_SET if self.chart_type == "run" else DEFAULT_RULE_SET

    @property
    def baseline_until(self) -> date | None:
        """Last day of the baseline, if one was set."""
        decision = self.latest(ChartDecisionKind.BASELINE)
        return decision.to_on if decision else None

    def standing(self, kind: ChartDecisionKind) -> float | str | date | None:
        """What is in force now: the target, the key of the chart or the rules, the baseline's end."""
        match kind:
            case ChartDecisionKind.TARGET:
                return self.target
            case ChartDecisionKind.CHART_TYPE:
                return self.chart_type
            case ChartDecisionKind.RULE_SET:
                return self.rule_set
            case ChartDecisionKind.BASELINE:
                return self.baseline_until
            case _:
                return None

    @property
    def target(self) -> float | None:
        """The target in force."""
        decision = self.latest(ChartDecisionKind.TARGET)
        return decision.number if decision else None

    def decide(self, decision: "ChartDecision") -> "ChartDecision":
        """Records a decision about the chart; one that it replaces is withdrawn, not deleted."""
        self._check_choice(decision)
        if decision.kind in STANDING:
            for earlier in self.in_force(decision.kind):
                earlier.withdraw(decision.person, decision.reason)
        self.decisions.append(decision)
        return decision

    def _check_choice(self, decision: "ChartDecision") -> None:
        from qitrack.spc import RULE_SETS

        choices = {
            ChartDecisionKind.CHART_TYPE: fitting_charts(self.form),
            ChartDecisionKind.RULE_SET: tuple(RULE_SETS),
        }.get(decision.kind)
        if choices is not None and decision.value not in choices:
            raise Refused(
                _("This does not fit what is counted here. Choose another."), decision.field
            )

    def period_of(self, day: date) -> date:
        """First day of the period this day lies in: the name of the period."""
        match self.frequency:
            case Frequency.WEEKLY:
                return day - timedelta(days=day.weekday())
            case Frequency.FORTNIGHTLY:
                return day - timedelta(days=(day - self.starts_on).days % 14)
            case Frequency.MONTHLY:
                return day.replace(day=1)
            case Frequency.DAILY | Frequency.AS_IT_HAPPENS:
                return day

    def period_after(self, day: date) -> date:
        """First day of the period after the one this day lies in."""
        start = self.period_of(day)
        match self.frequency:
            case Frequency.WEEKLY:
                return start + timedelta(days=7)
            case Frequency.FORTNIGHTLY:
                return start + timedelta(days=14)
            case Frequency.MONTHLY:
                return (start + timedelta(days=31)).replace(day=1)
            case Frequency.DAILY | Frequency.AS_IT_HAPPENS:
                return start + timedelta(days=1)

    def period_to_enter(self, latest: date | None, today: date) -> date:
        """The period whose number comes next, given the day of the latest one.

        It is the one after the latest, or the first, but never one that is still to come.
        """
        current = self.period_of(today)
        if self.frequency is Frequency.AS_IT_HAPPENS:
            return current
        first = self.period_of(self.starts_on)
        return min(self.period_after(latest) if latest else first, current)

    def period_asked_for(self, today: date) -> date:
        """The latest period whose number people can know by now."""
        current = self.period_of(today)
        if self.period_of(today + ASKED_BEFORE_THE_END) != current:
            return current
        return self.period_of(current - timedelta(days=1))


def fitting_charts(form: ValueForm) -> tuple[str, ...]:
    """Keys of the charts that numbers of this form can be drawn on, the recommended one first."""
    from qitrack.spc import CHART_TYPES

    found = [key for key, chart in CHART_TYPES.items() if chart.needs in MET_NEEDS[form]]
    return tuple(sorted(found, key=lambda key: key != DEFAULT_CHARTS[form]))


class ChartDecision(Audited, Entity):
    """Something a person decided about a chart; its spec follows from these rows alone."""

    __tablename__ = "chart_decision"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_start"),
        CheckConstraint("kind <> 'baseline' OR to_on IS NOT NULL", name="baseline_has_an_end"),
        CheckConstraint("kind <> 'target' OR number IS NOT NULL", name="target_is_a_number"),
        CheckConstraint("kind NOT IN ('phase', 'exclude') OR from_on IS NOT NULL", name="dated"),
        CheckConstraint(
            "kind NOT IN ('rule-set', 'chart-type') OR value IS NOT NULL", name="choice_is_named"
        ),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    kind: Mapped[ChartDecisionKind] = mapped_column(OneOf(ChartDecisionKind))
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    value: Mapped[str | None] = mapped_column(Words(TITLE_LENGTH))
    number: Mapped[float | None]
    reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    measure: Mapped[Measure] = relationship(back_populates="decisions")
    cycle: Mapped[Cycle | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])

    @property
    def field(self) -> str:
        """Name of the form field that holds what was decided."""
        return FIELDS.get(self.kind, self.kind.value)

    def withdraw(self, person: Person | None = None, reason: str = "") -> None:
        """No longer in force; stays on record with who took it back, and why."""
        if self.withdrawn_at is not None:
            return
        self.withdrawn_at = clock.now()
        self.withdrawn_by = person
        self.withdrawn_reason = reason.strip()


class Annotation(Audited, Editable):
    """A word at a point in time on a chart: what else happened then."""

    __tablename__ = "annotation"
    __table_args__ = (CheckConstraint("trim(label) <> ''", name="label_given"),)

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    on: Mapped[date]
    label: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    measure: Mapped[Measure] = relationship(back_populates="annotations")
    person: Mapped[Person | None] = relationship()


def first_adopted_on(measure: Measure) -> date | None:
    """From when the first change was kept, if one was."""
    return min((c.adopted_on for c in measure.project.cycles if c.adopted_on), default=None)
