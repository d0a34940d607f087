"""The fields that say what is counted and how, wherever a definition is written down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.measure_definition import (
    DEFINITION_FIELDS,
    SHORT_NAME_LENGTH,
    Direction,
    Frequency,
    MeasureDefinition,
    MeasureKind,
    Sampling,
    ValueForm,
)
from qitrack.domain.measures import DEFAULT_MULTIPLIER
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.forms import Form

HINTS_OF_FORMS = {
    ValueForm.VALUE: _("A time or a score: minutes of waiting, hours of bank staff, a mean score."),
    ValueForm.COUNT: _("Calls, complaints, falls; the place has about the same size all the time."),
    ValueForm.PROPORTION: _("14 of 20 patients had their plan. Each one had it or had not."),
    ValueForm.RATE: _("3 falls in 412 bed-days. It can happen to the same person twice."),
    ValueForm.EVENT: _("A pressure ulcer every few weeks: each one has its day."),
    ValueForm.CASES_BETWEEN: _("214 operations between two infections."),
    ValueForm.READINGS: _("Five waiting times a day, one after the other."),
}

MOST_PER = 1e9
LONG = [Length(max=NOTE_LENGTH)]
SHORT = [Length(max=TITLE_LENGTH)]


def _bound(label: str) -> widgets.NumberField:
    return widgets.NumberField(label, [Optional()], width=10)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together in a fold."""

    title: str
    lead: str
    fields: list[Field]

    @property
    def is_open(self) -> bool:
        """Something in it is wrong."""
        return any(field.errors for field in self.fields)


GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        _("What it is for"),
        "",
        ("kind", "why", "driver_ids"),
    ),
    (
        _("How do you count it?"),
        _("So that two people would count the same (operational definition)."),
        (
            *(
                "definition",
                "population",
                "of_group",
                "inclusion",
                "exclusion",
                "data_source",
                "method",
            ),
            *("sampling", "sampling_note", "completeness_expected", "quality_notes"),
        ),
    ),
    (
        _("Your own words for the numbers"),
        _("They stand beside the boxes when somebody enters a number. Fill in those that fit."),
        (
            *("unit_label", "numerator_label", "denominator_label", "multiplier"),
            *("subgroup_size", "short_name"),
        ),
    ),
    (
        _("How often, and who collects it"),
        _("Then everybody knows when a number is late, and whom to ask."),
        ("frequency", "starts_on", "collector_id", "deputy_id", "minutes_per_point"),
    ),
    (
        _("What a number may be"),
        _(
            "As it stands on the chart; for a percentage the number before the %. Whoever enters another"
            " number is asked whether it is right."
        ),
        ("lowest_possible", "lowest_expected", "highest_expected", "highest_possible"),
    ),
    (
        _("Where you begin, and where you want to get"),
        "",
        (
            *("target", "target_by", "step_1", "step_1_on", "step_2", "step_2_on"),
            *("step_3", "step_3_on", "baseline_plan"),
        ),
    ),
    (
        _("Later"),
        "",
        ("review_on", "retire_rule", "frequency_after"),
    ),
    (
        _("Chart and source"),
        "",
        ("chart_type", "rule_set", "source", "is_over"),
    ),
)
"""What a fold is called, what it begins with, and the names of its fields; a form has some of them."""

RARE = (ValueForm.EVENT, ValueForm.CASES_BETWEEN)
"""Written down when it happens, whatever was chosen: no week waits for its number."""


