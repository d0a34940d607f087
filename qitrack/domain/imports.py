"""Bringing in a file of numbers: what it would do, and doing it, whole or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.observations import (
    Entry,
    Observation,
    current_observations,
    needs_reason,
    new_observation,
    problem_with,
    put_in_place,
)
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.i18n import _


class ImportState(StrEnum):
    """How far an import has come."""

    PREVIEWED = "previewed"
    DONE = "done"
    DISCARDED = "discarded"
    UNDONE = "undone"


class Import(Audited, Editable):
    """A file of numbers: looked at first, then brought in whole or not at all."""

    __tablename__ = "import"
    __unaudited__ = Audited.__unaudited__ | {"rows", "mapping"}
    __table_args__ = (
        CheckConstraint("(measure_id IS NULL) <> (project_id IS NULL)", name="of_one_thing"),
    )

    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    """Of a file with several measures of a project."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    filename: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    sha256: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    state: Mapped[ImportState] = mapped_column(OneOf(ImportState), default=ImportState.PREVIEWED)
    rows: Mapped[list[list[object]]] = mapped_column(JSON)
    """[day, value, numerator, denominator] as read from the file."""
    reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    headings: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """The first row of the file; a file with the same one is read with the same mapping."""
    mapping: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    """What each column holds and what its dates stand for."""
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    measure: Mapped[Measure | None] = relationship()
    project: Mapped[Project | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])

    @property
    def counted(self) -> Measure:
        """The measure of a file with one measure."""
        assert self.measure is not None
        return self.measure

    @property
    def of_project(self) -> Project:
        """The project whose numbers these are."""
        found = self.project or self.counted.project
        assert found is not None
        return found


def entries_of(batch: Import) -> list[tuple[date, Entry]]:
    """Day and entry of each row of the file."""
    return [
        (
            date.fromisoformat(str(day)),
            Entry(_number(value), _number(numerator), _number(denominator)),
        )
        for day, value, numerator, denominator in batch.rows
    ]


def _number(cell: object) -> float | None:
    return None if cell is None else float(str(cell))


def stage_import(
    session: Session,
    measure: Measure,
    filename: str,
    sha256: str,
    rows: Iterable[tuple[date, Entry]],
    person: Person | None,
) -> Import:
    """Keeps the rows of a file for a look before they are brought in."""
    batch = Import(
        measure=measure,
        person=person,
        filename=filename[:TITLE_LENGTH],
        sha256=sha256,
        rows=[[day.isoformat(), *entry[:3]] for day, entry in rows],
    )
    session.add(batch)
    session.flush()
    return batch


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What bringing in a file would do. seen: names the numbers it was compared with."""

    new: tuple[tuple[date, Entry], ...]
    changed: tuple[Change, ...]
    same: int
    needs_reason: bool
    seen: str

    @property
    def changes_nothing(self) -> bool:
        """Every number of the file is there already."""
        return not self.new and not self.changed


def plan_import(session: Session, batch: Import, person: Person | None) -> ImportPlan:
    """Compares the rows of a file with the numbers that stand now."""
    return plan_rows(session, batch.counted, entries_of(batch), person)


def plan_rows(
    session: Session,
    measure: Measure,
    rows: Sequence[tuple[date, Entry]],
    person: Person | None,
) -> ImportPlan:
    """The same for rows that are not kept yet."""
    return _plan(_compared(session, measure, rows), person)


def _compared(
    session: Session, measure: Measure, rows: Sequence[tuple[date, Entry]]
) -> list[Compared]:
    current = current_observations(measure.id).where(Observation.stratum == "")
    standing = {o.on: o for o in session.scalars(current.where(Observation.slot == 0))}
    found = []
    for day, entry in rows:
        period = measure.period_of(day)
        there = standing.get(day) or standing.get(period)
        found.append(Compared(there.on if there else period, entry, there))
    return found


def _plan(rows: list[Compared], person: Person | None) -> ImportPlan:
    changes = [(row, row.there) for row in rows if row.there is not None and row.is_change]
    new = tuple((row.on, row.entry) for row in rows if row.there is None)
    seen = " ".join(f"{row.on}:{row.there.id if row.there else 0}" for row in rows)
    return ImportPlan(
        new=new,
        changed=tuple(Change(row.on, there.entry, row.entry) for row, there in changes),
        same=len(rows) - len(new) - len(changes),
        needs_reason=any(needs_reason(there, person) for _row, there in changes),
        seen=sha256(seen.encode()).hexdigest(),
    )


class StalePlan(Refused):
    """The numbers changed since somebody looked at what the file would do."""


def bring_in(
    session: Session, batch: Import, person: Person | None, reason: str, seen: str
) -> ImportPlan:
    """Records every row of the file, or none; what it did. seen: the plan somebody agreed to."""
    if batch.state is not ImportState.PREVIEWED:
        raise Refused(_("This file has been dealt with already."))
    rows = _compared(session, batch.counted, entries_of(batch))
    reason = reason.strip()
    plan = _plan(rows, person)
    if seen != plan.seen:
        raise StalePlan(
            _("The numbers changed since you looked. Nothing was brought in yet: look again.")
        )
    if plan.needs_reason and not reason:
        raise Refused(_("This file changes numbers that were there. Say why."), "reason")
    put_in_place(session, dict(_written(batch, rows, person, reason)))
    batch.state = ImportState.DONE
    batch.reason = reason
    return plan


def _written(
    batch: Import, rows: list[Compared], person: Person | None, reason: str
) -> Iterator[tuple[Observation, Observation | None]]:
    for row in rows:
        if row.there is not None and not row.is_change:
            continue
        problem = problem_with(batch.counted, row.on, row.entry)
        if problem:
            raise problem
        why = reason if row.there else ""
        written = new_observation(batch.counted, row.on, row.entry, person, why)
        written.batch = batch
        written.cycle = row.there.cycle if row.there else None
        yield written, row.there


def discard(batch: Import) -> None:
    """The file is not brought in; what it held is forgotten."""
    if batch.state is ImportState.DONE:
        raise Refused(_("This file has been dealt with already."))
    batch.state = ImportState.DISCARDED
    batch.rows = []
