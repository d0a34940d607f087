"""Meetings: what was decided becomes tasks; the agenda is made from the record."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from qitrack import clock
from qitrack.domain.agenda import agenda_of
from qitrack.domain.cycles import Stage
from qitrack.domain.meetings import Meeting, latest_meeting_on
from qitrack.domain.projects import Project
from qitrack.domain.tasks import TaskState


def days_ago(days):
    return clock.today() - timedelta(days=days)


@pytest.fixture
def agenda(database):
    """The agenda of a project, told by its words."""

    def agenda(project):
        with database.reading() as session:
            found = agenda_of(session, session.get_one(Project, project.id))
            return {
                "blockers": [blocker.what for blocker in found.blockers],
                "due": [step.kind for step in found.steps],
                "tasks": [task.what for task in found.tasks],
                "done": [task.what for task in found.done],
                "tests": [cycle.number for cycle in found.tests],
                "signals": [signal.measure for signal in found.signals],
            }

    return agenda


def test_the_database_refuses_a_meeting_of_which_nothing_was_noted(make, database):
    project = make.project()

    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(Meeting(project_id=project.id, notes=" "))


def test_what_was_decided_is_one_thing_a_line_until_it_is_a_task(make, database):
    project = make.project()
    meeting = make.meeting(project, "Ask the night team\n\n Ring estates \n")
    make.task(project, "Ring estates", meeting_id=meeting.id)

    with database.reading() as session:
        there = session.get_one(Meeting, meeting.id)
        assert there.decided == ["Ask the night team", "Ring estates"]
        assert there.still_to_become_tasks == ["Ask the night team"]


def test_a_meeting_that_is_still_to_come_is_not_the_last_one(make, database):
    project = make.project()
    make.meeting(project, on=days_ago(9))
    make.meeting(project, on=days_ago(-9))

    with database.reading() as session:
        assert latest_meeting_on(session, project.id) == days_ago(9)


def test_the_agenda_has_what_is_in_the_way_and_what_is_due(make, agenda):
    project = make.project()
    make.blocker(project, "A locked door")
    make.task(project, "Ring estates")
    make.cycle(project, starts_on=days_ago(1))

    found = agenda(project)
    assert found["blockers"] == ["A locked door"]
    assert found["tasks"] == ["Ring estates"]
    assert "test-is-over" in found["due"]


def test_the_agenda_has_what_is_new_since_the_last_meeting_and_nothing_older(make, agenda):
    project = make.project(started_on=days_ago(300))
    closed = {"state": TaskState.DONE, "closed_at": clock.now()}
    make.task(project, "fresh", **closed)
    make.task(project, "old", **closed | {"closed_at": clock.now() - timedelta(days=40)})
    make.cycle(project, Stage.ACTED)
    make.measure(project, [9] * 15 + [3] * 15, name="Falls")

    before = agenda(project)
    make.meeting(project, on=days_ago(20))
    after = agenda(project)

    assert before["done"] == ["fresh", "old"]
    assert after["done"] == ["fresh"]
    assert before["tests"] == after["tests"] == [1]
    assert "Falls" in after["signals"]
