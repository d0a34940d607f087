"""The picture of a funnel plot: places by how much each rests on, between curved lines."""

from functools import partial

import numpy as np

from qitrack.i18n import _
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Array, Funnel, FunnelKind, Needs
from qitrack.spc.charts.funnel import curve
from qitrack.spc.describe import write_line
from qitrack.spc.draw import points
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
from qitrack.spc.draw.labels import fit, text_width, tick_labels
from qitrack.spc.draw.picture import Anchor, Dot, Look, Mark, Picture, Stroke, Words
from qitrack.spc.draw.scale import Scale, value_range, value_ticks
from qitrack.spc.wording import number

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""

STEPS = 64
"""So many pieces make a curve."""

NAMED_AT_MOST = 12
ROOM_ABOVE = 1.25
"""Curves reach at most so far above the highest place: at small denominators they run away."""

TITLES = {
    FunnelKind.SHARES: _("Out of how many"),
    FunnelKind.RATES: _("For how much activity"),
    FunnelKind.RATIOS: _("How many were expected"),
}


def lay_out_funnel(
    chart: Chart, *, size: str = "wide", heading: bool = False, description: str = ""
) -> Picture:
    """The picture of a funnel plot, in pixels of the chosen size. Arguments as for `lay_out`."""
    form = SIZES[size]
    looks = points.key_looks(chart)
    rows = 1 if looks else 0
    top = top_of(chart, form, heading=heading, rows=rows)
    height = form.height + top - top_of(chart, form, heading=False)
    marks: list[Mark] = heading_marks(chart, form, heading=heading)
    funnel = chart.funnel
    if funnel is None or chart.n is None or np.isnan(chart.y).all() or np.isnan(chart.centre).all():
        text = _("No values yet")
        marks.append(
            Words(role="empty", x=form.width / 2, y=height / 2, text=text, anchor=Anchor.MIDDLE)
        )
        return picture(chart, form, height, marks, (), description)
    board, ticks = _board(chart, form, top, height)
    marks += points.key(looks, board.right, top - 10, form.font)
    marks += value_axis(board, ticks)
    marks += number_axis(board, fitting_ticks(board, partial(_sizes, board)), TITLES[funnel.kind])
    marks += _curves(chart, funnel, board)
    dots = _dots(chart, chart.n, board)
    return picture(chart, form, height, [*marks, *_names(chart, dots, board)], dots, description)


def _board(
    chart: Chart, form: Size, top: float, height: float
) -> tuple[Board, list[tuple[float, str]]]:
    columns = np.concatenate(
        [chart.y, chart.centre, chart.lower, np.minimum(chart.upper, _highest(chart))]
    )
    values = columns[~np.isnan(columns)].tolist()
    ceiling = chart.spec.multiply if _is_share(chart) else None
    low, high, step = value_range(values, floor=0.0, ceiling=ceiling, wanted=form.value_ticks)
    ticks = tick_labels(chart, low, high, step)
    left = max(form.left, widest([text for _v, text in ticks], form.font) + 14)
    right = form.width - max(form.right, widest(_right_texts(chart, form), form.font) + 10)
    largest = float(np.nanmax(chart.n)) if chart.n is not None else 1.0
    return Board(
        size=form,
        left=left,
        right=right,
        top=top,
        bottom=height - 2.9 * form.font - 14,
        across=Scale(low=0.0, high=1.04 * max(largest, 1e-9), start=left, stop=right),
        up=Scale(low=low, high=high, start=height - 2.9 * form.font - 14, stop=top),
    ), ticks  # fmt: skip


def _is_share(chart: Chart) -> bool:
    is_group = chart.spec.chart_type.needs is Needs.GROUP
    return is_group and chart.funnel is not None and chart.funnel.kind is FunnelKind.SHARES


def _highest(chart: Chart) -> float:
    return ROOM_ABOVE * float(np.nanmax([*chart.y, *chart.centre, 1e-9]))


def _sizes(board: Board, step: float) -> list[tuple[float, str]]:
    return [(v, number(v, 2 if step < 1 else 0)) for v in value_ticks(0.0, board.across.high, step)]


def _right_texts(chart: Chart, form: Size) -> list[str]:
    centre = write_line(chart, _centre(chart))
    if form.is_narrow:
        return [centre, _("99.8%")]
    return [f"{chart.spec.chart_type.centre_label} {centre}", _("99.8% line")]


def _centre(chart: Chart) -> float:
    known = chart.centre[~np.isnan(chart.centre)]
    return float(known[0]) if known.size else np.nan


