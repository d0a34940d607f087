"""Effects of a change: known answers, and whether intervals hold what they claim."""

import math
import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qitrack.spc import ChartSpec, Series, SpcError, analyse
from qitrack.spc.effects import (
    Errors,
    Family,
    autocorrelation,
    change_p_value,
    estimate_effect,
    exact_interval,
    exact_rate_interval,
    expected_false_alarms,
    false_discovery,
    screen_charts,
    seasonality,
    seasonally_adjusted,
    smallest_change,
    wilson_interval,
)
from qitrack.spc.effects.autoregressive import averaged_fit
from qitrack.spc.effects.families import t_quantile
from qitrack.spc.errors import NotEstimable, TooFewPoints

WEEKS = [date(2025, 1, 6) + timedelta(weeks=i) for i in range(60)]


def spec_of(y, n=None, chart="i", **options):
    return ChartSpec(Series(WEEKS[: len(y)], y, n), chart, **options)


def bounds(share, runs):
    """Where the share seen in so many runs lies if the true one is 93 to 97 %."""
    return 0.93 - 2.6 * math.sqrt(0.93 * 0.07 / runs), 0.97 + 2.6 * math.sqrt(0.97 * 0.03 / runs)


def autoregressive(size, r, random):
    noise, y = random.normal(size=size + 60), np.zeros(size + 60)
    for i in range(1, size + 60):
        y[i] = r * y[i - 1] + noise[i]
    return y[60:]


@pytest.mark.parametrize("r", [0.0, 0.3])
@pytest.mark.parametrize("side", [12, 24])
def test_intervals_of_level_and_slope_hold_what_they_claim(side, r, simulations):
    random, held = np.random.default_rng(7), np.zeros(2)
    time = np.arange(2.0 * side)
    after = (time >= side).astype(float)
    design = np.column_stack([np.ones(time.size), time, after, after * (time - side)])
    truth, quantile = np.array([50.0, 0.3, -4.0, -0.2]), t_quantile(time.size - 4)

    for _run in range(simulations):
        y = design @ truth + autoregressive(time.size, r, random)
        fit = averaged_fit(design, y, time)
        error = np.sqrt(np.diag(fit.covariance))
        held += (np.abs(fit.coefficients - truth) <= quantile * error)[2:]
    least, most = bounds(0.95, simulations)
    assert (held / simulations >= least).all()
    assert (held / simulations <= most).all()


STEADY = [50, 53, 47, 51, 49, 52, 48, 50, 51, 46, 54, 50] * 2


def test_a_known_change_of_level_is_found_with_its_counterfactual():
    effect = estimate_effect(
        spec_of([*STEADY, *(v - 8 for v in STEADY)], multiply=10), change_at=WEEKS[24]
    )

    assert (effect.before, effect.after) == (24, 24)
    assert effect.level.lower < -80 < effect.level.upper < 0
    assert not effect.level.allows_no_change
    assert effect.slope.allows_no_change
    assert effect.at_end.value == pytest.approx(effect.fitted[-1] - effect.counterfactual[-1])
    assert (effect.counterfactual_lower < effect.counterfactual).all()
    np.testing.assert_allclose(effect.fitted[:24], effect.counterfactual[:24])


def test_least_squares_equals_the_textbook_line():
    y = [*STEADY, *(v - 8 for v in STEADY)]
    effect = estimate_effect(spec_of(y), change_at=WEEKS[24], errors_of=Errors.INDEPENDENT)
    before = np.polyfit(np.arange(24), y[:24], 1)
    after = np.polyfit(np.arange(24), y[24:], 1)

    assert effect.slope.value == pytest.approx(after[0] - before[0])
    assert effect.level.value == pytest.approx(after[1] - np.polyval(before, 24))


@pytest.mark.parametrize(("chart", "family"), [("p", Family.BINOMIAL), ("u", Family.POISSON)])
def test_counts_have_ratios_and_a_difference_at_the_end(chart, family):
    random = np.random.default_rng(2)
    events = [*random.poisson(60, 24), *random.poisson(30, 24)]
    effect = estimate_effect(spec_of(events, [400] * 48, chart, multiply=100), change_at=WEEKS[24])

    assert effect.family is family
    assert effect.level_ratio.lower < 0.5 < effect.level_ratio.upper < 0.8
    assert effect.at_end.upper < 0
    assert effect.fitted[0] == pytest.approx(15, rel=0.2)


