"""Layout: from an analysed chart to a `Picture`. Everything both back ends need is decided here, once."""

from dataclasses import replace

import numpy as np

from qitrack.i18n import _
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Array, Mask
from qitrack.spc.draw import lane, points
from qitrack.spc.draw.frame import ALONE, SIZES, Frame, Shared, Size, frame_of, shared_edges
from qitrack.spc.draw.labels import axis_words, fit, line_labels, text_width, tick_labels, wrap
from qitrack.spc.draw.picture import Anchor, Fill, Mark, Picture, Stroke, Words
from qitrack.spc.draw.scale import (
    Tick,
    day_ticks,
    number_ticks,
)
from qitrack.spc.draw.thinning import kept
from qitrack.spc.series import XKind, kind_of
from qitrack.spc.wording import clean

SECOND_SHARE = 0.62
"""Height of a second panel in that of the first."""

HEADING_ROWS = 1.7
"""Height of the title in rows of text."""

SIGNAL_SHARE = 0.75
"""Signals shrink no further than to this part of their size, however many points there are."""


def lay_out(
    chart: Chart, *, size: str = "wide", heading: bool = False, description: str = ""
) -> Picture:
    """The picture of a chart over time, with its second panel below where there is one.

    size: a key of SIZES. heading: title on top and the list of notes below, for a picture that stands alone.
    description: the chart in words. All coordinates in pixels of the chosen size.
    """
    form = SIZES[size]
    if chart.second is None:
        return lay_out_panel(chart, form, heading=heading, description=description)
    shared = Shared(edges=shared_edges((chart, chart.second), form))
    upper = lay_out_panel(chart, form, shared, heading=heading, description=description)
    lower = lay_out_panel(chart.second, replace(form, height=SECOND_SHARE * form.height), shared)
    return stacked(upper, lower, first_index=len(chart.x))


def stacked(upper: Picture, lower: Picture, *, first_index: int) -> Picture:
    """Two pictures as one, the second below the first; its points are counted on from `first_index`."""
    below = lower.moved(0.0, upper.height, first_index=first_index)
    marks = upper.marks[1:]
    height = upper.height + lower.height
    return replace(
        upper,
        height=height,
        marks=(Fill(role="back", path=box(0, 0, upper.width, height)), *marks, *below.marks[1:]),
        dots=upper.dots + below.dots,
    )


def lay_out_panel(
    chart: Chart,
    form: Size,
    shared: Shared = ALONE,
    *,
    heading: bool = False,
    description: str = "",
) -> Picture:
    """The picture of one panel, with what it shares with others."""
    own_top = plot_top(chart, form, is_facet=shared.is_facet)
    top = shared.top or own_top + (HEADING_ROWS * (form.font + 6) if heading else 0.0)
    plain = frame_of(chart, form, top, form.height, shared)
    notes = lane.place_notes(chart, plain.across, form.font, listed=heading, room=form.width - 24)
    height = form.height + notes.height + (0.0 if shared.top else top - own_top)
    frame = replace(plain, bottom=height - notes.height - 2.9 * form.font - 6)
    frame = replace(frame, up=replace(plain.up, start=frame.bottom))
    marks: list[Mark] = [Fill(role="back", path=box(0, 0, form.width, height))]
    marks += [] if shared.is_facet else _heading(chart, form, frame, heading=heading)
    marks += _plot(chart, frame, notes, height)
    dots = points.dots(chart, frame.across, frame.up)
    valued = int(np.count_nonzero(~np.isnan(chart.drawn)))
    return Picture(
        size=form.key,
        width=form.width,
        height=height,
        radius=frame.radius,
        signal_radius=max(frame.radius, SIGNAL_SHARE * form.radius),
        font=form.font,
        title=clean(chart.spec.title) or chart.spec.chart_type.label,
        description=description if len(dots) == valued else _with_thinning(description, valued),
        marks=tuple(marks),
        dots=dots,
    )


