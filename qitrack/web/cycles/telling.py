"""What a test says beside its first lines, as a page tells it: (label, text) for each thing said."""

from collections.abc import Iterator

from qitrack.domain.cycles import Cycle
from qitrack.domain.predictions import Prediction, Scored
from qitrack.i18n import _, ngettext
from qitrack.web import wording

Row = tuple[str, str]

PLANNED = (
    ("objective", _("What we want to find out or reach")),
    ("question", _("Questions")),
    ("what_changes", _("What exactly changes")),
    ("collector", _("Who collects what")),
    ("conditions", _("Under which conditions")),
    ("risk", _("What might get worse")),
    ("stop_rule", _("When we stop")),
    ("safety_note", _("Safety or consent")),
)
DEGREES = (
    ("belief", _("How sure that it will work")),
    ("cost", _("What it would cost if it failed")),
    ("readiness", _("How ready people are")),
)
HAPPENED = (
    ("not_as_planned", _("What was otherwise")),
    ("problems", _("What got in the way")),
    ("surprises", _("What surprised us")),
)


def size(cycle: Cycle) -> str:
    """How large a test is, as far as it says: 6 people, 2 shifts."""
    people, staff = cycle.scale_people, cycle.scale_staff
    shifts, sites = cycle.scale_shifts, cycle.scale_sites
    parts = [
        ngettext("{n} person", "{n} people", people).format(n=people) if people else "",
        _("{n} staff").format(n=staff) if staff else "",
        ngettext("{n} shift", "{n} shifts", shifts).format(n=shifts) if shifts else "",
        ngettext("{n} place", "{n} places", sites).format(n=sites) if sites else "",
    ]
    return ", ".join(part for part in parts if part)


def plan_details(cycle: Cycle) -> list[Row]:
    """What the plan says in its folds."""
    rows = [(_("How large"), size(cycle))]
    if cycle.changes_at_once > 1:
        rows.append((_("Changes at once"), str(cycle.changes_at_once)))
    for name, label in DEGREES:
        degree = getattr(cycle, name)
        rows.append((label, wording.word(degree) if degree else ""))
    return _said([*rows, *_named(cycle, PLANNED)])


def happened_details(cycle: Cycle) -> list[Row]:
    """What was said of how it went."""
    as_planned = wording.word(cycle.as_planned) if cycle.as_planned else ""
    dates = ((_("Began"), cycle.began_on), (_("Was over"), cycle.over_on))
    days = [(label, wording.day(day)) for label, day in dates]
    return _said([(_("Done as planned"), as_planned), *days, *_named(cycle, HAPPENED)])


def study_details(cycle: Cycle) -> list[Row]:
    """What was said of the chart, and how sure the team is now."""
    sure = "" if cycle.confidence_now is None else f"{cycle.confidence_now}%"
    return _said(
        [(_("What the chart showed"), cycle.chart_showed), (_("How sure we are now"), sure)]
    )


def _named(cycle: Cycle, names: tuple[Row, ...]) -> Iterator[Row]:
    return ((label, getattr(cycle, name)) for name, label in names)


def _said(rows: list[Row]) -> list[Row]:
    return [(label, text) for label, text in rows if text]


def claim_number(prediction: Prediction) -> str:
    """A prediction as a number: Falls: at most 5; by 4 May 2026; 80% sure."""
    sure = "" if prediction.confidence is None else _("{n}% sure").format(n=prediction.confidence)
    by = wording.day(prediction.expected_by)
    parts = [
        _measured(prediction),
        _("by {day}").format(day=by) if by else "",
        sure,
    ]
    return "; ".join(part for part in parts if part)


def _measured(prediction: Prediction) -> str:
    if prediction.measure is None:
        return ""
    bounds = _bounds(prediction)
    return f"{prediction.measure.name}: {bounds}" if bounds else prediction.measure.name


def _bounds(prediction: Prediction) -> str:
    lowest, highest = prediction.lowest, prediction.highest
    ends = wording.number(lowest), wording.number(highest)
    trend = wording.word(prediction.trend).lower() if prediction.trend else ""
    if lowest is not None and highest is not None:
        bounds = _("{low} to {high}").format(low=ends[0], high=ends[1])
    elif lowest is not None:
        bounds = _("at least {low}").format(low=ends[0])
    else:
        bounds = _("at most {high}").format(high=ends[1]) if highest is not None else ""
    return ", ".join(part for part in (trend, bounds) if part)


def scored(found: Scored) -> str:
    """Which number says so."""
    if found.value is None:
        return ""
    value, on = wording.number(found.value), wording.day(found.on)
    if found.before is not None:
        sentence = _("{value} on {day}; before the test it was {before} (median).")
        return sentence.format(value=value, day=on, before=wording.number(found.before))
    return _("{value} on {day}.").format(value=value, day=on)
