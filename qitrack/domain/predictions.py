"""Predictions: what a team expects to see, and its word on what it saw."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Entity, OneOf, Words
from qitrack.domain.people import Person

if TYPE_CHECKING:
    from qitrack.domain.cycles import Cycle
    from qitrack.domain.measures import Measure


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
