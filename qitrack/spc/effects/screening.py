"""Many charts at once: how many alarms are to be expected from chance alone, and which changes stand out from all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Array, Mask
from qitrack.spc.runlength import chance_of_signal

SHUFFLES = 999
"""A p-value by shuffling is at least 1 in 1,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What many charts say together. found: indices of the charts that changed, at the wanted false-discovery rate.

    p_values: shape (number of charts,), NaN where there are too few points. alarms: charts with any signal of their rules;
    expected_false_alarms: how many of them chance alone would give.
    """

    found: tuple[int, ...]
    p_values: tuple[float, ...]
    alarms: int
    expected_false_alarms: float


def screen_charts(charts: Sequence[Chart], *, rate: float = 0.05, seed: int = 1) -> Screening:
    """Which of many charts changed, with false discoveries held to a share of `rate`, and how many false alarms to expect.

    Each chart's p-value is that of `change_p_value`.
    Columns have the shape (charts,), p-values no unit.
    Source: Benjamini Y, Hochberg Y. J R Stat Soc B 1995; 57: 289-300.
    Raises SpecError unless 0 < rate < 1.
    """
    values = [change_p_value(c.y[~c.excluded], seed=seed + i) for i, c in enumerate(charts)]
    found = false_discovery(values, rate=rate)
    return Screening(
        found=tuple(np.flatnonzero(found).tolist()),
        p_values=tuple(values),
        alarms=sum(bool(chart.signals) for chart in charts),
        expected_false_alarms=expected_false_alarms(charts),
    )


def false_discovery(p_values: Iterable[float], *, rate: float = 0.05) -> Mask:
    """Which tests stand out when false discoveries are held to a share of `rate`; shape (number of tests,).

    Tests without a p-value (NaN) never do and do not count. Raises SpecError unless 0 < rate < 1 and p-values lie in [0, 1].
    P-values have no unit.
    Source: Benjamini Y, Hochberg Y. J R Stat Soc B 1995; 57: 289-300.
    """
    p = np.array(list(p_values), dtype=np.float64)
    known = ~np.isnan(p)
    if not 0.0 < rate < 1.0 or (p[known] < 0).any() or (p[known] > 1).any():
        raise errors.SpecError(_("The share of false discoveries and all chances lie between 0 and 1."))  # fmt: skip
    found = np.zeros(p.shape, bool)
    if known.any():
        ordered = np.sort(p[known])
        passed = np.flatnonzero(ordered <= rate * np.arange(1, ordered.size + 1) / ordered.size)
        if passed.size:
            found[known] = p[known] <= ordered[passed[-1]]
    return found


def change_p_value(values: Sequence[float | None] | Array, *, shuffles: int = SHUFFLES, seed: int = 1) -> float:  # fmt: skip
    """How often shuffled points would show a change of level as large as these do, anywhere in the series.

    values: shape (n,), in order of time; missing values are left out. NaN below eight values, 1 where all are the same. Valid
    where points are independent while nothing changes, whatever their distribution.
    A single number without unit, from 0 to 1. Never raises.
    Source: the largest standardised cumulative sum, Hinkley DV. Biometrika 1971; 58: 509-523, referred to permutations.
    """
    y = np.array(values, dtype=np.float64)
    y = y[~np.isnan(y)]
    if y.size < 8:
        return float("nan")
    y = y - y.mean()
    if np.ptp(y) <= 1e-12 * max(float(np.abs(y).max()), 1e-300):
        return 1.0
    random = np.random.default_rng(seed)
    shuffled = random.permuted(np.tile(y, (shuffles, 1)), axis=1)
    more = int(np.count_nonzero(_largest(shuffled) >= _largest(y[None])[0] * (1.0 - 1e-9)))
    return (1 + more) / (1 + shuffles)


def _largest(rows: Array) -> Array:
    """The largest difference of means before and after any point, in units of its own error; shape (rows,)."""
    size = rows.shape[1]
    at = np.arange(1, size)
    sums = np.cumsum(rows, axis=1)[:, :-1]
    largest: Array = (np.abs(sums) / np.sqrt(at * (size - at) / size)).max(axis=1)
    return largest


def expected_false_alarms(charts: Iterable[Chart]) -> float:
    """How many of these charts would show a signal of their rules by chance alone, while nothing changes.

    By simulation of measured values for each rule set and number of points (in steps of 10 above 40, at most 200).
    A single number without shape; units: charts. Raises UnknownRules for a set that is not there.
    Source: `chance_of_signal`.
    """
    counts: dict[tuple[str, int, str], int] = {}
    for chart in charts:
        points = int(np.count_nonzero(~np.isnan(chart.y) & ~chart.excluded))
        kind = "i" if chart.spec.chart_type.has_limits else "run"
        key = (chart.spec.rules, min(points if points <= 40 else round(points, -1), 200), kind)
        counts[key] = counts.get(key, 0) + 1
    return sum(many * _chance(*key) for key, many in counts.items())


@lru_cache(maxsize=1024)
def _chance(rules: str, points: int, kind: str) -> float:
    return chance_of_signal(rules, points, chart=kind) if points > 1 else 0.0
