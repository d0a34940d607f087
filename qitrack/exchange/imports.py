"""A file of numbers as people save it: its rows, or what is wrong with them, row by row.

Nothing is guessed that could change a number without anybody noticing: what can be read in two
ways is refused with a sentence.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeVar

from qitrack.domain.errors import Refused
from qitrack.domain.identifiers import find
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, problem_with
from qitrack.exchange import text_files, workbooks
from qitrack.exchange.cells import WrongCell, is_blank, read_day, read_number, shown
from qitrack.exchange.mapping import Mapping, Role, day_in_period, held
from qitrack.exchange.shapes import codes_of, guess, known_words
from qitrack.exchange.sheets import Sheet, Table, plain, table_of
from qitrack.i18n import _

LARGEST_FILE = 10_000_000
MOST_NOTES = 100

Got = TypeVar("Got")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one row, counted as a spreadsheet counts it."""

    row: int
    sentence: str

    def __str__(self) -> str:
        return _("Row {row}: {sentence}").format(row=self.row, sentence=self.sentence)


class Counted(NamedTuple):
    """A number of a file: of which measure, for the period of which day."""

    measure: Measure
    day: date
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What a file holds. left_out: rows with a date and no number. read_from: headings of the columns.

    notes: (where, text) of cells beside the numbers that may point to a patient; nothing of them is kept.
    """

    counted: tuple[Counted, ...]
    problems: tuple[Problem, ...] = ()
    left_out: int = 0
    read_from: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> tuple[tuple[date, Entry], ...]:
        """Day and entry of each number, where there is one measure."""
        return tuple((one.day, one.entry) for one in self.counted)

    @property
    def wrong_rows(self) -> int:
        """How many rows have a problem."""
        return len({problem.row for problem in self.problems})


def open_file(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of a file that have something in them. Raises Refused if it cannot be read at all."""
    if len(content) > LARGEST_FILE:
        raise Refused(_("The file is too large. Send at most 10 MB."), "file")
    if workbooks.is_workbook(content):
        sheets = workbooks.sheets_of(content)
    else:
        sheets = (text_files.sheet_of(content),)
    filled = tuple(sheet for sheet in sheets if sheet.rows)
    if not filled:
        raise Refused(_("The file is empty."), "file")
    return filled


def tables_of(content: bytes, measures: Sequence[Measure]) -> tuple[Table, ...]:
    """The tables of a file that have a row under their heading. Raises Refused if none has."""
    known = known_words(measures)
    tables = [table_of(sheet, known) for sheet in open_file(content)]
    filled = tuple(table for table in tables if table.body)
    if not filled:
        raise Refused(_("The file has a heading and no numbers under it."), "file")
    return filled


def read_numbers(content: bytes, measure: Measure) -> Numbers:
    """The numbers for this measure in the first table of a file, or every problem of its rows.

    Raises Refused with a sentence if the file as a whole cannot be read.
    """
    table = tables_of(content, [measure])[0]
    return read_table(table, guess(table, [measure]), [measure])


def read_table(table: Table, mapping: Mapping, measures: Sequence[Measure]) -> Numbers:
    """The numbers of a table, read as the mapping says, or every problem of its rows."""
    _refuse_mixed_percent(table, mapping)
    numbers = _Reader(table, mapping, measures).read()
    return replace(numbers, notes=suspect_notes(table, mapping))


def suspect_notes(table: Table, mapping: Mapping | None) -> tuple[tuple[str, str], ...]:
    """Cells that are not read in which something looks like a patient's, and where they stand."""
    read = frozenset(mapping.places if mapping else ())
    return tuple(islice(_suspects(table, read), MOST_NOTES))


def _suspects(table: Table, read: frozenset[int]) -> Iterator[tuple[str, str]]:
    first = table.body[0][0] if table.body else 0
    for number, cells in table.everything:
        for place, cell in enumerate(cells):
            if (place not in read or number < first) and find(cell):
                where = _("Row {row}, column {column}")
                yield where.format(row=number, column=place + 1), cell


def _refuse_mixed_percent(table: Table, mapping: Mapping) -> None:
    for place, said in enumerate(mapping.columns):
        if not said.startswith(Role.VALUE) or mapping.is_long:
            continue
        given = [
            cell for cell in (_cell(row, place) for _n, row in table.body) if not is_blank(cell)
        ]
        with_sign = sum(cell.endswith("%") for cell in given)
        if 0 < with_sign < len(given):
            raise Refused(
                _("Some numbers have a percent sign and some have not. Write all the same way."),
                "file",
            )


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


