"""Phases of a chart: what each changed, what is suggested, what was agreed beforehand."""

from datetime import date, timedelta
from time import perf_counter

import pytest

from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.counting import counted
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.phases import Suggestion, effects, suggestions
from qitrack.domain.readings import Reading, decide_on_chart

FIRST = date(2024, 1, 1)
WEEK = timedelta(weeks=1)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11] * 2
BETTER = [4, 5, 3, 4, 6, 5, 4, 5, 3, 4, 5, 4] * 2
SHIFT = FIRST + 24 * WEEK


@pytest.fixture
def measure(make):
    """Weekly numbers that are lower from the 24th week on."""
    return make.measure(values=STEADY + BETTER, starts_on=FIRST)


def suggested(make, measure: Measure) -> list[Suggestion]:
    """What is suggested for a measure."""
    with make.database.reading() as session:
        there = session.get_one(Measure, measure.id)
        return suggestions(there, counted(session, there.id))


def decide(make, measure: Measure, kind: ChartDecisionKind, **fields) -> ChartDecision:
    """Decides as people do: refused where it cannot be."""
    with make.database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        return decide_on_chart(session, there, ChartDecision(kind=kind, **fields))


def test_nothing_is_suggested_while_nothing_lasts(make):
    assert suggested(make, make.measure(values=STEADY * 2, starts_on=FIRST)) == []
    assert suggested(make, make.measure()) == []


def test_a_suggestion_says_from_when_and_how_far(make, measure):
    (found,) = suggested(make, measure)

    assert (found.on, found.is_agreed) == (SHIFT, False)
    assert "around 4.33 instead of 10.5" in found.sentence


def test_after_a_phase_only_what_came_later_is_looked_at(make, measure):
    decide(make, measure, ChartDecisionKind.PHASE, from_on=SHIFT, reason="The rota")

    assert suggested(make, measure) == []


def test_a_phase_tells_its_lines_and_what_would_be_said_without_it(make, measure):
    phase = decide(make, measure, ChartDecisionKind.PHASE, from_on=SHIFT, reason="The rota")
    with make.database.reading() as session:
        there = session.get_one(Measure, measure.id)
        told = effects(there, counted(session, there.id))[phase.id]

    assert "Before 17 June 2024 the average was 10.5" in told
    assert "since then it is 4.33" in told
    assert "Without the new phase the chart would say" in told


def test_a_phase_is_read_before_the_commit(make, measure):
    before = next(r.centre for r in make.all(Reading) if r.measure_id == measure.id)
    decide(make, measure, ChartDecisionKind.PHASE, from_on=SHIFT, reason="The rota")
    after = next(r.centre for r in make.all(Reading) if r.measure_id == measure.id)

    assert (round(before, 2), round(after, 2)) == (7.42, 4.33)


def test_an_agreed_split_is_not_due_before_so_many_numbers(make, measure):
    decide(
        make,
        measure,
        ChartDecisionKind.AGREED_SPLIT,
        from_on=FIRST + 45 * WEEK,
        number=8.0,
        reason="Protocol",
    )

    assert [found.is_agreed for found in suggested(make, measure)] == [False]


def test_a_decision_may_not_name_a_test_of_another_project(make, measure):
    stranger = make.cycle(make.project())

    with pytest.raises(Refused) as refused:
        decide(
            make,
            measure,
            ChartDecisionKind.PHASE,
            from_on=SHIFT,
            cycle_id=stranger.id,
            reason="The rota",
        )
    assert refused.value.field == "cycle_id"


def test_a_phase_of_the_same_day_takes_the_place_of_the_one_before(make, measure):
    first = decide(make, measure, ChartDecisionKind.PHASE, from_on=SHIFT, reason="The rota")
    decide(make, measure, ChartDecisionKind.PHASE, from_on=SHIFT, reason="The rota stays")

    assert make.again(first).withdrawn_at is not None


def test_suggestions_for_two_hundred_numbers_are_quick(make):
    """Measured: a few hundredths of a second; what is found is kept for the next look."""
    measure = make.measure(values=(STEADY * 5)[:100] + (BETTER * 5)[:100])
    began = perf_counter()
    suggested(make, measure)

    assert perf_counter() - began < 1
