"""Tasks: to be done, done, not needed, to be done again; what is due to whom."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from qitrack import clock
from qitrack.domain.access import load_actor
from qitrack.domain.people import Person
from qitrack.domain.projects import ProjectRole, State, Visibility
from qitrack.domain.tasks import Task, TaskState, closed_tasks, open_tasks
from qitrack.domain.waiting import waiting_for


def in_days(days):
    return clock.today() + timedelta(days=days)


def waits_for(database, person):
    """The words of the tasks on this person's own page."""
    with database.reading() as session:
        actor = load_actor(session, session.get_one(Person, person.id))
        return [task.what for task in waiting_for(session, actor).tasks]


def test_a_task_that_is_done_says_when_and_by_whom(make, database):
    task, nurse = make.task(), make.person("Amina Cole")

    with database.transaction() as session:
        session.get_one(Task, task.id).move_to(TaskState.DONE, session.get_one(Person, nurse.id))

    again = make.again(task)
    assert again.closed_by_id == nurse.id
    assert clock.now() - again.closed_at < timedelta(minutes=1)


def test_a_task_put_back_is_as_if_it_had_never_been_done(make, database):
    task = make.task()

    with database.transaction() as session:
        there = session.get_one(Task, task.id)
        there.move_to(TaskState.NOT_NEEDED, None)
        there.move_to(TaskState.OPEN, None)

    assert make.again(task).closed_at is None


@pytest.mark.parametrize(
    ("due", "is_late"), [(-1, True), (0, False), (1, False)], ids=["yesterday", "today", "tomorrow"]
)
def test_a_task_is_late_from_the_day_after_its_day(make, due, is_late):
    assert make.task(due_on=in_days(due)).is_late is is_late


def test_the_database_refuses_a_closed_task_without_its_moment(make):
    with pytest.raises(IntegrityError):
        make.task(state=TaskState.DONE)


def test_open_tasks_stand_by_day_those_without_one_last(make, database):
    project = make.project()
    for what, due in (("no day", None), ("later", in_days(9)), ("late", in_days(-9))):
        make.task(project, what, due_on=due)
    make.task(project, "done", state=TaskState.DONE, closed_at=clock.now())

    with database.reading() as session:
        to_do = [task.what for task in session.scalars(open_tasks(project.id))]
        done = [task.what for task in session.scalars(closed_tasks(project.id))]

    assert to_do == ["late", "later", "no day"]
    assert done == ["done"]


def test_my_own_page_has_my_tasks_that_are_due_within_a_week(make, database):
    nurse = make.person()
    project = make.project(lead=nurse)
    for what, due in (("late", -3), ("soon", 7), ("far", 8)):
        make.task(project, what, nurse, due_on=in_days(due))
    make.task(project, "no day", nurse)
    make.task(project, "somebody else's", make.person(), due_on=in_days(0))

    assert waits_for(database, nurse) == ["late", "soon", "no day"]


def test_nothing_waits_in_a_project_that_ended_or_that_one_no_longer_sees(make, database):
    nurse, lead = make.person(), make.person()
    ended = make.project(lead=nurse, state=State.CLOSED, learned="Ask first.")
    private = make.project(
        lead=lead, members={nurse: ProjectRole.MEMBER}, visibility=Visibility.PRIVATE
    )
    make.task(ended, "ended", nurse)
    make.task(private, "private", nurse)

    assert waits_for(database, nurse) == []
