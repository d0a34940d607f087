"""What was agreed about a goal stays as agreed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.goal_reviews import Agreed, GoalReview, ReviewOutcome, agree
from qitrack.domain.goals import DevelopmentGoal, GoalState
from qitrack.domain.judging import judge_goals, standing
from qitrack.domain.people import Person


@pytest.fixture
def owner(make):
    """Somebody with a goal."""
    return make.person()


@pytest.fixture
def goal(make, owner):
    """Their goal."""
    return make.goal(owner)


def hold(database, goal, owner, agreed):
    with database.transaction() as session:
        there = session.get_one(DevelopmentGoal, goal.id)
        judged = judge_goals(session, [there])[goal.id]
        agree(session, there, session.get_one(Person, owner.id), agreed, standing(judged))


def test_going_on_means_looking_again_in_three_months(database, goal, owner):
    hold(database, goal, owner, Agreed(outcome=ReviewOutcome.CONTINUE, note=" As it is. "))

    with database.reading() as session:
        there = session.get_one(DevelopmentGoal, goal.id)
        assert there.review_on == clock.today() + timedelta(days=90)
        assert there.state is GoalState.ACTIVE
        assert session.scalars(select(GoalReview)).one().note == "As it is."


@pytest.mark.parametrize("outcome", [ReviewOutcome.ACHIEVED, ReviewOutcome.LET_GO])
def test_a_goal_that_ends_says_since_when_and_is_reviewed_no_more(database, goal, owner, outcome):
    hold(database, goal, owner, Agreed(outcome=outcome))

    with database.reading() as session:
        there = session.get_one(DevelopmentGoal, goal.id)
        assert there.state.value == outcome.value
        assert there.ended_on == clock.today()
    with pytest.raises(Refused, match="come to its end"):
        hold(database, goal, owner, Agreed(outcome=ReviewOutcome.CONTINUE))


def test_handing_over_needs_somebody_who_takes_it_on(make, database, goal, owner):
    with pytest.raises(Refused, match="takes it on"):
        hold(database, goal, owner, Agreed(outcome=ReviewOutcome.HANDED_OVER))


def test_a_review_keeps_what_was_known_that_day_when_the_facts_change(make, database, goal, owner):
    hold(database, goal, owner, Agreed(outcome=ReviewOutcome.RAISE))
    make.evidence(goal, make.cycle(make.project(lead=owner)), owner)

    with database.reading() as session:
        there = session.get_one(DevelopmentGoal, goal.id)
        kept = session.scalars(select(GoalReview)).one()
        now = standing(judge_goals(session, [there])[goal.id])
        assert (kept.strength, kept.facts) == ("", {})
        assert now["strength"] == "claimed"
        assert now["facts"] != kept.facts
        assert kept.rule_version == now["rule_version"]
