"""The portfolio: every project I may see, with what its outcome chart says."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("portfolio", __name__)


@bp.get("/portfolio")
def index() -> Response | AnyResponse:
    """The projects I may see, by unit and state."""
    raise NotImplementedError
