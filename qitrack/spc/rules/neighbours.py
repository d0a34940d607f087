"""Rules about points in a row: shift, trend, alternating."""

import numpy as np

from qitrack.spc.rules.view import (
    Hits,
    Marking,
    Ties,
    View,
    no_hits,
    placed,
    side_of,
    stretches,
    without_side,
)


def shift(view: View, *, length: int, marking: Marking = Marking.WHOLE) -> Hits:
    """Runs of at least `length` points on one side of the centre line.

    A missing value ends a run where ties do; where ties are skipped it is skipped too.
    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Western Electric, Statistical Quality Control Handbook, 1956; Perla RJ et al. BMJ Qual Saf 2011; 20: 46-51.
    """
    if view.ties is Ties.END:
        return stretches(view.side, need=length, lead=0, marking=marking)
    at = np.flatnonzero(view.side != 0)
    hits = stretches(view.side[at], need=length, lead=0, marking=marking)
    return placed(hits, at, view.side.size)


def trend(view: View, *, length: int, marking: Marking = Marking.WHOLE) -> Hits:
    """At least `length` points that rise, or fall, at every step; the first point counts.

    Where ties end a run, an equal or missing neighbour ends it. Where they are skipped, a point equal to the one
    before is not counted and does not break it, and a missing one neither. A point between a rise and a fall
    belongs to the later one.
    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Nelson LS. The Shewhart control chart: tests for special causes. J Qual Technol 1984; 16: 237-239.
    """
    size = view.y.size
    at = np.arange(size)
    if view.ties is Ties.SKIP:
        at = np.flatnonzero(~np.isnan(view.y))
        at = at[np.concatenate(([True], side_of(view.y[at][1:], view.y[at][:-1]) != 0))[: at.size]]
    if at.size < length:
        return no_hits(size)
    y = view.y[at]
    step = np.concatenate((np.zeros(1, np.int8), side_of(y[1:], y[:-1])))
    return placed(stretches(step, need=length - 1, lead=1, marking=marking), at, size)


def alternating(view: View, *, length: int, marking: Marking = Marking.COMPLETING) -> Hits:
    """At least `length` points that go up and down in turn; an equal or missing neighbour ends it.

    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Nelson LS. J Qual Technol 1984; 16: 237-239, test 4.
    """
    size = view.y.size
    if size < length:
        return no_hits(size)
    step = side_of(view.y[1:], view.y[:-1])
    turn = np.zeros(size, np.int8)
    turn[2:] = step[1:] * step[:-1] < 0
    return without_side(stretches(turn, need=length - 2, lead=2, marking=marking))
