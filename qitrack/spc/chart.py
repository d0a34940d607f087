"""The analysed chart: points, phases, signals, and what the latest point says. All of it frozen."""

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qitrack.spc.charts import Array, Funnel, Histogram, Mask, Shares
from qitrack.spc.rules import Hits, Pattern, Rule
from qitrack.spc.series import X
from qitrack.spc.spec import ChartSpec
from qitrack.spc.table import Message
from qitrack.spc.wording import decimals_for

NO_VERDICT_BELOW = 8
"""With fewer useful points nothing is said. Perla RJ et al. BMJ Qual Saf 2011; 20: 46-51 (ten for their rules)."""

PROVISIONAL_BELOW = 12
"""Limits from fewer points are called provisional. NHS England, Making Data Count."""


class PointReading(StrEnum):
    """What a point says, given which way is better."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"
    COMMON_CAUSE = "common-cause"


class Side(StrEnum):
    """Where a signal lies, or which way a trend goes."""

    HIGH = "high"
    LOW = "low"
    NEITHER = "neither"


class Variation(StrEnum):
    """What the latest point says, and on which side."""

    COMMON_CAUSE = "common-cause"
    IMPROVEMENT_HIGH = "improvement-high"
    IMPROVEMENT_LOW = "improvement-low"
    CONCERN_HIGH = "concern-high"
    CONCERN_LOW = "concern-low"
    NEUTRAL_HIGH = "neutral-high"
    NEUTRAL_LOW = "neutral-low"


class Assurance(StrEnum):
    """Whether the target will be met if nothing changes."""

    CONSISTENT_PASS = "consistent-pass"  # noqa: S105  # no password
    INCONSISTENT = "inconsistent"
    CONSISTENT_FAIL = "consistent-fail"


class Point(NamedTuple):  # not a dataclass: five thousand of them must be made in milliseconds
    """One plotted point. Numbers are multiplied; None where there is none. phase counts from 1."""

    x: X
    y: float | None
    n: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    phase: int
    excluded: bool
    signals: tuple[Pattern, ...]
    reading: PointReading


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSummary:
    """One phase: where it runs, its lines, and its runs analysis.

    observations: points not excluded. baseline: points with a value that set the lines. centre, lower, upper:
    at the last point of the phase, multiplied. ranges_left_out: wild moving ranges not used for the limits.
    """

    first: X
    last: X
    reason: str
    observations: int
    useful: int
    baseline: int
    longest_run: int | None
    longest_run_max: int | None
    crossings: int | None
    crossings_min: int | None
    unusual_runs: bool
    centre: float | None
    lower: float | None
    upper: float | None
    ranges_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One stretch of points that a rule marked. favourable: None where neither way is better, or no side.

    first, last: x of the stretch; start, stop: its first and last point, counted from 0.
    """

    rule: Pattern
    first: X
    last: X
    start: int
    stop: int
    side: Side
    favourable: bool | None
    phase: int


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: `points` is made once, at first use
class Chart:
    """The analysed chart: columns of shape (n,), read-only, multiplied, NaN where there is no number.

    n is None without denominators (in charts of subgroups: how many values). phase counts from 0. marks: for each rule
    of the set, where it fired. readings: index into PointReading, in its order. `points` gives the same row by row.
    rules: those of the set that mean something on this chart. statistic: what is drawn and judged in place of y (EWMA, CUSUM); upper_sum, lower_sum: of a CUSUM, in standard
    deviations. targets, trajectory: at each point. inner: lower and upper lines at 1 and 2 standard deviations, where
    asked for. second: the chart of the panel below. funnel, shares, histogram: what those charts have besides.
    """

    spec: ChartSpec
    x: tuple[X, ...]
    key: Array
    y: Array
    n: Array | None
    centre: Array
    lower: Array
    upper: Array
    phase: npt.NDArray[np.intp]
    baseline: Mask
    excluded: Mask
    gap_after: Mask
    readings: npt.NDArray[np.int8]
    marks: tuple[tuple[Pattern, Hits], ...]
    phases: tuple[PhaseSummary, ...]
    signals: tuple[Signal, ...]
    messages: tuple[Message, ...]
    variation: Variation
    assurance: Assurance | None
    rules: tuple[Rule, ...] = ()
    statistic: Array | None = None
    upper_sum: Array | None = None
    lower_sum: Array | None = None
    targets: Array | None = None
    trajectory: Array | None = None
    inner: tuple[tuple[int, Array, Array], ...] = ()
    second: "Chart | None" = None
    funnel: Funnel | None = None
    shares: Shares | None = None
    histogram: Histogram | None = None

    def __post_init__(self) -> None:
        marks = [column for _pattern, hits in self.marks for column in (hits.mask, hits.side)]
        inner = [column for _sigmas, lower, upper in self.inner for column in (lower, upper)]
        for column in (*vars(self).values(), *marks, *inner):
            if isinstance(column, np.ndarray):
                column.setflags(write=False)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The rows, one a plotted point, in order."""
        size = len(self.x)
        marked: list[tuple[Pattern, ...]] = [()] * size
        for pattern, hits in self.marks:
            for i in np.flatnonzero(hits.mask).tolist():
                marked[i] += (pattern,)
        readings = tuple(PointReading)
        columns = (
            self.x, _or_none(self.y), [None] * size if self.n is None else _or_none(self.n), _or_none(self.centre),
            _or_none(self.lower), _or_none(self.upper), (self.phase + 1).tolist(), self.excluded.tolist(), marked,
            [readings[i] for i in self.readings.tolist()],
        )  # fmt: skip
        return tuple(map(Point._make, zip(*columns, strict=True)))

    @property
    def drawn(self) -> Array:
        """What the points show: the statistic where there is one, else y; shape (n,)."""
        return self.y if self.statistic is None else self.statistic

    @cached_property
    def latest(self) -> Point | None:
        """The last point that has a value and is not excluded."""
        at = last_valued(self.y, self.excluded)
        return None if at is None else self.points[at]

    @cached_property
    def decimals(self) -> int:
        """How many decimals tell the points apart."""
        return decimals_for(self.y[~np.isnan(self.y)])

    @cached_property
    def decimals_of_lines(self) -> int:
        """The same for centre and limits: of what is drawn."""
        return decimals_for(self.drawn[~np.isnan(self.drawn)])

    @cached_property
    def is_verdict_possible(self) -> bool:
        """Whether there are enough points to say anything."""
        return int(np.count_nonzero(~np.isnan(self.y) & ~self.excluded)) >= NO_VERDICT_BELOW

    @property
    def is_provisional(self) -> bool:
        """Whether the lines of the latest phase rest on too few points to be settled."""
        return bool(self.phases) and self.phases[-1].baseline < PROVISIONAL_BELOW


def last_valued(y: Array, excluded: Mask) -> int | None:
    """The position of the last point with a value that is not excluded, or None."""
    valued = np.flatnonzero(~np.isnan(y) & ~excluded)
    return int(valued[-1]) if valued.size else None


def _or_none(column: Array) -> list[float | None]:
    values = column.tolist()
    if np.isnan(column).any():
        return [None if math.isnan(value) else value for value in values]
    return values  # type: ignore[no-any-return]  # numpy types .tolist() as Any
