"""People: who they are, what they may do, and their one-time links."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("people", __name__)


@bp.get("/people")
def index() -> Response | AnyResponse:
    """The people of my units, and who asks to join."""
    raise NotImplementedError


@bp.route("/people/new", methods=["GET", "POST"])
def new() -> Response | AnyResponse:
    """Add a person."""
    raise NotImplementedError


@bp.get("/people/<int:id>")
def show(id: int) -> Response | AnyResponse:
    """A person: roles, links, devices."""
    raise NotImplementedError


@bp.route("/people/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Name and job of a person."""
    raise NotImplementedError


@bp.route("/people/<int:id>/roles/new", methods=["GET", "POST"])
def add_role(id: int) -> Response | AnyResponse:
    """Give a person a role in a unit."""
    raise NotImplementedError


@bp.post("/memberships/<int:id>/end")
def end_role(id: int) -> Response | AnyResponse:
    """End a role."""
    raise NotImplementedError


@bp.post("/people/<int:id>/link")
def make_link(id: int) -> Response | AnyResponse:
    """Make a one-time link to choose a password."""
    raise NotImplementedError


@bp.post("/people/<int:id>/disable")
def disable(id: int) -> Response | AnyResponse:
    """Stop or allow signing in."""
    raise NotImplementedError


@bp.post("/join-requests/<int:id>/answer")
def answer(id: int) -> Response | AnyResponse:
    """Let somebody in who asked, or not."""
    raise NotImplementedError
