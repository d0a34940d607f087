"""The database: engine, SQLite's pragmas, sessions that read and sessions that write."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from qitrack.domain import audit, readings

BUSY_TIMEOUT_S = 10

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    f"busy_timeout = {BUSY_TIMEOUT_S * 1000}",
)

POSTGRES_OPTIONS = (
    "-c statement_timeout=15s -c lock_timeout=10s -c idle_in_transaction_session_timeout=30s"
)


class Database:
    """One database and the two kinds of session on it."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _engine(url)
        # Attributes stay readable after the commit: the response may still show them.
        self._reading = sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        writing = self.engine.execution_options(writes=True)
        self._writing = sessionmaker(writing, expire_on_commit=False)
        event.listen(self._writing, "do_orm_execute", audit.refuse_bulk_changes)
        event.listen(self._writing, "before_commit", readings.refresh_touched)

    @property
    def is_sqlite(self) -> bool:
        """It is a file on this machine."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    def reader(self) -> Session:
        """A session that cannot change anything."""
        return self._reading()

    def writer(self, actor_id: int | None = None, request_id: str = "") -> Session:
        """A session whose first statement takes SQLite's write lock; who acts is written down."""
        return self._writing(info={"actor_id": actor_id, "request_id": request_id})

    @contextmanager
    def transaction(self, actor_id: int | None = None) -> Iterator[Session]:
        """All of it or nothing: for the command line, jobs and tests."""
        with self.writer(actor_id) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A short look, in a transaction of its own."""
        with self.reader() as session:
            yield session

    def copy_to(self, file: Path) -> None:
        """Writes a whole copy of the SQLite database, for its owner's eyes only, while others work."""
        file.touch(mode=0o600, exist_ok=False)
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA query_only = OFF")
            cursor.execute("VACUUM INTO ?", (str(file),))
        finally:
            connection.close()

    def close(self) -> None:
        """Lets go of every connection."""
        self.engine.dispose()


def is_writing(session: Session | None) -> bool:
    """A write transaction is open on this session."""
    if session is None or not session.in_transaction():
        return False
    return bool(session.get_bind().get_execution_options().get("writes"))


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_S})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"options": POSTGRES_OPTIONS},
        )
        event.listen(engine, "begin", _begin_postgres)
    event.listen(engine, "checkin", _end_what_is_open)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:  # the driver's own connection
    connection.isolation_level = None  # transactions begin where we say, see `_begin_sqlite`
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _end_what_is_open(connection: Any, record: object) -> None:  # the driver's own connection
    """A commit that failed leaves its transaction open; the next request must not inherit it."""
    if connection is not None:
        connection.rollback()


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writes"))


def _begin_sqlite(connection: Connection) -> None:
    if _writes(connection):
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("BEGIN")


def _begin_postgres(connection: Connection) -> None:
    if not _writes(connection):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
