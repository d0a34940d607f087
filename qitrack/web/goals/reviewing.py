"""Looking at a goal again: what is agreed stays as agreed, whatever the facts do later."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length, Optional

from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.goal_reviews import Agreed, GoalReview, ReviewOutcome, agree
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.judging import judge_goals, standing
from qitrack.domain.people import Person
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import load, me, page, said, session
from qitrack.web.forms import NewForm

bp = Blueprint("reviewing", __name__)


class ReviewForm(NewForm):
    """What becomes of the goal, and with whom it was talked over."""

    outcome = widgets.RadiosField(
        _("What did you agree?"),
        [InputRequired(_("Choose what you agreed."))],
        coerce=ReviewOutcome,
        choices=widgets.choices(wording.options(ReviewOutcome)),
    )
    with_id = widgets.SelectField(
        _("Whom did you talk it over with?"),
        [Optional()],
        description=_("Somebody with whom the goal is shared."),
        empty=_("Nobody"),
        coerce=int,
        choices=[],
    )
    note = widgets.TextAreaField(
        _("What do you want to remember of the talk?"),
        [Optional(), Length(max=NOTE_LENGTH)],
        rows=3,
    )

    @classmethod
    def among(cls, people: Sequence[Person]) -> "ReviewForm":
        """The form with these people to choose from."""
        form = cls()
        form.with_id.choices = widgets.choices([(person.id, person.name) for person in people])
        return form


@bp.route("/goals/<int:id>/review", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Look at the goal again, and keep what is agreed."""
    goal = load(DevelopmentGoal, id, Action.OWN)
    people = [share.viewer for share in goal.open_shares if share.viewer is not None]
    form = ReviewForm.among(people)
    if form.accepts():
        if form.find_made(GoalReview) is not None:
            return redirect(url_for("goals.show", id=id), 303)
        with form.refusals():
            chosen = next((one for one in people if one.id == form.with_id.data), None)
            agreed = Agreed(
                outcome=form.outcome.data, note=form.note.data or "", talked_with=chosen
            )
            judged = judge_goals(session(), [goal])[id]
            review = agree(session(), goal, me(), agreed, standing(judged))
            review.uid = form.new_uid
            said(_("What you agreed is kept."))
            return redirect(url_for("goals.show", id=id), 303)
    return page("goals/review.html", form=form, goal=goal)
