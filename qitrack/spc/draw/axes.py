"""The axes of a chart over time: which values and times have a tick, and how it is written."""

from qitrack.spc.chart import Chart
from qitrack.spc.draw.frame import Frame
from qitrack.spc.draw.labels import fit, text_width, tick_labels
from qitrack.spc.draw.picture import Anchor, Mark, Stroke, Words
from qitrack.spc.draw.scale import Tick, day_ticks, number_ticks
from qitrack.spc.series import XKind, kind_of


def grid(chart: Chart, frame: Frame) -> list[Mark]:
    """Both axes: lines and texts of their ticks."""
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
        Tick(
            at=float(chart.key[i]), label=fit(str(chart.x[i]), every * spacing - 6, frame.size.font)
        )
        for i in range(0, len(chart.x), int(every))
    ]
