"""Layout: from an analysed chart to a `Picture`. Everything both back ends need is decided here, once."""

import numpy as np

from qitrack.i18n import _
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Array, Mask
from qitrack.spc.describe import write_line
from qitrack.spc.draw import lane, points
from qitrack.spc.draw.frame import SIZES, Frame, Size, across_of, frame_of, target_of
from qitrack.spc.draw.picture import Anchor, Fill, Mark, Picture, Stroke, Words
from qitrack.spc.draw.scale import (
    Tick,
    day_ticks,
    label_ticks,
    number_ticks,
    value_ticks,
)
from qitrack.spc.series import XKind
from qitrack.spc.wording import clean, decimals_for, number


def lay_out(
    chart: Chart, *, size: str = "wide", heading: bool = False, description: str = ""
) -> Picture:
    """The picture of a chart.

    size: a key of SIZES. heading: title on top and the list of notes below, for a picture that stands alone.
    description: the chart in words. All coordinates in pixels of the chosen size.
    """
    form = SIZES[size]
    across, inset = across_of(chart, form)
    notes = lane.place_notes(
        chart, across, form.font, listed=heading, columns=1 if form.is_narrow else 2
    )
    top = _top(chart, form, heading=heading)
    height = form.height + notes.height + (top - _top(chart, form, heading=False))
    bottom = height - notes.height - 2.9 * form.font - 6
    frame = frame_of(chart, form, across, inset, top, bottom)
    marks: list[Mark] = [Fill(role="back", path=_box(0, 0, form.width, height))]
    marks += _heading(chart, form, frame, heading=heading)
    marks += _bands_and_lines(chart, frame)
    marks[1:1] = _grid(chart, frame)
    marks += lane.draw_notes(notes, top, bottom, height - notes.height, 12, form.width - 12)
    marks += _phase_marks(chart, frame)
    marks += _line_labels(chart, frame)
    marks += points.data_lines(chart, frame.across, frame.up)
    if np.isnan(chart.y).all():
        x, y = (frame.left + frame.right) / 2, (top + bottom) / 2
        marks.append(Words(role="empty", x=x, y=y, text=_("No values yet"), anchor=Anchor.MIDDLE))
    return Picture(
        size=size,
        width=form.width,
        height=height,
        radius=form.radius,
        font=form.font,
        title=clean(chart.spec.title) or chart.spec.chart_type.label,
        description=description,
        marks=tuple(marks),
        dots=points.dots(chart, frame.across, frame.up),
    )


def _box(left: float, top: float, right: float, bottom: float) -> tuple[tuple[float, float], ...]:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _top(chart: Chart, form: Size, *, heading: bool) -> float:
    rows = (
        1.0
        + (
            1.0
            if form.is_narrow and (points.key_looks(chart) or points.shows_unusual_runs(chart))
            else 0.0
        )
        + (1.7 if heading else 0.0)
    )
    labelled = len(chart.phases) > 1 or not chart.baseline.all()
    return rows * (form.font + 6) + 14 + (form.font + 4 if labelled else 0.0)


def _heading(chart: Chart, form: Size, frame: Frame, *, heading: bool) -> list[Mark]:
    marks: list[Mark] = []
    row = form.font + 6
    y = form.font + 6
    if heading:
        longest = int(form.width / (0.62 * form.font * 1.25))
        title = clean(chart.spec.title, longest) or chart.spec.chart_type.label
        marks.append(Words(role="title", x=12, y=y + 2, text=title))
        y += 1.7 * row
    longest = int(form.width * (1.0 if form.is_narrow else 0.5) / (0.55 * form.font))
    marks.append(Words(role="axis-title", x=12, y=y, text=clean(chart.spec.y_label, longest)))
    key_y = y + row if form.is_narrow else y
    return marks + points.key(
        chart, frame.right if not form.is_narrow else form.width - 12, key_y, form.font
    )


def _grid(chart: Chart, frame: Frame) -> list[Mark]:
    font = frame.size.font
    ticks = value_ticks(frame.bottom_value, frame.top_value, frame.step)
    decimals = decimals_for([frame.step]) if frame.step < 1 else (1 if frame.step % 1 else 0)
    marks: list[Mark] = []
    for value in ticks:
        y = frame.up(value)
        marks.append(Stroke(role="grid", path=((frame.left, y), (frame.right, y))))
        text = _tick_number(chart, value, decimals)
        marks.append(
            Words(role="tick", x=frame.left - 8, y=y + 0.35 * font, text=text, anchor=Anchor.END)
        )
    marks.append(
        Stroke(role="axis", path=((frame.left, frame.bottom), (frame.right, frame.bottom)))
    )
    for tick in _time_ticks(chart, frame):
        marks += _time_tick(frame, tick, font)
    return marks


