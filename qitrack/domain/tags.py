"""The gaps and impact domains of objectives, which projects inherit; only exceptions are a project's own."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.feedback import FrameworkFeedback
from qitrack.domain.goals import GoalLevel
from qitrack.domain.objectives import Objective, ObjectiveTag, ProjectTag
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit
from qitrack.i18n import _


@cache
def _read() -> Mapping[str, Mapping[str, str]]:
    text = (resources.files("qitrack.domain") / "tags.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return MappingProxyType(
        {kind: {one["key"]: one["name"] for one in table[kind]} for kind in ("gap", "domain")}
    )


def gaps() -> Mapping[str, str]:
    """Key and name of every gap."""
    return _read()["gap"]


def impact_domains() -> Mapping[str, str]:
    """Key and name of everything that an improvement can be for."""
    return _read()["domain"]


def set_objective(
    session: Session,
    unit: Unit,
    title: str,
    tags: Iterable[str] = (),
    *,
    level: GoalLevel = GoalLevel.ORGANISATION,
    origin: str = "",
    origin_feedback: FrameworkFeedback | None = None,
) -> Objective:
    """An objective of a unit, where it came from, and which gaps and domains it is about."""
    if not title.strip():
        raise Refused(_("Say in one line what is to be reached."), "title")
    objective = Objective(unit=unit, title=title.strip(), level=level, origin=origin.strip())
    objective.origin_feedback_id = origin_feedback.id if origin_feedback else None
    objective.tags = [ObjectiveTag(tag=tag) for tag in _known(tags)]
    session.add(objective)
    session.flush()
    return objective


def end_objective(objective: Objective) -> None:
    """It is over from today on; the projects under it keep it."""
    objective.ended_on = objective.ended_on or clock.today()


def tag_objective(objective: Objective, tags: Iterable[str]) -> None:
    """The gaps and domains an objective is about, instead of those it had."""
    there = {row.tag: row for row in objective.tags}
    objective.tags = [there.get(tag) or ObjectiveTag(tag=tag) for tag in _known(tags)]


def own_tags(session: Session, project: Project) -> list[str]:
    """The tags of a project beside those of its objective."""
    return sorted(row.tag for row in session.scalars(_own([project.id])))


def tag_project(session: Session, project: Project, tags: Iterable[str]) -> None:
    """The tags that a project has beside those of its objective, instead of those it had."""
    there = {row.tag: row for row in session.scalars(_own([project.id]))}
    wanted = set(_known(tags))
    for tag in there.keys() - wanted:
        session.delete(there[tag])
    session.add_all(ProjectTag(project_id=project.id, tag=tag) for tag in wanted - there.keys())
    session.flush()


def _known(tags: Iterable[str]) -> list[str]:
    known = gaps().keys() | impact_domains().keys()
    chosen = sorted(set(tags))
    if not known.issuperset(chosen):
        raise Refused(_("Choose from the list."), "tags")
    return chosen


def objectives_of(organisation_ids: Iterable[int | None]) -> Select[Objective]:
    """The objectives of these organisations and their units that are not over, by title."""
    return (
        select(Objective)
        .join(Objective.unit)
        .options(joinedload(Objective.unit), selectinload(Objective.tags))
        .where(
            Unit.organisation_id.in_(list(organisation_ids)),
            or_(Objective.ended_on.is_(None), Objective.ended_on > clock.today()),
        )
        .order_by(Objective.title, Objective.id)
    )


def objectives_to_choose(project: Project) -> Select[Objective]:
    """What a project can serve: what its organisation is after, and what it serves already."""
    return (
        select(Objective)
        .join(Objective.unit)
        .where(
            or_(
                and_(
                    Unit.organisation_id == project.unit.organisation_id,
                    or_(Objective.ended_on.is_(None), Objective.ended_on > clock.today()),
                ),
                Objective.id == project.objective_id,
            )
        )
        .order_by(Objective.title, Objective.id)
    )


def tags_of(session: Session, project_ids: Collection[int]) -> dict[int, set[str]]:
    """The tags of each of these projects: those of its objective and its own."""
    found: dict[int, set[str]] = {key: set() for key in project_ids}
    inherited = (
        select(Project.id, ObjectiveTag.tag)
        .join(ObjectiveTag, ObjectiveTag.objective_id == Project.objective_id)
        .where(Project.id.in_(project_ids))
    )
    for project_id, tag in session.execute(inherited):
        found[project_id].add(tag)
    for row in session.scalars(_own(project_ids)):
        found[row.project_id].add(row.tag)
    return found


def _own(project_ids: Collection[int]) -> Select[ProjectTag]:
    return select(ProjectTag).where(ProjectTag.project_id.in_(project_ids))


def gaps_without_projects(session: Session, project_ids: Collection[int]) -> list[str]:
    """The gaps that none of these projects is about, in the order of the table."""
    closed = set().union(*tags_of(session, project_ids).values())
    return [key for key in gaps() if key not in closed]
