"""Counting by taps: each one is kept, several people add up, the number is made of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.base import uuid7
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, record
from qitrack.domain.tally import (
    Tally,
    TallyMark,
    Tapped,
    keep_in,
    last_mark,
    take_back,
    tally_of,
    tap,
    unsaved_periods,
)

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
TODAY, MONDAY = date(2026, 5, 20), date(2026, 5, 18)


@pytest.fixture(autouse=True)
def _a_wednesday():
    with clock.stopped(NOW):
        yield


@pytest.fixture
def made(make):
    """Made before anybody writes."""
    people = [make.person("Amina Cole"), make.person("Ben Okri")]
    return make.measure(form=ValueForm.PROPORTION, starts_on=date(2026, 4, 6)), people


@pytest.fixture
def session(database, made):
    with database.transaction() as session:
        yield session


@pytest.fixture
def measure(session, made):
    return session.get_one(Measure, made[0].id)


@pytest.fixture
def people(session, made):
    return [session.merge(person) for person in made[1]]


def taps(session, measure, *tapped, person=None, on=TODAY):
    return [tap(session, measure, on, one, person=person, uid=uuid7()) for one in tapped]


def test_taps_of_several_people_add_up(session, measure, people):
    taps(session, measure, Tapped.DID, Tapped.DID_NOT, person=people[0])
    taps(session, measure, Tapped.DID, Tapped.DID, person=people[1])

    found = tally_of(session, measure, TODAY)
    assert found == Tally(3, 1, 4)
    assert found.entry(measure) == Entry(numerator=3, denominator=4)


def test_a_tap_counts_for_its_period(session, measure):
    taps(session, measure, Tapped.DID, on=TODAY)
    taps(session, measure, Tapped.DID, on=TODAY - timedelta(days=7))

    assert tally_of(session, measure, MONDAY).did == 1


def test_a_tap_that_is_sent_again_is_one(session, measure):
    uid = uuid7()
    once, again = (tap(session, measure, TODAY, Tapped.DID, person=None, uid=uid) for _n in "12")

    assert once is again
    assert tally_of(session, measure, TODAY).did == 1


@pytest.mark.parametrize(
    ("form", "tapped", "days"),
    [
        (ValueForm.VALUE, Tapped.DID, 0),
        (ValueForm.COUNT, Tapped.DID_NOT, 0),
        (ValueForm.PROPORTION, Tapped.DID, 7),
    ],
)
def test_what_cannot_be_tapped_is_refused(session, measure, form, tapped, days):
    measure.form = form
    with pytest.raises(Refused):
        taps(session, measure, tapped, on=TODAY + timedelta(days=days))


def test_people_take_back_their_own_last_tap(session, measure, people):
    mine = taps(session, measure, Tapped.DID, Tapped.DID_NOT, person=people[0])
    theirs = taps(session, measure, Tapped.DID, person=people[1])
    assert last_mark(session, measure, TODAY, people[0]) is mine[1]
    for _press in "twice":
        take_back(session, measure, people[0], mine[1].uid)

    assert tally_of(session, measure, TODAY) == Tally(2, 0, 2)
    with pytest.raises(Refused, match="nothing of yours"):
        take_back(session, measure, people[0], theirs[0].uid)


@pytest.mark.parametrize(
    ("form", "denominator", "entry"),
    [
        (ValueForm.COUNT, None, Entry(value=2)),
        (ValueForm.RATE, 412, Entry(numerator=2, denominator=412)),
    ],
)
def test_each_kind_of_number_is_made_of_its_taps(session, measure, form, denominator, entry):
    measure.form = form
    taps(session, measure, Tapped.DID, Tapped.DID)

    assert tally_of(session, measure, TODAY).entry(measure, denominator) == entry


def test_taps_know_the_number_they_went_into(session, measure):
    marks = taps(session, measure, Tapped.DID, Tapped.DID_NOT)
    taken = taps(session, measure, Tapped.DID)[0]
    take_back(session, measure, None, taken.uid)
    number = record(session, measure, TODAY, tally_of(session, measure, TODAY).entry(measure), person=None)  # fmt: skip
    keep_in(session, measure, number)
    session.expire_all()

    assert [mark.observation_id for mark in marks] == [number.id, number.id]
    assert session.get_one(TallyMark, taken.id).observation_id is None
    assert tally_of(session, measure, TODAY) == Tally(1, 1, 0)


def test_taps_of_an_earlier_period_wait_for_their_number(session, measure):
    earlier = TODAY - timedelta(days=7)
    taps(session, measure, Tapped.DID, Tapped.DID_NOT, on=earlier)
    taps(session, measure, Tapped.DID)

    assert unsaved_periods(session, measure, but=MONDAY) == [(measure.period_of(earlier), 2)]
    assert [waiting.taps for waiting in unsaved_periods(session, measure)] == [1, 2]
