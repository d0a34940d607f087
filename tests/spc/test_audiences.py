"""The same finding told to staff, a coach and a board."""

from dataclasses import fields
from datetime import date, timedelta

import pytest

from qitrack.spc import RULE_SETS, Audience, ChartSpec, Pattern, Series, analyse, describe
from qitrack.spc.audiences import WORDS
from qitrack.spc.describe_signs import TERMS

WEEKS = [date(2026, 1, 5) + timedelta(weeks=i) for i in range(30)]
BETTER = [15, 17, 14, 16] * 5 + [12, 11, 12, 10, 12, 11, 12, 11, 10, 12]
TERMS_OF_THE_FIELD = ("sigma", "centre line", "limit", "shift", "trend", "crossing", "standard deviation", "two of three")  # fmt: skip


def told(audience, y=BETTER, rules="nhs-mdc", **options):
    options = {"direction": "down", "baseline_until": WEEKS[19], **options}
    return describe(analyse(ChartSpec(Series(WEEKS[: len(y)], y), "i", rules, **options)), audience=audience)  # fmt: skip


def test_every_pattern_has_words_for_everybody():
    assert set(WORDS) == set(Pattern) == set(TERMS)
    for words in WORDS.values():
        assert words.looks_like.endswith(".")
        assert words.look_for.endswith(".")


@pytest.mark.parametrize("rules", RULE_SETS)
@pytest.mark.parametrize("audience", Audience)
def test_every_rule_set_is_told_to_everybody_in_whole_sentences(rules, audience):
    reading = told(audience, rules=rules)

    for field in fields(reading):
        text = getattr(reading, field.name)
        assert field.name == "since" or not text or text.endswith(".")
        assert "{" not in text


def test_staff_and_coach_read_the_rule_and_the_coach_what_to_look_for():
    staff, coach = told("staff"), told("coach")

    assert staff.rule == "The sign is 7 or more points in a row on one side of the centre line (shift)."  # fmt: skip
    assert coach.rule.startswith(staff.rule)
    assert "Making Data Count rules (2023) (version 1)" in coach.rule
    assert "Look for a change that came and stayed" in coach.rule
    assert "rest on 20 points" in coach.certainty


@pytest.mark.parametrize("rules", [key for key in RULE_SETS if key != "none"])
def test_a_board_reads_no_term_of_the_field(rules):
    reading = told("board", rules=rules)

    assert not [term for term in TERMS_OF_THE_FIELD if term in reading.rule.lower()]


def test_a_board_reads_whether_the_target_can_be_met_and_what_to_ask():
    reading = told("board", target=22)

    assert "target will be met every time" in reading.what
    assert reading.next_step == "Ask what made the difference, and what would keep it."
    assert "what it needs from you" in told("board", direction="up").next_step


def test_everybody_reads_the_same_headline():
    assert len({told(audience).headline for audience in Audience}) == 1
