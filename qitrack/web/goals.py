"""Development goals and the work that counts towards them."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("goals", __name__)


@bp.get("/goals")
def index() -> Response | AnyResponse:
    """My goals, and those shared with me."""
    raise NotImplementedError


@bp.route("/goals/new", methods=["GET", "POST"])
def new() -> Response | AnyResponse:
    """Set a goal of my own: a capability and one sentence."""
    raise NotImplementedError


@bp.route("/projects/<int:id>/goals/new", methods=["GET", "POST"])
def new_for_team(id: int) -> Response | AnyResponse:
    """Set a goal of the team."""
    raise NotImplementedError


@bp.get("/goals/<int:id>")
def show(id: int) -> Response | AnyResponse:
    """A goal and what counts towards it."""
    raise NotImplementedError


@bp.route("/goals/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change the sentence, the state or the review date."""
    raise NotImplementedError


@bp.route("/goals/<int:id>/share", methods=["GET", "POST"])
def share(id: int) -> Response | AnyResponse:
    """Let somebody look at my goal."""
    raise NotImplementedError


@bp.post("/shares/<int:id>/revoke")
def revoke(id: int) -> Response | AnyResponse:
    """Stop letting somebody look."""
    raise NotImplementedError


@bp.route("/cycles/<int:id>/count", methods=["GET", "POST"])
def count(id: int) -> Response | AnyResponse:
    """Count a test towards one of my goals."""
    raise NotImplementedError


@bp.post("/evidence/<int:id>/withdraw")
def withdraw(id: int) -> Response | AnyResponse:
    """It no longer counts."""
    raise NotImplementedError
