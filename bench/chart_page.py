"""How long the page of a chart of 200 points with 12 notes takes, how long its file, and how heavy they are."""

import gzip
import math
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import insert

from bench.pages import signed_in
from bench.world import World, make_world
from qitrack import clock
from qitrack.domain.base import uuid7
from qitrack.domain.chart_decisions import Annotation
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.projects import Project
from qitrack.web import drawing

POINTS, NOTES, ROUNDS = 200, 12, 9
DRAWING = re.compile(rb"<svg[^>]* qi-(?:wide|narrow).*?</svg>", re.DOTALL)


def measure(scratch: Path) -> Iterator[tuple[str, str]]:
    """Lines of the report: for each kind of number the times and the bytes."""
    world = make_world(scratch / "chart-page", 1)
    client = signed_in(world)
    for form in (ValueForm.VALUE, ValueForm.PROPORTION):
        path = f"/measures/{_make_chart(world, form)}"
        name = f"{form}, {POINTS} points, {NOTES} notes"
        client.get(path)
        yield f"{name}: page, drawn anew", took(lambda path=path: _anew(client, path))
        yield f"{name}: page, drawn before", took(lambda path=path: client.get(path))
        file = f"{path}/chart.svg"
        etag = client.get(file).headers["ETag"]
        yield f"{name}: file, drawn before", took(lambda file=file: client.get(file))
        known = {"If-None-Match": etag}
        yield f"{name}: file, not changed", took(lambda file=file, known=known: client.get(file, headers=known))  # fmt: skip
        yield f"{name}: bytes", weight(client.get(path).data)


def took(work: Callable[[], object]) -> str:
    """The median time of some work, of it the processor's."""
    times, busy = [], []
    for _round in range(ROUNDS):
        began, began_busy = time.perf_counter(), time.process_time()
        work()
        times.append(time.perf_counter() - began)
        busy.append(time.process_time() - began_busy)
    median, processor = (1000 * statistics.median(each) for each in (times, busy))
    return f"{median:.0f} ms (processor {processor:.0f})"


def weight(page: bytes) -> str:
    """How large a page is, packed, and its drawings."""
    drawings = ", ".join(f"{len(found) / 1000:.1f}" for found in DRAWING.findall(page))
    return f"{len(page) / 1000:.0f} kB, packed {len(gzip.compress(page)) / 1000:.1f} kB, drawings {drawings} kB"


def _anew(client: FlaskClient, path: str) -> None:
    drawing._drawn.cache_clear()  # noqa: SLF001  # what was drawn before is to be drawn again
    client.get(path)


def _make_chart(world: World, form: ValueForm) -> int:
    """A measure of so many weeks; its id."""
    chance = random.Random(form)
    first = clock.today() - timedelta(weeks=POINTS, days=clock.today().weekday())
    with world.database.transaction() as session:
        chart = Measure(
            project=session.get_one(Project, 1),
            name=f"Long {form}",
            kind=MeasureKind.OUTCOME,
            form=form,
            direction=Direction.UP,
            frequency=Frequency.WEEKLY,
            starts_on=first,
        )
        session.add(chart)
        session.flush()
        weeks = [first + timedelta(weeks=week) for week in range(POINTS)]
        rows = [_row(chart.id, week, form, chance) for week in weeks]
        session.connection().execute(insert(Observation.__table__), rows)
        session.add_all(
            Annotation(measure=chart, on=week, label="Try the evening offer on ward A")
            for week in weeks[5 :: POINTS // NOTES][:NOTES]
        )
        return int(chart.id)


def _row(measure_id, on, form, chance):  # type: ignore[no-untyped-def]  # plain values
    trials = chance.randrange(80, 120)
    has_parts = form is not ValueForm.VALUE
    return {
        "uid": uuid7(),
        "created_at": clock.now(),
        "recorded_at": clock.now(),
        "measure_id": measure_id,
        "on": on,
        "slot": 0,
        "stratum": "",
        "no_data": False,
        "reason": "",
        "value": None if has_parts else round(chance.gauss(50, 4), 1),
        "numerator": float(math.floor(trials * chance.gauss(0.3, 0.04))) if has_parts else None,
        "denominator": float(trials) if has_parts else None,
    }
