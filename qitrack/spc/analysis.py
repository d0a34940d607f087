"""`analyse(spec)`: one frozen chart with its points, phases, signals and messages."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from qitrack.i18n import _, ngettext
from qitrack.spc.chart import (
    Assurance,
    Chart,
    PhaseSummary,
    PointReading,
    Side,
    Signal,
    Variation,
    last_valued,
)
from qitrack.spc.charts import Array, Limits, Mask, Method, Sample
from qitrack.spc.rules import (
    EQUAL,
    Hits,
    Pattern,
    Positions,
    RuleSet,
    Runs,
    Sides,
    View,
    runs_of,
    side_of,
)
from qitrack.spc.series import XKind
from qitrack.spc.spec import ChartSpec, Direction
from qitrack.spc.table import Message, Table, make_table


def analyse(spec: ChartSpec) -> Chart:
    """Centre, limits, runs, signals, variation and assurance of one chart; a pure function of the spec.

    Numbers of the result are in units of y times `spec.multiply`. Raises BadAddress or BadBaseline where a place
    lies outside the series; whatever else is odd becomes a message.
    Source: each chart type and rule set names its own; the frame follows qicharts2 0.8.1.
    """
    table = make_table(spec)
    size = len(table.x)
    lines = np.full((3, size), np.nan)
    rules = spec.rule_set
    marks = {
        rule.pattern: (np.zeros(size, bool), np.zeros(size, np.int8), np.arange(size))
        for rule in rules.rules
    }
    phases = []
    for number in range(int(table.phase[-1]) + 1 if size else 0):
        rows = table.phase == number
        limits = limits_of(spec, table, rows)
        lines[0, rows] = limits.centre
        lines[1, rows], lines[2, rows] = limits.lines(3.0)
        runs = _mark(spec, rules, table, rows, limits, marks)
        phases.append(_summary(spec, table, rows, limits, runs))
    hits = {
        pattern: Hits(mask=mask, side=side, first=first)
        for pattern, (mask, side, first) in marks.items()
    }
    return _chart(spec, table, lines * spec.multiply, hits, tuple(phases))


def limits_of(spec: ChartSpec, table: Table, rows: Mask) -> Limits:
    """Centre and limits of some rows, before multiplying."""
    sample = Sample(
        y=table.y[rows], events=table.events[rows], trials=table.trials[rows],
        base=(table.baseline & ~table.excluded)[rows],
    )  # fmt: skip
    method = Method(range_factor=spec.rule_set.range_factor, screen=spec.screen)
    return spec.chart_type.limits(sample, method)


def _mark(
    spec: ChartSpec,
    rules: RuleSet,
    table: Table,
    rows: Mask,
    limits: Limits,
    marks: dict[Pattern, tuple[Mask, Sides, Positions]],
) -> Runs:
    whole = np.ones(limits.centre.shape, bool)
    kept = ~table.excluded[rows]
    full = View(
        y=table.y[rows],
        side=side_of(table.y[rows], limits.centre),
        limits=limits,
        keep=whole,
        ties=rules.ties,
        runs_method=spec.runs_method,
    )
    part = full if kept.all() else replace(full, y=full.y[kept], side=full.side[kept], keep=kept)
    here = np.flatnonzero(rows)
    ordered = spec.series.kind is not XKind.LABEL
    for rule in rules.rules:
        if rule.in_order and not ordered:
            continue
        view, where = (full, here) if rule.tests_excluded else (part, here[kept])
        hits = rule.find(view)
        mask, side, first = marks[rule.pattern]
        mask[where], side[where] = hits.mask, hits.side
        if hits.first is not None:
            first[where] = where[np.maximum(hits.first, 0)]
    return runs_of(part)


def _summary(spec: ChartSpec, table: Table, rows: Mask, limits: Limits, runs: Runs) -> PhaseSummary:
    at = np.flatnonzero(rows)
    lower, upper = limits.lines(3.0)
    base = (table.baseline & ~table.excluded & ~np.isnan(table.y))[rows]
    started = {phase.starts: phase.reason for phase in spec.phases}
    return PhaseSummary(
        first=table.x[at[0]],
        last=table.x[at[-1]],
        reason=started.get(table.x[at[0]], ""),
        observations=runs.observations,
        useful=runs.useful,
        baseline=int(np.count_nonzero(base)),
        longest_run=runs.longest,
        longest_run_max=runs.longest_max,
        crossings=runs.crossings,
        crossings_min=runs.crossings_min,
        unusual_runs=runs.unusual and spec.series.kind is not XKind.LABEL,
        centre=_scaled(limits.centre, spec),
        lower=_scaled(lower, spec),
        upper=_scaled(upper, spec),
        ranges_left_out=limits.ranges_left_out,
    )


def _scaled(line: Array, spec: ChartSpec) -> float | None:
    known = line[np.isfinite(line)]
    return float(known[-1] * spec.multiply) if known.size else None


def _chart(
    spec: ChartSpec,
    table: Table,
    lines: Array,
    hits: dict[Pattern, Hits],
    phases: tuple[PhaseSummary, ...],
) -> Chart:
    lines[~np.isfinite(lines)] = np.nan
    warnings = {rule.pattern for rule in spec.rule_set.rules if rule.is_warning}
    deciding = {pattern: hit for pattern, hit in hits.items() if pattern not in warnings}
    readings, sides = _read_points(spec.direction, table, deciding)
    return Chart(
        spec=spec,
        x=table.x,
        key=table.key,
        y=table.y * spec.multiply,
        n=None if spec.series.n is None else table.trials,
        centre=lines[0],
        lower=lines[1],
        upper=lines[2],
        phase=table.phase,
        baseline=table.baseline,
        excluded=table.excluded,
        gap_after=table.gap_after,
        readings=readings,
        marks=tuple(hits.items()),
        phases=phases,
        signals=_signals(spec, table, hits),
        messages=table.messages + tuple(_method_messages(spec, table, phases)),
        variation=_variation(spec.direction, table, readings, sides, lines[0] / spec.multiply),
        assurance=_assurance(spec, table, lines),
    )


def _read_points(
    direction: Direction, table: Table, hits: dict[Pattern, Hits]
) -> tuple[npt.NDArray[np.int8], Sides]:
    """What each point says (index into PointReading), and the side of the rule that decided; shape (n,) each.

    The first rule of the set that marked the point with a side decides; marks without a side read as neutral;
    warnings are not among the hits.
    """
    decided = np.zeros(table.y.shape, np.int8)
    marked = np.zeros(table.y.shape, bool)
    for hit in hits.values():
        decided = np.where(decided == 0, hit.side, decided)
        marked |= hit.mask
    favour = decided * direction.sign
    readings = np.where(favour > 0, 0, np.where(favour < 0, 1, np.where(marked, 2, 3)))
    readings[table.excluded] = 3
    return readings.astype(np.int8), decided.astype(np.int8)


def _variation(
    direction: Direction, table: Table, readings: npt.NDArray[np.int8], sides: Sides, centre: Array
) -> Variation:
    at = last_valued(table.y, table.excluded)
    if at is None:
        return Variation.COMMON_CAUSE
    reading = tuple(PointReading)[readings[at]]
    if reading is PointReading.COMMON_CAUSE:
        return Variation.COMMON_CAUSE
    if reading is PointReading.NEUTRAL:
        high = sides[at] > 0 if sides[at] else bool(table.y[at] >= centre[at])
    else:
        high = (direction is Direction.UP) == (reading is PointReading.IMPROVEMENT)
    return Variation(f"{reading}-{'high' if high else 'low'}")


def _assurance(spec: ChartSpec, table: Table, lines: Array) -> Assurance | None:
    """Where the target lies against the limits at the latest point; None without target, direction or limits.

    A target on a limit counts as inside, as in NHSRplotthedots and PowerBI-SPC. Where both limits lie on one
    number, that number is compared with the target, and meeting it is passing.
    """
    at = last_valued(table.y, table.excluded)
    if (
        spec.target is None
        or not spec.direction.sign
        or at is None
        or np.isnan(lines[1:, at]).any()
    ):
        return None
    lower, upper = lines[1:, at] * spec.direction.sign
    worst, best = min(lower, upper), max(lower, upper)
    target = spec.target * spec.multiply * spec.direction.sign
    close = EQUAL * max(abs(target), abs(best), abs(worst))
    if best - worst <= close:
        return Assurance.CONSISTENT_PASS if worst >= target - close else Assurance.CONSISTENT_FAIL
    if target > best + close:
        return Assurance.CONSISTENT_FAIL
    return Assurance.CONSISTENT_PASS if target < worst - close else Assurance.INCONSISTENT


def _signals(spec: ChartSpec, table: Table, hits: dict[Pattern, Hits]) -> tuple[Signal, ...]:
    found = []
    for pattern, hit in hits.items():
        if hit.mask.any():
            found += _stretches(spec, table, pattern, hit)
    return tuple(sorted(found, key=lambda signal: (signal.start, signal.stop)))


def _stretches(spec: ChartSpec, table: Table, pattern: Pattern, hit: Hits) -> list[Signal]:
    """One signal for each stretch of marked neighbours, from where its pattern began."""
    at = np.flatnonzero(~table.excluded)
    code = np.where(hit.mask, hit.side + 2, 0)[at]  # 0: no mark, else side + 2
    phase = table.phase[at]
    new = np.concatenate(([True], (code[1:] != code[:-1]) | (phase[1:] != phase[:-1])))
    starts = np.flatnonzero(new)
    stops = np.append(starts[1:], code.size) - 1
    began = at if hit.first is None else hit.first[at]
    return [
        _stretch(spec, table, pattern, (int(began[start]), int(at[stop])), int(code[start]) - 2)
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
        if code[start]
    ]


def _stretch(
    spec: ChartSpec, table: Table, pattern: Pattern, ends: tuple[int, int], side: int
) -> Signal:
    favour = side * spec.direction.sign
    return Signal(
        rule=pattern,
        first=table.x[ends[0]],
        last=table.x[ends[1]],
        start=ends[0],
        stop=ends[1],
        side=(Side.LOW, Side.NEITHER, Side.HIGH)[side + 1],
        favourable=favour > 0 if favour else None,
        phase=int(table.phase[ends[0]]) + 1,
    )


def _method_messages(
    spec: ChartSpec, table: Table, phases: Sequence[PhaseSummary]
) -> list[Message]:
    messages = []
    if spec.series.kind is XKind.LABEL and any(rule.in_order for rule in spec.rule_set.rules):
        text = _(
            "The points have labels and no order in time, so only rules about single points were used."
        )
        messages.append(Message(code="no-order", text=text))
    for phase in phases:
        messages += _phase_messages(spec, phase)
    return messages


def _phase_messages(spec: ChartSpec, phase: PhaseSummary) -> list[Message]:
    messages = []
    if phase.baseline < spec.rule_set.short_below:
        text = ngettext(
            "The centre line and limits rest on {count} point: take them as provisional.",
            "The centre line and limits rest on {count} points: take them as provisional.",
            phase.baseline,
        )
        messages.append(Message(code="short", text=text.format(count=phase.baseline)))
    if phase.ranges_left_out:
        text = ngettext(
            "{count} unusually large step between neighbours was left out when the limits were worked out.",
            "{count} unusually large steps between neighbours were left out when the limits were worked out.",
            phase.ranges_left_out,
        )
        messages.append(Message(code="screened", text=text.format(count=phase.ranges_left_out)))
    if (
        spec.chart_type.has_limits
        and phase.centre is not None
        and phase.lower == phase.upper == phase.centre
    ):
        text = _(
            "All values behind the limits are the same, so the limits fall on the centre line."
        )
        messages.append(Message(code="constant", text=text))
    return messages
