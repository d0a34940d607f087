"""Units: one tree for every place where people work."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.domain.joining import JoinCode


class Level(StrEnum):
    """How far up a unit stands; the names of structures are data (`kind`)."""

    TEAM = "team"
    SERVICE = "service"
    ORGANISATION = "organisation"
    SYSTEM = "system"
    REGION = "region"
    NATION = "nation"


class Sector(StrEnum):
    """Who runs the place."""

    NHS = "nhs"
    SOCIAL_CARE = "social-care"
    LOCAL_GOVERNMENT = "local-government"
    VOLUNTARY = "voluntary"
    INDEPENDENT = "independent"
    EDUCATION = "education"
    OTHER = "other"


class Unit(Audited, Editable):
    """A team, service, organisation, system, region or nation; ended, never deleted."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint(
            "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on",
            name="ends_after_start",
        ),
        Index("ix_unit_path", "path", postgresql_ops={"path": "text_pattern_ops"}),
    )

    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    level: Mapped[Level] = mapped_column(OneOf(Level))
    sector: Mapped[Sector] = mapped_column(OneOf(Sector), default=Sector.NHS)
    kind: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    role_statement: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """The ids from the root to this unit, as in /1/4/9/: a subtree is a prefix."""
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    asks_agreement: Mapped[bool] = mapped_column(default=False)
    """Somebody in charge is asked to agree to the projects here; nothing waits for it."""
    word_set: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """The words used here and below, a key of the table of word sets; "" as above."""
    allows_nhs_numbers: Mapped[bool] = mapped_column(default=False)
    """Here and below, whoever writes may say of an NHS number that it is no patient's."""

    parent: Mapped["Unit | None"] = relationship(
        foreign_keys=[parent_id], remote_side="Unit.id", back_populates="children"
    )
    children: Mapped[list["Unit"]] = relationship(
        foreign_keys=[parent_id], back_populates="parent", order_by="Unit.name"
    )
    organisation: Mapped["Unit | None"] = relationship(
        foreign_keys=[organisation_id], remote_side="Unit.id"
    )
    join_codes: Mapped[list["JoinCode"]] = relationship(back_populates="unit")

    @property
    def is_open(self) -> bool:
        """People still work here under this name."""
        return self.ended_on is None or self.ended_on > clock.today()

    @property
    def depth(self) -> int:
        """How many units stand above this one."""
        return self.path.count("/") - 2

    def end(self, on: date) -> None:
        """The unit closes on this day; what it learned stays."""
        if self.started_on and on < self.started_on:
            raise Refused(_("A unit cannot end before it started."), "ended_on")
        self.ended_on = on


class UnitSuccessor(Audited, Entity):
    """Which unit carries on the work of one that ended."""

    __tablename__ = "unit_successor"
    __table_args__ = (UniqueConstraint("unit_id", "successor_id"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)


def add_unit(session: Session, unit: Unit, parent: Unit | None = None) -> Unit:
    """Puts a new unit into the tree, under its parent or as a root."""
    if parent is not None and not parent.is_open:
        raise Refused(_("The unit above has closed. Add this one somewhere else."))
    unit.parent_id = parent.id if parent else None
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    is_organisation = unit.level is Level.ORGANISATION
    above = parent.organisation_id if parent else None
    unit.organisation_id = unit.id if is_organisation else above
    session.flush()
    return unit


def settle_organisations(session: Session, unit: Unit) -> None:
    """Says anew which organisation a unit and those below belong to, after its level changed."""
    belongs = {unit.parent_id: unit.parent.organisation_id if unit.parent else None}
    for one in session.scalars(units_of((unit.path,))):
        is_organisation = one.level is Level.ORGANISATION
        one.organisation_id = one.id if is_organisation else belongs[one.parent_id]
        belongs[one.id] = one.organisation_id


def end_unit(session: Session, unit: Unit, on: date, successor: Unit | None) -> None:
    """Closes the unit on this day; another one may carry on its work."""
    unit.end(on)
    if successor is None:
        return
    if successor.path.startswith(unit.path) or not successor.is_open:
        raise Refused(_("Choose a unit that stays open to carry on the work."), "successor_id")
    if successor not in session.scalars(successors_of(unit)):
        session.add(UnitSuccessor(unit_id=unit.id, successor_id=successor.id))


def successors_of(unit: Unit) -> Select[Unit]:
    """The units that carry on the work of this one."""
    return (
        select(Unit)
        .join(UnitSuccessor, UnitSuccessor.successor_id == Unit.id)
        .where(UnitSuccessor.unit_id == unit.id)
        .order_by(Unit.name, Unit.id)
    )


def only_open(units: Select[Unit]) -> Select[Unit]:
    """Of these units those where people work today."""
    return units.where(or_(Unit.ended_on.is_(None), Unit.ended_on > clock.today()))


def within(paths: tuple[str, ...]) -> ColumnElement[bool]:
    """The unit lies in one of these subtrees."""
    return or_(false(), *(Unit.path.startswith(path) for path in paths))


def units_in_order() -> Select[Unit]:
    """All units, each under its parent."""
    return select(Unit).order_by(Unit.path, Unit.id)


def units_of(paths: tuple[str, ...]) -> Select[Unit]:
    """The units in these subtrees, each under its parent."""
    return units_in_order().where(within(paths))
