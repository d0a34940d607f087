"""Average run length: how often rules cry wolf and how fast they see a change, by seeded simulation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import CHART_TYPES, Array, Cusum, Ewma, Limits, Mask, Method, Sample
from qitrack.spc.charts.cumulative import BERNOULLI_LIMIT, LIMIT, with_odds
from qitrack.spc.processes import COUNTED, DRAWS, PROCESSES, Process, known_lines
from qitrack.spc.rules import Pattern, Rule, RuleSet, Ties, View, find_rule_set, side_of

PHASE_WIDE = frozenset({Pattern.UNUSUAL_RUNS, Pattern.TOO_FEW_RUNS, Pattern.TOO_MANY_RUNS})
"""Rules about a phase as a whole: they have a chance within so many points, and no run length."""

LONGEST = 4000
"""Runs are followed so far; what is longer counts as it stands, and the mean allows for it."""

PILOT, SHORTEST, FAR_ENOUGH = 100, 50, 10
"""So many runs are followed to the end first; the rest then so many times their mean, and no less than so many points."""

AT_ONCE = 400_000
"""Points simulated at once; about 100 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLength:
    """How many points until the first signal. mean with its standard_error; median; runs: how many were simulated.

    without: rules of the set that are about a phase as a whole and were left out.
    """

    mean: float
    standard_error: float
    median: float
    runs: int
    without: tuple[Pattern, ...]


