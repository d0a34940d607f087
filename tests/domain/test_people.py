"""Who gives roles and opens doors, and who must not."""

from datetime import date, timedelta

import pytest

from qitrack import clock
from qitrack.domain import access, joining, roles
from qitrack.domain.errors import Refused
from qitrack.domain.people import Membership, Person, UnitRole
from qitrack.domain.rights import NEEDS_SECOND_FACTOR
from qitrack.domain.sign_in import open_sessions
from qitrack.domain.units import Level, Unit

ADMINISTRATOR = UnitRole.ADMINISTRATOR


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


@pytest.fixture
def trust(make):
    return make.organisation("Trust")


@pytest.fixture
def ward(make, trust):
    return make.unit("Ward 7", parent=trust)


def actor_of(make, person):
    """Who the person is before the test begins to write."""
    with make.database.reading() as session:
        return actor_in(session, person)


def actor_in(session, person):
    return access.load_actor(session, session.get_one(Person, person.id))


def there(session, row):
    return session.get_one(type(row), row.id)


# --- roles -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(UnitRole), ids=lambda role: role.value)
def test_an_administrator_gives_every_role_in_the_own_subtree(make, session, trust, ward, role):
    actor = actor_of(make, make.person(roles={trust: ADMINISTRATOR}))
    person = there(session, make.person(roles={ward: UnitRole.CONTRIBUTOR}))

    held = roles.give_role(session, actor, person, there(session, ward), role)

    assert (held.role, held.unit_id, held.is_current) == (role, ward.id, True)


@pytest.mark.parametrize("role", list(UnitRole), ids=lambda role: role.value)
def test_nobody_gives_a_role_above_or_beside_the_own_unit(make, session, trust, ward, role):
    beside = make.unit("Ward 8", parent=trust)
    actor = actor_of(make, make.person(roles={ward: ADMINISTRATOR}))
    person = there(session, make.person(roles={ward: UnitRole.CONTRIBUTOR}))

    for unit in (trust, beside):
        with pytest.raises(Refused):
            roles.give_role(session, actor, person, there(session, unit), role)


@pytest.mark.parametrize("role", sorted(set(UnitRole) - {ADMINISTRATOR}), ids=lambda r: r.value)
def test_no_other_role_gives_roles(make, session, trust, role):
    actor = actor_of(make, make.person(roles={trust: role}))
    person = there(session, make.person(roles={trust: UnitRole.CONTRIBUTOR}))

    with pytest.raises(Refused):
        roles.give_role(session, actor, person, there(session, trust), UnitRole.COACH)


def test_nobody_changes_their_own_roles(make, session, trust):
    me = make.person(roles={trust: ADMINISTRATOR})
    make.person(roles={trust: ADMINISTRATOR})
    actor = actor_of(make, me)

    with pytest.raises(Refused):
        roles.give_role(session, actor, there(session, me), there(session, trust), UnitRole.COACH)
    with pytest.raises(Refused):
        roles.end_role(session, actor, there(session, me).memberships[0])


def test_no_role_begins_in_a_unit_that_has_closed(make, session, trust):
    closed = make.unit(parent=trust, ended_on=clock.today())
    actor = actor_of(make, make.person(roles={trust: ADMINISTRATOR}))
    person = make.person(roles={trust: UnitRole.CONTRIBUTOR})

    with pytest.raises(Refused):
        roles.give_role(
            session, actor, there(session, person), there(session, closed), UnitRole.COACH
        )


# --- the last administrator --------------------------------------------------------------------------


def test_the_last_administrator_of_a_unit_stays(make, session, trust, ward):
    boss = make.person(roles={trust: ADMINISTRATOR})
    local = make.person(roles={ward: ADMINISTRATOR})
    actor = actor_of(make, local)

    with pytest.raises(Refused, match="last administrator of Trust"):
        roles.end_role(session, actor, there(session, boss).memberships[0])
    assert there(session, boss).memberships[0].is_current


def test_an_administrator_may_go_while_another_one_above_stays(make, session, trust, ward):
    actor = actor_of(make, make.person(roles={trust: ADMINISTRATOR}))
    local = there(session, make.person(roles={ward: ADMINISTRATOR}))

    roles.end_role(session, actor, local.memberships[0])

    assert not local.memberships[0].is_current


