"""The forms of a measure: what is counted, and how."""

from typing import Any

from wtforms.validators import InputRequired, Length, ValidationError

from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import DEFAULT_CHARTS, DEFAULT_MULTIPLIER, Measure
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import me
from qitrack.web.forms import EditForm, Form, NewForm

HINTS_OF_FORMS = {
    ValueForm.VALUE: _("Minutes of waiting, hours of bank staff, a mean score."),
    ValueForm.COUNT: _("Calls, complaints, falls; the place has about the same size all the time."),
    ValueForm.PROPORTION: _("14 of 20 patients had their plan. Each one had it or had not."),
    ValueForm.RATE: _("3 falls in 412 bed-days. It can happen to the same person twice."),
    ValueForm.EVENT: _("A pressure ulcer every few weeks: each one has its day."),
    ValueForm.CASES_BETWEEN: _("214 operations between two infections."),
    ValueForm.READINGS: _("Five waiting times a day, one after the other."),
}


class MeasureFields(Form):
    """What is counted, how and how often, and which way is better."""

    name = widgets.TextField(
        _("What do you count?"),
        [InputRequired(_("Give the measure a name.")), Length(max=TITLE_LENGTH)],
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
    frequency = widgets.SelectField(
        _("How often?"),
        choices=widgets.choices(wording.options(Frequency)),
        coerce=Frequency,
        default=Frequency.WEEKLY,
    )
    definition = widgets.TextAreaField(
        _("How do you count it?"),
        [Length(max=NOTE_LENGTH)],
        description=_(
            "So that two people would count the same: who and what counts, what does not, and where"
            " you find it (operational definition)."
        ),
        rows=4,
    )
    unit_label = widgets.TextField(
        _("One number or a count: of what?"),
        [Length(max=TITLE_LENGTH)],
        description=_("For example: minutes."),
        width=20,
    )
    numerator_label = widgets.TextField(
        _("How many did: in your words"),
        [Length(max=TITLE_LENGTH)],
        description=_("For example: falls; patients with a plan (numerator)."),
        width=20,
    )
    denominator_label = widgets.TextField(
        _("Out of how many: in your words"),
        [Length(max=TITLE_LENGTH)],
        description=_("For example: bed-days; patients who came in (denominator)."),
        width=20,
    )
    multiplier = widgets.NumberField(
        _("How often: per how many?"),
        description=_("For example 1000, for falls per 1,000 bed-days."),
        width=10,
    )

    @property
    def words(self) -> list[Any]:
        """The fields that give the numbers their words."""
        return [self.unit_label, self.numerator_label, self.denominator_label, self.multiplier]

    def validate_multiplier(self, field: widgets.NumberField) -> None:
        """Per how many is above zero."""
        if field.data is not None and not 0 < field.data <= MOST_PER:
            raise ValidationError(_("Per how many is a number above zero, for example 1000."))

    def give_to(self, measure: Measure) -> None:
        """Fills the measure; per how many is 1,000 for a rate unless somebody says otherwise."""
        for name in PLAIN_FIELDS:
            setattr(measure, name, self[name].data)
        is_rate = measure.form is ValueForm.RATE
        measure.multiplier = (self.multiplier.data or DEFAULT_MULTIPLIER) if is_rate else 1.0


MOST_PER = 1e9
PLAIN_FIELDS = (
    *("name", "kind", "direction", "frequency", "definition"),
    *("unit_label", "numerator_label", "denominator_label"),
)


class NewMeasureForm(NewForm, MeasureFields):
    """A new measure, with a target and another chart than the recommended one if wanted."""

    target = widgets.NumberField(
        _("Where do you want to get?"),
        description=_("As it will stand on the chart; for a percentage the number before the %."),
        width=10,
    )
    chart_type = widgets.SelectField(
        _("Chart"), empty=_("The recommended one"), choices=[], coerce=str
    )

    def __init__(self, action: str | None = None, obj: object | None = None, **values: Any) -> None:
        from qitrack.spc import CHART_TYPES

        super().__init__(action, obj, **values)
        self.chart_type.choices = widgets.choices(
            [
                (key, _("{label} ({term})").format(label=chart.label, term=chart.term))
                for key, chart in CHART_TYPES.items()
            ]
        )

    def decisions(self) -> list[ChartDecision]:
        """What was chosen about the chart; the recommended chart needs no decision."""
        why, who = _("Chosen when the measure was made."), me()
        found = []
        if self.chart_type.data and self.chart_type.data != DEFAULT_CHARTS[self.form.data]:
            kind = ChartDecisionKind.CHART_TYPE
            found.append(
                ChartDecision(kind=kind, value=self.chart_type.data, reason=why, person=who)
            )
        if self.target.data is not None:
            kind = ChartDecisionKind.TARGET
            found.append(ChartDecision(kind=kind, number=self.target.data, reason=why, person=who))
        return found


class EditMeasureForm(EditForm, MeasureFields):
    """Changes what is counted and how."""
