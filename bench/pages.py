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
            yield f"{name}, {size:,} projects", page(world, client, path)


def signed_in(world: World) -> FlaskClient:
    """A browser in which the manager is signed in."""
    client = create_app(world.settings, world.database).test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = world.token, True
    return client


def page(world: World, client: FlaskClient, path: str) -> str:
    """Median time of a page that has been seen before, of it the processor's, and its SQL statements."""
    assert client.get(path).status_code == 200, path
    times, busy = [], []
    for _round in range(ROUNDS):
        began, began_busy = time.perf_counter(), time.process_time()
        client.get(path)
        times.append(time.perf_counter() - began)
        busy.append(time.process_time() - began_busy)
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", count)
    client.get(path)
    event.remove(world.database.engine, "before_cursor_execute", count)
    median, processor = (1000 * statistics.median(each) for each in (times, busy))
    return f"{median:.0f} ms (processor {processor:.0f}), {len(counted)} statements"
