"""Sizes of pictures, and where plot and axes lie in them."""

from dataclasses import dataclass

import numpy as np

from qitrack.spc.chart import Chart
from qitrack.spc.charts import Needs
from qitrack.spc.draw.scale import Scale, value_range

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


def across_of(chart: Chart, form: Size) -> tuple[Scale, float]:
    """The horizontal scale, and how far the first and last point stand from the edges of the plot."""
    left, right = form.left, form.width - form.right
    inset = min(max((right - left) / max(chart.key.size, 2) / 2, 2 * form.radius), 28.0)
    low, high = (float(chart.key[0]), float(chart.key[-1])) if chart.key.size else (0.0, 1.0)
    return Scale(low=low, high=high, start=left + inset, stop=right - inset), inset


def frame_of(
    chart: Chart, form: Size, across: Scale, inset: float, top: float, bottom: float
) -> Frame:
    """The plot of a chart between `top` and `bottom`, with both scales."""
    low, high, step = _value_range(chart, form.value_ticks)
    return Frame(
        size=form,
        left=form.left,
        right=form.width - form.right,
        top=top,
        bottom=bottom,
        across=across,
        up=Scale(low=low, high=high, start=bottom, stop=top),
        bottom_value=low,
        top_value=high,
        step=step,
        inset=inset,
    )


def _value_range(chart: Chart, wanted: int) -> tuple[float, float, float]:
    spec = chart.spec
    columns = np.concatenate([chart.y, chart.centre, chart.lower, chart.upper])
    values = columns[~np.isnan(columns)].tolist()
    target = target_of(chart)
    if target is not None and _is_near(target, values):
        values.append(target)
    counted = spec.chart_type.needs in (Needs.PROPORTION, Needs.RATE, Needs.TIME)
    ceiling = spec.multiply if spec.chart_type.needs is Needs.PROPORTION else None
    floor = 0.0 if counted or (values and min(values) >= 0) else None
    return value_range(values, floor=floor, ceiling=ceiling, wanted=wanted)


def target_of(chart: Chart) -> float | None:
    """The target in the chart's units, or None."""
    return None if chart.spec.target is None else chart.spec.target * chart.spec.multiply


def _is_near(target: float, values: list[float]) -> bool:
    if not values:
        return True
    spread = max(values) - min(values) or abs(values[0]) or 1.0
    return min(values) - TARGET_REACH * spread <= target <= max(values) + TARGET_REACH * spread
