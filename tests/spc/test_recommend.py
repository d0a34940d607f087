"""Which chart is recommended for which numbers."""

import numpy as np
import pytest

from qitrack.spc import Recommendation, Series, SeriesKind, SpcError, recommend, recommend_series
from qitrack.spc.dispersion import dispersion_of

CHANCE = np.random.default_rng(20)


@pytest.mark.parametrize(
    ("kind", "n", "denominators", "counts", "chart"),
    [
        ("value", 24, None, None, "i"),
        ("value", 9, None, None, "run"),
        ("value", 24, [10, 12] * 12, None, "i"),
        ("value", 24, [10, 40] * 12, None, "i-prime"),
        ("count", 24, None, [7, 9, 6, 8, 10, 5, 9, 7] * 3, "c"),
        ("count", 24, None, [7, 25, 2, 30, 10, 1, 19, 7] * 3, "i"),
        ("count", 24, None, [0, 0, 1, 0] * 6, "t"),
        ("proportion", 24, [50] * 24, [7, 9, 6, 8, 10, 5, 9, 7] * 3, "p"),
        ("proportion", 24, [9000] * 24, [700, 1000, 650, 1100, 500, 900] * 4, "p-prime"),
        ("proportion", 24, [50] * 24, [0, 1, 0, 0] * 6, "g"),
        ("rate", 24, [400] * 24, [7, 9, 6, 8, 10, 5, 9, 7] * 3, "u"),
        ("rate", 24, [400] * 24, [7, 30, 2, 40, 10, 1, 19, 7] * 3, "u-prime"),
        ("rate", 24, [400] * 24, [0, 1, 0, 0] * 6, "t"),
        ("subgroups", 24, [4] * 24, None, "xbar"),
        ("time-between", 24, None, None, "t"),
        ("cases-between", 24, None, None, "g"),
        ("yes-no", 200, None, None, "b-cusum"),
        ("places", 18, None, None, "funnel"),
        ("reasons", 6, None, None, "pareto"),
        ("control-samples", 30, None, None, "levey-jennings"),
    ],
)
def test_each_kind_of_numbers_has_its_chart(kind, n, denominators, counts, chart):
    found = recommend(kind, n, denominators, counts)

    assert found.chart == chart
    assert all(text.endswith(".") for text in (found.reason, *found.cautions))


def test_every_kind_has_an_answer_without_any_numbers():
    assert all(isinstance(recommend(kind), Recommendation) for kind in SeriesKind)


def test_few_points_make_limits_provisional():
    assert any("provisional" in text for text in recommend("rate", 9).cautions)


def test_an_unknown_kind_is_refused_with_the_choices():
    with pytest.raises(SpcError, match="time-between"):
        recommend("weights")


@pytest.mark.parametrize(
    ("x", "y", "n", "chart"),
    [
        (range(24), [1.5, 2.5] * 12, None, "i"),
        (range(24), [7, 9, 6, 8, 10, 5, 9, 7] * 3, None, "c"),
        (range(24), [7, 9, 6, 8, 10, 5, 9, 7] * 3, [50] * 24, "p"),
        (range(24), [17, 9, 16, 18, 10, 15, 9, 17] * 3, [10] * 24, "u"),
        ([i // 4 for i in range(24)], [1.5, 2.5] * 12, None, "xbar"),
        (range(24), [0, 1, 0] * 8, None, "b-cusum"),
        (["A", "B", "C"], [3, 4, 5], [30, 40, 50], "funnel"),
        (["Haemolysed", "Unlabelled"], [3, 4], None, "pareto"),
        ([], [], None, "i"),
    ],
)
def test_a_series_is_recognised_by_its_numbers(x, y, n, chart):
    assert recommend_series(Series(x, y, n)).chart == chart


def test_counts_of_chance_alone_are_called_over_dispersed_once_in_a_hundred():
    over = [dispersion_of(CHANCE.poisson(9, 30), binomial=False).is_over for _series in range(2000)]

    assert 0.003 < np.mean(over) < 0.03


def test_a_lasting_shift_raises_the_overall_dispersion_only():
    counts = [*CHANCE.poisson(9, 40), *CHANCE.poisson(25, 40)]

    found = dispersion_of(counts, binomial=False)
    assert found.overall > 3
    assert not found.is_over
