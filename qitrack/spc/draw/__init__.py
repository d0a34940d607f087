"""`render(spec)`: the chart as inline SVG for pages, or as an SVG, PNG or PDF file."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from qitrack.i18n import _
from qitrack.spc.analysis import analyse
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Shape
from qitrack.spc.describe import describe
from qitrack.spc.draw.band import Band
from qitrack.spc.draw.facets import lay_out_facets
from qitrack.spc.draw.frame import SIZES
from qitrack.spc.draw.funnel import lay_out_funnel
from qitrack.spc.draw.layout import lay_out
from qitrack.spc.draw.palette import THEMES
from qitrack.spc.draw.picture import Picture
from qitrack.spc.draw.spark import lay_out_spark
from qitrack.spc.draw.summaries import lay_out_histogram, lay_out_pareto
from qitrack.spc.draw.svg import write_spark, write_svg
from qitrack.spc.errors import SpecError
from qitrack.spc.spec import ChartSpec
from qitrack.spc.wording import clean

LAYOUTS: dict[Shape, Callable[..., Picture]] = {
    Shape.FUNNEL: lay_out_funnel,
    Shape.PARETO: lay_out_pareto,
    Shape.HISTOGRAM: lay_out_histogram,
}
FORMATS = ("inline", "svg", "png", "pdf")


def picture_of(
    spec: ChartSpec | Chart,
    *,
    size: str = "wide",
    heading: bool = False,
    description: str = "",
    band: Band | None = None,
) -> Picture:
    """The laid-out chart. description: the chart in words; left out, its own reading. band: what would have been, on charts
    over time. Raises SpecError: unknown size, a band on another chart, nothing to show in the part asked for, or a
    logarithmic scale for what is not above zero.
    """
    if size not in SIZES and size != "spark":
        raise SpecError(f"There is no size called {size}. There are: {', '.join(SIZES)}, spark.")
    chart = analyse(spec) if isinstance(spec, ChartSpec) else spec
    words = description or describe(chart).text
    if size == "spark":
        return lay_out_spark(chart, description=description or describe(chart).headline)
    shape = chart.spec.chart_type.shape
    if shape is Shape.SERIES:
        return lay_out(chart, size=size, heading=heading, description=words, band=band)
    if band is not None:
        raise SpecError(_("What would have been can be drawn only on a chart over time."))
    return LAYOUTS[shape](chart, size=size, heading=heading, description=words)


def render(
    spec: ChartSpec | Chart,
    format: str = "inline",  # the word of the library's users
    size: str = "wide",
    id: str = "chart",  # as above
    *,
    description: str = "",
    theme: str = "colour",
    band: Band | None = None,
    has_words: bool = True,
) -> str | bytes:
    """The drawn chart: text for "inline" and "svg", bytes for "png" and "pdf".

    size: wide (960 pixels), narrow (358, a phone without shrinking), print (680), spark (120 by 32). id: prefix of
    every id in inline SVG, unique on its page; the page brings chart.css. description: words for screen readers, in
    place of the chart's own reading. theme: colour, or grey for paper without it. band: what would have been without a change.
    has_words: in inline SVG each point says what it is. Files carry the title and the list of notes. Raises SpecError for an unknown format, size or theme, and as picture_of.
    """
    _check_look(format, theme)
    heading = format != "inline"
    picture = picture_of(spec, size=size, heading=heading, description=description, band=band)
    if format == "inline" and not has_words and picture.size != "spark":
        return write_svg(replace(picture, theme=theme), id, has_words=False)
    return _written(replace(picture, theme=theme), format, id)


def render_facets(
    charts: Mapping[str, ChartSpec | Chart],
    format: str = "inline",
    size: str = "wide",
    id: str = "chart",
    *,
    columns: int = 2,
    same_scale: bool = True,
    title: str = "",
    description: str = "",
    theme: str = "colour",
) -> str | bytes:
    """Several charts over time side by side in one picture: text for "inline" and "svg", bytes for "png" and "pdf".

    charts: by name, in order. columns: at most 4, on a phone 1. same_scale: one vertical axis for all, so that levels can
    be compared. title: drawn in files, the name of the picture everywhere. description: left out, every chart's headline.
    The rest as in `render`. Raises SpecError: unknown format or size, no chart, or a chart without time.
    """
    _check_look(format, theme)
    drawn = [(name, analyse(c) if isinstance(c, ChartSpec) else c) for name, c in charts.items()]
    words = description or " ".join(f"{clean(name)}: {describe(c).headline}" for name, c in drawn)
    picture = lay_out_facets(
        drawn, size=size, columns=columns, same_scale=same_scale, title=title, heading=format != "inline", description=words,
    )  # fmt: skip
    return _written(replace(picture, theme=theme), format, id)


def _check_look(format: str, theme: str) -> None:
    if format not in FORMATS:
        raise SpecError(f"There is no format called {format}. There are: {', '.join(FORMATS)}.")
    if theme not in THEMES:
        raise SpecError(f"There is no theme called {theme}. There are: {', '.join(THEMES)}.")


def _written(picture: Picture, format: str, identifier: str) -> str | bytes:
    if format in ("inline", "svg"):
        write = write_spark if picture.size == "spark" else write_svg
        return write(picture, identifier, standalone=format == "svg")
    from qitrack.spc.draw.mpl import write_file  # matplotlib loads at the first file only

    return write_file(picture, format)
