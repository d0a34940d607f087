"""What is in the way: saying it, changing it, saying what was done about it."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack import clock
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.blockers import Blocker
from qitrack.domain.errors import Refused
from qitrack.domain.projects import Project
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import load, me, page, said, session
from qitrack.web.forms import EditForm, Form, NewForm
from qitrack.web.work.team_choices import first_sponsor, sponsors_first

bp = Blueprint("blockers", __name__)


class BlockerFields(Form):
    """What is in the way, since when, and who is to remove it."""

    what = widgets.TextAreaField(
        _("What is in the way?"),
        [InputRequired(_("Say what is in the way.")), Length(max=NOTE_LENGTH)],
        description=_("What the team cannot remove alone. No names or details of patients."),
        rows=2,
    )
    owner_id = widgets.SelectField(
        _("Who can remove it?"),
        empty=_("Nobody in the team, or not clear yet"),
        coerce=int,
        choices=[],
        description=_("It stands on their own page until it is out of the way."),
    )
    owner_name = widgets.TextField(
        _("Somebody else?"),
        [Length(max=TITLE_LENGTH)],
        description=_("Their name or job, for example: head of estates."),
    )
    raised_on = CalendarField(
        _("Since when?"), [InputRequired(_("Say since when it has been in the way."))]
    )

    def give_to(self, blocker: Blocker) -> None:
        """Gives the blocker what was typed. Refused if two people are to remove it."""
        if self.owner_id.data and self.owner_name.data:
            raise Refused(_("Choose one person, or write one down."), "owner_name")
        raised_on = self.raised_on.data
        if raised_on is not None and raised_on > (blocker.resolved_on or clock.today()):
            raise Refused(_("This day is still to come."), "raised_on")
        self.fill(blocker)


class NewBlockerForm(NewForm, BlockerFields):
    """Something new in the way; whoever is written down counts before the sponsor that is offered."""

    def give_to(self, blocker: Blocker) -> None:
        """Gives the blocker what was typed."""
        if self.owner_name.data:
            self.owner_id.data = None
        super().give_to(blocker)


class EditBlockerForm(EditForm, BlockerFields):
    """Changes what is said about it."""


class ResolveForm(EditForm):
    """What was done about it."""

    resolution = widgets.TextAreaField(
        _("What was done?"),
        [InputRequired(_("Say what was done about it.")), Length(max=NOTE_LENGTH)],
        description=_("Others meet the same obstacles: how did you get past it?"),
        rows=2,
    )


@bp.route("/projects/<int:id>/blockers/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Say what is in the way."""
    project = load(Project, id, Action.WORK)
    form = NewBlockerForm(raised_on=clock.today(), owner_id=first_sponsor(project))
    form.owner_id.choices = widgets.choices(sponsors_first(project, me()))
    if form.accepts():
        if form.find_made(Blocker) is not None:
            return _back_to(project)
        with form.refusals():
            blocker = Blocker(uid=form.new_uid, project=project, raised_by=me())
            form.give_to(blocker)
            session().add(blocker)
            session().flush()
            said(_("Noted. It stands in sight until it is out of the way."))
            return _back_to(project)
    return page("work/new_blocker.html", form=form, project=project)


@bp.route("/blockers/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change what is in the way or who is to remove it."""
    blocker = load(Blocker, id, Action.WORK)
    form = EditBlockerForm(obj=blocker)
    form.owner_id.choices = widgets.choices(sponsors_first(blocker.project, me(), blocker.owner))
    if form.accepts(blocker):
        with form.refusals():
            form.give_to(blocker)
            said(_("Saved."))
            return _back_to(blocker.project)
    return page("work/edit_blocker.html", form=form, blocker=blocker, project=blocker.project)


@bp.route("/blockers/<int:id>/resolve", methods=["GET", "POST"])
def resolve(id: int) -> Response | AnyResponse:
    """Say what was done about it."""
    blocker = load(Blocker, id, Action.COMMENT)
    form = ResolveForm(obj=blocker)
    if form.accepts(blocker):
        with form.refusals():
            blocker.resolve(form.resolution.data, me())
            said(_("Out of the way. What was done stays on record for others."))
            return _back_to(blocker.project)
    return page("work/resolve_blocker.html", form=form, blocker=blocker, project=blocker.project)


@bp.post("/blockers/<int:id>/reopen")
def reopen(id: int) -> AnyResponse:
    """It stands in the way again."""
    blocker = load(Blocker, id, Action.COMMENT)
    blocker.reopen()
    said(_("It counts as in the way again, since it first was."), "note")
    return _back_to(blocker.project)


def _back_to(project: Project) -> AnyResponse:
    return redirect(url_for("todo.show", id=project.id), 303)
