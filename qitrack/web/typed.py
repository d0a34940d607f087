"""Numbers and dates as people type them; every refusal is a sentence for the person who typed."""

import re
from datetime import date

from qitrack.i18n import _

DATE_PARTS = ("day", "month", "year")
LONGEST_NUMBER = 15  # digits that a double keeps exactly


class WrongDate(ValueError):
    """A date that cannot be read; `parts` says which of day, month and year to look at."""

    def __init__(self, sentence: str, *parts: str) -> None:
        super().__init__(sentence)
        self.parts = frozenset(parts)


def parse_number(text: str) -> float:
    """The number in `text`, with a decimal point or comma.

    Raises ValueError with a sentence for the person who typed it.
    """
    plain = text.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+", plain):
        raise ValueError(
            _("Is the comma in %(text)s for thousands? Leave it out, or write a decimal point.")
            % {"text": text}
        )
    plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", plain, re.ASCII):
        raise ValueError(_("Write this as a number, for example 12 or 12.5."))
    if len(re.sub(r"\D", "", plain)) > LONGEST_NUMBER:
        raise ValueError(_("That number is too long. Use at most 15 digits."))
    return float(plain)


def whole_number(number: float) -> int:
    """`number` as a whole number.

    Raises ValueError with a sentence for the person who typed it.
    """
    if not number.is_integer():
        raise ValueError(_("Write this as a whole number, for example 12."))
    return int(number)


def parse_date(day: str = "", month: str = "", year: str = "") -> date:
    """The date of three typed parts.

    Raises WrongDate with a sentence for the person who typed it.
    """
    typed = {"day": day, "month": month, "year": year}
    missing = [part for part in DATE_PARTS if not typed[part]]
    if missing:
        raise WrongDate(_missing_sentence(missing), *missing)
    wordy = [part for part in DATE_PARTS if not re.fullmatch(r"\d+", typed[part], re.ASCII)]
    if wordy:
        raise WrongDate(_("Write the date in numbers, for example 5 11 2026."), *wordy)
    if len(year) != 4:
        raise WrongDate(_("Write the year with four digits, for example 2026."), "year")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        sentence = _("There is no such date as %(day)s/%(month)s/%(year)s.") % typed
        raise WrongDate(sentence, *_impossible_parts(int(day), int(month))) from None


def _missing_sentence(missing: list[str]) -> str:
    sentences = {
        "day": _("The date needs a day."),
        "month": _("The date needs a month."),
        "year": _("The date needs a year."),
    }
    return sentences[missing[0]] if len(missing) == 1 else _("Fill in day, month and year.")


def _impossible_parts(day: int, month: int) -> tuple[str, ...]:
    if not 1 <= month <= 12:
        return ("month",) if 1 <= day <= 31 else ("day", "month")
    return ("day",)
