"""What looks like a patient's: where it was found, who said that it is not, and when; never the text."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, UniqueConstraint, event, inspect, select
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, object_session, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import TITLE_LENGTH, Base, OneOf, Words
from qitrack.domain.identifiers import Find, Kind, find
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit

CONFIRMED = "confirmed_kinds"
"""Where a session keeps which kinds the writer has said are no patient's."""

NOT_ABOUT_WORK = frozenset(
    {
        *("email_domain", "invitation", "join_code", "join_request", "login", "one_time_link"),
        "person",
    }
)
"""Tables about the people who use qitrack: their names and addresses belong there."""
NO_TEXT_OF_PEOPLE = frozenset({"sha256", "path", "kind", "state", "token_hash"})
"""Columns that qitrack fills itself."""


class IdentifierConfirmation(Base):
    """Somebody said of a find that it is not a patient."""

    __tablename__ = "identifier_confirmation"
    __table_args__ = (Index("ix_identifier_confirmation_entity_entity_id", "entity", "entity_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[Kind] = mapped_column(OneOf(Kind))
    entity: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    entity_id: Mapped[int]
    field: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    first: Mapped[int]
    """Its first character, counted from 0."""
    past: Mapped[int]
    """The first character after it."""


class FindState(StrEnum):
    """How far somebody has come with a find of the sweep."""

    OPEN = "open"
    NOT_A_PATIENT = "not-a-patient"
    REMOVED = "removed"


class IdentifierFind(Base):
    """Something that the sweep of the whole store came upon, to be worked through."""

    __tablename__ = "identifier_find"
    __table_args__ = (
        UniqueConstraint("entity", "entity_id", "field", "kind", "first", "past"),
        Index("ix_identifier_find_state_kind_id", "state", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    """When the sweep saw it last."""
    kind: Mapped[Kind] = mapped_column(OneOf(Kind))
    entity: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    entity_id: Mapped[int]
    field: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    first: Mapped[int]
    past: Mapped[int]
    project_id: Mapped[int | None] = mapped_column(
        ForeignKey("project.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[FindState] = mapped_column(OneOf(FindState), default=FindState.OPEN)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Nobody, where a later sweep saw it no more."""
    settled_at: Mapped[datetime | None]

    project: Mapped[Project | None] = relationship()


def worded_fields(model: type[Any]) -> list[str]:
    """The columns of a table of the work in which people write; none of any other table."""
    if model.__tablename__ in NOT_ABOUT_WORK:
        return []
    return [
        column.key
        for column in inspect(model).column_attrs
        if isinstance(column.columns[0].type, Words)
        and column.key not in NO_TEXT_OF_PEOPLE | model.__secret__
    ]


def confirm(session: Session, kinds: Iterable[Kind]) -> None:
    """From here on, finds of these kinds in what this session saves are kept as confirmed."""
    session.info[CONFIRMED] = session.info.get(CONFIRMED, frozenset()) | frozenset(kinds)


@event.listens_for(Audited, "after_insert", propagate=True)
@event.listens_for(Audited, "after_update", propagate=True)
def _keep_confirmed(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    """Writes down where a confirmed find came to stand, in the transaction that brings it there."""
    session = object_session(target)
    kinds = session.info.get(CONFIRMED) if session else None
    if session is None or not kinds:
        return
    rows = [
        confirmation(target.__tablename__, target.id, field, one)
        | {"person_id": session.info.get("actor_id"), "at": clock.now()}
        for field in worded_fields(type(target))
        if inspect(target).attrs[field].history.has_changes()
        for one in find(getattr(target, field) or "")
        if one.kind in kinds
    ]
    if rows:
        connection.execute(Base.metadata.tables["identifier_confirmation"].insert(), rows)


def confirmation(entity: str, entity_id: int, field: str, one: Find) -> dict[str, Any]:
    """The columns that say where a find stands."""
    return {
        "kind": one.kind,
        "entity": entity,
        "entity_id": entity_id,
        "field": field,
        "first": one.start,
        "past": one.end,
    }


def project_of(thing: object) -> Project | None:
    """The project that this belongs to, however far down."""
    if isinstance(thing, Project):
        return thing
    for owner in ("project", "owner_project", "cycle", "measure", "prediction", "evidence"):
        above = getattr(thing, owner, None)
        if above is not None:
            return project_of(above)
    return None


def allows_nhs_numbers(session: Session, thing: object, otherwise: Iterable[str]) -> bool:
    """The place of this thing, or one above it, lets people say of an NHS number that it is no patient's.

    otherwise: the paths of the units that all have to, for what belongs to none.
    """
    project = project_of(thing)
    unit = project.unit if project else thing if isinstance(thing, Unit) else None
    lines = [path.strip("/").split("/") for path in ([unit.path] if unit else otherwise)]
    steps = {int(step) for line in lines for step in line}
    allowing = select(Unit.id).where(Unit.id.in_(steps), Unit.allows_nhs_numbers)
    found = {str(key) for key in session.scalars(allowing)}
    return bool(lines) and all(found.intersection(line) for line in lines)
