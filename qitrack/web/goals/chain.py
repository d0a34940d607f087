"""The chain behind a statement: as a page to walk down and up, and as a file that can be verified."""

import json
from collections.abc import Sequence

from flask import Blueprint, Response, make_response
from sqlalchemy import Select

from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.adoptions import adopters_among
from qitrack.domain.audit import AccessKind
from qitrack.domain.chain import behind, counted_elsewhere
from qitrack.domain.evidence import EvidenceLink, evidence_of
from qitrack.domain.evidence_rules import RULE_VERSION
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.judging import judge_goals, project_behind
from qitrack.domain.projects import Project
from qitrack.exchange.chains import chain_of
from qitrack.web import drawing
from qitrack.web.context import actor, load, note_access, page, session
from qitrack.web.evidence_words import STRENGTHS, pieces

bp = Blueprint("chain", __name__)


@bp.get("/evidence/<int:id>/chain")
def show(id: int) -> Response:
    """From the statement down to who wrote what, and when; and up again."""
    from qitrack.spc import ENGINE_VERSION, RESULT_RULE

    link = load(EvidenceLink, id, Action.SEE)
    _note_look(link.goal)
    links = session().scalars(evidence_of(link.goal_id)).all()
    judged = judge_goals(session(), [link.goal])[link.goal_id]
    piece = next((p for p in pieces(actor(), links, judged) if p.link.id == id), None)
    project = project_behind(link)
    is_seen = project is None or access.can(actor(), Action.SEE, project)
    found = behind(session(), link) if is_seen else None
    return page(
        "goals/chain.html",
        link=link,
        goal=link.goal,
        piece=piece,
        reads=STRENGTHS[piece.judged.strength] if piece else None,
        behind=found,
        drawn=[drawing.chart(session(), one.measure) for one in found.charts] if found else [],
        elsewhere=session().scalars(_elsewhere(link)).all(),
        versions=(RULE_VERSION, RESULT_RULE, ENGINE_VERSION),
    )


def _elsewhere(link: EvidenceLink) -> Select[EvidenceLink]:
    return counted_elsewhere(link, access.visible(actor(), DevelopmentGoal))


@bp.get("/evidence/<int:id>/chain.json")
def file(id: int) -> Response:
    """The chain of one piece of work, for `qitrack verify`."""
    link = load(EvidenceLink, id, Action.SEE)
    _note_look(link.goal)
    return _as_file([link], f"chain-{id}")


@bp.get("/goals/<int:id>/chain.json")
def of_goal(id: int) -> Response:
    """The chains of everything that counts towards a goal and that the reader may see."""
    goal = load(DevelopmentGoal, id, Action.SEE)
    _note_look(goal)
    links = session().scalars(evidence_of(id)).all()
    return _as_file([link for link in links if _is_seen(link)], f"goal-{id}")


def _note_look(goal: DevelopmentGoal) -> None:
    if goal.is_personal and goal.owner_person_id != actor().person_id:
        note_access(AccessKind.LOOKED, goal)


def _is_seen(link: EvidenceLink) -> bool:
    project = project_behind(link)
    return project is None or access.can(actor(), Action.SEE, project)


def _as_file(links: Sequence[EvidenceLink], name: str) -> Response:
    behind_them = [project for link in links if (project := project_behind(link)) is not None]
    for project in behind_them:
        load(Project, project.id, Action.SEE)
    seen = session().scalars(
        adopters_among(access.visible(actor(), Project), [project.id for project in behind_them])
    )
    document = chain_of(session(), links, set(seen))
    response = make_response(json.dumps(document, indent=1, ensure_ascii=False))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response
