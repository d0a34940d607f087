"""The plot of pictures without time: headings, two number axes, and the room around them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qitrack.spc.chart import Chart
from qitrack.spc.draw.frame import Size
from qitrack.spc.draw.labels import fit, text_width, wrap
from qitrack.spc.draw.picture import Anchor, Dot, Fill, Mark, Picture, Stroke, Words
from qitrack.spc.draw.scale import Scale, nice_step
from qitrack.spc.wording import clean

TICKS_AT_MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Where the plot lies in the picture, and its two scales."""

    size: Size
    left: float
    right: float
    top: float
    bottom: float
    across: Scale
    up: Scale


def top_of(
    chart: Chart, form: Size, *, heading: bool, rows: int = 0, measured: str | None = None
) -> float:
    """The upper edge of the plot: below the title, what is measured, and so many rows of a key."""
    lines = len(_axis_title(form, chart.spec.y_label if measured is None else measured)) + rows
    return lines * (form.font + 6) + 14 + (1.7 * (form.font + 6) if heading else 0.0)


def _axis_title(form: Size, measured: str) -> list[str]:
    return wrap(measured, form.width - 24, form.font, 2 if form.is_narrow else 1)


def heading_marks(
    chart: Chart, form: Size, *, heading: bool, measured: str | None = None
) -> list[Mark]:
    """The title and what is measured: the chart's own words for it, or others."""
    marks: list[Mark] = []
    row = form.font + 6
    y = row
    if heading:
        text = fit(title_of(chart), form.width - 24, 1.35 * form.font)
        marks.append(Words(role="title", x=12, y=y + 2, text=text))
        y += 1.7 * row
    for text in _axis_title(form, chart.spec.y_label if measured is None else measured):
        marks.append(Words(role="axis-title", x=12, y=y, text=text))
        y += row
    return marks


def title_of(chart: Chart) -> str:
    """The chart's title, or what its type is called."""
    return clean(chart.spec.title) or chart.spec.chart_type.label


def widest(texts: Sequence[str], font: float) -> float:
    """The room the widest of some texts needs."""
    return max((text_width(text, font) for text in texts), default=0.0)


def value_axis(board: Board, ticks: Sequence[tuple[float, str]]) -> list[Mark]:
    """Grid lines with their values at the left."""
    marks: list[Mark] = []
    font = board.size.font
    for value, text in ticks:
        y = board.up(value)
        marks.append(Stroke(role="grid", path=((board.left, y), (board.right, y))))
        marks.append(
            Words(role="tick", x=board.left - 8, y=y + 0.35 * font, text=text, anchor=Anchor.END)
        )
    return marks


def fitting_ticks(
    board: Board, write: Callable[[float], Sequence[tuple[float, str]]]
) -> Sequence[tuple[float, str]]:
    """As many round values of the horizontal axis as there is room for. write: the ticks of a step, with their texts."""
    extent, font = board.across.high - board.across.low, board.size.font
    for wanted in range(TICKS_AT_MOST, 2, -1):
        step = nice_step(extent, wanted)
        ticks = write(step)
        room = (board.right - board.left) * step / extent
        if widest([text for _v, text in ticks], font) + 1.5 * font <= room:
            return ticks
    return write(nice_step(extent, 2))


def number_axis(board: Board, ticks: Sequence[tuple[float, str]], title: str) -> list[Mark]:
    """The horizontal axis with its values and what they are."""
    font, y = board.size.font, board.bottom
    marks: list[Mark] = [Stroke(role="axis", path=((board.left, y), (board.right, y)))]
    for value, text in ticks:
        x = board.across(value)
        marks.append(Stroke(role="axis", path=((x, y), (x, y + 5))))
        marks.append(Words(role="tick", x=x, y=y + 8 + font, text=text, anchor=Anchor.MIDDLE))
    if title:
        middle = (board.left + board.right) / 2
        text = fit(title, board.right - board.left, font)
        marks.append(
            Words(
                role="axis-title", x=middle, y=y + 2.1 * font + 12, text=text, anchor=Anchor.MIDDLE
            )
        )
    return marks


def picture(
    chart: Chart,
    form: Size,
    height: float,
    marks: Sequence[Mark],
    dots: Sequence[Dot],
    description: str,
) -> Picture:
    """The picture on its white ground."""
    ground = Fill(role="back", path=((0, 0), (form.width, 0), (form.width, height), (0, height)))
    return Picture(
        size=form.key,
        width=form.width,
        height=height,
        radius=form.radius,
        signal_radius=form.radius,
        font=form.font,
        title=title_of(chart),
        description=description,
        marks=(ground, *marks),
        dots=tuple(dots),
    )
