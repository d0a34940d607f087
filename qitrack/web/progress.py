"""How far along a project is, on the page: what the record shows, and what team and coach say."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack import clock
from qitrack.domain import access, progress
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.conditions import CONDITIONS
from qitrack.domain.portfolio import whole_project
from qitrack.domain.progress import STEPS, Level, ProgressRating, Rater
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.forms import EditForm, NewForm
from qitrack.web.paging import paged

bp = Blueprint("progress", __name__)


class RatingForm(NewForm):
    """How far along, and why."""

    step = widgets.RadiosField(
        _("Which of these fits best today?"),
        [InputRequired(_("Choose the one that fits best."))],
        coerce=int,
        choices=[],
    )
    reason = widgets.TextAreaField(
        _("What makes you think so?"),
        [Length(max=NOTE_LENGTH)],
        description=_("One sentence is enough. No names or details of patients."),
        rows=2,
    )

    @classmethod
    def among(cls, levels: Sequence[Level]) -> "RatingForm":
        """The form with these steps to choose from."""
        form = cls()
        form.step.choices = widgets.choices([(x.step, x.label, x.meaning) for x in levels])
        return form


class LevelForm(EditForm):
    """How an organisation words a step, and what it looks for there."""

    label = widgets.TextField(
        _("What is this step called?"),
        [InputRequired(_("Give the step a name.")), Length(max=TITLE_LENGTH)],
    )
    meaning = widgets.TextAreaField(
        _("What does it mean?"), [Length(max=NOTE_LENGTH)], description=_("One or two sentences.")
    )
    looked_for = widgets.CheckboxesField(
        _("What do you look for?"),
        choices=widgets.choices((key, condition.words) for key, condition in CONDITIONS.items()),
        small=True,
    )


def _levels(project: Project) -> list[Level]:
    return progress.levels_in(session(), project.unit)


@bp.get("/projects/<int:id>/progress")
def show(id: int) -> Response:
    """The steps with what the record shows of each, and what team and coach said."""
    load(Project, id, Action.SEE)
    project = session().scalars(whole_project(id)).one()
    levels = _levels(project)
    seen = progress.look(progress.record_of(session(), project, clock.today()), levels)
    shown = progress.shown_by(seen)
    return page(
        "progress/show.html",
        project=project,
        seen=seen,
        shown=shown,
        missing=progress.missing_before(seen, shown.step) if shown else [],
        latest=progress.latest_ratings(session(), id),
        levels={level.step: level for level in levels},
        said_before=paged(progress.ratings_of(id)),
    )


@bp.route("/projects/<int:id>/progress/new", methods=["GET", "POST"])
def rate(id: int) -> Response | AnyResponse:
    """Say how far along the project is: as the team, or as its coach."""
    project = load(Project, id, Action.RATE)
    is_coach = access.can(actor(), Action.COACH, project)
    is_team = access.can(actor(), Action.SHAPE, project)
    rater = Rater.COACH if is_coach and not is_team else Rater.TEAM
    form = RatingForm.among(_levels(project))
    if form.accepts():
        if form.find_made(ProgressRating) is not None:
            return _back_to(id)
        with form.refusals():
            reason = form.reason.data or ""
            rating = progress.rate(session(), project, rater, form.step.data, me(), reason)
            rating.uid = form.new_uid
            said(_("Saved. What was said before stays beside it."))
            return _back_to(id)
    return page("progress/rate.html", form=form, project=project, rater=rater)


def _back_to(project_id: int) -> AnyResponse:
    return redirect(url_for("progress.show", id=project_id), 303)


@bp.get("/units/<int:id>/scale")
def scale(id: int) -> Response:
    """The ten steps as they read in this unit."""
    unit = load(Unit, id, Action.ADMINISTER)
    levels = progress.levels_in(session(), unit)
    return page("progress/scale.html", unit=unit, levels=levels, conditions=CONDITIONS)


@bp.route("/units/<int:id>/scale/level", methods=["GET", "POST"])
def word(id: int) -> Response | AnyResponse:
    """Word one of the ten steps in a way of one's own."""
    unit = load(Unit, id, Action.ADMINISTER)
    asked = request.args.get("step", 1, type=int)
    step = asked if asked in STEPS else STEPS[0]
    level = progress.levels_in(session(), unit)[step - 1]
    own = session().scalars(progress.own_level(unit.id, step)).first()
    form = LevelForm(obj=own or level, action=request.full_path, looked_for=list(level.conditions))
    if form.accepts(own):
        with form.refusals():
            words = form.label.data, form.meaning.data or "", form.looked_for.data
            progress.word_level(session(), unit, step, *words)
            said(_("Saved. Projects here read it like this from now on."))
            return redirect(url_for("progress.scale", id=id), 303)
    return page("progress/word.html", form=form, unit=unit, level=level)
