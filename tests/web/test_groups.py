"""Groups on the page: agreeing on them, entering them together, seeing them on one scale without small numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.entries import Entry
from qitrack.domain.groups import record_groups
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.strata import Stratifier
from tests.statements import counted

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)
FIRST = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _today():
    """20 May 2026, at noon."""
    with clock.stopped(NOON):
        yield


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole")


@pytest.fixture
def measure(make, nurse):
    project = make.project(lead=nurse)
    return make.measure(
        project, form=ValueForm.PROPORTION, starts_on=FIRST, person=nurse, name="Answered"
    )


@pytest.fixture
def browser(sign_in_as, nurse):
    return sign_in_as(nurse)


def fill(make, measure, split, weeks=16, base=40):
    """Numbers of both groups; the gap of nights narrows."""
    days, nights = (str(group.id) for group in split.groups)
    with make.database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        for week in range(weeks):
            wobble = (0, 1, -1, 1)[week % 4]
            entries = {
                days: Entry(numerator=30 + wobble, denominator=40),
                nights: Entry(numerator=round(base * (0.3 + 0.02 * week)), denominator=base),
            }
            record_groups(session, there, FIRST + week * WEEK, entries, person=None)


def test_groups_are_agreed_on(browser, measure, make, send):
    path = f"/measures/{measure.id}/groups"
    answer = send(browser, f"{path}/new", name="Shift", group_1="Days", group_2="Nights")
    (way,) = make.all(Stratifier)

    assert (answer.status_code, answer.location) == (303, path)
    assert (way.name, way.measure_id) == ("Shift", measure.id)


def test_one_group_is_no_split(browser, measure, send):
    answer = send(browser, f"/measures/{measure.id}/groups/new", name="Shift", group_1="Days")

    assert answer.status_code == 422
    assert "Name two to eight groups." in answer.text


def test_the_numbers_of_all_groups_are_saved_together(browser, measure, make, send):
    days, nights = (group.id for group in make.split(measure).groups)
    answer = send(
        browser,
        f"/measures/{measure.id}/groups/numbers?on=2026-05-04",
        **{f"numerator_{days}": 5, f"denominator_{days}": 50},
        **{f"numerator_{nights}": 7, f"denominator_{nights}": 30},
    )

    assert answer.status_code == 303
    assert {(o.stratum, o.numerator, o.denominator) for o in make.all(Observation)} == {
        (str(days), 5, 50),
        (str(nights), 7, 30),
    }


def test_a_wrong_number_is_told_at_its_box_and_nothing_is_saved(browser, measure, make, send, read):
    days, nights = (group.id for group in make.split(measure).groups)
    answer = send(
        browser,
        f"/measures/{measure.id}/groups/numbers?on=2026-05-04",
        **{f"numerator_{days}": 5, f"denominator_{days}": 50},
        **{f"numerator_{nights}": 31, f"denominator_{nights}": 30},
    )

    assert answer.status_code == 422
    assert read(answer).select_one(f"#numerator_{nights}-error") is not None
    assert make.all(Observation) == []


def test_groups_stand_side_by_side_and_the_gap_is_told(browser, measure, make, read):
    fill(make, measure, make.split(measure))

    page = read(browser.get(f"/measures/{measure.id}/groups"))

    assert "The gap between Days and Nights is narrowing" in page.select_one("main").text
    assert len(page.select(".qi-plot svg")) == 2
    assert [term.text for term in page.select("main ul strong")] == ["Days:", "Nights:"]


def test_a_group_that_began_after_the_baseline_has_its_chart(browser, measure, make, read):
    make.decision(measure, ChartDecisionKind.BASELINE, to_on=FIRST - 9 * WEEK, reason="Before")
    fill(make, measure, make.split(measure))

    assert len(read(browser.get(f"/measures/{measure.id}/groups")).select(".qi-plot svg")) == 2


def test_small_numbers_stand_nowhere_on_page_or_file(browser, measure, make, read):
    fill(make, measure, make.split(measure), base=13)

    page = browser.get(f"/measures/{measure.id}/groups")
    text = read(page).select_one("main").text

    assert "32 numbers of groups are not shown: they stand for fewer than 23" in text
    assert " of 13" not in text
    assert browser.get(f"/measures/{measure.id}/groups.svg").status_code == 422


@pytest.mark.parametrize("format", ["png", "pdf", "svg"])
def test_the_groups_are_a_file(format, browser, measure, make):
    fill(make, measure, make.split(measure))

    found = browser.get(f"/measures/{measure.id}/groups.{format}")

    assert found.data.startswith({"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<svg"}[format])


def test_groups_are_renamed_added_and_ended(browser, measure, make, send):
    way = make.split(measure, groups=("Days", "Lates", "Nights"))

    send(browser, f"/splits/{way.id}/edit", group_1="Early", group_2="", group_4="Weekend")
    with make.database.reading() as session:
        names = [group.name for group in session.get_one(Stratifier, way.id).current]

    assert names == ["Early", "Nights", "Weekend"]


def test_more_groups_take_no_more_queries(browser, measure, make, database):
    asked = []
    for many in (2, 8):
        way = make.split(measure, f"Way {many}", [f"Group {n}" for n in range(many)])
        path = f"/measures/{measure.id}/groups?way={way.id}"
        browser.get(path)
        with counted(database.engine) as seen:
            browser.get(path)
        asked.append(len(seen))

    assert asked[1] - asked[0] <= 1
