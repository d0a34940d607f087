"""The same series, the same answers as seven other engines gave, asked through the batch protocol."""

import json

import numpy as np
import pytest

from qitrack.spc import ChartSpec, Series, suggest_medians
from qitrack.spc.batch import answers
from tests.spc.engines import RUNS, columns_of, request_of

DEPARTURES = {"s18_constant:i"}
"""Runs whose limits differ on purpose; see qitrack/spc/README.md and test_departures.py."""

LINES = {
    "qicharts2": {"y": "y", "cl": "centre", "lcl": "lower", "ucl": "upper"},
    "NHSRplotthedots": {"mean": "centre", "lpl": "lower", "upl": "upper"},
    "qcc": {"y": "y", "cl": "centre", "lcl": "lower", "ucl": "upper"},
    "powerbi-spc": {"value": "y", "target": "centre", "ll99": "lower", "ul99": "upper"},
}
SERIES = [
    run for run in RUNS if run["engine"] in LINES and run["chart"] not in ("bchart", "paretochart", "cusum")
]  # fmt: skip
PATTERNS = {
    "UCL": "beyond-limits", "LCL": "beyond-limits", "Trend": "trend", "2 Out Of 3": "two-of-three", "Points": "shift",
}  # fmt: skip
READINGS = {
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "common_cause": "common-cause",
}
NUMBERED = {
    "western-electric": ("beyond-limits", "two-of-three", "four-of-five", "shift"),
    "nelson": (
        "beyond-limits", "shift", "trend", "alternating", "two-of-three", "four-of-five", "hugging", "mixture",
    ),
}  # fmt: skip
"""The numbers qcc gives its rules."""


def ask(run, **changes):
    (answer,) = answers([json.dumps(request_of(run) | changes)])
    return json.loads(answer)


def of(engine, chart=None):
    runs = [r for r in RUNS if r["engine"] == engine and (chart is None or r["chart"] == chart)]
    return pytest.mark.parametrize("run", runs, ids=lambda run: run["id"])


def get_run(key):
    return next(run for run in RUNS if run["id"] == key)


def column(answer, name):
    return [point[name] for point in answer["points"]]


def close(ours, theirs):
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert (a is None) == (b is None)
        assert a is None or a == pytest.approx(b, rel=1e-9, abs=1e-12)


def test_all_sixty_four_runs_are_here():
    assert len(RUNS) == 64
    assert set(DEPARTURES) <= {run["id"] for run in RUNS}


@pytest.mark.parametrize(
    "run", [run for run in SERIES if run["id"] not in DEPARTURES], ids=lambda run: run["id"]
)
def test_values_centre_and_limits_are_equal(run):
    changes = {"rules": "anhoej"} if run["engine"] == "powerbi-spc" else {}
    answer = ask(run, **changes)

    points = answer["points"]
    if run["engine"] == "powerbi-spc":  # rows without a value are dropped there
        points = [point for point in points if point["y"] is not None]
    for theirs, ours in LINES[run["engine"]].items():
        if theirs in run["points"]:
            close([point[ours] for point in points], run["points"][theirs])


@of("qicharts2")
def test_signals_and_runs_equal_those_of_qicharts2(run):
    if "sigma_signal" not in run["points"]:
        return
    answer = ask(run)

    assert [("beyond-limits" in s) for s in column(answer, "signals")] == run["points"][
        "sigma_signal"
    ]
    unusual = [answer["phases"][p - 1]["unusual_runs"] for p in column(answer, "phase")]
    assert unusual == run["points"]["runs_signal"]
    names = {
        "observations": "n_obs", "useful": "n_useful", "longest_run": "longest_run", "crossings": "n_crossings",
        "longest_run_max": "longest_run_max", "crossings_min": "n_crossings_min",
    }  # fmt: skip
    for ours, theirs in names.items():
        assert [p[ours] for p in answer["phases"]] == [part[theirs] for part in run["parts"]]


@of("NHSRplotthedots")
def test_readings_rules_and_icons_equal_those_of_nhsrplotthedots(run):
    answer = ask(run)

    neutral = run["args"]["improvement_direction"] == "neutral"
    theirs = [
        READINGS.get(t, "neutral") if not neutral or t == "common_cause" else "neutral"
        for t in run["points"]["point_type"]
    ]
    assert column(answer, "reading") == theirs
    deciding = [signals[0] if signals else None for signals in column(answer, "signals")]
    kinds = run["points"]["special_cause_type"]
    assert deciding == [next((p for w, p in PATTERNS.items() if w in kind), None) for kind in kinds]
    icons = dict(zip(run["icons"]["type"], run["icons"]["icon"], strict=True))
    assert answer["variation"] == icons["variation"].replace("_", "-")
    wanted = {"inconsistent": "inconsistent", "consistent_pass": "consistent-pass", None: None}
    assert answer["assurance"] == wanted.get(icons.get("assurance"), "consistent-fail")


