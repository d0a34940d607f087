"""What is unsafe for deployment: one small function a danger, each with one line of cure."""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from qitrack import clock, migrate
from qitrack.config import FALSE, LOOPBACK, Config, UnusableSettings
from qitrack.db import Database
from qitrack.domain.attachments import kept_digests
from qitrack.exchange.store import Store

LEAST_SECRET_BYTES = 32
LEAST_FREE_BYTES = 500 * 1024 * 1024
OLDEST_SQLITE = (3, 37)
"""Of 2021: older ones lack what the migrations and the backup rely on."""

KNOWN_SECRETS = ("changeme", "secret", "dev", "development", "password", "qitrack")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""The rights of everybody but the owner."""

NETWORK_FILE_SYSTEMS = frozenset(
    ("9p", "afs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "nfs", "nfs4", "smb3", "smbfs")
)
MOUNTS = Path("/proc/self/mounts")
PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the checks look at: settings, surroundings and, if it can be reached, the database."""

    settings: Config
    environment: Mapping[str, str]
    connection: Connection | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What is unsafe, and how to cure it."""

    what: str
    cure: str


Check = Callable[[Place], Iterator[Finding]]


# --- settings ------------------------------------------------------------------------------------


def secret_is_weak(place: Place) -> Iterator[Finding]:
    """Whoever guesses the secret can sign in as anybody."""
    secret = place.settings.secret
    file = place.settings.secret_file
    cure = f"Stop qitrack, remove {file} and start it again: it makes a new one."
    if not secret:
        yield Finding("There is no secret yet.", "Start qitrack once with: qitrack serve")
    elif len(secret) < LEAST_SECRET_BYTES or len(set(secret)) < 8:
        yield Finding(f"The secret in {file} is too short or too simple.", cure)
    elif any(known in secret.lower() for known in KNOWN_SECRETS):
        yield Finding(f"The secret in {file} is one that everybody knows.", cure)


def debugging_is_on(place: Place) -> Iterator[Finding]:
    """A debugger on the web runs any code for anybody."""
    if place.environment.get("FLASK_DEBUG", "").lower() not in FALSE:
        yield Finding("FLASK_DEBUG is set.", "Remove FLASK_DEBUG from the environment.")


def address_is_missing(place: Place) -> Iterator[Finding]:
    """Without its own address qitrack cannot tell forged host names from real ones."""
    settings = place.settings
    if settings.host not in LOOPBACK and not settings.base_url:
        yield Finding(
            f"qitrack listens on {settings.host} and does not know the address people use.",
            "Set QITRACK_BASE_URL, as in https://qi.example.org",
        )


def address_is_not_https(place: Place) -> Iterator[Finding]:
    """Passwords and sessions would cross the network in the clear."""
    settings = place.settings
    given = settings.base_url and not settings.is_on_loopback
    if given and not settings.is_https and not settings.allow_http:
        yield Finding(
            f"{settings.resolved_base_url} is not encrypted.",
            "Put a proxy with a certificate in front and set QITRACK_BASE_URL to its https address.",
        )


def address_is_no_address(place: Place) -> Iterator[Finding]:
    """Links in mails and redirects begin with it."""
    given = place.settings.base_url
    parts = urlsplit(given)
    if given and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
        yield Finding(
            f"base_url = {given!r} is no web address.",
            "Write it with scheme and host and nothing after, as in https://qi.example.org",
        )


def proxy_is_not_counted(place: Place) -> Iterator[Finding]:
    """Everybody would look like the proxy, so one person's wrong guesses would lock all out."""
    settings = place.settings
    if settings.is_https and not settings.trusted_proxies:
        yield Finding(
            "The address is https, so a proxy stands in front, and it is not counted.",
            "Set QITRACK_TRUSTED_PROXIES to the number of proxies, mostly 1.",
        )


def too_many_proxies(place: Place) -> Iterator[Finding]:
    """Headers that nobody set would be believed."""
    settings = place.settings
    if settings.trusted_proxies and not settings.is_https:
        yield Finding(
            "Headers of a proxy are trusted, but the address is not the https address of one.",
            "Set QITRACK_BASE_URL to the address of the proxy, or QITRACK_TRUSTED_PROXIES to 0.",
        )


def hosts_are_no_names(place: Place) -> Iterator[Finding]:
    """A pattern that matches every name protects from none."""
    for host in place.settings.trusted_hosts:
        if "*" in host or "/" in host or "." not in host.strip("."):
            yield Finding(
                f"{host!r} in trusted_hosts is no name of a host.",
                "List whole names, as in qi.example.org, with commas between.",
            )