def test_rates_that_vary_by_more_than_chance_get_a_negative_binomial():
    random = np.random.default_rng(2)
    events = random.poisson(random.gamma(4, 10, 48))
    effect = estimate_effect(spec_of(events, [400] * 48, "u"), change_at=WEEKS[24])
    poisson = estimate_effect(
        spec_of(events, [400] * 48, "u"), change_at=WEEKS[24], family="poisson"
    )

    assert effect.family is Family.NEGATIVE_BINOMIAL
    assert effect.dispersion < 1.5 < poisson.dispersion
    assert effect.level.allows_no_change


@pytest.mark.parametrize(
    ("y", "errors_of", "code"),
    [
        (STEADY[:10] * 2, None, "rough"),
        (STEADY * 2, "hac", "narrow-intervals"),
        ([50 + 6 * math.sin(i / 4) + 0.01 * STEADY[i % 24] for i in range(48)], None, "narrow-intervals"),
    ],
)  # fmt: skip
def test_where_intervals_claim_too_much_the_result_says_so(y, errors_of, code):
    effect = estimate_effect(spec_of(y), change_at=WEEKS[len(y) // 2], errors_of=errors_of)

    assert code in [message.code for message in effect.messages]
    assert effect.messages[-1].code == "association"


def test_gaps_excluded_and_missing_points_do_not_break_an_effect():
    y = [*STEADY[:10], None, *STEADY[11:], *(v - 8 for v in STEADY)]
    whole = estimate_effect(spec_of(y, exclude=[WEEKS[3]]), change_at=WEEKS[24])
    apart = [i for i in range(48) if i not in (3, 10)]
    left_out = estimate_effect(
        ChartSpec(Series([WEEKS[i] for i in apart], [y[i] for i in apart])), change_at=WEEKS[24]
    )

    assert whole.level.value == pytest.approx(left_out.level.value)
    assert whole.level.upper == pytest.approx(left_out.level.upper)


@pytest.mark.parametrize(
    ("y", "n", "chart", "change", "error"),
    [
        (STEADY, None, "i", 5, TooFewPoints),
        ([0] * 24, [10] * 24, "p", 12, NotEstimable),
        ([0] * 12 + [3] * 12, [10] * 24, "u", 12, NotEstimable),
    ],
)
def test_what_cannot_be_estimated_is_refused_with_a_sentence(y, n, chart, change, error):
    with pytest.raises(error, match=r"\.$"):
        estimate_effect(spec_of(y, n, chart), change_at=WEEKS[change])


def test_a_flat_series_has_no_effect_and_no_width():
    effect = estimate_effect(spec_of([5] * 24), change_at=WEEKS[12])

    assert effect.level.value == pytest.approx(0, abs=1e-6)
    assert effect.level.upper == pytest.approx(0, abs=1e-6)


def test_labels_have_no_before_and_no_after():
    with pytest.raises(SpcError, match="order"):
        estimate_effect(ChartSpec(Series("abcdefghijklmnopqrst", range(20))), change_at="k")


def test_ljung_box_equals_its_formula_and_is_blank_for_short_series():
    y = np.random.default_rng(1).normal(size=60).cumsum()
    found = autocorrelation(y, lags=1)
    z = y - y.mean()
    r = (z[1:] * z[:-1]).sum() / (z**2).sum()

    statistic = 60 * 62 * r**2 / 59
    assert found.first == pytest.approx(r)
    assert found.p_value == pytest.approx(math.erfc(math.sqrt(statistic / 2)))
    assert found.is_correlated
    assert math.isnan(autocorrelation([1, 2, 3]).p_value)


def test_intervals_of_shares_equal_published_ones():
    # Newcombe RG. Stat Med 1998; 17: 857-872, table I, 15 of 148 and 0 of 20
    assert wilson_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert exact_interval(15, 148) == pytest.approx((0.0578, 0.1617), abs=5e-5)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert exact_interval(0, 20) == pytest.approx((0.0, 0.1684), abs=5e-5)


def test_the_interval_of_a_count_equals_garwoods():
    assert exact_rate_interval(10, 1) == pytest.approx((4.795, 18.390), abs=5e-4)
    assert exact_rate_interval(0, 2) == pytest.approx((0, 3.689 / 2), abs=5e-4)


@given(st.integers(1, 500), st.data())
def test_intervals_hold_the_share_and_stay_possible(trials, data):
    events = data.draw(st.integers(0, trials))

    for lower, upper in (wilson_interval(events, trials), exact_interval(events, trials)):
        assert 0 <= lower <= events / trials + 1e-12
        assert events / trials - 1e-12 <= upper <= 1


@pytest.mark.parametrize(("events", "trials"), [(3, 0), (-1, 5), (6, 5), (float("nan"), 5)])
def test_impossible_shares_are_refused(events, trials):
    with pytest.raises(SpcError):
        wilson_interval(events, trials)


MONTHS = [date(2020 + i // 12, i % 12 + 1, 1) for i in range(60)]
WAVE = 8 * np.sin(np.arange(60) * 2 * np.pi / 12)


def test_a_season_is_found_taken_out_and_said():
    noise = np.random.default_rng(3).normal(50, 1, 60)
    spec = ChartSpec(Series(MONTHS, noise + WAVE), title="Waits", y_label="Days")
    adjusted, found = seasonally_adjusted(spec)

    assert (found.period, found.is_seasonal) == (12, True)
    assert found.strength > 0.9
    assert np.std(np.array(adjusted.series.y)) < 0.25 * np.std(noise + WAVE)
    assert "seasonally adjusted" in adjusted.title
    assert "seasonally adjusted" in adjusted.y_label
    assert len(analyse(spec).signals) > len(analyse(adjusted).signals)


def test_shares_stay_possible_when_the_season_is_taken_out():
    events = np.clip(np.round(5 + WAVE / 1.5), 0, 10)
    adjusted, _found = seasonally_adjusted(ChartSpec(Series(MONTHS, events, [10] * 60), "p"))

    assert all(0 <= y <= n for y, n in zip(adjusted.series.y, adjusted.series.n, strict=True))


def test_random_points_have_no_season():
    noise = [np.random.default_rng(seed).normal(size=60) for seed in range(20)]

    assert sum(seasonality(ChartSpec(Series(MONTHS, y))).is_seasonal for y in noise) <= 2


def test_one_year_says_nothing_about_a_season():
    with pytest.raises(TooFewPoints, match="25 points"):
        seasonality(ChartSpec(Series(MONTHS[:20], range(20))))


@pytest.mark.parametrize("rules", ["nhs-mdc", "anhoej", "western-electric"])
def test_more_points_and_clearer_rules_see_smaller_changes(rules):
    spec = spec_of(STEADY, rules=rules)
    few, many = smallest_change(spec, 6, runs=100), smallest_change(spec, 24, runs=100)

    assert many.up < few.up
    assert many == smallest_change(spec, 24, runs=100)
    assert few.false_alarm < 0.5


def test_a_share_that_is_nearly_nothing_cannot_show_a_fall():
    found = smallest_change(spec_of([1, 0, 2, 1, 0, 1] * 4, [50] * 24, "p"), 3, runs=100)

    assert found.down is None
    assert found.up > 0


def test_benjamini_and_hochbergs_own_example():
    # Benjamini Y, Hochberg Y. J R Stat Soc B 1995; 57: 289-300, section 4.1: four of fifteen at 0.05
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1]  # fmt: skip

    assert false_discovery(p).sum() == 4
    assert false_discovery([*p, float("nan")]).sum() == 4
    assert not false_discovery([]).size


def test_false_discoveries_stay_at_or_below_their_share(simulations):
    random, shares = np.random.default_rng(5), []
    for run in range(max(simulations // 10, 10)):
        rows = random.exponential(size=(30, 24))
        rows[:9, 12:] += 2.5
        p = [change_p_value(row, shuffles=299, seed=100 * run + i) for i, row in enumerate(rows)]
        found = false_discovery(p, rate=0.1)
        shares.append(found[9:].sum() / max(found.sum(), 1))
        assert found[:9].sum() >= 3

    assert np.mean(shares) <= 0.1 + 2 * np.std(shares) / math.sqrt(len(shares))


def test_chance_values_of_random_points_are_even():
    random = np.random.default_rng(6)
    p = np.array([change_p_value(random.normal(size=20), shuffles=99, seed=i) for i in range(400)])

    assert abs(p.mean() - 0.5) < 0.06
    assert 0.02 < (p <= 0.05).mean() < 0.09
    assert change_p_value([3] * 10) == 1
    assert math.isnan(change_p_value([1, 2, 3]))


def test_many_charts_are_screened_together():
    random = np.random.default_rng(8)
    rows = random.normal(size=(40, 24))
    rows[:5, 12:] += 4
    charts = [analyse(spec_of(row)) for row in rows]
    screening = screen_charts(charts)

    assert set(range(5)) <= set(screening.found)
    assert len(screening.found) <= 7
    assert 2 < screening.expected_false_alarms < 15
    assert expected_false_alarms([]) == 0


def test_the_library_loads_without_the_heavy_packages():
    code = "import sys, qitrack.spc, qitrack.spc.effects; print([m for m in ('scipy','statsmodels','matplotlib','pandas') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert out.stdout.strip() == "[]"
