"""A logarithmic scale: ticks at 1, 2, 5, 10, lines cut at zero, values at or below zero refused."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from qitrack.spc import ChartSpec, Series, SpcError, analyse, picture_of, render, render_facets
from qitrack.spc.draw.frame import SIZES
from qitrack.spc.draw.mpl import draw
from qitrack.spc.draw.picture import Stroke, Words
from qitrack.spc.draw.scale import Scale, log_range, log_ticks

DAYS = [date(2024, 1, 1) + timedelta(days=7 * i) for i in range(24)]
BETWEEN = [1, 9, 16, 38, 9, 24, 10, 77, 170, 6, 23, 33, 5, 3, 42, 61, 23, 20, 16, 21, 68, 17, 39, 3]


def make_spec(y=BETWEEN, chart="t", **options):
    return ChartSpec(Series(DAYS[: len(y)], y), chart, **{"log_scale": True, **options})


def marks(picture, kind, role):
    return [mark for mark in picture.marks if isinstance(mark, kind) and mark.role == role]


def ticks(picture):
    return [w.text for w in marks(picture, Words, "tick") if w.anchor == "end"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (3, 40, [2, 5, 10, 20, 50]),
        (0.03, 0.4, [0.02, 0.05, 0.1, 0.2, 0.5]),
        (1, 1000, [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]),
        (1, 1e6, [1, 10, 100, 1000, 1e4, 1e5, 1e6]),
        (1, 1e12, [1, 100, 1e4, 1e6, 1e8, 1e10, 1e12]),
        (10, 100, [10, 20, 50, 100]),
    ],
)
def test_ticks_are_one_two_five_ten_or_powers_of_ten(low, high, expected):
    bottom, top, step = log_range([low, high], wanted=6)

    assert step == 0
    assert log_ticks(bottom, top) == pytest.approx(expected)


def test_values_close_together_have_round_ticks():
    bottom, top, step = log_range([102, 108], wanted=6)

    assert (bottom, top) == (101, 109)
    assert step == 1


def test_the_scale_is_that_of_logarithms():
    scale = Scale(low=1, high=100, start=200, stop=0, is_log=True)

    assert [scale(v) for v in (1, 10, 100)] == pytest.approx([200, 100, 0])
    assert scale(-5) == scale(0) == 200
    np.testing.assert_allclose(scale.each(np.array([10, np.nan])), [100, np.nan])


@pytest.mark.parametrize("size", SIZES)
def test_a_logarithmic_chart_has_its_ticks_in_every_size_and_both_formats(size):
    picture = picture_of(make_spec(), size=size)

    assert ticks(picture)[:4] == ["1", "2", "5", "10"]
    texts = [artist.get_text() for artist in draw(picture).artists if hasattr(artist, "get_text")]
    assert {"1", "2", "5", "10"} <= set(texts)
    assert ">5</text>" in render(make_spec(), size=size)


def test_it_changes_the_drawing_only():
    plain, log = analyse(make_spec(log_scale=False)), analyse(make_spec())

    np.testing.assert_array_equal(plain.upper, log.upper)
    assert plain.signals == log.signals
    assert plain.spec.digest != log.spec.digest


def test_a_lower_limit_far_below_the_points_is_named_and_not_drawn():
    picture = picture_of(make_spec())

    assert len(marks(picture, Stroke, "limit")) == 1
    assert [w.text for w in marks(picture, Words, "limit-label")][1].endswith("↓")


@pytest.mark.parametrize(
    ("y", "chart", "said"),
    [
        ([3, 0, 4, 5], "i", r"^8 January 2024: 0; on a logarithmic scale every value is above zero\.$"),
        ([3, 2, -4, 5], "run", r"^15 January 2024: −4; "),
        ([3, 2, 4, 5], "cusum", r"^A CUSUM chart has no logarithmic scale: "),
    ],
    ids=["zero", "below zero", "sums"],
)  # fmt: skip
def test_what_has_no_logarithm_is_refused_with_a_sentence(y, chart, said):
    for draws in (render, lambda spec: render_facets({"A": spec})):
        with pytest.raises(SpcError, match=said) as refused:
            draws(make_spec(y, chart))
        assert refused.value.code == "not-above-zero"


def test_points_that_are_not_shown_are_not_refused():
    spec = make_spec([0, *BETWEEN[1:]], "i", shown_from=DAYS[1])

    assert render(spec).startswith("<svg")


def test_targets_and_trajectories_at_zero_are_left_out():
    spec = make_spec(target=0, y_label="Days")
    lines = picture_of(spec).marks

    assert not [m for m in lines if isinstance(m, Stroke) and m.role == "target"]


def test_a_second_panel_keeps_its_straight_scale():
    spec = make_spec([5, 5, 7, 50, 6, 5, 8, 9, 7], "i", paired="mr")

    assert ticks(picture_of(spec))[-1] != ticks(picture_of(spec))[0]
    assert render(spec).startswith("<svg")


def test_charts_side_by_side_share_one_logarithmic_axis_or_have_none():
    spec = make_spec()
    svg = render_facets({"A": spec, "B": make_spec([400, 900, 300, 1000] * 4)})

    assert svg.count(">1000</text>") == 2
    with pytest.raises(SpcError, match="all of them, or none"):
        render_facets({"A": spec, "B": replace(spec, log_scale=False)})