def _tick_number(chart: Chart, value: float, decimals: int) -> str:
    spec = chart.spec
    if spec.percent and spec.multiply == 1:
        return number(value, decimals + 2, percent=True)
    return number(value, decimals) + ("%" if spec.percent and spec.multiply == 100 else "")


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
    low, high = float(chart.key[0]), float(chart.key[-1])
    kind = chart.spec.series.kind
    if kind in (XKind.DAY, XKind.INSTANT):
        if low == high:
            return day_ticks(low, low + 2, low, 1)[:1]
        return day_ticks(low, high, low if kind is XKind.DAY else float(int(low)), room)
    if kind is XKind.LABEL:
        return label_ticks(
            tuple(str(x) for x in chart.x),
            room,
            int(frame.size.tick_room / (0.55 * frame.size.font)),
        )
    return number_ticks(low, high, room)


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
        for line in (chart.lower, chart.upper):
            marks += _line(frame, line[rows], chart.baseline[rows], edges, "limit")
    target = target_of(chart)
    if target is not None and frame.bottom_value <= target <= frame.top_value:
        y = frame.up(target)
        marks.append(Stroke(role="target", path=((frame.left, y), (frame.right, y))))
    return marks


def _band(chart: Chart, frame: Frame, rows: Mask, edges: Array) -> list[Mark]:
    lower, upper = chart.lower[rows], chart.upper[rows]
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
    pixels = frame.up.each(line)
    x = np.repeat(edges, 2)[1:-1].tolist()
    return tuple(zip(x, np.repeat(pixels, 2).tolist(), strict=True))


def _phase_marks(chart: Chart, frame: Frame) -> list[Mark]:
    marks: list[Mark] = []
    font = frame.size.font
    for i, phase in enumerate(chart.phases):
        rows = chart.phase == i
        edges = _edges(chart, frame, rows)
        if i:
            x = float(edges[0])
            marks.append(Stroke(role="phase", path=((x, frame.top), (x, frame.bottom))))
            room = int((frame.right - x) / (0.55 * font))
            if not frame.size.is_narrow and phase.reason and room > 8:
                text = clean(phase.reason, min(room, 40))
                marks.append(Words(role="phase-label", x=x + 5, y=frame.top - 4, text=text))
        frozen = chart.baseline[rows]
        if not frozen.all():
            start, stop = float(edges[0]), float(edges[int(np.count_nonzero(frozen))])
            marks.append(
                Stroke(role="baseline", path=((start, frame.top - 1), (stop, frame.top - 1)))
            )
            if stop - start > 5 * font:
                marks.append(
                    Words(role="baseline-label", x=start, y=frame.top - 6, text=_("Baseline"))
                )
    return marks


def _line_labels(chart: Chart, frame: Frame) -> list[Mark]:
    """Names and values of the last lines, at the right edge, pushed apart where they would touch."""
    latest = chart.phases[-1] if chart.phases else None
    entries = []
    if latest is not None:
        entries = [
            ("limit-label", _("Upper limit"), latest.upper),
            ("centre-label", chart.spec.chart_type.centre_label, latest.centre),
            ("limit-label", _("Lower limit"), latest.lower),
        ]
    entries.append(("target-label", _("Target"), target_of(chart)))
    known = sorted((e for e in entries if e[2] is not None), key=lambda e: -(e[2] or 0.0))
    font = frame.size.font
    height = (2.35 if frame.size.is_narrow else 1.3) * font
    wanted = [min(max(frame.up(v or 0.0), frame.top), frame.bottom) for _role, _name, v in known]
    marks: list[Mark] = []
    for (role, name, value), y in zip(
        known, spread_apart(wanted, height, frame.top, frame.bottom), strict=True
    ):
        marks += _line_label(chart, frame, role, name, value, y)
    return marks


def _line_label(
    chart: Chart, frame: Frame, role: str, name: str, value: float | None, y: float
) -> list[Mark]:
    font, x = frame.size.font, frame.right + 7
    text = write_line(chart, value)
    if not frame.size.is_narrow:
        return [Words(role=role, x=x, y=y + 0.35 * font, text=f"{name} {text}")]
    return [
        Words(role=role, x=x, y=y - 0.05 * font, text=text),
        Words(role=f"{role}-small", x=x, y=y + 0.9 * font, text=name.split(maxsplit=1)[0]),
    ]


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
