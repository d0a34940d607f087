"""Taking a whole file of numbers back."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain.access import Action
from qitrack.domain.importing import StalePlan
from qitrack.domain.imports import Import, ImportState
from qitrack.domain.taking_back import UndoPlan, plan_undo
from qitrack.domain.taking_back import take_back as undo_import
from qitrack.i18n import _, ngettext
from qitrack.web.context import load, me, page, said, session, undo
from qitrack.web.imports.forms import TakeBackForm
from qitrack.web.imports.views import bp, place_of

ROWS_SHOWN = 200


@bp.route("/imports/<int:id>/take-back", methods=["GET", "POST"])
def take_back(id: int) -> Response | AnyResponse:
    """Take the numbers of a file back."""
    batch = load(Import, id, Action.WORK)
    if batch.state is not ImportState.DONE:
        return redirect(url_for("imports.show", id=id), 303)
    form = TakeBackForm()
    is_stale = False
    if form.accepts():
        with form.refusals():
            try:
                done = undo_import(session(), batch, me(), form.reason.data or "", form.seen.data)
            except StalePlan:
                is_stale = True
                raise
            session().flush()
            _say_what_it_did(done)
            return redirect(url_for("imports.show", id=id), 303)
    undo()
    return _plan(batch, form, 409 if is_stale else None)


def _plan(batch: Import, form: TakeBackForm, status: int | None) -> Response:
    plan = plan_undo(session(), batch, me())
    form.seen.process_data(plan.seen)
    return page(
        "imports/take_back.html",
        status,
        form=form,
        batch=batch,
        plan=plan,
        shown=ROWS_SHOWN,
        **place_of(batch),
    )


def _say_what_it_did(done: UndoPlan | None) -> None:
    if done is None:
        return
    count = len(done.put_aside) + len(done.put_back)
    sentence = ngettext("{count} number was taken back.", "{count} numbers were taken back.", count)
    said(sentence.format(count=count))
    if done.staying:
        stays = ngettext(
            "{count} number stays: somebody corrected it since.",
            "{count} numbers stay: somebody corrected them since.",
            len(done.staying),
        )
        said(stays.format(count=len(done.staying)), "note")
    if not count:
        said(_("Nothing of this file stood any more."), "note")