def test_who_has_no_password_or_may_not_sign_in_is_no_administrator_to_rely_on(
    make, session, trust
):
    actor = actor_of(make, make.person(roles={trust: ADMINISTRATOR}))
    boss = there(session, make.person(roles={trust: ADMINISTRATOR}))
    session.get_one(Person, actor.person_id).login.password_hash = None
    session.flush()

    with pytest.raises(Refused, match="last administrator"):
        roles.stop_sign_in(session, actor, boss)


def test_two_who_remove_each_other_leave_one(make, database, trust):
    ann, ben = (make.person(roles={trust: ADMINISTRATOR}) for _n in range(2))

    for me, other in ((ann, ben), (ben, ann)):
        with database.transaction() as session:
            actor = actor_of(make, me)
            try:
                roles.stop_sign_in(session, actor, there(session, other))
            except Refused:
                session.rollback()

    with database.reading() as session:
        left = [p for p in (ann, ben) if there(session, p).login.disabled_at is None]
    assert len(left) == 1


# --- somebody else's way in --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "verb",
    [
        roles.make_entry_link,
        roles.stop_sign_in,
        roles.forget_second_factor,
        roles.sign_out_everywhere,
        lambda session, actor, person: roles.set_email(session, actor, person, "x@example.org"),
    ],
    ids=["link", "stop", "second factor", "sign out", "address"],
)
def test_an_administrator_of_a_ward_cannot_reach_for_who_also_works_above(
    make, session, trust, ward, verb
):
    actor = actor_of(make, make.person(roles={ward: ADMINISTRATOR}))
    boss = make.person(roles={trust: ADMINISTRATOR, ward: UnitRole.CONTRIBUTOR})
    make.person(roles={trust: ADMINISTRATOR})

    with pytest.raises(Refused):
        verb(session, actor, there(session, boss))


def test_an_address_belongs_to_one_person(make, session, trust):
    actor = actor_of(make, make.person(roles={trust: ADMINISTRATOR}))
    make.person(email="taken@example.org")
    person = there(session, make.person(roles={trust: UnitRole.CONTRIBUTOR}))

    with pytest.raises(Refused) as refused:
        roles.set_email(session, actor, person, " Taken@Example.org")

    assert refused.value.field == "email"


def test_a_stopped_person_is_signed_out_at_once(make, session, trust):
    actor = actor_of(make, make.person(roles={trust: ADMINISTRATOR}))
    person = make.person(roles={trust: UnitRole.CONTRIBUTOR})
    make.session_token(person)

    roles.stop_sign_in(session, actor, there(session, person))

    assert roles.is_in_care(actor, there(session, person))
    assert open_sessions(session, person.id) == []


# --- joining -----------------------------------------------------------------------------------------


def test_who_joins_with_a_code_is_a_contributor_of_that_unit_alone(make, session, ward):
    person = make.person()
    code = there(session, make.join_code(ward))
    person = there(session, person)

    joining.join_by_code(session, code, person)
    joining.join_by_code(session, code, person)

    held = [(m.role, m.unit_id, m.join_code_id) for m in person.memberships]
    assert held == [(UnitRole.CONTRIBUTOR, ward.id, code.id)]


def test_a_new_code_replaces_the_one_on_the_wall(make, session, ward):
    old = there(session, make.join_code(ward))

    new = joining.make_join_code(session, there(session, ward))

    assert joining.find_join_code(session, old.code) is None
    assert joining.find_join_code(session, f" {new.code[:5].lower()}-{new.code[5:]} ") is new


def test_the_code_of_a_unit_that_closed_opens_nothing(make, session, ward):
    code = make.join_code(ward)
    there(session, ward).end(clock.today())

    assert joining.find_join_code(session, code.code) is None


def test_managers_learn_who_joined_their_unit_and_nobody_else_does(make, session, trust, ward):
    manager = make.person(roles={trust: UnitRole.MANAGER})
    stranger = make.person(roles={make.unit("Ward 8", parent=trust): UnitRole.MANAGER})
    joiner = make.person("Nia Newcomer")
    code = there(session, make.join_code(ward))
    joining.join_by_code(session, code, there(session, joiner))
    session.flush()

    def names(person):
        found = session.scalars(access.recent_joiners(actor_in(session, person)))
        return [(held.person.name, held.unit.name) for held in found]

    assert names(manager) == [("Nia Newcomer", "Ward 7")]
    assert names(stranger) == []
    assert names(joiner) == []


