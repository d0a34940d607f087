"""Quiet prompts: at most one, the first that fits, and none that was silenced."""

from datetime import timedelta

import pytest

from qitrack.db import Database
from qitrack.domain.cycles import Cycle, Decision, Stage
from qitrack.domain.details import AsPlanned
from qitrack.domain.learning_checks import BY_KEY
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.prompts import (
    PROMPTS,
    Moment,
    choose,
    hear_again,
    prompt_for,
    silence,
)
from qitrack.domain.series import Series
from tests.domain.test_learning_checks import (
    TODAY,
    after,
    expected,
    measured,
    series,
    tried,
)
from tests.factories import Make

FURTHER = {"surprises": "It was calmer."}


def numbered(*cycles: Cycle) -> Series:
    for number, cycle in enumerate(cycles, start=1):
        cycle.number = number
    return series(*cycles)


def untold(**fields: object) -> Cycle:
    """A test of today of which nothing is told yet."""
    nothing = {"happened": "", "happened_at": None, "studied_at": None, "decision": None}
    usual = {
        "stage": Stage.PLANNED,
        "starts_on": TODAY,
        "predictions": [expected(because="They are up anyway.")],
    }
    return tried(**(nothing | usual | fields))


def told(**fields: object) -> Cycle:
    return tried(studied_at=None, stage=Stage.DOING, decision=None, **fields)


def last(found: Series) -> tuple[Cycle, Series]:
    return found.cycles[-1], found


SIZED = {"scale_people": 6}
LARGER = {"scale_people": 6, "decision": Decision.EXPAND}

CASES = {
    "the next one has the size of the last": (Moment.NEXT, numbered(tried(**LARGER)), "growing"),
    "a changed idea may be tried as large as before": (Moment.NEXT, numbered(tried(**SIZED)), ""),
    "but not for ever": (Moment.NEXT, numbered(tried(**SIZED), after(**SIZED)), "growing"),
    "no prediction": (Moment.PLANNING, numbered(untold(predictions=[])), "prediction"),
    "no link": (
        Moment.PLANNING,
        numbered(tried(), untold(changes_from="")),
        "linked",
    ),
    "large": (Moment.PLANNING, numbered(untold(scale_people=40)), "small-first"),
    "large, but not the first": (
        Moment.PLANNING,
        numbered(tried(**LARGER), untold(scale_people=40)),
        "",
    ),
    "same size": (Moment.PLANNING, numbered(tried(**LARGER), untold(**SIZED)), "growing"),
    "several changes": (Moment.PLANNING, numbered(untold(changes_at_once=2)), "one-change"),
    "no reason": (Moment.PLANNING, numbered(untold(predictions=[expected()])), "theory"),
    "a plan with everything": (Moment.PLANNING, numbered(untold()), ""),
    "still to come": (
        Moment.TELLING,
        numbered(untold(starts_on=TODAY + timedelta(1))),
        "happened",
    ),
    "nothing was expected": (Moment.TELLING, numbered(untold(predictions=[])), "prediction"),
    "nine days ago": (
        Moment.TELLING,
        numbered(untold(starts_on=TODAY - timedelta(9))),
        "written-soon",
    ),
    "a week ago": (Moment.TELLING, numbered(untold(starts_on=TODAY - timedelta(7))), ""),
    "not as planned": (
        Moment.TELLING,
        numbered(told(as_planned=AsPlanned.NO)),
        "barriers",
    ),
    "studied late": (Moment.STUDYING, numbered(told(**FURTHER)), "written-soon"),
    "only the main number": (
        Moment.STUDYING,
        numbered(told(over_on=TODAY)),
        "looked-further",
    ),
    "seen more": (Moment.STUDYING, numbered(told(over_on=TODAY, **FURTHER)), ""),
    "smooth": (
        Moment.DECIDING,
        numbered(tried(decision=Decision.EXPAND), after(decision=Decision.EXPAND), told()),
        "refined",
    ),
    "obstacles": (Moment.DECIDING, numbered(told(problems="No list.")), "barriers"),
    "few numbers": (Moment.DECIDING, numbered(tried(), told()), "regular-data"),
    "the first test": (Moment.DECIDING, numbered(told()), ""),
}


@pytest.mark.parametrize(("moment", "found", "key"), CASES.values(), ids=CASES)
def test_the_first_that_fits_is_said(moment: Moment, found: Series, key: str) -> None:
    prompted = choose(moment, *last(found))

    assert (prompted.key if prompted else "") == key


def test_a_chart_that_nobody_read() -> None:
    cycle = told(over_on=TODAY, predictions=[expected(measure_id=7)])
    cycle.number = 1
    found = series(cycle, counted=[measured(range(8), MeasureKind.PROCESS)])

    prompted = choose(Moment.STUDYING, cycle, found)

    assert prompted is not None
    assert prompted.key == "chart-read"


def test_it_says_how_many_days() -> None:
    found = numbered(untold(starts_on=TODAY - timedelta(9)))

    prompted = choose(Moment.TELLING, *last(found))

    assert prompted is not None
    assert prompted.sentence.startswith("Written 9 days after the test.")


def test_silence_lets_the_next_one_speak() -> None:
    found = numbered(untold(predictions=[], changes_at_once=2))

    spoken = choose(Moment.PLANNING, *last(found), silenced={"prediction"})

    assert spoken is not None
    assert spoken.key == "one-change"


def test_every_prompt_serves_a_check() -> None:
    assert {prompt.key for prompt in PROMPTS} <= BY_KEY.keys()
    assert {prompt.moment for prompt in PROMPTS} == set(Moment)


def test_silence_is_of_one_person_and_can_be_broken(make: Make, database: Database) -> None:
    me, other = make.person(), make.person()
    cycle = make.cycle(prediction=None, starts_on=TODAY)
    with database.transaction() as session:
        silence(session, me.id, "prediction")
        silence(session, me.id, "prediction")
        silence(session, me.id, "no such check")

    def heard(person_id: int) -> str:
        with database.reading() as reading:
            there = reading.get_one(Cycle, cycle.id)
            found = series(there)
            prompted = prompt_for(reading, Moment.TELLING, there, found, person_id)
            return prompted.key if prompted else ""

    assert (heard(me.id), heard(other.id)) == ("", "prediction")
    with database.transaction() as session:
        hear_again(session, me.id, "prediction")
        hear_again(session, me.id, "never silenced")
    assert heard(me.id) == "prediction"
