"""Average run lengths against what theory says."""

import pytest

from qitrack.spc import SpcError
from qitrack.spc.rules import own_key
from qitrack.spc.runlength import PROCESSES, chance_of_signal, run_length


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


@pytest.mark.parametrize("chart", ["xbar", "pareto"])
def test_a_chart_without_a_process_is_refused(chart):
    with pytest.raises(SpcError, match="ewma"):
        run_length("nelson", chart=chart)
