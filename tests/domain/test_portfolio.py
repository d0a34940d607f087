"""The portfolio: which projects, in which order, at which cost."""

from datetime import UTC, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.access import load_actor, visible
from qitrack.domain.cycles import Stage
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.portfolio import (
    Sort,
    Wanted,
    outcome_of,
    portfolio,
    projects_in,
    readings_of,
    units_with_projects,
    whole_project,
)
from qitrack.domain.projects import PauseReason, Project, State, Visibility
from qitrack.domain.units import Level
from tests.statements import counted

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def hospital(make):
    """An organisation with two services, the first with two wards."""
    return make.organisation("Demo General Hospital")


@pytest.fixture
def ward(make, hospital):
    """A ward."""
    return make.unit("Ward A", parent=hospital)


@pytest.fixture
def manager(make, hospital):
    """Sees everything that is open to the units of the hospital."""
    return make.person(roles={hospital: UnitRole.MANAGER})


def titles(make, person, **wanted):
    with make.database.reading() as session:
        actor = load_actor(session, session.get_one(Person, person.id))
        rows = session.execute(portfolio(actor, Wanted(**wanted))).all()
        return [row[0].title for row in rows]


def first_row(make, person):
    with make.database.reading() as session:
        actor = load_actor(session, session.get_one(Person, person.id))
        return session.execute(portfolio(actor, Wanted())).first()


def test_only_what_the_person_may_see_is_listed(make, ward, manager):
    make.project(ward, title="Open")
    make.project(ward, title="Draft", visibility=Visibility.PRIVATE)
    make.project(title="Elsewhere")

    assert titles(make, manager) == ["Open"]


def test_a_place_stands_for_everything_below_it(make, hospital, ward, manager):
    surgery = make.unit("Surgery", Level.SERVICE, parent=hospital)
    make.project(make.unit("Ward S", parent=surgery), title="In surgery")
    make.project(ward, title="On ward A")

    assert titles(make, manager, under=surgery.path) == ["In surgery"]
    assert len(titles(make, manager, under=hospital.path)) == 2


def test_a_state_can_be_asked_for(make, ward, manager):
    make.project(ward, title="Resting", state=State.PAUSED, pause_reason=PauseReason.NO_TIME)
    make.project(ward, title="Testing", state=State.TESTING)

    assert titles(make, manager, state=State.PAUSED) == ["Resting"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("falls", ["Fewer falls"]),
        ("FALLS", ["Fewer falls"]),
        ("toilet fewer", ["Fewer falls"]),
        ("100%", ["Hundred"]),
        ("100_", []),
        ("nothing of the kind", []),
    ],
    ids=["title", "capitals", "words of title and problem", "percent", "underscore", "none"],
)
def test_every_word_that_was_typed_must_be_there(make, ward, manager, text, found):
    make.project(ward, title="Fewer falls", problem="Half happen on the way to the toilet")
    make.project(ward, title="Hundred", problem="We want 100% of them")

    assert titles(make, manager, text=text) == found


def test_the_latest_activity_stands_first_whether_test_or_number(make, ward, manager):
    for hours, title in ((1, "Old test"), (3, "New number"), (2, "Test that moved on")):
        with clock.stopped(NOON + timedelta(hours=hours)):
            project = make.project(ward, title=title)
            if title == "New number":
                make.measure(project, [1, 2])
            else:
                make.cycle(project, Stage.STUDIED if "moved" in title else Stage.PLANNED)

    assert titles(make, manager) == ["New number", "Test that moved on", "Old test"]


def test_without_any_activity_the_day_it_was_started_counts(make, ward, manager):
    with clock.stopped(NOON):
        make.project(ward)

    assert first_row(make, manager).last_activity == NOON


def test_titles_and_states_can_lead_the_order(make, ward, manager):
    make.project(ward, title="b", state=State.IDEA)
    make.project(ward, title="A", state=State.TESTING)
    make.project(ward, title="c", state=State.IDEA)

    assert titles(make, manager, sort=Sort.TITLE) == ["A", "b", "c"]
    assert titles(make, manager, sort=Sort.STATE) == ["b", "c", "A"]


