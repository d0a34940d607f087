"""A real browser on a real server: Chromium through Playwright, waitress in a thread, time stopped.

Needs the packages of the group `browser` and a Chromium on this machine (Debian: `chromium`, or
QITRACK_TEST_CHROMIUM). What a failed test did is kept in `.artefacts/`: `playwright show-trace FILE`.
"""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from waitress.server import create_server

from qitrack import clock
from qitrack.domain.people import Person
from tests.browser.visits import Visitor
from tests.factories import Make

NOW = datetime(2026, 6, 3, 9, 30, tzinfo=UTC)
"""A Wednesday morning; every test of this folder takes place then."""

WIDE, PHONE, ZOOMED = 1280, 390, 320
"""Widths in CSS pixels; a desk of 1280 at 400 % zoom is 320 wide."""

PLACES_OF_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

has_failed = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remembers that a test failed, so that its traces are kept."""
    report = yield
    item.stash[has_failed] = item.stash.get(has_failed, False) or report.failed
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser of this run."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed.")
    program = next(filter(None, map(shutil.which, PLACES_OF_CHROMIUM)), None)
    if program is None:
        pytest.skip("There is no Chromium on this machine.")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def expect(chromium: Any) -> Any:
    """Waits until what is claimed of a page is so, or says what it is instead."""
    from playwright.sync_api import expect

    return expect


@pytest.fixture(autouse=True)
def _time_stands_still(_clock_runs_on: None) -> None:
    """Everything takes place on one morning; `_clock_runs_on` lets time go on afterwards."""
    clock.stop_everywhere(NOW)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application is served, by waitress as in real use."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    is_over = threading.Event()

    def run() -> None:  # turn by turn, so that nothing is closed while the server waits for it
        while not is_over.is_set():
            server.asyncore.loop(0.2, server.adj.asyncore_use_poll, server._map, 1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    is_over.set()
    thread.join(timeout=5)
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(server._map)


@pytest.fixture
def visit(
    chromium: Any, address: str, app: Flask, make: Make, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visitor]]:
    """Opens a browser window: `visit(person, width=…, script=…)`; signed in, if there is a person.

    Where many pages are opened one after the other, a trace (traced=False) would only slow it down.
    """
    visitors: list[Visitor] = []

    def visit(
        person: Person | None = None,
        width: int = WIDE,
        *,
        script: bool = True,
        traced: bool = True,
    ) -> Visitor:
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            locale="en-GB",
            timezone_id="Europe/London",
            has_touch=width < WIDE,
        )
        if traced:
            context.tracing.start(screenshots=True, snapshots=True)
        if person is not None:
            context.add_cookies([_cookie(app, make.session_token(person), address)])
        visitor = Visitor(context, address, has_scripts=script, is_traced=traced)
        visitors.append(visitor)
        return visitor

    yield visit
    kept = _folder_for_traces(request) if request.node.stash.get(has_failed, False) else None
    for number, visitor in enumerate(visitors):
        if visitor.is_traced:
            visitor.context.tracing.stop(path=kept / f"{number}.zip" if kept else None)
        visitor.context.close()


def _cookie(app: Flask, token: str, address: str) -> dict[str, str]:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = signer.dumps({"_user_id": token, "_fresh": True})
    return {"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": address}


def _folder_for_traces(request: pytest.FixtureRequest) -> Path:
    name = re.sub(r"[^\w.-]+", "-", request.node.nodeid)
    folder = Path(request.config.rootpath) / ".artefacts" / "browser" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
