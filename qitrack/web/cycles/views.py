"""PDSA cycles on the page: plan, what happened, comparison, decision."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack import clock
from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.comments import how_many_on_cycle
from qitrack.domain.cycles import Cycle, Decision, Stage, plan_cycle
from qitrack.domain.details import OverlapAnswer
from qitrack.domain.ideas import ChangeIdea, ideas_to_choose
from qitrack.domain.overlaps import overlaps_of
from qitrack.domain.predictions import Prediction
from qitrack.domain.projects import Project
from qitrack.domain.prompts import Moment
from qitrack.domain.ramps import Size, fitting_size
from qitrack.domain.scale import DIMENSIONS
from qitrack.domain.scoring import scores_of
from qitrack.i18n import _
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.cycles import telling
from qitrack.web.cycles.forms import (
    DecideForm,
    DropForm,
    HappenedForm,
    OverlapForm,
    StageForm,
    StudyForm,
)
from qitrack.web.cycles.plan_forms import NewCycleForm, PlanForm, typed_of
from qitrack.web.cycles.prompting import MOMENTS, prompt_while
from qitrack.web.widgets import choices

bp = Blueprint("cycles", __name__)

LONGEST_CHOICE = 80

Row = TypeVar("Row", Cycle, ChangeIdea)

AFTER_DECISIONS = {
    Decision.ADOPT: _("Decided: you keep it. Well done."),
    Decision.ADAPT: _("Decided: you change it and try again."),
    Decision.EXPAND: _("Decided: you try the same larger or elsewhere."),
    Decision.ABANDON: _("Decided: you drop it. You know now what does not work here."),
}


@bp.route("/projects/<int:id>/cycles/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Open a test: what we try, what we expect, when and where."""
    project = load(Project, id, Action.WORK)
    ideas = list(session().scalars(ideas_to_choose(project.id)))
    after = _asked_for(project.cycles, "after")
    form = NewCycleForm(**_prefill(after, _asked_for(ideas, "idea")))
    form.idea_id.choices = choices((idea.id, _short(idea.description)) for idea in ideas)
    form.offer(project)
    if form.accepts():
        made = form.find_made(Cycle)
        if made is not None:
            return redirect(url_for("cycles.show", id=made.id), 303)
        with form.refusals():
            cycle = _plan(project, ideas, form)
            said(_("Your test is planned, and what you expect is kept with today's date."))
            if overlaps_of(session(), cycle):
                said(_("Another test acts on the same number in these days: see below."), "warning")
            return redirect(url_for("cycles.show", id=cycle.id), 303)
    return page(
        "cycles/new.html",
        form=form,
        project=project,
        after=after,
        fitting=_fitting(after) if after else None,
        has_ideas=bool(ideas),
        prompt=prompt_while(form, Moment.NEXT, after),
    )


def _fitting(cycle: Cycle) -> Size | None:
    return fitting_size(cycle.belief, cycle.cost, cycle.readiness)


def _asked_for(rows: Sequence[Row], name: str) -> Row | None:
    """The row whose id stands in the address under this name."""
    wanted = request.args.get(name, type=int)
    return next((row for row in rows if row.id == wanted), None)


CARRIED_ON = (
    "plan",
    "who_where",
    "how_many",
    "idea_id",
    "collector",
    "risk",
    "stop_rule",
    "safety_note",
    *DIMENSIONS,
)
"""What a test takes over from the one that it follows."""


def _prefill(after: Cycle | None, idea: ChangeIdea | None) -> dict[str, Any]:
    """What the form holds at first: today, and what went before."""
    filled: dict[str, Any] = {"starts_on": clock.today()}
    if after is not None:
        filled |= {name: getattr(after, name) for name in CARRIED_ON}
        first = next(iter(after.current_predictions), None)
        filled["measure_id"] = first.measure_id if first else None
    elif idea is not None:
        filled |= {"plan": idea.description, "idea_id": idea.id}
    return filled


def _plan(project: Project, ideas: Sequence[ChangeIdea], form: NewCycleForm) -> Cycle:
    chosen: int | None = form.idea_id.data
    idea = next((idea for idea in ideas if idea.id == chosen), None)
    assert form.starts_on.data is not None
    cycle = plan_cycle(session(), project, form.plan.data, form.starts_on.data, idea)
    cycle.uid = form.new_uid
    cycle.lead = me()
    form.fill_plan(cycle)
    cycle.predict(form.claim, me(), number=1)
    return cycle


def _short(text: str) -> str:
    line = text.splitlines()[0]
    return line if len(line) <= LONGEST_CHOICE else f"{line[: LONGEST_CHOICE - 1]}…"


@bp.get("/cycles/<int:id>")
def show(id: int) -> Response | AnyResponse:
    """A test on one page, open at the stage it is in."""
    cycle = load(Cycle, id, Action.SEE)
    return _cycle_page(cycle, None)


@bp.route("/cycles/<int:id>/plan", methods=["GET", "POST"])
def plan(id: int) -> Response | AnyResponse:
    """Change the plan or the prediction."""
    cycle = load(Cycle, id, Action.WORK)
    known = next(iter(cycle.current_predictions), None)
    form = PlanForm(obj=cycle, **typed_of(known))
    form.offer(cycle.project)
    if form.accepts(cycle):
        with form.refusals():
            cycle.replan(form.plan.data)
            form.fill_plan(cycle)
            prediction = cycle.predict(form.claim, me(), number=1)
            said(words_on(cycle, prediction, is_new=prediction is not known))
            return redirect(url_for("cycles.show", id=cycle.id), 303)
    prompt = prompt_while(form, Moment.PLANNING, cycle)
    return page("cycles/plan.html", form=form, cycle=cycle, prompt=prompt)


