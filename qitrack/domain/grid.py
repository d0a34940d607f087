"""Many numbers at once: what stands in a table of dates and measures, and writing it, all or none."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import (
    Entry,
    Observation,
    needs_reason,
    new_observation,
    problem_with,
    put_in_place,
)
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.strata import open_ways
from qitrack.i18n import _

ONE_NUMBER_A_PERIOD = (ValueForm.VALUE, ValueForm.COUNT, ValueForm.PROPORTION, ValueForm.RATE)
"""Forms whose period has one number, or one and out of how many."""

Place = tuple[int, date]
"""A measure's id and the first day of a period: one place in the table."""


class Cell(NamedTuple):
    """What is to stand at a place of the table."""

    measure: Measure
    on: date
    entry: Entry


class Saved(NamedTuple):
    """How many numbers were new, and how many there were before and changed."""

    new: int
    changed: int


def measures_in_table(project: Project, frequency: Frequency | None = None) -> list[Measure]:
    """The measures that have one number a period, of one frequency; those that came to their end are left out."""
    return [
        measure
        for measure in project.measures
        if measure.ended_on is None
        and measure.form in ONE_NUMBER_A_PERIOD
        and measure.frequency is not Frequency.AS_IT_HAPPENS
        and (frequency is None or measure.frequency is frequency)
        and not open_ways(measure)
    ]


def periods_up_to(measure: Measure, last: date, count: int) -> list[date]:
    """The first days of so many periods, the latest being the one that this day lies in."""
    found = [measure.period_of(last)]
    while len(found) < count:
        found.append(measure.period_of(found[-1] - timedelta(days=1)))
    return found[::-1]


def standing_in(
    session: Session, measures: Iterable[Measure], first: date, last: date
) -> dict[Place, Observation]:
    """The numbers that stand between two days, by measure and period; one query."""
    by_id = {measure.id: measure for measure in measures}
    rows = session.scalars(
        select(Observation)
        .where(Observation.measure_id.in_(list(by_id)), Observation.on.between(first, last))
        .where(Observation.replaced_by_id.is_(None), Observation.removed_at.is_(None))
        .where(Observation.stratum == "", Observation.slot == 0)
        .order_by(Observation.on, Observation.id)
    )
    return {(row.measure_id, by_id[row.measure_id].period_of(row.on)): row for row in rows}


def changes_of(
    cells: Sequence[Cell], standing: Mapping[Place, Observation]
) -> list[tuple[Cell, Observation | None]]:
    """The cells that say something new, each with the number it would replace."""
    pairs = [(cell, standing.get((cell.measure.id, cell.on))) for cell in cells]
    return [(cell, there) for cell, there in pairs if there is None or there.entry != cell.entry]


def record_all(
    session: Session,
    changes: Sequence[tuple[Cell, Observation | None]],
    person: Person | None,
    reason: str = "",
) -> Saved:
    """Writes every number or none. Raises Refused with the field `reason` where one is needed."""
    reason = reason.strip()
    problems = [problem_with(cell.measure, cell.on, cell.entry) for cell, _there in changes]
    for problem in filter(None, problems):
        raise problem
    if not reason and any(needs_why(cell, there, person) for cell, there in changes):
        raise Refused(_("Numbers change, or a period has none. Say why."), "reason")
    written = {}
    for cell, there in changes:
        why = reason if there is not None or cell.entry.no_data else ""
        day = there.on if there else cell.on
        row = new_observation(cell.measure, day, cell.entry, person, why)
        row.cycle_id = there.cycle_id if there else None
        written[row] = there
    put_in_place(session, written)
    new = sum(there is None for there in written.values())
    return Saved(new=new, changed=len(written) - new)


def needs_why(cell: Cell, there: Observation | None, person: Person | None) -> bool:
    """A reason is asked for: it changes what somebody else or another day wrote, or says that there is none."""
    return cell.entry.no_data or (there is not None and needs_reason(there, person))
