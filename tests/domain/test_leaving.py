"""What belongs to a person goes with them; the work of teams stays."""

import pytest
from sqlalchemy import select

from qitrack.domain.audit import Audit, AuditValue
from qitrack.domain.corroboration import Corroboration
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.errors import Refused
from qitrack.domain.evidence import EvidenceLink
from qitrack.domain.goal_reviews import Course, GoalCheckIn, check_in
from qitrack.domain.goals import DevelopmentGoal, GoalShare
from qitrack.domain.leaving import FORMER_MEMBER, become_former, erase_goals, everything_about
from qitrack.domain.people import Login, Person, UnitRole

SECRET = "I want to stop being afraid of the consultant."


@pytest.fixture
def ward(make):
    """A ward."""
    return make.unit("Ward A")


@pytest.fixture
def leaver(make, ward):
    """Works on the ward, for now."""
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def cycle(make, ward, leaver):
    """A test of hers."""
    return make.cycle(make.project(ward, leaver), Stage.ACTED, lead=leaver)


@pytest.fixture
def goal(make, database, ward, leaver, cycle):
    """Her goal, with everything that can be said about one."""
    goal = make.goal(leaver, SECRET)
    link = make.evidence(goal, cycle, leaver)
    friend = make.person("Demo Friend", {ward: UnitRole.CONTRIBUTOR})
    make.share(goal, friend)
    make.asked(link, friend, by=leaver)
    with database.transaction() as session:
        check_in(
            session,
            session.get_one(DevelopmentGoal, goal.id),
            session.get_one(Person, leaver.id),
            Course.STUCK,
            SECRET,
        )
    return goal


def kept_texts(session):
    found = session.scalars(select(AuditValue)).all()
    return " ".join(f"{value.old} {value.new}" for value in found)


def test_goals_are_erased_with_their_traces_and_the_work_stays(database, leaver, goal, cycle):
    with database.transaction() as session:
        assert erase_goals(session, session.get_one(Person, leaver.id)) == 1

    with database.reading() as session:
        for model in (DevelopmentGoal, EvidenceLink, GoalCheckIn, GoalShare, Corroboration):
            assert session.scalars(select(model)).all() == [], model
        assert SECRET not in kept_texts(session)
        assert session.get_one(Cycle, cycle.id).lead.name == "Amina Cole"
        assert session.scalars(select(Audit).where(Audit.entity == "development_goal")).all()


def test_goals_of_others_stay(make, database, leaver, goal):
    other = make.goal(make.person(), "I keep what I promise.")
    with database.transaction() as session:
        erase_goals(session, session.get_one(Person, leaver.id))

    with database.reading() as session:
        assert session.scalars(select(DevelopmentGoal.id)).all() == [other.id]


def test_a_leaver_becomes_a_former_member_and_the_work_stays(database, leaver, goal, cycle):
    with database.transaction() as session:
        become_former(session, session.get_one(Person, leaver.id))

    with database.reading() as session:
        person = session.get_one(Person, leaver.id)
        assert person.name == FORMER_MEMBER
        assert person.current_memberships == []
        assert session.scalars(select(Login).where(Login.person_id == leaver.id)).all() == []
        assert session.get_one(Cycle, cycle.id).lead is person
        assert "Amina" not in kept_texts(session)


def test_the_last_administrator_cannot_leave(make, database, ward):
    boss = make.person("Demo Administrator", {ward: UnitRole.ADMINISTRATOR})
    with database.transaction() as session, pytest.raises(Refused, match="last administrator"):
        become_former(session, session.get_one(Person, boss.id))


def test_everything_about_a_person_names_what_is_theirs_without_secrets(
    make, database, leaver, goal, cycle
):
    other = make.goal(make.person(), "I keep what I promise.")
    with database.reading() as session:
        found = everything_about(session, session.get_one(Person, leaver.id))

    assert [row["name"] for row in found["person"]] == ["Amina Cole"]
    assert [row["statement"] for row in found["development_goal"]] == [SECRET]
    assert {row["id"] for row in found["cycle"]} == {cycle.id}
    assert "password_hash" not in found["login"][0]
    assert other.id not in {row["id"] for row in found["development_goal"]}
