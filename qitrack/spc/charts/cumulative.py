"""Charts with a memory: EWMA, tabular CUSUM, Bernoulli CUSUM."""

from collections.abc import Iterable
from dataclasses import replace
from math import isnan, log, nan

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
    Sides,
    flat,
    mean_of,
    sigma_of_ranges,
)
from qitrack.spc.charts.factors import range_factors

LIMIT = 5.0
"""Decision limit of a tabular CUSUM in standard deviations. Montgomery, section 9.1.3; the default of qcc."""

BERNOULLI_LIMIT = 3.5
"""For an odds ratio of 2 and a usual share of 1 to 10 %. Neuburger J et al. BMJ Qual Saf 2017; 26: 919-928."""


def _sigma(sample: Sample, method: Method) -> tuple[Array, int]:
    """One standard deviation of each plotted point, and how many ranges were left out; shape (n,).

    From the ranges inside subgroups where there are several values at a place, else from moving ranges.
    """
    groups = sample.groups
    if groups is None or not (groups.size > 1).any():
        one, left_out = sigma_of_ranges(sample, method)
        return flat(sample, one), left_out
    inside = sample.base & (groups.size > 1)
    d2, _d3 = range_factors(groups.size)
    one = mean_of(groups.span[inside] / d2[inside]) if method.sigma is None else method.sigma
    return one / np.sqrt(np.where(groups.size > 0, groups.size, np.nan)), 0


def _centre(sample: Sample, method: Method) -> float:
    """The given centre, or the mean of all values of the base: subgroups count by their size."""
    groups = sample.groups
    if groups is None:
        return method.centre_or(mean_of(sample.values))
    base = sample.base & (groups.size > 0)
    size = groups.size[base]
    found = float((size * sample.y[base]).sum() / size.sum()) if size.size else np.nan
    return method.centre_or(found)


def _used(sample: Sample) -> list[float]:
    """The values in order, NaN where a point is missing or excluded: it neither adds nor takes away."""
    used = sample.y if sample.used is None else np.where(sample.used, sample.y, np.nan)
    values: list[float] = used.tolist()
    return values


def ewma_limits(sample: Sample, method: Method) -> Limits:
    """The exponentially weighted moving average of y and its exact limits, which widen over the first points.

    Shapes (n,), units of y. `statistic` is the average, begun at the centre; a missing or excluded point leaves it
    as it was. Signals lie strictly outside.
    Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 9.2; Lucas JM, Saccucci MS. Technometrics
    1990; 32: 1-12.
    """
    centre = _centre(sample, method)
    sigma, left_out = _sigma(sample, method)
    weight = method.ewma.weight
    averages, steps = [], []
    average, step = centre, 0
    for value in _used(sample):
        if not isnan(value):
            average, step = weight * value + (1 - weight) * average, step + 1
        averages.append(nan if isnan(value) else average)
        steps.append(max(step, 1))
    ages = np.array(steps, dtype=np.float64)
    share = weight / (2 - weight) * (1 - (1 - weight) ** (2 * ages))
    return Limits(
        centre=flat(sample, centre),
        middle=flat(sample, centre),
        sigma=sigma * np.sqrt(share) * method.ewma.sigmas / 3.0,
        ranges_left_out=left_out,
        statistic=np.array(averages, dtype=np.float64),
    )


def cusum_limits(sample: Sample, method: Method) -> Limits:
    """Upper and lower cumulative sums of standardised deviations beyond a slack; limits at plus and minus h.

    Shapes (n,), standard deviations; the lower sum is kept as a number <= 0. Never set back after a signal; a
    missing or excluded point leaves both sums as they were. Signals lie strictly outside.
    Units: one standard deviation of a point. Never raises: without sigma both sums are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 9.1.2.
    """
    centre = _centre(sample, method)
    sigma, left_out = _sigma(sample, method)
    limit = LIMIT if method.cusum.limit is None else method.cusum.limit
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (np.array(_used(sample)) - centre) / np.where(sigma > 0, sigma, np.nan)
    upper, lower = [], []
    above = below = 0.0
    for value in z.tolist():
        if not isnan(value):
            above = max(0.0, above + value - method.cusum.slack)
            below = min(0.0, below + value + method.cusum.slack)
        upper.append(nan if isnan(value) else above)
        lower.append(nan if isnan(value) else below)
    fired = [(u > limit) - (d < -limit) for u, d in zip(upper, lower, strict=True)]
    return replace(
        _sums(sample, upper, lower, limit, fired, left_out),
        statistic=np.where(np.array(upper) >= -np.array(lower), upper, lower),
    )


