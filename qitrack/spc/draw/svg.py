"""The back end for pages: a `Picture` as SVG text, with classes and no styles, ready to stand inside HTML.

The stylesheet is chart.css; a picture that stands alone carries it inside.

What a page's script (chart.js) may build on: every point is `.qi-point` with its place among the chart's points in `data-i`, counted
from 0 (in a second panel on from the number of points; in a chart of which a part is shown as on the whole), and its words in
`aria-label`; every note is `.qi-note`, its words in `aria-label`. Neither can be focused until the script gives it a tabindex. Of a chart
of days the `svg` says when each point is, in the order of `data-i` (modulo their number in a second panel): `data-first` is the day of
the first, `data-steps` the days from each to the next, "7x3 14" for 7 7 7 14. Other charts, and those of very many points, have neither.
Where points are very small a usual one is a dot without length, drawn as wide as its round ends: it is shorter to write.
"""

import re
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from itertools import groupby, pairwise

from qitrack.i18n import _
from qitrack.spc.draw.picture import (
    SPECK,
    XY,
    Anchor,
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
from qitrack.spc.wording import clean

GROWN = 1.45
"""A signal's shape is so much larger than a usual point."""

_ANCHORS = {Anchor.START: "", Anchor.MIDDLE: " qi-middle", Anchor.END: " qi-end"}
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters outside the production Char of XML 1.0."""

_UNSAFE = re.compile(f"[&<>\"']|{_NOT_XML.pattern}")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def write_svg(
    picture: Picture,
    identifier: str = "chart",
    *,
    standalone: bool = False,
    has_words: bool = True,
) -> str:
    """The picture as one `<svg>` element.

    identifier: prefix of every id in it, unique on the page. standalone: a whole file, with its stylesheet and its
    size in pixels; otherwise it fills the width it is given and the page brings chart.css.
    """
    name = escape("-".join(clean(identifier).split())) or "chart"
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
    is_in_order = not has_words and all(dot.index == i for i, dot in enumerate(picture.dots))
    dots = [
        _dot(dot, picture, has_words=has_words, is_in_order=is_in_order) for dot in picture.dots
    ]
    if picture.is_tiny:
        dots = [f'<g stroke-width="{_n(2 * picture.radius)}">', *dots, "</g>"]
    parts += [*dots, "</svg>"]
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
    """Text made safe between tags and inside quotes, without what XML cannot hold."""
    if _UNSAFE.search(text):
        return _NOT_XML.sub("", text).translate(_ESCAPES)
    return text


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
        f'{_days(picture)} viewBox="{box}">'
    )


def _n(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def _days(picture: Picture) -> str:
    if not picture.days:
        return ""
    steps = [after - day for day, after in pairwise(picture.days)]
    runs = [(step, len(list(same))) for step, same in groupby(steps)]
    written = " ".join([f"{step}x{count}" if count > 1 else str(step) for step, count in runs])
    first = date.fromordinal(picture.days[0]).isoformat()
    return f' data-first="{first}" data-steps="{written}"'


def _path(path: tuple[XY, ...]) -> str:
    """The path in steps of whole tenths of a pixel, as short as it can be written, and without drift."""
    tenths = [(round(10 * x), round(10 * y)) for x, y in path]
    parts = [f"M{_tenth(tenths[0][0])} {_tenth(tenths[0][1])}"]
    for (x, y), (to_x, to_y) in pairwise(tenths):
        across, down = _tenth(to_x - x), _tenth(to_y - y)
        if down == "0":
            parts.append(f"h{across}")
        elif across == "0":
            parts.append(f"v{down}")
        else:
            parts.append(f"l{across}{down}" if down[0] == "-" else f"l{across} {down}")
    return "".join(parts)


@lru_cache(maxsize=16_384)
def _tenth(tenths: int) -> str:
    """A number of tenths: "12.3", "-.5", "7"."""
    whole, part = divmod(abs(tenths), 10)
    text = f"{whole or ''}.{part}" if part else str(whole)
    return f"-{text}" if tenths < 0 else text


def _mark(mark: Mark, picture: Picture) -> str:
    if isinstance(mark, Stroke | Fill):
        end = "z" if isinstance(mark, Fill) else ""
        return f'<path class="qi-{mark.role}" d="{_path(mark.path)}{end}"/>'
    if isinstance(mark, Symbol):
        return f'<path class="qi-{mark.look}" d="{_shape(mark.look, mark.x, mark.y, picture.radius_of(mark.look))}"/>'
    if isinstance(mark, Specks):
        return f'<path class="qi-{mark.role}" d="{"".join(_circle(x, y, SPECK) for x, y in mark.places)}"/>'
    if isinstance(mark, Words) and mark.text:
        return f'<text class="qi-{mark.role}{_ANCHORS[mark.anchor]}" x="{_n(mark.x)}" y="{_n(mark.y)}">{escape(mark.text)}</text>'
    return ""


def _badge(badge: Badge, picture: Picture) -> str:
    radius = 0.68 * picture.font
    label = escape(badge.label)
    return (
        f'<g class="qi-note qi-{badge.role}" role="img" aria-label="{label}">'
        f'<circle cx="{_n(badge.x)}" cy="{_n(badge.y)}" r="{_n(radius)}"/>'
        f'<text class="qi-middle" x="{_n(badge.x)}" y="{_n(badge.y + 0.3 * picture.font)}">'
        f"{escape(badge.text)}</text></g>"
    )


def _dot(dot: Dot, picture: Picture, *, has_words: bool, is_in_order: bool) -> str:
    words = f' role="img" aria-label="{escape(dot.label)}"' if has_words else ""
    says = f'data-i="{dot.index}"{words}/>' if not is_in_order else "/>"
    if dot.look is Look.USUAL and picture.is_tiny:
        return f'<path class="qi-point" d="M{_n(dot.x)} {_n(dot.y)}h0" {says}'
    if dot.look is Look.USUAL:
        place = f'cx="{_n(dot.x)}" cy="{_n(dot.y)}" r="{_n(picture.radius)}"'
        return f'<circle class="qi-point" {place} {says}'
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
