"""Pictures of numbers without time: Pareto charts, and histograms with capability."""

from dataclasses import dataclass
from math import erfc, isnan, sqrt

import numpy as np

from qitrack.i18n import _
from qitrack.spc.charts.base import (
    MONTGOMERY,
    Array,
    ChartType,
    Limits,
    Method,
    Needs,
    Sample,
    Shape,
    flat,
)
from qitrack.spc.charts.individuals import individuals_limits

BINS_AT_MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Of each category its part of the whole, and that of all up to it; shape (n,), 0 to 1."""

    share: Array
    cumulated: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """How values are spread, and how well they fit between two specification limits.

    edges: shape (bins + 1,). counts: shape (bins,). within, overall: standard deviations from neighbouring values and of all.
    cp, cpk use the first, pp, ppk the second; below, above: expected parts outside the limits, normal values
    assumed. None where a limit or a spread is missing.
    Source: Montgomery, Introduction to Statistical Quality Control, section 8.2.
    """

    edges: Array
    counts: Array
    mean: float
    within: float
    overall: float
    cp: float | None
    cpk: float | None
    pp: float | None
    ppk: float | None
    below: float | None
    above: float | None


def pareto_limits(sample: Sample, method: Method) -> Limits:
    """No lines at all: a Pareto chart compares categories.

    Shapes (n,), without unit. Never raises. Source: Montgomery, Introduction to Statistical Quality Control, section 5.4.
    """
    none = flat(sample, np.nan)
    return Limits(centre=none, middle=none, sigma=none)


def shares_of(counts: Array) -> Shares:
    """Parts of the whole and their running sum; counts: shape (n,), in decreasing order."""
    known = np.nan_to_num(counts)
    total = known.sum()
    share = known / total if total > 0 else np.full(counts.shape, np.nan)
    return Shares(share=share, cumulated=np.cumsum(share))


def histogram_limits(sample: Sample, method: Method) -> Limits:
    """The lines of an individuals chart: where values lie while nothing changes.

    Shapes (n,), units of y.
    Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 6.4.
    """
    return individuals_limits(sample, method)


def histogram_of(
    values: Array, within: float, lower: float | None, upper: float | None
) -> Histogram | None:
    """The histogram of some values; None when there is none.

    values: shape (n,), none missing. within: standard deviation from neighbouring values. lower, upper: specification
    limits. Width of the bins by Freedman D, Diaconis P. Z Wahrscheinlichkeitstheorie 1981; 57: 453-476.
    """
    if not values.size:
        return None
    counts, edges = np.histogram(values, bins=_edges(values))
    overall = float(values.std(ddof=1)) if values.size > 1 else np.nan
    mean = float(values.mean())
    cp, cpk = _capability(mean, within, lower, upper)
    pp, ppk = _capability(mean, overall, lower, upper)
    return Histogram(
        edges=edges,
        counts=counts.astype(np.float64),
        mean=mean,
        within=within,
        overall=overall,
        cp=cp,
        cpk=cpk,
        pp=pp,
        ppk=ppk,
        below=None if lower is None else _tail(mean - lower, overall),
        above=None if upper is None else _tail(upper - mean, overall),
    )


def _edges(values: Array) -> Array:
    low, high = float(values.min()), float(values.max())
    if low == high:
        half = abs(low) / 20 or 0.5
        return np.array([low - half, low + half])
    quartile = float(np.subtract(*np.percentile(values, [75, 25])))
    width = 2 * quartile / values.size ** (1 / 3)
    bins = int(np.ceil((high - low) / width)) if width > 0 else int(np.log2(values.size)) + 1
    return np.linspace(low, high, min(max(bins, int(np.log2(values.size)) + 1), BINS_AT_MOST) + 1)


def _capability(
    mean: float, sigma: float, lower: float | None, upper: float | None
) -> tuple[float | None, float | None]:
    """The index of spread and the one that also counts where the mean lies."""
    if isnan(sigma) or sigma <= 0:
        return None, None
    both = None if lower is None or upper is None else (upper - lower) / (6 * sigma)
    sides = [(mean - lower) / (3 * sigma)] if lower is not None else []
    sides += [(upper - mean) / (3 * sigma)] if upper is not None else []
    return both, min(sides, default=None)


def _tail(distance: float, sigma: float) -> float | None:
    if isnan(sigma) or sigma <= 0:
        return None
    return erfc(distance / sigma / sqrt(2)) / 2


SUMMARIES = (
    ChartType(
        key="pareto",
        label=_("Which reasons are the most frequent"),
        term=_("Pareto chart"),
        use=_("Reasons or kinds, counted: to choose where to begin."),
        needs=Needs.CATEGORY,
        source=f"{MONTGOMERY}, section 5.4",
        limits=pareto_limits,
        centre_label=_("Share"),
        has_limits=False,
        shape=Shape.PARETO,
        aggregate="sum",
        is_sequence=False,
        is_assured=False,
    ),
    ChartType(
        key="histogram",
        label=_("How values are spread"),
        term=_("histogram with capability"),
        use=_("Many measured values: their shape, and how many keep to a limit somebody has set."),
        needs=Needs.DISTRIBUTION,
        source=f"{MONTGOMERY}, section 8.2",
        limits=histogram_limits,
        centre_label=_("Average"),
        shape=Shape.HISTOGRAM,
        is_sequence=False,
        is_assured=False,
        screens=False,
    ),
)
"""The chart types of this family."""
