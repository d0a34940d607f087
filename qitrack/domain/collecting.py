"""Collecting numbers: when each is expected, since when one is late, and the time it takes."""

from collections.abc import Iterable
from datetime import date, timedelta

from qitrack import clock
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.measures import Measure

DAYS_BETWEEN = {
    Frequency.DAILY: 1,
    Frequency.WEEKLY: 7,
    Frequency.FORTNIGHTLY: 14,
    Frequency.MONTHLY: 31,
}
"""So many days lie at most between two numbers."""

NUMBERS_A_WEEK = {
    Frequency.DAILY: 7.0,
    Frequency.WEEKLY: 1.0,
    Frequency.FORTNIGHTLY: 0.5,
    Frequency.MONTHLY: 12 / 52,
}
"""How many numbers a week brings; what is counted as it happens has no rhythm."""


def expected_dates(measure: Measure, today: date) -> list[date]:
    """First days of the periods that are over and whose numbers should be there, oldest first."""
    if measure.frequency is Frequency.AS_IT_HAPPENS:
        return []
    end = today if measure.ended_on is None else min(today, measure.ended_on)
    found = []
    period = measure.period_of(measure.starts_on)
    while (following := measure.period_after(period)) <= end:
        found.append(period)
        period = following
    return found


def late_since(measure: Measure, latest: date | None, today: date) -> date | None:
    """From which day on a number is late, given the day of the latest one; None if none is.

    The number of a period is late from the first day after it. Once the project has come to its end
    only the frequency that was agreed for that time counts.
    """
    if measure.ended_on is not None and measure.ended_on <= today:
        return None
    if measure.project.has_ended:
        return _late_after_the_end(measure, latest, today)
    if measure.frequency is Frequency.AS_IT_HAPPENS:
        return None
    missing = measure.period_after(latest) if latest else measure.period_of(measure.starts_on)
    due = measure.period_after(missing)
    return due if due <= today else None


def _late_after_the_end(measure: Measure, latest: date | None, today: date) -> date | None:
    if measure.frequency_after is None or measure.frequency_after not in DAYS_BETWEEN:
        return None
    days = DAYS_BETWEEN[measure.frequency_after]
    due = (latest or measure.starts_on) + timedelta(days=2 * days)
    return due if due <= today else None


def burden_per_week(measures: Iterable[Measure]) -> float | None:
    """Minutes a week that collecting these numbers takes; None where nobody has said how long."""
    today = clock.today()
    minutes = [
        measure.minutes_per_point * NUMBERS_A_WEEK[measure.frequency]
        for measure in measures
        if measure.minutes_per_point is not None
        and measure.frequency in NUMBERS_A_WEEK
        and (measure.ended_on is None or measure.ended_on > today)
    ]
    return sum(minutes) if minutes else None
