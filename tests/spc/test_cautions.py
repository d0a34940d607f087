"""Cautions: for each a chart that has it and one that has not."""

import re
import time
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from qitrack.spc import (
    RULE_SETS,
    ChartSpec,
    Note,
    Phase,
    Series,
    analyse,
    cautions_of,
    chance_of_any,
    own_key,
)
from qitrack.spc.cautions import CAUTIONS
from qitrack.spc.rules.chances import CHANCES, POINTS
from qitrack.spc.runlength import chance_of_signal

WEEKS = [date(2023, 1, 2) + timedelta(weeks=i) for i in range(200)]
NOISE = np.random.default_rng(3).normal(50, 4, 200).round(2).tolist()


def chart(y, n=None, kind="i", **options):
    return analyse(ChartSpec(Series(WEEKS[: len(y)], y, n), kind, **options))


def drifting(count, share=0.8, seed=5):
    """Values each of which keeps so large a share of the one before."""
    steps = np.random.default_rng(seed).normal(0, 1, count)
    values = [0.0]
    for step in steps[1:]:
        values.append(share * values[-1] + step)
    return [round(50 + v, 2) for v in values]


def shares(count, sizes, seed=2, wobble=0.0):
    rng = np.random.default_rng(seed)
    n = np.resize(sizes, count)
    p = np.clip(0.3 + wobble * rng.normal(size=count), 0.02, 0.98)
    return rng.binomial(n, p).tolist(), n.tolist()


def notes(*places):
    return [Note(WEEKS[at], f"try {at}", kind) for at, kind in places]


NEIGHBOURS = notes((30, "cycle"), (34, "adopted"))
SHIFTED = [50.0, 52, 47, 51, 49, 53, 48, 50, 52, 49] * 3 + [42.0, 41, 43, 40, 42, 44, 41, 42]
EVEN = [12, 12, 13, 12, 11, 12, 12, 13, 12, 11] * 4

CASES = {
    "few-points": (chart(NOISE[:6]), chart(NOISE[:8])),
    "provisional": (chart(NOISE[:11], kind="run", rules="anhoej"), chart(NOISE[:12], kind="run", rules="anhoej")),
    "two-changes": (chart(NOISE[:60], notes=NEIGHBOURS), chart(NOISE[:60], notes=notes((20, "adopted"), (34, "adopted")))),
    "over-dispersion": (chart(*shares(40, [400], wobble=0.1), "p"), chart(*shares(40, [400]), "p")),
    "under-dispersion": (chart(EVEN, kind="c"), chart(np.random.default_rng(4).poisson(12, 40).tolist(), kind="c")),
    "uneven-denominators": (chart(*shares(40, [30, 300]), "p"), chart(*shares(40, [30, 290]), "p")),
    "autocorrelation": (chart(drifting(60)), chart(NOISE[:60])),
    "ties": (chart([5, 5, 5, 4, 6, 5, 7, 3] * 3, kind="run"), chart([5, 4, 6, 4.5, 7, 3, 5.5, 6.5] * 3, kind="run")),
    "coarse-values": (chart([5, 6, 7] * 8), chart([5, 6, 7, 8] * 6)),
    "floor": (chart([3, 0, 5, 2, 4, 1, 6, 2, 3, 0, 4, 2], kind="c", direction="down"),
              chart([30, 25, 35, 29, 31, 27, 36, 30, 33, 28, 34, 30], kind="c", direction="down")),
    "chance": (chart(SHIFTED), chart([50.0, 52, 47, 51, 49, 53, 48, 50, 52, 49] * 3)),
}  # fmt: skip


def codes(of):
    return [message.code for message in cautions_of(of)]


@pytest.mark.parametrize("code", CAUTIONS)
def test_a_caution_is_said_where_it_holds_and_not_elsewhere(code):
    has, has_not = CASES[code]

    assert code in codes(has)
    assert code not in codes(has_not)


@pytest.mark.parametrize("code", CAUTIONS)
def test_cautions_are_plain_sentences_with_their_numbers_filled_in(code):
    text = next(m.text for m in cautions_of(CASES[code][0]) if m.code == code)

    assert re.fullmatch(r"[A-Z0-9].*[.]", text)
    assert not re.search(r"[{}]|nan|None|[a-z]-[a-z]+-[a-z]", text)


def test_what_the_messages_say_is_not_said_again():
    short = chart(NOISE[:11], rules="nhs-mdc")

    assert "short" in [message.code for message in short.messages]
    assert "provisional" not in codes(short)


def test_quiet_charts_and_charts_without_time_need_no_caution():
    assert codes(chart(SHIFTED[:30])) == []
    assert cautions_of(analyse(ChartSpec(Series(["a", "b"], [3, 5]), "pareto"))) == ()
    assert cautions_of(analyse(ChartSpec(Series([], [])))) == ()


