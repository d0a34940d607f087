"""How much it takes on a phone: presses and visible inputs, counted from My work (rules of the house).

Every press counts: opening a page, going into a field, choosing an answer, saving.
"""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.observations import Observation
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Project
from tests.browser.conftest import PHONE

VISIBLE_INPUTS = "main form :is(input:not([type=hidden]), textarea, select):visible"


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole", {make.unit("Ward A"): UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, nurse):
    return make.project(nurse.memberships[0].unit, nurse, title="Fewer falls")


@pytest.fixture
def phone(visit, nurse):
    """My work on a phone, in a fresh session."""

    def phone():
        window = visit(nurse, PHONE)
        window.go("/")
        return window

    return phone


def write(window, label, text):
    """A press into the field, then typing."""
    field = window.page.get_by_label(label)
    window.tap(field)
    field.fill(text)


def press(window, name):
    window.tap(window.page.locator("main").get_by_role("button", name=name, exact=True))


def test_a_number_takes_two_presses_and_one_input(phone, make, project, expect):
    make.measure(project, name="Minutes", frequency=Frequency.DAILY)
    window = phone()
    inputs = window.page.locator(VISIBLE_INPUTS).count()
    write(window, "The number", "28")
    press(window, "Save")
    expect(window.page.get_by_role("heading", level=1)).to_contain_text("Minutes")

    assert [number.value for number in make.all(Observation)] == [28]
    assert (window.taps, inputs) == (2, 1)


def test_a_first_project_is_saved_in_three_presses(phone, make, expect):
    window = phone()
    window.tap(window.page.locator("main a", has_text="Start a project").first)
    inputs = window.page.locator(VISIBLE_INPUTS).count()
    write(window, "What bothers you?", "People wait too long when they ring.")
    press(window, "Start")
    expect(window.page.get_by_role("heading", level=1)).to_contain_text("People wait too long")

    assert [project.problem for project in make.all(Project)] == [
        "People wait too long when they ring."
    ]
    assert (window.taps, inputs) == (3, 2)


def test_planning_a_test_takes_four_presses_and_four_inputs(phone, make, project, expect):
    make.cycle(project, ends_on=clock.today() + timedelta(days=3))
    window = phone()
    window.tap(window.page.get_by_role("link", name="Plan a test"))
    inputs = window.page.locator(VISIBLE_INPUTS).count()
    write(window, "What will you try?", "Two staff at 20:15")
    write(window, "What do you expect to see?", "At most 15 minutes.")
    press(window, "Save the plan")
    expect(window.page.get_by_role("heading", level=1)).to_contain_text("Two staff at 20:15")

    assert len(make.all(Cycle)) == 2
    assert (window.taps, inputs) == (4, 4)


def test_a_test_is_told_compared_and_decided_in_ten_presses(phone, make, project, expect):
    cycle = make.cycle(project)
    window = phone()
    window.tap(window.page.get_by_role("link", name="Your test ends today: what happened?"))
    write(window, "What happened?", "All were asked.")
    press(window, "Save what happened")
    window.tap(window.page.get_by_label("As we expected", exact=True))
    write(window, "What did you learn?", "It needs a name on the board.")
    press(window, "Save what you saw")
    window.tap(window.page.get_by_label("Keep it"))
    write(window, "Why, or what comes next?", "All bays.")
    press(window, "Save the decision")
    expect(window.page.locator("main")).to_contain_text("Decided: you keep it.")

    assert make.again(cycle).stage is Stage.ACTED
    assert window.taps <= 10
