"""Meetings of a team: who was there, what was said, what was decided, what follows."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Select, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TEXT_LENGTH, TITLE_LENGTH, Base, Editable, Words
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.tasks import Task


class MeetingPerson(Base):
    """Somebody of the team who was at a meeting."""

    __tablename__ = "meeting_person"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Meeting(Audited, Editable):
    """The notes of one meeting."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("trim(notes) <> '' OR trim(decisions) <> ''", name="something_noted"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    on: Mapped[date] = mapped_column(default=clock.today)
    others: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """Who else was there, in words."""
    notes: Mapped[str] = mapped_column(Words(TEXT_LENGTH), default="")
    decisions: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """What was decided, a line each."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who wrote it down."""

    project: Mapped[Project] = relationship()
    person: Mapped[Person | None] = relationship()
    present: Mapped[list[Person]] = relationship(secondary="meeting_person", order_by=Person.name)
    tasks: Mapped[list[Task]] = relationship(back_populates="meeting", order_by=Task.id)

    @property
    def decided(self) -> list[str]:
        """What was decided, one thing a line."""
        return [line.strip() for line in self.decisions.splitlines() if line.strip()]

    @property
    def still_to_become_tasks(self) -> list[str]:
        """The decisions for which there is no task of the same words yet."""
        there = {task.what for task in self.tasks}
        return [line for line in self.decided if line[:TITLE_LENGTH] not in there]


def meetings_of(project_id: int) -> Select[Meeting]:
    """The meetings of a project, the latest first."""
    return (
        select(Meeting)
        .where(Meeting.project_id == project_id)
        .options(selectinload(Meeting.present))
        .order_by(Meeting.on.desc(), Meeting.id.desc())
    )


def latest_meeting_on(session: Session, project_id: int) -> date | None:
    """The day of the last meeting that was noted; none that is still to come."""
    held = select(func.max(Meeting.on)).where(Meeting.project_id == project_id)
    return session.scalar(held.where(Meeting.on <= clock.today()))
