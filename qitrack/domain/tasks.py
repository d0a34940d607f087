"""Tasks: what somebody in a project is going to do, and by when."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import TITLE_LENGTH, Editable, OneOf, Words
from qitrack.domain.cycles import Cycle
from qitrack.domain.people import Person
from qitrack.domain.projects import Project

if TYPE_CHECKING:
    from qitrack.domain.meetings import Meeting


class TaskState(StrEnum):
    """Whether it is still to be done."""

    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not-needed"


class Task(Audited, Editable):
    """One thing to do, whose it is, and by when."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("trim(what) <> ''", name="what_given"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_at_a_moment"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    what: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date | None]
    state: Mapped[TaskState] = mapped_column(OneOf(TaskState), default=TaskState.OPEN)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"), index=True)
    """The test it belongs to, if it is part of one."""
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    """The meeting at which it was agreed, if it was."""

    project: Mapped[Project] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    cycle: Mapped[Cycle | None] = relationship()
    meeting: Mapped["Meeting | None"] = relationship(back_populates="tasks")

    @property
    def is_open(self) -> bool:
        """It is still to be done."""
        return self.state is TaskState.OPEN

    @property
    def is_late(self) -> bool:
        """The day it was meant for has passed."""
        return self.is_open and self.due_on is not None and self.due_on < clock.today()

    def move_to(self, state: TaskState, person: Person | None) -> None:
        """Done, not needed after all, or to be done again."""
        if state is self.state:
            return
        self.state = state
        self.closed_at = None if state is TaskState.OPEN else clock.now()
        self.closed_by = None if state is TaskState.OPEN else person


def open_tasks(project_id: int) -> Select[Task]:
    """What is still to be done in a project, the earliest day first, without a day last."""
    return (
        _tasks_of(project_id)
        .where(Task.state == TaskState.OPEN)
        .order_by(Task.due_on.is_(None), Task.due_on, Task.id)
    )


def closed_tasks(project_id: int) -> Select[Task]:
    """What has been done, or was not needed, the latest first."""
    closed = _tasks_of(project_id).where(Task.state != TaskState.OPEN)
    return closed.order_by(Task.closed_at.desc(), Task.id.desc())


def _tasks_of(project_id: int) -> Select[Task]:
    people = (joinedload(Task.owner), joinedload(Task.closed_by), joinedload(Task.cycle))
    return select(Task).where(Task.project_id == project_id).options(*people)
