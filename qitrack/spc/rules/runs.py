"""The runs analysis of a phase: longest run, crossings, number of runs, and what random points stay within."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import ceil, comb, floor, log2, sqrt

import numpy as np

from qitrack.spc.rules.boxes import BOXES
from qitrack.spc.rules.view import Hits, RunsMethod, View, lengths_of_runs, no_hits

EXACT_UP_TO = 1000
"""Crossings are counted with whole numbers up to so many points, beyond that with logarithms."""

RUNS_TEST_FROM = 10
"""With fewer useful points the number of runs is not tested. Perla RJ et al. BMJ Qual Saf 2011; 20: 46-51."""

RUNS_TABLE_UP_TO = 60
"""The printed table ends here; beyond, the normal approximation of Swed and Eisenhart."""

ONE_SIDED_5_PERCENT = 1.6448536269514722

PUBLISHED_RUNS = (
    "3-9 3-10 3-11 4-11 4-12 5-12 5-13 5-13 6-14 6-15 6-16 7-16 7-17 7-17 8-18 8-18 9-19 10-19 10-20 10-20 11-21 "
    "11-22 11-23 12-23 12-24 12-24 13-25 13-25 14-26 14-26 15-27 15-27 16-28 16-28 17-29 17-30 17-31 18-31 18-32 "
    "19-32 19-33 20-33 20-34 21-34 21-35 22-35 22-36 23-36 23-37 24-38 24-38"
)
"""For 10 to 60 useful points: too few runs below the first number, too many above the second.

Perla RJ, Provost LP, Murray SK. BMJ Qual Saf 2011; 20: 46-51, as the table is commonly passed on.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Longest run and crossings of one phase, with what random points would stay within.

    observations: points not excluded, missing ones included. useful: those not on the centre line. Longest run
    and crossings are None when nothing is useful. longest_max, crossings_min: of the Anhøj rules, whichever
    method decides. unusual: the method of the view says so.
    """

    observations: int
    useful: int
    longest: int | None
    longest_max: int | None
    crossings: int | None
    crossings_min: int | None
    unusual: bool


def runs_of(view: View) -> Runs:
    """Longest run and crossings of one phase, points on the centre line left out.

    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
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
    return Runs(
        observations=view.y.size,
        useful=useful.size,
        longest=longest,
        longest_max=longest_run_max(useful.size),
        crossings=crossings,
        crossings_min=crossings_lower(useful.size),
        unusual=is_unusual(useful.size, crossings, longest, view.runs_method),
    )


def is_unusual(useful: int, crossings: int, longest: int, method: RunsMethod) -> bool:
    """Whether so few crossings or so long a run are more than chance, by one of three methods.

    Best box and cut box are known for 10 to 100 useful points; outside, the Anhøj rules decide.
    Single numbers, without shape or unit. Never raises.
    Source: Anhøj J, Olesen AV. PLoS ONE 2014; 9: e113825; Anhøj J, Wentzel-Larsen T. Smooth operator: modifying the
    Anhøj rules to improve runs analysis in statistical process control. PLoS ONE 2020; 15: e0233920.
    """
    box = BOXES.get(useful)
    if method is RunsMethod.ANHOEJ or box is None:
        return longest > longest_run_max(useful) or crossings < crossings_lower(useful)
    fewest, most, corner_crossings, corner_longest = box
    if crossings < fewest or longest > most:
        return True
    if method is RunsMethod.BEST_BOX or corner_crossings is None or corner_longest is None:
        return False
    on_edges = crossings == fewest and longest > corner_longest
    return on_edges or (longest == most and crossings < corner_crossings)


def longest_run_max(useful: int) -> int:
    """The longest run still usual among so many useful points: round(log2 n) + 3.

    A single number of points, without shape or unit; useful: from 1. Never raises for it.
    Source: Anhøj J, Olesen AV. PLoS ONE 2014; 9: e113825, after Schilling MF. Am Stat 2012; 66: 31-41.
    """
    return round(log2(useful)) + 3


