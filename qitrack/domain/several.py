"""Several rows of one day: the readings of one time, and events, each with its day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from qitrack import clock
from qitrack.domain.cycles import Cycle
from qitrack.domain.entries import Entry, problem_with
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.observations import (
    Observation,
    current_observations,
    needs_reason,
    new_observation,
    put_in_place,
    record,
)
from qitrack.domain.people import Person
from qitrack.i18n import _

READINGS_UNLESS_SAID = 5
"""So many readings make a subgroup unless the measure says otherwise: as in Shewhart's own examples."""

FEWEST_READINGS = 2
"""One reading has no spread."""


def subgroup_size(measure: Measure) -> int:
    """How many readings are taken each time."""
    return measure.subgroup_size or READINGS_UNLESS_SAID


def readings_of(session: Session, measure: Measure, on: date) -> list[Observation]:
    """What stands for the time of this day, in the order in which it was read."""
    rows = current_observations(measure.id).where(
        Observation.on == measure.period_of(on), Observation.stratum == ""
    )
    return list(session.scalars(rows))


def record_readings(
    session: Session,
    measure: Measure,
    on: date,
    values: Sequence[float | None],
    *,
    person: Person | None,
    reason: str = "",
    cycle: Cycle | None = None,
    uid: UUID | None = None,
) -> list[Observation]:
    """Writes the readings of one time; those that differ from what stood there replace it.

    values: one a place; None where nothing was read. Gives what stands afterwards.
    """
    reason = reason.strip()
    _check_readings(measure, on, values)
    standing = {row.slot: row for row in readings_of(session, measure, on)}
    wanted = {slot: Entry(value) for slot, value in enumerate(values) if value is not None}
    differing = {
        slot: entry
        for slot, entry in wanted.items()
        if slot not in standing or standing[slot].entry != entry
    }
    gone = [row for slot, row in standing.items() if slot not in wanted]
    changed = [standing[slot] for slot in differing if slot in standing]
    _check_reason([*gone, *changed], person, reason)
    _leave(gone, person, reason)
    written = _written(measure, measure.period_of(on), differing, person, reason, cycle)
    if uid is not None and written:
        next(iter(written.values())).uid = uid
    put_in_place(session, {row: standing.get(slot) for slot, row in written.items()})
    return readings_of(session, measure, on)


def record_no_readings(
    session: Session,
    measure: Measure,
    on: date,
    *,
    person: Person | None,
    reason: str,
    uid: UUID | None = None,
) -> Observation:
    """Writes down that nothing was read this time, and why."""
    others = [row for row in readings_of(session, measure, on) if row.slot > 0]
    _check_reason(others, person, reason.strip())
    _leave(others, person, reason.strip())
    return record(session, measure, on, Entry(no_data=True), person=person, reason=reason, uid=uid)


def _check_reason(rows: Sequence[Observation], person: Person | None, reason: str) -> None:
    if not reason and any(needs_reason(row, person) for row in rows):
        raise Refused(_("There are readings for this time already. Say why they change."), "reason")


def _leave(rows: Sequence[Observation], person: Person | None, reason: str) -> None:
    for row in rows:
        row.removed_at, row.removed_by, row.removed_reason = clock.now(), person, reason


def _written(
    measure: Measure,
    day: date,
    entries: dict[int, Entry],
    person: Person | None,
    reason: str,
    cycle: Cycle | None,
) -> dict[int, Observation]:
    written = {}
    for slot, entry in entries.items():
        row = written[slot] = new_observation(measure, day, entry, person, reason)
        row.slot = slot
        row.cycle = cycle
    return written


def _check_readings(measure: Measure, on: date, values: Sequence[float | None]) -> None:
    for slot, value in enumerate(values):
        problem = None if value is None else problem_with(measure, on, Entry(value))
        if problem is not None:
            is_of_reading = problem.field == "value"
            raise Refused(problem.sentence, f"value_{slot}" if is_of_reading else problem.field)
    if sum(value is not None for value in values) < FEWEST_READINGS:
        raise Refused(
            _("Enter at least two readings, or say that there are none this time."), "value_0"
        )


def record_event(
    session: Session,
    measure: Measure,
    on: date,
    at: datetime | None = None,
    *,
    person: Person | None,
    reason: str = "",
    cycle: Cycle | None = None,
    uid: UUID | None = None,
) -> Observation:
    """Writes down that it happened on this day, beside whatever else happened on it.

    at: when on that day, if somebody knows.
    """
    problem = problem_with(measure, on, Entry(1.0))
    if problem is not None:
        raise problem
    if on > clock.today() or (at is not None and at > clock.now()):
        raise Refused(_("This is still to come. Check day and time."), "on")
    there = session.scalars(
        current_observations(measure.id).where(Observation.on == on, Observation.stratum == "")
    ).all()
    if at is not None and any(row.at == at for row in there):
        raise Refused(_("An event at this very minute is written down already."), "time")
    row = new_observation(measure, on, Entry(1.0), person, reason.strip())
    row.at, row.cycle = at, cycle
    row.slot = max((other.slot for other in there), default=-1) + 1
    row.uid = uid or row.uid
    session.add(row)
    session.flush()
    return row


def events_of(measure_id: int) -> Select[Observation]:
    """The events that stand, the latest first."""
    return (
        select(Observation)
        .where(Observation.measure_id == measure_id)
        .where(Observation.replaced_by_id.is_(None), Observation.removed_at.is_(None))
        .order_by(
            Observation.on.desc(),
            Observation.at.desc().nulls_last(),
            Observation.slot.desc(),
            Observation.id.desc(),
        )
        .options(joinedload(Observation.person))
    )
