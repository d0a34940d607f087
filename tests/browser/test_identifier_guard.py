"""A patient's number while somebody types, when it is sent, and in the list of the sweep."""

import pytest

from qitrack.domain.cycles import Cycle
from qitrack.domain.people import UnitRole
from tests.browser.conftest import PHONE, WIDE


@pytest.fixture
def hospital(make):
    return make.organisation("Riverside")


@pytest.fixture
def ward(make, hospital):
    return make.unit("Ward A", parent=hospital)


@pytest.fixture
def nurse(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


def test_a_note_appears_while_typing_and_goes_with_its_cause(visit, make, ward, nurse, expect):
    project = make.project(ward, nurse, title="Fewer falls")
    window = visit(nurse, PHONE)
    page = window.page
    window.go(f"/projects/{project.id}/cycles/new")
    field = page.get_by_label("What will you try?")
    note = page.locator("#plan-guard")

    field.press_sequentially("Mr X, 943 476 5919")
    expect(note).to_contain_text("This looks like an NHS number, characters 7 to 18.")
    expect(note).to_have_attribute("aria-live", "polite")
    window.assert_clean()

    field.fill("Offer the toilet at 20:15")
    expect(note).to_be_empty()


@pytest.mark.parametrize(
    ("width", "script"),
    [(WIDE, True), (PHONE, False)],
    ids=["desk", "phone without scripts"],
)
def test_the_form_asks_and_a_tick_saves(visit, make, ward, nurse, expect, width, *, script):
    project = make.project(ward, nurse, title="Fewer falls")
    window = visit(nurse, width, script=script)
    page = window.page
    window.go(f"/projects/{project.id}/cycles/new")
    page.get_by_label("What will you try?").fill("Ring the helpline on 07700 900123")
    page.get_by_label("What do you expect to see?").fill("All six are asked.")
    page.get_by_role("button", name="Save the plan").click()
    window.assert_clean()
    expect(page.locator("#plan-error")).to_contain_text("looks like a phone number")

    page.get_by_label("This is not a patient").check()
    page.get_by_role("button", name="Save the plan").click()
    window.assert_clean()

    assert [cycle.plan for cycle in make.all(Cycle)] == ["Ring the helpline on 07700 900123"]


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["desk", "phone"])
def test_information_governance_looks_and_settles(visit, make, hospital, ward, expect, width):
    make.project(ward, make.person("Amina Cole"), why_now="Ring 07700 900123, or SW1A 1AA")
    window = visit(make.person("Ian", {hospital: UnitRole.INFORMATION_GOVERNANCE}), width)
    page = window.page
    window.go("/identifiers")
    window.assert_clean()
    page.get_by_role("button", name="Look through everything now").click()
    expect(page.get_by_role("heading", name="2 places to look at")).to_be_visible()
    window.assert_clean()

    page.get_by_role("button", name="Checked, not a patient").first.click()
    expect(page.get_by_role("heading", name="1 place to look at")).to_be_visible()
    page.get_by_role("button", name="Removed").click()
    expect(page.get_by_text("It still stands there.")).to_be_visible()
    window.assert_clean()
