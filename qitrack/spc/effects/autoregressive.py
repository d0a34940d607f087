"""Straight-line regression whose errors remember: estimates averaged over how strongly neighbours are correlated."""

from dataclasses import dataclass

import numpy as np

from qitrack.spc.charts import Array

GRID = np.arange(-0.3, 0.951, 0.05).round(2)
"""Correlations of neighbours that are thought possible."""

PRIOR_POWER = 1.15
"""The prior weight of a correlation r is (1 - r) to this power: small correlations are likelier than large ones.

Chosen so that 95 % intervals of level and slope hold what they claim, 93 to 97 %, in series of 12 + 12 and 24 + 24
points with a correlation of 0 or 0.3; see docs/effects.md.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Averaged:
    """Coefficients, shape (k,), their covariance, shape (k, k), the mean correlation of neighbours, and one sigma."""

    coefficients: Array
    covariance: Array
    correlation: float
    sigma: float


def averaged_fit(design: Array, y: Array, time: Array) -> Averaged:
    """Least squares with first-order autoregressive errors, averaged over their correlation.

    design: shape (n, k), n > k; y, time: shape (n,), time in periods, rising; gaps are allowed. For each correlation on a grid the
    coefficients are those of generalised least squares, its weight is the restricted likelihood times the prior.
    Source: Harville DA. J Am Stat Assoc 1977; 72: 320-338 (restricted likelihood); Turner SL et al. BMC Med Res Methodol
    2021; 21: 181 (why plain estimates of short series claim too much).
    """
    size, k = design.shape
    white = _whitened(np.column_stack([design, y]), time)  # (grid, n, k + 1)
    x, v = white.rows[:, :, :k], white.rows[:, :, k]
    normal = np.einsum("rni,rnj->rij", x, x)
    inverse = np.linalg.inv(normal)
    betas = np.einsum("rij,rnj,rn->ri", inverse, x, v)
    squares = ((v - np.einsum("rni,ri->rn", x, betas)) ** 2).sum(axis=1)
    # Values that fit exactly have no likelihood; a trace of noise keeps it finite.
    squares = np.maximum(squares, np.maximum((v**2).sum(axis=1) * 1e-20, 1e-300))
    logs = -white.log_scale - 0.5 * np.linalg.slogdet(normal)[1]
    logs -= 0.5 * (size - k) * np.log(squares)
    weight = np.exp(logs - logs.max()) * (1.0 - GRID) ** PRIOR_POWER
    weight /= weight.sum()
    mean = weight @ betas
    spread = betas - mean
    variance = squares / (size - k)
    covariance = np.einsum("r,rij->ij", weight * variance, inverse)
    covariance += np.einsum("r,ri,rj->ij", weight, spread, spread)
    return Averaged(
        coefficients=mean,
        covariance=covariance,
        correlation=float(weight @ GRID),
        sigma=float(np.sqrt(weight @ variance)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _White:
    """Rows without correlation, shape (grid, n, columns), and half the log determinant of what was taken out, shape (grid,)."""

    rows: Array
    log_scale: Array


def _whitened(columns: Array, time: Array) -> _White:
    """For each correlation on the grid: each row less what the row before foretells, in units of what is left."""
    gap = np.diff(time)
    sign = np.where(gap % 2 == 1, np.sign(GRID)[:, None], 1.0)
    foretold = sign * np.abs(GRID)[:, None] ** gap
    left = np.sqrt(1.0 - foretold**2)
    rows = np.broadcast_to(columns, (GRID.size, *columns.shape)).copy()
    rows[:, 1:] -= foretold[:, :, None] * columns[:-1]
    rows[:, 1:] /= left[:, :, None]
    return _White(rows=rows, log_scale=np.log(left).sum(axis=1))
