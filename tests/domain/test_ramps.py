"""The steps of a ramp, the size that fits next, tests that overlap, and how a gain is held."""

from datetime import date, timedelta
from itertools import product

import pytest

from qitrack import clock
from qitrack.db import Database
from qitrack.domain import next_steps
from qitrack.domain.chart_spec import chart_spec
from qitrack.domain.cycles import Cycle, Decision, Stage
from qitrack.domain.details import OverlapAnswer
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.measures import Measure
from qitrack.domain.overlaps import overlaps_of
from qitrack.domain.projects import Project
from qitrack.domain.ramps import FITTING, Size, Step, fitting_size, ramp_of
from qitrack.domain.scale import Degree
from tests.factories import Make
from tests.statements import counted

MONDAY = date(2026, 5, 4)
SIZES = list(Size)


def test_every_answer_has_its_size() -> None:
    assert all(fitting_size(*three) for three in product(Degree, repeat=3))
    assert set(FITTING) == set(product(Degree, repeat=2))


def test_no_size_grows_with_doubt_cost_or_reluctance() -> None:
    order = list(Degree)

    def rank(belief: int, cost: int, readiness: int) -> int:
        found = fitting_size(order[belief], order[cost], order[readiness])
        assert found is not None
        return SIZES.index(found)

    for a, b, c in product(range(3), repeat=3):
        if a < 2:
            assert rank(a, b, c) <= rank(a + 1, b, c)
        if b < 2:
            assert rank(a, b, c) >= rank(a, b + 1, c)
        if c < 2:
            assert rank(a, b, c) <= rank(a, b, c + 1)


def test_the_corners_are_those_of_the_book() -> None:
    low, high = Degree.LOW, Degree.HIGH

    assert fitting_size(low, high, low) is Size.REHEARSE
    assert fitting_size(low, low, low) is Size.ONE_PERSON
    assert fitting_size(high, low, high) is Size.EVERYWHERE
    assert fitting_size(high, high, low) is Size.ONE_PERSON


def test_without_all_three_answers_nothing_is_suggested() -> None:
    assert fitting_size(None, Degree.LOW, Degree.HIGH) is None


@pytest.mark.parametrize(
    ("sizes", "steps"),
    [
        ([1, 5, 25], [Step.FIRST, Step.GREW, Step.GREW]),
        ([1, 6], [Step.FIRST, Step.LEAP]),
        ([6, 6], [Step.FIRST, Step.SAME]),
        ([6, 2], [Step.FIRST, Step.SMALLER]),
        ([None, 2], [Step.FIRST, Step.UNKNOWN]),
    ],
    ids=["step by step", "a leap", "a standstill", "smaller", "not said"],
)
def test_a_test_is_compared_with_the_one_before(
    make: Make, database: Database, sizes: list[int | None], steps: list[Step]
) -> None:
    project = make.project()
    idea = make.idea(project)
    for size in sizes:
        make.cycle(project, idea=idea, scale_people=size)
    make.cycle(project, Stage.DROPPED, idea=idea, scale_people=1_000)

    with database.reading() as reading:
        there = reading.get_one(ChangeIdea, idea.id)
        ramp = ramp_of(there, there.cycles)

    assert [rung.step for rung in ramp.rungs] == steps


def test_days_stand_in_where_no_size_is_said(make: Make, database: Database) -> None:
    project = make.project()
    idea = make.idea(project)
    make.cycle(project, idea=idea, starts_on=MONDAY)
    make.cycle(project, idea=idea, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=3))

    with database.reading() as reading:
        there = reading.get_one(ChangeIdea, idea.id)
        ramp = ramp_of(there, there.cycles)

    assert ramp.dimension == "days"
    assert [rung.extent for rung in ramp.rungs] == [1, 4]
    assert ramp.rungs[1].step is Step.GREW


# --- overlaps --------------------------------------------------------------------------------------


@pytest.fixture
def project(make: Make) -> Project:
    return make.project()


