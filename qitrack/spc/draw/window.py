"""The part of a chart that is drawn: `shown_part`. Lines, signals and reading stay those of all points."""

from dataclasses import dataclass, replace

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.chart import Chart, PhaseSummary
from qitrack.spc.charts import Array, Shape
from qitrack.spc.periods import in_period
from qitrack.spc.places import first_at, key_of_place, last_at
from qitrack.spc.rules import Hits
from qitrack.spc.wording import place

COLUMNS = (
    "key", "y", "n", "centre", "lower", "upper", "baseline", "excluded", "gap_after", "readings", "statistic",
    "upper_sum", "lower_sum", "targets", "trajectory",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The points of a chart that are drawn. first, stop: of them, counted from 0. words: a sentence; "" where all are."""

    first: int
    stop: int
    words: str = ""


def window_of(chart: Chart) -> Window:
    """What is shown of a chart. Raises BadAddress where no point lies between the two places."""
    spec, size = chart.spec, len(chart.x)
    if (spec.shown_from, spec.shown_until) == (None, None) or not size:
        return Window(first=0, stop=size)
    if spec.chart_type.shape is not Shape.SERIES:
        return Window(first=0, stop=size)
    first = 0 if spec.shown_from is None else first_at(spec.shown_from, chart, spec.period)
    last = size - 1 if spec.shown_until is None else last_at(spec.shown_until, chart, spec.period)
    if first > last or first >= size:
        raise errors.BadAddress(_("No point lies in the part of the chart that is to be shown."))
    if (first, last) == (0, size - 1):
        return Window(first=0, stop=size)
    said = _("Only {first} to {last} is shown; lines and signals are worked out from all {count} points.")  # fmt: skip
    words = said.format(first=place(chart.x[first]), last=place(chart.x[last]), count=f"{size:,}")
    return Window(first=first, stop=last + 1, words=words)


def shown_keys(chart: Chart) -> tuple[float, float]:
    """The first and last key of the part that is shown; without end where it is not cut."""
    spec = chart.spec
    if not chart.x or spec.chart_type.shape is not Shape.SERIES:
        return -np.inf, np.inf
    first, last = (
        None
        if at is None
        else key_of_place(in_period(at, spec.period), chart.x, chart.key, end=bool(end))
        for end, at in enumerate((spec.shown_from, spec.shown_until))
    )
    return -np.inf if first is None else first, np.inf if last is None else last


def shown_part(chart: Chart) -> Chart:
    """A chart of the drawn points alone, with the lines, signals and decimals of the whole."""
    window = window_of(chart)
    if not window.words:
        return chart
    rows = slice(window.first, window.stop)
    kept = {name: _cut(getattr(chart, name), rows) for name in COLUMNS}
    phase = chart.phase[rows]
    part = replace(
        chart,
        x=chart.x[rows],
        phase=phase - phase[0],
        marks=tuple((pattern, _hits(hits, window)) for pattern, hits in chart.marks),
        inner=tuple((sigmas, low[rows], high[rows]) for sigmas, low, high in chart.inner),
        phases=tuple(_summary(chart, window, int(number)) for number in np.unique(phase)),
        second=None if chart.second is None else shown_part(chart.second),
        **kept,  # type: ignore[arg-type]  # columns by their names
    )
    vars(part).update(decimals=chart.decimals, decimals_of_lines=chart.decimals_of_lines)
    return part


def _cut(column: Array | None, rows: slice) -> Array | None:
    return None if column is None else column[rows]


def _hits(hits: Hits, window: Window) -> Hits:
    rows = slice(window.first, window.stop)
    return replace(hits, mask=hits.mask[rows], side=hits.side[rows], first=None)


def _summary(chart: Chart, window: Window, number: int) -> PhaseSummary:
    """A phase with the ends and lines of what is shown of it."""
    rows = np.flatnonzero(chart.phase == number)
    rows = rows[(rows >= window.first) & (rows < window.stop)]
    centre, lower, upper = (
        _last(column[rows]) for column in (chart.centre, chart.lower, chart.upper)
    )
    return replace(
        chart.phases[number], first=chart.x[rows[0]], last=chart.x[rows[-1]], centre=centre, lower=lower, upper=upper
    )  # fmt: skip


def _last(column: Array) -> float | None:
    known = column[~np.isnan(column)]
    return float(known[-1]) if known.size else None
