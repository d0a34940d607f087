"""The forms of the theory of change: drivers, ideas, and where an idea stands."""

from collections.abc import Sequence
from typing import Any

from wtforms.validators import InputRequired, Length

from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.ideas import ChangeIdea, IdeaState
from qitrack.domain.measures import Measure
from qitrack.domain.theory import Driver, Place, Strength
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.forms import EditForm, NewForm
from qitrack.web.idea_form import NO_PATIENTS, HangsOn, IdeaFields, ticked


class DriverFields(HangsOn):
    """A driver: its name; where it stands and what is counted for it only if wanted."""

    name = widgets.TextField(
        _("What would have to go well?"),
        [InputRequired(_("Say what would have to go well.")), Length(max=TITLE_LENGTH)],
        description=_(
            "A driver: something that moves the aim. For example: help to the toilet in time."
        ),
    )
    why = widgets.TextAreaField(
        _("Why do you believe it?"),
        [Length(max=NOTE_LENGTH)],
        description=_("What speaks for it. {no_patients}").format(no_patients=NO_PATIENTS),
        rows=2,
    )
    place = widgets.RadiosField(
        _("Where does it stand?"),
        coerce=Place,
        choices=widgets.choices(
            [
                (Place.PRIMARY.value, wording.word(Place.PRIMARY), _("A primary driver.")),
                (
                    Place.SECONDARY.value,
                    wording.word(Place.SECONDARY),
                    _("A secondary driver: a part that you can influence."),
                ),
            ]
        ),
        default=Place.PRIMARY,
        small=True,
    )
    strength = widgets.RadiosField(
        _("If it is right under the aim: how much does it move the aim?"),
        coerce=Strength,
        choices=widgets.choices(wording.options(Strength)),
        default=Strength.STRONG,
        inline=True,
        small=True,
    )
    measure_ids = widgets.CheckboxesField(
        _("Which numbers tell whether it moves?"), coerce=int, choices=[], small=True
    )
    is_out_of_scope = widgets.CheckboxField(
        _("It matters, and we leave it to others"),
        description=_("Then nobody asks for an idea."),
    )

    def prepare(self, parents: Sequence[Driver], measures: Sequence[Measure]) -> None:
        """Offers the drivers that it can be a part of, and the measures of the project."""
        self.offer(parents)
        self.strong_ids.label.text = _("Which drivers is it a part of?")
        self.weak_ids.label.text = _("And a little of which?")
        self.measure_ids.choices = widgets.choices([(m.id, m.name) for m in measures])

    def write(self, driver: Driver, parents: Sequence[Driver], measures: Sequence[Measure]) -> None:
        """Gives the driver what the form says."""
        driver.name, driver.why = self.name.data, self.why.data or ""
        driver.is_out_of_scope = self.is_out_of_scope.data
        wanted = set(self.measure_ids.data or ())
        driver.measures = [measure for measure in measures if measure.id in wanted]
        if self.place.data is Place.SECONDARY:
            driver.put_under(self.chosen(parents))
        else:
            driver.put_under_the_aim(self.strength.data)


class NewDriverForm(NewForm, DriverFields):
    """A new driver."""

    @classmethod
    def under(cls, parent: Driver | None) -> "NewDriverForm":
        """The form of a part of this driver, or of one right under the aim."""
        if parent is None:
            return cls()
        return cls(place=Place.SECONDARY, strong_ids=[parent.id])


class EditDriverForm(EditForm, DriverFields):
    """Changes a driver."""

    @classmethod
    def of(cls, driver: Driver) -> "EditDriverForm":
        """The form filled with this driver."""
        filled: dict[str, Any] = ticked(driver.links)
        return cls(obj=driver, measure_ids=[measure.id for measure in driver.measures], **filled)


class EditIdeaForm(EditForm, IdeaFields):
    """Changes an idea and what it acts on."""

    @classmethod
    def of(cls, idea: ChangeIdea) -> "EditIdeaForm":
        """The form filled with this idea."""
        filled: dict[str, Any] = ticked(idea.links)
        return cls(obj=idea, **filled)


HINTS_OF_STATES = {
    IdeaState.IDEA: _("It waits in the list."),
    IdeaState.PLANNED: _("You will try it soon."),
    IdeaState.TESTING: _("There is a test of it, and more may follow."),
    IdeaState.ADOPTED: _("It works here, and you go on with it."),
    IdeaState.IMPLEMENTED: _("It is done every day, by everybody, without being asked."),
    IdeaState.ABANDONED: _("You will not go on with it. What you learned stays."),
    IdeaState.PARKED: _("Not now, perhaps later."),
}


class IdeaStateForm(EditForm):
    """Where an idea stands; putting it aside or dropping it asks why."""

    state = widgets.RadiosField(
        _("Where does this idea stand?"),
        [InputRequired(_("Choose where the idea stands."))],
        coerce=IdeaState,
        choices=widgets.choices(
            [(s.value, wording.word(s), hint) for s, hint in HINTS_OF_STATES.items()]
        ),
        small=True,
    )
    state_reason = widgets.TextAreaField(
        _("If you put it aside or drop it: why?"),
        [Length(max=NOTE_LENGTH)],
        description=_("So that nobody has to find out again. {no_patients}").format(
            no_patients=NO_PATIENTS
        ),
        rows=2,
    )
