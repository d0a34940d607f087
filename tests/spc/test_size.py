"""How large a chart on a page is, and what a script finds in it."""

import re
from datetime import date, datetime, timedelta
from itertools import accumulate

import numpy as np
import pytest

from qitrack.spc import ChartSpec, Note, Series, picture_of, render
from qitrack.spc.draw.svg import _path

WEEKS = [date(2022, 1, 3) + timedelta(weeks=i) for i in range(200)]
KINDS = ("cycle", "adopted", "event", "note")
LARGEST_BYTES = 30_000


def two_hundred(y, n=None, chart="i"):
    notes = [Note(WEEKS[10 + 15 * i], f"Try the evening offer on ward {i}", KINDS[i % 4]) for i in range(12)]  # fmt: skip
    return ChartSpec(
        Series(WEEKS, y, n), chart, direction="up", notes=notes, target=60, y_label="Minutes", title="Waiting",
        baseline_until=WEEKS[30],
    )  # fmt: skip


MEASURED = two_hundred(np.random.default_rng(1).normal(50, 4, 200).round(1).tolist())


def days_in(svg):
    """As a page's script reads them."""
    first, steps = re.search(r'data-first="([^"]*)" data-steps="([^"]*)"', svg).groups()
    gone = [0]
    for part in steps.split():
        step, _x, count = part.partition("x")
        gone += [int(step)] * int(count or 1)
    return [date.fromisoformat(first) + timedelta(days=d) for d in accumulate(gone)]


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_two_hundred_points_with_twelve_notes_take_thirty_thousand_bytes(size):
    svg = render(MEASURED, size=size)

    assert len(svg.encode()) <= LARGEST_BYTES
    assert len(re.findall(r'class="qi-point[^>]* aria-label="[^"]+"/>', svg)) == 200
    assert len(re.findall(r'class="qi-note [^>]* aria-label="[^"]+">', svg)) == 12 if size == "wide" else True  # fmt: skip


def test_limits_of_their_own_at_each_point_take_half_as_much_again():
    rng = np.random.default_rng(1)
    sizes = rng.integers(30, 60, 200)
    svg = render(two_hundred(rng.binomial(sizes, 0.3).tolist(), sizes.tolist(), "p"))

    assert len(svg.encode()) <= 1.5 * LARGEST_BYTES


def test_a_script_finds_the_day_of_every_point():
    assert days_in(render(MEASURED)) == WEEKS
    uneven = [WEEKS[0], WEEKS[1], WEEKS[2], WEEKS[5], date(2025, 12, 31)]
    assert days_in(render(ChartSpec(Series(uneven, [1, 2, 3, 4, 5])))) == uneven
    assert days_in(render(ChartSpec(Series(uneven[:1], [1])))) == uneven[:1]
    instants = [datetime(2024, 3, 1, 23, 30), datetime(2024, 3, 2, 0, 30)]
    assert days_in(render(ChartSpec(Series(instants, [1, 2])))) == [date(2024, 3, 1), date(2024, 3, 2)]  # fmt: skip


def test_a_part_of_a_chart_names_the_days_of_all_its_points():
    spec = ChartSpec(Series(WEEKS, [5, 7, 6, 9] * 50), shown_from=WEEKS[150])

    assert days_in(render(spec)) == WEEKS
    assert picture_of(spec).dots[0].index == 150


def test_charts_without_days_have_none():
    assert "data-first" not in render(ChartSpec(Series(range(9), range(9))))
    assert "data-first" not in render(ChartSpec(Series(["a", "b"], [2, 1]), "pareto"))


def test_steps_of_a_path_do_not_drift():
    rng = np.random.default_rng(2)
    places = tuple(zip(rng.uniform(0, 900, 400), rng.uniform(0, 400, 400), strict=True))
    x, y = 0.0, 0.0
    written = re.findall(r"([Mlhv])(-?[\d.]+)(?: ?(-?[\d.]+))?", _path(places))
    for (wanted_x, wanted_y), (kind, first, second) in zip(places, written, strict=True):
        if kind == "M":
            x, y = float(first), float(second)
        else:
            x += float(first) if kind in "lh" else 0.0
            y += float(second) if kind == "l" else float(first) if kind == "v" else 0.0
        assert x == pytest.approx(wanted_x, abs=0.051)
        assert y == pytest.approx(wanted_y, abs=0.051)
