"""Handover: the state of play on one page, and passing the lead on."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack import clock
from qitrack.domain import access, aims, handovers, next_steps
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.people import Person, find_people
from qitrack.domain.portfolio import outcome_of, readings_of, whole_project
from qitrack.domain.projects import Project, with_team
from qitrack.i18n import _
from qitrack.web import drawing, widgets, wording
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.forms import Form

bp = Blueprint("handover", __name__)


class HandoverForm(Form):
    """Who takes over, and what they should know."""

    who = widgets.HiddenField()
    person_id = widgets.RadiosField(
        _("Who leads it from today?"),
        [InputRequired(_("Choose who takes over."))],
        coerce=int,
        choices=[],
    )
    note = widgets.TextAreaField(
        _("What should they know that stands nowhere?"),
        [Length(max=NOTE_LENGTH)],
        description=_("The team can read it. No names or details of patients."),
    )
    stays = widgets.CheckboxField(_("Whoever led it until now stays in the team"), default=True)

    @classmethod
    def among(cls, people: Sequence[Person], who: str) -> "HandoverForm":
        """The form with these people to choose from."""
        form = cls(who=who)
        form.person_id.choices = widgets.choices(wording.people(people))
        return form


@bp.get("/projects/<int:id>/handover")
def show(id: int) -> Response:
    """The state of play: aim, latest chart, open tests, next step, who enters what, whom to ask."""
    load(Project, id, Action.READ_HISTORY)
    project = session().scalars(whole_project(id)).one()
    aim = aims.find_aim(session(), id)
    outcome = outcome_of(project.measures)
    steps = next_steps.of_project(session(), project, clock.today())
    return page(
        "handover/show.html",
        project=project,
        may={action.value for action in Action if access.can(actor(), action, project)},
        today=clock.today(),
        progress=aims.progress(session(), aim),
        outcome=outcome,
        drawn=drawing.chart(session(), outcome, id="outcome") if outcome else None,
        readings=readings_of(session(), project.measures),
        open_cycles=[cycle for cycle in project.cycles if cycle.is_open],
        steps=steps,
        contacts=session().scalars(handovers.contacts_of(id)).all(),
    )


@bp.route("/projects/<int:id>/handover/give", methods=["GET", "POST"])
def give(id: int) -> Response | AnyResponse:
    """Somebody else leads the project from today."""
    load(Project, id, Action.HAND_OVER)
    project = session().scalars(with_team(id)).one()
    who = request.values.get("who", "").strip()
    found = find_people(session(), access.colleagues_of(actor()), who)
    people = {person.id: person for person in [*_successors(project), *found]}
    form = HandoverForm.among(list(people.values()), who)
    if form.accepts():
        with form.refusals():
            to, stays = people[form.person_id.data], bool(form.stays.data)
            handovers.hand_over(
                session(), project, to, me(), note=form.note.data or "", stays=stays
            )
            said(_("{name} leads the project from today.").format(name=to.name))
            return redirect(url_for("home.index"), 303)
    return page(
        "handover/give.html", form=form, project=project, who=who, found=found, people=people
    )


def _successors(project: Project) -> list[Person]:
    """Those in the team who do not lead it yet."""
    leads = {member.person_id for member in handovers.current_leads(project)}
    return [m.person for m in project.current_members if m.person_id not in leads]
