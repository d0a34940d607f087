"""Decisions about a chart and words on it: who decided what, when and why."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

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
from qitrack.domain.people import Person

if TYPE_CHECKING:
    from qitrack.domain.measures import Measure


class ChartDecisionKind(StrEnum):
    """What was decided about a chart."""

    BASELINE = "baseline"
    PHASE = "phase"
    EXCLUDE = "exclude"
    TARGET = "target"
    RULE_SET = "rule-set"
    CHART_TYPE = "chart-type"
    SUGGESTION_DECLINED = "suggestion-declined"
    TARGET_STEP = "target-step"
    TRAJECTORY = "trajectory"
    AGREED_SPLIT = "agreed-split"


class TargetKind(StrEnum):
    """Whose target it is: what `ChartDecision.value` of a target says."""

    OURS = "ours"
    NATIONAL = "national"


class AnnotationKind(StrEnum):
    """What a word on a chart is about."""

    EVENT = "event"
    """Something that happened, to the place or to the people in it."""
    POINT = "point"
    """What is to be known of the number of that day."""


STANDING = (
    ChartDecisionKind.BASELINE,
    ChartDecisionKind.TARGET,
    ChartDecisionKind.RULE_SET,
    ChartDecisionKind.CHART_TYPE,
)
"""Of these only one is in force at a time: a new one replaces the one before."""

ONE_A_DAY = (
    ChartDecisionKind.PHASE,
    ChartDecisionKind.EXCLUDE,
    ChartDecisionKind.TARGET_STEP,
    ChartDecisionKind.TRAJECTORY,
    ChartDecisionKind.SUGGESTION_DECLINED,
)
"""Of these one is in force for each day: a new one replaces that of the same day."""

FIELDS = {
    ChartDecisionKind.BASELINE: "until",
    ChartDecisionKind.TARGET_STEP: "number",
    ChartDecisionKind.TRAJECTORY: "number",
    ChartDecisionKind.PHASE: "from_on",
    ChartDecisionKind.EXCLUDE: "from_on",
    ChartDecisionKind.AGREED_SPLIT: "from_on",
    ChartDecisionKind.RULE_SET: "rule_set",
    ChartDecisionKind.CHART_TYPE: "chart_type",
}
"""Names of form fields that differ from the name of the decision."""


class ChartDecision(Audited, Entity):
    """Something a person decided about a chart; its spec follows from these rows alone."""

    __tablename__ = "chart_decision"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_start"),
        CheckConstraint("kind <> 'baseline' OR to_on IS NOT NULL", name="baseline_has_an_end"),
        CheckConstraint("kind <> 'target' OR number IS NOT NULL", name="target_is_a_number"),
        CheckConstraint(
            "kind NOT IN ('phase', 'exclude', 'target-step', 'trajectory') OR from_on IS NOT NULL",
            name="dated",
        ),
        CheckConstraint(
            "kind NOT IN ('target-step', 'trajectory', 'agreed-split') OR number IS NOT NULL",
            name="step_is_a_number",
        ),
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

    measure: Mapped["Measure"] = relationship(back_populates="decisions")
    cycle: Mapped[Cycle | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])

    @property
    def field(self) -> str:
        """Name of the form field that holds what was decided."""
        return FIELDS.get(self.kind, self.kind.value)

    def replaces(self, earlier: "ChartDecision") -> bool:
        """The earlier one cannot stay in force beside it."""
        if self.kind is not earlier.kind:
            return False
        return self.kind in STANDING or (self.kind in ONE_A_DAY and self.from_on == earlier.from_on)

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
    kind: Mapped[AnnotationKind] = mapped_column(
        OneOf(AnnotationKind), default=AnnotationKind.EVENT
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    def take_off(self, person: Person | None) -> None:
        """No longer on the chart; stays on record with who took it off."""
        if self.withdrawn_at is None:
            self.withdrawn_at = clock.now()
            self.withdrawn_by = person

    measure: Mapped["Measure"] = relationship(back_populates="annotations")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])