@of("qcc", "xbar.one")
def test_the_first_rule_of_each_point_equals_that_of_qcc(run):
    answer = ask(run)

    names = NUMBERED[run["args"]["rule_set"]]
    ours = [
        min((names.index(s) + 1 for s in signals), default=None)
        for signals in column(answer, "signals")
    ]
    assert ours == run["points"]["rule"]


@of("qcc", "ewma")
def test_moving_averages_equal_those_of_qcc(run):
    answer = ask(run)

    close(column(answer, "statistic"), run["points"]["ewma"])
    assert [bool(s) for s in column(answer, "signals")] == run["points"]["violation"]


@of("qcc", "cusum")
def test_cumulative_sums_equal_those_of_qcc(run):
    answer = ask(run)

    close(column(answer, "upper_sum"), run["points"]["pos"])
    close(column(answer, "lower_sum"), run["points"]["neg"])
    theirs = [a or b for a, b in zip(run["points"]["upper"], run["points"]["lower"], strict=True)]
    assert [bool(s) for s in column(answer, "signals")] == theirs


@of("qicharts2", "bchart")
def test_bernoulli_sums_equal_those_of_qicharts2(run):
    answer = ask(run)

    close(column(answer, "upper_sum"), run["points"]["cusum1"])
    close(column(answer, "lower_sum"), run["points"]["cusum2"])
    theirs = [
        a is not None or b is not None
        for a, b in zip(run["points"]["signal1"], run["points"]["signal2"], strict=True)
    ]
    assert [bool(s) for s in column(answer, "signals")] == theirs


@of("qicharts2", "paretochart")
def test_pareto_equals_that_of_qicharts2(run):
    answer = ask(run)

    assert column(answer, "x") == run["points"]["x"]
    close(column(answer, "y"), run["points"]["y"])
    close(column(answer, "share"), run["points"]["p"])
    close(column(answer, "cumulated"), run["points"]["p.cum"])


@of("FunnelPlotR")
def test_funnel_limits_equal_those_of_funnelplotr(run):
    answer = ask(run)

    assert column(answer, "x") == run["points"]["group"]
    names = {"limits95": "LCL95 UCL95", "limits998": "LCL99 UCL99"}
    names |= {"limits95_adjusted": "OD95LCL OD95UCL", "limits998_adjusted": "OD99LCL OD99UCL"}
    for ours, theirs in names.items():
        lower, upper = (run["points"][name] for name in theirs.split())
        close([pair[0] for pair in column(answer, ours)], lower)
        close([pair[1] for pair in column(answer, ours)], upper)
    if run["args"].get("draw_adjusted", True):  # otherwise they report no over-dispersion at all
        close([answer["phi"], answer["tau2"]], [run["phi"], run["tau2"]])
    assert [int(bool(s)) for s in column(answer, "signals")] == run["points"]["outlier"]


@of("powerbi-spc")
def test_flags_equal_those_of_the_power_bi_visual(run):
    if "shift" not in run["points"]:
        return
    answer = ask(run)

    names = {
        "astpoint": "beyond-limits",
        "trend": "trend",
        "shift": "shift",
        "two_in_three": "two-of-three",
    }
    for theirs, ours in names.items():
        flags = [flag != "none" for flag in run["points"][theirs]]
        assert [ours in signals for signals in column(answer, "signals")] == flags


@of("autospc")
def test_suggested_phases_equal_those_of_autospc(run):
    answer = ask(run)

    breaks = [i for i, new in enumerate(run["points"]["breakPoint"]) if new]
    assert answer["suggested_phases"] == breaks


@of("runcharter")
def test_rebased_medians_equal_those_of_runcharter(run):
    columns = columns_of(run["case"])
    args = run["args"]
    found = suggest_medians(
        ChartSpec(Series(columns["x"], columns["y"]), "run"),
        baseline=args["med_rows"],
        run_length=args["runlength"],
        direction=args["direction"],
    )

    close([median.median for median in found], run["points"]["median"])
    assert [median.start for median in found] == run["points"]["start_date"]
    assert [median.end for median in found] == run["points"]["end_date"]


@pytest.mark.parametrize("key", ["s10_four_a_week:xbar", "s11_unequal:xbar", "s05_ulcers:up"])
def test_lines_at_two_standard_deviations_are_equal(key):
    run = get_run(key)
    answer = ask(run, sigma_lines=[2])

    np.testing.assert_allclose(column(answer, "lower2"), run["points"]["lcl95"], rtol=1e-9)
    np.testing.assert_allclose(column(answer, "upper2"), run["points"]["ucl95"], rtol=1e-9)
