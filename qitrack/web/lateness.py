"""Late numbers in words: since when, and whom to ask."""

from datetime import date

from qitrack import clock
from qitrack.domain.measures import Measure
from qitrack.i18n import _
from qitrack.web import wording

A_WEEK = 7
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
            _("Sunday"))  # fmt: skip


def told(measure: Measure, since: date | None) -> str:
    """Since when a number is late, and who collects it; "" if none is."""
    if since is None:
        return ""
    when = _since(since)
    if measure.collector is None:
        return _("Due since {day}.").format(day=when)
    if measure.deputy is None:
        sentence = _("Due since {day}; {who} collects it.")
        return sentence.format(day=when, who=measure.collector.name)
    return _("Due since {day}; {who} collects it, or {deputy}.").format(
        day=when, who=measure.collector.name, deputy=measure.deputy.name
    )


def _since(day: date) -> str:
    days = (clock.today() - day).days
    if days == 0:
        return _("today")
    return WEEKDAYS[day.weekday()] if days < A_WEEK else wording.day(day)
