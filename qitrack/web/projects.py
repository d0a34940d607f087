"""Projects: start one, its page, aim, state and who can see it."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("projects", __name__)


@bp.route("/projects/new", methods=["GET", "POST"])
def new() -> Response | AnyResponse:
    """Start a project with two fields: what bothers us, and where."""
    raise NotImplementedError


@bp.get("/projects/<int:id>")
def show(id: int) -> Response | AnyResponse:
    """The project: aim, outcome chart, tests, measures, the team's goals."""
    raise NotImplementedError


@bp.route("/projects/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Title, problem and capability focus."""
    raise NotImplementedError


@bp.route("/projects/<int:id>/aim", methods=["GET", "POST"])
def aim(id: int) -> Response | AnyResponse:
    """The aim: of what, from, to, by when, for whom."""
    raise NotImplementedError


@bp.route("/projects/<int:id>/state", methods=["GET", "POST"])
def state(id: int) -> Response | AnyResponse:
    """Where the project stands."""
    raise NotImplementedError


@bp.route("/projects/<int:id>/visibility", methods=["GET", "POST"])
def visibility(id: int) -> Response | AnyResponse:
    """Who can see it."""
    raise NotImplementedError


@bp.get("/projects/<int:id>/history")
def history(id: int) -> Response | AnyResponse:
    """What happened to the project, newest first."""
    raise NotImplementedError


@bp.route("/projects/<int:id>/ideas/new", methods=["GET", "POST"])
def new_idea(id: int) -> Response | AnyResponse:
    """Write down a change idea."""
    raise NotImplementedError
