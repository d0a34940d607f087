"""What happens to people: time runs out, the back button, two taps, two tabs."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.observations import Observation
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Project
from tests.browser.conftest import NOW, PHONE

PASSWORD = "correct horse battery"
HAPPENED = "Six were asked, it took 28 minutes."


@pytest.fixture
def ward(make):
    return make.unit("Ward A")


@pytest.fixture
def nurse(make, ward):
    return make.person(
        "Amina Cole",
        {ward: UnitRole.CONTRIBUTOR},
        email="amina@example.org",
        password=PASSWORD,
    )


@pytest.fixture
def project(make, ward, nurse):
    return make.project(ward, nurse, title="Fewer falls")


def sign_in_again(page):
    page.get_by_label("Work e-mail address").fill("amina@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
def test_time_runs_out_while_typing_and_nothing_is_lost(
    visit, make, nurse, project, expect, *, script
):
    cycle = make.cycle(project)
    window = visit(nurse, PHONE, script=script)
    page = window.page
    window.go(f"/cycles/{cycle.id}")
    page.get_by_label("What happened?").fill(HAPPENED)
    clock.stop_everywhere(NOW + timedelta(hours=3))
    page.get_by_role("button", name="Save what happened").click()
    expect(page.get_by_text("Nothing is lost")).to_be_visible()
    window.assert_clean()
    sign_in_again(page)
    expect(page.get_by_label("What happened?")).to_have_value(HAPPENED)
    window.assert_clean()
    page.get_by_role("button", name="Save what happened").click()

    expect(page.get_by_text(HAPPENED)).to_be_visible()
    assert make.again(cycle).happened == HAPPENED


def test_number_typed_on_my_work_survives_the_end_of_the_session(
    visit, make, nurse, project, expect
):
    make.measure(project, name="Minutes", frequency=Frequency.DAILY)
    window = visit(nurse, PHONE)
    page = window.page
    window.go("/")
    page.get_by_label("The number").fill("28")
    clock.stop_everywhere(NOW + timedelta(hours=3))
    page.get_by_role("button", name="Save").click()
    sign_in_again(page)
    expect(page.get_by_label("The number")).to_have_value("28")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Minutes")
    assert [number.value for number in make.all(Observation)] == [28]


def test_back_after_saving_opens_the_form_again_and_sends_nothing(
    visit, make, nurse, project, expect
):
    window = visit(nurse, PHONE)
    page = window.page
    window.go(f"/projects/{project.id}/cycles/new")
    page.get_by_label("What will you try?").fill("Two staff at 20:15")
    page.get_by_label("What do you expect to see?").fill("At most 15 minutes.")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Two staff at 20:15")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan a small test")
    window.assert_clean()
    page.go_forward()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Two staff at 20:15")
    assert len(make.all(Cycle)) == 1


def test_back_after_saving_and_saving_again_changes_nothing(visit, make, nurse, project, expect):
    cycle = make.cycle(project)
    window = visit(nurse, PHONE)
    page = window.page
    window.go(f"/cycles/{cycle.id}/happened")
    page.get_by_label("What happened?").fill(HAPPENED)
    page.get_by_role("button", name="Save what happened").click()
    expect(page.locator("main")).to_contain_text("Saved: what happened.")
    once = make.again(cycle)
    page.go_back()
    page.get_by_label("What happened?").fill(HAPPENED)
    page.get_by_role("button", name="Save what happened").click()

    expect(page.locator("main")).to_contain_text("Saved: what happened.")
    assert make.again(cycle).version == once.version


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
def test_two_quick_taps_save_once(visit, make, nurse, ward, expect, *, script):
    window = visit(nurse, PHONE, script=script)
    page = window.page
    window.go("/projects/new")
    page.get_by_label("What bothers you").fill("People fall at night.")
    button = page.locator("main form button[type=submit]").last
    button.dblclick()

    expect(page.get_by_role("heading", level=1)).to_contain_text("People fall at night.")
    assert len(make.all(Project)) == 1


def test_two_tabs_show_both_versions_and_lose_nothing(visit, make, nurse, project, expect):
    cycle = make.cycle(project, Stage.DOING)
    window = visit(nurse, PHONE)
    first, path = window.page, f"/cycles/{cycle.id}/happened"
    second = window.context.new_page()
    first.goto(path)
    second.goto(path)
    second.get_by_label("What happened?").fill("It took 30 minutes.")
    second.get_by_role("button", name="Save what happened").click()
    first.get_by_label("What happened?").fill(HAPPENED)
    first.get_by_role("button", name="Save what happened").click()
    expect(first.get_by_role("heading", name="Somebody changed this meanwhile")).to_be_visible()
    expect(first.get_by_text("It took 30 minutes.")).to_be_visible()
    expect(first.get_by_label("What happened?")).to_have_value(HAPPENED)
    window.assert_clean()
    first.get_by_role("button", name="Save what happened").click()

    expect(first.locator("main")).to_contain_text("Saved: what happened.")
    assert make.again(cycle).happened == HAPPENED


def test_error_keeps_what_was_typed_and_takes_the_reader_to_it(visit, nurse, project, expect):
    window = visit(nurse, PHONE)
    page = window.page
    window.go(f"/projects/{project.id}/cycles/new")
    page.get_by_label("What will you try?").fill("Two staff at 20:15")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what you expect to see.")
    expect(page.get_by_label("What will you try?")).to_have_value("Two staff at 20:15")
    window.assert_clean()
    page.get_by_role("link", name="Say what you expect to see.").click()

    expect(page.get_by_label("What do you expect to see?")).to_be_focused()
