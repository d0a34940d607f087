"""Visits: when somebody was last on the page of a project, so that it can say what is new since."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from qitrack import clock
from qitrack.domain.base import Base

ONE_VISIT = timedelta(hours=1)
"""Pages opened within so long of each other are one visit: what is new stays new for as long."""


class Visit(Base):
    """The latest visit of a person to a project, and the end of the one before. Bookkeeping."""

    __tablename__ = "visit"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    before: Mapped[datetime | None]

    @property
    def here_before(self) -> datetime | None:
        """When the visit before this one ended."""
        return self.at if clock.now() - self.at > ONE_VISIT else self.before


def find_visit(session: Session, person_id: int, project_id: int) -> Visit | None:
    """The latest visit of this person to this project, if they were ever there."""
    return session.get(Visit, (person_id, project_id))


def note_visit(session: Session, person_id: int, project_id: int) -> None:
    """Writes down that the person is on the page of the project now."""
    visit = find_visit(session, person_id, project_id)
    if visit is None:
        session.add(Visit(person_id=person_id, project_id=project_id))
        return
    visit.before = visit.here_before
    visit.at = clock.now()
