"""Doors: passwords, sessions, one-time links, join codes and the throttle on guessing."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Select, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Base, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.people import Login, Person, UnitRole, join_unit
from qitrack.domain.units import Unit
from qitrack.i18n import _

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
OWN_PHONE = timedelta(days=30)
SEEN_AT_MOST_EVERY = timedelta(minutes=1)

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
GUESSES_PER_ACCOUNT = 10
GUESSES_PER_ADDRESS = 100
GUESSES_WITHIN = timedelta(hours=1)

LINK_LASTS = {
    "set-up": timedelta(minutes=60),
    "reset": timedelta(hours=24),
    "join": timedelta(days=7),
}

# The parameters OWASP recommends for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_nobodys_hash = _hasher.hash("nobody signs in with this")


class SignInSession(Base):
    """One device that is signed in: a row, so that it can be listed and ended."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(Words(TITLE_LENGTH), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    is_own_phone: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    ended_at: Mapped[datetime | None]
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What was typed into a form when the previous session had ended: action and fields."""

    person: Mapped[Person] = relationship()

    @property
    def expires_at(self) -> datetime:
        """When it ends unless it is used again."""
        if self.is_own_phone:
            return self.started_at + OWN_PHONE
        return min(self.seen_at + IDLE, self.started_at + LONGEST)

    @property
    def is_open(self) -> bool:
        """Whoever holds its token is signed in."""
        return self.ended_at is None and clock.now() < self.expires_at

    def end(self) -> None:
        """Signs this device out."""
        self.ended_at = self.ended_at or clock.now()
        self.draft = None


class SignInAttempt(Base):
    """One try to sign in, right or wrong: what the throttle counts."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_email_at", "email", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    email: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    address: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    is_right: Mapped[bool]


class LinkKind(StrEnum):
    """What a one-time link is for."""

    SET_UP = "set-up"
    RESET = "reset"
    JOIN = "join"


