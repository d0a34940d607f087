"""Measures: what we count, the numbers over time, and every decision about their chart."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, OneOf, Words
from qitrack.domain.chart_decisions import (
    Annotation,
    ChartDecision,
    ChartDecisionKind,
)
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import (
    Frequency,
    MeasureDefinition,
    ValueForm,
    definition_checks,
)
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.domain.sharing import MeasureUse
    from qitrack.domain.standards import StandardMeasure
    from qitrack.domain.strata import Stratifier

DEFAULT_CHARTS = {
    ValueForm.VALUE: "i",
    ValueForm.COUNT: "i",
    ValueForm.PROPORTION: "p",
    ValueForm.RATE: "u",
    ValueForm.EVENT: "t",
    ValueForm.CASES_BETWEEN: "g",
    ValueForm.READINGS: "xbar",
}
"""The chart that is recommended for each form; keys of `qitrack.spc.CHART_TYPES`."""

MET_NEEDS = {
    ValueForm.VALUE: ("value", "time"),
    ValueForm.COUNT: ("value", "count"),
    ValueForm.PROPORTION: ("proportion", "value"),
    ValueForm.RATE: ("rate", "value"),
    ValueForm.EVENT: ("time", "value"),
    ValueForm.CASES_BETWEEN: ("count", "value"),
    ValueForm.READINGS: ("subgroup",),
}
"""What a chart may need of a measure of each form; members of `qitrack.spc.Needs`."""

DEFAULT_MULTIPLIER = 1_000.0
"""Rates are told per so many unless somebody says otherwise."""

DEFAULT_RULE_SET = "nhs-mdc"
RUN_CHART_RULE_SET = "anhoej"

ASKED_BEFORE_THE_END = timedelta(days=3)
"""So long before the next period begins its number is asked for: on the Friday of a week."""


class Measure(Audited, Editable, MeasureDefinition):
    """What is counted, how, how often, and which way is better."""

    __tablename__ = "measure"
    __table_args__ = definition_checks()

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    standard_id: Mapped[int | None] = mapped_column(ForeignKey("standard_measure.id"), index=True)
    catalogue_key: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """Key of the entry of the shipped catalogue it was taken from."""
    collector_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    baseline_plan: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    review_on: Mapped[date | None]
    retire_rule: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    frequency_after: Mapped[Frequency | None] = mapped_column(OneOf(Frequency))
    """How often it is counted once the project has come to its end."""
    starts_on: Mapped[date] = mapped_column(default=clock.today)
    ended_on: Mapped[date | None]

    project: Mapped[Project] = relationship(back_populates="measures")
    collector: Mapped[Person | None] = relationship(foreign_keys=[collector_id])
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id])
    standard: Mapped["StandardMeasure | None"] = relationship()
    stratifiers: Mapped[list["Stratifier"]] = relationship(
        back_populates="measure", order_by="Stratifier.position, Stratifier.id"
    )
    uses: Mapped[list["MeasureUse"]] = relationship(
        back_populates="measure", order_by="MeasureUse.id"
    )
    """Where other projects show it."""
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
        for earlier in self.in_force(decision.kind):
            if decision.replaces(earlier):
                earlier.withdraw(decision.person, decision.reason)
        self.decisions.append(decision)
        return decision

    def _check_choice(self, decision: "ChartDecision") -> None:
        from qitrack.spc.rules.sets import find_rule_set

        fits = {
            ChartDecisionKind.CHART_TYPE: lambda key: key in fitting_charts(self.form),
            ChartDecisionKind.RULE_SET: lambda key: find_rule_set(key) is not None,
        }.get(decision.kind)
        if fits is not None and not fits(decision.value or ""):
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


def first_adopted_on(measure: Measure) -> date | None:
    """From when the first change was kept, if one was."""
    return min((c.adopted_on for c in measure.project.cycles if c.adopted_on), default=None)
