"""Learning checks: signs that tests taught something, asked of tests and of series; never of people.

Base: the fidelity measures of McNicholas and others, BMJ Quality & Safety 2019; 28: 356–365, table 2, each
with its own denominator. The others follow the criteria of Taylor and others, the same journal 2014; 23: 290, of Knudsen
and others, BMC Health Services Research 2019; 19: 683, and of Leis and Shojania, BMJ Quality & Safety 2017; 26: 572.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from qitrack import clock
from qitrack.domain.cycles import Cycle, Decision, Purpose, Stage
from qitrack.domain.details import AsPlanned
from qitrack.domain.measure_definition import Frequency, MeasureKind
from qitrack.domain.ramps import Step, compare
from qitrack.domain.series import (
    FEWEST_IN_A_ROW,
    FEWEST_ON_A_CHART,
    SOON,
    Series,
    builds_on,
    is_documented,
    is_due,
    is_large,
    is_learning,
    longest_row,
    numbers_of,
    pairs,
    says_its_size,
    says_something,
    written_after,
)
from qitrack.i18n import _


class Of(StrEnum):
    """What a check is asked of."""

    TEST = "test"
    SERIES = "series"


Answer = bool | None
"""It holds, it does not, or (None) it does not apply."""
OfTest = Callable[[Cycle, Series], Answer]
OfSeries = Callable[[Series], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """How often others were found to do it: so many out of so many, and where that stands."""

    holds: int
    applies: int
    source: str

    @property
    def in_100(self) -> int:
        """So many in a hundred."""
        return round(100 * self.holds / self.applies)


MCNICHOLAS = _("McNicholas and others, 2019: 39 teams, 421 tests")


def _by_mcnicholas(holds: int, applies: int) -> Published:
    return Published(holds=holds, applies=applies, source=MCNICHOLAS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One sign, asked of every test or of every series."""

    key: str
    asks: str
    """As a sentence that holds or does not."""
    of: Of
    of_test: OfTest | None = None
    of_series: OfSeries | None = None
    published: Published | None = None

    def answers(self, series: Series) -> list[Answer]:
        """One answer for each test, or one for the series."""
        if self.of_series is not None:
            return [self.of_series(series)]
        assert self.of_test is not None
        return [self.of_test(cycle, series) for cycle in series.cycles]


# --- of a test -------------------------------------------------------------------------------------


def _documented(cycle: Cycle, series: Series) -> Answer:
    return is_documented(cycle) if is_due(cycle, series.today) else None


def _says_what_happened(cycle: Cycle, series: Series) -> Answer:
    if not is_documented(cycle) or cycle.happened_at is None or cycle.studied_at is None:
        return None
    told_on = clock.local(cycle.happened_at).date()
    return (cycle.began_on or cycle.starts_on) <= told_on and cycle.happened_at <= cycle.studied_at


def _learning(cycle: Cycle, series: Series) -> Answer:
    return is_learning(cycle) if is_documented(cycle) else None


def _predicted(cycle: Cycle, series: Series) -> Answer:
    if not is_documented(cycle) or not is_learning(cycle):
        return None
    return cycle.has_prediction_on_time


def _compared(cycle: Cycle, series: Series) -> Answer:
    is_asked = cycle.happened_at is not None and is_due(cycle, series.today)
    if not is_asked or not cycle.predictions:
        return None
    return all(p.comparison is not None for p in cycle.counted_predictions)


def _linked(cycle: Cycle, series: Series) -> Answer:
    if not is_documented(cycle):
        return None
    beside = [pair for pair in pairs(series.cycles) if cycle in pair]
    return any(builds_on(after, before) for before, after in beside)


def _says_what_comes_next(cycle: Cycle, series: Series) -> Answer:
    stands_alone = len(series.cycles) == 1
    if not stands_alone or not is_due(cycle, series.today):
        return None
    return cycle.decision is not None and says_something(cycle.decision_why)


def _one_change(cycle: Cycle, series: Series) -> Answer:
    if cycle.purpose is Purpose.COLLECT:
        return None
    return cycle.changes_at_once == 1


def _chart_read(cycle: Cycle, series: Series) -> Answer:
    if cycle.studied_at is None:
        return None
    named = {p.measure_id for p in cycle.counted_predictions}
    drawn = [c for c in series.counted if c.measure.id in named]
    has_chart = any(len(counted.periods) >= FEWEST_ON_A_CHART for counted in drawn)
    return has_chart or bool(cycle.chart_showed)


def _theory(cycle: Cycle, series: Series) -> Answer:
    if cycle.purpose is Purpose.COLLECT:
        return None
    says_why = any(prediction.because for prediction in cycle.counted_predictions)
    return says_why or bool(cycle.idea.links)


def _barriers(cycle: Cycle, series: Series) -> Answer:
    went_smoothly = cycle.as_planned is AsPlanned.YES and not cycle.problems
    if cycle.stage is not Stage.ACTED or went_smoothly:
        return None
    followers = [after for before, after in pairs(series.cycles) if before is cycle]
    answers = cycle.decision in (Decision.ADAPT, Decision.ABANDON)
    is_answered = answers or any(after.changes_from for after in followers)
    return bool(cycle.problems or cycle.not_as_planned) and is_answered


