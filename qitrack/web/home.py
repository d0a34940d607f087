"""My work: my projects, each with its next step; the number can be entered right there."""

from flask import Blueprint, Response

from qitrack.web.context import page

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> Response:
    """What to do next in the projects I take part in."""
    return page("home/index.html")
