"""What the numbers say about a prediction, and when it is too early for them to say anything."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.db import Database
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.predictions import Claim, Prediction, Score, Trend, score
from qitrack.domain.scoring import scores_of
from tests.factories import Make
from tests.statements import counted

BEGINS = date(2026, 5, 4)
BY = date(2026, 5, 20)
DUE = date(2026, 5, 18)
BEFORE = [(BEGINS - timedelta(days=7 * week), 10.0) for week in range(8, 0, -1)]


def after(*values: float) -> list[tuple[date, float]]:
    """Weekly numbers from the beginning of the test on."""
    return [(BEGINS + timedelta(days=7 * week), value) for week, value in enumerate(values)]


@pytest.mark.parametrize(
    ("claim", "numbers", "today", "said"),
    [
        ({"highest": 6.0}, after(9, 8, 5), BY, Score.HELD),
        ({"highest": 6.0}, after(5, 5, 7), BY, Score.NOT),
        ({"lowest": 4.0, "highest": 6.0}, after(9, 8, 4), BY, Score.HELD),
        ({"lowest": 4.0, "highest": 6.0}, after(9, 8, 3), BY, Score.NOT),
        ({"lowest": 5.0}, after(9, 8, 5), BY, Score.HELD),
        ({"highest": 6.0}, after(5, 5), BY, Score.TOO_EARLY),
        ({"highest": 6.0}, after(5, 5), BY + timedelta(days=1), Score.HELD),
        ({"highest": 6.0}, [], BY + timedelta(days=90), Score.TOO_EARLY),
        ({"highest": 6.0}, BEFORE, BY + timedelta(days=90), Score.TOO_EARLY),
        ({"trend": Trend.DOWN}, BEFORE + after(9, 9, 9), BY, Score.HELD),
        ({"trend": Trend.UP}, BEFORE + after(9, 9, 9), BY, Score.NOT),
        ({"trend": Trend.DOWN}, BEFORE + after(9, 9, 10), BY, Score.NOT),
        ({"trend": Trend.DOWN}, after(9, 9, 9), BY, Score.TOO_EARLY),
        ({"trend": Trend.DOWN, "highest": 6.0}, BEFORE + after(9, 9, 7), BY, Score.NOT),
        ({"highest": 6.0}, after(9, 8, 5, 12, 12), BY + timedelta(days=30), Score.HELD),
    ],
    ids=[
        "at most, and it is",
        "at most, and it is more",
        "the bounds belong to the range",
        "below the range",
        "at least, just so",
        "the number of that week is still to come",
        "the day has passed: the last number decides",
        "no number at all",
        "only numbers from before the test",
        "down, and it went down",
        "up, and it went down",
        "no change is no fall",
        "nothing to compare the trend with",
        "the right way, but not far enough",
        "what comes after the day does not count",
    ],
)
def test_the_number_of_that_day_decides(
    claim: dict[str, object], numbers: list[tuple[date, float]], today: date, said: Score
) -> None:
    expected = Claim(statement="Fewer", measure_id=1, **claim)  # type: ignore[arg-type]

    found = score(expected, numbers, first=BEGINS, due=DUE, by=BY, today=today)

    assert found is not None
    assert found.score is said


def test_words_alone_are_not_scored() -> None:
    for measure_id in (None, 1):
        claim = Claim(statement="They like it", confidence=80, measure_id=measure_id)

        claim.check()
        assert score(claim, after(1, 2, 3), first=BEGINS, due=DUE, by=BY, today=BY) is None


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        ({"statement": " "}, "prediction"),
        ({"statement": "Less", "highest": 4.0}, "measure_id"),
        ({"statement": "Less", "measure_id": 1, "lowest": 5.0, "highest": 4.0}, "highest"),
    ],
)
def test_what_nobody_could_compare_is_refused(claim: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        Claim(**claim).check()  # type: ignore[arg-type]

    assert refused.value.field == field


# --- from the database -----------------------------------------------------------------------------


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A transaction that is thrown away."""
    with database.writer() as session:
        yield session


