"""The driver diagram on the page: drawn, edited by plain forms, kept in versions, compared."""

import re
from datetime import date
from itertools import pairwise

import pytest

from qitrack.domain.cycles import Stage
from qitrack.domain.diagram import Aim, Diagram
from qitrack.domain.ideas import ChangeIdea, IdeaOrigin, IdeaState
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import ProjectRole
from qitrack.domain.scale import Degree
from qitrack.domain.theory import Driver, IdeaLink, Place, Strength, TheoryVersion
from qitrack.web.theory.layout import COLUMNS, GAP, draw, lines_of
from tests.statements import counted

STRONG, WEAK = Strength.STRONG, Strength.WEAK


@pytest.fixture
def ward(make):
    """A ward of a hospital."""
    return make.unit("Ward A")


@pytest.fixture
def sister(make, ward):
    """Works on the ward."""
    return make.person("Demo Ward Sister", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, sister):
    """Her project, open to the ward."""
    return make.project(
        ward,
        sister,
        title="Fewer falls",
        aim_what="falls",
        aim_to="5 or fewer",
        aim_by=date(2027, 3, 1),
    )


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


@pytest.fixture
def diagram(make, project):
    """Two drivers, a part of both, an idea on the part and on one driver, one on nothing."""
    toilet = make.driver(project, "Toilet needs are met", why="Half fall on the way")
    seeing = make.driver(project, "Staff can see people", strength=WEAK)
    bell = make.driver(project, "The bell is near", under={toilet: STRONG, seeing: WEAK})
    make.idea(project, "Clip the bell to the pillow", on={bell: STRONG, seeing: WEAK})
    make.idea(project, "Ask at each round")
    return {"toilet": toilet, "seeing": seeing, "bell": bell}


def path(project, page="/theory"):
    return f"/projects/{project.id}{page}"


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


def names(lists):
    return [name.get_text(strip=True) for name in lists.select(".qi-theory__name")]


# --- the picture -----------------------------------------------------------------------------------


def test_each_node_stands_once_in_nested_lists_from_the_aim_downwards(
    browser, project, diagram, read
):
    tree = read(browser.get(path(project))).select_one(".qi-theory")

    assert names(tree) == [
        "We want falls to reach 5 or fewer by 1 March 2027.",
        "Toilet needs are met",
        "The bell is near",
        "Clip the bell to the pillow",
        "Staff can see people",
        "Ask at each round",
    ]
    assert names(tree.select_one("ul ul ul")) == ["The bell is near", "Clip the bell to the pillow"]


def test_further_parents_and_weak_links_are_said_in_words(browser, project, diagram, read):
    page = read(browser.get(path(project)))
    bell = page.select_one(f"#driver-{diagram['bell'].id}").get_text(" ", strip=True)

    assert "Also under: Staff can see people." in bell
    assert "Weak link." in page.select_one(f"#driver-{diagram['seeing'].id}").text


def test_every_link_is_a_line_and_weak_ones_are_dotted(browser, project, diagram, read):
    page = read(browser.get(path(project)))

    assert len(page.select(".qi-theory__line")) == 6
    assert len(page.select(".qi-theory__line--weak")) == 3


def test_a_measure_that_hangs_on_a_driver_is_linked(make, browser, project, diagram, send, read):
    measure = make.measure(project, name="Offers made")
    driver = diagram["toilet"]
    send(browser, f"/drivers/{driver.id}", measure_ids=[measure.id])

    box = read(browser.get(path(project))).select_one(f"#driver-{driver.id}")

    assert box.select_one(f'a[href="/measures/{measure.id}"]').get_text(strip=True) == (
        "Counted for it:Offers made"
    )


def test_what_is_missing_is_said_with_a_way_to_mend_it(make, browser, project, diagram, read):
    make.idea(project, "Tags", on={diagram["toilet"]: STRONG}, state=IdeaState.TESTING)
    lonely = make.driver(project, "We learn from each fall")

    hints = read(browser.get(path(project))).select_one(".qi-theory__hints")
    said = hints.get_text(" ", strip=True)

    assert "Nobody has an idea for “We learn from each fall” yet." in said
    assert "The idea “Ask at each round” acts on no driver." in said
    assert "“Tags” counts as tried, and there is no test of it." in said
    assert hints.select(f'a[href="/projects/{project.id}/ideas/new?under={lonely.id}"]')


def test_somebody_who_only_looks_sees_the_picture_and_no_links_to_change_it(
    make, sign_in_as, project, diagram, read
):
    viewer = make.person()
    make.member(project, viewer, ProjectRole.VIEWER)

    page = read(sign_in_as(viewer).get(path(project))).select_one("#theory")

    assert len(names(page.select_one(".qi-theory"))) == 6
    assert page.select("a") == []


