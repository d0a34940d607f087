"""Bringing in a file of numbers: look first, then all or nothing."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("imports", __name__)


@bp.route("/measures/<int:id>/import", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Bring in a file of numbers: first look at it."""
    raise NotImplementedError


@bp.get("/imports/<int:id>")
def show(id: int) -> Response | AnyResponse:
    """What bringing in the file would do."""
    raise NotImplementedError


@bp.post("/imports/<int:id>/confirm")
def confirm(id: int) -> Response | AnyResponse:
    """Bring the file in, whole or not at all."""
    raise NotImplementedError


@bp.post("/imports/<int:id>/discard")
def discard(id: int) -> Response | AnyResponse:
    """Do not bring the file in."""
    raise NotImplementedError
