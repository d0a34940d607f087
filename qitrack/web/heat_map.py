"""The portfolio by capability: for those who answer for people growing, never shown on pages of the work."""

from flask import Blueprint, Response

from qitrack.domain.evidence_rules import Method, Work, method_of
from qitrack.domain.frameworks import capabilities_to_choose
from qitrack.domain.heat_map import Row, missing_in, projects_with_focus, rows_of
from qitrack.i18n import _
from qitrack.web.context import actor, page, session
from qitrack.web.paging import paged

bp = Blueprint("heat_map", __name__)

METHODS = {
    Method.NOTHING: _("nothing complete yet"),
    Method.FIRST_TEST: _("first test"),
    Method.LEARNING: _("learning"),
    Method.THOROUGH: _("thorough"),
}
RESULTS = {
    "": ("–", _("not measured")),
    "TOO_EARLY": ("–", _("too early")),
    "NO_CHANGE": ("·", _("no change yet")),
    "SIGNAL": ("○", _("signal")),
    "HELD": ("●", _("held")),
    "SPREAD": ("●", _("held and spread")),
}
LAPSED = ("◐", _("lapsed"))
CONCERN = ("⚠", _("look here"))


@bp.get("/portfolio/capabilities")
def index() -> Response:
    """Which project grows which capability, how well it learned, what changed."""
    listed = paged(projects_with_focus(actor()))
    return page(
        "portfolio/capabilities.html",
        listed=listed,
        rows=rows_of(session(), listed.rows),
        capabilities=session().scalars(capabilities_to_choose()).all(),
        missing=missing_in(session(), actor()),
        cell=cell,
    )


def cell(row: Row, code: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Method, and the marks of the result each with its word; None where the team chose another capability."""
    if code not in row.codes:
        return None
    return METHODS[method_of(row.work)], marks(row.work)


def marks(work: Work) -> list[tuple[str, str]]:
    """Shape and word of the result; a concern stands beside any gain."""
    found = LAPSED if work.lapsed else RESULTS[work.level]
    return [found, CONCERN] if work.concern else [found]