def test_ideas_stand_by_good_and_by_work(make, browser, project, read):
    make.idea(project, "Cheap and good", impact=Degree.HIGH, effort=Degree.LOW)
    make.idea(project, "Not judged")
    make.idea(project, "Decided", state=IdeaState.ADOPTED, impact=Degree.LOW, effort=Degree.LOW)

    page = read(browser.get(path(project)))

    assert page.select_one(".qi-grid__best").get_text(strip=True) == "Cheap and good"
    assert "Decided" not in page.select_one(".qi-grid").text
    assert "Not judged" in page.select_one(".qi-grid").find_parent("details").text


def test_the_page_takes_a_fixed_number_of_statements(make, browser, project, sister):
    def build(size):
        for _ in range(size):
            driver = make.driver(project)
            make.cycle(
                project, Stage.ACTED, lead=sister, idea=make.idea(project, on={driver: WEAK})
            )

    build(1)
    with counted(make.database.engine) as few:
        browser.get(path(project))
    build(15)
    with counted(make.database.engine) as many:
        browser.get(path(project))

    assert len(few) == len(many)


# --- forms -----------------------------------------------------------------------------------------


def test_a_driver_needs_only_a_name(make, browser, project, send):
    answer = send(browser, path(project, "/drivers/new"), name="Staff can see people")

    (driver,) = make.all(Driver)
    assert answer.status_code == 303
    assert (driver.name, driver.place) == ("Staff can see people", Place.PRIMARY)


def test_a_part_is_added_below_a_driver(make, browser, project, diagram, send):
    toilet = diagram["toilet"]
    send(browser, path(project, f"/drivers/new?under={toilet.id}"), name="Offers at set times")

    with make.database.reading() as session:
        part = session.get_one(Driver, make.all(Driver)[-1].id)
        assert [(link.parent_id, link.strength) for link in part.links] == [(toilet.id, STRONG)]


def test_a_part_of_nothing_is_refused(browser, project, diagram, send, read):
    answer = send(browser, f"/drivers/{diagram['bell'].id}", strong_ids=None, weak_ids=None)

    assert answer.status_code == 422
    assert "Choose the driver that this is a part of." in main(read, answer)


def test_a_driver_goes_right_under_the_aim_and_back(make, browser, project, diagram, send):
    bell, seeing = diagram["bell"], diagram["seeing"]

    send(browser, f"/drivers/{bell.id}", place=Place.PRIMARY, strength=WEAK)
    at_first = make.again(bell)
    send(browser, f"/drivers/{bell.id}", place=Place.SECONDARY, weak_ids=[seeing.id])
    then = make.again(bell)

    assert (at_first.place, at_first.strength) == (Place.PRIMARY, WEAK)
    assert then.place is Place.SECONDARY


def test_a_driver_that_is_taken_out_leaves_the_picture(make, browser, project, diagram, read, send):
    bell = diagram["bell"]

    send(browser, f"/drivers/{bell.id}", which=f"/drivers/{bell.id}/take-out")

    tree = read(browser.get(path(project))).select_one(".qi-theory")
    assert "The bell is near" not in names(tree)
    assert browser.get(f"/drivers/{bell.id}").status_code == 303


def test_a_driver_that_was_taken_out_can_be_put_back(make, browser, project, diagram, send, read):
    bell = diagram["bell"]
    send(browser, f"/drivers/{bell.id}", which=f"/drivers/{bell.id}/take-out")

    send(browser, path(project), which=f"/drivers/{bell.id}/put-back")

    page = read(browser.get(path(project)))
    assert "The bell is near" in names(page.select_one(".qi-theory"))
    assert "is a part of no driver any more" in page.select_one(".qi-theory__hints").text


def test_an_idea_below_a_driver_acts_on_it(make, browser, project, diagram, send):
    toilet = diagram["toilet"]

    answer = send(
        browser, path(project, f"/ideas/new?under={toilet.id}"), description="Offer it at 20:15"
    )

    link = make.all(IdeaLink)[-1]
    assert answer.location.endswith("/theory")
    assert (link.driver_id, link.idea_id) == (toilet.id, make.all(ChangeIdea)[-1].id)


def test_an_idea_can_say_where_it_comes_from_and_what_it_takes(make, browser, project, send):
    send(
        browser,
        path(project, "/ideas/new"),
        description="Walking aid on the strong side",
        origin=IdeaOrigin.LITERATURE,
        source="A review of 2024",
        impact=Degree.HIGH,
        effort=Degree.LOW,
    )

    (idea,) = make.all(ChangeIdea)
    assert (idea.origin, idea.source) == (IdeaOrigin.LITERATURE, "A review of 2024")
    assert (idea.impact, idea.effort) == (Degree.HIGH, Degree.LOW)


