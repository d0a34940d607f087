"""A measure's chart for a page or a file: drawn once per spec, never while a write transaction is open."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup
from sqlalchemy.orm import Session

from qitrack import __version__, db
from qitrack.domain.chart_spec import chart_spec, day_of, result_of
from qitrack.domain.counting import counted
from qitrack.domain.measures import Measure
from qitrack.i18n import _
from qitrack.web.viewing import WHOLE, View

if TYPE_CHECKING:
    from qitrack.spc import Chart, ChartSpec, Message, Point, Reading, Variation
    from qitrack.web.explaining import Told

LANGUAGE = "en-GB"
CHARTS_KEPT = 128
FILES_KEPT = 32
NOTHING = Markup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One period of a chart, in words: for the table beside it. signal: the id of what is told of its signal, or ""."""

    on: date
    value: str
    parts: str
    centre: str
    limits: str
    said: str
    signal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart ready for a page. What cannot be drawn has no pictures, and its sentence says why.

    sentence: what the chart says. second_sentence: that its own rules say something else, or "".
    words: the same at length, with what not to conclude. messages: what is odd about the rows.
    verdicts: mark and meaning of what the sentence tells, and of the target. marks: what the numbered marks stand for. rows: every period, in order of time.
    refusal: why it is not drawn as somebody asked. signals: each opened. chance: of such a signal. guide: how to read these lines.
    cautions: what to keep in mind, the most important first. comparison: what other rules would say.
    """

    svg_wide: Markup = NOTHING
    svg_narrow: Markup = NOTHING
    sentence: str
    second_sentence: str = ""
    words: "Reading | None" = None
    verdicts: tuple[tuple[Markup, str], ...] = ()
    messages: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    digest: str = ""
    refusal: str = ""
    signals: "tuple[Told, ...]" = ()
    chance: str = ""
    guide: tuple[str, ...] = ()
    cautions: "tuple[Message, ...]" = ()
    comparison: str = ""
    can_be_logarithmic: bool = False

    @property
    def has_numbers(self) -> bool:
        """There is something to see."""
        return any(row.value for row in self.rows)

    @property
    def plain_rows(self) -> tuple[Row, ...]:
        """The rows, the newest first, for a page that does not explain their signals."""
        return tuple(replace(row, signal="") for row in reversed(self.rows))


def chart(session: Session, measure: Measure, *, id: str = "chart", view: View = WHOLE) -> Drawn:
    """The chart of a measure for a page. id: prefix of every id in the drawing, unique on its page; view: the part to show."""
    from qitrack.spc import SpcError

    assert not db.is_writing(session), "Draw after the write transaction, not inside it."
    try:
        spec = _spec(session, measure)
        drawn = _drawn(spec, id) if not view.changes_the_drawing else _viewed(spec, id, view)
        return replace(drawn, comparison=_compared(spec, view.rules)) if view.rules else drawn
    except SpcError as refused:
        return Drawn(sentence=str(refused))


def _viewed(spec: "ChartSpec", identifier: str, view: View) -> Drawn:
    """The chart as somebody wants to see it; where that cannot be, the usual one, and why."""
    from qitrack.spc import SpcError

    try:
        return _drawn(view.of(spec), identifier)
    except SpcError as refused:
        return replace(_drawn(spec, identifier), refusal=str(refused))


@lru_cache(maxsize=CHARTS_KEPT)
def _compared(spec: "ChartSpec", rules: str) -> str:
    from qitrack.spc import analyse
    from qitrack.spc.comparing import also_flagged

    return also_flagged(analyse(spec), rules).text


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A chart to be kept: its name for If-None-Match, and how to get its bytes."""

    etag: str
    spec: "ChartSpec"
    format: str
    size: str

    def content(self) -> bytes:
        """The bytes. Raises SpcError where the numbers cannot be drawn."""
        return _file(self.spec, self.format, self.size)


def file(session: Session, measure: Measure, format: str, size: str) -> File:
    """The chart of a measure as a file, not drawn yet. Raises SpcError."""
    assert not db.is_writing(session), "Draw after the write transaction, not inside it."
    spec = _spec(session, measure)
    name = f"{spec.digest} {LANGUAGE} {__version__} {format} {size}"
    return File(etag=hashlib.sha256(name.encode()).hexdigest(), spec=spec, format=format, size=size)


def _spec(session: Session, measure: Measure) -> "ChartSpec":
    return chart_spec(measure, counted(session, measure.id), measure.project.cycles)


@lru_cache(maxsize=CHARTS_KEPT)
def _drawn(spec: "ChartSpec", identifier: str) -> Drawn:
    """A pure function of the spec, so what is kept never has to be thrown away."""
    from qitrack.spc import analyse, describe, number_notes, told_variation
    from qitrack.spc.cautions import cautions_of
    from qitrack.spc.draw.lane import describe_note
    from qitrack.web import explaining

    chart = analyse(spec)
    result = result_of(spec)
    said = describe(chart, result)
    wide, narrow = _pictures(chart, identifier, said.text)
    signals = explaining.signals_told(chart)
    return Drawn(
        svg_wide=wide,
        svg_narrow=narrow,
        sentence=said.headline,
        second_sentence=said.otherwise,
        words=said,
        verdicts=_verdicts(chart, told_variation(chart, result)),
        messages=tuple(message.text for message in chart.messages),
        marks=tuple(describe_note(numbered.note) for numbered in number_notes(chart)),
        rows=_rows(chart, {told.id for told in signals}),
        digest=spec.digest,
        signals=signals,
        chance=explaining.chance_told(chart),
        guide=explaining.how_to_read(chart),
        cautions=cautions_of(chart),
        can_be_logarithmic=_is_all_above_zero(chart),
    )


