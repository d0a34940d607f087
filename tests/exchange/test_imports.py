"""A file of numbers: what is read, what is refused with which sentence, and that nothing is guessed."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Direction, Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry
from qitrack.exchange.imports import read_numbers
from qitrack.exchange.text_files import MOST_ROWS

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MONDAY = date(2026, 4, 6)


@pytest.fixture(autouse=True)
def _today():
    """The clock stands still, so that no date of a test is still to come."""
    with clock.stopped(NOON):
        yield


def measure_of(form: ValueForm = ValueForm.VALUE, frequency: Frequency = Frequency.DAILY, **fields):
    """A measure that no database knows."""
    return Measure(
        name="Falls on Ward A",
        form=form,
        direction=Direction.DOWN,
        frequency=frequency,
        starts_on=date(2026, 1, 5),
        multiplier=1.0,
        unit_label=fields.get("unit_label", ""),
        numerator_label=fields.get("numerator_label", ""),
        denominator_label=fields.get("denominator_label", ""),
    )


VALUES = measure_of()
PARTS = measure_of(ValueForm.PROPORTION)


def values_of(text: str | bytes, measure: Measure = VALUES) -> dict[date, object]:
    """Day → value, or (numerator, denominator), of a file without problems."""
    numbers = read_numbers(text if isinstance(text, bytes) else text.encode(), measure)
    assert numbers.problems == ()
    return {
        day: entry.value if entry.value is not None else (entry.numerator, entry.denominator)
        for day, entry in numbers.rows
    }


def problems_of(text: str, measure: Measure = VALUES) -> list[str]:
    """What is said about each wrong row."""
    numbers = read_numbers(text.encode(), measure)
    assert numbers.rows == ()
    return [str(problem) for problem in numbers.problems]


def refusal_of(content: str | bytes, measure: Measure = VALUES) -> str:
    """Why the whole file is refused."""
    with pytest.raises(Refused) as refused:
        read_numbers(content if isinstance(content, bytes) else content.encode(), measure)
    assert refused.value.field == "file"
    return refused.value.sentence


# --- what is read ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"date,value\n06/04/2026,12.5\n",
        b"date;value\n06/04/2026;12,5\n",
        b"date\tvalue\n06/04/2026\t12,5\n",
        b"date|value\n06/04/2026|12.5\n",
        b"sep=;\ndate;value\n06/04/2026;12,5\n",
        b'"date","value"\r\n"06/04/2026","12,5"\r\n',
        b"06/04/2026,12.5",
        b"\xef\xbb\xbfdate,value\n06/04/2026,12.5\n",
        "date,value\n06/04/2026,12.5\n".encode("utf-16"),
        "\ufeffdate;value\n06/04/2026;12,5\n".encode("utf-16-be"),
        b"Date,Caf\xe9,Value\n06/04/2026,x,12.5\n",
        b"\n\nDate,Value,\n\n06/04/2026,12.5,,\n,,\n",
        b"value,date\n12.5,06/04/2026\n",
        b"Week commencing,Falls on Ward A\n06/04/2026 00:00,12.5\n",
        b"when?,how bad\n2026-04-06T00:00:00Z,12.5\n",
        b"Falls report\ndate,value\n06/04/2026,12.5\n",
    ],
    ids=[
        "commas",
        "semicolons and decimal commas",
        "tabs",
        "bars",
        "Excel's own first line",
        "quoted",
        "no heading",
        "UTF-8 with a mark",
        "UTF-16 with a mark",
        "UTF-16, big end first",
        "Windows letters",
        "empty rows and cells",
        "columns the other way round",
        "the measure's own name",
        "headings nobody knows",
        "a title above the table",
    ],
)
def test_one_number_is_read_however_it_was_saved(content):
    assert values_of(content) == {MONDAY: 12.5}


@pytest.mark.parametrize(
    "cell",
    [
        "06/04/2026",
        "6/4/2026",
        "6.4.2026",
        "6-4-2026",
        "2026-04-06",
        "2026/04/06",
        "6 Apr 2026",
        "6 april 2026",
        "06-Apr-2026",
        "6th April, 2026",
        "2026-W15",
        "2026W15",
        "06/04/2026 14:30",
    ],
)
def test_days_are_read_day_first(cell):
    assert values_of(f'date,value\n"{cell}",1\n') == {MONDAY: 1.0}


@pytest.mark.parametrize("cell", ["Apr 2026", "April 2026", "apr-2026", "2026-04", "04/2026"])
def test_a_month_alone_is_enough_where_months_are_counted(cell):
    monthly = measure_of(frequency=Frequency.MONTHLY)

    assert values_of(f"month,value\n{cell},1\n", monthly) == {date(2026, 4, 1): 1.0}
    assert problems_of(f"month,value\n{cell},1\n") == [
        f"Row 2: {cell} needs a day, as in 3/4/2026."
    ]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12),
        ("12.50", 12.5),
        ("12,5", 12.5),
        ("-3", -3),
        ("\N{MINUS SIGN}3", -3),
        (".5", 0.5),
        ("0,125", 0.125),
        ("1.234", 1.234),
        ("1234567", 1234567),
        ("\u00a07 ", 7),
        ("+4", 4),
    ],
)
def test_numbers_are_read_with_point_or_comma(cell, number):
    assert values_of(f"date;value\n06/04/2026;{cell}\n") == {MONDAY: number}


def test_percent_signs_are_left_away_where_all_numbers_have_one():
    text = "date;value\n06/04/2026;85%\n07/04/2026;8,5 %\n"

    assert values_of(text) == {MONDAY: 85.0, MONDAY + timedelta(days=1): 8.5}


@pytest.mark.parametrize(
    "heading",
    [
        "date,numerator,denominator",
        "Week,How many,Out of",
        "Day,count,n",
        "date,falls,bed days",
        "when,some,others",
        "date,events,total",
        "Bed-days,date,Falls",
    ],
)
def test_the_two_numbers_of_a_proportion_are_found_by_their_headings(heading):
    measure = measure_of(
        ValueForm.PROPORTION, numerator_label="Falls", denominator_label="Bed-days"
    )
    cells = "20,06/04/2026,3" if heading.startswith("Bed") else "06/04/2026,3,20"

    assert values_of(f"{heading}\n{cells}\n", measure) == {MONDAY: (3.0, 20.0)}


def test_other_columns_do_no_harm_where_the_needed_ones_are_named():
    text = "ward,date,comment,value\nA,06/04/2026,busy,4\nA,07/04/2026,,5\n"

    assert list(values_of(text).values()) == [4.0, 5.0]


def test_rows_without_a_number_are_left_out_and_counted():
    numbers = read_numbers(b"date,value\n06/04/2026,4\n07/04/2026,\n08/04/2026,n/a\n", VALUES)

    assert (len(numbers.rows), numbers.left_out) == (1, 2)
    assert numbers.read_from == ("date", "value")


# --- what is wrong with a row ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("3.4.26,5", "3.4.26: write the year with four digits, as in 3/4/2026."),
        ("06-Apr-26,5", "06-Apr-26: write the year with four digits, as in 3/4/2026."),
        (
            "04/13/2026,5",
            "there is no such date as 04/13/2026. Days come before months: 13/04/2026.",
        ),
        (
            "31/2/2026,5",
            "there is no such date as 31/2/2026. Days come before months: 13/04/2026.",
        ),
        ("46118,5", "46118 is not a date. Write it like 3/4/2026, day before month."),
        ("2026-W54,5", "2026-W54 is not a date. Write it like 3/4/2026, day before month."),
        ("06/04/1066,5", "The date must lie between 1990 and 2100."),
        ("06/04/2062,5", "This date is still to come. Check day, month and year."),
        (",5", "it has a number and no date."),
        ("06/04/2026,five", "five is not a number."),
        ("06/04/2026,1e999", "1e999 is not a number."),
        ("06/04/2026,nan", "nan is not a number."),
        ("06/04/2026,inf", "inf is not a number."),
        ("06/04/2026,=1+1", "=1+1 is not a number."),
        ("06/04/2026,\u0661\u0662", "\u0661\u0662 is not a number."),
        ("06/04/2026,1234567890123456", "1234567890123456 has too many digits. Use at most 15."),
        ("06/04/2026,1000000000001", "This number is too large to be drawn."),
        (
            '06/04/2026,"1,234"',
            "1,234: is that a mark for thousands? Leave it out, or write a decimal point.",
        ),
        (
            "06/04/2026,1.234.567",
            "1.234.567: is that a mark for thousands? Leave it out, or write a decimal point.",
        ),
        (
            "06/04/2026,12,5",
            (
                "it has more cells than the heading. If you write decimals with a comma, save the"
                " file with semicolons between the cells."
            ),
        ),
    ],
)
def test_a_wrong_row_is_named_with_its_reason(row, sentence):
    text = f"date,value\n05/04/2026,1\n\n{row}\n"

    assert problems_of(text) == [f"Row 4: {sentence}"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("06/04/2026,3,", "it says how many did, but not out of how many."),
        ("06/04/2026,,20", "it says out of how many, but not how many did."),
        (
            "06/04/2026,25,20",
            "25 out of 20: how many did cannot be more than out of how many.",
        ),
        (
            "06/04/2026,0,0",
            "Out of how many must be more than zero. If there were none, say there is no data.",
        ),
        ("06/04/2026,-1,20", "How many did cannot be below zero."),
        ("06/04/2026,2.5,20", "A count is a whole number."),
        ("06/04/2026,85%,20", "85% is a percentage. Write how many, and out of how many."),
    ],
)
def test_a_wrong_pair_is_named_with_its_reason(row, sentence):
    text = f"date,numerator,denominator\n{row}\n"

    assert problems_of(text, PARTS) == [f"Row 2: {sentence}"]


def test_more_may_happen_than_there_are_people_where_a_rate_is_counted():
    text = "date,numerator,denominator\n06/04/2026,25,20.5\n"

    assert values_of(text, measure_of(ValueForm.RATE)) == {MONDAY: (25.0, 20.5)}


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    text = "date,numerator,denominator\n31/2/2026,x,20\n"
    numbers = read_numbers(text.encode(), PARTS)

    assert [str(problem) for problem in numbers.problems] == [
        "Row 2: x is not a number.",
        "Row 2: there is no such date as 31/2/2026. Days come before months: 13/04/2026.",
    ]
    assert numbers.wrong_rows == 1


def test_every_wrong_row_is_named_and_nothing_is_kept():
    wrong = "".join(f"{day}/02/2026,x\n" for day in range(1, 29))
    numbers = read_numbers(f"date,value\n01/01/2026,5\n{wrong}".encode(), VALUES)

    assert numbers.rows == ()
    assert [problem.row for problem in numbers.problems] == list(range(3, 31))


def test_a_period_may_come_once():
    weekly = measure_of(frequency=Frequency.WEEKLY)
    text = "date,value\n06/04/2026,1\n13/04/2026,2\n08/04/2026,3\n"

    assert problems_of(text, weekly) == [
        "Row 4: its date falls into the same period as row 2. Keep one of them."
    ]


def test_a_count_below_zero_is_refused():
    assert problems_of("date,value\n06/04/2026,-1\n", measure_of(ValueForm.COUNT)) == [
        "Row 2: A count cannot be below zero."
    ]


# --- what is wrong with a whole file ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\n ,, \n", "The file is empty."),
        (b"date,value\n", "a heading and no numbers"),
        (b"date,value\n06/04/2026,\n", "dates and no numbers"),
        (b"PK\x03\x04\x14\x00\x06\x00", "This workbook cannot be read."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This workbook cannot be read."),
        (b"%PDF-1.7\n", "This is not a table."),
        (b"date,value\n06/04/2026,\x00\n", "This is not a text file."),
        ("date,value\n".encode("utf-16-le"), "This is not a text file."),
        (b"\xff\xfe\x00", "The letters of this file cannot be read."),
        (b"date,value\n06/04/2026,\x81\n", "The letters of this file cannot be read."),
        (b"x" * 100_001, "far too long"),
        (b"a" * 10_000_001, "at most 10 MB"),
        (b"date,value\n" + b"01/01/2026,1\n" * (MOST_ROWS + 1), "more than 50,000 rows"),
        (b"date" + b",a" * 200 + b"\n", "more than 200 columns"),
        (b'date,value\n06/04/2026,"1\n' + b"x,y\n" * 50_000, "Is a quotation mark missing?"),
        (b"06/04/2026,12,5\n13/04/2026,7,5\n", "needs 2 columns, and the rows have 3."),
        (b"06/04/2026\n", "needs 2 columns, and the rows have 1."),
        (b"date,falls,bed days\n06/04/2026,1,2\n", "Which column holds the number?"),
        (b"date,value,number\n06/04/2026,1,2\n", "Which column holds the number?"),
        (b"date,value\n06/04/2026,85%\n07/04/2026,0.9\n", "Write all the same way."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_is_refused_with_the_cure(content, part):
    assert part in refusal_of(content)


def test_a_first_row_that_is_data_is_not_taken_for_a_heading():
    assert problems_of("31/02/2026,5\n01/03/2026,6\n") == [
        "Row 1: there is no such date as 31/02/2026. Days come before months: 13/04/2026."
    ]


def test_fifty_thousand_rows_are_read_within_seconds():
    start = date(1990, 1, 1)
    days = [start + timedelta(days=i) for i in range(12_000)]
    text = "date,value\n" + "".join(f"{day:%d/%m/%Y},{i}\n" for i, day in enumerate(days))

    assert len(values_of(text)) == 12_000


# --- whatever comes --------------------------------------------------------------------------------

NASTY = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(alphabet="0123456789/-.,;|\t\n\"' %aprAPR", max_size=200).map(str.encode),
    st.lists(
        st.lists(
            st.sampled_from(["date", "value", "n", "6/4/2026", "7/4/2026", "5", "", "5,5", '"'])
        ).map(",".join),
        max_size=8,
    ).map(lambda rows: "\n".join(rows).encode()),
)


@given(content=NASTY, form=st.sampled_from(ValueForm), frequency=st.sampled_from(Frequency))
@example(content=b'"' + b"\n" * 10, form=ValueForm.VALUE, frequency=Frequency.DAILY)
@example(content=b"\xff\xfe", form=ValueForm.VALUE, frequency=Frequency.DAILY)
@example(content=b"sep=,", form=ValueForm.RATE, frequency=Frequency.DAILY)
def test_whatever_comes_is_read_or_refused(content, form, frequency):
    measure = measure_of(form, frequency)
    try:
        numbers = read_numbers(content, measure)
    except Refused:
        return

    assert bool(numbers.rows) != bool(numbers.problems)
    periods = [measure.period_of(day) for day, _entry in numbers.rows]
    assert len(periods) == len(set(periods))
    for _day, entry in numbers.rows:
        assert (entry.value is None) == measure.has_denominator


# An independent reader: knows the dialect it wrote, and nothing of the one under test.

FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y")
DIALECTS = (
    {"delimiter": ",", "mark": "."},
    {"delimiter": ",", "mark": ","},
    {"delimiter": ";", "mark": ","},
    {"delimiter": "\t", "mark": "."},
    {"delimiter": "|", "mark": ","},
)
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16")


@st.composite
def files(draw):
    """Days with numbers, and the file that somebody saved them in."""
    days = draw(st.lists(st.dates(date(1990, 1, 1), date(2026, 11, 23)), min_size=1, unique=True))
    thousandths = [draw(st.integers(-999_999, 999_999)) for _day in days]
    dialect, form = draw(st.sampled_from(DIALECTS)), draw(st.sampled_from(FORMATS))
    out = io.StringIO(newline="")
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.writer(out, delimiter=dialect["delimiter"], lineterminator=ending)
    writer.writerow(["Datum und so", "Wert"] if draw(st.booleans()) else ["date", "value"])
    for day, number in zip(days, thousandths, strict=True):
        written = f"{number / 100:.2f}".replace(".", dialect["mark"])
        writer.writerow([day.strftime(form), written])
    return out.getvalue().encode(draw(st.sampled_from(ENCODINGS))), dialect, form


def read_independently(content: bytes, dialect: dict[str, str], form: str) -> dict[date, float]:
    """What the file says, read by somebody who knows how it was written."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    rows = csv.reader(io.StringIO(content.decode(encoding)), delimiter=dialect["delimiter"])
    return {
        datetime.strptime(day, form).date(): float(number.replace(dialect["mark"], "."))
        for day, number in list(rows)[1:]
    }


@given(files())
def test_what_is_accepted_is_what_another_reader_reads(saved):
    content, dialect, form = saved

    assert values_of(content) == read_independently(content, dialect, form)


def test_entries_carry_nothing_but_the_numbers():
    numbers = read_numbers(b"date,numerator,denominator\n06/04/2026,3,20\n", PARTS)

    assert numbers.rows == ((MONDAY, Entry(numerator=3.0, denominator=20.0)),)
