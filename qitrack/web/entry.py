"""Entering one number: the form, wherever it stands, and what saving it does."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from wtforms.validators import ValidationError

from qitrack import clock
from qitrack.domain.cycles import Cycle
from qitrack.domain.entries import Entry, doubt_about, problem_with
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation, find_standing, needs_reason, record
from qitrack.domain.several import (
    readings_of,
    record_event,
    record_no_readings,
    record_readings,
    subgroup_size,
)
from qitrack.i18n import _
from qitrack.web import entry_fields, widgets, wording
from qitrack.web.context import me, session
from qitrack.web.forms import NewForm


class ObservationForm(NewForm):
    """One number of one measure; made by `ObservationForm.of`, which knows what to ask for."""

    seen = widgets.HiddenField()
    """The number that stood there when the form was opened."""
    doubted = widgets.HiddenField()
    """What was typed when it was asked whether it is right."""
    measure: Measure
    asks_why = False
    """A number of somebody else, or of another day, is being changed."""
    standing: Sequence[Observation] = ()
    """What stands for the day of the form; known after a look."""
    is_of_events = False

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
        kind = FORMS.get(measure.form, ObservationForm) if cls is ObservationForm else cls
        fields = entry_fields.of_day() | kind.number_fields(measure)
        fields |= entry_fields.others(list(cycles))
        of_measure: type[ObservationForm] = type(kind.__name__, (kind,), fields)
        form = of_measure(action, on=on, cycle_id=cycle.id if cycle else None)
        form.measure = measure
        for field in form:
            field.id = f"{field.short_name}-{measure.id}"
            field.label.field_id = field.id
        for field in form.numbers[:1]:
            field.description = wording.period(
                measure.frequency, measure.period_of(form.on.data or on)
            )
        return form

    @staticmethod
    def number_fields(measure: Measure) -> dict[str, Any]:
        """The boxes for the number, in the words of the team."""
        return entry_fields.of_number(measure)

    def look(self) -> Sequence[Observation]:
        """What stands for the day of the form; a fresh form is filled with it."""
        if self.on.data is None:
            return ()
        self.standing = self.find_standing()
        self.asks_why = any(needs_reason(row, me()) for row in self.standing)
        if self.standing and not self.is_submitted and not self.is_back_from_sign_in:
            self.seen.process_data(_ids(self.standing))
            self.show(self.standing)
        return self.standing

    def find_standing(self) -> Sequence[Observation]:
        """What a number from this form would replace."""
        there = find_standing(session(), self.measure, self.on.data)
        return [there] if there else []

    def show(self, standing: Sequence[Observation]) -> None:
        """Fills the boxes with what stands."""
        for name, value in standing[0].entry._asdict().items():
            if name in self:
                self[name].process_data(value)

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

    @property
    def entries(self) -> list[tuple[str, Entry]]:
        """Each number that was typed, with the name of the field it is spoken of at."""
        first = self.numbers[0].short_name if self.numbers else ""
        return [(first, self.entry)]

    def save(self) -> Observation:
        """Records what was typed, once. Raises Refused."""
        made: Observation | None = self.find_made(Observation)
        if made is not None:
            return made
        self._check_doubt()
        self._check_seen()
        return self.write()

    def write(self) -> Observation:
        """Records what was typed."""
        return record(
            session(),
            self.measure,
            self.on.data,
            self.entry,
            person=me(),
            reason=self.reason.data or "",
            cycle=self.cycle,
            uid=self.new_uid,
        )

    @property
    def cycle(self) -> Cycle | None:
        """The test that was chosen."""
        return session().get(Cycle, self.cycle_id.data) if self.cycle_id.data else None

    def told(self, saved: Observation) -> str:
        """What was saved, in a sentence."""
        period = wording.period(self.measure.frequency, saved.on)
        return _("Saved. {period}: {number}.").format(
            period=period, number=wording.counted(saved.entry)
        )

    @property
    def asks_if_sure(self) -> bool:
        """A number was typed that is unusual here."""
        return bool(self.doubted.data)

    def _check_doubt(self) -> None:
        """Asks once about a number that is unusual here; about another one anew."""
        typed = [
            (name, entry)
            for name, entry in self.entries
            if problem_with(self.measure, self.on.data, entry) is None
        ]
        doubts = [(n, doubt) for n, entry in typed if (doubt := doubt_about(self.measure, entry))]
        asked = " ".join(str(entry[:3]) for _name, entry in typed) if doubts else ""
        if doubts and not (self.sure.data and self.doubted.data == asked):
            self.sure.data = False
            self.doubted.process_data(asked)
            name, doubt = doubts[0]
            raise Refused(doubt, name)
        self.doubted.process_data(asked)

    def is_there(self) -> bool:
        """What was typed is what stands."""
        return self.standing[0].entry == self.entry

    def _check_seen(self) -> None:
        """Refuses to replace a number that the person has not seen."""
        there = _ids(self.look())
        if not self.standing or there == self.seen.data or self.is_there():
            return
        self.seen.process_data(there)
        first = self.standing[0]
        who = first.person.name if first.person else _("somebody")
        period = wording.period(self.measure.frequency, first.on)
        sentence = _("There is a number already. {period}: {number}, from {who}.").format(
            period=period, number=together(self.standing), who=who
        )
        if self.asks_why and not self.reason.data:
            raise Refused(f"{sentence} " + _("If yours is right, say why it changes."), "reason")
        raise Refused(f"{sentence} " + _("If yours is right, save it again."), "on")


class ReadingsForm(ObservationForm):
    """Several readings of one time."""

    @staticmethod
    def number_fields(measure: Measure) -> dict[str, Any]:
        """A box for each reading."""
        return entry_fields.of_readings(measure)

    @property
    def numbers(self) -> list[Any]:
        """The boxes, in the order of the readings."""
        return [self[f"value_{slot}"] for slot in range(subgroup_size(self.measure))]

    def find_standing(self) -> Sequence[Observation]:
        """The readings of this time."""
        return readings_of(session(), self.measure, self.on.data)

    def show(self, standing: Sequence[Observation]) -> None:
        """Fills the boxes with the readings."""
        self.no_data.process_data(standing[0].no_data)
        for row in standing:
            if row.slot < len(self.numbers):
                self.numbers[row.slot].process_data(row.value)

    @property
    def values(self) -> list[float | None]:
        """What was typed, and what stands beyond the boxes, which stays."""
        beyond = [row.value for row in self.standing if row.slot >= len(self.numbers)]
        return [*(field.data for field in self.numbers), *beyond]

    @property
    def entries(self) -> list[tuple[str, Entry]]:
        """Each reading."""
        typed = [(field.short_name, field.data) for field in self.numbers]
        return [(name, Entry(value)) for name, value in typed if value is not None]

    def is_there(self) -> bool:
        """Every reading is as it stands."""
        wanted = {n: value for n, value in enumerate(self.values) if value is not None}
        return wanted == {row.slot: row.value for row in self.standing}

    def write(self) -> Observation:
        """Records the readings, or that there are none."""
        who, why = me(), self.reason.data or ""
        if self.no_data.data:
            if self.entries:
                raise Refused(_("You gave readings and said that there are none."), "no_data")
            return record_no_readings(
                session(), self.measure, self.on.data, person=who, reason=why, uid=self.new_uid
            )
        rows = record_readings(
            session(),
            self.measure,
            self.on.data,
            self.values,
            person=who,
            reason=why,
            cycle=self.cycle,
            uid=self.new_uid,
        )
        return rows[0]

    def told(self, saved: Observation) -> str:
        """All readings of the time."""
        period = wording.period(self.measure.frequency, saved.on)
        rows = readings_of(session(), self.measure, saved.on)
        return _("Saved. {period}: {number}.").format(period=period, number=together(rows))


class EventForm(ObservationForm):
    """That something happened on a day."""

    is_of_events = True

    @staticmethod
    def number_fields(measure: Measure) -> dict[str, Any]:
        """When it happened: the day is asked for by every form."""
        return entry_fields.of_event()

    @property
    def numbers(self) -> list[Any]:
        """An event has its day and no number."""
        return []

    def find_standing(self) -> Sequence[Observation]:
        """An event replaces none."""
        return []

    @property
    def entries(self) -> list[tuple[str, Entry]]:
        """One event."""
        return [("on", Entry(1.0))]

    def validate_time(self, field: widgets.TextField) -> None:
        """A time of the day, if there is one."""
        if field.data and _time(field.data) is None:
            raise ValidationError(_("Write the time like this: 14:05."))

    def write(self) -> Observation:
        """Records the event."""
        at = _time(self.time.data or "")
        return record_event(
            session(),
            self.measure,
            self.on.data,
            clock.instant(self.on.data, at) if at else None,
            person=me(),
            cycle=self.cycle,
            uid=self.new_uid,
        )

    def told(self, saved: Observation) -> str:
        """When it happened."""
        return _("Saved: it happened on {when}.").format(
            when=wording.instant(saved.at) or wording.day(saved.on)
        )


FORMS: Mapping[ValueForm, type[ObservationForm]] = {
    ValueForm.READINGS: ReadingsForm,
    ValueForm.EVENT: EventForm,
}
"""How something is counted: the form for it, if it is not one number."""


def together(rows: Sequence[Observation]) -> str:
    """What was written down at one time: 12, 9.5, 14."""
    return ", ".join(wording.counted(row.entry) for row in rows)


def _ids(rows: Sequence[Observation]) -> str:
    return " ".join(str(row.id) for row in rows)


def _time(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed.strip()).replace(tzinfo=None) if typed.strip() else None
    except ValueError:
        return None


OTHER_PERIOD = {
    Frequency.DAILY: _("Another day"),
    Frequency.WEEKLY: _("Another week"),
    Frequency.FORTNIGHTLY: _("Another two weeks"),
    Frequency.MONTHLY: _("Another month"),
    Frequency.AS_IT_HAPPENS: _("Another day"),
}
"""What opens the field for the day."""