@lru_cache(maxsize=4096)
def crossings_lower(useful: int) -> int:
    """The fewest crossings still usual among so many useful points: the 5 % point of Bin(n - 1, 1/2).

    A single number of crossings, without shape or unit; useful: from 1. Never raises for it.
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


def unusual_runs(view: View) -> Hits:
    """All useful points of a phase whose longest run is too long, or whose crossings are too few.

    Only the points of a run that is too long have a side.
    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: see `is_unusual`.
    """
    runs = runs_of(view)
    useful = view.side != 0
    side = np.zeros_like(view.side)
    if runs.unusual and runs.longest_max is not None:
        run = view.side[useful]
        side[useful] = np.where(lengths_of_runs(run) > runs.longest_max, run, 0)
    return Hits(mask=useful & runs.unusual, side=side)


RunsTable = Callable[[int, int], tuple[int, int]]
"""Fewest and most runs still usual, for so many points above and so many below."""


@lru_cache(maxsize=256)
def _exact_half(useful: int) -> tuple[int, int]:
    above, below = useful // 2, useful - useful // 2

    def ways(runs: int) -> int:
        half = runs // 2
        if runs % 2 == 0:
            return 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
        return comb(above - 1, half) * comb(below - 1, half - 1) + comb(above - 1, half - 1) * comb(
            below - 1, half
        )

    total = comb(useful, above)
    counts = [ways(runs) for runs in range(2, useful + 1)]
    low = sum(20 * tail <= total for tail in accumulate(counts)) + 1
    high = useful + 1 - sum(20 * tail <= total for tail in accumulate(reversed(counts)))
    return low, high


def exact_runs(above: int, below: int) -> tuple[int, int]:
    """Fewest and most runs still usual: the exact one-sided 5 % points, half of the points on each side.

    Beyond 60 useful points the normal approximation with the two counts as they are.
    Single numbers of points and runs, without shape or unit. Never raises from ten points on.
    Source: Swed FS, Eisenhart C. Ann Math Stat 1943; 14: 66-87.
    """
    if above + below > RUNS_TABLE_UP_TO:
        return _approximate(above, below)
    return _exact_half(above + below)


def published_runs(above: int, below: int) -> tuple[int, int]:
    """Fewest and most runs still usual as printed with the IHI rules; beyond 60 useful points as `exact_runs`.

    Single numbers of points and runs, without shape or unit. Never raises from ten points on.
    Source: see PUBLISHED_RUNS.
    """
    if above + below > RUNS_TABLE_UP_TO:
        return _approximate(above, below)
    low, high = PUBLISHED_RUNS.split()[above + below - RUNS_TEST_FROM].split("-")
    return int(low), int(high)


def _approximate(above: int, below: int) -> tuple[int, int]:
    n, product = above + below, 2 * above * below
    mean = 1 + product / n
    reach = ONE_SIDED_5_PERCENT * sqrt(max(product * (product - n), 0) / (n * n * (n - 1)))
    return ceil(mean - reach), floor(mean + reach)


def too_few_runs(view: View, *, table: RunsTable) -> Hits:
    """All useful points of a phase with fewer runs than the table allows; none below 10 useful points.

    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Perla RJ, Provost LP, Murray SK. BMJ Qual Saf 2011; 20: 46-51, rule 3.
    """
    return _runs_test(view, lambda runs, above, below: runs < table(above, below)[0])


def too_many_runs(view: View, *, table: RunsTable) -> Hits:
    """All useful points of a phase with more runs than the table allows; none below 10 useful points.

    view: shape (n,), in the units of the chart. Never raises: a missing value fires nothing.
    Source: Perla RJ, Provost LP, Murray SK. BMJ Qual Saf 2011; 20: 46-51, rule 3.
    """
    return _runs_test(view, lambda runs, above, below: runs > table(above, below)[1])


def _runs_test(view: View, fires: Callable[[int, int, int], bool]) -> Hits:
    useful = view.side[view.side != 0]
    above = int(np.count_nonzero(useful > 0))
    hits = no_hits(view.y.size)
    if useful.size < RUNS_TEST_FROM:
        return hits
    runs = int(np.count_nonzero(useful[1:] != useful[:-1])) + 1
    if not fires(runs, above, useful.size - above):
        return hits
    return Hits(mask=view.side != 0, side=hits.side)
