"""A table of numbers in a real browser: keys of a spreadsheet, a paste of 300 lines, and no scripts at all."""

from datetime import timedelta

import pytest

from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.observations import Observation
from tests.browser.conftest import PHONE, WIDE

WEEK = timedelta(weeks=1)
PASTE = """(cell, text) => {
  const held = new DataTransfer()
  held.setData('text/plain', text)
  cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData: held, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole")


@pytest.fixture
def falls(make, nurse):
    """Three weeks of falls."""
    project = make.project(lead=nurse, title="Fewer falls")
    return make.measure(project, (5, 6, 7), name="Falls", form=ValueForm.COUNT, person=nurse)


def copied(falls, lines):
    """So many weeks before the first number, as a spreadsheet copies them."""
    first = falls.starts_on - lines * WEEK
    return "".join(f"{first + n * WEEK:%d/%m/%Y}\t{n % 9}\n" for n in range(lines))


def test_three_hundred_lines_are_pasted_and_saved(visit, make, nurse, falls):
    window = visit(nurse, WIDE)
    page = window.page
    window.go(f"/projects/{falls.project_id}/grid")
    window.assert_clean()
    page.get_by_label("Date, line 1", exact=True).evaluate(PASTE, copied(falls, 300))
    assert page.locator("tbody tr").count() == 300

    page.get_by_role("button", name="Save all").click()

    window.assert_clean()
    assert len(make.all(Observation)) == 303


def test_keys_move_as_in_a_spreadsheet(visit, nurse, falls):
    window = visit(nurse, WIDE)
    page = window.page
    window.go(f"/projects/{falls.project_id}/grid")
    cells = page.locator("tbody td input")
    cells.nth(3).click()

    page.keyboard.press("ArrowDown")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.keyboard.type("5")
    page.keyboard.press("ArrowUp")

    assert [cells.nth(4).input_value(), cells.nth(5).input_value()] == ["4", "5"]
    assert cells.nth(4).evaluate("cell => cell === document.activeElement")


def test_without_scripts_a_paste_goes_through_the_box(visit, make, nurse, falls):
    window = visit(nurse, PHONE, script=False)
    page = window.page
    window.go(f"/projects/{falls.project_id}/grid")
    page.get_by_text("Paste many lines").click()
    page.get_by_label("Paste from a spreadsheet").fill(copied(falls, 20))
    page.get_by_role("button", name="Put them into the table").click()
    window.assert_clean()

    page.get_by_role("button", name="Save all").click()

    window.assert_clean()
    assert len(make.all(Observation)) == 23


def test_a_wrong_cell_is_named_and_nothing_is_lost(visit, make, nurse, falls):
    window = visit(nurse, PHONE)
    page = window.page
    window.go(f"/projects/{falls.project_id}/grid")
    page.locator("tbody td input").nth(2).fill("lots")
    page.locator("tbody td input").nth(3).fill("4")
    page.get_by_role("button", name="Save all").click()

    window.assert_clean()
    page.get_by_role("link", name="is not a number").click()
    wrong = page.locator("tbody td input").nth(2)
    assert wrong.evaluate("cell => cell === document.activeElement")
    assert page.locator("tbody td input").nth(3).input_value() == "4"
    wrong.fill("3")
    page.get_by_role("button", name="Save all").click()
    window.assert_clean()
    assert len(make.all(Observation)) == 5
