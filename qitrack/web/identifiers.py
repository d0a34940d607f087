"""What may be about a patient: the sweep of the whole store, and what may be confirmed where."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain import access, sweep
from qitrack.domain.access import Action
from qitrack.domain.errors import Refused
from qitrack.domain.guard import FindState, IdentifierFind, allows_nhs_numbers
from qitrack.domain.identifiers import WORDS, Kind
from qitrack.domain.units import Unit, only_open, units_of
from qitrack.i18n import _, ngettext
from qitrack.web import widgets
from qitrack.web.context import actor, database, load, page, said, session
from qitrack.web.forms import EditForm
from qitrack.web.paging import paged
from qitrack.web.things import thing as called

bp = Blueprint("identifiers", __name__)

PAGES = {
    "project": "projects.show",
    "cycle": "cycles.show",
    "measure": "measures.show",
    "meeting": "meetings.show",
    "development_goal": "goals.show",
}
"""Table → the page on which its rows are read."""
OWNERS = (("cycle_id", "cycles.show"), ("measure_id", "measures.show"))
"""What belongs to one of these is read on its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A line of the list. url: "" if the reader may not open it; who: whom they ask then."""

    row: IdentifierFind
    kind: str
    place: str
    url: str
    who: str


class SettingForm(EditForm):
    """Whether an NHS number may be confirmed as no patient's."""

    allows_nhs_numbers = widgets.CheckboxField(
        _("People may say of a valid NHS number that it is not a patient’s"),
        description=_("For example where numbers of test systems are written down."),
    )


@bp.get("/identifiers")
def index() -> Response:
    """What the last sweep found and nobody has worked through."""
    listed = paged(sweep.open_finds(actor()))
    things = sweep.things_of(session(), listed.rows)
    shown = [_shown(row, things.get((row.entity, row.entity_id))) for row in listed.rows]
    paths = actor().paths_granting(Action.GUARD)
    return page(
        "identifiers/index.html",
        listed=listed,
        groups=[(kind, list(lines)) for kind, lines in groupby(shown, lambda line: line.kind)],
        settled=sweep.settled_count(session(), actor()),
        units=session().scalars(only_open(units_of(paths)).limit(PLACES_SHOWN)).all(),
    )


PLACES_SHOWN = 50


@bp.post("/identifiers/sweep")
def look() -> AnyResponse:
    """Look through the whole store now."""
    with database().reading() as reading:  # before anything is written: it can take a while
        swept = sweep.look_through(reading)
    sweep.keep(session(), swept)
    sentence = ngettext("{count} place to look at.", "{count} places to look at.", len(swept.found))
    said(sentence.format(count=len(swept.found)), "note" if swept.found else "success")
    if not swept.is_whole:
        said(_("There are more. Work through these, then look again."), "warning")
    return _back()


@bp.post("/identifiers/<int:id>/settle")
def settle(id: int) -> AnyResponse:
    """Say what became of a find."""
    row = load(IdentifierFind, id, Action.SEE_AUDIT)
    asked = request.form.get("state", "")
    state = FindState(asked) if asked in SETTLED else FindState.REMOVED
    try:
        sweep.settle(session(), row, state, actor().person_id, may_confirm=_may_confirm(row))
    except Refused as refused:
        said(refused.sentence, "warning")
        return _back()
    said(SETTLED[state])
    return _back()


SETTLED = {
    FindState.NOT_A_PATIENT: _("Written down: it is not a patient’s."),
    FindState.REMOVED: _("Written down: it has been taken out."),
}


@bp.route("/units/<int:id>/identifiers", methods=["GET", "POST"])
def setting(id: int) -> Response | AnyResponse:
    """Whether NHS numbers may be confirmed in a unit and below it."""
    unit = load(Unit, id, Action.GUARD)
    form = SettingForm(obj=unit)
    if form.accepts(unit):
        with form.refusals():
            form.fill(unit)
            said(_("Saved."))
            return redirect(url_for("identifiers.setting", id=unit.id), 303)
    return page(
        "identifiers/setting.html",
        form=form,
        unit=unit,
        is_governing=access.holds(actor(), Action.SEE_AUDIT),
    )


def _may_confirm(row: IdentifierFind) -> bool:
    if row.kind is not Kind.NHS_NUMBER:
        return True
    there = sweep.thing_of(session(), row.entity, row.entity_id)
    return allows_nhs_numbers(session(), there, [post.path for post in actor().posts])


def _shown(row: IdentifierFind, there: Any) -> Shown:
    place = _("{thing} (number {id}), {field}, characters {first} to {last}")
    url = _url(row, there)
    return Shown(
        row=row,
        kind=WORDS[row.kind],
        place=place.format(
            thing=called(row.entity),
            id=row.entity_id,
            field=row.field.replace("_", " "),
            first=row.first + 1,
            last=row.past,
        ),
        url=url,
        who="" if url else ", ".join(sweep.who_leads(row)),
    )


def _url(row: IdentifierFind, there: Any) -> str:
    """The page on which it is read, if the reader may open that."""
    seen_by = row.project if row.project is not None else there
    if there is None or not access.can(actor(), Action.SEE, seen_by):
        return ""
    if row.entity in PAGES:
        return url_for(PAGES[row.entity], id=row.entity_id)
    for column, endpoint in OWNERS:
        if getattr(there, column, None) is not None:
            return url_for(endpoint, id=getattr(there, column))
    return url_for("projects.show", id=row.project_id) if row.project_id else ""


def _back() -> AnyResponse:
    return redirect(url_for("identifiers.index"), 303)
