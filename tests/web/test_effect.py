"""Did it work: an estimate beside the chart, what it takes for granted, and how many numbers it still takes."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from qitrack import clock
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.cycles import Decision, Stage
from qitrack.domain.effect import what_changed
from qitrack.domain.measure_definition import Direction
from qitrack.web.effect import words as effect_words
from tests.statements import counted

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)
FIRST = date(2025, 7, 7)
CHANGE_AT = 16
OMITTED = [
    *[(14, 197), (21, 197), (12, 191), (19, 201), (20, 194), (19, 204), (16, 209), (18, 206)],
    *[(22, 199), (19, 206), (14, 192), (21, 199), (15, 200), (13, 193), (20, 208), (23, 195)],
    *[(14, 196), (11, 198), (20, 209), (13, 197), (12, 202), (17, 193), (9, 202), (3, 204)],
    *[(10, 200), (11, 209), (10, 206), (12, 204), (16, 198), (4, 199), (7, 199), (8, 195)],
    *[(8, 197), (6, 195), (11, 198), (5, 196), (8, 201), (7, 198), (6, 206), (9, 191)],
    *[(5, 198), (3, 193), (9, 203), (4, 209), (10, 193), (8, 191)],
]
"""Omitted doses of the demonstration: 46 weeks, the change in week 17. Baseline 8.96, since the shift 4.3."""
MORNING_ROUND = [
    *[68, 68, 77, 63, 73, 63, 80, 75, 81, 71, 76, 73, 70, 75, 68, 72, 77, 74, 72, 85, 74, 71, 75],
    *[71, 72, 72, 84, 74, 75, 77, 84, 73, 71, 86, 67, 72, 77, 85, 69, 62, 77, 71, 72, 76, 75, 75],
]
"""Minutes of the morning round of the same project, in which nothing changed."""
CHANGED_ON = FIRST + CHANGE_AT * WEEK


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
def kept(make, project):
    """A change that was kept from the seventeenth week on."""
    return make.cycle(
        project,
        Stage.ACTED,
        plan="Top-20 list of medicines",
        decision=Decision.ADOPT,
        starts_on=CHANGED_ON - WEEK,
        ends_on=CHANGED_ON,
    )


def chart(make, project, values, person, **fields):
    return make.measure(project, values, starts_on=FIRST, person=person, **fields)


def page_of(read, browser, measure, **query):
    return read(browser.get(f"/measures/{measure.id}/effect", query_string=query))


def test_the_answer_comes_first_in_plain_words(make, project, nurse, browser, kept, read):
    measure = chart(make, project, OMITTED, nurse)

    text = page_of(read, browser, measure).main.text

    assert "Yes, as far as numbers can tell: since 27 October 2025" in text
    assert "Top-20 list of medicines" in text
    assert "95% interval" in text
    assert "Chart and estimate agree that something changed." in text
    assert "Segmented logistic regression of an interrupted time series" in text


def test_the_dashed_line_says_where_it_would_have_gone(make, project, nurse, browser, kept, read):
    measure = chart(make, project, OMITTED, nurse)

    page = page_of(read, browser, measure)

    assert len(page.select(".qi-plot svg")) == 2
    assert "Expected without the change" in page.select_one(".qi-plot svg").text


def test_the_numbers_are_those_of_a_plain_regression(make, project, nurse, kept):
    measure = chart(make, project, OMITTED, nurse)
    events, trials = (np.array(column, float) for column in zip(*OMITTED, strict=True))
    week = np.arange(len(events))
    after = (week >= CHANGE_AT).astype(float)
    design = np.column_stack([np.ones(len(week)), week, after, after * (week - CHANGE_AT)])
    plain = GLM(
        np.column_stack([events, trials - events]), design, family=families.Binomial()
    ).fit()

    effect = what_changed(spec_of(make, measure), CHANGED_ON).effect

    assert effect.level.value == pytest.approx(plain.params[2], abs=1e-9)
    assert effect.slope.value == pytest.approx(plain.params[3], abs=1e-9)
    assert effect.level.lower < plain.conf_int()[2][0] + 0.05


def test_the_figures_of_the_demonstration_are_met(make, project, nurse, kept):
    measure = chart(make, project, OMITTED, nurse)

    found = what_changed(spec_of(make, measure), CHANGED_ON)

    assert found.result.centre_before * 100 == pytest.approx(8.96, abs=0.01)
    assert found.result.centre_since * 100 == pytest.approx(4.3, abs=0.05)


def spec_of(make, measure):
    from dataclasses import replace

    from qitrack.domain.chart_spec import chart_spec
    from qitrack.domain.counting import counted as numbers
    from qitrack.domain.measures import Measure

    with make.database.reading() as session:
        there = session.get_one(Measure, measure.id)
        return replace(chart_spec(there, numbers(session, there.id)), notes=())


def test_where_nothing_changed_neither_says_so_and_neither_proves_it(
    make, project, nurse, browser, kept, read
):
    measure = chart(make, project, MORNING_ROUND, nurse)

    text = page_of(read, browser, measure).main.text

    assert "It cannot be told yet whether something changed" in text
    assert "Neither shows a change. That does not prove that there is none" in text


def test_where_chart_and_estimate_differ_both_get_their_due(make, project, nurse):
    falling = [30 - 0.6 * n + (1.5 if n % 2 else -1.5) for n in range(40)]
    measure = chart(make, project, falling, nurse)

    found = what_changed(spec_of(make, measure), FIRST + 20 * WEEK)

    assert (found.sees_change, found.chart_sees_change) == (False, True)
    assert (
        "allows for the way the numbers were going already"
        in effect_words.tell(found, spec_of(make, measure), []).beside
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (7, 20, "there are 7 and 20. For a rough one 1 more number from before is missing"),
        (20, 5, "there are 20 and 5. A rough one is given after 3 more numbers."),
    ],
    ids=["before", "after"],
)
def test_too_few_numbers_say_what_is_missing(
    before, after, said, make, project, nurse, browser, read
):
    values = ([10.0, 12.0, 9.0, 11.0, 13.0] * 6)[: before + after]
    measure = chart(make, project, values, nurse)

    text = page_of(read, browser, measure, on=(FIRST + before * WEEK).isoformat()).main.text

    assert said in text


def test_with_eight_to_eleven_the_answer_is_called_rough(make, project, nurse, browser, read):
    measure = chart(make, project, OMITTED[6:26], nurse)

    text = page_of(read, browser, measure, on=(FIRST + 10 * WEEK).isoformat()).main.text

    assert "A rough answer:" in text


def test_what_else_happened_then_is_said(make, project, nurse, browser, kept, read):
    measure = chart(make, project, OMITTED, nurse)
    make.annotation(measure, CHANGED_ON + WEEK, "Norovirus on ward C")

    assert "there was also: “Norovirus on ward C”" in page_of(read, browser, measure).main.text


def test_how_many_more_numbers_starts_from_the_target(make, project, nurse, browser, kept, read):
    measure = chart(make, project, OMITTED[:20], nurse)
    make.decision(measure, ChartDecisionKind.TARGET, number=4.5)

    page = page_of(read, browser, measure)

    assert page.select_one("input[name=size]")["value"] == "4.46"
    assert "A lasting change of 4.46 percentage points shows on the chart after 5 numbers" in page.text  # fmt: skip
    assert "There are 4, so 1 more." in page.text


def test_a_smaller_change_takes_more_numbers(make, project, nurse, browser, kept, read):
    measure = chart(make, project, OMITTED[:18], nurse, direction=Direction.DOWN)

    text = page_of(read, browser, measure, size="1").main.text

    assert "A lasting change of 1 percentage points shows on the chart after 63 numbers" in text
    assert "There are 2, so 61 more." in text


def test_without_any_change_that_was_kept_a_day_is_asked_for(make, project, nurse, browser, read):
    measure = chart(make, project, OMITTED, nurse)

    assert "No change has been kept yet." in page_of(read, browser, measure).main.text


@pytest.mark.parametrize("query", [{"cycle": "x"}, {"on": "2026-02-31"}, {"size": "-1"}, {"on": "2099-01-01"}, {"cycle": "999999"}, {"size": "1e999"}])  # fmt: skip
def test_odd_questions_get_a_page(query, make, project, nurse, browser, kept):
    measure = chart(make, project, OMITTED, nurse)

    assert browser.get(f"/measures/{measure.id}/effect", query_string=query).status_code == 200


def test_a_measure_without_numbers_says_so(make, project, nurse, browser, kept, read):
    measure = chart(make, project, [], nurse)

    assert "There are no numbers yet." in page_of(read, browser, measure).main.text


def test_more_numbers_take_no_more_queries(make, project, nurse, browser, kept, database):
    asked = []
    for size in (20, 46):
        measure = chart(make, project, OMITTED[:size], nurse)
        browser.get(f"/measures/{measure.id}/effect")
        with counted(database.engine) as seen:
            browser.get(f"/measures/{measure.id}/effect")
        asked.append(len(seen))

    assert asked[0] == asked[1]
