"""The forms of a plan: what we try, how large, and what we expect."""

from typing import Any

from wtforms.validators import InputRequired, Length, NumberRange, Optional

from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable
from qitrack.domain.cycles import Cycle, Purpose
from qitrack.domain.predictions import Claim, Prediction, Trend
from qitrack.domain.projects import Project
from qitrack.domain.scale import DIMENSIONS, LARGEST_COUNT, MOST_CHANGES_AT_ONCE, Degree
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.forms import Conflict, EditForm, Form, NewForm

WORDS_OF_A_PLAN = (
    "who_where",
    "how_many",
    "objective",
    "question",
    "what_changes",
    "collector",
    "conditions",
    "risk",
    "stop_rule",
    "safety_note",
    "for_group",
    "changes_from",
)
"""Columns of a test that its plan fills with words, empty if nothing is said."""

DEGREES = ("belief", "cost", "readiness")


def _words(label: str, hint: str = "", limit: int = NOTE_LENGTH) -> widgets.TextAreaField:
    return widgets.TextAreaField(label, [Length(max=limit)], description=hint, rows=2)


def _count(label: str, most: int = LARGEST_COUNT) -> widgets.NumberField:
    between = NumberRange(1, most, _("Enter a whole number from 1 on."))
    return widgets.NumberField(label, [Optional(), between], whole=True)


def _degree(label: str) -> widgets.SelectField:
    return widgets.SelectField(
        label, empty=_("Not said"), choices=widgets.choices(wording.options(Degree))
    )


def whole(number: float | None) -> int | None:
    """What a field for whole numbers holds, as one."""
    return None if number is None else int(number)


class ClaimFields(Form):
    """What is expected, in words and as a number."""

    prediction = widgets.TextAreaField(
        _("What do you expect to see?"),
        [InputRequired(_("Say what you expect to see.")), Length(max=NOTE_LENGTH)],
        description=_("Your prediction, for example: all six are asked, in 15 minutes."),
        rows=2,
    )
    because = _words(_("Because?"), _("Why you think so (your theory)."))
    measure_id = widgets.SelectField(
        _("Which number will show it?"), empty=_("None: words are enough"), coerce=int, choices=[]
    )
    trend = widgets.SelectField(
        _("Which way?"), empty=_("Not said"), choices=widgets.choices(wording.options(Trend))
    )
    lowest = widgets.NumberField(_("At least"), [Optional()])
    highest = widgets.NumberField(_("At most"), [Optional()])
    expected_by = CalendarField(
        _("By when?"), [Optional()], description=_("If you leave it out: the last day of the test.")
    )
    confidence = widgets.NumberField(
        _("How sure are you?"),
        [Optional(), NumberRange(0, 100, _("Enter a number between 0 and 100."))],
        whole=True,
        suffix="%",
    )

    @property
    def claim(self) -> Claim:
        """What was typed, as one thing."""
        return Claim(
            statement=self.prediction.data,
            because=self.because.data or "",
            measure_id=self.measure_id.data,
            trend=Trend(self.trend.data) if self.trend.data else None,
            lowest=self.lowest.data,
            highest=self.highest.data,
            expected_by=self.expected_by.data,
            confidence=whole(self.confidence.data),
        )

    def offer(self, project: Project) -> None:
        """Lets people choose among the numbers that the project counts."""
        self.measure_id.choices = widgets.choices((m.id, m.name) for m in project.measures)


def typed_of(prediction: Prediction | None) -> dict[str, Any]:
    """What the fields of a prediction hold when its form is opened."""
    if prediction is None:
        return {"seen_revision": 0}
    claim = prediction.claim
    names = ("because", "measure_id", "lowest", "highest", "expected_by", "confidence")
    return {
        "prediction": claim.statement,
        "trend": claim.trend.value if claim.trend else None,
        "seen_revision": prediction.revision,
        **{name: getattr(claim, name) for name in names},
    }


