"""Sizes of pictures, and where plot and axes lie in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Needs, Plots
from qitrack.spc.draw.labels import line_labels, text_width, tick_labels
from qitrack.spc.draw.scale import Scale, log_range, value_range
from qitrack.spc.wording import number, row_name

SMALLEST_RADIUS = 1.4

LOWER_REACH = 10.0
"""A logarithmic axis reaches no further below the data than this many times: lines that lie lower are not drawn."""

TARGET_REACH = 3.0
"""A target further from the data than this many times their spread is named at the edge and not drawn to scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A format of the picture, in pixels. tick_room: width one tick of the horizontal axis needs."""

    key: str
    width: float
    height: float
    font: float
    left: float
    right: float
    radius: float
    tick_room: float
    value_ticks: int
    is_narrow: bool = False


SIZES = {
    size.key: size
    for size in (
        Size(
            key="wide", width=960, height=420, font=14, left=58, right=138, radius=4.2, tick_room=58, value_ticks=6
        ),
        Size(
            key="narrow", width=358, height=360, font=13, left=42, right=62, radius=3.6, tick_room=46, value_ticks=5,
            is_narrow=True,
        ),
        Size(
            key="print", width=680, height=340, font=12, left=50, right=120, radius=3.4, tick_room=50, value_ticks=5
        ),
    )
}  # fmt: skip
"""The formats by name; `spark` is drawn by spark.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where things go: the edges of the plot, and the two scales."""

    size: Size
    left: float
    right: float
    top: float
    bottom: float
    across: Scale
    up: Scale
    bottom_value: float
    top_value: float
    step: float
    inset: float
    radius: float

    @property
    def is_dense(self) -> bool:
        """Whether points stand so close that the line through them would hide centre and limits."""
        return self.radius <= SMALLEST_RADIUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What several panels of one picture have in common.

    edges: left and right edge of every plot. top: where every plot begins. values: lowest tick, highest and step of
    the vertical axes. times: first and last key of the horizontal axes. points: of the longest panel. What is None
    each panel settles for itself. is_facet: what is measured and the key stand once in the picture, not in each panel.
    least_left: room that is needed left of every plot.
    """

    edges: tuple[float, float] | None = None
    top: float | None = None
    values: tuple[float, float, float] | None = None
    times: tuple[float, float] | None = None
    points: int | None = None
    is_facet: bool = False
    least_left: float = 0.0


ALONE = Shared()


def frame_of(chart: Chart, form: Size, top: float, bottom: float, shared: Shared = ALONE) -> Frame:
    """The plot of a chart between `top` and `bottom`, with both scales and room for the labels at its sides."""
    low, high, step = shared.values or value_range_of(chart, form.value_ticks)
    left, right = shared.edges or edges_of(chart, form, low, high, step)
    is_log = chart.spec.log_scale
    left = max(left, shared.least_left)
    count = shared.points or chart.key.size
    low_key, high_key = shared.times or times_of(chart)
    spacing = (right - left) / max(count, 2)
    inset = min(max(spacing / 2, 2 * form.radius), 28.0)
    return Frame(
        size=form,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        across=Scale(low=low_key, high=high_key, start=left + inset, stop=right - inset),
        up=Scale(low=low, high=high, start=bottom, stop=top, is_log=is_log),
        bottom_value=low,
        top_value=high,
        step=step,
        inset=inset if count > 1 else right - left,
        radius=max(min(form.radius, 0.42 * spacing), SMALLEST_RADIUS),
    )


def edges_of(chart: Chart, form: Size, low: float, high: float, step: float) -> tuple[float, float]:
    """Left and right edge of a plot that leaves room for the texts beside it."""
    ticks = tick_labels(chart, low, high, step)
    left = max((text_width(text, form.font) for _v, text in ticks), default=0) + 14
    texts = [
        label.text if form.is_narrow else f"{label.name} {label.text}"
        for label in line_labels(chart, low, high)
    ]
    margin = max(form.right, *(text_width(text, form.font) + 10 for text in texts), 0)
    return max(form.left, left), form.width - margin


def times_of(chart: Chart) -> tuple[float, float]:
    """First and last key of the horizontal axis."""
    return (float(chart.key[0]), float(chart.key[-1])) if chart.key.size else (0.0, 1.0)


def shared_edges(charts: Sequence[Chart], form: Size) -> tuple[float, float]:
    """The edges that leave room for the texts of every panel."""
    found = [edges_of(chart, form, *value_range_of(chart, form.value_ticks)) for chart in charts]
    return max(left for left, _right in found), min(right for _left, right in found)


def value_range_of(
    chart: Chart, wanted: int, wished: Sequence[float] = ()
) -> tuple[float, float, float]:
    """Lowest tick, highest tick and step of the vertical axis. wished: values it should reach where they are near."""
    spec = chart.spec
    signed = (chart.y < 0).any() or chart.upper_sum is not None
    lower = chart.lower if signed else np.maximum(chart.lower, 0.0)
    drawn = [chart.drawn, chart.centre, lower, chart.upper]
    if chart.upper_sum is not None and chart.lower_sum is not None:
        drawn += [chart.upper_sum, chart.lower_sum]
    elif chart.statistic is not None:
        drawn.append(chart.y)
    columns = np.concatenate(drawn)
    values = columns[~np.isnan(columns)].tolist()
    lines = [column for column in (chart.targets, chart.trajectory) if column is not None]
    asked = {value for column in lines for value in column[~np.isnan(column)].tolist()}
    values += [value for value in asked.union(wished) if is_near(value, values)]
    if spec.log_scale:
        lowest = np.fmin.reduce(np.concatenate((chart.drawn, chart.y)), initial=np.inf)
        return log_range([v for v in values if v * LOWER_REACH >= lowest], wanted=wanted)
    needs = spec.chart_type.needs
    counted = needs in (Needs.PROPORTION, Needs.RATE, Needs.TIME, Needs.COUNT, Needs.GROUP)
    is_share = needs is Needs.PROPORTION and spec.chart_type.plots is Plots.VALUE
    floor = 0.0 if counted or (values and min(values) >= 0) else None
    ceiling = spec.multiply if is_share else None
    return value_range(values, floor=floor, ceiling=ceiling, wanted=wanted)


def check_log(chart: Chart) -> None:
    """Raises NotAboveZero where a logarithmic scale was asked for and a point lies at or below zero, or a sum may."""
    if not chart.spec.log_scale:
        return
    if chart.upper_sum is not None:
        said = _("A {term} has no logarithmic scale: its sums begin at zero.")
        raise errors.NotAboveZero(said.format(term=chart.spec.chart_type.term))
    for values in (chart.drawn, chart.y):
        wrong = np.flatnonzero(values <= 0)
        if wrong.size:
            at = int(wrong[0])
            said = _("{where}: {value}; on a logarithmic scale every value is above zero.")
            value = number(float(values[at]), chart.decimals)
            raise errors.NotAboveZero(said.format(where=row_name(chart.x[at]), value=value))


def is_near(target: float, values: list[float]) -> bool:
    """Whether a target lies close enough to the data to be drawn to scale."""
    if not values:
        return True
    spread = max(values) - min(values) or abs(values[0]) or 1.0
    return min(values) - TARGET_REACH * spread <= target <= max(values) + TARGET_REACH * spread
