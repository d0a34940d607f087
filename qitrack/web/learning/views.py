"""How a project, a unit and oneself test and predict; silencing a prompt and hearing it again."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.forecasts import (
    calibrations_of,
    cycles_in_unit,
    cycles_of_person,
    cycles_of_project,
    projects_in_unit,
    units_below,
    units_to_read,
)
from qitrack.domain.learning_checks import BY_KEY
from qitrack.domain.learning_rates import rates_of, summed
from qitrack.domain.projects import Project
from qitrack.domain.prompts import hear_again, silence, silenced_by
from qitrack.domain.units import Unit
from qitrack.i18n import _
from qitrack.web.context import actor, load, page, said, session
from qitrack.web.entrance import safe_next
from qitrack.web.learning.told import TELLING

bp = Blueprint("learning", __name__)


@bp.get("/projects/<int:id>/how-we-test")
def show(id: int) -> Response:
    """The figures of a project beside those of published work, and how often it predicted right."""
    project = load(Project, id, Action.SEE)
    return page(
        "learning/show.html",
        project=project,
        tallies=rates_of(session(), [project.id])[project.id],
        calibrations=calibrations_of(session(), cycles_of_project(project.id)),
        for_coaches=access.can(actor(), Action.COACH, project),
        telling=TELLING,
    )


@bp.get("/units/<int:id>/how-we-test")
def unit(id: int) -> Response:
    """The same for a unit and everything below it, from the projects that the reader can see."""
    there = load(Unit, id, Action.READ_LEARNING)
    projects = session().scalars(projects_in_unit(actor(), there)).all()
    return page(
        "learning/unit.html",
        unit=there,
        projects=len(projects),
        tallies=summed(rates_of(session(), projects).values()),
        calibrations=calibrations_of(session(), cycles_in_unit(actor(), there)),
        for_coaches=there.path.startswith(actor().paths_granting(Action.COACH)),
        below=session().scalars(units_below(there)).all(),
        telling=TELLING,
    )


@bp.get("/how-i-predict")
def mine() -> Response:
    """How often one's own predictions held, and the prompts one has silenced."""
    person_id = actor().person_id
    return page(
        "learning/mine.html",
        calibrations=calibrations_of(session(), cycles_of_person(actor()), person_id),
        for_coaches=access.holds(actor(), Action.COACH),
        silenced=[
            BY_KEY[key] for key in session().scalars(silenced_by(person_id)) if key in BY_KEY
        ],
        units=session().scalars(units_to_read(actor())).all(),
        telling=TELLING,
    )


@bp.post("/prompts/silence")
def silence_prompt() -> Response | AnyResponse:
    """Say nothing of this check to me any more."""
    silence(session(), actor().person_id, request.form.get("key", ""))
    if request.headers.get("HX-Request"):
        return Response("")
    said(_("You will not be reminded of this again. Under “How I predict” you can change that."))
    return redirect(safe_next(request.form.get("back")), 303)


@bp.post("/prompts/hear")
def hear() -> AnyResponse:
    """Remind me of this check again."""
    hear_again(session(), actor().person_id, request.form.get("key", ""))
    said(_("You will be reminded of this again."))
    return redirect(url_for("learning.mine"), 303)
