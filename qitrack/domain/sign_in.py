"""Signing in: passwords, codes, sessions and one-time links."""

import hashlib
import secrets
import string
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Select,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Base, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.people import Login, Person, UnitRole, add_person, join_unit
from qitrack.domain.units import Level, Unit, add_unit
from qitrack.i18n import _

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
OWN_PHONE = timedelta(days=30)
SEEN_AT_MOST_EVERY = timedelta(minutes=1)
DRAFT_LASTS = timedelta(hours=1)

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
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

    @property
    def fresh_draft(self) -> dict[str, Any] | None:
        """What was typed, as long as it belongs to what the person is doing now."""
        return self.draft if clock.now() < self.started_at + DRAFT_LASTS else None

    def end(self) -> None:
        """Signs this device out."""
        self.ended_at = self.ended_at or clock.now()
        self.draft = None


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
        login = self.person.login if self.person else None
        is_stopped = login is not None and login.disabled_at is not None
        return self.used_at is None and clock.now() < self.expires_at and not is_stopped

    def use(self) -> None:
        """The link has done its work."""
        if not self.is_open:
            raise Refused(_("This link has been used or is too old. Ask for a new one."))
        self.used_at = clock.now()


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
    digits = "".join(character for character in code if character in string.digits)
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


def new_second_factor() -> str:
    """A secret for an authenticator app: 160 random bits."""
    import pyotp

    return pyotp.random_base32()


def second_factor_address(person: Person, secret: str) -> str:
    """What an authenticator app reads from the picture."""
    import pyotp

    name = person.login.email if person.login else person.name
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="qitrack")


def first_code(secret: str, code: str) -> int:
    """The time step of a code of this secret: it proves that the app has the secret."""
    counter = code_counter(Login(totp_secret=secret), code)
    if counter is None:
        raise Refused(_("This code does not fit. Type the newest one that the app shows."), "code")
    return counter


def set_second_factor(session: Session, person: Person, secret: str, counter: int) -> None:
    """From now on signing in takes a code of this secret, later than that of this time step."""
    login = session.scalars(select(Login).where(Login.person_id == person.id)).one()
    login.totp_secret, login.totp_last_counter = secret, counter


def forget_second_factor(session: Session, login: Login) -> None:
    """For a lost phone: the password alone opens again, and every session of the phone ends."""
    login.totp_secret = login.totp_last_counter = None
    end_sessions(session, login.person_id)


def open_session(
    session: Session, person: Person, device: str, *, is_own_phone: bool
) -> tuple[SignInSession, str]:
    """Signs a device in; its session and the token that proves it."""
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        token_hash=token_hash(token),
        person_id=person.id,
        device=device[:NOTE_LENGTH],
        is_own_phone=is_own_phone,
    )
    session.add(row)
    session.flush()
    return row, token


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


def end_session(session: Session, person_id: int, session_id: int) -> bool:
    """Signs one of a person's devices out; False if the person has no such device."""
    row = session.get(SignInSession, session_id)
    if row is None or row.person_id != person_id:
        return False
    row.end()
    return True


def open_sessions(session: Session, person_id: int) -> list[SignInSession]:
    """The devices on which a person is signed in, the one used last first."""
    return [row for row in session.scalars(sessions_of(person_id)) if row.is_open]


def end_sessions(session: Session, person_id: int, *, but: int | None = None) -> None:
    """Signs a person out everywhere, or everywhere but on one device."""
    for open_one in session.scalars(sessions_of(person_id)):
        if open_one.id != but:
            open_one.end()


def choose_password(session: Session, person: Person, hashed: str) -> None:
    """The person's new password; whoever was signed in with the old one, or has a link, is out."""
    login = session.scalars(select(Login).where(Login.person_id == person.id)).one()
    login.password_hash = hashed
    end_sessions(session, person.id)
    _close_links(session, OneTimeLink.person_id == person.id)


def make_link(session: Session, kind: LinkKind, person: Person | None = None) -> str:
    """A fresh one-time link; its token is shown once and never kept."""
    if person is not None:
        _close_links(session, OneTimeLink.person_id == person.id)
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
    """The link with this token, open or not."""
    return session.scalar(_with_token(token))


def take_link(session: Session, token: str) -> OneTimeLink:
    """Uses the link up; refuses one that was used meanwhile or is too old."""
    link = session.scalar(_with_token(token).with_for_update())
    if link is None:
        raise Refused(_("This link has been used or is too old. Ask for a new one."))
    link.use()
    return link


def _with_token(token: str) -> Select[OneTimeLink]:
    return select(OneTimeLink).where(OneTimeLink.token_hash == token_hash(token))


def _close_links(session: Session, which: ColumnElement[bool]) -> None:
    unused = select(OneTimeLink).where(which, OneTimeLink.used_at.is_(None))
    for link in session.scalars(unused):
        link.used_at = clock.now()


def set_up(session: Session, organisation: str, name: str, email: str, hashed: str) -> Person:
    """The first organisation and its administrator; every other set-up link is void."""
    unit = add_unit(session, Unit(name=organisation, level=Level.ORGANISATION))
    person = add_person(session, name, email)
    join_unit(session, person, unit, UnitRole.ADMINISTRATOR)
    choose_password(session, person, hashed)
    _close_links(session, OneTimeLink.kind == LinkKind.SET_UP)
    return person
