"""Whether counts vary as chance alone would have them: over-dispersion against the binomial and the Poisson distribution."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import Array

ONE_IN_A_HUNDRED = 2.3263478740408408
"""Normal quantile of 99 %: more dispersion than this is called more than chance."""

FEWEST = 8
"""With fewer points nothing is said about dispersion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How counts vary, in multiples of what chance alone would give; NaN below eight usable points.

    overall: Pearson's chi-squared over its degrees of freedom; a lasting shift raises it. between_neighbours: half the
    mean squared step between neighbours, in standard units; a lasting shift hardly raises it. threshold: what the
    second stays below in 99 of 100 series of chance alone. is_over: it does not. points: usable points.
    """

    overall: float
    between_neighbours: float
    threshold: float
    points: int

    @property
    def is_over(self) -> bool:
        """Whether neighbours differ by more than chance: limits of a p, c or u chart would be too narrow."""
        return bool(self.between_neighbours > self.threshold)


def dispersion_of(
    events: Sequence[float | None] | Array, trials: Sequence[float | None] | Array | None = None, *, binomial: bool
) -> Dispersion:  # fmt: skip
    """How counts vary against the binomial (events out of trials) or the Poisson distribution (events per trial).

    events, trials: equal length, in order of time; missing values and trials of zero are left out; trials None: all 1.
    Raises UnequalLengths; MissingDenominator for a binomial without trials.
    Shapes (n,); units: counts.
    Source: Laney DB. Qual Eng 2002; 14: 531-537 (between neighbours); Spiegelhalter DJ. Qual Saf Health Care 2005; 14: 347-351
    (overall); variance of the mean square successive difference: von Neumann J et al. Ann Math Stat 1941; 12: 153-162.
    """
    if binomial and trials is None:
        raise errors.MissingDenominator(_("Say out of how many before asking how shares vary."))
    y = np.array(events, dtype=np.float64)
    n = np.ones(y.shape) if trials is None else np.array(trials, dtype=np.float64)
    if y.shape != n.shape:
        raise errors.UnequalLengths(
            _("There are {y} values and {n} denominators; the numbers must be equal.").format(
                y=y.size, n=n.size
            )
        )
    known = ~np.isnan(y) & (n > 0)
    y, n = y[known], n[known]
    size = int(y.size)
    mean = float(y.sum() / n.sum()) if size else np.nan
    variance = mean * (1.0 - mean) if binomial else mean
    if size < FEWEST or not variance > 0 or not (variance / n > 0).all():
        return Dispersion(overall=np.nan, between_neighbours=np.nan, threshold=np.nan, points=size)
    z = (y / n - mean) / np.sqrt(variance / n)
    return Dispersion(
        overall=float((z**2).sum() / (size - 1)),
        between_neighbours=float((np.diff(z) ** 2).mean() / 2.0),
        threshold=1.0 + ONE_IN_A_HUNDRED * sqrt(3 * size - 4) / (size - 1),
        points=size,
    )
