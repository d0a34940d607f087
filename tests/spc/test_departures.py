"""Where we answer otherwise than another engine, on purpose: both answers side by side (see qitrack/spc/README.md)."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from qitrack.spc import ChartSpec, Pattern, Phase, Series, analyse

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
    theirs = 9 / 20
    chart = analyse(ChartSpec(Series(WEEKS[:3], [1, 7, 1], [10, 0, 10]), "u"))

    assert chart.points[0].centre == 0.1 != theirs


def test_a_date_without_any_value_is_no_zero():
    chart = analyse(ChartSpec(Series([1, 1, 2, 3], [None, None, 4, 6]), aggregate="sum"))

    assert [p.y for p in chart.points] == [None, 4, 6]
    assert chart.points[0].centre == 5  # with a zero in it: 10 / 3


@pytest.mark.parametrize("multiply", [1, 100])
def test_the_target_is_multiplied_with_the_values(multiply):
    series = Series(range(12), [0.5, 0.6] * 6)
    chart = analyse(ChartSpec(series, direction="up", target=0.9, multiply=multiply))

    assert chart.assurance == "consistent-fail"  # 0.9 unmultiplied would be far below 50 and pass


def test_a_baseline_holds_inside_its_phase():
    y = [5, 6] * 2 + [9, 8] * 2 + [20] * 4
    chart = analyse(ChartSpec(Series(WEEKS, y), phases=[Phase(WEEKS[4])], baseline_until=WEEKS[7]))

    assert chart.points[11].centre == 8.5  # the mean of the whole phase would be 14.25


def test_a_point_beyond_three_sigma_counts_for_two_of_three():
    y = [10, 11] * 10 + [14.0, 10.9, 12.6]
    chart = analyse(ChartSpec(Series(range(23), y), baseline_until=19))

    assert (
        Pattern.TWO_OF_THREE in chart.points[22].signals
    )  # the rule before 2023 sees one near point only


def test_a_gap_inside_a_trend_ends_it():
    chart = analyse(ChartSpec(Series(range(9), [1, 2, 3, 4, None, 5, 6, 7, 8])))

    assert Pattern.TREND not in [signal.rule for signal in chart.signals]
