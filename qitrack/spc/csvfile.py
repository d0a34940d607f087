"""Numbers from a CSV file or a workbook as people save it: any usual encoding, separator, date and decimal mark."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import compress

from qitrack.i18n import _
from qitrack.spc.errors import UnreadableFile
from qitrack.spc.series import Series, X
from qitrack.spc.wording import spoken
from qitrack.spc.workbook import is_workbook, rows_of_workbook

ENCODINGS = ("utf-8-sig", "cp1252")
SEPARATORS = (";", "\t", ",")
LARGEST_FILE = 10_000_000
"""Bytes: some two hundred thousand rows."""

DATE_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y", "%d-%m-%y", "%d %B %Y", "%d %b %Y",
    "%d-%b-%Y", "%d-%b-%y", "%Y/%m/%d",
)  # fmt: skip
MONTH_FORMATS = ("%b %Y", "%B %Y", "%b-%y", "%b-%Y", "%Y-%m", "%m/%Y")
INSTANT_FORMATS = (
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M",
)
NAMELESS = "–"
"""What a series is called whose rows have no name."""

MISSING = {"", "-", "–", "na", "n/a", "nan", "null", "."}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
WITH_POINT = re.compile(r"[+-]?(\d+|\d{1,3}([, ]\d{3})+)?(\.\d*)?([eE][+-]?\d+)?%?")
WITH_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}([. ]\d{3})+)?(,\d*)?([eE][+-]?\d+)?%?")
SURE_POINT = re.compile(r"[+-]?\d+\.(\d{1,2}|\d{4,})%?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The names of the columns to use; None means: by position, first x, then y, then n."""

    x: str | None = None
    y: str | None = None
    n: str | None = None


def read_series(
    content: bytes, columns: Columns | None = None, *, sheet: str | None = None
) -> Series:
    """The series in a CSV file or a workbook.

    content: the file's bytes: a workbook (its first sheet with rows, or the one named), or text in UTF-8 or Windows
    encoding, with comma, semicolon or tab between fields. Columns: x
    (dates day first, months, instants, whole numbers or labels), y, and n where there is one; one column alone is y.
    Raises UnreadableFile with a sentence that names the row, and SeriesError as Series does.
    """
    header, body, comma = _table(content, sheet)
    return _series(header, body, columns or Columns(), comma=comma)


def read_reasons(
    content: bytes, columns: Columns | None = None, *, sheet: str | None = None
) -> Series:
    """The reasons in a file, to be counted: one a row in a column of words, or named in x with their number in y.

    The column of words is y, or the only one there is; an empty cell is a reason not recorded. The rest as in `read_series`.
    """
    header, body, comma = _table(content, sheet)
    at_x, at_y, _at_n = _places(header, body, columns or Columns())
    words = [_cell(row, at_y) for _line, row in body]
    if not any(_is_number(word) for word in words):
        return Series(tuple(word or None for word in words), (1,) * len(words))
    y = tuple(_number(row, at_y, line, comma=comma) for line, row in body)
    names = range(1, len(body) + 1) if at_x is None else [_cell(row, at_x) for _, row in body]
    return Series(tuple(name or None for name in names), y)


def read_facets(
    content: bytes, facet: str, columns: Columns | None = None, *, sheet: str | None = None
) -> dict[str, Series]:
    """The series in a file that holds several below each other, by name, in the order in which they begin.

    facet: the column that names them; by position the others are counted without it. The rest as in `read_series`.
    """
    header, body, comma = _table(content, sheet)
    at = _column(header, facet)
    names = [_cell(row, at) or NAMELESS for _line, row in body]
    rest = [(line, row[:at] + row[at + 1 :]) for line, row in body]
    left = [*(header or [])[:at], *(header or [])[at + 1 :]]
    whole = _series(left, rest, columns or Columns(), comma=comma)
    return {name: _only(whole, [other == name for other in names]) for name in dict.fromkeys(names)}


def _only(series: Series, kept: list[bool]) -> Series:
    n = None if series.n is None else tuple(compress(series.n, kept))
    return Series(tuple(compress(series.x, kept)), tuple(compress(series.y, kept)), n)


def _table(
    content: bytes, sheet: str | None
) -> tuple[list[str] | None, list[tuple[int, list[str]]], bool]:
    """The heading, the filled rows with their numbers in the file, and whether decimals follow a comma."""
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(_("The file is too large; the limit is 10 MB."))
    rows, separator = (
        (rows_of_workbook(content, sheet), ",") if is_workbook(content) else _rows(content)
    )
    header, body = _header(rows)
    comma = separator != "," and not any(
        SURE_POINT.fullmatch(cell) for _line, row in body for cell in row
    )
    return header, body, comma


def _series(
    header: list[str] | None, body: list[tuple[int, list[str]]], columns: Columns, *, comma: bool
) -> Series:
    at_x, at_y, at_n = _places(header, body, columns)
    y = tuple(_number(row, at_y, line, comma=comma) for line, row in body)
    n = None if at_n is None else tuple(_number(row, at_n, line, comma=comma) for line, row in body)
    x: Sequence[X | None]
    x = (
        range(1, len(body) + 1)
        if at_x is None
        else _positions([(line, _cell(row, at_x)) for line, row in body])
    )
    return Series(tuple(x), y, n)


