"""What a chart says in words, and what it does not say."""

from dataclasses import fields
from datetime import date, timedelta

import pytest

from qitrack.spc import (
    CHART_TYPES,
    ChartSpec,
    Phase,
    Series,
    analyse,
    describe,
    judge,
    told_variation,
)
from qitrack.spc.describe_signs import TERMS
from qitrack.spc.rules import RULE_SETS
from qitrack.spc.wording import clean, day, decimals_for, number

WEEKS = [date(2026, 1, 5) + timedelta(weeks=i) for i in range(30)]
STEADY = [15, 17, 14, 16] * 5
BETTER = [*STEADY, 12, 11, 12, 10, 12, 11, 12, 11, 10, 12]


def spec_of(y, n=None, chart="i", direction="down", **options):
    return ChartSpec(Series(WEEKS[: len(y)], y, n), chart, direction=direction, **options)


def reading_of(y, n=None, chart="i", direction="down", **options):
    return describe(analyse(spec_of(y, n, chart, direction, **options)))


def test_below_eight_points_it_is_too_early_to_say_even_with_a_signal():
    reading = reading_of([1, 1.1, 1, 1.1, 1, 1.1, 50])

    assert reading.headline == "Too early to say."
    assert reading.since == reading.rule == ""
    assert "7 points" in reading.certainty


def test_usual_variation_is_no_change_and_is_not_to_be_explained():
    reading = reading_of(STEADY)

    assert reading.headline == "No detectable change yet."
    assert reading.what == (
        "The latest value, 18 May 2026, is 16; the average is 15.5. "
        "Values from 10.04 to 20.96 are to be expected while nothing changes."
    )
    assert reading.caution == "Do not explain single ups and downs: they are the usual variation."


def test_a_shift_for_the_better_says_since_when_and_by_which_rule():
    reading = reading_of(BETTER, baseline_until=WEEKS[19])

    assert reading.headline == "Something has changed for the better since 25 May 2026."
    assert reading.since == "25 May 2026"
    assert (
        reading.rule
        == "The sign is 7 or more points in a row on one side of the centre line (shift)."
    )
    assert "not what caused it" in reading.caution


def test_the_same_shift_is_a_concern_when_up_is_better():
    reading = reading_of(BETTER, direction="up", baseline_until=WEEKS[19])

    assert reading.headline == "Look here: this has moved the wrong way since 25 May 2026."


def test_without_a_direction_it_only_says_that_something_changed():
    reading = reading_of(BETTER, direction="neither", baseline_until=WEEKS[19])

    assert reading.headline == "Something has changed since 25 May 2026."


def test_few_points_behind_the_lines_make_them_provisional():
    assert "rest on 9 points and are provisional" in reading_of(STEADY[:9]).certainty
    assert reading_of(STEADY).certainty == ""


ZERO = "The lower limit is zero, so only a shift can show an improvement here"


def test_a_lower_limit_of_zero_is_said_where_down_is_better():
    events, days = [2, 1, 3, 2, 0, 2, 1, 3, 2, 1], [400] * 10

    assert ZERO in reading_of(events, days, "u").caution
    assert ZERO not in reading_of(events, days, "u", "up").caution
    assert ZERO not in reading_of(STEADY).caution


def test_a_result_gives_the_headline_and_the_next_step():
    spec = spec_of(BETTER, baseline_until=WEEKS[19])
    reading = describe(analyse(spec), judge(spec, change_at=WEEKS[20]))

    assert reading.headline == "Something has changed for the better since 25 May 2026."
    assert reading.next_step == "After 4 more points the chart can say whether the change has held."


SOMETHING_ELSE = "say something else"


def test_a_chart_whose_rules_disagree_with_the_result_says_so_once():
    lately = [*STEADY, 17, 16, 14, 15, 17, 16, 14, 15, 16, 30]
    spec = spec_of(lately, baseline_until=WEEKS[19])
    result = judge(spec, change_at=WEEKS[20])

    assert describe(analyse(spec)).headline.startswith("Look here")
    reading = describe(analyse(spec), result)
    assert reading.headline == "No detectable change yet."
    assert reading.text.count(SOMETHING_ELSE) == 1
    agreeing = spec_of(BETTER, baseline_until=WEEKS[19])
    assert (
        SOMETHING_ELSE not in describe(analyse(agreeing), judge(agreeing, change_at=WEEKS[20])).text
    )


