"""Counting at the bedside: each tap is kept until the number of the period is made of them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.base import Entity, OneOf
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.people import Person


class Tapped(StrEnum):
    """Which button was pressed."""

    DID = "did"
    DID_NOT = "did-not"


class TallyMark(Entity):
    """One tap. Not audited: the number that is made of them is."""

    __tablename__ = "tally_mark"
    __table_args__ = (Index("ix_tally_mark_measure_id_on", "measure_id", "on"),)

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    on: Mapped[date]
    """First day of the period it counts for."""
    tapped: Mapped[Tapped] = mapped_column(OneOf(Tapped))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_back_at: Mapped[datetime | None]
    observation_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"), index=True)
    """The number it went into."""

    measure: Mapped[Measure] = relationship()
    person: Mapped[Person | None] = relationship()
    observation: Mapped[Observation | None] = relationship()
