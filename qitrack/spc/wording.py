"""Dates and numbers as people in the UK write them, and words made safe to show."""

import math
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

import numpy as np

from qitrack.i18n import _

LONGEST_LABEL = 200
"""Labels are cut after so many characters: no chart has room for more."""

MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
    _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip

SHORT_MONTHS = (
    _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"), _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
)  # fmt: skip


def clean(text: str, longest: int = LONGEST_LABEL) -> str:
    """The text on one line, without control, override and unpaired characters, cut to a length."""
    kept = "".join(
        " " if c.isspace() else c
        for c in text[: 4 * longest]
        if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + "…"


def spoken(value: object) -> str:
    """A position or a number inside a sentence: "4 March 2026", "point 12", "3.5", or the label itself."""
    if type(value) is date:
        return day(value)
    if value is None:
        return _("(nothing)")
    if isinstance(value, datetime):
        return f"{day(value)}, {value:%H:%M}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return clean(str(value), 60)


def place(x: object) -> str:
    """Where a point stands: a date, a label, or "point 12"."""
    if isinstance(x, int):
        return _("point {number}").format(number=x)
    return spoken(x)


def row_name(x: object) -> str:
    """A place at the beginning of a sentence."""
    said = place(x)
    return said[:1].upper() + said[1:]


@lru_cache(maxsize=8192)
def day(at: date, *, year: bool = True) -> str:
    """ "4 March 2026", or "4 March" without the year."""
    return (
        f"{at.day} {MONTHS[at.month - 1]} {at.year}" if year else f"{at.day} {MONTHS[at.month - 1]}"
    )


def decimals_for(values: Iterable[float]) -> int:
    """How many decimals tell such values apart: about three digits of their spread."""
    finite = np.fromiter(values, np.float64) if not isinstance(values, np.ndarray) else values
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return 0
    low, high = float(finite.min()), float(finite.max())
    spread = high - low or max(abs(low), abs(high))
    return 1 if spread == 0 else min(max(2 - math.floor(math.log10(spread)), 0), 9)


def decimals_of_line(value: float, decimals: int) -> int:
    """One decimal more than the points have, where a line would otherwise show fewer than three digits."""
    if value == 0 or not math.isfinite(value):
        return decimals
    return min(max(decimals, 2 - math.floor(math.log10(abs(value)))), decimals + 1)


def number(value: float | None, decimals: int, *, percent: bool = False) -> str:
    """ "12.4", "1,250", "85%"; an en dash where there is no value. Trailing zeros are dropped."""
    if value is None or not math.isfinite(value):
        return "–"
    if percent:
        value, decimals = value * 100, max(decimals - 2, 0)
    text = f"{value:,.{decimals}f}" if abs(value) >= 10_000 else f"{value:.{decimals}f}"
    if decimals and text[-1] == "0":
        text = text.rstrip("0").rstrip(".")
    if text[0] == "-":
        text = "0" if text == "-0" else f"\u2212{text[1:]}"
    return f"{text}%" if percent else text
