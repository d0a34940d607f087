"""The rows of a series put in order: sorted, repeats joined, places resolved; each odd row becomes a message."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt

from qitrack.i18n import _, ngettext
from qitrack.spc import errors
from qitrack.spc.charts import Array, Mask
from qitrack.spc.series import Series, X, XKind, kind_of
from qitrack.spc.spec import Aggregate, ChartSpec
from qitrack.spc.wording import place, spoken

SECONDS_PER_DAY = 86_400.0
REGULAR_SHARE = 0.6
"""A calendar counts as regular when so large a part of the steps is the same."""
REGULAR_FROM = 6
"""With fewer points nobody can say what the rhythm is."""
DAYS_OF_MONTH = (28, 31)
WORKING_DAYS = 5
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
    limits by their place; excluded: left out by decision. gap_after: periods are missing after this point.
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


@dataclass(frozen=True, slots=True)
class _Rows:
    x: tuple[X, ...]
    key: Array
    events: Array
    trials: Array


def make_table(spec: ChartSpec) -> Table:
    """The points of a spec in plotting order.

    Rows without x are dropped; a row lacking value or denominator loses both; a zero denominator is a gap, and
    its numerator counts nowhere; rows are sorted by x and equal x joined (labels keep the order of their first
    appearance). Raises BadAddress or BadBaseline when a place lies outside the series.
    Source: the frame of qicharts2 0.8.1 (R/qic.R), apart from the departures listed in README.md.
    """
    notes: list[Message] = []
    rows = _rows(spec.series, notes)
    rows = _in_order(spec, rows, notes)
    trials = rows.trials
    with np.errstate(invalid="ignore", divide="ignore"):
        y = np.where(trials > 0, rows.events / trials, np.nan)
    gap_after = _gaps(spec.series.kind, rows, notes)
    blank = np.zeros(y.shape, bool)
    table = Table(
        x=rows.x, key=rows.key, y=y, events=np.where(np.isnan(y), np.nan, rows.events), trials=trials,
        phase=np.zeros(y.shape, np.intp), baseline=~blank, excluded=blank, gap_after=gap_after, messages=(),
    )  # fmt: skip
    if y.size:
        phase, baseline = _phases(spec, table)
        table = replace(
            table, phase=phase, baseline=baseline, excluded=_excluded(spec, table, notes)
        )
    return replace(table, messages=tuple(notes))


def _rows(series: Series, notes: list[Message]) -> _Rows:
    x, y = series.x, np.array(series.y, dtype=np.float64)
    n = np.ones(y.shape) if series.n is None else np.array(series.n, dtype=np.float64)
    if None in x:
        kept = np.array([at is not None for at in x], dtype=bool)
        notes.append(_counted("no-position", [i + 1 for i in np.flatnonzero(~kept).tolist()]))
        x, y, n = tuple(at for at in x if at is not None), y[kept], n[kept]
    if series.n is not None:
        _note_rows(notes, "missing-denominator", x, np.isnan(n) & ~np.isnan(y))
        _note_rows(notes, "zero-denominator", x, n == 0)
    _note_rows(notes, "missing-value", x, np.isnan(y))
    gone = np.isnan(y) | np.isnan(n) | (n == 0)
    return _Rows(
        x=x,  # type: ignore[arg-type]  # the rows without x were dropped above
        key=_keys(x),  # type: ignore[arg-type]  # as above
        events=np.where(gone, np.nan, y),
        trials=np.where(gone, np.nan if series.n is None else 0.0, n),
    )


def _keys(x: Sequence[X]) -> Array:
    if not x:
        return np.zeros(0)
    kind = kind_of(x[0])
    if kind is XKind.DAY:
        return np.fromiter(map(date.toordinal, x), np.float64, len(x))  # type: ignore[arg-type]  # all days
    if kind is XKind.NUMBER:
        return np.array(x, dtype=np.float64)
    if kind is XKind.INSTANT:
        return np.fromiter(map(_instant, x), np.float64, len(x))  # type: ignore[arg-type]  # all instants
    order = {label: float(i) for i, label in enumerate(dict.fromkeys(x))}
    return np.array([order[label] for label in x])


def _instant(at: datetime) -> float:
    if at.tzinfo is not None:
        at = at.astimezone(UTC)
    seconds = at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6
    return at.toordinal() + seconds / SECONDS_PER_DAY


def _in_order(spec: ChartSpec, rows: _Rows, notes: list[Message]) -> _Rows:
    step = np.diff(rows.key)
    if (step > 0).all():
        return rows
    if (step < 0).any() and spec.series.kind is not XKind.LABEL:
        notes.append(
            Message(
                code="sorted", text=_("The rows were not in order of time; they have been sorted.")
            )
        )
    order = np.argsort(rows.key, kind="stable")
    key, first, size = np.unique(rows.key[order], return_index=True, return_counts=True)
    x = tuple(rows.x[i] for i in order[first].tolist())
    events, trials = rows.events[order], rows.trials[order]
    if key.size < order.size:
        if spec.series.n is None:
            events = _joined(events, first, size, spec.aggregate)
            trials = np.where(np.isnan(events), np.nan, 1.0)
        else:
            events = _joined(events, first, size, Aggregate.SUM)
            trials = np.add.reduceat(trials, first)
        notes.append(_repeated(spec, int(order.size - key.size)))
    return _Rows(x=x, key=key, events=events, trials=trials)


def _joined(
    values: Array, first: npt.NDArray[np.intp], size: npt.NDArray[np.intp], how: Aggregate
) -> Array:
    present = ~np.isnan(values)
    count = np.add.reduceat(present.astype(np.intp), first)
    if how is Aggregate.MEDIAN:
        groups = np.split(values, first[1:])
        return np.array(
            [np.median(g[~np.isnan(g)]) if (~np.isnan(g)).any() else np.nan for g in groups]
        )
    total = np.where(count > 0, np.add.reduceat(np.where(present, values, 0.0), first), np.nan)
    return total if how is Aggregate.SUM else total / np.maximum(count, 1)


def _repeated(spec: ChartSpec, joined: int) -> Message:
    how = {
        Aggregate.MEAN: _("the chart shows their average"),
        Aggregate.MEDIAN: _("the chart shows their middle value"),
        Aggregate.SUM: _("the chart shows their sum"),
    }[spec.aggregate]
    if spec.series.n is not None:
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


def _phases(spec: ChartSpec, table: Table) -> tuple[npt.NDArray[np.intp], Mask]:
    keys = table.key
    starts = [
        int(np.searchsorted(keys, key_of_place(phase.starts, table.x, keys)))
        for phase in spec.phases
    ]
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
        last = (
            int(np.searchsorted(keys, key_of_place(until, table.x, keys, end=True), side="right"))
            - 1
        )
        if last < (start or 0):
            raise errors.BadBaseline(
                _("The baseline ends at {until}, before its first point at {first}.").format(
                    until=place(until), first=place(table.x[start or 0])
                )
            )
        inside = phase == phase[last] if start is None else phase == phase[start]
        baseline &= ~inside | (np.arange(keys.size) <= last)
    return phase, baseline


def _excluded(spec: ChartSpec, table: Table, notes: list[Message]) -> Mask:
    excluded = np.zeros(table.key.shape, bool)
    for out in spec.exclude:
        first, last = (
            key_of_place(out, table.x, table.key),
            key_of_place(out, table.x, table.key, end=True),
        )
        found = (table.key >= first) & (table.key <= last)
        excluded |= found
        if not found.any():
            text = _("There is no point at {place} to leave out.").format(place=place(out))
            notes.append(Message(code="nothing-to-exclude", text=text))
    return excluded


def position_of(at: X, table: Table) -> int:
    """The position, from 0, of the first point at or after a place; the number of points when all lie before it.

    Raises BadAddress for a label that is not there or a position below 1.
    """
    if not table.x:
        return 0
    return int(np.searchsorted(table.key, key_of_place(at, table.x, table.key)))


def key_of_place(at: X, x: Sequence[X], keys: Array, *, end: bool = False) -> float:
    """The number a place stands for among the plotted points; with `end` the last moment of it (a day of instants).

    x, keys: the plotted points, at least one. Raises BadAddress for an unknown label or a position below 1.
    """
    kind = kind_of(x[0])
    if isinstance(at, int):
        return float(at) if kind is XKind.NUMBER else _key_of_position(at, keys)
    if isinstance(at, str):
        if at not in x:
            raise errors.BadAddress(_("There is no point called {label}.").format(label=spoken(at)))
        return float(keys[x.index(at)])
    if isinstance(at, datetime):
        return float(at.toordinal()) if kind is XKind.DAY else _instant(at)
    whole_day = end and kind is XKind.INSTANT
    return float(at.toordinal()) + (1.0 - 1e-9 if whole_day else 0.0)


def _key_of_position(position: int, keys: Array) -> float:
    if position < 1:
        raise errors.BadAddress(
            _("Points are counted from 1; there is no point {number}.").format(number=position)
        )
    return float(keys[position - 1]) if position <= keys.size else np.inf


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
