"""What in a text may point to a patient: kind and place, never a verdict on who it is.

The patterns stand in identifiers.json, in the part of the pattern language that Python and browsers
share: `js/identifiers.js` reads the same file and finds the same. It lowers risk and catches less
than everything: a name, for one, has no pattern.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

from qitrack.i18n import _

LOOK_BACK = 60
"""So many characters before a find can say that it is about something else."""

WEIGHTS = range(10, 1, -1)
"""NHS Data Dictionary, NHS NUMBER: the first nine digits are weighted 10 down to 2, modulo 11."""


class Kind(StrEnum):
    """What a find looks like."""

    NHS_NUMBER = "nhs-number"
    DATE_OF_BIRTH = "date-of-birth"
    POSTCODE = "postcode"
    HOSPITAL_NUMBER = "hospital-number"
    PHONE = "phone"
    E_MAIL = "e-mail"


WORDS = {
    Kind.NHS_NUMBER: _("an NHS number"),
    Kind.DATE_OF_BIRTH: _("a date of birth"),
    Kind.POSTCODE: _("a postcode"),
    Kind.HOSPITAL_NUMBER: _("a hospital number"),
    Kind.PHONE: _("a phone number"),
    Kind.E_MAIL: _("an e-mail address"),
}


@dataclass(frozen=True, slots=True, order=True)
class Find:
    """A place in a text, from the character `start` up to, not including, `end`."""

    start: int
    end: int
    kind: Kind

    @property
    def words(self) -> str:
        """What it looks like."""
        return WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: Kind
    needs: tuple[str, ...]
    """A text without any of these has no such find."""
    find: re.Pattern[str]
    unless_after: re.Pattern[str] | None
    has_check_digit: bool


def is_nhs_number(digits: str) -> bool:
    """These ten digits end in the check digit of an NHS number; ten times the same is none."""
    if len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    return (11 - total % 11) % 11 == int(digits[9])


def find(text: str) -> tuple[Find, ...]:
    """Every place in the text that may point to a patient, in order; no two of them overlap."""
    read = text.translate(_READ_AS)
    if not _WORTH_LOOKING.search(read):
        return ()
    small = read.lower()
    found: list[Find] = []
    for pattern in _PATTERNS:
        if not any(word in small for word in pattern.needs):
            continue
        for one in _matches(pattern, read):
            if not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
    return tuple(sorted(found))


def _matches(pattern: _Pattern, text: str) -> Iterator[Find]:
    """The places that this pattern finds; one that fails its check hides none that begins in it."""
    match = pattern.find.search(text)
    while match is not None:
        is_found = _holds(pattern, text, match)
        if is_found:
            yield Find(match.start(), match.end(), pattern.kind)
        match = pattern.find.search(text, match.end() if is_found else match.start() + 1)


def _holds(pattern: _Pattern, text: str, match: re.Match[str]) -> bool:
    if pattern.has_check_digit and not is_nhs_number(re.sub(r"[^0-9]", "", match.group())):
        return False
    before = text[max(0, match.start() - LOOK_BACK) : match.start()]
    return pattern.unless_after is None or not pattern.unless_after.search(before)


def _table() -> dict[str, Any]:
    """The file that browsers read too."""
    file = resources.files("qitrack.domain") / "identifiers.json"
    table: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return table


def _compiled(table: dict[str, Any]) -> Iterator[_Pattern]:
    pieces: dict[str, str] = {}
    for name, piece in table["pieces"].items():
        pieces[name] = _put_together(piece, pieces)
    for kind in table["kinds"]:
        for one in kind["patterns"]:
            flags = re.ASCII if one.get("capitals") else re.ASCII | re.IGNORECASE
            unless = one.get("unless_after")
            yield _Pattern(
                kind=Kind(kind["kind"]),
                needs=tuple(kind.get("needs", ("",))),
                find=re.compile(_put_together(one["find"], pieces), flags),
                unless_after=re.compile(_put_together(unless, pieces), flags) if unless else None,
                has_check_digit=kind.get("check") == "mod-11",
            )


def _put_together(pattern: str, pieces: dict[str, str]) -> str:
    for name, piece in pieces.items():
        pattern = pattern.replace(f"{{{name}}}", piece)
    return pattern


_TABLE = _table()
_READ_AS = {ord(one): plain for plain, many in _TABLE["read_as"].items() for one in many}
_PATTERNS = tuple(_compiled(_TABLE))
_WORTH_LOOKING = re.compile(r"[0-9@]")
