"""Meetings: what to talk about, and what was said and decided."""

from typing import Any

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack import clock
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from qitrack.domain.errors import Refused
from qitrack.domain.meetings import Meeting
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import load, me, page, said, session
from qitrack.web.forms import EditForm, Form, NewForm
from qitrack.web.work.team_choices import people_of

bp = Blueprint("meetings", __name__)


class MeetingFields(Form):
    """When, who was there, what was said and decided."""

    on = CalendarField(_("When did you meet?"), [InputRequired(_("Say when you met."))])
    notes = widgets.TextAreaField(
        _("What did you talk about?"),
        [Length(max=TEXT_LENGTH)],
        description=_("A few words are enough. No names or details of patients."),
        rows=4,
    )
    decisions = widgets.TextAreaField(
        _("What did you decide?"),
        [Length(max=NOTE_LENGTH)],
        description=_("A line for each. Afterwards each line can become a task."),
        rows=3,
    )
    present_ids = widgets.CheckboxesField(_("Who was there?"), coerce=int, choices=[], small=True)
    others = widgets.TextField(
        _("Who else?"),
        [Length(max=TITLE_LENGTH)],
        description=_("Guests, by name or job."),
    )

    def give_to(self, meeting: Meeting) -> None:
        """Gives the meeting what was typed. Refused if nothing was written down."""
        if not (self.notes.data or self.decisions.data):
            raise Refused(_("Write down something you talked about or decided."), "notes")
        self.fill(meeting)
        there = {person.id for person in meeting.present}
        chosen = set(self.present_ids.data)
        if there != chosen:
            meeting.present = [session().get_one(Person, key) for key in sorted(chosen)]


class NewMeetingForm(NewForm, MeetingFields):
    """The notes of a new meeting."""


class EditMeetingForm(EditForm, MeetingFields):
    """Changes the notes of a meeting."""


def _offer(form: MeetingFields, project: Project, *others: Person) -> None:
    form.present_ids.choices = widgets.choices(people_of(project, me(), *others))


@bp.route("/projects/<int:id>/meetings/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Write down what a meeting said and decided."""
    project = load(Project, id, Action.WORK)
    form = NewMeetingForm(**_prefill())
    _offer(form, project)
    if form.accepts():
        made = form.find_made(Meeting)
        if made is not None:
            return _to(made)
        with form.refusals():
            meeting = Meeting(uid=form.new_uid, project=project, person=me())
            form.give_to(meeting)
            session().add(meeting)
            session().flush()
            said(_("The notes are saved."))
            return _to(meeting)
    return page("work/new_meeting.html", form=form, project=project)


def _prefill() -> dict[str, Any]:
    return {"on": clock.today(), "present_ids": [me().id]}


@bp.get("/meetings/<int:id>")
def show(id: int) -> Response:
    """The notes of a meeting, and what became of what was decided."""
    meeting = load(Meeting, id, Action.SEE)
    return page("work/meeting.html", meeting=meeting, project=meeting.project)


@bp.route("/meetings/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change the notes of a meeting."""
    meeting = load(Meeting, id, Action.WORK)
    form = EditMeetingForm(obj=meeting, present_ids=[person.id for person in meeting.present])
    _offer(form, meeting.project, *meeting.present)
    if form.accepts(meeting):
        with form.refusals():
            form.give_to(meeting)
            said(_("Saved."))
            return _to(meeting)
    return page("work/edit_meeting.html", form=form, meeting=meeting, project=meeting.project)


def _to(meeting: Meeting) -> AnyResponse:
    return redirect(url_for("meetings.show", id=meeting.id), 303)