def test_a_lasting_shift_is_no_autocorrelation():
    assert "autocorrelation" not in codes(chart(NOISE[:30] + [v - 12 for v in NOISE[30:60]]))


def test_autocorrelation_agrees_with_the_test_of_ljung_and_box():
    from qitrack.spc.effects import autocorrelation

    for seed in range(5, 9):
        assert autocorrelation(drifting(60, seed=seed)).is_correlated
        assert "autocorrelation" in codes(chart(drifting(60, seed=seed)))


def test_a_correlation_needs_twenty_points():
    assert "autocorrelation" not in codes(chart(drifting(19)))


def test_two_tests_of_change_matter_only_near_a_signal():
    pair = notes((29, "cycle"), (31, "cycle"))

    assert "two-changes" in codes(chart(SHIFTED, notes=pair))
    assert "two-changes" not in codes(chart(NOISE[:38], notes=pair))
    assert "two-changes" not in codes(chart(NOISE[:60], notes=notes((30, "event"), (31, "adopted"))))  # fmt: skip


def test_changes_are_named_by_their_numbers_on_the_chart():
    given = [*NEIGHBOURS, *notes((3, "event"))]

    assert next(iter(cautions_of(chart(NOISE[:60], notes=given)))).text.startswith("Changes 2 and 3 on the chart")  # fmt: skip


def test_the_remedy_for_over_dispersion_fits_the_chart():
    events, sizes = shares(40, [400], wobble=0.1)
    said = {
        kind: cautions_of(chart(events, None if kind == "c" else sizes, kind))[0].text
        for kind in ("p", "np", "u", "c")
    }

    assert "p′ chart" in said["p"]
    assert "p′ chart" in said["np"]
    assert "u′ chart" in said["u"]
    assert "individuals chart" in said["c"]
    assert "over-dispersion" not in codes(chart(events, sizes, "p-prime"))


def test_dispersion_is_asked_of_the_counts_whatever_the_unit():
    events, sizes = shares(40, [400], wobble=0.1)

    assert codes(chart(events, sizes, "p")) == codes(chart(events, sizes, "p", multiply=1000))


def test_ties_end_or_skip_as_the_rules_do():
    y = [5, 5, 5, 4, 6, 5, 7, 3] * 3
    ends, skips = (
        next(m.text for m in cautions_of(chart(y, kind="run", rules=rules)) if m.code == "ties")
        for rules in ("nhs-mdc", "anhoej")
    )

    assert "end every run" in ends
    assert "count on neither side" in skips


@pytest.mark.parametrize(("rules", "kind"), [("nhs-mdc", "i"), ("anhoej", "run"), ("nelson", "i")])
def test_stored_chances_are_those_of_the_simulation(rules, kind):
    """Standard error of 600 runs at most 0.02."""
    for points in (12, 40, 100):
        stored = CHANCES[rules, kind][POINTS.index(points)]
        again = chance_of_signal(rules, points, chart=kind, runs=600, seed=7)
        assert stored == pytest.approx(again, abs=0.07)


def test_chances_are_stored_for_every_rule_set_and_grow_between_their_points():
    assert {key for key, _kind in CHANCES} == {k for k, rules in RULE_SETS.items() if rules.rules}
    assert CHANCES["nhs-mdc", "i"][-1] >= chance_of_any("nhs-mdc", 170) >= chance_of_any("nhs-mdc", 150)  # fmt: skip
    assert chance_of_any("nhs-mdc", 5) == 0
    assert chance_of_any("nhs-mdc", 5000) == CHANCES["nhs-mdc", "i"][-1]
    assert chance_of_any("none", 50) == 0
    assert 0.1 < chance_of_any(own_key(["beyond-limits", "shift-7"]), 60) < 0.7


def test_cautions_of_two_hundred_points_take_five_milliseconds():
    events, sizes = shares(200, [40, 500])
    drawn = chart(events, sizes, "p", notes=notes(*[(10 * i, "adopted") for i in range(19)]))
    cautions_of(drawn)
    took = []
    for _round in range(10):
        began = time.process_time()
        cautions_of(replace(drawn))
        took.append(time.process_time() - began)

    assert min(took) < 0.005


def test_phases_keep_their_own_averages():
    y = NOISE[:30] + [v + 40 for v in NOISE[30:60]]

    assert "autocorrelation" not in codes(chart(y, phases=[Phase(WEEKS[30])]))


def test_what_is_shown_changes_no_caution():
    whole = CASES["two-changes"][0]
    part = analyse(replace(whole.spec, shown_from=WEEKS[33], shown_until=WEEKS[40]))

    assert cautions_of(part) == cautions_of(whole)
