"""Entering one number: the form, wherever it stands, and what saving it does."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms.validators import InputRequired, Length

from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, Observation, find_standing, needs_reason, record
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import me, session
from qitrack.web.forms import NewForm

LONGEST_CHOICE = 80


class ObservationForm(NewForm):
    """One number of one measure; made by `ObservationForm.of`, which knows what to ask for."""

    seen = widgets.HiddenField()
    """The number that stood there when the form was opened."""
    measure: Measure
    asks_why = False
    """A number of somebody else, or of another day, is being changed."""

    @classmethod
    def of(
        cls,
        measure: Measure,
        on: date,
        action: str | None = None,
        *,
        cycles: Iterable[Cycle] = (),
        cycle: Cycle | None = None,
    ) -> "ObservationForm":
        """The form for this measure, opened on the period of a day.

        cycles: open tests the number may belong to. cycle: the one that is chosen at first. Its
        ids are unique on a page with forms of other measures.
        """
        fields = _number_fields(measure) | _other_fields(list(cycles))
        of_measure: type[ObservationForm] = type(cls.__name__, (cls,), fields)
        form = of_measure(action, on=on, cycle_id=cycle.id if cycle else None)
        form.measure = measure
        for field in form:
            field.id = f"{field.short_name}-{measure.id}"
            field.label.field_id = field.id
        form.numbers[0].description = wording.period(
            measure.frequency, measure.period_of(form.on.data or on)
        )
        return form

    def look(self) -> Observation | None:
        """The number that stands for the day of the form; a fresh form is filled with it."""
        if self.on.data is None:
            return None
        standing = find_standing(session(), self.measure, self.on.data)
        self.asks_why = standing is not None and needs_reason(standing, me())
        if standing is not None and not self.is_submitted and not self.is_back_from_sign_in:
            self.seen.process_data(str(standing.id))
            for name, value in standing.entry._asdict().items():
                if name in self:
                    self[name].process_data(value)
        return standing

    @property
    def numbers(self) -> list[Any]:
        """The fields of the number itself."""
        return [self[name] for name in ("value", "numerator", "denominator") if name in self]

    @property
    def entry(self) -> Entry:
        """What was typed."""
        typed = {field.short_name: field.data for field in self.numbers}
        if not self.no_data.data:
            return Entry(**typed)
        if any(number is not None for number in typed.values()):
            sentence = _("You gave a number and said that there is none. Which is it?")
            raise Refused(sentence, "no_data")
        return Entry(no_data=True)

    def save(self) -> Observation:
        """Records what was typed, once. Raises Refused."""
        made: Observation | None = self.find_made(Observation)
        if made is not None:
            return made
        self._check_seen()
        return record(
            session(),
            self.measure,
            self.on.data,
            self.entry,
            person=me(),
            reason=self.reason.data or "",
            cycle=session().get(Cycle, self.cycle_id.data) if self.cycle_id.data else None,
            uid=self.new_uid,
        )

    def _check_seen(self) -> None:
        """Refuses to replace a number that the person has not seen."""
        standing = self.look()
        there = str(standing.id) if standing else ""
        if standing is None or there == self.seen.data or standing.entry == self.entry:
            return
        self.seen.process_data(there)
        who = standing.person.name if standing.person else _("somebody")
        period = wording.period(self.measure.frequency, standing.on)
        sentence = _("There is a number already. {period}: {number}, from {who}.").format(
            period=period, number=wording.counted(standing.entry), who=who
        )
        if self.asks_why and not self.reason.data:
            raise Refused(f"{sentence} " + _("If yours is right, say why it changes."), "reason")
        raise Refused(f"{sentence} " + _("If yours is right, save it again."), "on")


def _number_fields(measure: Measure) -> dict[str, Any]:
    whole = measure.form in (ValueForm.COUNT, ValueForm.PROPORTION)
    if not measure.has_denominator:
        label = measure.unit_label or _("The number")
        return {"value": widgets.NumberField(label, whole=whole, width=10)}
    did, total = measure.numerator_label, measure.denominator_label
    return {
        "numerator": widgets.NumberField(did or _("How many did"), whole=whole, width=10),
        "denominator": widgets.NumberField(total or _("Out of how many"), whole=whole, width=10),
    }


def _other_fields(cycles: list[Cycle]) -> dict[str, Any]:
    choices = widgets.choices((cycle.id, _choice(cycle)) for cycle in cycles)
    return {
        "on": CalendarField(_("Day"), [InputRequired(_("Say for which day it is."))]),
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


OTHER_PERIOD = {
    Frequency.DAILY: _("Another day"),
    Frequency.WEEKLY: _("Another week"),
    Frequency.FORTNIGHTLY: _("Another two weeks"),
    Frequency.MONTHLY: _("Another month"),
    Frequency.AS_IT_HAPPENS: _("Another day"),
}
"""What opens the field for the day."""
