"""Crosswalks: how the behaviours of one framework, or version, answer to those of another."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Entity, OneOf, Words
from qitrack.domain.frameworks import Behaviour
from qitrack.domain.people import Person


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
