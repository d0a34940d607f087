"""Waves of a pulse: nothing of a single person is kept, and what is too small is not shown."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.observations import current_observations
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.pulses import CANNOT_SAY, Pulse, PulseItem, PulseToken, WaveState
from qitrack.domain.waves import answer_wave, close_wave, has_answered, open_wave, tallies_of


@pytest.fixture
def session(database, people, measure):
    """Begins when everybody is there: one may write at a time."""
    with database.transaction() as session:
        yield session


@pytest.fixture
def people(make):
    return [make.person() for _one in range(12)]


@pytest.fixture
def measure(make):
    return make.measure(make.project(), form=ValueForm.PROPORTION)


@pytest.fixture
def pulse(session, measure):
    pulse = Pulse(project=session.get_one(Project, measure.project_id), title="How it is here")
    for position in (1, 2):
        pulse.items.append(PulseItem(position=position, text=f"Question {position}"))
    pulse.items[0].measure_id = measure.id
    session.add(pulse)
    session.flush()
    return pulse


def tomorrow():
    return clock.today() + timedelta(days=1)


def answer_all(session, wave, people, best):
    """So many answer best, the others worst."""
    for place, person in enumerate(people):
        answer = 5 if place < best else 1
        there = session.get_one(Person, person.id)
        answer_wave(session, wave, there, dict.fromkeys((i.id for i in wave.pulse.items), answer))


def test_answers_are_kept_as_tallies_only(session, pulse, people):
    wave = open_wave(session, pulse, tomorrow())
    before = [(t.item_id, t.answer) for t in session.scalars(tallies_of(wave.id))]

    answer_all(session, wave, people, best=7)

    tallies = session.scalars(tallies_of(wave.id)).all()
    assert [(t.item_id, t.answer) for t in tallies] == before
    assert wave.answers == 12
    for item in pulse.items:
        found = {t.answer: t.count for t in tallies if t.item_id == item.id}
        assert found == {CANNOT_SAY: 0, 1: 5, 2: 0, 3: 0, 4: 0, 5: 7}


def test_nobody_answers_twice(session, pulse, people):
    wave = open_wave(session, pulse, tomorrow())
    answer_all(session, wave, people[:1], best=1)

    assert has_answered(session, wave, session.get_one(Person, people[0].id))
    with pytest.raises(Refused, match="Once is enough"):
        answer_all(session, wave, people[:1], best=1)


def test_wave_with_enough_answers_becomes_a_number_and_forgets_who(session, pulse, people, measure):
    wave = open_wave(session, pulse, tomorrow())
    answer_all(session, wave, people, best=7)

    close_wave(session, wave)

    assert wave.state is WaveState.PUBLISHED
    assert wave.salt is None
    assert session.scalar(select(func.count()).select_from(PulseToken)) == 0
    (number,) = session.scalars(current_observations(measure.id))
    assert (number.numerator, number.denominator) == (7, 12)


def test_wave_with_too_few_answers_is_withheld_and_its_tallies_go(session, pulse, people, measure):
    wave = open_wave(session, pulse, tomorrow())
    answer_all(session, wave, people[:10], best=3)

    close_wave(session, wave)

    assert wave.state is WaveState.WITHHELD
    assert session.scalars(tallies_of(wave.id)).all() == []
    assert session.scalars(current_observations(measure.id)).all() == []


def test_small_wave_flows_into_the_one_above(session, pulse, people):
    above = Pulse(project=pulse.project, title="All of us")
    above.items.append(PulseItem(position=1, text="Question 2"))
    pulse.pools_into = above
    session.add(above)
    session.flush()
    large = open_wave(session, above, tomorrow())
    small = open_wave(session, pulse, tomorrow())
    answer_all(session, small, people[:9], best=4)

    close_wave(session, small)

    session.expire_all()
    assert small.state is WaveState.POOLED
    assert large.answers == 9
    assert {t.answer: t.count for t in session.scalars(tallies_of(large.id)) if t.count} == {
        1: 5,
        5: 4,
    }


def test_half_an_answer_is_refused(session, pulse, people):
    wave = open_wave(session, pulse, tomorrow())
    there = session.get_one(Person, people[0].id)

    for answers in ({}, {pulse.items[0].id: 3}, {item.id: 6 for item in pulse.items}):
        with pytest.raises(Refused, match="Choose one answer"):
            answer_wave(session, wave, there, answers)


def test_rounds_do_not_overlap_and_nobody_is_asked_too_often(session, pulse):
    wave = open_wave(session, pulse, tomorrow())
    with pytest.raises(Refused, match="A round is open"):
        open_wave(session, pulse, tomorrow())

    close_wave(session, wave)
    with (
        clock.stopped(clock.now() + timedelta(days=2)),
        pytest.raises(Refused, match="every 30 days"),
    ):
        open_wave(session, pulse, tomorrow())
