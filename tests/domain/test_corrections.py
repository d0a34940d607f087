"""Taking a number away and moving it; several readings of one time; events and their days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.corrections import move, take_away
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, Observation, find_standing, record
from qitrack.domain.people import Person
from qitrack.domain.readings import Reading
from qitrack.domain.several import (
    events_of,
    readings_of,
    record_event,
    record_no_readings,
    record_readings,
)

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
TODAY, MONDAY = date(2026, 5, 20), date(2026, 5, 18)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _a_wednesday():
    with clock.stopped(NOW):
        yield


@pytest.fixture
def people(make):
    """Made before anybody writes: SQLite lets one write at a time."""
    return [make.person("Amina Cole"), make.person("Ben Okri")]


@pytest.fixture
def project(make):
    return make.project()


@pytest.fixture
def session(database, people, project):
    with database.transaction() as session:
        yield session


@pytest.fixture
def nurse(session, people):
    return session.merge(people[0])


@pytest.fixture
def colleague(session, people):
    return session.merge(people[1])


@pytest.fixture
def of_form(session, project):
    """Adds a measure that counts in this way."""

    def of_form(form, frequency=Frequency.WEEKLY, **fields):
        kind, direction = MeasureKind.OUTCOME, Direction.DOWN
        measure = Measure(project_id=project.id, name="Measure", kind=kind, direction=direction)
        for name, value in {"form": form, "frequency": frequency, **fields}.items():
            setattr(measure, name, value)
        session.add(measure)
        session.flush()
        return measure

    return of_form


@pytest.fixture
def number(of_form, nurse, session):
    """A number of this week, written a moment ago."""
    measure = of_form(ValueForm.VALUE, starts_on=MONDAY - 4 * WEEK)
    return record(session, measure, MONDAY, Entry(7), person=nurse)


def test_a_number_taken_away_leaves_its_period_empty_and_stays_on_record(session, number, nurse):
    take_away(session, number, nurse, "")

    assert find_standing(session, number.measure, MONDAY) is None
    assert (number.value, number.removed_at, number.removed_by) == (7, NOW, nurse)
    assert record(session, number.measure, MONDAY, Entry(8), person=nurse).stands


def test_after_a_day_or_by_somebody_else_it_takes_a_reason(session, number, nurse, colleague):
    for person, at in ((colleague, NOW), (nurse, NOW + timedelta(hours=25))):
        with clock.stopped(at), pytest.raises(Refused, match="Say why") as refused:
            take_away(session, number, person, " ")
        assert refused.value.field == "reason"
    take_away(session, number, colleague, "Counted twice")

    assert number.removed_reason == "Counted twice"


def test_what_does_not_count_cannot_be_taken_away_again(session, number, nurse):
    take_away(session, number, nurse, "")

    with pytest.raises(Refused, match="does not count any more"):
        take_away(session, number, nurse, "")


def test_a_number_of_the_wrong_week_is_moved_in_one_step(session, number, nurse):
    moved = move(session, number, MONDAY - 5 * timedelta(days=1), nurse, "Last week's")

    assert (moved.on, moved.value, moved.reason) == (MONDAY - WEEK, 7, "Last week's")
    assert not number.stands
    assert number.removed_reason == "Last week's"


@pytest.mark.parametrize(("days", "sentence"), [(0, "a number for that period"), (7, "to come")])
def test_it_is_not_moved_onto_another_number_or_into_the_future(
    session, number, nurse, days, sentence
):
    with pytest.raises(Refused, match=sentence) as refused:
        move(session, number, MONDAY + timedelta(days=days), nurse, "")

    assert refused.value.field == "day"
    assert number.stands


def test_taking_away_is_read_by_the_chart(make, database):
    measure = make.measure(values=[5, 7, 3])
    with database.transaction() as session:
        last = find_standing(session, session.get_one(Measure, measure.id), MONDAY)
        take_away(session, last, None, "")

    with database.reading() as session:
        assert session.get_one(Reading, measure.id).points == 2


# --- readings --------------------------------------------------------------------------------------


@pytest.fixture
def waits(of_form):
    return of_form(ValueForm.READINGS, frequency=Frequency.DAILY, subgroup_size=4)


def values(session, measure, on=TODAY):
    return {row.slot: row.value for row in readings_of(session, measure, on)}


def test_readings_of_one_time_stand_side_by_side(session, waits, nurse):
    record_readings(session, waits, TODAY, [12, 9.5, None, 14], person=nurse)

    assert values(session, waits) == {0: 12, 1: 9.5, 3: 14}


def test_only_the_readings_that_differ_are_replaced(session, waits, nurse):
    first = record_readings(session, waits, TODAY, [12, 9, 14], person=nurse)
    second = record_readings(session, waits, TODAY, [12, 10, None, 8], person=nurse)

    assert values(session, waits) == {0: 12, 1: 10, 3: 8}
    assert second[0] is first[0]
    assert first[1].replaced_by is second[1]
    assert (first[2].removed_by, first[2].replaced_by) == (nurse, None)


def test_readings_of_somebody_else_change_with_a_reason(session, waits, nurse, colleague):
    record_readings(session, waits, TODAY, [12, 9], person=nurse)
    with pytest.raises(Refused, match="Say why they change"):
        record_readings(session, waits, TODAY, [12, 8], person=colleague)

    assert values(session, waits) == {0: 12, 1: 9}


@pytest.mark.parametrize("typed", [[None, None], [3, None]])
def test_one_reading_has_no_spread(session, waits, nurse, typed):
    with pytest.raises(Refused, match="at least two readings"):
        record_readings(session, waits, TODAY, typed, person=nurse)


def test_an_impossible_reading_is_named_by_its_place(session, waits, nurse):
    waits.highest_possible = 60
    with pytest.raises(Refused) as refused:
        record_readings(session, waits, TODAY, [12, 61], person=nurse)

    assert refused.value.field == "value_1"


def test_no_readings_this_time_is_an_answer(session, waits, nurse):
    record_readings(session, waits, TODAY, [12, 9], person=nurse)
    record_no_readings(session, waits, TODAY, person=nurse, reason="Closed")

    assert [row.no_data for row in readings_of(session, waits, TODAY)] == [True]


def test_readings_are_taken_away_together(session, waits, nurse):
    rows = record_readings(session, waits, TODAY, [12, 9], person=nurse)
    take_away(session, rows[0], nurse, "")

    assert values(session, waits) == {}


def test_readings_are_moved_together(session, waits, nurse):
    rows = record_readings(session, waits, TODAY, [12, 9], person=nurse)
    move(session, rows[1], date(2026, 5, 19), nurse, "")

    assert values(session, waits, date(2026, 5, 19)) == {0: 12, 1: 9}


# --- events ----------------------------------------------------------------------------------------


@pytest.fixture
def ulcers(of_form):
    return of_form(ValueForm.EVENT, frequency=Frequency.AS_IT_HAPPENS, starts_on=MONDAY)


def test_several_events_of_one_day_stand_side_by_side(session, ulcers, nurse):
    at = datetime(2026, 5, 19, 8, 30, tzinfo=UTC)
    record_event(session, ulcers, at.date(), at, person=nurse)
    record_event(session, ulcers, at.date(), person=nurse)
    rows = session.scalars(events_of(ulcers.id)).all()

    assert {(row.on, row.at, row.slot, row.value) for row in rows} == {
        (at.date(), at, 0, 1),
        (at.date(), None, 1, 1),
    }


def test_an_event_of_a_minute_is_written_down_once(session, ulcers, nurse):
    at = datetime(2026, 5, 19, 8, 30, tzinfo=UTC)
    record_event(session, ulcers, at.date(), at, person=nurse)

    with pytest.raises(Refused, match="this very minute"):
        record_event(session, ulcers, at.date(), at, person=nurse)


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(days=1)])
def test_an_event_to_come_is_refused(session, ulcers, nurse, ahead):
    at = NOW + ahead
    with pytest.raises(Refused, match="to come"):
        record_event(session, ulcers, at.date(), at, person=nurse)


def test_an_event_keeps_its_day_whatever_the_frequency(session, of_form, nurse):
    measure = of_form(ValueForm.EVENT, frequency=Frequency.WEEKLY, starts_on=MONDAY)

    assert record_event(session, measure, TODAY, person=nurse).on == TODAY


def test_an_event_is_moved_beside_those_of_another_day(session, ulcers, nurse):
    record_event(session, ulcers, date(2026, 5, 19), person=nurse)
    event = record_event(session, ulcers, TODAY, person=nurse)
    moved = move(session, event, date(2026, 5, 19), nurse, "")

    assert (moved.on, moved.slot) == (date(2026, 5, 19), 1)
    assert len(session.scalars(events_of(ulcers.id)).all()) == 2


def test_the_cases_between_two_events_are_a_whole_number(session, of_form, nurse):
    measure = of_form(ValueForm.CASES_BETWEEN, frequency=Frequency.AS_IT_HAPPENS)

    with pytest.raises(Refused, match="whole number"):
        record(session, measure, TODAY, Entry(3.5), person=nurse)


def test_who_took_it_away_is_a_person(session, number, nurse):
    take_away(session, number, nurse, "")
    session.flush()

    assert isinstance(session.get_one(Observation, number.id).removed_by, Person)