def bernoulli_limits(sample: Sample, method: Method) -> Limits:
    """Upper and lower log-likelihood sums of yes/no outcomes, set back to 0 after each signal.

    Shapes (n,). The usual share is the given centre, or the target (above 1: the share among so many first cases), or the share
    of the base. The upper sum looks for odds multiplied by the odds ratio, the lower for odds divided by it. At a
    signal the sum is 0 again; a sum exactly at the limit signals and stays.
    Units: logarithms of odds. Never raises: without a share between 0 and 1 both sums are NaN.
    Source: Neuburger J, Walker K, Sherlaw-Johnson C, et al. Comparison of control charts for monitoring clinical
    performance using binary data. BMJ Qual Saf 2017; 26: 919-928; resetting as in qicharts2 0.8.1.
    """
    usual = _usual_share(sample, method)
    limit = BERNOULLI_LIMIT if method.cusum.limit is None else method.cusum.limit
    if not 0.0 < usual < 1.0:
        none = [nan] * sample.y.size
        return _sums(sample, none, none, limit, [0] * sample.y.size, 0)
    more, less = (
        with_odds(usual, ratio) for ratio in (method.cusum.odds_ratio, 1 / method.cusum.odds_ratio)
    )
    steps = {
        1.0: (log(more / usual), log(less / usual)),
        0.0: (log((1 - more) / (1 - usual)), log((1 - less) / (1 - usual))),
    }
    upper, lower, fired = [], [], []
    above = below = 0.0
    for value in _used(sample):
        signal = 0
        if not isnan(value):
            up, down = steps[value]
            above, rises = _reset(above + up, limit)
            below, falls = _reset(-below + down, limit)
            below, signal = -below, rises - falls
        upper.append(nan if isnan(value) else above)
        lower.append(nan if isnan(value) else below + 0.0)
        fired.append(signal)
    return _sums(sample, upper, lower, limit, fired, 0)


def _reset(total: float, limit: float) -> tuple[float, int]:
    """The sum as it goes on, not below 0 and back at 0 when past the limit; and 1 at a signal."""
    return (total if 0.0 < total <= limit else 0.0), int(total >= limit)


def _usual_share(sample: Sample, method: Method) -> float:
    if method.centre is not None:
        return method.centre
    if method.target is not None and method.target <= 1.0:
        return method.target
    if method.target is not None:
        first = sample.y[: int(method.target)]
        return mean_of(first[~np.isnan(first)])
    return mean_of(sample.values)


def with_odds(share: float, ratio: float) -> float:
    """The share whose odds are so many times those of another; 0 < share < 1."""
    odds = ratio * share / (1 - share)
    return odds / (1 + odds)


def _sums(
    sample: Sample,
    upper: list[float],
    lower: list[float],
    limit: float,
    fired: Iterable[int],
    left_out: int,
) -> Limits:
    above, below = np.array(upper, dtype=np.float64), np.array(lower, dtype=np.float64)
    sides: Sides = np.array(list(fired), dtype=np.int8)
    zero = np.zeros(sample.y.shape)
    return Limits(
        centre=zero,
        middle=zero,
        sigma=flat(sample, limit / 3.0),
        ranges_left_out=left_out,
        statistic=np.where(sides != 0, sides * limit, np.where(above >= -below, above, below)),
        upper_sum=above,
        lower_sum=below,
        fired=sides,
    )


CUMULATIVE = (
    ChartType(
        key="ewma",
        label=_("Small lasting changes in measured values"),
        term=_("EWMA chart"),
        use=_(
            "To see a small change sooner than an individuals chart would, once the usual level is known."
        ),
        needs=Needs.VALUE,
        source=f"{MONTGOMERY}, section 9.2",
        limits=ewma_limits,
        centre_label=_("Average"),
        is_sequence=False,
        is_assured=False,
        screens=False,
        result_key="i",
    ),
    ChartType(
        key="cusum",
        label=_("Small lasting changes, added up"),
        term=_("CUSUM chart"),
        use=_("As the EWMA chart; shows since when the values have been on one side."),
        needs=Needs.VALUE,
        source=f"{MONTGOMERY}, section 9.1",
        limits=cusum_limits,
        centre_label=_("Zero line"),
        is_sequence=False,
        is_assured=False,
        screens=False,
        result_key="i",
    ),
    ChartType(
        key="b-cusum",
        label=_("One case after the other: happened or not"),
        term=_("Bernoulli CUSUM chart"),
        use=_("Rare outcomes, judged after every case: deaths, infections, returns to theatre."),
        needs=Needs.YES_NO,
        source="Neuburger J et al. BMJ Qual Saf 2017; 26: 919-928",
        limits=bernoulli_limits,
        centre_label=_("Zero line"),
        is_sequence=False,
        is_assured=False,
        screens=False,
        result_key="i",
    ),
)
"""The chart types of this family."""
