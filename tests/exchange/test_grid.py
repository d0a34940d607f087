"""A table as people paste it: what its cells mean, and what is wrong, at the cell."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry
from qitrack.exchange.grid import Line, columns_of, read_lines, read_paste

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
MONDAY = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _today():
    """20 May 2026, at noon."""
    with clock.stopped(NOON):
        yield


def a_measure(id, form, **fields):
    """A measure that is counted every week."""
    words = ("short_name", "unit_label", "numerator_label", "denominator_label")
    return Measure(
        id=id,
        name=f"Measure {id}",
        kind=MeasureKind.OUTCOME,
        form=form,
        direction=Direction.DOWN,
        frequency=Frequency.WEEKLY,
        multiplier=1.0,
        starts_on=MONDAY,
        **dict.fromkeys(words, "") | fields,
    )


@pytest.fixture
def columns():
    """Falls (a count), waiting (minutes) and plans (so many out of so many)."""
    return columns_of(
        [
            a_measure(1, ValueForm.COUNT, short_name="falls"),
            a_measure(2, ValueForm.VALUE, unit_label="minutes"),
            a_measure(3, ValueForm.PROPORTION, numerator_label="with", denominator_label="all"),
        ]
    )


def read(lines, columns, shown=None):
    return [
        (cell.measure.id, cell.on, cell.entry) for cell in read_lines(lines, columns, shown or {})
    ]


def test_a_paste_of_300_rows_from_a_spreadsheet_is_read_whole(columns):
    first = MONDAY - timedelta(weeks=299)
    rows = [
        f"{first + timedelta(weeks=n):%d/%m/%Y}\t{n % 7}\t{n % 50},5\t{n % 20}\t20\n"
        for n in range(300)
    ]

    lines = read_paste("".join(rows), columns)
    cells = read(lines, columns)

    assert len(lines) == 300
    assert not any(line.wrong for line in lines)
    assert len(cells) == 900
    assert cells[-3:] == [
        (1, MONDAY, Entry(value=299 % 7)),
        (2, MONDAY, Entry(value=49.5)),
        (3, MONDAY, Entry(numerator=19, denominator=20)),
    ]


def test_a_heading_says_which_column_is_which(columns):
    text = "Week\tall\tfalls\twith\n04/05/2026\t20\t3\t14\n"

    assert read(read_paste(text, columns), columns) == [
        (1, MONDAY, Entry(value=3)),
        (3, MONDAY, Entry(numerator=14, denominator=20)),
    ]


def test_percent_signs_and_decimal_commas_are_understood(columns):
    lines = [Line(day="4.5.2026", texts={"2-value": "85,5 %"})]

    assert read(lines, columns) == [(2, MONDAY, Entry(value=85.5))]


def test_a_day_within_a_week_belongs_to_its_week(columns):
    lines = [Line(day="6 May 2026", texts={"1-value": "3"})]

    assert read(lines, columns) == [(1, MONDAY, Entry(value=3))]


def test_no_data_is_an_answer(columns):
    lines = [Line(day="04/05/2026", texts={"3-numerator": "no data", "3-denominator": ""})]

    assert read(lines, columns) == [(3, MONDAY, Entry(no_data=True))]


BAD_CELLS = {
    "letters": ({"1-value": "lots"}, "1-value", "Lots is not a number."),
    "thousands": ({"2-value": "1,234"}, "2-value", "mark for thousands"),
    "percent of a count": ({"1-value": "85%"}, "1-value", "percentage"),
    "formula": ({"2-value": "=A1+3"}, "2-value", "not a number"),
    "spreadsheet error": ({"2-value": "#DIV/0!"}, "2-value", "not a number"),
    "two numbers": ({"2-value": "3 of 4"}, "2-value", "not a number"),
    "count below zero": ({"1-value": "-2"}, "1-value", "below zero"),
    "half a fall": ({"1-value": "2,5"}, "1-value", "whole number"),
    "more than all": (
        {"3-numerator": "21", "3-denominator": "20"},
        "3-numerator",
        "more than out of",
    ),
    "out of nobody": (
        {"3-numerator": "0", "3-denominator": "0"},
        "3-denominator",
        "more than zero",
    ),
    "no denominator": ({"3-numerator": "3"}, "3-denominator", "not out of how many"),
    "no numerator": ({"3-denominator": "3"}, "3-numerator", "not how many did"),
    "too many digits": ({"2-value": "1234567890123456"}, "2-value", "too many digits"),
    "too large": ({"2-value": "9999999999999"}, "2-value", "too large"),
}

BAD_DAYS = {
    "no date": ("", "no date"),
    "no such day": ("31/02/2026", "no such date"),
    "two-digit year": ("04/05/26", "four digits"),
    "words": ("last week", "not a date"),
    "to come": ("01/06/2026", "still to come"),
    "long ago": ("01/06/1889", "1990"),
}


@pytest.mark.parametrize(("texts", "key", "sentence"), BAD_CELLS.values(), ids=BAD_CELLS.keys())
def test_a_bad_cell_says_what_is_wrong_with_it(columns, texts, key, sentence):
    line = Line(day="04/05/2026", texts=texts)

    assert read([line], columns) == []
    assert list(line.wrong) == [key]
    assert sentence in line.wrong[key]


@pytest.mark.parametrize(("day", "sentence"), BAD_DAYS.values(), ids=BAD_DAYS.keys())
def test_a_bad_date_says_what_is_wrong_with_it(columns, day, sentence):
    line = Line(day=day, texts={"1-value": "3"})

    assert read([line], columns) == []
    assert list(line.wrong) == ["day"]
    assert sentence in line.wrong["day"]


def test_a_period_stands_once(columns):
    lines = [
        Line(day="04/05/2026", texts={"1-value": "3"}),
        Line(day="05/05/2026", texts={"1-value": "4"}),
    ]

    read(lines, columns)

    assert "line 1" in lines[1].wrong["day"]


def test_a_number_is_not_removed_by_emptying_its_cell(columns):
    line = Line(day="04/05/2026", texts={"1-value": ""})

    read([line], columns, {(1, MONDAY): Entry(value=3)})

    assert "remove" in line.wrong["1-value"]


def test_empty_lines_say_nothing(columns):
    assert read([Line(day="", texts={}), Line(day="04/05/2026", texts={})], columns) == []
