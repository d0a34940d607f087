"""The numbers that a chart gets, against sums done by hand: groups, readings, events."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.chart_spec import chart_spec, result_of
from qitrack.domain.counting import counted, days_between
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.strata import Stratifier, StratifierGroup
from qitrack.spc import analyse

FIRST = date(2024, 1, 1)
WEEK = timedelta(weeks=1)


def write(make, measure: Measure, on: date, stratum: str = "", slot: int = 0, **number) -> None:
    """One number as it stands in its row."""
    with make.database.transaction() as session:
        row = Observation(measure_id=measure.id, on=on, stratum=stratum, slot=slot, **number)
        session.add(row)


def split(make, measure: Measure, *names: str, position: int = 1) -> list[str]:
    """A way to split the measure; the keys of its groups."""
    with make.database.transaction() as session:
        way = Stratifier(measure_id=measure.id, name="Shift", position=position)
        way.groups = [StratifierGroup(name=name) for name in names]
        session.add(way)
        session.flush()
        return [str(group.id) for group in way.groups]


def numbers(make, measure: Measure, stratum: str | None = None) -> list[tuple]:
    """Day and number of each point."""
    with make.database.reading() as session:
        return [(n.on, *n.entry[:3]) for n in counted(session, measure.id, stratum)]


def spec_of(make, measure: Measure):
    """The chart of a measure as it stands."""
    with make.database.reading() as session:
        there = session.get_one(Measure, measure.id)
        return chart_spec(there, counted(session, measure.id), there.project.cycles)


# --- groups ----------------------------------------------------------------------------------------


def test_groups_of_a_proportion_are_added_up(make):
    measure = make.measure(form=ValueForm.PROPORTION, starts_on=FIRST)
    days, nights = split(make, measure, "Days", "Nights")
    write(make, measure, FIRST, days, numerator=8, denominator=10)
    write(make, measure, FIRST, nights, numerator=3, denominator=30)
    write(make, measure, FIRST + WEEK, numerator=5, denominator=50)

    assert numbers(make, measure) == [(FIRST, None, 11, 40), (FIRST + WEEK, None, 5, 50)]
    assert numbers(make, measure, nights) == [(FIRST, None, 3, 30)]


@pytest.mark.parametrize(("form", "whole"), [(ValueForm.COUNT, 6), (ValueForm.VALUE, 3)])
def test_counts_are_added_up_and_values_averaged(make, form, whole):
    measure = make.measure(form=form, starts_on=FIRST)
    days, nights = split(make, measure, "Days", "Nights")
    write(make, measure, FIRST, days, value=2)
    write(make, measure, FIRST, nights, value=4)

    assert numbers(make, measure) == [(FIRST, whole, None, None)]


def test_the_number_of_the_whole_stands_before_its_groups(make):
    measure = make.measure(form=ValueForm.COUNT, starts_on=FIRST)
    days, _nights = split(make, measure, "Days", "Nights")
    write(make, measure, FIRST, value=9)
    write(make, measure, FIRST, days, value=2)

    assert numbers(make, measure) == [(FIRST, 9, None, None)]


def test_a_group_without_data_is_left_out_and_none_at_all_is_no_data(make):
    measure = make.measure(form=ValueForm.COUNT, starts_on=FIRST)
    days, nights = split(make, measure, "Days", "Nights")
    write(make, measure, FIRST, days, value=2)
    write(make, measure, FIRST, nights, no_data=True, reason="Closed")
    write(make, measure, FIRST + WEEK, days, no_data=True, reason="Closed")

    assert numbers(make, measure) == [(FIRST, 2, None, None), (FIRST + WEEK, None, None, None)]


def test_nobody_is_counted_twice_where_a_measure_is_split_two_ways(make):
    measure = make.measure(form=ValueForm.COUNT, starts_on=FIRST)
    days, nights = split(make, measure, "Days", "Nights")
    women, men = split(make, measure, "Women", "Men", position=2)
    for stratum, value in ((days, 2), (nights, 4), (women, 5), (men, 1)):
        write(make, measure, FIRST, stratum, value=value)
    for stratum, value in ((f"{days}.{women}", 1), (f"{days}.{men}", 2), (f"{nights}.{men}", 5)):
        write(make, measure, FIRST + WEEK, stratum, value=value)

    assert numbers(make, measure) == [(FIRST, 6, None, None), (FIRST + WEEK, 8, None, None)]
    assert numbers(make, measure, men) == [(FIRST, 1, None, None), (FIRST + WEEK, 7, None, None)]


# --- readings --------------------------------------------------------------------------------------


def test_readings_of_a_day_are_one_point_with_the_limits_of_their_spread(make):
    """Two subgroups of three: means 2 and 4, both SD 1; X-bar limits 3 ± 1.954 · 1 (A3 of 3, Montgomery)."""
    measure = make.measure(form=ValueForm.READINGS, starts_on=FIRST)
    for week, readings in enumerate(((1, 2, 3), (3, 4, 5))):
        for slot, value in enumerate(readings):
            write(make, measure, FIRST + week * WEEK, slot=slot, value=value)
    chart = analyse(spec_of(make, measure))

    assert [point.y for point in chart.points] == [2, 4]
    assert (chart.points[0].centre, round(chart.points[0].upper, 3)) == (3, 4.954)


# --- events ----------------------------------------------------------------------------------------


def test_events_are_days_since_the_one_before(make):
    measure = make.measure(form=ValueForm.EVENT, starts_on=FIRST)
    for days in (0, 3, 10):
        write(make, measure, FIRST + timedelta(days=days), value=1)

    assert [value for _on, value, *_ in numbers(make, measure)] == [None, 3, 7]
    assert analyse(spec_of(make, measure)).points[2].y == 7


def test_times_of_events_give_parts_of_a_day():
    first = datetime(2024, 1, 1, 6, tzinfo=UTC)
    found = days_between(
        (at.date(), at) for at in (first, first + timedelta(hours=36), first + timedelta(hours=36))
    )

    assert [number.entry.value for number in found] == [None, 1.5, pytest.approx(1 / 1440)]


def test_two_events_of_one_day_are_two_points_half_a_day_apart(make):
    measure = make.measure(form=ValueForm.EVENT, starts_on=FIRST)
    write(make, measure, FIRST, value=1)
    write(make, measure, FIRST, slot=1, value=1)
    write(make, measure, FIRST + timedelta(days=4), value=1)

    assert [point.y for point in analyse(spec_of(make, measure)).points] == [None, 0.5, 4]


def test_limits_of_a_t_chart_are_those_worked_by_hand(make):
    """Days 1, 16, 81 to the power 1/3.6; mean range / 1.128 as its sigma; transformed back (Nelson 1994)."""
    measure = make.measure(form=ValueForm.EVENT, starts_on=FIRST)
    for days in (0, 1, 17, 98):
        write(make, measure, FIRST + timedelta(days=days), value=1)
    roots = [days ** (1 / 3.6) for days in (1, 16, 81)]
    centre = sum(roots) / 3
    sigma = (abs(roots[1] - roots[0]) + abs(roots[2] - roots[1])) / 2 / 1.128
    point = analyse(spec_of(make, measure)).points[-1]

    assert point.centre == pytest.approx(centre**3.6)
    assert point.upper == pytest.approx((centre + 3 * sigma) ** 3.6, rel=1e-3)


def test_cases_between_events_are_taken_as_they_are(make):
    """Cases 4, 0, 8, 4: mean 4, so the upper limit is 4 + 3 √(4 · 5); the line is the median (Benneyan 2001)."""
    measure = make.measure(form=ValueForm.CASES_BETWEEN, starts_on=FIRST)
    for week, cases in enumerate((4, 0, 8, 4)):
        write(make, measure, FIRST + week * WEEK, value=cases)
    point = analyse(spec_of(make, measure)).points[-1]

    assert (point.centre, point.upper) == (4, pytest.approx(4 + 3 * 20**0.5))


@pytest.mark.parametrize("form", list(ValueForm))
def test_every_form_has_an_advised_chart(make, form):
    from qitrack.domain.measures import fitting_charts
    from qitrack.domain.readings import advice_on_chart

    measure = make.measure(form=form)
    with make.database.reading() as session:
        advice = advice_on_chart(session, session.get_one(Measure, measure.id))

    assert advice.chart in fitting_charts(form)


# --- decisions -------------------------------------------------------------------------------------


def test_a_baseline_from_a_day_keeps_what_was_before_apart(make):
    measure = make.measure(values=[50] * 4 + [10, 12, 11, 9] * 3 + [2] * 8, starts_on=FIRST)
    make.decision(
        measure,
        ChartDecisionKind.BASELINE,
        from_on=FIRST + 4 * WEEK,
        to_on=FIRST + 15 * WEEK,
        reason="From the new ward on",
    )
    spec = spec_of(make, measure)
    chart, result = analyse(spec), result_of(spec)

    assert [phase.centre for phase in chart.phases] == [50, 10.5]
    assert (result.baseline, result.centre_before) == (12, 10.5)


def test_steps_and_path_are_on_the_scale_of_the_data(make):
    measure = make.measure(values=[(8, 10)] * 6, starts_on=FIRST)
    for kind in (ChartDecisionKind.TARGET_STEP, ChartDecisionKind.TRAJECTORY):
        for week, number in ((0, 80.0), (4, 90.0)):
            make.decision(measure, kind, from_on=FIRST + week * WEEK, number=number, reason="Plan")
    spec = spec_of(make, measure)

    assert [step.value for step in spec.target_steps] == [0.8, 0.9]
    assert [point.starts for point in spec.trajectory] == [FIRST, FIRST + 4 * WEEK]


def test_a_target_due_by_a_day_is_the_last_of_its_steps(make):
    measure = make.measure(values=[8, 7, 6, 5, 4, 3], starts_on=FIRST)
    due = FIRST + 4 * WEEK
    make.decision(measure, ChartDecisionKind.TARGET, number=4.0, to_on=due, reason="Ours")
    alone = spec_of(make, measure)
    make.decision(
        measure, ChartDecisionKind.TARGET_STEP, from_on=FIRST + WEEK, number=6.0, reason="Half way"
    )
    spec = spec_of(make, measure)

    assert (alone.target, alone.target_steps) == (4, ())
    assert spec.target is None
    assert [(step.starts, step.value) for step in spec.target_steps] == [
        (FIRST + WEEK, 6),
        (due, 4),
    ]


def test_a_word_taken_off_is_not_drawn(make):
    measure = make.measure(values=[1, 2], starts_on=FIRST)
    note = make.annotation(measure, FIRST, "Norovirus")
    with make.database.transaction() as session:
        session.get_one(type(note), note.id).take_off(None)

    assert spec_of(make, measure).notes == ()
