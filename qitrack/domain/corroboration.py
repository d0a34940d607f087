"""Corroboration: who says so besides the owner; a colleague with one tap, a coach with three statements."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Entity, OneOf, Words
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.domain.evidence import EvidenceLink, LinkState
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.people import Person
from qitrack.domain.projects import Project, ProjectRole
from qitrack.domain.pulses import PulseWave, WaveState
from qitrack.i18n import _


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

    @property
    def is_open(self) -> bool:
        """It waits for an answer."""
        return self.answer is None and self.withdrawn_at is None and self.person_id is not None

    def confirm(self, *, remembers: bool = True) -> None:
        """A colleague says in one tap whether they remember it."""
        self._answer(Answer.CONFIRMED if remembers else Answer.NOT_MY_MEMORY)

    def sign(
        self,
        shows_because: str,
        *,
        looked_at_cycles: bool = True,
        part_is_right: bool = True,
        is_line_manager: bool = False,
    ) -> None:
        """A coach makes three statements: the tests were looked at, the part is right, it shows because …"""
        if not looked_at_cycles:
            raise Refused(_("Look at the tests first, then tick this."), "looked_at_cycles")
        if not part_is_right:
            raise Refused(
                _("If their part is not as described, choose “not yet” and say what to try."),
                "part_is_right",
            )
        if not shows_because.strip():
            raise Refused(_("Say in one sentence what it shows."), "shows_because")
        self._answer(Answer.SIGNED)
        self.shows_because = shows_because.strip()
        self.looked_at_cycles = self.part_is_right = True
        self.is_line_manager = is_line_manager

    def say_not_yet(self, try_next: str) -> None:
        """A coach does not see it yet, and says what to try next."""
        if not try_next.strip():
            raise Refused(_("Say what they could try next."), "shows_because")
        self._answer(Answer.NOT_YET)
        self.shows_because = try_next.strip()

    def _answer(self, answer: Answer) -> None:
        if self.withdrawn_at is not None:
            raise Refused(_("This was taken back. It can be asked again."))
        if self.answer is not None:
            raise Refused(_("You have answered this already. You can take your answer back."))
        self.answer = answer
        self.answered_at = clock.now()

    def withdraw(self, reason: str) -> None:
        """Whoever said it takes it back, and says why."""
        if not reason.strip():
            raise Refused(_("Say why you take it back."), "reason")
        self.withdrawn_at = self.withdrawn_at or clock.now()
        self.withdrawn_reason = reason.strip()


def ask_colleague(
    session: Session, link: EvidenceLink, person: Person, by: Person
) -> Corroboration:
    """Asks somebody whether they remember this part; once."""
    return _ask(session, link, person, by, CorroborationKind.COLLEAGUE)


def ask_coach(session: Session, link: EvidenceLink, person: Person, by: Person) -> Corroboration:
    """Asks a coach to sign what they saw; not one who led the work, nor the owner."""
    if person.id in leads_of(link):
        raise Refused(
            _("{name} led this work: ask a coach who did not.").format(name=person.name),
            "person_id",
        )
    return _ask(session, link, person, by, CorroborationKind.COACH)


def _ask(
    session: Session, link: EvidenceLink, person: Person, by: Person, kind: CorroborationKind
) -> Corroboration:
    if person in (by, link.person, link.goal.owner_person):
        raise Refused(_("Nobody can say so for themselves. Ask somebody else."), "person_id")
    standing = session.scalar(
        select(Corroboration).where(
            Corroboration.link == link,
            Corroboration.person == person,
            Corroboration.withdrawn_at.is_(None),
        )
    )
    if standing is not None:
        return standing
    asked = Corroboration(link=link, kind=kind, person=person, asked_by=by)
    session.add(asked)
    session.flush()
    return asked


def leads_of(link: EvidenceLink) -> set[int]:
    """Who led the work behind a link: its tests, and the project that they belong to."""
    source = link.source
    tests = [source] if isinstance(source, Cycle) else []
    if isinstance(source, ChangeIdea):
        tests = list(source.cycles)
    project = source if isinstance(source, Project) else getattr(source, "project", None)
    members = project.members if project is not None else []
    led = {cycle.lead_id for cycle in tests if cycle.lead_id}
    return led | {member.person_id for member in members if member.role is ProjectRole.LEAD}


def attach_wave(session: Session, link: EvidenceLink, wave: PulseWave, by: Person) -> Corroboration:
    """A published round of a short survey bears it out: several people at once, nobody by name."""
    if wave.state is not WaveState.PUBLISHED:
        raise Refused(_("Only a round with enough answers can bear something out."), "wave_id")
    said = Corroboration(link=link, kind=CorroborationKind.PULSE, wave=wave, asked_by=by)
    session.add(said)
    session.flush()
    return said


def asked_of(person_id: int) -> Select[Corroboration]:
    """What a person is asked and has not answered, the oldest first."""
    return (
        select(Corroboration)
        .join(Corroboration.link)
        .where(Corroboration.person_id == person_id, Corroboration.answer.is_(None))
        .where(Corroboration.withdrawn_at.is_(None), EvidenceLink.state == LinkState.LINKED)
        .order_by(Corroboration.asked_at, Corroboration.id)
    )


def answered_by(person_id: int) -> Select[Corroboration]:
    """What a person has said and not taken back, the latest first."""
    return (
        select(Corroboration)
        .where(Corroboration.person_id == person_id, Corroboration.answer.is_not(None))
        .where(Corroboration.withdrawn_at.is_(None))
        .order_by(Corroboration.answered_at.desc(), Corroboration.id.desc())
    )
