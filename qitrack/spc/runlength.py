"""Average run length: how often rules cry wolf and how fast they see a change, by seeded simulation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import CHART_TYPES, Array, Cusum, Ewma, Limits, Mask, Method, Sample
from qitrack.spc.rules import Pattern, Rule, RuleSet, Ties, View, find_rule_set, side_of

Random = np.random.Generator

PHASE_WIDE = frozenset({Pattern.UNUSUAL_RUNS, Pattern.TOO_FEW_RUNS, Pattern.TOO_MANY_RUNS})
"""Rules about a phase as a whole: they have a chance within so many points, and no run length."""

LONGEST = 4000
"""Runs are followed so far; what is longer counts as it stands, and the mean allows for it."""

PILOT, SHORTEST, FAR_ENOUGH = 100, 50, 10
"""So many runs are followed to the end first; the rest then so many times their mean, and no less than so many points."""

AT_ONCE = 400_000
"""Points simulated at once; about 100 MB."""

REFERENCE = 200_000
"""Points that stand for a process that is known."""

CONTINUOUS = ("i", "t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What is simulated while nothing changes. mean and trials: of counts; sigma: of measured values."""

    mean: float = 0.0
    sigma: float = 1.0
    trials: float = 1.0


PROCESSES: dict[str, Process] = {
    "i": Process(),
    "p": Process(mean=0.2, trials=100.0),
    "np": Process(mean=0.2, trials=100.0),
    "c": Process(mean=16.0),
    "u": Process(mean=0.04, trials=400.0),
    "g": Process(mean=40.0),
    "t": Process(mean=20.0),
    "ewma": Process(),
    "cusum": Process(),
}
"""A process for each chart type whose run length can be simulated."""


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

    rules: a key or a set (EWMA and CUSUM charts signal at their own limits whatever it is). shift: lasting change of the
    mean, in standard deviations of a plotted point, from the first point on. Reproducible by `seed`. Raises SpecError for a chart
    type that is not in PROCESSES, or a set none of whose rules has a run length.
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
        values = _draw(chart, process, shift, count * reach, random)
        return watch(values.reshape(count, reach))

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


def _draw(chart: str, process: Process, shift: float, size: int, random: Random) -> Array:
    """Plotted values of a process whose mean has moved by so many standard deviations of a point; shape (size,)."""
    mean, trials = process.mean, process.trials
    if chart in ("p", "np"):
        share = mean + shift * float(np.sqrt(mean * (1.0 - mean) / trials))
        events = random.binomial(int(trials), min(max(share, 0.0), 1.0), size).astype(np.float64)
        return events if chart == "np" else events / trials
    if chart in ("c", "u"):
        rate = mean + shift * float(np.sqrt(mean / trials))
        return np.asarray(random.poisson(max(rate, 0.0) * trials, size) / trials)
    if chart == "g":
        between = max(mean + shift * float(np.sqrt(mean * (mean + 1.0))), 0.0)
        return (random.geometric(1.0 / (between + 1.0), size) - 1).astype(np.float64)
    if chart == "t":
        return random.exponential(max(mean * (1.0 + shift), 1e-9), size)
    return random.normal(mean + shift * process.sigma, process.sigma, size)


def _watcher(rules: RuleSet, chart: str, process: Process) -> Callable[[Array], Array]:
    """A function from runs, shape (runs, points), to the place of each run's first signal (one beyond: none)."""
    if chart == "ewma":
        return lambda values: _ewma_signal((values - process.mean) / process.sigma)
    if chart == "cusum":
        return lambda values: _cusum_signal((values - process.mean) / process.sigma)
    watched = [r for r in rules.rules if r.pattern not in PHASE_WIDE and not r.is_warning]
    if not watched:
        raise errors.SpecError(
            _("These rules judge a phase as a whole, so they have no run length; see chance_of_signal.")
        )  # fmt: skip
    lines = _known_lines(chart, process, rules)

    def first_signal(values: Array) -> Array:
        # A missing value ends every pattern, so runs can be judged side by side as one long series. Where ties are
        # skipped so are missing values; measured values have no ties.
        runs, points = values.shape
        if rules.ties is Ties.SKIP and chart not in CONTINUOUS:
            return np.array([_first(_fired(watched, row, lines, Ties.SKIP)) for row in values])
        apart = np.concatenate([values, np.full((runs, 1), np.nan)], axis=1)
        fired = _fired(watched, apart.ravel(), lines, Ties.END).reshape(runs, points + 1)
        fired[:, -1] = True
        places: Array = fired.argmax(axis=1) + 1
        return places

    return first_signal


