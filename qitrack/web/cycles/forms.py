"""The forms of a test: planning it, and what each of its stages asks for."""

from collections.abc import Iterable
from typing import Any

from wtforms.validators import InputRequired, Length, Optional

from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable
from qitrack.domain.cycles import Cycle, Decision, Purpose
from qitrack.domain.predictions import Prediction, Verdict
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import me
from qitrack.web.forms import Conflict, EditForm, Form, NewForm

HINTS_OF_DECISIONS = {
    Decision.ADOPT: _("It works here: make it the usual way (adopt)."),
    Decision.ADAPT: _("Some of it works: change something first (adapt)."),
    Decision.EXPAND: _("It worked small: more people, other shifts or places (expand)."),
    Decision.ABANDON: _("It does not work here: that is worth knowing (abandon)."),
}


class PlanFields(Form):
    """What we try, what we expect, when and where."""

    plan = widgets.TextAreaField(
        _("What will you try?"),
        [InputRequired(_("Say what you will try.")), Length(max=NOTE_LENGTH)],
        description=_("Something small. No names or details of patients."),
        rows=2,
    )
    prediction = widgets.TextAreaField(
        _("What do you expect to see?"),
        [InputRequired(_("Say what you expect to see.")), Length(max=NOTE_LENGTH)],
        description=_("Your prediction, for example: all six are asked, in 15 minutes."),
        rows=2,
    )
    starts_on = CalendarField(_("When?"), [InputRequired(_("Say when you will try it."))])
    who_where = widgets.TextField(
        _("Where, and with whom?"),
        [Length(max=TITLE_LENGTH)],
        description=_("For example: bay 2, late shift."),
    )
    ends_on = CalendarField(_("Until when, if longer than a day?"), [Optional()])
    how_many = widgets.TextField(
        _("How many?"),
        [Length(max=TITLE_LENGTH)],
        description=_("For example: six people, three shifts."),
    )
    purpose = widgets.RadiosField(
        _("What is it for?"),
        choices=widgets.choices(wording.options(Purpose)),
        default=Purpose.TEST.value,
        small=True,
    )


class NewCycleForm(NewForm, PlanFields):
    """A new test; the change idea is made from what we try unless one is chosen."""

    idea_id = widgets.SelectField(
        _("Is it about an idea you already have?"),
        empty=_("No, a new one"),
        coerce=int,
        choices=[],
    )


class PlanForm(EditForm, PlanFields):
    """Changes a test that has not been compared yet."""


class StageForm(EditForm):
    """A form of the page of a test: about what happened, what was learned or what comes next."""

    asks_for: str


class HappenedForm(StageForm):
    """What happened, as it was."""

    asks_for = "happened"

    happened = widgets.TextAreaField(
        _("What happened?"),
        [InputRequired(_("Say in a few words what happened.")), Length(max=NOTE_LENGTH)],
        description=_("As it was, surprises too. No names or details of patients."),
        rows=3,
    )


class StudyForm(StageForm):
    """What we saw against what we expected, and what we learned."""

    asks_for = "study"

    seen = widgets.HiddenField()
    learned = widgets.TextAreaField(_("What did you learn?"), [Length(max=NOTE_LENGTH)], rows=3)
    cycle: Cycle

    @classmethod
    def of(cls, cycle: Cycle, action: str) -> "StudyForm":
        """The form with a question for every prediction of this test."""
        fields: dict[str, Any] = {"cycle": cycle}
        typed: dict[str, Any] = {"seen": _words_of_comparisons(cycle)}
        for prediction in cycle.counted_predictions:
            verdict, reason = f"verdict_{prediction.number}", f"reason_{prediction.number}"
            fields[verdict] = widgets.RadiosField(
                _("Was it as you expected?"),
                [InputRequired(_("Choose one of these answers."))],
                choices=widgets.choices(wording.options(Verdict)),
                description=_("You expected: {statement}").format(statement=prediction.statement),
            )
            fields[reason] = widgets.TextField(_("Why do you think so?"), [Length(max=NOTE_LENGTH)])
            if prediction.comparison is not None:
                typed[verdict] = prediction.comparison.verdict.value
                typed[reason] = prediction.comparison.reason
        of_this_test: type[StudyForm] = type(cls.__name__, (cls,), fields)
        return of_this_test(action, obj=cycle, **typed)

    def record_comparisons(self) -> None:
        """Gives each prediction its word."""
        for prediction in self.cycle.counted_predictions:
            verdict, reason = self._answer_to(prediction)
            self.cycle.compare(prediction, Verdict(verdict), reason, me())

    def _answer_to(self, prediction: Prediction) -> tuple[str, str]:
        number = prediction.number
        return self[f"verdict_{number}"].data, self[f"reason_{number}"].data or ""

    def _settle(self, entity: Editable) -> tuple[Conflict, ...]:
        """Comparisons are rows of their own: somebody else may have written other ones meanwhile."""
        conflicts = super()._settle(entity)
        theirs = _words_of_comparisons(self.cycle)
        mine = _in_words(self._answer_to(p) for p in self.cycle.counted_predictions)
        if theirs in (self.seen.data, mine):
            return conflicts
        self.seen.process_data(theirs)
        who = [p.comparison.person for p in self.cycle.counted_predictions if p.comparison]
        names = ", ".join(sorted({person.name for person in who if person})) or _("Somebody")
        label = _("Was it as you expected?")
        return (*conflicts, Conflict(label=label, theirs=theirs, mine=mine, who=names))


class DecideForm(StageForm):
    """What happens next with the change, and why."""

    asks_for = "decide"

    decision = widgets.RadiosField(
        _("What next?"),
        [InputRequired(_("Choose what happens next."))],
        choices=widgets.choices(
            [(d.value, wording.word(d), hint) for d, hint in HINTS_OF_DECISIONS.items()]
        ),
    )
    decision_why = widgets.TextAreaField(
        _("Why, or what comes next?"),
        [InputRequired(_("Say why, or what comes next.")), Length(max=NOTE_LENGTH)],
        rows=2,
    )


class DropForm(EditForm):
    """Why a test did not take place."""

    drop_reason = widgets.TextAreaField(
        _("Why did it not take place?"),
        [InputRequired(_("Say why it did not take place.")), Length(max=NOTE_LENGTH)],
        description=_("A few words: others meet the same obstacles."),
        rows=2,
    )


def _in_words(answers: Iterable[tuple[str, str]]) -> str:
    """Comparisons as a reader sees them."""
    said = (
        f"{wording.word(Verdict(verdict))}: {reason}" if reason else wording.word(Verdict(verdict))
        for verdict, reason in answers
    )
    return "; ".join(said)


def _words_of_comparisons(cycle: Cycle) -> str:
    comparisons = [p.comparison for p in cycle.counted_predictions if p.comparison]
    return _in_words((c.verdict.value, c.reason) for c in comparisons)
