"""A person's own page of goals and what bears them out, to print or take away; and erasing all of it."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import Blueprint, Response, make_response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired

from qitrack import clock
from qitrack.domain.evidence import evidence_of_several
from qitrack.domain.evidence_rules import RULE_VERSION
from qitrack.domain.goal_reviews import GoalCheckIn, check_ins_of_several
from qitrack.domain.goals import DevelopmentGoal, goals_of_person
from qitrack.domain.judging import judge_goals
from qitrack.domain.leaving import erase_goals, everything_about
from qitrack.i18n import _, ngettext
from qitrack.web import widgets, wording
from qitrack.web.context import actor, me, page, said, session
from qitrack.web.evidence_words import STRENGTHS, Piece, pieces
from qitrack.web.forms import Form

bp = Blueprint("passport", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One goal of the passport, with what counts for it and how it went."""

    goal: DevelopmentGoal
    strength: str
    evidence: list[Piece]
    notes: list[GoalCheckIn]


class EraseForm(Form):
    """Whether it is really meant."""

    is_meant = widgets.CheckboxField(
        _("Yes, erase my goals and everything said about them"),
        [InputRequired(_("Tick the box if you want them erased."))],
    )


@bp.get("/passport")
def show() -> Response:
    """My goals and what bears them out, on one page."""
    return page("goals/passport.html", entries=_entries(), name=me().name, made_on=clock.today())


@bp.get("/passport.json")
def file() -> Response:
    """The same as a file that belongs to me."""
    entries = [_as_data(entry) for entry in _entries()]
    document = {
        "format": "qitrack-passport-1",
        "name": me().name,
        "made_at": clock.now(),
        "rules": RULE_VERSION,
        "goals": entries,
    }
    return _as_file(document, "passport")


@bp.get("/account/everything.json")
def everything() -> Response:
    """Everything that names me, as it is kept."""
    document = {
        "format": "qitrack-person-1",
        "made_at": clock.now(),
        "records": everything_about(session(), me()),
    }
    return _as_file(document, "everything-about-me")


@bp.route("/passport/erase", methods=["GET", "POST"])
def erase() -> Response | AnyResponse:
    """Erase my goals for good."""
    form = EraseForm()
    if form.accepts():
        count = erase_goals(session(), me())
        said(ngettext("Your goal is erased.", "Your {n} goals are erased.", count).format(n=count))
        return redirect(url_for("goals.index"), 303)
    return page("goals/erase.html", form=form)


def _entries() -> list[Entry]:
    goals = session().scalars(goals_of_person(actor().person_id)).all()
    links = session().scalars(evidence_of_several([goal.id for goal in goals])).all()
    judged = judge_goals(session(), goals)
    notes = session().scalars(check_ins_of_several([goal.id for goal in goals])).all()
    found = []
    for goal in goals:
        strength = judged[goal.id].strength
        theirs = [link for link in links if link.goal_id == goal.id]
        found.append(
            Entry(
                goal=goal,
                strength=". ".join(STRENGTHS[strength]) if strength else "",
                evidence=pieces(actor(), theirs, judged[goal.id]),
                notes=[note for note in notes if note.goal_id == goal.id],
            )
        )
    return found


def _as_data(entry: Entry) -> dict[str, Any]:
    goal = entry.goal
    return {
        "capability": goal.capability.name,
        "statement": goal.statement,
        "why": goal.why,
        "state": wording.word(goal.state),
        "stage_now": wording.word(goal.stage_now) if goal.stage_now else "",
        "stage_wanted": wording.word(goal.stage_wanted) if goal.stage_wanted else "",
        "set_on": goal.created_at.date(),
        "reads_as": entry.strength,
        "evidence": [
            {
                "work": piece.title,
                "my_part": piece.link.my_part,
                "what_it_shows": piece.link.so_what,
                "how_it_was_learned": piece.method,
                "what_changed": piece.result,
                "who_says_so": piece.sayings or [piece.saying],
                "last_day": piece.judged.work.last_day,
            }
            for piece in entry.evidence
        ],
        "notes": [
            {"on": note.on, "how": wording.word(note.course), "note": note.note}
            for note in entry.notes
        ],
    }


def _as_file(document: dict[str, Any], name: str) -> Response:
    response = make_response(json.dumps(document, indent=1, ensure_ascii=False, default=_plain))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)
