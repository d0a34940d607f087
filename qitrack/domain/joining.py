"""Joining: the code on the ward wall, and asking with a work e-mail address."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import TITLE_LENGTH, Entity, Words
from qitrack.domain.errors import Refused
from qitrack.domain.people import (
    Membership,
    Person,
    UnitRole,
    find_login,
    join_unit,
    normalised_email,
)
from qitrack.domain.units import Unit, within
from qitrack.i18n import _

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None that look alike on a wall: no I, L, O, 0, 1."""
CODE_LENGTH = 10
JOINED_LATELY = timedelta(days=14)
MOST_WAITING = 200
"""Questions that wait in one unit: more are dropped, so that nobody can bury its administrators."""

EVERYBODYS_DOMAINS = frozenset(
    (
        "aol.com",
        "btinternet.com",
        "gmail.com",
        "gmx.com",
        "googlemail.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
    )
)
"""Mail providers where anybody gets an address, so that it proves nothing about work."""


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

    @property
    def spaced(self) -> str:
        """The code as people read it: in two halves."""
        half = len(self.code) // 2
        return f"{self.code[:half]} {self.code[half:]}"

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


# --- the code on the wall ------------------------------------------------------------------------


def make_join_code(session: Session, unit: Unit) -> JoinCode:
    """A new code for the ward wall; the one that hung there before opens nothing any more."""
    if not unit.is_open:
        raise Refused(_("This unit has closed, so nobody can join it."))
    for old in open_codes(session, unit):
        old.revoke()
    letters = "".join(secrets.choice(CODE_LETTERS) for _i in range(CODE_LENGTH))
    code = JoinCode(unit=unit, code=letters)
    session.add(code)
    session.flush()
    return code


def open_codes(session: Session, unit: Unit) -> list[JoinCode]:
    """The codes with which people can join this unit today."""
    of_unit = select(JoinCode).where(JoinCode.unit_id == unit.id, JoinCode.revoked_at.is_(None))
    return [code for code in session.scalars(of_unit.order_by(JoinCode.id)) if code.is_open]


def find_join_code(session: Session, code: str) -> JoinCode | None:
    """The open join code that was typed, however it was spaced."""
    typed = "".join(character for character in code.upper() if character.isalnum())
    found = session.scalar(select(JoinCode).where(JoinCode.code == typed))
    return found if found is not None and found.is_open else None


def join_by_code(session: Session, code: JoinCode, person: Person) -> None:
    """The person becomes a contributor of the code's unit, never more."""
    if not is_contributor(person, code.unit):
        membership = join_unit(session, person, code.unit, UnitRole.CONTRIBUTOR)
        membership.join_code_id = code.id


def is_contributor(person: Person, unit: Unit) -> bool:
    """The person has joined this unit already."""
    return any(
        held.unit_id == unit.id and held.role is UnitRole.CONTRIBUTOR
        for held in person.current_memberships
    )


def joined_lately(paths: tuple[str, ...]) -> Select[Membership]:
    """Who joined these subtrees with a ward code in the last two weeks, the latest first."""
    return (
        select(Membership)
        .join(Membership.unit)
        .where(within(paths), Membership.join_code_id.is_not(None))
        .where(Membership.starts_on > clock.today() - JOINED_LATELY)
        .where(Membership.ends_on.is_(None))
        .options(joinedload(Membership.person), joinedload(Membership.unit))
        .order_by(Membership.id.desc())
    )


# --- asking with a work address ------------------------------------------------------------------


def domains_of(unit: Unit) -> Select[EmailDomain]:
    """The domains whose people may ask to join this unit."""
    return (
        select(EmailDomain)
        .where(EmailDomain.unit_id == unit.id)
        .order_by(EmailDomain.domain, EmailDomain.id)
    )


def add_domain(session: Session, unit: Unit, domain: str) -> EmailDomain:
    """From now on people with an address of this domain may ask to join the unit."""
    wanted = domain.strip().lower().removeprefix("@")
    if wanted in EVERYBODYS_DOMAINS:
        raise Refused(
            _(
                "Anybody can have an address at {domain}. Use the domain of your work e-mail."
            ).format(domain=wanted),
            "domain",
        )
    there = session.scalar(select(EmailDomain).where(EmailDomain.domain == wanted))
    if there is not None and there.unit_id != unit.id:
        raise Refused(_("This domain already leads to another unit."), "domain")
    if there is None:
        there = EmailDomain(unit=unit, domain=wanted)
        session.add(there)
        session.flush()
    return there


def find_domain(session: Session, email: str) -> EmailDomain | None:
    """The allowed domain this address belongs to."""
    _name, _at, domain = normalised_email(email).rpartition("@")
    return session.scalar(select(EmailDomain).where(EmailDomain.domain == domain))


def ask_to_join(session: Session, name: str, email: str) -> JoinRequest | None:
    """A question for the administrators of the address's unit; None if there is nobody to ask."""
    domain = find_domain(session, email)
    if domain is None or not domain.unit.is_open or find_login(session, email):
        return None
    waiting = waiting_in(session, domain.unit)
    address = normalised_email(email)
    known = [one for one in waiting if one.email == address]
    if known or len(waiting) >= MOST_WAITING:
        return known[0] if known else None
    question = JoinRequest(unit=domain.unit, name=name, email=address)
    session.add(question)
    session.flush()
    return question


def waiting_in(session: Session, unit: Unit) -> list[JoinRequest]:
    """The questions of this unit that nobody has answered."""
    of_unit = select(JoinRequest).where(
        JoinRequest.unit_id == unit.id, JoinRequest.answered_at.is_(None)
    )
    return list(session.scalars(of_unit.order_by(JoinRequest.id)))


def waiting(questions: Select[JoinRequest]) -> Select[JoinRequest]:
    """Of these questions those that nobody has answered, the oldest first."""
    return (
        questions.where(JoinRequest.answered_at.is_(None))
        .options(joinedload(JoinRequest.unit))
        .order_by(JoinRequest.id)
    )
