"""`cautions_of(chart)`: what to keep in mind before believing a chart, in sentences for a nurse and a coach.

What `chart.messages` already says is not said again.
"""

from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from math import sqrt

import numpy as np

from qitrack.i18n import _, ngettext
from qitrack.spc.chart import PROVISIONAL_BELOW, Chart
from qitrack.spc.charts import Mask, Needs, Plots, Shape
from qitrack.spc.describe import no_low_point_can_signal
from qitrack.spc.describe_signs import current_signal
from qitrack.spc.dispersion import ONE_IN_A_HUNDRED, Dispersion, dispersion_of
from qitrack.spc.draw.lane import NumberedNote, number_notes
from qitrack.spc.options import NoteKind
from qitrack.spc.rules import Ties
from qitrack.spc.rules.chances import CHANCES, POINTS
from qitrack.spc.rules.view import EQUAL
from qitrack.spc.runlength import chance_of_signal
from qitrack.spc.series import XKind
from qitrack.spc.table import Message

UNEVEN = 10.0
"""Denominators are called very uneven from here on; limits, which go with the square root, are then three times as wide."""

CORRELATION_FROM = 20
"""Below so many points correlation of neighbours cannot be told from chance. Box GEP, Jenkins GM. Time Series Analysis (50 for a
model; 20 for a warning)."""

CORRELATED = 1.96
"""A first autocorrelation beyond so many times 1/√n is more than chance. Bartlett MS. J R Stat Soc B 1946; 8: 27-41."""

WINDOW = 8
"""Changes with fewer points than these between them cannot be told apart: so many make a shift. Perla RJ et al. BMJ Qual Saf 2011;
20: 46-51 (six on a run chart); Making Data Count (seven)."""

LIKELY = 0.05
"""Chances of a false sign below one in twenty are not spoken of."""

UNDER_FROM = 20
"""Below so many points counts are not called too even: their chi-squared is too coarse."""

MANY_ON_LINE = 0.25
"""From a quarter of the points on the centre line on, runs rest on so few others that it is said. Anhøj J, Olesen AV. PLoS ONE
2014; 9: e113825 counts useful observations only for this reason."""

FEW_VALUES = 4
"""With fewer different values than these, numbers are measured too coarsely for limits. Wheeler DJ, Chambers DS. Understanding
Statistical Process Control (inadequate measurement units)."""

RUNS = 200
"""Simulated charts for a rule set that people made themselves."""

PRIMED = {"p": "p-prime", "u": "u-prime", "np": "p-prime", "c": "i"}
"""What to draw instead where counts vary by more than chance. Laney DB. Qual Eng 2002; 14: 531-537."""


def cautions_of(chart: Chart) -> tuple[Message, ...]:
    """What to keep in mind about a chart over time, most important first; empty where there is nothing to say.

    Codes: few-points, provisional, two-changes, over-dispersion, under-dispersion, uneven-denominators, autocorrelation, ties,
    coarse-values, floor, chance. Columns of the chart have the shape (n,), in its units. Never raises.
    Source: each constant of this module names its own.
    """
    if chart.spec.chart_type.shape is not Shape.SERIES or not chart.phases:
        return ()
    found = ((code, say(chart)) for code, say in CAUTIONS.items())
    return tuple(Message(code=code, text=text) for code, text in found if text)


def _known(chart: Chart) -> Mask:
    return ~np.isnan(chart.y) & ~chart.excluded


def _few_points(chart: Chart) -> str:
    count = int(np.count_nonzero(_known(chart)))
    if chart.is_verdict_possible or not count:
        return ""
    return ngettext(
        "There is only {count} point: too few for any rule. From eight on a chart can be read.",
        "There are only {count} points: too few for any rule. From eight on a chart can be read.",
        count,
    ).format(count=count)


def _provisional(chart: Chart) -> str:
    is_said = any(message.code == "short" for message in chart.messages)
    if is_said or not chart.is_verdict_possible or not chart.is_provisional:
        return ""
    return _("The lines rest on {count} points, fewer than {least}: they will still move, so look again later.").format(
        count=chart.phases[-1].baseline, least=PROVISIONAL_BELOW
    )  # fmt: skip


