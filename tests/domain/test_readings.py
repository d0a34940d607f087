"""What a chart says, stored: one reading a measure, computed once, a function of its numbers alone."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from qitrack import clock
from qitrack.domain import readings
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.chart_spec import chart_spec
from qitrack.domain.cycles import Decision, Stage
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Direction, Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, current_observations, record
from qitrack.domain.readings import (
    Reading,
    decide_on_chart,
    refresh_outdated,
    refresh_touched,
)

FIRST = date(2024, 1, 1)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12]
"""Fourteen usual numbers."""

BETTER = [4, 5, 3, 4, 6, 5, 4, 5]
"""Eight lower ones."""


def reading_of(make, measure: Measure) -> Reading:
    """The stored reading of a measure."""
    return next(r for r in make.all(Reading) if r.measure_id == measure.id)


def baseline(make, measure: Measure, numbers: int) -> None:
    """Freezes so many weekly numbers from the first one on."""
    last = measure.starts_on + timedelta(weeks=numbers) - timedelta(days=1)
    make.decision(measure, ChartDecisionKind.BASELINE, to_on=last, reason="The first change")


# --- what it says ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(ValueForm))
def test_a_measure_without_numbers_has_a_reading(make, form):
    reading = reading_of(make, make.measure(form=form))

    assert (reading.headline, reading.points) == ("Too early to say.", 0)
    assert (reading.latest_on, reading.latest_value, reading.result_level) == (None, None, None)
    assert (reading.sparkline, reading.signals) == ([], [])


def test_a_few_numbers_are_too_early(make):
    reading = reading_of(make, make.measure(values=STEADY[:7]))

    assert (reading.headline, reading.points) == ("Too early to say.", 7)
    assert reading.latest_value == 8


def test_usual_ups_and_downs_are_no_change(make):
    assert reading_of(make, make.measure(values=STEADY)).headline == "No detectable change yet."


def test_periods_without_data_alone_make_no_point(make):
    reading = reading_of(make, make.measure(values=[None, None]))

    assert (reading.points, reading.headline) == (0, "Too early to say.")


def test_with_a_baseline_the_result_speaks(make):
    measure = make.measure(values=STEADY + BETTER, starts_on=FIRST)
    baseline(make, measure, len(STEADY))
    reading = reading_of(make, measure)

    assert reading.headline == "Something has changed for the better since 8 April 2024."
    assert (reading.result_level, reading.has_lapsed, reading.has_concern) == (
        "SIGNAL",
        False,
        False,
    )


def test_a_baseline_without_numbers_after_it_is_no_error(make):
    measure = make.measure(values=STEADY, starts_on=FIRST)
    baseline(make, measure, len(STEADY))

    assert reading_of(make, measure).headline == "No detectable change yet."


def test_harm_stands_beside_the_result(make):
    measure = make.measure(values=[*STEADY, 16, 17, 15, 18, 16, 17, 19], starts_on=FIRST)
    baseline(make, measure, len(STEADY))
    reading = reading_of(make, measure)

    assert reading.headline == "Look here: this has moved the wrong way since 8 April 2024."
    assert reading.has_concern


def test_without_a_wanted_direction_the_chart_speaks(make):
    measure = make.measure(values=STEADY + BETTER, starts_on=FIRST, direction=Direction.NEITHER)
    baseline(make, measure, len(STEADY))
    reading = reading_of(make, measure)

    assert reading.headline.startswith("Something has changed since")
    assert reading.result_level is None


def test_signals_and_sparkline_are_plain_values(make):
    measure = make.measure(values=[*STEADY, None, *BETTER], starts_on=FIRST)
    reading = reading_of(make, measure)

    assert json.loads(json.dumps(reading.signals)) == reading.signals
    assert ["shift", "2024-04-15", "2024-06-03", "low", True] in reading.signals
    assert reading.sparkline == [*STEADY, None, *BETTER]
    assert {type(part) for signal in reading.signals for part in signal} <= {str, bool, type(None)}


def test_the_sparkline_holds_the_last_two_dozen_periods(make):
    reading = reading_of(make, make.measure(values=list(range(40))))

    assert reading.sparkline == [float(n) for n in range(16, 40)]


def test_a_target_is_told_as_people_write_it(make):
    percent = make.measure(values=[(8, 10)] * 12, direction=Direction.UP)
    rate = make.measure(values=[(3, 400)] * 12, form=ValueForm.RATE, multiplier=1000.0)
    for measure, target in ((percent, 95.0), (rate, 5.0)):
        make.decision(measure, ChartDecisionKind.TARGET, number=target, reason="Ours")
    with make.database.reading() as session:
        specs = [
            chart_spec(
                there, session.scalars(current_observations(there.id)).all(), there.project.cycles
            )
            for there in (session.get_one(Measure, m.id) for m in (percent, rate))
        ]

    assert [spec.target for spec in specs] == [0.95, 0.005]
    assert [spec.multiply for spec in specs] == [1.0, 1000.0]


def test_tests_and_notes_are_marked_and_change_no_number(make):
    project = make.project()
    measure = make.measure(project, STEADY, starts_on=FIRST)
    before = reading_of(make, measure).digest
    make.cycle(
        project,
        Stage.ACTED,
        decision=Decision.ADOPT,
        starts_on=FIRST,
        ends_on=FIRST + timedelta(days=6),
        plan="Offer the toilet\nbefore handover",
    )
    make.cycle(project, Stage.DROPPED, starts_on=FIRST)
    make.annotation(measure, FIRST, "Norovirus")
    with make.database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        spec = chart_spec(
            there, session.scalars(current_observations(there.id)).all(), there.project.cycles
        )
        record(session, there, FIRST, Entry(value=10.0), person=None)
        readings.refresh_reading(session, there.id)

    assert [(note.x, note.label, note.kind) for note in spec.notes] == [
        (date(2024, 1, 7), "Offer the toilet before handover (test 1)", "adopted"),
        (FIRST, "Norovirus", "event"),
    ]
    assert reading_of(make, measure).digest == before


# --- when it is computed ---------------------------------------------------------------------------


def test_many_numbers_in_one_transaction_are_read_once(make, monkeypatch):
    measure = make.measure()
    refreshed = []
    monkeypatch.setattr(readings, "refresh_reading", lambda session, key: refreshed.append(key))
    with make.database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        for day in range(5):
            on = clock.today() - timedelta(weeks=day)
            record(session, there, on, Entry(value=day), person=None)

    assert refreshed == [measure.id]


def test_nothing_is_computed_for_what_was_not_touched(make, monkeypatch):
    measure = make.measure(values=STEADY)
    monkeypatch.setattr(readings, "refresh_reading", lambda session, key: pytest.fail("touched"))
    with make.database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        there.project.title = "Another title"


def test_a_correction_changes_the_reading_in_the_same_transaction(make):
    measure = make.measure(values=STEADY)
    with make.database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        record(session, there, clock.today(), Entry(value=99), person=None)

    assert reading_of(make, measure).latest_value == 99


def test_a_refused_transaction_leaves_the_reading_alone(make):
    measure = make.measure(values=STEADY)
    session = make.database.writer()
    record(
        session, session.get_one(Measure, measure.id), clock.today(), Entry(value=99), person=None
    )
    refresh_touched(session)
    session.rollback()
    session.close()

    assert reading_of(make, measure).latest_value == STEADY[-1]


def test_a_reading_does_not_depend_on_the_day(make):
    measure = make.measure(values=STEADY, starts_on=FIRST)
    first = reading_of(make, measure)
    with clock.stopped(datetime(2031, 1, 1, tzinfo=UTC)), make.database.transaction() as session:
        readings.refresh_reading(session, measure.id)
    second = reading_of(make, measure)

    derived = [c.name for c in Reading.__table__.columns if c.name != "computed_at"]
    assert [getattr(first, name) for name in derived] == [getattr(second, name) for name in derived]


def test_after_an_upgrade_outdated_readings_are_computed_again(make):
    old, fresh = make.measure(values=STEADY), make.measure(values=STEADY)
    with make.database.transaction() as session:
        session.get_one(Reading, old.id).engine_version = "0"
        session.get_one(Reading, old.id).headline = "Old words."
    with make.database.transaction() as session:
        again = refresh_outdated(session)
    with make.database.transaction() as session:
        nothing_left = refresh_outdated(session)

    assert (again, nothing_left) == (1, 0)
    assert reading_of(make, old).headline == reading_of(make, fresh).headline


def test_a_measure_that_lost_its_reading_gets_one(make):
    measure = make.measure(values=STEADY)
    with make.database.transaction() as session:
        session.delete(session.get_one(Reading, measure.id))
    with make.database.transaction() as session:
        refresh_outdated(session)

    assert reading_of(make, measure).points == len(STEADY)


def statements_to_read(make, measure: Measure) -> int:
    """How many statements it takes to compute one reading."""
    statements = []
    with make.database.transaction() as session:
        event.listen(
            session.connection(), "before_cursor_execute", lambda *about: statements.append(about)
        )
        readings.refresh_reading(session, measure.id)
        session.flush()
    return len(statements)


def test_a_reading_takes_a_few_statements_however_many_numbers(make):
    short, long = make.measure(values=STEADY), make.measure(values=STEADY * 10)

    assert statements_to_read(make, short) == statements_to_read(make, long) <= 6


@pytest.mark.only_on("postgres")
def test_two_who_enter_at_the_same_moment_are_both_read(make):
    measure = make.measure(starts_on=clock.today() - timedelta(weeks=2))
    first, second = make.database.writer(), make.database.writer()
    for session, weeks in ((first, 1), (second, 2)):
        there = session.get_one(Measure, measure.id)
        on = clock.today() - timedelta(weeks=weeks)
        record(session, there, on, Entry(value=weeks), person=None)
    first.commit()
    second.commit()
    first.close()
    second.close()

    assert reading_of(make, measure).points == 2


# --- what cannot be drawn --------------------------------------------------------------------------


def test_numbers_that_cannot_be_drawn_are_told_and_never_an_error(make):
    measure = make.measure(values=[5, 7, 3])
    make.decision(measure, ChartDecisionKind.CHART_TYPE, value="t", reason="Rare")
    with make.database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        record(session, there, clock.today(), Entry(value=0), person=None)
    reading = reading_of(make, measure)

    assert reading.headline.endswith("a time between events is above zero.")
    assert (reading.points, reading.digest, reading.sparkline) == (3, "", [])


def test_a_chart_that_cannot_be_drawn_is_not_chosen(make):
    measure = make.measure(values=[5, 0, 3])
    with make.database.writer() as session, pytest.raises(Refused) as refused:
        decide_on_chart(
            session,
            session.get_one(Measure, measure.id),
            ChartDecision(kind=ChartDecisionKind.CHART_TYPE, value="t", reason="Rare"),
        )

    assert refused.value.field == "chart_type"


def test_a_baseline_before_the_first_number_is_refused(make):
    measure = make.measure(values=STEADY, starts_on=FIRST)
    with make.database.writer() as session, pytest.raises(Refused) as refused:
        decide_on_chart(
            session,
            session.get_one(Measure, measure.id),
            ChartDecision(
                kind=ChartDecisionKind.BASELINE, to_on=FIRST - timedelta(days=1), reason="Early"
            ),
        )

    assert refused.value.field == "until"
    assert "before its first point" in refused.value.sentence


def test_a_decision_needs_a_reason(make):
    measure = make.measure(values=STEADY)
    with make.database.writer() as session, pytest.raises(Refused) as refused:
        decide_on_chart(
            session,
            session.get_one(Measure, measure.id),
            ChartDecision(kind=ChartDecisionKind.TARGET, number=5.0, reason=" "),
        )

    assert refused.value.field == "reason"


@pytest.mark.parametrize("frequency", list(Frequency))
def test_every_frequency_can_be_read(make, frequency):
    assert reading_of(make, make.measure(values=STEADY, frequency=frequency)).points == len(STEADY)