def clock_is_wrong(place: Place) -> Iterator[Finding]:
    """Sessions, links and predictions go by the clock."""
    built = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if clock.now() < built:
        yield Finding(
            f"The clock says {clock.now():%d %B %Y}, before qitrack was installed.",
            "Set the clock of this machine, best by a time service.",
        )


# --- files ---------------------------------------------------------------------------------------


def others_can_read(place: Place) -> Iterator[Finding]:
    """Everybody with an account on the machine could read the data or sign in as anybody."""
    if os.name != "posix":
        return
    settings = place.settings
    files = (settings.secret_file, settings.data / "config.toml", settings.database_file)
    for path, mode in ((settings.data, "700"), *((file, "600") for file in files)):
        if path is not None and path.exists() and path.stat().st_mode & OTHERS:
            yield Finding(f"Others on this machine can read {path}.", f"Run: chmod {mode} {path}")


def data_lie_in_the_code(place: Place) -> Iterator[Finding]:
    """What lies in the package is replaced by the next upgrade, and parts of it are served."""
    if place.settings.data.resolve().is_relative_to(PACKAGE):
        yield Finding(
            f"The data folder {place.settings.data} lies inside the program.",
            "Move it elsewhere and set QITRACK_DATA, as in /var/lib/qitrack",
        )


def disk_is_full(place: Place) -> Iterator[Finding]:
    """Nothing can be saved on a full disk."""
    import shutil

    data = place.settings.data
    if data.exists() and shutil.disk_usage(data).free < LEAST_FREE_BYTES:
        yield Finding(f"Less than 500 MiB are free for {data}.", "Make room or use another disk.")


def network_file_system(place: Place) -> Iterator[Finding]:
    """SQLite's locks do not hold on network file systems: data get lost."""
    if place.settings.database_file is None:
        return
    kind = _file_system_of(place.settings.database_file.parent)
    if kind in NETWORK_FILE_SYSTEMS:
        yield Finding(
            f"The database lies on a network file system ({kind}).",
            "Set QITRACK_DATA to a folder on a disk of this machine, or use PostgreSQL.",
        )


def _file_system_of(folder: Path) -> str:
    """The kind of file system this folder lies on; empty where it cannot be told."""
    try:
        mounts = [line.split(" ") for line in MOUNTS.read_text("utf-8").splitlines()]
    except OSError:
        return ""
    real = folder.resolve()
    kinds = {
        point: kind
        for _device, point, kind, *_rest in mounts
        if real.is_relative_to(point.replace("\\040", " "))
    }
    return kinds[max(kinds, key=len)] if kinds else ""


# --- database ------------------------------------------------------------------------------------


def old_sqlite(place: Place) -> Iterator[Finding]:
    """Older versions lack what the schema relies on."""
    is_sqlite = place.settings.database_file is not None
    if is_sqlite and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield Finding(
            f"SQLite {sqlite3.sqlite_version} is too old.",
            "Use a Python with SQLite 3.37 or newer, or PostgreSQL.",
        )


def other_schema(place: Place) -> Iterator[Finding]:
    """This version of qitrack would misread the data."""
    if place.connection is None:
        return
    there = migrate.revision_of(place.connection)
    if there != migrate.newest():
        yield Finding(
            f"The database has schema {there or 'none'}, this version needs {migrate.newest()}.",
            "Run: qitrack upgrade",
        )


def sqlite_without_guards(place: Place) -> Iterator[Finding]:
    """Without them a crash or a wrong reference can leave half a change behind."""
    connection = place.connection
    if connection is None or connection.dialect.name != "sqlite":
        return
    wanted = {"journal_mode": "wal", "foreign_keys": "1", "synchronous": "2"}
    for pragma, value in wanted.items():
        there = str(connection.exec_driver_sql(f"PRAGMA {pragma}").scalar())
        if there != value:
            yield Finding(
                f"SQLite does not keep {pragma} = {value} here, but {there}.",
                "Put the data folder on an ordinary local disk.",
            )


def postgres_role_is_mighty(place: Place) -> Iterator[Finding]:
    """A role that owns the tables can also drop them, and change what the audit says."""
    connection = place.connection
    if connection is None or connection.dialect.name != "postgresql":
        return
    cure = "Let another role own the tables and run qitrack upgrade: see docs/deploy.md"
    if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        yield Finding("qitrack signs in to PostgreSQL as a superuser.", cure)
    elif connection.scalar(text(OWNS_A_TABLE)):
        yield Finding("qitrack signs in to PostgreSQL as the owner of its tables.", cure)


