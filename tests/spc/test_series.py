"""What comes in: every odd row is told, every impossible one refused with a sentence."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from qitrack.spc import ChartSpec, Direction, Note, Phase, Series, SpcError, analyse

DAY = date(2026, 3, 2)
WEEKS = [DAY + timedelta(weeks=i) for i in range(10)]


def codes(chart):
    return [message.code for message in chart.messages]


def values(chart):
    return [point.y for point in chart.points]


def test_lists_arrays_and_exact_numbers_become_one_series():
    plain = Series((1, 2, 3), (1.0, None, 3.0))

    assert Series([1, 2, 3], [1, float("nan"), Decimal(3)]) == plain
    assert Series(np.array([1, 2, 3]), np.array([1.0, np.nan, 3.0])) == plain
    assert hash(Series(range(1, 4), [1, None, 3])) == hash(plain)


def test_minus_zero_is_zero():
    assert ChartSpec(Series([1], [-0.0])).digest == ChartSpec(Series([1], [0.0])).digest


REFUSED = {
    "unequal-lengths": lambda: Series([1, 2], [1]),
    "mixed-x": lambda: Series([1, "b"], [1, 2]),
    "not-a-number": lambda: Series([1], ["12"]),
    "number-too-large": lambda: Series([1], [float("inf")]),
    "missing-denominator": lambda: ChartSpec(Series([1], [1]), "p"),
    "numerator-over-denominator": lambda: ChartSpec(Series(["Week 12"], [5], [3]), "p"),
    "negative-value": lambda: ChartSpec(Series([1], [-1], [3]), "u"),
    "non-positive-time": lambda: ChartSpec(Series([1], [0]), "t"),
    "unknown-chart": lambda: ChartSpec(Series([1], [1]), "pie"),
    "unknown-rules": lambda: ChartSpec(Series([1], [1]), rules="mine"),
    "invalid-option": lambda: ChartSpec(Series([1], [1]), multiply=0),
    "bad-address": lambda: ChartSpec(Series([DAY], [1]), exclude=["Monday"]),
    "bad-baseline": lambda: analyse(ChartSpec(Series([DAY], [1]), baseline_until=date(2020, 1, 1))),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_charted_is_refused_with_a_sentence(code):
    with pytest.raises(SpcError) as refusal:
        REFUSED[code]()

    assert refusal.value.code == code
    assert refusal.value.message.endswith(".")


def test_the_sentence_names_the_row_and_the_numbers():
    with pytest.raises(SpcError, match=r"^Week 12: 5 out of only 3; check the two numbers\.$"):
        ChartSpec(Series(["Week 12"], [5], [3]), "p")


def test_instants_with_and_without_zone_do_not_mix():
    with pytest.raises(SpcError, match="time zone"):
        Series([datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2)], [1, 2])


def test_unsorted_rows_are_sorted_and_told():
    chart = analyse(ChartSpec(Series([WEEKS[2], WEEKS[0], WEEKS[1]], [3, 1, 2])))

    assert values(chart) == [1, 2, 3]
    assert "sorted" in codes(chart)


@pytest.mark.parametrize(("how", "expected"), [("mean", 20), ("median", 6), ("sum", 60)])
def test_rows_of_one_date_become_one_point(how, expected):
    chart = analyse(ChartSpec(Series([DAY] * 4, [4, 6, 50, None]), aggregate=how))

    assert values(chart) == [expected]
    assert "repeated" in codes(chart)


def test_numerators_and_denominators_of_one_date_are_added():
    point = analyse(ChartSpec(Series([DAY, DAY], [1, 2], [10, 20]), "p")).points[0]

    assert (point.y, point.n) == (0.1, 30)


def test_a_date_whose_values_are_all_missing_is_a_gap_not_zero():
    chart = analyse(ChartSpec(Series([DAY, DAY, WEEKS[1]], [None, None, 3]), aggregate="sum"))

    assert values(chart) == [None, 3]


def test_a_numerator_over_zero_is_a_gap_and_counts_nowhere():
    chart = analyse(ChartSpec(Series(WEEKS[:3], [1, 7, 1], [10, 0, 10]), "u"))

    assert values(chart) == [0.1, None, 0.1]
    assert chart.points[0].centre == 0.1
    assert "zero-denominator" in codes(chart)


def test_a_row_without_denominator_or_date_is_told():
    chart = analyse(ChartSpec(Series([DAY, None, WEEKS[1]], [1, 2, 3], [10, 10, None]), "p"))

    assert values(chart) == [0.1, None]
    assert {"no-position", "missing-denominator"} <= set(codes(chart))


def test_missing_weeks_and_months_are_noticed():
    weekly = analyse(ChartSpec(Series(WEEKS[:5] + WEEKS[7:], range(8))))
    months = [date(2026, m, 1) for m in (1, 2, 3, 4, 5, 6, 7, 9)]
    monthly = analyse(ChartSpec(Series(months, range(8))))

    assert weekly.gap_after.tolist() == [False] * 4 + [True] + [False] * 3
    assert monthly.gap_after.tolist() == [False] * 6 + [True, False]
    assert "gap" in codes(weekly)
    assert "gap" in codes(monthly)


def test_weekends_are_no_gap_in_a_series_of_working_days():
    days = [DAY + timedelta(days=d) for d in range(21) if d % 7 < 5]
    without_a_wednesday = [day for day in days if day != DAY + timedelta(days=9)]

    assert not analyse(ChartSpec(Series(days, range(15)))).gap_after.any()
    assert analyse(ChartSpec(Series(without_a_wednesday, range(14)))).gap_after.sum() == 1


def test_irregular_dates_have_no_gaps():
    days = [DAY + timedelta(days=d) for d in (0, 3, 4, 11, 30, 31, 60, 90, 97)]

    assert not analyse(ChartSpec(Series(days, range(9)))).gap_after.any()


def test_a_baseline_freezes_the_lines_and_positions_say_the_same_as_dates():
    y = [5, 6, 5, 6, 9, 9, 9, 9, 9, 9]
    by_date = analyse(ChartSpec(Series(WEEKS, y), baseline_until=WEEKS[3]))
    by_position = analyse(ChartSpec(Series(WEEKS, y), baseline_until=4))

    assert by_date.points == by_position.points
    assert by_date.points[9].centre == 5.5


def test_a_baseline_between_two_points_ends_at_the_earlier():
    chart = analyse(
        ChartSpec(Series(WEEKS, range(10)), baseline_until=WEEKS[3] + timedelta(days=2))
    )

    assert chart.phases[0].baseline == 4


def test_each_phase_has_its_own_lines_and_may_have_its_own_baseline():
    y = [5, 6, 5, 6, 9, 8, 9, 8, 20, 20]
    phase = Phase(WEEKS[4], "new rota", baseline_until=WEEKS[7])
    chart = analyse(ChartSpec(Series(WEEKS, y), phases=[phase]))

    assert [p.centre for p in chart.phases] == [5.5, 8.5]
    assert [p.reason for p in chart.phases] == ["", "new rota"]
    assert [p.phase for p in chart.points] == [1] * 4 + [2] * 6


def test_a_phase_after_the_last_point_changes_nothing():
    later = ChartSpec(Series(WEEKS, range(10)), phases=[Phase(date(2030, 1, 1))])

    assert len(analyse(later).phases) == 1


def test_an_excluded_point_is_shown_and_counts_nowhere():
    chart = analyse(
        ChartSpec(Series(WEEKS, [5] * 4 + [500] + [6] * 5), exclude=[WEEKS[4], DAY - timedelta(1)])
    )

    assert chart.points[4].excluded
    assert chart.points[4].reading == "common-cause"
    assert chart.points[0].centre == pytest.approx(50 / 9)
    assert chart.phases[0].observations == 9
    assert "nothing-to-exclude" in codes(chart)


def test_a_day_among_instants_means_the_whole_day():
    hours = [datetime(2026, 3, d, h) for d in (2, 3) for h in (9, 15, 21)]
    chart = analyse(ChartSpec(Series(hours, [1, 2, 3, 4, 5, 6]), baseline_until=date(2026, 3, 2)))

    assert chart.phases[0].baseline == 3


def test_multiply_scales_values_lines_and_target():
    once = analyse(
        ChartSpec(Series(WEEKS, [1, 2] * 5, [100] * 10), "u", direction="down", target=0.005)
    )
    many = analyse(
        ChartSpec(
            Series(WEEKS, [1, 2] * 5, [100] * 10),
            "u",
            direction="down",
            target=0.005,
            multiply=1000,
        )
    )

    assert many.points[0].upper == pytest.approx(1000 * once.points[0].upper)
    assert many.assurance == once.assurance


def test_equal_specs_have_equal_digests_in_every_process():
    code = (
        "from datetime import date; from qitrack.spc import *;"
        "print(ChartSpec(Series([date(2026, 3, 2)], [1], [2]), 'p', notes=[Note(1, 'é\\ud800')]).digest)"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }

    spec = ChartSpec(Series([DAY], [1], [2]), "p", notes=[Note(1, "é\ud800")])
    assert digests == {spec.digest + "\n"}
    assert len(spec.digest) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"target": 1.0}, {"direction": Direction.UP}, {"title": "a"}, {"screen": False}, {"rules": "anhoej"},
        {"notes": (Note(1, "a"),)}, {"exclude": (1,)}, {"baseline_until": 1}, {"phases": (Phase(1),)},
    ],
    ids=str,
)  # fmt: skip
def test_any_other_option_gives_another_digest(change):
    series = Series([1, 2], [1, 2])

    assert ChartSpec(series, **change).digest != ChartSpec(series).digest


def test_importing_the_library_loads_numpy_and_nothing_heavy():
    heavy = ["scipy", "matplotlib", "pandas", "statsmodels", "flask", "sqlalchemy", "click"]
    code = f"import sys, qitrack.spc; print([m for m in {heavy} if m in sys.modules], 'numpy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[] True"


def test_nothing_in_a_chart_can_be_changed():
    chart = analyse(ChartSpec(Series(WEEKS, range(10), [10] * 10), "u"))

    for column in (
        chart.y,
        chart.n,
        chart.centre,
        chart.lower,
        chart.excluded,
        chart.marks[0][1].mask,
    ):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0
    with pytest.raises(AttributeError):
        chart.variation = "concern-high"
