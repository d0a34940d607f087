"""A series of tests: the tests of one idea in their order, and what can be said of each as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from qitrack import clock
from qitrack.domain.cycles import Cycle, Decision, Purpose, Stage
from qitrack.domain.measures import Measure
from qitrack.domain.overlaps import acted_on

TIME_TO_WRITE = timedelta(days=14)
"""So long after its last day a test that is still open is not asked about: it may yet be written up."""
SOON = timedelta(days=7)
"""Written within so many days of the test. Ours."""
FEWEST_LETTERS = 10
"""Fewer say nothing that somebody else could understand. Ours."""
FEW_PEOPLE = 10
SHORT_DAYS = 14
"""A first test is small with at most so many people or staff, in one place, for at most so long.

Ours, after "smaller than the unit" in Knudsen and others, BMC Health Services Research 2019; 19: 683.
"""
FEWEST_IN_A_ROW = 3
"""Points in a row that make data over time: Knudsen and others, 2019."""
FEWEST_ON_A_CHART = 8
"""Below so many numbers a chart says nothing yet: `qitrack.spc.chart.NO_VERDICT_BELOW`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A measure of the project, and the periods for which it has a number, in order."""

    measure: Measure
    periods: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The tests of one idea in their order, without those that did not take place."""

    cycles: tuple[Cycle, ...]
    counted: tuple[Counted, ...]
    """Everything that the project counts."""
    today: date

    @property
    def told(self) -> tuple[Cycle, ...]:
        """The tests of which it is said what happened."""
        return tuple(cycle for cycle in self.cycles if cycle.happened_at is not None)


def was_over_on(cycle: Cycle) -> date:
    """The day on which the test was over: as it was, else as it was planned."""
    return cycle.over_on or max(cycle.last_day, cycle.began_on or cycle.last_day)


def is_due(cycle: Cycle, today: date) -> bool:
    """It is finished, or has been over for so long that it should be written up."""
    return cycle.stage is Stage.ACTED or today - was_over_on(cycle) > TIME_TO_WRITE


def is_documented(cycle: Cycle) -> bool:
    """Plan, do, study and act each say more than a word."""
    is_compared = any(p.comparison is not None for p in cycle.counted_predictions)
    study = is_compared or says_something(cycle.learned)
    written = (cycle.plan, cycle.happened, cycle.decision_why)
    return cycle.stage is Stage.ACTED and study and all(map(says_something, written))


def is_learning(cycle: Cycle) -> bool:
    """Something was tested or found out: it was not just a change that was brought in."""
    asks_something = bool(cycle.predictions or cycle.question or cycle.objective)
    return cycle.purpose is not Purpose.IMPLEMENT or asks_something


def builds_on(cycle: Cycle, before: Cycle) -> bool:
    """What was decided after one test shows in the plan of the next."""
    goes_on_as_it_was = before.decision in (Decision.EXPAND, Decision.ADOPT)
    is_decided = before.decision is not None
    return is_decided and (goes_on_as_it_was or bool(cycle.changes_from))


def written_after(cycle: Cycle) -> timedelta | None:
    """So long after the test it was studied."""
    if cycle.studied_at is None:
        return None
    return clock.local(cycle.studied_at).date() - was_over_on(cycle)


def longest_row(counted: Counted, *, reaching: date | None = None) -> int:
    """How many periods in a row have a number, in the longest row that reaches this day."""
    longest = length = 0
    before: date | None = None
    for period in counted.periods:
        follows = before is not None and counted.measure.period_after(before) == period
        length = length + 1 if follows else 1
        if reaching is None or counted.measure.period_of(reaching) <= period:
            longest = max(longest, length)
        before = period
    return longest


def says_something(text: str) -> bool:
    """More than a word or two."""
    return len(text.strip()) >= FEWEST_LETTERS


def pairs(cycles: Sequence[Cycle]) -> list[tuple[Cycle, Cycle]]:
    """Each test with the one that came next."""
    return list(pairwise(cycles))


def numbers_of(series: Series, cycles: Sequence[Cycle]) -> list[Counted]:
    """What is counted of that on which these tests act."""
    measures = [counted.measure for counted in series.counted]
    ids = {key for cycle in cycles for key in acted_on(cycle, measures)}
    return [counted for counted in series.counted if counted.measure.id in ids]


def is_large(cycle: Cycle) -> bool:
    """It asks for many people, several places or a long time."""
    counts = (cycle.scale_people or 0, cycle.scale_staff or 0)
    return max(counts) > FEW_PEOPLE or (cycle.scale_sites or 1) > 1 or cycle.days > SHORT_DAYS


def says_its_size(cycle: Cycle) -> bool:
    """It says how many people, staff, shifts or places."""
    sizes = (cycle.scale_people, cycle.scale_staff, cycle.scale_shifts, cycle.scale_sites)
    return any(size is not None for size in sizes)
