"""Handover: who leads a project from today, and who may decide that."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.db import Database
from qitrack.domain.errors import Refused
from qitrack.domain.handovers import Handover, current_leads, hand_over
from qitrack.domain.people import Person
from qitrack.domain.projects import Project, ProjectRole
from tests.factories import Make


@pytest.fixture
def lead(make: Make) -> Person:
    return make.person("Demo Ward Sister")


@pytest.fixture
def nurse(make: Make) -> Person:
    return make.person("Demo Nurse")


@pytest.fixture
def project(make: Make, lead: Person) -> Project:
    return make.project(lead=lead)


def give(
    database: Database, project: Project, to: Person, by: Person, *, stays: bool = True
) -> Handover:
    with database.transaction(by.id) as session:
        there = session.get_one(Project, project.id)
        people = [session.get_one(Person, person.id) for person in (to, by)]
        return hand_over(session, there, people[0], people[1], note="Ask the nights", stays=stays)


def roles(database: Database, project: Project) -> set[tuple[str, ProjectRole]]:
    with database.reading() as session:
        there = session.get_one(Project, project.id)
        return {(member.person.name, member.role) for member in there.current_members}


def test_the_successor_leads_and_the_lead_stays_as_a_member(
    database: Database, project: Project, lead: Person, nurse: Person
) -> None:
    give(database, project, nurse, lead)

    assert roles(database, project) == {
        ("Demo Nurse", ProjectRole.LEAD),
        ("Demo Ward Sister", ProjectRole.MEMBER),
    }


def test_the_lead_may_leave_and_the_history_keeps_them(
    make: Make, database: Database, project: Project, lead: Person, nurse: Person
) -> None:
    row = give(database, project, nurse, lead, stays=False)

    assert roles(database, project) == {("Demo Nurse", ProjectRole.LEAD)}
    assert (row.from_person_id, row.to_person_id, row.note) == (lead.id, nurse.id, "Ask the nights")


def test_nobody_else_takes_a_project_from_an_active_lead(
    make: Make, database: Database, project: Project, nurse: Person
) -> None:
    with pytest.raises(Refused, match="Demo Ward Sister leads this and is active"):
        give(database, project, nurse, make.person("Demo Manager"))


def test_a_project_whose_lead_is_silent_can_be_given_on(
    make: Make, database: Database, lead: Person, nurse: Person
) -> None:
    with clock.stopped(clock.now() - timedelta(days=50)):
        project = make.project(lead=lead)

    give(database, project, nurse, make.person("Demo Manager"))

    assert ("Demo Nurse", ProjectRole.LEAD) in roles(database, project)
    assert ("Demo Ward Sister", ProjectRole.MEMBER) in roles(database, project)


def test_who_leads_already_takes_nothing_over(
    make: Make, database: Database, project: Project, lead: Person, nurse: Person
) -> None:
    make.member(project, nurse, ProjectRole.LEAD)

    with pytest.raises(Refused, match="leads this project already"):
        give(database, project, nurse, lead)


def test_of_two_leads_only_the_one_who_hands_over_goes(
    make: Make, database: Database, project: Project, lead: Person, nurse: Person
) -> None:
    make.member(project, make.person("Demo Doctor"), ProjectRole.LEAD)

    give(database, project, nurse, lead)

    with database.reading() as session:
        there = session.get_one(Project, project.id)
        names = {member.person.name for member in current_leads(there)}
    assert names == {"Demo Doctor", "Demo Nurse"}
