"""Predictions: what a team expects to see, and its word on what it saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.domain.cycles import Cycle
    from qitrack.domain.measures import Measure
    from qitrack.domain.projects import Project


class Verdict(StrEnum):
    """What was seen, compared with what was expected."""

    MATCHED = "matched"
    PARTLY = "partly"
    NOT = "not"
    CANNOT_TELL = "cannot-tell"


class Trend(StrEnum):
    """Which way a number is expected to go."""

    UP = "up"
    DOWN = "down"


class Score(StrEnum):
    """What the numbers say about a prediction, whatever the team says."""

    HELD = "held"
    NOT = "not"
    TOO_EARLY = "too-early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is expected: in words and, if wanted, as a number of a measure.

    A measure alone says where to look, and on what the test acts.
    """

    statement: str
    because: str = ""
    measure_id: int | None = None
    trend: Trend | None = None
    lowest: float | None = None
    highest: float | None = None
    expected_by: date | None = None
    confidence: int | None = None

    @property
    def has_bounds(self) -> bool:
        """It says at least how much, or at most."""
        return self.lowest is not None or self.highest is not None

    @property
    def is_a_number(self) -> bool:
        """The numbers of its measure can tell whether it held."""
        return self.measure_id is not None and (self.trend is not None or self.has_bounds)

    def check(self) -> None:
        """Refuses what nobody could compare with anything."""
        if not self.statement.strip():
            raise Refused(_("Say what you expect to see."), "prediction")
        if self.measure_id is None and (self.trend or self.has_bounds):
            raise Refused(_("Choose the number that you speak of."), "measure_id")
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise Refused(_("“At most” cannot be less than “at least”."), "highest")


class Prediction(Audited, Entity):
    """What we expect to see; each version is written once and never changed."""

    __tablename__ = "prediction"
    __table_args__ = (
        UniqueConstraint("cycle_id", "number", "revision"),
        CheckConstraint("number >= 1 AND revision >= 1", name="counted_from_one"),
        CheckConstraint("trim(statement) <> ''", name="statement_given"),
        CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence_percent"),
        CheckConstraint("lowest <= highest", name="lowest_below_highest"),
        CheckConstraint(
            "measure_id IS NOT NULL OR (lowest IS NULL AND highest IS NULL AND trend IS NULL)",
            name="number_of_a_measure",
        ),
        CheckConstraint("accepted_at IS NULL OR on_paper_at IS NOT NULL", name="marked_first"),
        CheckConstraint("accepted_by_id <> on_paper_by_id", name="not_accepted_by_self"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    number: Mapped[int]
    revision: Mapped[int]
    statement: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    because: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    trend: Mapped[Trend | None] = mapped_column(OneOf(Trend))
    lowest: Mapped[float | None]
    highest: Mapped[float | None]
    expected_by: Mapped[date | None]
    confidence: Mapped[int | None]
    recorded_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_paper_at: Mapped[datetime | None]
    """When whoever answers for the test said that it stood on paper before the first result."""
    on_paper_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    """When a coach took their word for it."""
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    cycle: Mapped["Cycle"] = relationship(back_populates="predictions")
    measure: Mapped["Measure | None"] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    on_paper_by: Mapped[Person | None] = relationship(foreign_keys=[on_paper_by_id])
    accepted_by: Mapped[Person | None] = relationship(foreign_keys=[accepted_by_id])
    comparison: Mapped["Comparison | None"] = relationship(back_populates="prediction")

    @property
    def project(self) -> "Project":
        """The project whose rights count."""
        return self.cycle.project

    @property
    def claim(self) -> Claim:
        """What it says, without who wrote it and when."""
        return Claim(**{name: getattr(self, name) for name in Claim.__dataclass_fields__})

    @property
    def counts_as_early(self) -> bool:
        """A coach took the word that it stood on paper before the first result."""
        return self.accepted_at is not None

    def mark_on_paper(self, person: Person) -> None:
        """Whoever wrote it, or leads the test, says that it stood on paper before the first result."""
        if person not in (self.person, self.cycle.lead):
            raise Refused(_("Only whoever wrote it, or leads the test, can say so."))
        if self.cycle.is_on_time(self):
            raise Refused(_("It was written before the first result: nothing to mark."))
        if self.on_paper_at is None:
            self.on_paper_at = clock.now()
            self.on_paper_by = person

    def accept_paper(self, coach: Person) -> None:
        """A coach takes their word: from now on it counts as written in time."""
        if self.on_paper_at is None:
            raise Refused(_("Nobody has said that it stood on paper earlier."))
        if coach in (self.on_paper_by, self.person):
            raise Refused(_("Somebody else has to accept it: you wrote it yourself."))
        if self.accepted_at is None:
            self.accepted_at = clock.now()
            self.accepted_by = coach


class Comparison(Audited, Entity):
    """The team's word on one prediction."""

    __tablename__ = "comparison"
    __table_args__ = (
        CheckConstraint("verdict <> 'cannot-tell' OR trim(reason) <> ''", name="reason_if_unknown"),
    )

    prediction_id: Mapped[int] = mapped_column(ForeignKey("prediction.id"), unique=True)
    verdict: Mapped[Verdict] = mapped_column(OneOf(Verdict))
    reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    prediction: Mapped[Prediction] = relationship(back_populates="comparison")
    person: Mapped[Person | None] = relationship()


NUMBERS_BEFORE = 8
"""So many of the last numbers before a test stand for how it was; fewer if there are no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What the numbers say about a prediction, and which number said it."""

    score: Score
    on: date | None = None
    value: float | None = None
    before: float | None = None
    """Median of the numbers before the test, for a prediction of which way it goes."""


def score(
    claim: Claim,
    numbers: Sequence[tuple[date, float]],
    *,
    first: date,
    due: date,
    by: date,
    today: date,
) -> Scored | None:
    """Whether what was expected came, judged by one number; None if the claim is words alone.

    numbers: period and number in the order of time, in the unit in which the claim was written.
    first: the period in which the test begins. by: the day the claim speaks of; due: its period.
    The last number from the beginning of the test until that day decides, once the number of that
    period is there or the day has passed. "It goes up" is judged against the median of the last
    eight numbers before the test.
    """
    if not claim.is_a_number:
        return None
    earlier = [value for on, value in numbers if on < first][-NUMBERS_BEFORE:]
    during = [(on, value) for on, value in numbers if first <= on <= due]
    is_due = today > by or (bool(during) and during[-1][0] == due)
    if not is_due or not during or (claim.trend is not None and not earlier):
        return Scored(score=Score.TOO_EARLY)
    on, value = during[-1]
    before = median(earlier) if claim.trend is not None else None
    held = _is_within(claim, value) and _went(claim.trend, before, value)
    return Scored(score=Score.HELD if held else Score.NOT, on=on, value=value, before=before)


def _is_within(claim: Claim, value: float) -> bool:
    is_enough = claim.lowest is None or value >= claim.lowest
    return is_enough and (claim.highest is None or value <= claim.highest)


def _went(trend: Trend | None, before: float | None, value: float) -> bool:
    if trend is None or before is None:
        return True
    return value > before if trend is Trend.UP else value < before
