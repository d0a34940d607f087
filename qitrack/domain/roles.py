"""What administrators may do to others: give and end roles, open and close their way in.

Nobody changes their own roles, nobody reaches beyond the units they look after, and no unit loses
the last person who administers it.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain import sign_in
from qitrack.domain.access import Action, Actor
from qitrack.domain.errors import Refused
from qitrack.domain.joining import JoinRequest
from qitrack.domain.people import (
    Login,
    Membership,
    Person,
    UnitRole,
    add_person,
    find_login,
    join_unit,
    normalised_email,
)
from qitrack.domain.sign_in import LinkKind, end_sessions, make_link
from qitrack.domain.units import Unit
from qitrack.i18n import _


def give_role(
    session: Session, actor: Actor, person: Person, unit: Unit, role: UnitRole
) -> Membership:
    """The person has this role from today, in this unit and everything below it."""
    _refuse_myself(actor, person)
    if not unit.path.startswith(actor.paths_granting(Action.ADMINISTER)):
        raise Refused(_("You do not look after this unit. Choose another."), "unit_id")
    if not unit.is_open:
        raise Refused(_("This unit has closed. Choose another."), "unit_id")
    return join_unit(session, person, unit, role)


def end_role(session: Session, actor: Actor, membership: Membership) -> None:
    """From today the person no longer has this role."""
    _refuse_myself(actor, membership.person)
    if membership.role is UnitRole.ADMINISTRATOR:
        _keep_administrators(session, membership.person, [membership.unit])
    membership.end()


def is_in_care(actor: Actor, person: Person) -> bool:
    """Everywhere the person belongs today is looked after by the actor."""
    paths = actor.paths_granting(Action.ADMINISTER)
    return all(held.unit.path.startswith(paths) for held in person.current_memberships)


def stop_sign_in(session: Session, actor: Actor, person: Person) -> None:
    """The person can no longer sign in, and is signed out everywhere at once."""
    login = _login_in_care(actor, person)
    held = [m for m in person.current_memberships if m.role is UnitRole.ADMINISTRATOR]
    _keep_administrators(session, person, [membership.unit for membership in held])
    login.disabled_at = login.disabled_at or clock.now()
    end_sessions(session, person.id)


def allow_sign_in(actor: Actor, person: Person) -> None:
    """The person can sign in again."""
    _login_in_care(actor, person).disabled_at = None


def sign_out_everywhere(session: Session, actor: Actor, person: Person) -> None:
    """Every device of the person is signed out."""
    _login_in_care(actor, person)
    end_sessions(session, person.id)


def forget_second_factor(session: Session, actor: Actor, person: Person) -> None:
    """For a lost phone: the person signs in with the password alone, and sets up another app."""
    sign_in.forget_second_factor(session, _login_in_care(actor, person))


def make_entry_link(session: Session, actor: Actor, person: Person) -> str:
    """The token of a link with which the person chooses a password."""
    login = _login_in_care(actor, person)
    if login.disabled_at is not None:
        raise Refused(_("This person may not sign in. Allow that first."))
    return make_link(session, LinkKind.RESET if login.password_hash else LinkKind.JOIN, person)


def set_email(session: Session, actor: Actor, person: Person, email: str) -> Login:
    """The address with which the person signs in."""
    refuse_beyond(actor, person)
    address = normalised_email(email)
    there = find_login(session, address)
    if there is not None and there.person_id != person.id:
        raise Refused(_("Somebody else signs in with this address."), "email")
    if person.login is None:
        person.login = Login(email=address)
    person.login.email = address
    return person.login


def let_in(session: Session, question: JoinRequest) -> Person:
    """Whoever asked becomes a contributor of the unit."""
    answer(question)
    login = find_login(session, question.email)
    person = login.person if login else add_person(session, question.name, question.email)
    join_unit(session, person, question.unit, UnitRole.CONTRIBUTOR)
    return person


def answer(question: JoinRequest) -> None:
    """The question no longer waits."""
    if question.answered_at is not None:
        raise Refused(_("Somebody has answered this already."))
    question.answered_at = clock.now()


def refuse_beyond(actor: Actor, person: Person) -> None:
    """Refuses somebody who also belongs where the actor looks after nothing."""
    if not is_in_care(actor, person):
        raise Refused(
            _(
                "{name} also belongs to a unit that you do not look after. "
                "Ask an administrator who looks after both."
            ).format(name=person.name)
        )


def _login_in_care(actor: Actor, person: Person) -> Login:
    if person.id == actor.person_id:
        raise Refused(_("This is you: use your own page, My devices and password."))
    refuse_beyond(actor, person)
    if person.login is None:
        raise Refused(
            _("{name} has no e-mail address to sign in with. Add it first.").format(
                name=person.name
            )
        )
    return person.login


def _refuse_myself(actor: Actor, person: Person) -> None:
    if person.id == actor.person_id:
        raise Refused(_("Nobody changes their own roles. Ask another administrator."))


def _keep_administrators(session: Session, person: Person, units: Iterable[Unit]) -> None:
    """Refuses to leave one of these units without anybody who can administer it."""
    current = select(Membership).where(
        Membership.role == UnitRole.ADMINISTRATOR, Membership.ends_on.is_(None)
    )
    # Two who remove each other at the same moment: the second waits here and then looks again.
    session.scalars(current.order_by(Membership.id).with_for_update()).all()
    others = current.join(Membership.person).join(Person.login)
    others = others.where(
        Membership.person_id != person.id,
        Login.disabled_at.is_(None),
        Login.password_hash.is_not(None) | Login.subject.is_not(None),
    ).execution_options(populate_existing=True)
    kept = tuple(held.unit.path for held in session.scalars(others) if held.is_current)
    for unit in units:
        if not unit.path.startswith(kept):
            raise Refused(
                _(
                    "{name} is the last administrator of {unit}. Make somebody else one first, "
                    "who has chosen a password."
                ).format(name=person.name, unit=unit.name)
            )
