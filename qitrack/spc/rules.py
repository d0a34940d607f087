"""Rules: what counts as a signal, each as one function from a phase to marked points; and the named sets of them.

Adding a rule set is one entry of `RULE_SETS`. A set is stored with a chart by its key; when its meaning changes
it gets a new key, so that old charts keep saying what they said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from math import comb, log2

import numpy as np
import numpy.typing as npt

from qitrack.i18n import _
from qitrack.spc.charts import D2_OF_PAIRS, Array, Limits, Mask

Sides = npt.NDArray[np.int8]

EQUAL = 1e-9
"""Two numbers closer than this part of the larger one count as equal: a point on the line."""

EXACT_UP_TO = 1000
"""Crossings are counted with whole numbers up to so many points, beyond that with logarithms."""


class Pattern(StrEnum):
    """The names of signals, as stored and exchanged. The list is closed."""

    BEYOND_LIMITS = "beyond-limits"
    NEAR_LIMIT = "near-limit"
    SHIFT = "shift"
    TREND = "trend"
    TWO_OF_THREE = "two-of-three"
    FOUR_OF_FIVE = "four-of-five"
    ALTERNATING = "alternating"
    HUGGING = "hugging"
    MIXTURE = "mixture"
    ASTRONOMICAL = "astronomical"
    TOO_FEW_RUNS = "too-few-runs"
    TOO_MANY_RUNS = "too-many-runs"
    UNUSUAL_RUNS = "unusual-runs"
    R_4S = "r-4s"
    TWO_2S = "2-2s"
    FOUR_1S = "4-1s"
    SEVEN_T = "7t"
    EIGHT_X = "8x"
    TEN_X = "10x"
    TWELVE_X = "12x"


class Ties(StrEnum):
    """What a point exactly on the centre line does to a run."""

    SKIP = "skip"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The points of one phase as a rule sees them, excluded points taken out; arrays of shape (n,).

    y: plotted values, NaN where missing. side: -1 below, 0 on (or missing), +1 above the centre line.
    """

    y: Array
    side: Sides
    limits: Limits
    keep: Mask
    ties: Ties

    def lines(self, sigmas: float) -> tuple[Array, Array]:
        """Lower and upper line at so many standard deviations, shape (n,) each."""
        lower, upper = self.limits.lines(sigmas)
        return lower[self.keep], upper[self.keep]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Where a rule fired: `mask` says at which points, `side` in which direction (0: neither); shape (n,)."""

    mask: Mask
    side: Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a set. in_order: it is about neighbours, so the points must have an order in time.
    tests_excluded: excluded points are tested too (they are drawn grey, with their mark)."""

    pattern: Pattern
    find: Callable[[View], Hits]
    words: str
    in_order: bool = True
    tests_excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A named, versioned choice of rules. When several rules mark a point the first of them decides its reading.

    range_factor: the 3-sigma factor of the mean moving range. short_below: with fewer points in a phase the
    set's authors ask for caution.
    """

    key: str
    label: str
    rules: tuple[Rule, ...]
    range_factor: float
    ties: Ties
    short_below: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Longest run and crossings of one phase, with what random points would stay within.

    observations: points not excluded, missing ones included. useful: those not on the centre line. Longest run
    and crossings are None when nothing is useful. unusual: longer than longest_max, or fewer crossings
    than crossings_min.
    """

    observations: int
    useful: int
    longest: int | None
    longest_max: int | None
    crossings: int | None
    crossings_min: int | None
    unusual: bool


def side_of(y: Array, line: Array) -> Sides:
    """-1 below, +1 above, 0 on the line or missing; shape (n,). On the line: within one part in 10^9."""
    gap = y - line
    beyond = np.abs(gap) > EQUAL * np.maximum(np.abs(y), np.abs(line))
    return np.where(beyond, np.sign(gap), 0.0).astype(np.int8)


def lengths_of_runs(values: Sides) -> npt.NDArray[np.intp]:
    """For each element the length of the stretch of equal neighbours it belongs to; shape (n,)."""
    if not values.size:
        return np.zeros(0, np.intp)
    starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    lengths = np.diff(np.append(starts, values.size))
    return np.repeat(lengths, lengths)


def beyond_limits(view: View) -> Hits:
    """Points strictly outside the three-sigma limits."""
    lower, upper = view.lines(3.0)
    side = np.where(
        side_of(view.y, upper) > 0, 1, np.where(side_of(view.y, lower) < 0, -1, 0)
    ).astype(np.int8)
    return Hits(mask=side != 0, side=side)


def shift(view: View, *, length: int) -> Hits:
    """All points of a run of at least `length` on one side of the centre line.

    A missing value ends a run where ties do; where ties are skipped it is skipped too.
    """
    side = np.zeros_like(view.side)
    counted = view.side != 0 if view.ties is Ties.SKIP else np.ones(view.side.shape, bool)
    run = view.side[counted]
    side[counted] = np.where(lengths_of_runs(run) >= length, run, 0)
    return Hits(mask=side != 0, side=side)


def trend(view: View, *, length: int) -> Hits:
    """All points of a stretch of at least `length` that rises, or falls, at every step.

    An equal or missing neighbour ends it. A point between a rise and a fall belongs to the later one.
    """
    side = np.zeros_like(view.side)
    if view.y.size >= length:
        step = side_of(view.y[1:], view.y[:-1])
        step = np.where(lengths_of_runs(step) >= length - 1, step, 0).astype(np.int8)
        side[1:] = step
        side[:-1] = np.where(step != 0, step, side[:-1])
    return Hits(mask=side != 0, side=side)