def _uneven(chart: Chart) -> str:
    needs = chart.spec.chart_type.needs
    if chart.n is None or needs is Needs.SUBGROUP or not chart.spec.chart_type.uses_denominator:
        return ""
    sizes = chart.n[_known(chart)]
    sizes = sizes[sizes > 0]
    if not sizes.size or sizes.max() < UNEVEN * sizes.min() or not chart.spec.chart_type.has_limits:
        return ""
    return _(
        "The denominators reach from {least} to {most}. Points that rest on few cases jump by chance: judge each by its own limits, or "
        "gather short periods into longer ones."
    ).format(least=f"{sizes.min():g}", most=f"{sizes.max():g}")


def _autocorrelation(chart: Chart) -> str:
    if chart.spec.series.kind is XKind.LABEL or chart.statistic is not None:
        return ""
    rows = _known(chart) & chart.baseline
    count = int(np.count_nonzero(rows))
    if count < CORRELATION_FROM or chart.spec.chart_type.plots is Plots.RANGE:
        return ""
    if _first_correlation(chart, rows) * sqrt(count) <= CORRELATED:
        return ""
    return _(
        "Neighbouring points resemble each other more than chance allows, so the limits may be too narrow and shifts and trends may be "
        "false. Longer periods between points, or a season that is named, can help."
    )


def _first_correlation(chart: Chart, rows: Mask) -> float:
    """The correlation of each point with the one before, around the averages of the phases and on either side of the largest
    step, so that one lasting shift is not taken for it.
    """
    y = chart.y[rows].copy()
    phase = chart.phase[rows]
    for number in np.unique(phase).tolist():
        y[phase == number] -= y[phase == number].mean()
    step = int(np.abs(np.cumsum(y - y.mean())[:-1]).argmax()) + 1
    y[:step] -= y[:step].mean()
    y[step:] -= y[step:].mean()
    total = float((y**2).sum())
    spread = float(np.ptp(chart.y[rows]))
    if not spread > EQUAL * float(np.abs(chart.y[rows]).max()) or not total > 0:
        return 0.0
    return float((y[1:] * y[:-1]).sum()) / total


def _two_changes(chart: Chart) -> str:
    changes = [
        note
        for note in number_notes(chart, whole=True)
        if note.note.kind in (NoteKind.CYCLE, NoteKind.ADOPTED)
    ]
    signal = current_signal(chart) if chart.is_verdict_possible else None
    for one, other in reversed(list(pairwise(changes))):
        first, last = (int(np.searchsorted(chart.key, note.key)) for note in (one, other))
        is_kept = NoteKind.ADOPTED in (one.note.kind, other.note.kind)
        is_signal = signal is not None and first <= signal.start < last + WINDOW
        if last - first < WINDOW and (is_kept or is_signal):
            return _together(one, other)
    return ""


def _together(one: NumberedNote, other: NumberedNote) -> str:
    return _(
        "Changes {one} and {other} on the chart lie fewer than {count} points apart: what follows may come from either, and the chart "
        "cannot tell them apart."
    ).format(one=one.number, other=other.number, count=WINDOW)


def _dispersion(chart: Chart) -> Dispersion | None:
    """How the counts of a p, np, c or u chart vary; None for other charts."""
    if chart.spec.chart not in PRIMED:
        return None
    rows = _known(chart)
    y = chart.y[rows] / chart.spec.multiply
    is_share = chart.spec.chart_type.needs is Needs.PROPORTION
    if chart.n is None:
        return None if is_share else dispersion_of(y, binomial=False)
    n = chart.n[rows]
    events = y if chart.spec.chart_type.plots is Plots.EVENTS else y * n
    return dispersion_of(events, n, binomial=is_share)


def _over(chart: Chart) -> str:
    found = _dispersion(chart)
    if found is None or not found.is_over:
        return ""
    said = {
        "p-prime": _("a p′ chart (Laney) fits"),
        "u-prime": _("a u′ chart (Laney) fits"),
        "i": _("an individuals chart fits"),
    }[PRIMED[chart.spec.chart]]
    return _(
        "The points differ from one to the next by more than chance, so these limits are too narrow and mark too much: {chart} better. "
        "Ask first whether different kinds of cases are mixed."
    ).format(chart=said)


