"""Seasons: how strongly a series follows the calendar, and the same chart with the season taken out, said so."""

from dataclasses import dataclass, replace

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import Array, Needs
from qitrack.spc.series import Series, XKind
from qitrack.spc.spec import ChartSpec
from qitrack.spc.table import Table, make_table

CYCLES = 2
"""Fewer than so many whole cycles say nothing about a season."""

ONE_IN_A_HUNDRED = 0.01
MONTHS, WEEKS, DAYS = 12, 52, 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seasonality:
    """The season of a series; arrays of shape (n,), in units of y, before multiplying.

    period: points in a cycle. season: what the season adds to each point; trend: the smooth line; strength: share of what is not
    trend that the season explains (0 to 1). p_value: how often random points would differ so much between places in the
    cycle. filled: missing points that were put on the line between their neighbours.
    """

    period: int
    season: Array
    trend: Array
    strength: float
    p_value: float
    filled: int

    @property
    def is_seasonal(self) -> bool:
        """Whether places in the cycle differ by more than chance (1 %)."""
        return self.p_value < ONE_IN_A_HUNDRED


def seasonality(spec: ChartSpec, period: int | None = None) -> Seasonality:
    """The season of a series by STL, robust against single wild points.

    period: points in a cycle; by default 12 for months, 52 for weeks, 7 for days. Excluded points count as missing.
    Raises TooFewPoints below two whole cycles; SpecError where the rhythm has no usual cycle and none is given.
    Columns have the shape (n,), in units of y.
    Source: Cleveland RB, Cleveland WS, McRae JE, Terpenning I. J Off Stat 1990; 6: 3-73; strength: Wang X, Smith K, Hyndman R.
    Data Min Knowl Discov 2006; 13: 335-364; test: Kruskal WH, Wallis WA. J Am Stat Assoc 1952; 47: 583-621.
    """
    table = make_table(replace(spec, phases=(), baseline_until=None))
    cycle = _usual_period(spec, table) if period is None else period
    y = np.where(table.excluded, np.nan, table.y)
    known = np.flatnonzero(~np.isnan(y))
    if cycle < 2 or known.size < CYCLES * cycle or y.size < CYCLES * cycle + 1:
        raise errors.TooFewPoints(
            _("A season of {period} points needs at least {least} points with a value.").format(
                period=cycle, least=CYCLES * cycle + 1
            )
        )
    from scipy.stats import kruskal
    from statsmodels.tsa.seasonal import STL

    whole = np.interp(np.arange(y.size), known, y[known])
    found = STL(whole, period=cycle, robust=True).fit()
    season, trend, rest = (np.asarray(part) for part in (found.seasonal, found.trend, found.resid))
    moving = float(np.var(season + rest))
    detrended = (y - trend)[known]
    groups = [detrended[known % cycle == place] for place in range(cycle)]
    same = np.ptp(detrended) <= 1e-12 * max(float(np.abs(y[known]).max()), 1e-300)
    return Seasonality(
        period=cycle,
        season=season,
        trend=trend,
        strength=max(0.0, 1.0 - float(np.var(rest)) / moving) if moving > 0 else 0.0,
        p_value=1.0 if same else float(kruskal(*[g for g in groups if g.size]).pvalue),
        filled=int(y.size - known.size),
    )


def seasonally_adjusted(spec: ChartSpec, period: int | None = None) -> tuple[ChartSpec, Seasonality]:  # fmt: skip
    """The same chart with the season taken out, and what was taken out; title and label say so.

    Repeated dates are joined first. For shares and rates the share or rate is adjusted and stays possible; the
    denominators stay. Raises as `seasonality` does; SpecError for times and cases between events, which have no season.
    Columns have the shape (n,), in units of y.
    Source: as for `seasonality`.
    """
    needs = spec.chart_type.needs
    if needs not in (Needs.VALUE, Needs.COUNT, Needs.PROPORTION, Needs.RATE) or spec.chart == "g":
        raise errors.SpecError(_("This chart has no season to take out."))
    found = seasonality(spec, period)
    table = make_table(replace(spec, phases=(), baseline_until=None))
    y = table.y - found.season
    if needs is not Needs.VALUE:
        y = np.maximum(y, 0.0)
    if needs is Needs.PROPORTION:
        y = np.minimum(y, 1.0)
    with_n = spec.series.n is not None
    trials = tuple(table.trials.tolist()) if with_n else None
    series = Series(table.x, tuple((y * table.trials if with_n else y).tolist()), trials)
    said = _("seasonally adjusted")
    return replace(
        spec,
        series=series,
        title=f"{spec.title} ({said})" if spec.title else said.capitalize(),
        y_label=f"{spec.y_label}, {said}" if spec.y_label else said.capitalize(),
    ), found


def _usual_period(spec: ChartSpec, table: Table) -> int:
    step = float(np.median(np.diff(table.key))) if table.key.size > 1 else 0.0
    if spec.series.kind is XKind.DAY:
        if 28 <= step <= 31:
            return MONTHS
        if step == 7:
            return WEEKS
        if step == 1:
            return DAYS
    raise errors.SpecError(
        _("Say how many points make a cycle, for example 12 for months or 7 for days.")
    )