class ChangesAPrediction(EditForm, ClaimFields):
    """A form that changes a prediction: versions are rows of their own, so it looks at them itself."""

    seen_revision = widgets.HiddenField()
    prediction_number = 1

    def _settle(self, entity: Editable) -> tuple[Conflict, ...]:
        conflicts = super()._settle(entity)
        assert isinstance(entity, Cycle)
        now = next(
            (p for p in entity.current_predictions if p.number == self.prediction_number), None
        )
        if now is None or str(now.revision) == str(self.seen_revision.data):
            return conflicts
        self.seen_revision.process_data(now.revision)
        if now.claim == self.claim:
            return conflicts
        return (*conflicts, self._conflict_with(now))

    def _conflict_with(self, now: Prediction) -> Conflict:
        return Conflict(
            label=str(self.prediction.label.text),
            theirs=claim_in_words(now.claim),
            mine=claim_in_words(self.claim),
            who=now.person.name if now.person else _("Somebody"),
        )


def claim_in_words(claim: Claim) -> str:
    """Everything that a claim says, one after the other."""
    ends = (_("at least"), claim.lowest), (_("at most"), claim.highest)
    parts = [
        claim.statement,
        claim.because,
        wording.word(claim.trend) if claim.trend else "",
        *(f"{word} {wording.number(end)}" for word, end in ends if end is not None),
        wording.day(claim.expected_by),
        f"{claim.confidence}%" if claim.confidence is not None else "",
    ]
    return "; ".join(part for part in parts if part)


class ScaleFields(Form):
    """How large the test is, and what speaks for that size."""

    scale_people = _count(_("How many people (patients, residents)?"))
    scale_staff = _count(_("How many staff?"))
    scale_shifts = _count(_("How many shifts?"))
    scale_sites = _count(_("How many wards or places?"))
    changes_at_once = _count(_("How many changes at once?"), MOST_CHANGES_AT_ONCE)
    belief = _degree(_("How sure are you that it will work?"))
    cost = _degree(_("What would it cost if it fails?"))
    readiness = _degree(_("How ready are those who take part?"))


class PlanFields(ScaleFields):
    """What we try, when and where; everything but the first lines is optional."""

    plan = widgets.TextAreaField(
        _("What will you try?"),
        [InputRequired(_("Say what you will try.")), Length(max=NOTE_LENGTH)],
        description=_("Something small. No names or details of patients."),
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
    changes_from = _words(
        _("What changes because of what you found?"), _("Against the test before this one.")
    )
    objective = _words(_("What do you want to find out or reach?"), _("The objective."))
    question = _words(_("Which questions should it answer?"))
    what_changes = _words(_("What exactly changes?"), _("Who does what, when and where."))
    collector = _words(_("Who collects what?"), _("Who notes which number, when and how."))
    conditions = _words(_("Under which conditions?"), _("For example: a busy night, a new team."))
    for_group = _words(
        _("Is it meant for a group that gains less?"),
        _("For example: women who need an interpreter. Leave it empty if it is for everybody."),
    )
    risk = _words(_("What might get worse, or go wrong?"))
    stop_rule = _words(_("When do you stop?"), _("For example: at the first fall."))
    safety_note = _words(_("Safety or consent"))

    def fill_plan(self, cycle: Cycle) -> None:
        """Gives the test what the plan says, but for what we try and what we expect."""
        assert self.starts_on.data is not None
        cycle.schedule(self.starts_on.data, self.ends_on.data)
        cycle.purpose = Purpose(self.purpose.data)
        cycle.changes_at_once = whole(self.changes_at_once.data) or 1
        for name in WORDS_OF_A_PLAN:
            setattr(cycle, name, self[name].data or "")
        for name in DIMENSIONS:
            setattr(cycle, name, whole(self[name].data))
        for name in DEGREES:
            chosen = self[name].data
            setattr(cycle, name, Degree(chosen) if chosen else None)


class NewCycleForm(NewForm, PlanFields, ClaimFields):
    """A new test; the change idea is made from what we try unless one is chosen."""

    idea_id = widgets.SelectField(
        _("Is it about an idea you already have?"),
        empty=_("No, a new one"),
        coerce=int,
        choices=[],
    )


class PlanForm(ChangesAPrediction, PlanFields):
    """Changes a test that has not been compared yet."""


class NewPredictionForm(NewForm, ClaimFields):
    """One more prediction of a test."""


class PredictionForm(ChangesAPrediction):
    """A new version of a prediction."""