class OneTimeLink(Audited, Entity):
    """A link that lets one person choose a password, once and for a while."""

    __tablename__ = "one_time_link"
    __secret__ = frozenset({"token_hash"})
    __table_args__ = (
        CheckConstraint("kind = 'set-up' OR person_id IS NOT NULL", name="somebodys_unless_set_up"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
    )

    kind: Mapped[LinkKind] = mapped_column(OneOf(LinkKind))
    token_hash: Mapped[str] = mapped_column(Words(TITLE_LENGTH), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()

    @property
    def is_open(self) -> bool:
        """The link still works."""
        return self.used_at is None and clock.now() < self.expires_at

    def use(self) -> None:
        """The link has done its work."""
        if not self.is_open:
            raise Refused(_("This link has been used or is too old. Ask for a new one."))
        self.used_at = clock.now()


class JoinCode(Audited, Entity):
    """A code on the ward wall that lets colleagues join as contributors."""

    __tablename__ = "join_code"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    code: Mapped[str] = mapped_column(Words(TITLE_LENGTH), unique=True)
    revoked_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(back_populates="join_codes")

    @property
    def is_open(self) -> bool:
        """People can still join with it."""
        return self.revoked_at is None and self.unit.is_open

    def revoke(self) -> None:
        """From now on nobody can join with this code."""
        self.revoked_at = self.revoked_at or clock.now()


class EmailDomain(Audited, Entity):
    """A work-e-mail domain whose people may ask to join a unit."""

    __tablename__ = "email_domain"
    __table_args__ = (
        CheckConstraint("domain = lower(domain)", name="domain_lower"),
        Index("uq_email_domain_domain", "domain", unique=True),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    domain: Mapped[str] = mapped_column(Words(TITLE_LENGTH))

    unit: Mapped[Unit] = relationship()


class JoinRequest(Audited, Entity):
    """Somebody with a work address of an allowed domain waits for a link."""

    __tablename__ = "join_request"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    email: Mapped[str] = mapped_column(Words(TITLE_LENGTH), index=True)
    answered_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship()


def token_hash(token: str) -> str:
    """What the database keeps of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Refuses a password that is too short or too common; else its argon2 hash. Slow on purpose."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(
            _(
                "Choose a password of at least {n} characters. Three unrelated words work well."
            ).format(n=SHORTEST_PASSWORD),
            "password",
        )
    if len(password) > LONGEST_PASSWORD or len(set(password)) < 5:
        raise Refused(_("This password is too easy to guess. Choose another."), "password")
    return _hasher.hash(password)


def password_is_right(login: Login | None, password: str) -> bool:
    """Takes as long for an unknown address as for a known one."""
    is_known = login is not None and login.disabled_at is None
    hashed = login.password_hash if login is not None and is_known else None
    try:
        _hasher.verify(hashed or _nobodys_hash, password)
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


def code_counter(login: Login, code: str) -> int | None:
    """Which time step an authenticator code belongs to: 0 if none is needed, None if it is wrong."""
    if login.totp_secret is None:
        return 0
    import pyotp

    totp = pyotp.TOTP(login.totp_secret)
    step = int(clock.now().timestamp()) // totp.interval
    digits = "".join(character for character in code if character.isdigit())
    for counter in (step, step - 1, step + 1):
        if secrets.compare_digest(totp.generate_otp(counter), digits):
            return counter
    return None


def spend_code(session: Session, login_id: int, counter: int) -> bool:
    """Uses up the code of this time step; False if it, or a later one, was used before."""
    login = session.get_one(Login, login_id)
    if login.totp_last_counter is not None and counter <= login.totp_last_counter:
        return False
    login.totp_last_counter = counter
    return True


def too_many_guesses(session: Session, email: str, address: str) -> bool:
    """So many wrong tries lately that the password is not even looked at."""
    since = clock.now() - GUESSES_WITHIN
    wrong = select(func.count()).where(SignInAttempt.at > since, SignInAttempt.is_right.is_(False))
    last_right = select(func.max(SignInAttempt.at)).where(
        SignInAttempt.email == email, SignInAttempt.address == address, SignInAttempt.is_right
    )
    right_at = session.scalar(last_right) or since
    of_account = wrong.where(SignInAttempt.email == email, SignInAttempt.at > right_at)
    of_address = wrong.where(SignInAttempt.address == address)
    return (session.scalar(of_account) or 0) >= GUESSES_PER_ACCOUNT or (
        session.scalar(of_address) or 0
    ) >= GUESSES_PER_ADDRESS


def open_session(session: Session, person: Person, device: str, *, is_own_phone: bool) -> str:
    """Signs a device in; the token that proves it."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            token_hash=token_hash(token),
            person_id=person.id,
            device=device[:NOTE_LENGTH],
            is_own_phone=is_own_phone,
        )
    )
    session.flush()
    return token


def find_session(session: Session, token: str) -> SignInSession | None:
    """The session of this token, open or not."""
    return session.scalar(
        select(SignInSession).where(SignInSession.token_hash == token_hash(token))
    )


def sessions_of(person_id: int) -> Select[SignInSession]:
    """A person's sessions that were not ended, the latest first."""
    return (
        select(SignInSession)
        .where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    )


def end_sessions(session: Session, person_id: int) -> None:
    """Signs a person out everywhere."""
    for open_one in session.scalars(sessions_of(person_id)):
        open_one.end()


def make_link(session: Session, kind: LinkKind, person: Person | None = None) -> str:
    """A fresh one-time link; its token is shown once and never kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeLink(
            kind=kind,
            token_hash=token_hash(token),
            person=person,
            created_at=clock.now(),
            expires_at=clock.now() + LINK_LASTS[kind],
        )
    )
    session.flush()
    return token


def find_link(session: Session, token: str) -> OneTimeLink | None:
    """The link with this token, if it still works."""
    link = session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash(token)))
    return link if link is not None and link.is_open else None


def make_join_code(session: Session, unit: Unit) -> JoinCode:
    """A new code for the ward wall: no letters or digits that look alike."""
    letters = "".join(secrets.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _i in range(10))
    code = JoinCode(unit=unit, code=letters)
    session.add(code)
    session.flush()
    return code


def find_join_code(session: Session, code: str) -> JoinCode | None:
    """The open join code that was typed, however it was spaced."""
    typed = "".join(character for character in code.upper() if character.isalnum())
    found = session.scalar(select(JoinCode).where(JoinCode.code == typed))
    return found if found is not None and found.is_open else None


def join_by_code(session: Session, code: JoinCode, person: Person) -> None:
    """The person becomes a contributor of the code's unit, never more."""
    join_unit(session, person, code.unit, UnitRole.CONTRIBUTOR)


def find_domain(session: Session, email: str) -> EmailDomain | None:
    """The allowed domain this address belongs to."""
    _name, _at, domain = email.partition("@")
    return session.scalar(select(EmailDomain).where(EmailDomain.domain == domain.lower()))
