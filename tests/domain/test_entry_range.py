"""What cannot be is refused, what is unusual is asked about: on the scale of the chart."""

import pytest

from qitrack.domain.entries import Entry, doubt_about, problem_with, range_words
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.observations import record

COUNT = {"form": ValueForm.COUNT, "lowest_possible": 0, "highest_possible": 90,
         "lowest_expected": 2, "highest_expected": 40}  # fmt: skip
PERCENT = {"form": ValueForm.PROPORTION, "lowest_possible": 5, "highest_possible": 95,
           "lowest_expected": 50, "highest_expected": 90}  # fmt: skip
RATE = {"form": ValueForm.RATE, "multiplier": 1000.0, "highest_possible": 50, "highest_expected": 9}


@pytest.mark.parametrize(
    ("fields", "entry", "sentence"),
    [
        (COUNT, Entry(91), "91 is more than can be (0 to 90). Check what you typed."),
        (COUNT | {"lowest_possible": 3}, Entry(2), "2 is less than can be (3 to 90)."),
        (PERCENT, Entry(None, 20, 20), "100\N{NO-BREAK SPACE}% is more than can be (5 to 95)."),
        (RATE, Entry(None, 6, 100), "60 is more than can be (at most 50)."),
        ({"form": ValueForm.VALUE, "lowest_possible": 1}, Entry(0.5), "(at least 1)"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(make, fields, entry, sentence):
    measure = make.measure(**fields)
    problem = problem_with(measure, measure.starts_on, entry)

    assert sentence in problem.sentence
    assert problem.field == ("numerator" if measure.has_denominator else "value")
    with make.database.transaction() as session, pytest.raises(Refused):
        record(session, session.merge(measure), measure.starts_on, entry, person=None)


@pytest.mark.parametrize(
    ("fields", "entry", "question"),
    [
        (COUNT, Entry(41), "41 is more than usual here (2 to 40). Is it right?"),
        (COUNT, Entry(1), "1 is less than usual here (2 to 40). Is it right?"),
        (COUNT, Entry(40), None),
        (COUNT, Entry(2), None),
        (COUNT, Entry(no_data=True), None),
        (PERCENT, Entry(None, 9, 20), "45\N{NO-BREAK SPACE}% is less than usual here (50 to 90)."),
        (PERCENT, Entry(None, 18, 20), None),
        (RATE, Entry(None, 4, 412), "9.70874 is more than usual here (at most 9). Is it right?"),
        (RATE, Entry(None, 3, 412), None),
        ({"form": ValueForm.VALUE}, Entry(1e9), None),
        ({"form": ValueForm.EVENT, "highest_expected": 0}, Entry(1), None),
    ],
)
def test_what_is_unusual_is_asked_about(make, fields, entry, question):
    measure = make.measure(**fields)
    asked = doubt_about(measure, entry)

    assert (asked or "").startswith(question or "")
    assert (asked is None) is (question is None)
    assert problem_with(measure, measure.starts_on, entry) is None


def test_a_bound_itself_is_inside_whatever_the_last_binary_digit_says(make):
    measure = make.measure(form=ValueForm.RATE, multiplier=1000.0, highest_expected=0.3)

    assert doubt_about(measure, Entry(None, 3, 10_000)) is None


def test_a_range_reads_as_people_say_it():
    assert [range_words(*ends) for ends in ((0, 40), (None, 40), (5, None), (None, None))] == [
        "0 to 40",
        "at most 40",
        "at least 5",
        "",
    ]