def test_an_idea_is_changed_and_hung_elsewhere(make, browser, diagram, send):
    idea = make.all(ChangeIdea)[0]

    send(
        browser,
        f"/ideas/{idea.id}",
        description="Clip it to the sheet",
        strong_ids=[diagram["toilet"].id],
        weak_ids=None,
    )

    assert make.again(idea).description == "Clip it to the sheet"
    assert [link.driver_id for link in make.all(IdeaLink)] == [diagram["toilet"].id]


def test_an_idea_is_not_dropped_without_a_reason(make, browser, project, send, read):
    idea = make.idea(project)

    answer = send(browser, f"/ideas/{idea.id}/state", state=IdeaState.ABANDONED)
    send(browser, f"/ideas/{idea.id}/state", state=IdeaState.ABANDONED, state_reason="Too dear")

    assert answer.status_code == 422
    assert "Say why" in main(read, answer)
    assert make.again(idea).state_reason == "Too dear"


# --- versions --------------------------------------------------------------------------------------


def test_each_saved_change_is_a_version_with_its_reason(make, browser, project, send, read):
    send(browser, path(project, "/drivers/new"), name="One", change_reason="First draft")
    send(browser, path(project, "/ideas/new"), description="Two")

    listed = main(read, browser.get(path(project, "/theory/versions")))

    assert [version.number for version in make.all(TheoryVersion)] == [1, 2]
    assert re.search(r"Version 2 .*, Demo Ward Sister Version 1 .*First draft", listed)


def test_saving_without_a_change_makes_no_version(make, browser, project, diagram, send):
    make.theory_version(project)

    send(browser, f"/drivers/{diagram['toilet'].id}")

    assert len(make.all(TheoryVersion)) == 1


def test_a_version_shows_the_picture_as_it_was_and_what_changed(
    make, browser, project, diagram, send, read
):
    make.theory_version(project)
    send(browser, f"/drivers/{diagram['seeing'].id}", name="Staff see everybody")
    send(browser, f"/drivers/{diagram['bell'].id}", which=f"/drivers/{diagram['bell'].id}/take-out")
    first, second, third = make.all(TheoryVersion)

    page = read(browser.get(f"/theory-versions/{third.id}?with={first.number}"))
    text = page.get_text(" ", strip=True)

    assert "“Staff see everybody”: Name before: Staff can see people" in text
    assert "now: Staff see everybody" in text
    assert "Taken out, a part of another driver: “The bell is near”." in text
    before = read(browser.get(f"/theory-versions/{second.id}")).select_one(".qi-theory")
    assert "The bell is near" in names(before)


def test_a_version_that_does_not_exist_cannot_be_compared_with(make, browser, project):
    version = make.theory_version(project)

    assert browser.get(f"/theory-versions/{version.id}?with=99").status_code == 404


# --- layout ----------------------------------------------------------------------------------------


def boxes(branch):
    yield branch.box
    for below in branch.under:
        yield from boxes(below)


def test_no_two_boxes_of_a_column_overlap(make, project, diagram):
    from qitrack.domain.diagram import diagram_of
    from qitrack.domain.projects import Project

    for number in range(12):
        make.idea(project, "A long idea " * (number + 1), on={diagram["toilet"]: STRONG})
    with make.database.reading() as session:
        drawing = draw(diagram_of(session, session.get_one(Project, project.id)), "The aim")

    placed = [*boxes(drawing.aim), *(box for one in drawing.loose for box in boxes(one))]
    for column in range(drawing.columns):
        here = sorted((b.top, b.top + b.height) for b in placed if b.column == column)
        assert all(end + GAP <= top for (_, end), (top, _) in pairwise(here))
    assert max(b.top + b.height for b in placed) <= drawing.height


def test_a_picture_without_parts_has_three_columns():
    drawing = draw(Diagram(aim=Aim(), drivers=(), ideas=()), "No aim yet")

    assert drawing.columns == 3
    assert [width for _left, width in COLUMNS[3]] == [50, 80, 112]


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 1), ("short", 1), ("two words that do not fit", 2), ("x" * 60, 4), ("one\ntwo", 2)],
    ids=["nothing", "short", "broken", "one long word", "its own lines"],
)
def test_lines_are_counted_as_they_will_break(text, lines):
    assert lines_of(text, 10) == lines


def test_a_picture_that_cannot_be_read_on_a4_goes_on_a3(make, project):
    from qitrack.domain.diagram import diagram_of
    from qitrack.domain.projects import Project

    def paper():
        with make.database.reading() as session:
            there = session.get_one(Project, project.id)
            return draw(diagram_of(session, there), "The aim").on_paper

    driver = make.driver(project)
    small = paper()
    for _ in range(20):
        make.idea(project, on={driver: STRONG})

    assert small == "qi-theory--a4 qi-theory--mm-40"
    assert paper().startswith("qi-theory--a3")
