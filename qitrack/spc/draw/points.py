"""The plotted points: the line that joins them, their shapes, their words, and the key to the shapes."""

import numpy as np

from qitrack.i18n import _
from qitrack.spc.analysis import Chart, Point, PointReading
from qitrack.spc.charts import Needs
from qitrack.spc.describe import TERMS, number_writer
from qitrack.spc.draw.picture import Anchor, Dot, Look, Mark, Stroke, Symbol, Words
from qitrack.spc.draw.scale import Scale
from qitrack.spc.wording import place

LOOKS = {
    PointReading.IMPROVEMENT: Look.BETTER,
    PointReading.CONCERN: Look.WORSE,
    PointReading.NEUTRAL: Look.OTHER,
    PointReading.COMMON_CAUSE: Look.USUAL,
}

KEY = {
    Look.BETTER: _("Improvement"),
    Look.WORSE: _("Concern"),
    Look.OTHER: _("Signal"),
    Look.EXCLUDED: _("Left out"),
}


def data_lines(chart: Chart, across: Scale, up: Scale) -> list[Mark]:
    """The line from point to point, broken at missing values and missing periods, passing excluded points by."""
    marks: list[Mark] = []
    path: list[tuple[float, float]] = []
    columns = (chart.key.tolist(), chart.y.tolist(), chart.excluded.tolist(), chart.gap_after.tolist())
    for key, y, excluded, gap in zip(*columns, strict=True):
        if y == y and not excluded:
            path.append((across(key), up(y)))
        if (y != y or gap) and path:
            marks.append(Stroke(role="data", path=tuple(path)))
            path = []
    if path:
        marks.append(Stroke(role="data", path=tuple(path)))
    return [mark for mark in marks if isinstance(mark, Stroke) and len(mark.path) > 1]


def dots(chart: Chart, across: Scale, up: Scale) -> tuple[Dot, ...]:
    """Every point that has a value, with its look and its words."""
    write = number_writer(chart)
    counts = chart.spec.chart_type.needs is Needs.PROPORTION
    return tuple(
        Dot(
            index=i,
            look=look_of(point),
            x=across(key),
            y=up(point.y),
            label=_label(chart, point, write(point.y), counts=counts),
        )
        for i, (key, point) in enumerate(zip(chart.key.tolist(), chart.points, strict=True))
        if point.y is not None
    )


def look_of(point: Point) -> Look:
    """The shape and colour of a point."""
    return Look.EXCLUDED if point.excluded else LOOKS[point.reading]


def _label(chart: Chart, point: Point, value: str, *, counts: bool) -> str:
    said = f"{place(point.x)}: {value}"
    if counts and point.n and point.y is not None:
        events = round(point.y / chart.spec.multiply * point.n)
        said += " " + _("({events} of {trials})").format(events=events, trials=f"{point.n:g}")
    if point.excluded:
        return f"{said}. " + _("Left out of the calculation.")
    if not point.signals:
        return said
    words = ", ".join(TERMS[pattern] for pattern in point.signals)
    return f"{said}. {KEY[LOOKS[point.reading]]}: {words}."


def key_looks(chart: Chart) -> list[Look]:
    """The shapes on this chart that need explaining, in a fixed order."""
    readings = set(np.unique(chart.readings[~chart.excluded & ~np.isnan(chart.y)]).tolist())
    looks = [LOOKS[reading] for i, reading in enumerate(PointReading) if i in readings]
    if (chart.excluded & ~np.isnan(chart.y)).any():
        looks.append(Look.EXCLUDED)
    return [look for look in looks if look is not Look.USUAL]


def key(chart: Chart, right: float, y: float, font: float) -> list[Mark]:
    """The key to the shapes, in one row that ends at `right`."""
    marks: list[Mark] = []
    x = right
    for look in reversed(key_looks(chart)):
        text = KEY[look]
        marks.append(Words(role="key", x=x, y=y, text=text, anchor=Anchor.END))
        x -= 0.56 * font * len(text) + 0.8 * font
        marks.append(Symbol(look=look, x=x, y=y - 0.35 * font))
        x -= 1.4 * font
    return marks
