"""Charts of counts: proportions, numbers, rates, and Laney's corrected ones."""

from dataclasses import dataclass, replace

import numpy as np

from qitrack.i18n import _
from qitrack.spc.charts.base import (
    MONTGOMERY,
    Array,
    ChartType,
    Limits,
    Method,
    Needs,
    Plots,
    Sample,
    flat,
    mean_of,
    sigma_of_ranges,
)

LANEY = "Laney DB. Improved control charts for attributes. Qual Eng 2002; 14: 531-537"


def _pooled(sample: Sample) -> float:
    base = sample.base & ~np.isnan(sample.y)
    trials = sample.trials[base].sum()
    return float(sample.events[base].sum() / trials) if trials > 0 else np.nan


def _trials(sample: Sample) -> Array:
    return np.where(sample.trials > 0, sample.trials, np.nan)


def p_limits(sample: Sample, method: Method) -> Limits:
    """Three-sigma limits for proportions with varying denominators.

    Shapes (n,), proportions in [0, 1]; limits are clipped to that range and missing where the denominator
    is zero or missing. A numerator without a denominator does not enter the centre line. A given sigma is that of
    a plotted point.
    Units: shares of one. Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 7.2 (variable sample size).
    """
    pooled = method.centre_or(_pooled(sample))
    centre = flat(sample, pooled)
    sigma = np.sqrt(float(np.maximum(pooled * (1.0 - pooled), 0.0)) / _trials(sample))
    if method.sigma is not None:
        sigma = flat(sample, method.sigma)
    return Limits(centre=centre, middle=centre, sigma=sigma, floor=0.0, ceiling=1.0)


def np_limits(sample: Sample, method: Method) -> Limits:
    """Three-sigma limits for how many of n; y holds the numbers.

    Shapes (n,), numbers from 0 to n; centre and limits follow the denominator. A given centre is the number expected
    at the mean denominator of the base.
    Units: cases. Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 7.2 (the np control chart).
    """
    trials = _trials(sample)
    base = sample.base & ~np.isnan(sample.y)
    share = _pooled(sample)
    if method.centre is not None:
        mean = mean_of(trials[base])
        share = method.centre / mean if mean > 0 else np.nan
    centre = share * trials
    sigma = np.sqrt(np.maximum(centre * (1.0 - share), 0.0))
    if method.sigma is not None:
        sigma = flat(sample, method.sigma)
    return CountsOf(centre=centre, middle=centre, sigma=sigma, floor=0.0, trials=trials)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsOf(Limits):
    """Limits that cannot pass each point's own denominator; trials: shape (n,)."""

    trials: Array

    def lines(self, sigmas: float) -> tuple[Array, Array]:
        """Lower and upper line at so many standard deviations; shape (n,) each."""
        lower, upper = Limits.lines(self, sigmas)
        return lower, np.minimum(upper, self.trials)


def c_limits(sample: Sample, method: Method) -> Limits:
    """Three-sigma limits for counts in equal stretches of time or work.

    Shapes (n,), counts; the lower limit is never below zero. A given sigma is that of a plotted point.
    Units: events. Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 7.3, equation 7.17.
    """
    mean = method.centre_or(mean_of(sample.values))
    centre = flat(sample, mean)
    sigma = np.sqrt(mean) if method.sigma is None else method.sigma
    return Limits(centre=centre, middle=centre, sigma=flat(sample, sigma), floor=0.0)


def u_limits(sample: Sample, method: Method) -> Limits:
    """Three-sigma limits for events per unit of exposure.

    Shapes (n,), events per trial; the lower limit is never below zero; missing where the
    denominator is zero or missing. A numerator without a denominator does not enter the centre line. A given sigma is
    that of a plotted point.
    Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 7.3 (variable sample size).
    """
    pooled = method.centre_or(_pooled(sample))
    centre = flat(sample, pooled)
    sigma = np.sqrt(pooled / _trials(sample))
    if method.sigma is not None:
        sigma = flat(sample, method.sigma)
    return Limits(centre=centre, middle=centre, sigma=sigma, floor=0.0)


