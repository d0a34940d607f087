"""Development goals: private, shared by name and day, looked at again after ninety days."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.access import Action, can, load_actor
from qitrack.domain.errors import Refused
from qitrack.domain.goals import (
    DevelopmentGoal,
    GoalShare,
    GoalState,
    goals_of_person,
    goals_shared_with,
    running,
    set_goal,
    share_goal,
)
from qitrack.domain.people import Person, UnitRole


@pytest.fixture
def session(database):
    """A transaction that is thrown away."""
    with database.writer() as session:
        yield session


def here(session, *rows):
    """These rows as the session holds them; all are made before it takes the write lock."""
    return [session.get_one(type(row), row.id) for row in rows]


def may_see(session, person, goal):
    actor = load_actor(session, session.get_one(Person, person.id))
    return can(actor, Action.SEE, session.get_one(DevelopmentGoal, goal.id))


def test_a_goal_is_looked_at_again_after_ninety_days(make):
    goal = make.goal()

    assert goal.review_on == clock.today() + timedelta(days=90)


def test_a_goal_needs_a_sentence(make, session):
    person, capability = here(session, make.person(), make.capability())

    with pytest.raises(Refused) as refused:
        set_goal(session, person, capability, " ")

    assert refused.value.field == "statement"


def test_nobody_but_its_owner_sees_a_personal_goal(make, session):
    ward = make.unit()
    owner = make.person(roles={ward: UnitRole.CONTRIBUTOR})
    goal = make.goal(owner)
    others = [make.person(roles={ward: role}) for role in UnitRole]

    assert may_see(session, owner, goal)
    assert not any(may_see(session, other, goal) for other in others)


def test_a_share_opens_a_goal_until_its_last_day(make, session):
    goal, coach = make.goal(), make.person()
    make.share(goal, coach, until=clock.today() + timedelta(days=1))

    assert may_see(session, coach, goal)
    with clock.stopped(clock.now() + timedelta(days=2)):
        assert not may_see(session, coach, goal)


def test_a_share_ends_when_it_is_revoked(make, session):
    goal, coach = make.goal(), make.person()
    share = session.get_one(GoalShare, make.share(goal, coach).id)

    share.revoke()
    session.flush()

    assert not may_see(session, coach, goal)
    assert session.scalars(goals_shared_with(coach.id)).all() == []


def test_sharing_twice_with_one_person_moves_the_last_day(make, session):
    goal, coach = here(session, make.goal(), make.person())
    first = share_goal(goal, coach)

    again = share_goal(goal, coach, until=clock.today())

    assert again is first
    assert (len(goal.shares), first.until) == (1, clock.today())


def test_a_goal_is_not_shared_with_its_owner(make, session):
    (goal,) = here(session, make.goal())

    with pytest.raises(Refused):
        share_goal(goal, goal.owner_person)


def test_a_goal_is_not_shared_until_yesterday(make, session):
    goal, coach = here(session, make.goal(), make.person())

    with pytest.raises(Refused) as refused:
        share_goal(goal, coach, until=clock.today() - timedelta(days=1))

    assert refused.value.field == "until"


def test_a_goal_of_the_team_is_not_shared_by_name(make, session):
    goal, coach = here(session, make.goal(make.project()), make.person())

    with pytest.raises(Refused):
        share_goal(goal, coach)


def test_running_goals_stand_first_and_can_be_asked_for_alone(make, session):
    owner = make.person()
    older = make.goal(owner, "Listen.")
    ended = make.goal(owner, "Speak.", state=GoalState.ACHIEVED)
    newer = make.goal(owner, "Ask.")

    everything = session.scalars(goals_of_person(owner.id)).all()
    still_running = session.scalars(running(goals_of_person(owner.id))).all()

    assert [goal.id for goal in everything] == [newer.id, older.id, ended.id]
    assert [goal.id for goal in still_running] == [newer.id, older.id]
