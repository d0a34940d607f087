"""The aim of a project: its versions, why it changed, and how far the way has been gone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from qitrack import clock
from qitrack.db import Database
from qitrack.domain.aims import AimVersion, Progress, Tie, find_aim, progress, set_aim, versions_of
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Direction, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from tests.factories import Make

Set = Callable[..., None]
FALLS = {"aim_what": "falls", "aim_to": "5", "aim_by": date(2099, 1, 1)}


@pytest.fixture
def lead(make: Make) -> Person:
    return make.person("Demo Ward Sister")


@pytest.fixture
def project(make: Make, lead: Person) -> Project:
    return make.project(lead=lead)


@pytest.fixture
def agree(database: Database, project: Project, lead: Person) -> Set:
    """Sets the aim of the project; more fields, a tie and a reason as given."""

    def agree(tie: Tie | None = None, by: Person = lead, reason: str = "", **fields: Any) -> None:
        with database.transaction(by.id) as session:
            there = session.get_one(Project, project.id)
            aim = AimVersion(**{"aim_from": "", "aim_for_whom": "", **FALLS, **fields})
            aim.reason = reason
            set_aim(session, there, aim, tie, session.get_one(Person, by.id))

    return agree


def versions(database: Database, project: Project) -> list[AimVersion]:
    with database.reading() as session:
        return list(session.scalars(versions_of(project.id)))


def test_a_first_aim_asks_for_no_reason(make: Make, project: Project, agree: Set) -> None:
    agree()

    assert make.again(project).aim_to == "5"


def test_a_later_change_asks_why(agree: Set) -> None:
    with clock.stopped(clock.now() - timedelta(days=2)):
        agree()

    with pytest.raises(Refused, match="why the aim changes"):
        agree(aim_to="3")


def test_whoever_wrote_it_may_mend_it_for_a_day(make: Make, project: Project, agree: Set) -> None:
    agree()
    agree(aim_what="falls with harm")

    assert make.again(project).aim_what == "falls with harm"


def test_somebody_else_is_asked_why_at_once(make: Make, agree: Set) -> None:
    agree()

    with pytest.raises(Refused, match="why the aim changes"):
        agree(by=make.person("Demo Nurse"), aim_to="3")


def test_every_version_stays_with_its_reason(
    database: Database, project: Project, agree: Set
) -> None:
    with clock.stopped(clock.now() - timedelta(days=2)):
        agree()
    agree(aim_to="3", reason="Five was reached in spring.")

    said = [(version.aim_to, version.reason) for version in versions(database, project)]
    assert said == [("3", "Five was reached in spring."), ("5", "")]


def test_an_aim_that_was_there_before_becomes_the_first_version(
    make: Make, database: Database, project: Project, agree: Set
) -> None:
    with database.transaction() as session:
        there = session.get_one(Project, project.id)
        there.aim_what, there.aim_to, there.aim_by = "falls", "7", date(2099, 1, 1)

    agree(reason="We can do better.")

    assert [version.aim_to for version in versions(database, project)] == ["5", "7"]


def test_saving_the_same_aim_again_makes_no_version(
    database: Database, project: Project, agree: Set
) -> None:
    agree()
    agree()

    assert len(versions(database, project)) == 1


def test_a_measure_of_another_project_cannot_show_it(make: Make, agree: Set) -> None:
    with pytest.raises(Refused, match="measure of this project"):
        agree(Tie(measure=make.measure(), start=7, end=5))


def test_from_and_to_must_differ(make: Make, project: Project, agree: Set) -> None:
    with pytest.raises(Refused, match="the same number"):
        agree(Tie(measure=make.measure(project), start=5, end=5))


# --- progress ------------------------------------------------------------------------------------


def seen(database: Database, project: Project) -> Progress | None:
    with database.reading() as session:
        return progress(session, find_aim(session, project.id))


@pytest.mark.parametrize(
    ("numbers", "start", "end", "percent", "is_there"),
    [
        ((7, 7, 6, 6), 8, 5, 50, False),
        ((8, 8, 8, 8), 8, 5, 0, False),
        ((9, 9, 9, 9), 8, 5, 0, False),
        ((4, 4, 5, 5), 8, 5, 100, True),
        ((60, 65, 65, 70), 50, 80, 50, False),
        ((9, 9, 9, 6, 6, 6, 6), 8, 4, 50, False),
        ((6,), 8, 4, 50, False),
    ],
)
def test_the_middle_of_the_last_four_numbers_tells_how_far_it_is(
    make: Make,
    database: Database,
    project: Project,
    agree: Set,
    numbers: tuple[float, ...],
    start: float,
    end: float,
    percent: int,
    is_there: bool,
) -> None:
    agree(Tie(measure=make.measure(project, numbers), start=start, end=end))

    found = seen(database, project)

    assert found is not None
    assert (found.percent, found.is_there) == (percent, is_there)
    assert found.numbers == min(len(numbers), 4)


@pytest.mark.parametrize(
    ("direction", "end", "is_there"),
    [
        (Direction.DOWN, 5, True),
        (Direction.DOWN, 3, False),
        (Direction.UP, 3, True),
        (Direction.UP, 5, False),
    ],
)
def test_without_a_start_it_only_says_whether_the_aim_is_reached(
    make: Make,
    database: Database,
    project: Project,
    agree: Set,
    direction: Direction,
    end: float,
    is_there: bool,
) -> None:
    measure = make.measure(project, (4, 4, 4), direction=direction)
    agree(Tie(measure=measure, start=None, end=end))

    found = seen(database, project)

    assert found is not None
    assert (found.percent, found.is_there) == (None, is_there)


@pytest.mark.parametrize(
    ("form", "fields", "now"),
    [(ValueForm.PROPORTION, {}, 60), (ValueForm.RATE, {"multiplier": 1000.0}, 600)],
)
def test_shares_count_in_percent_and_rates_per_so_many(
    make: Make,
    database: Database,
    project: Project,
    agree: Set,
    form: ValueForm,
    fields: dict[str, float],
    now: float,
) -> None:
    measure: Measure = make.measure(project, [(6, 10)] * 4, form=form, **fields)
    agree(Tie(measure=measure, start=now / 2, end=now * 2))

    found = seen(database, project)

    assert found is not None
    assert found.now == pytest.approx(now)


def test_nothing_is_told_before_there_is_a_number(
    make: Make, database: Database, project: Project, agree: Set
) -> None:
    agree(Tie(measure=make.measure(project), start=7, end=5))

    assert seen(database, project) is None


def test_nothing_is_told_of_an_aim_that_no_number_shows(
    database: Database, project: Project, agree: Set
) -> None:
    agree()

    assert seen(database, project) is None
