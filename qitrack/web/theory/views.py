"""The driver diagram on the page, the forms behind its boxes, and its versions."""

from dataclasses import asdict

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.comparing import differences
from qitrack.domain.diagram import Diagram, diagram_of, gaps, keep_version
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.projects import Project
from qitrack.domain.scale import Degree
from qitrack.domain.theory import (
    Driver,
    Place,
    TheoryVersion,
    act_on,
    drivers_of,
    find_version,
    taken_out_of,
    versions_of,
)
from qitrack.i18n import _
from qitrack.web import wording
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.idea_form import EFFORT, IMPACT
from qitrack.web.paging import PAGE_LENGTH, paged
from qitrack.web.theory import told
from qitrack.web.theory.forms import (
    EditDriverForm,
    EditIdeaForm,
    IdeaStateForm,
    NewDriverForm,
)
from qitrack.web.theory.layout import Drawing, draw

bp = Blueprint("theory", __name__)


@bp.get("/projects/<int:id>/theory")
def show(id: int) -> Response:
    """The driver diagram, what it lacks, and where to begin."""
    project = load(Project, id, Action.SEE)
    diagram = diagram_of(session(), project)
    return page(
        "theory/show.html",
        project=project,
        diagram=diagram,
        drawing=_drawn(diagram),
        may={action.value for action in Action if access.can(actor(), action, project)},
        hints=[told.hint(project, gap) for gap in gaps(diagram)],
        grid=told.grid(diagram),
        degrees=list(Degree),
        impact=IMPACT,
        effort=EFFORT,
        taken_out=session().scalars(taken_out_of(id)).all(),
        latest=session().scalars(versions_of(id).limit(1)).first(),
    )


def _drawn(diagram: Diagram) -> Drawing:
    aim = asdict(diagram.aim)
    sentence = wording.aim(Project(**aim)) or " ".join(
        part for part in (aim["aim_what"], aim["aim_to"]) if part
    )
    return draw(diagram, sentence or _("No aim yet"))


@bp.route("/projects/<int:id>/drivers/new", methods=["GET", "POST"])
def new_driver(id: int) -> Response | AnyResponse:
    """Add a driver right under the aim, or as a part of another one."""
    project = load(Project, id, Action.SHAPE)
    parents = _can_have_parts(id)
    above = next((d for d in parents if d.id == request.args.get("under", type=int)), None)
    form = NewDriverForm.under(above)
    form.prepare(parents, project.measures)
    if form.accepts():
        if form.find_made(Driver) is not None:
            return _back_to(project)
        with form.refusals():
            driver = Driver(uid=form.new_uid, project=project)
            form.write(driver, parents, project.measures)
            session().add(driver)
            return _saved(project, form.change_reason.data)
    return page("theory/new_driver.html", form=form, project=project, above=above, parents=parents)


@bp.route("/drivers/<int:id>", methods=["GET", "POST"])
def driver(id: int) -> Response | AnyResponse:
    """Change a driver, or add something below it."""
    driver = load(Driver, id, Action.SHAPE)
    project = driver.project
    if driver.taken_out_at is not None:
        said(_("This driver was taken out of the picture."), "note")
        return _back_to(project)
    parents = [other for other in _can_have_parts(project.id) if other is not driver]
    form = EditDriverForm.of(driver)
    form.prepare(parents, project.measures)
    if form.accepts(driver):
        with form.refusals():
            form.write(driver, parents, project.measures)
            return _saved(project, form.change_reason.data)
    return page("theory/driver.html", form=form, project=project, driver=driver, parents=parents)


def _can_have_parts(project_id: int) -> list[Driver]:
    drivers = session().scalars(drivers_of(project_id))
    return [driver for driver in drivers if driver.place is Place.PRIMARY]


@bp.post("/drivers/<int:id>/take-out")
def take_out(id: int) -> AnyResponse:
    """Take a driver out of the picture."""
    driver = load(Driver, id, Action.SHAPE)
    if driver.taken_out_at is None:
        driver.take_out()
    return _saved(driver.project, "")


@bp.post("/drivers/<int:id>/put-back")
def put_back(id: int) -> AnyResponse:
    """Bring a driver back into the picture."""
    driver = load(Driver, id, Action.SHAPE)
    driver.put_back()
    return _saved(driver.project, "")


@bp.route("/ideas/<int:id>", methods=["GET", "POST"])
def idea(id: int) -> Response | AnyResponse:
    """Change an idea, and what it acts on."""
    idea = load(ChangeIdea, id, Action.WORK)
    drivers = session().scalars(drivers_of(idea.project_id)).all()
    form = EditIdeaForm.of(idea)
    form.offer(drivers)
    if form.accepts(idea):
        with form.refusals():
            form.fill(idea)
            act_on(idea, form.chosen(drivers))
            return _saved(idea.project, form.change_reason.data)
    return page("theory/idea.html", form=form, project=idea.project, idea=idea, drivers=drivers)


@bp.route("/ideas/<int:id>/state", methods=["GET", "POST"])
def idea_state(id: int) -> Response | AnyResponse:
    """Put an idea aside, drop it with a reason, or take it up again."""
    idea = load(ChangeIdea, id, Action.WORK)
    form = IdeaStateForm(obj=idea)
    if form.accepts(idea):
        with form.refusals():
            idea.move_to(form.state.data, form.state_reason.data or "")
            return _saved(idea.project, "")
    return page("theory/idea_state.html", form=form, project=idea.project, idea=idea)


def _saved(project: Project, reason: str | None) -> AnyResponse:
    """Keeps the picture as a new version and goes back to it."""
    version = keep_version(session(), project, me(), reason or "")
    if version is not None:
        said(_("Saved as version {number}.").format(number=version.number))
    return _back_to(project)


def _back_to(project: Project) -> AnyResponse:
    return redirect(url_for("theory.show", id=project.id), 303)


# --- versions --------------------------------------------------------------------------------------


@bp.get("/projects/<int:id>/theory/versions")
def versions(id: int) -> Response:
    """Every version of the picture: who saved it, when and why."""
    project = load(Project, id, Action.READ_HISTORY)
    return page("theory/versions.html", project=project, listed=paged(versions_of(id)))


@bp.get("/theory-versions/<int:id>")
def version(id: int) -> Response:
    """The picture as it was, and how it differs from the one before or from another."""
    version = load(TheoryVersion, id, Action.READ_HISTORY)
    other = _compared_with(version)
    now = Diagram.from_json(version.content)
    before = Diagram.from_json(other.content) if other else None
    return page(
        "theory/version.html",
        project=version.project,
        version=version,
        other=other,
        drawing=_drawn(now),
        told=told.told(differences(before, now), before, now) if before else [],
        listed=session().scalars(versions_of(version.project_id).limit(PAGE_LENGTH)).all(),
    )


def _compared_with(version: TheoryVersion) -> TheoryVersion | None:
    """The version that was asked for, else the one before."""
    number = request.args.get("with", type=int)
    found = find_version(session(), version.project_id, number or version.number - 1)
    if number and found is None:
        abort(404)
    return found