@pytest.mark.parametrize("sort", Sort)
def test_equals_always_stand_in_the_order_of_their_ids(make, ward, manager, sort):
    with clock.stopped(NOON):
        made = [make.project(ward, title="Same", problem=f"Problem {n}") for n in range(5)]

    with make.database.reading() as session:
        actor = load_actor(session, session.get_one(Person, manager.id))
        rows = session.execute(portfolio(actor, Wanted(sort=sort))).all()
        assert [row[0].id for row in rows] == [project.id for project in made]


def test_a_row_shows_the_outcome_and_how_many_tests_took_place(make, ward, manager):
    project = make.project(ward)
    make.measure(project, [9, 9], name="How busy", kind=MeasureKind.BALANCING)
    make.measure(project, [3, 4, 5], name="Falls")
    make.measure(project, [1], name="A second outcome")
    make.cycle(project, Stage.ACTED)
    make.cycle(project, Stage.DROPPED)

    row = first_row(make, manager)

    assert (row.tests, row[1].name, row[2].sparkline) == (1, "Falls", [3.0, 4.0, 5.0])


def test_a_project_without_numbers_is_listed_too(make, ward, manager):
    make.project(ward)

    row = first_row(make, manager)

    assert (row[1], row[2], row.tests) == (None, None, 0)


def test_the_outcome_is_the_same_in_sql_and_on_the_page(make, ward, manager):
    project = make.project(ward)
    make.measure(project, [1], name="Given up", ended_on=clock.today())
    make.measure(project, [2], name="Kept")

    with make.database.reading() as session:
        measures = session.get_one(Project, project.id).measures
        assert outcome_of(measures).name == first_row(make, manager)[1].name == "Kept"
        assert outcome_of([]) is None


def test_the_places_to_choose_are_those_with_projects_and_those_above(
    make, hospital, ward, manager
):
    make.unit("Ward without a project", parent=hospital)
    make.project(ward)
    make.project(title="Elsewhere")

    with make.database.reading() as session:
        actor = load_actor(session, session.get_one(Person, manager.id))
        assert [u.name for u in units_with_projects(session, actor)] == [hospital.name, ward.name]


def test_a_portfolio_costs_one_statement_whatever_it_holds(make, ward, manager):
    for _one in range(12):
        project = make.project(ward)
        make.measure(project, [1, 2])
        make.cycle(project)

    with make.database.reading() as session:
        actor = load_actor(session, session.get_one(Person, manager.id))
        with counted(make.database.engine) as statements:
            rows = session.execute(portfolio(actor, Wanted())).all()
            shown = [(p.title, p.unit.name, m.name, r.headline) for p, m, r, *_rest in rows]

    assert len(shown) == 12
    assert len(statements) == 1


def test_what_is_listed_is_what_is_visible(make, ward, manager):
    make.project(ward)
    make.project()

    with make.database.reading() as session:
        actor = load_actor(session, session.get_one(Person, manager.id))
        listed = {project.id for project in session.scalars(projects_in(actor, Wanted()))}
        assert listed == {project.id for project in session.scalars(visible(actor, Project))}


def test_a_whole_project_costs_the_same_however_much_is_in_it(make, ward, database):
    counts = []
    project = make.project(ward)
    for more in (1, 6):
        for _one in range(more):
            make.member(project, make.person())
            make.cycle(project, Stage.STUDIED)
            make.measure(project, [1, 2])
        with database.reading() as session, counted(database.engine) as statements:
            there = session.scalars(whole_project(project.id)).one()
            readings_of(session, there.measures)
            for cycle in there.cycles:
                assert cycle.predictions[0].comparison.verdict
                assert cycle.idea.description
            assert all(member.person.name for member in there.members)
            counts.append(len(statements))

    assert counts[0] == counts[1]
