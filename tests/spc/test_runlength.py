"""Average run lengths against what theory says."""

from math import erfc, exp, inf, pi, sqrt

import numpy as np
import pytest

from qitrack.spc import CHART_TYPES, ChartSpec, Series, SpcError, analyse
from qitrack.spc.processes import PROCESSES
from qitrack.spc.rules import own_key
from qitrack.spc.runlength import chance_of_signal, run_length


def near(found, truth, share=0.02):
    return abs(found.mean - truth) <= max(share * truth, 3 * found.standard_error)


def test_three_sigma_limits_that_are_known_alarm_once_in_370_points(run_lengths):
    assert near(run_length(own_key(["beyond-limits"]), runs=run_lengths), 370.4)


def markov_of_runs(length):
    """Mean time to a run of so many on either side of the median: the chain of run lengths, solved by hand."""
    steps = 0.0
    for _state in range(length - 1):  # from j in a row: half the time on to j + 1, half back to 1
        steps = 2 * steps + 2 if steps else 2.0
    return steps + 1


@pytest.mark.parametrize("length", [6, 8])
def test_so_many_in_a_row_equal_the_value_of_their_markov_chain(length, run_lengths):
    assert markov_of_runs(length) == 2**length - 1
    assert near(run_length(own_key([f"shift-{length}"]), runs=run_lengths), 2**length - 1)


@pytest.mark.parametrize(("shift", "truth"), [(0.0, 91.75), (1.0, 9.22), (2.0, 3.13)])
def test_western_electric_rules_equal_the_exact_values_of_champ_and_woodall(
    shift, truth, run_lengths
):
    # Champ CW, Woodall WH. Technometrics 1987; 29: 393-399, table 1 (rules 1 to 4); from the first point on
    found = run_length("western-electric", shift=shift, runs=run_lengths)

    assert near(found, truth, 0.1)


@pytest.mark.parametrize(("chart", "truth"), [("ewma", 559.9), ("cusum", 465.4)])
def test_ewma_and_cusum_equal_published_values(chart, truth, run_lengths):
    # Lucas JM, Saccucci MS. Technometrics 1990; 32: 1-12 (weight 0.2, L 3: 560); Montgomery, table 9.3 (k 1/2, h 5: 465)
    assert near(run_length("none", chart=chart, runs=run_lengths), truth, 0.03)


def test_every_chart_type_that_shows_time_has_a_process():
    assert set(PROCESSES) == {key for key, entry in CHART_TYPES.items() if entry.shape == "series"}


@pytest.mark.parametrize("chart", PROCESSES)
def test_a_shift_is_seen_sooner_than_a_false_alarm(chart):
    quiet = run_length("nelson", chart=chart, runs=200)
    shifted = run_length("nelson", chart=chart, shift=2.0, runs=200)

    assert shifted.mean < quiet.mean / 2
    assert quiet == run_length("nelson", chart=chart, runs=200)


def test_rules_about_whole_phases_have_a_chance_and_no_run_length():
    assert run_length("anhoej", runs=100).without == ("unusual-runs",)
    with pytest.raises(SpcError, match="phase as a whole"):
        run_length(own_key(["unusual-runs"]), runs=10)
    assert 0.02 < chance_of_signal(own_key(["unusual-runs"]), 24, chart="run", runs=400) < 0.15


def test_about_one_ihi_run_chart_of_24_points_in_two_or_three_cries_wolf():
    # Anhøj J. PLoS ONE 2015; 10: e0121349: about one in two with all four rules
    assert 0.25 < chance_of_signal("ihi", 24, chart="run", runs=400) < 0.6


def outside(chance):
    """Points until the first outside the limits, where each is with this chance."""
    return 1 / chance


def normal(x):
    return erfc(-x / sqrt(2)) / 2


def chance_of_a_wide_range(width, size):
    """That so many normal values lie further apart: the smallest at x, the rest within the width above it."""
    steps = [i / 500 for i in range(-4000, 4000)]
    inside = sum(exp(-x * x / 2) * (normal(x + width) - normal(x)) ** (size - 1) for x in steps)
    return 1 - size * inside / sqrt(2 * pi) / 500


@pytest.mark.parametrize("chart", ["xbar", "i-prime", "i-median", "levey-jennings"])
def test_other_charts_of_measured_values_alarm_as_seldom_as_an_individuals_chart(
    chart, run_lengths
):
    found = run_length(own_key(["beyond-limits"]), chart=chart, runs=run_lengths)

    assert near(found, outside(2 * normal(-3)))


def test_charts_of_spread_equal_the_distributions_of_range_and_variance(run_lengths):
    # values of spc.md, section 2.2, for subgroups of five: d2 2.3259, d3 0.8641, c4 0.9400; no lower limit
    wide = chance_of_a_wide_range(2.3259 + 3 * 0.8641, 5)
    half = 2 * (2.0890 * 0.9400) ** 2  # four degrees of freedom: exp(-h) (1 + h)
    ranges = run_length(own_key(["beyond-limits"]), chart="r", runs=run_lengths)
    deviations = run_length(own_key(["beyond-limits"]), chart="s", runs=run_lengths)

    assert near(ranges, outside(wide))
    assert near(deviations, outside(exp(-half) * (1 + half)))


def test_a_bernoulli_cusum_signals_as_the_chart_itself_does():
    random = np.random.default_rng(3)
    firsts = []
    for _run in range(150):
        cases = (random.random(6000) < 0.1).astype(int).tolist()
        chart = analyse(ChartSpec(Series(range(6000), cases), "b-cusum", "anhoej", centre=0.1))
        firsts.append(chart.signals[0].start + 1)
    found = run_length("anhoej", chart="b-cusum", runs=1000)

    error = np.std(firsts) / sqrt(150) + found.standard_error
    assert abs(np.mean(firsts) - found.mean) < 3 * error


def test_a_moving_range_is_judged_by_rules_about_single_points():
    # chance of a range of two beyond 3.267 x 1.128 standard deviations; neighbouring ranges share a value, which moves it little
    found = run_length("nelson", chart="mr", runs=1000)

    assert found == run_length("aiag", chart="mr", runs=1000)
    assert near(found, outside(2 * normal(-3.267 * 1.128 / sqrt(2))), 0.12)


def test_a_run_chart_has_no_limits_to_lie_outside_of():
    assert run_length(own_key(["beyond-limits"]), chart="run", runs=100).mean == inf
    assert run_length("western-electric", chart="run", runs=300).mean > 200


@pytest.mark.parametrize("chart", ["funnel", "pareto", "histogram"])
def test_a_chart_that_shows_no_time_is_refused(chart):
    with pytest.raises(SpcError, match="ewma"):
        run_length("nelson", chart=chart)
