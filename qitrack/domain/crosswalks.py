"""Crosswalks: how the behaviours of one framework, or version, answer to those of another."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.frameworks import Behaviour, Capability, FrameworkVersion
from qitrack.domain.people import Person
from qitrack.i18n import _


class Match(StrEnum):
    """How well one item answers to another."""

    MAIN = "main"
    PARTIAL = "partial"


class Crosswalk(Audited, Entity):
    """One item answers to another, and why."""

    __tablename__ = "crosswalk"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id"),
        CheckConstraint("from_id <> to_id", name="two_items"),
    )

    from_id: Mapped[int] = mapped_column(ForeignKey("behaviour.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("behaviour.id"), index=True)
    match: Mapped[Match] = mapped_column(OneOf(Match), default=Match.MAIN)
    rationale: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    source: Mapped[Behaviour] = relationship(foreign_keys=[from_id])
    target: Mapped[Behaviour] = relationship(foreign_keys=[to_id])
    author: Mapped[Person | None] = relationship()


def crosswalks_of(version_id: int) -> Select[Crosswalk]:
    """What the behaviours of a version answer to, and what answers to them, in their order."""
    mine = (
        select(Behaviour.id)
        .join(Behaviour.capability)
        .where(Capability.framework_version_id == version_id)
    )

    def whole(end: object) -> object:
        return (
            joinedload(end)  # type: ignore[arg-type]
            .joinedload(Behaviour.capability)
            .joinedload(Capability.framework_version)
            .joinedload(FrameworkVersion.framework)
        )

    return (
        select(Crosswalk)
        .where(or_(Crosswalk.from_id.in_(mine), Crosswalk.to_id.in_(mine)))
        .options(whole(Crosswalk.source), whole(Crosswalk.target), joinedload(Crosswalk.author))  # type: ignore[arg-type]
        .order_by(Crosswalk.from_id, Crosswalk.to_id, Crosswalk.id)
    )


def tie(
    session: Session,
    source: Behaviour,
    target: Behaviour,
    match: Match,
    rationale: str,
    author: Person,
) -> Crosswalk:
    """Says that a behaviour answers to another, how well and why; said again, the words change."""
    ends = [one.capability.framework_version_id for one in (source, target)]
    if ends[0] == ends[1]:
        raise Refused(_("Choose a behaviour of another framework or version."), "to_id")
    if not rationale.strip():
        raise Refused(_("Say in one sentence why they answer to each other."), "rationale")
    found = session.scalar(
        select(Crosswalk).where(
            or_(
                (Crosswalk.from_id == source.id) & (Crosswalk.to_id == target.id),
                (Crosswalk.from_id == target.id) & (Crosswalk.to_id == source.id),
            )
        )
    )
    row = found or Crosswalk(source=source, target=target)
    row.match, row.rationale, row.author = match, rationale.strip(), author
    session.add(row)
    session.flush()
    return row
