"""PDSA cycles on the page: plan, what happened, comparison, decision."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("cycles", __name__)


@bp.route("/projects/<int:id>/cycles/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Open a test: what we try, what we expect, when."""
    raise NotImplementedError


@bp.get("/cycles/<int:id>")
def show(id: int) -> Response | AnyResponse:
    """A test on one page, open at the stage it is in."""
    raise NotImplementedError


@bp.route("/cycles/<int:id>/plan", methods=["GET", "POST"])
def plan(id: int) -> Response | AnyResponse:
    """Change the plan or the prediction."""
    raise NotImplementedError


@bp.route("/cycles/<int:id>/happened", methods=["GET", "POST"])
def happened(id: int) -> Response | AnyResponse:
    """Say what happened."""
    raise NotImplementedError


@bp.route("/cycles/<int:id>/study", methods=["GET", "POST"])
def study(id: int) -> Response | AnyResponse:
    """Compare what we saw with what we expected."""
    raise NotImplementedError


@bp.route("/cycles/<int:id>/decide", methods=["GET", "POST"])
def decide(id: int) -> Response | AnyResponse:
    """Keep it, change it, do it larger or drop it."""
    raise NotImplementedError


@bp.route("/cycles/<int:id>/drop", methods=["GET", "POST"])
def drop(id: int) -> Response | AnyResponse:
    """The test did not take place."""
    raise NotImplementedError