def _is_all_above_zero(chart: "Chart") -> bool:
    from qitrack.spc.charts import Shape

    shown = [point.y for point in chart.points if point.y is not None]
    is_plain = chart.spec.chart_type.shape is Shape.SERIES and chart.statistic is None
    return is_plain and bool(shown) and min(shown) > 0


def _pictures(chart: "Chart", identifier: str, description: str) -> tuple[Markup, Markup]:
    """The drawing for a screen and for a phone; the words of their points stand once, beside the first."""
    from qitrack.spc import picture_of
    from qitrack.spc.draw.svg import write_svg

    wide, narrow = (
        picture_of(chart, size=size, description=description) for size in ("wide", "narrow")
    )
    words = {str(dot.index): dot.label for dot in (*wide.dots, *narrow.dots)}
    svg, small = (
        Markup(write_svg(picture, f"{identifier}-{picture.size}", has_words=False))  # noqa: S704  # the library escapes every text in its drawing
        for picture in (wide, narrow)
    )
    said = "\n".join(words.get(str(i), "") for i in range(max(map(int, words), default=-1) + 1))
    return svg + Markup('<data class="qi-plot__words" hidden value="{}"></data>').format(
        said
    ), small


def _verdicts(chart: "Chart", variation: "Variation | None") -> tuple[tuple[Markup, str], ...]:
    from qitrack.spc.draw.verdicts import NAMES

    if variation is None:
        return ()
    told = [variation] if chart.assurance is None else [variation, chart.assurance]
    return tuple((verdict_mark(verdict), NAMES[verdict]) for verdict in told)


def verdict_mark(verdict: str) -> Markup:
    """The mark of what a chart says, or of whether a target will be met, as it is stored in a reading."""
    from qitrack.spc import Assurance, Variation, render_mark

    known = Variation(verdict) if verdict in set(Variation) else Assurance(verdict)
    return Markup(render_mark(known))  # noqa: S704  # the library escapes every text in its drawing


def verdict_marks() -> tuple[tuple[Markup, str], ...]:
    """Every mark with its meaning."""
    from qitrack.spc.draw.verdicts import NAMES

    return tuple((verdict_mark(verdict), name) for verdict, name in NAMES.items())


@lru_cache(maxsize=FILES_KEPT)
def _file(spec: "ChartSpec", format: str, size: str) -> bytes:
    from qitrack.spc import analyse, describe, render

    chart = analyse(spec)
    drawn = render(chart, format, size, description=describe(chart, result_of(spec)).text)
    return drawn.encode() if isinstance(drawn, str) else drawn


def _rows(chart: "Chart", told: set[str]) -> tuple[Row, ...]:
    series = chart.spec.series
    signals = _signal_of_each(chart, told)
    given = dict(zip(series.x, zip(series.y, series.n or series.y, strict=True), strict=True))
    return tuple(
        replace(_row(chart, point, given[point.x]), signal=signals.get(at, ""))
        for at, point in enumerate(chart.points)
        if isinstance(point.x, date)
    )


def _signal_of_each(chart: "Chart", told: set[str]) -> dict[int, str]:
    """Place of a point → the id of the signal that it is told to be part of."""
    from qitrack.web.explaining import signal_id

    found: dict[int, str] = {}
    for signal in chart.signals:
        name = signal_id(signal)
        if name in told:
            for at in range(signal.start, signal.stop + 1):
                if signal.rule in chart.points[at].signals:
                    found.setdefault(at, name)
    return found


def _row(chart: "Chart", point: "Point", given: tuple[float | None, float | None]) -> Row:
    from qitrack.spc.describe import number_writer, write_line

    assert isinstance(point.x, date)
    has_limits = point.lower is not None and point.upper is not None
    lower, upper = write_line(chart, point.lower), write_line(chart, point.upper)
    numerator, denominator = given
    has_parts = chart.spec.series.n is not None and numerator is not None
    return Row(
        on=day_of(point.x),
        value="" if point.y is None else number_writer(chart)(point.y),
        parts=_("{n:g} of {total:g}").format(n=numerator, total=denominator) if has_parts else "",
        centre=write_line(chart, point.centre),
        limits=_("{lower} to {upper}").format(lower=lower, upper=upper) if has_limits else "",
        said=_said(point),
    )


def _said(point: "Point") -> str:
    """What the point says, as in the key of the drawing; "" while it only varies as usual."""
    from qitrack.spc import PointReading
    from qitrack.spc.describe_signs import TERMS

    if point.excluded:
        return _("Left out of the calculation")
    if not point.signals:
        return ""
    words = {
        PointReading.IMPROVEMENT: _("Improvement"),
        PointReading.CONCERN: _("Concern"),
    }.get(point.reading, _("Signal"))
    return f"{words}: " + ", ".join(TERMS[pattern] for pattern in point.signals)
