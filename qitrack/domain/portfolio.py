"""Questions about whole projects: the portfolio in one statement, one project with all its parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from qitrack import clock
from qitrack.domain.access import Actor, visible
from qitrack.domain.base import search_words
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.predictions import Prediction
from qitrack.domain.projects import Project, ProjectMember, State
from qitrack.domain.readings import Reading
from qitrack.domain.units import Unit, units_in_order


class Sort(StrEnum):
    """In what order a portfolio stands."""

    ACTIVITY = "activity"
    TITLE = "title"
    STATE = "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which projects, and in what order."""

    under: str = ""
    """Path of a unit: only the projects in it and below it."""
    state: State | None = None
    text: str = ""
    sort: Sort = Sort.ACTIVITY


LIFE_CYCLE = case({state.value: place for place, state in enumerate(State)}, value=Project.state)


def projects_in(actor: Actor, wanted: Wanted) -> Select[Project]:
    """The projects that the person may see and that are wanted, in no order."""
    projects: Select[Project] = visible(actor, Project)
    if wanted.under:
        projects = projects.where(Unit.path.startswith(wanted.under))
    if wanted.state is not None:
        projects = projects.where(Project.state == wanted.state)
    for word in search_words(wanted.text):
        contains = (
            column.icontains(word, autoescape=True)
            for column in (Project.title, Project.problem, Project.aim_what)
        )
        projects = projects.where(or_(*contains))
    return projects


def portfolio(actor: Actor, wanted: Wanted) -> Select[Any]:
    """The same projects, each with what is known about it, in order.

    Columns: the project with its unit, its outcome `Measure` and `Reading` (None without one), how
    many tests, the latest step of a test or number.
    """
    cycles = _cycles_by_project()
    numbers = _numbers_by_project()
    outcome = aliased(Measure)
    last_activity = _later_of(cycles.c.latest, numbers.c.latest)
    last_activity = func.coalesce(last_activity, Project.created_at)
    first = {
        Sort.ACTIVITY: last_activity.desc(),
        Sort.TITLE: func.lower(Project.title),
        Sort.STATE: LIFE_CYCLE,
    }[wanted.sort]
    return (
        projects_in(actor, wanted)
        .options(contains_eager(Project.unit))
        .add_columns(
            outcome,
            Reading,
            func.coalesce(cycles.c.tests, 0).label("tests"),
            last_activity.label("last_activity"),
        )
        .outerjoin(cycles, cycles.c.project_id == Project.id)
        .outerjoin(numbers, numbers.c.project_id == Project.id)
        .outerjoin(outcome, outcome.id == _first_outcome())
        .outerjoin(Reading, Reading.measure_id == outcome.id)
        .order_by(first, Project.id)
    )


def _cycles_by_project() -> Any:  # the columns of a subquery are not typed
    """Of each project: how many tests, and the latest step of one."""
    latest_step = func.coalesce(
        Cycle.acted_at, Cycle.studied_at, Cycle.happened_at, Cycle.created_at
    )
    took_place = case((Cycle.stage != Stage.DROPPED, 1))
    return (
        select(
            Cycle.project_id,
            func.count(took_place).label("tests"),
            func.max(latest_step).label("latest"),
        )
        .group_by(Cycle.project_id)
        .subquery()
    )


def _numbers_by_project() -> Any:  # the columns of a subquery are not typed
    """Of each project: when the latest number was written down."""
    return (
        select(Measure.project_id, func.max(Observation.recorded_at).label("latest"))
        .join(Observation, Observation.measure_id == Measure.id)
        .group_by(Measure.project_id)
        .subquery()
    )


def _later_of(one: Any, other: Any) -> Any:
    return case((one.is_(None), other), (other.is_(None), one), (one > other, one), else_=other)


def _first_outcome() -> Any:
    """`outcome_of` as SQL: the id of the measure a project is judged by."""
    today = clock.today()
    return (
        select(func.min(Measure.id))
        .where(Measure.project_id == Project.id, Measure.kind == MeasureKind.OUTCOME)
        .where(or_(Measure.ended_on.is_(None), Measure.ended_on > today))
        .correlate(Project)
        .scalar_subquery()
    )


def outcome_of(measures: Iterable[Measure]) -> Measure | None:
    """The measure a project is judged by: its first outcome measure that is still kept."""
    today = clock.today()
    kept = (
        measure
        for measure in measures
        if measure.kind is MeasureKind.OUTCOME
        and (measure.ended_on is None or measure.ended_on > today)
    )
    return min(kept, key=lambda measure: measure.id, default=None)


def concerns_of(session: Session, projects: Iterable[Project]) -> dict[int, list[Reading]]:
    """Project → what has moved the wrong way there beside its outcome, so that no gain hides a harm."""
    today = clock.today()
    rows = session.scalars(
        select(Reading)
        .join(Reading.measure)
        .join(Measure.project)
        .options(contains_eager(Reading.measure))
        .where(Reading.has_concern, Project.id.in_([project.id for project in projects]))
        .where(or_(Measure.ended_on.is_(None), Measure.ended_on > today))
        .where(Measure.id.is_distinct_from(_first_outcome()))
        .order_by(Measure.id)
    )
    found: dict[int, list[Reading]] = {}
    for reading in rows:
        found.setdefault(reading.measure.project_id, []).append(reading)
    return found


def units_with_projects(session: Session, actor: Actor) -> list[Unit]:
    """The units that have projects the person may see, and those above them, each under its parent."""
    paths = visible(actor, Project).with_only_columns(Unit.path).distinct()
    ids = {int(step) for path in session.scalars(paths) for step in path.strip("/").split("/")}
    return list(session.scalars(units_in_order().where(Unit.id.in_(ids))))


def whole_project(project_id: int) -> Select[Project]:
    """One project with everything its page shows, in a fixed number of statements."""
    return (
        select(Project)
        .where(Project.id == project_id)
        .options(
            joinedload(Project.unit),
            selectinload(Project.members).joinedload(ProjectMember.person),
            selectinload(Project.ideas),
            selectinload(Project.cycles)
            .selectinload(Cycle.predictions)
            .joinedload(Prediction.comparison),
            selectinload(Project.measures),
            selectinload(Project.focus),
        )
    )


def readings_of(session: Session, measures: Iterable[Measure]) -> dict[int, Reading]:
    """Measure → what its chart says."""
    ids = [measure.id for measure in measures]
    rows = session.scalars(select(Reading).where(Reading.measure_id.in_(ids)))
    return {reading.measure_id: reading for reading in rows}
