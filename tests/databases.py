"""SQLite databases for tests: copies of a file, which takes a millisecond."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

from sqlalchemy import event
from sqlalchemy.engine import make_url

from qitrack import migrate
from qitrack.db import Database
from qitrack.domain.base import Base
from qitrack.domain.core_set import load_core_set

BOOKKEEPING = frozenset({"access_note", "sign_in_attempt", "sign_in_session", "visit"})
"""Tables that a request may write to although it is refused."""

Content = dict[str, list[tuple[object, ...]]]


class Databases(Protocol):
    """Makes databases of one kind for as long as they are needed."""

    def copy(self, of: str | None = None) -> AbstractContextManager[str]:
        """A copy of this database, else of a migrated template; its address for the application.

        Nobody may be connected to the one that is copied.
        """

    def empty(self) -> AbstractContextManager[str]:
        """A database without any table; its address for its owner."""

    def close(self) -> None:
        """Lets go of it all."""


class SqliteDatabases:
    """A migrated template and copies of it, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._template = f"sqlite:///{folder / 'template.sqlite3'}"
        prepare(in_a_hurry(self._template))

    @contextmanager
    def copy(self, of: str | None = None) -> Iterator[str]:
        """A copy of this file, else of the template."""
        with self.empty() as url:
            shutil.copyfile(str(make_url(of or self._template).database), make_url(url).database)
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The name of a file that is not there yet."""
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        yield f"sqlite:///{folder / 'qitrack.sqlite3'}"
        shutil.rmtree(folder)

    def close(self) -> None:
        """Nothing is left to be done."""


def in_a_hurry(url: str) -> Database:
    """The database at this address; it does not wait for the disk, because no test cuts the power."""
    database = Database(url)
    if database.is_sqlite:
        event.listen(database.engine, "connect", _do_not_wait_for_the_disk)
    return database


def _do_not_wait_for_the_disk(connection: object, record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]


def prepare(database: Database) -> None:
    """Gives an empty database the newest schema and the shipped capabilities."""
    migrate.upgrade(database)
    with database.transaction() as session:
        load_core_set(session)
    database.close()


def content(database: Database, but: frozenset[str] = BOOKKEEPING) -> Content:
    """Every row of every table, but for those of bookkeeping."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in but]
    with database.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in tables
        }


def differences(before: Content, after: Content) -> Content:
    """The rows that are in one and not in the other, by table."""
    found = {}
    for table, rows in before.items():
        odd = [row for row in rows if row not in after[table]]
        odd += [row for row in after[table] if row not in rows]
        if odd:
            found[table] = odd
    return found
