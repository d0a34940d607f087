"""Capability frameworks as data: versions that never change, capabilities, behaviours."""

import tomllib
from datetime import date, datetime
from enum import StrEnum
from importlib import resources

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

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
        back_populates="framework_version", order_by="Capability.position"
    )


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
        back_populates="capability", order_by="Behaviour.position"
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


def capabilities_to_choose() -> Select[Capability]:
    """The capabilities of the newest core set that have behaviours of their own, in their order."""
    newest = (
        select(FrameworkVersion.id)
        .join(FrameworkVersion.framework)
        .where(Framework.code == CORE_SET)
        .order_by(FrameworkVersion.valid_from.desc(), FrameworkVersion.id.desc())
        .limit(1)
    )
    return (
        select(Capability)
        .where(Capability.framework_version_id == newest.scalar_subquery())
        .where(Capability.behaviours.any())
        .order_by(Capability.position, Capability.id)
    )


def load_core_set(session: Session) -> None:
    """Writes the shipped capabilities into the database, once per version."""
    core = tomllib.loads((resources.files("qitrack.domain") / "core_set.toml").read_text("utf-8"))
    framework = session.scalar(select(Framework).where(Framework.code == CORE_SET))
    if framework is None:
        framework = Framework(
            code=CORE_SET,
            title=core["title"],
            steward=core["steward"],
            licence_note=core["licence_note"],
        )
        session.add(framework)
    if any(version.number == core["version"] for version in framework.versions):
        return
    version = FrameworkVersion(number=core["version"], valid_from=core["valid_from"])
    framework.versions.append(version)
    by_code: dict[str, Capability] = {}
    for position, entry in enumerate(core["capability"]):
        capability = _capability(entry, position)
        capability.parent = by_code.get(entry.get("parent", ""))
        by_code[capability.code] = capability
        version.capabilities.append(capability)
    session.flush()


def _capability(entry: dict[str, str | list[dict[str, str]]], position: int) -> Capability:
    capability = Capability(
        code=str(entry["code"]),
        name=str(entry["name"]),
        summary=str(entry["summary"]),
        position=position,
    )
    behaviours = entry.get("behaviour", [])
    assert isinstance(behaviours, list)
    for place, behaviour in enumerate(behaviours):
        capability.behaviours.append(
            Behaviour(
                code=behaviour["code"],
                statement=behaviour["statement"],
                typical_trace=behaviour["typical_trace"],
                position=place,
            )
        )
    return capability
