"""Marks of variation and assurance: told apart by shape and letter, with their meaning as their name."""

import re
from xml.etree import ElementTree as ET

import pytest

from qitrack.spc import Assurance, Variation, render_mark
from qitrack.spc.draw.svg import stylesheet

VERDICTS = [*Variation, *Assurance]


def parse(text):
    return ET.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314  # our own text


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_has_a_mark_with_its_meaning_and_no_style_of_its_own(verdict):
    root = parse(render_mark(verdict))

    assert root.get("role") == "img"
    assert len(root.get("aria-label")) > 20
    assert not [e for e in root.iter() if e.get("style") or e.get("tabindex") or e.get("id")]
    classes = {name for e in root.iter() for name in (e.get("class") or "").split()}
    assert all(f".{name}" in stylesheet() for name in classes - {"qi-sign-usual"})


def test_no_two_marks_look_alike_without_colour():
    seen = {re.sub(r' class="[^"]*"| aria-label="[^"]*"', "", render_mark(v)) for v in VERDICTS}

    assert len(seen) == len(VERDICTS)


def test_the_side_is_the_letter_and_the_way_is_the_shape():
    high, low = render_mark(Variation.CONCERN_HIGH), render_mark(Variation.CONCERN_LOW)
    better = render_mark(Variation.IMPROVEMENT_HIGH)

    assert (">H</text>" in high, ">L</text>" in low) == (True, True)
    outline = re.compile(r' d="([^"]*)"')
    assert outline.findall(high) == outline.findall(low) != outline.findall(better)


def test_a_mark_that_stands_alone_carries_its_stylesheet():
    assert "<style>" in render_mark(Assurance.INCONSISTENT, standalone=True)
