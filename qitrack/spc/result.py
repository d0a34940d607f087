"""`judge(spec, change_at=…)`: what changed since the first adopted change, by `result-rule-1`.

The rule is its own and versioned: it never depends on the rule set a chart is drawn with.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from qitrack.i18n import _, ngettext
from qitrack.spc.chart import PROVISIONAL_BELOW
from qitrack.spc.charts import CHART_TYPES, Array, ChartType, Groups, Limits, Method, Sample
from qitrack.spc.errors import NoDirection
from qitrack.spc.rules import lengths_of_runs, side_of
from qitrack.spc.series import X
from qitrack.spc.spec import ChartSpec
from qitrack.spc.table import Table, make_table, position_of
from qitrack.spc.wording import place

RESULT_RULE = "result-rule-1"
"""The name and version stored beside a result."""

RUN_LENGTH = 7
"""Points in a row for a shift. NHS England, Making Data Count."""

RUN_LENGTH_RUN_CHART = 6
"""The same on a run chart. Perla RJ, Provost LP, Murray SK. BMJ Qual Saf 2011; 20: 46-51."""

BASELINE_MIN = PROVISIONAL_BELOW
"""Fewest points of a baseline with limits."""

BASELINE_MIN_RUN_CHART = 8
"""Fewest points of a baseline with a median only."""

HELD_FROM = 14
"""Points since the shift began before it counts as held: twice the run, on either side of doubt."""

RANGE_FACTOR = 2.66
"""3-sigma factor of the mean moving range, as Making Data Count prints it."""


class Level(IntEnum):
    """How far the result goes. The numbers are for storing and sorting, never for a screen."""

    TOO_EARLY = 0
    NO_CHANGE = 1
    SIGNAL = 2
    HELD = 3
    SPREAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What changed, by RESULT_RULE. Numbers are multiplied; None where there is none.

    lapsed: the gain was there and has been lost. concern: a shift in the worse direction stands (shown beside
    any level). spread: the caller said that another place has taken it up. since, lapsed_since, concern_since: x of
    the first point. baseline, after, held: points before the change, after it, and since the shift began.
    centre_before, centre_since: centre of the baseline, and of all points since the shift began.
    """

    level: Level
    lapsed: bool = False
    concern: bool = False
    spread: bool = False
    since: X | None = None
    lapsed_since: X | None = None
    concern_since: X | None = None
    baseline: int = 0
    after: int = 0
    held: int = 0
    centre_before: float | None = None
    centre_since: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Track:
    """What is judged: the points with a value, not excluded, in order, and what the rule asks of them.

    change: position of the first point after the change. better: +1 or -1. need: points in a row.
    """

    spec: ChartSpec
    x: tuple[X, ...]
    y: Array
    events: Array
    trials: Array
    groups: Groups | None
    change: int
    better: int
    need: int

    @property
    def type(self) -> ChartType:
        """The chart type whose lines judge: for charts with a memory that of single values."""
        return CHART_TYPES[self.spec.chart_type.result_key or self.spec.chart]

    @property
    def is_run_chart(self) -> bool:
        """Whether there is a median only: points on it are skipped, and the runs are shorter."""
        return not self.spec.chart_type.has_limits

    def limits(self, start: int, stop: int) -> Limits:
        """Centre and limits of the points from start up to stop, from these points alone."""
        part = slice(start, stop)
        sample = Sample(
            y=self.y[part],
            events=self.events[part],
            trials=self.trials[part],
            base=np.ones(self.y[part].shape, bool),
            groups=None if self.groups is None else self.groups.at(part),
        )
        method = Method(range_factor=RANGE_FACTOR, screen=bool(self.spec.screen))
        return self.type.limits(sample, method)

    def centre(self, start: int, stop: int) -> float:
        """The centre line of the points from start up to stop."""
        return float(self.limits(start, stop).centre[0])

    def runs(self, line: float, start: int, wanted: int) -> list[tuple[int, int]]:
        """First and last position of each run long enough on the better (+1) or worse (-1) side of a line.

        Only points from `start` on are seen. On a run chart points on the line are skipped, elsewhere they end a run.
        """
        side = side_of(self.y[start:], np.full(self.y[start:].shape, line)) * self.better * wanted
        at = np.flatnonzero(side != 0) if self.is_run_chart else np.arange(side.size)
        lengths = lengths_of_runs(side[at])
        found, i = [], 0
        while i < at.size:
            if side[at[i]] > 0 and lengths[i] >= self.need:
                found.append((start + int(at[i]), start + int(at[i + lengths[i] - 1])))
            i += int(lengths[i])
        return found


