"""Did a change work? What the numbers say of the time before and after it, two ways side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from qitrack.domain.chart_spec import day_of, scale_of
from qitrack.domain.cycles import Cycle
from qitrack.domain.measures import Measure
from qitrack.domain.series import FEWEST_ON_A_CHART

if TYPE_CHECKING:
    from qitrack.spc import ChartSpec, Result
    from qitrack.spc.effects import Effect, Seasonality

ANSWERS_KEPT = 64
POINTS_AT_MOST = 104
"""Nobody plans further ahead than so many numbers: two years of weeks."""
CHANCE = 0.8
"""How sure the chart should be to show a change; usual in planning studies."""
SAME_TIME = timedelta(days=28)
"""What happened so near to a change cannot be told from it. Ours, as for tests that overlap."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WhatChanged:
    """The numbers round one day. before, after: how many there are on either side.

    effect: the estimate, None where there are too few numbers or they allow none; why_not: the library's sentence then.
    result: what the chart says of the same day; None where no way is better. season: None where nobody can tell.
    """

    on: date
    before: int
    after: int
    effect: "Effect | None"
    why_not: str
    result: "Result | None"
    season: "Seasonality | None"

    @property
    def sees_change(self) -> bool:
        """The estimate tells of a change at once, or of another course since."""
        effect = self.effect
        return effect is not None and not (
            effect.level.allows_no_change and effect.slope.allows_no_change
        )

    @property
    def chart_sees_change(self) -> bool:
        """The chart tells of a shift, for better or worse."""
        from qitrack.spc import Level

        found = self.result
        return found is not None and (found.level >= Level.SIGNAL or found.concern)

    @property
    def difference(self) -> float:
        """By how much, on average, the numbers since differ from what would have been; in units of the chart."""
        import numpy as np

        effect = self.effect
        if effect is None:
            return 0.0
        first = effect.x.index(effect.change_at)
        return float(np.mean((effect.fitted - effect.counterfactual)[first:]))


def adopted(cycles: Sequence[Cycle]) -> list[Cycle]:
    """The tests whose change was kept, in the order of those days."""
    kept = [cycle for cycle in cycles if cycle.adopted_on is not None]
    return sorted(kept, key=lambda cycle: (cycle.adopted_on or date.min, cycle.id))


def at_the_same_time(measure: Measure, cycles: Sequence[Cycle], on: date) -> list[str]:
    """What else was kept or happened within four weeks of this day, in people's own words."""
    kept = [c.plan for c in adopted(cycles) if c.adopted_on != on and _is_near(c.adopted_on, on)]
    words = [a.label for a in measure.annotations if a.withdrawn_at is None and _is_near(a.on, on)]
    return kept + words


def _is_near(day: date | None, on: date) -> bool:
    return day is not None and abs(day - on) <= SAME_TIME


@lru_cache(maxsize=ANSWERS_KEPT)
def what_changed(spec: "ChartSpec", on: date) -> WhatChanged:
    """What the numbers of a chart say of the change of this day. A pure function of the spec, which brings no notes."""
    from qitrack.spc import Direction, SpcError, judge
    from qitrack.spc.effects import estimate_effect

    before, after = _sides(spec, on)
    effect, why_not = None, ""
    first = next((x for x in spec.series.x if isinstance(x, date) and day_of(x) >= on), None)
    try:
        effect = estimate_effect(spec, change_at=first) if first is not None else None
    except SpcError as refused:
        why_not = str(refused)
    try:
        has_way = spec.direction is not Direction.NEITHER
        plain = replace(spec, phases=(), baseline_until=None)
        result = judge(plain, change_at=first) if has_way and first is not None else None
    except SpcError:
        result = None
    season = _season(spec) if effect is not None else None
    return WhatChanged(
        on=on, before=before, after=after, effect=effect, why_not=why_not, result=result, season=season,
    )  # fmt: skip


def _sides(spec: "ChartSpec", on: date) -> tuple[int, int]:
    """Numbers before this day, and from it on."""
    days = [
        day_of(x)
        for x, y in zip(spec.series.x, spec.series.y, strict=True)
        if isinstance(x, date) and y is not None
    ]
    before = sum(day < on for day in days)
    return before, len(days) - before


def _season(spec: "ChartSpec") -> "Seasonality | None":
    from qitrack.spc import SpcError
    from qitrack.spc.effects import seasonality

    try:
        return seasonality(spec)
    except SpcError:
        return None


def usual_size(measure: Measure, spec: "ChartSpec", on: date) -> float | None:
    """How far it is from where the numbers were before this day to the target, as people write it; None without one."""
    from qitrack.spc import SpcError, analyse

    if measure.target is None:
        return None
    try:
        latest = analyse(_until(spec, on)).latest
    except SpcError:
        return None
    if latest is None or latest.centre is None:
        return None
    written = latest.centre * (scale_of(measure) if spec.percent else 1.0)
    return abs(measure.target - written) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """How many numbers after a change show it. points: None where not even `most` do; there: so many there are already.

    why_not: the library's sentence where nothing can be said.
    """

    points: int | None
    there: int
    most: int = POINTS_AT_MOST
    why_not: str = ""


@lru_cache(maxsize=ANSWERS_KEPT)
def numbers_needed(spec: "ChartSpec", on: date, change: float) -> Needed:
    """How many numbers from this day on until a lasting change would show. change: in units of the data, with its sign."""
    from qitrack.spc import SpcError
    from qitrack.spc.effects import points_needed

    _before, after = _sides(spec, on)
    try:
        past = _until(spec, on)
        points = points_needed(past, change * spec.multiply, power=CHANCE, most=POINTS_AT_MOST)
    except SpcError as refused:
        return Needed(points=None, there=after, why_not=str(refused))
    return Needed(points=points, there=after)


def _until(spec: "ChartSpec", on: date) -> "ChartSpec":
    """The chart of the numbers before this day; of all of them where those are too few."""
    from qitrack.spc import Series

    x, y, n = spec.series.x, spec.series.y, spec.series.n
    kept = [i for i, at in enumerate(x) if isinstance(at, date) and day_of(at) < on]
    if sum(y[i] is not None for i in kept) < FEWEST_ON_A_CHART:
        kept = list(range(len(x)))
    left_out = tuple(
        at for at in spec.exclude if isinstance(at, date) and at in [x[i] for i in kept]
    )
    series = Series(
        tuple(x[i] for i in kept), tuple(y[i] for i in kept), tuple(n[i] for i in kept) if n else None
    )  # fmt: skip
    return replace(
        spec, series=series, phases=(), baseline_until=None, exclude=left_out, target_steps=(), trajectory=(),
    )  # fmt: skip
