"""Predictions of a test: more than one, new versions, and those that stood on paper earlier."""

from collections.abc import Callable

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain.access import Action
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person
from qitrack.domain.predictions import Prediction
from qitrack.i18n import _
from qitrack.web.context import load, me, page, said, undo
from qitrack.web.cycles.plan_forms import NewPredictionForm, PredictionForm, typed_of
from qitrack.web.cycles.views import bp, words_on


@bp.route("/cycles/<int:id>/prediction", methods=["GET", "POST"])
def predict(id: int) -> Response | AnyResponse:
    """Write one more prediction, or a new version of one."""
    cycle = load(Cycle, id, Action.WORK)
    wanted = request.args.get("number", type=int)
    known = next((p for p in cycle.current_predictions if p.number == wanted), None)
    form = _form(known)
    form.offer(cycle.project)
    if form.accepts(cycle if known else None):
        made = form.find_made(Prediction) if isinstance(form, NewPredictionForm) else None
        if made is not None:
            return _to_test(cycle)
        with form.refusals():
            written = cycle.predict(form.claim, me(), known.number if known else None)
            if isinstance(form, NewPredictionForm):
                written.uid = form.new_uid
            said(words_on(cycle, written, is_new=written is not known))
            return _to_test(cycle)
    return page("cycles/predict.html", form=form, cycle=cycle, known=known)


def _form(known: Prediction | None) -> NewPredictionForm | PredictionForm:
    address = request.full_path.rstrip("?")
    if known is None:
        return NewPredictionForm(address)
    form = PredictionForm(address, obj=known.cycle, **typed_of(known))
    form.prediction_number = known.number
    return form


@bp.post("/predictions/<int:id>/on-paper")
def on_paper(id: int) -> AnyResponse:
    """Say that a late prediction stood on paper before the first result."""
    prediction = load(Prediction, id, Action.WORK)
    return _done(
        prediction, prediction.mark_on_paper, _("Noted. A coach can accept it; until then, late.")
    )


@bp.post("/predictions/<int:id>/accept")
def accept(id: int) -> AnyResponse:
    """Take their word for it, as a coach."""
    prediction = load(Prediction, id, Action.COACH)
    return _done(
        prediction, prediction.accept_paper, _("Accepted: it counts as written beforehand.")
    )


def _done(prediction: Prediction, verb: Callable[[Person], None], sentence: str) -> AnyResponse:
    try:
        verb(me())
        said(sentence)
    except Refused as refused:
        undo()
        said(refused.sentence, "warning")
    return _to_test(prediction.cycle)


def _to_test(cycle: Cycle) -> AnyResponse:
    return redirect(url_for("cycles.show", id=cycle.id), 303)
