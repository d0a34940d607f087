"""Blockers: what stands in the way of a project, who is to remove it, and what was done."""

from datetime import date

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, Words
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.i18n import _


class Blocker(Audited, Editable):
    """Something the team cannot remove alone."""

    __tablename__ = "blocker"
    __table_args__ = (
        CheckConstraint("trim(what) <> ''", name="what_given"),
        CheckConstraint("owner_id IS NULL OR owner_name = ''", name="one_owner"),
        CheckConstraint("resolved_on >= raised_on", name="resolved_after_it_was_raised"),
        CheckConstraint(
            "(resolved_on IS NULL) = (trim(resolution) = '')", name="resolved_by_something"
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    what: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    owner_name: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """Who is to remove it, where they have no place in the project."""
    raised_on: Mapped[date] = mapped_column(default=clock.today)
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolved_on: Mapped[date | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolution: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """What was done about it."""

    project: Mapped[Project] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    raised_by: Mapped[Person | None] = relationship(foreign_keys=[raised_by_id])
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=[resolved_by_id])

    @property
    def is_open(self) -> bool:
        """It still stands in the way."""
        return self.resolved_on is None

    @property
    def whose(self) -> str:
        """The name of whoever is to remove it; empty while nobody is."""
        return self.owner.name if self.owner else self.owner_name

    def resolve(self, resolution: str, person: Person | None) -> None:
        """It is out of the way, and this was done about it; later words correct the first."""
        if not resolution.strip():
            raise Refused(_("Say what was done about it."), "resolution")
        self.resolution = resolution.strip()
        if self.resolved_on is None:
            self.resolved_on = max(clock.today(), self.raised_on)
            self.resolved_by = person

    def reopen(self) -> None:
        """It stands in the way again, since the day it first did."""
        self.resolution = ""
        self.resolved_on = None
        self.resolved_by = None


def open_blockers(project_id: int) -> Select[Blocker]:
    """What stands in the way of a project, the oldest first."""
    return _blockers_of(project_id, Blocker.resolved_on.is_(None)).order_by(
        Blocker.raised_on, Blocker.id
    )


def resolved_blockers(project_id: int) -> Select[Blocker]:
    """What stood in its way, the latest removed first."""
    return _blockers_of(project_id, Blocker.resolved_on.is_not(None)).order_by(
        Blocker.resolved_on.desc(), Blocker.id.desc()
    )


def _blockers_of(project_id: int, which: ColumnElement[bool]) -> Select[Blocker]:
    people = (joinedload(Blocker.owner), joinedload(Blocker.resolved_by))
    return select(Blocker).where(Blocker.project_id == project_id, which).options(*people)
