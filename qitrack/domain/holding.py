"""Holding a gain: who keeps an adopted change alive, by which routine, and when they act."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, Words
from qitrack.domain.ideas import ChangeIdea

if TYPE_CHECKING:
    from qitrack.domain.measures import Measure


class HoldingPlan(Audited, Editable):
    """How an adopted change becomes and stays the usual way."""

    __tablename__ = "holding_plan"
    __table_args__ = (
        CheckConstraint("trim(who) <> ''", name="who_given"),
        CheckConstraint("trim(routine) <> ''", name="routine_given"),
    )

    idea_id: Mapped[int] = mapped_column(ForeignKey("change_idea.id"), unique=True)
    who: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    """Who answers for it, by name of role, so that it outlives a change of staff."""
    routine: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    """Training, standard, check list, reminder: what makes it the usual way."""
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    """The number that goes on being watched."""
    act_at: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """At which signal somebody acts."""
    action: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """What they do then."""
    usual_by: Mapped[date | None]

    idea: Mapped[ChangeIdea] = relationship(back_populates="holding_plan")
    measure: Mapped["Measure | None"] = relationship()
