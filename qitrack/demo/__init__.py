"""The demonstration: an invented partnership with its people and projects, dated back from today."""

import secrets
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from qitrack import clock, lock, migrate
from qitrack.config import Config
from qitrack.db import Database
from qitrack.demo import history, world
from qitrack.domain.core_set import load_core_set
from qitrack.domain.people import Login
from qitrack.domain.sign_in import hash_password
from qitrack.resources import resource_dir

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that look alike."""


@dataclass(frozen=True, slots=True)
class Guide:
    """Somebody to sign in as, and why."""

    email: str
    who: str


GUIDES = tuple(Guide(world.email(code), who) for code, who in world.guides())
"""The log-ins that are shown when the demonstration starts."""


def make_ready(settings: Config) -> Database:
    """The demonstration's database, built anew unless it was built today from the same data."""
    file = settings.database_file
    assert file is not None
    clock.use_timezone(settings.timezone)
    with lock.in_turn(file):
        if _stamp_of(file) != _stamp_today():
            _build(file)
    return Database(settings.resolved_database_url)


def _build(file: Path) -> None:
    new = file.with_name(f"{file.name}.new")
    _remove(new)
    database = Database(f"sqlite:///{new}")
    migrate.upgrade(database)
    with database.transaction() as session:
        load_core_set(session)
        history.replay(session, world.settle(session, clock.today()))
    database.close()
    day, data = _stamp_today()
    with closing(sqlite3.connect(new)) as connection:
        connection.execute(f"PRAGMA user_version = {day}")
        connection.execute(f"PRAGMA application_id = {data}")
        connection.execute("PRAGMA journal_mode = DELETE")
    _remove(file)
    new.rename(file)


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _stamp_today() -> tuple[int, int]:
    """The day and a digest of schema and data: what a database was built on and from."""
    folders = (resource_dir("migrations") / "versions", Path(__file__).parent)
    files = sorted(file for folder in folders for file in folder.glob("*.*") if file.is_file())
    content = b"".join(file.read_bytes() for file in files)
    return clock.today().toordinal(), zlib.crc32(content) & 0x7FFFFFFF


def _stamp_of(file: Path) -> tuple[int, int] | None:
    if not file.exists():
        return None
    try:
        with closing(sqlite3.connect(file)) as connection:
            (day,) = connection.execute("PRAGMA user_version").fetchone()
            (data,) = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError:
        return None
    return day, data


def set_password(database: Database) -> str:
    """One new random password for all log-ins of the demonstration."""
    password = "-".join("".join(secrets.choice(LETTERS) for _i in range(4)) for _j in range(3))
    hashed = hash_password(password)
    with database.transaction() as session:
        for login in session.scalars(select(Login).order_by(Login.id)):
            login.password_hash = hashed
    return password
