"""The back end for pages: a `Picture` as SVG text, with classes and no styles, ready to stand inside HTML.

The stylesheet is chart.css; a picture that stands alone carries it inside.
"""

import re
from functools import cache
from importlib import resources

from qitrack.i18n import _
from qitrack.spc.draw.picture import (
    SPECK,
    XY,
    Badge,
    Dot,
    Fill,
    Look,
    Mark,
    Picture,
    Specks,
    Stroke,
    Symbol,
    Words,
)

GROWN = 1.45
"""A signal's shape is so much larger than a usual point."""

_UNSAFE = re.compile("[&<>\"']")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def write_svg(picture: Picture, identifier: str = "chart", *, standalone: bool = False) -> str:
    """The picture as one `<svg>` element.

    identifier: prefix of every id in it, unique on the page. standalone: a whole file, with its stylesheet and its
    size in pixels; otherwise it fills the width it is given and the page brings chart.css.
    """
    name = escape(identifier)
    parts = [
        _opening(picture, name, standalone=standalone),
        f'<title id="{name}-title">{escape(picture.title)}</title>',
        f'<desc id="{name}-desc">{escape(picture.description)}</desc>',
    ]
    if standalone:
        parts.append(f"<style>{stylesheet()}</style>")
    parts.append('<g aria-hidden="true">')
    parts += [_mark(mark, picture) for mark in picture.marks if not isinstance(mark, Badge)]
    parts.append("</g>")
    parts += [_badge(mark, picture) for mark in picture.marks if isinstance(mark, Badge)]
    parts += [_dot(dot, picture) for dot in picture.dots]
    parts.append("</svg>")
    return "".join(parts)


def write_spark(picture: Picture, identifier: str = "chart", *, standalone: bool = False) -> str:
    """A sparkline as one image: no tab stop, its words as its name."""
    size = f' width="{_n(picture.width)}" height="{_n(picture.height)}"'
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    style = f"<style>{stylesheet()}</style>" if standalone else ""
    name = escape(
        f"{picture.title}: {picture.description}" if picture.description else picture.title
    )
    grey = " qi-grey" if picture.theme == "grey" else ""
    marks = "".join(_mark(mark, picture) for mark in picture.marks)
    shapes = "".join(
        f'<path class="qi-point qi-{dot.look}" d="{_shape(dot.look, dot.x, dot.y, picture.radius_of(dot.look))}"/>'
        for dot in picture.dots
    )
    return (
        f'<svg{space} class="qi-chart qi-spark{grey}" id="{escape(identifier)}" role="img" aria-label="{name}"'
        f' viewBox="0 0 {_n(picture.width)} {_n(picture.height)}"{size} focusable="false">{style}{marks}{shapes}</svg>'
    )


@cache
def stylesheet() -> str:
    """The text of chart.css."""
    return resources.files("qitrack.spc.draw").joinpath("chart.css").read_text("utf-8")


def escape(text: str) -> str:
    """Text made safe between tags and inside quotes."""
    return text.translate(_ESCAPES) if _UNSAFE.search(text) else text


def _opening(picture: Picture, name: str, *, standalone: bool) -> str:
    box = f"0 0 {_n(picture.width)} {_n(picture.height)}"
    extra = (
        f' xmlns="http://www.w3.org/2000/svg" width="{_n(picture.width)}" height="{_n(picture.height)}"'
        if standalone
        else ""
    )
    extra_classes = " qi-tiny" if picture.is_tiny else ""
    extra_classes += " qi-grey" if picture.theme == "grey" else ""
    return (
        f'<svg{extra} class="qi-chart qi-{picture.size}{extra_classes}" id="{name}" role="graphics-document document" tabindex="0"'
        f' aria-roledescription="{escape(_("chart"))}" aria-labelledby="{name}-title" aria-describedby="{name}-desc"'
        f' viewBox="{box}">'
    )


def _n(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def _points(path: tuple[XY, ...]) -> str:
    return " ".join([f"{x:.1f},{y:.1f}" for x, y in path])


def _mark(mark: Mark, picture: Picture) -> str:
    if isinstance(mark, Stroke):
        if len(mark.path) == 2:
            (x1, y1), (x2, y2) = mark.path
            return f'<path class="qi-{mark.role}" d="M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}"/>'
        return f'<polyline class="qi-{mark.role}" points="{_points(mark.path)}"/>'
    if isinstance(mark, Fill):
        return f'<polygon class="qi-{mark.role}" points="{_points(mark.path)}"/>'
    if isinstance(mark, Symbol):
        return f'<path class="qi-{mark.look}" d="{_shape(mark.look, mark.x, mark.y, picture.radius_of(mark.look))}"/>'
    if isinstance(mark, Specks):
        return f'<path class="qi-{mark.role}" d="{"".join(_circle(x, y, SPECK) for x, y in mark.places)}"/>'
    if isinstance(mark, Words) and mark.text:
        return f'<text class="qi-{mark.role} qi-{mark.anchor}" x="{_n(mark.x)}" y="{_n(mark.y)}">{escape(mark.text)}</text>'
    return ""


def _badge(badge: Badge, picture: Picture) -> str:
    radius = 0.68 * picture.font
    label = escape(badge.label)
    return (
        f'<g class="qi-note qi-{badge.role}" role="img" tabindex="-1" aria-label="{label}"><title>{label}</title>'
        f'<circle cx="{_n(badge.x)}" cy="{_n(badge.y)}" r="{_n(radius)}"/>'
        f'<text class="qi-middle" x="{_n(badge.x)}" y="{_n(badge.y + 0.3 * picture.font)}" aria-hidden="true">'
        f"{escape(badge.text)}</text></g>"
    )


def _dot(dot: Dot, picture: Picture) -> str:
    says = f'role="img" tabindex="-1" data-i="{dot.index}" aria-label="{escape(dot.label)}"/>'
    if dot.look is Look.USUAL:
        place = f'cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="{picture.radius:.1f}"'
        return f'<circle class="qi-point qi-usual" {place} {says}'
    return f'<path class="qi-point qi-{dot.look}" d="{_shape(dot.look, dot.x, dot.y, picture.radius_of(dot.look))}" {says}'


def _shape(look: Look, x: float, y: float, radius: float) -> str:
    return _SHAPES[look](x, y, radius)


def _circle(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0z"


def _diamond(x: float, y: float, r: float) -> str:
    r *= GROWN
    return f"M{x:.1f} {y - r:.1f}l{r:.1f} {r:.1f}l{-r:.1f} {r:.1f}l{-r:.1f} {-r:.1f}z"


def _triangle(x: float, y: float, r: float) -> str:
    r *= GROWN
    return f"M{x:.1f} {y - r:.1f}l{r:.1f} {1.75 * r:.1f}h{-2 * r:.1f}z"


def _square(x: float, y: float, r: float) -> str:
    r *= GROWN * 0.8
    return f"M{x - r:.1f} {y - r:.1f}h{2 * r:.1f}v{2 * r:.1f}h{-2 * r:.1f}z"


def _cross(x: float, y: float, r: float) -> str:
    d = 0.62 * r
    cross = f"M{x - d:.1f} {y - d:.1f}l{2 * d:.1f} {2 * d:.1f}M{x + d:.1f} {y - d:.1f}l{-2 * d:.1f} {2 * d:.1f}"
    return _circle(x, y, 1.15 * r) + cross


_SHAPES = {
    Look.USUAL: _circle,
    Look.BETTER: _diamond,
    Look.WORSE: _triangle,
    Look.OTHER: _square,
    Look.EXCLUDED: _cross,
    Look.UNSEEN: _circle,
}