class DefinitionFields(Form):
    """What is counted, how and how often, and which way is better."""

    name = widgets.TextField(
        _("What do you count?"),
        [InputRequired(_("Give the measure a name.")), *SHORT],
        description=_("A short name. For example: Falls on Ward A."),
    )
    kind = widgets.RadiosField(
        _("What is it for?"),
        choices=widgets.choices(wording.options(MeasureKind)),
        coerce=MeasureKind,
        default=MeasureKind.OUTCOME,
        small=True,
    )
    form = widgets.RadiosField(
        _("What do you write down each time?"),
        choices=widgets.choices(
            [(form.value, wording.word(form), hint) for form, hint in HINTS_OF_FORMS.items()]
        ),
        coerce=ValueForm,
        invalid_choice_message=_("Choose what you write down each time."),
        small=True,
    )
    direction = widgets.RadiosField(
        _("Which way is better?"),
        choices=widgets.choices(wording.options(Direction)),
        coerce=Direction,
        invalid_choice_message=_("Say which way is better: then the chart can say what changed."),
        small=True,
    )
    why = widgets.TextAreaField(_("Why do you count it?"), LONG, rows=2)
    frequency = widgets.SelectField(
        _("How often?"),
        choices=widgets.choices(wording.options(Frequency)),
        coerce=Frequency,
        default=Frequency.WEEKLY,
    )
    definition = widgets.TextAreaField(
        _("In one or two sentences"),
        LONG,
        description=_(
            "Who counts? What counts, and what does not? Where do you find it, and when do you look?"
        ),
        rows=4,
    )
    population = widgets.TextAreaField(_("Whom or what is it about?"), LONG, rows=2)
    of_group = widgets.TextField(
        _("Does it follow one group by itself?"),
        SHORT,
        description=_("A group that may gain less. For example: women who need an interpreter."),
    )
    inclusion = widgets.TextAreaField(_("What counts?"), LONG, rows=2)
    exclusion = widgets.TextAreaField(_("What does not count?"), LONG, rows=2)
    data_source = widgets.TextField(
        _("Where do you find it?"), SHORT, description=_("For example: the incident system.")
    )
    method = widgets.TextField(
        _("How is it collected, and with what?"),
        SHORT,
        description=_("For example: a tally sheet at the desk."),
    )
    sampling = widgets.SelectField(
        _("All of them, or some?"),
        choices=widgets.choices(wording.options(Sampling)),
        coerce=Sampling,
        default=Sampling.ALL,
    )
    sampling_note = widgets.TextField(_("If some: how many, and why so"), SHORT)
    completeness_expected = widgets.NumberField(
        _("How many of them should be counted, in percent?"), [Optional()], whole=True, suffix="%"
    )
    quality_notes = widgets.TextAreaField(
        _("What to know of how good the numbers are"), LONG, rows=2
    )
    unit_label = widgets.TextField(
        _("One number or a count: of what?"),
        SHORT,
        description=_("For example: minutes."),
        width=20,
    )
    numerator_label = widgets.TextField(
        _("How many did: in your words"),
        SHORT,
        description=_("For example: falls; patients with a plan (numerator)."),
        width=20,
    )
    denominator_label = widgets.TextField(
        _("Out of how many: in your words"),
        SHORT,
        description=_("For example: bed-days; patients who came in (denominator)."),
        width=20,
    )
    multiplier = widgets.NumberField(
        _("How often: per how many?"),
        description=_("For example 1000, for falls per 1,000 bed-days."),
        width=10,
    )
    subgroup_size = widgets.NumberField(
        _("Several readings: how many each time?"),
        [Optional()],
        whole=True,
        description=_("For example 5 (subgroup size)."),
    )
    short_name = widgets.TextField(
        _("A short code, for files of many measures"),
        [Length(max=SHORT_NAME_LENGTH)],
        width=10,
    )
    minutes_per_point = widgets.NumberField(
        _("Minutes it takes to get one number"),
        [Optional()],
        description=_("So that nobody counts more than the work can bear."),
    )
    lowest_possible = _bound(_("It can never be below"))
    lowest_expected = _bound(_("It is seldom below"))
    highest_expected = _bound(_("It is seldom above"))
    highest_possible = _bound(_("It can never be above"))

    def validate_multiplier(self, field: widgets.NumberField) -> None:
        """Per how many is above zero."""
        if field.data is not None and not 0 < field.data <= MOST_PER:
            raise ValidationError(_("Per how many is a number above zero, for example 1000."))

    def groups(self) -> Iterator[Group]:
        """What is folded away, in the order of the table."""
        for title, lead, names in GROUPS:
            fields = [self[name] for name in names if name in self and self.shows(name)]
            if fields:
                yield Group(title, lead, fields)

    def shows(self, name: str) -> bool:
        """Whether a field is of use here: a choice between nothing is none."""
        return getattr(self[name], "choices", True) not in ([], None)

    def give_to(self, definition: MeasureDefinition) -> None:
        """Fills the definition; per how many is 1,000 for a rate unless somebody says otherwise.

        Raises Refused where its numbers contradict each other.
        """
        for name in self.fields_to_give():
            setattr(definition, name, self[name].data)
        is_rate = definition.form is ValueForm.RATE
        definition.multiplier = (self.multiplier.data or DEFAULT_MULTIPLIER) if is_rate else 1.0
        if definition.form in RARE:
            definition.frequency = Frequency.AS_IT_HAPPENS
        definition.check_definition()

    def fields_to_give(self) -> Iterable[str]:
        """Names of the fields that are taken over as they stand."""
        return (name for name in DEFINITION_FIELDS if name not in ("form", "multiplier"))


def chart_choices(keys: Iterable[str]) -> list[Any]:
    """Charts as choices, in plain words with the field's name."""
    from qitrack.spc import CHART_TYPES

    return widgets.choices(
        [
            (key, _("{label} ({term})").format(label=chart.label, term=chart.term))
            for key, chart in ((key, CHART_TYPES[key]) for key in keys)
        ]
    )


def rule_choices() -> list[Any]:
    """Rule sets as choices."""
    from qitrack.spc import RULE_SETS

    return widgets.choices([(rules.key, rules.label) for rules in RULE_SETS.values()])
