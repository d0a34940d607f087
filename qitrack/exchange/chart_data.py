"""The numbers of a chart as a file: what was counted, and what the chart says of each number."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from qitrack.i18n import _

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from qitrack.spc import Chart, Point

Cell = str | float | bool | date | None

COLUMNS = (
    "date",
    "value",
    "numerator",
    "denominator",
    "centre",
    "lower_limit",
    "upper_limit",
    "phase",
    "signals",
    "says",
    "excluded",
    "chart",
    "rules",
    "engine",
)
"""Plain names without blanks, the same in every language: programs read them."""

ON_THE_SCALE = frozenset({"value", "centre", "lower_limit", "upper_limit"})
"""Columns that are percentages where the chart is."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With these a spreadsheet takes the text of a cell for something to work out."""

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it spreadsheets take a CSV file for one of an older encoding."""

WIDTH = 14


def chart_rows(chart: "Chart") -> list[tuple[Cell, ...]]:
    """A row for each point, in the order of `COLUMNS`; values and lines as they are drawn."""
    from qitrack.spc import ENGINE_VERSION

    series = chart.spec.series
    parts = {} if series.n is None else dict(zip(series.x, series.y, strict=True))
    source = (chart.spec.chart, chart.spec.rules, ENGINE_VERSION)
    return [(*_of_point(point, parts.get(point.x)), *source) for point in chart.points]


def _of_point(point: "Point", numerator: float | None) -> tuple[Cell, ...]:
    return (
        point.x if isinstance(point.x, date) else str(point.x),
        point.y,
        numerator,
        None if numerator is None else point.n,
        point.centre,
        point.lower,
        point.upper,
        point.phase,
        "; ".join(pattern.value for pattern in point.signals),
        "" if point.y is None else point.reading.value,
        point.excluded,
    )


def as_csv(chart: "Chart") -> bytes:
    """The numbers as comma-separated text in UTF-8; nothing in it can become a formula."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    writer.writerows([_plain(cell) for cell in row] for row in chart_rows(chart))
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case date():
            return cell.isoformat()
        case str():
            return harmless(cell)
        case _:
            return repr(cell)


def harmless(text: str) -> str:
    """The text, with a mark in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def as_xlsx(chart: "Chart", about: Iterable[tuple[str, str]]) -> bytes:
    """The numbers as a workbook: days, numbers and texts typed as such. about: facts for a second sheet."""
    from xlsxwriter import Workbook

    target = BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(target, {"in_memory": True, "nan_inf_to_errors": False, **never})
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    percent = book.add_format({"num_format": "0.0%"}) if chart.spec.percent else None
    sheet = book.add_worksheet(_("Numbers"))
    sheet.write_row(0, 0, COLUMNS, bold)
    sheet.set_column(0, len(COLUMNS) - 1, WIDTH)
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(chart_rows(chart), 1):
        _write_row(sheet, number, row, day, percent)
    _write_about(book.add_worksheet(_("About")), list(about), bold)
    book.close()
    return target.getvalue()


def _write_row(
    sheet: "Worksheet", number: int, row: Sequence[Cell], day: "Format", percent: "Format | None"
) -> None:
    for place, (name, cell) in enumerate(zip(COLUMNS, row, strict=True)):
        match cell:
            case None:
                continue
            case bool():
                sheet.write_boolean(number, place, cell)
            case date():
                sheet.write_datetime(number, place, _as_instant(cell), day)
            case str():
                sheet.write_string(number, place, cell)
            case _:
                sheet.write_number(number, place, cell, percent if name in ON_THE_SCALE else None)


def _as_instant(day: date) -> datetime:
    """A workbook knows no time zone."""
    if isinstance(day, datetime):
        return day.replace(tzinfo=None)
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # as above


def _write_about(sheet: "Worksheet", about: Sequence[tuple[str, str]], bold: "Format") -> None:
    sheet.set_column(0, 0, 2 * WIDTH)
    sheet.set_column(1, 1, 5 * WIDTH)
    for number, (label, text) in enumerate(about):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, text)
