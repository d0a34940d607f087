"""What stands behind the points: centre, limits, bands, targets, and what would have been."""

import numpy as np

from qitrack.spc.chart import Chart
from qitrack.spc.charts import Array, Mask
from qitrack.spc.draw import points
from qitrack.spc.draw.frame import Frame
from qitrack.spc.draw.picture import Fill, Mark, Stroke
from qitrack.spc.draw.thinning import kept


def edges_of_phase(chart: Chart, frame: Frame, rows: Mask) -> Array:
    """Where the stretch of each point of a phase begins and ends on the picture; shape (n + 1,)."""
    x = frame.across.each(chart.key[rows])
    middles = (x[1:] + x[:-1]) / 2
    first = x[0] - (x[1] - x[0]) / 2 if x.size > 1 else x[0] - frame.inset
    last = x[-1] + (x[-1] - x[-2]) / 2 if x.size > 1 else x[-1] + frame.inset
    edges: Array = np.clip(np.concatenate(([first], middles, [last])), frame.left, frame.right)
    return edges


def bands_and_lines(chart: Chart, frame: Frame) -> list[Mark]:
    """Centre, limits and what lies between them, phase by phase, and the targets."""
    marks: list[Mark] = []
    watches_runs = points.shows_unusual_runs(chart)
    for i, phase in enumerate(chart.phases):
        rows = chart.phase == i
        edges = edges_of_phase(chart, frame, rows)
        marks += _band(chart, frame, rows, edges)
        unusual = watches_runs and phase.unusual_runs
        marks += _line(
            frame,
            _above(chart.centre[rows], frame) if frame.up.is_log else chart.centre[rows],
            chart.baseline[rows],
            edges,
            "centre-unusual" if unusual else "centre",
        )
        for line in (line for _k, low, high in chart.inner for line in (low[rows], high[rows])):
            seen = _above(line, frame)
            marks += [
                Stroke(role="inner", path=_steps(frame, seen[a:b], edges[a : b + 1]))
                for a, b in _stretches(~np.isnan(seen))
            ]
        for line in (chart.lower[rows], chart.upper[rows]):
            marks += _line(frame, _above(line, frame), chart.baseline[rows], edges, "limit")
    return marks + _targets(chart, frame)


def _above(line: Array, frame: Frame) -> Array:
    """The line as far as it does not lie below the axis, NaN elsewhere."""
    return np.where(line >= frame.bottom_value, line, np.nan)


def _targets(chart: Chart, frame: Frame) -> list[Mark]:
    """The target, stepped where it changes, across the whole plot; and the planned path."""
    marks: list[Mark] = []
    if chart.targets is not None and chart.targets.size:
        edges = edges_of_phase(chart, frame, np.ones(chart.targets.shape, bool))
        edges[0], edges[-1] = frame.left, frame.right
        inside = (chart.targets >= frame.bottom_value) & (chart.targets <= frame.top_value)
        for start, stop in _stretches(inside):
            path = _steps(frame, chart.targets[start:stop], edges[start : stop + 1])
            marks.append(Stroke(role="target", path=path))
    if chart.trajectory is not None:
        known = ~np.isnan(chart.trajectory)
        known &= (chart.trajectory > 0) | (not frame.up.is_log)
        across, up = frame.across.each(chart.key[known]), frame.up.each(chart.trajectory[known])
        if across.size > 1:
            path = tuple(zip(across.tolist(), up.tolist(), strict=True))
            marks.append(Stroke(role="trajectory", path=path))
    return marks


def _band(chart: Chart, frame: Frame, rows: Mask, edges: Array) -> list[Mark]:
    lower = np.maximum(chart.lower[rows], frame.bottom_value)
    upper = np.maximum(chart.upper[rows], lower)
    marks: list[Mark] = []
    for start, stop in _stretches(~np.isnan(lower) & ~np.isnan(upper)):
        top = _steps(frame, upper[start:stop], edges[start : stop + 1])
        bottom = _steps(frame, lower[start:stop], edges[start : stop + 1])
        marks.append(Fill(role="band", path=top + bottom[::-1]))
    return marks


def _line(frame: Frame, line: Array, baseline: Mask, edges: Array, role: str) -> list[Mark]:
    """The line as strokes: solid where it was worked out, marked "later" where it is carried on."""
    marks: list[Mark] = []
    for frozen in (True, False):
        for start, stop in _stretches(~np.isnan(line) & (baseline == frozen)):
            path = _steps(frame, line[start:stop], edges[start : stop + 1])
            marks.append(Stroke(role=role if frozen else f"{role}-later", path=path))
    return marks


def _stretches(mask: Mask) -> list[tuple[int, int]]:
    """Start and stop of each unbroken stretch of True."""
    changes = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return list(zip(changes[::2].tolist(), changes[1::2].tolist(), strict=True))


def _steps(frame: Frame, line: Array, edges: Array) -> tuple[tuple[float, float], ...]:
    if (line == line[0]).all():
        y = frame.up(float(line[0]))
        return ((float(edges[0]), y), (float(edges[-1]), y))
    drawn = kept(edges[:-1], line)
    line, edges = line[drawn], np.append(edges[:-1][drawn], edges[-1])
    pixels = frame.up.each(line)
    x = np.repeat(edges, 2)[1:-1].tolist()
    return tuple(zip(x, np.repeat(pixels, 2).tolist(), strict=True))
