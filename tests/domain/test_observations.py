"""Numbers over time: what is accepted, how one is corrected, and bringing in a file of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.errors import Refused
from qitrack.domain.importing import StalePlan, bring_in, plan_import
from qitrack.domain.imports import Import, ImportState, discard, stage_import
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import (
    Entry,
    Observation,
    current_observations,
    has_numbers,
    latest_days,
    periods_without_data,
    problem_with,
    record,
    recount,
    versions_of,
)
from qitrack.domain.people import Person
from qitrack.domain.readings import Reading

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
MONDAY = date(2026, 5, 4)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """20 May 2026, at noon."""
    with clock.stopped(NOW):
        yield


@pytest.fixture
def ids(make) -> dict[str, int]:
    """Two people and a weekly measure without numbers."""
    return {
        "nurse": make.person("Amina Cole").id,
        "colleague": make.person("Ben Okri").id,
        "measure": make.measure(starts_on=MONDAY).id,
    }


@pytest.fixture
def session(database, ids) -> Iterator[Session]:
    """A transaction that is thrown away."""
    with database.writer() as session:
        yield session


@pytest.fixture
def nurse(session, ids) -> Person:
    return session.get_one(Person, ids["nurse"])


@pytest.fixture
def colleague(session, ids) -> Person:
    return session.get_one(Person, ids["colleague"])


@pytest.fixture
def measure(session, ids) -> Measure:
    return session.get_one(Measure, ids["measure"])


def standing(session: Session, measure: Measure) -> dict[date, Entry]:
    """Day → what counts now."""
    return {o.on: o.entry for o in session.scalars(current_observations(measure.id))}


# --- one number ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "entry", "field"),
    [
        (ValueForm.VALUE, Entry(), "value"),
        (ValueForm.VALUE, Entry(value=float("nan")), "value"),
        (ValueForm.VALUE, Entry(value=float("inf")), "value"),
        (ValueForm.VALUE, Entry(value=1e13), "value"),
        (ValueForm.COUNT, Entry(value=-1), "value"),
        (ValueForm.COUNT, Entry(value=1.5), "value"),
        (ValueForm.PROPORTION, Entry(denominator=20), "numerator"),
        (ValueForm.PROPORTION, Entry(numerator=3), "denominator"),
        (ValueForm.PROPORTION, Entry(numerator=3, denominator=0), "denominator"),
        (ValueForm.PROPORTION, Entry(numerator=-3, denominator=20), "numerator"),
        (ValueForm.PROPORTION, Entry(numerator=21, denominator=20), "numerator"),
        (ValueForm.PROPORTION, Entry(numerator=2.5, denominator=20), "numerator"),
        (ValueForm.PROPORTION, Entry(numerator=2, denominator=20.5), "denominator"),
        (ValueForm.RATE, Entry(numerator=2, denominator=float("inf")), "denominator"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(measure, form, entry, field):
    measure.form = form
    problem = problem_with(measure, MONDAY, entry)

    assert problem is not None
    assert problem.field == field


@pytest.mark.parametrize(
    ("form", "entry"),
    [
        (ValueForm.VALUE, Entry(value=-2.5)),
        (ValueForm.COUNT, Entry(value=0)),
        (ValueForm.PROPORTION, Entry(numerator=20, denominator=20)),
        (ValueForm.RATE, Entry(numerator=25, denominator=20.5)),
        (ValueForm.RATE, Entry(no_data=True)),
    ],
)
def test_what_can_be_is_accepted(measure, form, entry):
    measure.form = form

    assert problem_with(measure, MONDAY, entry) is None


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2101, 1, 1), date(2026, 5, 25)])
def test_days_out_of_reach_are_refused(measure, day):
    problem = problem_with(measure, day, Entry(value=1))

    assert problem is not None
    assert problem.field == "on"


def test_a_number_is_kept_under_the_first_day_of_its_period(session, measure, nurse):
    record(session, measure, date(2026, 5, 7), Entry(value=5), person=nurse)

    assert standing(session, measure) == {MONDAY: Entry(value=5)}
    assert has_numbers(session, measure)
    assert latest_days(session, [measure.id]) == {measure.id: MONDAY}


def test_the_same_number_again_changes_nothing(session, measure, nurse, colleague):
    first = record(session, measure, MONDAY, Entry(value=5), person=nurse)
    second = record(session, measure, MONDAY, Entry(value=5), person=colleague)

    assert second is first


def test_a_correction_keeps_what_was_there(session, measure, nurse):
    first = record(session, measure, MONDAY, Entry(value=5), person=nurse)
    second = record(session, measure, MONDAY, Entry(value=6), person=nurse)
    versions = session.scalars(versions_of(measure.id, MONDAY)).all()

    assert standing(session, measure) == {MONDAY: Entry(value=6)}
    assert [v.entry.value for v in versions] == [6, 5]
    assert (first.replaced_by, first.stands, second.stands) == (second, False, True)


def test_a_correction_of_an_own_number_within_a_day_needs_no_reason(session, measure, nurse):
    record(session, measure, MONDAY, Entry(value=5), person=nurse)
    with clock.stopped(NOW + timedelta(hours=24)):
        corrected = record(session, measure, MONDAY, Entry(value=6), person=nurse)

    assert corrected.entry.value == 6


def test_a_later_correction_needs_a_reason(session, measure, nurse):
    record(session, measure, MONDAY, Entry(value=5), person=nurse)
    with clock.stopped(NOW + timedelta(hours=24, seconds=1)):
        with pytest.raises(Refused, match="Say why") as refused:
            record(session, measure, MONDAY, Entry(value=6), person=nurse)
        corrected = record(session, measure, MONDAY, Entry(value=6), person=nurse, reason=" Typo ")

    assert refused.value.field == "reason"
    assert corrected.reason == "Typo"


def test_a_correction_by_somebody_else_needs_a_reason(session, measure, nurse, colleague):
    record(session, measure, MONDAY, Entry(value=5), person=nurse)

    with pytest.raises(Refused, match="Say why"):
        record(session, measure, MONDAY, Entry(value=6), person=colleague)


def test_no_number_is_an_answer_with_its_reason(session, measure, nurse):
    with pytest.raises(Refused, match="Say why there is no number"):
        record(session, measure, MONDAY, Entry(no_data=True), person=nurse)
    record(session, measure, MONDAY, Entry(no_data=True), person=nurse, reason="Ward closed")
    rows = session.execute(periods_without_data(measure.id)).all()

    assert [tuple(row) for row in rows] == [(MONDAY, "Ward closed")]


def test_a_number_stays_correctable_after_the_frequency_changed(session, measure, nurse):
    record(session, measure, MONDAY, Entry(value=5), person=nurse)
    measure.frequency = Frequency.MONTHLY
    record(session, measure, MONDAY, Entry(value=6), person=nurse)

    assert standing(session, measure) == {MONDAY: Entry(value=6)}


def test_the_database_holds_one_number_a_period(session, measure):
    session.add_all(Observation(measure=measure, on=MONDAY, value=v) for v in (1.0, 2.0))

    with pytest.raises(IntegrityError):
        session.flush()


def test_what_is_counted_can_change_before_the_first_number(session, measure, nurse):
    measure.decide(ChartDecision(kind=ChartDecisionKind.CHART_TYPE, value="t"))
    recount(session, measure, ValueForm.PROPORTION, nurse)

    assert (measure.form, measure.chart_type) == (ValueForm.PROPORTION, "p")


def test_what_is_counted_stays_once_there_are_numbers(session, measure, nurse):
    record(session, measure, MONDAY, Entry(value=5), person=nurse)
    recount(session, measure, ValueForm.VALUE, nurse)

    with pytest.raises(Refused, match="Add another measure"):
        recount(session, measure, ValueForm.PROPORTION, nurse)


# --- a file of numbers -----------------------------------------------------------------------------


def staged(session: Session, measure: Measure, person: Person, *values: float) -> Import:
    """A file with one number a week, from MONDAY on."""
    rows = [(MONDAY + i * WEEK, Entry(value=value)) for i, value in enumerate(values)]
    return stage_import(session, measure, "falls.csv", "0" * 64, rows, person)


def test_a_file_is_compared_with_what_is_there(session, measure, nurse):
    record(session, measure, MONDAY, Entry(value=1), person=nurse)
    record(session, measure, MONDAY + WEEK, Entry(value=7), person=nurse)
    plan = plan_import(session, staged(session, measure, nurse, 1, 2, 3), nurse)

    assert plan.new == ((MONDAY + 2 * WEEK, Entry(value=3)),)
    assert plan.changed == ((MONDAY + WEEK, Entry(value=7), Entry(value=2)),)
    assert (plan.same, plan.needs_reason, plan.changes_nothing) == (1, False, False)


def test_a_file_is_brought_in_whole(session, measure, nurse):
    record(session, measure, MONDAY, Entry(value=9), person=nurse)
    batch = staged(session, measure, nurse, 1, 2, 3)
    bring_in(session, batch, nurse, "", plan_import(session, batch, nurse).seen)
    observations = session.scalars(current_observations(measure.id)).all()

    assert [o.value for o in observations] == [1, 2, 3]
    assert {o.batch for o in observations} == {batch}
    assert batch.state is ImportState.DONE


def test_the_same_file_again_changes_nothing(session, measure, nurse):
    first = staged(session, measure, nurse, 1, 2)
    bring_in(session, first, nurse, "", plan_import(session, first, nurse).seen)
    again = staged(session, measure, nurse, 1, 2)
    plan = plan_import(session, again, nurse)
    bring_in(session, again, nurse, "", plan.seen)

    assert plan.changes_nothing
    assert session.scalars(select(Observation.import_id)).all() == [first.id, first.id]


def test_a_file_that_changes_other_peoples_numbers_needs_one_reason(
    session, measure, nurse, colleague
):
    record(session, measure, MONDAY, Entry(value=9), person=colleague)
    batch = staged(session, measure, nurse, 1, 2)
    seen = plan_import(session, batch, nurse).seen
    with pytest.raises(Refused, match="Say why") as refused:
        bring_in(session, batch, nurse, " ", seen)
    bring_in(session, batch, nurse, "Counted again", seen)
    reasons = {o.on: o.reason for o in session.scalars(current_observations(measure.id))}

    assert refused.value.field == "reason"
    assert reasons == {MONDAY: "Counted again", MONDAY + WEEK: ""}


def test_a_plan_goes_stale_when_a_number_changes(session, measure, nurse):
    batch = staged(session, measure, nurse, 1, 2)
    seen = plan_import(session, batch, nurse).seen
    record(session, measure, MONDAY + WEEK, Entry(value=8), person=nurse)

    with pytest.raises(StalePlan):
        bring_in(session, batch, nurse, "", seen)
    assert standing(session, measure) == {MONDAY + WEEK: Entry(value=8)}


def test_a_plan_stays_fresh_while_other_weeks_change(session, measure, nurse):
    batch = staged(session, measure, nurse, 1)
    seen = plan_import(session, batch, nurse).seen
    record(session, measure, MONDAY + WEEK, Entry(value=8), person=nurse)

    assert plan_import(session, batch, nurse).seen == seen


def test_a_file_is_dealt_with_once(session, measure, nurse):
    batch = staged(session, measure, nurse, 1)
    seen = plan_import(session, batch, nurse).seen
    bring_in(session, batch, nurse, "", seen)

    with pytest.raises(Refused, match="already"):
        bring_in(session, batch, nurse, "", seen)
    with pytest.raises(Refused, match="already"):
        discard(batch)


def test_a_file_that_is_not_wanted_is_forgotten(session, measure, nurse):
    batch = staged(session, measure, nurse, 1)
    discard(batch)

    assert (batch.state, batch.rows) == (ImportState.DISCARDED, [])
    with pytest.raises(Refused, match="already"):
        bring_in(session, batch, nurse, "", "")


def test_a_file_no_longer_fits_once_the_measure_was_changed(session, measure, nurse):
    batch = staged(session, measure, nurse, 1.5)
    seen = plan_import(session, batch, nurse).seen
    measure.form = ValueForm.COUNT

    with pytest.raises(Refused, match="whole number"):
        bring_in(session, batch, nurse, "", seen)


def test_an_import_computes_one_reading(database, make):
    measure = make.measure(starts_on=MONDAY)
    batch = make.staged_import(measure, {MONDAY: 1, MONDAY + WEEK: 2})
    with database.transaction() as session:
        there = session.get_one(Import, batch.id)
        bring_in(session, there, None, "", plan_import(session, there, None).seen)

    (reading,) = make.all(Reading)

    assert (reading.points, reading.latest_on) == (2, MONDAY + WEEK)
