"""Funnels of rates and standardised ratios, worked out a second time; shares are compared with FunnelPlotR elsewhere."""

import math
import random

import numpy as np
import pytest
from scipy.stats import chi2, rankdata

from qitrack.spc import ChartSpec, Series, analyse

Q95, Q998 = 1.959964, 3.090232


def funnel_of(y, n, kind="auto", **options):
    names = [f"Ward {i:02}" for i in range(len(y))]
    return analyse(ChartSpec(Series(names, y, n), "funnel", "anhoej", funnel=kind, **options))


def places(spread, *, least=5.0):
    rng = random.Random(11)
    expected = [round(rng.uniform(least, 80), 2) for _place in range(30)]
    return [round(e * math.exp(rng.gauss(0, spread))) for e in expected], expected


@pytest.mark.parametrize(("spread", "zeros"), [(0.05, 0), (0.4, 0), (0.4, 2)])
def test_ratios_follow_the_method_of_the_shmi(spread, zeros):
    observed, expected = places(spread)
    observed[:zeros] = [0] * zeros
    funnel = funnel_of(observed, expected).funnel

    o, e = np.array(observed, float), np.array(expected)
    with np.errstate(divide="ignore"):
        z = np.sqrt(e) * np.log(o / e)
    tenths = np.floor(rankdata(z) * 10 / (len(z) + 1))
    inner = (tenths > 0) & (tenths < 9)
    count, phi = inner.sum(), (z[inner] ** 2).mean()
    over = count * phi - (count - 1)
    tau2 = max(0, over / (e[inner].sum() - (e[inner] ** 2).sum() / e[inner].sum()))
    assert funnel.kind == "ratios"
    assert (funnel.phi, funnel.tau2) == pytest.approx((phi, tau2))
    for pair, adjusted, q, tail in (
        (funnel.limits95, funnel.adjusted95, Q95, 0.025),
        (funnel.limits998, funnel.adjusted998, Q998, 0.001),
    ):
        np.testing.assert_allclose(pair.lower, chi2.ppf(tail, 2 * e) / 2 / e, rtol=1e-9)
        np.testing.assert_allclose(pair.upper, chi2.ppf(1 - tail, 2 * (e + 1)) / 2 / e, rtol=1e-9)
        np.testing.assert_allclose(adjusted.upper, np.exp(q * np.sqrt(1 / e + tau2)), rtol=1e-9)
        np.testing.assert_allclose(adjusted.lower, np.exp(-q * np.sqrt(1 / e + tau2)), rtol=1e-9)


def test_rates_are_judged_on_the_logarithm():
    y, n = [30, 61, 45, 80, 12, 33, 90], [20, 40, 31, 50, 9, 25, 20]
    funnel = funnel_of(y, n).funnel

    a, b = np.array(y) + 0.5, np.array(n) + 0.5
    target = sum(y) / sum(n)
    s = np.sqrt(np.array(y) / a**2 + np.array(n) / b**2)
    z = (np.log(a / b) - math.log(target)) / s
    z = np.clip(z, np.quantile(z, 0.1), np.quantile(z, 0.9))
    reach = Q998 / (2 * np.sqrt(n))
    assert funnel.kind == "rates"
    assert funnel.phi == pytest.approx((z**2).mean())
    np.testing.assert_allclose(funnel.limits998.upper, target * np.exp(reach))
    np.testing.assert_allclose(funnel.limits998.lower, target * np.exp(-reach))


@pytest.mark.parametrize(
    ("y", "n", "kind"),
    [
        ([3, 4, 5], [10, 20, 15], "shares"),
        ([3, 40, 5], [10, 20, 15], "rates"),
        ([3, 4, 5], [3.4, 4.1, 5.2], "ratios"),  # expected numbers, none passed
        ([3, 4, 5], [310.5, 400.1, 515.0], "rates"),  # patient-years
    ],
)
def test_what_a_funnel_compares_is_seen_from_its_numbers(y, n, kind):
    assert funnel_of(y, n).funnel.kind == kind


def test_places_stand_in_order_of_their_names():
    chart = analyse(ChartSpec(Series(["b", "C", "a"], [1, 2, 3], [10, 10, 10]), "funnel"))

    assert chart.x == ("a", "b", "C")


def test_an_excluded_place_sets_neither_level_nor_dispersion():
    observed, expected = places(0.4)
    without = funnel_of(observed[1:], expected[1:]).funnel
    excluded = funnel_of([500, *observed[1:]], expected, exclude=["Ward 00"]).funnel

    assert (excluded.phi, excluded.tau2) == pytest.approx((without.phi, without.tau2))
