"""What to do next: each reason, their order, and that asking costs the same for many projects."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.db import Database
from qitrack.domain import next_steps
from qitrack.domain.access import load_actor
from qitrack.domain.cycles import Decision, Stage
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import PauseReason, Project, ProjectRole, State, Visibility
from tests.factories import Make

AIM = {"aim_what": "falls", "aim_to": "5", "aim_by": date(2099, 1, 1)}

Ask = Callable[[Project], list[str]]


@pytest.fixture
def today() -> date:
    return clock.today()


@pytest.fixture
def ask(database: Database) -> Callable[..., list[str]]:
    """The sentences of a project's next steps on a day, today unless told."""

    def ask(project: Project, on: date | None = None) -> list[str]:
        with database.reading() as session:
            there = session.get_one(Project, project.id)
            steps = next_steps.of_project(session, there, on or clock.today())
            return [step.sentence for step in steps]

    return ask


@pytest.fixture
def project(make: Make) -> Project:
    """A project with an aim, shared with its unit."""
    return make.project(**AIM)


def test_new_project_is_asked_for_aim_number_test_and_company(make: Make, ask: Ask) -> None:
    project = make.project(visibility=Visibility.PRIVATE)

    assert ask(project) == [
        "Say what you aim for.",
        "Add the number you want to change.",
        "Plan your first small test.",
        "Only you can see this: share it with your team.",
    ]


def test_test_that_ends_today_comes_first(make: Make, project: Project, ask: Ask) -> None:
    make.cycle(project)

    assert ask(project)[0] == "Your test ends today: what happened?"


def test_test_that_is_over_is_asked_about(make: Make, project: Project, ask: Ask) -> None:
    make.cycle(project)

    assert ask(project, clock.today() + timedelta(days=3))[0] == (
        "Your test is over: what happened?"
    )


def test_test_that_still_runs_is_left_alone(
    make: Make, project: Project, ask: Ask, today: date
) -> None:
    make.cycle(project, ends_on=today + timedelta(days=3))

    assert not any("test" in sentence for sentence in ask(project))


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (Stage.DOING, "Compare what you saw with what you expected."),
        (Stage.STUDIED, "Decide what happens next."),
        (Stage.DROPPED, "Plan your first small test."),
    ],
    ids=str,
)
def test_each_stage_asks_for_what_follows(
    make: Make, project: Project, ask: Ask, stage: Stage, sentence: str
) -> None:
    make.cycle(project, stage)

    assert sentence in ask(project)


@pytest.mark.parametrize(
    ("decision", "is_asked"),
    [
        (Decision.ADAPT, True),
        (Decision.EXPAND, True),
        (Decision.ADOPT, False),
        (Decision.ABANDON, False),
    ],
    ids=str,
)
def test_only_who_wants_to_try_again_is_asked_for_the_next_test(
    make: Make, project: Project, ask: Ask, decision: Decision, *, is_asked: bool
) -> None:
    make.cycle(project, Stage.ACTED, decision=decision)

    assert ("Plan the next test." in ask(project)) is is_asked


def test_test_that_follows_settles_it_unless_it_was_dropped(
    make: Make, project: Project, ask: Ask
) -> None:
    first = make.cycle(project, Stage.ACTED, decision=Decision.ADAPT)
    make.cycle(project, Stage.DROPPED, idea=first.idea)
    before = ask(project)
    make.cycle(project, idea=first.idea)

    assert "Plan the next test." in before
    assert "Plan the next test." not in ask(project)


@pytest.mark.parametrize(
    ("frequency", "days_later", "sentence"),
    [
        (Frequency.DAILY, 0, None),
        (Frequency.DAILY, 1, "Enter today's number: Falls"),
        (Frequency.DAILY, 2, "Enter yesterday's number: Falls"),
        (Frequency.DAILY, 3, "Some numbers are missing: Falls"),
        (Frequency.WEEKLY, 4, None),
        (Frequency.WEEKLY, 7, None),
        (Frequency.WEEKLY, 10, None),
        (Frequency.WEEKLY, 11, "Enter this week's number: Falls"),
        (Frequency.WEEKLY, 14, "Enter last week's number: Falls"),
        (Frequency.WEEKLY, 21, "Some numbers are missing: Falls"),
        (Frequency.FORTNIGHTLY, 13, None),
        (Frequency.FORTNIGHTLY, 14, None),
        (Frequency.FORTNIGHTLY, 25, "Enter the number for these two weeks: Falls"),
        (Frequency.FORTNIGHTLY, 28, "Enter the number for the last two weeks: Falls"),
        (Frequency.MONTHLY, 20, None),
        (Frequency.MONTHLY, 31, None),
        (Frequency.MONTHLY, 58, "Enter this month's number: Falls"),
        (Frequency.MONTHLY, 62, "Enter last month's number: Falls"),
        (Frequency.AS_IT_HAPPENS, 300, None),
    ],
    ids=str,
)
def test_number_is_asked_for_by_its_own_frequency(
    make: Make,
    project: Project,
    ask: Callable[..., list[str]],
    frequency: Frequency,
    days_later: int,
    sentence: str | None,
) -> None:
    monday_the_first = clock.local(clock.now()).replace(year=2026, month=6, day=1)
    with clock.stopped(monday_the_first):
        make.measure(project, [4], name="Falls", frequency=frequency)
        asked = ask(project, date(2026, 6, 1) + timedelta(days=days_later))

    assert [s for s in asked if "Falls" in s] == ([sentence] if sentence else [])


