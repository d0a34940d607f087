"""Taking a number away, or moving it to the period it belongs to."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import Length

from qitrack.domain import corrections
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.corrections import belonging_to, move, reason_is_asked
from qitrack.domain.observations import Observation
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import load, me, page, said, session
from qitrack.web.entry import together
from qitrack.web.forms import Form

bp = Blueprint("corrections", __name__)


class TakeAwayForm(Form):
    """Why the number goes, and where it belongs."""

    reason = widgets.TextField(
        _("Why?"),
        [Length(max=NOTE_LENGTH)],
        description=_("For example: counted twice. Everybody who looks at the number can read it."),
    )
    day = CalendarField(
        _("Move it to"),
        description=_("Any day of the period it belongs to. Left empty, the number is taken away."),
    )


@bp.route("/numbers/<int:id>/take-away", methods=["GET", "POST"])
def take_away(id: int) -> Response | AnyResponse:
    """Take a number away, or move it."""
    number = load(Observation, id, Action.WORK)
    measure = number.measure
    form = TakeAwayForm()
    if form.accepts():
        with form.refusals():
            said(_done(number, form))
            return redirect(url_for("measures.show", id=measure.id), 303)
    rows = belonging_to(session(), number) if number.stands else [number]
    return page(
        "corrections/take_away.html",
        form=form,
        measure=measure,
        number=number,
        period=wording.period(measure.frequency, number.on),
        shown=together(rows),
        asks_why=reason_is_asked(rows, me()),
    )


def _done(number: Observation, form: TakeAwayForm) -> str:
    """Takes the number away or moves it; what was done, in a sentence."""
    if number.was_taken_away and number.removed_by is me():
        return _("Taken away. It stays on record.")
    if form.day.data is None:
        corrections.take_away(session(), number, me(), form.reason.data or "")
        return _("Taken away. It stays on record.")
    moved = move(session(), number, form.day.data, me(), form.reason.data or "")
    period = wording.period(number.measure.frequency, moved.on)
    return _("Moved. {period}: {number}.").format(
        period=period, number=wording.counted(moved.entry)
    )
