"""Centres and limits against printed examples; pages as the manual of qcc 2.7 gives them for its data sets."""

import numpy as np
import pytest

from qitrack.spc import CHART_TYPES, ChartSpec, Series, analyse

VISCOSITY = [
    33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84,
]  # fmt: skip
"""Montgomery DC, Introduction to Statistical Quality Control, 5th edition 2005, pages 232-235: viscosity of primer paint."""

JUICE_CANS = [
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
]  # fmt: skip
"""The same book, 2nd edition 1991, pages 152-155: leaking cans among 50."""

CLOTH_DEFECTS = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
CLOTH_UNITS = [10.0, 8.0, 13.0, 10.0, 9.5, 10.0, 12.0, 10.5, 12.0, 12.5]
"""The same book, 2nd edition, pages 183-184: defects in dyed cloth, in units of 50 square metres."""

BOARD_DEFECTS = [
    21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15,
]  # fmt: skip
"""The same book, 2nd edition, pages 173-175: nonconformities in 100 circuit boards; samples 6 and 20 are out of control."""

RINGS = (
    (30, 2, 19, -8, 8), (-5, -8, 1, 11, 4), (-12, 24, 21, 5, 2), (2, -4, -7, 15, 9), (-8, 7, 15, -11, 14),
    (9, -6, -3, -15, -7), (-5, 6, -6, 0, 5), (-15, 3, -7, 15, -12), (8, -5, 9, 5, 4), (-2, 0, -10, 7, -5),
    (-6, -2, -6, -5, -10), (4, 0, 7, 0, -4), (-17, 2, -2, -3, 12), (6, -33, -6, 0, -16), (12, 14, -2, -1, 7),
    (0, -16, 5, -2, -4), (-6, 12, -14, 5, 7), (6, 10, 18, 3, 0), (-16, 2, 3, 5, -3), (0, 10, 13, 20, 3),
    (-12, 1, 9, 5, -4), (4, -1, -10, 6, 9), (10, -11, -10, 9, 14), (15, 8, -7, 0, 10), (-18, -16, -5, 17, 13),
)  # fmt: skip
"""The same book, 2nd edition, pages 206-213: diameters of piston rings, thousandths of a millimetre from 74."""


def chart_of(chart, y, n=None, **options):
    return analyse(ChartSpec(Series(range(1, len(y) + 1), y, n), chart, "anhoej", **options))


def test_individuals_chart_of_viscosity():
    first = chart_of("i", VISCOSITY).points[0]

    assert round(first.centre, 2) == 33.52
    assert round(first.upper, 2) == 34.80
    assert round(first.lower, 2) == 32.24


def test_proportions_of_leaking_cans():
    chart = chart_of("p", JUICE_CANS, [50] * 30)

    assert sum(JUICE_CANS) == 347
    assert [round(v, 4) for v in chart.points[0][3:6]] == [0.2313, 0.0524, 0.4102]
    assert [p.x for p in chart.points if "beyond-limits" in p.signals] == [15, 23]


def test_rates_of_defects_in_cloth():
    chart = chart_of("u", CLOTH_DEFECTS, CLOTH_UNITS)

    assert round(chart.points[0].centre, 2) == 1.42
    printed = pytest.approx([0.29, 2.55], abs=0.01)  # the book rounds the centre to 1.42 first
    assert list(chart.points[0][4:6]) == printed
    assert list(chart.points[2][4:6]) == pytest.approx([0.43, 2.41], abs=0.01)


def test_counts_of_defects_in_circuit_boards():
    chart = chart_of("c", BOARD_DEFECTS)

    assert sum(BOARD_DEFECTS) == 516
    assert [round(v, 2) for v in chart.points[0][3:6]] == [19.85, 6.48, 33.21]
    assert [p.x for p in chart.points if "beyond-limits" in p.signals] == [6, 20]


def test_averages_and_ranges_of_piston_rings():
    series = Series(
        [i for i, ring in enumerate(RINGS) for _value in ring],
        [74 + value / 1000 for ring in RINGS for value in ring],
    )
    ranges = analyse(ChartSpec(series, "r", "anhoej"))
    averages = analyse(ChartSpec(series, "xbar", "anhoej", paired="r"))

    assert list(averages.points[0][4:6]) == pytest.approx([73.98805, 74.0143], abs=5e-5)  # of qcc
    assert averages.points[0].centre == pytest.approx(74.00118, abs=5e-6)
    printed = [0.02276, 0, 0.04812]  # those of qcc
    assert list(ranges.points[0][3:6]) == pytest.approx(printed, abs=1e-5)
    assert averages.second.points == ranges.points
    assert not [p for p in (*averages.points, *ranges.points) if "beyond-limits" in p.signals]


def test_times_between_failures_are_judged_on_the_root_scale():
    """Montgomery, example 7.6: 286 hours to the power 0.2777 is 4.80986."""
    chart = chart_of("t", [286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596])

    roots = np.array(chart.spec.series.y) ** (1 / 3.6)
    assert roots[0] == pytest.approx(4.80986, rel=1e-3)
    assert chart.points[0].centre == pytest.approx(roots.mean() ** 3.6)


def test_one_wild_moving_range_is_left_out_once():
    y = [10, 11, 10, 11, 10, 11, 10, 40, 10, 11, 10, 11]
    chart = chart_of("i", y)

    assert chart.phases[0].ranges_left_out == 2
    assert chart.points[0].upper == pytest.approx(sum(y) / 12 + 3 / 1.128)


def test_screening_can_be_switched_off():
    y = [10, 11, 10, 11, 10, 11, 10, 40, 10, 11, 10, 11]

    assert chart_of("i", y, screen=False).points[0].upper == pytest.approx(
        sum(y) / 12 + 3 / 1.128 * 69 / 11
    )


def test_a_missing_value_costs_two_ranges_and_an_excluded_point_is_bridged():
    missing = chart_of("i", [1, 2, None, 5, 6])
    excluded = chart_of("i", [1, 2, 99, 5, 6], exclude=[3])

    assert missing.points[0].upper == pytest.approx(3.5 + 3 / 1.128 * 1.0)
    assert excluded.points[0].upper == pytest.approx(3.5 + 3 / 1.128 * 5 / 3)


def test_subgroups_of_an_ewma_or_cusum_count_by_their_size():
    series = Series([1, 1, 1, 2], [3, 4, 5, 12])
    averages = analyse(ChartSpec(series, "ewma", sigma=1))
    sums = analyse(ChartSpec(series, "cusum", sigma=1))

    assert averages.points[0].centre == 6  # the mean of four values; that of the two averages is 8
    assert averages.statistic[0] == pytest.approx(0.2 * 4 + 0.8 * 6)
    assert sums.lower_sum[0] == pytest.approx((4 - 6) * np.sqrt(3) + 0.5)


def test_one_point_has_a_centre_and_no_limits():
    point = chart_of("i", [4.0]).points[0]

    assert (point.centre, point.lower, point.upper) == (4.0, None, None)


@pytest.mark.parametrize("key", CHART_TYPES)
def test_each_chart_type_can_be_shown_in_forms_and_docs(key):
    entry = CHART_TYPES[key]

    assert entry.key == key
    assert all([entry.label, entry.term, entry.use, entry.source, entry.centre_label])
    assert entry.limits.__doc__ is not None
    assert "Source:" in entry.limits.__doc__
