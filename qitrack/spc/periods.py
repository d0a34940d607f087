"""Calendar periods: the day that names each."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.options import Period, Place
from qitrack.spc.series import X

FIRST_DAYS: dict[Period, Callable[[date], date]] = {
    Period.DAY: lambda day: day,
    Period.WEEK: lambda day: day - timedelta(days=min(day.weekday(), day.toordinal() - 1)),
    Period.MONTH: lambda day: day.replace(day=1),
    Period.QUARTER: lambda day: day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1),
    Period.YEAR: lambda day: day.replace(month=1, day=1),
}
"""The first day of the period a day lies in."""


def first_days(x: Sequence[X], period: Period) -> tuple[X, ...]:
    """For each date or instant the first day of its period. Raises SpecError where the positions are no dates."""
    first = FIRST_DAYS[period]
    days = []
    for at in x:
        if not isinstance(at, date):
            raise errors.SpecError(_("Only dates can be gathered into calendar periods."))
        days.append(first(at.date() if isinstance(at, datetime) else at))
    return tuple(days)


def in_period(at: Place, period: Period | None) -> Place:
    """The place of the point a date has gone into, where rows are gathered by period; other places as they are."""
    if period is None or not isinstance(at, date):
        return at
    return FIRST_DAYS[period](at.date() if isinstance(at, datetime) else at)
