"""`estimate_effect`: what changed at a point in time, against what would have been: an interrupted time series."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import Array, Mask, Needs
from qitrack.spc.effects import families
from qitrack.spc.effects.autoregressive import averaged_fit
from qitrack.spc.effects.correlation import Autocorrelation, autocorrelation
from qitrack.spc.series import X, XKind
from qitrack.spc.spec import ChartSpec
from qitrack.spc.table import Message, Table, make_table, position_of

ENOUGH = 12
"""Points before and after for intervals that hold what they claim. Wagner AK et al. J Clin Pharm Ther 2002; 27: 299-309."""

ROUGH_FROM = 8
"""With 8 to 11 points on either side an effect is called rough; below, none is estimated."""

STRONG = 0.5
"""Where neighbours are more correlated than this, 95 % intervals hold less than they claim; see docs/effects.md."""


class Family(StrEnum):
    """How values vary around their line."""

    GAUSSIAN = "gaussian"
    BINOMIAL = "binomial"
    POISSON = "poisson"
    NEGATIVE_BINOMIAL = "negative-binomial"


class Errors(StrEnum):
    """How neighbours that resemble each other are allowed for.

    averaged: over all likely correlations (the default for measured values). hac: robust standard errors of Newey and
    West; they claim too much in short series. independent: not at all.
    """

    AVERAGED = "averaged"
    HAC = "hac"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number and its 95 % interval."""

    value: float
    lower: float
    upper: float

    @property
    def allows_no_change(self) -> bool:
        """Whether no change at all (a difference of 0) lies inside the interval."""
        return self.lower <= 0.0 <= self.upper


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effect:
    """What changed at `change_at`. Arrays have shape (n,), one element a plotted point; numbers are multiplied.

    x: of the plotted points. level: the jump at the change; slope: how much steeper the line has been since, per period. Differences in units of y for
    measured values; for counts and shares differences of logarithms (of rates or odds), whose ratios are level_ratio and
    slope_ratio. at_end: the difference at the last point, in units of y, between the line and its counterfactual.
    fitted: the line; counterfactual: the line from before, drawn on, with its 95 % band. before, after: points with
    a value. autocorrelation: of what is left over. dispersion: of counts, in multiples of chance (1 for measured values).
    is_rough: fewer than twelve points on a side. messages: what weakens the result.
    """

    family: Family
    errors: Errors
    change_at: X
    x: tuple[X, ...]
    before: int
    after: int
    level: Estimate
    slope: Estimate
    level_ratio: Estimate | None
    slope_ratio: Estimate | None
    at_end: Estimate
    fitted: Array
    counterfactual: Array
    counterfactual_lower: Array
    counterfactual_upper: Array
    autocorrelation: Autocorrelation
    correlation: float
    dispersion: float
    is_rough: bool
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The rows of an interrupted time series; shape (n,) for all plotted points, `used` says which have a value.

    time: periods since the first point. since: periods since the change, from 0; is_after: from the change on.
    """

    table: Table
    time: Array
    since: Array
    is_after: Mask
    used: Mask

    def design(self, *, changed: bool = True) -> Array:
        """Constant, time, level and slope; shape (n, 4). Without the change: the counterfactual's rows."""
        after = self.is_after.astype(np.float64) if changed else np.zeros(self.time.shape)
        return np.column_stack([np.ones(self.time.shape), self.time, after, after * self.since])


