"""How long qitrack takes to start, in fresh processes with compiled code."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.sessions import SecureCookieSessionInterface

from bench.world import World, make_world
from qitrack.web import create_app

HEAVY = ("numpy", "scipy", "pandas", "matplotlib", "statsmodels")
ATTEMPTS = 5

IMPORT_AND_CREATE = """
import sys, time
began = time.perf_counter()
from qitrack.config import load_config, prepare_data_folder
from qitrack.web import create_app
create_app(prepare_data_folder(load_config()))
took = time.perf_counter() - began
print(took, time.process_time(), *(m for m in sys.argv[1:] if m in sys.modules))
"""


def measure(scratch: Path) -> Iterator[tuple[str, str]]:
    """Lines of the report: what, how long."""
    world = make_world(scratch / "start", 1)
    seconds, busy, loaded = import_and_create(scratch, world)
    yield "import + create_app, best of five", f"{seconds:.2f} s (aim 0.9)"
    yield "the same, time of the processor with the interpreter", f"{busy:.2f} s"
    yield "of numpy, scipy, pandas, matplotlib, statsmodels it loads", loaded or "none"
    ready, first_chart, later_chart, status = served(scratch, world)
    yield "qitrack serve until the first answer, best of five", f"{ready:.2f} s"
    yield "first chart asked for at once, best of five", f"{first_chart:.2f} s (aim 1.5)"
    yield "the same chart again", f"{1000 * later_chart:.0f} ms"
    yield "chart file that the browser has", f"{status} (aim 304)"
    yield (
        "qitrack serve --demo, built anew, best of five",
        f"{demonstration(scratch):.2f} s (aim 5)",
    )


def environment(scratch: Path, data: Path) -> dict[str, str]:
    """The environment of a process that finds its code compiled."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("QITRACK_")
    }
    return {
        **kept,
        "QITRACK_DATA": str(data),
        "PYTHONPYCACHEPREFIX": str(scratch / "compiled"),
        "PYTHONUNBUFFERED": "1",
    }


def import_and_create(scratch: Path, world: World) -> tuple[float, float, str]:
    """Best time, best time of the processor, and which of the heavy libraries were loaded."""
    command = [sys.executable, "-c", IMPORT_AND_CREATE, *HEAVY]
    best = least_busy = float("inf")
    loaded: list[str] = []
    for _attempt in range(ATTEMPTS + 1):  # the first one compiles
        answer = subprocess.run(
            command,
            env=environment(scratch, world.settings.data),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        seconds, busy, *loaded = answer.split()
        best, least_busy = min(best, float(seconds)), min(least_busy, float(busy))
    return best, least_busy, " ".join(loaded)


@contextmanager
def server(scratch: Path, data: Path, *words: str) -> Iterator[tuple[int, float]]:
    """Port, and the seconds from the start of the process until it said that it is ready."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "qitrack", "serve", "--port", "0", *words],
        env=environment(scratch, data),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first_line = process.stdout.readline()
    port = int(first_line.strip().rpartition(":")[2])
    get(port, "/sign-in")
    yield port, time.perf_counter() - began
    process.terminate()
    process.communicate()


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    """The answer to a GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def served(scratch: Path, world: World) -> tuple[float, float, float, int]:
    """Seconds until the first answer, for the first chart, for it again; status of a known file."""
    cookie = cookie_of(world)
    ready, first, later, status = [], [], [], 0
    for _attempt in range(ATTEMPTS):
        with server(scratch, world.settings.data, "--no-log") as (port, seconds):
            ready.append(seconds)
            for times in (first, later):
                began = time.perf_counter()
                assert get(port, "/measures/1", Cookie=cookie).status == 200
                times.append(time.perf_counter() - began)
            file = get(port, "/measures/1/chart.svg", Cookie=cookie)
            etag = file.getheader("ETag", "")
            known = {"Cookie": cookie, "If-None-Match": etag}
            status = get(port, "/measures/1/chart.svg", **known).status
    return min(ready), min(first), min(later), status


def cookie_of(world: World) -> str:
    """The cookie of the person who is signed in."""
    app = create_app(world.settings, world.database)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    content = signer.dumps({"_user_id": world.token, "_fresh": True, "_permanent": True})
    return f"qitrack={content}"


def demonstration(scratch: Path) -> float:
    """Seconds until a demonstration that has to be built first answers."""
    best = float("inf")
    for attempt in range(ATTEMPTS):
        with server(scratch, scratch / f"demo-{attempt}", "--demo") as (_port, seconds):
            best = min(best, seconds)
    return best
