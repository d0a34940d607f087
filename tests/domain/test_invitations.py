"""Invitations: a link for one address, good once and for a week."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.db import Database
from qitrack.domain.errors import Refused
from qitrack.domain.invitations import Invitation, accept, invite
from qitrack.domain.people import Person
from qitrack.domain.projects import Project, ProjectRole, State, Visibility
from tests.factories import Make


@pytest.fixture
def lead(make: Make) -> Person:
    return make.person("Demo Ward Sister")


@pytest.fixture
def guest(make: Make) -> Person:
    return make.person("Demo Guest", email="guest@council.example")


@pytest.fixture
def project(make: Make, lead: Person) -> Project:
    return make.project(lead=lead, visibility=Visibility.PRIVATE)


@pytest.fixture
def token(make: Make, project: Project, lead: Person) -> str:
    _invitation, token = make.invitation(
        project, lead, " Guest@Council.example", ProjectRole.PARTNER_MEMBER
    )
    return token


def follow(database: Database, token: str, person: Person) -> None:
    with database.transaction(person.id) as session:
        accept(session, token, session.get_one(Person, person.id))


def test_whoever_has_the_address_comes_into_the_team(
    make: Make, database: Database, project: Project, guest: Person, token: str
) -> None:
    follow(database, token, guest)

    with database.reading() as session:
        there = session.get_one(Project, project.id)
        roles = {member.person_id: member.role for member in there.current_members}
    assert roles[guest.id] is ProjectRole.PARTNER_MEMBER
    assert there.visibility is Visibility.TEAM


def test_it_works_once(database: Database, guest: Person, token: str) -> None:
    follow(database, token, guest)

    with pytest.raises(Refused, match="used or is too old"):
        follow(database, token, guest)


def test_it_works_for_no_other_address(make: Make, database: Database, token: str) -> None:
    with pytest.raises(Refused, match="another e-mail address"):
        follow(database, token, make.person("Somebody else"))


@pytest.mark.parametrize(("days", "is_open"), [(6, True), (7, False)])
def test_it_works_for_seven_days(make: Make, token: str, days: int, is_open: bool) -> None:
    (row,) = make.all(Invitation)
    with make.database.reading() as session, clock.stopped(clock.now() + timedelta(days=days)):
        assert session.get_one(Invitation, row.id).is_open is is_open


def test_a_withdrawn_one_opens_nothing(make: Make, database: Database, guest, token) -> None:
    with database.transaction() as session:
        session.get_one(Invitation, make.all(Invitation)[0].id).withdraw()

    with pytest.raises(Refused, match="used or is too old"):
        follow(database, token, guest)


def test_a_new_one_for_the_same_address_replaces_the_old(
    make: Make, database: Database, project: Project, lead: Person, guest: Person, token: str
) -> None:
    make.invitation(project, lead, "guest@council.example")

    with pytest.raises(Refused, match="used or is too old"):
        follow(database, token, guest)


def test_it_opens_nothing_once_the_project_has_ended(
    database: Database, project: Project, guest: Person, token: str
) -> None:
    with database.transaction() as session:
        session.get_one(Project, project.id).move_to(State.STOPPED, learned="Ask first.")

    with pytest.raises(Refused, match="used or is too old"):
        follow(database, token, guest)


def test_nobody_becomes_the_lead_by_a_link(
    database: Database, project: Project, lead: Person
) -> None:
    with database.transaction() as session, pytest.raises(Refused, match="by a link"):
        invite(
            session,
            session.get_one(Project, project.id),
            "a@example.org",
            ProjectRole.LEAD,
            session.get_one(Person, lead.id),
        )


def test_the_database_keeps_no_token(make: Make, token: str) -> None:
    assert token not in str(vars(make.all(Invitation)[0]))
