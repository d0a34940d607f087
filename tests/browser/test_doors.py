"""From the code on the ward wall to the first number, on a phone."""

import pytest

from qitrack.domain.observations import Observation
from qitrack.domain.people import UnitRole
from tests.browser.conftest import PHONE

MOST_TAPS = 8


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_code_to_the_first_number_in_eight_taps(make, visit, script):
    ward = make.unit("Ward 7")
    measure = make.measure(make.project(unit=ward, title="Fewer falls"), name="Falls")
    code = make.join_code(ward)
    phone = visit(width=PHONE, script=script)
    page = phone.page

    def fill(label, text):
        phone.tap(page.get_by_label(label, exact=True))
        page.keyboard.type(text)

    phone.go(f"/join/{code.code}")
    assert phone.faults() == []
    fill("Your name", "Nia Newcomer")
    fill("Work e-mail address", "nia@example.org")
    fill("Choose a password", "three unrelated words")
    phone.tap(page.get_by_role("button", name="Join", exact=True))
    assert phone.faults() == []
    phone.tap(page.locator(f"form[action='/measures/{measure.id}/record'] input[type=text]").first)
    page.keyboard.type("4")
    phone.tap(page.get_by_role("button", name="Save"))

    assert phone.faults() == []
    assert make.all(Observation)[-1].value == 4
    assert phone.taps <= MOST_TAPS


def test_the_sheet_for_the_wall_fits_on_one_page_and_shows_only_what_belongs_there(make, visit):
    ward = make.unit("Ward 7")
    make.join_code(ward)
    page = visit(make.person("Mo Manager", roles={ward: UnitRole.MANAGER})).page
    page.goto(f"/units/{ward.id}/door")
    page.emulate_media(media="print")

    sheet = page.pdf(format="A4")
    seen = page.locator("button:visible, nav:visible, h2:visible").count()

    assert sheet.count(b"/Type /Page\n") == 1
    assert page.locator(".qi-poster__code").is_visible()
    assert seen == 0
