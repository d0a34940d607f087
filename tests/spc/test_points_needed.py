"""How many more points a change takes to show: the answer of `smallest_change`, turned round."""

from datetime import date, timedelta

import pytest

from qitrack.spc import ChartSpec, Series, SpcError
from qitrack.spc.effects import points_needed, smallest_change

FIRST = date(2026, 1, 5)
VALUES = (10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12)


@pytest.fixture
def spec():
    weeks = tuple(FIRST + timedelta(weeks=i) for i in range(len(VALUES)))
    return ChartSpec(Series(weeks, VALUES))


@pytest.mark.parametrize("points", [4, 7, 12])
def test_the_smallest_change_of_so_many_points_needs_no_more(spec, points):
    smallest = smallest_change(spec, points)

    assert points_needed(spec, smallest.up * 1.02) <= points
    assert points_needed(spec, -abs(smallest.down) * 1.02) <= points


def test_a_larger_change_needs_fewer_points(spec):
    found = [points_needed(spec, change) for change in (1.0, 2.0, 6.0)]

    assert found == sorted(found, reverse=True)
    assert found[-1] <= 2


def test_what_hardly_changes_never_shows(spec):
    assert points_needed(spec, 0.01, most=12) is None


@pytest.mark.parametrize("change", [0.0, float("nan"), float("inf")])
def test_no_change_is_no_question(spec, change):
    with pytest.raises(SpcError):
        points_needed(spec, change)
