"""Evidence: a piece of work counts towards a goal once, and can be withdrawn."""

from datetime import date

import pytest
from sqlalchemy import select

from qitrack.domain.audit import Audit
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.domain.evidence import EvidenceLink, count_for, evidence_of, goals_counting, reflect
from qitrack.domain.goals import DevelopmentGoal, GoalState
from qitrack.domain.people import Person
from qitrack.domain.projects import Project


@pytest.fixture
def session(database):
    """A transaction that is thrown away."""
    with database.writer() as session:
        yield session


@pytest.fixture
def made(make):
    """Somebody with two goals, a project and three tests in it: made before the write lock is taken."""
    owner, project = make.person(), make.project()
    goals = [make.goal(owner), make.goal(owner)]
    cycles = [
        make.cycle(project, starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 8)) for _n in range(3)
    ]
    return owner, project, goals, cycles


@pytest.fixture
def owner(session, made):
    """Somebody with goals."""
    return session.get_one(Person, made[0].id)


@pytest.fixture
def project(session, made):
    """A project."""
    return session.get_one(Project, made[1].id)


@pytest.fixture
def goal(session, made):
    """One of their goals."""
    return session.get_one(DevelopmentGoal, made[2][0].id)


@pytest.fixture
def cycles(session, made):
    """Three tests."""
    return [session.get_one(Cycle, cycle.id) for cycle in made[3]]


@pytest.fixture
def cycle(cycles):
    """A test."""
    return cycles[0]


def test_a_test_counts_once_however_often_it_is_counted(session, owner, goal, cycle):

    first = count_for(session, goal, cycle, owner, " I led it ", " They asked me. ")
    again = count_for(session, goal, cycle, owner)

    assert again is first
    assert (first.my_part, first.so_what) == ("I led it", "They asked me.")


def test_a_project_counts_too(session, owner, goal, project):
    link = count_for(session, goal, project, owner)

    assert link.source is project


def test_own_thoughts_have_no_other_source(session, owner, goal):
    link = reflect(session, goal, " I listened. ", owner)

    assert link.source is None
    assert link.reflection == "I listened."


def test_empty_thoughts_are_refused(session, owner, goal):
    with pytest.raises(Refused) as refused:
        reflect(session, goal, "  ", owner)

    assert refused.value.field == "reflection"


def test_nothing_is_counted_towards_a_goal_that_has_ended(session, owner, goal, cycle):
    goal.state = GoalState.LET_GO

    with pytest.raises(Refused) as refused:
        count_for(session, goal, cycle, owner)

    assert refused.value.field == "goal_id"


def test_what_is_withdrawn_stays_on_record_and_can_be_counted_again(session, owner, goal, cycle):
    first = count_for(session, goal, cycle, owner)

    first.withdraw()
    again = count_for(session, goal, cycle, owner)

    assert again is not first
    assert session.scalars(evidence_of(goal.id)).all() == [again]
    assert session.get(EvidenceLink, first.id) is first


def test_the_newest_evidence_stands_first(session, owner, goal, cycles):
    links = [count_for(session, goal, cycle, owner) for cycle in cycles]

    assert session.scalars(evidence_of(goal.id)).all() == links[::-1]


def test_it_is_known_towards_which_goals_a_test_counts(session, made, owner, goal, cycle):
    other = session.get_one(DevelopmentGoal, made[2][1].id)
    count_for(session, goal, cycle, owner)

    assert goals_counting(session, cycle, [goal, other]) == {goal.id}
    assert goals_counting(session, cycle, [other]) == set()


def test_evidence_for_a_personal_goal_is_not_in_the_history_of_the_project(make, database):
    cycle, person = make.cycle(), make.person()
    make.evidence(make.goal(person), cycle, person)

    with database.reading() as session:
        rows = session.scalars(select(Audit).where(Audit.entity == "evidence_link")).all()
        assert [row.project_id for row in rows] == [None]
