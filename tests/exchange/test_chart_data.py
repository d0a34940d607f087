"""The numbers of a chart as CSV and XLSX, read again by other programs."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from qitrack import spc
from qitrack.exchange.chart_data import COLUMNS, as_csv, as_xlsx, harmless

MONDAY = date(2026, 1, 5)
DAYS = tuple(MONDAY + timedelta(weeks=week) for week in range(12))
COUNTS = (3.0, 5, 4, 6, 3, 4, None, 5, 30, 5, 4, 3)
BEDS = (50.0,) * 12


@pytest.fixture
def chart():
    """A chart of proportions: one period without a number, one left out, a phase, a signal."""
    return spc.analyse(
        spc.ChartSpec(
            spc.Series(DAYS, COUNTS, BEDS),
            chart="p",
            direction=spc.Direction.DOWN,
            phases=(spc.Phase(DAYS[5], "New rota"),),
            exclude=(DAYS[1],),
            percent=True,
        )
    )


def read_csv(content):
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content, sheet=0):
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(sheet).to_python()


def test_every_column_of_a_point_is_there(chart):
    rows = read_csv(as_csv(chart))

    assert tuple(rows[0]) == COLUMNS
    first, outlier = rows[0], rows[8]
    assert (first["date"], first["numerator"], first["denominator"]) == (
        "2026-01-05",
        "3.0",
        "50.0",
    )
    assert float(first["value"]) == pytest.approx(0.06)
    assert float(first["centre"]) == pytest.approx(chart.points[0].centre)
    assert (first["phase"], outlier["phase"]) == ("1", "2")
    assert (rows[1]["excluded"], first["excluded"]) == ("yes", "no")
    assert (outlier["signals"], outlier["says"]) == ("beyond-limits", "concern")
    assert (first["chart"], first["rules"], first["engine"]) == ("p", "nhs-mdc", spc.ENGINE_VERSION)


def test_a_period_without_a_number_keeps_its_row(chart):
    rows = read_csv(as_csv(chart))

    assert [row["date"] for row in rows] == [str(day) for day in DAYS]
    assert (rows[6]["value"], rows[6]["says"]) == ("", "")


def test_the_workbook_has_typed_cells(chart):
    head, first, *_others = read_xlsx(as_xlsx(chart, []))

    assert tuple(head) == COLUMNS
    assert first[0] == MONDAY
    assert [type(cell) for cell in first[1:5]] == [float] * 4
    assert first[COLUMNS.index("excluded")] is False


def test_both_files_say_the_same(chart):
    for row, cells in zip(read_csv(as_csv(chart)), read_xlsx(as_xlsx(chart, []))[1:], strict=True):
        for name, cell in zip(COLUMNS, cells, strict=True):
            if isinstance(cell, float):
                assert cell == pytest.approx(float(row[name]))
            elif isinstance(cell, date):
                assert cell.isoformat() == row[name]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(text, chart):
    assert harmless(text) == f"'{text}"

    content = as_xlsx(chart, [("Measure", text)])

    ((label, kept),) = read_xlsx(content, 1)
    assert (label, kept.strip()) == ("Measure", text.strip())
    assert b"<f>" not in content


def test_labels_in_place_of_days_are_harmless():
    series = spc.Series(("=cmd()", "+1", "b", "c", "d", "e", "f", "g"), (1.0,) * 8)

    rows = read_csv(as_csv(spc.analyse(spc.ChartSpec(series))))

    assert [row["date"] for row in rows][:3] == ["'=cmd()", "'+1", "b"]


def test_a_number_below_zero_stays_a_number():
    series = spc.Series(DAYS, (-2.0, *range(11)))

    assert read_csv(as_csv(spc.analyse(spc.ChartSpec(series))))[0]["value"] == "-2.0"
