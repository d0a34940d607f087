"""The driver diagram: edited where it stands by keyboard and mouse, on a phone, and on paper."""

import re
from datetime import date

import pytest

from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.people import UnitRole
from qitrack.domain.theory import Driver, IdeaLink, Strength, TheoryVersion
from tests.browser.conftest import PHONE, WIDE


@pytest.fixture
def ward(make):
    return make.unit("Ward A")


@pytest.fixture
def nurse(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, nurse):
    return make.project(
        ward, nurse, title="Fewer falls", aim_what="falls", aim_to="5", aim_by=date(2027, 3, 1)
    )


@pytest.fixture
def diagram(make, project):
    """Two drivers, a part of both, and two ideas."""
    toilet = make.driver(project, "Toilet needs are met before people get up alone")
    seeing = make.driver(project, "Staff can see people")
    bell = make.driver(
        project, "The bell is near", {toilet: Strength.STRONG, seeing: Strength.WEAK}
    )
    make.idea(project, "Clip the bell to the pillow", {bell: Strength.STRONG})
    make.idea(project, "One named person for each bay", {seeing: Strength.STRONG})
    return toilet, seeing, bell


def focused(page):
    return page.evaluate("document.activeElement.closest('.qi-theory__box')?.id")


def test_the_picture_is_built_from_nothing_with_the_keyboard_alone(visit, make, nurse, project):
    window = visit(nurse, WIDE)
    page = window.page
    window.go(f"/projects/{project.id}/theory")
    window.assert_clean()
    page.locator("#aim .qi-theory__name").focus()

    page.keyboard.press("+")
    page.get_by_label("What would have to go well?").wait_for()
    window.assert_clean()
    page.keyboard.type("Staff can see people")
    page.keyboard.press("Enter")
    box = page.locator(".qi-theory__box--driver")
    box.wait_for()
    assert focused(page) == f"driver-{make.all(Driver)[0].id}"
    page.keyboard.press("+")
    page.get_by_label("What could you try?").wait_for()
    page.keyboard.type("One named person for each bay")
    page.get_by_role("button", name="Save the idea").press("Enter")
    page.locator(".qi-theory__box--idea").wait_for()

    (idea,) = make.all(ChangeIdea)
    assert focused(page) == f"idea-{idea.id}"
    assert [link.driver_id for link in make.all(IdeaLink)] == [make.all(Driver)[0].id]
    assert len(make.all(TheoryVersion)) == 2
    window.assert_clean()


def test_arrow_keys_move_along_the_links_and_escape_comes_back(visit, nurse, project, diagram):
    toilet, seeing, bell = diagram
    window = visit(nurse, WIDE)
    page = window.page
    window.go(f"/projects/{project.id}/theory")
    page.locator("#aim .qi-theory__name").focus()
    trail = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        trail.append(focused(page))

    assert trail == [
        f"driver-{toilet.id}",
        f"driver-{bell.id}",
        f"driver-{toilet.id}",
        f"driver-{seeing.id}",
        "aim",
    ]
    page.locator(f"#driver-{bell.id} .qi-theory__name").press("Enter")
    page.get_by_label("What would have to go well?").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    assert focused(page) == f"driver-{bell.id}"


def test_a_driver_is_changed_by_mouse_and_a_refusal_stays_in_place(
    visit, make, nurse, project, diagram, expect
):
    window = visit(nurse, WIDE)
    page = window.page
    window.go(f"/projects/{project.id}/theory")
    page.get_by_role("link", name="The bell is near", exact=True).click()
    name = page.get_by_label("What would have to go well?")
    name.fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dialog .nhsuk-error-summary")).to_be_visible()
    window.assert_clean()
    name.fill("The bell is in reach")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("link", name="The bell is in reach", exact=True)).to_be_visible()
    assert make.again(diagram[2]).name == "The bell is in reach"


def test_everything_works_on_a_phone_without_scripts(visit, make, nurse, project, diagram):
    window = visit(nurse, PHONE, script=False)
    page = window.page
    window.go(f"/projects/{project.id}/theory")
    window.assert_clean()
    page.get_by_role("link", name="Add an idea for Staff can see people").click()
    window.assert_clean()
    page.get_by_label("What could you try?").fill("Lights on at the bays")
    page.get_by_role("button", name="Save the idea").click()

    window.assert_clean()
    assert "Lights on at the bays" in page.locator(".qi-theory").inner_text()
    assert make.all(IdeaLink)[-1].driver_id == diagram[1].id


def test_boxes_stand_apart_and_hold_their_words(visit, make, nurse, project, diagram):
    make.idea(project, "Keep the walking aid on the strong side, " * 3, {diagram[0]: Strength.WEAK})
    window = visit(nurse, WIDE)
    window.go(f"/projects/{project.id}/theory")

    boxes = window.page.locator(".qi-theory__box").evaluate_all(
        "(all) => all.map((b) => [b.offsetLeft, b.offsetTop, b.offsetTop + b.offsetHeight])"
    )
    assert len(boxes) == 7
    for left in {box[0] for box in boxes}:
        column = sorted((top, end) for other, top, end in boxes if other == left)
        assert all(end < column[i + 1][0] for i, (_top, end) in enumerate(column[:-1]))


@pytest.mark.parametrize(("ideas", "paper"), [(3, (842, 595)), (40, (1191, 842))], ids=["A4", "A3"])
def test_the_picture_prints_on_one_sheet_on_its_side(visit, make, nurse, project, ideas, paper):
    driver = make.driver(project)
    for _ in range(ideas):
        make.idea(project, on={driver: Strength.STRONG})
    window = visit(nurse, WIDE)
    window.go(f"/projects/{project.id}/theory")

    sheets = re.findall(
        rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", window.page.pdf(prefer_css_page_size=True)
    )

    assert [tuple(round(float(side)) for side in sheet) for sheet in sheets] == [paper]


def test_escape_asks_before_it_forgets_what_was_typed(visit, nurse, project, diagram):
    window = visit(nurse, WIDE)
    page = window.page
    asked = []

    def refuse(question):
        asked.append(question.message)
        question.dismiss()

    page.on("dialog", refuse)
    window.go(f"/projects/{project.id}/theory")
    page.get_by_role("link", name="Add a driver").last.click()
    name = page.get_by_label("What would have to go well?")
    name.fill("Light at night")
    page.keyboard.press("Escape")

    assert asked == ["Leave without saving what you typed?"]
    assert name.input_value() == "Light at night"
