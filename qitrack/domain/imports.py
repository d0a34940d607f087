"""Files of numbers: who brought them, what they held and how they were read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Select, func, or_, select
from sqlalchemy.orm import Mapped, Session, defer, joinedload, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, Observation
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
    __unaudited__ = Audited.__unaudited__ | {"rows", "mapping", "cells"}
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
    """[day, value, numerator, denominator] as read from the file; of a project's also the measure's id."""
    reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    headings: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """The first row of the file; a file with the same one is read with the same mapping."""
    mapping: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    """What each column holds and what its dates stand for."""
    cells: Mapped[list[object]] = mapped_column(JSON, default=list, deferred=True)
    """The tables of the file while somebody looks at it: columns of dates and numbers, no words."""
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
    def is_looked_at(self) -> bool:
        """It waits to be brought in."""
        return self.state is ImportState.PREVIEWED

    @property
    def of_project(self) -> Project:
        """The project whose numbers these are."""
        found = self.project or self.counted.project
        assert found is not None
        return found


Row = tuple[date, Entry] | tuple[date, Entry, Measure]
"""Day and number; of a file of several measures also whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HowItIsRead:
    """The tables of a file and what their columns hold, as they are kept with an import."""

    headings: str = ""
    mapping: dict[str, object]
    cells: list[object]


def headings_of(names: Sequence[str]) -> str:
    """The headings of a file as they are kept: whole, or so that the same ones are known again."""
    text = " | ".join(names)
    if len(text) <= NOTE_LENGTH:
        return text
    return f"{text[: NOTE_LENGTH - 70]} … {sha256(text.encode()).hexdigest()}"


def stage_import(
    session: Session,
    of: Measure | Project,
    filename: str,
    sha256: str,
    rows: Iterable[Row],
    person: Person | None,
    *,
    how: HowItIsRead | None = None,
) -> Import:
    """Keeps what a file holds for a look before it is brought in."""
    batch = Import(
        measure=of if isinstance(of, Measure) else None,
        project=of if isinstance(of, Project) else None,
        person=person,
        filename=filename[:TITLE_LENGTH],
        sha256=sha256,
        rows=_kept(rows),
    )
    if how is not None:
        batch.headings, batch.mapping, batch.cells = how.headings, how.mapping, how.cells
    session.add(batch)
    session.flush()
    return batch


def _kept(
    rows: Iterable[Row],
) -> list[list[object]]:
    return [
        [day.isoformat(), *entry[:3], *(measure.id for measure in of)] for day, entry, *of in rows
    ]


def read_again(
    batch: Import,
    rows: Iterable[Row],
    how: HowItIsRead,
) -> None:
    """The columns of the file hold something else than was thought."""
    if not batch.is_looked_at:
        raise Refused(_("This file has been dealt with already."))
    batch.rows = _kept(rows)
    batch.headings, batch.mapping = how.headings, how.mapping


def entries_of(session: Session, batch: Import) -> dict[Measure, list[tuple[date, Entry]]]:
    """Measure → day and entry of each of its rows in the file."""
    found: dict[int, list[tuple[date, Entry]]] = {}
    for day, value, numerator, denominator, *of in batch.rows:
        key = int(str(of[0])) if of else batch.counted.id
        entry = Entry(_number(value), _number(numerator), _number(denominator))
        found.setdefault(key, []).append((date.fromisoformat(str(day)), entry))
    named = select(Measure).where(Measure.id.in_(found)).order_by(Measure.id)
    return {measure: found[measure.id] for measure in session.scalars(named)}


def _number(cell: object) -> float | None:
    return None if cell is None else float(str(cell))


def measures_to_fill(batch_of: Measure | Project) -> Select[Measure]:
    """The measures that a file may have numbers for."""
    if isinstance(batch_of, Measure):
        return select(Measure).where(Measure.id == batch_of.id)
    return select(Measure).where(Measure.project_id == batch_of.id).order_by(Measure.id)


def measures_written(batch: Import) -> Select[Measure]:
    """The measures for which a file that was brought in had new or other numbers."""
    written = select(Observation.measure_id).where(Observation.import_id == batch.id)
    return select(Measure).where(Measure.id.in_(written)).order_by(Measure.id)


def last_mapping(session: Session, of: Measure | Project, headings: str) -> dict[str, object]:
    """How the last file with these headings was read that was brought in; empty if there was none."""
    owner = Import.measure_id if isinstance(of, Measure) else Import.project_id
    found = session.scalar(
        select(Import.mapping)
        .where(owner == of.id, Import.headings == headings, Import.state == ImportState.DONE)
        .order_by(Import.id.desc())
        .limit(1)
    )
    return found or {}


def imports_of(of: Measure | Project) -> Select[Import]:
    """The files that were brought in, the latest first."""
    if isinstance(of, Measure):
        with_numbers = select(Observation.import_id).where(Observation.measure_id == of.id)
        concerned = or_(Import.measure_id == of.id, Import.id.in_(with_numbers))
    else:
        measures = select(Measure.id).where(Measure.project_id == of.id)
        concerned = or_(Import.project_id == of.id, Import.measure_id.in_(measures))
    return (
        select(Import)
        .where(concerned, Import.state.in_([ImportState.DONE, ImportState.UNDONE]))
        .options(defer(Import.rows))
        .options(joinedload(Import.person), joinedload(Import.undone_by))
        .order_by(Import.id.desc())
    )


def written_by(session: Session, batches: Sequence[Import]) -> dict[int, int]:
    """Import → how many numbers it wrote, whatever became of them."""
    rows = session.execute(
        select(Observation.import_id, func.count())
        .where(Observation.import_id.in_([batch.id for batch in batches]))
        .group_by(Observation.import_id)
    )
    return {key: count for key, count in rows if key is not None}


def discard(batch: Import) -> None:
    """The file is not brought in; what it held is forgotten."""
    if batch.state in (ImportState.DONE, ImportState.UNDONE):
        raise Refused(_("This file has been dealt with already."))
    batch.state = ImportState.DISCARDED
    batch.rows = []
    batch.cells = []
