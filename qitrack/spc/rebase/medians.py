"""`suggest_medians`: a new median wherever a long run sets one."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import Array
from qitrack.spc.rules import lengths_of_runs, side_of
from qitrack.spc.series import X
from qitrack.spc.spec import ChartSpec
from qitrack.spc.table import make_table

Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianRun:
    """A median and the points it holds for: set by start to end, valid up to extend_to. Multiplied."""

    median: float
    start: X
    end: X
    extend_to: X
    is_baseline: bool


def suggest_medians(
    spec: ChartSpec, *, baseline: int = 13, run_length: int = 9, direction: str = "both"
) -> tuple[MedianRun, ...]:
    """Medians for a run chart, each new one set by a run of useful points on the wanted side of the one before.

    baseline: points that set the first median. direction: "above", "below" or "both". Points on the median are
    skipped; a run never reaches into another series. Nothing is found in a series shorter than the baseline.
    Columns have the shape (n,); medians are in units of y times `multiply`. Raises SpecError for a direction or length that makes no sense.
    Source: runcharter (John MacKintosh), README and R/runcharter.R.
    """
    wanted = {"above": (1,), "below": (-1,), "both": (1, -1)}.get(direction)
    if wanted is None or baseline < 1 or run_length < 2:
        raise errors.SpecError(_("A run needs a direction (above, below or both) and a length."))
    table = make_table(replace(spec, phases=(), baseline_until=None))
    valued = np.flatnonzero(~np.isnan(table.y) & ~table.excluded)
    if len(table.x) < baseline:
        return ()
    sets = [valued[valued < baseline]]
    last = baseline - 1
    while (found := _median_run(table.y, valued[valued > last], sets[-1], wanted, run_length)) is not None:  # fmt: skip
        sets.append(found)
        last = int(found[-1])
    starts = [0, *(int(rows[0]) for rows in sets[1:])]
    ends = [baseline - 1, *(int(rows[-1]) for rows in sets[1:])]
    return tuple(
        MedianRun(
            median=float(np.median(table.y[rows])) * spec.multiply if rows.size else float("nan"),
            start=table.x[start],
            end=table.x[end],
            extend_to=table.x[following],
            is_baseline=start == 0,
        )
        for rows, start, end, following in zip(
            sets, starts, ends, [*starts[1:], len(table.x) - 1], strict=True
        )
    )


def _median_run(
    y: Array, rest: Positions, setting: Positions, wanted: tuple[int, ...], length: int
) -> Positions | None:
    """The first so many useful points in a row on a wanted side of the median of the setting points."""
    if not setting.size:
        return None
    side = side_of(y[rest], np.full(rest.shape, np.median(y[setting])))
    useful, side = rest[side != 0], side[side != 0]
    long = (lengths_of_runs(side) >= length) & np.isin(side, wanted)
    if not long.any():
        return None
    first = int(np.argmax(long))
    found: Positions = useful[first : first + length]
    return found
