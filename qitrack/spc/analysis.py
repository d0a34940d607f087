"""`analyse(spec)`: one frozen chart with its points, phases, signals and messages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qitrack.i18n import _, ngettext
from qitrack.spc.chart import Chart, PhaseSummary, Side, Signal
from qitrack.spc.charts import (
    CHART_TYPES,
    Array,
    Histogram,
    Limits,
    Mask,
    Method,
    Needs,
    Sample,
    Shape,
)
from qitrack.spc.charts.funnel import FunnelLimits, scaled
from qitrack.spc.charts.summaries import histogram_of, shares_of
from qitrack.spc.options import Direction
from qitrack.spc.places import first_at
from qitrack.spc.rules import Hits, Pattern, Positions, Rule, Runs, Sides, View, runs_of, side_of
from qitrack.spc.rules.sets import BEYOND_LIMITS
from qitrack.spc.series import XKind
from qitrack.spc.spec import ChartSpec
from qitrack.spc.table import Message, Table, make_table
from qitrack.spc.verdict import assurance_of, read_points, targets_of, trajectory_of, variation_of


@dataclass(slots=True)
class _Columns:
    """What the phases fill in, point by point."""

    lines: Array
    inner: dict[int, Array]
    marks: dict[Pattern, tuple[Mask, Sides, Positions]]
    statistic: Array | None = None
    upper_sum: Array | None = None
    lower_sum: Array | None = None


def analyse(spec: ChartSpec) -> Chart:
    """Centre, limits, runs, signals, variation and assurance of one chart; a pure function of the spec.

    Numbers of the result are in units of y times `spec.multiply`. Raises BadAddress or BadBaseline where a place
    lies outside the series; whatever else is odd becomes a message.
    Columns have the shape (n,), n the plotted points.
    Source: each chart type and rule set names its own; the frame follows qicharts2 0.8.1.
    """
    table = make_table(spec)
    size = len(table.x)
    rules = _rules_of(spec)
    columns = _Columns(
        lines=np.full((3, size), np.nan),
        inner={sigmas: np.full((2, size), np.nan) for sigmas in sorted(spec.sigma_lines)},
        marks={
            rule.pattern: (np.zeros(size, bool), np.zeros(size, np.int8), np.arange(size))
            for rule in rules
        },
    )
    phases, limits = [], None
    for number in range(int(table.phase[-1]) + 1 if size else 0):
        rows = table.phase == number
        limits = limits_of(spec, table, rows)
        _fill(spec, columns, rows, limits)
        runs = _mark(spec, rules, table, rows, limits, columns.marks)
        phases.append(_summary(spec, table, rows, limits, runs))
    hits = {
        pattern: Hits(mask=mask, side=side, first=first)
        for pattern, (mask, side, first) in columns.marks.items()
    }
    chart = _chart(spec, table, columns, hits, tuple(phases))
    return _with_panels(chart, table, limits)


def limits_of(spec: ChartSpec, table: Table, rows: Mask) -> Limits:
    """Centre and limits of some rows, before multiplying."""
    sample = Sample(
        y=table.y[rows], events=table.events[rows], trials=table.trials[rows],
        base=(table.baseline & ~table.excluded)[rows], used=~table.excluded[rows],
        groups=None if table.groups is None else table.groups.at(rows),
    )  # fmt: skip
    limits = spec.chart_type.limits(sample, method_of(spec))
    if (spec.floor is None and spec.ceiling is None) or limits.upper_sum is not None:
        return limits
    return replace(
        limits,
        floor=max(limits.floor, -np.inf if spec.floor is None else spec.floor),
        ceiling=min(limits.ceiling, np.inf if spec.ceiling is None else spec.ceiling),
    )


def method_of(spec: ChartSpec) -> Method:
    """How the points of a spec become lines."""
    return Method(
        range_factor=spec.rule_set.range_factor,
        screen=bool(spec.screen),
        centre=spec.centre,
        sigma=spec.sigma,
        is_labelled=spec.series.kind is XKind.LABEL,
        target=spec.target,
        funnel=spec.funnel,
        by_range=spec.paired == "r",
        ewma=spec.ewma,
        cusum=spec.cusum,
    )


def _rules_of(spec: ChartSpec) -> tuple[Rule, ...]:
    """The rules that mean something on this chart: all, those about single points, or the chart's own limits only."""
    rules, entry = spec.rule_set.rules, spec.chart_type
    if entry.is_sequence and spec.series.kind is not XKind.LABEL:
        return rules
    if entry.result_key and rules:
        return (BEYOND_LIMITS,)
    return tuple(rule for rule in rules if not rule.in_order)