def judge(spec: ChartSpec, *, change_at: X, spread: bool = False) -> Result:
    """The result level of a measure whose first change was adopted at `change_at`.

    change_at: x of the first point that may show the change; everything before is the frozen baseline.
    spread: another place has its own measure and at least one complete cycle (the caller knows).
    Phases, baseline and rule set of the spec are not used; excluded points are left out, missing ones too.
    A concern is a run on the worse side of the frozen baseline, begun on or after the change, that no later run
    on the better side has answered. Raises NoDirection where neither way is better, BadAddress for a place
    outside the series.
    Columns have the shape (n,), in units of y times `multiply`.
    Source: result-rule-1, the project's own; runs as in RUN_LENGTH.
    """
    if not spec.direction.sign:
        raise NoDirection(_("Say which way is better, up or down, before asking what changed."))
    track = _track(spec, make_table(spec), change_at)
    size = len(track.x)
    counts = Result(
        level=Level.TOO_EARLY, spread=spread, baseline=track.change, after=size - track.change
    )
    if track.change < (BASELINE_MIN_RUN_CHART if track.is_run_chart else BASELINE_MIN):
        return counts
    centre = track.centre(0, track.change)
    gains, harms = track.runs(centre, track.change, 1), track.runs(centre, track.change, -1)
    concern = _standing(harms, gains)
    counts = replace(
        counts,
        level=Level.NO_CHANGE,
        concern=concern is not None,
        concern_since=None if concern is None else track.x[concern],
        centre_before=centre * spec.multiply,
    )
    return _gain(track, counts, centre, gains[0][0]) if gains else counts


def _track(spec: ChartSpec, table: Table, change_at: X) -> _Track:
    kept = ~table.excluded & ~np.isnan(table.y)
    change = int(np.count_nonzero(kept[: position_of(change_at, table)]))
    return _Track(
        spec=spec,
        x=tuple(table.x[i] for i in np.flatnonzero(kept).tolist()),
        y=table.y[kept],
        events=table.events[kept],
        trials=table.trials[kept],
        groups=None if table.groups is None else table.groups.at(kept),
        change=change,
        better=spec.direction.sign,
        need=RUN_LENGTH if spec.chart_type.has_limits else RUN_LENGTH_RUN_CHART,
    )


def _standing(harms: list[tuple[int, int]], gains: list[tuple[int, int]]) -> int | None:
    """Where the harm began that no later gain has answered, or None."""
    answered = gains[-1][0] if gains else -1
    return next((start for start, _stop in harms if start > answered), None)


def _gain(track: _Track, counts: Result, centre: float, start: int) -> Result:
    size = len(track.x)
    gained = replace(
        counts,
        level=Level.SIGNAL,
        since=track.x[start],
        held=size - start,
        centre_since=track.centre(start, size) * track.spec.multiply,
    )
    lapse = _lapse(track, centre, start)
    if lapse is not None:
        return replace(gained, lapsed=True, lapsed_since=track.x[lapse])
    if not _is_held(track, centre, start):
        return gained
    return replace(gained, level=Level.SPREAD if gained.spread else Level.HELD)


def _lapse(track: _Track, centre: float, start: int) -> int | None:
    """Where the gain was lost: a run on the worse side of the new centre, and the latest mean nearer the old one."""
    reference = track.centre(start, start + HELD_FROM)
    harms = track.runs(reference, start + track.need, -1)
    latest = float(track.y[-track.need :].mean())
    if not harms or abs(latest - centre) >= abs(latest - reference):
        return None
    standing = _standing(harms, track.runs(reference, start + track.need, 1))
    return harms[-1][0] if standing is None else standing


def _is_held(track: _Track, centre: float, start: int) -> bool:
    size = len(track.x)
    latest = track.y[-RUN_LENGTH:]
    is_better = (float(latest.mean()) - centre) * track.better > 0
    if size - start < HELD_FROM or not is_better:
        return False
    if track.is_run_chart:
        side = side_of(track.y[-track.need :], np.full(track.need, centre)) * track.better
        return int(np.count_nonzero(side < 0)) <= 1
    limits = track.limits(start, size)
    lower, upper = limits.lines(3.0)
    worse_line = (lower if track.better > 0 else upper)[-RUN_LENGTH:]
    is_beyond = bool((side_of(latest, worse_line) * track.better < 0).any())
    runs = track.runs(float(limits.centre[0]), start, -1)
    return not is_beyond and not any(stop >= size - RUN_LENGTH for _start, stop in runs)


def sentence(result: Result) -> str:
    """The headline of a result, in whole sentences with dates: what changed, and beside it any concern.

    A text, without shape; numbers in units of y. Never raises. Source: the sentences of result-rule-1.
    """
    said = [_headline(result)]
    if result.level is Level.SPREAD:
        said.append(_("It has been taken up elsewhere."))
    if result.concern:
        concern = _("Look here: this has moved the wrong way since {since}.").format(
            since=place(result.concern_since)
        )
        said = [concern] if result.level is Level.NO_CHANGE else [*said, concern]
    return " ".join(said)


def _headline(result: Result) -> str:
    if result.level is Level.TOO_EARLY:
        return _("Too early to say.")
    if result.level is Level.NO_CHANGE:
        return _("No detectable change yet.")
    if result.lapsed:
        return _("The gain has been lost since {since}.").format(since=place(result.lapsed_since))
    if result.level is Level.SIGNAL:
        return _("Something has changed for the better since {since}.").format(
            since=place(result.since)
        )
    return ngettext(
        "The change has held for {count} point.",
        "The change has held for {count} points.",
        result.held,
    ).format(count=result.held)
