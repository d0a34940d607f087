"""Projects: starting one, moving it on, its team."""

from datetime import date, timedelta

import pytest

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person
from qitrack.domain.projects import (
    NEXT_STATES,
    PauseReason,
    Project,
    ProjectMember,
    ProjectRole,
    State,
    Visibility,
    add_member,
    start_project,
    working_title,
)
from qitrack.domain.units import Unit


def started(session, unit, lead, problem="Too many falls at night"):
    return start_project(
        session, session.get_one(Unit, unit.id), session.get_one(Person, lead.id), problem
    )


def test_a_new_project_is_private_and_led_by_whoever_starts_it(make, database):
    unit, person = make.unit(), make.person()

    with database.transaction() as session:
        project = started(session, unit, person)

        assert project.visibility is Visibility.PRIVATE
        assert [(m.person.id, m.role) for m in project.members] == [(person.id, ProjectRole.LEAD)]


def test_a_project_does_not_start_without_a_problem(make, database):
    unit, person = make.unit(), make.person()

    with database.transaction() as session, pytest.raises(Refused) as refused:
        started(session, unit, person, "  \n ")

    assert refused.value.field == "problem"


def test_a_project_does_not_start_in_a_unit_that_has_ended(make, database):
    unit, person = make.unit(ended_on=date(2020, 1, 1)), make.person()

    with database.transaction() as session, pytest.raises(Refused) as refused:
        started(session, unit, person)

    assert refused.value.field == "unit_id"


@pytest.mark.parametrize(
    ("problem", "title"),
    [
        ("Too many falls", "Too many falls"),
        ("Too many falls\nand nobody knows why", "Too many falls"),
        ("word " * 40, "word " * 15 + "word…"),
        ("x" * 300, "x" * 79 + "…"),
    ],
    ids=["short", "first line", "cut between words", "one endless word"],
)
def test_a_project_is_called_by_the_beginning_of_its_problem(problem, title):
    assert working_title(problem) == title


def test_a_project_has_a_title_once_somebody_names_it():
    project = Project(problem="Too many falls", title="Too many falls")

    assert not project.has_title
    project.title = "Fewer falls"
    assert project.has_title


@pytest.mark.parametrize("state", State)
def test_a_state_is_reached_only_along_the_life_cycle(state):
    for wanted in State:
        project = Project(state=state, learned="")
        if wanted in NEXT_STATES[state]:
            project.move_to(wanted, PauseReason.NO_TIME, "Ask the night staff first.")
            assert project.state is wanted
        else:
            with pytest.raises(Refused):
                project.move_to(wanted, PauseReason.NO_TIME, "Ask the night staff first.")
            assert project.state is state


def test_a_pause_asks_why():
    project = Project(state=State.TESTING, learned="")

    with pytest.raises(Refused) as refused:
        project.move_to(State.PAUSED)

    assert refused.value.field == "pause_reason"


def test_going_on_forgets_why_it_rested():
    project = Project(state=State.PAUSED, pause_reason=PauseReason.NO_TIME, learned="")

    project.move_to(State.TESTING)

    assert project.pause_reason is None


@pytest.mark.parametrize("end", [State.CLOSED, State.STOPPED])
def test_an_end_asks_what_was_learned(end):
    project = Project(state=State.SUSTAINING, learned="")

    with pytest.raises(Refused) as refused:
        project.move_to(end, learned=" ")

    assert refused.value.field == "learned"


def test_what_was_learned_outlives_a_reopening():
    project = Project(state=State.STOPPED, learned="Ask the night staff first.")

    project.move_to(State.TESTING)

    assert (project.has_ended, project.learned) == (False, "Ask the night staff first.")


def test_adding_somebody_shares_a_private_draft_with_the_team():
    project = Project(visibility=Visibility.PRIVATE)

    add_member(project, Person(name="Amina"), ProjectRole.MEMBER)

    assert project.visibility is Visibility.TEAM


def test_adding_somebody_leaves_a_wider_visibility_alone():
    project = Project(visibility=Visibility.ORGANISATION)

    add_member(project, Person(name="Amina"), ProjectRole.MEMBER)

    assert project.visibility is Visibility.ORGANISATION


def test_a_person_has_a_role_once(make, database):
    project, person = make.project(), make.person()

    with database.transaction() as session:
        there, amina = session.get_one(Project, project.id), session.get_one(Person, person.id)
        first = add_member(there, amina, ProjectRole.MEMBER)
        again = add_member(there, amina, ProjectRole.MEMBER)
        other = add_member(there, amina, ProjectRole.SPONSOR)

        assert again is first
        assert other is not first


def test_the_last_lead_cannot_leave(make, database):
    project = make.project()

    with database.transaction() as session:
        lead = session.get_one(Project, project.id).members[0]
        with pytest.raises(Refused):
            lead.leave()

        assert lead.is_current


def test_a_lead_can_leave_when_there_is_another(make, database):
    project = make.project()
    make.member(project, make.person(), ProjectRole.LEAD)

    with database.transaction() as session:
        there = session.get_one(Project, project.id)
        there.members[0].leave()

        assert [m.is_current for m in there.members] == [False, True]
        assert there.earlier_members == [there.members[0]]


def test_leaving_again_does_not_move_the_day_of_leaving(make, database):
    member = make.member(make.project(), make.person())
    with database.transaction() as session:
        session.get_one(ProjectMember, member.id).leave()
    left_on = make.again(member).ends_on

    with clock.stopped(clock.now() + timedelta(days=30)), database.transaction() as session:
        session.get_one(ProjectMember, member.id).leave()

    assert make.again(member).ends_on == left_on
