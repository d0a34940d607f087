"""The forms of a draft of a framework."""

from collections.abc import Sequence

from wtforms.validators import InputRequired, Length

from qitrack.domain.base import NOTE_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from qitrack.domain.feedback import FrameworkFeedback
from qitrack.domain.frameworks import Behaviour, Capability, FrameworkVersion
from qitrack.domain.units import Sector
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.forms import Form, NewForm

TOO_LONG = _("Use at most 200 characters.")
FEEDBACK_SHOWN = 50


class NextVersionForm(NewForm):
    """The number of the next version."""

    number = widgets.TextField(
        _("Number of the next version"),
        [
            InputRequired(_("Give the version a number.")),
            Length(max=TITLE_LENGTH, message=TOO_LONG),
        ],
        description=_("For example 1.1 for new words, 2.0 if the meaning changes."),
        width=10,
    )


class VersionForm(Form):
    """What stands around the items of a version."""

    number = widgets.TextField(
        _("Number"),
        [
            InputRequired(_("Give the version a number.")),
            Length(max=TITLE_LENGTH, message=TOO_LONG),
        ],
        width=10,
    )
    valid_from = CalendarField(
        _("From when does it count?"), [InputRequired(_("Choose the day from which it counts."))]
    )
    release_notes = widgets.TextAreaField(
        _("What is new, in short"), [Length(max=TEXT_LENGTH)], rows=4
    )
    sponsors = widgets.TextAreaField(
        _("Which bodies stand behind it?"),
        [Length(max=NOTE_LENGTH)],
        description=_("One a line."),
        rows=3,
    )
    contributors = widgets.TextAreaField(
        _("Who contributed?"), [Length(max=NOTE_LENGTH)], description=_("One a line."), rows=3
    )
    sector_words = widgets.CheckboxesField(
        _("For which sectors?"),
        description=_("None chosen: for all of them."),
        choices=widgets.choices(wording.options(Sector)),
        small=True,
    )

    @classmethod
    def of(cls, version: FrameworkVersion) -> "VersionForm":
        """The form with what the draft says now."""
        return cls(obj=version, sector_words=version.sectors.split())

    def write(self, version: FrameworkVersion) -> None:
        """Gives the draft what was typed, but for its number."""
        for name in ("valid_from", "release_notes", "sponsors", "contributors"):
            setattr(version, name, self[name].data)
        version.sectors = "\n".join(self.sector_words.data)


class CauseFields(Form):
    """What changes, and the feedback or the policy behind it."""

    what = widgets.TextField(
        _("What changes, in one sentence?"),
        [Length(max=TITLE_LENGTH, message=TOO_LONG)],
        description=_("Everybody reads it in the release notes."),
    )
    cause_ids = widgets.CheckboxesField(
        _("Which feedback caused it?"), coerce=int, choices=[], small=True
    )
    policy = widgets.TextField(
        _("Which change of policy is behind it?"),
        [Length(max=TITLE_LENGTH, message=TOO_LONG)],
        description=_("Needed if no feedback caused it."),
    )
    feedback: Sequence[FrameworkFeedback] = ()
    asks_why = True

    def offer(self, feedback: Sequence[FrameworkFeedback], *, asks_why: bool) -> None:
        """Offers this feedback; a first version has nothing to give reasons for."""
        self.feedback = feedback[:FEEDBACK_SHOWN]
        self.asks_why = asks_why
        self.cause_ids.choices = widgets.choices([(one.id, one.text) for one in self.feedback])

    @property
    def causes(self) -> list[FrameworkFeedback]:
        """The feedback that was chosen."""
        return [one for one in self.feedback if one.id in (self.cause_ids.data or ())]


class CapabilityForm(CauseFields):
    """The words of a capability."""

    name = widgets.TextField(
        _("Name"),
        [
            InputRequired(_("Give the capability a name.")),
            Length(max=TITLE_LENGTH, message=TOO_LONG),
        ],
    )
    summary = widgets.TextAreaField(_("In short"), [Length(max=NOTE_LENGTH)], rows=2)


class BehaviourForm(CauseFields):
    """The words of a behaviour."""

    capability_id = widgets.SelectField(_("Belongs to"), coerce=int, choices=[])
    statement = widgets.TextAreaField(
        _("What can one see somebody do?"),
        [InputRequired(_("Say what one can see.")), Length(max=NOTE_LENGTH)],
        rows=2,
    )
    typical_trace = widgets.TextAreaField(
        _("Where does it often show in the work?"), [Length(max=NOTE_LENGTH)], rows=2
    )
    not_this = widgets.TextAreaField(
        _("What is it easily mistaken for?"), [Length(max=NOTE_LENGTH)], rows=2
    )
    pulse_item = widgets.TextField(
        _("Question of a short survey, if it has one"),
        [Length(max=TITLE_LENGTH, message=TOO_LONG)],
    )
    is_out = widgets.CheckboxField(_("Take it out of this version"))

    @classmethod
    def of(cls, behaviour: Behaviour | None, capabilities: Sequence[Capability]) -> "BehaviourForm":
        """The form of a behaviour, or of a new one under one of these capabilities."""
        form = cls(obj=behaviour)
        form.capability_id.choices = widgets.choices([(one.id, one.name) for one in capabilities])
        return form

    def write(self, behaviour: Behaviour) -> None:
        """Gives the behaviour its words."""
        for name in ("statement", "typical_trace", "not_this", "pulse_item"):
            setattr(behaviour, name, self[name].data)
