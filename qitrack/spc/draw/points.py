"""The plotted points: the line that joins them, their shapes, their words, and the key to the shapes."""

from math import isnan

import numpy as np
import numpy.typing as npt

from qitrack.i18n import _
from qitrack.spc.chart import Chart, PointReading
from qitrack.spc.charts import Array, Needs, Plots
from qitrack.spc.describe import number_writer
from qitrack.spc.describe_signs import TERMS
from qitrack.spc.draw.labels import text_width
from qitrack.spc.draw.picture import Anchor, Dot, Look, Mark, Specks, Stroke, Symbol, Words
from qitrack.spc.draw.scale import Scale
from qitrack.spc.draw.thinning import kept
from qitrack.spc.rules import Pattern
from qitrack.spc.wording import number, place

LOOKS = {
    PointReading.IMPROVEMENT: Look.BETTER,
    PointReading.CONCERN: Look.WORSE,
    PointReading.NEUTRAL: Look.OTHER,
    PointReading.COMMON_CAUSE: Look.USUAL,
}

LOOKS_BY_CODE = (*(LOOKS[reading] for reading in PointReading), Look.EXCLUDED)
USUAL_CODE = tuple(PointReading).index(PointReading.COMMON_CAUSE)
EXCLUDED_CODE = len(PointReading)

KEY = {
    Look.BETTER: _("Improvement"),
    Look.WORSE: _("Concern"),
    Look.OTHER: _("Signal"),
    Look.EXCLUDED: _("Left out"),
}


def data_lines(chart: Chart, across: Scale, up: Scale, *, is_dense: bool = False) -> list[Mark]:
    """The line from point to point, broken at missing values and missing periods, passing excluded points by.

    A CUSUM has two of them. is_dense: drawn lighter, as there are very many points.
    """
    role = "data-dense" if is_dense else "data"
    if chart.upper_sum is not None and chart.lower_sum is not None:
        columns = (chart.upper_sum, chart.lower_sum)
        return [mark for column in columns for mark in _line(chart, column, across, up, role)]
    return _line(chart, chart.drawn, across, up, role)


def _line(chart: Chart, values: Array, across: Scale, up: Scale, role: str) -> list[Mark]:
    marks: list[Mark] = []
    path: list[tuple[float, float]] = []
    valued = ~np.isnan(values)
    pixels = across.each(chart.key)
    drawn = kept(pixels, values, look_codes(chart) != USUAL_CODE)
    columns = (
        pixels,
        up.each(values),
        valued & ~chart.excluded & drawn,
        ~valued & ~chart.excluded | chart.gap_after,
    )
    for x, y, shown, ends in zip(*(column.tolist() for column in columns), strict=True):
        if shown:
            path.append((x, y))
        if ends and path:
            marks.append(Stroke(role=role, path=tuple(path)))
            path = []
    if path:
        marks.append(Stroke(role=role, path=tuple(path)))
    return [mark for mark in marks if isinstance(mark, Stroke) and len(mark.path) > 1]


def raw_values(chart: Chart, across: Scale, up: Scale) -> list[Mark]:
    """The values behind a moving average, as specks."""
    if chart.statistic is None or chart.upper_sum is not None:
        return []
    pixels = across.each(chart.key)
    drawn = kept(pixels, chart.y)
    places = zip(pixels[drawn].tolist(), up.each(chart.y[drawn]).tolist(), strict=True)
    return [Specks(role="raw", places=tuple((x, y) for x, y in places if not isnan(y)))]


def shows_unusual_runs(chart: Chart) -> bool:
    """Whether the chart's rules look at runs as a whole and find a phase's pattern unusual."""
    watched = any(rule.pattern is Pattern.UNUSUAL_RUNS for rule in chart.rules)
    return watched and any(phase.unusual_runs for phase in chart.phases)


def dots(chart: Chart, across: Scale, up: Scale) -> tuple[Dot, ...]:
    """Every point that has something to draw, with its look and its words."""
    codes = look_codes(chart)
    chosen = [LOOKS_BY_CODE[code] for code in codes.tolist()]
    x, y = across.each(chart.key), up.each(chart.drawn)
    drawn = kept(x, chart.drawn, codes != USUAL_CODE) & ~np.isnan(y)
    columns = x.tolist(), y.tolist(), chosen, labels_of(chart, chosen)
    return tuple(
        Dot(index=i, look=look, x=x, y=y, label=label)
        for i, (x, y, look, label, is_drawn) in enumerate(
            zip(*columns, drawn.tolist(), strict=True)
        )
        if is_drawn
    )


