"""Charts of single values: run, individuals, median, moving range, I prime, Levey-Jennings."""

from dataclasses import replace

import numpy as np

from qitrack.i18n import _
from qitrack.spc.charts.base import (
    MONTGOMERY,
    SCREEN,
    Array,
    ChartType,
    Limits,
    Method,
    Needs,
    Plots,
    Sample,
    flat,
    mean_of,
    screened_mean,
    sigma_of_ranges,
)

SCREEN_OF_PRIME = 3.2665
"""D4 of pairs to four decimals, as qicharts2 has it for its I prime chart."""


def run_limits(sample: Sample, method: Method) -> Limits:
    """The median of the base points, and no limits.

    Shapes (n,), units of y. NaN throughout when the base has no value.
    Never raises: without enough numbers the lines are NaN.
    Source: Perla RJ, Provost LP, Murray SK. The run chart. BMJ Qual Saf 2011; 20: 46-51.
    """
    centre = flat(sample, method.centre_or(_median(sample.values)))
    return Limits(centre=centre, middle=centre, sigma=flat(sample, np.nan))


def individuals_limits(sample: Sample, method: Method) -> Limits:
    """Mean of the base points, limits from the mean distance between neighbours (XmR chart).

    Shapes (n,), units of y; not clipped. One base point gives a centre and no limits.
    Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 6.4; Wheeler, Understanding Variation.
    """
    sigma, left_out = sigma_of_ranges(sample, method)
    centre = flat(sample, method.centre_or(mean_of(sample.values)))
    return Limits(centre=centre, middle=centre, sigma=flat(sample, sigma), ranges_left_out=left_out)


def median_limits(sample: Sample, method: Method) -> Limits:
    """Median of the base points, limits from the mean distance between neighbours.

    Shapes (n,), units of y. The mean range keeps its own factor, so the limits are as wide as those of the I chart.
    Never raises: without enough numbers the lines are NaN.
    Source: Wheeler DJ, Chambers DS. Understanding Statistical Process Control, chapter on charts for individual values.
    """
    centre = flat(sample, method.centre_or(_median(sample.values)))
    return replace(individuals_limits(sample, method), centre=centre, middle=centre)


def _median(values: Array) -> float:
    return float(np.median(values)) if values.size else np.nan


def range_limits(sample: Sample, method: Method) -> Limits:
    """Mean moving range, upper limit 3.267 times it; y holds the ranges themselves.

    Shapes (n,), units of y, all >= 0. With a given sigma the centre is 1.128 times it. The first point of a phase
    has no range.
    Never raises: without enough numbers the lines are NaN.
    Source: Montgomery, Introduction to Statistical Quality Control, section 6.4 (D4 of pairs).
    """
    found = mean_of(sample.values)
    if method.sigma is not None:
        found = 3.0 * method.sigma / method.range_factor
    mean = method.centre_or(found)
    zero = np.zeros(sample.y.shape)
    sigma = flat(sample, SCREEN * mean / 3.0)
    return Limits(centre=flat(sample, mean), middle=zero, sigma=sigma, floor=0.0)


def prime_limits(sample: Sample, method: Method) -> Limits:
    """Weighted mean, and limits that widen where the denominator is small.

    Shapes (n,), units of y. Each distance between neighbours is divided by what chance makes of two such
    denominators; trials: the denominators, or how many values each point is made of. Points outside the base set
    neither centre nor sigma. A given sigma is that of a point with denominator 1.
    Never raises: without enough numbers the lines are NaN.
    Source: Taylor WA. Normalized individuals control chart (IN chart), 2017; Anhøj J, pbcharts.
    """
    trials = np.where(sample.trials > 0, sample.trials, np.nan)
    base = sample.base & ~np.isnan(sample.y) & ~np.isnan(trials)
    total = float(trials[base].sum())
    found = float((sample.y[base] * trials[base]).sum() / total) if total > 0 else np.nan
    centre = flat(sample, method.centre_or(found))
    y, n = sample.y[sample.base], trials[sample.base]
    distances = np.sqrt(np.pi / 2) * np.abs(np.diff(y)) / np.sqrt(1 / n[1:] + 1 / n[:-1])
    distances = distances[~np.isnan(distances)]
    one, left_out = screened_mean(distances, SCREEN_OF_PRIME if method.screen else None)
    if method.sigma is not None:
        one, left_out = method.sigma, 0
    sigma = one / np.sqrt(trials)
    return Limits(centre=centre, middle=centre, sigma=sigma, ranges_left_out=left_out)


