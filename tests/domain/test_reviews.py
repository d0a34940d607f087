"""Reviews of charts: what was seen, what is new since, what re-opens one, and the order of a walk."""

from datetime import UTC, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain import walk
from qitrack.domain.access import load_actor
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Direction
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, record
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import ProjectRole, State
from qitrack.domain.readings import Reading
from qitrack.domain.reviews import (
    ChartReview,
    ReviewOutcome,
    decided_since,
    new_signals,
    review_chart,
)
from qitrack.domain.walk import News
from tests.statements import counted

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12]
UP = [*STEADY, 40]
DOWN = [*STEADY, 0]


@pytest.fixture
def hospital(make):
    return make.organisation("Demo General Hospital")


@pytest.fixture
def ward(make, hospital):
    return make.unit("Ward A", parent=hospital)


@pytest.fixture
def coach(make, hospital):
    return make.person("Dina Evans", {hospital: UnitRole.COACH})


@pytest.fixture
def project(make, ward):
    return make.project(ward)


def look(make, measure, coach, outcome=ReviewOutcome.FINE, at=NOON, **said):
    with clock.stopped(at), make.database.transaction(coach.id) as session:
        return review_chart(
            session,
            session.get_one(Measure, measure.id),
            outcome,
            person=session.get_one(Person, coach.id),
            **said,
        )


def decide(make, measure, kind, at, **fields):
    with clock.stopped(at), make.database.transaction() as session:
        decision = ChartDecision(kind=kind, reason="It moved.", **fields)
        session.get_one(Measure, measure.id).decide(decision)


def stops(make, person):
    with make.database.reading() as session:
        actor = load_actor(session, session.get_one(Person, person.id))
        return [(s.measure.name, s.news) for s in walk.walk(session, actor)]


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped(NOON - timedelta(hours=1)):
        yield


def test_a_review_keeps_what_the_chart_said(make, project, coach):
    measure = make.measure(project, UP)

    look(make, measure, coach, note="The outlier is norovirus.")

    (review,), (reading,) = make.all(ChartReview), make.all(Reading)
    assert (review.digest, review.signals) == (reading.digest, reading.signals)
    assert reading.signals
    assert (review.note, review.person_id) == ("The outlier is norovirus.", coach.id)


def test_a_change_is_not_asked_for_without_words(make, project, coach):
    measure = make.measure(project, STEADY)

    with pytest.raises(Refused, match="Say what should change"):
        look(make, measure, coach, ReviewOutcome.CHANGE_ASKED, note="  ")


def test_a_chart_that_changed_under_the_eyes_is_not_reviewed(make, project, coach):
    measure = make.measure(project, STEADY)

    with pytest.raises(Refused, match="has changed meanwhile"):
        look(make, measure, coach, seen="another chart")


@pytest.mark.parametrize(
    ("now", "is_new"),
    [
        (["beyond-limits", "2026-05-04", "2026-05-04", "high", False], False),
        (["shift", "2026-05-04", "2026-05-04", "high", False], True),
        (["beyond-limits", "2026-04-27", "2026-05-04", "high", False], True),
        (["beyond-limits", "2026-05-04", "2026-05-11", "high", False], True),
        (["beyond-limits", "2026-05-04", "2026-05-04", "low", False], True),
        (["beyond-limits", "2026-05-04", "2026-05-04", "high", True], False),
    ],
    ids=["the same", "rule", "first", "last", "side", "which way is better"],
)
def test_a_signal_is_known_by_rule_first_last_and_side(now, is_new):
    then = [["beyond-limits", "2026-05-04", "2026-05-04", "high", False]]

    assert bool(new_signals([now], then)) is is_new


def test_the_team_answers_a_change_request_once(make, project, coach):
    measure = make.measure(project, STEADY)
    review = look(make, measure, coach, ReviewOutcome.CHANGE_ASKED, note="Begin a new phase.")
    assert review.waits_for_answer

    with make.database.transaction() as session:
        session.get_one(ChartReview, review.id).reply("Done: new lines from May.", None)

    (there,) = make.all(ChartReview)
    assert (there.answer, there.waits_for_answer) == ("Done: new lines from May.", False)
    with pytest.raises(Refused, match="answered this already"):
        there.reply("Again", None)


