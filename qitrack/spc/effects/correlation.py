"""How much neighbours resemble each other: autocorrelation and the Ljung-Box test."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qitrack.spc.charts import Array

FEWEST = 8
ONE_IN_TWENTY = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Autocorrelation:
    """Correlation of a series with itself, lag by lag from 1 (NaN where it cannot be told), and the Ljung-Box test.

    p_value: how often random points would be correlated so much; NaN below eight points or where all are equal.
    """

    lags: tuple[float, ...]
    p_value: float

    @property
    def first(self) -> float:
        """Of each point with the one before."""
        return self.lags[0] if self.lags else float("nan")

    @property
    def is_correlated(self) -> bool:
        """Whether neighbours resemble each other by more than chance (5 %): rules and limits then claim too much."""
        return self.p_value < ONE_IN_TWENTY


def autocorrelation(values: Sequence[float | None] | Array, lags: int | None = None) -> Autocorrelation:  # fmt: skip
    """Autocorrelations and the Ljung-Box test of a series.

    values: shape (n,), in order of time; missing values are left out. lags: by default a fifth of the points, at most 10.
    Autocorrelations have no unit. Never raises: NaN where there are too few values.
    Source: Ljung GM, Box GEP. Biometrika 1978; 65: 297-303.
    """
    x = np.array(values, dtype=np.float64)
    x = x[~np.isnan(x)]
    so_many = min(10, x.size // 5) if lags is None else min(lags, x.size - 1)
    if x.size < FEWEST or so_many < 1 or np.ptp(x) <= 1e-12 * np.abs(x).max():
        return Autocorrelation(lags=(), p_value=float("nan"))
    from statsmodels.stats.diagnostic import acorr_ljungbox
    from statsmodels.tsa.stattools import acf

    found = acf(x, nlags=so_many, fft=False)
    test = acorr_ljungbox(x, lags=[so_many])
    return Autocorrelation(
        lags=tuple(float(r) for r in found[1:]), p_value=float(test["lb_pvalue"].iloc[0])
    )
