"""The audit trail, for information governance: who, when, what; never the text itself."""

from flask import Blueprint, Response, request
from wtforms.validators import Optional

from qitrack.domain.audit import Audit, Change
from qitrack.domain.history import actors_of
from qitrack.domain.trail import Sought, trail_seen_by
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import actor, page, session
from qitrack.web.forms import Form
from qitrack.web.paging import paged

bp = Blueprint("audit", __name__)

THINGS = {
    "agreement": _("an agreement to a project"),
    "aim_version": _("an aim"),
    "annotation": _("a word on a chart"),
    "blocker": _("something in the way"),
    "change_idea": _("a change idea"),
    "chart_decision": _("a decision about a chart"),
    "comparison": _("what was expected and what was seen"),
    "comment": _("a comment"),
    "cycle": _("a test"),
    "development_goal": _("a goal"),
    "driver": _("a driver"),
    "driver_link": _("what a driver is a part of"),
    "email_domain": _("a work-e-mail domain"),
    "extra_field": _("a question of the organisation"),
    "extra_value": _("an answer to the organisation"),
    "evidence_link": _("work that counts for a goal"),
    "goal_share": _("who may look at a goal"),
    "idea_link": _("what an idea acts on"),
    "import": _("a file of numbers"),
    "handover": _("a handover"),
    "invitation": _("an invitation into a team"),
    "join_code": _("a ward code"),
    "join_request": _("a question to be let in"),
    "login": _("somebody's sign-in"),
    "measure": _("a measure"),
    "meeting": _("notes of a meeting"),
    "membership": _("a role in a unit"),
    "mention": _("who was named in a comment"),
    "observation": _("a number"),
    "one_time_link": _("a one-time link"),
    "person": _("a person"),
    "prediction": _("a prediction"),
    "project": _("a project"),
    "project_member": _("a role in a project"),
    "task": _("a task"),
    "team_credit": _("somebody named in a team"),
    "team_unit": _("a unit in a team"),
    "theory_version": _("a version of a theory of change"),
    "unit": _("a unit"),
    "unit_successor": _("which unit carries on for another"),
}
"""Table → what people call one of its rows."""

SENTENCES = {
    Change.ADDED: _("{who} added {what} (number {id})."),
    Change.CHANGED: _("{who} changed {what} (number {id})."),
    Change.REMOVED: _("{who} removed {what} (number {id})."),
}


class TrailForm(Form):
    """What to look for; kept in the address."""

    name = widgets.TextField(_("Who did it"), autocomplete="off", spellcheck=False)
    kind = widgets.SelectField(
        _("To what"), empty=_("Everything"), choices=widgets.choices(THINGS), default=None
    )
    since = CalendarField(_("From"), [Optional()])
    until = CalendarField(_("To"), [Optional()])


@bp.get("/audit")
def index() -> Response:
    """Who changed what and when."""
    form = TrailForm(formdata=request.args)
    form.validate()
    sought = Sought(
        name=form.name.data or "",
        entity=form.kind.data if form.kind.data in THINGS else "",
        since=form.since.data,
        until=form.until.data,
    )
    listed = paged(trail_seen_by(actor(), sought))
    people = actors_of(session(), listed.rows)
    return page(
        "audit/index.html",
        form=form,
        listed=listed,
        entries=[(row, _sentence(row, people), _fields(row)) for row in listed.rows],
        asked=request.args.to_dict(),
    )


def _sentence(row: Audit, people: dict[int, str]) -> str:
    who = people.get(row.actor_id or 0, _("qitrack, or somebody who was not signed in,"))
    what = THINGS.get(row.entity, row.entity.replace("_", " "))
    return SENTENCES[row.change].format(who=who, what=what, id=row.entity_id)


def _fields(row: Audit) -> str:
    """The names of the changed fields, as words."""
    names = (name.removesuffix("_id").replace("_", " ") for name in row.fields.split())
    return ", ".join(names)
