"""The forms of the page of a test: what each of its stages asks for."""

from collections.abc import Iterable
from typing import Any

from wtforms.validators import InputRequired, Length, NumberRange, Optional

from qitrack.domain.base import NOTE_LENGTH, Editable
from qitrack.domain.cycles import Cycle, Decision
from qitrack.domain.details import AsPlanned, OverlapAnswer
from qitrack.domain.predictions import Prediction, Verdict
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import me
from qitrack.web.cycles.plan_forms import whole
from qitrack.web.forms import Conflict, EditForm

HINTS_OF_DECISIONS = {
    Decision.ADOPT: _("It works here: make it the usual way (adopt)."),
    Decision.ADAPT: _("Some of it works: change something first (adapt)."),
    Decision.EXPAND: _("It worked small: more people, other shifts or places (expand)."),
    Decision.ABANDON: _("It does not work here: that is worth knowing (abandon)."),
}


HINTS_OF_OVERLAPS = {
    OverlapAnswer.STAGGER: _("Change the days, so that the number can tell which one did it."),
    OverlapAnswer.ALTERNATE: _("One here, the other there: compare the places."),
    OverlapAnswer.JOINT: _("Nobody will say later which of the two it was."),
}


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
    as_planned = widgets.SelectField(
        _("Was it done as planned?"),
        empty=_("Not said"),
        choices=widgets.choices(wording.options(AsPlanned)),
    )
    not_as_planned = widgets.TextAreaField(
        _("What was otherwise, and why?"), [Length(max=NOTE_LENGTH)], rows=2
    )
    began_on = CalendarField(_("When did it begin?"), [Optional()])
    over_on = CalendarField(_("When was it over?"), [Optional()])
    problems = widgets.TextAreaField(
        _("What got in the way?"),
        [Length(max=NOTE_LENGTH)],
        description=_("Problems, and what you did about them."),
        rows=2,
    )
    surprises = widgets.TextAreaField(_("What surprised you?"), [Length(max=NOTE_LENGTH)], rows=2)

    def fill_more(self, cycle: Cycle) -> None:
        """Gives the test what stands in the fold."""
        chosen = self.as_planned.data
        cycle.as_planned = AsPlanned(chosen) if chosen else None
        cycle.took_place(self.began_on.data, self.over_on.data)
        for name in ("not_as_planned", "problems", "surprises"):
            setattr(cycle, name, self[name].data or "")


class StudyForm(StageForm):
    """What we saw against what we expected, and what we learned."""

    asks_for = "study"

    seen = widgets.HiddenField()
    learned = widgets.TextAreaField(_("What did you learn?"), [Length(max=NOTE_LENGTH)], rows=3)
    chart_showed = widgets.TextAreaField(
        _("What did the chart show?"),
        [Length(max=NOTE_LENGTH)],
        description=_("A signal, or none."),
        rows=2,
    )
    confidence_now = widgets.NumberField(
        _("How sure are you of the change now?"),
        [Optional(), NumberRange(0, 100, _("Enter a number between 0 and 100."))],
        whole=True,
        suffix="%",
    )
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

    def fill_more(self) -> None:
        """Gives the test what stands in the fold."""
        self.cycle.chart_showed = self.chart_showed.data or ""
        self.cycle.confidence_now = whole(self.confidence_now.data)

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


class OverlapForm(EditForm):
    """What the team does about another test that acts on the same number."""

    overlap = widgets.RadiosField(
        _("What do you do about it?"),
        [InputRequired(_("Choose one of these answers."))],
        choices=widgets.choices(
            [(o.value, wording.word(o), hint) for o, hint in HINTS_OF_OVERLAPS.items()]
        ),
        small=True,
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