def numbers_of(database: Database, cycle: Cycle) -> list[int]:
    with database.reading() as reading:
        found = overlaps_of(reading, reading.get_one(Cycle, cycle.id))
        return [overlap.cycle.number for overlap in found]


def test_two_ideas_on_one_outcome_in_one_week_overlap(
    make: Make, database: Database, project: Project
) -> None:
    make.measure(project)
    first = make.cycle(project, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=6))
    second = make.cycle(project, starts_on=MONDAY + timedelta(days=6))
    make.cycle(project, starts_on=MONDAY + timedelta(days=7))

    assert numbers_of(database, first) == [second.number]
    assert numbers_of(database, second) == [first.number]


def test_tests_of_one_idea_do_not_overlap(make: Make, database: Database, project: Project) -> None:
    make.measure(project)
    idea = make.idea(project)
    first = make.cycle(project, idea=idea)
    make.cycle(project, idea=idea)

    assert numbers_of(database, first) == []


def test_other_numbers_do_not_overlap(make: Make, database: Database, project: Project) -> None:
    outcome = make.measure(project)
    process = make.measure(project, kind=MeasureKind.PROCESS)
    first = make.cycle(project)
    second = make.cycle(project)
    make.prediction(first, measure_id=outcome.id, highest=3.0)
    make.prediction(second, measure_id=process.id, lowest=3.0)

    assert numbers_of(database, first) == []


def test_what_did_not_take_place_overlaps_with_nothing(
    make: Make, database: Database, project: Project
) -> None:
    make.measure(project)
    first = make.cycle(project)
    make.cycle(project, Stage.DROPPED)

    assert numbers_of(database, first) == []


def test_many_overlaps_take_no_more_queries(
    make: Make, database: Database, project: Project
) -> None:
    make.measure(project)
    first = make.cycle(project)

    def count() -> int:
        with database.reading() as reading:
            cycle = reading.get_one(Cycle, first.id)
            with counted(database.engine) as said:
                overlaps_of(reading, cycle)
            return len(said)

    make.cycle(project)
    with_one = count()
    for _number in range(5):
        make.cycle(project)

    assert count() == with_one


def test_a_joint_effect_is_labelled_on_the_chart(
    make: Make, database: Database, project: Project
) -> None:
    measure = make.measure(project, [5.0, 6.0])
    cycle = make.cycle(project, plan="A card", overlap=OverlapAnswer.JOINT)

    with database.reading() as reading:
        there = reading.get_one(Measure, measure.id)
        spec = chart_spec(there, [], [reading.get_one(Cycle, cycle.id)])

    assert [note.label for note in spec.notes] == ["A card (test 1, jointly with another)"]


def test_counts_say_how_many_as_well_as_words(make: Make, project: Project) -> None:
    cycle = make.cycle(project, Stage.ACTED, who_where="Bay 2")
    counted_people = make.cycle(project, Stage.ACTED, who_where="Bay 2", scale_people=6)

    with make.database.reading() as reading:
        assert not reading.get_one(Cycle, cycle.id).is_complete
        assert reading.get_one(Cycle, counted_people.id).is_complete


# --- holding ---------------------------------------------------------------------------------------


def test_a_change_that_is_kept_asks_how_it_is_held(
    make: Make, database: Database, project: Project
) -> None:
    cycle = make.cycle(project, Stage.ACTED, decision=Decision.ADOPT)

    def kinds() -> list[str]:
        with database.reading() as reading:
            there = reading.get_one(Project, project.id)
            steps = next_steps.of_project(reading, there, clock.today())
            return [step.kind for step in steps]

    assert "holding-is-missing" in kinds()
    make.holding_plan(_idea_of(database, cycle))
    assert "holding-is-missing" not in kinds()


def _idea_of(database: Database, cycle: Cycle) -> ChangeIdea:
    with database.reading() as reading:
        return reading.get_one(ChangeIdea, cycle.idea_id)
