"""The rows of a text file with separated cells, whatever the separator and the letters."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

from qitrack.domain.errors import Refused
from qitrack.exchange.sheets import Sheet
from qitrack.i18n import _

MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_LINE = 100_000
LINES_TO_JUDGE = 30
"""So many lines settle which separator a file uses."""

SEPARATORS = ("\t", ";", "|", ",")
"""The comma comes last: it also stands inside numbers."""

OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")


def sheet_of(content: bytes) -> Sheet:
    """The one sheet of a text file. Raises Refused if it is none."""
    return Sheet(rows=tuple((number, tuple(cells)) for number, cells in _rows(_text(content))))


def _text(content: bytes) -> str:
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
