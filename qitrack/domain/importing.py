"""Bringing in a file of numbers: what it would do, and doing it, whole or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qitrack.domain.errors import Refused
from qitrack.domain.imports import Import, ImportState, entries_of
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.measures import Measure
from qitrack.domain.observations import (
    Entry,
    Observation,
    current_observations,
    doubt_about,
    needs_reason,
    new_observation,
    problem_with,
    put_in_place,
)
from qitrack.domain.people import Person
from qitrack.i18n import _


class Compared(NamedTuple):
    """A row of the file, under the first day of its period, and the number that stands there."""

    on: date
    entry: Entry
    there: Observation | None

    @property
    def is_change(self) -> bool:
        """There is another number."""
        return self.there is not None and self.there.entry != self.entry


class Change(NamedTuple):
    """A number that a file would change."""

    on: date
    old: Entry
    new: Entry


class Doubt(NamedTuple):
    """A number of a file that is not usual, and why."""

    on: date
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePlan:
    """What bringing in a file would do to one measure."""

    measure: Measure
    new: tuple[tuple[date, Entry], ...]
    changed: tuple[Change, ...]
    same: int
    missing: tuple[date, ...]
    """Periods between the first and the last of the file without a number in either."""
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What bringing in a file would do. seen: names the numbers it was compared with."""

    parts: tuple[MeasurePlan, ...]
    needs_reason: bool
    seen: str

    @property
    def new(self) -> tuple[tuple[date, Entry], ...]:
        """The numbers that were not there before, of all measures."""
        return tuple(one for part in self.parts for one in part.new)

    @property
    def changed(self) -> tuple[Change, ...]:
        """The numbers that are other than before, of all measures."""
        return tuple(one for part in self.parts for one in part.changed)

    @property
    def same(self) -> int:
        """How many are there already."""
        return sum(part.same for part in self.parts)

    @property
    def changes_nothing(self) -> bool:
        """Every number of the file is there already."""
        return not self.new and not self.changed


def plan_import(session: Session, batch: Import, person: Person | None) -> ImportPlan:
    """Compares the rows of a file with the numbers that stand now."""
    return plan_rows(session, entries_of(session, batch), person)


Rows = dict[Measure, list[tuple[date, Entry]]]


def plan_rows(session: Session, rows: Rows, person: Person | None) -> ImportPlan:
    """The same for rows that are not kept yet."""
    return _plan(session, _compared_all(session, rows), person)


def _compared_all(session: Session, rows: Rows) -> dict[Measure, list[Compared]]:
    return {measure: _compared(session, measure, of) for measure, of in rows.items()}


def _compared(
    session: Session, measure: Measure, rows: Sequence[tuple[date, Entry]]
) -> list[Compared]:
    standing = {o.on: o for o in session.scalars(_of_the_whole(measure))}
    found = []
    for day, entry in rows:
        period = measure.period_of(day)
        there = standing.get(day) or standing.get(period)
        found.append(Compared(there.on if there else period, entry, there))
    return found


def _of_the_whole(measure: Measure) -> Select[Observation]:
    """The numbers that stand and belong to no group of the measure."""
    current = current_observations(measure.id).where(Observation.stratum == "")
    return current.where(Observation.slot == 0)


def _plan(
    session: Session, rows: dict[Measure, list[Compared]], person: Person | None
) -> ImportPlan:
    every = [row for of in rows.values() for row in of]
    replaced = [row.there for row in every if row.there is not None and row.is_change]
    seen = " ".join(
        f"{measure.id}:{row.on}:{row.there.id if row.there else 0}"
        for measure, of in rows.items()
        for row in of
    )
    return ImportPlan(
        parts=tuple(_part(session, measure, of) for measure, of in rows.items()),
        needs_reason=any(needs_reason(there, person) for there in replaced),
        seen=sha256(seen.encode()).hexdigest(),
    )


def _part(session: Session, measure: Measure, rows: list[Compared]) -> MeasurePlan:
    new = tuple((row.on, row.entry) for row in rows if row.there is None)
    changed = tuple(
        Change(row.on, row.there.entry, row.entry)
        for row in rows
        if row.there is not None and row.is_change
    )
    said = {row.on: doubt_about(measure, row.entry) for row in rows}
    written = {on for on, *_entries in (*new, *changed)}
    return MeasurePlan(
        measure=measure,
        new=new,
        changed=changed,
        same=len(rows) - len(new) - len(changed),
        missing=tuple(missing_periods(session, measure, [row.on for row in rows])),
        doubts=tuple(Doubt(on, why) for on, why in said.items() if why and on in written),
    )


def missing_periods(session: Session, measure: Measure, days: Sequence[date]) -> list[date]:
    """Periods between the first and the last of these days for which there is no number anywhere."""
    if measure.frequency is Frequency.AS_IT_HAPPENS or not days:
        return []
    counted = {measure.period_of(day) for day in days}
    first, last = min(counted), max(counted)
    there = select(Observation.on).where(
        Observation.measure_id == measure.id,
        Observation.replaced_by_id.is_(None),
        Observation.removed_at.is_(None),
        Observation.on.between(first, measure.period_after(last) - timedelta(days=1)),
    )
    counted |= {measure.period_of(day) for day in session.scalars(there.distinct())}
    found, period = [], first
    while period < last:
        if period not in counted:
            found.append(period)
        period = measure.period_after(period)
    return found


class StalePlan(Refused):
    """The numbers changed since somebody looked at what the file would do."""


def bring_in(
    session: Session, batch: Import, person: Person | None, reason: str, seen: str
) -> ImportPlan:
    """Records every row of the file, or none; what it did. seen: the plan somebody agreed to."""
    if batch.state is not ImportState.PREVIEWED:
        raise Refused(_("This file has been dealt with already."))
    if not batch.rows:
        raise Refused(_("There is something to mend in this file first."))
    rows = _compared_all(session, entries_of(session, batch))
    reason = reason.strip()
    plan = _plan(session, rows, person)
    if seen != plan.seen:
        raise StalePlan(
            _("The numbers changed since you looked. Nothing was brought in yet: look again.")
        )
    if plan.needs_reason and not reason:
        raise Refused(_("This file changes numbers that were there. Say why."), "reason")
    for measure, of in rows.items():
        put_in_place(session, dict(_written(batch, measure, of, person, reason)))
    batch.state = ImportState.DONE
    batch.reason = reason
    batch.cells = []
    return plan


def _written(
    batch: Import, measure: Measure, rows: list[Compared], person: Person | None, reason: str
) -> Iterator[tuple[Observation, Observation | None]]:
    for row in rows:
        if row.there is not None and not row.is_change:
            continue
        problem = problem_with(measure, row.on, row.entry)
        if problem:
            raise problem
        why = reason if row.there else ""
        written = new_observation(measure, row.on, row.entry, person, why)
        written.import_id = batch.id
        written.cycle_id = row.there.cycle_id if row.there else None
        yield written, row.there
