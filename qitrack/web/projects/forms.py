"""The forms of a project."""

import re
from collections.abc import Mapping, Sequence

from wtforms.validators import InputRequired, Length, Optional

from qitrack.domain import tags
from qitrack.domain.aims import AIM, AimVersion, Tie, measures_for_aim
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.charter import HOLDING
from qitrack.domain.errors import Refused
from qitrack.domain.extra_fields import ExtraField, ExtraValue
from qitrack.domain.frameworks import Capability
from qitrack.domain.methods import ImprovementMethod
from qitrack.domain.objectives import Objective
from qitrack.domain.projects import PauseReason, Project, State, Visibility
from qitrack.domain.theory import Driver
from qitrack.domain.units import Unit
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.forms import EditForm, NewForm
from qitrack.web.idea_form import IdeaFields
from qitrack.web.projects.charter_forms import (
    CharterFields,
    ExtrasForm,
    HoldingFields,
    values_to_show,
    with_extras,
)
from qitrack.web.typed import parse_number

LEADING_NUMBER = re.compile(r"[-+\u2212]?\d[\d.,]*(?<![.,])")

NO_PATIENTS = _("No names or details of patients.")


class NewProjectForm(NewForm):
    """What bothers us, and where."""

    problem = widgets.TextAreaField(
        _("What bothers you?"),
        [InputRequired(_("Say in a few words what bothers you.")), Length(max=NOTE_LENGTH)],
        description=_("In your own words. No names or details of patients."),
        rows=4,
    )
    unit_id = widgets.SelectField(
        _("Where?"),
        [InputRequired(_("Choose where this is."))],
        coerce=int,
        choices=[],
    )

    @classmethod
    def among(cls, units: Sequence[Unit]) -> "NewProjectForm":
        """The form with these places to choose from; the only one is chosen already."""
        form = cls()
        form.unit_id.choices = widgets.choices(wording.places(units))
        if len(units) != 1:
            form.unit_id.empty = _("Choose the ward, team or service")
        return form


class EditProjectForm(CharterFields, ExtrasForm):
    """Title, problem and, in folds, the charter and what the team wants to get better at."""

    title = widgets.TextField(
        _("Name of the project"),
        [InputRequired(_("Give it a short name.")), Length(max=TITLE_LENGTH)],
        description=_("Short, so that others know what it is. For example: Fewer falls on Ward A."),
    )
    problem = widgets.TextAreaField(
        _("What bothers you?"),
        [InputRequired(_("Say in a few words what bothers you.")), Length(max=NOTE_LENGTH)],
        description=NO_PATIENTS,
        rows=4,
    )
    method_id = widgets.SelectField(
        _("Which method do you work with?"), [Optional()], empty="", coerce=int, choices=[]
    )
    objective_id = widgets.SelectField(
        _("Which objective does it serve?"),
        [Optional()],
        empty=_("None"),
        coerce=int,
        choices=[],
    )
    tag_keys = widgets.CheckboxesField(
        _("What else is it about?"),
        description=_("Only what its objective does not say."),
        choices=[],
        small=True,
    )
    focus_ids = widgets.CheckboxesField(
        _("What do you want to get better at as a team?"),
        description=_("Leadership capabilities that this work lets you practise."),
        coerce=int,
        choices=[],
        small=True,
    )

    def offer_objectives(self, objectives: Sequence[Objective], own: Sequence[str]) -> None:
        """What the organisation is after, to choose from; own: the tags the project has itself."""
        self.objective_id.choices = widgets.choices([(o.id, o.title) for o in objectives])
        names = {**tags.gaps(), **tags.impact_domains()}
        self.tag_keys.choices = widgets.choices(names.items())
        if not self.is_submitted:
            self.tag_keys.data = list(own)

    @classmethod
    def of(
        cls,
        project: Project,
        capabilities: Sequence[Capability],
        methods: Sequence[ImprovementMethod],
        extras: Sequence[ExtraField],
        values: Mapping[int, ExtraValue],
    ) -> "EditProjectForm":
        """The form of this project, with these capabilities, methods and questions of the organisation."""
        form = with_extras(cls, extras)(
            obj=project,
            focus_ids=[capability.id for capability in project.focus],
            **values_to_show(extras, values),
        )
        form.extras, form.extra_values = extras, values
        usual, *others = methods
        form.method_id.empty = _("{method} (the usual one)").format(method=usual.name)
        form.method_id.choices = widgets.choices([(m.id, m.name) for m in others])
        form.focus_ids.choices = widgets.choices([(c.id, c.name, c.summary) for c in capabilities])
        return form


