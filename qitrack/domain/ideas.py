"""Change ideas: something specific to try, where it comes from and how far it has come."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Editable, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.projects import Project
from qitrack.domain.scale import Degree
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.domain.cycles import Cycle
    from qitrack.domain.holding import HoldingPlan
    from qitrack.domain.theory import IdeaLink


class IdeaState(StrEnum):
    """How far a change idea has come."""

    IDEA = "idea"
    PLANNED = "planned"
    TESTING = "testing"
    ADOPTED = "adopted"
    IMPLEMENTED = "implemented"
    ABANDONED = "abandoned"
    PARKED = "parked"


UNTESTED = (IdeaState.IDEA, IdeaState.PLANNED, IdeaState.PARKED)
"""States from which a first test makes the idea one that is being tested."""

TRIED = (IdeaState.TESTING, IdeaState.ADOPTED, IdeaState.IMPLEMENTED)
"""States that say it has been tried: there should be a test to show for it."""

WITH_REASON = (IdeaState.ABANDONED, IdeaState.PARKED)
"""States that nobody reaches without saying why."""


class IdeaOrigin(StrEnum):
    """Who or what an idea comes from."""

    TEAM = "team"
    PATIENT_OR_CARER = "patient-or-carer"
    LITERATURE = "literature"
    OTHER_PROJECT = "other-project"
    GUIDANCE = "guidance"
    OTHER = "other"


class ChangeIdea(Audited, Editable):
    """Something specific to try."""

    __tablename__ = "change_idea"
    __table_args__ = (CheckConstraint("trim(description) <> ''", name="description_given"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    description: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    state: Mapped[IdeaState] = mapped_column(OneOf(IdeaState), default=IdeaState.IDEA)
    state_reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """Why it was put aside or dropped."""
    origin: Mapped[IdeaOrigin | None] = mapped_column(OneOf(IdeaOrigin))
    source: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """Where it comes from in words, or what speaks for it."""
    impact: Mapped[Degree | None] = mapped_column(OneOf(Degree))
    """How much good it may do."""
    effort: Mapped[Degree | None] = mapped_column(OneOf(Degree))
    """How much work it may be."""

    project: Mapped[Project] = relationship(back_populates="ideas")
    cycles: Mapped[list["Cycle"]] = relationship(back_populates="idea", order_by="Cycle.number")
    holding_plan: Mapped["HoldingPlan | None"] = relationship(
        back_populates="idea", lazy="selectin"
    )
    links: Mapped[list["IdeaLink"]] = relationship(
        back_populates="idea", order_by="IdeaLink.id", cascade="all, delete-orphan"
    )

    def move_to(self, state: IdeaState, reason: str = "") -> None:
        """Says where the idea stands; putting it aside or dropping it asks for the reason."""
        if state in WITH_REASON and not reason.strip():
            raise Refused(_("Say why, so that nobody has to find out again."), "state_reason")
        self.state = state
        self.state_reason = reason.strip() if state in WITH_REASON else ""


def ideas_to_choose(project_id: int) -> Select[ChangeIdea]:
    """The change ideas of a project, the newest first."""
    return (
        select(ChangeIdea).where(ChangeIdea.project_id == project_id).order_by(ChangeIdea.id.desc())
    )
