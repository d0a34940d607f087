"""Layout: from an analysed chart to a `Picture`. Everything both back ends need is decided here, once."""

from dataclasses import dataclass, replace

import numpy as np

from qitrack.i18n import _
from qitrack.spc.chart import Chart
from qitrack.spc.draw import lane, points
from qitrack.spc.draw.axes import grid
from qitrack.spc.draw.band import Band, PlacedBand, band_fill, band_key, band_line, place_band
from qitrack.spc.draw.frame import (
    ALONE,
    SIZES,
    Frame,
    Shared,
    Size,
    check_log,
    frame_of,
    shared_edges,
    value_range_of,
)
from qitrack.spc.draw.labels import axis_words, fit, line_labels, wrap
from qitrack.spc.draw.lines import bands_and_lines, edges_of_phase
from qitrack.spc.draw.picture import Anchor, Fill, Mark, Picture, Stroke, Words
from qitrack.spc.draw.thinning import THINNED_ABOVE
from qitrack.spc.draw.window import shown_part, window_of
from qitrack.spc.series import XKind, kind_of
from qitrack.spc.wording import clean

SECOND_SHARE = 0.62
"""Height of a second panel in that of the first."""

HEADING_ROWS = 1.7
"""Height of the title in rows of text."""

SIGNAL_SHARE = 0.75
"""Signals shrink no further than to this part of their size, however many points there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What is drawn on a chart besides its own numbers."""

    notes: tuple[lane.NumberedNote, ...] = ()
    band: PlacedBand | None = None


NOTHING_ELSE = Extras()


def lay_out(
    chart: Chart,
    *,
    size: str = "wide",
    heading: bool = False,
    description: str = "",
    band: Band | None = None,
) -> Picture:
    """The picture of a chart over time, or of the part that is to be shown, with its second panel below where there is one.

    size: a key of SIZES. heading: title on top and the list of notes below, for a picture that stands alone.
    description: the chart in words. band: what would have been. All coordinates in pixels of the chosen size.
    """
    form, window, part = SIZES[size], window_of(chart), shown_part(chart)
    check_log(part)
    extras = Extras(notes=lane.number_notes(chart), band=place_band(part, band))
    shared = Shared(least_left=lane.label_room(extras.notes, form.font, is_narrow=form.is_narrow))
    if extras.band is not None:
        values = value_range_of(part, form.value_ticks, extras.band.wished())
        shared = replace(shared, values=values)
    if part.second is not None:
        shared = replace(shared, edges=shared_edges((part, part.second), form))
    words = f"{description} {window.words}".strip()
    picture = lay_out_panel(part, form, shared, extras, heading=heading, description=words)
    if part.second is not None:
        below = replace(form, height=SECOND_SHARE * form.height)
        second = lay_out_panel(part.second, below, replace(shared, values=None))
        picture = stacked(picture, second, first_index=len(chart.x))
    picture = replace(picture, days=_days(chart))
    return picture.moved(0.0, 0.0, first_index=window.first) if window.first else picture


def _days(chart: Chart) -> tuple[int, ...]:
    """The day of each point, as ordinals, where points have days and each of them is drawn."""
    is_dated = bool(chart.x) and kind_of(chart.x[0]) in (XKind.DAY, XKind.INSTANT)
    return (
        tuple(chart.key.astype(int).tolist()) if is_dated and len(chart.x) <= THINNED_ABOVE else ()
    )


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
    extras: Extras = NOTHING_ELSE,
    *,
    heading: bool = False,
    description: str = "",
) -> Picture:
    """The picture of one panel, with what it shares with others."""
    own_top = plot_top(chart, form, is_facet=shared.is_facet)
    own_top += form.font + 6 if extras.band is not None else 0.0
    top = shared.top or own_top + (HEADING_ROWS * (form.font + 6) if heading else 0.0)
    plain = frame_of(chart, form, top, form.height, shared)
    notes = lane.place_notes(extras.notes, plain.across, form, listed=heading)
    height = form.height + notes.height + (0.0 if shared.top else top - own_top)
    frame = replace(plain, bottom=height - notes.height - 2.9 * form.font - 6)
    frame = replace(frame, up=replace(plain.up, start=frame.bottom))
    marks: list[Mark] = [Fill(role="back", path=box(0, 0, form.width, height))]
    marks += [] if shared.is_facet else _heading(chart, form, frame, heading=heading)
    marks += _band_key(chart, extras, frame)
    marks += _plot(chart, frame, extras, notes, height)
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


def _plot(
    chart: Chart, frame: Frame, extras: Extras, notes: lane.Lane, height: float
) -> list[Mark]:
    """Everything between the edges of the plot and beside them, from the back to the front."""
    lines, band = bands_and_lines(chart, frame), extras.band
    below, width = height - notes.height, frame.size.width
    marks: list[Mark] = [mark for mark in lines if isinstance(mark, Fill)]
    marks += band_fill(band, frame) if band is not None else []
    marks += grid(chart, frame)
    data = points.data_lines(chart, frame.across, frame.up, is_dense=frame.is_dense)
    marks += data if frame.is_dense else []
    marks += [mark for mark in lines if not isinstance(mark, Fill)]
    marks += band_line(band, frame) if band is not None else []
    marks += lane.draw_notes(notes, frame, below, width - 12)
    marks += _phase_marks(chart, frame)
    marks += _line_labels(chart, frame)
    marks += points.raw_values(chart, frame.across, frame.up)
    marks += [] if frame.is_dense else data
    if np.isnan(chart.drawn).all():
        x, y = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
        marks.append(Words(role="empty", x=x, y=y, text=_("No values yet"), anchor=Anchor.MIDDLE))
    return marks


def _band_key(chart: Chart, extras: Extras, frame: Frame) -> list[Mark]:
    """The row that explains the band, above the plot and the names of phases."""
    if extras.band is None:
        return []
    font = frame.size.font
    y = frame.top - 9 - _label_row(chart, frame.size)
    right = frame.size.width - 12 if frame.size.is_narrow else frame.right
    return band_key(right, y, font, right - 12)


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
    labelled = _label_row(chart, form)
    if is_facet:
        return 8 + labelled
    rows = len(_axis_title(chart, form)) + (1.0 if form.is_narrow and has_key(chart) else 0.0)
    return rows * (form.font + 6) + 14 + labelled


def _label_row(chart: Chart, form: Size) -> float:
    """Height of the row with the names of phases and of the baseline."""
    named = any(phase.reason for phase in chart.phases[1:]) or not chart.baseline.all()
    return form.font + 4 if named else 0.0


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


def _phase_marks(chart: Chart, frame: Frame) -> list[Mark]:
    """Where phases begin, with the reason where there is room for some of it, and what they are measured by."""
    marks: list[Mark] = []
    font = frame.size.font
    parts = [edges_of_phase(chart, frame, chart.phase == i) for i in range(len(chart.phases))]
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
