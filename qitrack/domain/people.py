"""People: who they are, how they are known to sign in, and where they belong."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, and_, or_, select, text
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, selectinload

from qitrack import clock
from qitrack.domain.audit import Audit, Audited
from qitrack.domain.base import TITLE_LENGTH, Editable, Entity, OneOf, Words, search_words
from qitrack.domain.errors import Refused
from qitrack.domain.units import Unit, within
from qitrack.i18n import _


class UnitRole(StrEnum):
    """What a person is in a unit and everything below it."""

    CONTRIBUTOR = "contributor"
    COACH = "coach"
    MANAGER = "manager"
    CAPABILITY_LEAD = "capability-lead"
    TALENT_LEAD = "talent-lead"
    FRAMEWORK_STEWARD = "framework-steward"
    INFORMATION_GOVERNANCE = "information-governance"
    ADMINISTRATOR = "administrator"


class Person(Audited, Editable):
    """Somebody who takes part; may have no way to sign in."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    job: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    left_on: Mapped[date | None]

    login: Mapped["Login | None"] = relationship(back_populates="person")
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", order_by="Membership.id"
    )

    @property
    def current_memberships(self) -> list["Membership"]:
        """Where the person belongs today."""
        return [membership for membership in self.memberships if membership.is_current]


class Login(Audited, Editable):
    """How a person proves who they are: a password, or an issuer and a subject."""

    __tablename__ = "login"
    __secret__ = frozenset({"password_hash", "totp_secret"})
    __unaudited__ = Audited.__unaudited__ | {"totp_last_counter"}
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="issuer_with_subject"),
        Index("uq_login_issuer_subject", "issuer", "subject", unique=True),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(Words(TITLE_LENGTH), unique=True)
    password_hash: Mapped[str | None] = mapped_column(Words(TITLE_LENGTH))
    issuer: Mapped[str | None] = mapped_column(Words(TITLE_LENGTH))
    subject: Mapped[str | None] = mapped_column(Words(TITLE_LENGTH))
    totp_secret: Mapped[str | None] = mapped_column(Words(TITLE_LENGTH))
    totp_last_counter: Mapped[int | None]
    disabled_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="login")


class Membership(Audited, Entity):
    """A person's role in a unit, valid for its whole subtree, from one day to another."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        Index(
            "uq_membership_current",
            "person_id",
            "unit_id",
            "role",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[UnitRole] = mapped_column(OneOf(UnitRole))
    starts_on: Mapped[date] = mapped_column(default=clock.today)
    ends_on: Mapped[date | None]
    join_code_id: Mapped[int | None] = mapped_column(ForeignKey("join_code.id"))
    """The ward code that the person came in with, if it was one."""

    person: Mapped[Person] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()

    @property
    def is_current(self) -> bool:
        """The person is in this role today."""
        today = clock.today()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on > today)

    def end(self) -> None:
        """From today the person no longer has this role."""
        self.ends_on = max(clock.today(), self.starts_on)


def normalised_email(text: str) -> str:
    """The address as it is compared: without spaces round it, in small letters."""
    return text.strip().lower()


def find_login(session: Session, email: str) -> Login | None:
    """The log-in with this e-mail address."""
    return session.scalar(select(Login).where(Login.email == normalised_email(email)))


def add_person(session: Session, name: str, email: str | None, job: str = "") -> Person:
    """A new person, with a log-in if there is an address; it has no password yet."""
    person = Person(name=name.strip(), job=job.strip())
    session.add(person)
    if email:
        if find_login(session, email):
            raise Refused(_("Somebody with this e-mail address is here already."), "email")
        person.login = Login(email=normalised_email(email))
    session.flush()
    return person


def join_unit(session: Session, person: Person, unit: Unit, role: UnitRole) -> Membership:
    """Gives the person this role in the unit, once."""
    for membership in person.memberships:
        if membership.unit_id == unit.id and membership.role is role and membership.ends_on is None:
            return membership
    membership = Membership(person=person, unit=unit, role=role)
    session.add(membership)
    session.flush()
    return membership


def administrators(session: Session) -> list[Person]:
    """Everybody who is an administrator somewhere today and can sign in."""
    today = clock.today()
    found = session.scalars(
        select(Person)
        .join(Membership)
        .join(Login)
        .where(Membership.role == UnitRole.ADMINISTRATOR, Membership.starts_on <= today)
        .where((Membership.ends_on.is_(None)) | (Membership.ends_on > today))
        .where(Login.disabled_at.is_(None))
        .distinct()
    )
    return list(found)


def people_of(paths: tuple[str, ...]) -> Select[Person]:
    """The people who are or were in these subtrees, by name."""
    here = select(Membership.person_id).join(Unit).where(within(paths))
    return select(Person).where(Person.id.in_(here)).order_by(Person.name, Person.id)


SHORTEST_SEARCH = 2
MOST_FOUND = 10


def named(people: Select[Person], typed: str) -> Select[Person]:
    """Of these people, those whose name holds every word that was typed, or whose address it begins."""
    words = search_words(typed)
    has_name = and_(*(Person.name.icontains(word, autoescape=True) for word in words))
    address = Login.email.startswith(normalised_email(" ".join(words)), autoescape=True)
    with_address = select(Login.person_id).where(address)
    return people.where(or_(has_name, Person.id.in_(with_address))).options(
        selectinload(Person.memberships).joinedload(Membership.unit)
    )


def find_people(session: Session, people: Select[Person], typed: str) -> list[Person]:
    """The first few of these people who fit what was typed; nobody for less than two letters."""
    if len("".join(search_words(typed))) < SHORTEST_SEARCH:
        return []
    return list(session.scalars(named(people, typed).limit(MOST_FOUND)))


def in_list(people: Select[Person], typed: str) -> Select[Person]:
    """These people by name, with where they belong and how they sign in; only those who fit."""
    found = named(people, typed) if typed else people
    return found.options(
        selectinload(Person.memberships).joinedload(Membership.unit), joinedload(Person.login)
    ).order_by(Person.name, Person.id)


def find_author(session: Session, audit_id: int) -> str | None:
    """The name of the person who made this change."""
    return session.scalar(
        select(Person.name).join(Audit, Audit.actor_id == Person.id).where(Audit.id == audit_id)
    )
