"""Groups of a measure: entering their numbers, showing no small ones, and whether the gap between them closes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qitrack.domain.counting import Counted
from qitrack.domain.entries import Entry, problem_with
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import (
    Observation,
    current_observations,
    needs_reason,
    new_observation,
    put_in_place,
)
from qitrack.domain.people import Person
from qitrack.domain.small_numbers import FEWEST, Counts, hidden_groups, share_in_words
from qitrack.i18n import _

WHAT_COUNTS = {
    ValueForm.PROPORTION: Counts.PERCENT_BASE,
    ValueForm.RATE: Counts.PEOPLE,
    ValueForm.COUNT: Counts.PEOPLE,
}
"""What must be large enough to be shown: out of how many of a percentage or rate, a count itself. Other forms tell no number of people."""
ENTERED_BY_GROUP = (ValueForm.VALUE, *WHAT_COUNTS, ValueForm.CASES_BETWEEN)
"""Forms of which one period has one number a group."""


def standing_of(
    session: Session, measure: Measure, on: date, strata: Sequence[str]
) -> Mapping[str, Observation]:
    """Group → the number that stands for the period of this day."""
    rows = session.scalars(
        current_observations(measure.id).where(
            Observation.on == measure.period_of(on), Observation.stratum.in_(list(strata))
        )
    )
    return {row.stratum: row for row in rows}


def record_groups(
    session: Session,
    measure: Measure,
    on: date,
    entries: Mapping[str, Entry],
    *,
    person: Person | None,
    reason: str = "",
) -> list[Observation]:
    """Writes the numbers of several groups for one period, all or none. Raises Refused, with the group as its field."""
    if not entries:
        raise Refused(_("Enter a number for at least one group."))
    there = standing_of(session, measure, on, list(entries))
    written: dict[Observation, Observation | None] = {}
    for stratum, entry in entries.items():
        problem = problem_with(measure, on, entry)
        if problem:
            is_of_group = problem.field in Entry._fields
            field = f"{problem.field}_{stratum.replace('.', '_')}" if is_of_group else problem.field
            raise Refused(problem.sentence, field)
        before = there.get(stratum)
        if before is not None and before.entry == entry:
            continue
        if before is not None and not reason.strip() and needs_reason(before, person):
            sentence = _("There are numbers for this period already. Say why they change.")
            raise Refused(sentence, "reason")
        row = new_observation(measure, measure.period_of(on), entry, person, reason.strip())
        row.stratum = stratum
        written[row] = before
    put_in_place(session, written)
    return list(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The numbers of one group as they may be shown.

    numbers: without the small ones. words: day → a share of few in words, where there is one. few: how many are not shown.
    """

    stratum: str
    name: str
    numbers: tuple[Counted, ...]
    words: Mapping[date, str]
    few: int


def shown_groups(
    measure: Measure, names: Mapping[str, str], numbers: Mapping[str, Sequence[Counted]]
) -> tuple[Shown, ...]:
    """The groups of one way without small numbers, and without those that would give a small one back.

    The number of the whole measure stands on its own page for all to see. Every page, file and table of groups comes from here.
    """
    what = WHAT_COUNTS.get(measure.form)
    gone = _gone(numbers, what) if what else set()
    return tuple(_shown(stratum, name, numbers.get(stratum, ()), gone) for stratum, name in names.items())  # fmt: skip


def _shown(
    stratum: str, name: str, numbers: Sequence[Counted], gone: set[tuple[str, date]]
) -> Shown:
    hidden = [number for number in numbers if (stratum, number.on) in gone]
    nothing = Entry(no_data=True)
    return Shown(
        stratum=stratum,
        name=name,
        numbers=tuple(
            number._replace(entry=nothing) if (stratum, number.on) in gone else number
            for number in numbers
        ),
        words={number.on: _in_words(number.entry) for number in hidden},
        few=len(hidden),
    )