def _factor(spec: ChartSpec, limits: Limits) -> float:
    """What the lines are multiplied by: sums of standardised steps have no unit."""
    return spec.multiply if limits.upper_sum is None else 1.0


def _fill(spec: ChartSpec, columns: _Columns, rows: Mask, limits: Limits) -> None:
    factor = _factor(spec, limits)
    columns.lines[0, rows] = limits.centre * factor
    lower, upper = limits.lines(3.0)
    columns.lines[1, rows], columns.lines[2, rows] = lower * factor, upper * factor
    for sigmas, inner in columns.inner.items():
        lower, upper = limits.lines(float(sigmas))
        inner[0, rows], inner[1, rows] = lower * factor, upper * factor
    for name in ("statistic", "upper_sum", "lower_sum"):
        values = getattr(limits, name)
        if values is not None:
            if getattr(columns, name) is None:
                setattr(columns, name, np.full(rows.shape, np.nan))
            getattr(columns, name)[rows] = values * factor


def _mark(
    spec: ChartSpec,
    rules: Sequence[Rule],
    table: Table,
    rows: Mask,
    limits: Limits,
    marks: dict[Pattern, tuple[Mask, Sides, Positions]],
) -> Runs:
    kept = ~table.excluded[rows]
    judged = table.y[rows] if limits.statistic is None else limits.statistic
    full = View(
        y=judged,
        side=side_of(judged, limits.centre),
        limits=limits,
        keep=np.ones(kept.shape, bool),
        ties=spec.rule_set.ties,
        runs_method=spec.runs_method,
    )
    part = full if kept.all() else replace(full, y=full.y[kept], side=full.side[kept], keep=kept)
    here = np.flatnonzero(rows)
    for rule in rules:
        view, where = (full, here) if rule.tests_excluded else (part, here[kept])
        hits = rule.find(view)
        if limits.fired is not None:
            hits = Hits(mask=limits.fired[view.keep] != 0, side=limits.fired[view.keep])
        mask, side, first = marks[rule.pattern]
        mask[where], side[where] = hits.mask, hits.side
        if hits.first is not None:
            first[where] = where[np.maximum(hits.first, 0)]
    return runs_of(part)


def _summary(spec: ChartSpec, table: Table, rows: Mask, limits: Limits, runs: Runs) -> PhaseSummary:
    at = np.flatnonzero(rows)
    lower, upper = limits.lines(3.0)
    base = (table.baseline & ~table.excluded & ~np.isnan(table.y))[rows]
    factor = _factor(spec, limits)
    ordered = spec.chart_type.is_sequence and spec.series.kind is not XKind.LABEL
    return PhaseSummary(
        first=table.x[at[0]],
        last=table.x[at[-1]],
        reason=_reason(spec, table, int(at[0])),
        observations=runs.observations,
        useful=runs.useful,
        baseline=int(np.count_nonzero(base)),
        longest_run=runs.longest,
        longest_run_max=runs.longest_max,
        crossings=runs.crossings,
        crossings_min=runs.crossings_min,
        unusual_runs=runs.unusual and ordered,
        centre=_scaled(limits.centre, factor),
        lower=_scaled(lower, factor),
        upper=_scaled(upper, factor),
        ranges_left_out=limits.ranges_left_out,
    )


