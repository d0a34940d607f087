"""Which column of a file holds what, by its heading or its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.exchange.cells import shown
from qitrack.exchange.sheets import plain
from qitrack.i18n import _

DAY_WORDS = frozenset(
    (
        *("date", "day", "week", "month", "period", "when", "time", "start", "start date"),
        *("week commencing", "week beginning", "week starting", "week of", "w c", "wc"),
        *("month commencing", "month beginning", "month starting", "month of", "period start"),
    )
)
ENDING_WORDS = frozenset(
    (
        *("week ending", "week ended", "week end", "w e", "we", "month ending", "month end"),
        *("period ending", "period end", "end", "end date", "fortnight ending", "ending", "until"),
    )
)
"""Headings of dates that are the last of their period."""
VALUE_WORDS = frozenset(
    ("value", "number", "count", "result", "total", "amount", "figure", "measure", "n", "y")
)
NUMERATOR_WORDS = frozenset(
    ("numerator", "how many", "how many did", "events", "event", "count", "number", "yes", "cases")
)
DENOMINATOR_WORDS = frozenset(
    ("denominator", "out of", "out of how many", "of", "n", "total", "all", "bed days", "base")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Places of the columns, from 0. width: cells a row may have."""

    day: int
    value: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    width: int

    @property
    def places(self) -> tuple[int, ...]:
        """The places that are read, in the order day, number or numbers."""
        all_of_them = (self.day, self.value, self.numerator, self.denominator)
        return tuple(place for place in all_of_them if place is not None)


def roles_of(measure: Measure) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """What a file must hold for this measure → its own words for it, and the usual ones."""
    if measure.has_denominator:
        return {
            "numerator": (own_words(measure.numerator_label), NUMERATOR_WORDS),
            "denominator": (own_words(measure.denominator_label), DENOMINATOR_WORDS),
        }
    return {"value": (own_words(measure.name, measure.short_name, measure.unit_label), VALUE_WORDS)}


def own_words(*labels: str | None) -> frozenset[str]:
    """Labels of a measure as a heading may say them."""
    return frozenset(plain(label) for label in labels if label and plain(label))


def find_columns(
    heading: Sequence[str] | None, body: Sequence[Sequence[str]], measure: Measure
) -> Columns:
    """Where the day and the numbers stand. Raises Refused where nobody can tell."""
    roles = roles_of(measure)
    if heading is None:
        return _by_place(max(len(row) for row in body), list(roles))
    names = [plain(cell) for cell in heading]
    day = next((i for i, name in enumerate(names) if name in DAY_WORDS | ENDING_WORDS), 0)
    found: dict[str, int] = {}
    for role, (own, usual) in roles.items():
        free = [i for i in range(len(names)) if i != day and i not in found.values()]
        place = _named(names, free, own, usual)
        if place is not None:
            found[role] = place
    missing = [role for role in roles if role not in found]
    free = [i for i, name in enumerate(names) if name and i != day and i not in found.values()]
    if missing and len(missing) != len(free):
        raise Refused(_which_column(heading, missing, measure), "file")
    found |= dict(zip(missing, free, strict=False))
    return Columns(day=day, width=len(heading), **found)


def _named(
    names: Sequence[str], free: Sequence[int], own: frozenset[str], usual: frozenset[str]
) -> int | None:
    """The one free column of such a name; the measure's own words come first."""
    for words in (own, usual):
        places = [i for i in free if names[i] in words]
        if len(places) == 1:
            return places[0]
        if places:
            return None
    return None


def _by_place(width: int, roles: Sequence[str]) -> Columns:
    """Without a heading a file has the columns it needs, in their order, and no others."""
    if width != 1 + len(roles):
        sentence = _(
            "Without a heading this measure needs {wanted} columns, and the rows have {there}."
            " Name the columns in the first row."
        )
        raise Refused(sentence.format(there=width, wanted=1 + len(roles)), "file")
    return Columns(day=0, width=width, **{role: place for place, role in enumerate(roles, 1)})


def _which_column(heading: Sequence[str], missing: Sequence[str], measure: Measure) -> str:
    words = {
        "value": _("the number"),
        "numerator": measure.numerator_label or _("how many did"),
        "denominator": measure.denominator_label or _("out of how many"),
    }
    sentence = _("Which column holds {what}? There are: {there}. Name the columns: {example}.")
    return sentence.format(
        what=_(" and ").join(words[role] for role in missing),
        there=", ".join(shown(cell) for cell in heading[:10]),
        example=", ".join(["date", *roles_of(measure)]),
    )
