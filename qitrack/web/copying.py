"""Begin from a project that exists: its shape without its data."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.copying import Part, copy_project
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.forms import NewForm

bp = Blueprint("copying", __name__)

PARTS = {
    Part.CHARTER: _("What is written about it: why, what belongs to it, whom it is for"),
    Part.THEORY: _("What they think drives it, and the ideas to try"),
    Part.MEASURES: _("What is counted, and how"),
}


class CopyForm(NewForm):
    """What bothers us, where, and what to take over."""

    problem = widgets.TextAreaField(
        _("What bothers you?"),
        [InputRequired(_("Say in a few words what bothers you.")), Length(max=NOTE_LENGTH)],
        description=_("In your own words. No names or details of patients."),
    )
    unit_id = widgets.SelectField(
        _("Where?"), [InputRequired(_("Choose where this is."))], coerce=int, choices=[]
    )
    parts = widgets.CheckboxesField(
        _("What do you take over?"),
        coerce=Part,
        choices=widgets.choices([(part.value, label) for part, label in PARTS.items()]),
        default=list(Part),
        small=True,
    )

    @classmethod
    def of(cls, source: Project, units: Sequence[Unit]) -> "CopyForm":
        """The form with these places to choose from."""
        form = cls(problem=source.problem)
        form.unit_id.choices = widgets.choices(wording.places(units))
        if len(units) != 1:
            form.unit_id.empty = _("Choose the ward, team or service")
        return form


@bp.route("/projects/<int:id>/copy", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Start a project shaped like this one."""
    source = load(Project, id, Action.SEE)
    units = session().scalars(access.may_start_in(actor())).all()
    form = CopyForm.of(source, units)
    if form.accepts():
        made = form.find_made(Project)
        if made is not None:
            return redirect(url_for("projects.show", id=made.id), 303)
        with form.refusals():
            unit = session().get_one(Unit, form.unit_id.data)
            parts = frozenset(form.parts.data)
            project = copy_project(session(), source, unit, me(), form.problem.data, parts)
            project.uid = form.new_uid
            said(_("Your project is here. Only you can see it until you share it."))
            return redirect(url_for("projects.show", id=project.id), 303)
    return page("copying/new.html", form=form, project=source, units=units)