def levey_jennings_limits(sample: Sample, method: Method) -> Limits:
    """Mean and standard deviation of the base points; limits at three of them.

    Shapes (n,), units of y. The standard deviation is that of the values themselves (divisor n - 1), so lasting
    differences widen the limits. Fewer than two values: no limits.
    Never raises: without enough numbers the lines are NaN.
    Source: Levey S, Jennings ER. Am J Clin Pathol 1950; 20: 1059-1066; Westgard JO et al. Clin Chem 1981; 27: 493-501.
    """
    values = sample.values
    spread = float(values.std(ddof=1)) if values.size > 1 else np.nan
    centre = flat(sample, method.centre_or(mean_of(values)))
    sigma = flat(sample, spread if method.sigma is None else method.sigma)
    return Limits(centre=centre, middle=centre, sigma=sigma)


INDIVIDUALS = (
    ChartType(
        key="run",
        label=_("Values over time, with the middle value"),
        term=_("run chart"),
        use=_("A first look at any number over time, from eight points on."),
        needs=Needs.VALUE,
        source="Perla RJ, Provost LP, Murray SK. The run chart. BMJ Qual Saf 2011; 20: 46-51",
        limits=run_limits,
        centre_label=_("Median"),
        has_limits=False,
        uses_denominator=True,
    ),
    ChartType(
        key="i",
        label=_("One measured value at a time"),
        term=_("individuals chart, XmR"),
        use=_("Times, amounts, averages: one value for each day, week or month."),
        needs=Needs.VALUE,
        source=f"{MONTGOMERY}, section 6.4; Nelson LS, J Qual Technol 1982; 14: 172-173",
        limits=individuals_limits,
        centre_label=_("Average"),
        uses_denominator=True,
        partners=("mr",),
    ),
    ChartType(
        key="i-median",
        label=_("One measured value at a time, around the middle value"),
        term=_("individuals chart with median"),
        use=_("Single values, a few of which lie far out and would pull an average with them."),
        needs=Needs.VALUE,
        source="Wheeler DJ, Chambers DS. Understanding Statistical Process Control",
        limits=median_limits,
        centre_label=_("Median"),
        uses_denominator=True,
        partners=("mr",),
    ),
    ChartType(
        key="mr",
        label=_("How far each value lies from the one before"),
        term=_("moving range chart"),
        use=_("Beside an individuals chart: to see whether the values have become less steady."),
        needs=Needs.VALUE,
        source=f"{MONTGOMERY}, section 6.4",
        limits=range_limits,
        centre_label=_("Average"),
        uses_denominator=True,
        plots=Plots.RANGE,
        is_sequence=False,
        is_assured=False,
    ),
    ChartType(
        key="i-prime",
        label=_("One value at a time, from more or fewer cases"),
        term=_("I prime chart"),
        use=_(
            "Averages or shares of any kind where some points rest on many more cases than others."
        ),
        needs=Needs.VALUE,
        source="Taylor WA. Normalized individuals control chart (IN chart), 2017",
        limits=prime_limits,
        centre_label=_("Average"),
        uses_denominator=True,
    ),
    ChartType(
        key="levey-jennings",
        label=_("Control samples in a laboratory"),
        term=_("Levey-Jennings chart"),
        use=_("The same control material measured every day; read with the Westgard rules."),
        needs=Needs.VALUE,
        source="Levey S, Jennings ER. Am J Clin Pathol 1950; 20: 1059-1066",
        limits=levey_jennings_limits,
        centre_label=_("Average"),
    ),
)
"""The chart types of this family."""
