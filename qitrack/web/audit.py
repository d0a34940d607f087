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
from qitrack.web.things import THINGS, thing

bp = Blueprint("audit", __name__)

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
    what = thing(row.entity)
    return SENTENCES[row.change].format(who=who, what=what, id=row.entity_id)


def _fields(row: Audit) -> str:
    """The names of the changed fields, as words."""
    names = (name.removesuffix("_id").replace("_", " ") for name in row.fields.split())
    return ", ".join(names)
