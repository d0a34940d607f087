"""Adoptions: another place takes up what a project found, adapted, with its own numbers."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Editable, OneOf, Words
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit


class AdoptionState(StrEnum):
    """How far another place has come with it."""

    INTERESTED = "interested"
    TESTING = "testing"
    IN_USE = "in-use"
    HOLDING = "holding"
    STOPPED = "stopped"


class Adoption(Audited, Editable):
    """A unit takes up the change of a project; its own project holds its tests and numbers."""

    __tablename__ = "adoption"
    __table_args__ = (CheckConstraint("project_id <> adopter_id", name="not_its_own_adopter"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    adopter_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    """The project of the place that takes it up, once it has one."""
    state: Mapped[AdoptionState] = mapped_column(
        OneOf(AdoptionState), default=AdoptionState.INTERESTED
    )
    since: Mapped[date] = mapped_column(default=clock.today)
    adapted: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """What they do otherwise."""

    project: Mapped[Project] = relationship(foreign_keys=[project_id])
    adopter: Mapped[Project | None] = relationship(foreign_keys=[adopter_id])
    unit: Mapped[Unit] = relationship()


def adopters_among(projects: Select[Project], sources: Iterable[int]) -> Select[int]:
    """Of these projects, the ids of those that took up a change of one of the sources."""
    adopters = select(Adoption.adopter_id).where(Adoption.project_id.in_(sources))
    return projects.where(Project.id.in_(adopters)).with_only_columns(Project.id)
