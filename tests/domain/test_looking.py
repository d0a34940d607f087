"""Who can see a project: the same people as the rule lets in, counted and named."""

import pytest

from qitrack.db import Database
from qitrack.domain.access import Action, can, load_actor
from qitrack.domain.looking import audience_of
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import Project, Visibility
from tests.factories import Make


@pytest.fixture
def people(make: Make) -> dict[str, Person]:
    """Two on the ward, a manager and a coach above, one beside, one elsewhere."""
    hospital = make.organisation("Hospital")
    ward = make.unit("Ward A", parent=hospital)
    beside = make.unit("Ward B", parent=hospital)
    made = {
        "nurse": make.person("Nurse", {ward: UnitRole.CONTRIBUTOR}),
        "doctor": make.person("Doctor", {ward: UnitRole.CONTRIBUTOR}),
        "manager": make.person("Manager", {hospital: UnitRole.MANAGER}),
        "coach": make.person("Coach", {hospital: UnitRole.COACH}),
        "administrator": make.person("Admin", {hospital: UnitRole.ADMINISTRATOR}),
        "beside": make.person("Beside", {beside: UnitRole.CONTRIBUTOR}),
        "elsewhere": make.person("Elsewhere", {make.unit(): UnitRole.MANAGER}),
    }
    made["lead"] = make.person("Lead")
    make.project(ward, made["lead"])
    return made


@pytest.mark.parametrize("visibility", list(Visibility))
def test_it_tells_of_as_many_as_the_rule_lets_in(
    make: Make, database: Database, people: dict[str, Person], visibility: Visibility
) -> None:
    (project,) = make.all(Project)
    with database.transaction() as session:
        there = session.get_one(Project, project.id)
        there.visibility = visibility
        session.flush()
        found = audience_of(session, there)
        others = [person for name, person in people.items() if name != "lead"]
        actors = [load_actor(session, session.get_one(Person, one.id)) for one in others]
        may_see = sum(can(actor, Action.SEE, there) for actor in actors)

    assert found.works_there + len(found.watchers) + found.elsewhere == may_see


def test_managers_and_coaches_are_named_and_colleagues_counted(
    make: Make, database: Database, people: dict[str, Person]
) -> None:
    (project,) = make.all(Project)
    with database.reading() as session:
        found = audience_of(session, session.get_one(Project, project.id))

    assert found.works_there == 2
    assert [membership.person.name for membership in found.watchers] == ["Coach", "Manager"]
