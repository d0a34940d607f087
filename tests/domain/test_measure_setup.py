"""Setting a measure up: which chart it begins with, where it is to get, when its numbers are late."""

from datetime import date, timedelta

import pytest

from qitrack.domain import standards
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.collecting import burden_per_week, expected_dates, late_since
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measure_setup import (
    Target,
    advice,
    aim_at,
    begin_chart,
    drivers_it_tells_of,
    recommended,
    settle_rhythm,
    tell_of,
)
from qitrack.domain.measures import Measure, fitting_charts
from qitrack.domain.projects import Project, State
from qitrack.domain.theory import TheoryVersion
from qitrack.domain.units import Unit

MONDAY = date(2026, 5, 4)


def measure_of(
    frequency: Frequency = Frequency.WEEKLY, starts_on: date = MONDAY, **fields
) -> Measure:
    """A measure of a running project that no database knows."""
    return Measure(
        name="Falls",
        project=Project(title="Falls", state=fields.pop("state", State.TESTING)),
        kind=MeasureKind.OUTCOME,
        form=fields.pop("form", ValueForm.VALUE),
        direction=Direction.DOWN,
        frequency=frequency,
        starts_on=starts_on,
        **fields,
    )


# --- when a number is expected ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "latest", "today", "since"),
    [
        (Frequency.WEEKLY, None, date(2026, 5, 10), None),
        (Frequency.WEEKLY, None, date(2026, 5, 11), date(2026, 5, 11)),
        (Frequency.WEEKLY, MONDAY, date(2026, 5, 17), None),
        (Frequency.WEEKLY, MONDAY, date(2026, 5, 20), date(2026, 5, 18)),
        (Frequency.DAILY, MONDAY, date(2026, 5, 5), None),
        (Frequency.DAILY, MONDAY, date(2026, 5, 6), date(2026, 5, 6)),
        (Frequency.FORTNIGHTLY, MONDAY, date(2026, 6, 1), date(2026, 6, 1)),
        (Frequency.MONTHLY, date(2026, 5, 1), date(2026, 6, 30), None),
        (Frequency.MONTHLY, date(2026, 5, 1), date(2026, 7, 1), date(2026, 7, 1)),
        (Frequency.AS_IT_HAPPENS, None, date(2027, 1, 1), None),
    ],
)
def test_a_number_is_late_from_the_day_after_its_period(frequency, latest, today, since):
    assert late_since(measure_of(frequency), latest, today) == since


def test_what_is_no_longer_counted_is_never_late():
    assert late_since(measure_of(ended_on=date(2026, 5, 9)), None, date(2026, 6, 9)) is None


@pytest.mark.parametrize(
    ("after", "today", "is_late"),
    [
        (None, date(2027, 5, 4), False),
        (Frequency.MONTHLY, date(2026, 6, 30), False),
        (Frequency.MONTHLY, date(2026, 7, 6), True),
        (Frequency.AS_IT_HAPPENS, date(2027, 5, 4), False),
    ],
)
def test_after_the_end_only_what_was_agreed_for_then_is_expected(after, today, is_late):
    measure = measure_of(state=State.CLOSED, frequency_after=after)

    assert (late_since(measure, MONDAY, today) is not None) is is_late


def test_expected_dates_are_the_periods_that_are_over():
    weeks = [MONDAY + timedelta(weeks=n) for n in range(3)]

    assert expected_dates(measure_of(), date(2026, 5, 25)) == weeks
    assert expected_dates(measure_of(ended_on=date(2026, 5, 18)), date(2026, 7, 1)) == weeks[:2]
    assert expected_dates(measure_of(Frequency.AS_IT_HAPPENS), date(2026, 5, 25)) == []


def test_the_burden_is_the_minutes_of_a_week():
    counted = [
        measure_of(Frequency.DAILY, minutes_per_point=2.0),
        measure_of(Frequency.FORTNIGHTLY, minutes_per_point=30.0),
        measure_of(Frequency.AS_IT_HAPPENS, minutes_per_point=30.0),
        measure_of(Frequency.DAILY, minutes_per_point=9.0, ended_on=MONDAY),
        measure_of(),
    ]

    assert burden_per_week(counted) == 29.0
    assert burden_per_week([measure_of()]) is None


