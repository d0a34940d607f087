"""A measure's chart for a page or a file: drawn once per spec, never while a write transaction is open."""

import hashlib
from dataclasses import dataclass
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

if TYPE_CHECKING:
    from qitrack.spc import Chart, ChartSpec, Point, Reading, Variation

LANGUAGE = "en-GB"
CHARTS_KEPT = 128
FILES_KEPT = 32
NOTHING = Markup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One period of a chart, in words: for the table beside it."""

    on: date
    value: str
    parts: str
    centre: str
    limits: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart ready for a page. What cannot be drawn has no pictures, and its sentence says why.

    sentence: what the chart says. second_sentence: that its own rules say something else, or "".
    words: the same at length, with what not to conclude. messages: what is odd about the rows.
    verdicts: mark and meaning of what the sentence tells, and of the target. marks: what the numbered marks stand for. rows: every period, in order of time.
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

    @property
    def has_numbers(self) -> bool:
        """There is something to see."""
        return any(row.value for row in self.rows)


def chart(session: Session, measure: Measure, *, id: str = "chart") -> Drawn:
    """The chart of a measure for a page. id: prefix of every id in the drawing, unique on its page."""
    from qitrack.spc import SpcError

    assert not db.is_writing(session), "Draw after the write transaction, not inside it."
    try:
        return _drawn(_spec(session, measure), id)
    except SpcError as refused:
        return Drawn(sentence=str(refused))


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
    from qitrack.spc import analyse, describe, number_notes, render, told_variation
    from qitrack.spc.draw.lane import describe_note

    chart = analyse(spec)
    result = result_of(spec)
    said = describe(chart, result)
    wide, narrow = (
        render(chart, "inline", size, f"{identifier}-{size}", description=said.text)
        for size in ("wide", "narrow")
    )
    return Drawn(
        svg_wide=Markup(wide),  # noqa: S704  # the library escapes every text in its drawing
        svg_narrow=Markup(narrow),  # noqa: S704  # as above
        sentence=said.headline,
        second_sentence=said.otherwise,
        words=said,
        verdicts=_verdicts(chart, told_variation(chart, result)),
        messages=tuple(message.text for message in chart.messages),
        marks=tuple(describe_note(numbered.note) for numbered in number_notes(chart)),
        rows=_rows(chart),
        digest=spec.digest,
    )


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


def _rows(chart: "Chart") -> tuple[Row, ...]:
    series = chart.spec.series
    given = dict(zip(series.x, zip(series.y, series.n or series.y, strict=True), strict=True))
    return tuple(
        _row(chart, point, given[point.x]) for point in chart.points if isinstance(point.x, date)
    )


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
