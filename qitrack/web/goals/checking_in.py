"""Notes of an owner along the way: how it goes, in one tap; and not wanting any goal."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.goal_reviews import Course, check_in, set_not_for_me
from qitrack.domain.goals import DevelopmentGoal
from qitrack.i18n import _
from qitrack.web.context import load, me, said, session

bp = Blueprint("checking_in", __name__)


@bp.post("/goals/<int:id>/check-in")
def check(id: int) -> AnyResponse:
    """Say how it goes."""
    goal = load(DevelopmentGoal, id, Action.OWN)
    course = request.form.get("course", "")
    if course in list(Course):
        note = request.form.get("note", "")[:NOTE_LENGTH]
        check_in(session(), goal, me(), Course(course), note)
        said(_("Noted."))
    else:
        said(_("Choose how it goes: press one of the four."), "note")
    return redirect(url_for("goals.show", id=id), 303)


@bp.post("/goals/not-for-me")
def not_for_me() -> AnyResponse:
    """Say that I want no goal, or that I may be asked again."""
    wants_none = request.form.get("wants", "none") == "none"
    set_not_for_me(session(), me(), wants_none=wants_none)
    said(_("We will not ask again.") if wants_none else _("You can set a goal whenever you like."))
    return redirect(url_for("goals.index"), 303)
