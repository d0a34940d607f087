"""A file of numbers in the domain: brought in and taken back, whatever it holds and whatever was there."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.importing import bring_in, plan_import
from qitrack.domain.imports import Import, ImportState, last_mapping, stage_import
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, Observation, current_observations, record
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.taking_back import plan_undo, take_back
from qitrack.exchange.imports import read_numbers
from tests.statements import counted

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
MONDAY = date(2026, 1, 5)
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def _today():
    """20 May 2026, at noon."""
    with clock.stopped(NOON):
        yield


@pytest.fixture
def session(database) -> Iterator[Session]:
    """A transaction that is rolled back."""
    with database.writer() as session:
        yield session
        session.rollback()


class Ward(NamedTuple):
    """A project with two measures and its nurse."""

    project: Project
    falls: Measure
    waiting: Measure
    nurse: Person


@pytest.fixture
def ward(make, session) -> Ward:
    nurse = make.person("Amina Cole")
    project = make.project(lead=nurse)
    falls = make.measure(project, form=ValueForm.PROPORTION, starts_on=MONDAY)
    waiting = make.measure(project, starts_on=MONDAY)
    return Ward(
        session.get_one(Project, project.id),
        session.get_one(Measure, falls.id),
        session.get_one(Measure, waiting.id),
        session.get_one(Person, nurse.id),
    )


def brought(session: Session, ward: Ward, rows: list[tuple[date, Entry, Measure]]) -> Import:
    """A file that was brought in."""
    batch = stage_import(session, ward.project, "a.csv", "0" * 64, rows, ward.nurse)
    bring_in(session, batch, ward.nurse, "", plan_import(session, batch, ward.nurse).seen)
    return batch


def undo(session: Session, batch: Import, person: Person, reason: str = "") -> None:
    """Takes a file back."""
    take_back(session, batch, person, reason, plan_undo(session, batch, person).seen)


def standing(session: Session, *measures: Measure) -> list[dict[date, Entry]]:
    """The numbers that count."""
    session.flush()
    return [{o.on: o.entry for o in session.scalars(current_observations(m.id))} for m in measures]


# --- several measures ------------------------------------------------------------------------------


def test_the_plan_tells_each_measure_apart(session, ward):
    record(session, ward.waiting, MONDAY, Entry(value=5), person=ward.nurse)
    rows = [
        (MONDAY, Entry(value=5), ward.waiting),
        (MONDAY + 3 * WEEK, Entry(value=6), ward.waiting),
        (MONDAY, Entry(numerator=1, denominator=2), ward.falls),
    ]
    batch = stage_import(session, ward.project, "a.csv", "0" * 64, rows, ward.nurse)
    plan = plan_import(session, batch, ward.nurse)
    parts = {part.measure: part for part in plan.parts}

    assert (len(parts[ward.falls].new), parts[ward.waiting].same) == (1, 1)
    assert parts[ward.waiting].missing == (MONDAY + WEEK, MONDAY + 2 * WEEK)
    assert batch.of_project is ward.project


def test_an_answer_that_there_was_no_number_is_not_missing(session, ward):
    no_data = Entry(no_data=True)
    record(session, ward.waiting, MONDAY + WEEK, no_data, person=ward.nurse, reason="Closed")
    rows = [(MONDAY + 2 * i * WEEK, Entry(value=5), ward.waiting) for i in range(2)]
    batch = stage_import(session, ward.project, "a.csv", "0" * 64, rows, ward.nurse)

    assert plan_import(session, batch, ward.nurse).parts[0].missing == ()


def test_a_file_without_rows_is_not_brought_in(session, ward):
    batch = stage_import(session, ward.project, "a.csv", "0" * 64, [], ward.nurse)

    with pytest.raises(Refused, match="something to mend"):
        bring_in(session, batch, ward.nurse, "", "")


def test_a_mapping_is_remembered_for_its_own_project_and_headings(session, ward):
    batch = brought(session, ward, [(MONDAY, Entry(value=5), ward.waiting)])
    batch.headings, batch.mapping = "a | b", {"columns": ["date"]}
    session.flush()

    assert last_mapping(session, ward.project, "a | b") == {"columns": ["date"]}
    assert last_mapping(session, ward.project, "a | c") == {}
    assert last_mapping(session, ward.waiting, "a | b") == {}


# --- taking back -----------------------------------------------------------------------------------


def test_two_files_taken_back_one_after_the_other_leave_what_was_there(session, ward):
    record(session, ward.waiting, MONDAY, Entry(value=1), person=ward.nurse)
    files = [brought(session, ward, [(MONDAY, Entry(value=n), ward.waiting)]) for n in (2, 3)]
    for batch in reversed(files):
        undo(session, batch, ward.nurse)

    assert standing(session, ward.waiting) == [{MONDAY: Entry(value=1)}]


def test_what_a_later_file_changed_stays_when_the_first_is_taken_back(session, ward):
    first, _second = (
        brought(session, ward, [(MONDAY, Entry(value=n), ward.waiting)]) for n in (2, 3)
    )
    plan = plan_undo(session, first, ward.nurse)
    undo(session, first, ward.nurse)

    assert (plan.changes_nothing, len(plan.staying)) == (True, 1)
    assert standing(session, ward.waiting) == [{MONDAY: Entry(value=3)}]


def test_the_reason_why_there_was_no_number_comes_back_with_it(session, ward):
    no_data = Entry(no_data=True)
    record(session, ward.waiting, MONDAY, no_data, person=ward.nurse, reason="Ward closed")
    undo(session, brought(session, ward, [(MONDAY, Entry(value=2), ward.waiting)]), ward.nurse)
    (row,) = session.scalars(current_observations(ward.waiting.id))

    assert (row.no_data, row.reason) == (True, "Ward closed (The file was taken back.)")


def test_after_a_day_a_reason_is_asked_and_every_change_stays_on_record(session, ward):
    batch = brought(session, ward, [(MONDAY, Entry(value=2), ward.waiting)])
    with clock.stopped(NOON + timedelta(days=2)):
        with pytest.raises(Refused, match="Say why") as refused:
            undo(session, batch, ward.nurse)
        undo(session, batch, ward.nurse, "The wrong month")
    (row,) = session.scalars(select(Observation).where(Observation.import_id == batch.id))

    assert refused.value.field == "reason"
    assert row.removed_reason == "The file was taken back: The wrong month"
    assert row.removed_by_id == ward.nurse.id


def test_a_file_is_taken_back_once_and_only_after_it_came(session, ward):
    batch = stage_import(
        session, ward.project, "a.csv", "0" * 64, [(MONDAY, Entry(value=2), ward.waiting)], None
    )
    with pytest.raises(Refused, match="not brought in"):
        take_back(session, batch, ward.nurse, "", "")
    bring_in(session, batch, ward.nurse, "", plan_import(session, batch, ward.nurse).seen)
    undo(session, batch, ward.nurse)

    assert take_back(session, batch, ward.nurse, "", "") is None
    assert batch.state is ImportState.UNDONE


# --- whatever a file holds -------------------------------------------------------------------------

NUMBERS = st.dictionaries(st.integers(0, 19), st.integers(0, 9).map(float), max_size=12)
PARTS = st.dictionaries(
    st.integers(0, 19), st.tuples(st.integers(0, 9), st.integers(9, 30)), max_size=9
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(before=NUMBERS, values=NUMBERS, parts=PARTS)
def test_what_is_brought_in_stands_and_what_is_taken_back_is_gone(
    session, ward, before, values, parts
):
    with session.begin_nested() as point:
        for week, value in before.items():
            day = MONDAY + week * WEEK
            record(session, ward.waiting, day, Entry(value=value), person=ward.nurse)
        there = standing(session, ward.falls, ward.waiting)
        rows = [(MONDAY + w * WEEK, Entry(value=v), ward.waiting) for w, v in values.items()]
        rows += [
            (MONDAY + w * WEEK, Entry(numerator=float(n), denominator=float(d)), ward.falls)
            for w, (n, d) in parts.items()
        ]
        if rows:
            batch = brought(session, ward, rows)
            after = standing(session, ward.falls, ward.waiting)
            undo(session, batch, ward.nurse)

            for day, entry, measure in rows:
                assert after[measure is ward.waiting][day] == entry
            assert standing(session, ward.falls, ward.waiting) == there
        point.rollback()


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    values=st.dictionaries(
        st.integers(0, 19),
        st.floats(-1e6, 1e6, width=32).map(lambda value: value + 0.0),
        min_size=1,
    )
)
def test_what_stands_after_a_file_is_what_the_file_said(session, ward, values):
    lines = [f"{MONDAY + week * WEEK:%d/%m/%Y};{value:.12g}" for week, value in values.items()]
    plain = [line for line in lines if "e" not in line]
    if not plain:
        return
    with session.begin_nested() as point:
        numbers = read_numbers("\n".join(["date;value", *plain]).encode(), ward.waiting)
        rows = [(day, entry, ward.waiting) for day, entry in numbers.rows]
        brought(session, ward, rows)
        (found,) = standing(session, ward.waiting)
        told = [f"{day:%d/%m/%Y};{entry.value:.12g}" for day, entry in found.items()]
        point.rollback()

    assert sorted(told) == sorted(plain)


# --- much ------------------------------------------------------------------------------------------


def test_a_long_file_takes_no_more_questions_than_a_short_one(session, ward, database):
    ward.waiting.frequency = Frequency.DAILY
    asked = []
    for rows in (20, 400):
        first = date(2000 + rows % 7, 1, 1)
        batch = stage_import(
            session,
            ward.project,
            "a.csv",
            "0" * 64,
            [(first + timedelta(days=i), Entry(value=i), ward.waiting) for i in range(rows)],
            ward.nurse,
        )
        with counted(database.engine) as seen:
            bring_in(session, batch, ward.nurse, "", plan_import(session, batch, ward.nurse).seen)
        asked.append(sum(one.startswith("SELECT") for one in seen))

    assert asked[0] == asked[1]


@pytest.mark.slow
def test_ten_thousand_rows_are_brought_in_while_somebody_waits(session, ward):
    ward.waiting.frequency = Frequency.DAILY
    first = date(1995, 1, 1)
    rows = [(first + timedelta(days=i), Entry(value=i), ward.waiting) for i in range(10_000)]
    began = time.monotonic()
    batch = brought(session, ward, rows)

    assert time.monotonic() - began < 60
    assert batch.state is ImportState.DONE