def _curves(chart: Chart, funnel: Funnel, board: Board) -> list[Mark]:
    trials = np.linspace(board.across.high / STEPS / 4, board.across.high, STEPS * 2)
    marks: list[Mark] = []
    for wide, role in ((True, "limit"), (False, "inner")):
        pair = curve(funnel, trials, wide=wide)
        for line in (pair.lower, pair.upper):
            marks += _inside(board, trials, line * chart.spec.multiply, role)
        text = _("99.8% line") if wide else _("95% line")
        if board.size.is_narrow:
            text = _("99.8%") if wide else _("95%")
        y = board.up(float(pair.upper[-1]) * chart.spec.multiply)
        if board.top - 4 <= y:
            at = y - 0.15 * board.size.font if wide else y + 0.75 * board.size.font
            marks.append(Words(role="limit-label", x=board.right + 7, y=at, text=text))
    centre = _centre(chart)
    y = board.up(centre)
    marks.append(Stroke(role="centre", path=((board.left, y), (board.right, y))))
    text = _right_texts(chart, board.size)[0]
    below = y + (1.4 if _crowds(chart, funnel, board) else 0.35) * board.size.font
    marks.append(Words(role="centre-label", x=board.right + 7, y=below, text=text))
    return marks


def _crowds(chart: Chart, funnel: Funnel, board: Board) -> bool:
    """Whether the upper 95% line ends so close to the centre that their names would touch."""
    end = curve(funnel, np.array([board.across.high]), wide=False)
    gap = board.up(_centre(chart)) - board.up(float(end.upper[0]) * chart.spec.multiply)
    return gap < 2.0 * board.size.font


def _inside(board: Board, trials: Array, line: Array, role: str) -> list[Mark]:
    """The part of a curve that lies in the plot."""
    seen = (line >= board.up.low) & (line <= board.up.high)
    path = tuple(
        zip(
            board.across.each(trials[seen]).tolist(),
            board.up.each(line[seen]).tolist(),
            strict=True,
        )
    )
    return [Stroke(role=role, path=path)] if len(path) > 1 else []


def _dots(chart: Chart, sizes: Array, board: Board) -> list[Dot]:
    x, y = board.across.each(sizes).tolist(), board.up.each(chart.y).tolist()
    labels = points.labels_of(chart)
    looks = points.looks(chart)
    return [
        Dot(index=i, look=looks[i], x=x[i], y=y[i], label=labels[i])
        for i in range(len(chart.x))
        if chart.y[i] == chart.y[i]
    ]


def _names(chart: Chart, dots: list[Dot], board: Board) -> list[Mark]:
    """The names of the places outside the lines, each where it covers no point and no other name."""
    font = board.size.font
    outside = [dot for dot in dots if dot.look not in (Look.USUAL, Look.EXCLUDED)]
    every, some = ([_box(d.x - 6, d.y, 12, 12) for d in group] for group in (dots, outside))
    named: list[Box] = []
    marks: list[Mark] = []
    for dot in outside[:NAMED_AT_MOST]:
        text = fit(str(chart.x[dot.index]), 0.3 * (board.right - board.left), font)
        places = _places(dot, text_width(text, font), board)
        free = [p for p in places if not _touches(p, [*every, *named])]
        free += [p for p in places if not _touches(p, [*some, *named])]
        if free:
            left, top, _right, bottom = free[0]
            named.append(free[0])
            y = (top + bottom) / 2 + 0.35 * font
            marks.append(Words(role="dot-label", x=left, y=y, text=text))
    return marks


def _places(dot: Dot, width: float, board: Board) -> list[Box]:
    """Where a name may stand: right of its point, left, above, below; inside the plot."""
    font = board.size.font
    middle = dot.x - width / 2
    lefts = (
        (dot.x + 8, 0.0),
        (dot.x - 8 - width, 0.0),
        (middle, -1.2 * font),
        (middle, 1.2 * font),
    )
    boxes = [_box(left, min(dot.y + down, board.bottom - 0.6 * font), width, font) for left, down in lefts]  # fmt: skip
    return [
        box
        for box in boxes
        if box[0] >= board.left and box[2] <= board.right and box[1] >= board.top
    ]


def _box(left: float, middle: float, width: float, height: float) -> Box:
    return (left, middle - height / 2, left + width, middle + height / 2)


def _touches(box: Box, others: list[Box]) -> bool:
    return any(
        box[0] < right and left < box[2] and box[1] < bottom and top < box[3]
        for left, top, right, bottom in others
    )
