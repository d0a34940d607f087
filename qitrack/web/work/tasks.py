"""Tasks: noting one, changing it, ticking it off."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length, Optional

from qitrack.domain.access import Action
from qitrack.domain.base import TITLE_LENGTH
from qitrack.domain.meetings import Meeting
from qitrack.domain.projects import Project
from qitrack.domain.tasks import Task, TaskState
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import load, me, page, said, session
from qitrack.web.forms import EditForm, Form, NewForm
from qitrack.web.work.team_choices import people_of

bp = Blueprint("tasks", __name__)

LONGEST_CHOICE = 60

SAID_OF_STATE = {
    TaskState.OPEN: _("Back on the list: {what}"),
    TaskState.DONE: _("Done: {what}"),
    TaskState.NOT_NEEDED: _("Off the list, not needed any more: {what}"),
}


class TaskFields(Form):
    """What is to be done, by whom, by when."""

    what = widgets.TextField(
        _("What is to be done?"),
        [InputRequired(_("Say what is to be done.")), Length(max=TITLE_LENGTH)],
        description=_("One thing. No names or details of patients."),
    )
    owner_id = widgets.SelectField(_("Who does it?"), empty=_("Nobody yet"), coerce=int, choices=[])
    due_on = CalendarField(_("By when?"), [Optional()])
    cycle_id = widgets.SelectField(
        _("Does it belong to a test?"), empty=_("No"), coerce=int, choices=[]
    )

    def offer(self, project: Project, task: Task | None = None) -> None:
        """Offers the people of the team and the tests of this project."""
        there = task.owner if task else None
        self.owner_id.choices = widgets.choices(people_of(project, me(), there))
        tests = [(c.id, _test(c.number, c.plan)) for c in reversed(project.cycles)]
        self.cycle_id.choices = widgets.choices(tests)


def _test(number: int, plan: str) -> str:
    line = plan.splitlines()[0]
    short = line if len(line) <= LONGEST_CHOICE else f"{line[: LONGEST_CHOICE - 1]}…"
    return _("Test {n}: {plan}").format(n=number, plan=short)


class NewTaskForm(NewForm, TaskFields):
    """A new task."""


class EditTaskForm(EditForm, TaskFields):
    """Changes a task."""


@bp.route("/projects/<int:id>/tasks/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Note something to do."""
    project = load(Project, id, Action.WORK)
    meeting = _asked_meeting(project)
    form = NewTaskForm(**_prefill())
    form.offer(project)
    if form.accepts():
        if form.find_made(Task) is not None:
            return _back(project, meeting)
        with form.refusals():
            task = Task(uid=form.new_uid, project=project, meeting=meeting)
            form.fill(task)
            session().add(task)
            session().flush()
            said(_("Noted. Whoever does it sees it on their own page when it is due."))
            return _back(project, meeting)
    return page("work/new_task.html", form=form, project=project, meeting=meeting)


def _prefill() -> dict[str, Any]:
    """What a link to this form asks to be filled in."""
    asked = {"what": request.args.get("what", "")[:TITLE_LENGTH]}
    return asked | {"cycle_id": request.args.get("cycle", type=int)}


def _asked_meeting(project: Project) -> Meeting | None:
    """The meeting of this project that the address names."""
    wanted = request.args.get("meeting", type=int)
    found = session().get(Meeting, wanted) if wanted and wanted < 2**31 else None
    return found if found is not None and found.project_id == project.id else None


def _back(project: Project, meeting: Meeting | None) -> AnyResponse:
    if meeting is not None:
        return redirect(url_for("meetings.show", id=meeting.id), 303)
    return redirect(url_for("todo.show", id=project.id), 303)


@bp.route("/tasks/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change what is to be done, by whom or by when."""
    task = load(Task, id, Action.WORK)
    form = EditTaskForm(obj=task)
    form.offer(task.project, task)
    if form.accepts(task):
        with form.refusals():
            form.fill(task)
            said(_("Saved."))
            return _back(task.project, None)
    return page("work/edit_task.html", form=form, task=task, project=task.project)


@bp.post("/tasks/<int:id>/state")
def move(id: int) -> AnyResponse:
    """Tick a task off, or put it back."""
    task = load(Task, id, Action.COMMENT)
    asked = request.form.get("state", "")
    if asked not in set(TaskState):
        abort(422)
    state = TaskState(asked)
    task.move_to(state, me())
    said(SAID_OF_STATE[state].format(what=task.what))
    if request.form.get("back") == "home":
        return redirect(url_for("home.index"), 303)
    return _back(task.project, None)
