"""A test on a phone: planned, said, compared, decided; with and without scripts."""

from io import BytesIO

import pytest
from PIL import Image

from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.people import UnitRole
from tests.browser.conftest import PHONE, WIDE

MOST_TAPS_FOR_A_STAGE = 3


@pytest.fixture
def ward(make):
    return make.unit("Ward A")


@pytest.fixture
def nurse(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.mark.parametrize(
    ("width", "script"),
    [(WIDE, True), (PHONE, True), (PHONE, False)],
    ids=["desk", "phone", "phone without scripts"],
)
def test_a_test_goes_from_plan_to_decision(visit, make, ward, nurse, width, *, script):
    project = make.project(ward, nurse, title="Fewer falls")
    window = visit(nurse, width, script=script)
    page = window.page
    window.go(f"/projects/{project.id}/cycles/new")
    window.assert_clean()
    page.get_by_label("What will you try?").fill("Offer the toilet at 20:15")
    page.get_by_label("What do you expect to see?").fill("All six are asked.")
    page.get_by_role("button", name="Save the plan").click()
    window.assert_clean()

    page.get_by_label("What happened?").fill("Six were asked, it took 28 minutes.")
    page.get_by_role("button", name="Save what happened").click()
    window.assert_clean()

    page.get_by_label("Partly as we expected").check()
    page.get_by_label("What did you learn?").fill("Start earlier.")
    page.get_by_role("button", name="Save what you saw").click()
    window.assert_clean()

    page.get_by_label("Change it and try again").check()
    page.get_by_label("Why, or what comes next?").fill("Two staff, from 20:00.")
    page.get_by_role("button", name="Save the decision").click()
    window.assert_clean()

    assert make.all(Cycle)[0].stage is Stage.ACTED


def test_saying_what_happened_takes_two_taps_from_my_work(visit, make, ward, nurse):
    make.cycle(make.project(ward, nurse))
    window = visit(nurse, PHONE)
    page = window.page
    window.go("/")
    window.tap(page.get_by_role("link", name="Your test ends today: what happened?"))
    page.get_by_label("What happened?").fill("All were asked.")
    window.tap(page.get_by_role("button", name="Save what happened"))

    assert make.all(Cycle)[0].happened == "All were asked."
    assert window.taps == 2


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_photo_is_put_on_a_test_and_saved_again(visit, make, ward, nurse, *, script):
    cycle = make.cycle(make.project(ward, nurse), lead=nurse)
    target = BytesIO()
    Image.new("RGB", (40, 20), "green").save(target, "PNG")
    photo = {"name": "sign.PNG", "mimeType": "image/png", "buffer": target.getvalue()}
    window = visit(nurse, PHONE, script=script)
    page = window.page

    window.go(f"/cycles/{cycle.id}")
    page.get_by_role("link", name="Add a photo or a file").click()
    page.locator("input[type=file]").set_input_files([photo])
    page.get_by_label("What does it show?").fill("The new sign")
    page.locator("main").get_by_role("button", name="Save", exact=True).click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="sign.png").click()

    assert saved.value.suggested_filename == "sign.png"
    with Image.open(saved.value.path()) as there:
        assert there.size == (40, 20)