def p_prime_limits(sample: Sample, method: Method) -> Limits:
    """Limits of the p chart, widened by how much the points differ beyond chance.

    As p_limits; no limits where the centre is 0 or 1, as nothing can be standardised there.
    Shapes (n,), in units of one. Never raises: without enough numbers the lines are NaN.
    Source: Laney 2002 (see LANEY).
    """
    return _widened(p_limits(sample, method), sample, method)


def u_prime_limits(sample: Sample, method: Method) -> Limits:
    """Limits of the u chart, widened by how much the points differ beyond chance.

    As u_limits; no limits where the centre is 0.
    Shapes (n,), in units of y. Never raises: without enough numbers the lines are NaN.
    Source: Laney 2002 (see LANEY).
    """
    return _widened(u_limits(sample, method), sample, method)


def _widened(plain: Limits, sample: Sample, method: Method) -> Limits:
    if method.sigma is not None:
        return plain
    sigma = np.where(plain.sigma > 0, plain.sigma, np.nan)
    z = (sample.y - plain.centre) / sigma
    if method.is_labelled:
        known = z[sample.base & ~np.isnan(z)]
        extra, left_out = float(known.std(ddof=1)) if known.size > 1 else np.nan, 0
    else:
        standard = Sample(y=z, events=z, trials=sample.trials, base=sample.base)
        extra, left_out = sigma_of_ranges(standard, method)
    return replace(plain, sigma=sigma * extra, ranges_left_out=left_out)


COUNTS = (
    ChartType(
        key="p",
        label=_("How many out of how many"),
        term=_("p chart"),
        use=_("Each person or item either has the feature or has not: 14 of 20 patients."),
        needs=Needs.PROPORTION,
        source=f"{MONTGOMERY}, section 7.2",
        limits=p_limits,
        centre_label=_("Average"),
        uses_denominator=True,
    ),
    ChartType(
        key="p-prime",
        label=_("How many out of very many"),
        term=_("p prime chart (Laney)"),
        use=_(
            "Shares with denominators in the thousands, where the limits of a p chart are too narrow."
        ),
        needs=Needs.PROPORTION,
        source=LANEY,
        limits=p_prime_limits,
        centre_label=_("Average"),
        uses_denominator=True,
    ),
    ChartType(
        key="np",
        label=_("How many of a fixed number"),
        term=_("np chart"),
        use=_(
            "As a p chart, drawn as numbers, where each sample has the same size: 3 of 50 notes."
        ),
        needs=Needs.PROPORTION,
        source=f"{MONTGOMERY}, section 7.2",
        limits=np_limits,
        centre_label=_("Average"),
        uses_denominator=True,
        plots=Plots.EVENTS,
    ),
    ChartType(
        key="c",
        label=_("How often in the same time or space"),
        term=_("c chart"),
        use=_(
            "Events counted over equal stretches, with about the same activity in each: falls a month."
        ),
        needs=Needs.COUNT,
        source=f"{MONTGOMERY}, section 7.3",
        limits=c_limits,
        centre_label=_("Average"),
        aggregate="sum",
    ),
    ChartType(
        key="u",
        label=_("How often for how much activity"),
        term=_("u chart"),
        use=_("Events that can happen more than once: falls per 1,000 bed-days."),
        needs=Needs.RATE,
        source=f"{MONTGOMERY}, section 7.3",
        limits=u_limits,
        centre_label=_("Average"),
        uses_denominator=True,
    ),
    ChartType(
        key="u-prime",
        label=_("How often for very much activity"),
        term=_("u prime chart (Laney)"),
        use=_("Rates with very large denominators, where the limits of a u chart are too narrow."),
        needs=Needs.RATE,
        source=LANEY,
        limits=u_prime_limits,
        centre_label=_("Average"),
        uses_denominator=True,
    ),
)
"""The chart types of this family."""
