"""The pages of a project."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack import clock
from qitrack.domain import access, aims, copying, next_steps, rhythm, tags
from qitrack.domain.access import Action
from qitrack.domain.charter import HOLDING
from qitrack.domain.collecting import burden_per_week
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.diagram import keep_version
from qitrack.domain.extra_fields import answer, fields_for, values_of
from qitrack.domain.frameworks import capabilities_to_choose
from qitrack.domain.goals import goals_of_team
from qitrack.domain.ideas import ChangeIdea, IdeaState
from qitrack.domain.methods import methods_for
from qitrack.domain.portfolio import concerns_of, outcome_of, readings_of, whole_project
from qitrack.domain.projects import Project, State, start_project
from qitrack.domain.sharing import uses_in
from qitrack.domain.theory import Driver, act_on, drivers_of
from qitrack.domain.units import Unit
from qitrack.i18n import _
from qitrack.web import drawing
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.projects import timeline
from qitrack.web.projects.charter_forms import answers_in, extra_name
from qitrack.web.projects.charter_words import FOLDS
from qitrack.web.projects.forms import (
    STATES,
    VISIBILITIES,
    AimForm,
    EditProjectForm,
    IdeaForm,
    NewProjectForm,
    StateForm,
    VisibilityForm,
)

bp = Blueprint("projects", __name__)

UNTRIED = (IdeaState.IDEA, IdeaState.PLANNED, IdeaState.PARKED)


@bp.route("/projects/new", methods=["GET", "POST"])
def new() -> Response | AnyResponse:
    """Start a project with two fields: what bothers us, and where."""
    units = session().scalars(access.may_start_in(actor())).all()
    form = NewProjectForm.among(units)
    if form.accepts():
        made = form.find_made(Project)
        if made is not None:
            return _back_to(made)
        with form.refusals():
            unit = session().get_one(Unit, form.unit_id.data)
            project = start_project(session(), unit, me(), form.problem.data)
            project.uid = form.new_uid
            said(_("Your project is here. Only you can see it until you share it."))
            _tell_of_similar(project)
            return _back_to(project)
    return page("projects/new.html", form=form, units=units)


def _tell_of_similar(project: Project) -> None:
    """Says so where others work on something like it."""
    found = copying.similar_to(session(), actor(), project.problem, but=project.id)
    if found:
        names = ", ".join(
            _("“{title}” ({unit})").format(title=p.title, unit=p.unit.name) for p in found
        )
        said(
            _("Similar work: {names}. The page About has the way there.").format(names=names),
            "note",
        )


@bp.get("/projects/<int:id>")
def show(id: int) -> Response:
    """The project: aim, outcome chart, tests, measures, the team's goals."""
    load(Project, id, Action.SEE)
    project = session().scalars(whole_project(id)).one()
    steps = next_steps.of_project(session(), project, clock.today())
    outcome = outcome_of(project.measures)
    uses = session().scalars(uses_in(id)).all()
    return page(
        "projects/show.html",
        project=project,
        may={action.value for action in Action if access.can(actor(), action, project)},
        steps=next_steps.allowed(steps, actor()),
        outcome=outcome,
        drawn=drawing.chart(session(), outcome, id="outcome") if outcome else None,
        readings=readings_of(session(), [*project.measures, *(use.measure for use in uses)]),
        uses=uses,
        burden=burden_per_week(project.measures),
        concerns=concerns_of(session(), [project]).get(id, []),
        cycles=_newest_first(project.cycles),
        dropped=[cycle for cycle in project.cycles if cycle.stage is Stage.DROPPED],
        untried=[idea for idea in project.ideas if idea.state in UNTRIED],
        tried=[idea for idea in project.ideas if idea.state not in UNTRIED],
        goals=session().scalars(goals_of_team(id)).all(),
        new_since=timeline.new_since(project),
        states=STATES,
        visibilities=VISIBILITIES,
        progress=aims.progress(session(), aims.find_aim(session(), id)),
        is_outside=access.is_outside(actor(), project),
        stalled_since=rhythm.stalled_since(session(), project, clock.today()),
    )


def _newest_first(cycles: list[Cycle]) -> list[Cycle]:
    """The tests that took place or will, the newest first."""
    return [cycle for cycle in reversed(cycles) if cycle.stage is not Stage.DROPPED]


