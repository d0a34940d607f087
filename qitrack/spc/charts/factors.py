"""The factors of control charts for subgroups: d2, d3 and c4."""

from functools import cache
from math import exp, lgamma, sqrt

import numpy as np

from qitrack.spc.charts.base import Array

D2 = (
    1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847, 2.970, 3.078, 3.173, 3.258, 3.336, 3.407, 3.472, 3.532, 3.588,
    3.640, 3.689, 3.735, 3.778, 3.819, 3.858, 3.895, 3.931,
)  # fmt: skip
"""Mean range of 2 to 25 normal values in standard deviations, as printed (Montgomery, appendix VI)."""

D3 = (
    0.8525033, 0.8883697, 0.8798108, 0.8640855, 0.8480442, 0.8332108, 0.8198378, 0.8078413, 0.7970584, 0.7873230,
    0.7784873, 0.7704257, 0.7630330, 0.7562217, 0.7499188, 0.7440627, 0.7386021, 0.7334929, 0.7286980, 0.7241851,
    0.7199267, 0.7158987, 0.7120802, 0.7084528,
)  # fmt: skip
"""Standard deviation of the range of 2 to 25 normal values, to seven digits (a test works them out anew)."""

PRINTED_TO = 25


@cache
def d2_and_d3(size: int) -> tuple[float, float]:
    """Mean and standard deviation of the range of so many standard normal values; size from 2.

    As printed up to 25, beyond that by integrating over the joint density of the extremes.
    Source: Tippett LHC. Biometrika 1925; 17: 364-387.
    """
    if size <= PRINTED_TO:
        return D2[size - 2], D3[size - 2]
    return range_moments(size)


def range_moments(size: int) -> tuple[float, float]:
    """Mean and standard deviation of the range, worked out: error below 1e-7. size: from 2."""
    x = np.linspace(-8.0, 8.0, 1601)
    step = x[1] - x[0]
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    below = np.array([0.5 * (1 + _erf(v / sqrt(2))) for v in x.tolist()])
    widths = np.arange(0.0, 16.0 + step / 2, step)
    tail = np.empty_like(widths)
    for i in range(widths.size):
        inside = np.concatenate((below[i:], np.ones(i))) - below
        tail[i] = 1.0 - size * float((density * inside ** (size - 1)).sum()) * step
    mean = _trapezium(tail, step)
    square = 2.0 * _trapezium(widths * tail, step)
    return mean, sqrt(square - mean * mean)


def _erf(value: float) -> float:
    from math import erf

    return erf(value)


def _trapezium(values: Array, step: float) -> float:
    return float((values[1:] + values[:-1]).sum() * step / 2)


@cache
def _c4(size: int) -> float:
    return sqrt(2.0 / (size - 1)) * exp(lgamma(size / 2) - lgamma((size - 1) / 2))


def c4(sizes: Array) -> Array:
    """Mean standard deviation of so many normal values in units of the true one; shape (n,), NaN below two.

    Logarithms of gamma, as gamma itself overflows at 344 (qicharts2 issue 16).
    Source: Montgomery, Introduction to Statistical Quality Control, appendix VI.
    """
    return np.array([_c4(int(size)) if size >= 2 else np.nan for size in sizes.tolist()])


def range_factors(sizes: Array) -> tuple[Array, Array]:
    """d2 and d3 of each size; shape (n,) each, NaN below two."""
    pairs = [
        d2_and_d3(int(size)) if size >= 2 else (np.nan, np.nan)
        for size in np.nan_to_num(sizes).tolist()
    ]
    d2, d3 = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    return d2, d3
