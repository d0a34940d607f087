"""The texts of a picture and the room they need."""

import math
from dataclasses import dataclass

from qitrack.i18n import _
from qitrack.spc.chart import Chart
from qitrack.spc.describe import shown_lower, write_line
from qitrack.spc.draw.scale import log_ticks, value_ticks
from qitrack.spc.wording import clean, decimals_for, number

NARROW, WIDE, CAPITAL, DIGIT, OTHER = 0.3, 0.88, 0.7, 0.56, 0.54
"""Widths of kinds of characters in units of the font size; those of Arial, rounded up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLabel:
    """The name and value that stand at the right end of a line."""

    role: str
    name: str
    value: float
    text: str


def text_width(text: str, font: float) -> float:
    """About how many pixels a text takes; rather too many than too few."""
    return font * sum(map(_character_width, text))


def _character_width(character: str) -> float:
    if character in "ijl.,:;'|!()[] ftI":
        return NARROW
    if character in "mwMW%@–…":
        return WIDE
    if character.isdigit():
        return DIGIT
    return CAPITAL if character.isupper() else OTHER if character < "\u0250" else 1.0


def fit(text: str, width: float, font: float) -> str:
    """The text, cut so that it fits into so many pixels."""
    whole = clean(text)
    if text_width(whole, font) <= width:
        return whole
    kept = ""
    for character in whole:
        if text_width(kept + character + "…", font) > width:
            break
        kept += character
    return kept.rstrip() + "…"


def wrap(text: str, width: float, font: float, rows: int) -> list[str]:
    """The text in at most so many rows, broken between words; the last is cut to fit."""
    lines, words = [""], clean(text).split()
    while words and len(lines) <= rows:
        longer = f"{lines[-1]} {words[0]}".strip()
        if not lines[-1] or text_width(longer, font) <= width:
            lines[-1] = longer
            words.pop(0)
        elif len(lines) < rows:
            lines.append("")
        else:
            lines[-1] = " ".join([lines[-1], *words])
            words = []
    return [fit(line, width, font) for line in lines]


def target_of(chart: Chart) -> float | None:
    """The latest target in the chart's units, or None."""
    if chart.targets is None or not chart.targets.size or math.isnan(chart.targets[-1]):
        return None
    return float(chart.targets[-1])


def axis_words(chart: Chart) -> str:
    """What the vertical axis shows: what is measured, and what has been made of it."""
    what = clean(chart.spec.y_label)
    if chart.upper_sum is not None:
        added = _("{what}: departures added up")
        return added.format(what=what) if what else _("Departures from the usual, added up")
    if chart.statistic is not None:
        average = _("{what}: weighted average (dots: single values)")
        return average.format(what=what) if what else _("Weighted average (dots: single values)")
    return what


def line_labels(chart: Chart, low: float = -math.inf, high: float = math.inf) -> list[LineLabel]:
    """What stands at the right edge, from the highest line to the lowest; an arrow points to what lies off the axis.

    low, high: ends of the axis.
    """
    latest = chart.phases[-1] if chart.phases else None
    entries: list[tuple[str, str, float | None]] = [("target-label", _("Target"), target_of(chart))]
    if latest is not None:
        entries += [
            ("limit-label", _("Upper limit"), latest.upper),
            ("centre-label", chart.spec.chart_type.centre_label, latest.centre),
            ("limit-label", _("Lower limit"), shown_lower(chart, latest.lower)),
        ]
    labels = [
        LineLabel(
            role=role,
            name=name,
            value=value,
            text=write_line(chart, value) + _arrow(value, low, high),
        )
        for role, name, value in entries
        if value is not None
    ]
    return sorted(labels, key=lambda label: -label.value)


def _arrow(value: float, low: float, high: float) -> str:
    slack = 1e-9 * max(abs(low), abs(high))
    return " ↑" if value > high + slack else " ↓" if value < low - slack else ""


def tick_labels(chart: Chart, low: float, high: float, step: float) -> list[tuple[float, str]]:
    """The round values of the vertical axis with their texts. step: 0 for those of a logarithmic axis."""
    spec = chart.spec
    if not step:
        return [(value, text) for at in log_ticks(low, high) for value, text in tick_labels(chart, at, at, at)]  # fmt: skip
    decimals = decimals_for([step]) if step < 1 else (1 if step % 1 else 0)
    percent = spec.percent and spec.multiply == 1
    sign = "%" if spec.percent and not percent else ""
    decimals += 2 if percent else 0
    return [
        (value, number(value, decimals, percent=percent) + sign)
        for value in value_ticks(low, high, step)
    ]
