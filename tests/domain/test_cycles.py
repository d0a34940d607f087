"""The stages of a test, what counts as its prediction, and when it is complete."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.db import Database
from qitrack.domain.cycles import Cycle, Decision, Purpose, Stage, plan_cycle
from qitrack.domain.errors import Refused
from qitrack.domain.ideas import IdeaState, ideas_to_choose
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, record
from qitrack.domain.predictions import Verdict
from qitrack.domain.projects import Project, State
from tests.factories import Make

MONDAY = date(2026, 5, 4)
MORNING = datetime(2026, 5, 4, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A transaction that is thrown away."""
    with database.writer() as session:
        yield session


@pytest.fixture
def project(make: Make, session: Session) -> Project:
    return session.get_one(Project, make.project().id)


@pytest.fixture
def cycle(session: Session, project: Project) -> Cycle:
    """A test planned for today, with nothing expected yet."""
    return plan_cycle(session, project, "Offer the toilet at 20:15", clock.today())


# --- planning --------------------------------------------------------------------------------------


def test_change_idea_is_made_from_what_we_try(cycle: Cycle) -> None:
    assert cycle.idea.description == "Offer the toilet at 20:15"
    assert cycle.idea.state is IdeaState.TESTING


def test_chosen_idea_is_kept_and_the_test_follows_the_last_that_took_place(
    session: Session, project: Project, cycle: Cycle
) -> None:
    dropped = plan_cycle(session, project, "With a card", MONDAY, cycle.idea)
    dropped.drop("Short of staff.")
    following = plan_cycle(session, project, "With two cards", MONDAY, cycle.idea)

    assert following.idea is cycle.idea
    assert following.follows is cycle
    assert [cycle.number, dropped.number, following.number] == [1, 2, 3]


def test_first_test_moves_the_project_on(project: Project, cycle: Cycle) -> None:
    assert project.state is State.TESTING


