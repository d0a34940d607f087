"""Charts: the files, the settings, the baseline and the notes."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("charts", __name__)


@bp.get("/measures/<int:id>/chart.<any(svg, png, pdf):format>")
def file(id: int, format: str) -> Response | AnyResponse:
    """The chart as a file."""
    raise NotImplementedError


@bp.route("/measures/<int:id>/chart", methods=["GET", "POST"])
def settings(id: int) -> Response | AnyResponse:
    """Chart type, rules and target."""
    raise NotImplementedError


@bp.route("/measures/<int:id>/baseline", methods=["GET", "POST"])
def baseline(id: int) -> Response | AnyResponse:
    """Where the baseline ends."""
    raise NotImplementedError


@bp.route("/measures/<int:id>/annotations/new", methods=["GET", "POST"])
def annotate(id: int) -> Response | AnyResponse:
    """Say what else happened on a day."""
    raise NotImplementedError


@bp.post("/decisions/<int:id>/withdraw")
def withdraw(id: int) -> Response | AnyResponse:
    """Take a decision about a chart back."""
    raise NotImplementedError
