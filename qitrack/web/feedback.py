"""Feedback on a framework or a screen: saying it, and answering it."""

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, Length, Optional

from qitrack.domain import access, voices
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.feedback import (
    FeedbackKind,
    FeedbackState,
    FrameworkChange,
    FrameworkFeedback,
    Outcome,
)
from qitrack.domain.units import Unit
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.forms import EditForm, Form, NewForm
from qitrack.web.paging import paged

bp = Blueprint("feedback", __name__)

NO_PERSONAL = _("Please write no personal or sensitive information.")
START = "home.index"


class FeedbackForm(NewForm):
    """What somebody says of this item or screen."""

    about = HiddenField()
    kind = widgets.RadiosField(
        _("What is it like?"),
        [InputRequired(_("Choose what it is like."))],
        coerce=FeedbackKind,
        choices=widgets.choices(wording.options(FeedbackKind)),
        small=True,
    )
    text = widgets.TextAreaField(
        _("In your own words"), [Length(max=NOTE_LENGTH)], description=NO_PERSONAL, rows=3
    )
    unit_id = widgets.SelectField(
        _("Do you say it for a team?"), [Optional()], empty=_("For myself"), coerce=int, choices=[]
    )


class FilterForm(Form):
    """Which feedback; kept in the address."""

    state = widgets.SelectField(
        _("How far is it?"),
        empty=_("Anywhere"),
        coerce=FeedbackState,
        choices=widgets.choices(wording.options(FeedbackState)),
    )
    kind = widgets.SelectField(
        _("Kind"),
        empty=_("All kinds"),
        coerce=FeedbackKind,
        choices=widgets.choices(wording.options(FeedbackKind)),
    )


class AnswerForm(EditForm):
    """What came of it."""

    outcome = widgets.RadiosField(
        _("What came of it?"),
        [InputRequired(_("Choose what came of it."))],
        coerce=Outcome,
        choices=widgets.choices(wording.options(Outcome)),
        small=True,
    )
    change_id = widgets.SelectField(
        _("Which change did it cause?"), [Optional()], empty=_("None"), coerce=int, choices=[]
    )
    response = widgets.TextAreaField(
        _("Your answer"), [Length(max=NOTE_LENGTH)], description=NO_PERSONAL, rows=3
    )


@bp.route("/feedback/new", methods=["GET", "POST"])
def new() -> Response | AnyResponse:
    """Say what is missing, unclear, wrong or works well."""
    form = FeedbackForm()
    about = _target(form)
    units = {held.unit_id: held.unit for held in me().current_memberships}
    form.unit_id.choices = widgets.choices([(key, unit.name) for key, unit in units.items()])
    if form.accepts():
        if form.find_made(FrameworkFeedback) is not None:
            return _to_mine()
        with form.refusals():
            unit: Unit | None = units.get(form.unit_id.data)
            given = voices.give_feedback(
                session(), me(), about, form.kind.data, form.text.data, unit
            )
            given.uid = form.new_uid
            session().flush()
            said(_("Thank you. You see here what comes of it."))
            return _to_mine()
    return page("feedback/new.html", form=form, about=about, title=_title(about))


def _target(form: FeedbackForm) -> voices.Item | str:
    """What it is about: from the address when the form is opened, from the form when it is sent."""
    if not form.about.data:
        kind = next((kind for kind in voices.COLUMNS if kind in request.args), "screen")
        form.about.process_data(f"{kind}-{request.args.get(kind, START)}")
    kind, _dash, key = str(form.about.data).partition("-")
    if kind in voices.MODELS:
        item = voices.find_item(session(), kind, int(key)) if _is_number(key) else None
        if item is None or not access.can(actor(), Action.SEE, voices.version_of(item)):
            abort(404)
        return item
    if kind != "screen" or key not in current_app.view_functions:
        abort(404)
    return key


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 10


def _title(about: voices.Item | str) -> str:
    """What it is called; of a screen, its address without who or what was looked at."""
    if isinstance(about, str):
        rules = (
            list(current_app.url_map.iter_rules(about))
            if about in current_app.view_functions
            else []
        )
        return rules[0].rule if rules else about
    for name in ("statement", "name"):
        if hasattr(about, name):
            return str(getattr(about, name))
    version = voices.version_of(about)
    return _("{title}, version {number}").format(
        title=version.framework.title, number=version.number
    )


def about_of(feedback: FrameworkFeedback) -> str:
    """What a piece of feedback is about, in words."""
    return _title(
        feedback.behaviour or feedback.capability or feedback.framework_version or feedback.screen
    )


@bp.get("/feedback/mine")
def mine() -> Response:
    """What I have said, and what came of it."""
    listed = paged(voices.feedback_of(actor().person_id))
    return page("feedback/mine.html", listed=listed, about_of=about_of)


@bp.get("/feedback")
def index() -> Response:
    """What people have said, the oldest first."""
    form = FilterForm(formdata=request.args)
    form.validate()
    wanted = voices.Wanted(
        state=form.state.data or None,
        kind=form.kind.data or None,
        item=request.args.get("item", ""),
    )
    seen = access.visible(actor(), FrameworkFeedback)
    return page(
        "feedback/index.html",
        form=form,
        listed=paged(voices.inbox(seen, wanted)),
        item=wanted.item,
        about_of=about_of,
        late=voices.late,
        key_of=voices.key_of,
        in_time=voices.answered_in_time(session(), seen),
    )


@bp.get("/feedback/<int:id>")
def show(id: int) -> Response:
    """One piece of feedback, and what came of it."""
    feedback = load(FrameworkFeedback, id, Action.SEE)
    return page("feedback/show.html", feedback=feedback, title=about_of(feedback), late=voices.late)


@bp.post("/feedback/<int:id>/acknowledge")
def acknowledge(id: int) -> AnyResponse:
    """A steward has read it."""
    voices.acknowledge(load(FrameworkFeedback, id, Action.STEWARD))
    said(_("Its author sees that it was read."))
    return redirect(url_for("feedback.show", id=id), 303)


@bp.route("/feedback/<int:id>/answer", methods=["GET", "POST"])
def answer(id: int) -> Response | AnyResponse:
    """Say what came of it."""
    feedback = load(FrameworkFeedback, id, Action.STEWARD)
    form = AnswerForm(obj=feedback, change_id=feedback.caused_change_id)
    changes = _changes(feedback)
    form.change_id.choices = widgets.choices([(key, one.what) for key, one in changes.items()])
    if form.accepts(feedback):
        with form.refusals():
            change = changes.get(form.change_id.data)
            voices.answer(session(), feedback, me(), form.outcome.data, form.response.data, change)
            said(_("Answered. Its author sees it."))
            return redirect(url_for("feedback.show", id=id), 303)
    return page("feedback/answer.html", form=form, feedback=feedback, title=about_of(feedback))


def _changes(feedback: FrameworkFeedback) -> dict[int, FrameworkChange]:
    """The changes that it may have caused; none of a screen."""
    item = feedback.behaviour or feedback.capability or feedback.framework_version
    if item is None:
        return {}
    framework = voices.version_of(item).framework
    return {one.id: one for one in session().scalars(voices.changes_to_cite(framework))}


def _to_mine() -> AnyResponse:
    return redirect(url_for("feedback.mine"), 303)
