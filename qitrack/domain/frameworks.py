"""Capability frameworks as data: versions that never change, capabilities, behaviours."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, UniqueConstraint, and_, exists, or_, select
from sqlalchemy.orm import (
    Mapped,
    Session,
    aliased,
    contains_eager,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TEXT_LENGTH, TITLE_LENGTH, Entity, OneOf, Words
from qitrack.domain.people import Person
from qitrack.domain.units import Unit

CORE_SET = "qitrack-core"


class VersionState(StrEnum):
    """How far a version of a framework has come; published ones never change."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


PUBLISHED = (VersionState.PUBLISHED, VersionState.SUPERSEDED)
"""From here on a version and its items never change."""


class Framework(Audited, Entity):
    """A set of leadership capabilities that somebody stands behind."""

    __tablename__ = "framework"

    code: Mapped[str] = mapped_column(Words(TITLE_LENGTH), unique=True)
    title: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    steward: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    licence_note: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    source_url: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """The organisation whose own framework it is; None: it is there for everybody."""

    unit: Mapped[Unit | None] = relationship()
    versions: Mapped[list["FrameworkVersion"]] = relationship(back_populates="framework")


class FrameworkVersion(Audited, Entity):
    """One published state of a framework; goals keep the version they were set in."""

    __tablename__ = "framework_version"
    __table_args__ = (UniqueConstraint("framework_id", "number"),)

    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    number: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    valid_from: Mapped[date]
    state: Mapped[VersionState] = mapped_column(OneOf(VersionState), default=VersionState.PUBLISHED)
    sponsors: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """The bodies that stand behind it, one a line."""
    contributors: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    sectors: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """The sectors it is for, as `Sector` words, one a line; empty: all."""
    release_notes: Mapped[str] = mapped_column(Words(TEXT_LENGTH), default="")
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    framework: Mapped[Framework] = relationship(back_populates="versions")
    published_by: Mapped[Person | None] = relationship()
    capabilities: Mapped[list["Capability"]] = relationship(
        back_populates="framework_version",
        order_by="Capability.position",
        cascade="all, delete-orphan",
    )

    @property
    def is_published(self) -> bool:
        """It is or was in use, so it never changes."""
        return self.state in PUBLISHED

    @property
    def items(self) -> list["Behaviour"]:
        """Its behaviours, in the order of its capabilities."""
        return [item for capability in self.capabilities for item in capability.behaviours]


class Capability(Entity):
    """What people or teams can do, repeatedly."""

    __tablename__ = "capability"
    __table_args__ = (UniqueConstraint("framework_version_id", "code"),)

    framework_version_id: Mapped[int] = mapped_column(ForeignKey("framework_version.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("capability.id"))
    code: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    summary: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    position: Mapped[int]

    framework_version: Mapped[FrameworkVersion] = relationship(back_populates="capabilities")
    parent: Mapped["Capability | None"] = relationship(remote_side="Capability.id")
    behaviours: Mapped[list["Behaviour"]] = relationship(
        back_populates="capability",
        order_by="Behaviour.position",
        cascade="all, delete-orphan",
    )


class Behaviour(Entity):
    """An observable form of a capability."""

    __tablename__ = "behaviour"
    __table_args__ = (UniqueConstraint("capability_id", "code"),)

    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"))
    code: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    statement: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    typical_trace: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    not_this: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """What it is easily mistaken for."""
    pulse_item: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    floor: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """What must be there before work can show it: a key of `evidence_rules.FLOORS`; "" if nothing."""
    position: Mapped[int]

    capability: Mapped[Capability] = relationship(back_populates="behaviours")


def capabilities_to_choose(organisation_ids: Iterable[int | None] = ()) -> Select[Capability]:
    """The capabilities that goals can be set in, in their order: those of the core set, then own ones.

    organisation_ids: the organisations whose own frameworks are offered beside it.
    """
    return (
        select(Capability)
        .join(Capability.framework_version)
        .join(FrameworkVersion.framework)
        .where(FrameworkVersion.id.in_(_versions_in_use(organisation_ids)))
        .where(Capability.behaviours.any())
        .order_by(Framework.id, Capability.position, Capability.id)
    )


def _versions_in_use(organisation_ids: Iterable[int | None]) -> Select[int]:
    """The newest published version of the core set and of each framework of these organisations."""
    newer = aliased(FrameworkVersion)
    is_later = or_(
        newer.valid_from > FrameworkVersion.valid_from,
        and_(newer.valid_from == FrameworkVersion.valid_from, newer.id > FrameworkVersion.id),
    )
    own = Unit.organisation_id.in_(list(organisation_ids))
    return (
        select(FrameworkVersion.id)
        .join(FrameworkVersion.framework)
        .outerjoin(Framework.unit)
        .where(or_(Framework.code == CORE_SET, own))
        .where(FrameworkVersion.state == VersionState.PUBLISHED)
        .where(
            ~exists().where(
                newer.framework_id == FrameworkVersion.framework_id,
                newer.state == VersionState.PUBLISHED,
                is_later,
            )
        )
    )


def versions_listed(seen: Select[FrameworkVersion]) -> Select[FrameworkVersion]:
    """Of these versions, joined with framework and unit, those of each framework, the newest first."""
    return seen.options(
        contains_eager(FrameworkVersion.framework).contains_eager(Framework.unit)
    ).order_by(Framework.id, FrameworkVersion.valid_from.desc(), FrameworkVersion.id.desc())


def versions_beside(version: FrameworkVersion) -> Select[FrameworkVersion]:
    """The other versions of the same framework that are no drafts, the newest first."""
    return (
        select(FrameworkVersion)
        .where(FrameworkVersion.framework_id == version.framework_id)
        .where(FrameworkVersion.state != VersionState.DRAFT, FrameworkVersion.id != version.id)
        .order_by(FrameworkVersion.valid_from.desc(), FrameworkVersion.id.desc())
    )


def items_elsewhere(version: FrameworkVersion) -> Select[Behaviour]:
    """The behaviours of all other published versions, in their order."""
    return (
        select(Behaviour)
        .join(Behaviour.capability)
        .join(Capability.framework_version)
        .join(FrameworkVersion.framework)
        .options(
            contains_eager(Behaviour.capability)
            .contains_eager(Capability.framework_version)
            .contains_eager(FrameworkVersion.framework)
        )
        .where(FrameworkVersion.state.in_(PUBLISHED), FrameworkVersion.id != version.id)
        .order_by(Framework.id, FrameworkVersion.id, Capability.position, Behaviour.position)
        .order_by(Behaviour.id)
    )


def whole_version(version_id: int) -> Select[FrameworkVersion]:
    """One version with its framework, its capabilities and their behaviours."""
    return (
        select(FrameworkVersion)
        .where(FrameworkVersion.id == version_id)
        .options(
            joinedload(FrameworkVersion.framework).joinedload(Framework.unit),
            selectinload(FrameworkVersion.capabilities).selectinload(Capability.behaviours),
        )
    )


def find_before(session: Session, version: FrameworkVersion) -> FrameworkVersion | None:
    """The published version of the same framework that came before this one."""
    return session.scalar(
        select(FrameworkVersion)
        .where(FrameworkVersion.framework_id == version.framework_id)
        .where(FrameworkVersion.state.in_(PUBLISHED), FrameworkVersion.id < version.id)
        .order_by(FrameworkVersion.id.desc())
        .limit(1)
    )