class _Reader:
    """Reads row after row and remembers what is wrong and which periods there were."""

    def __init__(self, table: Table, mapping: Mapping, measures: Sequence[Measure]) -> None:
        self.table = table
        self.mapping = mapping
        self.measures = measures
        self.codes = codes_of(measures)
        self.day = mapping.place(Role.DATE)
        self.code = mapping.place(Role.CODE)
        self.places = [
            (measure, [mapping.place(held(role, measure)) for role in Role]) for measure in measures
        ]
        self.in_each_row = [mapping.place(role) for role in Role]
        self.is_one = len(measures) == 1
        self.first_row_of: dict[tuple[Measure, date], int] = {}

    def read(self) -> Numbers:
        """The rows, or the problems if there is any."""
        found: list[Counted] = []
        problems: list[Problem] = []
        left_out = 0
        for number, cells in self.table.body:
            wrong: list[str] = []
            read = self._row(number, cells, wrong)
            problems += [Problem(row=number, sentence=sentence) for sentence in wrong]
            found += read
            left_out += not read and not wrong
        if not found and not problems:
            raise Refused(_("The file has dates and no numbers beside them."), "file")
        heading = self.table.heading
        places = [p for p in self.mapping.places if p < len(heading)]
        in_order = sorted(places, key=lambda place: place != self.day)
        return Numbers(
            counted=() if problems else tuple(found),
            problems=tuple(problems),
            left_out=left_out,
            read_from=tuple(heading[place] for place in in_order),
        )

    def _row(self, number: int, cells: Sequence[str], wrong: list[str]) -> list[Counted]:
        """The numbers of a row; none if it has none. What is wrong with it goes to `wrong`."""
        if len(cells) > len(self.mapping.columns):
            wrong.append(
                _(
                    "it has more cells than the heading. If you write decimals with a comma, save the"
                    " file with semicolons between the cells."
                )
            )
            return []
        if self.code is not None:
            measure = self._named(_cell(cells, self.code), wrong)
            pairs = [(measure, self.in_each_row)] if measure else []
        else:
            pairs = self.places
        found = []
        for measure, places in pairs:
            one = self._number(number, measure, cells, places, wrong)
            found += [one] if one else []
        return found

    def _named(self, cell: str, wrong: list[str]) -> Measure | None:
        """The measure that a row is about."""
        called = self.codes.get(plain(cell), [])
        if len(called) == 1:
            return called[0]
        sentence = _("{cell} is the name of more than one measure. Give each a short name.")
        if not cell:
            sentence = _("it does not say of which measure it is.")
        elif not called:
            sentence = _("{cell} is no measure of this project. There are: {there}.")
        there = ", ".join(measure.short_name or measure.name for measure in self.measures[:10])
        wrong.append(sentence.format(cell=shown(cell), there=there))
        return None

    def _number(
        self,
        number: int,
        measure: Measure,
        cells: Sequence[str],
        places: Sequence[int | None],
        wrong: list[str],
    ) -> Counted | None:
        problems: list[str] = []
        day: date | None = None
        entry = _try(lambda: self._entry(measure, cells, places), problems)
        if entry is not None or problems:
            day = _try(lambda: self._day(measure, cells), problems)
            if entry is not None and day is not None:
                problem = problem_with(measure, day, entry)
                problems += [problem.sentence] if problem else self._repeated(number, measure, day)
        about = _("{measure}: {sentence}") if not self.is_one else "{sentence}"
        wrong += [about.format(measure=measure.name, sentence=one) for one in problems]
        if entry is None or day is None or problems:
            return None
        return Counted(measure, day, entry)

    def _day(self, measure: Measure, cells: Sequence[str]) -> date:
        cell = _cell(cells, self.day)
        if not cell:
            raise WrongCell(_("it has a number and no date."))
        day = read_day(cell, is_monthly=measure.frequency is Frequency.MONTHLY)
        return day_in_period(day, self.mapping.dates, measure.frequency)

    def _entry(
        self, measure: Measure, cells: Sequence[str], places: Sequence[int | None]
    ) -> Entry | None:
        _day, _code, value, numerator, denominator = (_cell(cells, place) for place in places)
        if measure.has_denominator:
            if not is_blank(value):
                raise WrongCell(_("it takes two numbers: how many did, and out of how many."))
            return _parts(numerator, denominator)
        if is_blank(value) and is_blank(denominator):
            value = numerator  # a long table has one column for counts with and without a total
        elif is_blank(value):
            raise WrongCell(_("it takes one number, and there are two."))
        return None if is_blank(value) else Entry(value=read_number(value, may_be_percent=True))

    def _repeated(self, number: int, measure: Measure, day: date) -> list[str]:
        period = measure.period_of(day)
        first = self.first_row_of.setdefault((measure, period), number)
        if first == number:
            return []
        sentence = _("its date falls into the same period as row {row}. Keep one of them.")
        return [sentence.format(row=first)]


def _parts(numerator: str, denominator: str) -> Entry | None:
    if is_blank(numerator) and is_blank(denominator):
        return None
    if is_blank(denominator):
        raise WrongCell(_("it says how many did, but not out of how many."))
    if is_blank(numerator):
        raise WrongCell(_("it says out of how many, but not how many did."))
    return Entry(numerator=read_number(numerator), denominator=read_number(denominator))


def _try(read: Callable[[], Got | None], wrong: list[str]) -> Got | None:
    """What can be read; what cannot be is added to `wrong`."""
    try:
        return read()
    except WrongCell as problem:
        wrong.append(str(problem))
        return None
