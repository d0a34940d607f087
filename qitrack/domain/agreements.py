"""Agreement of those in charge, where a unit wishes it: it is noted, and never holds up a test."""

from datetime import date

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Entity, Words
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit


class Agreement(Audited, Entity):
    """Somebody in charge says that this work is right to do here."""

    __tablename__ = "agreement"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on: Mapped[date] = mapped_column(default=clock.today)
    note: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    project: Mapped[Project] = relationship()
    person: Mapped[Person] = relationship()


def is_asked(session: Session, unit: Unit) -> bool:
    """This unit, or one above it, wishes that somebody in charge agrees to its projects."""
    above = [int(step) for step in unit.path.strip("/").split("/")]
    asking = select(Unit.id).where(Unit.id.in_(above), Unit.asks_agreement).limit(1)
    return session.scalar(asking) is not None


def agreements_of(project_id: int) -> Select[Agreement]:
    """Who agreed, the earliest first."""
    return (
        select(Agreement)
        .where(Agreement.project_id == project_id)
        .options(joinedload(Agreement.person))
        .order_by(Agreement.id)
    )


def agree(session: Session, project: Project, person: Person, note: str = "") -> Agreement:
    """The person agrees, once."""
    mine = agreements_of(project.id).where(Agreement.person_id == person.id)
    there = session.scalars(mine).first()
    if there is None:
        there = Agreement(project=project, person=person, note=note.strip())
        session.add(there)
        session.flush()
    return there
