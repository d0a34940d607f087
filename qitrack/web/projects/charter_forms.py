"""The forms of the charter: its own fields, what the organisation asks, and how the gain is held."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from wtforms.fields import Field, HiddenField
from wtforms.validators import Length, Optional

from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable
from qitrack.domain.charter import Governance, Involvement, Quality, Source
from qitrack.domain.extra_fields import ExtraField, ExtraKind, ExtraValue
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.forms import Conflict, EditForm, Form
from qitrack.web.projects.charter_words import LABELS

FormT = TypeVar("FormT", bound=EditForm)


def words(name: str, hint: str = "") -> widgets.TextAreaField:
    """A few sentences, if the team likes."""
    return widgets.TextAreaField(LABELS[name], [Length(max=NOTE_LENGTH)], description=hint, rows=2)


def line(name: str, hint: str = "") -> widgets.TextField:
    """A line, if the team likes."""
    return widgets.TextField(LABELS[name], [Length(max=TITLE_LENGTH)], description=hint)


def one_of(name: str, closed_list: type[StrEnum], hint: str = "") -> widgets.SelectField:
    """One of a few, or nothing said."""
    return widgets.SelectField(
        LABELS[name],
        [Optional()],
        description=hint,
        empty=_("Not said"),
        coerce=closed_list,
        choices=widgets.choices(wording.options(closed_list)),
    )


class CharterFields(Form):
    """Everything of a charter that nobody has to write."""

    why_now = words("why_now", _("What makes it worth the effort this year?"))
    strategic_objective = words("strategic_objective", _("In the words of your organisation."))
    source = one_of("source", Source)
    source_note = line("source_note", _("No names or details of patients."))
    quality = one_of("quality", Quality, _("The one that fits best (dimension of quality)."))
    reference = line("reference", _("If your organisation gives one."))
    first_step = line("first_step", _("Where it begins. For example: the patient rings."))
    last_step = line("last_step", _("Where it ends. For example: somebody is at the bed."))
    scope_in = words("scope_in", _("Places, shifts, groups of people (scope)."))
    scope_out = words("scope_out", _("What you leave alone on purpose."))
    planned_end = CalendarField(LABELS["planned_end"], [Optional()])
    involvement = one_of(
        "involvement",
        Involvement,
        _("Patients, residents, carers, families (level of involvement)."),
    )
    involvement_note = words("involvement_note", _("By role, not by name."))
    equality_lens = words(
        "equality_lens",
        _("Think of language, age, disability, nights, and of who is easily overlooked."),
    )
    stakeholders = words("stakeholders")
    resources = words("resources", _("For example: two hours a week, the Tuesday huddle."))
    barriers = words("barriers")
    environment = words("environment")
    governance = one_of(
        "governance",
        Governance,
        _("Research needs an approval of its own. If in doubt ask your governance team."),
    )
    governance_note = line("governance_note")


class HoldingFields(Form):
    """The five questions that keep a gain; none of them has to be answered."""

    hold_watcher = words("hold_watcher", _("A role and a deputy last longer than a name."))
    hold_routine = words(
        "hold_routine", _("For example: part of the handover sheet, the induction.")
    )
    hold_number = words("hold_number", _("For example: falls a week, not above 3."))
    hold_signal = words("hold_signal", _("For example: two weeks above the limit. And then?"))
    hold_told = words("hold_told", _("For example: the night team, new starters, the bank office."))


# --- what the organisation asks ----------------------------------------------------------------------


def extra_name(field: ExtraField) -> str:
    """What the question is called in the form."""
    return f"extra_{field.id}"


def with_extras(form_class: type[FormT], fields: Sequence[ExtraField]) -> type[FormT]:
    """The form with these questions of the organisation in it."""
    made: dict[str, Any] = {}
    for field in fields:
        made[extra_name(field)] = _control(field)
        made[f"was_{extra_name(field)}"] = HiddenField()
    return type(form_class.__name__, (form_class,), made)


def _control(field: ExtraField) -> Field:
    match field.kind:
        case ExtraKind.DATE:
            return CalendarField(field.label, [Optional()], description=field.help)
        case ExtraKind.CHOICE:
            return widgets.SelectField(
                field.label,
                [Optional()],
                description=field.help,
                empty=_("Not said"),
                choices=widgets.choices([(one, one) for one in field.choices]),
            )
        case ExtraKind.TEXT:
            return widgets.TextAreaField(
                field.label, [Length(max=NOTE_LENGTH)], description=field.help, rows=2
            )


def values_to_show(
    fields: Sequence[ExtraField], values: Mapping[int, ExtraValue]
) -> dict[str, Any]:  # each control has data of its own kind
    """What stands in these controls when the form is opened."""
    shown: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.id)
        there = value.value if value else ""
        shown[f"was_{extra_name(field)}"] = there
        is_day = field.kind is ExtraKind.DATE and there
        shown[extra_name(field)] = date.fromisoformat(there) if is_day else there or None
    return shown


def answers_in(form: Form, fields: Sequence[ExtraField]) -> dict[int, str]:
    """Question → what was answered, as it is kept."""
    found = {field.id: form[extra_name(field)].data for field in fields}
    return {key: str(value) if value else "" for key, value in found.items()}


def settle_extras(
    form: EditForm, fields: Sequence[ExtraField], values: Mapping[int, ExtraValue]
) -> tuple[Conflict, ...]:
    """Takes over what others answered meanwhile where nothing was typed here; the rest conflicts."""
    conflicts = []
    typed = answers_in(form, fields)
    for field in fields:
        value = values.get(field.id)
        there, was = (value.value if value else ""), form[f"was_{extra_name(field)}"].data or ""
        control = form[extra_name(field)]
        if there in (was, typed[field.id]):
            continue
        if typed[field.id] == was:
            control.data = date.fromisoformat(there) if field.kind is ExtraKind.DATE else there
            control.raw_data = None
        else:
            shown = {"theirs": there or _("nothing"), "mine": typed[field.id] or _("nothing")}
            conflicts.append(Conflict(label=field.label, who=_("Somebody"), **shown))
        form[f"was_{extra_name(field)}"].process_data(there)
    return tuple(conflicts)


class ExtrasForm(EditForm):
    """A form that may hold questions of the organisation: two people who answer lose nothing."""

    extras: Sequence[ExtraField] = ()
    extra_values: Mapping[int, ExtraValue] = {}

    def _settle(self, entity: Editable) -> tuple[Conflict, ...]:
        settled = settle_extras(self, self.extras, self.extra_values)
        return (*super()._settle(entity), *settled)
