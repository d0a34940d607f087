"""What changed, on thirty-four invented series whose answer was worked out by hand rules beforehand."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qitrack.spc import ChartSpec, Level, NoDirection, Series, analyse, judge, sentence

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


@pytest.mark.parametrize("case", [c for c in DEMO if "limits" in c["expected"]], ids=lambda c: c["id"])
def test_demo_series_has_the_stated_baseline_limits(case):
    chart = analyse(make_demo_spec(case, baseline_until=case["change_at"] - 1))

    lower, upper = case["expected"]["limits"]
    assert agrees(chart.phases[0].lower, lower, case)
    assert agrees(chart.phases[0].upper, upper, case)
