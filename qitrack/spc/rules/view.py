"""What a rule is: the closed list of signals, the points as a rule sees them, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from qitrack.spc.charts import Array, Limits, Mask

Sides = npt.NDArray[np.int8]
Positions = npt.NDArray[np.intp]

EQUAL = 1e-9
"""Two numbers closer than this part of the larger one count as equal: a point on the line."""


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


class Marking(StrEnum):
    """Which points of a pattern are marked: all of them, or the one that completes it and those that still do."""

    WHOLE = "whole"
    COMPLETING = "completing"


class RunsMethod(StrEnum):
    """How the runs analysis of a phase decides; the last two for 10 to 100 useful points, `anhoej` outside."""

    ANHOEJ = "anhoej"
    BEST_BOX = "bestbox"
    CUT_BOX = "cutbox"


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
    runs_method: RunsMethod = RunsMethod.ANHOEJ

    def lines(self, sigmas: float) -> tuple[Array, Array]:
        """Lower and upper line at so many standard deviations, shape (n,) each."""
        lower, upper = self.limits.lines(sigmas)
        return lower[self.keep], upper[self.keep]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Where a rule fired: `mask` says at which points, `side` in which direction (0: neither); shape (n,).

    first: for a marked point the position in the view where its pattern began; None where each marked point
    belongs to the pattern itself and the marks show it whole.
    """

    mask: Mask
    side: Sides
    first: Positions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a set. in_order: it is about neighbours, so the points must have an order in time.
    tests_excluded: excluded points are tested too (they are drawn grey, with their mark). is_warning: it asks to look
    twice and decides nothing about what a point says. find_completing: the same rule, marking only points that complete
    a pattern: when it could first have been seen (None: `find` does so)."""

    pattern: Pattern
    find: Callable[[View], Hits]
    words: str
    in_order: bool = True
    tests_excluded: bool = False
    is_warning: bool = False
    find_completing: Callable[[View], Hits] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A named, versioned choice of rules. When several rules mark a point the first of them decides its reading.

    range_factor: the 3-sigma factor of the mean moving range. short_below: with fewer points in a phase the
    set's authors ask for caution. version: of what the key stands for, stored with a chart's digest.
    """

    key: str
    label: str
    rules: tuple[Rule, ...]
    range_factor: float
    ties: Ties
    short_below: int
    source: str
    marking: Marking = Marking.WHOLE
    version: str = "1"
    about: str = ""


def side_of(y: Array, line: Array) -> Sides:
    """-1 below, +1 above, 0 on the line or missing; shape (n,). On the line: within one part in 10^9."""
    gap = y - line
    slack = EQUAL * np.maximum(np.abs(y), np.abs(line))
    side: Sides = (gap > slack).view(np.int8) - (gap < -slack).view(np.int8)
    return side


def edges_of_runs(values: Sides) -> Positions:
    """Where each stretch of equal neighbours begins, and at the end the number of values; shape (stretches + 1,)."""
    if not values.size:
        return np.zeros(1, np.intp)
    inner = np.flatnonzero(values[1:] != values[:-1])
    edges = np.empty(inner.size + 2, np.intp)
    edges[0], edges[-1] = 0, values.size
    edges[1:-1] = inner + 1
    return edges


def lengths_of_runs(values: Sides) -> Positions:
    """For each element the length of the stretch of equal neighbours it belongs to; shape (n,)."""
    edges = edges_of_runs(values)
    lengths = edges[1:] - edges[:-1]
    return np.repeat(lengths, lengths)


def no_hits(size: int) -> Hits:
    """A rule that fired nowhere among so many points."""
    return Hits(mask=np.zeros(size, bool), side=np.zeros(size, np.int8))


def stretches(code: Sides, *, need: int, lead: int, marking: Marking) -> Hits:
    """Marks for stretches of at least `need` equal, non-zero codes.

    code: shape (n,); code[i] speaks of the points i - lead to i: 0 for the points themselves, 1 for steps between
    neighbours, 2 for turns. Where two whole patterns share a point it belongs to the later one.
    """
    edges = edges_of_runs(code)
    lengths = edges[1:] - edges[:-1]
    if marking is Marking.COMPLETING:
        start = np.repeat(edges[:-1], lengths)
        so_far = np.arange(code.size) - start + 1
        side = np.where(so_far >= need, code, 0).astype(np.int8)
        return Hits(mask=side != 0, side=side, first=start - lead)
    side = np.where(np.repeat(lengths, lengths) >= need, code, 0).astype(np.int8)
    if not lead:
        return Hits(mask=side != 0, side=side)
    long = side.copy()
    for back in range(1, lead + 1):
        side[:-back] = np.where(long[back:] != 0, long[back:], side[:-back])
    return Hits(mask=side != 0, side=side)


def without_side(hits: Hits) -> Hits:
    """The same marks, pointing neither way."""
    return Hits(mask=hits.mask, side=np.zeros_like(hits.side), first=hits.first)


def placed(hits: Hits, at: Positions, size: int) -> Hits:
    """Hits among some of the points, spread out to all `size` of them; at: their positions."""
    mask, side = np.zeros(size, bool), np.zeros(size, np.int8)
    mask[at], side[at] = hits.mask, hits.side
    if hits.first is None:
        return Hits(mask=mask, side=side)
    first = np.arange(size)
    first[at] = at[np.maximum(hits.first, 0)]
    return Hits(mask=mask, side=side, first=first)
