"""What may point to a patient is found; ordinary notes are left alone."""

import time
from random import Random

import pytest

from qitrack.domain.identifiers import Find, Kind, find, is_nhs_number
from tests import notes

STATED_NUMBERS = 1_000
STATED_OF_A_KIND = 500
STATED_ORDINARY = 10_000


def kinds_in(text: str) -> list[Kind]:
    """What is found, in order."""
    return [one.kind for one in find(text)]


@pytest.mark.parametrize("spelling", notes.SPELLINGS)
def test_every_valid_nhs_number_is_flagged_in_every_spelling(spelling, scaled):
    random = Random(f"numbers {spelling}")
    texts = [
        notes.noted(random, notes.SPELLINGS[spelling](notes.nhs_number(random)))
        for _ in range(scaled(STATED_NUMBERS))
    ]

    missed = [text for text in texts if Kind.NHS_NUMBER not in kinds_in(text)]

    assert missed == []


@pytest.mark.parametrize("kind", notes.KINDS)
def test_nineteen_in_twenty_of_every_other_kind_are_flagged(kind, scaled):
    random = Random(f"kinds {kind}")
    texts = [
        notes.noted(random, notes.KINDS[kind](random)) for _ in range(scaled(STATED_OF_A_KIND))
    ]

    found = [text for text in texts if kind in kinds_in(text)]

    assert len(found) >= 0.95 * len(texts), [text for text in texts if text not in found][:5]


def test_ordinary_notes_are_left_alone(scaled):
    random = Random("ordinary")
    texts = [notes.ordinary(random) for _ in range(scaled(STATED_ORDINARY))]

    flagged = [text for text in texts if find(text)]

    assert len(flagged) <= 0.005 * len(texts), flagged[:5]
    with_digits = sum(any(letter.isdigit() for letter in text) for text in texts)
    assert with_digits >= 0.55 * len(texts)


@pytest.mark.parametrize(
    ("text", "kind", "there"),
    [
        ("Mr X, 943 476 5919, fell", Kind.NHS_NUMBER, "943 476 5919"),
        ("Bleep 4123 943 476 5919", Kind.NHS_NUMBER, "943 476 5919"),
        ("943_476_5919.csv", Kind.NHS_NUMBER, "943_476_5919"),
        ("9 4 3 4 7 6 5 9 1 9", Kind.NHS_NUMBER, "9 4 3 4 7 6 5 9 1 9"),
        ("Born: 12 March 1948.", Kind.DATE_OF_BIRTH, "Born: 12 March 1948"),
        ("12/3/48 DOB", Kind.DATE_OF_BIRTH, "12/3/48 DOB"),
        ("lives at SW1A 1AA.", Kind.POSTCODE, "SW1A 1AA"),
        ("MRN A1234567", Kind.HOSPITAL_NUMBER, "MRN A1234567"),
        ("NHS no 943 476 5918", Kind.HOSPITAL_NUMBER, "NHS no 943 476 5918"),
        ("her son, 07700 900123", Kind.PHONE, "07700 900123"),
        ("to ann@example.org.", Kind.E_MAIL, "ann@example.org"),
    ],
)
def test_a_find_says_what_and_where(text, kind, there):
    place = text.index(there)

    assert find(text) == (Find(place, place + len(there), kind),)


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918",
        "19434765919",
        "0.9434765919",
        "9434765919.5",
        "1111111111",
        "asset 9434765919",
        "12/03/1948",
        "newborn on 12/03/2026",
        "B1 2nd floor",
        "Ring the ward on 0121 496 0123",
        "0800 111 1111",
        "hospital number 2 of 3",
        "01.02.2026 10:30",
        "",
    ],
)
def test_what_only_resembles_one_is_no_find(text):
    assert find(text) == ()


def test_the_published_example_has_its_check_digit():
    # NHS Data Dictionary, NHS NUMBER: 943 476 5919 is the worked example.
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")


def test_one_wrong_digit_is_noticed():
    random = Random("one wrong digit")
    number = notes.nhs_number(random)

    wrong = [
        number[:place] + digit + number[place + 1 :]
        for place in range(10)
        for digit in "0123456789"
        if digit != number[place]
    ]

    assert not any(is_nhs_number(one) for one in wrong)


def test_a_long_note_is_read_in_a_millisecond():
    random = Random("long")
    note = " ".join(notes.ordinary(random) for _ in range(80))[:2_000]

    def seconds() -> float:
        began = time.perf_counter()
        find(note)
        return time.perf_counter() - began

    assert len(note) == 2_000
    assert min(seconds() for _ in range(50)) < 0.001


@pytest.mark.parametrize("piece", ["a", "1", "1 ", "a.", "@", "a@", "07", "dob ", "(0", "12/"])
def test_no_text_takes_long(piece):
    text = (piece * 20_000)[:20_000]

    began = time.perf_counter()
    find(text)

    assert time.perf_counter() - began < 0.5