def two_of_three(view: View) -> Hits:
    """The points beyond two sigma, where two of three neighbours are and all three lie on one side.

    Points beyond three sigma count: the rule as the Making Data Count tools have had it since late 2023.
    """
    side = np.zeros_like(view.side)
    if view.y.size < 3:
        return Hits(mask=side != 0, side=side)
    lower, upper = view.lines(2.0)
    far = (side_of(view.y, upper) > 0) | (side_of(view.y, lower) < 0)
    s, f = view.side, far.astype(np.int8)
    window = (
        (s[:-2] == s[1:-1]) & (s[1:-1] == s[2:]) & (s[2:] != 0) & (f[:-2] + f[1:-1] + f[2:] >= 2)
    )
    covered = np.zeros(view.y.shape, bool)
    covered[:-2] |= window
    covered[1:-1] |= window
    covered[2:] |= window
    side = np.where(covered & far, view.side, 0).astype(np.int8)
    return Hits(mask=side != 0, side=side)


def unusual_runs(view: View) -> Hits:
    """All useful points of a phase whose longest run is too long, or whose crossings are too few.

    Only the points of a run that is too long have a side.
    Source: Anhøj J, Olesen AV. Run charts revisited. PLoS ONE 2014; 9: e113825.
    """
    runs = runs_of(view)
    useful = view.side != 0
    side = np.zeros_like(view.side)
    if runs.unusual and runs.longest_max is not None:
        run = view.side[useful]
        side[useful] = np.where(lengths_of_runs(run) > runs.longest_max, run, 0)
    return Hits(mask=useful & runs.unusual, side=side)


def runs_of(view: View) -> Runs:
    """Longest run and crossings of one phase, points on the centre line left out.

    Source: Anhøj J, Olesen AV. Run charts revisited. PLoS ONE 2014; 9: e113825.
    """
    useful = view.side[view.side != 0]
    if not useful.size:
        return Runs(
            observations=view.y.size, useful=0, longest=None, longest_max=None, crossings=None,
            crossings_min=None, unusual=False,
        )  # fmt: skip
    longest = int(lengths_of_runs(useful).max())
    crossings = int(np.count_nonzero(useful[1:] != useful[:-1]))
    longest_max, crossings_min = longest_run_max(useful.size), crossings_lower(useful.size)
    return Runs(
        observations=view.y.size,
        useful=useful.size,
        longest=longest,
        longest_max=longest_max,
        crossings=crossings,
        crossings_min=crossings_min,
        unusual=longest > longest_max or crossings < crossings_min,
    )


def longest_run_max(useful: int) -> int:
    """The longest run still usual among so many useful points: round(log2 n) + 3.

    Source: Anhøj J, Olesen AV. PLoS ONE 2014; 9: e113825, after Schilling MF. Am Stat 2012; 66: 31-41.
    """
    return round(log2(useful)) + 3


@lru_cache(maxsize=4096)
def crossings_lower(useful: int) -> int:
    """The fewest crossings still usual among so many useful points: the 5 % point of Bin(n - 1, 1/2).

    Source: Chen Z. A note on the runs test. Model Assist Stat Appl 2010; 5: 73-77.
    """
    tosses = useful - 1
    if useful <= EXACT_UP_TO:
        twentieth = 2**tosses
        sums = accumulate(comb(tosses, k) for k in range(tosses + 1))
        return next(k for k, total in enumerate(sums) if 20 * total >= twentieth)
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1.0, tosses + 1.0)))))
    chances = np.exp(logs[-1] - logs - logs[::-1] - tosses * np.log(2.0))
    return int(np.searchsorted(np.cumsum(chances), 0.05))


def _shift_of(length: int) -> Rule:
    return Rule(
        pattern=Pattern.SHIFT,
        find=lambda view: shift(view, length=length),
        words=_("{length} or more points in a row on one side of the centre line").format(
            length=length
        ),
    )


def _trend_of(length: int) -> Rule:
    return Rule(
        pattern=Pattern.TREND,
        find=lambda view: trend(view, length=length),
        words=_(
            "{length} or more points in a row, each higher (or each lower) than the one before"
        ).format(length=length),
    )


BEYOND_LIMITS = Rule(
    pattern=Pattern.BEYOND_LIMITS,
    find=beyond_limits,
    words=_("a single point outside the limits"),
    in_order=False,
    tests_excluded=True,
)
TWO_OF_THREE = Rule(
    pattern=Pattern.TWO_OF_THREE,
    find=two_of_three,
    words=_("two of three points in a row close to the same limit or beyond it"),
)
UNUSUAL_RUNS = Rule(
    pattern=Pattern.UNUSUAL_RUNS,
    find=unusual_runs,
    words=_(
        "a run on one side that is too long, or too few crossings of the centre line, for chance alone"
    ),
)

RULE_SETS: dict[str, RuleSet] = {
    entry.key: entry
    for entry in (
        RuleSet(
            key="anhoej",
            label=_("Anhøj rules"),
            rules=(BEYOND_LIMITS, UNUSUAL_RUNS),
            range_factor=3.0 / D2_OF_PAIRS,
            ties=Ties.SKIP,
            short_below=10,
            source="Anhøj J, Olesen AV. Run charts revisited. PLoS ONE 2014; 9: e113825",
        ),
        RuleSet(
            key="nhs-mdc",
            label=_("Making Data Count rules (2023)"),
            rules=(BEYOND_LIMITS, _trend_of(7), TWO_OF_THREE, _shift_of(7)),
            range_factor=2.66,
            ties=Ties.END,
            short_below=13,
            source="NHS England, Making Data Count: Strengthening your decisions; two-of-three as changed in 2023",
        ),
    )
}
"""Every rule set by its key, in the order in which forms offer them."""
