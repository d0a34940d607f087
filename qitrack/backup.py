"""Backups: one file with everything, and no backup counts that was not restored for a try."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, table

from qitrack import __version__, clock, lock, migrate
from qitrack.config import Config, UnusableSettings
from qitrack.db import Database
from qitrack.serving import connect

DATABASE = "database.sqlite3"
DUMP = "database.pgdump"
FILES = "files"
MANIFEST = "manifest.json"
FORMAT = 1
QUICK = 1
"""Level of compression: the machine should go on serving meanwhile."""


class BadBackup(UnusableSettings):
    """The file is no backup, or not a whole one."""

    exit_code = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds: made from the copy itself, not from what was meant to be copied."""

    format: int
    version: str
    made_at: str
    schema: str
    database: str
    counts: dict[str, int]
    digests: dict[str, str]

    def sentence(self) -> str:
        """What is in it, for people."""
        made = clock.local(datetime.fromisoformat(self.made_at))
        return (
            f"Made on {made.day} {made:%B %Y at %H:%M} by qitrack {self.version}. "
            f"Projects: {self.counts.get('project', 0)}, "
            f"numbers: {self.counts.get('observation', 0)}, "
            f"people: {self.counts.get('person', 0)}, files: {len(self.digests) - 1}."
        )


# --- making one ----------------------------------------------------------------------------------


def back_up(settings: Config, target: Path | None = None) -> tuple[Path, Manifest]:
    """Copies database and files into one file, restores it for a try, and says what is in it.

    The server may go on writing meanwhile. Raises UnusableSettings or BadBackup.
    """
    target = target or _default_target(settings)
    with _scratch(target.parent) as scratch:
        content = scratch / "content"
        content.mkdir()
        manifest = _collect(settings, content)
        packed = scratch / "packed.tar.gz"
        _pack(content, packed)
        shutil.rmtree(content)
        if unpack(packed, scratch / "tried") != manifest:
            raise BadBackup("The backup does not hold what it should. Nothing was kept; try again.")
        _publish(packed, target)
    return target, manifest


