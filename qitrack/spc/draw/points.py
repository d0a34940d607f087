"""The plotted points: the line that joins them, their shapes, their words, and the key to the shapes."""

import numpy as np

from qitrack.i18n import _
from qitrack.spc.chart import Chart, PointReading
from qitrack.spc.charts import Array, Needs, Plots
from qitrack.spc.describe import TERMS, number_writer
from qitrack.spc.draw.labels import text_width
from qitrack.spc.draw.picture import Anchor, Dot, Look, Mark, Specks, Stroke, Symbol, Words
from qitrack.spc.draw.scale import Scale
from qitrack.spc.rules import Pattern
from qitrack.spc.wording import number, place

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
    """The line from point to point, broken at missing values and missing periods, passing excluded points by.

    A CUSUM has two of them.
    """
    if chart.upper_sum is not None and chart.lower_sum is not None:
        columns = (chart.upper_sum, chart.lower_sum)
        return [mark for column in columns for mark in _line(chart, column, across, up)]
    return _line(chart, chart.drawn, across, up)


def _line(chart: Chart, values: Array, across: Scale, up: Scale) -> list[Mark]:
    marks: list[Mark] = []
    path: list[tuple[float, float]] = []
    valued = ~np.isnan(values)
    columns = (
        across.each(chart.key),
        up.each(values),
        valued & ~chart.excluded,
        ~valued & ~chart.excluded | chart.gap_after,
    )
    for x, y, shown, ends in zip(*(column.tolist() for column in columns), strict=True):
        if shown:
            path.append((x, y))
        if ends and path:
            marks.append(Stroke(role="data", path=tuple(path)))
            path = []
    if path:
        marks.append(Stroke(role="data", path=tuple(path)))
    return [mark for mark in marks if isinstance(mark, Stroke) and len(mark.path) > 1]


def raw_values(chart: Chart, across: Scale, up: Scale) -> list[Mark]:
    """The values behind a moving average, as specks."""
    if chart.statistic is None or chart.upper_sum is not None:
        return []
    places = zip(across.each(chart.key).tolist(), up.each(chart.y).tolist(), strict=True)
    return [Specks(role="raw", places=tuple((x, y) for x, y in places if y == y))]


def shows_unusual_runs(chart: Chart) -> bool:
    """Whether the chart's rules look at runs as a whole and find a phase's pattern unusual."""
    watched = any(rule.pattern is Pattern.UNUSUAL_RUNS for rule in chart.rules)
    return watched and any(phase.unusual_runs for phase in chart.phases)


def dots(chart: Chart, across: Scale, up: Scale) -> tuple[Dot, ...]:
    """Every point that has something to draw, with its look and its words."""
    columns = across.each(chart.key).tolist(), up.each(chart.drawn).tolist()
    shown = zip(*columns, looks(chart), labels_of(chart), strict=True)
    return tuple(
        Dot(index=i, look=look, x=x, y=y, label=label)
        for i, (x, y, look, label) in enumerate(shown)
        if y == y  # NaN where there is nothing to draw
    )


def labels_of(chart: Chart) -> list[str]:
    """Each point in words."""
    write = number_writer(chart)
    counts = chart.spec.chart_type.needs in (Needs.PROPORTION, Needs.GROUP)
    return [
        _label(chart, i, look, write(point.y), counts)
        for i, (look, point) in enumerate(zip(looks(chart), chart.points, strict=True))
    ]


def looks(chart: Chart) -> list[Look]:
    """The shape and colour of each point.

    Points that are marked only because the whole phase has an unusual pattern look usual: the centre line shows it.
    """
    singled = np.zeros(chart.y.shape, bool)
    for pattern, hits in chart.marks:
        singled |= hits.mask if pattern is not Pattern.UNUSUAL_RUNS else hits.side != 0
    by_reading = [LOOKS[reading] for reading in PointReading]
    chosen = [
        by_reading[reading] if single else Look.USUAL
        for reading, single in zip(chart.readings.tolist(), singled.tolist(), strict=True)
    ]
    for i in np.flatnonzero(chart.excluded).tolist():
        chosen[i] = Look.EXCLUDED
    return chosen


def _label(chart: Chart, at: int, look: Look, value: str, counts: bool) -> str:
    point = chart.points[at]
    said = f"{place(point.x)}: {value}"
    if counts and point.n and point.y is not None:
        share = point.y / chart.spec.multiply
        is_number = chart.spec.chart_type.plots is Plots.EVENTS
        events = round(share if is_number else share * point.n)
        said += " " + _("({events} of {trials})").format(events=events, trials=f"{point.n:g}")
    if chart.statistic is not None:
        said += _statistic_words(chart, at)
    if look is Look.EXCLUDED:
        return f"{said}. " + _("Left out of the calculation.")
    if look is Look.USUAL:
        return said
    words = ", ".join(TERMS[pattern] for pattern in point.signals)
    return f"{said}. {KEY[look]}: {words}."


def _statistic_words(chart: Chart, at: int) -> str:
    if chart.upper_sum is None or chart.lower_sum is None:
        average = number_writer(chart)(float(chart.drawn[at]))
        return _(", weighted average {average}").format(average=average)
    sums = [number(float(column[at]), 2) for column in (chart.upper_sum, chart.lower_sum)]
    return _(", sums {upper} and {lower}").format(upper=sums[0], lower=sums[1])


def key_looks(chart: Chart) -> list[Look]:
    """The shapes on this chart that need explaining, in a fixed order."""
    shown = {
        look
        for look, valued in zip(looks(chart), (~np.isnan(chart.drawn)).tolist(), strict=True)
        if valued
    }
    return [look for look in KEY if look in shown]


def key(chart: Chart, right: float, y: float, font: float) -> list[Mark]:
    """The key to the shapes, in one row that ends at `right`."""
    marks: list[Mark] = []
    x = right
    for look in reversed(key_looks(chart)):
        text = KEY[look]
        marks.append(Words(role="key", x=x, y=y, text=text, anchor=Anchor.END))
        x -= text_width(text, font) + 0.8 * font
        marks.append(Symbol(look=look, x=x, y=y - 0.35 * font))
        x -= 1.4 * font
    if shows_unusual_runs(chart):
        text = _("Pattern not by chance")
        marks.append(Words(role="key", x=x, y=y, text=text, anchor=Anchor.END))
        x -= text_width(text, font) + 0.8 * font
        marks.append(
            Stroke(
                role="centre-unusual",
                path=((x - 1.8 * font, y - 0.35 * font), (x, y - 0.35 * font)),
            )
        )
    return marks
