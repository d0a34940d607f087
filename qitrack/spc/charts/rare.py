"""Charts of rare events: cases between them (g) and time between them (t)."""

from dataclasses import replace

import numpy as np

from qitrack.i18n import _
from qitrack.spc.charts.base import ChartType, Limits, Method, Needs, Sample, flat, mean_of
from qitrack.spc.charts.individuals import individuals_limits

T_POWER = 3.6
"""Times between Poisson events to the power 1/3.6 are nearly normal.

Nelson LS. A control chart for parts-per-million nonconforming items. J Qual Technol 1994; 26: 239-240.
"""


def g_limits(sample: Sample, method: Method) -> Limits:
    """Limits for the number of cases between events, counted from 0.

    Shapes (n,), cases. The line drawn is the median of the base, so that runs can be judged although such numbers
    are skewed; the limits lie three standard deviations around the mean m, sqrt(m (m + 1)), not below zero. A given
    centre is both.
    Units: cases. Never raises: without enough numbers the lines are NaN.
    Source: Benneyan JC. Number-between g-type statistical quality control charts. Health Care Manag Sci 2001; 4:
    305-318; median as in qicharts2.
    """
    values = sample.values
    mean = method.centre_or(mean_of(values))
    median = float(np.median(values)) if values.size else np.nan
    sigma = np.sqrt(mean * (mean + 1)) if method.sigma is None else method.sigma
    return Limits(
        centre=flat(sample, method.centre_or(median)), middle=flat(sample, mean), sigma=flat(sample, sigma), floor=0.0,
    )  # fmt: skip


def t_limits(sample: Sample, method: Method) -> Limits:
    """Limits for times between rare events: an individuals chart of the 3.6th root, transformed back.

    Shapes (n,), units of time, > 0. The centre is the mean of the roots, transformed back; limits >= 0. A given centre
    is a time; a given sigma is one standard deviation of the roots.
    Never raises: without enough numbers the lines are NaN.
    Source: Nelson 1994 (see T_POWER); Benneyan JC. Statistical quality control methods in infection control
    and hospital epidemiology, part II. Infect Control Hosp Epidemiol 1998; 19: 265-283.
    """
    rooted = replace(sample, y=sample.y ** (1.0 / T_POWER))
    centre = None if method.centre is None else method.centre ** (1.0 / T_POWER)
    on_roots = individuals_limits(rooted, replace(method, centre=centre))
    return replace(on_roots, centre=on_roots.middle**T_POWER, floor=0.0, power=T_POWER)


RARE = (
    ChartType(
        key="g",
        label=_("Cases between rare events"),
        term=_("g chart"),
        use=_("Events so rare that most weeks have none: patients from one infection to the next."),
        needs=Needs.COUNT,
        source="Benneyan JC, Health Care Manag Sci 2001; 4: 305-318",
        limits=g_limits,
        centre_label=_("Median"),
    ),
    ChartType(
        key="t",
        label=_("Time between rare events"),
        term=_("t chart"),
        use=_("Events so rare that most weeks have none: days from one to the next."),
        needs=Needs.TIME,
        source="Nelson LS, J Qual Technol 1994; 26: 239-240; Benneyan JC, Infect Control Hosp Epidemiol 1998; 19: 265-283",
        limits=t_limits,
        centre_label=_("Average"),
    ),
)
"""The chart types of this family."""
