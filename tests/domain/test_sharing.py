"""One measure that serves several projects: who sees it where, and that nothing else goes along."""

import pytest

from qitrack.domain.access import Action, can, load_actor, may_count_from, visible
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import Project, ProjectRole, State, Visibility
from qitrack.domain.sharing import MeasureUse, show_in, uses_in, uses_of


@pytest.fixture
def other(make):
    """A project that the team alone sees, with a measure."""
    return make.project(visibility=Visibility.TEAM, problem="Call bells wait")


@pytest.fixture
def measure(make, other):
    return make.measure(other, [5.0, 6.0], name="Minutes to the bell")


def rights(database, person, measure) -> set[str]:
    """What the person may do with the measure; and the list says the same."""
    with database.reading() as session:
        actor = load_actor(session, session.get_one(Person, person.id))
        there = session.get_one(Measure, measure.id)
        listed = there in session.scalars(visible(actor, Measure)).all()
        may = {action.value for action in Action if can(actor, action, there)}
        assert listed is ("see" in may)
        return may


def test_whoever_sees_the_second_project_sees_the_chart_and_no_more(make, database, measure):
    project = make.project()
    member = make.person()
    make.member(project, member, ProjectRole.MEMBER)
    assert rights(database, member, measure) == set()

    make.use(measure, project)

    assert rights(database, member, measure) == {"see"}


def test_once_it_is_no_longer_shown_it_is_no_longer_seen(make, database, measure):
    project = make.project()
    member = make.person()
    make.member(project, member)
    use = make.use(measure, project)
    with database.transaction() as session:
        session.get_one(MeasureUse, use.id).end()

    assert rights(database, member, measure) == set()
    assert len(make.all(MeasureUse)) == 1


def test_it_is_shown_once_and_again_after_it_ended(make, database, measure):
    project = make.project()
    first = make.use(measure, project)
    assert make.use(measure, project).id == first.id
    with database.transaction() as session:
        session.get_one(MeasureUse, first.id).end()

    assert make.use(measure, project).id != first.id


def test_a_project_does_not_show_its_own_measure_again(make, database, other, measure):
    with database.reading() as session, pytest.raises(Refused):
        show_in(
            session, session.get_one(Measure, measure.id), session.get_one(Project, other.id), None
        )


def test_both_sides_know_of_it(make, database, other, measure):
    project = make.project(problem="Too many falls")
    make.use(measure, project)

    with database.reading() as session:
        (shown,) = session.scalars(uses_in(project.id))
        (where,) = session.scalars(uses_of(measure.id))
        assert (shown.measure.name, shown.measure.project.id) == (measure.name, other.id)
        assert where.project.id == project.id


def test_what_can_be_shown_is_what_the_person_counts(make, database):
    ward = make.unit()
    person = make.person(roles={ward: UnitRole.CONTRIBUTOR})
    mine = make.measure(make.project(ward), name="Ours")
    led = make.measure(make.project(lead=person), name="Led")
    looked_at = make.project()
    make.member(looked_at, person, ProjectRole.VIEWER)
    make.measure(looked_at, name="Looked at")
    make.measure(make.project(ward, state=State.CLOSED, learned="Nights differ."), name="Closed")
    make.measure(make.project(ward, visibility=Visibility.PRIVATE), name="Private")

    with database.reading() as session:
        actor = load_actor(session, session.get_one(Person, person.id))
        found = {one.id for one in session.scalars(may_count_from(actor))}

    assert found == {mine.id, led.id}
