"""How dates, numbers and words of closed lists read on a page."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from qitrack import clock
from qitrack.domain.measure_definition import (
    Frequency,
)
from qitrack.domain.observations import Entry
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit
from qitrack.i18n import _, ngettext
from qitrack.web.vocabulary import WORDS

MOST_DECIMALS = 6
"""A number is shown as it was entered, without the noise of the last binary digits."""


def word(member: StrEnum) -> str:
    """How a member of a closed list reads on a page."""
    return WORDS[type(member)][member]


def options(closed_list: type[StrEnum]) -> list[tuple[str, str]]:
    """(value, words) of every member, for a choice in a form."""
    return [(member.value, word(member)) for member in closed_list]


def day(value: date | None) -> str:
    """A day as people write it: 4 May 2026; of a moment, the day on the wall."""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return "" if value is None else f"{value.day} {value:%B %Y}"


def instant(value: datetime | None) -> str:
    """A moment as the clock on the wall shows it: 4 May 2026, 14:05."""
    if value is None:
        return ""
    there = clock.local(value)
    return f"{day(there.date())}, {there:%H:%M}"


def how_long(first: date) -> str:
    """How long something has lasted that began on this day: since today; for 12 days."""
    days = (clock.today() - first).days
    if days <= 1:
        return _("since yesterday") if days == 1 else _("since today")
    return ngettext("for {n} day", "for {n} days", days).format(n=days)


def number(value: float | None, decimals: int = 2) -> str:
    """A number without needless zeros: 5, 7.35, 1,200."""
    if value is None:
        return "–"
    return f"{value:,.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{value:,.0f}"


def period(frequency: Frequency, first: date) -> str:
    """The period that begins on this day: Week of 4 May 2026; May 2026; 4 May 2026."""
    match frequency:
        case Frequency.WEEKLY:
            return _("Week of {day}").format(day=day(first))
        case Frequency.FORTNIGHTLY:
            return _("Two weeks from {day}").format(day=day(first))
        case Frequency.MONTHLY:
            return f"{first:%B %Y}"
        case Frequency.DAILY | Frequency.AS_IT_HAPPENS:
            return day(first)


def period_in_table(frequency: Frequency, first: date) -> str:
    """The period under the heading that `PERIODS` gives its column."""
    return f"{first:%B %Y}" if frequency is Frequency.MONTHLY else day(first)


PERIODS = {
    Frequency.DAILY: _("Day"),
    Frequency.WEEKLY: _("Week of"),
    Frequency.FORTNIGHTLY: _("Two weeks from"),
    Frequency.MONTHLY: _("Month"),
    Frequency.AS_IT_HAPPENS: _("Day"),
}
"""Heading of a column of periods."""


def counted(entry: Entry) -> str:
    """A number as it was entered: 5; 3 of 412; no data."""
    if entry.no_data:
        return _("no data")
    if entry.numerator is not None:
        parts = (number(entry.numerator, MOST_DECIMALS), number(entry.denominator, MOST_DECIMALS))
        return _("{n} of {total}").format(n=parts[0], total=parts[1])
    return number(entry.value, MOST_DECIMALS)


def aim(project: Project) -> str:
    """The aim as one sentence; empty while it is not whole."""
    if not project.has_aim:
        return ""
    sentence = AIMS[bool(project.aim_from), bool(project.aim_for_whom)]
    parts = (project.aim_what, project.aim_from, project.aim_to, project.aim_for_whom)
    what, start, end, whom = (part.strip().rstrip(".") for part in parts)
    return sentence.format(what=what, start=start, end=end, by=day(project.aim_by), whom=whom)


AIMS = {
    (True, True): _("We want {what} to go from {start} to {end} by {by}, for {whom}."),
    (True, False): _("We want {what} to go from {start} to {end} by {by}."),
    (False, True): _("We want {what} to reach {end} by {by}, for {whom}."),
    (False, False): _("We want {what} to reach {end} by {by}."),
}
"""Is it said from where, is it said for whom: the sentence."""


def places(units: Sequence[Unit]) -> list[tuple[int, str]]:
    """(id, name) of units in the order of their tree, each set in under the one above it."""
    top = min((unit.depth for unit in units), default=0)
    return [(unit.id, "\N{NO-BREAK SPACE}" * 3 * (unit.depth - top) + unit.name) for unit in units]


def people(found: Iterable[Person]) -> list[tuple[int, str, str]]:
    """(id, name, job and place) of people, so that two of one name can be told apart."""
    rows = []
    for person in found:
        where = dict.fromkeys(m.unit.name for m in person.current_memberships)
        about = [part for part in (person.job, *where) if part]
        rows.append((person.id, person.name, ", ".join(about)))
    return rows