def _rows(content: bytes) -> tuple[list[tuple[int, list[str]]], str]:
    """The filled rows with their numbers in the file, and the separator."""
    text = _decoded(content)
    if "\x00" in text:
        raise UnreadableFile(_("This is not a text file."))
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        rows = [
            (reader.line_num, [cell.strip() for cell in row])
            for row in reader
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise UnreadableFile(
            _("Row {row} cannot be read: {error}.").format(row=reader.line_num, error=error)
        ) from error
    if not rows:
        raise UnreadableFile(_("The file is empty."))
    return rows, separator


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_("The file's characters cannot be read. Save it as CSV UTF-8."))


def _separator(text: str) -> str:
    """The separator that the first rows share: the one that gives most of them the same number of fields, above one."""
    lines = [line for line in text.splitlines()[:30] if line.strip()]
    best, score = ",", (0, 0)
    for separator in SEPARATORS:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=separator))
        width, rows = max(
            ((w, c) for w, c in counts.items() if w > 1), key=lambda item: item[1], default=(1, 0)
        )
        if (rows, width if separator != "," else 0) > score:
            best, score = separator, (rows, width if separator != "," else 0)
    return best


def _header(
    rows: list[tuple[int, list[str]]],
) -> tuple[list[str] | None, list[tuple[int, list[str]]]]:
    first = rows[0][1]
    has_values = any(_is_number(cell) for cell in first[1:]) or (
        len(first) == 1 and _is_number(first[0])
    )
    if has_values:
        return None, rows
    if len(rows) == 1:
        raise UnreadableFile(_("The file has a heading and no rows."))
    return first, rows[1:]


def _places(
    header: list[str] | None, body: list[tuple[int, list[str]]], columns: Columns
) -> tuple[int | None, int, int | None]:
    width = max(len(header or ()), *(len(row) for _line, row in body))
    x, y, n = (None, 0, None) if width == 1 else (0, 1, 2 if width > 2 else None)
    named = [(columns.x, x), (columns.y, y), (columns.n, n)]
    places = [place if name is None else _column(header, name) for name, place in named]
    return places[0], y if places[1] is None else places[1], places[2]


def _column(header: list[str] | None, name: str) -> int:
    names = [cell.casefold() for cell in header or ()]
    if name.casefold() in names:
        return names.index(name.casefold())
    there = ", ".join(header) if header else _("none: the file has no heading")
    raise UnreadableFile(
        _("There is no column called {name}; there are: {there}.").format(
            name=spoken(name), there=there
        )
    )


def _cell(row: list[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _is_number(cell: str) -> bool:
    return _value(cell, comma=False) is not None or _value(cell, comma=True) is not None


def _value(cell: str, *, comma: bool) -> float | None:
    """The number in a cell, with a decimal comma or a decimal point; None if there is none."""
    if not (WITH_COMMA if comma else WITH_POINT).fullmatch(cell):
        return None
    plain = cell.rstrip("%").replace(" ", "")
    plain = plain.replace(".", "").replace(",", ".") if comma else plain.replace(",", "")
    if not NUMBER.fullmatch(plain):
        return None
    return float(plain) / 100 if cell.endswith("%") else float(plain)


def _number(row: list[str], at: int, line: int, *, comma: bool) -> float | None:
    cell = _cell(row, at).replace("\u00a0", " ").replace("\u2212", "-")
    if cell.casefold() in MISSING:
        return None
    value = _value(cell, comma=comma)
    if value is None:
        value = _value(cell, comma=not comma)
    if value is None:
        raise UnreadableFile(
            _("Row {row}: {cell} is not a number.").format(row=line, cell=repr(spoken(cell)))
        )
    return value


def _positions(cells: list[tuple[int, str]]) -> Sequence[X | None]:
    """The first kind that every filled cell can be read as: whole numbers, days, months, instants; else labels."""
    filled = [cell for _line, cell in cells if cell]
    if not filled:
        raise UnreadableFile(_("The first column is empty; it should hold a date for each row."))
    if all(re.fullmatch(r"-?\d{1,9}", cell) for cell in filled):
        return tuple(int(cell) if cell else None for _line, cell in cells)
    for formats, whole_day in ((DATE_FORMATS + MONTH_FORMATS, True), (INSTANT_FORMATS, False)):
        read = [_moment(cell, formats) for _line, cell in cells]
        good = sum(moment is not None for moment in read)
        if good == len(filled):
            return tuple(None if m is None else m.date() if whole_day else m for m in read)
        if good >= max(2, len(filled) / 2):
            line, cell = next(
                (line, cell)
                for (line, cell), m in zip(cells, read, strict=True)
                if cell and m is None
            )
            raise UnreadableFile(
                _("Row {row}: {cell} is not a date.").format(row=line, cell=repr(spoken(cell)))
            )
    return tuple(cell or None for _line, cell in cells)


def _moment(cell: str, formats: tuple[str, ...]) -> datetime | None:
    day = re.sub(r" 00:00(:00)?$", "", cell)
    for pattern in formats:
        try:
            return datetime.strptime(day, pattern)  # noqa: DTZ007  # a date of a file has no time zone
        except ValueError:
            continue
    return None


def read_place(text: str) -> X:
    """A date or a number given on the command line: "2024-03-01", "1/3/2024" or "12"."""
    if re.fullmatch(r"-?\d{1,9}", text):
        return int(text)
    moment = _moment(text, DATE_FORMATS)
    return text if moment is None else date(moment.year, moment.month, moment.day)