def _default_target(settings: Config) -> Path:
    folder = settings.data / "backups"
    return folder / f"qitrack-{clock.now():%Y%m%dT%H%M%SZ}.tar.gz"


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A folder of our own on the disk where the result will be, gone afterwards."""
    try:
        beside.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(prefix=".qitrack-", dir=beside) as name:
            yield Path(name)
    except OSError as error:
        raise UnusableSettings(
            f"{error.filename or beside} cannot be written ({error.strerror}). "
            "Choose another place or make room."
        ) from error


def _collect(settings: Config, content: Path) -> Manifest:
    file = settings.database_file
    if file is None:
        schema, counts = _dump(settings, content / DUMP)
    elif file.exists():
        schema, counts = _copy(file, content / DATABASE)
    else:
        raise UnusableSettings(f"There is no database at {file} yet, so nothing to back up.")
    if (settings.data / FILES).is_dir():
        shutil.copytree(settings.data / FILES, content / FILES)
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        made_at=clock.now().isoformat(timespec="seconds"),
        schema=schema,
        database="postgresql" if file is None else "sqlite",
        counts=counts,
        digests=_digests(content),
    )
    (content / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
    return manifest


def _copy(source: Path, target: Path) -> tuple[str, dict[str, int]]:
    """A whole copy of a SQLite database at one moment; its schema and how many rows it has."""
    with closing(sqlite3.connect(source, timeout=30)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    return _look_into(target)


def _look_into(file: Path) -> tuple[str, dict[str, int]]:
    """Schema and row counts of a SQLite database. Raises BadBackup if it is damaged."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
            (schema,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            counts = {name: _count(connection, name) for name in _tables(connection)}
        except sqlite3.DatabaseError as error:
            raise BadBackup(f"The database in it is damaged ({error}).") from error
    if verdict != "ok" or loose is not None:
        raise BadBackup("The database in it is damaged: its rows do not fit together.")
    return str(schema), counts


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return sorted(name for (name,) in rows)


def _count(connection: sqlite3.Connection, table: str) -> int:
    (count,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608  # a name out of the schema
    return int(count)


def _dump(settings: Config, target: Path) -> tuple[str, dict[str, int]]:
    """A dump of a PostgreSQL database by its own program; its schema and how many rows it has."""
    program = shutil.which("pg_dump")
    if program is None:
        raise UnusableSettings(
            "Backing up PostgreSQL takes pg_dump, which is not on this machine: install the "
            "PostgreSQL client programs, at least as new as the server, or back up on the server."
        )
    with closing(connect(settings)) as database:
        schema, counts = _look_at(database)
        url = database.url.set(drivername="postgresql", password=None)
        words = ("--format=custom", "--no-owner", f"--file={target}", f"--dbname={url}")
        _run([program, *words], database.url.password)
    listing = _run(["pg_restore", "--list", str(target)], None)
    if listing.count(" TABLE DATA ") != len(counts):
        raise BadBackup("The dump does not hold every table. Nothing was kept; try again.")
    return schema, counts


def _look_at(database: Database) -> tuple[str, dict[str, int]]:
    """Schema and row counts of a PostgreSQL database."""
    with database.reading() as reading:
        connection = reading.connection()
        names = sorted(connection.dialect.get_table_names(connection))
        counts = {
            name: reading.scalar(select(func.count()).select_from(table(name))) or 0
            for name in names
        }
        return migrate.revision_of(connection) or "", counts


def _run(command: list[str], password: str | None) -> str:
    """What the program prints; the password goes through the environment, where nobody sees it."""
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # no shell
    if ended.returncode != 0:
        reason = " ".join(ended.stderr.split()) or f"it ended with {ended.returncode}"
        raise UnusableSettings(f"{command[0]} could not do its work: {reason}.")
    return ended.stdout


def _pack(content: Path, packed: Path) -> None:
    with tarfile.open(packed, "w:gz", compresslevel=QUICK) as archive:
        for file in sorted(content.rglob("*")):
            if file.is_file():
                archive.add(file, arcname=str(file.relative_to(content)))


def _digests(content: Path) -> dict[str, str]:
    files = sorted(file for file in content.rglob("*") if file.is_file() and file.name != MANIFEST)
    return {str(file.relative_to(content)): _digest(file) for file in files}


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _publish(packed: Path, target: Path) -> None:
    """Moves the finished file to its place, for its owner only, safe from a power cut."""
    packed.chmod(0o600)
    with packed.open("rb") as opened:
        os.fsync(opened.fileno())
    packed.replace(target)


# --- looking into one, and bringing it back -------------------------------------------------------


def unpack(packed: Path, into: Path) -> Manifest:
    """Unpacks a backup and checks every part of it; what it holds. Raises BadBackup."""
    try:
        with tarfile.open(packed, "r:gz") as archive:
            for member in archive:
                _extract(archive, member, into)
        manifest = Manifest(**json.loads((into / MANIFEST).read_text("utf-8")))
    except FileNotFoundError as error:
        raise BadBackup(f"There is no backup at {packed}.") from error
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError) as error:
        raise BadBackup(f"{packed} is no whole backup of qitrack ({error}).") from error
    if _digests(into) != manifest.digests:
        raise BadBackup(
            f"{packed} was changed or cut off: its parts are not what it says they are."
        )
    if manifest.database == "sqlite" and _look_into(into / DATABASE) != (
        manifest.schema,
        manifest.counts,
    ):
        raise BadBackup(f"{packed} does not hold the rows it says it holds.")
    return manifest


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    """Writes one ordinary file; anything else, and any way out of the folder, is refused."""
    target = (into / member.name).resolve()
    content = archive.extractfile(member) if member.isfile() else None
    if content is None or not target.is_relative_to(into.resolve()):
        raise BadBackup(f"It holds {member.name!r}, which no backup of qitrack holds.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as file:
        shutil.copyfileobj(content, file)


def restore(settings: Config, packed: Path, *, force: bool = False) -> Manifest:
    """Brings a backup back into the data folder; everybody has to sign in again.

    Raises UnusableSettings if there is a database already and it is not forced, or if qitrack
    is running; BadBackup if the file is not whole.
    """
    target = settings.database_file
    if target is None:
        raise UnusableSettings(
            "Into PostgreSQL a backup is brought back by hand: unpack it with tar, then run "
            f"pg_restore --clean --if-exists --no-owner --dbname=… {DUMP}: see docs/deploy.md"
        )
    if target.exists() and not force:
        raise UnusableSettings(
            f"There is a database at {target} already. "
            "Restore elsewhere with --into FOLDER, or replace it with --force."
        )
    with _scratch(settings.data) as scratch, lock.alone(settings.data):
        manifest = unpack(packed, scratch)
        if manifest.database != "sqlite":
            raise BadBackup(f"{packed} holds a PostgreSQL database: restore it with pg_restore.")
        _close_all_doors(scratch / DATABASE)
        _keep_what_was_there(target)
        (scratch / DATABASE).replace(target)
        target.chmod(0o600)
        if (scratch / FILES).is_dir():
            shutil.copytree(scratch / FILES, settings.data / FILES, dirs_exist_ok=True)
    return manifest


def _close_all_doors(file: Path) -> None:
    """Ends every session and every one-time link: some were ended since the backup was made."""
    now = clock.now().replace(tzinfo=None).isoformat(sep=" ")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "UPDATE sign_in_session SET ended_at = ?, draft = NULL WHERE ended_at IS NULL", (now,)
        )
        connection.execute("UPDATE one_time_link SET used_at = ? WHERE used_at IS NULL", (now,))


def _keep_what_was_there(target: Path) -> None:
    """Moves the present database aside; its journal would spoil the one that comes."""
    if target.exists():
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(target)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        stamp = f"{clock.now():%Y%m%dT%H%M%SZ}"
        target.rename(target.with_name(f"{target.stem}-before-restore-{stamp}{target.suffix}"))
    for ending in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
