"""How fast the statistics library is, beside what was promised: `python -m bench.spc [--short]`.

qicharts2 0.8.1 and ggplot2 took, on this class of machine: 22 ms and 5,600 ms to analyse 24 and 5,000 points, 356 ms and
1,200 ms to draw 24 and 1,000, 384 ms for a PNG.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from qitrack.spc import ChartSpec, Note, Series, analyse, analyse_many, cautions_of, render

FIRST_DAY = date(2010, 1, 1)
HEAVY = ("scipy", "matplotlib", "pandas", "statsmodels")
IMPORT = """
import time
began = time.perf_counter()
import qitrack.spc
took = time.perf_counter() - began
import sys
print(took, *(m for m in sys.argv[1:] if m in sys.modules))
"""
CHARTS = 100_000


def measure(*, is_short: bool = False) -> Iterator[tuple[str, str]]:
    """Lines of the table: what, how long and what was promised."""
    rounds = 20 if is_short else 200
    few, most, many = spec_of(24), spec_of(5_000), spec_of(1_000)
    yield "analyse an I chart, 24 points", told(best(lambda: analyse(few), rounds), 0.5)
    yield "analyse an I chart, 5,000 points", told(best(lambda: analyse(most), rounds // 4), 5)
    drawn = (analyse(few), analyse(many))
    yield "inline SVG, 24 points", told(best(lambda: render(drawn[0]), rounds), 1)
    yield "inline SVG, 1,000 points", told(best(lambda: render(drawn[1]), rounds // 4), 5)
    yield from page(rounds)
    yield "PNG, 24 points", told(best(lambda: render(drawn[0], "png"), 10), 50)
    yield from importing()
    yield many_charts(CHARTS // 50 if is_short else CHARTS)


def page(rounds: int) -> Iterator[tuple[str, str]]:
    """What a chart page of 200 points asks of the library."""
    spec = spec_of(200)
    weeks = spec.series.x[10::16]
    spec = replace(spec, notes=tuple(Note(x, f"Try {i}", "adopted") for i, x in enumerate(weeks) if x))  # fmt: skip
    drawn = slowest(lambda: render(analyse(spec)), 5 * rounds)
    yield "analyse and draw 200 points and 12 notes, 95th percentile", told(drawn, 10)
    chart = analyse(spec)
    yield "cautions for 200 points, 95th percentile", told(slowest(lambda: cautions_of(chart), 5 * rounds), 5)  # fmt: skip
    size = len(render(chart).encode()) / 1000
    yield "inline SVG of 200 points and 12 notes", f"{size:.1f} kB (promised 30)"


def slowest(work: Callable[[], object], rounds: int) -> float:
    """What nineteen of twenty rounds stay below, in milliseconds of the processor; the first round warms up."""
    work()
    times = []
    for _round in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return 1000 * float(np.quantile(times, 0.95))


def spec_of(points: int, seed: int = 1) -> ChartSpec:
    """An I chart of daily numbers."""
    values = np.random.default_rng(seed).normal(50, 4, points).round(2)
    days = [FIRST_DAY + timedelta(days=i) for i in range(points)]
    return ChartSpec(Series(days, values))


def best(work: Callable[[], object], rounds: int) -> float:
    """The processor's shortest time of so many rounds, in milliseconds; the first round warms up."""
    work()
    times = []
    for _round in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return 1000 * min(times)


def told(milliseconds: float, promised: float) -> str:
    """A figure beside its promise."""
    return f"{milliseconds:.2f} ms (promised {promised:g})"


def importing() -> Iterator[tuple[str, str]]:
    """The import in fresh processes, and which heavy packages came with it."""
    took, loaded = [], ""
    for _attempt in range(5):
        command = [sys.executable, "-c", IMPORT, *HEAVY]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        took.append(float(out[0]))
        loaded = " ".join(out[1:])
    yield "import qitrack.spc, best of five", f"{min(took):.2f} s (promised 0.25)"
    yield "of scipy, matplotlib, pandas, statsmodels it loads", loaded or "none"


def many_charts(count: int) -> tuple[str, str]:
    """So many I charts of 24 points, put together and analysed across processes."""
    random = np.random.default_rng(2)
    weeks = tuple(FIRST_DAY + timedelta(weeks=i) for i in range(24))
    requests = ({"series": (weeks, random.normal(50, 4, 24).tolist())} for _chart in range(count))
    began, before = time.perf_counter(), os.times()
    done = sum(1 for _summary in analyse_many(requests))
    took, after = time.perf_counter() - began, os.times()
    worked = sum(after[:4]) - sum(before[:4])  # here and in the processes, which have ended
    promised = f", promised {60 * count / CHARTS:g}"
    return (
        f"{done:,} I charts of 24 points",
        f"{took:.1f} s ({1000 * took / count:.2f} ms each{promised}; {worked:.1f} s of processors)",
    )


if __name__ == "__main__":
    for what, figure in measure(is_short="--short" in sys.argv[1:]):
        print(f"  {what:58} {figure}", flush=True)
