"""Objectives: what an organisation or a partnership is after, why, and which gaps it closes."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Base, Editable, OneOf, Words
from qitrack.domain.goals import GoalLevel
from qitrack.domain.units import Unit


class Domain(StrEnum):
    """What an improvement is for."""

    POPULATION_HEALTH = "population-health"
    CARE = "care"
    VALUE = "value"


class ObjectiveTag(Base):
    """A gap or an impact domain of an objective, a key of the table of tags."""

    __tablename__ = "objective_tag"

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(Words(TITLE_LENGTH), primary_key=True)


class ProjectTag(Base):
    """A gap or an impact domain that a project has of its own, beside those of its objective."""

    __tablename__ = "project_tag"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(Words(TITLE_LENGTH), primary_key=True)


class Objective(Audited, Editable):
    """What is to be reached, where it came from, and whose it is."""

    __tablename__ = "objective"
    __table_args__ = (CheckConstraint("trim(title) <> ''", name="title_given"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    level: Mapped[GoalLevel] = mapped_column(OneOf(GoalLevel), default=GoalLevel.ORGANISATION)
    origin: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """What it came from: a listening event, feedback, a policy."""
    origin_feedback_id: Mapped[int | None] = mapped_column(ForeignKey("framework_feedback.id"))
    ended_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship()
    tags: Mapped[list[ObjectiveTag]] = relationship(
        order_by="ObjectiveTag.tag", cascade="all, delete-orphan"
    )
