"""The pictures of a Pareto chart and of a histogram."""

from functools import partial
from math import exp, pi, sqrt

import numpy as np

from qitrack.i18n import _, ngettext
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Histogram, Shares
from qitrack.spc.describe import write_line
from qitrack.spc.draw.board import (
    Board,
    fitting_ticks,
    heading_marks,
    number_axis,
    picture,
    top_of,
    value_axis,
    widest,
)
from qitrack.spc.draw.frame import SIZES, Size
from qitrack.spc.draw.labels import fit, text_width, tick_labels, wrap
from qitrack.spc.draw.picture import Anchor, Dot, Fill, Look, Mark, Picture, Stroke, Words
from qitrack.spc.draw.scale import Scale, nice_step, value_ticks
from qitrack.spc.wording import clean, number

VITAL = 0.8
"""The few categories that together make so large a part stand out. Juran JM. Ind Qual Control 1950; 7."""

BAR_ROOM = 0.72
CATEGORIES_AT_MOST = 30


def lay_out_pareto(
    chart: Chart, *, size: str = "wide", heading: bool = False, description: str = ""
) -> Picture:
    """Bars from the most to the least frequent, and the line of their running sum; pixels of the chosen size."""
    form = SIZES[size]
    top = top_of(chart, form, heading=heading) + 1.6 * form.font
    marks: list[Mark] = heading_marks(chart, form, heading=heading)
    total = float(np.nan_to_num(chart.y).sum())
    if chart.shares is None or not total:
        text = _("No values yet")
        middle = form.width / 2
        marks.append(Words(role="empty", x=middle, y=top + 40, text=text, anchor=Anchor.MIDDLE))
        return picture(chart, form, form.height, marks, (), description)
    shown = min(len(chart.x), CATEGORIES_AT_MOST)
    row = max(2.1 * form.font, (form.height - top - 20) / max(shown, 6))
    board = _pareto_board(chart, form, top, top + row * shown, total)
    bars, dots = _bars(chart, chart.shares, board, row, shown)
    marks += _share_axis(board, total)
    marks += bars
    return picture(chart, form, board.bottom + 16, marks, dots, description)


def _pareto_board(chart: Chart, form: Size, top: float, bottom: float, total: float) -> Board:
    names = widest([str(x) for x in chart.x], form.font) + 20
    left = min(names, (0.34 if form.is_narrow else 0.3) * form.width)
    right = form.width - widest([_amount(chart, 0, 1.0)], form.font) - 18
    across = Scale(low=0.0, high=total, start=left, stop=right)
    up = Scale(low=0.0, high=1.0, start=bottom, stop=top)
    return Board(size=form, left=left, right=right, top=top, bottom=bottom, across=across, up=up)


def _share_axis(board: Board, total: float) -> list[Mark]:
    """Per cent of the whole along the top, and where the vital few end."""
    font = board.size.font
    marks: list[Mark] = []
    for share in (0.0, 0.2, 0.4, 0.6, VITAL, 1.0):
        x = board.across(share * total)
        role = "inner" if share == VITAL else "grid"
        marks.append(Stroke(role=role, path=((x, board.top), (x, board.bottom))))
        text = number(share, 2, percent=True)
        marks.append(
            Words(role="tick", x=x, y=board.top - 0.5 * font, text=text, anchor=Anchor.MIDDLE)
        )
    return marks


def _amount(chart: Chart, at: int, share: float) -> str:
    return f"{number(float(np.nan_to_num(chart.y[at])), 2)} ({number(share, 2, percent=True)})"


def _bars(
    chart: Chart, shares: Shares, board: Board, row: float, shown: int
) -> tuple[list[Mark], list[Dot]]:
    font = board.size.font
    marks: list[Mark] = []
    dots, line = [], []
    before = 0.0
    for i in range(shown):
        middle, half = board.top + (i + 0.5) * row, BAR_ROOM * row / 2
        end = board.across(float(np.nan_to_num(chart.y[i])))
        corners = (board.left, middle - half), (end, middle - half), (end, middle + half)
        role = "bar" if before < VITAL - 1e-9 else "bar-quiet"
        marks.append(Fill(role=role, path=(*corners, (board.left, middle + half))))
        y = middle + 0.35 * font
        marks += _category(str(chart.x[i]), board, middle, row)
        amount = _amount(chart, i, float(shares.share[i]))
        marks.append(Words(role="bar-label", x=board.right + 12, y=y, text=amount))
        before = float(shares.cumulated[i])
        line.append((board.across(before * board.across.high), middle))
        said = _("{name}: {amount}, together {share}").format(
            name=chart.x[i], amount=amount, share=number(before, 2, percent=True)
        )
        dots.append(Dot(index=i, look=Look.USUAL, x=line[-1][0], y=middle, label=said))
    axis = ((board.left, board.top), (board.left, board.bottom))
    return [*marks, Stroke(role="axis", path=axis), Stroke(role="data", path=tuple(line))][
        : None if len(line) > 1 else -1
    ], dots


def _category(name: str, board: Board, middle: float, row: float) -> list[Mark]:
    """The name of a category beside its bar, in two lines where it needs them and they have room."""
    font = board.size.font
    lines = wrap(name, board.left - 16, font, 2 if row >= 2.5 * font else 1)
    first = middle + 0.35 * font - 0.6 * font * (len(lines) - 1)
    return [
        Words(role="tick", x=board.left - 8, y=first + 1.2 * font * i, text=text, anchor=Anchor.END)
        for i, text in enumerate(lines)
    ]


