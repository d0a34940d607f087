"""What a team does around its tests, with and without scripts: tasks, obstacles, comments, meetings."""

import re

import pytest

from qitrack import clock
from qitrack.domain.blockers import Blocker
from qitrack.domain.comments import Comment, Mention
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import ProjectRole
from qitrack.domain.tasks import Task, TaskState
from tests.browser.conftest import PHONE, WIDE

each = pytest.mark.parametrize(
    ("width", "script"),
    [(WIDE, True), (PHONE, False)],
    ids=["desk", "phone without scripts"],
)


@pytest.fixture
def ward(make):
    return make.unit("Ward A")


@pytest.fixture
def nurse(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def sponsor(make):
    return make.person("Grace Okoro")


@pytest.fixture
def project(make, ward, nurse, sponsor):
    return make.project(ward, nurse, title="Fewer falls", members={sponsor: ProjectRole.SPONSOR})


@each
def test_what_is_in_the_way_reaches_the_sponsor_and_is_removed(
    visit, make, project, nurse, sponsor, width, *, script
):
    window = visit(nurse, width, script=script)
    page = window.page
    window.go(f"/projects/{project.id}/to-do")
    window.assert_clean()
    page.get_by_role("link", name="Something is in the way").click()
    page.get_by_label("What is in the way?").fill("The store is locked at night.")
    window.assert_clean()
    page.get_by_role("button", name="Save").click()
    window.assert_clean()

    hers = visit(sponsor, width, script=script)
    hers.go("/")
    hers.assert_clean()
    hers.page.get_by_role("link", name="It is out of the way").click()
    hers.page.get_by_label("What was done?").fill("The night sister has a key.")
    hers.assert_clean()
    hers.page.get_by_role("button", name="Save").click()
    hers.assert_clean()

    assert make.all(Blocker)[0].resolution == "The night sister has a key."


@each
def test_a_meeting_becomes_a_task_that_is_ticked_off_at_home(
    visit, make, project, nurse, width, *, script
):
    window = visit(nurse, width, script=script)
    page = window.page
    window.go(f"/projects/{project.id}/agenda")
    window.assert_clean()
    page.get_by_role("button", name="Write the notes").click()
    page.get_by_label("What did you decide?").fill("Ring estates about the lights")
    page.get_by_role("button", name="Save the notes").click()
    window.assert_clean()
    page.get_by_role("link", name=re.compile("Make it a task")).click()
    page.get_by_label("Who does it?").select_option("Amina Cole")
    window.assert_clean()
    page.get_by_role("button", name="Add the task").click()
    window.go("/")
    window.assert_clean()
    page.get_by_role("button", name=re.compile("Done")).click()
    window.assert_clean()

    assert make.all(Task)[0].state is TaskState.DONE


@each
def test_a_comment_reaches_whoever_is_named(visit, make, project, nurse, sponsor, width, *, script):
    cycle = make.cycle(project, lead=nurse)
    window = visit(nurse, width, script=script)
    page = window.page
    window.go(f"/cycles/{cycle.id}")
    page.get_by_role("link", name="Say something about this test").click()
    page.get_by_label("What is it about?").select_option("What we expect")
    page.get_by_label("What do you want to say?").fill("Too brave, @Grace Okoro?")
    window.assert_clean()
    page.get_by_role("button", name="Save the comment").click()
    window.assert_clean()

    hers = visit(sponsor, width, script=script)
    hers.go("/")
    hers.page.get_by_role("link", name=re.compile("Too brave")).click()
    hers.page.get_by_role("link", name=re.compile("Answer")).click()
    hers.page.get_by_label("What do you want to say?").fill("Not at all.")
    hers.assert_clean()
    hers.page.get_by_role("button", name="Save the answer").click()
    hers.assert_clean()

    assert [comment.body for comment in make.all(Comment)][1] == "Not at all."
    assert [bool(mention.read_at) for mention in make.all(Mention)] == [True, False]


def test_a_task_is_noted_with_the_keyboard_alone(visit, make, project, nurse):
    window = visit(nurse, WIDE)
    page = window.page
    window.go(f"/projects/{project.id}/tasks/new")
    page.get_by_label("What is to be done?").focus()
    page.keyboard.type("Ring estates")
    page.keyboard.press("Enter")
    page.wait_for_url("**/to-do")

    assert [task.what for task in make.all(Task)] == ["Ring estates"]


def test_the_timeline_is_filtered_without_scripts(visit, make, project, nurse, expect):
    make.task(project, "Ring estates", nurse, due_on=clock.today())
    make.blocker(project, "A locked door")
    window = visit(nurse, PHONE, script=False)
    page = window.page
    window.go(f"/projects/{project.id}/history")
    window.assert_clean()
    page.get_by_label("Show").select_option("Tasks")
    page.get_by_role("button", name="Show").click()
    window.assert_clean()

    expect(page.get_by_text("Ring estates")).to_be_visible()
    expect(page.get_by_text("A locked door")).to_have_count(0)
