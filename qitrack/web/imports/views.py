"""Choosing a file, looking at what it would do, bringing it in."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain.access import Action
from qitrack.domain.importing import (
    ImportPlan,
    Rows,
    StalePlan,
    bring_in,
    plan_import,
    plan_rows,
)
from qitrack.domain.imports import (
    Import,
    ImportState,
    Row,
    imports_of,
    last_mapping,
    measures_to_fill,
    measures_written,
    stage_import,
    written_by,
)
from qitrack.domain.imports import discard as forget
from qitrack.domain.measures import Measure
from qitrack.domain.projects import Project
from qitrack.exchange.files_of_numbers import Looked, read, table_named, tables_kept
from qitrack.exchange.imports import Numbers
from qitrack.exchange.mapping import remembered
from qitrack.i18n import _, ngettext
from qitrack.web.context import check, database, load, me, page, said, session, undo
from qitrack.web.imports.forms import ConfirmForm, FileForm
from qitrack.web.paging import paged

bp = Blueprint("imports", __name__)

PROBLEMS_SHOWN = 20
LIMITS = {"new": 20, "changed": 200, "missing": 12, "doubts": 20}
"""So many rows of each list are shown for one measure."""


@bp.route("/measures/<int:id>/import", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Bring in a file of numbers of one measure: first look at it."""
    return _choose(check(Measure, id, Action.WORK))


@bp.route("/projects/<int:id>/import", methods=["GET", "POST"])
def new_for_project(id: int) -> Response | AnyResponse:
    """Bring in a file with numbers of several measures: first look at it."""
    return _choose(check(Project, id, Action.WORK))


def _choose(of: Measure | Project) -> Response | AnyResponse:
    form = FileForm()
    with database().reading() as reading:
        measures = list(reading.scalars(measures_to_fill(of)))
    looked = None
    if form.accepts():  # no transaction is open while the file is read
        looked = form.read(measures, lambda headings: _recall(of, headings))
    if looked is None:
        return page("imports/new.html", form=form, of=of, measures=measures, **_place_of(of))
    return _stage(load(type(of), of.id, Action.WORK), form, looked)


def _recall(of: Measure | Project, headings: str) -> dict[str, object]:
    with database().reading() as reading:
        return last_mapping(reading, of, headings)


def _place_of(of: Measure | Project) -> dict[str, Any]:
    """Where the way back leads, and how it is called."""
    is_measure = isinstance(of, Measure)
    endpoint = "measures.show" if is_measure else "projects.show"
    name = of.name if isinstance(of, Measure) else of.title
    return {"back": url_for(endpoint, id=of.id), "name": name}


def _stage(of: Measure | Project, form: FileForm, looked: Looked) -> AnyResponse:
    """Keeps the file for a look; one that would change nothing is only spoken of."""
    made = form.find_made(Import)
    if made is not None:
        return redirect(url_for("imports.show", id=made.id), 303)
    rows = looked.numbers.counted if looked.numbers else ()
    plan = plan_rows(session(), _here(of, looked.numbers), me()) if rows else None
    if plan is not None and plan.changes_nothing:
        say_what_was_read(looked.numbers)
        said(_here_already(plan.same), "note")
        return redirect(_place_of(of)["back"], 303)
    name = form.file.data.filename or _("a file")
    batch = stage_import(
        session(), of, name, form.digest, as_kept(of, looked.numbers), me(), how=looked.how
    )
    batch.uid = form.new_uid
    if looked.numbers is None:
        said(looked.why, "warning")
        return redirect(url_for("imports.columns", id=batch.id), 303)
    say_what_was_read(looked.numbers)
    return redirect(url_for("imports.show", id=batch.id), 303)


def _here(of: Measure | Project, numbers: Numbers | None) -> Rows:
    """The numbers by measure, each measure as this request knows it."""
    known = {measure.id: measure for measure in session().scalars(measures_to_fill(of))}
    found: Rows = {}
    for measure, day, entry in numbers.counted if numbers else ():
        found.setdefault(known[measure.id], []).append((day, entry))
    return found


def as_kept(of: Measure | Project, numbers: Numbers | None) -> list[Row]:
    """The numbers as an import keeps them."""
    counted = numbers.counted if numbers else ()
    if isinstance(of, Measure):
        return [(one.day, one.entry) for one in counted]
    return [(one.day, one.entry, one.measure) for one in counted]


def _here_already(count: int) -> str:
    sentence = ngettext(
        "Nothing to bring in: the {count} number of this file is here already.",
        "Nothing to bring in: all {count} numbers of this file are here already.",
        count,
    )
    return sentence.format(count=count)


