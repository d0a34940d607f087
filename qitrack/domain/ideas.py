"""Change ideas: something specific to try, where it comes from and how far it has come."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Editable, OneOf, Words
from qitrack.domain.projects import Project

if TYPE_CHECKING:
    from qitrack.domain.cycles import Cycle


class IdeaState(StrEnum):
    """How far a change idea has come."""

    IDEA = "idea"
    TESTING = "testing"
    ADOPTED = "adopted"
    ABANDONED = "abandoned"
    PARKED = "parked"


UNTESTED = (IdeaState.IDEA, IdeaState.PARKED)
"""States from which a first test makes the idea one that is being tested."""


class ChangeIdea(Audited, Editable):
    """Something specific to try."""

    __tablename__ = "change_idea"
    __table_args__ = (CheckConstraint("trim(description) <> ''", name="description_given"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    description: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    state: Mapped[IdeaState] = mapped_column(OneOf(IdeaState), default=IdeaState.IDEA)

    project: Mapped[Project] = relationship(back_populates="ideas")
    cycles: Mapped[list["Cycle"]] = relationship(back_populates="idea", order_by="Cycle.number")


def ideas_to_choose(project_id: int) -> Select[ChangeIdea]:
    """The change ideas of a project, the newest first."""
    return (
        select(ChangeIdea).where(ChangeIdea.project_id == project_id).order_by(ChangeIdea.id.desc())
    )
