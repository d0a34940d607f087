"""The pages of a goal."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.audit import AccessKind
from qitrack.domain.cycles import Cycle
from qitrack.domain.evidence import KINDS, EvidenceLink, count_for, evidence_of, goals_counting
from qitrack.domain.evidence_rules import Strength
from qitrack.domain.frameworks import Capability, capabilities_to_choose
from qitrack.domain.goal_reviews import Course, GoalReview, check_ins_of, reviews_of, wants_no_goal
from qitrack.domain.goals import (
    DevelopmentGoal,
    GoalShare,
    goals_of_person,
    goals_of_team,
    goals_shared_with,
    looks_at,
    running,
    set_goal,
    share_goal,
    share_with_team,
    whole_goal,
)
from qitrack.domain.judging import judge_goals, remember, standing
from qitrack.domain.people import find_people
from qitrack.domain.projects import Project, ProjectRole, projects_by_title
from qitrack.domain.suggestions import find_suggested, suggestions
from qitrack.i18n import _
from qitrack.web.context import actor, load, me, note_access, page, said, session
from qitrack.web.evidence_words import STRENGTHS, pieces, told
from qitrack.web.goals.forms import CountForm, EditGoalForm, GoalForm, ShareForm
from qitrack.web.paging import paged

bp = Blueprint("goals", __name__)

LOOKS_SHOWN = 20

PARTS = {
    ProjectRole.LEAD: _("I led the project"),
    ProjectRole.MEMBER: _("I took part as a member of the team"),
    ProjectRole.MEASUREMENT_LEAD: _("I looked after the numbers"),
    ProjectRole.COACH: _("I coached the team"),
    ProjectRole.SPONSOR: _("I supported the team as its sponsor"),
    ProjectRole.LIVED_EXPERIENCE_PARTNER: _("I took part as a lived-experience partner"),
    ProjectRole.PARTNER_MEMBER: _("I took part from a partner organisation"),
}
"""What a role in the project says about somebody's part."""


@bp.get("/goals")
def index() -> Response:
    """My goals, and those shared with me."""
    mine = paged(goals_of_person(actor().person_id))
    shared = session().scalars(goals_shared_with(actor().person_id)).all()
    is_asked = not wants_no_goal(session(), actor().person_id)
    return page("goals/index.html", mine=mine, shared=shared, is_asked=is_asked)


@bp.route("/goals/new", methods=["GET", "POST"])
def new() -> Response | AnyResponse:
    """Set a goal of my own: a capability and one sentence."""
    return _set_goal(None)


@bp.route("/projects/<int:id>/goals/new", methods=["GET", "POST"])
def new_for_team(id: int) -> Response | AnyResponse:
    """Set a goal of the team."""
    return _set_goal(load(Project, id, Action.SHAPE))


def _set_goal(project: Project | None) -> Response | AnyResponse:
    form = GoalForm.among(session().scalars(capabilities_to_choose(actor().organisation_ids)).all())
    if form.accepts():
        made = form.find_made(DevelopmentGoal)
        if made is not None:
            return _back_to(made)
        with form.refusals():
            capability = session().get_one(Capability, form.capability_id.data)
            goal = set_goal(session(), project or me(), capability, form.statement.data)
            goal.uid = form.new_uid
            said(
                _("The team's goal is set.") if project else _("Your goal is set. Only you see it.")
            )
            return _back_to(goal)
    return page("goals/new.html", form=form, project=project)


@bp.get("/goals/<int:id>")
def show(id: int) -> Response:
    """A goal and what counts towards it."""
    load(DevelopmentGoal, id, Action.SEE)
    goal = session().scalars(whole_goal(id)).one()
    is_mine = goal.owner_person_id == actor().person_id
    if goal.is_personal and not is_mine:
        note_access(AccessKind.LOOKED, goal)
    links = session().scalars(evidence_of(id)).all()
    judged = judge_goals(session(), [goal])[id]
    looks = session().execute(looks_at(id).limit(LOOKS_SHOWN)).all() if is_mine else []
    return page(
        "goals/show.html",
        goal=goal,
        is_mine=is_mine,
        may_change=access.can(actor(), Action.OWN, goal),
        evidence=pieces(actor(), links, judged),
        judged=judged,
        reads=STRENGTHS[judged.strength] if judged.strength else None,
        looks=looks,
        notes=session().scalars(check_ins_of(id).limit(LOOKS_SHOWN)).all(),
        courses=list(Course),
        reviews=_reviews(id),
        facts_now=standing(judged)["facts"],
        suggested=_suggested(goal) if access.can(actor(), Action.OWN, goal) else [],
    )


def _reviews(id: int) -> list[tuple[GoalReview, str]]:
    """What was agreed, each with how the goal read that day."""
    found = session().scalars(reviews_of(id).limit(LOOKS_SHOWN))
    return [(r, ". ".join(STRENGTHS[Strength(r.strength)]) if r.strength else "") for r in found]


def _suggested(goal: DevelopmentGoal) -> list[tuple[str, str | None, str]]:
    """Work that could count: what it is called, where it stands, and what stands for it in an address."""
    if not goal.is_running:
        return []
    offered = suggestions(session(), actor(), goal)
    return [(*told(source), f"{KINDS[type(source)]}-{source.id}") for source in offered]


@bp.post("/goals/<int:id>/suggested")
def count_suggested(id: int) -> AnyResponse:
    """Count a piece of work that was suggested."""
    goal = load(DevelopmentGoal, id, Action.OWN)
    kind, _dash, key = request.form.get("what", "").rpartition("-")
    number = int(key) if key.isascii() and key.isdecimal() else 0
    source = find_suggested(session(), actor(), goal, kind, number)
    if source is None:
        said(_("This counts already, or it is not yours to count."), "note")
        return _back_to(goal)
    link = count_for(session(), goal, source, me())
    link.behaviours = list(goal.behaviours)
    remember(session(), link)
    said(_("It counts towards this goal now."))
    return _back_to(goal)


