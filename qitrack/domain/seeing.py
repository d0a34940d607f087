"""Who sees a project, and what they may do in it."""

from sqlalchemy import ColumnElement, and_, or_

from qitrack.domain.actors import Actor
from qitrack.domain.projects import Project, ProjectRole, Visibility
from qitrack.domain.rights import AFTER_THE_END, PROJECT_GRANTS, WIDE, Action
from qitrack.domain.units import Unit, within


def sees_project(actor: Actor, project: Project) -> bool:
    """The person may see this project."""
    roles = actor.project_roles.get(project.id, frozenset())
    if ProjectRole.LEAD in roles or project.visibility is Visibility.EVERYONE:
        return True
    if project.visibility is Visibility.PRIVATE:
        return False
    return bool(roles) or _is_open_to_unit(actor, project)


def _is_open_to_unit(actor: Actor, project: Project) -> bool:
    if project.visibility is Visibility.TEAM:
        return False
    if project.unit.path.startswith(actor.reading_paths):
        return True
    is_wide = project.visibility in WIDE
    return is_wide and project.unit.organisation_id in actor.organisation_ids


def projects_seen(actor: Actor) -> ColumnElement[bool]:
    """`sees_project` as SQL, over `Project` joined with `Unit`."""
    led = [i for i, roles in actor.project_roles.items() if ProjectRole.LEAD in roles]
    in_unit = within(actor.reading_paths)
    in_organisation = or_(Unit.organisation_id.in_(actor.organisation_ids), in_unit)
    return or_(
        Project.id.in_(led),
        Project.visibility == Visibility.EVERYONE,
        and_(Project.visibility != Visibility.PRIVATE, Project.id.in_(list(actor.project_roles))),
        and_(Project.visibility == Visibility.UNIT, in_unit),
        and_(Project.visibility.in_(WIDE), in_organisation),
    )


def can_with_project(actor: Actor, action: Action, project: Project) -> bool:
    """The person may do this in that project."""
    if not sees_project(actor, project):
        return False
    if action is Action.SEE:
        return True
    if project.has_ended and action not in AFTER_THE_END:
        return False
    roles = actor.project_roles.get(project.id, frozenset())
    if any(action in PROJECT_GRANTS[role] for role in roles):
        return True
    return project.unit.path.startswith(actor.paths_granting(action))
