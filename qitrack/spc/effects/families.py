"""Regressions of statsmodels behind `estimate_effect`: least squares, shares, counts. It is loaded inside the functions."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import Array

OVER_DISPERSED = 0.01
"""Counts that would vary so much by chance less often than this get a negative binomial."""


WIDEST = 20.0
"""A logarithm that is known no better than this is not known: one side of the change is all zero, or all complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedFit:
    """A regression of counts: coefficients (k,), covariance (k, k), Pearson residuals (n,), dispersion, quantile of its intervals."""

    coefficients: Array
    covariance: Array
    residuals: Array
    dispersion: float
    quantile: float


def t_quantile(freedom: int) -> float:
    """The two-sided 95 % quantile of Student's t."""
    from scipy.stats import t

    return float(t.ppf(0.975, freedom))


def newey_west_lag(size: int) -> int:
    """How far back robust standard errors look. Newey WK, West KD. Rev Econ Stud 1994; 61: 631-653 (rule of thumb)."""
    return max(int(4.0 * (size / 100.0) ** (2.0 / 9.0)), 1)


def least_squares(design: Array, y: Array, *, robust: bool) -> tuple[Array, Array]:
    """Coefficients (k,) and covariance (k, k) of ordinary least squares; robust: heteroscedasticity and autocorrelation.

    design: shape (n, k), n > k; y: shape (n,). Source: Newey WK, West KD. Econometrica 1987; 55: 703-708.
    """
    from statsmodels.regression.linear_model import OLS

    model = OLS(y, design)
    if robust:
        how = {"maxlags": newey_west_lag(len(y)), "use_correction": True}
        fit = model.fit(cov_type="HAC", cov_kwds=how, use_t=True)
    else:
        fit = model.fit()
    return np.asarray(fit.params), np.asarray(fit.cov_params())


def inverse_link(family: str) -> Callable[[Array], Array]:
    """From the regression's scale to shares or rates."""
    if family == "binomial":
        return lambda eta: 1.0 / (1.0 + np.exp(-np.clip(eta, -700.0, 700.0)))
    return lambda eta: np.exp(np.clip(eta, -700.0, 700.0))


def slope_of_inverse(family: str, mean: float) -> float:
    """How fast the share or rate moves with the regression's scale, at one mean."""
    return float(mean * (1.0 - mean) if family == "binomial" else mean)


def is_over_dispersed(events: Array, trials: Array, design: Array) -> bool:
    """Whether counts vary around their lines by more than chance: Pearson's test of a Poisson regression.

    events, trials: shape (n,); design: (n, k). False where the regression cannot be fitted.
    """
    from scipy.stats import chi2

    try:
        fit = _glm(design, events, trials, "poisson")
    except errors.NotEstimable:
        return False
    return bool(chi2.sf(fit.pearson_chi2, fit.df_resid) < OVER_DISPERSED)


def counted_fit(design: Array, events: Array, trials: Array, *, family: str, robust: bool = False) -> CountedFit:  # fmt: skip
    """A regression of shares (logarithm of the odds) or rates (logarithm), over-dispersion allowed for.

    design: shape (n, k); events, trials: shape (n,), trials > 0. The covariance of binomial and Poisson regressions is
    multiplied by the dispersion where that is above 1; a negative binomial has its own. Intervals use Student's t.
    Raises NotEstimable where the numbers allow no estimate.
    Source: McCullagh P, Nelder JA. Generalized Linear Models, 2nd edition 1989, sections 4.5 and 6.2.
    """
    shape = (
        _negative_binomial_shape(design, events, trials) if family == "negative-binomial" else 0.0
    )
    fit = _glm(design, events, trials, family, shape=shape, robust=robust)
    dispersion = float(fit.pearson_chi2 / fit.df_resid)
    widen = 1.0 if robust else max(dispersion, 1.0)
    return CountedFit(
        coefficients=np.asarray(fit.params),
        covariance=np.asarray(fit.cov_params()) * widen,
        residuals=np.asarray(fit.resid_pearson),
        dispersion=dispersion,
        quantile=t_quantile(int(fit.df_resid)),
    )


def _glm(
    design: Array, events: Array, trials: Array, family: str, *, shape: float = 0.0, robust: bool = False
) -> Any:  # fmt: skip  # statsmodels has no types
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    if not events.sum() > 0 or (family == "binomial" and not (trials - events).sum() > 0):
        raise errors.NotEstimable(_("All points are zero, or all are complete: there is nothing to estimate."))  # fmt: skip
    how: dict[str, Any] = {"maxiter": 100}
    if robust:
        lags = {"maxlags": newey_west_lag(len(events)), "use_correction": True}
        how |= {"cov_type": "HAC", "cov_kwds": lags}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if family == "binomial":
                model = GLM(
                    np.column_stack([events, trials - events]), design, family=families.Binomial()
                )
            else:
                kind = families.NegativeBinomial(alpha=shape) if shape > 0 else families.Poisson()
                model = GLM(events, design, family=kind, offset=np.log(trials))
            fit = model.fit(**how)
        except (ValueError, np.linalg.LinAlgError) as error:
            raise _impossible() from error
    spread = np.asarray(fit.cov_params())
    if not fit.converged or not np.isfinite(spread).all() or np.diag(spread).max() > WIDEST**2:
        raise _impossible()
    return fit


def _impossible() -> errors.NotEstimable:
    return errors.NotEstimable(
        _("The numbers before or after the change do not vary enough to estimate an effect.")
    )


def _negative_binomial_shape(design: Array, events: Array, trials: Array) -> float:
    """How much a negative binomial varies beyond chance (alpha: variance = mean + alpha mean^2), so that Pearson's
    chi-squared equals its degrees of freedom. Source: Breslow NE. Appl Stat 1984; 33: 38-44."""
    mean = np.asarray(_glm(design, events, trials, "poisson").mu)
    freedom = len(events) - design.shape[1]

    def surplus(alpha: float) -> float:
        total: float = ((events - mean) ** 2 / (mean + alpha * mean**2)).sum() - freedom
        return total

    low, high = 0.0, 1e-3
    if surplus(low) <= 0:
        return 0.0
    while surplus(high) > 0 and high < 1e3:
        high *= 2.0
    for _turn in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
    return high
