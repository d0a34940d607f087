"""What run lengths are simulated on: for each chart type a process that is known, its numbers and its lines."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from qitrack.spc.charts import CHART_TYPES, SCREEN, Array, Limits, Method, Sample
from qitrack.spc.charts.factors import c4, range_factors

Random = np.random.Generator

REFERENCE = 200_000
"""Points that stand for a process that is known."""

UNEVEN = (0.5, 1.0, 1.5)
"""Denominators of an I prime chart, in turn, as parts of their mean."""

PAIR = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What is simulated while nothing changes.

    mean: of values, counts for one trial, or the share of yes/no cases. sigma: of single measured values. trials:
    denominator, or size of a subgroup.
    """

    mean: float = 0.0
    sigma: float = 1.0
    trials: float = 1.0


Draw = Callable[[Process, float, tuple[int, int], Random], Array]
"""Plotted values, shape (runs, points), of a process whose mean has moved by so many standard deviations of a point."""


def _values(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    return random.normal(process.mean + shift * process.sigma, process.sigma, shape)


def _averages(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    sigma = process.sigma / float(np.sqrt(process.trials))
    return random.normal(process.mean + shift * sigma, sigma, shape)


def _weighted(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    moved = process.mean + shift * process.sigma / float(np.sqrt(process.trials))
    sigma = process.sigma / np.sqrt(trials_of(process, shape[1]))
    return moved + sigma * random.normal(size=shape)


def trials_of(process: Process, points: int) -> Array:
    """Denominators that differ from point to point; shape (points,)."""
    return process.trials * np.resize(np.array(UNEVEN), points)


def _spread(process: Process, shift: float, mean: float, sd: float) -> float:
    """Sigma of single values where their spread, mean and sd in units of it, has moved by so many of its deviations."""
    return process.sigma * max(1.0 + shift * sd / mean, 1e-9)


def _steps(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    d2, d3 = _range_factors(PAIR)
    values = random.normal(0.0, _spread(process, shift, d2, d3), (shape[0], shape[1] + 1))
    return np.abs(np.diff(values, axis=1))


def _deviations(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    mean = float(c4(np.array([process.trials]))[0])
    sigma = _spread(process, shift, mean, float(np.sqrt(1.0 - mean * mean)))
    freedom = process.trials - 1.0
    return sigma * np.sqrt(random.chisquare(freedom, shape) / freedom)


def _spans(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    sigma = _spread(process, shift, *_range_factors(process.trials))
    lowest = highest = random.normal(size=shape)
    for _value in range(int(process.trials) - 1):
        value = random.normal(size=shape)
        lowest, highest = np.minimum(lowest, value), np.maximum(highest, value)
    spans: Array = sigma * (highest - lowest)
    return spans


def _range_factors(size: float) -> tuple[float, float]:
    d2, d3 = range_factors(np.array([size]))
    return float(d2[0]), float(d3[0])


def _numbers(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    mean, trials = process.mean, process.trials
    share = mean + shift * float(np.sqrt(mean * (1.0 - mean) / trials))
    return random.binomial(int(trials), min(max(share, 0.0), 1.0), shape).astype(np.float64)


def _shares(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    return _numbers(process, shift, shape, random) / process.trials


def _rates(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    rate = process.mean + shift * float(np.sqrt(process.mean / process.trials))
    return random.poisson(max(rate, 0.0) * process.trials, shape) / process.trials


def _between(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    mean = process.mean
    between = max(mean + shift * float(np.sqrt(mean * (mean + 1.0))), 0.0)
    return (random.geometric(1.0 / (between + 1.0), shape) - 1).astype(np.float64)


def _times(process: Process, shift: float, shape: tuple[int, int], random: Random) -> Array:
    return random.exponential(max(process.mean * (1.0 + shift), 1e-9), shape)


_SHARE, _RATE = Process(mean=0.2, trials=100.0), Process(mean=0.04, trials=400.0)
_GROUP = Process(trials=5.0)

PROCESSES: dict[str, Process] = {
    "run": Process(), "i": Process(), "i-median": Process(), "mr": Process(), "i-prime": Process(trials=100.0),
    "levey-jennings": Process(), "p": _SHARE, "p-prime": _SHARE, "np": _SHARE, "c": Process(mean=16.0), "u": _RATE,
    "u-prime": _RATE, "g": Process(mean=40.0), "t": Process(mean=20.0), "xbar": _GROUP, "s": _GROUP, "r": _GROUP,
    "ewma": Process(), "cusum": Process(), "b-cusum": Process(mean=0.1),
}  # fmt: skip
"""A process for each chart type that shows time."""

DRAWS: dict[str, Draw] = {
    "run": _values, "i": _values, "i-median": _values, "mr": _steps, "i-prime": _weighted, "levey-jennings": _values,
    "p": _shares, "p-prime": _shares, "np": _numbers, "c": _rates, "u": _rates, "u-prime": _rates, "g": _between,
    "t": _times, "xbar": _averages, "s": _deviations, "r": _spans, "ewma": _values, "cusum": _values, "b-cusum": _numbers,
}  # fmt: skip
"""How the plotted values of each are drawn."""

COUNTED = frozenset(("p", "p-prime", "np", "c", "u", "u-prime", "g"))
"""Chart types whose points can lie exactly on the centre line."""


def known_lines(chart: str, process: Process, range_factor: float) -> Limits:
    """The lines of a process that is known: exact for measured values, otherwise from very many points.

    Shape (1,), where they are the same at every point; of an I prime chart those of its denominators in turn.
    Source: as the chart type's own.
    """
    exact = _EXACT.get(chart)
    if exact is not None:
        return exact(process)
    y = DRAWS[chart](process, 0.0, (1, REFERENCE), np.random.default_rng(0))[0]
    trials = np.full(y.shape, process.trials)
    events = y if chart == "np" else y * trials
    sample = Sample(y=y, events=events, trials=trials, base=np.ones(y.shape, bool))
    found = CHART_TYPES[chart].limits(sample, Method(range_factor=range_factor, screen=False))
    return replace(
        Limits(centre=found.centre[:1], middle=found.middle[:1], sigma=found.sigma[:1]),
        floor=found.floor, ceiling=found.ceiling, power=found.power,
    )  # fmt: skip


def _around(centre: float, sigma: float, *, floor: float = -np.inf) -> Limits:
    line = np.array([centre])
    return Limits(centre=line, middle=line, sigma=np.array([sigma]), floor=floor)


def _of_values(process: Process) -> Limits:
    return _around(process.mean, process.sigma)


def _of_averages(process: Process) -> Limits:
    return _around(process.mean, process.sigma / float(np.sqrt(process.trials)))


def _of_weighted(process: Process) -> Limits:
    trials = trials_of(process, len(UNEVEN))
    line = np.full(trials.shape, process.mean)
    return Limits(centre=line, middle=line, sigma=process.sigma / np.sqrt(trials))


def _of_steps(process: Process) -> Limits:
    centre = _range_factors(PAIR)[0] * process.sigma
    sigma = np.array([SCREEN * centre / 3.0])
    return Limits(centre=np.array([centre]), middle=np.zeros(1), sigma=sigma, floor=0.0)


def _of_deviations(process: Process) -> Limits:
    mean = float(c4(np.array([process.trials]))[0])
    return _around(mean * process.sigma, float(np.sqrt(1.0 - mean * mean)) * process.sigma, floor=0.0)  # fmt: skip


def _of_spans(process: Process) -> Limits:
    d2, d3 = _range_factors(process.trials)
    return _around(d2 * process.sigma, d3 * process.sigma, floor=0.0)


def _median_only(process: Process) -> Limits:
    return _around(process.mean, np.nan)


_EXACT: dict[str, Callable[[Process], Limits]] = {
    "run": _median_only, "i": _of_values, "i-median": _of_values, "levey-jennings": _of_values, "mr": _of_steps,
    "i-prime": _of_weighted, "xbar": _of_averages, "s": _of_deviations, "r": _of_spans,
}  # fmt: skip
