"""A frontline nurse with a phone: from the card on the wall to numbers, a tally, a correction."""

from datetime import date, timedelta

import pytest

from qitrack import clock
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.observations import Observation
from qitrack.domain.people import UnitRole
from qitrack.domain.tally import TallyMark
from tests.browser.conftest import PHONE
from tests.factories import PASSWORD

TODAY, YESTERDAY = date(2026, 6, 3), date(2026, 6, 2)
SMALLEST_BUTTON = 96
ON_ITS_SIDE = {"width": 844, "height": 390}


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole", {make.unit("Ward A"): UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, nurse):
    return make.project(nurse.memberships[0].unit, nurse, title="Call bells")


@pytest.fixture
def calls(make, project, nurse):
    """Calls a day, the last number being of yesterday and written yesterday."""
    with clock.stopped(clock.now() - timedelta(days=1)):
        return make.measure(
            project, [12, 15, 11, 14], name="Calls", form=ValueForm.COUNT, person=nurse,
            frequency=Frequency.DAILY, lowest_expected=0, highest_expected=40,
        )  # fmt: skip


@pytest.fixture
def plans(make, project):
    return make.measure(
        project, name="Plans kept", form=ValueForm.PROPORTION, numerator_label="With a plan",
        frequency=Frequency.DAILY, starts_on=TODAY,
    )  # fmt: skip


def standing(make, measure):
    return {o.on: o for o in make.all(Observation) if o.stands and o.measure_id == measure.id}


def count(window):
    return window.page.locator("#tally-count strong")


def press(window, name):
    window.tap(window.page.locator("main").get_by_role("button", name=name))


def test_from_the_wall_to_the_chart(visit, make, nurse, calls, expect):
    window = visit(width=PHONE)
    window.go(f"/n/{calls.id}")
    window.page.get_by_label("E-mail").fill(nurse.login.email)
    window.page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(window, "Sign in")
    expect(window.page.get_by_role("heading", level=1)).to_contain_text("Calls")
    assert window.faults() == []
    window.page.get_by_label("The number").fill("140")
    press(window, "Save")
    expect(window.page.locator(".nhsuk-error-message")).to_contain_text("more than usual here")
    assert window.faults() == []
    window.page.get_by_label("The number").fill("41")
    press(window, "Save")
    window.page.get_by_label("Yes, it is right").check()
    press(window, "Save")
    expect(window.page.locator(".qi-flash")).to_contain_text("Saved. 3 June 2026: 41.")

    assert standing(make, calls)[TODAY].value == 41


@pytest.mark.parametrize("script", [True, False])
def test_eight_patients_are_counted_with_a_thumb(visit, make, nurse, plans, expect, script):
    window = visit(nurse, PHONE, script=script)
    window.go(f"/measures/{plans.id}/record")
    window.tap(window.page.get_by_role("link", name="Count one by one"))
    heights = [
        box.bounding_box()["height"] for box in window.page.locator(".qi-tally__button").all()
    ]
    for done in range(8):
        press(window, "+1 Did not" if done in (2, 5) else "+1 With a plan")
        expect(count(window)).to_have_text(f"{done + 1 - (done >= 2) - (done >= 5)} of {done + 1}")
    press(window, "Take my last one back")
    expect(count(window)).to_have_text("5 of 7")
    press(window, "+1 With a plan")
    expect(count(window)).to_have_text("6 of 8")
    assert window.faults() == []
    window.page.set_viewport_size(ON_ITS_SIDE)
    expect(count(window)).to_be_visible()
    assert window.faults() == []
    press(window, "That is all")
    expect(window.page.locator(".qi-flash")).to_contain_text("3 June 2026: 6 of 8")

    assert min(heights) >= SMALLEST_BUTTON
    assert standing(make, plans)[TODAY].numerator == 6
    assert len(make.all(TallyMark)) == 9


def test_the_button_keeps_the_focus_and_the_count_is_said(visit, nurse, plans, expect):
    window = visit(nurse, PHONE)
    window.go(f"/measures/{plans.id}/tally/{TODAY}")
    window.page.evaluate(
        "() => { window.spoken = [];"
        " const said = document.querySelector('#tally-count');"
        " new MutationObserver(() => window.spoken.push(said.isConnected && said.innerText))"
        ".observe(said, {childList: true, subtree: true, characterData: true}) }"
    )
    window.page.locator("#press-did").focus()
    for done in (1, 2):
        window.page.keyboard.press("Enter")
        expect(count(window)).to_have_text(f"{done} of {done}")
    spoken = window.page.evaluate("() => window.spoken")

    assert spoken
    assert "2 of 2" in spoken[-1]
    assert window.page.evaluate("() => document.activeElement.id") == "press-did"
    assert window.page.locator("#tally-count").get_attribute("role") == "status"


def test_there_was_nobody_to_count(visit, make, nurse, plans, expect):
    window = visit(nurse, PHONE)
    window.go(f"/measures/{plans.id}/record")
    window.tap(window.page.locator("summary", has_text="There is no number"))
    window.page.get_by_label("There is no number for this period").check()
    window.page.get_by_label("Why?").fill("The ward was closed.")
    press(window, "Save")
    expect(window.page.locator(".qi-flash")).to_contain_text("no data")

    assert standing(make, plans)[TODAY].no_data


def test_yesterdays_number_is_corrected_and_then_taken_away(visit, make, nurse, calls, expect):
    window = visit(nurse, PHONE)
    window.go(f"/measures/{calls.id}/numbers/{YESTERDAY}")
    window.page.get_by_label("The number").fill("17")
    press(window, "Save the correction")
    expect(window.page.locator(".qi-flash")).to_contain_text("2 June 2026: 17")
    window.go(f"/measures/{calls.id}/numbers/{YESTERDAY}")
    window.tap(window.page.get_by_role("link", name="Take it away, or move it"))
    assert window.faults() == []
    press(window, "Take it away")
    expect(window.page.locator(".qi-flash")).to_contain_text("Taken away. It stays on record.")

    assert YESTERDAY not in standing(make, calls)
    assert [o.value for o in make.all(Observation) if o.on == YESTERDAY] == [14, 17]
