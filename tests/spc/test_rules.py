"""Rules on short series written out by hand, and the tables of the runs analysis."""

from math import comb

import numpy as np
import pytest

from qitrack.spc import RULE_SETS, ChartSpec, Pattern, Series, analyse
from qitrack.spc.rules import crossings_lower, lengths_of_runs, longest_run_max, side_of

LONGEST_RUN_MAX = """
    3 4 5 5 5 6 6 6 6 6 6 7 7 7 7 7 7 7 7 7 7 7 8 8 8
    8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 9 9 9 9 9
    9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9
    9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 10 10 10 10 10 10 10 10 10 10
"""
CROSSINGS_MIN = """
    0 0 0 0 0 1 1 1 2 2 2 3 3 4 4 4 5 5 6 6 6 7 7 8 8
    8 9 9 10 10 11 11 11 12 12 13 13 14 14 14 15 15 16 16 17 17 17 18 18 19
    19 20 20 21 21 21 22 22 23 23 24 24 25 25 25 26 26 27 27 28 28 29 29 29 30
    30 31 31 32 32 33 33 34 34 34 35 35 36 36 37 37 38 38 39 39 39 40 40 41 41
"""
"""For 1 to 100 useful points: Anhøj J, Olesen AV. PLoS ONE 2014; 9: e113825, formulas; figures as qicharts2 has them."""


def marked(y, pattern, rules="nhs-mdc", **options):
    """Positions, from 1, of the points the rule marked."""
    chart = analyse(ChartSpec(Series(range(1, len(y) + 1), y), "i", rules, **options))
    return [point.x for point in chart.points if pattern in point.signals]


def test_longest_run_follows_the_published_table():
    assert [longest_run_max(n) for n in range(1, 101)] == [int(v) for v in LONGEST_RUN_MAX.split()]


def test_crossings_follow_the_published_table():
    assert [crossings_lower(n) for n in range(1, 101)] == [int(v) for v in CROSSINGS_MIN.split()]


@pytest.mark.parametrize("useful", [1001, 1500, 4000])
def test_crossings_of_long_series_are_the_same_counted_either_way(useful):
    tosses, total, k = useful - 1, 0, -1
    while 20 * total < 2**tosses:
        k += 1
        total += comb(tosses, k)

    assert crossings_lower(useful) == k


def test_run_lengths_are_repeated_for_each_member():
    assert lengths_of_runs(np.array([1, 1, -1, 0, 0, 0], np.int8)).tolist() == [2, 2, 1, 3, 3, 3]


def test_a_rounding_error_away_from_the_line_is_on_the_line():
    line = np.full(3, 0.3)

    assert side_of(np.array([0.1 + 0.2, 0.3 + 1e-6, np.nan]), line).tolist() == [0, 1, 0]


ALTERNATING = [6.0, 4.0] * 5


def test_seven_in_a_row_make_a_shift_and_six_do_not():
    low = [4.6, 4.8] * 3

    assert marked(low + ALTERNATING, Pattern.SHIFT) == []
    assert marked([*low, 4.7, *ALTERNATING], Pattern.SHIFT) == [1, 2, 3, 4, 5, 6, 7]


def test_a_point_on_the_centre_line_ends_a_shift():
    y = [5.0, 5.0, 4.0, 6.0, 5.5, 5.5, 5.5, 5.0, 5.5, 5.5, 5.5]

    assert marked(y, Pattern.SHIFT, baseline_until=4) == []


def test_a_missing_value_ends_a_shift():
    y = [5.0, 5.0, 4.0, 6.0, 5.5, 5.5, 5.5, None, 5.5, 5.5, 5.5]

    assert marked(y, Pattern.SHIFT, baseline_until=4) == []


def test_an_excluded_point_does_not_end_a_shift():
    y = [5.0, 5.0, 6.0, 4.0, 5.5, 5.5, 5.5, 1.0, 5.5, 5.5, 5.5, 5.5]

    assert marked(y, Pattern.SHIFT, baseline_until=4, exclude=[8]) == [5, 6, 7, 9, 10, 11, 12]


def test_six_rising_steps_make_a_trend_and_a_tie_ends_it():
    assert marked([3, 1, 2, 3, 4, 5, 6, 7, 2, 8], Pattern.TREND) == [2, 3, 4, 5, 6, 7, 8]
    assert marked([3, 1, 2, 3, 4, 4, 5, 6, 7, 2], Pattern.TREND) == []


def test_a_peak_belongs_to_the_fall_that_follows_it():
    y = [1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2]
    chart = analyse(ChartSpec(Series(range(1, 15), y), "i", direction="up"))

    trends = [(s.first, s.last, s.side) for s in chart.signals if s.rule is Pattern.TREND]
    assert trends == [(1, 7, "high"), (8, 14, "low")]


def test_points_beyond_three_sigma_count_for_two_of_three():
    calm = [10, 11] * 10
    y = [*calm, 14.0, 10.9, 12.6]

    assert marked(y, Pattern.TWO_OF_THREE, baseline_until=20) == [21, 23]


def test_two_of_three_needs_all_three_on_one_side():
    calm = [10, 11] * 10

    assert marked([*calm, 12.6, 10.1, 12.6], Pattern.TWO_OF_THREE, baseline_until=20) == []


def test_a_point_on_the_limit_is_not_beyond_it():
    chart = analyse(ChartSpec(Series(range(4), [1, 1, 1, 0], [1, 1, 1, 1]), "p"))

    assert [point.signals for point in chart.points] == [()] * 4


def test_unusual_runs_mark_every_useful_point_of_the_phase():
    y = [1.0] * 10 + [2.0] * 10

    assert marked(y, Pattern.UNUSUAL_RUNS, "anhoej") == list(range(1, 21))


def test_labels_have_no_order_so_runs_are_not_judged():
    chart = analyse(
        ChartSpec(
            Series([f"Site {i}" for i in range(20)], [1.0] * 10 + [2.0] * 10), "run", "anhoej"
        )
    )

    assert chart.signals == ()
    assert not chart.phases[0].unusual_runs
    assert "no-order" in [message.code for message in chart.messages]


@pytest.mark.parametrize("key", RULE_SETS)
def test_each_rule_set_says_where_it_comes_from(key):
    assert RULE_SETS[key].source
    assert RULE_SETS[key].label
