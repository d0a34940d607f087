"""The methods of improvement that teams can name, and those that an organisation adds."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.methods import ImprovementMethod, methods_for, offer_method
from qitrack.domain.units import Unit, only_open, units_of
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, load, page, said, session
from qitrack.web.forms import EditForm, Form, NewForm
from qitrack.web.paging import paged

bp = Blueprint("methods", __name__)


class MethodFields(Form):
    """A method."""

    name = widgets.TextField(
        _("What is it called?"),
        [
            InputRequired(_("Give the method a name.")),
            Length(max=TITLE_LENGTH, message=_("Use at most 200 characters.")),
        ],
    )
    summary = widgets.TextAreaField(_("In short"), [Length(max=NOTE_LENGTH)], rows=2)


class NewMethodForm(NewForm, MethodFields):
    """A method to add, and whose it is."""

    unit_id = widgets.SelectField(
        _("Where is it used?"),
        [InputRequired(_("Choose where it is used."))],
        coerce=int,
        choices=[],
    )


class EditMethodForm(EditForm, MethodFields):
    """A method to change."""


@bp.get("/methods")
def index() -> Response:
    """The methods that teams here can name."""
    return page(
        "frameworks/methods.html",
        listed=paged(methods_for(actor().organisation_ids)),
        may_add=access.holds(actor(), Action.DIRECT),
    )


@bp.route("/methods/new", methods=["GET", "POST"])
def new() -> Response | AnyResponse:
    """Add a method of one's own organisation."""
    form = NewMethodForm()
    paths = actor().paths_granting(Action.DIRECT)
    units = session().scalars(only_open(units_of(paths))).all()
    form.unit_id.choices = widgets.choices(wording.places(units))
    if form.accepts():
        if form.find_made(ImprovementMethod) is not None:
            return _back()
        with form.refusals():
            unit = session().get_one(Unit, form.unit_id.data)
            method = offer_method(session(), unit, form.name.data, form.summary.data)
            method.uid = form.new_uid
            said(_("Teams there can name this method now."))
            return _back()
    return page("frameworks/new_method.html", form=form)


@bp.route("/methods/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change a method of one's own organisation."""
    method = load(ImprovementMethod, id, Action.DIRECT)
    form = EditMethodForm(obj=method)
    if form.accepts(method):
        with form.refusals():
            form.fill(method)
            said(_("Saved."))
            return _back()
    return page("frameworks/edit_method.html", form=form, method=method)


def _back() -> AnyResponse:
    return redirect(url_for("methods.index"), 303)
