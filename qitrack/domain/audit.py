"""Who changed what and when: written by mapper events, in the same transaction as the change."""

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, ForeignKey, Index, Select, event, inspect, select
from sqlalchemy.orm import (
    Mapped,
    Mapper,
    ORMExecuteState,
    Session,
    mapped_column,
    object_session,
    relationship,
    selectinload,
)

from qitrack import clock
from qitrack.domain.base import TEXT_LENGTH, TITLE_LENGTH, Base, OneOf, Words


class Change(StrEnum):
    """What happened to the row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Audit(Base):
    """One change of one row: names of fields here, their text in `AuditValue`."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_entity_entity_id", "entity", "entity_id"),
        Index("ix_audit_project_id_id", "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    """The person who did it; no foreign key, so that history outlives everything."""
    request_id: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    change: Mapped[Change] = mapped_column(OneOf(Change))
    entity: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    entity_id: Mapped[int]
    entity_version: Mapped[int | None]
    project_id: Mapped[int | None]
    fields: Mapped[str] = mapped_column(Words(TEXT_LENGTH), default="")
    """Names of the changed fields, with a space between."""

    values: Mapped[list["AuditValue"]] = relationship(order_by="AuditValue.field", viewonly=True)


class AuditValue(Base):
    """Old and new text of one field; can be erased for a leaver while `Audit` stays."""

    __tablename__ = "audit_value"

    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    field: Mapped[str] = mapped_column(Words(TITLE_LENGTH), primary_key=True)
    old: Mapped[str | None] = mapped_column(Words(10 * TEXT_LENGTH))
    new: Mapped[str | None] = mapped_column(Words(10 * TEXT_LENGTH))


class Audited:
    """Mixin: every insert, update and delete of this class is written down."""

    __unaudited__: frozenset[str] = frozenset({"version", "uid", "created_at"})
    __secret__: frozenset[str] = frozenset()
    """Fields whose change is noted but whose text never is."""
    __in_project_history__: bool = True
    """Whether the team may read it in the history of the project it points to."""


def as_text(value: object) -> str | None:
    """The value as the audit keeps it."""
    match value:
        case None:
            return None
        case str():
            return str(value)
        case date() | UUID():
            return str(value)
        case _:
            return json.dumps(value, default=str)


def _differences(target: Any, change: Change) -> dict[str, tuple[object, object]]:
    """Field → (old, new) for the columns and links that the flush writes."""
    state = inspect(target)
    found: dict[str, tuple[object, object]] = {}
    for attribute in state.mapper.column_attrs:
        if attribute.key in target.__unaudited__ or attribute.key == "id":
            continue
        current = getattr(target, attribute.key)
        if change is Change.ADDED:
            if current not in (None, ""):
                found[attribute.key] = (None, current)
        elif change is Change.REMOVED:
            found[attribute.key] = (current, None)
        else:
            history = state.attrs[attribute.key].history
            old = history.deleted[0] if history.deleted else None
            if history.has_changes() and old != current:
                found[attribute.key] = (old, current)
    return found | _changed_links(target)


def _changed_links(target: Any) -> dict[str, tuple[object, object]]:
    """Relationship → (old, new) ids, for those kept in a table of pairs, which has no events."""
    state = inspect(target)
    found: dict[str, tuple[object, object]] = {}
    for link in state.mapper.relationships:
        if link.secondary is None or link.viewonly:
            continue
        added, kept, removed = state.attrs[link.key].history
        if added or removed:
            before, after = (
                sorted(one.id for one in [*kept, *other]) for other in (removed, added)
            )
            found[link.key] = (before or None, after or None)
    return found


def _project_of(target: Any) -> int | None:
    if not target.__in_project_history__:
        return None
    own = target.id if target.__tablename__ == "project" else getattr(target, "project_id", None)
    if own is not None:
        return int(own)
    for owner in ("cycle", "measure", "prediction"):
        holder = _holder(target, owner)
        if holder is not None:
            return _project_of(holder)
    return None


def _holder(target: Any, owner: str) -> Any:
    """The row it belongs to, also where only its id was given."""
    held, key = getattr(target, owner, None), getattr(target, f"{owner}_id", None)
    session = object_session(target)
    if held is not None or key is None or session is None:
        return held
    return session.get(inspect(target).mapper.relationships[owner].mapper.class_, key)


def _write(connection: Connection, target: Any, change: Change) -> None:
    differences = _differences(target, change)
    if change is Change.CHANGED and not differences:
        return
    session = object_session(target)
    info = session.info if session else {}
    row = {
        "at": clock.now(),
        "actor_id": info.get("actor_id"),
        "request_id": info.get("request_id", ""),
        "change": change,
        "entity": target.__tablename__,
        "entity_id": target.id,
        "entity_version": getattr(target, "version", None),
        "project_id": _project_of(target),
        "fields": " ".join(sorted(differences)),
    }
    table = Audit.metadata.tables["audit"]
    inserted = connection.execute(table.insert(), row)
    assert inserted.inserted_primary_key is not None
    values = [
        {
            "audit_id": inserted.inserted_primary_key[0],
            "field": field,
            "old": None if field in target.__secret__ else as_text(old),
            "new": None if field in target.__secret__ else as_text(new),
        }
        for field, (old, new) in sorted(differences.items())
    ]
    if values:
        connection.execute(AuditValue.metadata.tables["audit_value"].insert(), values)


@event.listens_for(Audited, "after_insert", propagate=True)
def _after_insert(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    _write(connection, target, Change.ADDED)


@event.listens_for(Audited, "after_update", propagate=True)
def _after_update(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    _write(connection, target, Change.CHANGED)


@event.listens_for(Audited, "after_delete", propagate=True)
def _after_delete(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    _write(connection, target, Change.REMOVED)


def refuse_bulk_changes(state: ORMExecuteState) -> None:
    """Bulk updates bypass the mapper events, so audited classes do not allow them."""
    mapper = state.bind_mapper
    is_bulk = state.is_update or state.is_delete
    if is_bulk and mapper is not None and issubclass(mapper.class_, Audited):
        raise RuntimeError(f"{mapper.class_.__name__} is audited: change its rows one by one.")


def changes_since(session: Session, entity: Any, version: int) -> dict[str, AuditValue]:
    """Field → its oldest change after this version of the entity, so `old` is what was there then."""
    rows = session.execute(
        select(AuditValue)
        .join(Audit)
        .where(Audit.entity == entity.__tablename__, Audit.entity_id == entity.id)
        .where(Audit.entity_version > version, Audit.change == Change.CHANGED)
        .order_by(Audit.id.desc())
    ).scalars()
    return {value.field: value for value in rows}


def history_of_project(project_id: int) -> Select[Audit]:
    """What happened to a project and everything in it, newest first."""
    return (
        select(Audit)
        .where(Audit.project_id == project_id)
        .options(selectinload(Audit.values))
        .order_by(Audit.id.desc())
    )


def trail() -> Select[Audit]:
    """Every change, newest first."""
    return select(Audit).order_by(Audit.id.desc())


class AccessKind(StrEnum):
    """What somebody did without changing anything."""

    LOOKED = "looked"
    DENIED = "denied"


class AccessNote(Base):
    """Somebody looked at something private, or was denied it."""

    __tablename__ = "access_note"
    __table_args__ = (Index("ix_access_note_entity_entity_id", "entity", "entity_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int]
    kind: Mapped[AccessKind] = mapped_column(OneOf(AccessKind))
    entity: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    entity_id: Mapped[int]
    request_id: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
