"""Brings a database to the schema of this version, with Alembic, from Python."""

from functools import cache

from sqlalchemy import Connection, text

from qitrack import clock
from qitrack.config import UnusableSettings
from qitrack.db import Database
from qitrack.resources import resource_dir


class NewerSchema(UnusableSettings):
    """The database was made by a newer version of qitrack."""


@cache
def _steps() -> list[str]:
    """The revisions from the first to the newest, read from the file names: 0001, 0002, …"""
    files = sorted((resource_dir("migrations") / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))
    return [file.name[:4] for file in files]


def newest() -> str:
    """The revision this version of qitrack needs."""
    return _steps()[-1]


def revision_of(connection: Connection) -> str | None:
    """The revision a database is at; None if it is empty."""
    dialect = connection.dialect
    if not dialect.has_table(connection, "alembic_version"):
        return None
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if revision is None else str(revision)


def upgrade(database: Database, to: str = "head") -> bool:
    """Brings the database to the newest schema in one transaction; whether there was anything to do.

    An SQLite file with content is copied first. Raises NewerSchema if the database is ahead.
    """
    with database.engine.connect() as connection:
        before = revision_of(connection)
    if before is not None and before not in _steps():
        raise NewerSchema(
            f"The database has schema {before}, this version of qitrack knows up to {newest()}. "
            "Start the newer version, or restore the backup made before the upgrade."
        )
    if before == newest():
        return False
    if before is not None and database.file is not None:
        _copy(database, before)
    _run(database, to)
    return True


def _copy(database: Database, revision: str) -> None:
    assert database.file is not None
    stamp = clock.now().strftime("%Y%m%dT%H%M%S")
    name = f"{database.file.stem}-before-{revision}-{stamp}.sqlite3"
    database.copy_to(database.file.with_name(name))


def _run(database: Database, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    settings = Config()
    folder = str(resource_dir("migrations")).replace("%", "%%")
    settings.set_main_option("script_location", folder)
    settings.set_main_option("prepend_sys_path", folder)
    settings.set_main_option("path_separator", "newline")
    settings.attributes["database"] = database
    command.upgrade(settings, to)
