"""Where we answer otherwise than another engine, on purpose: both answers side by side (see qitrack/spc/README.md)."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from qitrack.spc import ChartSpec, Pattern, Phase, Series, analyse

ROOT = Path(__file__).parents[2]
RUNS = {
    run["id"]: run
    for run in json.loads((Path(__file__).parent / "reference/expected.json").read_text("utf-8"))
}
WEEKS = [date(2026, 3, 2) + timedelta(weeks=i) for i in range(12)]


def test_limits_of_a_constant_series_lie_on_the_centre_line():
    theirs = RUNS["s18_constant:i"]["points"]["ucl"]
    chart = analyse(ChartSpec(Series(range(1, 10), [7] * 9), "i", "anhoej"))

    assert theirs == [None] * 9
    assert [(p.lower, p.upper) for p in chart.points] == [(7, 7)] * 9
    assert "constant" in [message.code for message in chart.messages]


def test_an_event_without_exposure_does_not_enter_the_rate():
    theirs = (1 + 7 + 1) / (10 + 0 + 10)
    chart = analyse(ChartSpec(Series(WEEKS[:3], [1, 7, 1], [10, 0, 10]), "u"))

    assert theirs == 0.45
    assert chart.points[0].centre == 0.1


def test_a_date_without_any_value_is_no_zero():
    theirs = (0 + 4 + 6) / 3
    chart = analyse(ChartSpec(Series([1, 1, 2, 3], [None, None, 4, 6]), "c"))

    assert [p.y for p in chart.points] == [None, 4, 6]
    assert round(theirs, 2) == 3.33
    assert chart.points[0].centre == 5


def test_the_target_is_multiplied_with_the_values():
    theirs = 0.9
    series = Series(range(12), [0.5, 0.6] * 6)
    chart = analyse(ChartSpec(series, direction="up", target=0.9, multiply=100))

    assert chart.targets[0] == 90 != theirs
    assert chart.assurance == "consistent-fail"  # 0.9 is far below values of 50 and would pass


def test_a_baseline_holds_inside_its_phase():
    y = [5, 6] * 2 + [9, 8] * 2 + [20] * 4
    chart = analyse(ChartSpec(Series(WEEKS, y), phases=[Phase(WEEKS[4])], baseline_until=WEEKS[7]))

    theirs = sum(y[4:]) / 8
    assert theirs == 14.25
    assert chart.points[11].centre == 8.5


def test_only_the_baseline_sets_the_sigma_of_an_i_prime_chart():
    y = [10, 11] * 4 + [20, 30, 20, 30]
    chart = analyse(ChartSpec(Series(WEEKS, y, [1] * 12), "i-prime", "anhoej", baseline_until=WEEKS[7], screen=False))  # fmt: skip

    steps = np.abs(np.diff(y)) * np.sqrt(np.pi / 2) / np.sqrt(2)
    theirs, ours = 3 * steps.mean(), 3 * steps[:7].mean()
    assert (round(theirs, 2), round(ours, 2)) == (11.12, 2.66)
    assert chart.points[0].upper - chart.points[0].centre == pytest.approx(ours)


@pytest.mark.parametrize(("chart", "given", "theirs"), [("t", 6, 6**3.6), ("g", 10, 6.93)])
def test_a_given_centre_is_the_line_that_is_drawn(chart, given, theirs):
    found = analyse(ChartSpec(Series(WEEKS, [3, 9, 4, 8] * 3), chart, "anhoej", centre=given))

    assert round(theirs) in (633, 7)
    assert found.points[0].centre == pytest.approx(given)


def test_an_excluded_subgroup_does_not_decide_whether_sizes_are_equal():
    narrow, wide = [1, 1 + 2**0.5], [5, 5 + 3 * 2**0.5]  # standard deviations of 1 and 3
    series = Series([1, 1, 2, 2, 3, 3, 3], [*narrow, *wide, 0, 1, 9])
    chart = analyse(ChartSpec(series, "s", "anhoej", exclude=[3]))

    theirs = ((1 * 1 + 1 * 9) / (1 + 1)) ** 0.5  # pooled, because the excluded one has three values
    assert round(theirs, 2) == 2.24
    assert chart.points[0].centre == pytest.approx((1 + 3) / 2)


def readme_rows():
    """The departures as the page lists them."""
    page = (ROOT / "qitrack/spc/README.md").read_text("utf-8").split("## Departures")[1]
    return [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")][
        1:
    ]


@pytest.mark.checkout
def test_at_most_eight_departures_are_listed_each_with_both_numbers_and_a_reason():
    rows = readme_rows()

    assert 0 < len(rows) <= 8
    assert all(len(row) == 5 and all(row) for row in rows)


def test_a_point_beyond_three_sigma_counts_for_two_of_three():
    y = [10, 11] * 10 + [14.0, 10.9, 12.6]
    chart = analyse(ChartSpec(Series(range(23), y), baseline_until=19))

    assert (
        Pattern.TWO_OF_THREE in chart.points[22].signals
    )  # the rule before 2023 sees one near point only


def test_a_gap_inside_a_trend_ends_it():
    chart = analyse(ChartSpec(Series(range(9), [1, 2, 3, 4, None, 5, 6, 7, 8])))

    assert Pattern.TREND not in [signal.rule for signal in chart.signals]