def _plot(chart: Chart, frame: Frame, notes: lane.Lane, height: float) -> list[Mark]:
    """Everything between the edges of the plot and beside them, from the back to the front."""
    lines = _bands_and_lines(chart, frame)
    below, width = height - notes.height, frame.size.width
    marks: list[Mark] = [mark for mark in lines if isinstance(mark, Fill)]
    marks += _grid(chart, frame)
    data = points.data_lines(chart, frame.across, frame.up, is_dense=frame.is_dense)
    marks += data if frame.is_dense else []
    marks += [mark for mark in lines if not isinstance(mark, Fill)]
    marks += lane.draw_notes(notes, frame.top, frame.bottom, below, 12, width - 12)
    marks += _phase_marks(chart, frame)
    marks += _line_labels(chart, frame)
    marks += points.raw_values(chart, frame.across, frame.up)
    marks += [] if frame.is_dense else data
    if np.isnan(chart.drawn).all():
        x, y = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
        marks.append(Words(role="empty", x=x, y=y, text=_("No values yet"), anchor=Anchor.MIDDLE))
    return marks


def _with_thinning(description: str, count: int) -> str:
    said = _("Of {count} points every signal is drawn, and of the others the highest and lowest.")
    return f"{description} {said.format(count=f'{count:,}')}".strip()


def box(left: float, top: float, right: float, bottom: float) -> tuple[tuple[float, float], ...]:
    """The corners of a rectangle, to be filled."""
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def has_key(chart: Chart) -> bool:
    """Whether there are shapes or lines that need explaining."""
    return bool(points.key_looks(chart)) or points.shows_unusual_runs(chart)


def _axis_title(chart: Chart, form: Size) -> list[str]:
    shares_row = has_key(chart) and not form.is_narrow
    width = 0.55 * form.width if shares_row else form.width - 24
    return wrap(axis_words(chart), width, form.font, 2 if form.is_narrow else 1)


def plot_top(chart: Chart, form: Size, *, is_facet: bool = False) -> float:
    """Where the plot begins: below what is measured, the key and the names of phases. A facet has only the last."""
    named = any(phase.reason for phase in chart.phases[1:]) or not chart.baseline.all()
    labelled = form.font + 4 if named else 0.0
    if is_facet:
        return 8 + labelled
    rows = len(_axis_title(chart, form)) + (1.0 if form.is_narrow and has_key(chart) else 0.0)
    return rows * (form.font + 6) + 14 + labelled


def _heading(chart: Chart, form: Size, frame: Frame, *, heading: bool) -> list[Mark]:
    marks: list[Mark] = []
    row = form.font + 6
    y = row
    if heading:
        title = clean(chart.spec.title) or chart.spec.chart_type.label
        text = fit(title, form.width - 24, 1.35 * form.font)
        marks.append(Words(role="title", x=12, y=y + 2, text=text))
        y += HEADING_ROWS * row
    for text in _axis_title(chart, form):
        marks.append(Words(role="axis-title", x=12, y=y, text=text))
        y += row
    right, key_y = (form.width - 12, y) if form.is_narrow else (frame.right, y - row)
    looks = points.key_looks(chart)
    unusual = points.shows_unusual_runs(chart)
    return marks + points.key(looks, right, key_y, form.font, has_unusual_runs=unusual)


def _grid(chart: Chart, frame: Frame) -> list[Mark]:
    font = frame.size.font
    marks: list[Mark] = []
    labels = tick_labels(chart, frame.bottom_value, frame.top_value, frame.step)
    for value, text in labels if chart.phases else ():
        y = frame.up(value)
        marks.append(Stroke(role="grid", path=((frame.left, y), (frame.right, y))))
        marks.append(
            Words(role="tick", x=frame.left - 8, y=y + 0.35 * font, text=text, anchor=Anchor.END)
        )
    marks.append(
        Stroke(role="axis", path=((frame.left, frame.bottom), (frame.right, frame.bottom)))
    )
    for tick in _time_ticks(chart, frame):
        marks += _time_tick(frame, tick, font)
    return marks