def labels_of(chart: Chart, shown: list[Look] | None = None) -> list[str]:
    """Each point in words."""
    write = number_writer(chart)
    plain = [f"{place(x)}: {write(y)}" for x, y in zip(chart.x, _or_none(chart.y), strict=True)]
    if chart.n is not None and chart.spec.chart_type.needs in (Needs.PROPORTION, Needs.GROUP):
        plain = _with_counts(chart, chart.n, plain)
    if chart.statistic is not None:
        plain = [said + _statistic_words(chart, i) for i, said in enumerate(plain)]
    for i, look in enumerate(looks(chart) if shown is None else shown):
        if look is Look.EXCLUDED:
            plain[i] += ". " + _("Left out of the calculation.")
        elif look is not Look.USUAL:
            words = ", ".join(TERMS[pattern] for pattern in chart.points[i].signals)
            plain[i] += f". {KEY[look]}: {words}."
    return plain


def _or_none(column: Array) -> list[float | None]:
    return [None if isnan(value) else value for value in column.tolist()]


def _with_counts(chart: Chart, sizes: Array, plain: list[str]) -> list[str]:
    """The labels with how many of how many."""
    share = chart.y / chart.spec.multiply
    is_number = chart.spec.chart_type.plots is Plots.EVENTS
    events = np.round(share if is_number else share * sizes).tolist()
    said = _("({events} of {trials})")
    return [
        f"{label} {said.format(events=int(e), trials=f'{n:g}')}" if n and not isnan(e) else label
        for label, e, n in zip(plain, events, sizes.tolist(), strict=True)
    ]


def look_codes(chart: Chart) -> npt.NDArray[np.int8]:
    """The look of each point as its place in LOOKS_BY_CODE; shape (n,).

    Points that are marked only because the whole phase has an unusual pattern look usual: the centre line shows it.
    """
    singled = np.zeros(chart.y.shape, bool)
    for pattern, hits in chart.marks:
        singled |= hits.mask if pattern is not Pattern.UNUSUAL_RUNS else hits.side != 0
    codes = np.where(singled, chart.readings, USUAL_CODE)
    return np.where(chart.excluded, EXCLUDED_CODE, codes).astype(np.int8)


def looks(chart: Chart) -> list[Look]:
    """The shape and colour of each point."""
    return [LOOKS_BY_CODE[code] for code in look_codes(chart).tolist()]


def _statistic_words(chart: Chart, at: int) -> str:
    if chart.upper_sum is None or chart.lower_sum is None:
        average = number_writer(chart)(float(chart.drawn[at]))
        return _(", weighted average {average}").format(average=average)
    sums = [number(float(column[at]), 2) for column in (chart.upper_sum, chart.lower_sum)]
    return _(", sums {upper} and {lower}").format(upper=sums[0], lower=sums[1])


def key_looks(chart: Chart) -> list[Look]:
    """The shapes on this chart that need explaining, in a fixed order."""
    codes = np.unique(look_codes(chart)[~np.isnan(chart.drawn)]).tolist()
    shown = {LOOKS_BY_CODE[code] for code in codes}
    return [look for look in KEY if look in shown]


def key(
    looks: list[Look], right: float, y: float, font: float, *, has_unusual_runs: bool = False
) -> list[Mark]:
    """The key to the shapes and to the centre line of an unusual pattern, in one row that ends at `right`."""
    marks: list[Mark] = []
    x = right
    for look in reversed(looks):
        text = KEY[look]
        marks.append(Words(role="legend", x=x, y=y, text=text, anchor=Anchor.END))
        x -= text_width(text, font) + 0.8 * font
        marks.append(Symbol(look=look, x=x, y=y - 0.35 * font))
        x -= 1.4 * font
    if has_unusual_runs:
        text = _("Pattern not by chance")
        marks.append(Words(role="legend", x=x, y=y, text=text, anchor=Anchor.END))
        x -= text_width(text, font) + 0.8 * font
        marks.append(
            Stroke(
                role="centre-unusual",
                path=((x - 1.8 * font, y - 0.35 * font), (x, y - 0.35 * font)),
            )
        )
    return marks
