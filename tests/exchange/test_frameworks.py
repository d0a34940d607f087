"""A framework of one's own from a file: all of it, or a sentence for each line that is wrong."""

import json

import pytest

from qitrack.domain.errors import Refused
from qitrack.exchange.frameworks import LARGEST_FILE, read_framework

TABLE = """capability_code,capability,summary,parent,code,behaviour,trace,not_this
A,Caring,For each other,,A1,Asks how it went,Talks,Small talk
A,Caring,,,A2,Says thank you,,
B,Daring,,A,,Tries something new,,
"""


def tried(read):
    """What was read, short."""
    return {
        (c["code"], c["name"], c["parent"]): [(b["code"], b["statement"]) for b in c["behaviour"]]
        for c in read.capabilities
    }


def test_a_table_is_read_a_behaviour_a_row():
    read = read_framework(TABLE.encode())

    assert tried(read) == {
        ("A", "Caring", ""): [("A1", "Asks how it went"), ("A2", "Says thank you")],
        ("B", "Daring", "A"): [("B-1", "Tries something new")],
    }
    assert read.capabilities[0]["behaviour"][0]["not_this"] == "Small talk"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_two_columns_are_enough(separator):
    rows = ["capability,behaviour", "Caring,Asks how it went", "Caring,Says thank you"]

    read = read_framework("\n".join(rows).replace(",", separator).encode("utf-16"))

    assert tried(read) == {
        ("C1", "Caring", ""): [("C1-1", "Asks how it went"), ("C1-2", "Says thank you")]
    }


def test_json_brings_its_own_title_and_licence():
    content = {
        "title": "Ours",
        "version": "2",
        "licence_note": "Open Government Licence v3.0",
        "capabilities": [{"name": "Caring", "behaviours": [{"statement": "Asks how it went"}]}],
    }

    read = read_framework(json.dumps(content).encode("utf-8-sig"))

    assert (read.title, read.number) == ("Ours", "2")
    assert read.licence_note == "Open Government Licence v3.0"
    assert tried(read) == {("C1", "Caring", ""): [("C1-1", "Asks how it went")]}


WRONG = {
    "empty": (b" \n", "The file is empty"),
    "no behaviour": (b"capability,behaviour\nCaring,\n", "There is no behaviour in the file"),
    "no heading": (b"a,b\n1,2\n", "missing: capability, behaviour"),
    "half a row": (
        b"capability,behaviour,trace\nCaring,,Talks\n",
        "Row 2: the behaviour has no words",
    ),
    "no name": (b"capability,behaviour\n,Asks\n", "Row 2: the capability has no name"),
    "twice": (b"capability,code,behaviour\nC,x,One\nC,x,Two\n", "Row 3: its code is there twice"),
    "parent below": (
        b"capability_code,capability,parent,behaviour\nA,Caring,B,Asks\nB,Daring,,Tries\n",
        "Row 2: the capability it belongs to does not stand above it",
    ),
    "too long": (
        b"capability,behaviour\nC," + b"x" * 2001 + b"\n",
        "Row 2: a text is longer than 2000 characters",
    ),
    "broken json": (b'{"capabilities": [\n,]}', "cannot be read as JSON: line 2"),
    "no list": (b'{"capabilities": 3}', "no list of capabilities"),
    "odd entries": (b'{"capabilities": [7, {"behaviours": [3]}]}', "Capability 1: this is not"),
    "deep": (b'{"a":' + b"[" * 100_000, "cannot be read as JSON"),
    "a picture": (b"\x89PNG\r\n", "not a table"),
}


@pytest.mark.parametrize(("content", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_line(content, sentence):
    with pytest.raises(Refused, match=sentence):
        read_framework(content)


def test_everything_that_is_wrong_is_told_at_once_up_to_a_limit():
    rows = "".join(f"C,,trace {number}\n" for number in range(30))

    with pytest.raises(Refused) as refused:
        read_framework(f"capability,behaviour,trace\n{rows}".encode())

    assert "Row 2: the behaviour has no words. Row 3:" in refused.value.sentence
    assert refused.value.sentence.endswith("And 10 more.")


def test_a_file_is_two_megabytes_at_most():
    with pytest.raises(Refused, match="larger than 2 MB"):
        read_framework(b"x" * (LARGEST_FILE + 1))


def test_a_framework_has_a_thousand_items_at_most():
    rows = "".join(f"C,Behaviour {number}\n" for number in range(1000))

    with pytest.raises(Refused, match="at most 1,000"):
        read_framework(f"capability,behaviour\n{rows}".encode())