def test_plan_without_words_is_refused(session: Session, project: Project) -> None:
    with pytest.raises(Refused) as refused:
        plan_cycle(session, project, "  ", MONDAY)

    assert refused.value.field == "plan"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [
        (MONDAY, MONDAY - timedelta(days=1), "ends_on"),
        (date(1900, 1, 1), None, "starts_on"),
        (MONDAY, date(2999, 1, 1), "ends_on"),
    ],
    ids=["ends before it starts", "long ago", "far ahead"],
)
def test_impossible_days_are_refused(
    cycle: Cycle, starts_on: date, ends_on: date | None, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        cycle.schedule(starts_on, ends_on)

    assert refused.value.field == field


def test_one_day_has_no_end_of_its_own(cycle: Cycle) -> None:
    cycle.schedule(MONDAY, MONDAY)

    assert cycle.ends_on is None
    assert cycle.last_day == MONDAY


def test_ideas_to_choose_are_those_of_the_project_newest_first(
    make: Make, database: Database
) -> None:
    project = make.project()
    first, second = make.idea(project), make.idea(project)
    make.idea(make.project())
    with database.reading() as reading:
        ids = [idea.id for idea in reading.scalars(ideas_to_choose(project.id))]

    assert ids == [second.id, first.id]


# --- predictions -----------------------------------------------------------------------------------


def test_prediction_before_any_result_is_on_time(cycle: Cycle) -> None:
    with clock.stopped(MORNING):
        cycle.predict("All six are asked.", None)
    with clock.stopped(MORNING + HOUR):
        cycle.record_happening("Six were asked.")

    assert cycle.has_prediction_on_time


def test_prediction_in_the_same_moment_as_the_result_is_late(cycle: Cycle) -> None:
    with clock.stopped(MORNING):
        cycle.record_happening("Six were asked.")
        late = cycle.predict("All six are asked.", None)

    assert not cycle.has_prediction_on_time
    assert cycle.counted_predictions == [late]


def test_number_linked_with_the_test_is_a_result_too(
    session: Session, project: Project, cycle: Cycle
) -> None:
    measure = _measure_of(session, project)
    with clock.stopped(MORNING):
        record(session, measure, MONDAY, Entry(value=6), person=None, cycle=cycle)
    with clock.stopped(MORNING + HOUR):
        cycle.predict("All six are asked.", None)
    session.flush()
    session.refresh(cycle)

    assert cycle.first_result_at() == MORNING
    assert not cycle.has_prediction_on_time


def _measure_of(session: Session, project: Project) -> Measure:
    measure = Measure(
        project=project,
        name="People asked",
        kind=MeasureKind.PROCESS,
        form=ValueForm.VALUE,
        direction=Direction.UP,
        frequency=Frequency.DAILY,
    )
    session.add(measure)
    session.flush()
    return measure


def test_prediction_changed_before_the_result_counts_in_its_last_version(cycle: Cycle) -> None:
    with clock.stopped(MORNING):
        first = cycle.predict("All six are asked.", None)
        second = cycle.predict("Five of six are asked.", None, number=1)

    assert (first.revision, second.revision) == (1, 2)
    assert cycle.counted_predictions == [second]
    assert cycle.predictions == [first, second]


def test_prediction_changed_after_the_result_is_kept_and_the_first_counts(cycle: Cycle) -> None:
    with clock.stopped(MORNING):
        first = cycle.predict("All six are asked.", None)
    with clock.stopped(MORNING + HOUR):
        cycle.record_happening("Four were asked.")
        late = cycle.predict("Four are asked.", None, number=1)

    assert cycle.counted_predictions == [first]
    assert late in cycle.predictions
    assert cycle.has_prediction_on_time


def test_same_words_make_no_new_version(cycle: Cycle) -> None:
    first = cycle.predict("All six are asked.", None)
    again = cycle.predict(" All six are asked. ", None, number=1)

    assert again is first


def test_prediction_and_plan_stand_once_compared(cycle: Cycle) -> None:
    _bring_to_study(cycle)

    with pytest.raises(Refused):
        cycle.predict("Something else.", None, number=1)
    with pytest.raises(Refused):
        cycle.replan("Something else.")


# --- stages ----------------------------------------------------------------------------------------


def _bring_to_study(cycle: Cycle) -> None:
    with clock.stopped(MORNING):
        prediction = cycle.predict("All six are asked.", None)
    with clock.stopped(MORNING + HOUR):
        cycle.record_happening("Four were asked.")
        cycle.compare(prediction, Verdict.PARTLY, "", None)
        cycle.study("Start earlier.")


def test_a_test_goes_from_planned_to_decided(cycle: Cycle) -> None:
    stages = [cycle.stage]
    cycle.predict("All six are asked.", None)
    cycle.record_happening("Four were asked.")
    stages.append(cycle.stage)
    cycle.compare(cycle.predictions[0], Verdict.PARTLY, "", None)
    cycle.study("Start earlier.")
    stages.append(cycle.stage)
    cycle.decide(Decision.ADOPT, "It works.")
    stages.append(cycle.stage)

    assert stages == [Stage.PLANNED, Stage.DOING, Stage.STUDIED, Stage.ACTED]


def test_comparing_needs_to_know_what_happened(cycle: Cycle) -> None:
    with pytest.raises(Refused, match="First say what happened"):
        cycle.study("Start earlier.")


def test_studying_needs_every_prediction_compared(cycle: Cycle) -> None:
    cycle.predict("All six are asked.", None)
    cycle.predict("In 15 minutes.", None)
    cycle.record_happening("Four were asked.")
    cycle.compare(cycle.predictions[0], Verdict.PARTLY, "", None)

    with pytest.raises(Refused) as refused:
        cycle.study("Start earlier.")
    assert refused.value.field == "verdict_2"


def test_not_being_able_to_tell_needs_a_reason(cycle: Cycle) -> None:
    prediction = cycle.predict("All six are asked.", None)
    cycle.record_happening("Nobody counted.")

    with pytest.raises(Refused) as refused:
        cycle.compare(prediction, Verdict.CANNOT_TELL, " ", None)
    assert refused.value.field == "reason_1"


def test_deciding_needs_a_comparison_and_a_reason(cycle: Cycle) -> None:
    with pytest.raises(Refused):
        cycle.decide(Decision.ADOPT, "It works.")
    _bring_to_study(cycle)
    with pytest.raises(Refused) as refused:
        cycle.decide(Decision.ADOPT, "")

    assert refused.value.field == "decision_why"


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (Decision.ADOPT, IdeaState.ADOPTED),
        (Decision.ADAPT, IdeaState.TESTING),
        (Decision.EXPAND, IdeaState.TESTING),
        (Decision.ABANDON, IdeaState.ABANDONED),
    ],
    ids=str,
)
def test_decision_tells_how_far_the_idea_has_come(
    cycle: Cycle, decision: Decision, state: IdeaState
) -> None:
    _bring_to_study(cycle)
    cycle.decide(decision, "Because.")

    assert cycle.idea.state is state


