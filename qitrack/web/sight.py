"""Who can see a project, in plain words, and who from outside the team looked at it."""

from flask import Blueprint, Response

from qitrack.domain import access, looking
from qitrack.domain.access import Action
from qitrack.domain.projects import Project, with_team
from qitrack.domain.team import units_in
from qitrack.web.context import actor, load, page, session
from qitrack.web.paging import paged

bp = Blueprint("sight", __name__)


@bp.get("/projects/<int:id>/who")
def show(id: int) -> Response:
    """Who can see it today: the team by name, the others by what they are."""
    load(Project, id, Action.SEE)
    project = session().scalars(with_team(id)).one()
    units = [one for one in session().scalars(units_in(id)) if one.ends_on is None]
    return page(
        "sight/show.html",
        project=project,
        units=units,
        audience=looking.audience_of(session(), project),
        most_named=looking.MOST_NAMED,
        may={action.value for action in Action if access.can(actor(), action, project)},
        is_outside=access.is_outside(actor(), project),
    )


@bp.get("/projects/<int:id>/looks")
def looks(id: int) -> Response:
    """Who looked at it from outside the team, the latest first."""
    project = load(Project, id, Action.READ_HISTORY)
    return page("sight/looks.html", project=project, listed=paged(looking.looks_at(id)))
