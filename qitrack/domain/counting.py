"""The numbers that a chart gets: whole measures from their groups, readings of one day, days between events."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, Observation
from qitrack.domain.strata import Stratifier, StratifierGroup

SECONDS_A_DAY = 86_400.0
SAME_DAY = 0.5
"""Days between two events of one day whose times nobody wrote: half of what a date can tell apart."""
SAME_MINUTE = 1 / 1440
"""Days between two events written down for the very same minute."""

ADDED_UP = (ValueForm.COUNT, ValueForm.PROPORTION, ValueForm.RATE)
"""What the groups of a day give together is their sum; of other forms it is their mean."""


class Counted(NamedTuple):
    """A number and its day, without where it came from: quick to read in hundreds."""

    on: date
    entry: Entry
    at: datetime | None = None


class _Number(NamedTuple):
    on: date
    stratum: str
    entry: Entry
    at: datetime | None


def counted(session: Session, measure_id: int, stratum: str | None = None) -> list[Counted]:
    """The numbers that stand, as a chart gets them, in the order of their dates.

    Of the whole measure, or of one group (`stratum`). Where only groups were entered for a day their numbers are put
    together: a day has one number, but for readings, of which it keeps each. Of events it is the days
    since the event before; the first has none.
    """
    return counted_of_several(session, [measure_id], stratum).get(measure_id, [])


def counted_of_several(
    session: Session, measure_ids: Sequence[int], stratum: str | None = None
) -> Mapping[int, list[Counted]]:
    """Measure → its numbers as `counted` gives them, in one query, and one more where there are groups."""
    found = _numbers(session, measure_ids)
    wanted = stratum or ""
    is_split = any(n.stratum for _form, numbers in found.values() for n in numbers)
    ways = _ways(session, measure_ids) if wanted or is_split else {}
    return {key: _counted(form, of, wanted, ways) for key, (form, of) in found.items()}


def _counted(
    form: ValueForm, numbers: Sequence[_Number], wanted: str, ways: Mapping[str, int]
) -> list[Counted]:
    if wanted or any(number.stratum for number in numbers):
        numbers = _of_group(form, numbers, wanted, ways)
    if form is ValueForm.EVENT:
        return days_between((number.on, number.at) for number in numbers if _is_there(number))
    return [Counted(number.on, number.entry, number.at) for number in numbers]


def _numbers(
    session: Session, measure_ids: Sequence[int]
) -> Mapping[int, tuple[ValueForm, list[_Number]]]:
    rows = session.execute(
        select(
            Measure.id,
            Measure.form,
            Observation.on,
            Observation.stratum,
            Observation.at,
            Observation.value,
            Observation.numerator,
            Observation.denominator,
            Observation.no_data,
        )
        .join(Measure, Measure.id == Observation.measure_id)
        .where(Measure.id.in_(measure_ids))
        .where(Observation.replaced_by_id.is_(None), Observation.removed_at.is_(None))
        .order_by(Observation.on, Observation.stratum, Observation.slot, Observation.id)
    )
    found: dict[int, tuple[ValueForm, list[_Number]]] = {}
    for key, form, on, stratum, at, value, numerator, denominator, no_data in rows:
        entry = Entry(value, numerator, denominator, no_data)
        found.setdefault(key, (form, []))[1].append(_Number(on, stratum, entry, at))
    return found


def _is_there(number: _Number) -> bool:
    return not number.entry.no_data


def _of_group(
    form: ValueForm, numbers: Sequence[_Number], wanted: str, ways: Mapping[str, int]
) -> list[_Number]:
    """Day by day: what was entered for the group itself, else what its parts give together."""
    asked = set(wanted.split(".")) if wanted else set()
    days: dict[date, list[_Number]] = defaultdict(list)
    for number in numbers:
        if asked <= set(number.stratum.split(".")):
            days[number.on].append(number)
    return [found for day in days.values() for found in _of_day(form, day, wanted, ways)]


def _ways(session: Session, measure_ids: Sequence[int]) -> Mapping[str, int]:
    """Group → the way of splitting it belongs to."""
    rows = session.execute(
        select(StratifierGroup.id, StratifierGroup.stratifier_id)
        .join(Stratifier)
        .where(Stratifier.measure_id.in_(measure_ids))
    )
    return {str(group): way for group, way in rows}


def _of_day(
    form: ValueForm, day: Sequence[_Number], wanted: str, ways: Mapping[str, int]
) -> list[_Number]:
    itself = [number for number in day if number.stratum == wanted]
    if itself and form is not ValueForm.EVENT:
        return itself
    parts = itself + _one_way([number for number in day if number.stratum != wanted], ways)
    known = [number for number in parts if _is_there(number)]
    if form in (ValueForm.EVENT, ValueForm.READINGS):
        return known or parts[:1]
    return [_Number(day[0].on, wanted, _together(form, [number.entry for number in known]), None)]


def _one_way(parts: Sequence[_Number], ways: Mapping[str, int]) -> list[_Number]:
    """The parts of one way of splitting, so that nobody is counted twice: the finest, then the fullest."""
    split: dict[frozenset[int], list[_Number]] = defaultdict(list)
    for number in parts:
        split[frozenset(ways.get(group, 0) for group in number.stratum.split("."))].append(number)
    return max(
        split.values(),
        key=lambda numbers: (numbers[0].stratum.count("."), len(numbers)),
        default=[],
    )


def _together(form: ValueForm, entries: Sequence[Entry]) -> Entry:
    """What several groups give as one number; the word that there is none where there is none."""
    if not entries:
        return Entry(no_data=True)
    if any(entry.numerator is not None for entry in entries):
        return Entry(
            numerator=sum(entry.numerator or 0.0 for entry in entries),
            denominator=sum(entry.denominator or 0.0 for entry in entries),
        )
    total = sum(entry.value or 0.0 for entry in entries)
    return Entry(value=total if form in ADDED_UP else total / len(entries))


def days_between(events: Iterable[tuple[date, datetime | None]]) -> list[Counted]:
    """Each event with the days since the one before, in order; the first has none.

    With times they are days and parts of a day, else whole days. Two events of one day are never no time apart,
    for a chart of times between events knows no zero: see SAME_DAY.
    """
    in_order = sorted(events, key=lambda event: (event[0], event[1] is not None, event[1] or 0))
    before: Sequence[tuple[date, datetime | None] | None] = [None, *in_order]
    return [
        Counted(event[0], Entry(value=_days(last, event) if last else None), event[1])
        for last, event in zip(before, in_order, strict=False)
    ]


def _days(first: tuple[date, datetime | None], second: tuple[date, datetime | None]) -> float:
    (on, at), (later_on, later_at) = first, second
    if at is not None and later_at is not None:
        return max((later_at - at).total_seconds() / SECONDS_A_DAY, SAME_MINUTE)
    return float((later_on - on).days) or SAME_DAY


def counted_by_group(
    session: Session, measure_id: int, strata: Sequence[str]
) -> Mapping[str, list[Counted]]:
    """Group → its numbers as `counted` gives them, in two queries."""
    form, numbers = _numbers(session, [measure_id]).get(measure_id, (ValueForm.VALUE, []))
    ways = _ways(session, [measure_id])
    return {stratum: _counted(form, numbers, stratum, ways) for stratum in strata}
