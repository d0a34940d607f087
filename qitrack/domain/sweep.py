"""Looking through the whole store for what may point to a patient, and working through what is found."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from qitrack import clock
from qitrack.domain.access import Actor, visible
from qitrack.domain.audit import Audit, Audited
from qitrack.domain.base import Base
from qitrack.domain.errors import Refused
from qitrack.domain.guard import (
    FindState,
    IdentifierConfirmation,
    IdentifierFind,
    confirmation,
    project_of,
    worded_fields,
)
from qitrack.domain.identifiers import Find, Kind, find
from qitrack.domain.projects import Project, ProjectMember, ProjectRole
from qitrack.i18n import _

ROWS_AT_ONCE = 500
MOST_FINDS = 5_000
"""So many are listed by one sweep; whoever has worked through them sweeps again."""


class Found(NamedTuple):
    """Where in the store something was found."""

    entity: str
    entity_id: int
    field: str
    find: Find

    @property
    def columns(self) -> dict[str, Any]:
        """As the tables of finds and confirmations have it."""
        return confirmation(self.entity, self.entity_id, self.field, self.find)


class Swept(NamedTuple):
    """What a look through the whole store came upon. is_whole: nothing was left for the next time."""

    found: tuple[Found, ...]
    is_whole: bool

    @property
    def counts(self) -> Counter[Kind]:
        """How many of each kind."""
        return Counter(one.find.kind for one in self.found)


def look_through(session: Session, most: int = MOST_FINDS) -> Swept:
    """Every find in the texts of the work that nobody has confirmed; reads only, some rows at a time."""
    found = tuple(islice(_unconfirmed(session), most + 1))
    return Swept(found[:most], is_whole=len(found) <= most)


def swept_models() -> list[type[Any]]:
    """The tables that have texts of the work, by name."""
    models = {mapper.class_ for mapper in Base.registry.mappers}
    audited = [m for m in models if issubclass(m, Audited) and hasattr(m, "__tablename__")]
    return sorted((m for m in audited if worded_fields(m)), key=lambda m: str(m.__tablename__))


def _unconfirmed(session: Session) -> Iterator[Found]:
    for model in swept_models():
        last = 0
        while batch := _batch(session, model, last):
            last = batch[-1].id
            found = [
                Found(model.__tablename__, row.id, field, one)
                for row in batch
                for field in worded_fields(model)
                for one in find(getattr(row, field) or "")
            ]
            yield from _without_confirmed(session, found)


def _batch(session: Session, model: type[Any], last: int) -> Sequence[Any]:
    """The next rows, as columns only: nothing of them stays in the session."""
    columns = (getattr(model, field) for field in worded_fields(model))
    rows = select(model.id, *columns).where(model.id > last).order_by(model.id)
    return session.execute(rows.limit(ROWS_AT_ONCE)).all()


def _without_confirmed(session: Session, found: list[Found]) -> list[Found]:
    """Leaves out what somebody confirmed after its text was last changed."""
    if not found:
        return []
    entity, ids = found[0].entity, {one.entity_id for one in found}
    said: dict[Found, datetime] = {}
    rows = select(IdentifierConfirmation).where(
        IdentifierConfirmation.entity == entity, IdentifierConfirmation.entity_id.in_(ids)
    )
    for row in session.scalars(rows.order_by(IdentifierConfirmation.id)):
        place = Find(row.first, row.past, row.kind)
        said[Found(row.entity, row.entity_id, row.field, place)] = row.at
    changed = _last_changes(session, entity, {one.entity_id for one in said})
    return [
        one
        for one in found
        if one not in said or said[one] < changed.get((one.entity_id, one.field), said[one])
    ]


def _last_changes(session: Session, entity: str, ids: set[int]) -> dict[tuple[int, str], datetime]:
    """(row, field) → when it was written last."""
    lines = select(Audit.entity_id, Audit.fields, Audit.at).where(
        Audit.entity == entity, Audit.entity_id.in_(ids)
    )
    return {
        (key, field): at
        for key, fields, at in session.execute(lines.order_by(Audit.id))
        for field in fields.split()
    }


def keep(session: Session, swept: Swept) -> Counter[FindState]:
    """Lists what was found for working through; what a whole sweep saw no more has been removed."""
    now, done = clock.now(), Counter[FindState]()
    listed = {_place(row): row for row in session.scalars(select(IdentifierFind))}
    for one in swept.found:
        row = listed.pop(one, None)
        if row is None:
            row = IdentifierFind(**one.columns, project_id=_project_id(session, one))
            session.add(row)
        row.at, row.state, row.settled_at, row.settled_by_id = now, FindState.OPEN, None, None
        done[FindState.OPEN] += 1
    for row in listed.values() if swept.is_whole else ():
        if row.state is FindState.OPEN:
            row.state, row.settled_at = FindState.REMOVED, now
            done[FindState.REMOVED] += 1
    return done


def _place(row: IdentifierFind) -> Found:
    return Found(row.entity, row.entity_id, row.field, Find(row.first, row.past, row.kind))


def things_of(session: Session, rows: Sequence[IdentifierFind]) -> dict[tuple[str, int], Any]:
    """(table, id) → the row in which something was found; one query for each table."""
    there: dict[tuple[str, int], Any] = {}
    for model in swept_models():
        ids = [row.entity_id for row in rows if row.entity == model.__tablename__]
        if ids:
            found = session.scalars(select(model).where(model.id.in_(ids)))
            there |= {(model.__tablename__, one.id): one for one in found}
    return there


def thing_of(session: Session, entity: str, entity_id: int) -> Any | None:
    """The row in which something was found; None if it is gone."""
    model = next((m for m in swept_models() if m.__tablename__ == entity), None)
    return session.get(model, entity_id) if model else None


def _project_id(session: Session, one: Found) -> int | None:
    project = project_of(thing_of(session, one.entity, one.entity_id))
    return project.id if project else None


_PLACES = {kind: place for place, kind in enumerate(Kind)}


def open_finds(actor: Actor) -> Select[IdentifierFind]:
    """What the person is to work through, kind by kind."""
    return (
        visible(actor, IdentifierFind)
        .where(IdentifierFind.state == FindState.OPEN)
        .options(joinedload(IdentifierFind.project).joinedload(Project.unit))
        .options(
            joinedload(IdentifierFind.project)
            .selectinload(Project.members)
            .joinedload(ProjectMember.person)
        )
        .order_by(case(_PLACES, value=IdentifierFind.kind), IdentifierFind.id)
    )


def settled_count(session: Session, actor: Actor) -> int:
    """How many finds have been worked through."""
    settled = visible(actor, IdentifierFind).where(IdentifierFind.state != FindState.OPEN)
    return session.scalar(select(func.count()).select_from(settled.subquery())) or 0


def settle(
    session: Session, row: IdentifierFind, state: FindState, person_id: int, *, may_confirm: bool
) -> None:
    """Somebody has looked: it is no patient's, or it has been taken out."""
    if row.state is not FindState.OPEN:
        return
    if state is FindState.NOT_A_PATIENT:
        if not may_confirm:
            raise Refused(
                _("The organisation does not allow NHS numbers here. Have it taken out instead.")
            )
        session.add(IdentifierConfirmation(**_place(row).columns, person_id=person_id))
    elif _is_still_there(session, row):
        raise Refused(_("It still stands there. Have it taken out first."))
    row.state, row.settled_by_id, row.settled_at = state, person_id, clock.now()


def _is_still_there(session: Session, row: IdentifierFind) -> bool:
    thing = thing_of(session, row.entity, row.entity_id)
    text = getattr(thing, row.field, None) or ""
    return _place(row).find in find(text)


def who_leads(row: IdentifierFind) -> list[str]:
    """The names of those who can take it out, where the project has a lead."""
    members = row.project.current_members if row.project else []
    return [member.person.name for member in members if member.role is ProjectRole.LEAD]
