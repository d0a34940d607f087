"""Sparklines: the shape of a series at the size of a word."""

from qitrack.spc.chart import Chart
from qitrack.spc.draw.picture import Dot, Mark, Picture, Stroke
from qitrack.spc.draw.points import data_lines, looks
from qitrack.spc.draw.scale import Scale
from qitrack.spc.wording import clean

WIDTH, HEIGHT, EDGE = 120.0, 32.0, 5.0


def lay_out_spark(chart: Chart, *, description: str = "") -> Picture:
    """Line, centre and the latest point; pixels of 120 by 32."""
    known = chart.y[~(chart.y != chart.y)].tolist() or [0.0]
    keys = (float(chart.key[0]), float(chart.key[-1])) if chart.key.size else (0.0, 1.0)
    across = Scale(low=keys[0], high=keys[1], start=EDGE, stop=WIDTH - EDGE)
    up = Scale(low=min(known), high=max(known), start=HEIGHT - EDGE, stop=EDGE)
    marks: list[Mark] = []
    if chart.phases and chart.phases[-1].centre is not None:
        y = min(max(up(chart.phases[-1].centre), 1.0), HEIGHT - 1.0)
        marks.append(Stroke(role="centre", path=((EDGE, y), (WIDTH - EDGE, y))))
    marks += data_lines(chart, across, up)
    latest = chart.latest
    dots: tuple[Dot, ...] = ()
    if latest is not None and latest.y is not None:
        at = chart.x.index(latest.x)
        place = (across(float(chart.key[at])), up(latest.y))
        dots = (Dot(index=at, look=looks(chart)[at], x=place[0], y=place[1], label=""),)
    return Picture(
        size="spark",
        width=WIDTH,
        height=HEIGHT,
        radius=2.6,
        signal_radius=2.6,
        font=10,
        title=clean(chart.spec.title) or chart.spec.chart_type.label,
        description=description,
        marks=tuple(marks),
        dots=dots,
    )