def words_on(cycle: Cycle, prediction: Prediction, *, is_new: bool) -> str:
    """What is said once a prediction was saved: one that comes late does not count."""
    if is_new and not cycle.is_on_time(prediction):
        return _("Saved beside the first. What you wrote before the first result is what counts.")
    return _("Saved.")


@bp.route("/cycles/<int:id>/happened", methods=["GET", "POST"])
def happened(id: int) -> Response | AnyResponse:
    """Say what happened."""
    cycle = load(Cycle, id, Action.WORK)
    form = _happened_form(cycle)
    if form.accepts(cycle):
        with form.refusals():
            form.fill_more(cycle)
            cycle.record_happening(form.happened.data)
            return _back_to(cycle, _("Saved: what happened."))
    return _cycle_page(cycle, form)


@bp.route("/cycles/<int:id>/study", methods=["GET", "POST"])
def study(id: int) -> Response | AnyResponse:
    """Compare what we saw with what we expected."""
    cycle = load(Cycle, id, Action.WORK)
    form = _study_form(cycle)
    if form.accepts(cycle):
        with form.refusals():
            form.record_comparisons()
            form.fill_more()
            cycle.study(form.learned.data or "")
            return _back_to(cycle, _("Saved: what you saw and learned."))
    return _cycle_page(cycle, form)


@bp.route("/cycles/<int:id>/decide", methods=["GET", "POST"])
def decide(id: int) -> Response | AnyResponse:
    """Keep it, change it, do it larger or drop it."""
    cycle = load(Cycle, id, Action.WORK)
    form = _decide_form(cycle)
    if form.accepts(cycle):
        with form.refusals():
            cycle.decide(Decision(form.decision.data), form.decision_why.data)
            return _back_to(cycle, AFTER_DECISIONS[Decision(form.decision.data)])
    return _cycle_page(cycle, form)


@bp.route("/cycles/<int:id>/drop", methods=["GET", "POST"])
def drop(id: int) -> Response | AnyResponse:
    """The test did not take place."""
    cycle = load(Cycle, id, Action.WORK)
    form = DropForm(obj=cycle)
    if form.accepts(cycle):
        with form.refusals():
            cycle.drop(form.drop_reason.data)
            return _back_to(cycle, _("Saved: this test did not take place. The reason is kept."))
    return page("cycles/drop.html", form=form, cycle=cycle)


@bp.post("/cycles/<int:id>/overlap")
def overlap(id: int) -> Response | AnyResponse:
    """Say what is done about another test that acts on the same number."""
    cycle = load(Cycle, id, Action.WORK)
    form = _overlap_form(cycle)
    if form.accepts(cycle):
        cycle.overlap = OverlapAnswer(form.overlap.data)
        return _back_to(cycle, AFTER_OVERLAPS[cycle.overlap])
    return _cycle_page(cycle, None, form)


AFTER_OVERLAPS = {
    OverlapAnswer.STAGGER: _("Saved. Now change the days of this test."),
    OverlapAnswer.ALTERNATE: _("Saved. Say in the plan where this test takes place."),
    OverlapAnswer.JOINT: _("Saved: what the number shows is the joint effect of both."),
}


def _overlap_form(cycle: Cycle) -> OverlapForm:
    return OverlapForm(url_for("cycles.overlap", id=cycle.id), obj=cycle)


def _back_to(cycle: Cycle, sentence: str) -> AnyResponse:
    said(sentence)
    return redirect(url_for("cycles.show", id=cycle.id), 303)


def _happened_form(cycle: Cycle) -> HappenedForm:
    return HappenedForm(url_for("cycles.happened", id=cycle.id), obj=cycle)


def _study_form(cycle: Cycle) -> StudyForm:
    return StudyForm.of(cycle, url_for("cycles.study", id=cycle.id))


def _decide_form(cycle: Cycle) -> DecideForm:
    return DecideForm(url_for("cycles.decide", id=cycle.id), obj=cycle)


FORMS: dict[Stage, Callable[[Cycle], StageForm]] = {
    Stage.PLANNED: _happened_form,
    Stage.DOING: _study_form,
    Stage.STUDIED: _decide_form,
}
"""What a test asks for at each stage; a finished one asks for nothing."""


def _cycle_page(
    cycle: Cycle, form: StageForm | None, overlap_form: OverlapForm | None = None
) -> Response:
    """The whole test; without a form of its own the page opens the one its stage asks for."""
    may_work = access.can(actor(), Action.WORK, cycle)
    if form is None and may_work and cycle.stage in FORMS and cycle.has_begun:
        form = FORMS[cycle.stage](cycle)
    refused = overlap_form.status if overlap_form else None
    return page(
        "cycles/show.html",
        form.status if form and not refused else refused,
        form=form,
        asked=form.asks_for if form else None,
        prompt=prompt_while(form, MOMENTS[form.asks_for] if form else None, cycle),
        cycle=cycle,
        may_work=may_work,
        telling=telling,
        fitting=_fitting(cycle),
        files=[file for file in cycle.attachments if file.stands],
        entered=[number for number in cycle.observations if number.stands],
        talk=how_many_on_cycle(session(), cycle.id),
        scores=scores_of(session(), cycle.counted_predictions),
        overlaps=overlaps_of(session(), cycle),
        overlap_form=overlap_form or (_overlap_form(cycle) if may_work else None),
    )