def run_length(
    rules: str | RuleSet, *, chart: str = "i", shift: float = 0.0, runs: int = 2000, seed: int = 1, process: Process | None = None
) -> RunLength:  # fmt: skip
    """Points until the first signal, with known centre and limits, from the first point on.

    rules: a key or a set (EWMA and CUSUM charts signal at their own limits whatever it is). chart: a key of PROCESSES, any
    type that shows time. shift: lasting change of the mean, in standard deviations of a plotted point, from the first
    point on; on charts of spread it is the spread that changes, on a Bernoulli CUSUM a point is a case. Reproducible by `seed`.
    Raises SpecError for a chart type that shows no time, or a set none of whose rules has a run length there.
    Single numbers, without shape; units: points.
    Source: the definition in Montgomery, Introduction to Statistical Quality Control, section 5.3.2; Champ CW, Woodall WH.
    Technometrics 1987; 29: 393-399, has exact values for the zone rules.
    """
    found = rules if isinstance(rules, RuleSet) else _rule_set(rules)
    if chart not in PROCESSES:
        raise errors.SpecError(
            _("No run length is known for this chart; there are: {charts}.").format(
                charts=", ".join(PROCESSES)
            )
        )
    random = np.random.default_rng(seed)
    process = process or PROCESSES[chart]
    watch = _watcher(found, chart, process)

    def lengths_of(count: int, reach: int) -> Array:
        return watch(DRAWS[chart](process, shift, (count, reach), random))

    pilot = lengths_of(PILOT, LONGEST)
    reach = int(min(LONGEST, max(SHORTEST, FAR_ENOUGH * pilot.mean())))
    at_once = max(AT_ONCE // reach, 1)
    lengths = np.concatenate(
        [lengths_of(min(at_once, runs - start), reach) for start in range(0, runs, at_once)]
    )
    return _summed_up(lengths, reach, found)


def _summed_up(lengths: Array, reach: int, rules: RuleSet) -> RunLength:
    """Points seen over signals seen: runs that were broken off count for as far as they went."""
    ended = lengths <= reach
    seen = np.minimum(lengths, reach)
    signals = int(np.count_nonzero(ended))
    return RunLength(
        mean=float(seen.sum()) / signals if signals else float("inf"),
        standard_error=float(seen.std()) / float(np.sqrt(max(signals, 1))),
        median=float(np.median(lengths)),
        runs=int(lengths.size),
        without=tuple(rule.pattern for rule in rules.rules if rule.pattern in PHASE_WIDE),
    )


def _rule_set(key: str) -> RuleSet:
    found = find_rule_set(key)
    if found is None:
        raise errors.UnknownRules(_("There is no rule set called {value}.").format(value=key[:60]))
    return found


def _watcher(rules: RuleSet, chart: str, process: Process) -> Callable[[Array], Array]:
    """A function from runs, shape (runs, points), to the place of each run's first signal (one beyond: none)."""
    if chart in _SUMS:
        return lambda values: _SUMS[chart](values, process)
    of_points = CHART_TYPES[chart].is_sequence
    watched = [
        rule
        for rule in rules.rules
        if rule.pattern not in PHASE_WIDE
        and not rule.is_warning
        and (of_points or not rule.in_order)
    ]
    if not watched:
        raise errors.SpecError(
            _("These rules judge a phase as a whole, so they have no run length; see chance_of_signal.")
        )  # fmt: skip
    lines = known_lines(chart, process, rules.range_factor)

    def first_signal(values: Array) -> Array:
        # A missing value ends every pattern, so runs can be judged side by side as one long series. Where ties are
        # skipped so are missing values; measured values have no ties.
        runs, points = values.shape
        if rules.ties is Ties.SKIP and chart in COUNTED:
            return np.array([_first(_fired(watched, row, lines, Ties.SKIP)) for row in values])
        apart = np.concatenate([values, np.full((runs, 1), np.nan)], axis=1)
        fired = _fired(watched, apart.ravel(), _repeated(lines, runs, points), Ties.END)
        fired = fired.reshape(runs, points + 1)
        fired[:, -1] = True
        places: Array = fired.argmax(axis=1) + 1
        return places

    return first_signal


def _repeated(lines: Limits, runs: int, points: int) -> Limits:
    """Lines of a few points in turn, begun anew with each run of so many points and the gap after it."""
    if lines.centre.size == 1:
        return lines
    centre, middle, sigma = (
        np.tile(np.resize(line, points + 1), runs)
        for line in (lines.centre, lines.middle, lines.sigma)
    )
    return replace(lines, centre=centre, middle=middle, sigma=sigma)


def _first(fired: Mask) -> int:
    return int(fired.argmax()) + 1 if fired.any() else int(fired.size) + 1


def _fired(rules: Sequence[Rule], y: Array, lines: Limits, ties: Ties) -> Mask:
    centre, middle, sigma = (
        np.broadcast_to(line, y.shape) for line in (lines.centre, lines.middle, lines.sigma)
    )
    limits = replace(lines, centre=centre, middle=middle, sigma=sigma)
    view = View(
        y=y, side=side_of(y, limits.centre), limits=limits, keep=np.ones(y.shape, bool), ties=ties
    )
    fired = np.zeros(y.shape, bool)
    for rule in rules:
        fired |= (rule.find_completing or rule.find)(view).mask
    return fired


def _ewma_signal(values: Array, process: Process) -> Array:
    """The place of the first point of each run whose moving average lies outside its limits."""
    how = Ewma()
    z = (values - process.mean) / process.sigma
    average, found = np.zeros(z.shape[0]), np.full(z.shape[0], z.shape[1] + 1)
    for i in range(z.shape[1]):
        average = how.weight * z[:, i] + (1.0 - how.weight) * average
        share = how.weight / (2.0 - how.weight) * (1.0 - (1.0 - how.weight) ** (2 * (i + 1)))
        new = (np.abs(average) > how.sigmas * np.sqrt(share)) & (found > z.shape[1])
        found[new] = i + 1
    return found


def _cusum_signal(values: Array, process: Process) -> Array:
    """The place of the first point of each run whose cumulative sum passes its limit."""
    z = (values - process.mean) / process.sigma
    slack = Cusum().slack
    return _first_passed(z - slack, -z - slack, LIMIT)


def _bernoulli_signal(values: Array, process: Process) -> Array:
    """The place of the first case of each run at which one of the two sums reaches its limit."""
    usual, ratio = process.mean, Cusum().odds_ratio
    more, less = with_odds(usual, ratio), with_odds(usual, 1 / ratio)
    up, down = (
        np.where(values > 0, log(odd / usual), log((1 - odd) / (1 - usual))) for odd in (more, less)
    )
    return _first_passed(up, down, BERNOULLI_LIMIT)


def _first_passed(up: Array, down: Array, limit: float) -> Array:
    """The place of the first step of each run after which a sum, kept from falling below 0, lies beyond the limit."""
    above, below = np.zeros(up.shape[0]), np.zeros(up.shape[0])
    found = np.full(up.shape[0], up.shape[1] + 1)
    for i in range(up.shape[1]):
        above, below = np.maximum(0.0, above + up[:, i]), np.maximum(0.0, below + down[:, i])
        new = ((above > limit) | (below > limit)) & (found > up.shape[1])
        found[new] = i + 1
    return found


_SUMS: dict[str, Callable[[Array, Process], Array]] = {
    "ewma": _ewma_signal,
    "cusum": _cusum_signal,
    "b-cusum": _bernoulli_signal,
}
"""Chart types that signal at limits of their own."""


def chance_of_signal(
    rules: str | RuleSet, points: int, *, chart: str = "i", baseline: int | None = None, shift: float = 0.0, runs: int = 1000, seed: int = 1
) -> float:  # fmt: skip
    """The chance of at least one signal among so many points of a chart that works out its own lines.

    chart: "i" or "run", measured values. baseline: so many points before set the lines, are frozen and do not count
    (None: the points themselves set them). shift: lasting change, in standard deviations, from the first of the `points` on.
    Without a shift it is the chance of a false alarm. Warnings do not count. Reproducible by `seed`.
    Single numbers, without shape; units: a chance from 0 to 1. Raises UnknownRules.
    Source: Anhøj J. PLoS ONE 2015; 10: e0121349, which does the same.
    """
    found = rules if isinstance(rules, RuleSet) else _rule_set(rules)
    random = np.random.default_rng(seed)
    before = baseline or 0
    base = np.arange(before + points) < (baseline or points)
    seen = 0
    for _run in range(runs):
        y = random.normal(size=before + points)
        y[before:] += shift
        sample = Sample(y=y, events=y, trials=np.ones(y.shape), base=base)
        method = Method(range_factor=found.range_factor)
        limits = CHART_TYPES[chart].limits(sample, method)
        view = View(
            y=y, side=side_of(y, limits.centre), limits=limits, keep=np.ones(y.shape, bool), ties=found.ties
        )  # fmt: skip
        seen += any(
            rule.find(view).mask[before:].any() for rule in found.rules if not rule.is_warning
        )
    return seen / runs
