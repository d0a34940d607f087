"""Options of the stable shift algorithm, and the lines it draws from a window of rows."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import D2_OF_PAIRS, SCREEN, Array, Method, Needs, Sample
from qitrack.spc.spec import ChartSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class StableShift:
    """What the stable shift algorithm is asked to do.

    period_min: points that set the limits of a period; baseline_length: of the first one, where it differs.
    shift_rule_threshold: points in a row on one side. max_exclusions: wildest points left out of each window.
    mr_screen_max_loops: how often wild moving ranges are left out. centre_line_tolerance: how close to the line counts as
    on it, in units of y (percent for proportions). no_regrets: what was decided never changes when points are added.
    overhanging_reversions: a run back may reach its length after the window. establish_every_shift: accept every
    candidate. baseline_only: limits of the first window, nothing else.
    """

    period_min: int = 21
    baseline_length: int | None = None
    shift_rule_threshold: int = 8
    max_exclusions: int = 3
    mr_screen_max_loops: int = 1
    centre_line_tolerance: float = 0.0
    no_regrets: bool = True
    overhanging_reversions: bool = True
    establish_every_shift: bool = False
    baseline_only: bool = False

    def __post_init__(self) -> None:
        least = {
            "period_min": 2, "shift_rule_threshold": 2, "max_exclusions": 0, "mr_screen_max_loops": 0,
            "centre_line_tolerance": 0,
        }  # fmt: skip
        if self.baseline_length is not None:
            least["baseline_length"] = 2
        for name, smallest in least.items():
            value = getattr(self, name)
            kinds = int | float if name == "centre_line_tolerance" else int
            if isinstance(value, bool) or not isinstance(value, kinds) or not value >= smallest:
                raise errors.SpecError(
                    _("{name} has to be a number from {smallest} on.").format(
                        name=name, smallest=smallest
                    )
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows as the algorithm sees them; proportions in percent."""

    y: Array
    events: Array
    trials: Array
    spec: ChartSpec
    rules: StableShift

    @property
    def size(self) -> int:
        return int(self.y.size)

    @property
    def percent(self) -> float:
        return 100.0 if self.spec.chart_type.needs is Needs.PROPORTION else 1.0


def lines_of(rows: Rows, at: int, stop: int, out: list[int]) -> Array:
    """Centre, lower and upper line of all rows from `at` on, set by the rows up to `stop` but those left out."""
    base = np.zeros(rows.size - at, bool)
    base[: stop - at] = True
    base[out] = False
    sample = Sample(
        y=rows.y[at:] / rows.percent, events=rows.events[at:], trials=rows.trials[at:], base=base
    )
    unit = UNIT_SIGMAS.get(rows.spec.chart)
    if unit is None:
        factor = 3.0 / D2_OF_PAIRS
        method = Method(range_factor=factor, screen=rows.rules.mr_screen_max_loops > 0)
        limits = rows.spec.chart_type.limits(sample, method)
        return np.array([limits.centre, *limits.lines(3.0)])
    with np.errstate(invalid="ignore", divide="ignore"):
        return _own_lines(rows, sample, unit) * rows.percent


def _own_lines(rows: Rows, sample: Sample, unit: "UnitSigma") -> Array:
    known = sample.base & ~np.isnan(sample.y)
    trials = float(sample.trials[known].sum())
    centre = float(sample.events[known].sum()) / trials if trials > 0 else np.nan
    if rows.spec.chart == "mr":
        values = sample.y[known]
        centre = float(values.mean()) if values.size else np.nan
        return np.array([np.full(sample.y.shape, line) for line in (centre, 0.0, SCREEN * centre)])
    sigma = unit.of(centre, sample.trials)
    if unit.is_corrected:
        z = ((sample.y - centre) / sigma)[sample.base]
        sigma = sigma * (_mean_range(z, rows.rules.mr_screen_max_loops) / D2_OF_PAIRS)
    lower = np.maximum(centre - 3.0 * sigma, unit.floor)
    upper = np.minimum(centre + 3.0 * sigma, unit.ceiling)
    return np.array([np.full(sample.y.shape, centre), lower, upper])


def _mean_range(z: Array, loops: int) -> float:
    ranges = np.abs(np.diff(z))
    ranges = ranges[~np.isnan(ranges)]
    for _turn in range(loops):
        if not ranges.size or not (ranges > SCREEN * ranges.mean()).any():
            break
        ranges = ranges[ranges < SCREEN * ranges.mean()]
    return float(ranges.mean()) if ranges.size else np.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSigma:
    """One standard deviation of a point, from the centre and its denominator, before any correction."""

    of: Callable[[float, Array], Array]
    is_corrected: bool = False
    floor: float = -np.inf
    ceiling: float = np.inf


def _binomial(centre: float, trials: Array) -> Array:
    return np.sqrt(max(centre * (1.0 - centre), 0.0) / trials)


def _poisson(centre: float, trials: Array) -> Array:
    return np.sqrt(centre / trials)


def _one(_centre: float, trials: Array) -> Array:
    return np.ones(trials.shape)


UNIT_SIGMAS: dict[str, UnitSigma] = {
    "i": UnitSigma(of=_one, is_corrected=True),
    "mr": UnitSigma(of=_one),
    "c": UnitSigma(of=_poisson, floor=0.0),
    "p": UnitSigma(of=_binomial, floor=0.0, ceiling=1.0),
    "p-prime": UnitSigma(of=_binomial, is_corrected=True, floor=0.0, ceiling=1.0),
    "u": UnitSigma(of=_poisson, floor=0.0),
    "u-prime": UnitSigma(of=_poisson, is_corrected=True, floor=0.0),
}
"""Chart types whose lines are worked out here, with as many rounds of screening as asked for."""
