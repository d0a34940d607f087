"""Rows of a spreadsheet, as text: xlsx, xls, xlsb and ods, through python-calamine."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from qitrack.i18n import _
from qitrack.spc.errors import UnreadableFile

BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a zipped workbook and an old one begin."""

ROWS_AT_MOST = 200_000


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are those of a spreadsheet, going by how they begin."""
    return content.startswith(BEGINNINGS)


def rows_of_workbook(content: bytes, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    """The filled rows of a sheet (of the first that has any) with their numbers, each cell as text.

    Dates become 2024-03-01, whole numbers lose their decimals. Raises UnreadableFile.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names if sheet is None else [sheet]
        for name in names:
            if name not in book.sheet_names:
                said = _("There is no sheet called {name}; there are: {there}.")
                raise UnreadableFile(said.format(name=name, there=", ".join(book.sheet_names)))
            rows = _filled(
                book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=ROWS_AT_MOST)
            )
            if rows:
                return rows
    except CalamineError as error:
        raise UnreadableFile(
            _("This workbook cannot be read. Save it again, or save it as CSV.")
        ) from error
    raise UnreadableFile(_("The file is empty."))


def _filled(rows: Iterable[Sequence[object]]) -> list[tuple[int, list[str]]]:
    texts = ((number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1))
    return [(number, row) for number, row in texts if any(row)]


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()
