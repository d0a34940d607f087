"""The team of a project."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("team", __name__)


@bp.route("/projects/<int:id>/team", methods=["GET", "POST"])
def show(id: int) -> Response | AnyResponse:
    """Who is in the team, and a form to add somebody."""
    raise NotImplementedError


@bp.post("/members/<int:id>/end")
def leave(id: int) -> Response | AnyResponse:
    """End somebody's role in the team."""
    raise NotImplementedError
