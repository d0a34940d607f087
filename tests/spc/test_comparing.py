"""What other rules, or no new phase, would have said; and when a split agreed beforehand falls due."""

from datetime import date, timedelta

import pytest

from qitrack.spc import (
    ChartSpec,
    Phase,
    Series,
    SpcError,
    agreed_split_due,
    also_flagged,
    analyse,
    phase_effect,
    without_phase,
)
from qitrack.spc.series import Position

WEEKS = [date(2024, 1, 1) + timedelta(weeks=i) for i in range(60)]
USUAL = [50, 52, 47, 51, 49, 53, 48, 50, 52, 49]


def spec(y, **options):
    return ChartSpec(Series(WEEKS[: len(y)], y), **{"direction": "down", **options})


SEVEN_LOW = [*USUAL, 46, 54, 49.5, 49, 49.7, 49.2, 49.1, 49.6, 49.3, 54, 46, *USUAL]
"""Seven points in a row below the average of about 50: a shift for Making Data Count, not for Nelson (nine)."""


def test_a_shift_of_seven_is_flagged_by_rules_of_seven_and_not_by_rules_of_nine():
    found = also_flagged(analyse(spec(SEVEN_LOW, rules="nelson")), "nhs-mdc")

    assert [(s.start, s.stop, str(s.rule)) for s in found.also] == [(12, 18, "shift")]
    assert found.missed == ()
    assert found.text == (
        "Making Data Count rules (2023) would also flag 25 March 2024 to 6 May 2024 (shift)."
    )


def test_the_reverse_is_said_too():
    found = also_flagged(analyse(spec(SEVEN_LOW, rules="nhs-mdc")), "nelson")

    assert found.also == ()
    assert [(s.start, s.stop) for s in found.missed] == [(12, 18)]
    assert found.text == (
        "Nelson rules would flag nothing else. They would not flag 25 March 2024 to 6 May 2024 (shift)."
    )


def test_rules_that_flag_the_same_points_differ_in_nothing():
    found = also_flagged(analyse(spec([*USUAL, 90, *USUAL], rules="nhs-mdc")), "nelson")

    assert (found.also, found.missed) == ((), ())
    assert found.text == "Nelson rules would flag nothing else."


def test_many_signals_are_counted():
    wild = [50, 51, 50, 51, 49, 50] * 2
    y = [*wild, *[v for _i in range(5) for v in (80, *wild[:5])]]
    found = also_flagged(analyse(spec(y[:58], rules="none", screen=True)), "nhs-mdc")

    assert len(found.also) > 3
    assert found.text.endswith(f"and {len(found.also) - 3} more.")


def test_rules_that_are_not_there_are_refused():
    with pytest.raises(SpcError, match="no rule set called"):
        also_flagged(analyse(spec(USUAL)), "no-such-set")


LOWER = [40, 42, 37, 41, 39, 43, 38, 40, 42, 39, 41, 38]
PHASED = spec([*USUAL, 50, 51, *LOWER], phases=[Phase(WEEKS[12], "All wards")])


def test_the_effect_of_a_phase_has_the_lines_on_both_sides_and_what_would_be_said_without_it():
    found = phase_effect(PHASED, WEEKS[12])

    assert found.before.centre == pytest.approx(sum([*USUAL, 50, 51]) / 12)
    assert found.after.centre == pytest.approx(40)
    assert found.headline == "No detectable change yet."
    assert found.headline_without == "Something has changed for the better since 25 March 2024."
    assert found.text.startswith("Before 25 March 2024 the average was 50.2 (limits 4")
    assert "; since then it is 40 (limits " in found.text
    assert found.text.endswith(f"Without the new phase the chart would say: {found.headline_without}")  # fmt: skip


def test_a_chart_that_says_the_same_without_its_phase_says_so():
    found = phase_effect(spec(USUAL * 3, phases=[Phase(WEEKS[12])]), WEEKS[12])

    assert "would say the same: No detectable change yet." in found.text


def test_a_run_chart_has_a_centre_and_no_limits():
    found = phase_effect(spec(USUAL * 3, chart="run", phases=[Phase(WEEKS[10])]), WEEKS[10])

    assert "the median was 50; since then it is 50." in found.text


def test_without_a_phase_the_others_stay():
    both = spec(USUAL * 4, phases=[Phase(WEEKS[10], "a"), Phase(WEEKS[20], "b")])

    assert without_phase(both, WEEKS[10]).phases == (Phase(WEEKS[20], "b"),)
    with pytest.raises(SpcError, match=r"^No phase starts at 8 January 2024\.$"):
        without_phase(both, WEEKS[1])


