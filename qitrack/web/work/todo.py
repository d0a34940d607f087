"""To do: what is in the way, what is to be done, and what to talk about at the next meeting."""

from flask import Blueprint, Response

from qitrack.domain.access import Action
from qitrack.domain.agenda import agenda_of
from qitrack.domain.blockers import open_blockers, resolved_blockers
from qitrack.domain.meetings import meetings_of
from qitrack.domain.projects import Project
from qitrack.domain.tasks import closed_tasks, open_tasks
from qitrack.web.context import load, page, session
from qitrack.web.paging import PAGE_LENGTH, paged

bp = Blueprint("todo", __name__)


@bp.get("/projects/<int:id>/to-do")
def show(id: int) -> Response:
    """Everything around the work of a project."""
    project = load(Project, id, Action.SEE)
    return page(
        "work/todo.html",
        project=project,
        blockers=session().scalars(open_blockers(id)).all(),
        tasks=paged(open_tasks(id)),
        done=session().scalars(closed_tasks(id).limit(PAGE_LENGTH)).all(),
        resolved=session().scalars(resolved_blockers(id).limit(PAGE_LENGTH)).all(),
        meetings=session().scalars(meetings_of(id).limit(PAGE_LENGTH)).all(),
    )


@bp.get("/projects/<int:id>/agenda")
def agenda(id: int) -> Response:
    """What to talk about at the next meeting, made from the record."""
    project = load(Project, id, Action.SEE)
    return page("work/agenda.html", project=project, agenda=agenda_of(session(), project))
