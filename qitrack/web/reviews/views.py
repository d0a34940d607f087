"""What the team answers when a coach asked for a change of a chart."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain.access import Action
from qitrack.domain.reviews import ChartReview
from qitrack.i18n import _
from qitrack.web.context import load, me, page, said, session
from qitrack.web.reviews.forms import AnswerForm

bp = Blueprint("reviews", __name__)


@bp.route("/reviews/<int:id>/answer", methods=["GET", "POST"])
def answer(id: int) -> Response | AnyResponse:
    """Say what was done about a change that a coach asked for."""
    review = load(ChartReview, id, Action.WORK)
    form = AnswerForm()
    if form.accepts():
        with form.refusals():
            review.reply(form.answer.data, me())
            session().flush()
            said(_("Answered. The coach sees it with the chart."))
            return redirect(url_for("measures.show", id=review.measure_id), 303)
    return page("reviews/answer.html", form=form, review=review, measure=review.measure)