def test_a_phase_without_points_on_one_side_has_no_effect():
    for start in (WEEKS[0], WEEKS[59]):
        with pytest.raises(SpcError, match="points on one side only"):
            phase_effect(spec(USUAL * 3, phases=[Phase(start)]), start)


BEFORE = [50, 52, 48, 50, 51, 49, 50, 52, 48, 50]
"""Average 50."""


@pytest.mark.parametrize(
    ("later", "due"),
    [
        ([45] * 8, 10),
        ([45] * 7, None),
        ([45] * 7 + [55] + [45] * 8, 18),
        ([55, 45] + [45] * 7, 11),
        ([55] * 8, 10),
        ([45] * 4 + [50] + [45] * 4, None),
        ([45] * 4 + [50] + [45] * 8, 15),
        ([45] * 4 + [None] + [45] * 4, None),
        ([45] * 4 + [55] * 4 + [45] * 4, None),
    ],
    ids=["eight", "seven", "broken, then eight", "from the second", "higher", "a tie ends it", "a tie, then eight", "a gap ends it", "sides in turn"],
)  # fmt: skip
def test_an_agreed_split_falls_due_at_the_first_point_of_eight_in_a_row(later, due):
    found = agreed_split_due(spec([*BEFORE, *later]), after=WEEKS[9])

    assert found == (None if due is None else WEEKS[due])


def test_rules_that_skip_ties_and_gaps_count_on():
    later = [45, 45, 50, 45, None, 45, 45, 45, 45, 45]

    assert agreed_split_due(spec([*BEFORE, *later], rules="anhoej"), after=WEEKS[9]) == WEEKS[10]


def test_later_points_do_not_move_the_line_that_was_agreed_on():
    """With all points the average is 40, and the first eight at 45 would lie above it."""
    y = [*BEFORE, *[45] * 8, *[30] * 24]

    assert agreed_split_due(spec(y), after=WEEKS[9]) == WEEKS[10]


def test_the_frozen_baseline_is_the_line_where_there_is_one():
    y = [60, 60, 60, 60, 50, 50, 50, 50, 50, 50, *[55] * 8]

    assert agreed_split_due(spec(y, baseline_until=WEEKS[3]), after=WEEKS[9]) == WEEKS[10]
    assert agreed_split_due(spec([*y[:10], *[60] * 8], baseline_until=WEEKS[3]), after=WEEKS[9]) is None  # fmt: skip


def test_only_points_after_the_date_count():
    y = [*BEFORE[:6], *[45] * 4, *[45] * 7]

    assert agreed_split_due(spec(y, baseline_until=WEEKS[5]), after=WEEKS[9]) is None
    assert agreed_split_due(spec([*y, 45], baseline_until=WEEKS[5]), after=date(2024, 3, 6)) == WEEKS[10]  # fmt: skip


def test_the_phase_before_gives_the_centre_and_a_later_phase_ends_the_search():
    y = [*[90] * 10, *BEFORE, *[45] * 12]
    phases = [Phase(WEEKS[10])]

    assert agreed_split_due(spec(y, phases=phases), after=WEEKS[19]) == WEEKS[20]
    done = [*phases, Phase(WEEKS[20])]
    assert agreed_split_due(spec(y, phases=done), after=WEEKS[19]) is None


def test_another_number_of_points_can_be_agreed():
    assert agreed_split_due(spec([*BEFORE, *[45] * 6]), after=WEEKS[9], points=6) == WEEKS[10]
    with pytest.raises(SpcError, match="at least two points"):
        agreed_split_due(spec(BEFORE), after=WEEKS[9], points=1)


def test_excluded_points_are_passed_by():
    y = [*BEFORE, 45, 45, 90, *[45] * 6]

    assert agreed_split_due(spec(y, exclude=[WEEKS[12]]), after=WEEKS[9]) == WEEKS[10]


def test_places_can_be_positions_and_may_lie_outside_the_series():
    y = [*BEFORE, *[45] * 8]

    assert agreed_split_due(spec(y), after=Position(10)) == WEEKS[10]
    assert agreed_split_due(spec(y), after=date(2020, 1, 1)) is None
    assert agreed_split_due(spec(y), after=date(2030, 1, 1)) is None
    assert agreed_split_due(ChartSpec(Series([], [])), after=WEEKS[0]) is None
