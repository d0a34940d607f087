"""How the behaviours of a version answer to those of other frameworks and versions."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.crosswalks import Crosswalk, Match, crosswalks_of, tie
from qitrack.domain.frameworks import (
    Behaviour,
    FrameworkVersion,
    items_elsewhere,
    whole_version,
)
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import load, me, page, said, session
from qitrack.web.forms import NewForm
from qitrack.web.paging import paged

bp = Blueprint("crosswalks", __name__)


class CrosswalkForm(NewForm):
    """Which behaviour answers to which, how well, and why."""

    from_id = widgets.SelectField(
        _("This one"), [InputRequired(_("Choose a behaviour."))], coerce=int, choices=[]
    )
    to_id = widgets.SelectField(
        _("answers to"), [InputRequired(_("Choose a behaviour."))], coerce=int, choices=[]
    )
    match = widgets.RadiosField(
        _("How well?"),
        coerce=Match,
        choices=widgets.choices(wording.options(Match)),
        default=Match.MAIN,
        small=True,
    )
    rationale = widgets.TextAreaField(
        _("Why?"),
        [InputRequired(_("Say in one sentence why.")), Length(max=NOTE_LENGTH)],
        rows=2,
    )


@bp.get("/frameworks/versions/<int:id>/crosswalk")
def show(id: int) -> Response:
    """What the behaviours of a version answer to."""
    version = load(FrameworkVersion, id, Action.SEE)
    return page("frameworks/crosswalk.html", version=version, listed=paged(crosswalks_of(id)))


@bp.route("/frameworks/versions/<int:id>/crosswalk/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Say that a behaviour answers to one of another framework or version."""
    load(FrameworkVersion, id, Action.STEWARD)
    version = session().scalars(whole_version(id)).one()
    form = CrosswalkForm()
    form.from_id.choices = widgets.choices([(item.id, item.statement) for item in version.items])
    form.to_id.choices = widgets.choices(_elsewhere(version))
    if form.accepts():
        if form.find_made(Crosswalk) is not None:
            return _back_to(id)
        with form.refusals():
            source = session().get_one(Behaviour, form.from_id.data)
            target = session().get_one(Behaviour, form.to_id.data)
            row = tie(session(), source, target, form.match.data, form.rationale.data, me())
            row.uid = form.new_uid
            said(_("Saved."))
            return _back_to(id)
    return page("frameworks/new_crosswalk.html", form=form, version=version)


def _elsewhere(version: FrameworkVersion) -> list[tuple[int, str]]:
    """The behaviours of all other published versions, each with the name of its framework."""
    found = []
    for item in session().scalars(items_elsewhere(version)):
        other = item.capability.framework_version
        words = _("{framework} {number}: {statement}")
        told = {"framework": other.framework.title, "number": other.number}
        found.append((item.id, words.format(statement=item.statement, **told)))
    return found


@bp.post("/crosswalks/<int:id>/remove")
def remove(id: int) -> AnyResponse:
    """They no longer answer to each other."""
    row = load(Crosswalk, id, Action.STEWARD)
    version_id = row.source.capability.framework_version_id
    session().delete(row)
    said(_("Taken out."))
    return _back_to(version_id)


def _back_to(version_id: int) -> AnyResponse:
    return redirect(url_for("crosswalks.show", id=version_id), 303)
