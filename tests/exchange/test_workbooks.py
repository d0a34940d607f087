"""Workbooks: what people mean by their cells is read; what is made to do harm is refused unopened."""

import io
import struct
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Direction, Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry
from qitrack.exchange.imports import read_numbers, tables_of
from qitrack.exchange.workbooks import sheets_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MONDAY = date(2026, 4, 6)


@pytest.fixture(autouse=True)
def _today():
    """The clock stands still, so that no date of a test is still to come."""
    with clock.stopped(NOON):
        yield


def measure_of(form: ValueForm = ValueForm.VALUE) -> Measure:
    """A daily measure that no database knows."""
    return Measure(
        name="Falls",
        form=form,
        direction=Direction.DOWN,
        frequency=Frequency.DAILY,
        starts_on=MONDAY,
        multiplier=1.0,
        unit_label="",
        numerator_label="",
        denominator_label="",
    )


def book(fill: Callable[[Workbook], None]) -> bytes:
    """A workbook as a spreadsheet program would save it."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(made)
    made.close()
    return target.getvalue()


def one_sheet(fill: Callable[[Workbook, Worksheet], None]) -> bytes:
    """A workbook with one sheet."""
    return book(lambda made: fill(made, made.add_worksheet()))


def rows_of(content: bytes) -> list[tuple[str, ...]]:
    """The cells of the first sheet."""
    return [cells for _number, cells in sheets_of(content)[0].rows]


# --- what cells mean -------------------------------------------------------------------------------


def test_dates_and_numbers_are_read_as_they_are_meant():
    def fill(made: Workbook, sheet: Worksheet) -> None:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["date", "value"])
        sheet.write_datetime(1, 0, datetime(2026, 4, 6), day)
        sheet.write_number(1, 1, 12.5)

    assert read_numbers(one_sheet(fill), measure_of()).rows == ((MONDAY, Entry(value=12.5)),)


def test_a_cell_in_percent_says_so():
    def fill(made: Workbook, sheet: Worksheet) -> None:
        for row, shape in enumerate(("0%", "0.00%", '0.0 "of" %', "0.00")):
            sheet.write_number(row, 0, 0.07, made.add_format({"num_format": shape}))

    assert rows_of(one_sheet(fill)) == [("7%",), ("7%",), ("7%",), ("0.07",)]


def test_formulas_give_their_result_and_errors_are_not_taken_for_nothing():
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["date", "value"])
        sheet.write_row(1, 0, ["06/04/2026"])
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_row(2, 0, ["07/04/2026"])
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")

    numbers = read_numbers(one_sheet(fill), measure_of())

    assert [str(problem) for problem in numbers.problems] == ["Row 3: #DIV/0! is not a number."]


def test_a_sum_with_a_long_tail_has_the_digits_of_a_spreadsheet():
    content = one_sheet(lambda made, sheet: sheet.write_row(0, 0, [0.1 + 0.2, 1e-7, 5.0, 1e12]))

    assert rows_of(content) == [("0.3", "0.0000001", "5", "1000000000000")]


def test_a_heading_over_two_columns_belongs_to_both():
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.merge_range("A1:C1", "What we counted")
        sheet.merge_range("A2:A3", "date")
        sheet.merge_range("B2:C2", "Falls")
        sheet.write_row(2, 1, ["numerator", "denominator"])
        sheet.write_row(3, 0, ["06/04/2026", 3, 20])

    content = one_sheet(fill)
    (table,) = tables_of(content, [measure_of(ValueForm.PROPORTION)])

    assert table.heading == ("date", "Falls numerator", "Falls denominator")
    assert table.body == ((4, ("06/04/2026", "3", "20")),)


def test_each_sheet_with_numbers_is_found_and_hidden_ones_are_not():
    def fill(made: Workbook) -> None:
        made.add_worksheet("Empty")
        for name in ("Ward A", "Ward B", "Old"):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, ["date", "value"])
            sheet.write_row(1, 0, ["06/04/2026", 3])
        sheet.hide()

    assert [t.name for t in tables_of(book(fill), [measure_of()])] == ["Ward A", "Ward B"]


def test_rows_have_the_numbers_that_the_spreadsheet_gives_them():
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(4, 0, ["date", "value"])
        sheet.write_row(7, 0, ["06/04/2026", "x"])

    (problem,) = read_numbers(one_sheet(fill), measure_of()).problems

    assert problem.row == 8


def test_notes_beside_the_numbers_are_looked_at_for_patients():
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["date", "value", "note"])
        sheet.write_row(1, 0, ["06/04/2026", 3, "Mr X 943 476 5919"])

    (note,) = read_numbers(one_sheet(fill), measure_of()).notes

    assert note == ("Row 2, column 3", "Mr X 943 476 5919")


# --- what is made to do harm -----------------------------------------------------------------------


def refusal_of(content: bytes) -> str:
    """Why a workbook is refused, within what somebody would wait."""
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        sheets_of(content)
    assert time.monotonic() - began < 20
    return refused.value.sentence


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip file of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A workbook with something in one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as there:
        parts = {one: there.read(one) for one in there.namelist()}
    assert old in parts[name]
    return zipped(parts | {name: parts[name].replace(old, new, 1)})


SMALL = one_sheet(lambda made, sheet: sheet.write_row(0, 0, ["date", "value", 1]))
SHEET = "xl/worksheets/sheet1.xml"


def lying(content: bytes) -> bytes:
    """A zip file whose directory says that every part is ten bytes long."""
    found = bytearray(content)
    place = found.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into("<I", found, place + 24, 10)
        place = found.find(b"PK\x01\x02", place + 4)
    return bytes(found)


BOMBS = {
    "large": lambda: zipped({"xl/a.xml": b" " * 70_000_000}),
    "dense": lambda: zipped({"xl/a.xml": b" " * 20_000_000}),
    "many": lambda: zipped({f"xl/{i}.xml": b"" for i in range(1_001)}),
    "lying": lambda: lying(zipped({"xl/a.xml": b" " * 70_000_000})),
    "far cell": lambda: changed(SMALL, SHEET, b'<c r="C1"', b'<c r="XFD1048576"'),
    "far column": lambda: changed(SMALL, SHEET, b'<c r="C1"', b'<c r="XFD1"'),
    "entities": lambda: changed(
        SMALL,
        SHEET,
        b"<worksheet",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet',
    ),
    "outside": lambda: changed(
        SMALL,
        SHEET,
        b"<worksheet",
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet',
    ),
    "no parts": lambda: zipped({"mimetype": b"x"}),
    "cut": lambda: SMALL[: len(SMALL) // 2],
    "not a zip": lambda: b"PK\x03\x04" + b"x" * 200,
    "old and broken": lambda: b"\xd0\xcf\x11\xe0" + b"x" * 2_000,
    "broken sheet": lambda: changed(SMALL, SHEET, b"</row>", b"<<<"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_made_to_do_harm_is_refused(name):
    assert refusal_of(BOMBS[name]())


def test_more_rows_than_anybody_counts_are_refused():
    def fill(made: Workbook, sheet: Worksheet) -> None:
        for row in range(50_002):
            sheet.write_number(row, 0, row)

    assert "50,000 rows" in refusal_of(one_sheet(fill))


@settings(max_examples=15)
@given(st.data())
def test_a_workbook_that_was_damaged_is_read_or_refused(data):
    place = data.draw(st.integers(4, len(SMALL) - 1))
    damaged = SMALL[:place] + data.draw(st.binary(max_size=8)) + SMALL[place + 4 :]
    with suppress(Refused):
        assert isinstance(sheets_of(damaged), tuple)
