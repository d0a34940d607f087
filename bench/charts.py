"""How long it takes to analyse and to draw a chart."""

import random
import statistics
import time
from collections.abc import Callable, Iterator

from qitrack import spc

ROUNDS = 9


def measure(sizes: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    """Lines of the report: what is done with how many points, how long."""
    for points in sizes:
        yield f"analyse, {points} points", cold(points, spc.analyse)
        for kind in ("inline", "png", "pdf"):
            yield f"analyse and draw {kind}, {points} points", cold(points, drawing(kind))


def drawing(kind: str) -> Callable[[spc.ChartSpec], object]:
    """Analyses and draws a spec in this format."""
    return lambda spec: spc.render(spc.analyse(spec), kind)


def cold(points: int, work: Callable[[spc.ChartSpec], object]) -> str:
    """Median time of work on specs that nothing was kept of, libraries loaded; of it the processor's."""
    work(spec_of(points, -1))
    times, busy = [], []
    for seed in range(ROUNDS):
        spec = spec_of(points, seed)
        began, began_busy = time.perf_counter(), time.process_time()
        work(spec)
        times.append(time.perf_counter() - began)
        busy.append(time.process_time() - began_busy)
    median, processor = (1000 * statistics.median(each) for each in (times, busy))
    return f"{median:.1f} ms (processor {processor:.1f})"


def spec_of(points: int, seed: int) -> spc.ChartSpec:
    """An XmR chart of invented numbers."""
    chance = random.Random(seed)
    values = tuple(round(chance.gauss(30, 4), 1) for _point in range(points))
    return spc.ChartSpec(spc.Series(tuple(range(1, points + 1)), values))
