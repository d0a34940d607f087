"""Saying what the columns of a file hold."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain.access import Action
from qitrack.domain.errors import Refused
from qitrack.domain.imports import HowItIsRead, Import, headings_of, measures_to_fill, read_again
from qitrack.domain.measures import Measure
from qitrack.exchange.files_of_numbers import table_named, tables_kept
from qitrack.exchange.imports import Numbers, read_table
from qitrack.exchange.mapping import Mapping, check, remembered
from qitrack.exchange.shapes import begun, guess
from qitrack.exchange.sheets import Table
from qitrack.web.context import check as may
from qitrack.web.context import database, load, page, session
from qitrack.web.imports.forms import ColumnsForm
from qitrack.web.imports.views import as_kept, bp, of_what, place_of, say_what_was_read


@bp.route("/imports/<int:id>/columns", methods=["GET", "POST"])
def columns(id: int) -> Response | AnyResponse:
    """What each column of the file holds."""
    may(Import, id, Action.WORK)
    tables, table, measures, said = _kept(id)
    if table is None:
        return redirect(url_for("imports.show", id=id), 303)
    form = ColumnsForm.of(table, measures, said, request.full_path)
    numbers = _read(form, measures) if form.accepts() else None  # no transaction is open here
    batch = load(Import, id, Action.WORK)
    if numbers is None:
        names = [one.name for one in tables]
        return page(
            "imports/columns.html", form=form, batch=batch, table=table, sheets=names,
            **place_of(batch),
        )  # fmt: skip
    how = HowItIsRead(headings=headings_of(table.heading), mapping=form.mapping.kept(), cells=[])
    read_again(batch, as_kept(of_what(batch), numbers), how)
    session().flush()
    say_what_was_read(numbers)
    return redirect(url_for("imports.show", id=id), 303)


def _kept(
    id: int,
) -> tuple[tuple[Table, ...], Table | None, list[Measure], Mapping | None]:
    """The tables of the file, the one that is asked for, its measures and what is said of its columns."""
    with database().reading() as reading:
        batch = reading.get_one(Import, id)
        tables = tables_kept(batch.cells) if batch.is_looked_at else ()
        measures = list(reading.scalars(measures_to_fill(of_what(batch))))
        kept = remembered(batch.mapping)
        sheet = request.args.get("sheet", batch.mapping.get("sheet"))
    if not tables:
        return (), None, measures, None
    table = table_named(tables, sheet)
    if kept is None or kept.sheet != table.name:
        kept = _guessed(table, measures)
    return tables, table, measures, kept


def _guessed(table: Table, measures: list[Measure]) -> Mapping:
    try:
        return guess(table, measures)
    except Refused:
        return begun(table)


def _read(form: ColumnsForm, measures: list[Measure]) -> Numbers | None:
    """The numbers of the table; None, with an error of the form, if it cannot be read so."""
    try:
        check(form.mapping, measures)
        return read_table(form.table, form.mapping, measures)
    except Refused as refused:
        form.form_errors = [*form.form_errors, refused.sentence]
        return None
