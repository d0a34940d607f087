"""Charts of several values at a time: averages, standard deviations and ranges of subgroups."""

import numpy as np

from qitrack.i18n import _
from qitrack.spc.charts.base import (
    MONTGOMERY,
    Array,
    ChartType,
    Groups,
    Limits,
    Method,
    Needs,
    Plots,
    Sample,
    flat,
)
from qitrack.spc.charts.factors import c4, range_factors


def _groups(sample: Sample) -> Groups:
    if sample.groups is not None:
        return sample.groups
    one, none = np.where(np.isnan(sample.y), 0.0, 1.0), np.full(sample.y.shape, np.nan)
    return Groups(size=one, mean=sample.y, sd=none, span=none)


def spread_of(sample: Sample) -> float:
    """The usual standard deviation inside a subgroup, before any division by c4.

    The mean of the standard deviations where all subgroups of the base have one size, else the pooled one.
    NaN when no subgroup has two values. Subgroups without a value count for nothing.
    Source: Montgomery, Introduction to Statistical Quality Control, section 6.3, equations 6.29 and 6.31.
    """
    groups = _groups(sample)
    base = sample.base & (groups.size > 1)
    if not base.any():
        return np.nan
    sizes = groups.size[sample.base & (groups.size > 0)]
    if (sizes == sizes[0]).all():
        return float(groups.sd[base].mean())
    freedom = groups.size[base] - 1
    return float(np.sqrt((freedom * groups.sd[base] ** 2).sum() / freedom.sum()))


def sigma_by_range(sample: Sample) -> float:
    """One standard deviation of a single value, the mean of range / d2; NaN when no subgroup of the base has two values.

    Source: Montgomery, Introduction to Statistical Quality Control, section 6.2; for unequal sizes as qcc 3.0.
    """
    groups = _groups(sample)
    base = sample.base & (groups.size > 1)
    if not base.any():
        return np.nan
    return float((groups.span[base] / range_factors(groups.size[base])[0]).mean())


def xbar_limits(sample: Sample, method: Method) -> Limits:
    """Mean of all values, limits from the standard deviations inside the subgroups (A3); beside an R chart from the ranges (A2).

    Shapes (n,), units of y. A subgroup of one has no limits. A given sigma is that of one value.
    Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 6.3.
    """
    groups = _groups(sample)
    base = sample.base & (groups.size > 0)
    size = groups.size[base]
    found = float((size * groups.mean[base]).sum() / size.sum()) if size.size else np.nan
    centre = flat(sample, method.centre_or(found))
    size = np.where(groups.size > 0, groups.size, np.nan)
    one: Array | float = spread_of(sample) / c4(groups.size)
    if method.sigma is not None:
        one = method.sigma
    elif method.by_range:
        one = np.where(groups.size > 1, sigma_by_range(sample), np.nan)
    sigma = one / np.sqrt(size)
    return Limits(centre=centre, middle=centre, sigma=sigma)


def s_limits(sample: Sample, method: Method) -> Limits:
    """Usual standard deviation inside a subgroup, limits B3 and B4 times it; y holds the standard deviations.

    Shapes (n,), units of y, all >= 0. A subgroup of one has no value and no limits. A given sigma is that of one
    value: the centre is c4 times it.
    Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 6.3.
    """
    factor = c4(_groups(sample).size)
    if method.sigma is not None and method.centre is None:
        centre = np.where(np.isnan(factor), c4(np.array([2.0]))[0], factor) * method.sigma
    else:
        centre = flat(sample, method.centre_or(spread_of(sample)))
    one = centre / factor if method.sigma is None else method.sigma
    sigma = one * np.sqrt(1 - factor**2)
    return Limits(centre=centre, middle=centre, sigma=sigma, floor=0.0)


def r_limits(sample: Sample, method: Method) -> Limits:
    """Mean range inside a subgroup, weighted by size, limits at three of its standard deviations.

    Shapes (n,), units of y, all >= 0; y holds the ranges. Sigma of one value is the mean of range / d2, unless given.
    Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 6.2; for unequal sizes as qcc 3.0.
    """
    groups = _groups(sample)
    d2, d3 = range_factors(groups.size)
    base = sample.base & (groups.size > 1)
    if not base.any() and (method.sigma is None or method.centre is None):
        none = flat(sample, np.nan)
        return Limits(centre=none, middle=none, sigma=none, floor=0.0)
    size, span = groups.size[base], groups.span[base]
    one = sigma_by_range(sample) if method.sigma is None else method.sigma
    found: float = float((size * span).sum() / size.sum()) if size.size else np.nan
    if method.sigma is not None and size.size:
        found = method.sigma * float((size * d2[base]).sum() / size.sum())
    centre: Array = flat(sample, method.centre_or(found))
    return Limits(centre=centre, middle=centre, sigma=d3 * one, floor=0.0)


SUBGROUPS = (
    ChartType(
        key="xbar",
        label=_("Averages of several values at a time"),
        term=_("X-bar chart"),
        use=_(
            "A few measurements at each time, for example five waits a day; read beside an S or R chart."
        ),
        needs=Needs.SUBGROUP,
        source=f"{MONTGOMERY}, section 6.3",
        limits=xbar_limits,
        centre_label=_("Average"),
        partners=("s", "r"),
    ),
    ChartType(
        key="s",
        label=_("How much the values at one time differ"),
        term=_("S chart"),
        use=_("Beside an X-bar chart: whether the values at one time have come closer together."),
        needs=Needs.SUBGROUP,
        source=f"{MONTGOMERY}, section 6.3",
        limits=s_limits,
        centre_label=_("Average"),
        plots=Plots.SD,
        is_assured=False,
    ),
    ChartType(
        key="r",
        label=_("From the smallest to the largest value at one time"),
        term=_("R chart"),
        use=_("Beside an X-bar chart of small groups, up to ten values at a time."),
        needs=Needs.SUBGROUP,
        source=f"{MONTGOMERY}, section 6.2",
        limits=r_limits,
        centre_label=_("Average"),
        plots=Plots.SPAN,
        is_assured=False,
    ),
)
"""The chart types of this family."""
