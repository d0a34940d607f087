"""Many numbers at once: a table of dates and measures to type or paste into."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import Length

from qitrack import clock
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.entries import doubt_about
from qitrack.domain.errors import Refused
from qitrack.domain.grid import (
    Cell,
    Place,
    Saved,
    changes_of,
    measures_in_table,
    needs_why,
    periods_up_to,
    record_all,
    standing_in,
)
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.projects import Project
from qitrack.exchange.grid import (
    DAY,
    MOST_LINES,
    Column,
    Line,
    columns_of,
    how_many_wrong,
    read_lines,
    read_paste,
)
from qitrack.i18n import _, ngettext
from qitrack.web import widgets, wording
from qitrack.web.context import load, me, page, said, session
from qitrack.web.forms import Form

bp = Blueprint("grid", __name__)

LINES_SHOWN = 12
PROBLEMS_SHOWN = 20
LONGEST_PASTE = 200_000


class GridForm(Form):
    """What stands around the table: what was pasted, why numbers change, what was there at first."""

    paste = widgets.TextAreaField(
        _("Paste from a spreadsheet"),
        [Length(max=LONGEST_PASTE)],
        description=_(
            "Copy the dates and the numbers there and paste them here: dates in the first column,"
            " then the columns in the order of the table, or with their names in the first row."
        ),
        rows=5,
        spellcheck=False,
    )
    reason = widgets.TextField(
        _("Why do they change, or is there none?"),
        [Length(max=NOTE_LENGTH)],
        description=_("One sentence for all of them. The old numbers are kept."),
    )
    sure = widgets.CheckboxField(_("The numbers that are asked about are right"))
    asks_sure = False
    """Some numbers are outside what is usual."""
    seen = widgets.HiddenField()
    """Place → id of the number that stood there when the table was shown."""

    def places_seen(self) -> dict[str, int]:
        """The numbers that were on the screen; nothing, if somebody made them up."""
        try:
            found = json.loads(self.seen.data or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(slots=True)
class Table:
    """The table as it is shown or came back."""

    measures: list[Measure]
    columns: list[Column]
    lines: list[Line]
    standing: dict[Place, Observation] = field(default_factory=dict)

    def find_standing(self) -> None:
        """Looks up what stands at the dates of the lines."""
        days = [on for on in map(_plain_day, self.lines) if on is not None]
        if not days or not self.measures:
            return
        first = min(measure.period_of(min(days)) for measure in self.measures)
        last = max(measure.period_after(max(days)) for measure in self.measures)
        self.standing = standing_in(session(), self.measures, first, last)


@bp.route("/projects/<int:id>/grid", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """A table for many numbers."""
    project = load(Project, id, Action.WORK)
    measures = measures_in_table(project)
    chosen = _frequency(measures)
    table = _table([one for one in measures if one.frequency is chosen])
    form = GridForm(action=url_for("grid.edit", id=id, frequency=chosen.value))
    if form.is_submitted and "fill" in request.form:
        _fill(table, form)
    elif form.accepts():
        with form.refusals():
            saved = _save(table, form)
            said(_sentence(saved))
            return redirect(url_for("projects.show", id=id), 303)
    if not form.is_submitted:
        _show_standing(table)
        table.find_standing()
    return _page(project, measures, chosen, table, form)


def _page(
    project: Project, measures: Sequence[Measure], chosen: Frequency, table: Table, form: GridForm
) -> Response:
    if not form.is_submitted or "fill" in request.form:
        form.seen.process_data(json.dumps(_named(table)))
    is_filled = form.is_submitted and "fill" in request.form and not form.errors
    return page(
        "grid/edit.html",
        200 if is_filled else form.status,
        form=form,
        project=project,
        table=table,
        chosen=chosen,
        frequencies=[f for f in Frequency if any(one.frequency is f for one in measures)],
        day_heading=wording.PERIODS[chosen],
        asks_why=bool(form.reason.errors or form.reason.data),
        problems=list(_problems(table, form)),
    )


def _problems(table: Table, form: GridForm) -> Iterator[dict[str, str]]:
    """What is wrong, each a link to its cell; the first ones of many."""
    yield from ({"text": sentence} for sentence in form.form_errors)
    found = [(row, line, key) for row, line in enumerate(table.lines) for key in line.wrong]
    for row, line, key in found[:PROBLEMS_SHOWN]:
        sentence = _("{day}: {sentence}")
        place = "day" if key == DAY else "c"
        yield {
            "text": sentence.format(
                day=line.day or _("Line {n}").format(n=row + 1), sentence=line.wrong[key]
            ),
            "href": f"#{place}-{row}" if key == DAY else f"#{place}-{row}-{key}",
        }
    for field_ in (form.reason, form.paste):
        yield from ({"text": str(error), "href": f"#{field_.id}"} for error in field_.errors)


def _frequency(measures: Sequence[Measure]) -> Frequency:
    """The one asked for, else that of most measures."""
    there = [measure.frequency for measure in measures]
    asked = request.args.get("frequency", "")
    if asked in set(there):
        return Frequency(asked)
    return max(Frequency, key=there.count)


def _table(measures: list[Measure]) -> Table:
    columns = columns_of(measures)
    lines = _typed_lines(columns) if request.method == "POST" else []
    return Table(measures, columns, lines)


def _typed_lines(columns: Sequence[Column]) -> list[Line]:
    """The lines of the table as they were sent."""
    lines: list[Line] = []
    while (name := f"day-{len(lines)}") in request.form and len(lines) <= MOST_LINES:
        texts = {c.key: request.form.get(f"c-{len(lines)}-{c.key}", "") for c in columns}
        lines.append(Line(day=request.form[name], texts=texts))
    return lines


def _show_standing(table: Table) -> None:
    """The last periods with the numbers that stand."""
    if not table.measures:
        return
    last = request.args.get("until", type=date.fromisoformat) or clock.today()
    first = table.measures[0]
    days = periods_up_to(first, min(last, clock.today()), LINES_SHOWN)
    table.lines = [Line(day=_day_text(first, on)) for on in days]
    table.find_standing()
    for line, on in zip(table.lines, days, strict=True):
        for column in table.columns:
            there = table.standing.get((column.measure.id, column.measure.period_of(on)))
            line.texts[column.key] = _text_of(there, column)


def _text_of(there: Observation | None, column: Column) -> str:
    if there is None:
        return ""
    if there.no_data:
        return _("no data") if column.part != "denominator" else ""
    number = getattr(there, column.part)
    return "" if number is None else f"{number:.15g}"


def _day_text(measure: Measure, on: date) -> str:
    """A day as people type it, and as `read_day` reads it."""
    return f"{on:%B %Y}" if measure.frequency is Frequency.MONTHLY else f"{on:%d/%m/%Y}"


def _plain_day(line: Line) -> date | None:
    from qitrack.exchange.cells import WrongCell, read_day

    try:
        return read_day(line.day, is_monthly=True)
    except WrongCell:
        return None


def _named(table: Table) -> dict[str, int]:
    """What stands, as the form carries it."""
    return {f"{key}|{on}": row.id for (key, on), row in table.standing.items()}


def _fill(table: Table, form: GridForm) -> None:
    """Puts what was pasted into the table: nothing is saved yet."""
    lines = read_paste(form.paste.data or "", table.columns)
    if not lines:
        form.paste.errors = [_("Paste the dates and numbers first.")]
    elif len(lines) > MOST_LINES:
        form.paste.errors = [_("These are more than 1,000 lines. Bring them in as a file.")]
    else:
        table.lines = lines
        form.paste.process_data("")
    table.find_standing()


def _save(table: Table, form: GridForm) -> Saved:
    """Saves every cell that says something new, or raises Refused with what is wrong at the cells."""
    if len(table.lines) > MOST_LINES:
        raise Refused(_("These are more than 1,000 lines. Bring them in as a file."))
    table.find_standing()
    seen = form.places_seen()
    shown = {place: row.entry for place, row in table.standing.items() if _key(place) in seen}
    cells = read_lines(table.lines, table.columns, shown)
    changes = changes_of(cells, table.standing)
    _notice_others(table, changes, seen)
    if not form.sure.data:
        form.asks_sure = _ask(table, changes)
    wrong = how_many_wrong(table.lines)
    if wrong:
        form.seen.process_data(json.dumps(_named(table)))
        raise Refused(wrong)
    if not form.reason.data and any(needs_why(cell, there, me()) for cell, there in changes):
        form.seen.process_data(json.dumps(_named(table)))
        raise Refused(_("Numbers change, or a period has none. Say why."), "reason")
    return record_all(session(), changes, me(), form.reason.data or "")


def _ask(table: Table, changes: Sequence[tuple[Cell, Observation | None]]) -> bool:
    """Asks about each new number outside what is usual; whether there is one."""
    doubts = [(cell, doubt_about(cell.measure, cell.entry)) for cell, _there in changes]
    for cell, doubt in doubts:
        if doubt is not None:
            _line_of(table, cell).wrong[_first_key(table, cell)] = doubt
    return any(doubt for _cell, doubt in doubts)


def _line_of(table: Table, cell: Cell) -> Line:
    return next(line for line in table.lines if not line.is_empty and _is_of(line, cell))


def _first_key(table: Table, cell: Cell) -> str:
    return next(column.key for column in table.columns if column.measure is cell.measure)


def _key(place: Place) -> str:
    return f"{place[0]}|{place[1]}"


def _notice_others(
    table: Table, changes: Sequence[tuple[Cell, Observation | None]], seen: dict[str, int]
) -> None:
    """A number that was not on the screen is not replaced unasked."""
    for cell, there in changes:
        if there is None or seen.get(_key((cell.measure.id, cell.on))) == there.id:
            continue
        sentence = _("There is {number} here. Save again to write yours instead.")
        told = sentence.format(number=wording.counted(there.entry))
        _line_of(table, cell).wrong[_first_key(table, cell)] = told


def _is_of(line: Line, cell: Cell) -> bool:
    day = _plain_day(line)
    return day is not None and cell.measure.period_of(day) == cell.on


def _sentence(saved: Saved) -> str:
    if not saved.new and not saved.changed:
        return _("Nothing was changed.")
    parts = []
    if saved.new:
        sentence = ngettext(
            "{count} new number is saved.", "{count} new numbers are saved.", saved.new
        )
        parts.append(sentence.format(count=saved.new))
    if saved.changed:
        sentence = ngettext(
            "{count} number has changed; the old one is kept.",
            "{count} numbers have changed; the old ones are kept.",
            saved.changed,
        )
        parts.append(sentence.format(count=saved.changed))
    return " ".join(parts)
