"""The team of a project: who is in it, as what; somebody comes in, somebody leaves."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired

from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person, find_people
from qitrack.domain.projects import (
    Project,
    ProjectMember,
    ProjectRole,
    Visibility,
    add_member,
    with_team,
)
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, load, page, said, session
from qitrack.web.forms import NewForm

bp = Blueprint("team", __name__)

ROLES = {
    ProjectRole.LEAD: _("Does everything a member does, and decides who is in and who can see it."),
    ProjectRole.MEMBER: _("Plans tests, enters numbers, changes the aim and the measures."),
    ProjectRole.MEASUREMENT_LEAD: _("A member who looks after the numbers."),
    ProjectRole.COACH: _("Looks at everything, and can set how a chart is read."),
    ProjectRole.SPONSOR: _("Looks, opens doors and removes what stands in the way."),
    ProjectRole.LIVED_EXPERIENCE_PARTNER: _(
        "A patient, resident or carer in the team: writes tests and numbers."
    ),
    ProjectRole.PARTNER_MEMBER: _("Somebody of another organisation: writes tests and numbers."),
    ProjectRole.VIEWER: _("Only looks."),
}
"""What each role is there for, in a line."""


class MemberForm(NewForm):
    """Somebody of those who were found, and what they are in the team."""

    who = widgets.HiddenField()
    person_id = widgets.RadiosField(
        _("Who is it?"), [InputRequired(_("Choose the person."))], coerce=int, choices=[]
    )
    role = widgets.SelectField(
        _("What are they in the team?"),
        coerce=ProjectRole,
        choices=widgets.choices(wording.options(ProjectRole)),
        default=ProjectRole.MEMBER,
    )

    @classmethod
    def among(cls, people: Sequence[Person], who: str) -> "MemberForm":
        """The form with these people to choose from; the only one is chosen already."""
        form = cls(who=who, person_id=people[0].id if len(people) == 1 else None)
        form.person_id.choices = widgets.choices(wording.people(people))
        return form


@bp.route("/projects/<int:id>/team", methods=["GET", "POST"])
def show(id: int) -> Response | AnyResponse:
    """Who is in the team, and a form to add somebody."""
    load(Project, id, Action.LEAD)
    project = session().scalars(with_team(id)).one()
    who = request.values.get("who", "").strip()
    found = find_people(session(), access.colleagues_of(actor()), who)
    form = MemberForm.among(found, who)
    if form.accepts():
        if form.find_made(ProjectMember) is not None:
            return _back_to(project)
        with form.refusals():
            person = next(person for person in found if person.id == form.person_id.data)
            _bring_in(project, person, form)
            return _back_to(project)
    return page(
        "team/show.html", form=form, project=project, who=who, found=found, roles=ROLES, me=actor()
    )


def _bring_in(project: Project, person: Person, form: MemberForm) -> None:
    """Adds the person and says what that means."""
    was_private = project.visibility is Visibility.PRIVATE
    known = list(project.members)
    member = add_member(project, person, form.role.data)
    if member in known:
        said(_("{name} is in the team already.").format(name=person.name), "note")
        return
    member.uid = form.new_uid
    said(_("{name} is in the team now.").format(name=person.name))
    if was_private:
        said(_("Until now only you could see this project. From now on the team sees it."), "note")


@bp.post("/members/<int:id>/end")
def leave(id: int) -> AnyResponse:
    """End somebody's role in the team."""
    member = load(ProjectMember, id, Action.LEAD)
    try:
        member.leave()
    except Refused as refused:
        said(refused.sentence, "warning")
        return _back_to(member.project)
    said(_("{name} no longer has this role.").format(name=member.person.name))
    if member.person_id == actor().person_id:
        return redirect(url_for("home.index"), 303)
    return _back_to(member.project)


def _back_to(project: Project) -> AnyResponse:
    return redirect(url_for("team.show", id=project.id), 303)
