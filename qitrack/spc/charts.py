"""The chart types: for each its centre, its limits, what it needs and where the formula comes from.

Adding a chart type is one function and one entry of `CHART_TYPES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from qitrack.i18n import _

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

D2_OF_PAIRS = 1.128
"""Mean range of two normal values in standard deviations, as printed in the books (Montgomery, appendix VI)."""

SCREEN = 3.267
"""Moving ranges at or above this many times their mean are left out once.

Nelson LS. Control charts for individual measurements. J Qual Technol 1982; 14: 172-173.
"""

T_POWER = 3.6
"""Times between Poisson events to the power 1/3.6 are nearly normal.

Nelson LS. A control chart for parts-per-million nonconforming items. J Qual Technol 1994; 26: 239-240.
"""


class Needs(StrEnum):
    """What has to be known for each point."""

    VALUE = "value"
    PROPORTION = "proportion"
    RATE = "rate"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The points of one phase, as a chart type sees them; arrays of shape (n,).

    y: what is plotted, NaN where missing. events, trials: numerators and denominators (trials 1 where
    the series has none). base: the points that may set the centre and the limits, missing ones included.
    """

    y: Array
    events: Array
    trials: Array
    base: Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How moving ranges become limits: 3-sigma factor of their mean, and whether wild ones are left out."""

    range_factor: float
    screen: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Centre and limits of one phase; arrays of shape (n,) on the scale of y, before any multiplying.

    centre: the line that is drawn and that runs are judged against. middle and sigma: where the limits are
    measured from, and one standard deviation, both on the scale y ** (1 / power). sigma is NaN where
    there is no limit. floor, ceiling: values no limit can pass. ranges_left_out: moving ranges screened.
    """

    centre: Array
    middle: Array
    sigma: Array
    floor: float = -np.inf
    ceiling: float = np.inf
    power: float = 1.0
    ranges_left_out: int = 0

    def lines(self, sigmas: float) -> tuple[Array, Array]:
        """Lower and upper line at so many standard deviations; shape (n,) each, NaN where there is none."""
        reach = sigmas * self.sigma
        lower, upper = self.middle - reach, self.middle + reach
        if self.power != 1.0:
            lower, upper = (
                np.maximum(lower, 0.0) ** self.power,
                np.maximum(upper, 0.0) ** self.power,
            )
        return np.maximum(lower, self.floor), np.minimum(upper, self.ceiling)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartType:
    """One entry of the table: what the chart is called, needs and does.

    label: plain words, for forms and help; term: the field's name for it; use: when to choose it.
    aggregate: how rows that share a date become one point when there are no denominators.
    """

    key: str
    label: str
    term: str
    use: str
    needs: Needs
    source: str
    limits: Callable[[Sample, Method], Limits]
    centre_label: str
    has_limits: bool = True
    aggregate: str = "mean"

    @property
    def needs_denominator(self) -> bool:
        """Whether every point needs an "out of how many"."""
        return self.needs in (Needs.PROPORTION, Needs.RATE)


def mean_moving_range(y: Array, base: Mask, *, screen: bool) -> tuple[float, int]:
    """Mean distance between neighbours, and how many distances were left out as wild.

    y, base: shape (n,), units of y. Points outside `base` are dropped first, so a distance bridges them; a
    missing value costs its two distances. NaN when no distance is left. When all distances are zero
    the mean is zero (qicharts2 loses its limits there).
    Source: Nelson 1982 (see SCREEN); Montgomery, Introduction to Statistical Quality Control, section 6.4.
    """
    ranges = np.abs(np.diff(y[base]))
    ranges = ranges[~np.isnan(ranges)]
    if not ranges.size:
        return np.nan, 0
    mean = float(ranges.mean())
    if not screen or mean == 0.0:
        return mean, 0
    kept = ranges[ranges < SCREEN * mean]
    return float(kept.mean()), int(ranges.size - kept.size)


def run_limits(sample: Sample, method: Method) -> Limits:
    """The median of the base points, and no limits.

    Shapes (n,), units of y. NaN throughout when the base has no value.
    Source: Perla RJ, Provost LP, Murray SK. The run chart. BMJ Qual Saf 2011; 20: 46-51.
    """
    values = sample.y[sample.base & ~np.isnan(sample.y)]
    centre = np.full(sample.y.shape, np.median(values) if values.size else np.nan)
    return Limits(centre=centre, middle=centre, sigma=np.full(sample.y.shape, np.nan))