@pytest.mark.parametrize("domain", ["gmail.com", "@Outlook.com", "yahoo.co.uk"])
def test_a_domain_where_anybody_gets_an_address_is_refused(make, session, ward, domain):
    with pytest.raises(Refused):
        joining.add_domain(session, there(session, ward), domain)


def test_a_domain_leads_to_one_unit(make, session, trust, ward):
    joining.add_domain(session, there(session, ward), "@Trust.example.org")

    with pytest.raises(Refused):
        joining.add_domain(session, there(session, trust), "trust.example.org")


def test_a_question_waits_once_and_only_for_an_allowed_address(make, session, ward):
    make.email_domain(ward, "trust.example.org")
    make.person(email="here@trust.example.org")

    asked = [
        joining.ask_to_join(session, "Nia", "nia@trust.example.org"),
        joining.ask_to_join(session, "Nia", "NIA@trust.example.org"),
        joining.ask_to_join(session, "Nia", "nia@elsewhere.example.org"),
        joining.ask_to_join(session, "Nia", "nia@x@trust.example.org.evil.org"),
        joining.ask_to_join(session, "Nia", "here@trust.example.org"),
    ]

    assert asked[0] is asked[1]
    assert asked[2:] == [None, None, None]


def test_a_question_is_answered_once(make, session, ward):
    question = there(session, make.join_request(ward, "Nia"))

    person = roles.let_in(session, question)

    assert [(m.role, m.unit_id) for m in person.memberships] == [(UnitRole.CONTRIBUTOR, ward.id)]
    with pytest.raises(Refused):
        roles.let_in(session, question)


# --- roles that need a second factor -----------------------------------------------------------------


@pytest.mark.parametrize("role", [ADMINISTRATOR, UnitRole.INFORMATION_GOVERNANCE])
def test_a_role_that_needs_a_second_factor_rests_from_the_day_after_it_began(
    make, session, trust, role
):
    person = make.person(roles={trust: role})
    today = actor_in(session, person)
    held = session.get_one(Membership, there(session, person).memberships[0].id)
    held.starts_on = clock.today() - timedelta(days=1)
    session.flush()

    tomorrow = actor_in(session, person)

    assert (bool(today.posts), today.should_add_second_factor) == (True, True)
    assert (tomorrow.posts, bool(tomorrow.resting)) == ((), True)


def test_with_a_second_factor_the_role_works(make, session, trust):
    person = there(session, make.person(roles={trust: ADMINISTRATOR}))
    person.login.totp_secret = "A" * 32
    person.memberships[0].starts_on = date(2024, 1, 1)
    session.flush()

    actor = actor_in(session, person)

    assert access.can(actor, access.Action.ADMINISTER, there(session, trust))
    assert not actor.should_add_second_factor


def test_no_other_role_needs_a_second_factor(make, session, trust):
    others = sorted(set(UnitRole) - NEEDS_SECOND_FACTOR)
    for role in others:
        actor = actor_of(make, make.person(roles={trust: role}))

        assert not actor.should_add_second_factor


def test_nobody_else_rests_when_one_role_does(make, session, trust, ward):
    person = there(session, make.person(roles={trust: ADMINISTRATOR, ward: UnitRole.MANAGER}))
    for held in person.memberships:
        held.starts_on = date(2024, 1, 1)
    session.flush()

    actor = actor_in(session, person)

    assert [post.role for post in actor.posts] == [UnitRole.MANAGER]
    assert access.would_hold(actor, access.Action.ADMINISTER)


def test_the_tree_under_a_unit_is_what_an_administrator_looks_after(make, session):
    nation = make.unit("Nation", Level.NATION)
    trust = make.unit("Trust", Level.ORGANISATION, parent=nation)
    actor = actor_of(make, make.person(roles={nation: ADMINISTRATOR}))

    assert access.can(actor, access.Action.ADMINISTER, session.get_one(Unit, trust.id))
