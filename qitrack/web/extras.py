"""What an organisation asks of its projects beside the charter: the questions themselves."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack.domain import extra_fields
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.extra_fields import ExtraField, ExtraKind
from qitrack.domain.units import Unit
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import load, page, said, session
from qitrack.web.forms import EditForm, Form, NewForm

bp = Blueprint("extras", __name__)

TOO_LONG = _("Use at most 200 characters.")


class QuestionFields(Form):
    """A question, and how it is answered."""

    label = widgets.TextField(
        _("What do you want to know?"),
        [InputRequired(_("Write the question.")), Length(max=TITLE_LENGTH, message=TOO_LONG)],
        description=_("For example: Which of our five aims does it serve?"),
    )
    help = widgets.TextField(
        _("A line of help, if it needs one"), [Length(max=TITLE_LENGTH, message=TOO_LONG)]
    )
    answers = widgets.TextAreaField(
        _("If one of several answers: which?"),
        [Length(max=NOTE_LENGTH)],
        description=_("One a line."),
        rows=4,
    )


class NewQuestionForm(QuestionFields, NewForm):
    """A question to add."""

    kind = widgets.RadiosField(
        _("How is it answered?"),
        coerce=ExtraKind,
        choices=widgets.choices(wording.options(ExtraKind)),
        default=ExtraKind.TEXT,
        small=True,
    )


class EditQuestionForm(QuestionFields, EditForm):
    """A question to change, or to end."""

    is_over = widgets.CheckboxField(_("Nobody is asked this any more; answers given stay"))


@bp.route("/units/<int:id>/questions", methods=["GET", "POST"])
def index(id: int) -> Response | AnyResponse:
    """The questions of a unit, and a form to add one."""
    unit = load(Unit, id, Action.ADMINISTER)
    form = NewQuestionForm()
    if form.accepts():
        if form.find_made(ExtraField) is not None:
            return _back_to(id)
        with form.refusals():
            field = ExtraField(unit_id=unit.id, uid=form.new_uid)
            form.fill(field)
            extra_fields.add_field(session(), field)
            said(_("Every project in {unit} is asked this now.").format(unit=unit.name))
            return _back_to(id)
    fields = session().scalars(extra_fields.fields_of(id)).all()
    return page("extras/index.html", form=form, unit=unit, fields=fields)


@bp.route("/questions/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change a question, or end it."""
    field = load(ExtraField, id, Action.ADMINISTER)
    form = EditQuestionForm(obj=field, is_over=not field.is_asked)
    if form.accepts(field):
        with form.refusals():
            form.fill(field)
            field.ask(not form.is_over.data)
            extra_fields.check_field(field)
            said(_("Saved."))
            return _back_to(field.unit_id)
    return page("extras/edit.html", form=form, field=field)


def _back_to(unit_id: int) -> AnyResponse:
    return redirect(url_for("extras.index", id=unit_id), 303)