def test_correcting_words_keeps_the_moments_and_the_stage(cycle: Cycle) -> None:
    _bring_to_study(cycle)
    cycle.decide(Decision.ADOPT, "It works.")
    moments = (cycle.happened_at, cycle.studied_at, cycle.acted_at)
    cycle.record_happening("Five were asked.")
    cycle.study("Start earlier, at 20:00.")
    cycle.decide(Decision.ADAPT, "Start at 20:00.")

    assert (cycle.happened_at, cycle.studied_at, cycle.acted_at) == moments
    assert cycle.stage is Stage.ACTED
    assert cycle.decision is Decision.ADAPT


def test_the_same_comparison_twice_keeps_its_moment(cycle: Cycle) -> None:
    _bring_to_study(cycle)
    comparison = cycle.predictions[0].comparison
    assert comparison is not None
    before = comparison.at
    cycle.compare(cycle.predictions[0], Verdict.PARTLY, "", None)

    assert comparison.at == before


def test_only_a_test_that_has_not_begun_can_be_dropped(cycle: Cycle) -> None:
    cycle.record_happening("Four were asked.")

    with pytest.raises(Refused):
        cycle.drop("Short of staff.")


def test_dropping_keeps_the_reason_and_ends_it(cycle: Cycle) -> None:
    cycle.drop("Short of staff.")

    assert (cycle.stage, cycle.drop_reason) == (Stage.DROPPED, "Short of staff.")
    with pytest.raises(Refused):
        cycle.record_happening("It did happen.")


def test_dropping_needs_a_reason(cycle: Cycle) -> None:
    with pytest.raises(Refused) as refused:
        cycle.drop(" ")

    assert refused.value.field == "drop_reason"


# --- complete --------------------------------------------------------------------------------------


def _complete(cycle: Cycle) -> Cycle:
    cycle.who_where = "Bay 2"
    cycle.how_many = "6 people"
    _bring_to_study(cycle)
    cycle.decide(Decision.ADAPT, "Start earlier.")
    return cycle


def test_test_with_all_its_parts_is_complete(cycle: Cycle) -> None:
    assert _complete(cycle).is_complete


def test_cannot_tell_with_its_reason_is_still_complete(cycle: Cycle) -> None:
    _complete(cycle)
    cycle.compare(cycle.predictions[0], Verdict.CANNOT_TELL, "Nobody counted.", None)

    assert cycle.is_complete


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("who_where", ""),
        ("how_many", ""),
        ("purpose", Purpose.COLLECT),
        ("stage", Stage.STUDIED),
        ("happened_at", MORNING - HOUR),
        ("predictions", []),
    ],
    ids=["who and where", "how many", "a test", "decided", "predicted in time", "predicted"],
)
def test_each_missing_part_makes_it_incomplete(cycle: Cycle, field: str, value: object) -> None:
    _complete(cycle)
    setattr(cycle, field, value)

    assert not cycle.is_complete
