"""Serving: from settings to a running server that stops without cutting anybody off."""

import errno
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import ArgumentError, DBAPIError
from waitress.server import create_server

from qitrack import checks, clock, lock, migrate
from qitrack.config import Config, UnusableSettings, load_config, prepare_data_folder
from qitrack.db import Database
from qitrack.domain import people, readings, sign_in
from qitrack.domain.frameworks import load_core_set

if TYPE_CHECKING:
    from flask import Flask

DRAIN_S = 25
"""For so long running requests may finish after the server was told to stop."""

STARTING = 7486226
"""Key of the lock that PostgreSQL holds while one of several processes starts."""

LINGER_S = 0.2
"""For so long nothing must have come in before open connections are closed."""

LARGEST_UPLOAD = 128 * 1024 * 1024
"""Larger requests are cut off at once; smaller ones that are still too large get a page that says so."""


class NoPort(UnusableSettings):
    """The address cannot be listened on; another time or another port may do."""

    exit_code = 1


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to this address, so that nobody else can take it meanwhile.

    Raises NoPort with the cure if that cannot be done.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        raise NoPort(_why_not(error, host, port)) from error
    return bound


def _why_not(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} is in use, perhaps by another qitrack: "
                f"stop that one, or choose another port with --port {port + 1}."
            )
        case errno.EACCES:
            return (
                f"Port {port} is reserved for the system: choose one above 1023 with --port 8000."
            )
        case _:
            return f"{host} is not an address of this machine: choose one with --host 127.0.0.1."


def connect(settings: Config) -> Database:
    """The database of these settings, not yet looked at. Raises UnusableSettings for a bad address."""
    try:
        return Database(settings.resolved_database_url)
    except ModuleNotFoundError as error:
        raise UnusableSettings(
            "PostgreSQL needs its driver: install qitrack with the extra postgres."
        ) from error
    except ArgumentError as error:
        raise UnusableSettings(
            "QITRACK_DATABASE_URL is no address of a database: "
            "write it as in postgresql://user:password@host/qitrack"
        ) from error


def open_database(settings: Config) -> Database:
    """The database with the newest schema and the shipped capabilities.

    Raises UnusableSettings if it cannot be used.
    """
    clock.use_timezone(settings.timezone)
    database = connect(settings)
    try:
        migrate.upgrade(database)
        with database.transaction() as session:
            if not database.is_sqlite:  # several processes may start at once
                session.execute(text(f"SELECT pg_advisory_xact_lock({STARTING})"))
            load_core_set(session)
    except DBAPIError as error:
        where = database.url.render_as_string(hide_password=True)
        reason = str(error.orig).splitlines()[0]
        raise UnusableSettings(
            f"The database {where} cannot be used ({reason}). "
            "Check its address, who owns it and free space; see docs/deploy.md"
        ) from error
    return database


def make_ready(settings: Config) -> Database:
    """The database, with every stored reading by this version of the statistics.

    Raises UnusableSettings if it cannot be used.
    """
    database = open_database(settings)
    with database.transaction() as session:
        readings.refresh_outdated(session)
    return database


def set_up_link(settings: Config, database: Database) -> str | None:
    """A fresh link that makes the first administrator; None if there is one."""
    with database.transaction() as session:
        if people.administrators(session):
            return None
        token = sign_in.make_link(session, sign_in.LinkKind.SET_UP)
    return f"{settings.resolved_base_url}/link/{token}"


def reset_link(settings: Config, database: Database, email: str) -> str:
    """A link with which the person with this address chooses a new password.

    Raises UnusableSettings if there is no such person.
    """
    with database.transaction() as session:
        login = people.find_login(session, email)
        if login is None:
            raise UnusableSettings(
                f"Nobody here has the e-mail address {email}: check its spelling."
            )
        token = sign_in.make_link(session, sign_in.LinkKind.RESET, login.person)
    return f"{settings.resolved_base_url}/link/{token}"


def make_application() -> "Flask":
    """The WSGI application for another server: gunicorn 'qitrack.serving:make_application()'."""
    from qitrack import logs
    from qitrack.web import create_app

    logs.start(requests=True)
    settings = prepare_data_folder(load_config())
    lock.share(settings.data)
    database = make_ready(settings)
    checks.refuse_unsafe(settings, database)
    return create_app(settings, database)


def warm_up() -> None:
    """Loads what the first chart needs, so that nobody has to wait for it."""
    from qitrack import spc

    series = spc.Series((0, 1), (1.0, 2.0))
    spc.render(spc.analyse(spc.ChartSpec(series, "run", "anhoej")), "svg")
    import matplotlib.figure  # noqa: F401  # for chart files


def run(
    application: Any,  # a WSGI application
    settings: Config,
    bound: socket.socket,
    announce: Callable[[], None],
) -> None:
    """Answers requests on this socket until SIGTERM or Ctrl+C, then finishes those it has begun."""
    server = create_server(
        application,
        sockets=[bound],
        threads=settings.threads,
        ident=None,
        clear_untrusted_proxy_headers=not settings.trusted_proxies,
        max_request_body_size=LARGEST_UPLOAD,
    )
    told_to_stop = threading.Event()

    def stop(number: int, frame: object) -> None:
        told_to_stop.set()
        signal.signal(number, signal.SIG_DFL)  # the second time it ends at once
        server.pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    announce()
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    while not told_to_stop.is_set():
        _turn(server, timeout=1.0)
    _drain(server)


def _turn(server: Any, timeout: float) -> None:  # waitress has no types
    server.asyncore.loop(timeout, server.adj.asyncore_use_poll, server._map, 1)  # noqa: SLF001


def _drain(server: Any) -> None:
    """Takes no new connection, lets every request that has come in be answered, then closes.

    waitress itself would drop answers that are ready but not yet sent, and requests that wait.
    """
    _turn(server, timeout=0)
    server.accepting = False
    server.del_channel()
    server.socket.close()
    deadline = time.monotonic() + DRAIN_S
    quiet_since = time.monotonic()
    while time.monotonic() < min(deadline, quiet_since + LINGER_S):
        _turn(server, timeout=0.05)
        if any(_is_busy(channel) for channel in list(server.active_channels.values())):
            quiet_since = time.monotonic()
    server.task_dispatcher.shutdown(timeout=0.5)


def _is_busy(channel: Any) -> bool:
    return bool(channel.requests or channel.request or channel.total_outbufs_len)
