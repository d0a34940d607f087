"""The back end for files: a `Picture` with matplotlib, as PNG or PDF. No pyplot, no state, safe in threads."""

import io
import threading
from dataclasses import dataclass
from functools import cache, lru_cache

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from qitrack.spc.draw.palette import GREY_OF, INKS, LOOK_INKS
from qitrack.spc.draw.picture import (
    SPECK,
    Badge,
    Dot,
    Fill,
    Look,
    Mark,
    Picture,
    Specks,
    Stroke,
    Words,
)
from qitrack.spc.draw.png import encode_png

PIXELS_PER_INCH = 96.0
POINTS_PER_PIXEL = 72.0 / PIXELS_PER_INCH
PNG_SCALE = 2.0
"""Files are drawn at twice the screen's density, so that slides and print stay sharp."""

FONTS = ("Liberation Sans", "Arial", "Helvetica", "DejaVu Sans")
"""The first that is there is used; the last comes with matplotlib."""

MISSING = "\u25a1"
"""An empty box."""

_LOCK = threading.Lock()


def _set_up() -> None:
    """Set what matplotlib keeps globally, once: rc_context is not safe in threads."""
    with _LOCK:
        there = {font.name for font in font_manager.fontManager.ttflist}
        mpl.rcParams["font.family"] = [next(name for name in FONTS if name in there)]
        mpl.rcParams["text.parse_math"] = False
        mpl.rcParams["text.usetex"] = False
        mpl.rcParams["svg.hashsalt"] = "qitrack"
        mpl.rcParams["pdf.fonttype"] = 42
        mpl.rcParams["path.simplify"] = False


_set_up()


@cache
def _font(size: float, *, is_bold: bool) -> font_manager.FontProperties:
    """The font in a size, named by its file: looking it up by family takes longer than drawing with it."""
    weight = "bold" if is_bold else "normal"
    named = font_manager.FontProperties(family=mpl.rcParams["font.family"], weight=weight)
    return font_manager.FontProperties(fname=font_manager.findfont(named), size=size)


MARKERS = {
    Look.USUAL: "o",
    Look.BETTER: "D",
    Look.WORSE: "^",
    Look.OTHER: "s",
    Look.EXCLUDED: "o",
    Look.UNSEEN: "o",
}
MARKER_SIZES = {
    Look.USUAL: 2.0,
    Look.BETTER: 2.05,
    Look.WORSE: 2.75,
    Look.OTHER: 2.3,
    Look.EXCLUDED: 2.3,
    Look.UNSEEN: 2.0,
}
"""Width of each shape in radii, so that it covers what the other back end draws."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    figure: Figure
    transform: Transform
    picture: Picture

    def tint(self, color: str) -> str:
        """The colour in the picture's theme."""
        return GREY_OF.get(color, color) if self.picture.theme == "grey" else color


def write_file(picture: Picture, kind: str) -> bytes:
    """The picture as the bytes of a "png" or "pdf" file; the same picture always gives the same bytes."""
    figure = draw(picture)
    if kind == "png":
        figure.set_dpi(PIXELS_PER_INCH * PNG_SCALE)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib has no types
        return encode_png(np.asarray(canvas.buffer_rgba()), figure.dpi)  # type: ignore[no-untyped-call]  # as above
    out = io.BytesIO()
    FigureCanvasPdf(figure)
    metadata = {"CreationDate": None, "Producer": None, "Creator": None, "Title": picture.title}
    figure.savefig(out, format="pdf", metadata=metadata)
    return out.getvalue()


def draw(picture: Picture) -> Figure:
    """The picture as a matplotlib figure of its size, one artist for each mark."""
    figure = Figure(
        figsize=(picture.width / PIXELS_PER_INCH, picture.height / PIXELS_PER_INCH),
        facecolor="white",
    )
    across_and_down = (
        Affine2D().scale(1.0 / picture.width, -1.0 / picture.height).translate(0.0, 1.0)
    )
    sheet = _Sheet(figure, across_and_down + figure.transFigure, picture)
    for mark in picture.marks:
        _draw_mark(sheet, mark)
    for look in Look:
        _draw_dots(sheet, look, [dot for dot in picture.dots if dot.look is look])
    return figure


def _add(sheet: _Sheet, artist: Artist) -> None:
    """Put an artist above those before it: left alone, matplotlib draws every line above every shape."""
    artist.set_zorder(1)
    sheet.figure.add_artist(artist)