def test_only_what_was_asked_for_is_answered_and_only_with_words(make, project, coach):
    measure = make.measure(project, STEADY)
    fine = look(make, measure, coach)
    asked = look(make, measure, coach, ReviewOutcome.CHANGE_ASKED, note="Begin a new phase.")

    with pytest.raises(Refused, match="Nothing was asked"):
        fine.reply("Done", None)
    with pytest.raises(Refused, match="Say what you did"):
        asked.reply(" ", None)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (ChartDecisionKind.RULE_SET, {"value": "anhoej"}),
        (ChartDecisionKind.BASELINE, {"to_on": NOON.date() - timedelta(days=30)}),
        (ChartDecisionKind.PHASE, {"from_on": NOON.date() - timedelta(days=30)}),
        (ChartDecisionKind.EXCLUDE, {"from_on": NOON.date() - timedelta(days=30)}),
        (ChartDecisionKind.CHART_TYPE, {"value": "run"}),
    ],
    ids=lambda part: str(part) if isinstance(part, str) else "",
)
def test_a_decision_after_the_look_reopens_the_review(make, project, coach, kind, fields):
    measure = make.measure(project, STEADY, name="Falls")
    review = look(make, measure, coach)
    assert stops(make, coach) == []

    decide(make, measure, kind, NOON + timedelta(hours=1), **fields)

    assert stops(make, coach) == [("Falls", News.CHANGED)]
    with make.database.reading() as session:
        assert len(decided_since(session.get_one(Measure, measure.id), review)) == 1


def test_a_decision_taken_back_reopens_it_too_and_an_earlier_one_does_not(make, project, coach):
    measure = make.measure(project, STEADY, name="Falls")
    decide(make, measure, ChartDecisionKind.RULE_SET, NOON - timedelta(days=1), value="anhoej")
    look(make, measure, coach)
    assert stops(make, coach) == []

    with clock.stopped(NOON + timedelta(hours=1)), make.database.transaction() as session:
        session.get_one(Measure, measure.id).decisions[0].withdraw(None, "A mistake.")

    assert stops(make, coach) == [("Falls", News.CHANGED)]


def test_an_answer_brings_the_chart_back_until_somebody_looks(make, project, coach):
    measure = make.measure(project, STEADY, name="Falls")
    review = look(make, measure, coach, ReviewOutcome.CHANGE_ASKED, note="Begin a new phase.")
    assert stops(make, coach) == []

    with make.database.transaction() as session:
        session.get_one(ChartReview, review.id).reply("We shall not: too few numbers.", None)

    assert stops(make, coach) == [("Falls", News.CHANGED)]
    look(make, measure, coach)
    assert stops(make, coach) == []


def test_new_numbers_and_a_new_signal_bring_it_back(make, project, coach):
    measure = make.measure(project, STEADY, name="Falls")
    look(make, measure, coach)

    later = NOON + timedelta(days=14)
    for value, news in ((10.0, News.NUMBERS), (60.0, News.CONCERN)):
        with clock.stopped(later), make.database.transaction() as session:
            there = session.get_one(Measure, measure.id)
            record(session, there, later.date(), Entry(value), person=None)
        assert stops(make, coach) == [("Falls", news)]
        later += timedelta(days=7)


def test_the_walk_goes_from_concerns_to_gains_to_changes_to_new_numbers(make, project, coach):
    make.measure(project, STEADY, name="Never seen")
    neutral = make.measure(project, UP, name="Neither way", direction=Direction.NEITHER)
    gain = make.measure(project, DOWN, name="Gain")
    concern = make.measure(project, UP, name="Concern")
    changed = make.measure(project, STEADY, name="Changed")
    numbers = make.measure(project, STEADY, name="Numbers")
    for measure in (changed, numbers):
        look(make, measure, coach)
    decide(make, changed, ChartDecisionKind.TARGET, NOON + timedelta(hours=1), number=5.0)
    with clock.stopped(NOON + timedelta(days=7)), make.database.transaction() as session:
        there = session.get_one(Measure, numbers.id)
        record(session, there, clock.today(), Entry(11.0), person=None)

    assert stops(make, coach) == [
        (concern.name, News.CONCERN),
        (gain.name, News.GAIN),
        (neutral.name, News.SIGNAL),
        (changed.name, News.CHANGED),
        ("Never seen", News.UNSEEN),
        (numbers.name, News.NUMBERS),
    ]


def test_a_chart_without_a_number_is_not_in_the_walk(make, project, coach):
    make.measure(project)

    assert stops(make, coach) == []


def test_whose_charts_one_walks_through(make, ward, hospital, coach):
    here = make.project(ward)
    make.measure(here, STEADY, name="Here")
    elsewhere = make.project(make.unit("Ward Z", parent=make.organisation("Another")))
    make.measure(elsewhere, STEADY, name="Elsewhere")
    over = make.project(ward, state=State.CLOSED, learned="It works.")
    make.measure(over, STEADY, name="Over")
    helper = make.person("Hal")
    make.member(here, helper, ProjectRole.COACH)
    nurse = make.person("Nina", {ward: UnitRole.CONTRIBUTOR})

    assert stops(make, coach) == [("Here", News.UNSEEN)]
    assert stops(make, helper) == [("Here", News.UNSEEN)]
    assert stops(make, nurse) == []


def test_a_walk_of_any_length_asks_one_question(make, project, coach):
    for _ in range(5):
        make.measure(project, UP)

    with make.database.reading() as session:
        actor = load_actor(session, session.get_one(Person, coach.id))
        with counted(make.database.engine) as statements:
            found = [(stop.measure.project.title, stop.news) for stop in walk.walk(session, actor)]

    assert len(found) == 5
    assert len(statements) == 1
