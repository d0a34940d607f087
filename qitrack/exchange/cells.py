"""Days and numbers in the cells of a file; whatever can be read in two ways is refused."""

import re
from datetime import date

from qitrack.i18n import _

LONGEST_SHOWN = 30
BLANK = frozenset({"", "-", "–", "—", ".", "na", "n/a", "#n/a", "nil", "null", "none", "no data"})
MOST_DIGITS = 15
"""Digits that a double keeps exactly."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    **{name: number for number, name in enumerate(MONTH_NAMES, 1)},
    "sept": 9,
}

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)
THOUSANDS = re.compile(
    r"[+-]?[1-9]\d{0,2}(,\d{3}|([., ]\d{3}){2,}|,(\d{3},)*\d{3}\.\d*|\.(\d{3}\.)*\d{3},\d*| \d{3}([.,]\d*)?)",
    re.ASCII,
)
"""What may be thousands with a mark between them: 1,234 and 1.234.567 and 1 234,5."""

TIME_OF_DAY = re.compile(r"[ t]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?z?$", re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
NAMED_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- ]([a-z]+)\.?,?[- ](\d{4})", re.ASCII)
SHORT_YEAR = re.compile(r"(\d{1,2}[-/. ])?(\d{1,2}|[a-z]{3,9})[-/. ]'?\d{2}", re.ASCII)
MONTH_ONLY = re.compile(r"([a-z]+)\.?[- ](\d{4})", re.ASCII)
MONTH_IN_DIGITS = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})", re.ASCII)
WEEK = re.compile(r"(\d{4})-?w(\d{1,2})", re.ASCII)


class WrongCell(ValueError):
    """A cell that cannot be read; the sentence says why, to stand after "Row 5:"."""


def is_blank(cell: str) -> bool:
    """The cell says that there is nothing."""
    return cell.casefold() in BLANK


def shown(cell: str) -> str:
    """A cell inside a sentence: on one line and not too long."""
    plain = "".join(c if c.isprintable() else " " for c in cell)
    return plain if len(plain) <= LONGEST_SHOWN else plain[: LONGEST_SHOWN - 1] + "…"


def read_number(cell: str, *, may_be_percent: bool = False) -> float:
    """The number in a cell, with a decimal point or comma. "85%" is 85, where that may be."""
    plain = cell.replace("\N{MINUS SIGN}", "-")
    if plain.endswith("%"):
        if not may_be_percent:
            sentence = _("{cell} is a percentage. Write how many, and out of how many.")
            raise WrongCell(sentence.format(cell=shown(cell)))
        plain = plain.removesuffix("%").rstrip()
    if THOUSANDS.fullmatch(plain):
        sentence = _(
            "{cell}: is that a mark for thousands? Leave it out, or write a decimal point."
        )
        raise WrongCell(sentence.format(cell=shown(cell)))
    if not NUMBER.fullmatch(plain):
        raise WrongCell(_("{cell} is not a number.").format(cell=shown(cell)))
    if sum(c.isdigit() for c in plain) > MOST_DIGITS:
        sentence = _("{cell} has too many digits. Use at most 15.")
        raise WrongCell(sentence.format(cell=shown(cell)))
    return float(plain.replace(",", "."))


def read_day(cell: str, *, is_monthly: bool = False) -> date:
    """The day in a cell, day before month. A month alone is its first day, where months are counted."""
    plain = TIME_OF_DAY.sub("", " ".join(cell.casefold().split()))
    parts = _parts_of_day(plain) or (_parts_of_month(plain) if is_monthly else None)
    if parts is None:
        raise WrongCell(_why_no_day(cell, plain))
    try:
        return date(*parts)
    except ValueError:
        sentence = _("there is no such date as {cell}. Days come before months: 13/04/2026.")
        raise WrongCell(sentence.format(cell=shown(cell))) from None


def _parts_of_day(plain: str) -> tuple[int, int, int] | None:
    if found := DAY_FIRST.fullmatch(plain):
        day, month, year = found.groups()
        return int(year), int(month), int(day)
    if found := YEAR_FIRST.fullmatch(plain):
        year, month, day = found.groups()
        return int(year), int(month), int(day)
    found = NAMED_MONTH.fullmatch(plain)
    if found and found[2] in MONTH_NUMBERS:
        return int(found[3]), MONTH_NUMBERS[found[2]], int(found[1])
    if found := WEEK.fullmatch(plain):
        return _first_of_week(int(found[1]), int(found[2]))
    return None


def _first_of_week(year: int, week: int) -> tuple[int, int, int] | None:
    try:
        first = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return first.year, first.month, first.day


def _parts_of_month(plain: str) -> tuple[int, int, int] | None:
    found = MONTH_ONLY.fullmatch(plain)
    if found and found[1] in MONTH_NUMBERS:
        return int(found[2]), MONTH_NUMBERS[found[1]], 1
    if found := MONTH_IN_DIGITS.fullmatch(plain):
        year, month = found[1] or found[4], found[2] or found[3]
        return int(year), int(month), 1
    return None


def _why_no_day(cell: str, plain: str) -> str:
    if SHORT_YEAR.fullmatch(plain):
        sentence = _("{cell}: write the year with four digits, as in 3/4/2026.")
    elif _parts_of_month(plain):
        sentence = _("{cell} needs a day, as in 3/4/2026.")
    else:
        sentence = _("{cell} is not a date. Write it like 3/4/2026, day before month.")
    return sentence.format(cell=shown(cell))