@bp.route("/projects/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Title, problem and capability focus."""
    project = load(Project, id, Action.SHAPE)
    capabilities = session().scalars(capabilities_to_choose({project.unit.organisation_id})).all()
    extras = [field for field in session().scalars(fields_for(project)) if field.is_asked]
    methods = session().scalars(methods_for({project.unit.organisation_id})).all()
    values = values_of(session(), project)
    form = EditProjectForm.of(project, capabilities, methods, extras, values)
    objectives = session().scalars(tags.objectives_to_choose(project)).all()
    form.offer_objectives(objectives, tags.own_tags(session(), project))
    if form.accepts(project):
        with form.refusals():
            form.fill(project)
            chosen = set(form.focus_ids.data)
            project.focus = [c for c in capabilities if c.id in chosen]
            tags.tag_project(session(), project, form.tag_keys.data)
            answer(session(), project, answers_in(form, extras))
            said(_("Saved."))
            return _back_to(project)
    return page(
        "projects/edit.html",
        form=form,
        project=project,
        extras=extras,
        extra_names=[extra_name(field) for field in extras],
        charter_folds=FOLDS,
    )


@bp.route("/projects/<int:id>/aim", methods=["GET", "POST"])
def aim(id: int) -> Response | AnyResponse:
    """The aim: of what, from, to, by when, for whom."""
    project = load(Project, id, Action.SHAPE)
    last = aims.find_aim(session(), id)
    form = AimForm.of(project, last)
    if form.accepts(project):
        with form.refusals():
            aims.set_aim(session(), project, form.aim(), form.tie(project), me())
            said(_("Your aim is saved."))
            return _back_to(project)
    asks_why = aims.needs_reason(last, project, me())
    return page("projects/aim.html", form=form, project=project, asks_why=asks_why)


@bp.route("/projects/<int:id>/state", methods=["GET", "POST"])
def state(id: int) -> Response | AnyResponse:
    """Where the project stands."""
    project = load(Project, id, Action.LEAD)
    form = StateForm.of(project)
    if form.accepts(project):
        with form.refusals():
            project.move_to(form.state.data, form.pause_reason.data, form.learned.data or "")
            form.fill_holding(project)
            said(_SAID_OF_STATE.get(project.state, _("Saved.")))
            return _back_to(project)
    return page("projects/state.html", form=form, project=project, holding=HOLDING)


_SAID_OF_STATE = {
    State.PAUSED: _("The project rests. Nobody is reminded of anything until you go on."),
    State.CLOSED: _("The project is closed. Thank you: what you learned stays for others."),
    State.STOPPED: _("The project is stopped. Thank you: what you learned stays for others."),
}


@bp.route("/projects/<int:id>/visibility", methods=["GET", "POST"])
def visibility(id: int) -> Response | AnyResponse:
    """Who can see it."""
    project = load(Project, id, Action.LEAD)
    form = VisibilityForm.of(project)
    if form.accepts(project):
        with form.refusals():
            form.fill(project)
            said(_("Saved."))
            return _back_to(project)
    return page("projects/visibility.html", form=form, project=project)


@bp.get("/projects/<int:id>/history")
def history(id: int) -> Response:
    """The timeline: everything in the project, newest first."""
    project = load(Project, id, Action.READ_HISTORY)
    return page("projects/history.html", project=project, **timeline.shown(project))


@bp.route("/projects/<int:id>/ideas/new", methods=["GET", "POST"])
def new_idea(id: int) -> Response | AnyResponse:
    """Write down a change idea."""
    project = load(Project, id, Action.WORK)
    drivers = session().scalars(drivers_of(id)).all()
    above = next((d for d in drivers if d.id == request.args.get("under", type=int)), None)
    is_from_theory = "under" in request.args
    back_url = url_for("theory.show" if is_from_theory else "projects.show", id=id)
    form = IdeaForm.under(above, drivers)
    if form.accepts():
        if form.find_made(ChangeIdea) is not None:
            return redirect(back_url, 303)
        with form.refusals():
            _note_idea(project, drivers, form)
            return redirect(back_url, 303)
    return page(
        "projects/new_idea.html",
        form=form,
        project=project,
        drivers=drivers,
        above=above,
        back_url=back_url,
    )


def _note_idea(project: Project, drivers: Sequence[Driver], form: IdeaForm) -> None:
    """The idea is one of the project's, and a part of its theory."""
    idea = ChangeIdea(uid=form.new_uid)
    form.fill(idea)
    project.ideas.append(idea)
    act_on(idea, form.chosen(drivers))
    keep_version(session(), project, me(), form.change_reason.data or "")
    said(_("Your idea is noted."))


def _back_to(project: Project) -> AnyResponse:
    return redirect(url_for("projects.show", id=project.id), 303)