class AimForm(EditForm):
    """How much, of what, from, to, by when, for whom; the number that shows it; why it changes."""

    measure_id = widgets.SelectField(
        _("Which of your numbers shows it?"),
        [Optional()],
        description=_("Then from and to are numbers, and everybody sees how far you have come."),
        empty=_("None yet"),
        coerce=int,
        choices=[],
    )
    reason = widgets.TextAreaField(
        _("Why does the aim change?"),
        [Length(max=NOTE_LENGTH)],
        description=_("It stays on record with the aim as it was."),
        rows=2,
    )

    aim_what = widgets.TextField(
        _("What do you want to change?"),
        [InputRequired(_("Say what you want to change.")), Length(max=TITLE_LENGTH)],
        description=_("Something you can count. For example: falls per 1,000 bed-days on Ward A."),
    )
    aim_from = widgets.TextField(
        _("From (leave empty if you do not know)"),
        [Length(max=TITLE_LENGTH)],
        description=_("Where you are now. For example: 7.4"),
        width=20,
    )
    aim_to = widgets.TextField(
        _("To"),
        [InputRequired(_("Say how far you want to get.")), Length(max=TITLE_LENGTH)],
        description=_("How far you want to get. For example: 5 or fewer"),
        width=20,
    )
    aim_by = CalendarField(
        _("By when?"), [InputRequired(_("Choose a day by which you want to be there."))]
    )
    aim_for_whom = widgets.TextField(
        _("For whom?"),
        [Length(max=TITLE_LENGTH)],
        description=_("For example: all patients on the ward, those with dementia too."),
    )

    @classmethod
    def of(cls, project: Project, last: AimVersion | None) -> "AimForm":
        """The form of this project's aim, with its outcome measures to choose from."""
        form = cls(obj=project, measure_id=last.measure_id if last else None)
        measures = measures_for_aim(project.measures)
        if last is not None and last.measure is not None and last.measure not in measures:
            measures.append(last.measure)  # it has ended, and still shows how far the way was gone
        form.measure_id.choices = widgets.choices([(m.id, m.name) for m in measures])
        return form

    def aim(self) -> AimVersion:
        """The aim as it was typed."""
        parts = {part: self[part].data for part in AIM}
        return AimVersion(**parts, reason=self.reason.data or "")

    def tie(self, project: Project) -> Tie | None:
        """From which number to which, of which measure; refuses words where numbers are needed."""
        if self.measure_id.data is None:
            return None
        measure = next(m for m in project.measures if m.id == self.measure_id.data)
        start = self.aim_from.data.strip()
        return Tie(
            measure=measure,
            start=_number(start, "aim_from") if start else None,
            end=_number(self.aim_to.data, "aim_to"),
        )


def _number(text: str, field: str) -> float:
    """The number that the text begins with: 5, 80 %, 5 or fewer."""
    first = LEADING_NUMBER.match(text.strip())
    try:
        return parse_number(first[0] if first else text)
    except ValueError as error:
        raise Refused(str(error), field) from error


STATES = {
    State.IDEA: _("Something bothers you; the work has not begun."),
    State.SET_UP: _("You find your team, your aim and your number."),
    State.TESTING: _("You try changes, a small test at a time."),
    State.PAUSED: _("The work rests for a while."),
    State.IMPLEMENTING: _("A change works and becomes the usual way."),
    State.SUSTAINING: _("The change is usual; you watch that it lasts."),
    State.CLOSED: _("The work is done. It can be opened again."),
    State.STOPPED: _("You do not carry on. What you learned stays."),
}


class StateForm(HoldingFields, EditForm):
    """Where the project stands, and what a pause or an end asks for."""

    state = widgets.RadiosField(
        _("Where does it stand now?"),
        [InputRequired(_("Choose where the project stands now."))],
        coerce=State,
        choices=[],
    )
    pause_reason = widgets.RadiosField(
        _("If it rests: why?"),
        coerce=PauseReason,
        choices=widgets.choices(wording.options(PauseReason)),
        validate_choice=False,
        small=True,
    )
    learned = widgets.TextAreaField(
        _("If it ends: what did you learn that another team should know?"),
        [Length(max=NOTE_LENGTH)],
        description=_("What did not work is worth as much. No names or details of patients."),
    )

    def fill_holding(self, project: Project) -> None:
        """Gives the project the answers about how the gain is held."""
        for name in HOLDING:
            setattr(project, name, self[name].data or "")

    @classmethod
    def of(cls, project: Project) -> "StateForm":
        """The form with the states that this project can go to."""
        form = cls(obj=project, state=None)
        form.state.choices = widgets.choices(
            [(s.value, wording.word(s), STATES[s]) for s in project.next_states]
        )
        return form


VISIBILITIES = {
    Visibility.PRIVATE: _("Only whoever leads it sees it, not the team, not a manager."),
    Visibility.TEAM: _("Only those whom the lead brings into the team."),
    Visibility.UNIT: _(
        "The team, everybody who works in that ward, team or service, and managers and coaches above."
    ),
    Visibility.ORGANISATION: _("The team, and everybody in the organisation."),
    Visibility.PARTNERS: _("The team, the organisation and those it works with."),
    Visibility.EVERYONE: _("Everybody with an account here, in other organisations too."),
}


class VisibilityForm(EditForm):
    """Who can see the project."""

    visibility = widgets.RadiosField(
        _("Who can see this project?"),
        [InputRequired(_("Choose who can see it."))],
        coerce=Visibility,
        choices=[],
    )

    @classmethod
    def of(cls, project: Project) -> "VisibilityForm":
        """The form; partners are offered only where they were chosen before."""
        form = cls(obj=project)
        form.visibility.choices = widgets.choices(
            [
                (v.value, wording.word(v), VISIBILITIES[v])
                for v in Visibility
                if v is not Visibility.PARTNERS or project.visibility is v
            ]
        )
        return form


class IdeaForm(NewForm, IdeaFields):
    """A change idea."""

    @classmethod
    def under(cls, above: Driver | None, drivers: Sequence[Driver]) -> "IdeaForm":
        """The form with these drivers to choose from, one of them chosen already."""
        form = cls(strong_ids=[above.id] if above else [])
        form.offer(drivers)
        return form
