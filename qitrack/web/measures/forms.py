"""The forms of a measure: what is counted, who collects it, where it is to get."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms.validators import Length, Optional

from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Frequency, MeasureKind, ValueForm
from qitrack.domain.measure_setup import Target, charts_for, settle_rhythm
from qitrack.domain.measures import Measure
from qitrack.domain.projects import Project
from qitrack.domain.theory import Driver
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.forms import EditForm, NewForm
from qitrack.web.measures.definition import DefinitionFields, chart_choices

OF_THE_MEASURE = ("collector_id", "deputy_id", "baseline_plan", "review_on", "retire_rule",
                  "frequency_after")  # fmt: skip
STEPS = (1, 2, 3)
"""So many steps on the way can be set when the measure is made; the chart takes more."""


class MeasureFields(DefinitionFields):
    """What is counted, who collects it, and what becomes of it."""

    starts_on = CalendarField(
        _("From when on?"), [Optional()], description=_("The first day that counts.")
    )
    collector_id = widgets.SelectField(
        _("Who collects it?"), [Optional()], empty=_("Nobody in particular"), coerce=int, choices=[]
    )
    deputy_id = widgets.SelectField(
        _("Who, if they are away?"), [Optional()], empty=_("Nobody"), coerce=int, choices=[]
    )
    driver_ids = widgets.CheckboxesField(
        _("Of which drivers does it tell whether they move?"), coerce=int, choices=[], small=True
    )
    baseline_plan = widgets.TextAreaField(
        _("How will you know where you begin?"),
        [Length(max=NOTE_LENGTH)],
        description=_("For example: ten weeks of numbers before the first change (baseline)."),
        rows=2,
    )
    review_on = CalendarField(
        _("When do you ask whether it is still worth counting?"), [Optional()]
    )
    retire_rule = widgets.TextAreaField(
        _("When do you stop counting?"), [Length(max=NOTE_LENGTH)], rows=2
    )
    frequency_after = widgets.SelectField(
        _("How often once the project has closed?"),
        [Optional()],
        empty=_("Not at all"),
        choices=widgets.choices(wording.options(Frequency)),
        coerce=Frequency,
    )

    def prepare(self, project: Project, drivers: Iterable[Driver], *people: Any) -> None:
        """Offers the team as collectors, and the drivers in the picture."""
        team = [m.person for m in project.current_members] + [p for p in people if p is not None]
        names = sorted({p.id: p.name for p in team}.items(), key=lambda choice: choice[::-1])
        self.collector_id.choices = self.deputy_id.choices = widgets.choices(names)
        self.driver_ids.choices = widgets.choices([(d.id, d.name) for d in drivers])

    def fill_measure(self, measure: Measure) -> None:
        """Gives the measure everything but what is counted. Raises Refused."""
        for name in OF_THE_MEASURE:
            setattr(measure, name, self[name].data)
        if self.starts_on.data is not None:
            measure.starts_on = self.starts_on.data
        self.give_to(measure)
        settle_rhythm(measure)


class NewMeasureForm(NewForm, MeasureFields):
    """A new measure, with a target and another chart than the recommended one if wanted."""

    target = widgets.NumberField(
        _("The number you want to reach"),
        description=_("As it will stand on the chart; for a percentage the number before the %."),
        width=10,
    )
    target_by = CalendarField(_("By when?"), [Optional()])
    step_1 = widgets.NumberField(_("First step on the way: number"), [Optional()], width=10)
    step_1_on = CalendarField(_("First step: from when on?"), [Optional()])
    step_2 = widgets.NumberField(_("Second step: number"), [Optional()], width=10)
    step_2_on = CalendarField(_("Second step: from when on?"), [Optional()])
    step_3 = widgets.NumberField(_("Third step: number"), [Optional()], width=10)
    step_3_on = CalendarField(_("Third step: from when on?"), [Optional()])
    chart_type = widgets.SelectField(
        _("Which chart?"), empty=_("The recommended one"), choices=[], coerce=str
    )

    @classmethod
    def for_project(cls, project: Project, drivers: Iterable[Driver]) -> "NewMeasureForm":
        """The form with what this project can choose from."""
        has_outcome = any(m.kind is MeasureKind.OUTCOME for m in project.measures)
        form = cls(kind=MeasureKind.PROCESS if has_outcome else MeasureKind.OUTCOME)
        form.prepare(project, drivers)
        form.chart_type.choices = chart_choices(charts_for(form.forms_in_question()))
        return form

    def shows(self, name: str) -> bool:
        """The chart stands in a place of its own, beside the reason for it."""
        return name != "chart_type" and super().shows(name)

    def forms_in_question(self) -> list[ValueForm]:
        """The kinds of data whose charts are offered: the chosen one if somebody asked to see it."""
        return [self.form.data] if self.form.data and self.is_looking else list(ValueForm)

    @property
    def is_looking(self) -> bool:
        """Somebody wants to see the chart that fits before the measure is made."""
        return "look" in (self._typed() or {})

    def wanted_target(self) -> Target:
        """Where the measure is to get, by when, in which steps. Raises Refused."""
        return Target(
            number=self.target.data,
            by=self.target_by.data,
            steps=tuple(sorted(step for step in map(self._step, STEPS) if step is not None)),
        )

    def _step(self, n: int) -> tuple[date, float] | None:
        """Day and number of a step; None if it was left empty."""
        on, number = self[f"step_{n}_on"].data, self[f"step_{n}"].data
        if on is None and number is None:
            return None
        if on is None or number is None:
            raise Refused(_("A step needs its number and its day."), f"step_{n}")
        return on, number


class EditMeasureForm(EditForm, MeasureFields):
    """Changes what is counted and how."""
