"""The portfolio page."""

import re

import pytest

from qitrack.domain.base import uuid7
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Project, State, Visibility
from qitrack.domain.readings import Reading
from tests.statements import counted


@pytest.fixture
def hospital(make):
    """An organisation."""
    return make.organisation("Demo General Hospital")


@pytest.fixture
def ward(make, hospital):
    """A ward of it."""
    return make.unit("Ward A", parent=hospital)


@pytest.fixture
def lead(make, ward):
    """Somebody who leads every project of the ward."""
    return make.person("Demo Lead", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def browser(make, sign_in_as, hospital):
    """The browser of the hospital's manager."""
    return sign_in_as(make.person("Demo Manager", {hospital: UnitRole.MANAGER}))


def titles(read, answer):
    return [link.text for link in read(answer).select("tbody tr td:first-child a")]


def test_a_row_says_where_how_far_what_the_chart_says_and_how_many_tests(
    make, browser, ward, lead, read
):
    project = make.project(ward, lead, title="Fewer falls", state=State.TESTING)
    measure = make.measure(project, [5, 6, 5, 7, 6, 5, 4, 5, 6, 7, 5, 6], name="Falls")
    make.cycle(project, Stage.ACTED)

    row = read(browser.get("/portfolio")).select_one("tbody tr")
    text = row.get_text(" ", strip=True)

    for part in ("Fewer falls", "Ward A", "Testing", "Falls", "Tests 1", "Last activity"):
        assert part in text
    assert row.select_one("svg.qi-spark")["aria-label"] == "The last numbers of Falls"
    (reading,) = make.all(Reading)
    assert reading.measure_id == measure.id
    assert reading.headline in text


def test_a_mark_stands_beside_the_sentence_once_the_chart_says_something(
    make, browser, ward, lead, read
):
    for title, values in (("Steady", [5, 6, 5, 7, 6, 5, 4, 5, 6, 7, 5, 6]), ("New", [5, 6])):
        make.measure(make.project(ward, lead, title=title), values)

    page = read(browser.get("/portfolio?sort=title"))
    marks = [[m["aria-label"] for m in row.select(".qi-verdict")] for row in page.select("tbody tr")]  # fmt: skip
    assert marks == [[], ["Usual variation: no sign of a change"]]
    assert len(page.select(".qi-verdict-list .qi-verdict")) == 10


def test_a_draft_of_somebody_else_is_not_listed(make, browser, ward, lead, read):
    make.project(ward, lead, visibility=Visibility.PRIVATE)

    answer = browser.get("/portfolio")

    assert titles(read, answer) == []
    assert "No projects yet" in answer.text


def test_filters_stay_in_the_address_and_in_the_form(make, browser, ward, lead, hospital, read):
    make.project(ward, lead, title="Fewer falls", state=State.TESTING)
    make.project(hospital, make.person(), title="Hospital falls", state=State.TESTING)
    make.project(ward, lead, title="Shorter bells", state=State.TESTING)

    answer = browser.get(f"/portfolio?q=falls&unit={ward.id}&state=testing&sort=title")
    page = read(answer)

    assert titles(read, answer) == ["Fewer falls"]
    assert page.select_one("#q")["value"] == "falls"
    chosen = [option.text.strip() for option in page.select("option[selected]")]
    assert chosen == ["Ward A", "Testing", "Name"]


def test_what_makes_no_sense_in_the_address_is_left_out(make, browser, ward, lead, read):
    make.project(ward, lead, title="Fewer falls")

    answer = browser.get("/portfolio?unit=x&state=emperor&sort=rank&page=-3")

    assert answer.status_code == 200
    assert titles(read, answer) == ["Fewer falls"]


@pytest.mark.parametrize(
    "q", ["%00", "falls+" * 2000, "%25%5F%5C", "%F0%9F%9B%8F"], ids=["nul", "long", "jokers", "bed"]
)
def test_any_search_is_answered(make, browser, ward, lead, q):
    make.project(ward, lead, title="Fewer falls")

    assert browser.get(f"/portfolio?q={q}").status_code == 200


def test_a_place_without_visible_projects_is_not_offered(make, browser, ward, lead, read):
    make.project(ward, lead)
    make.unit("Secret place")
    make.project(make.unit("Elsewhere"))

    places = [o.text.strip() for o in read(browser.get("/portfolio")).select("#unit option")]

    assert places == ["All places", "Demo General Hospital", "Ward A"]


def test_no_project_fits_is_said_with_a_way_out(make, browser, ward, lead, read):
    make.project(ward, lead)

    page = read(browser.get("/portfolio?q=nothing+of+the+kind"))

    assert "No project fits." in page.select_one("main").text
    assert page.select_one("main a[href='/portfolio']").text == "Show all"


def test_pages_of_fifty_keep_the_filter(make, browser, ward, lead, read):
    for number in range(52):
        make.project(ward, lead, title=f"Falls {number:02}")

    first = browser.get("/portfolio?q=falls&sort=title")
    second = browser.get("/portfolio?q=falls&sort=title&page=2")

    assert (len(titles(read, first)), titles(read, second)) == (50, ["Falls 50", "Falls 51"])
    link = read(first).select_one("nav.nhsuk-pagination a[href*='page=2']")["href"]
    assert "q=falls" in link
    assert "sort=title" in link


def test_nothing_is_red_amber_or_green(make, browser, ward, lead):
    make.measure(make.project(ward, lead), [5, 6, 5, 7, 6, 5, 4, 5, 6, 7, 5, 6])

    main = browser.get("/portfolio").text.partition("<main")[2]

    assert not re.search(r"\b(red|amber|green)\b", main, re.IGNORECASE)


def test_no_code_and_no_strength_is_shown(make, browser, ward, lead, read):
    project = make.project(ward, lead)
    make.goal(project, capability=make.capability(1))

    text = read(browser.get("/portfolio")).text

    assert not re.search(r"\b(IMP|SYS|COM|INC|TAL|CIL|[MRC][0-4]|claimed|demonstrated)\b", text)


def test_the_page_costs_the_same_number_of_queries_for_10_and_for_1000_projects(
    make, browser, ward, lead
):
    costs = []
    pattern = make.project(ward, lead)
    make.measure(pattern, [3, 4, 5])
    make.cycle(pattern)
    for first, last, shown in ((1, 10, 10), (10, 1000, 50)):
        copy_projects(make, range(first, last))
        browser.get("/portfolio")
        with counted(make.database.engine) as statements:
            answer = browser.get("/portfolio")
        assert answer.text.count('<tr role="row" class="nhsuk-table__row">') == shown
        assert f"{last} projects" in answer.text
        costs.append(len(statements))

    assert costs[0] == costs[1]


def copy_projects(make, numbers):
    """The first project with everything in it, again for each of these numbers: rows, not objects."""
    with make.database.transaction() as session:
        for kind in (Project, Measure, ChangeIdea, Cycle, Reading, Observation):
            table = kind.__table__
            own = table.c[OWNED_BY.get(kind, "project_id")] == 1
            rows = session.execute(table.select().where(own)).mappings().all()
            session.execute(table.insert(), [_copy(row, n) for n in numbers for row in rows])


OWNED_BY = {Project: "id", Reading: "measure_id", Observation: "measure_id"}
FAR_APART = 1000
"""Ids of the copies of one row are so far apart that no two rows meet."""


def _copy(row, number):
    copy = dict(row)
    for name in ("project_id", "measure_id", "idea_id"):
        if copy.get(name) is not None:
            copy[name] += number
    if "uid" in copy:
        copy["uid"] = uuid7()
    if "on" in copy:
        copy["id"] += number * FAR_APART
    elif "id" in copy:
        copy["id"] += number
    return copy