def _first(fired: Mask) -> int:
    return int(fired.argmax()) + 1 if fired.any() else int(fired.size) + 1


def _fired(rules: Sequence[Rule], y: Array, lines: Limits, ties: Ties) -> Mask:
    limits = replace(
        lines,
        centre=np.full(y.shape, lines.centre[0]),
        middle=np.full(y.shape, lines.middle[0]),
        sigma=np.full(y.shape, lines.sigma[0]),
    )
    view = View(
        y=y, side=side_of(y, limits.centre), limits=limits, keep=np.ones(y.shape, bool), ties=ties
    )
    fired = np.zeros(y.shape, bool)
    for rule in rules:
        fired |= (rule.find_completing or rule.find)(view).mask
    return fired


def _known_lines(chart: str, process: Process, rules: RuleSet) -> Limits:
    """The lines of a process that is known: exact for measured values, otherwise from very many points; shape (1,)."""
    if chart == "i":
        mean, sigma = np.array([process.mean]), np.array([process.sigma])
        return Limits(centre=mean, middle=mean, sigma=sigma)
    y = _draw(chart, process, 0.0, REFERENCE, np.random.default_rng(0))
    trials = np.full(y.shape, process.trials)
    events = y if chart == "np" else y * trials
    sample = Sample(y=y, events=events, trials=trials, base=np.ones(y.shape, bool))
    found = CHART_TYPES[chart].limits(sample, Method(range_factor=rules.range_factor, screen=False))
    return replace(
        Limits(centre=found.centre[:1], middle=found.middle[:1], sigma=found.sigma[:1]),
        floor=found.floor, ceiling=found.ceiling, power=found.power,
    )  # fmt: skip


def _ewma_signal(z: Array, how: Ewma = Ewma()) -> Array:  # noqa: B008  # frozen
    """The place of the first point of each run whose moving average lies outside its limits; z standardised."""
    average, found = np.zeros(z.shape[0]), np.full(z.shape[0], z.shape[1] + 1)
    for i in range(z.shape[1]):
        average = how.weight * z[:, i] + (1.0 - how.weight) * average
        share = how.weight / (2.0 - how.weight) * (1.0 - (1.0 - how.weight) ** (2 * (i + 1)))
        new = (np.abs(average) > how.sigmas * np.sqrt(share)) & (found > z.shape[1])
        found[new] = i + 1
    return found


def _cusum_signal(z: Array, how: Cusum = Cusum()) -> Array:  # noqa: B008  # frozen
    """The place of the first point of each run whose cumulative sum passes its limit; z standardised."""
    limit = 5.0 if how.limit is None else how.limit
    above, below = np.zeros(z.shape[0]), np.zeros(z.shape[0])
    found = np.full(z.shape[0], z.shape[1] + 1)
    for i in range(z.shape[1]):
        above = np.maximum(0.0, above + z[:, i] - how.slack)
        below = np.maximum(0.0, below - z[:, i] - how.slack)
        new = ((above > limit) | (below > limit)) & (found > z.shape[1])
        found[new] = i + 1
    return found


def chance_of_signal(
    rules: str | RuleSet, points: int, *, chart: str = "i", baseline: int | None = None, shift: float = 0.0, runs: int = 1000, seed: int = 1
) -> float:  # fmt: skip
    """The chance of at least one signal among so many points of a chart that works out its own lines.

    chart: "i" or "run", measured values. baseline: so many points before set the lines, are frozen and do not count
    (None: the points themselves set them). shift: lasting change, in standard deviations, from the first of the `points` on.
    Without a shift it is the chance of a false alarm. Warnings do not count. Reproducible by `seed`.
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
