"""The named rule sets: what each marks, against printed tables and the answers of another program."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qitrack.spc import RULE_SETS, ChartSpec, Pattern, Series, SpcError, analyse, describe
from qitrack.spc.charts import Limits
from qitrack.spc.rules import RunsMethod, Ties, View, own_key, own_rule_set, side_of
from qitrack.spc.rules.runs import exact_runs, is_unusual, published_runs

HERE = Path(__file__).parent / "reference"
ZONES = json.loads((HERE / "zones.json").read_text())

EXACT_RUNS = """
    3-9 3-10 3-11 4-11 4-12 4-13 5-13 5-14 6-14 6-15 6-16 7-16 7-17 8-17 8-18 9-18 9-19 9-20 10-20 10-21 11-21 11-22
    11-23 12-23 12-24 13-24 13-25 14-25 14-26 14-27 15-27 15-28 16-28 16-29 17-29 17-30 17-31 18-31 18-32 19-32 19-33
    20-33 20-34 21-34 21-35 21-36 22-36 22-37 23-37 23-38 24-38
"""
"""For 10 to 60 useful points, half on each side: Swed FS, Eisenhart C. Ann Math Stat 1943; 14: 66-87, one-sided 5 %."""


def view_of(y, centre=0.0, sigma=1.0, ties=Ties.END, **options):
    y = np.array(y, dtype=np.float64)
    line = np.full(y.shape, centre)
    return View(
        y=y, side=side_of(y, line), keep=np.ones(y.shape, bool), ties=ties,
        limits=Limits(centre=line, middle=line, sigma=np.full(y.shape, sigma)), **options,
    )  # fmt: skip


def marks(y, rules, **options):
    """For each rule of the set that fired, the positions it marked, from 1."""
    found = {}
    for rule in own_rule_set(rules).rules if rules.startswith("own") else RULE_SETS[rules].rules:
        at = (np.flatnonzero(rule.find(view_of(y, **options)).mask) + 1).tolist()
        if at:
            found[str(rule.pattern)] = at
    return found


@pytest.mark.parametrize("run", ZONES["runs"], ids=lambda run: run["rules"])
def test_lowest_rule_at_each_point_equals_that_of_qcc(run):
    view = view_of(ZONES["y"], ZONES["centre"], ZONES["sigma"])

    lowest = [None] * len(ZONES["y"])
    for number, rule in reversed(list(enumerate(RULE_SETS[run["rules"]].rules, start=1))):
        for at in np.flatnonzero(rule.find(view).mask):
            lowest[at] = number
    assert lowest == run["rule"]


def test_runs_follow_the_tables():
    exact = [exact_runs(n // 2, n - n // 2) for n in range(10, 61)]
    printed = [published_runs(n // 2, n - n // 2) for n in range(10, 61)]

    assert [f"{low}-{high}" for low, high in exact] == EXACT_RUNS.split()
    assert printed[::10] == [(3, 9), (6, 16), (11, 21), (15, 27), (19, 33), (24, 38)]
    assert all(a == b for a, b in zip(exact[::2], printed[::2], strict=True))
    assert max(abs(a - b) for e, p in zip(exact, printed, strict=True) for a, b in zip(e, p, strict=True)) == 1  # fmt: skip


@pytest.mark.parametrize(
    ("crossings", "longest", "anhoej", "bestbox", "cutbox"),
    [(2, 6, False, True, True), (3, 7, True, False, True), (4, 7, True, False, False), (3, 6, False, False, False)],
)  # fmt: skip
def test_the_three_methods_differ_where_qicharts2_says_so(
    crossings, longest, anhoej, bestbox, cutbox
):
    answers = [is_unusual(11, crossings, longest, method) for method in RunsMethod]

    assert answers == [anhoej, bestbox, cutbox]  # examples in R/crsignal.R of qicharts2


def test_outside_ten_to_a_hundred_points_the_boxes_give_way_to_anhoej():
    assert is_unusual(9, 2, 6, RunsMethod.BEST_BOX) is False
    assert is_unusual(101, 0, 6, RunsMethod.CUT_BOX) is True


def test_the_runs_method_is_an_option_of_the_chart():
    y = [1, 1, 1, 1, 1, 1, 1, 2, 1, 2, 2]
    spec = {"series": Series(range(11), y), "chart": "run", "rules": "anhoej"}
    centre_at_one_and_a_half = [*y]
    centre_at_one_and_a_half[:] = [v if v == 2 else 1 for v in y]

    told = [
        analyse(ChartSpec(**spec, runs_method=method)).spec.runs_method for method in RunsMethod
    ]
    assert told == list(RunsMethod)
    with pytest.raises(SpcError, match="bestbox"):
        ChartSpec(**spec, runs_method="worstbox")


def test_only_the_completing_point_of_a_zone_pattern_is_marked():
    assert marks([1, 2.1, 0.1, 2.2, 0.5], "western-electric") == {"two-of-three": [4]}
    assert marks([1.2, 1.1, 0.1, 1.2, 1.3, 1.4, 0], "western-electric") == {"four-of-five": [5, 6]}
    assert marks([0.1] * 9, "western-electric") == {"shift": [8, 9]}


def test_two_of_three_needs_one_side_but_not_of_the_third_point():
    assert marks([0, 2.1, -0.5, 2.1], "nelson") == {"two-of-three": [4]}
    assert marks([0, 2.1, -0.5, -2.1], "nelson") == {}


@pytest.mark.parametrize(
    ("rules", "length"),
    [("western-electric", 8), ("nelson", 9), ("montgomery", 8), ("aiag", 7), ("healthcare-data-guide", 8)],
)  # fmt: skip
def test_shift_has_the_length_each_set_gives_it(rules, length):
    run = [0.9, 0.8] * 6

    assert "shift" not in marks(run[: length - 1], rules)
    assert marks(run[:length], rules)["shift"] == [length]
    assert "shift" not in marks([*run[:4], 0.0, *run[: length - 1]], rules)


def test_six_rising_points_complete_a_trend():
    assert marks([0.5, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3], "nelson")["trend"] == [7]
    assert "trend" not in marks([0.5, -0.3, -0.2, -0.2, 0.1, 0.2, 0.3], "nelson")


def test_fourteen_points_in_turn_alternate_and_an_equal_pair_ends_it():
    turns = [1.2, -1.2] * 7

    assert marks(turns, "nelson")["alternating"] == [14]
    assert "alternating" not in marks([*turns[:7], turns[6], *turns[6:13]], "nelson")


def test_fifteen_points_close_to_the_centre_hug_it_the_line_itself_included():
    assert marks([1.0, -0.5, 0.5] * 5, "nelson") == {"hugging": [15]}
    assert marks([1.0, -0.5, 0.5] * 4 + [1.1, 0.2, -0.1], "nelson") == {}


def test_eight_points_away_from_the_centre_on_both_sides_are_a_mixture():
    assert marks([1.5, 1.2, -1.2, 1.3, -1.1, -1.2, 1.4, 1.1], "nelson") == {"mixture": [8]}
    assert "mixture" not in marks([1.5] * 8, "nelson")


def test_westgard_rules_mark_what_they_are_named_after():
    assert marks([0, 2.1, 2.2], "westgard") == {"2-2s": [3], "near-limit": [2, 3]}
    assert marks([0, 2.1, -2.2], "westgard") == {"r-4s": [3], "near-limit": [2, 3]}
    assert marks([1.1, 1.2, 1.3, 1.1], "westgard") == {"4-1s": [4]}
    assert marks([0.1, 0.2] * 6, "westgard") == {"8x": [8, 9, 10, 11, 12], "10x": [10, 11, 12], "12x": [12]}  # fmt: skip
    assert marks([-0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4], "westgard") == {"7t": [7]}


def test_a_missing_value_ends_every_pattern_of_the_zone_rules():
    gap = float("nan")

    assert marks([0.1] * 7 + [gap, 0.1], "western-electric") == {}
    assert marks([2.1, gap, 2.2], "western-electric") == {}
    assert marks([2.1, gap, 2.2], "westgard") == {"near-limit": [1, 3]}


def test_ihi_skips_points_on_the_median_and_equal_neighbours():
    skip = {"ties": Ties.SKIP}

    assert marks([1, 2, 0, 1, 2, 1, 0, 2], "ihi", sigma=np.nan, **skip)["shift"] == [1, 2, 4, 5, 6, 8]  # fmt: skip
    assert marks([-1, 1, 1, 2, 3, 4], "ihi", sigma=np.nan, **skip)["trend"] == [1, 2, 4, 5, 6]
    assert "trend" not in marks([-1, 1, 1, 2, 3], "ihi", sigma=np.nan, **skip)


def test_ihi_counts_runs_from_ten_useful_points_on():
    few, many = [1.0] * 5 + [-1.0] * 5, [1.0, -1.0] * 5

    assert marks(few, "ihi", sigma=np.nan, ties=Ties.SKIP)["too-few-runs"] == list(range(1, 11))
    assert marks(many, "ihi", sigma=np.nan, ties=Ties.SKIP)["too-many-runs"] == list(range(1, 11))
    assert marks(few[1:], "ihi", sigma=np.nan, ties=Ties.SKIP) == {}


def test_before_2023_a_point_beyond_the_limit_was_not_close_to_it():
    y = [0.5, 3.5, 0.5, 2.5]

    assert marks(y, "nhs-mdc")["two-of-three"] == [2, 4]
    assert "two-of-three" not in marks(y, "nhs-mdc-2022")
    assert marks([0.5, 2.5, 0.5, 2.6], "nhs-mdc-2022") == {"two-of-three": [2, 4]}


def test_no_rules_give_lines_and_no_signals():
    chart = analyse(ChartSpec(Series(range(20), [1.0] * 19 + [99.0]), rules="none"))

    assert chart.signals == ()
    assert chart.points[0].upper is not None


def test_a_set_of_ones_own_has_any_rules_with_any_lengths():
    key = own_key(["beyond-limits", "shift-5", "two-of-three"])

    assert marks([0.1] * 5 + [-1, 2.1, -1, 2.2, -1], key) == {"shift": [1, 2, 3, 4, 5], "two-of-three": [7, 9]}  # fmt: skip
    assert analyse(ChartSpec(Series(range(12), [1, 2] * 6), rules=key)).signals == ()


@pytest.mark.parametrize("names", [[], ["shift"], ["shift-1"], ["shift-8", "shift-9"], ["nonsense-8"]])  # fmt: skip
def test_a_set_of_ones_own_that_makes_no_sense_is_refused_with_a_sentence(names):
    with pytest.raises(ValueError, match=r"\.$"):
        own_key(names)
    with pytest.raises(SpcError, match=r"\.$"):
        ChartSpec(Series([1], [1]), rules="own-1:" + ",".join(names))


def test_a_warning_is_marked_and_decides_nothing():
    y = [10, 11] * 10 + [12.6]
    chart = analyse(
        ChartSpec(Series(range(21), y), rules="westgard", direction="down", baseline_until=19)
    )

    assert chart.points[-1].signals == (Pattern.NEAR_LIMIT,)
    assert chart.points[-1].reading == "common-cause"
    assert chart.variation == "common-cause"
    assert describe(chart).headline == "No detectable change yet."


def test_a_signal_reaches_back_to_where_its_pattern_began():
    y = [5.0, 5.4, 4.6, 5.2, 4.8] * 4 + [5.3] * 9
    chart = analyse(ChartSpec(Series(range(29), y), rules="western-electric", baseline_until=19))

    shift = next(s for s in chart.signals if s.rule is Pattern.SHIFT)
    assert (shift.first, shift.last) == (20, 28)
    assert [p.x for p in chart.points if Pattern.SHIFT in p.signals] == [27, 28]


VALUES = st.lists(
    st.none() | st.floats(-4, 4).map(lambda v: round(v, 2)), min_size=1, max_size=60
).map(lambda values: [float("nan") if v is None else v for v in values])
RULES = [(key, i) for key, entry in RULE_SETS.items() for i in range(len(entry.rules))]


@given(VALUES, st.sampled_from(RULES))
def test_turning_the_chart_upside_down_turns_the_sides_and_moves_no_mark(y, which):
    entry = RULE_SETS[which[0]]
    rule = entry.rules[which[1]]
    upright = rule.find(view_of(y, ties=entry.ties))
    turned = rule.find(view_of([-v for v in y], ties=entry.ties))

    assert upright.mask.tolist() == turned.mask.tolist()
    assert upright.side.tolist() == (-turned.side).tolist()


@given(VALUES, st.sampled_from(RULES))
def test_marks_lie_on_values_and_patterns_begin_before_them(y, which):
    entry = RULE_SETS[which[0]]
    hits = entry.rules[which[1]].find(view_of(y, ties=entry.ties))

    assert not (hits.mask & np.isnan(np.array(y))).any()
    assert not hits.side[~hits.mask].any()
    if hits.first is not None:
        assert (hits.first[hits.mask] <= np.flatnonzero(hits.mask)).all()
        assert (hits.first[hits.mask] >= 0).all()


@given(VALUES, VALUES, st.sampled_from([k for k in RULE_SETS if k in ("western-electric", "nelson", "westgard")]))  # fmt: skip
def test_marks_of_completing_points_do_not_change_when_points_are_added(y, later, key):
    for rule in RULE_SETS[key].rules:
        now = rule.find(view_of(y)).mask
        then = rule.find(view_of([*y, *later])).mask[: len(y)]

        assert now.tolist() == then.tolist()
