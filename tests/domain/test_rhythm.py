"""Whether the work goes on: what has stalled, who has fallen silent, and what is offered then."""

from datetime import date, timedelta

import pytest

from qitrack import clock
from qitrack.db import Database
from qitrack.domain import next_steps
from qitrack.domain.cycles import Stage
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import PauseReason, Project, State, Visibility
from qitrack.domain.rhythm import leads_of, stalled_since
from tests.factories import Make


def long_ago(days: int):
    return clock.stopped(clock.now() - timedelta(days=days))


def stalled(database: Database, project: Project) -> date | None:
    with database.reading() as session:
        return stalled_since(session, session.get_one(Project, project.id), clock.today())


def kinds(database: Database, project: Project) -> set[str]:
    with database.reading() as session:
        there = session.get_one(Project, project.id)
        return {step.kind for step in next_steps.of_project(session, there, clock.today())}


def test_sixty_days_without_a_step_are_a_stall(make: Make, database: Database) -> None:
    with long_ago(60):
        project = make.project()
        then = clock.today()

    assert stalled(database, project) == then


def test_fifty_nine_days_are_not(make: Make, database: Database) -> None:
    with long_ago(59):
        project = make.project()

    assert stalled(database, project) is None


@pytest.mark.parametrize("what", ["test", "number"])
def test_a_step_of_a_test_or_a_number_is_a_sign_of_life(
    make: Make, database: Database, what: str
) -> None:
    with long_ago(90):
        project = make.project()
    if what == "test":
        make.cycle(project, Stage.DOING)
    else:
        make.measure(project, (4.0,))

    assert stalled(database, project) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.PAUSED, "pause_reason": PauseReason.NO_TIME},
        {"state": State.CLOSED, "learned": "Ask first."},
    ],
    ids=["paused", "closed"],
)
def test_what_rests_or_has_ended_does_not_stall(make: Make, database: Database, fields) -> None:
    with long_ago(90):
        project = make.project(**fields)

    assert stalled(database, project) is None


def test_a_lead_who_changed_nothing_for_six_weeks_is_silent(make: Make, database: Database) -> None:
    with long_ago(43):
        project = make.project()

    assert "lead-is-silent" in kinds(database, project)


def test_a_lead_who_did_something_lately_is_not(make: Make, database: Database) -> None:
    unit = make.unit()
    lead = make.person(roles={unit: UnitRole.CONTRIBUTOR})
    with long_ago(43):
        project = make.project(unit, lead)
    with database.transaction(lead.id) as session:
        session.get_one(Project, project.id).title = "Fewer falls"

    assert "lead-is-silent" not in kinds(database, project)


def test_nobody_is_asked_about_the_lead_of_a_private_draft(make: Make, database: Database) -> None:
    with long_ago(43):
        project = make.project(visibility=Visibility.PRIVATE)

    assert "lead-is-silent" not in kinds(database, project)


@pytest.mark.parametrize(("days", "is_offered"), [(21, True), (22, False)])
def test_a_handover_is_offered_when_the_last_day_of_the_lead_is_near(
    make: Make, database: Database, days: int, is_offered: bool
) -> None:
    project = make.project()
    _leave_in(database, project, days)

    assert ("lead-ends-soon" in kinds(database, project)) is is_offered


def test_a_second_lead_who_stays_needs_no_handover(make: Make, database: Database) -> None:
    from qitrack.domain.projects import ProjectRole

    project = make.project()
    _leave_in(database, project, 7)
    make.member(project, make.person(), ProjectRole.LEAD)

    assert "lead-ends-soon" not in kinds(database, project)


def test_what_is_known_of_leads_takes_one_query(make: Make, database: Database) -> None:
    from tests.statements import counted

    ids = [make.project().id for _number in range(5)]

    with database.reading() as session, counted(database.engine) as statements:
        found = leads_of(session, ids)

    assert set(found) == set(ids)
    assert len([s for s in statements if s.startswith("SELECT")]) == 1


def _leave_in(database: Database, project: Project, days: int) -> None:
    with database.transaction() as session:
        (member,) = session.get_one(Project, project.id).members
        member.stay_until(clock.today() + timedelta(days=days))
