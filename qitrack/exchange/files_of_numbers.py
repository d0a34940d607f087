"""A file as it is looked at: its tables, what their columns seem to hold, and what was read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qitrack.domain.errors import Refused
from qitrack.domain.identifiers import find
from qitrack.domain.imports import HowItIsRead, headings_of
from qitrack.domain.measures import Measure
from qitrack.exchange.imports import Numbers, read_table, suspect_notes, tables_of
from qitrack.exchange.mapping import Mapping as Columns
from qitrack.exchange.mapping import check, remembered
from qitrack.exchange.shapes import columns_worth_keeping, guess
from qitrack.exchange.sheets import Table, without_words
from qitrack.i18n import _

MOST_CELLS = 1_000_000

Recall = Callable[[str], Mapping[str, object]]
"""Headings → the mapping with which the last file of these headings was brought in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What came of reading a file. why: the sentence that says why it was not read, if it was not."""

    tables: tuple[Table, ...]
    chosen: Table
    columns: Columns | None = None
    numbers: Numbers | None = None
    why: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    """(where, text) of what may point to a patient; nothing of it is kept."""

    @property
    def how(self) -> HowItIsRead:
        """What is kept of it beside the numbers."""
        return HowItIsRead(
            headings=headings_of(self.chosen.heading),
            mapping=self.columns.kept() if self.columns else {"sheet": self.chosen.name},
            cells=[_kept(table) for table in self.tables],
        )


def look_at_file(content: bytes, measures: Sequence[Measure], recall: Recall) -> Looked:
    """Opens a file and reads it as well as can be guessed. Raises Refused if it cannot be opened."""
    tables = tables_of(content, measures)
    chosen, columns, why = _best(tables, measures, recall)
    numbers, why = (None, why) if columns is None else read(chosen, columns, measures)
    worth = {id(table): columns_worth_keeping(table, measures) for table in tables}
    if columns is not None:
        worth[id(chosen)] |= frozenset(columns.places)
    kept = {id(table): without_words(table, worth[id(table)]) for table in tables}
    if sum(len(table.body) * len(worth[id(table)]) for table in tables) > MOST_CELLS:
        raise Refused(_("The file holds too many numbers. Send it in parts."), "file")
    return Looked(
        tables=tuple(kept[id(table)] for table in tables),
        chosen=kept[id(chosen)],
        columns=columns,
        numbers=numbers,
        why=why,
        notes=_notes(tables, chosen, columns),
    )


def read(table: Table, columns: Columns, measures: Sequence[Measure]) -> tuple[Numbers | None, str]:
    """The numbers of a table and its problems, or the sentence why nothing can be read of it."""
    try:
        check(columns, measures)
        return read_table(table, columns, measures), ""
    except Refused as refused:
        return None, refused.sentence


def _best(
    tables: Sequence[Table], measures: Sequence[Measure], recall: Recall
) -> tuple[Table, Columns | None, str]:
    """The first table whose columns are remembered, else the first whose columns can be guessed."""
    for table in tables:
        columns = recalled(table, measures, recall)
        if columns is not None:
            return table, columns, ""
    why = ""
    for table in tables:
        try:
            return table, guess(table, measures), ""
        except Refused as refused:
            why = why or refused.sentence
    return tables[0], None, why


def recalled(table: Table, measures: Sequence[Measure], recall: Recall) -> Columns | None:
    """How the last file with these headings was read, if that still fits."""
    if not table.heading:
        return None
    columns = remembered(recall(headings_of(table.heading)))
    if columns is None or len(columns.columns) < table.width:
        return None
    try:
        check(columns, measures)
    except Refused:
        return None
    return columns


def _notes(
    tables: Sequence[Table], chosen: Table, columns: Columns | None
) -> tuple[tuple[str, str], ...]:
    names = [(_("Name of the sheet"), table.name) for table in tables if find(table.name)]
    for table in tables:
        names += suspect_notes(table, columns if table is chosen else None)
    return tuple(names)


def _kept(table: Table) -> dict[str, object]:
    return {
        "name": table.name,
        "heading": list(table.heading),
        "rows": [[number, *cells] for number, cells in table.body],
    }


def tables_kept(cells: Sequence[object]) -> tuple[Table, ...]:
    """The tables of a file that is being looked at."""
    return tuple(
        Table(
            name=str(one["name"]),
            heading=tuple(map(str, one["heading"])),
            body=tuple((int(number), tuple(map(str, row))) for number, *row in one["rows"]),
        )
        for one in cells
        if isinstance(one, dict)
    )


def table_named(tables: Sequence[Table], name: object) -> Table:
    """The table of this sheet, else the first."""
    return next((table for table in tables if table.name == name), tables[0])
