"""What chart types are made of: the points of a phase, the method, the lines, and the entry of the table."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Sides = npt.NDArray[np.int8]

D2_OF_PAIRS = 1.128
"""Mean range of two normal values in standard deviations, as printed in the books (Montgomery, appendix VI)."""

SCREEN = 3.267
"""Moving ranges at or above this many times their mean are left out once.

Nelson LS. Control charts for individual measurements. J Qual Technol 1982; 14: 172-173.
"""

MONTGOMERY = "Montgomery DC. Introduction to Statistical Quality Control"


class Needs(StrEnum):
    """What has to be known for each point."""

    VALUE = "value"
    PROPORTION = "proportion"
    RATE = "rate"
    TIME = "time"
    COUNT = "count"
    SUBGROUP = "subgroup"
    YES_NO = "yes-no"
    GROUP = "group"
    CATEGORY = "category"
    DISTRIBUTION = "distribution"


class Plots(StrEnum):
    """Which number of a point is plotted."""

    VALUE = "value"
    """The value, the aggregate of several, or numerator / denominator."""
    EVENTS = "events"
    """The numerator."""
    SD = "sd"
    """The standard deviation of the values that share a place."""
    SPAN = "span"
    """The largest minus the smallest of the values that share a place."""
    RANGE = "range"
    """The distance from the point before."""


class Shape(StrEnum):
    """What kind of picture a chart is."""

    SERIES = "series"
    FUNNEL = "funnel"
    PARETO = "pareto"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The values that share a place, summed up; arrays of shape (n,). sd, span: NaN below two values."""

    size: Array
    mean: Array
    sd: Array
    span: Array

    def at(self, rows: Mask | slice) -> "Groups":
        """The same for some of the points."""
        return Groups(
            size=self.size[rows], mean=self.mean[rows], sd=self.sd[rows], span=self.span[rows]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The points of one phase, as a chart type sees them; arrays of shape (n,).

    y: what is plotted, NaN where missing. events, trials: numerators and denominators (trials 1 where
    the series has none). base: the points that may set the centre and the limits, missing ones included.
    used: the points that are not excluded (None: all). groups: where several values share a place.
    """

    y: Array
    events: Array
    trials: Array
    base: Mask
    used: Mask | None = None
    groups: Groups | None = None

    @property
    def values(self) -> Array:
        """The plotted values that set the centre; shape (m,), none missing."""
        y = self.y[self.base]
        return y[~np.isnan(y)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ewma:
    """How fast an exponentially weighted moving average forgets (0 < weight <= 1), and how wide its limits are."""

    weight: float = 0.2
    sigmas: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cusum:
    """How a cumulative sum counts: slack and limit in standard deviations; for yes/no outcomes the odds ratio.

    limit: None takes 5 (tabular) or 3.5 (Bernoulli). Source of the defaults: Montgomery, Introduction to Statistical
    Quality Control, section 9.1 (k = 1/2, h = 4 or 5); Neuburger J et al. BMJ Qual Saf 2017; 26: 919-928.
    """

    slack: float = 0.5
    limit: float | None = None
    odds_ratio: float = 2.0


USUAL_EWMA = Ewma()
USUAL_CUSUM = Cusum()


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How points become lines.

    range_factor: 3-sigma factor of the mean moving range. screen: leave wild moving ranges out once. centre, sigma:
    given instead of worked out, on the scale of y. is_labelled: the points have labels and no order in time.
    target: for a Bernoulli CUSUM the usual share (up to 1), or the number of first cases that give it. funnel: what a funnel compares.
    by_range: subgroups are judged by their ranges, as beside an R chart.
    """

    range_factor: float
    screen: bool = True
    centre: float | None = None
    sigma: float | None = None
    is_labelled: bool = False
    target: float | None = None
    funnel: str = "auto"
    by_range: bool = False
    ewma: Ewma = USUAL_EWMA
    cusum: Cusum = USUAL_CUSUM

    def centre_or(self, found: float) -> float:
        """The given centre, or else what was found."""
        return found if self.centre is None else self.centre


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Centre and limits of one phase; arrays of shape (n,) on the scale of y, before any multiplying.

    centre: the line that is drawn and that runs are judged against. middle and sigma: where the limits are
    measured from, and one standard deviation, both on the scale y ** (1 / power). sigma is NaN where
    there is no limit. floor, ceiling: values no limit can pass. ranges_left_out: moving ranges screened.
    statistic: what is judged in place of y (EWMA, CUSUM). upper_sum, lower_sum: the two sums of a CUSUM. fired: where
    the chart type itself signals (-1, 0, +1).
    """

    centre: Array
    middle: Array
    sigma: Array
    floor: float = -np.inf
    ceiling: float = np.inf
    power: float = 1.0
    ranges_left_out: int = 0
    statistic: Array | None = None
    upper_sum: Array | None = None
    lower_sum: Array | None = None
    fired: Sides | None = None

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
    plots: which number of a point is drawn. aggregate: how rows that share a date become one point when there are
    no denominators, where the type leaves no choice. uses_denominator: what stands in n has a meaning here.
    is_sequence: rules about neighbours apply (the points are independent while nothing changes). is_assured: the
    limits tell where values will lie, so a target can be compared with them. screens: wild moving ranges are left
    out unless somebody says otherwise. result_key: the type whose lines judge a result, where it is another.
    partners: what can stand below it as a second panel.
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
    plots: Plots = Plots.VALUE
    shape: Shape = Shape.SERIES
    aggregate: str | None = None
    uses_denominator: bool = False
    is_sequence: bool = True
    is_assured: bool = True
    screens: bool = True
    result_key: str = ""
    partners: tuple[str, ...] = ()

    @property
    def needs_denominator(self) -> bool:
        """Whether every point needs an "out of how many"."""
        return self.needs in (Needs.PROPORTION, Needs.RATE, Needs.GROUP)


def flat(sample: Sample, value: float) -> Array:
    """The same value at every point; shape (n,)."""
    return np.full(sample.y.shape, value)


def mean_of(values: Array) -> float:
    """The mean, NaN of nothing."""
    return float(values.mean()) if values.size else np.nan


def mean_moving_range(y: Array, base: Mask, *, screen: bool) -> tuple[float, int]:
    """Mean distance between neighbours, and how many distances were left out as wild.

    y, base: shape (n,), units of y. Points outside `base` are dropped first, so a distance bridges them; a
    missing value costs its two distances. NaN when no distance is left. When all distances are zero
    the mean is zero (qicharts2 loses its limits there).
    Source: Nelson 1982 (see SCREEN); Montgomery, Introduction to Statistical Quality Control, section 6.4.
    """
    ranges = np.abs(np.diff(y[base]))
    return screened_mean(ranges[~np.isnan(ranges)], SCREEN if screen else None)


def screened_mean(distances: Array, factor: float | None) -> tuple[float, int]:
    """The mean of distances, those at or above `factor` times it left out once; and how many were left out."""
    if not distances.size:
        return np.nan, 0
    mean = float(distances.mean())
    if factor is None or mean == 0.0:
        return mean, 0
    kept = distances[distances < factor * mean]
    return float(kept.mean()), int(distances.size - kept.size)


def sigma_of_ranges(sample: Sample, method: Method) -> tuple[float, int]:
    """One standard deviation of y, given or from the mean moving range, and how many ranges were left out."""
    if method.sigma is not None:
        return method.sigma, 0
    mean, left_out = mean_moving_range(sample.y, sample.base, screen=method.screen)
    return mean * method.range_factor / 3.0, left_out