def estimate_effect(
    spec: ChartSpec, *, change_at: X, family: Family | str | None = None, errors_of: Errors | str | None = None
) -> Effect:  # fmt: skip
    """What changed at a point in time: level and slope, with 95 % intervals and what would have been.

    change_at: x of the first point that may show the change. family: by default binomial for shares, Poisson for counts and
    rates (negative binomial where they vary by more than chance), Gaussian for the rest. errors_of: see Errors; by default
    averaged for the Gaussian family, independent with over-dispersion allowed for otherwise. Phases and baselines are not
    used; excluded points are left out. Raises TooFewPoints with fewer than eight points on a side, NotEstimable where the numbers
    do not allow an estimate (all zero, or all the same share), SpecError for labels.
    Columns have the shape (n,); in units of y times `multiply`; level and slope of counts and shares are logarithms.
    Source: Bernal JL, Cummins S, Gasparrini A. Int J Epidemiol 2017; 46: 348-355; Wagner AK et al. J Clin Pharm Ther 2002; 27: 299-309.
    """
    layout = _layout(spec, change_at)
    before, after = _counts(layout)
    if min(before, after) < ROUGH_FROM:
        raise errors.TooFewPoints(
            _("An effect needs at least eight points on either side; there are {before} before and {after} after.").format(
                before=before, after=after
            )
        )  # fmt: skip
    chosen = _family(spec, layout) if family is None else Family(family)
    if chosen is Family.GAUSSIAN:
        effect = _gaussian(spec, layout, Errors(errors_of or Errors.AVERAGED))
    else:
        how = Errors(errors_of or Errors.INDEPENDENT)
        effect = _counted(spec, layout, chosen, how)
    return replace(effect, messages=_cautions(effect))


def _layout(spec: ChartSpec, change_at: X) -> Layout:
    if spec.series.kind is XKind.LABEL:
        raise errors.SpecError(
            _("Labels have no order in time, so there is no before and no after.")
        )
    table = make_table(replace(spec, phases=(), baseline_until=None))
    change = position_of(change_at, table)
    step = np.diff(table.key)
    usual = float(np.median(step)) if step.size else 1.0
    time = np.concatenate(([0.0], np.cumsum(np.maximum(np.rint(step / usual), 1.0))))
    time = time[: table.key.size]
    is_after = np.arange(time.size) >= change
    begun = time[change] if change < time.size else 0.0
    return Layout(
        table=table,
        time=time,
        since=np.maximum(time - begun, 0.0),
        is_after=is_after,
        used=~np.isnan(table.y) & ~table.excluded,
    )


def _counts(layout: Layout) -> tuple[int, int]:
    after = int(np.count_nonzero(layout.used & layout.is_after))
    return int(np.count_nonzero(layout.used)) - after, after


def _family(spec: ChartSpec, layout: Layout) -> Family:
    needs = spec.chart_type.needs
    if needs is Needs.PROPORTION:
        return Family.BINOMIAL
    if needs in (Needs.RATE, Needs.COUNT) and spec.chart != "g":
        events, trials = layout.table.events[layout.used], layout.table.trials[layout.used]
        design = layout.design()[layout.used]
        is_over = families.is_over_dispersed(events, trials, design)
        return Family.NEGATIVE_BINOMIAL if is_over else Family.POISSON
    return Family.GAUSSIAN


def _gaussian(spec: ChartSpec, layout: Layout, how: Errors) -> Effect:
    x, used = layout.design(), layout.used
    y = layout.table.y[used]
    if how is Errors.AVERAGED:
        found = averaged_fit(x[used], y, layout.time[used])
        beta, covariance, correlation = found.coefficients, found.covariance, found.correlation
    else:
        beta, covariance = families.least_squares(x[used], y, robust=how is Errors.HAC)
        correlation = float("nan")
    scale = spec.multiply
    left = y - x[used] @ beta
    quantile = families.t_quantile(int(used.sum()) - x.shape[1])
    last = _difference(x, layout)[-1]
    line = layout.design(changed=False)
    band = quantile * np.sqrt(np.einsum("ij,jk,ik->i", line, covariance, line))
    return _effect(
        spec, layout, family=Family.GAUSSIAN, errors=how,
        level=_estimate(beta[2], covariance[2, 2], quantile, scale),
        slope=_estimate(beta[3], covariance[3, 3], quantile, scale),
        at_end=_estimate(last @ beta, last @ covariance @ last, quantile, scale),
        fitted=x @ beta * scale, counterfactual=line @ beta * scale,
        counterfactual_lower=(line @ beta - band) * scale, counterfactual_upper=(line @ beta + band) * scale,
        autocorrelation=autocorrelation(left), correlation=correlation, dispersion=1.0,
    )  # fmt: skip


