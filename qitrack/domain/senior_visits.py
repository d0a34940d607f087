"""Go-and-see visits: a leader visits the work, listens, agrees help, and comes back with it."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Editable, Words
from qitrack.domain.people import Person
from qitrack.domain.units import Unit


class SeniorVisit(Audited, Editable):
    """One visit: where, what was heard (no names), which help was agreed, when it was done."""

    __tablename__ = "senior_visit"
    __table_args__ = (CheckConstraint("done_on >= visited_on", name="done_after_the_visit"),)

    visitor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    visited_on: Mapped[date] = mapped_column(default=clock.today)
    heard: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    help_agreed: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    done_on: Mapped[date | None]

    visitor: Mapped[Person] = relationship()
    unit: Mapped[Unit] = relationship()
