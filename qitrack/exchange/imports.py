"""A file of numbers as people save it: its rows, or what is wrong with them, row by row.

Nothing is guessed that could change a number without anybody noticing: what can be read in two
ways is refused with a sentence.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TypeVar

from qitrack.domain.errors import Refused
from qitrack.domain.identifiers import find
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, problem_with
from qitrack.exchange.cells import WrongCell, is_blank, read_day, read_number
from qitrack.exchange.columns import Columns, find_columns, is_heading
from qitrack.i18n import _

LARGEST_FILE = 10_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_LINE = 100_000
MOST_NOTES = 100
LINES_TO_JUDGE = 30
"""So many lines settle which separator a file uses."""

SEPARATORS = ("\t", ";", "|", ",")
"""The comma comes last: it also stands inside numbers."""

Read = TypeVar("Read")

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one row, counted as a spreadsheet counts it."""

    row: int
    sentence: str

    def __str__(self) -> str:
        return _("Row {row}: {sentence}").format(row=self.row, sentence=self.sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What a file holds. left_out: rows with a date and no number. read_from: headings of the columns.

    notes: (where, text) of cells beside the numbers that may point to a patient; nothing of them is kept.
    """

    rows: tuple[tuple[date, Entry], ...]
    problems: tuple[Problem, ...] = ()
    left_out: int = 0
    read_from: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def wrong_rows(self) -> int:
        """How many rows have a problem."""
        return len({problem.row for problem in self.problems})


def read_numbers(content: bytes, measure: Measure) -> Numbers:
    """The numbers for this measure in a CSV file, or every problem of its rows.

    Raises Refused with a sentence if the file as a whole cannot be read.
    """
    rows = list(_rows(_text(content)))
    if not rows:
        raise Refused(_("The file is empty."), "file")
    heading = rows[0][1] if is_heading(rows[0][1], measure) else None
    body = rows[1:] if heading is not None else rows
    if not body:
        raise Refused(_("The file has a heading and no numbers under it."), "file")
    columns = find_columns(heading, [cells for _row, cells in body], measure)
    _refuse_mixed_percent(body, columns)
    numbers = _Reader(measure, columns, heading).read(body)
    return replace(numbers, notes=tuple(islice(_suspect_notes(rows, columns), MOST_NOTES)))


def _suspect_notes(
    rows: Sequence[tuple[int, list[str]]], columns: Columns
) -> Iterator[tuple[str, str]]:
    """Cells of columns that are not read in which something looks like a patient's."""
    for number, cells in rows:
        for place, cell in enumerate(cells):
            if place not in columns.places and find(cell):
                where = _("Row {row}, column {column}")
                yield where.format(row=number, column=place + 1), cell


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise Refused(_("The file is too large. Send at most 10 MB."), "file")
    if content.startswith(WORKBOOKS):
        sentence = _(
            "This is an Excel workbook. Open it in Excel, choose Save as, then CSV UTF-8, and send"
            " that file."
        )
        raise Refused(sentence, "file")
    if content.startswith(OTHER_FILES):
        raise Refused(_("This is not a table. Save the numbers as a CSV file."), "file")
    text = _decoded(content)
    if "\x00" in text:
        raise Refused(_("This is not a text file. Save the numbers as a CSV file."), "file")
    return text


def _decoded(content: bytes) -> str:
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("The letters of this file cannot be read. Save it as CSV UTF-8."), "file")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row that is not empty; the numbers are those of a spreadsheet."""
    lines = text.splitlines()
    if any(len(line) > LONGEST_LINE for line in lines):
        raise Refused(_("This is not a table: one of its lines is far too long."), "file")
    first = lines[0].strip().casefold() if lines else ""
    named = first.removeprefix("sep=") if first.startswith("sep=") else ""
    if named in SEPARATORS:
        text = text.split("\n", 1)[-1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=named or _separator(lines))
    found = 0
    try:
        for number, row in enumerate(reader, 1):
            cells = _trimmed(row)
            if not cells:
                continue
            found += 1
            _refuse_too_many(found, cells)
            yield number, cells
    except csv.Error:
        sentence = _("The file cannot be read from row {row} on. Is a quotation mark missing?")
        raise Refused(sentence.format(row=reader.line_num), "file") from None


def _refuse_too_many(rows: int, cells: Sequence[str]) -> None:
    if rows > MOST_ROWS + 1:
        raise Refused(_("The file has more than 50,000 rows. Send it in parts."), "file")
    if len(cells) > MOST_COLUMNS:
        raise Refused(
            _("The file has more than 200 columns. Keep only those of this measure."), "file"
        )


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = [cell.replace("\N{NO-BREAK SPACE}", " ").strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _separator(lines: Sequence[str]) -> str:
    """The separator that gives most of the first lines the same number of cells, above one."""
    some = [line for line in lines if line.strip()][:LINES_TO_JUDGE]
    best, agreeing = ",", 0
    for separator in SEPARATORS:
        widths = _widths(some, separator)
        same = max((count for width, count in widths.items() if width > 1), default=0)
        if same > agreeing:
            best, agreeing = separator, same
    return best


def _widths(lines: Sequence[str], separator: str) -> Counter[int]:
    """Cells in a row → in how many of the lines."""
    try:
        return Counter(len(row) for row in csv.reader(lines, delimiter=separator))
    except csv.Error:  # a quotation mark without its partner: reading the file will say so
        return Counter()


def _refuse_mixed_percent(body: Sequence[tuple[int, list[str]]], columns: Columns) -> None:
    if columns.value is None:
        return
    cells = [_cell(row, columns.value) for _number, row in body]
    given = [cell for cell in cells if not is_blank(cell)]
    with_sign = sum(cell.endswith("%") for cell in given)
    if 0 < with_sign < len(given):
        sentence = _("Some numbers have a percent sign and some have not. Write all the same way.")
        raise Refused(sentence, "file")


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


class _Reader:
    """Reads row after row and remembers what is wrong and which periods there were."""

    def __init__(self, measure: Measure, columns: Columns, heading: list[str] | None) -> None:
        self.measure = measure
        self.columns = columns
        self.heading = heading
        self.first_row_of: dict[date, int] = {}

    def read(self, body: Sequence[tuple[int, list[str]]]) -> Numbers:
        """The rows, or the problems if there is any."""
        rows, problems, left_out = [], [], 0
        for number, cells in body:
            wrong: list[str] = []
            read = self._row(number, cells, wrong)
            problems += [Problem(row=number, sentence=sentence) for sentence in wrong]
            if read is not None:
                rows.append(read)
            elif not wrong:
                left_out += 1
        if not rows and not problems:
            raise Refused(_("The file has dates and no numbers beside them."), "file")
        read_from = [self.heading[place] for place in self.columns.places] if self.heading else []
        return Numbers(
            rows=() if problems else tuple(rows),
            problems=tuple(problems),
            left_out=left_out,
            read_from=tuple(read_from),
        )

    def _row(self, number: int, cells: list[str], wrong: list[str]) -> tuple[date, Entry] | None:
        """Day and number of a row; None if it has no number, or if something is `wrong`."""
        if len(cells) > self.columns.width:
            wrong.append(
                _(
                    "it has more cells than the heading. If you write decimals with a comma, save the"
                    " file with semicolons between the cells."
                )
            )
            return None
        entry = _try(self._entry, cells, wrong)
        if entry is None and not wrong:
            return None
        day = _try(self._day, cells, wrong)
        if entry is None or day is None:
            return None
        problem = problem_with(self.measure, day, entry)
        wrong += [problem.sentence] if problem else self._repeated(number, day)
        return (day, entry) if not wrong else None

    def _day(self, cells: list[str]) -> date:
        cell = _cell(cells, self.columns.day)
        if not cell:
            raise WrongCell(_("it has a number and no date."))
        return read_day(cell, is_monthly=self.measure.frequency is Frequency.MONTHLY)

    def _entry(self, cells: list[str]) -> Entry | None:
        if self.columns.value is not None:
            cell = _cell(cells, self.columns.value)
            return None if is_blank(cell) else Entry(value=read_number(cell, may_be_percent=True))
        return self._parts(
            _cell(cells, self.columns.numerator or 0), _cell(cells, self.columns.denominator or 0)
        )

    def _parts(self, numerator: str, denominator: str) -> Entry | None:
        if is_blank(numerator) and is_blank(denominator):
            return None
        if is_blank(denominator):
            raise WrongCell(_("it says how many did, but not out of how many."))
        if is_blank(numerator):
            raise WrongCell(_("it says out of how many, but not how many did."))
        return Entry(numerator=read_number(numerator), denominator=read_number(denominator))

    def _repeated(self, number: int, day: date) -> list[str]:
        period = self.measure.period_of(day)
        first = self.first_row_of.setdefault(period, number)
        if first == number:
            return []
        sentence = _("its date falls into the same period as row {row}. Keep one of them.")
        return [sentence.format(row=first)]


def _try(
    read: Callable[[list[str]], Read | None], cells: list[str], wrong: list[str]
) -> Read | None:
    """What can be read of these cells; what cannot be is added to `wrong`."""
    try:
        return read(cells)
    except WrongCell as problem:
        wrong.append(str(problem))
        return None
