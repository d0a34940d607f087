"""How long pages take, and how many statements, with few and with many projects."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import event

from bench.world import World, make_world
from qitrack.web import create_app

ROUNDS = 15

PAGES = {
    "My work": "/",
    "Portfolio": "/portfolio",
    "Project": "/projects/1",
    "Measure with its chart": "/measures/1",
    "Test": "/cycles/1",
    "My goals": "/goals",
    "Start a project": "/projects/new",
}


def measure(scratch: Path, sizes: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    """Lines of the report: page and number of projects, how long and how many statements."""
    for size in sizes:
        began = time.perf_counter()
        world = make_world(scratch / f"pages-{size}", size)
        yield f"(making {size} projects)", f"{time.perf_counter() - began:.0f} s"
        client = signed_in(world)
        for name, path in PAGES.items():
            milliseconds, statements = page(world, client, path)
            yield f"{name}, {size:,} projects", f"{milliseconds:.0f} ms, {statements} statements"


def signed_in(world: World) -> FlaskClient:
    """A browser in which the manager is signed in."""
    client = create_app(world.settings, world.database).test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = world.token, True
    return client


def page(world: World, client: FlaskClient, path: str) -> tuple[float, int]:
    """Median milliseconds of a page that has been seen before, and its SQL statements."""
    assert client.get(path).status_code == 200, path
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        client.get(path)
        times.append(time.perf_counter() - began)
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", count)
    client.get(path)
    event.remove(world.database.engine, "before_cursor_execute", count)
    return 1000 * statistics.median(times), len(counted)
