"""Bringing in a file of numbers: look first, then all or nothing."""

from hashlib import sha256

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import Length

from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.errors import Refused
from qitrack.domain.imports import (
    Import,
    ImportPlan,
    ImportState,
    StalePlan,
    bring_in,
    plan_import,
    plan_rows,
    stage_import,
)
from qitrack.domain.imports import discard as forget
from qitrack.domain.measures import Measure
from qitrack.exchange.imports import Numbers, read_numbers
from qitrack.i18n import _, ngettext
from qitrack.web import widgets
from qitrack.web.context import check, load, me, page, said, session, undo
from qitrack.web.forms import Form, NewForm
from qitrack.web.identifier_guard import passes_with

bp = Blueprint("imports", __name__)

PROBLEMS_SHOWN = 20
ROWS_SHOWN = 20
CHANGES_SHOWN = 200


class FileForm(NewForm):
    """A file of numbers."""

    file = widgets.FileField(
        _("A CSV file with your numbers"),
        description=_("From Excel: Save as, CSV UTF-8. No names or details of patients."),
        accept=".csv,.txt,.tsv,text/csv,text/plain",
    )
    digest = ""
    """Of the file that was read."""

    def read(self, measure: Measure) -> Numbers | None:
        """What the file holds; None, with an error at the field, if it cannot be read at all."""
        if not self.file.data:
            self.file.errors = [_("Choose a file first.")]
            return None
        with self.file.data.stream as stream:
            content = stream.read()
        self.digest = sha256(content).hexdigest()
        try:
            numbers = read_numbers(content, measure)
        except Refused as refused:
            self.file.errors = [refused.sentence]
            return None
        if numbers.problems:
            sentence = ngettext(
                "Nothing was brought in: {count} row has a problem.",
                "Nothing was brought in: {count} rows have a problem.",
                numbers.wrong_rows,
            )
            self.file.errors = [sentence.format(count=numbers.wrong_rows)]
        elif not passes_with(self.file, numbers.notes):
            return None
        return numbers


class ConfirmForm(Form):
    """Agreeing to what was shown, with one reason if numbers change."""

    seen = widgets.HiddenField()
    reason = widgets.TextField(
        _("Why do they change?"),
        [Length(max=NOTE_LENGTH)],
        description=_("One sentence for all of them. The old numbers are kept."),
    )


@bp.route("/measures/<int:id>/import", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Bring in a file of numbers: first look at it."""
    measure = check(Measure, id, Action.WORK)
    form = FileForm()
    numbers = form.read(measure) if form.accepts() else None  # no transaction is open here
    if numbers is None or numbers.problems:
        problems = numbers.problems if numbers else ()
        return page(
            "imports/new.html",
            form=form,
            measure=measure,
            problems=problems[:PROBLEMS_SHOWN],
            more=len(problems[PROBLEMS_SHOWN:]),
        )
    return _stage(load(Measure, id, Action.WORK), form, numbers)


def _stage(measure: Measure, form: FileForm, numbers: Numbers) -> AnyResponse:
    """Keeps the rows for a look; a file that would change nothing is only spoken of."""
    made = form.find_made(Import)
    if made is not None:
        return redirect(url_for("imports.show", id=made.id), 303)
    _say_what_was_read(numbers)
    plan = plan_rows(session(), measure, numbers.rows, me())
    if plan.changes_nothing:
        sentence = ngettext(
            "Nothing to bring in: the {count} number of this file is here already.",
            "Nothing to bring in: all {count} numbers of this file are here already.",
            plan.same,
        )
        said(sentence.format(count=plan.same), "note")
        return _to_chart(measure)
    name = form.file.data.filename or _("a file")
    batch = stage_import(session(), measure, name, form.digest, numbers.rows, me())
    batch.uid = form.new_uid
    return redirect(url_for("imports.show", id=batch.id), 303)


def _say_what_was_read(numbers: Numbers) -> None:
    if numbers.read_from:
        columns = ", ".join(numbers.read_from)
        said(_("Read from the columns: {columns}.").format(columns=columns), "note")
    if numbers.left_out:
        sentence = ngettext(
            "{count} row has a date and no number. It was left out.",
            "{count} rows have a date and no number. They were left out.",
            numbers.left_out,
        )
        said(sentence.format(count=numbers.left_out), "warning")


@bp.get("/imports/<int:id>")
def show(id: int) -> Response:
    """What bringing in the file would do."""
    batch = load(Import, id, Action.WORK)
    return _preview(batch, _form(batch))


@bp.post("/imports/<int:id>/confirm")
def confirm(id: int) -> Response | AnyResponse:
    """Bring the file in, whole or not at all."""
    batch = load(Import, id, Action.WORK)
    form = _form(batch)
    if batch.state is ImportState.DONE:
        return _to_chart(batch.counted)
    is_stale = False
    if form.accepts():
        with form.refusals():
            try:
                plan = bring_in(session(), batch, me(), form.reason.data or "", form.seen.data)
            except StalePlan:
                is_stale = True
                raise
            session().flush()
            _say_what_it_did(plan)
            return _to_chart(batch.counted)
    undo()
    return _preview(batch, form, 409 if is_stale else None)


@bp.post("/imports/<int:id>/discard")
def discard(id: int) -> Response | AnyResponse:
    """Do not bring the file in."""
    batch = load(Import, id, Action.WORK)
    if batch.state is ImportState.PREVIEWED:
        forget(batch)
        said(_("The file was not brought in. Nothing has changed."), "note")
    return _to_chart(batch.counted)


def _form(batch: Import) -> ConfirmForm:
    return ConfirmForm(action=url_for("imports.confirm", id=batch.id))


def _preview(batch: Import, form: ConfirmForm, status: int | None = None) -> Response:
    """What the file would do to the numbers as they are now."""
    plan = plan_import(session(), batch, me())
    form.seen.process_data(plan.seen)
    return page(
        "imports/show.html",
        status,
        form=form,
        batch=batch,
        measure=batch.counted,
        plan=plan,
        new=plan.new[:ROWS_SHOWN],
        more_new=len(plan.new[ROWS_SHOWN:]),
        changed=plan.changed[:CHANGES_SHOWN],
        more_changed=len(plan.changed[CHANGES_SHOWN:]),
    )


def _say_what_it_did(plan: ImportPlan) -> None:
    if plan.new:
        sentence = ngettext(
            "{count} new number is on the chart.",
            "{count} new numbers are on the chart.",
            len(plan.new),
        )
        said(sentence.format(count=len(plan.new)))
    if plan.changed:
        sentence = ngettext(
            "{count} number has changed; the old one is kept.",
            "{count} numbers have changed; the old ones are kept.",
            len(plan.changed),
        )
        said(sentence.format(count=len(plan.changed)))


def _to_chart(measure: Measure) -> AnyResponse:
    return redirect(url_for("measures.show", id=measure.id), 303)