def test_percentages_are_meant_as_people_write_them(make: Make, session: Session) -> None:
    project = make.project()
    measure = make.measure(project, [(9, 10), (8, 10)])
    cycle = make.cycle(project, prediction=None)
    prediction = make.prediction(cycle, measure_id=measure.id, lowest=75.0, highest=85.0)

    found = scores_of(session, [session.get_one(Prediction, prediction.id)])

    assert found[prediction.id].score is Score.HELD
    assert found[prediction.id].value == 80


def test_a_corrected_number_changes_the_score(make: Make, session: Session) -> None:
    from qitrack.domain.observations import Entry, record

    project = make.project()
    measure = make.measure(project, [5.0, 9.0])
    prediction = make.prediction(make.cycle(project), measure_id=measure.id, highest=6.0)
    there = session.get_one(Prediction, prediction.id)
    assert scores_of(session, [there])[there.id].score is Score.NOT

    record(
        session,
        session.get_one(Measure, measure.id),
        clock.today(),
        Entry(value=6.0),
        person=None,
        reason="Counted again",
    )
    session.flush()

    assert scores_of(session, [there])[there.id].score is Score.HELD


def test_many_predictions_take_two_queries(make: Make, database: Database) -> None:
    project = make.project()
    cycle = make.cycle(project)
    measures = [make.measure(project, [5.0, 9.0]) for _ in range(5)]
    made = [make.prediction(cycle, measure_id=m.id, highest=6.0) for m in measures]
    with database.reading() as reading:
        found = [reading.get_one(Prediction, p.id) for p in made]
        there = reading.get_one(Cycle, cycle.id)
        with counted(database.engine) as said:
            scored = scores_of(reading, found)

    assert (len(said), len(scored), there.number) == (2, 5, 1)


# --- on paper earlier ------------------------------------------------------------------------------


@pytest.fixture
def lead(make: Make) -> Person:
    return make.person("Amina Cole")


@pytest.fixture
def other(make: Make) -> Person:
    return make.person("Somebody else")


@pytest.fixture
def late(make: Make, session: Session, lead: Person, other: Person) -> Prediction:
    """A prediction that was written after the first words on what happened."""
    cycle = make.cycle(make.project(), Stage.DOING, prediction=None, lead=lead)
    return session.get_one(Prediction, make.prediction(cycle, person=lead).id)


def test_on_paper_counts_once_a_coach_accepts_it(
    session: Session, late: Prediction, lead: Person, other: Person
) -> None:
    coach = session.get_one(Person, other.id)
    owner = session.get_one(Person, lead.id)
    assert not late.cycle.is_on_time(late)

    late.mark_on_paper(owner)
    assert not late.cycle.is_on_time(late)
    late.accept_paper(coach)

    assert late.cycle.is_on_time(late)
    assert late.cycle.has_prediction_on_time
    assert (late.on_paper_by, late.accepted_by) == (owner, coach)


def test_only_the_owner_marks_and_only_somebody_else_accepts(
    session: Session, late: Prediction, lead: Person, other: Person
) -> None:
    other = session.get_one(Person, other.id)
    owner = session.get_one(Person, lead.id)

    with pytest.raises(Refused):
        late.mark_on_paper(other)
    with pytest.raises(Refused):
        late.accept_paper(other)
    late.mark_on_paper(owner)
    with pytest.raises(Refused):
        late.accept_paper(owner)


def test_words_alone_keep_the_number_of_the_version_before(make: Make, session: Session) -> None:
    measure = make.measure(values=[5.0])
    cycle = session.get_one(Cycle, make.cycle(prediction=None).id)
    with clock.stopped(datetime(2026, 5, 4, tzinfo=UTC)):
        first = cycle.predict(Claim(statement="Less", measure_id=measure.id, highest=4.0), None)
        second = cycle.predict("Much less", None, first.number)

    assert (second.revision, second.highest, second.measure_id) == (2, 4.0, measure.id)
    assert cycle.predict("Much less", None, first.number) is second
