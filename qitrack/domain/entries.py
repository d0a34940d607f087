"""Entries: what somebody counted for a period; what cannot be right, and what is worth asking about."""

import math
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from qitrack import clock
from qitrack.domain.base import FIRST_DAY, LARGEST_NUMBER, LAST_DAY
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.i18n import _

PERCENT = 100.0
SLACK = 1e-9
"""So much a number may lie beyond a bound because of how computers keep fractions."""


class Entry(NamedTuple):
    """What was counted: a value, or numerator and denominator, or the word that there is none."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    no_data: bool = False

    def shown(self, multiplier: float = 1.0) -> float | None:
        """The height of its point on a chart."""
        if self.numerator is not None and self.denominator:
            return self.numerator / self.denominator * multiplier
        return self.value


def problem_with(measure: Measure, on: date, entry: Entry) -> Refused | None:
    """What is wrong with this entry for this measure, in a sentence; None if nothing is."""
    if not FIRST_DAY <= on <= LAST_DAY:
        return Refused(_("The date must lie between 1990 and 2100."), "on")
    if measure.period_of(on) > clock.today():
        return Refused(_("This date is still to come. Check day, month and year."), "on")
    for name, number in zip(Entry._fields, entry[:3], strict=False):
        if number is not None and not _is_drawable(number):
            return Refused(_("This number is too large to be drawn."), name)
    if entry.no_data:
        return None
    return _problem_with_number(measure, entry) or _impossible(measure, entry)


def _problem_with_number(measure: Measure, entry: Entry) -> Refused | None:
    if measure.has_denominator:
        return _problem_with_parts(measure, entry)
    if entry.value is None:
        return Refused(_("Enter the number, or say that there is none for this period."), "value")
    is_count = measure.form in (ValueForm.COUNT, ValueForm.CASES_BETWEEN)
    return _problem_with_count(entry.value, "value") if is_count else None


def _is_drawable(number: float) -> bool:
    return math.isfinite(number) and abs(number) <= LARGEST_NUMBER


def _problem_with_count(number: float, field: str) -> Refused | None:
    if number < 0:
        return Refused(_("A count cannot be below zero."), field)
    if not float(number).is_integer():
        return Refused(_("A count is a whole number."), field)
    return None


def _problem_with_parts(measure: Measure, entry: Entry) -> Refused | None:
    if entry.numerator is None:
        return Refused(_("Enter how many did."), "numerator")
    if entry.denominator is None:
        return Refused(_("Enter out of how many."), "denominator")
    if entry.denominator <= 0:
        return Refused(
            _("Out of how many must be more than zero. If there were none, say there is no data."),
            "denominator",
        )
    if entry.numerator < 0:
        return Refused(_("How many did cannot be below zero."), "numerator")
    if measure.form is ValueForm.PROPORTION:
        return _problem_with_proportion(entry.numerator, entry.denominator)
    return None


def _problem_with_proportion(numerator: float, denominator: float) -> Refused | None:
    if numerator > denominator:
        sentence = _("{n:g} out of {total:g}: how many did cannot be more than out of how many.")
        return Refused(sentence.format(n=numerator, total=denominator), "numerator")
    return _problem_with_count(numerator, "numerator") or _problem_with_count(
        denominator, "denominator"
    )


def height(measure: Measure, entry: Entry) -> float | None:
    """Where its point stands on the chart, as people write it: 85 for 85 %."""
    if entry.no_data or measure.form is ValueForm.EVENT:
        return None
    is_percent = measure.form is ValueForm.PROPORTION
    return entry.shown(PERCENT if is_percent else measure.multiplier)


def _impossible(measure: Measure, entry: Entry) -> Refused | None:
    side = _outside(measure.lowest_possible, measure.highest_possible, height(measure, entry))
    if side is None:
        return None
    field = "numerator" if measure.has_denominator else "value"
    return Refused(
        _as_told(
            IMPOSSIBLE[side], measure, entry, measure.lowest_possible, measure.highest_possible
        ),
        field,
    )


def doubt_about(measure: Measure, entry: Entry) -> str | None:
    """What to ask before this number is kept, because it lies outside what is usual here.

    None if nothing is to be asked; an impossible number is `problem_with`'s business.
    """
    lowest, highest = measure.lowest_expected, measure.highest_expected
    side = _outside(lowest, highest, height(measure, entry))
    return None if side is None else _as_told(DOUBTS[side], measure, entry, lowest, highest)


class Side(StrEnum):
    """On which side of a range a number lies."""

    BELOW = "below"
    ABOVE = "above"


IMPOSSIBLE = {
    Side.BELOW: _("{number} is less than can be ({range}). Check what you typed."),
    Side.ABOVE: _("{number} is more than can be ({range}). Check what you typed."),
}
DOUBTS = {
    Side.BELOW: _("{number} is less than usual here ({range}). Is it right?"),
    Side.ABOVE: _("{number} is more than usual here ({range}). Is it right?"),
}


def _outside(lowest: float | None, highest: float | None, number: float | None) -> Side | None:
    if number is None:
        return None
    slack = SLACK * max(abs(number), 1.0)
    if lowest is not None and number < lowest - slack:
        return Side.BELOW
    if highest is not None and number > highest + slack:
        return Side.ABOVE
    return None


def _as_told(
    sentence: str, measure: Measure, entry: Entry, lowest: float | None, highest: float | None
) -> str:
    found = height(measure, entry)
    assert found is not None
    unit = "\N{NO-BREAK SPACE}%" if measure.form is ValueForm.PROPORTION else ""
    return sentence.format(number=f"{_brief(found)}{unit}", range=range_words(lowest, highest))


def range_words(lowest: float | None, highest: float | None) -> str:
    """From where to where, as people write it: 0 to 40; at most 40."""
    if lowest is None or highest is None:
        if highest is not None:
            return _("at most {n}").format(n=_brief(highest))
        return "" if lowest is None else _("at least {n}").format(n=_brief(lowest))
    return _("{low} to {high}").format(low=_brief(lowest), high=_brief(highest))


def _brief(number: float) -> str:
    return f"{number:,.6g}"
