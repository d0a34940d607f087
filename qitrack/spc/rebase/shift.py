"""`suggest_phases`: where new limits might begin, by the stable shift algorithm."""

from dataclasses import dataclass, replace

import numpy as np

from qitrack.i18n import _
from qitrack.spc.charts import Array, Mask, Needs
from qitrack.spc.rebase.lines import Rows, StableShift, lines_of
from qitrack.spc.rules import Sides, lengths_of_runs, side_of
from qitrack.spc.series import X
from qitrack.spc.spec import ChartSpec
from qitrack.spc.table import Message, Table, make_table
from qitrack.spc.wording import place

MISSING = 2
"""The side of a point without a value: a run by itself."""

ON_LINE = 1.5e-8
"""A point closer to the centre line than this counts as on it, as in autospc (R's all.equal)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedPhase:
    """A new level that seems to have come to stay. position: of its first point, from 0. Numbers are multiplied."""

    starts: X
    position: int
    centre_before: float
    centre_since: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suggestion:
    """What the algorithm found; arrays of shape (n,), one element a plotted point, numbers multiplied.

    phases: where new limits might begin. centre, lower, upper: the lines it would draw (NaN: none). is_calculation:
    the point lies in a window that sets limits; excluded: left out there as wild. beyond, shift: outside the limits;
    in a run of the threshold's length. side: -1, 0, +1. messages: what it decided, in order.
    """

    x: tuple[X, ...]
    phases: tuple[SuggestedPhase, ...]
    centre: Array
    lower: Array
    upper: Array
    is_calculation: Mask
    excluded: Mask
    beyond: Mask
    shift: Mask
    side: Sides
    messages: tuple[Message, ...]

    @property
    def last_points(self) -> tuple[int, ...]:
        """The last point, from 1, of each phase but the final one."""
        return tuple(phase.position for phase in self.phases)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chart:
    """The chart as it stands: lines and flags of all rows, shape (n,)."""

    lines: Array  # centre, lower, upper
    side: Sides
    shift: Mask
    window: Mask
    excluded: Mask


def suggest_phases(spec: ChartSpec, options: StableShift | None = None) -> Suggestion:
    """Where new limits might begin, by the stable shift algorithm.

    Phases, baseline and rule set of the spec are not used; excluded points count as missing. For counts, proportions,
    rates, individual values and moving ranges (plain and corrected) the lines are those of autospc, apart
    from its limits above 100 % and those it loses after a zero denominator; every other chart type takes its own.
    Raises SpecError as `analyse` does, and for options that make no sense.
    Columns have the shape (n,), in units of y times `multiply`.
    Source: autospc (Thomas Woodcock and others), R/algorithm.R; independent implementation.
    """
    options = options or StableShift()
    table = make_table(replace(spec, phases=(), baseline_until=None))
    rows = _rows(spec, table, options)
    messages: list[Message] = []
    chart, breaks = _search(rows, table, messages)
    missing = np.isnan(rows.y)
    lines = chart.lines / rows.percent * spec.multiply
    lines[1:, missing] = np.nan
    beyond = _sides_beyond(rows.y, chart.lines) != 0
    return Suggestion(
        x=table.x,
        phases=tuple(_phase(table, lines[0], at) for at in breaks),
        centre=lines[0],
        lower=lines[1],
        upper=lines[2],
        is_calculation=chart.window,
        excluded=chart.excluded,
        beyond=beyond & ~missing,
        shift=chart.shift,
        side=np.where(chart.side == MISSING, 0, chart.side).astype(np.int8),
        messages=tuple(messages),
    )


def _phase(table: Table, centre: Array, at: int) -> SuggestedPhase:
    return SuggestedPhase(
        starts=table.x[at],
        position=at,
        centre_before=float(centre[at - 1]),
        centre_since=float(centre[at]),
        reason=_("A lasting shift from {before} to {since}, found by the stable shift algorithm").format(
            before=f"{centre[at - 1]:.4g}", since=f"{centre[at]:.4g}"
        ),
    )  # fmt: skip


def _rows(spec: ChartSpec, table: Table, options: StableShift) -> Rows:
    scale = 100.0 if spec.chart_type.needs is Needs.PROPORTION else 1.0
    y = np.where(table.excluded, np.nan, table.y * scale)
    return Rows(
        y=y,
        events=np.where(np.isnan(y), np.nan, table.events),
        trials=np.where(np.isnan(y), np.nan, table.trials),
        spec=spec,
        rules=options,
    )


def _search(rows: Rows, table: Table, messages: list[Message]) -> tuple[_Chart, list[int]]:
    """The chart the algorithm ends with, and where its new limits begin (positions from 0)."""
    rules, breaks = rows.rules, [0]
    blank = _blank(rows)
    if not _is_enough(rows, 0):
        messages.append(
            Message(code="too-short", text=_("There are too few points to set limits even once."))
        )
        return blank, []
    chart = _established(rows, blank, 0, breaks)
    at = _window(rows, 0)
    while at < rows.size - 1 and not rules.baseline_only and _is_enough(rows, at):
        at, following = _trigger(rows, chart, at)
        if at >= rows.size - 1 or not _is_enough(rows, at):
            break
        way = int(chart.side[at])
        candidate = _established(rows, chart, at, [*breaks, at])
        refused = _refusal(rows, candidate, at, way)
        messages.append(_decided(table, at, refused))
        if not refused:
            chart = candidate
            breaks.append(at)
            at = _window(rows, at)
        elif following is None or chart.shift[at : at + rules.shift_rule_threshold].all():
            at += 1
        else:
            at = following
    return chart, breaks[1:]


def _decided(table: Table, at: int, refused: str) -> Message:
    said = {
        "": _("From {place} on new limits fit: the shift lasts."),
        "opposite": _("From {place} on no new limits: the values came back within the window."),
        "open": _("From {place} on no new limits yet: the values may be coming back."),
    }[refused]
    code = "shift-refused" if refused else "shift-accepted"
    return Message(code=code, text=said.format(place=place(table.x[at])))


def _is_enough(rows: Rows, at: int) -> bool:
    present = int(np.count_nonzero(~np.isnan(rows.y[at:]))) + (rows.spec.chart == "mr")
    return present >= _window_length(rows, at)


def _window_length(rows: Rows, at: int) -> int:
    if at == 0 and rows.rules.baseline_length is not None:
        return rows.rules.baseline_length
    return rows.rules.period_min


def _window(rows: Rows, at: int) -> int:
    """The first row after the window that begins here."""
    return at + _window_length(rows, at)


def _blank(rows: Rows) -> _Chart:
    nothing = np.zeros(rows.size, bool)
    return _Chart(
        lines=np.full((3, rows.size), np.nan), side=np.zeros(rows.size, np.int8), shift=nothing,
        window=nothing, excluded=nothing,
    )  # fmt: skip


def _established(rows: Rows, chart: _Chart, at: int, breaks: list[int]) -> _Chart:
    """A copy of the chart with limits set from the window at this row and drawn on to the end."""
    stop = min(_window(rows, at), rows.size)
    out = _wild(rows, at, stop)
    lines, window, excluded = chart.lines.copy(), chart.window.copy(), chart.excluded.copy()
    lines[:, at:] = lines_of(rows, at, stop, out)
    window[at:], excluded[at:] = False, False
    window[at:stop] = True
    excluded[at + np.array(out, np.intp)] = True
    side = _sides(rows, lines[0])
    shift = np.zeros(rows.size, bool)
    for start, end in zip(breaks, [*breaks[1:], rows.size], strict=True):
        run = lengths_of_runs(_runs_code(side[start:end]))
        part = side[start:end]
        shift[start:end] = (run >= rows.rules.shift_rule_threshold) & (np.abs(part) == 1)
    return _Chart(lines=lines, side=side, shift=shift, window=window, excluded=excluded)


def _runs_code(side: Sides) -> Sides:
    """Sides in which each missing point differs from its neighbours."""
    code = side.astype(np.intp)
    gone = np.flatnonzero(side == MISSING)
    code[gone] = MISSING + gone
    return code  # type: ignore[return-value]  # wider whole numbers serve as well


def _sides(rows: Rows, centre: Array) -> Sides:
    gap = rows.y - centre
    near = np.abs(gap) < rows.rules.centre_line_tolerance + ON_LINE
    side = np.where(near, 0, np.sign(gap))
    return np.where(np.isnan(side), MISSING, side).astype(np.int8)


def _sides_beyond(y: Array, lines: Array) -> Sides:
    above, below = side_of(y, lines[2]) > 0, side_of(y, lines[1]) < 0
    return above.astype(np.int8) - below.astype(np.int8)


def _wild(rows: Rows, at: int, stop: int) -> list[int]:
    """Positions within the window of the points furthest beyond its limits, worst first; worked out anew after each."""
    out: list[int] = []
    for _turn in range(rows.rules.max_exclusions):
        lines = lines_of(rows, at, stop, out)[:, : stop - at]
        y = rows.y[at:stop]
        beyond = _sides_beyond(y, lines)
        far = np.where(beyond > 0, y - lines[2], np.where(beyond < 0, lines[1] - y, -np.inf))
        far[out] = -np.inf
        if not far.size or far.max() == -np.inf:
            break
        out += np.flatnonzero(far == far.max()).tolist()
    return out[: rows.rules.max_exclusions]


def _trigger(rows: Rows, chart: _Chart, at: int) -> tuple[int, int | None]:
    """The next row where a shift begins or goes on (the number of rows: none), and the one after it."""
    rest = _rest_of_run(rows, chart, at)
    if rest >= rows.rules.shift_rule_threshold:
        return at, None
    flagged, side = chart.shift, chart.side
    starts = flagged.copy()
    starts[1:] &= ~flagged[:-1] | (side[1:].astype(np.intp) * side[:-1] == -1)
    found = (at + np.flatnonzero(starts[at:])).tolist()
    return (found[0] if found else rows.size), (found[1] if len(found) > 1 else None)


def _rest_of_run(rows: Rows, chart: _Chart, at: int) -> int:
    """How many rows of a run that began before this row are left from here on; 0 when there is none."""
    same = chart.shift & (chart.side == chart.side[at])
    if not same[at] or not same[at - 1]:
        return 0
    after = np.flatnonzero(~same[at:])
    return int(after[0]) if after.size else rows.size - at


def _refusal(rows: Rows, candidate: _Chart, at: int, way: int) -> str:
    """Why the candidate's limits are not taken: "opposite", "open", or nothing."""
    if rows.rules.establish_every_shift:
        return ""
    if _turns_back(rows, candidate, at, way):
        return "opposite"
    return "open" if rows.rules.no_regrets and _may_turn_back(rows, candidate, at, way) else ""


