"""Ways in: one-time links, join codes and asking to join."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("doors", __name__)


@bp.route("/link/<token>", methods=["GET", "POST"])
def use_link(token: str) -> Response | AnyResponse:
    """A one-time link: set qitrack up, or choose a password."""
    raise NotImplementedError


@bp.route("/join", methods=["GET", "POST"])
def enter_code() -> Response | AnyResponse:
    """Type the code from the ward wall."""
    raise NotImplementedError


@bp.route("/join/<code>", methods=["GET", "POST"])
def join(code: str) -> Response | AnyResponse:
    """Join a unit with its code."""
    raise NotImplementedError


@bp.route("/join/ask", methods=["GET", "POST"])
def ask() -> Response | AnyResponse:
    """Ask to join with a work e-mail address."""
    raise NotImplementedError
