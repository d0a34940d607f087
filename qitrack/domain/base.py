"""What every table has in common: column types, ids, names of constraints."""

import os
import time
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column

from qitrack import clock

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 12, 31)
LARGEST_NUMBER = 1e12

TITLE_LENGTH = 200
NOTE_LENGTH = 2_000
TEXT_LENGTH = 20_000

NAMES_OF_CONSTRAINTS = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment in time: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone, so it is no instant.")
        in_utc = value.astimezone(UTC)
        return in_utc if dialect.name == "postgresql" else in_utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Day(TypeDecorator[date]):
    """A calendar day between 1990 and 2100."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | None:
        if value is None:
            return None
        if isinstance(value, datetime) or not FIRST_DAY <= value <= LAST_DAY:
            raise ValueError(f"{value} is not a day between {FIRST_DAY} and {LAST_DAY}.")
        return value


class Words(TypeDecorator[str]):
    """Text of at most so many characters."""

    impl = Text
    cache_ok = True

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit


class OneOf(TypeDecorator[StrEnum]):
    """A member of a closed list, stored as its word."""

    impl = Text
    cache_ok = True

    def __init__(self, closed_list: type[StrEnum]) -> None:
        super().__init__()
        self.closed_list = closed_list

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.closed_list(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.closed_list(value)


def uuid7() -> UUID:
    """A new unique id that sorts by the time it was made (RFC 9562, version 7)."""
    milliseconds = time.time_ns() // 1_000_000
    number = milliseconds << 80 | int.from_bytes(os.urandom(10))
    number = number & ~(0xF << 76) | 0x7 << 76
    return UUID(int=number & ~(0x3 << 62) | 0x2 << 62)


MOST_SEARCH_WORDS = 8


def search_words(typed: str) -> list[str]:
    """The words to look for: the first few, without the character that no database keeps."""
    return typed.replace("\0", " ").split()[:MOST_SEARCH_WORDS]


class Base(DeclarativeBase):
    """The tables of qitrack."""

    metadata = MetaData(naming_convention=NAMES_OF_CONSTRAINTS)
    type_annotation_map: ClassVar = {datetime: Instant, date: Day}


class Entity(Base):
    """Something with an id for addresses and a uid that a retry can bring along."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(default=uuid7, unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


EntityT = TypeVar("EntityT", bound=Entity)


class Editable(Entity):
    """An entity that people change: its version tells a stale form from a fresh one."""

    __abstract__ = True

    version: Mapped[int]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:  # SQLAlchemy's own type for mapper arguments
        return {"version_id_col": cls.__dict__.get("version", cls.version)}


def find_by_uid(session: Session, model: type[EntityT], uid: UUID) -> EntityT | None:
    """The row with this uid, if it was made."""
    return session.scalar(select(model).where(model.uid == uid))


def write_invariants(metadata: MetaData) -> None:
    """Adds the checks that follow from the column types to every table."""
    for table in metadata.tables.values():
        _check_columns(table)


def _check_columns(table: Table) -> None:
    if "uid" in table.c:
        table.dialect_options["sqlite"]["autoincrement"] = True  # ids are never used twice
    for column in table.columns:
        match column.type:
            case Words(limit=limit):
                table.append_constraint(
                    CheckConstraint(
                        f'length("{column.name}") <= {limit}', name=f"{column.name}_length"
                    )
                )
            case OneOf(closed_list=closed_list):
                words = ", ".join(f"'{member.value}'" for member in closed_list)
                table.append_constraint(
                    CheckConstraint(f'"{column.name}" IN ({words})', name=f"{column.name}_known")
                )
            case Day():
                _check_day(table, column.name)
            case _:
                pass


def _check_day(table: Table, name: str) -> None:
    quoted = f'"{name}"'
    between = f"{quoted} BETWEEN '{FIRST_DAY}' AND '{LAST_DAY}'"
    table.append_constraint(CheckConstraint(between, name=f"{name}_range"))
    # SQLite keeps days as text and would accept 30 February; a NULL result passes a CHECK, so IS.
    real = f"{quoted} IS date({quoted}, '+0 days')"
    only_there = CheckConstraint(real, name=f"{name}_real", info={"only": "sqlite"})
    table.append_constraint(only_there.ddl_if(dialect="sqlite"))
