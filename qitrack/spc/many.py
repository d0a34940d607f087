"""`analyse_many`: a hundred thousand charts, across processes, in order; one bad chart never stops the rest."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import Any, TypeVar

import numpy as np

from qitrack.spc.analysis import analyse
from qitrack.spc.chart import Assurance, Chart, Variation, last_valued
from qitrack.spc.errors import SpcError
from qitrack.spc.rules import Pattern
from qitrack.spc.series import Series, X
from qitrack.spc.spec import ChartSpec

AT_ONCE = 500
"""Charts handed to a process together."""

AHEAD = 3
"""So many handfuls wait for each process: enough to keep it busy, few enough to keep memory small."""

WORTH_A_PROCESS = 2000
"""Fewer charts are analysed here: a process takes half a second to start."""

Kept = TypeVar("Kept")
Request = ChartSpec | Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSummary:
    """What a list of charts shows of each. Numbers are multiplied, of the latest point; None where there is none."""

    points: int
    latest_x: X | None
    latest: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    rules: tuple[Pattern, ...]
    variation: Variation
    assurance: Assurance | None


def summary_of(chart: Chart) -> ChartSummary:
    """The summary of one chart. rules: those that marked any point, in the order of the set.

    Single numbers, without shape, in units of y times `multiply`. Never raises. Source: `analyse`.
    """
    at = last_valued(chart.y, chart.excluded)

    def latest(column: np.ndarray) -> float | None:
        return None if at is None or np.isnan(column[at]) else float(column[at])

    return ChartSummary(
        points=len(chart.x),
        latest_x=None if at is None else chart.x[at],
        latest=latest(chart.y),
        centre=latest(chart.centre),
        lower=latest(chart.lower),
        upper=latest(chart.upper),
        rules=tuple(pattern for pattern, hits in chart.marks if hits.mask.any()),
        variation=chart.variation,
        assurance=chart.assurance,
    )


def analyse_many(
    requests: Iterable[Request],
    *,
    keep: Callable[[Chart], Kept] = summary_of,  # type: ignore[assignment]  # a type variable takes no default
    processes: int | None = None,
) -> Iterator[Kept | SpcError]:
    """What `keep` takes from each chart, in the order of the requests; where one is refused, its SpcError.

    requests: specs, or mappings of what a ChartSpec takes, whose "series" may be a tuple (x, y) or (x, y, n): these are
    also put together in the processes. keep: a function of a module, since it travels to the processes; `analyse_many` never
    holds more than a few thousand charts. processes: None takes one a processor, 1 works here. Requests are read as
    needed, so they may come from a generator. Raises whatever is wrong with a request but an SpcError.
    Shapes and units of each are those of `analyse`. Source: `analyse`.
    """
    wanted = iter(requests)
    first = list(islice(wanted, WORTH_A_PROCESS))
    many = processes if processes is not None else os.cpu_count() or 1
    if many <= 1 or len(first) < WORTH_A_PROCESS:
        yield from _some(keep, first)
        for request in wanted:
            yield _one(keep, request)
        return
    with ProcessPoolExecutor(many, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[list[Kept | SpcError]]] = deque()
        work = partial(_some, keep)
        for handful in _handfuls(first, wanted):
            waiting.append(pool.submit(work, handful))
            if len(waiting) > AHEAD * many:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _handfuls(first: list[Request], rest: Iterator[Request]) -> Iterator[list[Request]]:
    for start in range(0, len(first), AT_ONCE):
        yield first[start : start + AT_ONCE]
    while handful := list(islice(rest, AT_ONCE)):
        yield handful


def _some(keep: Callable[[Chart], Kept], requests: Iterable[Request]) -> list[Kept | SpcError]:
    return [_one(keep, request) for request in requests]


def _one(keep: Callable[[Chart], Kept], request: Request) -> Kept | SpcError:
    try:
        return keep(analyse(_spec(request)))
    except SpcError as refusal:
        return refusal


def _spec(request: Request) -> ChartSpec:
    if isinstance(request, ChartSpec):
        return request
    series = request["series"]
    if not isinstance(series, Series):
        series = Series(*series)
    return ChartSpec(**{**request, "series": series})
