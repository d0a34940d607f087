"""The web server: waitress on one socket, which stops without cutting anybody off."""

import errno
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

from qitrack.config import Config, UnusableSettings

if TYPE_CHECKING:
    from flask import Flask

DRAIN_S = 25
"""For so long running requests may finish after the server was told to stop."""

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
    except OSError as error:
        raise NoPort(_why_not(error, host, port)) from error
    try:
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
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


class Answer(WSGITask):  # type: ignore[misc]  # waitress has no types
    """One answer; once the server takes no more connections, it says that it is the last on its own."""

    def build_response_header(self) -> Any:
        """The header lines."""
        if not self.channel.server.accepting:
            self.set_close_on_finish()
        return super().build_response_header()


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """One connection."""

    task_class = Answer


def warm_up(application: "Flask") -> None:
    """Loads what the first chart and the first visit of each page need, so that nobody waits for it."""
    from qitrack import spc

    series = spc.Series((0, 1), (1.0, 2.0))
    spc.render(spc.analyse(spc.ChartSpec(series, "run", "anhoej")), "svg")
    for name in application.jinja_env.list_templates(extensions=["html"]):
        application.jinja_env.get_template(name)
    import matplotlib.figure  # noqa: F401  # for chart files


def run(
    application: "Flask",
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
    server.channel_class = Channel
    told_to_stop = threading.Event()

    def stop(number: int, frame: object) -> None:
        told_to_stop.set()
        signal.signal(number, signal.SIG_DFL)  # the second time it ends at once
        server.pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    announce()
    threading.Thread(target=warm_up, args=(application,), name="warm-up", daemon=True).start()
    while not told_to_stop.is_set():
        _turn(server, timeout=1.0)
    _drain(server)


def _turn(server: Any, timeout: float) -> None:  # waitress has no types
    server.asyncore.loop(timeout, server.adj.asyncore_use_poll, server._map, 1)  # noqa: SLF001


def _drain(server: Any) -> None:
    """Takes no new connection, lets every request that has come in be answered, then closes.

    waitress itself would drop answers that are ready but not yet sent, and requests that wait.
    """
    knocking_until = time.monotonic() + LINGER_S
    while _somebody_knocks(server.socket) and time.monotonic() < knocking_until:
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


def _somebody_knocks(listening: socket.socket) -> bool:
    return bool(select.select([listening], [], [], 0)[0])


def _is_busy(channel: Any) -> bool:
    return bool(channel.requests or channel.request or channel.total_outbufs_len)