def individuals_limits(sample: Sample, method: Method) -> Limits:
    """Mean of the base points, limits from the mean distance between neighbours (XmR chart).

    Shapes (n,), units of y; not clipped. One base point gives a centre and no limits.
    Source: Montgomery, Introduction to Statistical Quality Control, section 6.4; Wheeler, Understanding Variation.
    """
    values = sample.y[sample.base & ~np.isnan(sample.y)]
    mean_range, left_out = mean_moving_range(sample.y, sample.base, screen=method.screen)
    centre = np.full(sample.y.shape, values.mean() if values.size else np.nan)
    sigma = np.full(sample.y.shape, mean_range * method.range_factor / 3.0)
    return Limits(centre=centre, middle=centre, sigma=sigma, ranges_left_out=left_out)


def _pooled(sample: Sample) -> float:
    base = sample.base & ~np.isnan(sample.y)
    trials = sample.trials[base].sum()
    return float(sample.events[base].sum() / trials) if trials > 0 else np.nan


def _per_trial(sample: Sample, variance: float) -> Array:
    trials = np.where(sample.trials > 0, sample.trials, np.nan)
    return np.sqrt(variance / trials)


def p_limits(sample: Sample, method: Method) -> Limits:
    """Three-sigma limits for proportions with varying denominators.

    Shapes (n,), proportions in [0, 1]; limits are clipped to that range and missing where the denominator
    is zero or missing. A numerator without a denominator does not enter the centre line.
    Source: Montgomery, Introduction to Statistical Quality Control, section 7.2 (variable sample size).
    """
    pooled = _pooled(sample)
    centre = np.full(sample.y.shape, pooled)
    sigma = _per_trial(sample, float(np.maximum(pooled * (1.0 - pooled), 0.0)))
    return Limits(centre=centre, middle=centre, sigma=sigma, floor=0.0, ceiling=1.0)


def u_limits(sample: Sample, method: Method) -> Limits:
    """Three-sigma limits for events per unit of exposure.

    Shapes (n,), events per trial; the lower limit is never below zero; missing where the
    denominator is zero or missing. A numerator without a denominator does not enter the centre line.
    Source: Montgomery, Introduction to Statistical Quality Control, section 7.3 (variable sample size).
    """
    pooled = _pooled(sample)
    centre = np.full(sample.y.shape, pooled)
    return Limits(centre=centre, middle=centre, sigma=_per_trial(sample, pooled), floor=0.0)


def t_limits(sample: Sample, method: Method) -> Limits:
    """Limits for times between rare events: an individuals chart of the 3.6th root, transformed back.

    Shapes (n,), units of time, > 0. The centre is the mean of the roots, transformed back; limits >= 0.
    Source: Nelson 1994 (see T_POWER); Benneyan JC. Statistical quality control methods in infection control
    and hospital epidemiology, part II. Infect Control Hosp Epidemiol 1998; 19: 265-283.
    """
    rooted = Sample(
        y=sample.y ** (1.0 / T_POWER), events=sample.events, trials=sample.trials, base=sample.base
    )
    on_roots = individuals_limits(rooted, method)
    return Limits(
        centre=on_roots.middle**T_POWER,
        middle=on_roots.middle,
        sigma=on_roots.sigma,
        floor=0.0,
        power=T_POWER,
        ranges_left_out=on_roots.ranges_left_out,
    )


_MONTGOMERY = "Montgomery DC. Introduction to Statistical Quality Control"

CHART_TYPES: dict[str, ChartType] = {
    entry.key: entry
    for entry in (
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
        ),
        ChartType(
            key="i",
            label=_("One measured value at a time"),
            term=_("individuals chart, XmR"),
            use=_("Times, amounts, averages: one value for each day, week or month."),
            needs=Needs.VALUE,
            source=f"{_MONTGOMERY}, section 6.4; Nelson LS, J Qual Technol 1982; 14: 172-173",
            limits=individuals_limits,
            centre_label=_("Average"),
        ),
        ChartType(
            key="p",
            label=_("How many out of how many"),
            term=_("p chart"),
            use=_("Each person or item either has the feature or has not: 14 of 20 patients."),
            needs=Needs.PROPORTION,
            source=f"{_MONTGOMERY}, section 7.2",
            limits=p_limits,
            centre_label=_("Average"),
        ),
        ChartType(
            key="u",
            label=_("How often for how much activity"),
            term=_("u chart"),
            use=_("Events that can happen more than once: falls per 1,000 bed-days."),
            needs=Needs.RATE,
            source=f"{_MONTGOMERY}, section 7.3",
            limits=u_limits,
            centre_label=_("Average"),
        ),
        ChartType(
            key="t",
            label=_("Time between rare events"),
            term=_("t chart"),
            use=_("Events so rare that most weeks have none: days from one to the next."),
            needs=Needs.TIME,
            source="Nelson LS, J Qual Technol 1994; 26: 239-240; Benneyan JC, Infect Control Hosp Epidemiol 1998; 19: 265-283",
            limits=t_limits,
            centre_label=_("Average"),
        ),
    )
}
"""Every chart type by its key, in the order in which forms offer them."""