OWNS_A_TABLE = (
    "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema()"
    " AND pg_has_role(current_user, tableowner, 'MEMBER'))"
)


def postgres_forgets(place: Place) -> Iterator[Finding]:
    """After a power cut what was acknowledged would be gone."""
    connection = place.connection
    if connection is None or connection.dialect.name != "postgresql":
        return
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if connection.scalar(text(f"SHOW {name}")) == "off":
            yield Finding(f"PostgreSQL runs with {name} = off.", f"Set {name} = on and restart it.")


CHECKS: tuple[Check, ...] = (
    secret_is_weak,
    debugging_is_on,
    address_is_missing,
    address_is_not_https,
    address_is_no_address,
    proxy_is_not_counted,
    too_many_proxies,
    hosts_are_no_names,
    clock_is_wrong,
    others_can_read,
    data_lie_in_the_code,
    disk_is_full,
    network_file_system,
    old_sqlite,
    other_schema,
    sqlite_without_guards,
    postgres_role_is_mighty,
    postgres_forgets,
)
"""A new danger is one function and one line here."""


# --- what need not be refused but should be known -------------------------------------------------


def plain_http_is_allowed(place: Place) -> Iterator[Finding]:
    """Somebody decided so; they should see it each time."""
    settings = place.settings
    if settings.allow_http and not settings.is_on_loopback and not settings.is_https:
        yield Finding(
            "Passwords cross the network in the clear: allow_http is set.",
            "Use https as soon as you can, and remove QITRACK_ALLOW_HTTP.",
        )


def runs_as_root(place: Place) -> Iterator[Finding]:
    """A hole in any part would open the whole machine."""
    if os.name == "posix" and os.geteuid() == 0:
        yield Finding("qitrack runs as root.", "Run it as a user of its own: see docs/deploy.md")


def files_of_nobody(place: Place) -> Iterator[Finding]:
    """Left over when a request was cut off between writing a file and its row, or taken away."""
    if place.connection is None:
        return
    store = Store(place.settings.files)
    count = len(store.orphans(_kept(place.connection)))
    if count:
        yield Finding(f"{count} files in {store.folder} belong to no record.", "They are removed.")


def files_are_missing(place: Place) -> Iterator[Finding]:
    """Somebody removed a file by hand, or restored the database without its files."""
    if place.connection is None:
        return
    folder = place.settings.files
    count = len(_kept(place.connection) - Store(folder).digests())
    if count:
        yield Finding(f"{count} files are missing in {folder}.", "Bring them back from a backup.")


def _kept(connection: Connection) -> frozenset[str]:
    """The digests of the files that a test has; none before there is a schema."""
    try:
        with Session(bind=connection) as reading:
            return kept_digests(reading)
    except DBAPIError:
        return frozenset()


def sweep(settings: Config, database: Database) -> int:
    """Removes the files that belong to no record; how many there were."""
    with database.reading() as reading:
        kept = kept_digests(reading)
    return Store(settings.files).sweep(kept)


WARNINGS: tuple[Check, ...] = (
    plain_http_is_allowed,
    runs_as_root,
    files_are_missing,
    files_of_nobody,
)


def findings(
    settings: Config, database: Database | None, checks: tuple[Check, ...]
) -> list[Finding]:
    """What these checks find."""
    if database is None:
        place = Place(settings=settings, environment=os.environ)
        return [finding for check in checks for finding in check(place)]
    try:
        with database.reading() as reading:
            connection = reading.connection()
            place = Place(settings=settings, environment=os.environ, connection=connection)
            return [finding for check in checks for finding in check(place)]
    except DBAPIError as error:
        where = database.url.render_as_string(hide_password=True)
        reason = str(error.orig).splitlines()[0]
        unreachable = Finding(
            f"The database {where} cannot be used ({reason}).", "Check its address."
        )
        return [unreachable, *findings(settings, None, checks)]


def refuse_unsafe(settings: Config, database: Database) -> None:
    """Raises UnusableSettings with every finding unless only this machine can reach qitrack."""
    if settings.is_on_loopback:
        return
    found = findings(settings, database, CHECKS)
    if found:
        lines = (f"  {finding.what} {finding.cure}" for finding in found)
        raise UnusableSettings(
            "It would not be safe to let other machines reach qitrack like this:\n"
            + "\n".join(lines)
        )
