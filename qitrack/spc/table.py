"""The rows of a series put in order: sorted, repeats joined, places resolved; each odd row becomes a message."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from qitrack.i18n import _, ngettext
from qitrack.spc import errors
from qitrack.spc.charts import Array, Groups, Mask, Needs, Plots, Shape
from qitrack.spc.periods import first_days
from qitrack.spc.places import first_at, key_of_place, keys_of, last_at, position_of
from qitrack.spc.series import X, XKind, kind_of
from qitrack.spc.spec import Aggregate, ChartSpec
from qitrack.spc.subgroups import groups_of, joined
from qitrack.spc.wording import place, spoken

REGULAR_SHARE = 0.6
"""A calendar counts as regular when so large a part of the steps is the same."""
REGULAR_FROM = 6
"""With fewer points nobody can say what the rhythm is."""
DAYS_OF_MONTH = (28, 31)
WORKING_DAYS = 5
NOT_RECORDED = _("Not recorded")
"""The category of rows without one."""
NAMED_ROWS = 3
"""So many rows are named in a message; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something about the rows or the method the reader should know: a stable code and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The plotted points in order; arrays of shape (n,), before multiplying.

    key: positions as numbers (days, counts). y: plotted value, NaN missing. events, trials: numerator and
    denominator (trials 1 without denominators). phase: 0-based phase of each point. baseline: points that may set
    limits by their place; excluded: left out by decision. gap_after: periods are missing after this point. groups: the
    values behind each point, where some point has several.
    """

    x: tuple[X, ...]
    key: Array
    y: Array
    events: Array
    trials: Array
    phase: npt.NDArray[np.intp]
    baseline: Mask
    excluded: Mask
    gap_after: Mask
    messages: tuple[Message, ...]
    groups: Groups | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    x: tuple[X, ...]
    key: Array
    events: Array
    trials: Array
    groups: Groups | None = None


def make_table(spec: ChartSpec) -> Table:
    """The points of a spec in plotting order.

    Rows without x are dropped; a row lacking value or denominator loses both; a zero denominator is a gap, and
    its numerator counts nowhere; rows are sorted by x and equal x joined (labels keep the order of their first
    appearance, places of a funnel stand by name). Raises BadAddress or BadBaseline when a place lies outside the series.
    Source: the frame of qicharts2 0.8.1 (R/qic.R), apart from the departures listed in README.md.
    """
    notes: list[Message] = []
    rows = _rows(spec, notes)
    rows = _in_order(spec, rows, notes)
    trials, y = rows.trials, _plotted(spec, rows)
    gap_after = _gaps(_kind(rows.x), rows, notes)
    blank = np.zeros(y.shape, bool)
    table = Table(
        x=rows.x, key=rows.key, y=y, events=np.where(np.isnan(y), np.nan, rows.events), trials=trials,
        phase=np.zeros(y.shape, np.intp), baseline=~blank, excluded=blank, gap_after=gap_after, messages=(),
        groups=rows.groups,
    )  # fmt: skip
    if y.size:
        phase, baseline = _phases(spec, table, notes)
        table = replace(
            table, phase=phase, baseline=baseline, excluded=_excluded(spec, table, notes)
        )
    if spec.chart_type.plots is Plots.RANGE:
        table = replace(table, y=_ranges(table))
    return replace(table, messages=tuple(notes))


def _kind(x: Sequence[X]) -> XKind:
    return kind_of(x[0]) if x else XKind.NUMBER


def _plotted(spec: ChartSpec, rows: _Rows) -> Array:
    """The number of each point that is drawn; shape (n,), before multiplying."""
    plots, groups = spec.chart_type.plots, rows.groups
    if plots in (Plots.SD, Plots.SPAN):
        if groups is None:
            return np.full(rows.events.shape, np.nan)
        return groups.sd if plots is Plots.SD else groups.span
    if plots is Plots.EVENTS:
        return np.where(rows.trials > 0, rows.events, np.nan)
    if rows.groups is not None and spec.chart_type.key == "i-prime" and not _has_n(spec):
        return rows.events
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(rows.trials > 0, rows.events / rows.trials, np.nan)


def _has_n(spec: ChartSpec) -> bool:
    return spec.series.n is not None and spec.chart_type.uses_denominator


def _ranges(table: Table) -> Array:
    """The distance of each point from the one before it in its phase; shape (n,).

    An excluded point is bridged by the point after it, and has its own distance; a missing value has none, nor has
    the point after it.
    """
    ranges = np.full(table.y.shape, np.nan)
    kept = np.flatnonzero(~table.excluded)
    ranges[kept[1:]] = np.abs(np.diff(table.y[kept]))
    out = np.flatnonzero(table.excluded)
    out = out[out > 0]
    ranges[out] = np.abs(table.y[out] - table.y[out - 1])
    first = np.flatnonzero(np.diff(table.phase, prepend=-1))
    for start in first.tolist():
        ranges[start] = np.nan
        after = kept[kept >= start]
        if after.size and table.phase[after[0]] == table.phase[start]:
            ranges[after[0]] = np.nan
    return ranges


def _rows(spec: ChartSpec, notes: list[Message]) -> _Rows:
    series = spec.series
    x, y = series.x, np.array(series.y, dtype=np.float64)
    n = np.array(series.n, dtype=np.float64) if _has_n(spec) else np.ones(y.shape)
    if series.n is not None and not _has_n(spec):
        text = _("A {term} uses no denominators; they were left aside.")
        notes.append(
            Message(code="denominator-unused", text=text.format(term=spec.chart_type.term))
        )
    if None in x and spec.chart_type.shape is Shape.PARETO:
        x = tuple(NOT_RECORDED if at is None else str(at) for at in x)
    if None in x:
        kept = np.array([at is not None for at in x], dtype=bool)
        notes.append(_counted("no-position", [i + 1 for i in np.flatnonzero(~kept).tolist()]))
        x, y, n = tuple(at for at in x if at is not None), y[kept], n[kept]
    if _has_n(spec):
        _note_rows(notes, "missing-denominator", x, np.isnan(n) & ~np.isnan(y))
        _note_rows(notes, "zero-denominator", x, n == 0)
    _note_rows(notes, "missing-value", x, np.isnan(y))
    if spec.period is not None:
        x = first_days(x, spec.period)  # type: ignore[arg-type]  # the rows without x were dropped above
    gone = np.isnan(y) | np.isnan(n) | (n == 0)
    return _Rows(
        x=x,  # type: ignore[arg-type]  # the rows without x were dropped above
        key=keys_of(x, by_name=spec.chart_type.shape is Shape.FUNNEL),  # type: ignore[arg-type]  # as above
        events=np.where(gone, np.nan, y),
        trials=np.where(gone, 0.0 if _has_n(spec) else np.nan, n),
    )


def _in_order(spec: ChartSpec, rows: _Rows, notes: list[Message]) -> _Rows:
    step = np.diff(rows.key)
    shape = spec.chart_type.shape
    if (step > 0).all() and shape is not Shape.PARETO:
        return rows
    if (step < 0).any() and _kind(rows.x) is not XKind.LABEL:
        notes.append(
            Message(
                code="sorted", text=_("The rows were not in order of time; they have been sorted.")
            )
        )
    order = np.argsort(rows.key, kind="stable")
    if shape is Shape.HISTOGRAM or spec.chart_type.needs is Needs.YES_NO:
        return _taken(rows, order)  # each row is a case of its own
    key, first, size = np.unique(rows.key[order], return_index=True, return_counts=True)
    x = tuple(rows.x[i] for i in order[first].tolist())
    events, trials = rows.events[order], rows.trials[order]
    if shape is Shape.PARETO:
        return _by_size(
            _Rows(x=x, key=key, events=joined(events, first, size, Aggregate.SUM), trials=key)
        )
    if key.size == order.size:
        return _Rows(x=x, key=key, events=events, trials=trials)
    notes.append(_repeated(spec, int(order.size - key.size)))
    if _has_n(spec):
        events = joined(events, first, size, Aggregate.SUM)
        return _Rows(x=x, key=key, events=events, trials=np.add.reduceat(trials, first))
    groups = groups_of(events, first, size)
    events = joined(events, first, size, _aggregate(spec))
    trials = np.where(np.isnan(events), np.nan, 1.0)
    if spec.chart_type.key == "i-prime":
        trials = groups.size
    return _Rows(x=x, key=key, events=events, trials=trials, groups=groups)


def _taken(rows: _Rows, order: npt.NDArray[np.intp]) -> _Rows:
    return _Rows(
        x=tuple(rows.x[i] for i in order.tolist()),
        key=rows.key[order],
        events=rows.events[order],
        trials=rows.trials[order],
    )


def _by_size(rows: _Rows) -> _Rows:
    """Categories from the most to the least frequent, equal ones by name, what was not recorded last."""
    if not rows.x:
        return rows
    counts = np.nan_to_num(rows.events).tolist()
    names = [str(x) for x in rows.x]
    keys = [
        (x == NOT_RECORDED, -c, n.casefold(), n)
        for x, c, n in zip(rows.x, counts, names, strict=True)
    ]
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)
    at = np.arange(len(keys), dtype=np.float64)
    return replace(_taken(rows, order), key=at, trials=np.ones(at.shape))


def _aggregate(spec: ChartSpec) -> Aggregate:
    return Aggregate(spec.chart_type.aggregate or spec.aggregate)


def _repeated(spec: ChartSpec, joined: int) -> Message:
    how = {
        Aggregate.MEAN: _("the chart shows their average"),
        Aggregate.MEDIAN: _("the chart shows their middle value"),
        Aggregate.SUM: _("the chart shows their sum"),
    }[_aggregate(spec)]
    if spec.chart_type.plots in (Plots.SD, Plots.SPAN):
        how = _("the chart shows how far they differ")
    if _has_n(spec):
        how = _("the chart shows them added together")
    text = ngettext(
        "{count} row shares its place in time with another: {how}.",
        "{count} rows share their place in time with others: {how}.",
        joined,
    )
    return Message(code="repeated", text=text.format(count=joined, how=how))


def _gaps(kind: XKind, rows: _Rows, notes: list[Message]) -> Mask:
    gap_after = np.zeros(rows.key.shape, bool)
    if kind is not XKind.DAY or rows.key.size < REGULAR_FROM:
        return gap_after
    step, usual = _calendar_steps(rows)
    if usual <= 0 or np.count_nonzero(step == usual) < REGULAR_SHARE * step.size:
        return gap_after
    periods = np.rint(step / usual) - 1
    gap_after[:-1] = periods > 0
    missing = int(periods[periods > 0].sum())
    if missing:
        after = rows.x[int(np.flatnonzero(gap_after)[0])]
        text = ngettext(
            "{count} period has no row, the first after {after}; the line is broken there.",
            "{count} periods have no row, the first after {after}; the line is broken there.",
            missing,
        )
        notes.append(Message(code="gap", text=text.format(count=missing, after=spoken(after))))
    return gap_after


def _calendar_steps(rows: _Rows) -> tuple[Array, float]:
    """From each point to the next in periods of the calendar the dates seem to follow, and the usual step.

    Periods are calendar months, working days when no date falls on a weekend, or else days.
    """
    step = np.diff(rows.key)
    usual = float(np.median(step))
    if DAYS_OF_MONTH[0] <= usual <= DAYS_OF_MONTH[1]:
        months = [12 * x.year + x.month for x in rows.x if isinstance(x, date)]
        return np.diff(np.array(months, dtype=np.float64)), 1.0
    week, weekday = np.divmod(rows.key - 1, 7)  # ordinal 1 was a Monday
    if usual == 1 and (weekday < WORKING_DAYS).all():
        return np.diff(WORKING_DAYS * week + weekday), 1.0
    return step, usual


def _phases(
    spec: ChartSpec, table: Table, notes: list[Message]
) -> tuple[npt.NDArray[np.intp], Mask]:
    keys = table.key
    if spec.chart_type.shape is not Shape.SERIES:
        if spec.phases or spec.baseline_until is not None or spec.baseline_points is not None:
            text = _("This chart shows no time, so phases and baseline were left aside.")
            notes.append(Message(code="no-phases", text=text))
        return np.zeros(keys.shape, np.intp), np.ones(keys.shape, bool)
    starts = [first_at(phase.starts, table, spec.period) for phase in spec.phases]
    bounds = sorted({0, *(start for start in starts if start < keys.size)})
    phase = np.searchsorted(np.array(bounds), np.arange(keys.size), side="right") - 1
    baseline = np.ones(keys.shape, bool)
    untils = [
        (p.baseline_until, start)
        for p, start in zip(spec.phases, starts, strict=True)
        if start < keys.size
    ]
    for until, start in [(spec.baseline_until, None), *untils]:
        if until is None:
            continue
        last = last_at(until, table, spec.period)
        if last < (start or 0):
            raise errors.BadBaseline(
                _("The baseline ends at {until}, before its first point at {first}.").format(
                    until=place(until), first=place(table.x[start or 0])
                )
            )
        inside = phase == phase[last] if start is None else phase == phase[start]
        baseline &= ~inside | (np.arange(keys.size) <= last)
    if spec.baseline_points is not None:
        baseline &= np.arange(keys.size) - np.array(bounds)[phase] < spec.baseline_points
    return phase, baseline


def _excluded(spec: ChartSpec, table: Table, notes: list[Message]) -> Mask:
    excluded = np.zeros(table.key.shape, bool)
    for out in spec.exclude:
        first, last = first_at(out, table, spec.period), last_at(out, table, spec.period)
        excluded[first : last + 1] = True
        if first > last or first >= excluded.size:
            text = _("There is no point at {place} to leave out.").format(place=place(out))
            notes.append(Message(code="nothing-to-exclude", text=text))
    return excluded


__all__ = ["NOT_RECORDED", "Message", "Table", "key_of_place", "make_table", "position_of"]

_ROW_SENTENCES = {
    "no-position": (
        "{count} row has no date and was left out: row {rows}.",
        "{count} rows have no date and were left out: rows {rows}.",
    ),
    "missing-denominator": (
        "{count} point has no denominator and is shown as a gap: {rows}.",
        "{count} points have no denominator and are shown as gaps: {rows}.",
    ),
    "zero-denominator": (
        "{count} point has a denominator of zero and is shown as a gap: {rows}.",
        "{count} points have a denominator of zero and are shown as gaps: {rows}.",
    ),
    "missing-value": (
        "{count} point has no value and is shown as a gap: {rows}.",
        "{count} points have no value and are shown as gaps: {rows}.",
    ),
}


def _note_rows(notes: list[Message], code: str, x: Sequence[X | None], wrong: Mask) -> None:
    if wrong.any():
        notes.append(_counted(code, [x[i] for i in np.flatnonzero(wrong).tolist()]))


def _counted(code: str, rows: Sequence[X | None]) -> Message:
    named = ", ".join(spoken(row) for row in rows[:NAMED_ROWS])
    if len(rows) > NAMED_ROWS:
        named += ", …"
    singular, plural = _ROW_SENTENCES[code]
    return Message(
        code=code, text=ngettext(singular, plural, len(rows)).format(count=len(rows), rows=named)
    )
