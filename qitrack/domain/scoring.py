"""What the numbers say about predictions: computed when somebody looks, never stored."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, Observation
from qitrack.domain.predictions import Prediction, Scored, score

Numbers = Mapping[int, list[tuple[date, float]]]


def scores_of(session: Session, predictions: Iterable[Prediction]) -> dict[int, Scored]:
    """Prediction → what the numbers say about it, for those that speak of a number.

    One query for all the numbers, one for the measures that are not there yet.
    """
    found = [p for p in predictions if p.claim.is_a_number]
    if not found:
        return {}
    measures = _measures(session, found)
    numbers = _numbers(session, measures)
    scored = {p.id: _scored(p, measures[p.measure_id or 0], numbers) for p in found}
    return {key: value for key, value in scored.items() if value is not None}


def day_of(prediction: Prediction) -> date:
    """The day a prediction speaks of: the one it names, else the last day of its test."""
    return prediction.expected_by or prediction.cycle.last_day


def _scored(prediction: Prediction, measure: Measure, numbers: Numbers) -> Scored | None:
    by = day_of(prediction)
    return score(
        prediction.claim,
        numbers.get(measure.id, []),
        first=measure.period_of(prediction.cycle.starts_on),
        due=measure.period_of(by),
        by=by,
        today=clock.today(),
    )


def _measures(session: Session, predictions: Iterable[Prediction]) -> dict[int, Measure]:
    ids = {p.measure_id for p in predictions}
    rows = session.scalars(select(Measure).where(Measure.id.in_(ids)))
    return {measure.id: measure for measure in rows}


def _numbers(session: Session, measures: Mapping[int, Measure]) -> Numbers:
    found: dict[int, list[tuple[date, float]]] = {}
    for measure_id, on, value, numerator, denominator in session.execute(_standing(measures)):
        entry = Entry(value, numerator, denominator)
        written = as_written(measures[measure_id], entry)
        if written is not None:
            found.setdefault(measure_id, []).append((on, written))
    return found


def _standing(
    measures: Mapping[int, Measure],
) -> Select[int, date, float | None, float | None, float | None]:
    o = Observation
    return (
        select(o.measure_id, o.on, o.value, o.numerator, o.denominator)
        .where(o.measure_id.in_(list(measures)))
        .where(o.replaced_by_id.is_(None), o.removed_at.is_(None), o.no_data.is_(False))
        .order_by(o.on, o.slot, o.id)
    )


def as_written(measure: Measure, entry: Entry) -> float | None:
    """The number as people write it on this measure: percent, so many per thousand, minutes."""
    if measure.form is ValueForm.PROPORTION:
        return entry.shown(100.0)
    return entry.shown(measure.multiplier if measure.form is ValueForm.RATE else 1.0)
