"""What would have been: a dashed line with its range, from an estimate to the picture."""

import re
from datetime import date, timedelta

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from qitrack.spc import (
    Band,
    ChartSpec,
    Series,
    SpcError,
    counterfactual_band,
    picture_of,
    render,
)
from qitrack.spc.draw.frame import SIZES
from qitrack.spc.draw.mpl import draw
from qitrack.spc.draw.picture import Fill, Stroke, Words
from qitrack.spc.draw.svg import stylesheet
from qitrack.spc.effects import estimate_effect

WEEKS = [date(2024, 1, 1) + timedelta(weeks=i) for i in range(30)]
Y = [50, 53, 48, 51, 49, 52, 47, 50, 51, 52, 48, 50, 49, 51, 50] + [42, 41, 43, 40, 42] * 3
SPEC = ChartSpec(Series(WEEKS, Y), direction="down", y_label="Minutes")
BAND = Band(WEEKS[15:], [50] * 15, [46] * 15, [54] * 15)


def marks(picture, kind, role):
    return [mark for mark in picture.marks if isinstance(mark, kind) and mark.role == role]


@pytest.mark.parametrize("size", SIZES)
def test_a_band_is_a_fill_a_dashed_line_and_one_entry_of_the_key(size):
    picture = picture_of(SPEC, size=size, band=BAND)

    assert len(marks(picture, Fill, "would-band")) == 2
    assert len(marks(picture, Stroke, "would")) == 2
    legend = [w.text for w in marks(picture, Words, "legend")]
    assert legend.count("Expected without the change") == 1
    assert not marks(picture_of(SPEC, size=size), Fill, "would-band")


def test_both_back_ends_draw_it_dashed():
    figure = draw(picture_of(SPEC, band=BAND))
    svg = render(SPEC, band=BAND)

    dashed = [a for a in figure.artists if isinstance(a, Line2D) and a.get_color() == "#00664f"]
    assert len(dashed) == 2
    assert {a.get_linestyle() for a in dashed} == {"--"}
    assert sum(isinstance(a, Polygon) and a.get_facecolor()[:3] != (1, 1, 1) for a in figure.artists) >= 2  # fmt: skip
    assert svg.count('class="qi-would-band"') == 2
    assert svg.count('class="qi-would"') == 2
    assert re.search(r"\.qi-would \{[^}]*stroke-dasharray", stylesheet())


def test_it_stands_from_the_change_on_between_its_edges():
    picture = picture_of(SPEC, band=BAND)
    line, fill = marks(picture, Stroke, "would")[1], marks(picture, Fill, "would-band")[1]

    assert line.path[0][0] == picture.dots[15].x
    assert line.path[-1][0] == picture.dots[29].x
    assert min(y for _x, y in fill.path) < line.path[0][1] < max(y for _x, y in fill.path)


def test_the_band_of_an_effect_is_its_counterfactual_from_the_change_on():
    effect = estimate_effect(SPEC, change_at=WEEKS[15])
    band = counterfactual_band(effect)

    assert band.x == tuple(WEEKS[15:])
    np.testing.assert_allclose(band.expected, effect.counterfactual[15:])
    np.testing.assert_allclose(band.lower, effect.counterfactual_lower[15:])
    np.testing.assert_allclose(band.upper, effect.counterfactual_upper[15:])


def test_the_band_of_a_rate_is_in_the_units_of_its_chart():
    spec = ChartSpec(Series(WEEKS, [12] * 8 + [14] * 8 + [6] * 14, [1000] * 30), "u", multiply=1000)
    band = counterfactual_band(estimate_effect(spec, change_at=WEEKS[16]))

    assert 10 < band.expected[0] < 18
    assert render(spec, band=band).startswith("<svg")


def test_the_axis_reaches_a_band_that_is_near_and_cuts_one_that_is_far():
    near = Band(WEEKS[15:], [60] * 15, [55] * 15, [65] * 15)
    far = Band(WEEKS[15:], [9000] * 15, [55] * 15, [1e9] * 15)

    assert ">65</text>" in render(SPEC, band=near)
    picture = picture_of(SPEC, band=far)
    assert len(marks(picture, Stroke, "would")) == 1
    assert all(0 <= y <= picture.height for m in marks(picture, Fill, "would-band") for _x, y in m.path)  # fmt: skip


def test_what_lies_outside_the_shown_part_is_not_drawn():
    part = ChartSpec(Series(WEEKS, Y), shown_until=WEEKS[10])

    assert not marks(picture_of(part, band=BAND), Stroke, "would")


def test_a_band_at_one_place_has_a_width():
    one = Band([WEEKS[20]], [50], [46], [54])
    line = marks(picture_of(SPEC, band=one), Stroke, "would")[1]

    assert line.path[0][0] < line.path[1][0]


@pytest.mark.parametrize(
    "wrong",
    [
        ([], [], [], []),
        (WEEKS[:2], [1], [0, 0], [2, 2]),
        (WEEKS[:1], [float("nan")], [0], [2]),
        (WEEKS[:1], [1], [float("-inf")], [2]),
        (WEEKS[:1], [3], [0], [2]),
        (WEEKS[:1], ["x"], [0], [2]),
        ([None], [1], [0], [2]),
    ],
    ids=["empty", "lengths", "nan", "infinite", "outside", "text", "no place"],
)
def test_what_is_no_band_is_refused_with_a_sentence(wrong):
    with pytest.raises(SpcError, match=r"\.$"):
        Band(*wrong)


def test_a_band_on_a_chart_without_time_or_with_other_places_is_refused():
    with pytest.raises(SpcError, match="only on a chart over time"):
        render(ChartSpec(Series(["a", "b"], [3, 5]), "pareto"), band=BAND)
    with pytest.raises(SpcError, match="same kind"):
        render(ChartSpec(Series(range(9), range(9))), band=BAND)
