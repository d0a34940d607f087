"""Suggested phases against autospc, suggested medians against runcharter, and what must hold for any series."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qitrack.spc import (
    CHART_TYPES,
    ChartSpec,
    Series,
    SpcError,
    StableShift,
    suggest_medians,
    suggest_phases,
)

RUNS = json.loads((Path(__file__).parent / "reference/shifts.json").read_text())
RUNS = [run for run in RUNS if run["chart"] in CHART_TYPES]


def suggested(y, n=None, chart="i", multiply=1, **options):
    return suggest_phases(
        ChartSpec(Series(range(1, len(y) + 1), y, n), chart, multiply=multiply),
        StableShift(**options),
    )


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run["id"])
def test_breaks_lines_and_flags_equal_those_of_autospc(run):
    n = run["n"]
    found = suggested(run["y"], n, run["chart"], 100 if n else 1, **run["args"])

    assert list(found.last_points) == run["breaks"]
    for ours, theirs in ((found.centre, "cl"), (found.lower, "lcl"), (found.upper, "ucl")):
        np.testing.assert_allclose(ours, run[theirs], rtol=1e-9)
    assert found.excluded.tolist() == run["excluded"]
    assert found.beyond.tolist() == run["rule1"]
    assert found.shift.tolist() == run["rule2"]


CALM = [10, 12, 9, 11, 13, 8, 10, 11, 9, 12, 10, 11, 12, 9, 8, 13, 11, 10, 9, 12, 10]


def test_a_lasting_shift_is_suggested_with_its_levels_and_a_reason():
    found = suggested(CALM + [v + 8 for v in [*CALM, 13]])

    (phase,) = found.phases
    assert (phase.starts, phase.position) == (22, 21)
    assert (round(phase.centre_before, 2), round(phase.centre_since, 2)) == (10.48, 18.48)
    assert "10.48 to 18.48" in phase.reason
    assert [m.code for m in found.messages] == ["shift-accepted"]


def test_a_shift_that_comes_back_within_the_window_is_not_suggested():
    there_and_back = CALM + [v + 8 for v in CALM[:10]] + CALM[:21]

    assert suggested(there_and_back).phases == ()


def test_too_few_points_give_no_limits_and_say_so():
    found = suggested(CALM[:20])

    assert np.isnan(found.centre).all()
    assert [m.code for m in found.messages] == ["too-short"]


def test_the_baseline_alone_can_be_asked_for():
    found = suggested(CALM + [v + 8 for v in CALM], baseline_only=True)

    assert found.phases == ()
    assert found.beyond[21:].sum() > 5


@pytest.mark.parametrize("options", [{"period_min": 1}, {"shift_rule_threshold": 0}, {"max_exclusions": -1}, {"period_min": "x"}])  # fmt: skip
def test_options_that_make_no_sense_are_refused_with_a_sentence(options):
    with pytest.raises(SpcError, match=r"has to be a number"):
        StableShift(**options)


STEPS = st.lists(
    st.tuples(st.integers(5, 30), st.sampled_from([0, 0, 6, -6, 9])), min_size=1, max_size=5
)


@given(STEPS, st.integers(0, 2**32 - 1), st.integers(1, 40), st.floats(0, 0.2))
def test_what_was_decided_without_regrets_never_changes_when_points_are_added(
    steps, seed, cut, gaps
):
    draw = np.random.default_rng(seed)
    level = np.concatenate([np.full(size, 20.0 + by) for size, by in steps])
    y = [None if draw.random() < gaps else round(v, 1) for v in draw.normal(level, 2.0)]

    before, after = suggested(y[: max(len(y) - cut, 0)]), suggested(y)
    assert after.last_points[: len(before.last_points)] == before.last_points


@given(
    st.lists(st.none() | st.integers(0, 9), max_size=70),
    st.sampled_from([key for key, entry in CHART_TYPES.items() if entry.needs in ("value", "count")]),
    st.builds(
        StableShift, period_min=st.integers(2, 25), shift_rule_threshold=st.integers(2, 9),
        max_exclusions=st.integers(0, 4), mr_screen_max_loops=st.integers(0, 3), no_regrets=st.booleans(),
        overhanging_reversions=st.booleans(), establish_every_shift=st.booleans(), baseline_length=st.none() | st.integers(2, 30),
    ),
)  # fmt: skip
def test_any_series_and_options_give_phases_a_whole_window_apart(y, chart, options):
    found = suggest_phases(ChartSpec(Series(range(len(y)), y), chart), options)

    places = [0, *found.last_points]
    first = options.baseline_length or options.period_min
    assert all(b - a >= (options.period_min if a else first) for a, b in pairwise(places))  # fmt: skip
    assert len(found.centre) == len(y)


def test_suggested_limits_of_shares_stay_possible_and_survive_an_empty_month():
    n = [2, 3] * 10 + [0] + [3] * 9
    y = [1, 3] * 10 + [0] + [3] * 9
    found = suggested(y, n, "p")

    assert found.upper[:20].max() == 1.0
    assert not np.isnan(found.upper[25])


MONTHS = [date(2020 + i // 12, i % 12 + 1, 1) for i in range(40)]
FALLING = [29, 31, 30, 28, 32, 30, 29, 31, 30, 28, 31, 30, 29, 33, 28]


def test_nine_useful_points_above_set_a_new_median_from_the_first_of_them():
    y = [*FALLING, 36, 35, 37, 30, 36, 34, 38, 36, 35, 36, 36, 29, 30]
    runs = suggest_medians(
        ChartSpec(Series(MONTHS[: len(y)], y), "run"), baseline=13, run_length=9, direction="above"
    )

    assert [(r.median, r.start, r.end, r.extend_to, r.is_baseline) for r in runs] == [
        (30, MONTHS[0], MONTHS[12], MONTHS[15], True),
        (36, MONTHS[15], MONTHS[24], MONTHS[27], False),
    ]


def test_a_run_below_is_no_run_above():
    y = [*FALLING, *[20] * 9]
    spec = ChartSpec(Series(MONTHS[: len(y)], y), "run")

    assert len(suggest_medians(spec, direction="above")) == 1
    assert len(suggest_medians(spec, direction="below")) == 2
    with pytest.raises(SpcError, match="direction"):
        suggest_medians(spec, direction="sideways")
