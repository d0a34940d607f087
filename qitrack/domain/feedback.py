"""Feedback on a framework or a screen, the answers to it, and the changes it caused."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, Entity, OneOf, Words
from qitrack.domain.frameworks import Behaviour, Capability, FrameworkVersion
from qitrack.domain.people import Person
from qitrack.domain.units import Unit


class FeedbackKind(StrEnum):
    """What somebody says of an item or a screen."""

    MISSING = "missing"
    UNCLEAR = "unclear"
    WRONG = "wrong"
    WORKS_WELL = "works-well"


class FeedbackState(StrEnum):
    """How far an answer has come."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"


class Outcome(StrEnum):
    """What came of it."""

    CHANGED = "changed"
    PLANNED = "planned"
    NOT_CHANGED = "not-changed"


class FrameworkChange(Audited, Entity):
    """One change of a version against the one before, and what caused it."""

    __tablename__ = "framework_change"
    __table_args__ = (CheckConstraint("trim(what) <> ''", name="what_given"),)

    framework_version_id: Mapped[int] = mapped_column(
        ForeignKey("framework_version.id"), index=True
    )
    item_code: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    what: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    policy: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """The change of policy behind it, where no feedback is."""

    framework_version: Mapped[FrameworkVersion] = relationship()
    causes: Mapped[list["FrameworkFeedback"]] = relationship(back_populates="caused_change")


class FrameworkFeedback(Audited, Editable):
    """What somebody says of a capability, a behaviour, a version or a screen."""

    __tablename__ = "framework_feedback"
    __in_project_history__ = False
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN framework_version_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN capability_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN behaviour_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN trim(screen) = '' THEN 0 ELSE 1 END = 1",
            name="one_target",
        ),
        CheckConstraint("(state = 'answered') = (outcome IS NOT NULL)", name="answered_somehow"),
    )

    framework_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("framework_version.id"), index=True
    )
    capability_id: Mapped[int | None] = mapped_column(ForeignKey("capability.id"), index=True)
    behaviour_id: Mapped[int | None] = mapped_column(ForeignKey("behaviour.id"), index=True)
    screen: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """The name of the page it is about."""
    kind: Mapped[FeedbackKind] = mapped_column(OneOf(FeedbackKind))
    text: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The team that says it, if they say so."""
    state: Mapped[FeedbackState] = mapped_column(
        OneOf(FeedbackState), default=FeedbackState.RECEIVED
    )
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    acknowledged_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[Outcome | None] = mapped_column(OneOf(Outcome))
    response: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    caused_change_id: Mapped[int | None] = mapped_column(
        ForeignKey("framework_change.id"), index=True
    )

    framework_version: Mapped[FrameworkVersion | None] = relationship()
    capability: Mapped[Capability | None] = relationship()
    behaviour: Mapped[Behaviour | None] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    unit: Mapped[Unit | None] = relationship()
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    caused_change: Mapped[FrameworkChange | None] = relationship(back_populates="causes")
