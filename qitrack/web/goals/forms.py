"""The forms of a goal."""

from collections.abc import Sequence

from wtforms.fields import Field, SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.frameworks import Capability
from qitrack.domain.goals import MOST_BEHAVIOURS, DevelopmentGoal, GoalLevel, GoalState, Growth
from qitrack.domain.people import Person
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.forms import EditForm, NewForm

NEW_GOAL = "new"
ASK_FOR_SENTENCE = _("Say in one sentence what you want to be able to do.")
HINT_OF_SENTENCE = _(
    "For example: By March I will run two tests with the night staff, so that they decide with me."
)
TO_CHOOSE = (GoalState.ACTIVE, GoalState.ACHIEVED, GoalState.LET_GO)


def capability_choices(capabilities: Sequence[Capability]) -> list[SelectChoice]:
    """Name and summary of each; never its code."""
    return widgets.choices([(c.id, c.name, c.summary) for c in capabilities])


class GoalForm(NewForm):
    """A capability and one sentence."""

    capability_id = widgets.RadiosField(
        _("What do you want to get better at?"),
        [InputRequired(_("Choose what you want to get better at."))],
        coerce=int,
        choices=[],
    )
    statement = widgets.TextAreaField(
        _("Your goal in one sentence"),
        [InputRequired(ASK_FOR_SENTENCE), Length(max=NOTE_LENGTH)],
        description=HINT_OF_SENTENCE,
        rows=2,
    )

    @classmethod
    def among(cls, capabilities: Sequence[Capability]) -> "GoalForm":
        """The form with these capabilities to choose from."""
        form = cls()
        form.capability_id.choices = capability_choices(capabilities)
        return form


class EditGoalForm(EditForm):
    """The sentence, how far it has come, and when to look at it again."""

    statement = widgets.TextAreaField(
        _("Your goal in one sentence"),
        [InputRequired(ASK_FOR_SENTENCE), Length(max=NOTE_LENGTH)],
        rows=2,
    )
    state = widgets.RadiosField(
        _("How far is it?"),
        [InputRequired(_("Choose how far it is."))],
        coerce=GoalState,
        choices=[],
    )
    review_on = CalendarField(
        _("When do you want to look at it again?"),
        [Optional()],
    )

    why = widgets.TextAreaField(_("Why does it matter to you?"), [Length(max=NOTE_LENGTH)], rows=2)
    behaviour_ids = widgets.CheckboxesField(
        _("What should others be able to see?"),
        description=_("At most three."),
        coerce=int,
        choices=[],
        small=True,
    )
    stage_now = widgets.SelectField(
        _("Where are you now?"),
        [Optional()],
        description=_("In your own eyes. It has nothing to do with your grade."),
        empty=_("Not said"),
        coerce=Growth,
        choices=widgets.choices(wording.options(Growth)),
    )
    stage_wanted = widgets.SelectField(
        _("Where do you want to be?"),
        [Optional()],
        empty=_("Not said"),
        coerce=Growth,
        choices=widgets.choices(wording.options(Growth)),
    )
    level = widgets.SelectField(
        _("Where should it bear fruit?"),
        [Optional()],
        empty=_("Not said"),
        coerce=GoalLevel,
        choices=widgets.choices(wording.options(GoalLevel)),
    )

    @classmethod
    def of(cls, goal: DevelopmentGoal) -> "EditGoalForm":
        """The form of this goal."""
        form = cls(obj=goal, behaviour_ids=[behaviour.id for behaviour in goal.behaviours])
        form.behaviour_ids.choices = widgets.choices(
            [(behaviour.id, behaviour.statement) for behaviour in goal.capability.behaviours]
        )
        states = [s for s in GoalState if s in TO_CHOOSE or s is goal.state]
        form.state.choices = widgets.choices([(s.value, wording.word(s)) for s in states])
        return form

    def validate_behaviour_ids(self, field: Field) -> None:
        """A goal is about a few things."""
        if len(field.data or ()) > MOST_BEHAVIOURS:
            raise ValidationError(_("Choose at most three."))


class ShareForm(NewForm):
    """Who may look at a goal, and until when."""

    who = widgets.HiddenField()
    person_id = widgets.RadiosField(
        _("Who is it?"), [InputRequired(_("Choose the person."))], coerce=int, choices=[]
    )
    until = CalendarField(
        _("Until when? Leave it empty for: until I end it"),
        [Optional()],
    )

    @classmethod
    def among(cls, people: Sequence[Person], who: str) -> "ShareForm":
        """The form with these people to choose from; the only one is chosen already."""
        form = cls(who=who, person_id=people[0].id if len(people) == 1 else None)
        form.person_id.choices = widgets.choices(wording.people(people))
        return form


class CountForm(NewForm):
    """Which goal a piece of work counts towards, and what my part was."""

    goal_id = widgets.RadiosField(
        _("Which goal does it count towards?"),
        [InputRequired(_("Choose one of your goals, or a new one."))],
        choices=[],
    )
    capability_id = widgets.RadiosField(
        _("What do you want to get better at?"), coerce=int, choices=[], validate_choice=False
    )
    statement = widgets.TextAreaField(
        _("Your goal in one sentence"),
        [Length(max=NOTE_LENGTH)],
        description=HINT_OF_SENTENCE,
        rows=2,
    )
    my_part = widgets.TextField(
        _("What was your part?"),
        [InputRequired(_("Say in a few words what you did.")), Length(max=TITLE_LENGTH)],
    )
    so_what = widgets.TextAreaField(
        _("What does it show?"),
        [Length(max=NOTE_LENGTH)],
        description=_("One line for yourself. No names or details of patients."),
        rows=2,
    )

    @classmethod
    def among(
        cls,
        goals: Sequence[DevelopmentGoal],
        counted: set[int],
        capabilities: Sequence[Capability],
        my_part: str,
    ) -> "CountForm":
        """The form with these goals to choose from; the first that does not count it yet is chosen."""
        open_ones = [str(goal.id) for goal in goals if goal.id not in counted]
        form = cls(goal_id=next(iter(open_ones), NEW_GOAL), my_part=my_part)
        said = _("This test counts towards it already.")
        form.goal_id.choices = widgets.choices(
            [
                *((goal.id, goal.statement, said if goal.id in counted else "") for goal in goals),
                (NEW_GOAL, _("A new goal")),
            ]
        )
        form.capability_id.choices = capability_choices(capabilities)
        return form

    @property
    def wants_new_goal(self) -> bool:
        """None of the goals that are there."""
        return bool(self.goal_id.data == NEW_GOAL)

    def validate_capability_id(self, field: Field) -> None:
        """A new goal needs a capability."""
        known = {int(choice.value) for choice in field.choices}
        if self.wants_new_goal and field.data not in known:
            raise ValidationError(_("Choose what you want to get better at."))

    def validate_statement(self, field: Field) -> None:
        """A new goal needs its sentence."""
        if self.wants_new_goal and not field.data:
            raise ValidationError(ASK_FOR_SENTENCE)