# --- the definition --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"lowest_possible": 5.0, "highest_possible": 4.0}, "highest_possible"),
        ({"lowest_expected": 5.0, "highest_expected": 4.0}, "highest_expected"),
        ({"lowest_possible": 5.0, "lowest_expected": 4.0}, "lowest_expected"),
        ({"highest_expected": 101.0, "highest_possible": 100.0}, "highest_possible"),
        ({"lowest_possible": -1e13}, "lowest_possible"),
        ({"minutes_per_point": -1.0}, "minutes_per_point"),
        ({"completeness_expected": 101}, "completeness_expected"),
        ({"subgroup_size": 1}, "subgroup_size"),
        ({"subgroup_size": 26}, "subgroup_size"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(wrong, field):
    with pytest.raises(Refused) as refused:
        measure_of(**wrong).check_definition()

    assert refused.value.field == field


def test_events_have_no_rhythm():
    measure = measure_of(form=ValueForm.EVENT)

    settle_rhythm(measure)

    assert measure.frequency is Frequency.AS_IT_HAPPENS


# --- the first chart -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(ValueForm))
def test_the_recommended_chart_fits_and_has_a_reason(form):
    found = recommended(form)

    assert found.chart in fitting_charts(form)
    assert found.reason


def begun(make, database, form=ValueForm.RATE, *, usual=(), chart="", rules=""):
    """A measure whose chart has begun: its chart, its rules, and the decisions."""
    hospital = make.organisation()
    ward = make.unit(parent=hospital)
    project = make.project(ward)
    with database.transaction() as session:
        for place, chart_type, rule_set in usual:
            unit = session.get_one(Unit, {"hospital": hospital, "ward": ward}[place].id)
            standards.set_usual_chart(session, unit, form, chart_type, rule_set)
    measure = make.measure(project, form=form)
    with database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        begin_chart(session, there, None, chart=chart, rules=rules)
        session.flush()
        reasons = [decision.reason for decision in there.decisions]
        return there.chart_type, there.rule_set, reasons


def test_the_recommended_chart_of_the_library_is_the_first_one(make, database):
    assert begun(make, database) == ("u", "nhs-mdc", [])
    assert begun(make, database, ValueForm.COUNT)[0] == "c"


def test_the_usual_chart_of_the_organisation_comes_before_the_recommended_one(make, database):
    chart, rules, reasons = begun(make, database, usual=[("hospital", "run", "ihi")])

    assert (chart, rules) == ("run", "ihi")
    assert all("It is the usual one in" in reason for reason in reasons)


def test_the_nearest_unit_wins(make, database):
    usual = [("hospital", "run", ""), ("ward", "u-prime", "")]

    assert begun(make, database, usual=usual)[0] == "u-prime"


def test_a_choice_comes_before_the_usual_chart(make, database):
    assert begun(make, database, usual=[("ward", "run", "")], chart="u")[0] == "u"


def test_advice_names_the_unit_whose_usual_chart_it_is(make, database):
    hospital = make.organisation("Riverside")
    with database.transaction() as session:
        unit = session.get_one(Unit, hospital.id)
        standards.set_usual_chart(session, unit, ValueForm.VALUE, "run", "")
        session.flush()
        found = advice(session, unit.path, ValueForm.VALUE)

    assert (found.chart, found.reason) == ("run", "It is the usual one in Riverside.")


def test_a_target_has_its_day_and_its_steps(make, database):
    by = date(2026, 12, 31)
    measure = make.measure()
    with database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        aim_at(there, Target(number=5.0, by=by, steps=((MONDAY, 8.0),)), None)
        session.flush()
        found = {(d.kind, d.from_on, d.to_on, d.number) for d in there.decisions}

    assert found == {
        (ChartDecisionKind.TARGET, None, by, 5.0),
        (ChartDecisionKind.TARGET_STEP, MONDAY, None, 8.0),
    }


def test_a_day_without_a_target_is_refused():
    with pytest.raises(Refused) as refused:
        aim_at(measure_of(), Target(by=MONDAY), None)

    assert refused.value.field == "target"


# --- drivers ---------------------------------------------------------------------------------------


def test_a_measure_tells_of_drivers_and_the_new_picture_is_kept(make, database):
    project = make.project()
    driver, other = make.driver(project), make.driver(project)
    measure = make.measure(project)
    for wanted in ([driver.id, other.id], [other.id], [other.id]):
        with database.transaction() as session:
            there = session.get_one(Measure, measure.id)
            tell_of(session, there, wanted, None)
            session.flush()
            assert drivers_it_tells_of(session, there) == wanted

    assert len(make.all(TheoryVersion)) == 2
