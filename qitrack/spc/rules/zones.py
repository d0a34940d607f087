"""Rules about lines at one, two and three standard deviations. A point on a zone line belongs to the inner zone."""

import numpy as np

from qitrack.spc.charts import Array, Mask
from qitrack.spc.rules.view import (
    EQUAL,
    Hits,
    Marking,
    Sides,
    View,
    no_hits,
    stretches,
    without_side,
)


def beyond(view: View, *, sigmas: float = 3.0) -> Hits:
    """Points strictly outside the lines at so many standard deviations.

    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Shewhart WA. Economic Control of Quality of Manufactured Product, 1931.
    """
    side = sides_beyond(view, sigmas)
    return Hits(mask=side != 0, side=side)


def near_limit(view: View) -> Hits:
    """Points beyond two standard deviations and not beyond three: a warning.

    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Montgomery DC. Introduction to Statistical Quality Control, section 5.3 (warning limits); Westgard JO et al.
    Clin Chem 1981; 27: 493-501 (1-2s).
    """
    side = np.where(sides_beyond(view, 3.0) == 0, sides_beyond(view, 2.0), 0).astype(np.int8)
    return Hits(mask=side != 0, side=side)


def sides_beyond(view: View, sigmas: float) -> Sides:
    """+1 above the upper line at so many standard deviations, -1 below the lower, 0 otherwise; shape (n,).

    In the units of the chart. Never raises: 0 where the point or the line is missing. Source: as for `beyond`.
    """
    lower, upper = view.lines(sigmas)
    return _outside(view.y, lower, upper)


def _outside(y: Array, lower: Array, upper: Array) -> Sides:
    size = np.abs(y)
    above = y - upper > EQUAL * np.maximum(size, np.abs(upper))
    below = lower - y > EQUAL * np.maximum(size, np.abs(lower))
    side: Sides = above.view(np.int8) - below.view(np.int8)
    return side


def so_many_of(
    view: View, *, many: int, of: int, sigmas: float, marking: Marking = Marking.COMPLETING
) -> Hits:
    """At least `many` of `of` points in a row beyond a line on one side, the last of them among them.

    Where the lines vary all points are held against the lines of the last one. A window with a missing value, or
    shorter than `of`, never fires.
    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Western Electric, Statistical Quality Control Handbook, 1956; definition as in qcc 3 (R/rules.R).
    """
    size = view.y.size
    if size < of:
        return no_hits(size)
    lower, upper = (line[of - 1 :, None] for line in view.lines(sigmas))
    windows = np.lib.stride_tricks.sliding_window_view(view.y, of)
    far = _outside(windows, lower, upper)  # far[:, -1]: the last point of each window
    side = np.zeros(size, np.int8)
    first = np.arange(size)
    for way in (1, -1):
        beyond_here = far == way
        fired = np.flatnonzero((beyond_here.sum(axis=1) >= many) & beyond_here[:, -1])
        if fired.size:
            fired = fired[~np.isnan(windows[fired]).any(axis=1)]
            side[fired + of - 1] = way
            first[fired + of - 1] = beyond_here[fired].argmax(axis=1) + fired
    if marking is Marking.WHOLE:
        return _all_far(view, side, first, sigmas)
    return Hits(mask=side != 0, side=side, first=first)


def _all_far(view: View, fired: Sides, first: np.ndarray, sigmas: float) -> Hits:
    """All points beyond the line in the windows that fired."""
    own = sides_beyond(view, sigmas)
    side = np.zeros_like(fired)
    for way in (1, -1):
        ends = np.flatnonzero(fired == way)
        edges = np.zeros(fired.size + 1, np.intp)
        np.add.at(edges, first[ends], 1)
        np.add.at(edges, ends + 1, -1)
        side[(np.cumsum(edges)[:-1] > 0) & (own == way)] = way
    return Hits(mask=side != 0, side=side)


def two_of_three_on_one_side(
    view: View, *, counts_beyond: bool, marking: Marking = Marking.WHOLE
) -> Hits:
    """The points beyond two sigma, where two of three neighbours are and all three lie on one side.

    counts_beyond: points beyond three sigma count too, as in the Making Data Count tools since late 2023; before,
    only those between the two lines. A point on the centre line or a missing one is on no side.
    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: NHS England, Making Data Count; NHSRplotthedots issue 194.
    """
    if view.y.size < 3:
        return no_hits(view.y.size)
    far: Mask = sides_beyond(view, 2.0) != 0
    if not counts_beyond:
        far &= sides_beyond(view, 3.0) == 0
    s, f = view.side, far.astype(np.int8)
    window = (s[:-2] == s[1:-1]) & (s[1:-1] == s[2:]) & (s[2:] != 0)
    window &= f[:-2] + f[1:-1] + f[2:] >= 2
    covered = np.zeros(view.y.shape, bool)
    if marking is Marking.COMPLETING:
        covered[2:] = window
        side = np.where(covered, s, 0).astype(np.int8)
        return Hits(mask=covered, side=side, first=np.arange(side.size) - 2)
    for k in range(3):
        covered[k : view.y.size - 2 + k] |= window
    side = np.where(covered & far, s, 0).astype(np.int8)
    return Hits(mask=side != 0, side=side)


def hugging(view: View, *, length: int, marking: Marking = Marking.COMPLETING) -> Hits:
    """At least `length` points in a row within one standard deviation, the lines themselves included.

    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Nelson LS. J Qual Technol 1984; 16: 237-239, test 7.
    """
    lower, upper = view.lines(1.0)
    inside = _outside(view.y, lower, upper) == 0
    inside &= ~(np.isnan(view.y) | np.isnan(lower) | np.isnan(upper))
    hits = stretches(inside.astype(np.int8), need=length, lead=0, marking=marking)
    return without_side(hits)


def mixture(view: View, *, length: int, marking: Marking = Marking.COMPLETING) -> Hits:
    """At least `length` points in a row beyond one standard deviation, and not all on one side.

    Each window of `length` points needs one on either side.
    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Nelson LS. J Qual Technol 1984; 16: 237-239, test 8.
    """
    size = view.y.size
    if size < length:
        return no_hits(size)
    windows = np.lib.stride_tricks.sliding_window_view(sides_beyond(view, 1.0), length)
    fired = (windows != 0).all(axis=1) & (windows > 0).any(axis=1) & (windows < 0).any(axis=1)
    mask, first = np.zeros(size, bool), np.arange(size)
    if marking is Marking.WHOLE:
        for k in range(length):
            mask[k : size - length + 1 + k] |= fired
        return Hits(mask=mask, side=np.zeros(size, np.int8))
    mask[length - 1 :] = fired
    first[length - 1 :] -= length - 1
    return Hits(mask=mask, side=np.zeros(size, np.int8), first=first)


def across(view: View, *, sigmas: float = 2.0) -> Hits:
    """Two points in a row, one beyond the upper line and one beyond the lower.

    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Westgard JO, Barry PL, Hunt MR, Groth T. Clin Chem 1981; 27: 493-501 (R-4s).
    """
    far = sides_beyond(view, sigmas)
    mask = np.zeros(far.shape, bool)
    mask[1:] = far[1:] * far[:-1] < 0
    return Hits(mask=mask, side=np.zeros_like(far), first=np.maximum(np.arange(far.size) - 1, 0))
