"""The forms of a review: what a coach says of a chart, what the team answers."""

from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, Length

from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.reviews import ReviewOutcome
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.forms import Form, NewForm


class LookForm(NewForm):
    """What a coach says of a chart; the button that was pressed says what came of it."""

    outcome = HiddenField()
    seen = HiddenField()
    note = widgets.TextAreaField(
        _("Note"),
        [Length(max=NOTE_LENGTH)],
        description=_("If you ask for a change: what should change. No names of patients."),
        rows=2,
    )

    @property
    def pressed(self) -> ReviewOutcome:
        """What came of it."""
        asks = self.outcome.data == ReviewOutcome.CHANGE_ASKED
        return ReviewOutcome.CHANGE_ASKED if asks else ReviewOutcome.FINE


class AnswerForm(Form):
    """What the team did about a change that was asked for."""

    answer = widgets.TextAreaField(
        _("What did you do?"),
        [
            InputRequired(_("Say what you did, or why the chart stays as it is.")),
            Length(max=NOTE_LENGTH),
        ],
        description=_("One sentence. If the chart stays as it is, say why."),
        rows=3,
    )