def _gone(numbers: Mapping[str, Sequence[Counted]], what: Counts) -> set[tuple[str, date]]:
    """(group, day) of each number that is not shown."""
    days: dict[date, dict[str, float]] = defaultdict(dict)
    for stratum, of in numbers.items():
        for number in of:
            if not number.entry.no_data:
                days[number.on][stratum] = _base(number.entry)
    gone: set[tuple[str, date]] = set()
    for on, bases in days.items():
        mask = hidden_groups(list(bases.values()), what)
        gone |= {(key, on) for key, is_gone in zip(bases, mask, strict=True) if is_gone}
    return gone


def _base(entry: Entry) -> float:
    return entry.denominator if entry.denominator is not None else entry.value or 0.0


def _in_words(entry: Entry) -> str:
    """A share of few, where they are enough people for a word."""
    if entry.numerator is None or not entry.denominator:
        return ""
    is_share = FEWEST[Counts.PEOPLE] <= entry.denominator < FEWEST[Counts.PERCENT_BASE]
    is_share = is_share and entry.numerator <= entry.denominator
    return share_in_words(entry.numerator, entry.denominator) if is_share else ""


FEWEST_GAPS = 12
"""Both groups need so many periods in common; with 8 to 11 the answer is called rough."""
ROUGH_FROM = 8
FIRST_PERIODS = 12
"""Which groups lie furthest apart is settled by the first so many periods, so that chance later does not choose them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How the difference of the two groups furthest apart goes. Numbers as people write them, per period.

    slope: by how much the difference grows a period, with its 95 % interval. first, last: the line at its ends.
    """

    high: str
    low: str
    periods: int
    first: float
    last: float
    slope: float
    lower: float
    upper: float

    @property
    def is_rough(self) -> bool:
        """So few periods that the answer is rough."""
        return self.periods < FEWEST_GAPS

    @property
    def is_narrowing(self) -> bool:
        """It closes by more than chance."""
        return self.upper < 0 < self.first

    @property
    def is_widening(self) -> bool:
        """It opens by more than chance."""
        return self.lower > 0


def gap_of(groups: Sequence[Shown], scale: float) -> Gap | None:
    """Whether the gap closes: a straight line through the differences; None with too few periods in common.

    scale: what numbers as people write them are in units of the data. The simple difference: Keppel K and others. Vital
    and Health Statistics 2005; 2 (141). The line allows for neighbours that resemble each other, as `averaged_fit` says.
    """
    import numpy as np

    from qitrack.spc.effects.autoregressive import averaged_fit
    from qitrack.spc.effects.families import t_quantile

    heights = {
        group.name: {
            n.on: (value) * scale for n in group.numbers if (value := n.entry.shown()) is not None
        }
        for group in groups
    }
    pair = _furthest_apart(heights)
    if pair is None:
        return None
    high, low = pair
    days = sorted(heights[high].keys() & heights[low].keys())
    y = np.array([heights[high][day] - heights[low][day] for day in days])
    usual = float(np.median(np.diff([day.toordinal() for day in days])))
    time = np.array([round((day - days[0]).days / usual) for day in days], dtype=float)
    design = np.column_stack([np.ones(len(days)), time])
    fit = averaged_fit(design, y, time)
    start, slope = (float(c) for c in fit.coefficients)
    reach = t_quantile(len(days) - 2) * float(np.sqrt(fit.covariance[1, 1]))
    return Gap(
        high=high, low=low, periods=len(days), first=start, last=start + slope * float(time[-1]),
        slope=slope, lower=slope - reach, upper=slope + reach,
    )  # fmt: skip


def _furthest_apart(heights: Mapping[str, Mapping[date, float]]) -> tuple[str, str] | None:
    """The two groups that lay furthest apart in the first periods that both have."""
    means = {}
    for name, of in heights.items():
        first = [of[day] for day in sorted(of)[:FIRST_PERIODS]]
        if len(of) >= ROUGH_FROM:
            means[name] = sum(first) / len(first)
    if len(means) < 2:
        return None
    high, low = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    shared = heights[high].keys() & heights[low].keys()
    return (high, low) if high != low and len(shared) >= ROUGH_FROM else None
