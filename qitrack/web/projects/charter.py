"""The charter as a page: aim and its history, what was written, who agreed; and similar work."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import Length

from qitrack import clock
from qitrack.domain import access, agreements, aims, copying, rhythm
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.extra_fields import fields_for, values_of
from qitrack.domain.handovers import handovers_of
from qitrack.domain.projects import Project, with_team
from qitrack.domain.team import credits_in, units_in
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.forms import Form
from qitrack.web.projects.charter_words import sections

bp = Blueprint("charter", __name__)


class AgreeForm(Form):
    """A word with the agreement."""

    note = widgets.TextField(
        _("A word with it, if you like"),
        [Length(max=NOTE_LENGTH, message=_("Use at most 2,000 characters."))],
    )


@bp.get("/projects/<int:id>/charter")
def show(id: int) -> Response:
    """The charter, to read and to print."""
    load(Project, id, Action.SEE)
    return _charter(id, AgreeForm(action=_agree_url(id)))


@bp.post("/projects/<int:id>/agree")
def agree(id: int) -> Response | AnyResponse:
    """Somebody in charge agrees to the project."""
    project = load(Project, id, Action.AGREE)
    form = AgreeForm(action=_agree_url(id))
    if form.accepts():
        with form.refusals():
            agreements.agree(session(), project, me(), form.note.data or "")
            said(_("The team sees now that you agree."))
            return redirect(url_for("charter.show", id=id), 303)
    return _charter(id, form)


@bp.get("/projects/similar")
def similar() -> Response:
    """Projects that are like what is being typed: a part of a page."""
    typed = request.args.get("title", "") or request.args.get("problem", "")
    but = request.args.get("but", type=int)
    found = copying.similar_to(session(), actor(), typed[:NOTE_LENGTH], but=but)
    return page("projects/similar.html", found=found)


def _agree_url(id: int) -> str:
    return url_for("charter.agree", id=id)


def _charter(id: int, form: AgreeForm) -> Response:
    project = session().scalars(with_team(id)).one()
    versions = session().scalars(aims.versions_of(project.id)).all()
    fields = session().scalars(fields_for(project)).all()
    agreed = session().scalars(agreements.agreements_of(project.id)).all()
    has_agreed = any(one.person_id == actor().person_id for one in agreed)
    text = f"{project.title} {project.aim_what}"
    return page(
        "projects/charter.html",
        form=form,
        project=project,
        may={action.value for action in Action if access.can(actor(), action, project)},
        progress=aims.progress(session(), versions[0] if versions else None),
        versions=versions,
        sections=sections(project, fields, values_of(session(), project)),
        asks_agreement=agreements.is_asked(session(), project.unit),
        agreed=agreed,
        units=session().scalars(units_in(id)).all(),
        credited=session().scalars(credits_in(id)).all(),
        has_agreed=has_agreed,
        handovers=session().scalars(handovers_of(project.id)).all(),
        similar=copying.similar_to(session(), actor(), text, but=project.id),
        stalled_since=rhythm.stalled_since(session(), project, clock.today()),
    )
