"""The team of a project: who is in it, as what; somebody comes in, somebody leaves."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length, Optional

from qitrack.domain import access, team
from qitrack.domain.access import Action
from qitrack.domain.base import TITLE_LENGTH
from qitrack.domain.errors import Refused
from qitrack.domain.invitations import invitations_of
from qitrack.domain.people import Person, find_people
from qitrack.domain.projects import (
    Project,
    ProjectMember,
    ProjectRole,
    Visibility,
    add_member,
    with_team,
)
from qitrack.domain.team import ROLES_OF_UNITS, TeamCredit, TeamUnit
from qitrack.domain.units import Unit
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import actor, load, page, said, session
from qitrack.web.forms import Form, NewForm

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


class UntilForm(Form):
    """Until when somebody has a role."""

    ends_on = CalendarField(
        _("Until when?"),
        [Optional()],
        description=_(
            "When you know it, for example the end of a rotation: a handover is offered in time. "
            "Empty: no end in sight."
        ),
    )


class UnitForm(NewForm):
    """A whole unit, and what it is in the team."""

    unit_id = widgets.SelectField(
        _("Which ward, team or service?"),
        [InputRequired(_("Choose the ward, team or service."))],
        coerce=int,
        choices=[],
        empty=_("Choose"),
    )
    role = widgets.RadiosField(
        _("What are they in the team?"),
        coerce=ProjectRole,
        choices=widgets.choices(
            [(role.value, wording.word(role), ROLES[role]) for role in ROLES_OF_UNITS]
        ),
        default=ProjectRole.MEMBER,
    )

    @classmethod
    def among(cls, units: Sequence[Unit]) -> "UnitForm":
        """The form with these places to choose from."""
        form = cls()
        form.unit_id.choices = widgets.choices(wording.places(units))
        return form


class CreditForm(NewForm):
    """Somebody without an account, by the name of their role."""

    name = widgets.TextField(
        _("Who? The name of their role is enough"),
        [
            InputRequired(_("Say who, by role.")),
            Length(max=TITLE_LENGTH, message=_("Use at most 200 characters.")),
        ],
        description=_("For example: night care assistant, daughter of a resident, lift engineer."),
    )
    role = widgets.SelectField(
        _("What are they in the team?"),
        coerce=ProjectRole,
        choices=widgets.choices(wording.options(ProjectRole)),
        default=ProjectRole.MEMBER,
    )


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
        "team/show.html",
        form=form,
        project=project,
        who=who,
        found=found,
        roles=ROLES,
        me=actor(),
        units=session().scalars(team.units_in(id)).all(),
        credited=session().scalars(team.credits_in(id)).all(),
        invitations=[one for one in session().scalars(invitations_of(id)) if one.is_open],
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


@bp.route("/members/<int:id>/until", methods=["GET", "POST"])
def until(id: int) -> Response | AnyResponse:
    """Say until when somebody has a role."""
    member = load(ProjectMember, id, Action.LEAD)
    form = UntilForm(obj=member)
    if form.accepts():
        with form.refusals():
            member.stay_until(form.ends_on.data)
            said(_("Saved."))
            return _back_to(member.project)
    return page("team/until.html", form=form, member=member, project=member.project)


@bp.route("/projects/<int:id>/team/units", methods=["GET", "POST"])
def add_unit(id: int) -> Response | AnyResponse:
    """Bring a whole unit into the team."""
    project = load(Project, id, Action.LEAD)
    form = UnitForm.among(session().scalars(access.units_around(actor())).all())
    if form.accepts():
        if form.find_made(TeamUnit) is not None:
            return _back_to(project)
        with form.refusals():
            unit = session().get_one(Unit, form.unit_id.data)
            there = session().scalars(team.units_in(id)).all()
            row = team.add_unit(project, unit, form.role.data, list(there))
            if row not in there:
                row.uid = form.new_uid
                session().add(row)
            said(_("Everybody in {unit} is in the team now.").format(unit=unit.name))
            return _back_to(project)
    return page("team/add_unit.html", form=form, project=project)


@bp.post("/team-units/<int:id>/end")
def end_unit(id: int) -> AnyResponse:
    """A unit is no longer in the team as a whole."""
    row = load(TeamUnit, id, Action.LEAD)
    row.leave()
    said(_("{unit} is no longer in the team as a whole.").format(unit=row.unit.name))
    return _back_to(row.project)


@bp.route("/projects/<int:id>/team/credits", methods=["GET", "POST"])
def add_credit(id: int) -> Response | AnyResponse:
    """Name somebody without an account by their role."""
    project = load(Project, id, Action.LEAD)
    form = CreditForm()
    if form.accepts():
        if form.find_made(TeamCredit) is not None:
            return _back_to(project)
        with form.refusals():
            row = TeamCredit(project=project, uid=form.new_uid)
            form.fill(row)
            session().add(row)
            said(_("{name}: named in the team.").format(name=row.name))
            return _back_to(project)
    return page("team/add_credit.html", form=form, project=project)


@bp.post("/team-credits/<int:id>/end")
def end_credit(id: int) -> AnyResponse:
    """Somebody without an account is no longer in the team."""
    row = load(TeamCredit, id, Action.LEAD)
    row.leave()
    said(_("{name}: no longer in the team.").format(name=row.name))
    return _back_to(row.project)


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
