"""The table of best boxes and cut boxes is the one that the search in `bench` finds."""

import pytest

from qitrack.spc.rules.boxes import BOXES

pytestmark = pytest.mark.checkout


def test_boxes_equal_those_worked_out_from_the_paper():
    from bench.boxes import best_box

    sizes = range(10, 101, 9)

    assert {n: BOXES[n] for n in sizes} == {n: best_box(n) for n in sizes}
    assert min(BOXES) == 10
    assert max(BOXES) == 100
