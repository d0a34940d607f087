"""Readings: what each measure's chart says, computed just before the commit and stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, event, select
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, relationship, selectinload

from qitrack import clock
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Base, Words
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.measures import ChartDecision, ChartDecisionKind, Measure, ValueForm
from qitrack.domain.observations import Observation, current_observations
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.spc import ChartSpec, Result

SPARKLINE_POINTS = 24


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
    assurance: Mapped[str | None] = mapped_column(Words(TITLE_LENGTH))
    result_level: Mapped[str | None] = mapped_column(Words(TITLE_LENGTH))
    has_lapsed: Mapped[bool]
    has_concern: Mapped[bool]
    signals: Mapped[list[Any]] = mapped_column(JSON)
    """[rule, first, last, side, favourable] of each signal."""
    sparkline: Mapped[list[float | None]] = mapped_column(JSON)
    """The last points, as drawn."""
    computed_at: Mapped[datetime] = mapped_column(default=clock.now)

    measure: Mapped[Measure] = relationship()


def chart_spec(
    measure: Measure, observations: Sequence[Observation], cycles: Sequence[Cycle] = ()
) -> "ChartSpec":
    """The chart of a measure: its observations, and its decisions addressed by date.

    cycles: tests to be marked on the drawing; they change no number.
    """
    from qitrack import spc

    numbers = [o.entry for o in observations]
    with_parts = measure.has_denominator
    target = measure.target
    return spc.ChartSpec(
        spc.Series(
            [o.on for o in observations],
            [entry.numerator if with_parts else entry.value for entry in numbers],
            [entry.denominator for entry in numbers] if with_parts else None,
        ),
        chart=measure.chart_type,
        rules=measure.rule_set,
        direction=spc.Direction(measure.direction),
        baseline_until=measure.baseline_until,
        phases=tuple(
            spc.Phase(d.from_on, d.reason)
            for d in measure.in_force(ChartDecisionKind.PHASE)
            if d.from_on is not None
        ),
        exclude=tuple(
            d.from_on for d in measure.in_force(ChartDecisionKind.EXCLUDE) if d.from_on is not None
        ),
        target=None if target is None else target / _scale(measure),
        multiply=measure.multiplier if measure.form is ValueForm.RATE else 1.0,
        percent=measure.form is ValueForm.PROPORTION,
        notes=_notes(measure, cycles),
        title=measure.name,
        y_label=_axis_label(measure),
    )


def _scale(measure: Measure) -> float:
    """What a target as people write it is divided by to be on the scale of the data."""
    if measure.form is ValueForm.PROPORTION:
        return 100.0
    return measure.multiplier if measure.form is ValueForm.RATE else 1.0


def _notes(measure: Measure, cycles: Sequence[Cycle]) -> "tuple[Any, ...]":
    from qitrack.spc import Note

    tests = [
        Note(
            cycle.adopted_on or cycle.starts_on,
            _("Test {n}").format(n=cycle.number),
            "adopted" if cycle.adopted_on else "cycle",
        )
        for cycle in cycles
        if cycle.stage is not Stage.DROPPED
    ]
    return (*tests, *(Note(a.on, a.label, "note") for a in measure.annotations))


def _axis_label(measure: Measure) -> str:
    if measure.form is ValueForm.PROPORTION:
        return _("Percent")
    if measure.form is ValueForm.RATE:
        return (
            _("per {many:,g} {what}")
            .format(many=measure.multiplier, what=measure.denominator_label)
            .strip()
        )
    return measure.unit_label


def headline_of(spec: "ChartSpec") -> str:
    """What the chart says in one sentence (rules: a frozen baseline speaks by its result)."""
    from qitrack import spc

    result = result_of(spec)
    return spc.describe(spc.analyse(spec)).headline if result is None else spc.sentence(result)


def result_of(spec: "ChartSpec") -> "Result | None":
    """What changed since the baseline; None without a baseline or a wanted direction."""
    from qitrack import spc

    last = spec.baseline_until
    if not isinstance(last, date) or spec.direction is spc.Direction.NEITHER:
        return None
    return spc.judge(spec, change_at=last + timedelta(days=1))


def refresh_touched(session: Session) -> None:
    """Recomputes the readings of the measures that this transaction touched, once."""
    session.flush()
    touched = session.info.pop("touched_measures", set())
    for measure_id in sorted(touched):
        refresh_reading(session, measure_id)
    session.flush()


def refresh_reading(session: Session, measure_id: int) -> None:
    """Computes what the chart of one measure says and stores it."""
    measure = session.scalars(
        select(Measure)
        .where(Measure.id == measure_id)
        .options(selectinload(Measure.decisions), selectinload(Measure.annotations))
    ).one()
    observations = session.scalars(current_observations(measure_id)).all()
    found = session.get(Reading, measure_id)
    reading = found or Reading(measure_id=measure_id)
    _fill(reading, measure, observations)
    if found is None:
        session.add(reading)


def _fill(reading: Reading, measure: Measure, observations: Sequence[Observation]) -> None:
    from qitrack import spc

    spec = replace(chart_spec(measure, observations), notes=())
    chart = spc.analyse(spec)
    drawn = [point for point in chart.points if point.y is not None]
    reading.engine_version = spc.ENGINE_VERSION
    reading.digest = spec.digest
    reading.points = len(drawn)
    reading.latest_on = drawn[-1].x if drawn else None
    reading.latest_value = drawn[-1].y if drawn else None
    reading.centre = drawn[-1].centre if drawn else None
    reading.variation = chart.variation
    reading.assurance = chart.assurance
    reading.headline = headline_of(spec)
    reading.signals = [
        [s.rule, str(s.first), str(s.last), s.side, s.favourable] for s in chart.signals
    ]
    reading.sparkline = [point.y for point in drawn[-SPARKLINE_POINTS:]]
    reading.computed_at = clock.now()
    result = result_of(spec)
    reading.result_level = result.level.name if result else None
    reading.has_lapsed = bool(result and result.lapsed)
    reading.has_concern = bool(result and result.concern)


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
