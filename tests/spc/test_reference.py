"""The same series, the same answers as qicharts2 0.8.1 and NHSRplotthedots 0.2.2 gave."""

import json
from datetime import date
from pathlib import Path

import pytest

from qitrack.spc import ChartSpec, Direction, Pattern, Phase, Series, analyse

HERE = Path(__file__).parent / "reference"
SERIES = json.loads((HERE / "series.json").read_text())
RUNS = json.loads((HERE / "runs.json").read_text())
DEPARTURES = {"s18_constant:i"}
"""Runs whose limits differ on purpose; see qitrack/spc/README.md and test_departures.py."""

QIC = [run for run in RUNS if run["engine"] == "qicharts2"]
NHS = [run for run in RUNS if run["engine"] == "NHSRplotthedots"]
BETTER = {"increase": Direction.UP, "decrease": Direction.DOWN, "neutral": Direction.NEITHER}
READINGS = {
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral": "neutral",
    "common_cause": "common-cause",
}
PATTERNS = {
    "UCL": Pattern.BEYOND_LIMITS,
    "LCL": Pattern.BEYOND_LIMITS,
    "Trend": Pattern.TREND,
    "2 Out Of 3": Pattern.TWO_OF_THREE,
    "Points": Pattern.SHIFT,
}


def pattern_of(kind):
    """Our name for a label such as "7 Points Below CL"."""
    return next((pattern for words, pattern in PATTERNS.items() if words in kind), None)


def make_series(case):
    data = SERIES[case]
    x = [date.fromisoformat(at) if str(at)[:2] == "20" else at for at in data["x"]]
    return Series(x, data["y"], data.get("n"))


def close(ours, theirs):
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert (a is None) == (b is None)
        assert a is None or a == pytest.approx(b, rel=1e-9, abs=1e-12)


def column(chart, name):
    return [getattr(point, name) for point in chart.points]


def analyse_qic(run):
    args = run["args"]
    return analyse(
        ChartSpec(
            make_series(run["case"]),
            run["chart"],
            "anhoej",
            baseline_until=args.get("freeze") and place(run, args["freeze"]),
            phases=[Phase(place(run, last + 1)) for last in args.get("part", ())],
            exclude=[place(run, at) for at in args.get("exclude", ())],
            screen=args["screened_mr"],
            multiply=args.get("multiply", 1),
        )
    )


def place(run, position):
    at = run["points"]["x"][position - 1]
    return date.fromisoformat(at) if isinstance(at, str) and at[:2] == "20" else at


@pytest.mark.parametrize(
    "run", [r for r in QIC if r["id"] not in DEPARTURES], ids=lambda run: run["id"]
)
def test_centre_and_limits_equal_those_of_qicharts2(run):
    chart = analyse_qic(run)

    close(column(chart, "y"), run["points"]["y"])
    close(column(chart, "centre"), run["points"]["cl"])
    close(column(chart, "lower"), run["points"]["lcl"])
    close(column(chart, "upper"), run["points"]["ucl"])


@pytest.mark.parametrize("run", QIC, ids=lambda run: run["id"])
def test_signals_equal_those_of_qicharts2(run):
    chart = analyse_qic(run)

    beyond = [Pattern.BEYOND_LIMITS in point.signals for point in chart.points]
    assert beyond == run["points"]["sigma_signal"]
    unusual = [chart.phases[point.phase - 1].unusual_runs for point in chart.points]
    assert unusual == run["points"]["runs_signal"]


@pytest.mark.parametrize("run", QIC, ids=lambda run: run["id"])
def test_runs_analysis_equals_that_of_qicharts2(run):
    chart = analyse_qic(run)

    ours = [
        (p.observations, p.useful, p.longest_run, p.longest_run_max, p.crossings, p.crossings_min)
        for p in chart.phases
    ]
    names = (
        "n_obs",
        "n_useful",
        "longest_run",
        "longest_run_max",
        "n_crossings",
        "n_crossings_min",
    )
    assert ours == [tuple(part[name] for name in names) for part in run["parts"]]


def analyse_nhs(run):
    args = run["args"]
    until = args.get("fix_after_n_points")
    return analyse(
        ChartSpec(
            make_series(run["case"]),
            "i",
            "nhs-mdc",
            BETTER[args["improvement_direction"]],
            target=args.get("target"),
            phases=[Phase(date.fromisoformat(at)) for at in args.get("rebase", ())],
            baseline_until=until and place(run, until),
            screen=args["screen_outliers"],
        )
    )


@pytest.mark.parametrize("run", NHS, ids=lambda run: run["id"])
def test_centre_and_limits_equal_those_of_nhsrplotthedots(run):
    chart = analyse_nhs(run)

    close(column(chart, "centre"), run["points"]["mean"])
    close(column(chart, "lower"), run["points"]["lpl"])
    close(column(chart, "upper"), run["points"]["upl"])


@pytest.mark.parametrize("run", NHS, ids=lambda run: run["id"])
def test_readings_equal_those_of_nhsrplotthedots(run):
    chart = analyse_nhs(run)

    theirs = run["points"]["point_type"]
    neutral = run["args"]["improvement_direction"] == "neutral"
    ours = column(chart, "reading")
    assert ours == [
        "neutral" if neutral and kind != "common_cause" else READINGS[kind] for kind in theirs
    ]


@pytest.mark.parametrize("run", NHS, ids=lambda run: run["id"])
def test_deciding_rule_equals_that_of_nhsrplotthedots(run):
    chart = analyse_nhs(run)

    ours = [point.signals[0] if point.signals else None for point in chart.points]
    assert ours == [pattern_of(kind) for kind in run["points"]["special_cause_type"]]


@pytest.mark.parametrize("run", NHS, ids=lambda run: run["id"])
def test_icons_equal_those_of_nhsrplotthedots(run):
    chart = analyse_nhs(run)

    variation, assurance = run["icons"]["variation"], run["icons"].get("assurance")
    assert chart.variation == {"common_cause": "common-cause"}.get(variation, variation)
    passed = {"inconsistent": "inconsistent", "consistent_pass": "consistent-pass", None: None}
    assert chart.assurance == passed.get(assurance, "consistent-fail")
