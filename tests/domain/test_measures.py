"""A measure: its periods, the next one to enter, the charts that fit, the decisions about its chart."""

from datetime import date, timedelta

import pytest

from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.cycles import Decision, Stage
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import DEFAULT_CHARTS, Measure, first_adopted_on, fitting_charts

MONDAY = date(2026, 5, 4)
EVERY_DAY_OF_TWO_YEARS = [date(2025, 1, 1) + timedelta(days=i) for i in range(730)]


def measure_of(
    frequency: Frequency = Frequency.WEEKLY,
    form: ValueForm = ValueForm.VALUE,
    starts_on: date = MONDAY,
) -> Measure:
    """A measure that no database knows."""
    return Measure(
        name="Falls",
        kind=MeasureKind.OUTCOME,
        form=form,
        direction=Direction.DOWN,
        frequency=frequency,
        starts_on=starts_on,
    )


# --- periods ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "day", "first", "following"),
    [
        (Frequency.DAILY, date(2026, 5, 6), date(2026, 5, 6), date(2026, 5, 7)),
        (Frequency.WEEKLY, date(2026, 5, 10), MONDAY, date(2026, 5, 11)),
        (Frequency.WEEKLY, date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 4)),
        (Frequency.FORTNIGHTLY, date(2026, 5, 17), MONDAY, date(2026, 5, 18)),
        (Frequency.FORTNIGHTLY, date(2026, 5, 3), date(2026, 4, 20), MONDAY),
        (Frequency.MONTHLY, date(2026, 2, 28), date(2026, 2, 1), date(2026, 3, 1)),
        (Frequency.MONTHLY, date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        (Frequency.AS_IT_HAPPENS, date(2026, 5, 6), date(2026, 5, 6), date(2026, 5, 7)),
    ],
)
def test_a_period_is_named_by_its_first_day(frequency, day, first, following):
    measure = measure_of(frequency)

    assert measure.period_of(day) == first
    assert measure.period_after(day) == following


@pytest.mark.parametrize("frequency", list(Frequency))
def test_periods_follow_each_other_without_gap_or_overlap(frequency):
    measure = measure_of(frequency, starts_on=date(2026, 3, 29))

    for day in EVERY_DAY_OF_TWO_YEARS:
        first, following = measure.period_of(day), measure.period_after(day)
        assert first <= day < following
        assert measure.period_of(first) == first
        assert measure.period_of(following) == following
        assert measure.period_of(following - timedelta(days=1)) == first


@pytest.mark.parametrize(
    ("frequency", "latest", "wanted"),
    [
        (Frequency.WEEKLY, None, MONDAY),
        (Frequency.WEEKLY, date(2026, 5, 11), date(2026, 5, 18)),
        (Frequency.WEEKLY, date(2026, 5, 18), date(2026, 5, 18)),
        (Frequency.MONTHLY, date(2026, 3, 1), date(2026, 4, 1)),
        (Frequency.DAILY, date(2026, 5, 20), date(2026, 5, 20)),
        (Frequency.AS_IT_HAPPENS, date(2026, 1, 1), date(2026, 5, 20)),
        (Frequency.AS_IT_HAPPENS, None, date(2026, 5, 20)),
    ],
    ids=["first", "next", "never one to come", "gap", "today again", "as it happens", "at first"],
)
def test_the_number_to_enter_is_that_of_the_next_period(frequency, latest, wanted):
    assert measure_of(frequency).period_to_enter(latest, date(2026, 5, 20)) == wanted


def test_a_measure_that_starts_later_is_entered_from_today_on():
    measure = measure_of(starts_on=date(2026, 6, 1))

    assert measure.period_to_enter(None, date(2026, 5, 20)) == date(2026, 5, 18)


# --- charts and rules ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "charts"),
    [
        (ValueForm.VALUE, {"run", "i", "t"}),
        (ValueForm.COUNT, {"run", "i"}),
        (ValueForm.PROPORTION, {"run", "i", "p"}),
        (ValueForm.RATE, {"run", "i", "u"}),
    ],
)
def test_only_charts_whose_needs_are_met_can_be_chosen(form, charts):
    fitting = fitting_charts(form)

    assert set(fitting) >= charts
    assert fitting[0] == DEFAULT_CHARTS[form]
    assert {"p", "u"} & set(fitting) == {"p", "u"} & charts


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ChartDecisionKind.CHART_TYPE, "p"),
        (ChartDecisionKind.CHART_TYPE, "pie"),
        (ChartDecisionKind.CHART_TYPE, None),
        (ChartDecisionKind.RULE_SET, "gut feeling"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused(kind, value):
    measure = measure_of()

    with pytest.raises(Refused, match="does not fit"):
        measure.decide(ChartDecision(kind=kind, value=value))
    assert measure.decisions == []


def test_rules_follow_the_chart_until_somebody_chooses():
    measure = measure_of()
    recommended = measure.rule_set
    measure.decide(ChartDecision(kind=ChartDecisionKind.CHART_TYPE, value="run"))
    of_run_chart = measure.rule_set
    measure.decide(ChartDecision(kind=ChartDecisionKind.RULE_SET, value="nhs-mdc"))

    assert (recommended, of_run_chart, measure.rule_set) == ("nhs-mdc", "anhoej", "nhs-mdc")


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        (ChartDecisionKind.TARGET, {"number": 5.0}, {"number": 4.0}),
        (ChartDecisionKind.BASELINE, {"to_on": MONDAY}, {"to_on": date(2026, 6, 1)}),
        (ChartDecisionKind.CHART_TYPE, {"value": "run"}, {"value": "i"}),
        (ChartDecisionKind.RULE_SET, {"value": "anhoej"}, {"value": "nhs-mdc"}),
    ],
)
def test_a_new_decision_replaces_the_one_before_and_keeps_it(kind, first, second):
    measure = measure_of()
    earlier = measure.decide(ChartDecision(kind=kind, reason="At first", **first))
    later = measure.decide(ChartDecision(kind=kind, reason="Better", **second))

    assert measure.in_force(kind) == [later]
    assert earlier.withdrawn_at is not None
    assert earlier.withdrawn_reason == "Better"
    assert measure.standing(kind) == next(iter(second.values()))


def test_a_decision_that_is_taken_back_gives_way_to_the_default():
    measure = measure_of()
    decision = measure.decide(ChartDecision(kind=ChartDecisionKind.TARGET, number=5.0))
    decision.withdraw(None, "Not ours to set")
    taken_back_at = decision.withdrawn_at
    decision.withdraw(None, "Again")

    assert measure.target is None
    assert (decision.withdrawn_reason, decision.withdrawn_at) == ("Not ours to set", taken_back_at)


def test_the_first_change_that_was_kept_is_known(make):
    project = make.project()
    measure = make.measure(project)
    make.cycle(project, Stage.ACTED, decision=Decision.ADAPT, starts_on=date(2026, 1, 5))
    make.cycle(project, Stage.ACTED, decision=Decision.ADOPT, starts_on=date(2026, 3, 2))
    make.cycle(
        project,
        Stage.ACTED,
        decision=Decision.ADOPT,
        starts_on=date(2026, 2, 2),
        ends_on=date(2026, 2, 8),
    )
    with make.database.reading() as session:
        found = first_adopted_on(session.get_one(Measure, measure.id))

    assert found == date(2026, 2, 8)
