"""The objectives of an organisation, and the projects under each that one may see."""

from collections import defaultdict

from flask import Blueprint, Response

from qitrack.domain import access, tags
from qitrack.domain.projects import Project
from qitrack.web.context import actor, page, session
from qitrack.web.paging import paged

bp = Blueprint("objectives", __name__)


@bp.get("/objectives")
def index() -> Response:
    """What my organisations are after, and who works on it."""
    listed = paged(tags.objectives_of(actor().organisation_ids))
    seen = access.visible(actor(), Project).where(
        Project.objective_id.in_([objective.id for objective in listed.rows])
    )
    projects = defaultdict(list)
    for project in session().scalars(seen.order_by(Project.title, Project.id)).unique():
        projects[project.objective_id].append(project)
    return page(
        "objectives/index.html",
        listed=listed,
        projects=projects,
        names={**tags.gaps(), **tags.impact_domains()},
    )
