"""Series of numbers as the data files write them, and the periods they belong to."""

from datetime import date, timedelta
from itertools import pairwise

from qitrack.domain.measure_definition import Frequency
from qitrack.domain.observations import Entry

DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14}


def read_entries(numbers: str) -> list[Entry]:
    """The entries of a line such as '4/391, 5/385' or '32, 26'."""
    return [_entry(part) for part in numbers.replace("\n", " ").split(",")]


def _entry(part: str) -> Entry:
    events, slash, trials = part.partition("/")
    if slash:
        return Entry(numerator=float(events), denominator=float(trials))
    return Entry(value=float(events))


def past_periods(anchor: date, frequency: Frequency, count: int) -> list[tuple[date, date]]:
    """First and last day of the last so many periods that are over on the anchor."""
    if frequency is Frequency.MONTHLY:
        firsts = [_month_before(anchor, count - i) for i in range(count + 1)]
    else:
        length = timedelta(days=DAYS[frequency])
        end = anchor - timedelta(days=anchor.weekday()) if frequency is Frequency.WEEKLY else anchor
        firsts = [end - (count - i) * length for i in range(count + 1)]
    return [(first, following - timedelta(days=1)) for first, following in pairwise(firsts)]


def days_of_events(last: date, days_between: list[Entry]) -> list[tuple[date, date]]:
    """The day of each event, given the last one and the days that passed before each."""
    found, day = [], last
    for entry in reversed(days_between):
        assert entry.value is not None
        found.append((day, day))
        day -= timedelta(days=entry.value)
    return found[::-1]


def _month_before(anchor: date, months: int) -> date:
    """The first day of the month so many months before the anchor's."""
    month = anchor.year * 12 + anchor.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)