def _turns_back(rows: Rows, candidate: _Chart, at: int, way: int) -> bool:
    """Whether a run on the other side begins inside the window; the first run does not count."""
    last = min(_window(rows, at), rows.size)
    is_whole = rows.rules.overhanging_reversions or rows.rules.no_regrets
    part = slice(at, rows.size if is_whole else last)
    side = candidate.side[part]
    long = lengths_of_runs(_runs_code(side)) >= rows.rules.shift_rule_threshold
    new = np.ones(side.shape, bool)
    new[1:] = (side[:-1] == MISSING) | ((side[1:] != 0) & (side[1:] != side[:-1]))
    new[side == MISSING] &= False
    count = np.cumsum(new)
    against = np.flatnonzero(long & (np.abs(side) == 1) & (side != way) & (count > 1))
    return bool(against.size) and at + int(against[0]) < last


def _may_turn_back(rows: Rows, candidate: _Chart, at: int, way: int) -> bool:
    """Whether the window ends in a run on the other side that is still open at the end of the series."""
    last = min(_window(rows, at), rows.size)
    sided = np.flatnonzero(np.abs(candidate.side[at:last]) == 1)
    if not sided.size:
        return False
    final = at + int(sided[-1])
    later = candidate.side[final:]
    later = later[np.abs(later) == 1]
    return int(candidate.side[final]) != way and bool((later == later[0]).all())
