"""The boxes of the form for a number: what is asked for, in the words of the team."""

from typing import Any

from wtforms.validators import InputRequired, Length

from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.cycles import Cycle
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.several import subgroup_size
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.calendar_field import CalendarField

LONGEST_CHOICE = 80
WHOLE = (ValueForm.COUNT, ValueForm.PROPORTION, ValueForm.CASES_BETWEEN)
"""Forms that are whole numbers."""


def of_readings(measure: Measure) -> dict[str, Any]:
    """A box for each reading of one time."""
    return {
        f"value_{slot}": widgets.NumberField(_reading(measure, slot), width=10)
        for slot in range(subgroup_size(measure))
    }


def of_event() -> dict[str, Any]:
    """When it happened."""
    return {
        "on": CalendarField(_("It happened on"), [InputRequired(_("Say on which day."))]),
        "time": widgets.TextField(
            _("At what time?"),
            type="time",
            width=5,
            description=_("If you know it; else leave it empty."),
        ),
    }


def _reading(measure: Measure, slot: int) -> str:
    of = _("{what}, reading {n}") if measure.unit_label else _("Reading {n}")
    return of.format(what=measure.unit_label, n=slot + 1)


def of_number(measure: Measure) -> dict[str, Any]:
    """One box, or how many and out of how many."""
    whole = measure.form in WHOLE
    if not measure.has_denominator:
        label = measure.unit_label or _("The number")
        return {"value": widgets.NumberField(label, whole=whole, width=10)}
    did, total = measure.numerator_label, measure.denominator_label
    return {
        "numerator": widgets.NumberField(did or _("How many did"), whole=whole, width=10),
        "denominator": widgets.NumberField(total or _("Out of how many"), whole=whole, width=10),
    }


def of_day() -> dict[str, Any]:
    """The day it is for."""
    return {"on": CalendarField(_("Day"), [InputRequired(_("Say for which day it is."))])}


def others(cycles: list[Cycle]) -> dict[str, Any]:
    """What may be said beside the number."""
    choices = widgets.choices((cycle.id, _choice(cycle)) for cycle in cycles)
    return {
        "sure": widgets.CheckboxField(_("Yes, it is right")),
        "no_data": widgets.CheckboxField(_("There is no number for this period")),
        "reason": widgets.TextField(_("Why?"), [Length(max=NOTE_LENGTH)]),
        "cycle_id": widgets.SelectField(
            _("Which test does it belong to?"), empty=_("None"), coerce=int, choices=choices
        ),
    }


def _choice(cycle: Cycle) -> str:
    plan = " ".join(cycle.plan.split())
    short = plan if len(plan) <= LONGEST_CHOICE else plan[: LONGEST_CHOICE - 1].rstrip() + "…"
    return _("Test {number}: {plan}").format(number=cycle.number, plan=short)
