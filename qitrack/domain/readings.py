"""Readings: what each measure's chart says, computed just before the commit and stored."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, event, select
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, relationship, selectinload

from qitrack import clock
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Base, Words
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.chart_spec import chart_spec, day_of, result_of
from qitrack.domain.counting import counted
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.phases import fulfil_agreements, refuse_nonsense
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.spc import ChartSpec, Recommendation, Signal

SPARKLINE_POINTS = 24
SERIES_KINDS = {ValueForm.EVENT: "time-between", ValueForm.READINGS: "subgroups"}
"""What the statistics library calls a form of numbers, where it has another name for it."""


class Reading(Base):
    """One row per measure: derived, so without version and without audit."""

    __tablename__ = "reading"

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), primary_key=True)
    engine_version: Mapped[str] = mapped_column(Words(TITLE_LENGTH), index=True)
    digest: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    points: Mapped[int]
    latest_on: Mapped[date | None]
    latest_value: Mapped[float | None]
    centre: Mapped[float | None]
    headline: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    variation: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    """What the headline tells of, as a mark; "" while it is too early to say."""
    assurance: Mapped[str | None] = mapped_column(Words(TITLE_LENGTH))
    result_level: Mapped[str | None] = mapped_column(Words(TITLE_LENGTH))
    has_lapsed: Mapped[bool]
    has_concern: Mapped[bool]
    signals: Mapped[list[Any]] = mapped_column(JSON)
    """[rule, first, last, side, favourable] of each signal."""
    sparkline: Mapped[list[float | None]] = mapped_column(JSON)
    """The last periods, as drawn; none where there is no number."""
    computed_at: Mapped[datetime] = mapped_column(default=clock.now)

    measure: Mapped[Measure] = relationship()


def advice_on_chart(session: Session, measure: Measure) -> "Recommendation":
    """Which chart fits the numbers as they are now, why, and what to watch out for."""
    from qitrack import spc

    numbers = counted(session, measure.id)
    entries = [number.entry for number in numbers]
    with_parts = measure.has_denominator
    denominators = [entry.denominator for entry in entries] if with_parts else None
    if measure.form is ValueForm.READINGS:
        denominators = list(map(float, Counter(number.on for number in numbers).values()))
    return spc.recommend(
        spc.SeriesKind(SERIES_KINDS.get(measure.form, measure.form.value)),
        n=len({(n.on, n.at) for n in numbers if n.entry.shown() is not None}),
        denominators=denominators,
        counts=[entry.numerator if with_parts else entry.value for entry in entries],
    )


def decide_on_chart(session: Session, measure: Measure, decision: ChartDecision) -> ChartDecision:
    """Records a decision about the chart. Refused if the numbers could not be drawn that way."""
    from qitrack.spc import SpcError, analyse

    if not decision.reason.strip():
        raise Refused(_("Say why, so that others can follow."), "reason")
    numbers = counted(session, measure.id)
    refuse_nonsense(measure, decision, numbers)
    if decision.kind is ChartDecisionKind.PHASE:
        fulfil_agreements(measure, decision, numbers)
    measure.decide(decision)
    session.flush()
    try:
        analyse(chart_spec(measure, numbers))
    except SpcError as refused:
        raise Refused(str(refused), decision.field) from refused
    return decision


def refresh_touched(session: Session) -> None:
    """Recomputes the readings of the measures that this transaction touched, once."""
    session.flush()
    touched = session.info.pop("touched_measures", set())
    for measure_id in sorted(touched):
        refresh_reading(session, measure_id)
    session.flush()


def refresh_reading(session: Session, measure_id: int) -> None:
    """Computes what the chart of one measure says and stores it.

    The measure is locked first, so that of two people who enter numbers at the same moment the
    second computes from both; the lock lets others refer to the measure meanwhile.
    """
    from qitrack import spc

    measure = session.scalars(
        select(Measure)
        .where(Measure.id == measure_id)
        .options(selectinload(Measure.decisions), selectinload(Measure.annotations))
        .with_for_update(of=Measure, key_share=True)
    ).one()
    numbers = counted(session, measure_id)
    found = session.get(Reading, measure_id, populate_existing=True)
    reading = found or Reading(measure_id=measure_id)
    reading.engine_version = spc.ENGINE_VERSION
    reading.computed_at = clock.now()
    try:
        _fill(reading, replace(chart_spec(measure, numbers), notes=()))
    except spc.SpcError as refused:
        _fill_without_chart(reading, len(numbers), str(refused))
    if found is None:
        session.add(reading)


def _fill(reading: Reading, spec: "ChartSpec") -> None:
    from qitrack.spc import analyse, describe, told_variation

    chart, result = analyse(spec), result_of(spec)
    drawn = [point for point in chart.points if point.y is not None]
    latest = drawn[-1] if drawn else None
    reading.digest = spec.digest
    reading.points = len(drawn)
    reading.latest_on = day_of(latest.x) if latest and isinstance(latest.x, date) else None
    reading.latest_value = latest.y if latest else None
    reading.centre = latest.centre if latest else None
    reading.variation = told_variation(chart, result) or ""
    reading.assurance = chart.assurance.value if chart.assurance else None
    reading.headline = describe(chart, result).headline
    reading.signals = [[s.rule.value, *_span(s), s.side.value, s.favourable] for s in chart.signals]
    reading.sparkline = [point.y for point in chart.points[-SPARKLINE_POINTS:]]
    reading.result_level = result.level.name if result else None
    reading.has_lapsed = bool(result and result.lapsed)
    reading.has_concern = bool(result and result.concern)


def _span(signal: "Signal") -> list[str]:
    """First and last day of a signal."""
    places = (signal.first, signal.last)
    return [str(day_of(place) if isinstance(place, date) else place) for place in places]


def _fill_without_chart(reading: Reading, points: int, sentence: str) -> None:
    """These numbers cannot be drawn on the chart that was chosen: the sentence says why."""
    reading.digest = ""
    reading.points = points
    reading.latest_on = reading.latest_value = reading.centre = None
    reading.variation = ""
    reading.assurance = reading.result_level = None
    reading.headline = sentence[:NOTE_LENGTH]
    reading.signals = []
    reading.sparkline = []
    reading.has_lapsed = reading.has_concern = False


def refresh_outdated(session: Session) -> int:
    """After an upgrade: recomputes the readings of another engine version; how many there were."""
    from qitrack import spc

    outdated = (
        select(Measure.id)
        .outerjoin(Reading)
        .where(Reading.engine_version.is_distinct_from(spc.ENGINE_VERSION))
    )
    ids = session.scalars(outdated).all()
    for measure_id in ids:
        refresh_reading(session, measure_id)
    return len(ids)


def _touch(measure_id_of: str) -> Any:
    def touch(mapper: Mapper[Any], connection: Any, target: Any) -> None:
        session = Session.object_session(target)
        if session is not None:
            session.info.setdefault("touched_measures", set()).add(getattr(target, measure_id_of))

    return touch


for _kind, _id in ((Observation, "measure_id"), (ChartDecision, "measure_id"), (Measure, "id")):
    for _moment in ("after_insert", "after_update"):
        event.listen(_kind, _moment, _touch(_id))