def _time_tick(frame: Frame, tick: Tick, font: float) -> list[Mark]:
    x = frame.across(tick.at)
    if not frame.left - 1 <= x <= frame.right + 1:
        return []
    marks: list[Mark] = [Stroke(role="axis", path=((x, frame.bottom), (x, frame.bottom + 5)))]
    y = frame.bottom + 8 + font
    marks.append(Words(role="tick", x=x, y=y, text=tick.label, anchor=Anchor.MIDDLE))
    if tick.below:
        marks.append(
            Words(role="tick-year", x=x, y=y + font + 4, text=tick.below, anchor=Anchor.MIDDLE)
        )
    return marks


def _time_ticks(chart: Chart, frame: Frame) -> list[Tick]:
    if not chart.key.size:
        return []
    room = max((frame.across.stop - frame.across.start) / frame.size.tick_room, 1.0)
    low, high = frame.across.low, frame.across.high
    kind = kind_of(chart.x[0])
    if kind in (XKind.DAY, XKind.INSTANT):
        if low == high:
            return day_ticks(low, low + 2, low, 1)[:1]
        return day_ticks(low, high, low if kind is XKind.DAY else float(int(low)), room)
    if kind is XKind.LABEL:
        return _label_ticks(chart, frame)
    return number_ticks(low, high, room)