@bp.route("/goals/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change the sentence, the state or the review date."""
    goal = load(DevelopmentGoal, id, Action.OWN)
    form = EditGoalForm.of(goal)
    if form.accepts(goal):
        with form.refusals():
            form.fill(goal)
            chosen = set(form.behaviour_ids.data)
            goal.behaviours = [b for b in goal.capability.behaviours if b.id in chosen]
            said(_("Saved."))
            return _back_to(goal)
    return page("goals/edit.html", form=form, goal=goal)


@bp.route("/goals/<int:id>/share", methods=["GET", "POST"])
def share(id: int) -> Response | AnyResponse:
    """Let somebody look at my goal."""
    goal = load(DevelopmentGoal, id, Action.OWN)
    who = request.values.get("who", "").strip()
    found = [p for p in find_people(session(), access.colleagues_of(actor()), who) if p is not me()]
    form = ShareForm.among(found, who)
    if form.accepts():
        if form.find_made(GoalShare) is not None:
            return _back_to(goal)
        with form.refusals():
            viewer = next(person for person in found if person.id == form.person_id.data)
            known = list(goal.shares)
            opened = share_goal(goal, viewer, form.until.data)
            if opened not in known:
                opened.uid = form.new_uid
            said(_("{name} can look at this goal now.").format(name=viewer.name))
            return _back_to(goal)
    return page(
        "goals/share.html", form=form, goal=goal, who=who, found=found, projects=_my_projects()
    )


@bp.post("/goals/<int:id>/share-with-team")
def share_with_my_team(id: int) -> AnyResponse:
    """Let a team that I am in look at my goal."""
    goal = load(DevelopmentGoal, id, Action.OWN)
    wanted = request.form.get("project_id", type=int)
    project = next((project for project in _my_projects() if project.id == wanted), None)
    if project is None:
        said(_("Choose a project whose team you are in."), "note")
    elif goal.is_personal:
        share_with_team(goal, project)
        said(_("The team of “{title}” can look at this goal now.").format(title=project.title))
    return _back_to(goal)


def _my_projects() -> Sequence[Project]:
    return session().scalars(projects_by_title(actor().project_roles)).all()


@bp.post("/shares/<int:id>/revoke")
def revoke(id: int) -> AnyResponse:
    """Stop letting somebody look."""
    opened = load(GoalShare, id, Action.OWN)
    opened.revoke()
    said(_("{name} can no longer look at this goal.").format(name=opened.whose))
    return _back_to(opened.goal)


@bp.route("/cycles/<int:id>/count", methods=["GET", "POST"])
def count(id: int) -> Response | AnyResponse:
    """Count a test towards one of my goals."""
    cycle = load(Cycle, id, Action.SEE)
    goals = _goals_to_choose(cycle)
    capabilities = session().scalars(capabilities_to_choose(actor().organisation_ids)).all()
    counted = goals_counting(session(), cycle, goals)
    form = CountForm.among(goals, counted, capabilities, _my_part(cycle))
    if form.accepts():
        if form.find_made(EvidenceLink) is not None:
            return redirect(url_for("cycles.show", id=id), 303)
        with form.refusals():
            goal = _chosen(form, goals)
            _count(form, goal, cycle, is_counted=goal.id in counted)
            return redirect(url_for("cycles.show", id=id), 303)
    return page("goals/count.html", form=form, cycle=cycle, goals=goals)


def _goals_to_choose(cycle: Cycle) -> list[DevelopmentGoal]:
    """My running goals, and those of the team if they are mine to change."""
    mine = session().scalars(running(goals_of_person(actor().person_id)))
    ours = session().scalars(running(goals_of_team(cycle.project_id)))
    return [*mine, *(goal for goal in ours if access.can(actor(), Action.OWN, goal))]


def _my_part(cycle: Cycle) -> str:
    """What my role says about my part; empty if I have none."""
    if cycle.lead_id == actor().person_id:
        return _("I led this test")
    held = actor().project_roles.get(cycle.project_id, frozenset())
    return next((said for role, said in PARTS.items() if role in held), "")


def _chosen(form: CountForm, goals: Sequence[DevelopmentGoal]) -> DevelopmentGoal:
    """The goal that was chosen, or the new one that was set on the spot."""
    if not form.wants_new_goal:
        return next(goal for goal in goals if str(goal.id) == form.goal_id.data)
    capability = session().get_one(Capability, form.capability_id.data)
    return set_goal(session(), me(), capability, form.statement.data)


def _count(form: CountForm, goal: DevelopmentGoal, cycle: Cycle, *, is_counted: bool) -> None:
    link = count_for(session(), goal, cycle, me(), form.my_part.data, form.so_what.data or "")
    if is_counted:
        said(_("This test counts towards that goal already."), "note")
        return
    link.uid = form.new_uid
    link.behaviours = list(goal.behaviours)
    remember(session(), link)
    if goal.is_personal:
        said(
            _("It counts towards your goal. Only you, and those you share the goal with, see that.")
        )
    else:
        said(_("It counts towards the team's goal."))


@bp.post("/evidence/<int:id>/withdraw")
def withdraw(id: int) -> AnyResponse:
    """It no longer counts."""
    link = load(EvidenceLink, id, Action.OWN)
    link.withdraw()
    said(_("It no longer counts towards this goal."))
    return _back_to(link.goal)


def _back_to(goal: DevelopmentGoal) -> AnyResponse:
    return redirect(url_for("goals.show", id=goal.id), 303)
