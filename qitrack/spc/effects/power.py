"""`smallest_change`: what a chart could see with so many more points, by seeded simulation."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import Array, Limits, Mask, Method, Needs, Sample
from qitrack.spc.rules import RuleSet, Ties, View, side_of
from qitrack.spc.spec import ChartSpec
from qitrack.spc.table import Table, make_table

BASELINE_FROM = 8
LARGEST = 8.0
"""Changes are looked for up to so many standard deviations of a point."""
HALVINGS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestChange:
    """The smallest lasting change that the chart would show with the wanted chance; numbers are multiplied.

    points: so many more. power: the chance. up, down: how far the centre has to move up or down, in units of y; None where
    no possible change would show. centre: of the baseline. false_alarm: the chance of a signal without any change.
    """

    points: int
    power: float
    centre: float
    up: float | None
    down: float | None
    false_alarm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ahead:
    """The baseline, and how points to come are drawn. uniform numbers make simulations repeat themselves."""

    limits: Limits
    rules: RuleSet
    centre: float
    reach: float
    floor: float
    ceiling: float
    draw: Callable[[float], Array]
    past: Array


def smallest_change(
    spec: ChartSpec, points: int, *, power: float = 0.8, runs: int = 400, seed: int = 1
) -> SmallestChange:
    """The smallest lasting change that `points` more points would show with a chance of `power`.

    The values there are set the limits and stay frozen; excluded points are left out; denominators to come are the mean of
    those there are. Measured values are drawn as normal, shares as binomial, counts and rates as Poisson. A change shows when a rule
    of the set marks a new point on its side. Reproducible by `seed`; within 1/64 of a standard deviation, and the
    noise of so many runs. Raises TooFewPoints below eight values, SpecError for charts of other kinds and no more points.
    Single numbers, without shape, in units of y times `multiply`.
    Source: the power of a chart by simulation; lines and rules are those of `analyse`.
    """
    if not 1 <= points <= 1000 or not 0.0 < power < 1.0 or runs < 1:
        raise errors.SpecError(_("Say how many more points, from 1 to 1,000, and a chance between 0 and 1."))  # fmt: skip
    ahead = _ahead(spec, points, runs, seed)
    none = _chance(ahead, 0.0, 0)
    return SmallestChange(
        points=points,
        power=power,
        centre=ahead.centre * spec.multiply,
        up=_search(ahead, 1, power, spec.multiply),
        down=_search(ahead, -1, power, spec.multiply),
        false_alarm=none,
    )


def points_needed(
    spec: ChartSpec, change: float, *, power: float = 0.8, most: int = 104, runs: int = 400, seed: int = 1
) -> int | None:  # fmt: skip
    """How many more points it takes until a lasting change shows with a chance of `power`; None where `most` are too few.

    change: how far the centre moves, up or down, in units of y times `multiply`; not 0. The rest as for `smallest_change`,
    whose answer this turns round. Raises as it does. A single number, without shape; units: points.
    Source: as for `smallest_change`.
    """
    if not np.isfinite(change) or change == 0:
        raise errors.SpecError(_("Say how large the change is, in a number that is not zero."))
    if not 1 <= most <= 1000 or not 0.0 < power < 1.0 or runs < 1:
        raise errors.SpecError(_("Say how many more points, from 1 to 1,000, and a chance between 0 and 1."))  # fmt: skip

    def shows(points: int) -> bool:
        ahead = _ahead(spec, points, runs, seed)
        return _chance(ahead, change / spec.multiply, 1 if change > 0 else -1) >= power

    few, enough = 0, 1
    while not shows(enough):
        if enough == most:
            return None
        few, enough = enough, min(2 * enough, most)
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if shows(middle) else (middle, enough)
    return enough


def _ahead(spec: ChartSpec, points: int, runs: int, seed: int) -> _Ahead:
    needs = spec.chart_type.needs
    kinds = (Needs.VALUE, Needs.COUNT, Needs.PROPORTION, Needs.RATE)
    if needs not in kinds or spec.chart in ("g", "mr", "np") or not spec.chart_type.is_sequence:
        raise errors.SpecError(_("For this chart no future points can be simulated."))
    table = make_table(replace(spec, phases=(), baseline_until=None))
    used = ~np.isnan(table.y) & ~table.excluded
    if np.count_nonzero(used) < BASELINE_FROM:
        raise errors.TooFewPoints(_("There are too few points to tell how they vary."))
    limits, trials = _frozen(spec, table, used, points)
    centre = float(limits.middle[-1])
    sigma = _sigma(spec, table, used, limits)
    random = np.random.default_rng(seed)
    return _Ahead(
        limits=limits,
        rules=spec.rule_set,
        centre=centre,
        reach=LARGEST * sigma,
        floor=-np.inf if needs is Needs.VALUE else 0.0,
        ceiling=1.0 if needs is Needs.PROPORTION else np.inf,
        draw=_drawing(needs, sigma, trials, random.uniform(size=(runs, points))),
        past=table.y[used],
    )


def _frozen(spec: ChartSpec, table: Table, used: Mask, points: int) -> tuple[Limits, float]:
    """Lines of the past and of the points to come, and the denominator of each."""
    before = int(np.count_nonzero(used))
    trials = float(table.trials[used].mean())
    if spec.chart_type.needs is Needs.PROPORTION:
        trials = max(round(trials), 1)
    ahead = np.full(points, np.nan)
    sample = Sample(
        y=np.concatenate([table.y[used], ahead]),
        events=np.concatenate([table.events[used], ahead]),
        trials=np.concatenate([table.trials[used], np.full(points, trials)]),
        base=np.arange(before + points) < before,
    )
    method = Method(
        range_factor=spec.rule_set.range_factor, screen=bool(spec.screen), centre=spec.centre, sigma=spec.sigma
    )  # fmt: skip
    return spec.chart_type.limits(sample, method), trials


def _sigma(spec: ChartSpec, table: Table, used: Mask, limits: Limits) -> float:
    sigma = float(limits.sigma[-1])
    if not np.isfinite(sigma):
        sigma = float(np.std(table.y[used], ddof=1))
    if not sigma > 0:
        raise errors.NotEstimable(_("All values are the same, so nothing tells how they vary."))
    return sigma


def _drawing(needs: Needs, sigma: float, trials: float, uniform: Array) -> Callable[[float], Array]:
    from scipy import stats

    if needs is Needs.PROPORTION:
        return lambda mean: np.asarray(stats.binom.ppf(uniform, int(trials), mean)) / trials
    if needs in (Needs.RATE, Needs.COUNT):
        return lambda mean: np.asarray(stats.poisson.ppf(uniform, mean * trials)) / trials
    return lambda mean: np.asarray(stats.norm.ppf(uniform, mean, sigma))


def _chance(ahead: _Ahead, change: float, way: int) -> float:
    """The chance that the points to come show a signal, on the side of the change; way 0: on any."""
    mean = min(max(ahead.centre + change, ahead.floor), ahead.ceiling)
    drawn = ahead.draw(mean)
    rows = np.concatenate([np.tile(ahead.past, (len(drawn), 1)), drawn], axis=1)
    if ahead.rules.ties is Ties.SKIP:
        return float(np.mean([_seen(ahead, row[None], way)[0] for row in rows]))
    # A missing value ends every pattern, so the runs can be judged side by side as one long series.
    return float(_seen(ahead, np.pad(rows, ((0, 0), (0, 1)), constant_values=np.nan), way).mean())


def _seen(ahead: _Ahead, rows: Array, way: int) -> Mask:
    """In which runs a rule marks one of the points to come, on the side of the change or on none; shape (runs,)."""
    runs, length = rows.shape
    beside = length - ahead.limits.centre.size
    centre, middle, sigma = (
        np.tile(np.pad(line, (0, beside), mode="edge"), runs)
        for line in (ahead.limits.centre, ahead.limits.middle, ahead.limits.sigma)
    )
    limits = replace(ahead.limits, centre=centre, middle=middle, sigma=sigma)
    y = rows.ravel()
    view = View(
        y=y, side=side_of(y, centre), limits=limits, keep=np.ones(y.shape, bool), ties=ahead.rules.ties
    )  # fmt: skip
    seen = np.zeros(runs, bool)
    for rule in ahead.rules.rules:
        if not rule.is_warning:
            hits = rule.find(view)
            shows = hits.mask & ((hits.side == way) | (hits.side == 0) | (way == 0))
            seen |= shows.reshape(runs, length)[:, ahead.past.size :].any(axis=1)
    return seen


def _search(ahead: _Ahead, way: int, power: float, scale: float) -> float | None:
    """The smallest change one way that shows with the wanted chance, by halving; None where none does."""
    edge = (ahead.ceiling - ahead.centre) if way > 0 else (ahead.centre - ahead.floor)
    low, high = 0.0, min(ahead.reach, edge)
    if not high > 0 or _chance(ahead, way * high, way) < power:
        return None
    for _turn in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (low, middle) if _chance(ahead, way * middle, way) >= power else (middle, high)
    return high * scale
