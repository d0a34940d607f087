"""`render(spec)`: the chart as inline SVG for pages, or as an SVG, PNG or PDF file."""

from collections.abc import Callable

from qitrack.spc.analysis import analyse
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Shape
from qitrack.spc.describe import describe
from qitrack.spc.draw.frame import SIZES
from qitrack.spc.draw.funnel import lay_out_funnel
from qitrack.spc.draw.layout import lay_out
from qitrack.spc.draw.picture import Picture
from qitrack.spc.draw.spark import lay_out_spark
from qitrack.spc.draw.summaries import lay_out_histogram, lay_out_pareto
from qitrack.spc.draw.svg import write_spark, write_svg
from qitrack.spc.errors import SpecError
from qitrack.spc.spec import ChartSpec

LAYOUTS: dict[Shape, Callable[..., Picture]] = {
    Shape.SERIES: lay_out,
    Shape.FUNNEL: lay_out_funnel,
    Shape.PARETO: lay_out_pareto,
    Shape.HISTOGRAM: lay_out_histogram,
}
FORMATS = ("inline", "svg", "png", "pdf")


def picture_of(
    spec: ChartSpec | Chart, *, size: str = "wide", heading: bool = False, description: str = ""
) -> Picture:
    """The laid-out chart. description: the chart in words; left out, its own reading. Raises SpecError: unknown size."""
    if size not in SIZES and size != "spark":
        raise SpecError(f"There is no size called {size}. There are: {', '.join(SIZES)}, spark.")
    chart = analyse(spec) if isinstance(spec, ChartSpec) else spec
    words = description or describe(chart).text
    if size == "spark":
        return lay_out_spark(chart, description=description or describe(chart).headline)
    draw = LAYOUTS[chart.spec.chart_type.shape]
    return draw(chart, size=size, heading=heading, description=words)


def render(
    spec: ChartSpec | Chart,
    format: str = "inline",  # the word of the library's users
    size: str = "wide",
    id: str = "chart",  # as above
    *,
    description: str = "",
) -> str | bytes:
    """The drawn chart: text for "inline" and "svg", bytes for "png" and "pdf".

    size: wide (960 pixels), narrow (358, a phone without shrinking), print (680), spark (120 by 32). id: prefix of
    every id in inline SVG, unique on its page; the page brings chart.css. description: words for screen readers, in
    place of the chart's own reading. Files carry the title and the list of notes.
    Raises SpecError for an unknown format or size.
    """
    if format not in FORMATS:
        raise SpecError(f"There is no format called {format}. There are: {', '.join(FORMATS)}.")
    standalone = format != "inline"
    picture = picture_of(spec, size=size, heading=standalone, description=description)
    if format in ("inline", "svg"):
        write = write_spark if size == "spark" else write_svg
        return write(picture, id, standalone=standalone)
    from qitrack.spc.draw.mpl import write_file  # matplotlib loads at the first file only

    return write_file(picture, format)
