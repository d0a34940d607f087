"""Calibration: by hand, by the numbers of the papers, and from the record."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qitrack import clock
from qitrack.db import Database
from qitrack.domain.access import load_actor
from qitrack.domain.calibration import (
    FEWEST,
    Forecast,
    bands_of,
    brier_score,
    calibrate,
    wilson,
)
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.forecasts import calibrations_of, cycles_of_person, cycles_of_project
from qitrack.domain.people import Person
from qitrack.domain.predictions import Verdict
from qitrack.domain.projects import ProjectRole
from tests.factories import Make
from tests.statements import counted


def said(*pairs: tuple[int, bool]) -> list[Forecast]:
    return [Forecast(confidence=confidence, held=held) for confidence, held in pairs]


def test_brier_score_by_hand() -> None:
    """(0.8 − 1)² = 0.04, (0.6 − 0)² = 0.36, (1 − 1)² = 0; their mean is 0.4 / 3."""
    assert brier_score(said((80, True), (60, False), (100, True))) == pytest.approx(0.4 / 3)


def test_always_saying_half_scores_a_quarter() -> None:
    assert brier_score(said((50, True), (50, False), (50, False))) == pytest.approx(0.25)


def test_the_best_and_the_worst() -> None:
    assert brier_score(said((100, True), (0, False))) == 0
    assert brier_score(said((0, True), (100, False))) == 1
    assert brier_score([]) is None


def test_bands_by_hand() -> None:
    bands = bands_of(
        said((0, False), (19, False), (20, True), (80, True), (90, True), (100, False))
    )

    assert [(b.lowest, b.highest, b.n, b.held) for b in bands] == [
        (0, 19, 2, 0),
        (20, 39, 1, 1),
        (80, 100, 3, 2),
    ]
    assert [b.mean_confidence for b in bands] == [9.5, 20, 90]
    assert bands[2].share == pytest.approx(200 / 3)


@pytest.mark.parametrize(
    ("held", "n", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (81, 263, 0.2553, 0.3662)],
    ids=["8 of 10", "none of 10", "Newcombe 1998, table I"],
)
def test_intervals_are_those_of_newcombe(held: int, n: int, low: float, high: float) -> None:
    """Newcombe RG. Statistics in Medicine 1998; 17: 857-872, method 3; the first two by the formula."""
    assert wilson(held, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_expected_and_held() -> None:
    found = calibrate(said(*[(80, True)] * 6, *[(80, False)] * 4))

    assert (found.n, found.held, found.expected) == (10, 6, pytest.approx(8.0))
    assert found.is_enough


def test_below_ten_there_is_nothing_to_say() -> None:
    assert FEWEST == 10
    assert not calibrate(said(*[(80, True)] * 9)).is_enough


@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=40))
def test_every_forecast_stands_in_one_band(pairs: list[tuple[int, bool]]) -> None:
    found = calibrate(said(*pairs))

    assert sum(band.n for band in found.bands) == found.n
    assert sum(band.held for band in found.bands) == found.held
    for band in found.bands:
        assert band.lowest <= band.mean_confidence <= band.highest
        assert band.interval[0] <= band.share + 1e-9
        assert band.share <= band.interval[1] + 1e-9


# --- from the record -------------------------------------------------------------------------------


def finished(make: Make, verdict: Verdict, confidence: int | None, **fields: object) -> Cycle:
    """A finished test whose one prediction has this word and this confidence."""
    cycle = make.cycle(stage=Stage.ACTED, **fields)  # type: ignore[arg-type]
    with make.database.transaction() as session:
        there = session.get_one(Cycle, cycle.id)
        there.predictions[0].confidence = confidence
        there.predictions[0].person = there.lead
        there.compare(there.predictions[0], verdict, "We saw it.", None)
    return cycle


def test_the_teams_word_counts_and_what_nobody_can_tell_does_not(
    make: Make, database: Database
) -> None:
    project = make.project()
    for verdict in Verdict:
        finished(make, verdict, 80, project=project)
    finished(make, Verdict.MATCHED, None, project=project)

    with database.reading() as reading:
        found = calibrations_of(reading, cycles_of_project(project.id))

    assert (found.by_word.n, found.by_word.held, found.unsure) == (3, 1, 1)
    assert found.by_number.n == 0


def test_the_number_has_a_say_of_its_own(make: Make, database: Database) -> None:
    project = make.project()
    measure = make.measure(project, [9.0] * 8, starts_on=clock.today() - timedelta(weeks=7))
    cycle = finished(
        make, Verdict.NOT, 70, project=project, starts_on=clock.today() - timedelta(20)
    )
    with database.transaction() as session:
        prediction = session.get_one(Cycle, cycle.id).predictions[0]
        prediction.measure_id, prediction.highest = measure.id, 9.5

    with database.reading() as reading:
        found = calibrations_of(reading, cycles_of_project(project.id))

    assert (found.by_word.n, found.by_word.held) == (1, 0)
    assert (found.by_number.n, found.by_number.held) == (1, 1)


def test_what_was_written_after_the_result_is_left_out(make: Make, database: Database) -> None:
    project = make.project()
    cycle = make.cycle(project, Stage.DOING, prediction=None)
    make.prediction(cycle, confidence=90)
    with database.transaction() as session:
        there = session.get_one(Cycle, cycle.id)
        there.compare(there.predictions[0], Verdict.MATCHED, "", None)

    with database.reading() as reading:
        found = calibrations_of(reading, cycles_of_project(project.id))

    assert (found.by_word.n, found.unsure) == (0, 0)


def test_my_own_are_those_i_wrote(make: Make, database: Database) -> None:
    project, me, other = make.project(), make.person(), make.person()
    make.member(project, me, role=ProjectRole.MEMBER)
    finished(make, Verdict.MATCHED, 80, project=project, lead=me)
    finished(make, Verdict.MATCHED, 80, project=project, lead=other)

    with database.reading() as reading:
        actor = load_actor(reading, reading.get_one(Person, me.id))
        found = calibrations_of(reading, cycles_of_person(actor), me.id)

    assert found.by_word.n == 1


def test_many_predictions_ask_no_more_than_one(make: Make, database: Database) -> None:
    asked = {}
    for tests in (1, 12):
        project = make.project()
        measure = make.measure(project, [9.0] * 3)
        for _ in range(tests):
            cycle = finished(make, Verdict.MATCHED, 80, project=project, starts_on=date(2026, 1, 5))
            with database.transaction() as session:
                prediction = session.get_one(Cycle, cycle.id).predictions[0]
                prediction.measure_id, prediction.highest = measure.id, 5
        with database.reading() as reading, counted(database.engine) as statements:
            calibrations_of(reading, cycles_of_project(project.id))
        asked[tests] = len(statements)

    assert asked[12] == asked[1]
