"""Copies of projects, and projects that are like one another."""

import pytest

from qitrack.db import Database
from qitrack.domain.access import load_actor
from qitrack.domain.charter import Source
from qitrack.domain.copying import Part, copy_project, similar_to, telling_words
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import Project, Visibility
from qitrack.domain.theory import Driver, drivers_of
from qitrack.domain.units import Unit
from tests.factories import Make

EVERYTHING = frozenset(Part)


@pytest.fixture
def ward(make: Make) -> Unit:
    return make.unit("Ward A")


@pytest.fixture
def sister(make: Make, ward: Unit) -> Person:
    return make.person("Demo Ward Sister", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def source(make: Make) -> Project:
    """Work of somebody else, with tests and numbers."""
    project = make.project(why_now="Two broken hips", source=Source.INCIDENT, reference="QI-17")
    make.measure(project, (4.0, 5.0), name="Falls")
    make.cycle(project)
    make.idea(project, "A red lamp")
    return project


def copied(
    database: Database, source: Project, unit: Unit, person: Person, parts: frozenset[Part]
) -> int:
    with database.transaction(person.id) as session:
        made = copy_project(
            session,
            session.get_one(Project, source.id),
            session.get_one(Unit, unit.id),
            session.get_one(Person, person.id),
            "Falls here too",
            parts,
        )
        return made.id


def test_a_copy_has_the_shape_and_none_of_the_data(
    database: Database, source: Project, ward: Unit, sister: Person
) -> None:
    made_id = copied(database, source, ward, sister, EVERYTHING)

    with database.reading() as session:
        made = session.get_one(Project, made_id)
        assert (made.why_now, made.source) == ("Two broken hips", Source.INCIDENT)
        assert [measure.name for measure in made.measures] == ["Falls"]
        assert "A red lamp" in [idea.description for idea in made.ideas]
        assert made.cycles == []
        assert made.reference == ""
        assert [member.person_id for member in made.members] == [sister.id]
        assert made.visibility is Visibility.PRIVATE


def test_only_what_was_chosen_is_taken_over(
    database: Database, source: Project, ward: Unit, sister: Person
) -> None:
    made_id = copied(database, source, ward, sister, frozenset())

    with database.reading() as session:
        made = session.get_one(Project, made_id)
        assert (made.why_now, made.measures, made.ideas) == ("", [], [])


def test_drivers_keep_what_they_hang_on(
    database: Database, source: Project, ward: Unit, sister: Person
) -> None:
    with database.transaction() as session:
        there = session.get_one(Project, source.id)
        above = Driver(project=there, name="People get up alone")
        below = Driver(project=there, name="Nobody hears the bell")
        session.add_all([above, below])
        below.put_under({above: above.strength or "strong"})

    made_id = copied(database, source, ward, sister, EVERYTHING)

    with database.reading() as session:
        drivers = {driver.name: driver for driver in session.scalars(drivers_of(made_id))}
        (link,) = drivers["Nobody hears the bell"].links
        assert link.parent is drivers["People get up alone"]


# --- similar work --------------------------------------------------------------------------------


def similar(database: Database, person: Person, text: str, but: int | None = None) -> list[str]:
    with database.reading() as session:
        actor = load_actor(session, session.get_one(Person, person.id))
        return [project.title for project in similar_to(session, actor, text, but=but)]


def test_words_that_say_nothing_are_left_out() -> None:
    assert telling_words("Too many falls on the ward at night, and falls in the bathroom") == [
        "fall",
        "night",
        "bathroom",
    ]


@pytest.mark.parametrize(
    ("typed", "is_similar"),
    [
        ("Too many patients fall at night", True),
        ("NIGHT falls", True),
        ("Falls", True),
        ("Falls on the way to the canteen, again", False),
        ("Too many drips run dry", False),
        ("100% _ \\ '", False),
        ("", False),
    ],
)
def test_similar_work_shares_two_telling_words(
    make: Make, database: Database, ward: Unit, sister: Person, typed: str, is_similar: bool
) -> None:
    make.project(ward, title="Fewer falls at night")

    assert bool(similar(database, sister, typed)) is is_similar


def test_nobody_learns_of_a_project_they_may_not_see(
    make: Make, database: Database, ward: Unit, sister: Person
) -> None:
    make.project(ward, title="Fewer falls at night", visibility=Visibility.TEAM)
    make.project(title="Fewer falls at night elsewhere")

    assert similar(database, sister, "Falls at night") == []


def test_the_closest_comes_first_and_a_project_is_not_like_itself(
    make: Make, database: Database, ward: Unit, sister: Person
) -> None:
    mine = make.project(ward, title="Falls at night in the bathroom")
    make.project(ward, title="Falls at night")
    make.project(ward, title="Falls in the bathroom at night")

    found = similar(database, sister, "Falls at night in the bathroom", but=mine.id)

    assert found == ["Falls in the bathroom at night", "Falls at night"]