def _label_ticks(chart: Chart, frame: Frame) -> list[Tick]:
    """Every label, or every second, third … so that each fits or has at least the room of a short word."""
    spacing = (frame.across.stop - frame.across.start) / max(len(chart.x) - 1, 1)
    widest = max(text_width(str(x), frame.size.font) for x in chart.x) + 8
    every = max(-(-min(widest, 1.25 * frame.size.tick_room) // spacing), 1.0)
    return [
        Tick(at=float(i), label=fit(str(chart.x[i]), every * spacing - 6, frame.size.font))
        for i in range(0, len(chart.x), int(every))
    ]


def _edges(chart: Chart, frame: Frame, rows: Mask) -> Array:
    """Where the stretch of each point of a phase begins and ends on the picture; shape (n + 1,)."""
    x = frame.across.each(chart.key[rows])
    middles = (x[1:] + x[:-1]) / 2
    first = x[0] - (x[1] - x[0]) / 2 if x.size > 1 else x[0] - frame.inset
    last = x[-1] + (x[-1] - x[-2]) / 2 if x.size > 1 else x[-1] + frame.inset
    edges: Array = np.clip(np.concatenate(([first], middles, [last])), frame.left, frame.right)
    return edges


def _bands_and_lines(chart: Chart, frame: Frame) -> list[Mark]:
    marks: list[Mark] = []
    watches_runs = points.shows_unusual_runs(chart)
    for i, phase in enumerate(chart.phases):
        rows = chart.phase == i
        edges = _edges(chart, frame, rows)
        marks += _band(chart, frame, rows, edges)
        unusual = watches_runs and phase.unusual_runs
        marks += _line(
            frame,
            chart.centre[rows],
            chart.baseline[rows],
            edges,
            "centre-unusual" if unusual else "centre",
        )
        for line in (line for _k, low, high in chart.inner for line in (low[rows], high[rows])):
            seen = np.where(line >= frame.bottom_value, line, np.nan)
            marks += [
                Stroke(role="inner", path=_steps(frame, seen[a:b], edges[a : b + 1]))
                for a, b in _stretches(~np.isnan(seen))
            ]
        for line in (chart.lower[rows], chart.upper[rows]):
            seen = np.where(line >= frame.bottom_value, line, np.nan)
            marks += _line(frame, seen, chart.baseline[rows], edges, "limit")
    return marks + _targets(chart, frame)


def _targets(chart: Chart, frame: Frame) -> list[Mark]:
    """The target, stepped where it changes, across the whole plot; and the planned path."""
    marks: list[Mark] = []
    if chart.targets is not None and chart.targets.size:
        edges = _edges(chart, frame, np.ones(chart.targets.shape, bool))
        edges[0], edges[-1] = frame.left, frame.right
        inside = (chart.targets >= frame.bottom_value) & (chart.targets <= frame.top_value)
        for start, stop in _stretches(inside):
            path = _steps(frame, chart.targets[start:stop], edges[start : stop + 1])
            marks.append(Stroke(role="target", path=path))
    if chart.trajectory is not None:
        known = ~np.isnan(chart.trajectory)
        across, up = frame.across.each(chart.key[known]), frame.up.each(chart.trajectory[known])
        if across.size > 1:
            path = tuple(zip(across.tolist(), up.tolist(), strict=True))
            marks.append(Stroke(role="trajectory", path=path))
    return marks


def _band(chart: Chart, frame: Frame, rows: Mask, edges: Array) -> list[Mark]:
    lower, upper = np.maximum(chart.lower[rows], frame.bottom_value), chart.upper[rows]
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


def _phase_marks(chart: Chart, frame: Frame) -> list[Mark]:
    """Where phases begin, with the reason where there is room for some of it, and what they are measured by."""
    marks: list[Mark] = []
    font = frame.size.font
    parts = [_edges(chart, frame, chart.phase == i) for i in range(len(chart.phases))]
    ends = [float(edges[0]) for edges in parts[1:]] + [frame.right]
    for i, phase in enumerate(chart.phases):
        edges = parts[i]
        start, room = float(edges[0]), ends[i] - float(edges[0])
        reason = phase.reason if i and room > 6 * font else ""
        if i:
            marks.append(Stroke(role="phase", path=((start, frame.top), (start, frame.bottom))))
        if reason:
            text = fit(reason, min(room - 8, 22 * font), font)
            marks.append(Words(role="phase-label", x=start + 5, y=frame.top - 6, text=text))
        frozen = chart.baseline[chart.phase == i]
        if not frozen.all():
            stop, y = float(edges[int(np.count_nonzero(frozen))]), frame.top - 1
            marks.append(Stroke(role="baseline", path=((start, y), (stop, y))))
            if not reason and min(stop - start, room) > 5 * font:
                text = _("Baseline")
                marks.append(Words(role="baseline-label", x=start, y=frame.top - 6, text=text))
    return marks


def _line_labels(chart: Chart, frame: Frame) -> list[Mark]:
    """Names and values of the last lines, at the right edge, pushed apart where they would touch."""
    labels = line_labels(chart, frame.bottom_value, frame.top_value)
    font, x = frame.size.font, frame.right + 7
    height = (2.35 if frame.size.is_narrow else 1.3) * font
    highest = frame.top + (0.6 * font if frame.size.is_narrow else 0.0)
    wanted = [min(max(frame.up(label.value), highest), frame.bottom) for label in labels]
    marks: list[Mark] = []
    for label, y in zip(labels, spread_apart(wanted, height, highest, frame.bottom), strict=True):
        if frame.size.is_narrow:
            first_word = label.name.split(maxsplit=1)[0]
            marks.append(Words(role=label.role, x=x, y=y - 0.05 * font, text=label.text))
            marks.append(Words(role=f"{label.role}-small", x=x, y=y + 0.9 * font, text=first_word))
        else:
            text = f"{label.name} {label.text}"
            marks.append(Words(role=label.role, x=x, y=y + 0.35 * font, text=text))
    return marks


def spread_apart(wanted: list[float], height: float, top: float, bottom: float) -> list[float]:
    """The positions (ascending) moved as little as needed so that none is nearer than `height` to the next."""
    placed = list(wanted)
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + height)
    overshoot = placed[-1] - max(bottom, top + height * (len(placed) - 1)) if placed else 0.0
    if overshoot > 0:
        placed[-1] -= overshoot
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - height)
    return placed
