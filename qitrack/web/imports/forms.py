"""The forms of a file of numbers: choosing it, saying what its columns hold, agreeing to it."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from wtforms.fields import Field
from wtforms.validators import Length

from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.exchange.cells import is_blank, shown
from qitrack.exchange.files_of_numbers import Looked, Recall, look_at_file
from qitrack.exchange.mapping import NOT_READ, Dates, Mapping, Role, held, roles_of
from qitrack.exchange.sheets import Table
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.forms import Form, NewForm
from qitrack.web.identifier_guard import passes_with

EXAMPLES = 3
COLUMNS_SHOWN = 60


class FileForm(NewForm):
    """A file of numbers."""

    file = widgets.FileField(
        _("A file with your numbers"),
        description=_(
            "A spreadsheet (Excel, LibreOffice) or CSV. No names or details of patients."
        ),
        accept=".xlsx,.xls,.xlsb,.ods,.csv,.txt,.tsv,text/csv,text/plain",
    )
    digest = ""
    """Of the file that was read."""

    def read(self, measures: Sequence[Measure], recall: Recall) -> Looked | None:
        """What the file holds; None, with an error at the field, if it cannot be read at all."""
        if not self.file.data:
            self.file.errors = [_("Choose a file first.")]
            return None
        with self.file.data.stream as stream:
            content = stream.read()
        self.digest = sha256(content).hexdigest()
        try:
            looked = look_at_file(content, measures, recall)
        except Refused as refused:
            self.file.errors = [refused.sentence]
            return None
        return looked if passes_with(self.file, looked.notes) else None


class ColumnsForm(Form):
    """What each column holds, and what the dates are; made by `ColumnsForm.of`."""

    dates = widgets.RadiosField(
        _("The dates are"),
        choices=widgets.choices(
            [
                (Dates.FIRST, _("the first day of the week, month … (or any day in it)")),
                (Dates.LAST, _("the last day of it: “week ending”")),
            ]
        ),
        small=True,
    )
    table: Table

    @classmethod
    def of(
        cls, table: Table, measures: Sequence[Measure], columns: Mapping | None, action: str
    ) -> "ColumnsForm":
        """The form for the columns of this table."""
        choices = widgets.choices(_choices(measures))
        fields: dict[str, Any] = {
            f"column_{place}": widgets.SelectField(
                _heading(table, place),
                empty=_("not read"),
                choices=choices,
                description=_examples(table, place),
            )
            for place in readable_columns(table)
        }
        of_table: type[ColumnsForm] = type(cls.__name__, (cls,), fields)
        said = columns.columns if columns else ()
        start = {f"column_{p}": one for p, one in enumerate(said) if one}
        form = of_table(action, **{"dates": columns.dates if columns else Dates.FIRST, **start})
        form.table = table
        return form

    @property
    def selects(self) -> list[Field]:
        """The fields of the columns."""
        return [field for field in self if field.short_name.startswith("column_")]

    @property
    def mapping(self) -> Mapping:
        """What was chosen."""
        chosen = {field.short_name: field.data or NOT_READ for field in self.selects}
        width = max(self.table.width, len(self.table.heading))
        return Mapping(
            columns=tuple(chosen.get(f"column_{place}", NOT_READ) for place in range(width)),
            dates=Dates(self.dates.data),
            sheet=self.table.name,
        )


def readable_columns(table: Table) -> list[int]:
    """The columns of which something was kept."""
    filled = {place for _n, cells in table.body for place, cell in enumerate(cells) if cell}
    return sorted(filled)[:COLUMNS_SHOWN]


def _choices(measures: Sequence[Measure]) -> list[tuple[str, str]]:
    found = [(str(Role.DATE), _("Date"))]
    found += [
        (held(role, measure), _of_measure(measure, role, len(measures)))
        for measure in measures
        for role in roles_of(measure)
    ]
    if len(measures) > 1:
        found += [
            (str(Role.CODE), _("Which measure the row is about (name or short name)")),
            (str(Role.VALUE), _("The number of that measure")),
            (str(Role.NUMERATOR), _("How many did, of that measure")),
            (str(Role.DENOMINATOR), _("Out of how many, of that measure")),
        ]
    return found


def _of_measure(measure: Measure, role: Role, many: int) -> str:
    words = {
        Role.VALUE: measure.unit_label or _("the number"),
        Role.NUMERATOR: measure.numerator_label or _("how many did"),
        Role.DENOMINATOR: measure.denominator_label or _("out of how many"),
    }[role]
    return _("{measure}: {what}").format(measure=measure.name, what=words) if many > 1 else words


def _heading(table: Table, place: int) -> str:
    named = table.heading[place] if place < len(table.heading) else ""
    return shown(named) or _("Column {number}").format(number=place + 1)


def _examples(table: Table, place: int) -> str:
    cells = (row[place] for _number, row in table.body if place < len(row))
    filled = [shown(cell) for cell in cells if not is_blank(cell)][:EXAMPLES]
    return _("For example: {cells}").format(cells=", ".join(filled))


class ConfirmForm(Form):
    """Agreeing to what was shown, with one reason if numbers change."""

    seen = widgets.HiddenField()
    reason = widgets.TextField(
        _("Why do they change?"),
        [Length(max=NOTE_LENGTH)],
        description=_("One sentence for all of them. The old numbers are kept."),
    )


class TakeBackForm(Form):
    """Agreeing that the numbers of a file go."""

    seen = widgets.HiddenField()
    reason = widgets.TextField(
        _("Why is the file taken back?"),
        [Length(max=NOTE_LENGTH)],
        description=_("One sentence. What was written is kept and can be looked up."),
    )