def _draw_mark(sheet: _Sheet, mark: Mark) -> None:
    if isinstance(mark, Stroke):
        _draw_stroke(sheet, mark)
    elif isinstance(mark, Fill):
        color = sheet.tint(INKS[mark.role].color)
        _add(
            sheet, Polygon(mark.path, closed=True, facecolor=color, lw=0, transform=sheet.transform)
        )
    elif isinstance(mark, Words):
        _draw_words(sheet, mark)
    elif isinstance(mark, Badge):
        _draw_badge(sheet, mark)
    elif isinstance(mark, Specks):
        _draw_specks(sheet, mark)
    else:
        _draw_shapes(sheet, mark.look, [(mark.x, mark.y)])


def _draw_stroke(sheet: _Sheet, stroke: Stroke) -> None:
    ink = INKS[stroke.role]
    xs, ys = zip(*stroke.path, strict=True)
    line = Line2D(
        xs, ys, color=sheet.tint(ink.color), lw=ink.width * POINTS_PER_PIXEL, transform=sheet.transform, solid_joinstyle="round",
        linestyle=(0, tuple(d / max(ink.width, 1e-9) for d in ink.dashes)) if ink.dashes else "-",
    )  # fmt: skip
    _add(sheet, line)


@lru_cache(maxsize=4096)
def _in_font(text: str, font: str) -> str:
    """The text with a box for each character that the font has not."""
    known = get_font(font).get_charmap()
    if all(ord(character) in known for character in text):
        return text
    box = MISSING if ord(MISSING) in known else "?"
    return "".join(character if ord(character) in known else box for character in text)


def _draw_words(sheet: _Sheet, words: Words) -> None:
    if words.text:
        ink = INKS[words.role]
        align = {"start": "left", "middle": "center", "end": "right"}[words.anchor]
        size = (ink.size or 1.0) * sheet.picture.font * POINTS_PER_PIXEL
        font = _font(size, is_bold=ink.is_bold)
        text = Text(
            words.x, words.y, _in_font(words.text, str(font.get_file())), color=sheet.tint(ink.color), ha=align, va="baseline",
            fontproperties=font, transform=sheet.transform,
        )  # fmt: skip
        _add(sheet, text)


def _draw_badge(sheet: _Sheet, badge: Badge) -> None:
    ink = INKS[badge.role]
    radius = 0.68 * sheet.picture.font
    circle = Circle(
        (badge.x, badge.y), radius, facecolor=sheet.tint(ink.back), edgecolor=sheet.tint(INKS["note"].color), lw=1.4 * POINTS_PER_PIXEL,
        linestyle=(0, (2, 2)) if ink.dashes else "-", transform=sheet.transform,
    )  # fmt: skip
    _add(sheet, circle)
    size = 0.86 * sheet.picture.font * POINTS_PER_PIXEL
    text = Text(
        badge.x, badge.y + 0.3 * sheet.picture.font, badge.text, color=sheet.tint(ink.color), ha="center", va="baseline",
        fontproperties=_font(size, is_bold=True), transform=sheet.transform,
    )  # fmt: skip
    _add(sheet, text)


def _draw_specks(sheet: _Sheet, specks: Specks) -> None:
    xs, ys = zip(*specks.places, strict=True) if specks.places else ((), ())
    size = 2 * SPECK * POINTS_PER_PIXEL
    color = sheet.tint(INKS[specks.role].color)
    artist = Line2D(
        xs, ys, ls="none", marker="o", markersize=size, markerfacecolor=color, markeredgewidth=0, transform=sheet.transform,
        gid=f"qi-{specks.role}",
    )  # fmt: skip
    _add(sheet, artist)


def _draw_dots(sheet: _Sheet, look: Look, dots: list[Dot]) -> None:
    if dots:
        _draw_shapes(sheet, look, [(dot.x, dot.y) for dot in dots])


def _draw_shapes(sheet: _Sheet, look: Look, places: list[tuple[float, float]]) -> None:
    xs, ys = zip(*places, strict=True)
    size = MARKER_SIZES[look] * sheet.picture.radius_of(look) * POINTS_PER_PIXEL
    is_bare = look is Look.UNSEEN or (look is Look.USUAL and sheet.picture.is_tiny)
    is_out = look is Look.EXCLUDED
    color = sheet.tint(LOOK_INKS[look])
    shapes = Line2D(
        xs, ys, ls="none", marker=MARKERS[look], markersize=size, markerfacecolor="white" if is_out else color,
        markeredgecolor=color if is_out else "white", markeredgewidth=0 if is_bare else POINTS_PER_PIXEL, transform=sheet.transform,
        gid=f"qi-{look}",
    )  # fmt: skip
    _add(sheet, shapes)
    if is_out:
        cross = Line2D(
            xs, ys, ls="none", marker="x", markersize=size * 0.55, markeredgecolor=color,
            markeredgewidth=POINTS_PER_PIXEL, transform=sheet.transform,
        )  # fmt: skip
        _add(sheet, cross)
