"""What a chart says: each point's reading, the variation of the latest, and whether a target will be met."""

import numpy as np
import numpy.typing as npt

from qitrack.spc.chart import Assurance, PointReading, Variation, last_valued
from qitrack.spc.charts import Array
from qitrack.spc.options import Direction
from qitrack.spc.rules import EQUAL, Hits, Pattern, Sides
from qitrack.spc.spec import ChartSpec
from qitrack.spc.table import Table, key_of_place


def read_points(
    direction: Direction, table: Table, hits: dict[Pattern, Hits]
) -> tuple[npt.NDArray[np.int8], Sides]:
    """What each point says (index into PointReading), and the side of the rule that decided; shape (n,) each.

    The first rule of the set that marked the point with a side decides; marks without a side read as neutral;
    warnings are not among the hits.
    """
    decided = np.zeros(table.y.shape, np.int8)
    marked = np.zeros(table.y.shape, bool)
    for hit in hits.values():
        decided = np.where(decided == 0, hit.side, decided)
        marked |= hit.mask
    favour = decided * direction.sign
    readings = np.where(favour > 0, 0, np.where(favour < 0, 1, np.where(marked, 2, 3)))
    readings[table.excluded] = 3
    return readings.astype(np.int8), decided.astype(np.int8)


def variation_of(
    direction: Direction, table: Table, readings: npt.NDArray[np.int8], sides: Sides, centre: Array
) -> Variation:
    """What the latest point says and on which side; centre: shape (n,), before multiplying."""
    at = last_valued(table.y, table.excluded)
    if at is None:
        return Variation.COMMON_CAUSE
    reading = tuple(PointReading)[readings[at]]
    if reading is PointReading.COMMON_CAUSE:
        return Variation.COMMON_CAUSE
    if reading is PointReading.NEUTRAL:
        high = sides[at] > 0 if sides[at] else bool(table.y[at] >= centre[at])
    else:
        high = (direction is Direction.UP) == (reading is PointReading.IMPROVEMENT)
    return Variation(f"{reading}-{'high' if high else 'low'}")


def assurance_of(
    spec: ChartSpec, table: Table, lines: Array, targets: Array | None
) -> Assurance | None:
    """Where the target lies against the limits at the latest point; None without target, direction or limits.

    lines: centre, lower, upper; targets: shape (n,); both multiplied. A target on a limit counts as inside, as in
    NHSRplotthedots and PowerBI-SPC. Where both limits lie on one number, that number is compared with the target, and
    meeting it is passing. None where the limits do not tell where values will lie (moving ranges, EWMA, CUSUM).
    """
    at = last_valued(table.y, table.excluded)
    sign = spec.direction.sign
    if targets is None or not sign or at is None or not spec.chart_type.is_assured:
        return None
    if np.isnan(lines[1:, at]).any() or np.isnan(targets[at]):
        return None
    lower, upper = lines[1:, at] * sign
    worst, best = min(lower, upper), max(lower, upper)
    target = targets[at] * sign
    close = EQUAL * max(abs(target), abs(best), abs(worst))
    if best - worst <= close:
        return Assurance.CONSISTENT_PASS if worst >= target - close else Assurance.CONSISTENT_FAIL
    if target > best + close:
        return Assurance.CONSISTENT_FAIL
    return Assurance.CONSISTENT_PASS if target < worst - close else Assurance.INCONSISTENT


def targets_of(spec: ChartSpec, table: Table) -> Array | None:
    """The target at each point, multiplied; NaN before the first step; None where there is no target at all."""
    if (spec.target is None and not spec.target_steps) or not table.x:
        return None
    if spec.chart in (
        "cusum",
        "b-cusum",
    ):  # their lines are sums, and the target of the latter is the usual share
        return None
    targets = np.full(table.key.shape, np.nan if spec.target is None else spec.target)
    steps = [
        (key_of_place(step.starts, table.x, table.key), step.value) for step in spec.target_steps
    ]
    for key, value in sorted(steps, key=lambda step: step[0]):
        targets[table.key >= key] = value
    return targets * spec.multiply


def trajectory_of(spec: ChartSpec, table: Table) -> Array | None:
    """The planned path at each point, multiplied; NaN before its first and after its last place; None without one."""
    if not spec.trajectory or not table.x:
        return None
    corners = sorted(
        (key_of_place(step.starts, table.x, table.key), step.value) for step in spec.trajectory
    )
    keys, values = zip(*corners, strict=True)
    path: Array = np.interp(table.key, keys, values, left=np.nan, right=np.nan) * spec.multiply
    return path