def lay_out_histogram(
    chart: Chart, *, size: str = "wide", heading: bool = False, description: str = ""
) -> Picture:
    """Bars of equal width, the average, a normal curve, and the specification limits; pixels of the chosen size."""
    form = SIZES[size]
    found = chart.histogram
    said = _capability_words(found)
    title = _("How many values")
    top = top_of(chart, form, heading=heading, rows=len(said), measured=title) + 1.4 * form.font
    height = form.height + top - top_of(chart, form, heading=False, measured=title)
    marks: list[Mark] = heading_marks(chart, form, heading=heading, measured=title)
    if found is None:
        text = _("No values yet")
        middle = form.width / 2
        marks.append(Words(role="empty", x=middle, y=height / 2, text=text, anchor=Anchor.MIDDLE))
        return picture(chart, form, height, marks, (), description)
    for i, text in enumerate(reversed(said)):
        y = top - 1.4 * form.font - 8 - i * (form.font + 6)
        marks.append(Words(role="legend", x=12, y=y, text=fit(text, form.width - 24, form.font)))
    board = _histogram_board(chart, found, form, top, height)
    marks += _histogram_axes(chart, found, board)
    columns, dots = _columns(chart, found, board)
    marks += [*columns, *_bell(found, board), *_verticals(chart, found, board)]
    return picture(chart, form, height, marks, dots, description)


def _capability_words(found: Histogram | None) -> list[str]:
    if found is None:
        return []
    names = (("Cp", found.cp), ("Cpk", found.cpk), ("Pp", found.pp), ("Ppk", found.ppk))
    indices = [f"{name} {number(value, 2)}" for name, value in names if value is not None]
    outside = [part for part in (found.below, found.above) if part is not None]
    if not outside:
        return []
    share = number(sum(outside), 4, percent=True)
    return [", ".join(indices)] * bool(indices) + [
        _("About {share} to be expected outside the limits").format(share=share)
    ]


def _specs(chart: Chart) -> list[float]:
    bounds = (chart.spec.lower_spec, chart.spec.upper_spec)
    return [bound * chart.spec.multiply for bound in bounds if bound is not None]


def _histogram_board(
    chart: Chart, found: Histogram, form: Size, top: float, height: float
) -> Board:
    low, high = (
        min([*_specs(chart), float(found.edges[0])]),
        max([*_specs(chart), float(found.edges[-1])]),
    )
    pad = 0.05 * (high - low)
    most = float(found.counts.max())
    left, right = form.left, form.width - (20 if form.is_narrow else 40)
    bottom = height - 2.9 * form.font - 14
    return Board(
        size=form, left=left, right=right, top=top, bottom=bottom,
        across=Scale(low=low - pad, high=high + pad, start=left, stop=right),
        up=Scale(low=0.0, high=1.06 * most, start=bottom, stop=top),
    )  # fmt: skip


def _histogram_axes(chart: Chart, found: Histogram, board: Board) -> list[Mark]:
    most = float(found.counts.max())
    step = max(nice_step(most, board.size.value_ticks), 1.0)
    marks = value_axis(board, [(v, number(v, 0)) for v in value_ticks(0.0, most, step)])
    ticks = fitting_ticks(board, partial(tick_labels, chart, board.across.low, board.across.high))
    return marks + number_axis(board, ticks, clean(chart.spec.y_label))


def _columns(chart: Chart, found: Histogram, board: Board) -> tuple[list[Mark], list[Dot]]:
    marks: list[Mark] = []
    dots = []
    edges = found.edges.tolist()
    for i, count in enumerate(found.counts.tolist()):
        left, right = board.across(edges[i]) + 0.5, board.across(edges[i + 1]) - 0.5
        y = board.up(count)
        if count:
            corners = (left, board.bottom), (left, y), (right, y), (right, board.bottom)
            marks.append(Fill(role="bar-quiet", path=corners))
            said = ngettext(
                "{low} to {high}: {count} value", "{low} to {high}: {count} values", int(count)
            ).format(
                low=write_line(chart, edges[i]),
                high=write_line(chart, edges[i + 1]),
                count=int(count),
            )
            dots.append(Dot(index=i, look=Look.UNSEEN, x=(left + right) / 2, y=y, label=said))
    return marks, dots


def _bell(found: Histogram, board: Board) -> list[Mark]:
    """The normal curve with the same mean, spread and area."""
    if not found.overall > 0:
        return []
    area = float(found.counts.sum() * (found.edges[1] - found.edges[0]))
    path = []
    for x in np.linspace(board.across.low, board.across.high, 97).tolist():
        z = (x - found.mean) / found.overall
        height = area * exp(-z * z / 2) / (found.overall * sqrt(2 * pi))
        if height <= board.up.high:
            path.append((board.across(x), board.up(height)))
    return [Stroke(role="bell", path=tuple(path))] if len(path) > 1 else []


def _verticals(chart: Chart, found: Histogram, board: Board) -> list[Mark]:
    """The average and the specification limits, named along the top."""
    lines = [("centre", "centre-label", chart.spec.chart_type.centre_label, found.mean)]
    names = (_("At least"), _("At most"))
    bounds = (chart.spec.lower_spec, chart.spec.upper_spec)
    for name, bound in zip(names, bounds, strict=True):
        if bound is not None:
            lines.append(("spec-limit", "target-label", name, bound * chart.spec.multiply))
    font = board.size.font
    marks: list[Mark] = []
    taken: list[tuple[float, float]] = []
    for role, label, name, value in lines:
        x = board.across(value)
        marks.append(Stroke(role=role, path=((x, board.top), (x, board.bottom))))
        text = f"{name} {write_line(chart, value)}"
        half = text_width(text, font) / 2
        middle = min(max(x, board.left + half), board.size.width - half - 4)
        if not any(a < middle + half and middle - half < b for a, b in taken):
            taken.append((middle - half, middle + half))
            marks.append(
                Words(role=label, x=middle, y=board.top - 6, text=text, anchor=Anchor.MIDDLE)
            )
    return marks