def _under(chart: Chart) -> str:
    found = _dispersion(chart)
    if found is None or found.points < UNDER_FROM or found.overall >= _least(found.points - 1):
        return ""
    return _(
        "The points differ less than chance alone would make them. Ask how the numbers come about: copied, estimated or rounded "
        "numbers look like this, and so does one high and one low place always added together."
    )


def _least(degrees: int) -> float:
    """What chi-squared over its degrees of freedom falls below once in a hundred. Wilson EB, Hilferty MM. PNAS 1931; 17: 684-688."""
    part = 2.0 / (9.0 * degrees)
    return float((1.0 - part - ONE_IN_A_HUNDRED * sqrt(part)) ** 3)


def _ties(chart: Chart) -> str:
    rows = _known(chart) & ~np.isnan(chart.centre)
    drawn, centre = chart.drawn[rows], chart.centre[rows]
    on_line = np.abs(drawn - centre) <= EQUAL * np.maximum(np.abs(drawn), np.abs(centre))
    count = int(np.count_nonzero(on_line))
    if not chart.is_verdict_possible or count < MANY_ON_LINE * drawn.size:
        return ""
    said = _("{count} of {all} points lie exactly on the centre line; they end every run, so a shift is seen late or never.")  # fmt: skip
    if chart.spec.rule_set.ties is Ties.SKIP:
        said = _("{count} of {all} points lie exactly on the centre line and count on neither side, so runs rest on few points.")  # fmt: skip
    return said.format(count=count, all=drawn.size)


def _coarse(chart: Chart) -> str:
    if chart.spec.chart_type.needs is not Needs.VALUE or not chart.is_verdict_possible:
        return ""
    count = int(np.unique(chart.y[_known(chart)]).size)
    if not 1 < count < FEW_VALUES:
        return ""
    return _("Only {count} different values occur. Measured or written down so coarsely, the limits say little: record one more digit.").format(
        count=count
    )  # fmt: skip


def _floor(chart: Chart) -> str:
    if not chart.is_verdict_possible or not no_low_point_can_signal(chart):
        return ""
    return _("The lower limit is at or below zero, so no single low point can show an improvement: only a shift can.")  # fmt: skip


def _chance(chart: Chart) -> str:
    warnings = {rule.pattern for rule in chart.rules if rule.is_warning}
    if not any(signal.rule not in warnings for signal in chart.signals):
        return ""
    count = int(np.count_nonzero(_known(chart)))
    chance = chance_of_any(
        chart.spec.rules, count, kind="i" if chart.spec.chart_type.has_limits else "run"
    )
    if chance < LIKELY or chart.statistic is not None:
        return ""
    return _("Of 100 charts of {count} points on which nothing changes, about {chance} show some sign of these rules by chance.").format(
        count=count, chance=min(max(round(100 * chance), 1), 99)
    )  # fmt: skip


def chance_of_any(rules: str, points: int, *, kind: str = "i") -> float:
    """The chance that a chart on which nothing changes shows any sign; a single number without shape, unit: 0 to 1.

    rules: a key; kind: "i" for charts with limits, "run" for those without. From a stored table, between its numbers of points on a
    straight line; sets that people made themselves are simulated once. Raises UnknownRules. Source: `chance_of_signal`.
    """
    if points < POINTS[0]:
        return 0.0
    points = min(points, POINTS[-1])
    if (rules, kind) in CHANCES:
        return float(np.interp(points, POINTS, CHANCES[rules, kind]))
    return 0.0 if rules == "none" else _simulated(rules, POINTS[bisect_left(POINTS, points)], kind)


@lru_cache(maxsize=256)
def _simulated(rules: str, points: int, kind: str) -> float:
    return chance_of_signal(rules, points, chart=kind, runs=RUNS)


CAUTIONS: dict[str, Callable[[Chart], str]] = {
    "few-points": _few_points,
    "provisional": _provisional,
    "two-changes": _two_changes,
    "over-dispersion": _over,
    "under-dispersion": _under,
    "uneven-denominators": _uneven,
    "autocorrelation": _autocorrelation,
    "ties": _ties,
    "coarse-values": _coarse,
    "floor": _floor,
    "chance": _chance,
}
"""By code, in the order in which they are said."""
