"""Taking a number away, or moving it to the period it belongs to: kept with who, when and why."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.base import uuid7
from qitrack.domain.entries import problem_with
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.observations import Observation, current_observations, needs_reason
from qitrack.domain.people import Person
from qitrack.i18n import _


def belonging_to(session: Session, observation: Observation) -> list[Observation]:
    """The rows that were written down together: all readings of one time, else the row alone."""
    if observation.measure.form is not ValueForm.READINGS:
        return [observation]
    rows = current_observations(observation.measure_id).where(
        Observation.on == observation.on, Observation.stratum == observation.stratum
    )
    return list(session.scalars(rows))


def reason_is_asked(rows: Sequence[Observation], person: Person | None) -> bool:
    """Some of these numbers are of somebody else, or of another day."""
    return any(needs_reason(row, person) for row in rows)


def take_away(
    session: Session, observation: Observation, person: Person | None, reason: str
) -> None:
    """The number no longer counts and its period is empty again; it stays on record."""
    _take_away(session, _standing(session, observation), person, reason)


def _standing(session: Session, observation: Observation) -> list[Observation]:
    if not observation.stands:
        raise Refused(_("This number does not count any more: it was changed or taken away."))
    return belonging_to(session, observation)


def _take_away(
    session: Session, rows: Sequence[Observation], person: Person | None, reason: str
) -> None:
    reason = reason.strip()
    if not reason and reason_is_asked(rows, person):
        raise Refused(_("Say why, so that others can follow."), "reason")
    for row in rows:
        row.removed_at = clock.now()
        row.removed_by = person
        row.removed_reason = reason
    session.flush()


def move(
    session: Session, observation: Observation, to: date, person: Person | None, reason: str
) -> Observation:
    """Takes the number away where it stands and records it for the period of another day."""
    rows, measure = _standing(session, observation), observation.measure
    day = to if measure.form is ValueForm.EVENT else measure.period_of(to)
    problem = next(filter(None, (problem_with(measure, day, row.entry) for row in rows)), None)
    if problem is not None:
        raise Refused(problem.sentence, "day")
    there = _numbers_of(session, observation, day)
    is_event = measure.form is ValueForm.EVENT
    is_free = observation.on != day if is_event else not there
    if not is_free:
        raise Refused(
            _(
                "There is a number for that period already. Change it there, and take this one away."
            ),
            "day",
        )
    _take_away(session, rows, person, reason)
    moved = [_again(row, day, person, reason) for row in rows]
    if is_event:
        moved[0].slot = max((row.slot for row in there), default=-1) + 1
    session.add_all(moved)
    session.flush()
    return moved[0]


def _numbers_of(session: Session, observation: Observation, day: date) -> Sequence[Observation]:
    rows = current_observations(observation.measure_id).where(
        Observation.on == day, Observation.stratum == observation.stratum
    )
    return session.scalars(rows).all()


def _again(row: Observation, day: date, person: Person | None, reason: str) -> Observation:
    """The same number on another day; a time of day means nothing there."""
    return Observation(
        uid=uuid7(),
        measure=row.measure,
        on=day,
        slot=row.slot,
        stratum=row.stratum,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        no_data=row.no_data,
        cycle_id=row.cycle_id,
        person=person,
        reason=reason.strip() or (row.reason if row.no_data else ""),
    )