def say_what_was_read(numbers: Numbers | None) -> None:
    """Which columns were read, and what was left out."""
    if numbers and numbers.read_from:
        columns = ", ".join(numbers.read_from)
        said(_("Read from the columns: {columns}.").format(columns=columns), "note")
    if numbers and numbers.left_out:
        sentence = ngettext(
            "{count} row has a date and no number. It was left out.",
            "{count} rows have a date and no number. They were left out.",
            numbers.left_out,
        )
        said(sentence.format(count=numbers.left_out), "warning")


# --- looking at it ---------------------------------------------------------------------------------


@bp.get("/imports/<int:id>")
def show(id: int) -> Response | AnyResponse:
    """What bringing in the file would do; what it did."""
    batch = load(Import, id, Action.SEE)
    if batch.is_looked_at and not batch.rows:
        return _mend(batch)
    return _preview(batch, _form(batch)) if batch.is_looked_at else _dealt_with(batch)


def _mend(batch: Import) -> Response | AnyResponse:
    """What is wrong with the rows of a file."""
    numbers, why = read_kept(batch, batch.cells)
    if numbers is None or not numbers.problems:
        return page("imports/unread.html", batch=batch, why=why, **place_of(batch))
    form = FileForm(action=_new_url(batch))
    return page(
        "imports/mend.html",
        form=form,
        batch=batch,
        problems=numbers.problems[:PROBLEMS_SHOWN],
        more=len(numbers.problems[PROBLEMS_SHOWN:]),
        wrong_rows=numbers.wrong_rows,
        **place_of(batch),
    )


def read_kept(batch: Import, cells: Sequence[object]) -> tuple[Numbers | None, str]:
    """What is read of a file that is being looked at, with the columns as they are said to be."""
    columns, tables = remembered(batch.mapping), tables_kept(cells)
    if columns is None or not tables:
        return None, ""
    measures = list(session().scalars(measures_to_fill(of_what(batch))))
    return read(table_named(tables, columns.sheet), columns, measures)


def of_what(batch: Import) -> Measure | Project:
    """The measure or the project that the file was brought to."""
    return batch.measure or batch.of_project


def place_of(batch: Import) -> dict[str, Any]:
    """Where the way back leads, and how it is called."""
    return _place_of(of_what(batch))


def _new_url(batch: Import) -> str:
    is_measure = batch.measure is not None
    endpoint = "imports.new" if is_measure else "imports.new_for_project"
    return url_for(endpoint, id=of_what(batch).id)


def _dealt_with(batch: Import) -> Response:
    return page(
        "imports/done.html",
        batch=batch,
        count=written_by(session(), [batch]).get(batch.id, 0),
        measures=list(session().scalars(measures_written(batch))),
        new_url=_new_url(batch),
        **place_of(batch),
    )


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
        plan=plan,
        limits=LIMITS,
        **place_of(batch),
    )


# --- bringing it in --------------------------------------------------------------------------------


@bp.post("/imports/<int:id>/confirm")
def confirm(id: int) -> Response | AnyResponse:
    """Bring the file in, whole or not at all."""
    batch = load(Import, id, Action.WORK)
    form = _form(batch)
    if batch.state is ImportState.DONE or not batch.rows:
        return _back(batch)
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
            return _back(batch)
    undo()
    return _preview(batch, form, 409 if is_stale else None)


@bp.post("/imports/<int:id>/discard")
def discard(id: int) -> Response | AnyResponse:
    """Do not bring the file in."""
    batch = load(Import, id, Action.WORK)
    if batch.is_looked_at:
        forget(batch)
        said(_("The file was not brought in. Nothing has changed."), "note")
    return redirect(place_of(batch)["back"], 303)


def _back(batch: Import) -> AnyResponse:
    """To the chart; after a file of several measures to what came of it."""
    if batch.measure is None:
        return redirect(url_for("imports.show", id=batch.id), 303)
    return redirect(place_of(batch)["back"], 303)


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


# --- what was brought in ---------------------------------------------------------------------------


@bp.get("/measures/<int:id>/imports")
def of_measure(id: int) -> Response:
    """The files that were brought in for a measure."""
    return _list(load(Measure, id, Action.SEE), url_for("imports.new", id=id))


@bp.get("/projects/<int:id>/imports")
def of_project(id: int) -> Response:
    """The files that were brought in for a project."""
    return _list(load(Project, id, Action.SEE), url_for("imports.new_for_project", id=id))


def _list(of: Measure | Project, new_url: str) -> Response:
    files = paged(imports_of(of))
    counts = written_by(session(), files.rows)
    return page(
        "imports/index.html", of=of, files=files, counts=counts, new_url=new_url, **_place_of(of)
    )
