"""Corroboration: who says so besides the owner; a colleague with one tap, a coach with three statements."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Entity, OneOf, Words
from qitrack.domain.evidence import EvidenceLink
from qitrack.domain.people import Person
from qitrack.domain.pulses import PulseWave


class CorroborationKind(StrEnum):
    """Who is asked, and as what."""

    COLLEAGUE = "colleague"
    COACH = "coach"
    PULSE = "pulse"


class Answer(StrEnum):
    """What they say: a colleague the first two, a coach one of the last two."""

    CONFIRMED = "confirmed"
    NOT_MY_MEMORY = "not-my-memory"
    SIGNED = "signed"
    NOT_YET = "not-yet"


class Corroboration(Audited, Entity):
    """Somebody was asked about one link, and what they said; or a pulse that bears it out."""

    __tablename__ = "corroboration"
    __in_project_history__ = False
    __table_args__ = (
        CheckConstraint("(kind = 'pulse') = (person_id IS NULL)", name="a_person_or_a_pulse"),
        CheckConstraint("(kind = 'pulse') = (wave_id IS NOT NULL)", name="pulse_with_its_wave"),
        CheckConstraint("person_id <> asked_by_id", name="nobody_for_themself"),
        CheckConstraint(
            "answer IS NULL OR (kind = 'colleague') = (answer IN ('confirmed', 'not-my-memory'))",
            name="answer_of_its_kind",
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_moment"),
        CheckConstraint(
            "answer IS NULL OR answer <> 'signed'"
            " OR (looked_at_cycles AND part_is_right AND trim(shows_because) <> '')",
            name="signed_with_three_statements",
        ),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (trim(withdrawn_reason) = '')", name="withdrawn_for_a_reason"
        ),
        Index(
            "uq_corroboration_standing",
            "link_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    link_id: Mapped[int] = mapped_column(ForeignKey("evidence_link.id"), index=True)
    kind: Mapped[CorroborationKind] = mapped_column(OneOf(CorroborationKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who is asked."""
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("pulse_wave.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer: Mapped[Answer | None] = mapped_column(OneOf(Answer))
    answered_at: Mapped[datetime | None]
    looked_at_cycles: Mapped[bool] = mapped_column(default=False)
    """A coach's first statement: predictions came before results, or paper is accepted."""
    part_is_right: Mapped[bool] = mapped_column(default=False)
    """A coach's second: the person's part is as described."""
    shows_because: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """A coach's third: it shows the behaviour because …; for "not yet", what to try next."""
    is_line_manager: Mapped[bool] = mapped_column(default=False)
    """The coach also manages the owner: shown as such, and counts as a colleague."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    link: Mapped[EvidenceLink] = relationship(back_populates="corroborations")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    wave: Mapped[PulseWave | None] = relationship()

    @property
    def stands(self) -> bool:
        """It was answered in favour and not taken back."""
        is_for = self.kind is CorroborationKind.PULSE or self.answer in (
            Answer.CONFIRMED,
            Answer.SIGNED,
        )
        return is_for and self.withdrawn_at is None
