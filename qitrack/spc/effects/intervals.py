"""Confidence intervals of single shares and rates."""

from math import sqrt
from statistics import NormalDist

from qitrack.i18n import _
from qitrack.spc import errors


def wilson_interval(events: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share, lower and upper, within [0, 1].

    Raises SpecError unless 0 <= events <= trials, trials > 0 and 0 < level < 1.
    Single numbers, without shape; units: shares of one.
    Source: Wilson EB. J Am Stat Assoc 1927; 22: 209-212; Newcombe RG. Stat Med 1998; 17: 857-872, method 3.
    """
    _check(events, trials, level)
    if events > trials:
        raise errors.SpecError(_("There cannot be more events than trials."))
    z = NormalDist().inv_cdf((1.0 + level) / 2.0)
    share, z2 = events / trials, z * z
    middle = share + z2 / (2.0 * trials)
    reach = z * sqrt(share * (1.0 - share) / trials + z2 / (4.0 * trials * trials))
    scale = 1.0 + z2 / trials
    lower = 0.0 if events == 0 else (middle - reach) / scale
    return max(lower, 0.0), 1.0 if events == trials else min((middle + reach) / scale, 1.0)


def exact_interval(events: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share, lower and upper, within [0, 1]; it holds at least what it claims.

    Raises SpecError as `wilson_interval`.
    Single numbers, without shape; units: shares of one.
    Source: Clopper CJ, Pearson ES. Biometrika 1934; 26: 404-413.
    """
    _check(events, trials, level)
    if events > trials:
        raise errors.SpecError(_("There cannot be more events than trials."))
    from scipy.stats import beta

    tail = (1.0 - level) / 2.0
    lower = 0.0 if events == 0 else float(beta.ppf(tail, events, trials - events + 1))
    upper = 1.0 if events == trials else float(beta.ppf(1.0 - tail, events + 1, trials - events))
    return lower, upper


def exact_rate_interval(events: float, exposure: float, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a rate (events over exposure), lower and upper, in events per unit of exposure.

    Raises SpecError unless events >= 0, exposure > 0 and 0 < level < 1.
    Single numbers, without shape.
    Source: Garwood F. Biometrika 1936; 28: 437-442.
    """
    _check(events, exposure, level)
    from scipy.stats import chi2

    tail = (1.0 - level) / 2.0
    lower = 0.0 if events == 0 else float(chi2.ppf(tail, 2 * events)) / 2.0
    return lower / exposure, float(chi2.ppf(1.0 - tail, 2 * (events + 1))) / 2.0 / exposure


def _check(events: float, trials: float, level: float) -> None:
    if not (0.0 <= events < float("inf") and 0.0 < trials < float("inf") and 0.0 < level < 1.0):
        raise errors.SpecError(
            _("An interval needs events from 0 on, trials above 0 and a level between 0 and 1.")
        )
