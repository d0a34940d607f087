"""Funnel plots: places compared with each other, given how much each of them rests on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from qitrack.i18n import _
from qitrack.spc.charts.base import (
    Array,
    ChartType,
    Limits,
    Mask,
    Method,
    Needs,
    Sample,
    Shape,
    flat,
)

Q95, Q998 = 1.959964, 3.090232
"""Normal quantiles of the two pairs of lines. Spiegelhalter DJ. Stat Med 2005; 24: 1185-1202."""

TRIM = 0.1
"""This part of the z-scores at either end is drawn in, or left out, before over-dispersion is measured."""


ALIKE = 2.0
"""Observed and expected numbers of all places together differ by less than so many times."""


class FunnelKind(StrEnum):
    """What a funnel compares.

    Automatic: with whole denominators shares where no numerator passes its own, else rates; otherwise ratios of observed to
    expected where these are alike on the whole, else rates.
    """

    AUTO = "auto"
    SHARES = "shares"
    RATES = "rates"
    RATIOS = "ratios"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A lower and an upper line; shape (n,) each."""

    lower: Array
    upper: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The lines of a funnel, on the scale of y, at 95 and at 99.8 %, without and with over-dispersion.

    phi: how far the places differ beyond chance (1: not at all), NaN when unknown. tau2: the variance between places.
    """

    kind: FunnelKind
    centre: float
    limits95: Pair
    limits998: Pair
    adjusted95: Pair
    adjusted998: Pair
    phi: float
    tau2: float

    @property
    def is_adjusted(self) -> bool:
        """Whether the places differ so much that the adjusted lines count."""
        return self.tau2 > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelLimits(Limits):
    """Limits whose 2- and 3-sigma lines are those at 95 and 99.8 %."""

    funnel: Funnel

    def lines(self, sigmas: float) -> tuple[Array, Array]:
        """The lines at 99.8 % for 3, else those at 95 %; adjusted where the places differ beyond chance."""
        pair = _pair(self.funnel, sigmas >= 3.0)
        return np.maximum(pair.lower, self.floor), np.minimum(pair.upper, self.ceiling)


def _pair(funnel: Funnel, wide: bool) -> Pair:
    if funnel.is_adjusted:
        return funnel.adjusted998 if wide else funnel.adjusted95
    return funnel.limits998 if wide else funnel.limits95


def funnel_limits(sample: Sample, method: Method) -> Limits:
    """Lines at 95 and 99.8 % around the overall level, for shares, rates, or standardised ratios (centre 1).

    Shapes (n,), units of y; trials: denominators, or expected numbers of ratios. Excluded places set neither level nor
    over-dispersion. Missing where there is no denominator.
    Never raises: without enough numbers the lines are NaN.
    Source: Spiegelhalter DJ. Stat Med 2005; 24: 1185-1202; Spiegelhalter DJ. Qual Saf Health Care 2005; 14: 347-351;
    formulas of each kind as FunnelPlotR 0.6.0 (standardised ratios: NHS Digital, SHMI specification).
    """
    kind = kind_of_funnel(sample, method.funnel)
    trials = np.where(sample.trials > 0, sample.trials, np.nan)
    if kind is FunnelKind.RATIOS:
        trials = np.where(trials >= 0.01, np.round(trials, 2), trials)
    base = sample.base & ~np.isnan(sample.y) & ~np.isnan(trials)
    total = float(trials[base].sum())
    found = float(sample.events[base].sum() / total) if total > 0 else np.nan
    centre = method.centre_or(1.0 if kind is FunnelKind.RATIOS else found)
    phi, tau2 = _dispersion(kind, sample.events[base], trials[base], centre)
    lines = _LINES[kind]
    plain = _exact_ratio_lines if kind is FunnelKind.RATIOS else lines
    funnel = Funnel(
        kind=kind,
        centre=centre,
        limits95=plain(trials, centre, Q95, 0.0),
        limits998=plain(trials, centre, Q998, 0.0),
        adjusted95=lines(trials, centre, Q95, tau2),
        adjusted998=lines(trials, centre, Q998, tau2),
        phi=phi,
        tau2=tau2,
    )
    line = flat(sample, centre)
    nothing = flat(sample, np.nan)
    return FunnelLimits(centre=line, middle=line, sigma=nothing, floor=0.0, funnel=funnel)


def kind_of_funnel(sample: Sample, asked: str) -> FunnelKind:
    """What the numbers are, where nobody has said so."""
    if asked != FunnelKind.AUTO:
        return FunnelKind(asked)
    known = ~np.isnan(sample.y)
    events, trials = sample.events[known], sample.trials[known]
    if (trials == np.round(trials)).all():
        return FunnelKind.SHARES if (events <= trials).all() else FunnelKind.RATES
    alike = trials.sum() / ALIKE < events.sum() < trials.sum() * ALIKE
    return FunnelKind.RATIOS if alike else FunnelKind.RATES


def _dispersion(
    kind: FunnelKind, events: Array, trials: Array, centre: float
) -> tuple[float, float]:
    """phi and tau2 (DerSimonian and Laird) of the places that count; shape (m,)."""
    z, s = _scores(kind, events, trials, centre)
    known = ~np.isnan(z) & (s > 0)
    z, s = z[known], s[known]
    if kind is FunnelKind.RATIOS:  # none observed: infinitely far, so among the outer tenth
        kept = _inner(z) & np.isfinite(z)
        z, s = z[kept], s[kept]
    elif z.size:
        z = np.clip(z, np.quantile(z, TRIM), np.quantile(z, 1 - TRIM))
    if not z.size:
        return np.nan, 0.0
    phi = float((z**2).mean())
    weight = 1 / s**2
    spread = float(weight.sum() - (weight**2).sum() / weight.sum())
    if z.size * phi < z.size - 1 or spread <= 0:
        return phi, 0.0
    return phi, max((z.size * phi - (z.size - 1)) / spread, 0.0)


def _inner(z: Array) -> Mask:
    """Which scores are not among the outer tenths by rank."""
    order = np.sort(z)
    rank = (np.searchsorted(order, z, "left") + np.searchsorted(order, z, "right") + 1) / 2
    tenth = np.floor(rank * 10 / (z.size + 1))
    return (tenth > 0) & (tenth < 9)


def _scores(kind: FunnelKind, events: Array, trials: Array, centre: float) -> tuple[Array, Array]:
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind is FunnelKind.SHARES:
            s = 1 / (2 * np.sqrt(trials))
            return (np.arcsin(np.sqrt(events / trials)) - np.arcsin(np.sqrt(centre))) / s, s
        if kind is FunnelKind.RATES:
            s = np.sqrt(events / (events + 0.5) ** 2 + trials / (trials + 0.5) ** 2)
            return (np.log((events + 0.5) / (trials + 0.5)) - np.log(centre)) / s, s
        return np.sqrt(trials) * np.log(events / trials / centre), 1 / np.sqrt(trials)


def _share_lines(trials: Array, centre: float, q: float, tau2: float) -> Pair:
    middle = np.arcsin(np.sqrt(min(max(centre, 0.0), 1.0)))
    reach = q * np.sqrt(1 / (4 * trials) + tau2)
    return Pair(
        lower=np.sin(np.maximum(middle - reach, 0.0)) ** 2,
        upper=np.sin(np.minimum(middle + reach, np.pi / 2)) ** 2,
    )


def _rate_lines(trials: Array, centre: float, q: float, tau2: float) -> Pair:
    reach = q * np.sqrt(1 / (4 * trials) + tau2)
    return Pair(lower=centre * np.exp(-reach), upper=centre * np.exp(reach))


def _ratio_lines(trials: Array, centre: float, q: float, tau2: float) -> Pair:
    reach = q * np.sqrt(1 / trials + tau2)
    return Pair(lower=centre * np.exp(-reach), upper=centre * np.exp(reach))


def _exact_ratio_lines(trials: Array, centre: float, q: float, tau2: float) -> Pair:
    """Exact Poisson lines of observed over expected."""
    from scipy.special import gammaincinv

    tail = 0.025 if q < Q998 else 0.001
    return Pair(
        lower=centre * gammaincinv(trials, tail) / trials,
        upper=centre * gammaincinv(trials + 1, 1 - tail) / trials,
    )


_LINES: dict[FunnelKind, Callable[[Array, float, float, float], Pair]] = {
    FunnelKind.SHARES: _share_lines,
    FunnelKind.RATES: _rate_lines,
    FunnelKind.RATIOS: _ratio_lines,
}


def curve(funnel: Funnel, trials: Array, *, wide: bool) -> Pair:
    """The lines that count at any denominators, for drawing; trials: shape (m,), above 0."""
    q = Q998 if wide else Q95
    if funnel.kind is FunnelKind.RATIOS and not funnel.is_adjusted:
        return _exact_ratio_lines(trials, funnel.centre, q, 0.0)
    return _LINES[funnel.kind](trials, funnel.centre, q, funnel.tau2)


def scaled(funnel: Funnel, factor: float) -> Funnel:
    """The same funnel in other units."""
    return replace(
        funnel,
        limits95=_times(funnel.limits95, factor),
        limits998=_times(funnel.limits998, factor),
        adjusted95=_times(funnel.adjusted95, factor),
        adjusted998=_times(funnel.adjusted998, factor),
    )


def _times(pair: Pair, factor: float) -> Pair:
    return Pair(lower=pair.lower * factor, upper=pair.upper * factor)


FUNNELS = (
    ChartType(
        key="funnel",
        label=_("Wards or places compared"),
        term=_("funnel plot"),
        use=_("One number for each of many places, to see which differ by more than chance."),
        needs=Needs.GROUP,
        source="Spiegelhalter DJ. Stat Med 2005; 24: 1185-1202",
        limits=funnel_limits,
        centre_label=_("All together"),
        shape=Shape.FUNNEL,
        uses_denominator=True,
        is_sequence=False,
        is_assured=False,
    ),
)
"""The chart types of this family."""
