"""A sheet as people keep it: rows of cells as text, what stands above them, and where the numbers begin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

Row = tuple[int, tuple[str, ...]]
"""The number a spreadsheet gives a row, and its cells."""

MOST_ROWS_ABOVE = 8
"""Titles and notes above a table."""
BEGINS_AS_NUMBER = re.compile(r"[+-]?[.,]?\d", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The filled rows of a sheet. merged: (top, left, bottom, right) of merged cells, from 0."""

    name: str = ""
    rows: tuple[Row, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet without its titles: one heading, or none, and the rows under it."""

    name: str = ""
    heading: tuple[str, ...] = ()
    body: tuple[Row, ...]
    above: tuple[Row, ...] = ()
    """What stands above the numbers, as it is in the file."""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max((len(cells) for _number, cells in self.body), default=len(self.heading))

    @property
    def everything(self) -> tuple[Row, ...]:
        """Every row of the sheet."""
        return (*self.above, *self.body)


def table_of(sheet: Sheet, known: frozenset[str] = frozenset()) -> Table:
    """The table of a sheet: titles above it left out, a heading in two rows made one.

    known: words that are headings wherever they stand.
    """
    rows = _with_merged_filled(sheet)
    start = _titles(rows)
    depth = _depth(sheet, rows[start:], known)
    heading = _joined([cells for _number, cells in rows[start : start + depth]])
    return Table(
        name=sheet.name,
        heading=heading,
        body=rows[start + depth :],
        above=sheet.rows[: start + depth],
    )


def plain(text: str) -> str:
    """A heading without case, signs and double blanks."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def _with_merged_filled(sheet: Sheet) -> tuple[Row, ...]:
    """The rows, each merged cell saying what the whole of it says; below the top of a sheet nothing is filled."""
    if not sheet.merged:
        return sheet.rows
    by_number = {number: list(cells) for number, cells in sheet.rows}
    for top, left, bottom, right in sheet.merged:
        cells = by_number.get(top + 1, [])
        is_title = left == 0 and not any(cells[right + 1 :])
        if top >= MOST_ROWS_ABOVE or left >= len(cells) or is_title:
            continue
        for number in range(top + 1, min(bottom, MOST_ROWS_ABOVE) + 2):
            row = by_number.get(number)
            if row is not None:
                row.extend([""] * (right + 1 - len(row)))
                row[left : right + 1] = [cells[left]] * (right + 1 - left)
    return tuple((number, tuple(cells)) for number, cells in sorted(by_number.items()))


def _titles(rows: Sequence[Row]) -> int:
    """How many rows at the top have one filled cell of words, above a row that has more."""
    for place, (_number, cells) in enumerate(rows[:MOST_ROWS_ABOVE]):
        filled = [cell for cell in cells if cell]
        if len(filled) > 1:
            return place
        if any(BEGINS_AS_NUMBER.match(cell) for cell in filled):
            return 0
    return 0


def _depth(sheet: Sheet, rows: Sequence[Row], known: frozenset[str]) -> int:
    """How many rows the heading has: none, one, or two where cells of the first are merged."""
    if not rows or not is_heading(rows[0][1], known):
        return 0
    number = rows[0][0]
    is_merged = any(top == number - 1 for top, _left, _bottom, _right in sheet.merged)
    below = rows[1][1] if len(rows) > 1 else ()
    has_second = is_merged and not any(BEGINS_AS_NUMBER.match(cell) for cell in below)
    return 2 if has_second and any(below) else 1


def is_heading(cells: Sequence[str], known: frozenset[str]) -> bool:
    """A row names the columns: one of its words is known, or none begins with a digit."""
    if any(plain(cell) in known for cell in cells):
        return True
    return not any(BEGINS_AS_NUMBER.match(cell) for cell in cells)


def _joined(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One heading of several rows; a word that stands twice is said once."""
    width = max((len(cells) for cells in rows), default=0)
    parts = [[row[place] for row in rows if place < len(row)] for place in range(width)]
    return tuple(" ".join(dict.fromkeys(part for part in column if part)) for column in parts)


def without_words(table: Table, kept: frozenset[int]) -> Table:
    """The table with only these columns filled: what the others say is not kept."""
    rows = tuple(
        (number, tuple(cell if place in kept else "" for place, cell in enumerate(cells)))
        for number, cells in table.body
    )
    return replace(table, body=rows, above=())
