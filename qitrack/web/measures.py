"""Measures: what is counted, and entering numbers."""

from datetime import date

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("measures", __name__)


@bp.route("/projects/<int:id>/measures/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Add a measure."""
    raise NotImplementedError


@bp.get("/measures/<int:id>")
def show(id: int) -> Response | AnyResponse:
    """The chart page of a measure."""
    raise NotImplementedError


@bp.route("/measures/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change what is counted and how."""
    raise NotImplementedError


@bp.route("/measures/<int:id>/record", methods=["GET", "POST"])
def record(id: int) -> Response | AnyResponse:
    """Enter the number for one period."""
    raise NotImplementedError


@bp.route("/measures/<int:id>/numbers/<day:on>", methods=["GET", "POST"])
def numbers(id: int, on: date) -> Response | AnyResponse:
    """One period: its number, earlier versions, a correction."""
    raise NotImplementedError
