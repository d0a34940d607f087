"""Units: the tree, and the doors people come in by."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("units", __name__)


@bp.get("/units")
def index() -> Response | AnyResponse:
    """The units I look after."""
    raise NotImplementedError


@bp.route("/units/<int:id>/units/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Add a unit below this one."""
    raise NotImplementedError


@bp.route("/units/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Name, level and sector of a unit, or its end."""
    raise NotImplementedError


@bp.get("/units/<int:id>/door")
def door(id: int) -> Response | AnyResponse:
    """The join code of a unit, to print and to revoke."""
    raise NotImplementedError


@bp.post("/units/<int:id>/codes/new")
def make_code(id: int) -> Response | AnyResponse:
    """Make a new join code."""
    raise NotImplementedError


@bp.post("/codes/<int:id>/revoke")
def revoke_code(id: int) -> Response | AnyResponse:
    """Nobody can join with this code any more."""
    raise NotImplementedError


@bp.post("/units/<int:id>/domains/new")
def add_domain(id: int) -> Response | AnyResponse:
    """Let people of an e-mail domain ask to join."""
    raise NotImplementedError