def _written_soon(cycle: Cycle, series: Series) -> Answer:
    passed = written_after(cycle)
    return None if passed is None else passed <= SOON


# --- of a series -----------------------------------------------------------------------------------


def _small_at_first(series: Series) -> Answer:
    tests = [c for c in series.cycles if c.purpose is not Purpose.COLLECT]
    if not tests or not says_its_size(tests[0]):
        return None
    return not is_large(tests[0])


def _grows(series: Series) -> Answer:
    if len(series.told) < 2:
        return None
    steps = [compare(before, after) for before, after in pairs(series.told)]
    return Step.SMALLER not in steps and bool({Step.GREW, Step.LEAP} & set(steps))


def _regular_data(series: Series) -> Answer:
    if len(series.told) < 2:
        return None
    first = min(cycle.starts_on for cycle in series.told)
    rows = [
        longest_row(counted, reaching=first)
        for counted in numbers_of(series, series.told)
        if counted.measure.frequency is not Frequency.AS_IT_HAPPENS
    ]
    return max(rows, default=0) >= FEWEST_IN_A_ROW


def _looked_further(series: Series) -> Answer:
    if not series.told:
        return None
    more = [c for c in series.counted if c.measure.kind is not MeasureKind.OUTCOME and c.periods]
    return bool(more) or any(cycle.surprises for cycle in series.told)


def _refined(series: Series) -> Answer:
    decisions = [cycle.decision for cycle in series.cycles if cycle.decision is not None]
    if len(decisions) < 2:
        return None
    return bool({Decision.ADAPT, Decision.ABANDON} & set(decisions))


def _predicted_again(series: Series) -> Answer:
    if len(series.told) < 2:
        return None
    return sum(len(cycle.counted_predictions) for cycle in series.told) >= 2


CHECKS: tuple[Check, ...] = (
    Check(
        key="documented",
        asks=_("All four parts are written: plan, do, study, act"),
        of=Of.TEST,
        of_test=_documented,
        published=_by_mcnicholas(299, 421),
    ),
    Check(
        key="happened",
        asks=_("It says what happened, and was written once it had happened"),
        of=Of.TEST,
        of_test=_says_what_happened,
        published=_by_mcnicholas(253, 299),
    ),
    Check(
        key="learning",
        asks=_("Something was tested or found out"),
        of=Of.TEST,
        of_test=_learning,
        published=_by_mcnicholas(294, 299),
    ),
    Check(
        key="prediction",
        asks=_("A prediction was written before any result"),
        of=Of.TEST,
        of_test=_predicted,
        published=_by_mcnicholas(36, 294),
    ),
    Check(
        key="compared",
        asks=_("Every prediction was compared with what was seen"),
        of=Of.TEST,
        of_test=_compared,
    ),
    Check(
        key="linked",
        asks=_("It builds on the test before it, or the next one builds on it"),
        of=Of.TEST,
        of_test=_linked,
        published=_by_mcnicholas(163, 299),
    ),
    Check(
        key="next-step",
        asks=_("A test that stands alone says what comes next"),
        of=Of.TEST,
        of_test=_says_what_comes_next,
    ),
    Check(
        key="small-first",
        asks=_("The first test was small: few people, one place, a short time"),
        of=Of.SERIES,
        of_series=_small_at_first,
    ),
    Check(
        key="growing",
        asks=_("The tests grew from small to large"),
        of=Of.SERIES,
        of_series=_grows,
        published=_by_mcnicholas(19, 64),
    ),
    Check(
        key="one-change",
        asks=_("One change at a time"),
        of=Of.TEST,
        of_test=_one_change,
    ),
    Check(
        key="regular-data",
        asks=_("Numbers came regularly: at least three periods in a row"),
        of=Of.SERIES,
        of_series=_regular_data,
        published=_by_mcnicholas(29, 64),
    ),
    Check(
        key="chart-read",
        asks=_("It was read on a chart over time, not from two numbers"),
        of=Of.TEST,
        of_test=_chart_read,
    ),
    Check(
        key="theory",
        asks=_("It says why the change should work"),
        of=Of.TEST,
        of_test=_theory,
    ),
    Check(
        key="looked-further",
        asks=_("More was looked at than the main number"),
        of=Of.SERIES,
        of_series=_looked_further,
    ),
    Check(
        key="barriers",
        asks=_("What got in the way was noted, and answered"),
        of=Of.TEST,
        of_test=_barriers,
    ),
    Check(
        key="refined",
        asks=_("An idea was changed or dropped on the way"),
        of=Of.SERIES,
        of_series=_refined,
    ),
    Check(
        key="predicted-again",
        asks=_("More than one prediction was made on the way"),
        of=Of.SERIES,
        of_series=_predicted_again,
    ),
    Check(
        key="written-soon",
        asks=_("It was compared within a week of its last day"),
        of=Of.TEST,
        of_test=_written_soon,
    ),
)

BY_KEY = {check.key: check for check in CHECKS}
