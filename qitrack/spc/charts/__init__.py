"""The chart types: for each its centre, its limits, what it needs and where the formula comes from.

Adding a chart type is one function and one entry of its family's table.
"""

from qitrack.spc.charts.base import (
    D2_OF_PAIRS,
    SCREEN,
    Array,
    ChartType,
    Cusum,
    Ewma,
    Groups,
    Limits,
    Mask,
    Method,
    Needs,
    Plots,
    Sample,
    Shape,
    Sides,
    mean_moving_range,
)
from qitrack.spc.charts.counts import COUNTS
from qitrack.spc.charts.cumulative import CUMULATIVE
from qitrack.spc.charts.funnel import FUNNELS, Funnel, FunnelKind
from qitrack.spc.charts.individuals import INDIVIDUALS
from qitrack.spc.charts.rare import RARE, T_POWER
from qitrack.spc.charts.subgroups import SUBGROUPS
from qitrack.spc.charts.summaries import SUMMARIES, Histogram, Shares

CHART_TYPES: dict[str, ChartType] = {
    entry.key: entry
    for entry in (
        *INDIVIDUALS,
        *COUNTS,
        *RARE,
        *SUBGROUPS,
        *CUMULATIVE,
        *FUNNELS,
        *SUMMARIES,
    )
}
"""Every chart type by its key, in the order in which forms offer them."""

__all__ = [
    "CHART_TYPES",
    "D2_OF_PAIRS",
    "SCREEN",
    "T_POWER",
    "Array",
    "ChartType",
    "Cusum",
    "Ewma",
    "Funnel",
    "FunnelKind",
    "Groups",
    "Histogram",
    "Limits",
    "Mask",
    "Method",
    "Needs",
    "Plots",
    "Sample",
    "Shape",
    "Shares",
    "Sides",
    "mean_moving_range",
]
