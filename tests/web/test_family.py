"""All measures of a project on one page: one axis of time, and no gain without what might get worse."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.measure_definition import Direction, MeasureKind
from qitrack.domain.projects import Visibility
from qitrack.domain.sharing import MeasureUse
from qitrack.web import wording
from tests.statements import counted

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)
FIRST = date(2025, 12, 1)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11]
BETTER = [*STEADY, *[3, 2, 4, 3, 2, 3, 4, 2, 3, 3]]
WORSE = [*STEADY, *[23, 22, 24, 23, 22, 23, 24, 22, 23, 23]]
NO_BALANCE = "No balancing measure yet: nobody counts what might get worse meanwhile."


@pytest.fixture(autouse=True)
def _today():
    """20 May 2026, at noon."""
    with clock.stopped(NOON):
        yield


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole")


@pytest.fixture
def project(make, nurse):
    return make.project(lead=nurse)


@pytest.fixture
def browser(sign_in_as, nurse):
    return sign_in_as(nurse)


@pytest.fixture
def gain(make, project, nurse):
    """An outcome that got better."""
    return _measure(make, project, nurse, BETTER, "Falls", MeasureKind.OUTCOME)


def _measure(make, project, person, values, name, kind, **fields):
    measure = make.measure(
        project, values, name=name, kind=kind, starts_on=FIRST, person=person, **fields
    )
    until = FIRST + 11 * WEEK
    make.decision(measure, ChartDecisionKind.BASELINE, to_on=until, reason="Before the change")
    return measure


def card(page, measure):
    """What stands about one measure."""
    return page.select_one(f"#measure-{measure.id}")


def test_a_measure_stands_with_its_sentence_its_mark_its_latest_number_and_its_chart(
    browser, project, gain, read
):
    found = card(read(browser.get(f"/projects/{project.id}/numbers")), gain)

    assert found.select_one("h3 a")["href"] == f"/measures/{gain.id}"
    assert "has improved" in found.text or "better" in found.text.casefold()
    assert found.select_one("svg.qi-verdict") is not None
    assert "Latest: 3 (27 April 2026)" in found.text
    assert len(found.select(".qi-plot svg")) == 2


def test_a_gain_is_never_told_without_what_might_get_worse(browser, project, gain, read):
    found = card(read(browser.get(f"/projects/{project.id}/numbers")), gain)

    assert NO_BALANCE in found.select_one(".qi-beside").text


def test_beside_a_gain_stands_the_harm(browser, project, gain, make, nurse, read):
    harm = _measure(make, project, nurse, WORSE, "Bed rest", MeasureKind.BALANCING)

    page = read(browser.get(f"/projects/{project.id}/numbers"))
    beside = card(page, gain).select_one(".qi-beside")
    headline = card(page, harm).select_one(".qi-member__says span:last-child").text

    assert "Bed rest" in beside.text
    assert headline in beside.text
    assert NO_BALANCE not in page.text


def test_what_did_not_change_needs_nothing_beside_it(browser, project, make, nurse, read):
    steady = _measure(make, project, nurse, [*STEADY, *STEADY], "Falls", MeasureKind.OUTCOME)

    found = card(read(browser.get(f"/projects/{project.id}/numbers")), steady)

    assert found.select_one(".qi-beside") is None


def test_all_charts_have_one_axis_of_time(make, project, nurse, browser, gain, read):
    late = make.measure(project, [5.0] * 10, starts_on=FIRST + 12 * WEEK, person=nurse)

    page = read(browser.get(f"/projects/{project.id}/numbers"))
    first, second = (_across(card(page, measure)) for measure in (gain, late))

    assert first[FIRST + 12 * WEEK] == second[FIRST + 12 * WEEK]
    assert first[FIRST + 21 * WEEK] == second[FIRST + 21 * WEEK]


def _across(found):
    """Day → how far right its point stands in the wide chart."""
    places = {}
    for dot in found.select(".qi-plot__wide svg [data-day], .qi-plot__wide svg [aria-label]"):
        for week in range(22):
            day = FIRST + week * WEEK
            if wording.day(day) in dot.get("aria-label", "") or day.isoformat() == dot.get(
                "data-day"
            ):
                shape = dot if dot.name in ("path", "circle") else dot.find(["path", "circle"])
                across = shape.get("cx") or re.match(r"M([\d.]+)", shape["d"])[1]
                places[day] = float(across)
    return places


def test_a_measure_of_another_project_serves_here_too(make, project, nurse, browser, read):
    other = make.project(project.unit, nurse, visibility=Visibility.UNIT, title="Quiet nights")
    measure = make.measure(other, STEADY, name="Bells", starts_on=FIRST, person=nurse)
    with make.database.transaction() as session:
        session.add(MeasureUse(measure_id=measure.id, project_id=project.id, person_id=nurse.id))

    found = card(read(browser.get(f"/projects/{project.id}/numbers")), measure)

    assert "Counted in the project “Quiet nights”." in found.text


@pytest.mark.parametrize("format", ["png", "pdf", "svg"])
def test_the_whole_family_is_a_file(browser, project, gain, format):
    first = browser.get(f"/projects/{project.id}/numbers.{format}")
    again = browser.get(
        f"/projects/{project.id}/numbers.{format}",
        headers={"If-None-Match": first.headers["ETag"]},
    )

    assert first.data.startswith({"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<svg"}[format])
    assert (again.status_code, again.data) == (304, b"")


def test_a_project_that_counts_nothing_says_what_to_count(browser, project, read):
    assert "Nothing is counted yet" in read(browser.get(f"/projects/{project.id}/numbers")).text


def test_more_measures_take_no_more_queries(browser, project, gain, make, nurse, database):
    asked = []
    for _turn in range(2):
        browser.get(f"/projects/{project.id}/numbers")
        with counted(database.engine) as seen:
            browser.get(f"/projects/{project.id}/numbers")
        asked.append(len(seen))
        for _more in range(4):
            make.measure(project, STEADY, starts_on=FIRST, person=nurse, direction=Direction.UP)

    assert asked[0] == asked[1]
