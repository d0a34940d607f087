"""A chart in people's hands: hover, keys, a click to annotate, looking closer, comparing, asking why."""

import re

import pytest

from qitrack.domain.people import UnitRole
from tests.browser.conftest import PHONE, WIDE

SHIFTED = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12, 17, 18, 16, 19, 17, 18, 16, 17]


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole", {make.unit("Ward A"): UnitRole.CONTRIBUTOR})


@pytest.fixture
def measure(make, nurse):
    """A weekly measure whose numbers have moved the wrong way."""
    return make.measure(make.project(lead=nurse), SHIFTED, person=nurse, name="Waiting, ward A")


def test_a_coach_looks_closer_by_pointer_and_by_keys(visit, nurse, measure):
    window = visit(nurse, WIDE)
    page = window.page
    window.go(f"/measures/{measure.id}")
    window.assert_clean()
    tip = page.locator(".qi-plot__tip").first
    chart = page.locator("svg.qi-wide")
    chart.locator(".qi-point").last.hover()

    assert re.search(r": 17\. Concern: .*\nClick to write a note", tip.inner_text())

    chart.focus()
    page.keyboard.press("Home")
    assert ": 10" in tip.inner_text()
    page.keyboard.press("ArrowRight")
    assert ": 12" in tip.inner_text()
    day = page.locator(".qi-plot__words").get_attribute("value").split("\n")[1].split(":")[0]
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/annotations/new\?on="))
    page.get_by_label("What happened?").fill("Norovirus")
    page.get_by_role("button", name="Add the note").click()
    page.wait_for_url(f"**/measures/{measure.id}")
    window.assert_clean()

    assert f"{day}: Norovirus" in page.locator(".qi-figure__marks").inner_text()

    page.locator("svg.qi-wide .qi-point").nth(4).click()
    page.wait_for_url(re.compile(r"/annotations/new\?on="))


@pytest.mark.parametrize(
    ("width", "script"), [(WIDE, True), (PHONE, False)], ids=["desk", "phone without scripts"]
)
def test_everybody_can_look_closer_compare_and_ask_why(visit, nurse, measure, width, *, script):
    window = visit(nurse, width, script=script)
    page = window.page
    window.go(f"/measures/{measure.id}")
    page.get_by_text("Look closer or compare").click()
    window.assert_clean()
    page.get_by_role("link", name="Last 3 months").click()
    page.wait_for_url(re.compile("from="))
    page.get_by_label("Read it with other rules too").select_option("nelson")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url(re.compile("rules=nelson"))
    window.assert_clean()

    assert "Nelson rules would" in page.locator(".qi-closer").inner_text()

    page.get_by_role("link", name="Show below how far each number is").click()
    page.wait_for_url(re.compile("panel=mr"))
    page.get_by_text("The numbers as a table").click()
    page.locator(".qi-figure__table tbody a[href^='#signal']").first.click()
    window.assert_clean()

    assert page.locator(".qi-signal").first.is_visible() or not script
