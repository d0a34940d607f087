"""Guesses at passwords and codes: counted before they are looked at, so that nobody has many."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, and_, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from qitrack import clock
from qitrack.domain.base import TITLE_LENGTH, Base, Words
from qitrack.domain.people import Login
from qitrack.domain.sign_in import token_hash

GUESSES_PER_ACCOUNT = 10
GUESSES_PER_ADDRESS = 100
TRIES_PER_ADDRESS = 30
"""Wrong join codes, and questions to be let in, from one address."""
GUESSES_WITHIN = timedelta(hours=1)
KEPT = timedelta(days=1)
"""Then a wrong guess is forgotten."""


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
    """Empty for a try at a join code."""
    address: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    device: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """Hash of the token that a browser keeps once somebody has signed in with it."""
    is_right: Mapped[bool]


def begin_guess(session: Session, email: str, address: str, device: str = "") -> int | None:
    """Counts a guess as wrong until `settle_guess`; None after too many: nobody looks at it.

    A device on which this account was signed in before has a count of its own, so that nobody
    else's guesses lock its owner out.
    """
    session.scalar(select(Login.id).where(Login.email == email).with_for_update())  # one by one
    known = token_hash(device) if _is_known(session, email, device) else ""
    if _wrong(session, SignInAttempt.email == email, device=known) >= GUESSES_PER_ACCOUNT:
        return None
    of_address = and_(SignInAttempt.address == address, SignInAttempt.email != "")
    if not known and _wrong(session, of_address) >= GUESSES_PER_ADDRESS:
        return None
    return _count_attempt(session, email, address, known)


def settle_guess(session: Session, guess_id: int) -> None:
    """The guess was right, so it is not counted."""
    session.delete(session.get_one(SignInAttempt, guess_id))


def know_device(session: Session, email: str, address: str, device: str) -> None:
    """From now on guesses on this device do not count with those of strangers."""
    if not _is_known(session, email, device):
        hashed = token_hash(device)
        session.add(SignInAttempt(email=email, address=address, device=hashed, is_right=True))


def are_too_many_tries(session: Session, address: str) -> bool:
    """So many wrong join codes, or questions to be let in, that nobody looks at the next."""
    tries = and_(SignInAttempt.address == address, SignInAttempt.email == "")
    return _wrong(session, tries) >= TRIES_PER_ADDRESS


def count_try(session: Session, address: str) -> None:
    """A wrong join code, or a question to be let in."""
    _count_attempt(session, "", address, "")


def _is_known(session: Session, email: str, device: str) -> bool:
    right = select(SignInAttempt.id).where(
        SignInAttempt.email == email,
        SignInAttempt.device == token_hash(device),
        SignInAttempt.is_right,
    )
    return device != "" and session.scalar(right.limit(1)) is not None


def _wrong(session: Session, whose: ColumnElement[bool], device: str = "") -> int:
    lately = SignInAttempt.at > clock.now() - GUESSES_WITHIN
    wrong = select(func.count()).where(
        whose, lately, SignInAttempt.device == device, SignInAttempt.is_right.is_(False)
    )
    return session.scalar(wrong) or 0


def _count_attempt(session: Session, email: str, address: str, device: str) -> int:
    old = SignInAttempt.at < clock.now() - KEPT
    session.execute(delete(SignInAttempt).where(old, SignInAttempt.is_right.is_(False)))
    attempt = SignInAttempt(email=email, address=address, device=device, is_right=False)
    session.add(attempt)
    session.flush()
    return attempt.id