def _reason(spec: ChartSpec, table: Table, at: int) -> str:
    """Why a phase was begun: the words of the first that starts at this point."""
    if not spec.phases:
        return ""
    found = (
        phase.reason for phase in spec.phases if first_at(phase.starts, table, spec.period) == at
    )
    return next(found, "")


def _scaled(line: Array, factor: float) -> float | None:
    known = line[np.isfinite(line)]
    return float(known[-1] * factor) if known.size else None


def _chart(
    spec: ChartSpec,
    table: Table,
    columns: _Columns,
    hits: dict[Pattern, Hits],
    phases: tuple[PhaseSummary, ...],
) -> Chart:
    lines = columns.lines
    lines[~np.isfinite(lines)] = np.nan
    warnings = {rule.pattern for rule in spec.rule_set.rules if rule.is_warning}
    deciding = {pattern: hit for pattern, hit in hits.items() if pattern not in warnings}
    readings, sides = read_points(spec.direction, table, deciding)
    targets = targets_of(spec, table)
    centre = lines[0] / spec.multiply
    return Chart(
        spec=spec,
        x=table.x,
        key=table.key,
        y=table.y * spec.multiply,
        n=_sizes(spec, table),
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
        variation=variation_of(spec.direction, table, readings, sides, centre),
        assurance=assurance_of(spec, table, lines, targets),
        rules=_rules_of(spec),
        statistic=columns.statistic,
        upper_sum=columns.upper_sum,
        lower_sum=columns.lower_sum,
        targets=targets,
        trajectory=trajectory_of(spec, table),
        inner=tuple((sigmas, low, high) for sigmas, (low, high) in columns.inner.items()),
    )


def _sizes(spec: ChartSpec, table: Table) -> Array | None:
    """The denominators, or how many values each point of a chart of subgroups is made of."""
    if spec.series.n is not None and spec.chart_type.uses_denominator:
        return table.trials
    if spec.chart_type.needs is Needs.SUBGROUP and table.groups is not None:
        return table.groups.size
    return None


def _with_panels(chart: Chart, table: Table, limits: Limits | None) -> Chart:
    """The chart with its second panel, and with what only some shapes have."""
    spec = chart.spec
    if spec.paired:
        chart = replace(chart, second=analyse(_below(spec)))
    if isinstance(limits, FunnelLimits):
        return replace(chart, funnel=scaled(limits.funnel, spec.multiply))
    if spec.chart_type.shape is Shape.PARETO:
        return replace(chart, shares=shares_of(table.y))
    if spec.chart_type.shape is Shape.HISTOGRAM and limits is not None:
        return replace(chart, histogram=_histogram(spec, table, limits))
    return chart


def _below(spec: ChartSpec) -> ChartSpec:
    """What stands in the second panel: the same points, with no target and neither way better."""
    return replace(
        spec, chart=spec.paired, paired="", centre=None, target=None, target_steps=(), trajectory=(), floor=None,
        ceiling=None, direction=Direction.NEITHER, percent=False, y_label=CHART_TYPES[spec.paired].label, notes=(), log_scale=False,
    )  # fmt: skip


def _histogram(spec: ChartSpec, table: Table, limits: Limits) -> Histogram | None:
    values = table.y[~np.isnan(table.y) & ~table.excluded] * spec.multiply
    lower, upper = (
        None if bound is None else bound * spec.multiply
        for bound in (spec.lower_spec, spec.upper_spec)
    )
    return histogram_of(values, float(limits.sigma[0]) * spec.multiply, lower, upper)


def _signals(spec: ChartSpec, table: Table, hits: dict[Pattern, Hits]) -> tuple[Signal, ...]:
    found = []
    for pattern, hit in hits.items():
        if (hit.mask & ~table.excluded).any():
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
    messages: list[Message] = []
    if spec.chart_type.shape is Shape.PARETO:  # it has neither order nor lines
        return messages
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
