"""The way to a number from the ward wall: a short link, and a card with its picture to print."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain.access import Action
from qitrack.domain.measures import Measure
from qitrack.web.context import config, load, page
from qitrack.web.qr import qr_svg

bp = Blueprint("wallcard", __name__)


@bp.get("/n/<int:id>")
def short(id: int) -> Response | AnyResponse:
    """Leads to the form for the number that comes next."""
    measure = load(Measure, id, Action.WORK)
    return redirect(url_for("measures.record", id=measure.id))


@bp.get("/measures/<int:id>/card")
def show(id: int) -> Response:
    """A small card for the wall: the measure's name, the picture for a phone, the link to type."""
    measure = load(Measure, id, Action.WORK)
    address = config().resolved_base_url + url_for("wallcard.short", id=id)
    return page(
        "wallcard/show.html",
        measure=measure,
        picture=qr_svg(address),
        typed_at=address.partition("://")[2],
        is_only_here=config().is_on_loopback,
    )