@pytest.mark.parametrize("y", [[], [None], [5], STEADY, BETTER], ids=str)
def test_every_field_is_whole_sentences(y):
    reading = reading_of(y)

    for field in fields(reading):
        text = getattr(reading, field.name)
        assert field.name == "since" or not text or text.endswith(".")
        assert "{" not in text
        assert "nan" not in text.lower().split()


def test_every_rule_has_its_own_term():
    for rules in RULE_SETS.values():
        assert {rule.pattern for rule in rules.rules} <= set(TERMS)


def test_no_text_uses_the_codes_or_words_to_avoid():
    shown = [describe(analyse(spec_of(y))).text for y in (STEADY, BETTER)]
    shown += [entry.label + entry.use for entry in CHART_TYPES.values()]

    for text in shown:
        assert not {"R0", "R1", "R2", "R3", "RX", "failure", "compliance", "UCL", "LCL"} & set(
            text.split()
        )


@pytest.mark.parametrize(
    ("value", "decimals", "percent", "written"),
    [
        (13.456, 1, False, "13.5"), (13.0, 2, False, "13"), (12500, 0, False, "12,500"), (0.485, 3, True, "48.5%"),
        (-0.0001, 1, False, "0"), (-3, 0, False, "−3"), (None, 1, False, "–"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_people_write_them(value, decimals, percent, written):
    assert number(value, decimals, percent=percent) == written


def test_decimals_follow_the_spread_of_the_values():
    assert [decimals_for(v) for v in ([12.0, 15.0], [0.48, 0.52], [300.0, 900.0], [7.0], [])] == [
        2,
        4,
        0,
        2,
        0,
    ]


def test_dates_are_written_the_british_way():
    assert day(date(2026, 3, 4)) == "4 March 2026"


def test_labels_lose_what_cannot_be_seen_and_their_excess():
    assert clean("a\x00b\u202ec\n d\ud800") == "abc d"
    assert len(clean("x" * 10_000)) == 200


SHIFTED = [20, 22, 19, 21, 20, 12, 11, 12, 11, 12, 11, 12, 11, 20, 16, 19, 15, 17]


def test_a_sign_that_has_passed_is_told_with_its_dates():
    reading = describe(analyse(ChartSpec(Series(range(1, 19), SHIFTED), direction="down")))

    assert reading.headline == "No detectable change yet."
    assert reading.earlier == (
        "There was a sign of improvement from point 6 to point 13 (shift). The latest numbers are back in the usual range."
    )
    assert reading.earlier in reading.text


def test_a_board_reads_of_a_passed_sign_without_its_term():
    chart = analyse(ChartSpec(Series(range(1, 19), SHIFTED)))

    assert describe(chart, audience="board").earlier == (
        "There was a sign of change from point 6 to point 13. The latest numbers are back in the usual range."
    )


@pytest.mark.parametrize(
    "spec",
    [
        ChartSpec(Series(range(1, 14), SHIFTED[:13])),
        ChartSpec(Series(range(1, 31), [*SHIFTED, *[20, 21, 22] * 4]), phases=[Phase(14)]),
        ChartSpec(Series(range(1, 10), [20, 22, 19, 21] * 2 + [20])),
    ],
    ids=["still standing", "lines drawn anew since", "none"],
)
def test_a_sign_that_stands_or_that_new_lines_have_settled_has_not_passed(spec):
    assert describe(analyse(spec)).earlier == ""


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (STEADY[:7], None),
        (STEADY, "common-cause"),
        (BETTER, "improvement-low"),
        ([*STEADY, *[value + 9 for value in STEADY]], "concern-high"),
    ],
    ids=["too early", "steady", "better", "worse"],
)
def test_the_mark_tells_what_the_headline_tells(values, told):
    spec = spec_of(values[:30], baseline_until=WEEKS[min(len(values), 14) - 1])
    with_result = told_variation(analyse(spec), judge(spec, change_at=WEEKS[14]))

    assert told_variation(analyse(spec)) == with_result == told


def test_a_chart_without_time_has_no_mark():
    assert told_variation(analyse(ChartSpec(Series(["a", "b"], [3, 1]), "pareto"))) is None
