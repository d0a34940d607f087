"""What changed, on thirty-four invented series whose answer was worked out by hand rules beforehand."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qitrack.spc import ChartSpec, Level, NoDirection, Phase, Series, analyse, judge, sentence

DEMO = json.loads((Path(__file__).parent / "demo_series.json").read_text())
IDS = [case["id"] for case in DEMO]


def make_demo_spec(case, **options):
    series = Series(range(len(case["y"])), case["y"], case.get("n"))
    return ChartSpec(
        series, case["chart"], "nhs-mdc", case["direction"], multiply=case["multiply"], **options
    )


ROUNDED_FIRST = {"P10.O1"}
"""Here the printed median is that of rates rounded to two decimals beforehand: (5.01 + 5.56) / 2."""


def agrees(value, printed, case):
    """Whether the value, rounded to the decimals printed in the expectation, is that number."""
    decimals = len(printed.partition(".")[2])
    slack = 10**-decimals if case["id"] in ROUNDED_FIRST else 1e-9
    return round(value, decimals) == pytest.approx(float(printed), abs=slack)


@pytest.mark.parametrize("case", DEMO, ids=IDS)
def test_demo_series_reaches_its_level(case):
    result = judge(make_demo_spec(case), change_at=case["change_at"])

    expected = case["expected"]
    assert result.level == expected["level"]
    assert result.lapsed == expected["lapsed"]
    assert result.concern == expected["concern"]


@pytest.mark.parametrize("case", DEMO, ids=IDS)
def test_demo_series_has_the_stated_centres_and_places(case):
    result = judge(make_demo_spec(case), change_at=case["change_at"])

    expected = case["expected"]
    assert result.baseline == expected["baseline"]
    assert agrees(result.centre_before, expected["centre_before"], case)
    for name in ("since", "held", "lapsed_since", "concern_since"):
        assert getattr(result, name) == expected.get(name, 0 if name == "held" else None)
    if "centre_since" in expected:
        assert agrees(result.centre_since, expected["centre_since"], case)


@pytest.mark.parametrize(
    "case", [c for c in DEMO if "limits" in c["expected"]], ids=lambda c: c["id"]
)
def test_demo_series_has_the_stated_baseline_limits(case):
    chart = analyse(make_demo_spec(case, baseline_until=case["change_at"] - 1))

    lower, upper = case["expected"]["limits"]
    assert agrees(chart.phases[0].lower, lower, case)
    assert agrees(chart.phases[0].upper, upper, case)


CALM = [10.0, 12.0, 9.0, 11.0] * 3
"""Twelve points round 10.5."""


def judged(after, direction="down", before=CALM, chart="i", **options):
    y = [*before, *after]
    spec = ChartSpec(Series(range(len(y)), y), chart, direction=direction)
    return judge(spec, change_at=len(before), **options)


LOW, HIGH = [7.0, 8.0] * 10, [13.0, 14.0] * 10


def test_eleven_points_before_the_change_are_too_few():
    assert judged(LOW, before=CALM[:11]).level is Level.TOO_EARLY
    assert judged(LOW, before=CALM).level is Level.HELD


def test_a_run_chart_needs_eight_points_before_and_six_in_a_row():
    assert judged(LOW[:6], before=CALM[:7], chart="run").level is Level.TOO_EARLY
    assert judged(LOW[:6], before=CALM[:8], chart="run").level is Level.SIGNAL
    assert judged(LOW[:5], before=CALM[:8], chart="run").level is Level.NO_CHANGE


def test_on_a_run_chart_points_on_the_median_are_skipped():
    after = [8.0, 8.0, 8.0, 10.5, 8.0, 8.0, 8.0]

    assert judged(after, chart="run").since == 12
    assert judged([*after, 8.0], chart="i").level is Level.NO_CHANGE


def test_six_in_a_row_are_no_shift_and_seven_are():
    assert judged(LOW[:6]).level is Level.NO_CHANGE
    assert judged(LOW[:7]).level is Level.SIGNAL


def test_a_run_that_began_before_the_change_counts_only_from_the_change():
    y = [*CALM, *LOW[:4], *LOW[:6]]
    spec = ChartSpec(Series(range(len(y)), y), direction="down")

    assert judge(spec, change_at=16).level is Level.NO_CHANGE
    assert judge(spec, change_at=15).since == 15


def test_thirteen_points_are_a_signal_and_fourteen_have_held():
    assert judged(LOW[:13]).level is Level.SIGNAL
    assert judged(LOW[:14]).level is Level.HELD
    assert judged(LOW[:14]).held == 14


def test_a_late_point_beyond_the_new_limit_on_the_worse_side_stops_it_from_counting_as_held():
    assert judged([*LOW[:14], 30.0]).level is Level.SIGNAL
    assert judged([*LOW[:14], 30.0, *LOW[:7]]).level is Level.HELD


def test_spread_is_a_fact_the_caller_brings_and_needs_a_held_change():
    assert judged(LOW, spread=True).level is Level.SPREAD
    assert judged(LOW[:7], spread=True).level is Level.SIGNAL
    assert judged(LOW[:7], spread=True).spread


def test_a_gain_that_goes_back_has_lapsed():
    result = judged([*LOW[:14], *CALM])

    assert (result.level, result.lapsed, result.lapsed_since) == (
        Level.SIGNAL,
        True,
        25,
    )  # 8 is worse than 7.5
    assert sentence(result) == "The gain has been lost since point 25."


def test_a_dip_that_stays_nearer_the_new_level_has_not_lapsed():
    assert not judged([*LOW[:14], *[8.4, 8.2] * 4]).lapsed


def test_a_shift_the_wrong_way_is_a_concern():
    result = judged(HIGH[:7])

    assert (result.level, result.concern, result.concern_since) == (Level.NO_CHANGE, True, 12)
    assert sentence(result) == "Look here: this has moved the wrong way since point 12."


def test_the_same_points_are_a_gain_when_up_is_better():
    assert judged(HIGH[:7], direction="up").level is Level.SIGNAL


def test_a_concern_after_a_gain_stands_beside_it():
    result = judged([*LOW[:8], *HIGH[:8]])

    assert result.level is Level.SIGNAL
    assert result.lapsed
    assert result.concern_since == 20
    assert sentence(result) == (
        "The gain has been lost since point 20. Look here: this has moved the wrong way since point 20."
    )


def test_a_concern_that_a_later_gain_has_answered_stands_no_more():
    assert not judged([*HIGH[:8], *LOW]).concern
    assert judged([*HIGH[:8], *LOW]).level is Level.HELD


def test_missing_and_excluded_points_are_as_if_they_were_not_there():
    y = [*CALM, 8.0, None, 8.0, 99.0, 8.0, 8.0, 8.0, 8.0, 8.0]
    spec = ChartSpec(Series(range(len(y)), y), direction="down", exclude=[15])

    result = judge(spec, change_at=12)
    assert (result.level, result.since, result.held) == (Level.SIGNAL, 12, 7)


@pytest.mark.parametrize("rules", ["anhoej", "nhs-mdc"])
def test_display_options_do_not_change_the_result(rules):
    case = DEMO[0]
    spec = make_demo_spec(case)

    displayed = replace(spec, rules=rules, phases=(Phase(20),), baseline_until=5)
    assert judge(displayed, change_at=14) == judge(spec, change_at=14)


def test_without_a_direction_there_is_no_result():
    with pytest.raises(NoDirection):
        judged(LOW, direction="neither")


def restated(y, change, better, need, enough):
    """The rule once more, in plain loops and for values with a mean only, sharing nothing with the library."""
    if change < enough:
        return 0, False

    def mean(values):
        return sum(values) / len(values)

    def limit(values):
        ranges = [abs(a - b) for a, b in pairwise(values)]
        kept = [r for r in ranges if r < 3.267 * mean(ranges)] or ranges
        return mean(values) - better * 2.66 * mean(kept)

    def run(start, line, wanted):
        for i in range(start, len(y) - need + 1):
            if all(
                (v - line) * better * wanted > 1e-9 * max(abs(v), abs(line))
                for v in y[i : i + need]
            ):
                return i
        return None

    centre = mean(y[:change])
    start = run(change, centre, 1)
    if start is None:
        return 1, run(change, centre, -1) is not None
    phase, new = y[start:], mean(y[start : start + 14])
    if run(start + need, new, -1) is not None and abs(mean(y[-need:]) - centre) < abs(
        mean(y[-need:]) - new
    ):
        return 2, "lapsed"
    held = len(phase) >= 14 and (mean(y[-7:]) - centre) * better > 0
    late_run = any(
        all((v - mean(phase)) * better < 0 for v in y[end - 7 : end])
        for end in range(len(y) - 6, len(y) + 1)
    )
    late_point = any((v - limit(phase)) * better < 0 for v in y[-7:])
    return (3 if held and not late_run and not late_point else 2), None


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.integers(80, 120), min_size=6, max_size=20),
    st.lists(st.tuples(st.sampled_from([70, 85, 100, 115]), st.integers(1, 18)), max_size=4),
    st.randoms(use_true_random=False),
    st.sampled_from(["up", "down"]),
)
def test_the_rule_agrees_with_a_plain_restatement(before, levels, random, direction):
    after = [level + random.randint(-8, 8) for level, length in levels for _ in range(length)]
    y = [v + random.random() / 8 for v in [*before, *after]]
    result = judge(ChartSpec(Series(range(len(y)), y), direction=direction), change_at=len(before))

    level, fact = restated(y, len(before), 1 if direction == "up" else -1, 7, 12)
    assert result.level == level
    if level == 1:
        assert result.concern == fact
    if level == 2:
        assert result.lapsed == (fact == "lapsed")