def test_measure_without_numbers_asks_for_the_first(make: Make, project: Project, ask: Ask) -> None:
    make.measure(project, name="Falls")

    assert "Enter your first number: Falls" in ask(project)


def test_measure_that_has_ended_asks_for_nothing(
    make: Make, project: Project, ask: Ask, today: date
) -> None:
    make.measure(project, name="Falls", ended_on=today)

    assert not any("Falls" in sentence for sentence in ask(project))


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.PAUSED, "pause_reason": PauseReason.NO_TIME},
        {"state": State.CLOSED},
        {"state": State.STOPPED},
    ],
    ids=["paused", "closed", "stopped"],
)
def test_project_that_rests_or_has_ended_asks_for_nothing(
    make: Make, ask: Ask, fields: dict[str, object]
) -> None:
    project = make.project(**fields)
    make.cycle(project, Stage.DOING)
    with_state = _set(make, project, fields)

    assert ask(with_state) == []


def _set(make: Make, project: Project, fields: dict[str, object]) -> Project:
    """Planning a test moves the project on, so its state is written again."""
    with make.database.transaction() as session:
        there = session.get_one(Project, project.id)
        for name, value in fields.items():
            setattr(there, name, value)
        return there


def test_steps_of_a_person_are_those_they_may_take(make: Make, database: Database) -> None:
    viewer = make.person()
    partner = make.person()
    project = make.project(
        members={
            viewer: ProjectRole.VIEWER,
            partner: ProjectRole.LIVED_EXPERIENCE_PARTNER,
        }
    )
    make.cycle(project, Stage.DOING)
    with database.reading() as session:
        for_viewer = _kinds(session, viewer)
        for_partner = _kinds(session, partner)

    assert for_viewer == []
    assert for_partner == ["comparison-is-missing"]


def test_steps_of_a_person_are_sorted_by_urgency_across_projects(
    make: Make, database: Database
) -> None:
    unit = make.unit()
    person = make.person(roles={unit: UnitRole.CONTRIBUTOR})
    make.cycle(make.project(unit, person, **AIM), Stage.STUDIED)
    make.cycle(make.project(unit, person, **AIM))
    with database.reading() as session:
        kinds = _kinds(session, person)

    assert kinds == [
        "test-is-over",
        "decision-is-missing",
        "measure-is-missing",
        "measure-is-missing",
    ]


def test_projects_of_others_and_ended_ones_are_not_mine(make: Make, database: Database) -> None:
    unit = make.unit()
    person = make.person(roles={unit: UnitRole.CONTRIBUTOR})
    mine = make.project(unit, person)
    make.project(unit)
    make.project(unit, person, state=State.CLOSED)
    with database.reading() as session:
        actor = load_actor(session, session.get_one(Person, person.id))
        ids = [project.id for project in session.scalars(next_steps.projects_of(actor))]

    assert ids == [mine.id]


def test_every_reason_has_its_place(make: Make, database: Database) -> None:
    project = make.project(visibility=Visibility.PRIVATE)
    for stage in (Stage.PLANNED, Stage.DOING, Stage.STUDIED, Stage.ACTED):
        make.cycle(project, stage)
    make.measure(project)
    with database.reading() as session:
        steps = next_steps.of_project(session, session.get_one(Project, project.id), clock.today())
    places = [next_steps.urgency(step) for step in steps]

    assert places == sorted(places)
    assert len(set(places)) == len(places)


def test_asking_for_ten_projects_costs_as_many_queries_as_for_one(
    make: Make, database: Database
) -> None:
    unit = make.unit()
    person = make.person(roles={unit: UnitRole.CONTRIBUTOR})
    with database.reading() as session:
        counts = []
        for more in (1, 9):
            for _project in range(more):
                project = make.project(unit, person)
                make.cycle(project, Stage.DOING)
                make.measure(project, [1, 2])
            session.rollback()
            session.expunge_all()
            counts.append(_queries(session, person))

    assert counts[0] == counts[1]


def _kinds(session: Session, person: Person) -> list[str]:
    actor = load_actor(session, session.get_one(Person, person.id))
    return [step.kind for step in next_steps.of_person(session, actor, clock.today())]


def _queries(session: Session, person: Person) -> int:
    actor = load_actor(session, session.get_one(Person, person.id))
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        next_steps.of_person(session, actor, clock.today())
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)
