"""The audit trail, for information governance."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("audit", __name__)


@bp.get("/audit")
def index() -> Response | AnyResponse:
    """Who changed what and when."""
    raise NotImplementedError
