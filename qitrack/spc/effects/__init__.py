"""Effects: how much changed, how sure that is, and what could be seen at all. statsmodels loads inside the functions."""

from qitrack.spc.effects.correlation import Autocorrelation, autocorrelation
from qitrack.spc.effects.interrupted import Effect, Errors, Estimate, Family, estimate_effect
from qitrack.spc.effects.intervals import exact_interval, exact_rate_interval, wilson_interval
from qitrack.spc.effects.power import SmallestChange, points_needed, smallest_change
from qitrack.spc.effects.screening import (
    Screening,
    change_p_value,
    expected_false_alarms,
    false_discovery,
    screen_charts,
)
from qitrack.spc.effects.seasonal import Seasonality, seasonality, seasonally_adjusted

__all__ = [
    "Autocorrelation",
    "Effect",
    "Errors",
    "Estimate",
    "Family",
    "Screening",
    "Seasonality",
    "SmallestChange",
    "autocorrelation",
    "change_p_value",
    "estimate_effect",
    "exact_interval",
    "exact_rate_interval",
    "expected_false_alarms",
    "false_discovery",
    "points_needed",
    "screen_charts",
    "seasonality",
    "seasonally_adjusted",
    "smallest_change",
    "wilson_interval",
]
