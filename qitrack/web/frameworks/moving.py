"""Moving a goal to a newer version of its framework: its owner's choice, with a proposal."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired

from qitrack.domain.access import Action
from qitrack.domain.frameworks import Capability
from qitrack.domain.goal_moves import Proposal, find_newer, move_goal, propose
from qitrack.domain.goals import DevelopmentGoal
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.context import load, page, said, session
from qitrack.web.forms import EditForm

bp = Blueprint("goal_versions", __name__)


class MoveForm(EditForm):
    """What the goal is about in the newer version."""

    capability_id = widgets.RadiosField(
        _("What is it about in the new version?"),
        [InputRequired(_("Choose what it is about."))],
        coerce=int,
        choices=[],
    )

    @classmethod
    def of(cls, goal: DevelopmentGoal, proposal: Proposal | None) -> "MoveForm":
        """The form with what answers to the goal's capability chosen already."""
        there = proposal.capability if proposal else None
        form = cls(version=goal.version, capability_id=there.id if there else None)
        among = proposal.version.capabilities if proposal else []
        choices = [(one.id, one.name, one.summary) for one in among if one.behaviours]
        form.capability_id.choices = widgets.choices(choices)
        return form


@bp.route("/goals/<int:id>/move", methods=["GET", "POST"])
def move(id: int) -> Response | AnyResponse:
    """Move a goal to the version that is in use now."""
    goal = load(DevelopmentGoal, id, Action.OWN)
    newer = find_newer(session(), goal)
    proposal = propose(goal, newer) if newer is not None else None
    form = MoveForm.of(goal, proposal)
    if form.accepts(goal):
        with form.refusals():
            capability = session().get_one(Capability, form.capability_id.data)
            move_goal(session(), goal, capability)
            said(_("Your goal stands in the new version now. What counts towards it stays."))
            return redirect(url_for("goals.show", id=id), 303)
    return page("frameworks/move.html", form=form, goal=goal, proposal=proposal)
