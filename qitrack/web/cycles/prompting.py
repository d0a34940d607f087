"""The one quiet sentence that may stand beside a field while somebody writes about a test."""

from qitrack.domain.cycles import Cycle
from qitrack.domain.learning_rates import series_with
from qitrack.domain.prompts import Moment, Prompted, prompt_for
from qitrack.web.context import actor, session
from qitrack.web.forms import Form

MOMENTS = {"happened": Moment.TELLING, "study": Moment.STUDYING, "decide": Moment.DECIDING}
"""What a form of the page of a test asks for → what somebody is writing there."""


def prompt_while(form: Form | None, moment: Moment | None, cycle: Cycle | None) -> Prompted | None:
    """What is said beside this form; nothing beside one that was sent back with errors of its own."""
    if form is None or moment is None or cycle is None or form.is_submitted:
        return None
    return prompt_for(session(), moment, cycle, series_with(session(), cycle), actor().person_id)