def _difference(x: Array, layout: Layout) -> Array:
    return x - layout.design(changed=False)


def _estimate(value: float, variance: float, quantile: float, scale: float = 1.0) -> Estimate:
    reach = quantile * float(np.sqrt(max(float(variance), 0.0)))
    return Estimate(
        value=float(value) * scale, lower=(float(value) - reach) * scale, upper=(float(value) + reach) * scale
    )  # fmt: skip


def _ratio(of: Estimate) -> Estimate:
    return Estimate(value=float(np.exp(of.value)), lower=float(np.exp(of.lower)), upper=float(np.exp(of.upper)))  # fmt: skip


def _counted(spec: ChartSpec, layout: Layout, family: Family, how: Errors) -> Effect:
    x, used = layout.design(), layout.used
    fit = families.counted_fit(
        x[used], layout.table.events[used], layout.table.trials[used], family=str(family), robust=how is Errors.HAC
    )  # fmt: skip
    beta, covariance, quantile = fit.coefficients, fit.covariance, fit.quantile
    line, scale = layout.design(changed=False), _scale_of(spec)
    reach = quantile * np.sqrt(np.einsum("ij,jk,ik->i", line, covariance, line))
    level = _estimate(beta[2], covariance[2, 2], quantile)
    slope = _estimate(beta[3], covariance[3, 3], quantile)
    inverse = families.inverse_link(str(family))
    fitted, would = inverse(x @ beta), inverse(line @ beta)
    gradient = (
        families.slope_of_inverse(str(family), fitted[-1]) * x[-1]
        - families.slope_of_inverse(str(family), would[-1]) * line[-1]
    )
    return _effect(
        spec, layout, family=family, errors=how, level=level, slope=slope,
        level_ratio=_ratio(level), slope_ratio=_ratio(slope),
        at_end=_estimate(fitted[-1] - would[-1], gradient @ covariance @ gradient, quantile, scale),
        fitted=fitted * scale, counterfactual=would * scale,
        counterfactual_lower=inverse(line @ beta - reach) * scale,
        counterfactual_upper=inverse(line @ beta + reach) * scale,
        autocorrelation=autocorrelation(fit.residuals), correlation=float("nan"), dispersion=fit.dispersion,
    )  # fmt: skip


def _scale_of(spec: ChartSpec) -> float:
    return spec.multiply


def _effect(spec: ChartSpec, layout: Layout, **found: object) -> Effect:
    before, after = _counts(layout)
    return Effect(
        change_at=layout.table.x[int(np.argmax(layout.is_after))],
        x=layout.table.x,
        before=before,
        after=after,
        is_rough=min(before, after) < ENOUGH,
        messages=(),
        **{"level_ratio": None, "slope_ratio": None, **found},  # type: ignore[arg-type]  # named just above, field by field
    )


def _cautions(effect: Effect) -> tuple[Message, ...]:
    said = []
    if effect.is_rough:
        said.append(
            ("rough", _("With fewer than twelve points on either side this is a rough estimate."))
        )
    if effect.errors is Errors.HAC:
        said.append((
            "narrow-intervals",
            _("Robust standard errors claim too much in short series: these 95 % intervals hold 60 to 90 %."),
        ))  # fmt: skip
    elif effect.errors is Errors.INDEPENDENT and effect.autocorrelation.is_correlated:
        said.append((
            "narrow-intervals",
            _("Neighbouring points resemble each other, so the true intervals are wider than these."),
        ))  # fmt: skip
    elif effect.correlation > STRONG:
        said.append((
            "narrow-intervals",
            _("Neighbouring points resemble each other strongly, so these 95 % intervals hold nearer to 90 %."),
        ))  # fmt: skip
    said.append(
        ("association", _("This shows when something changed, not that the change idea caused it."))
    )
    return tuple(Message(code=code, text=text) for code, text in said)
