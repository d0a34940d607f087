"""Invitations into a team: make one, show its link once, withdraw it."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired

from qitrack.domain.access import Action
from qitrack.domain.invitations import Invitation, invite
from qitrack.domain.projects import Project, ProjectRole
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import config, load, me, page, said, session
from qitrack.web.email_field import EmailField
from qitrack.web.forms import NewForm

bp = Blueprint("invitations", __name__)

INVITED_AS = tuple(role for role in ProjectRole if role is not ProjectRole.LEAD)


class InviteForm(NewForm):
    """Whom, and as what."""

    email = EmailField(
        _("Their e-mail address"),
        [InputRequired(_("Enter the e-mail address."))],
        description=_("Only whoever signs in with this address can follow the link."),
        autocomplete="off",
    )
    role = widgets.SelectField(
        _("What are they in the team?"),
        coerce=ProjectRole,
        choices=widgets.choices([(role.value, wording.word(role)) for role in INVITED_AS]),
        default=ProjectRole.MEMBER,
    )


@bp.route("/projects/<int:id>/invite", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Invite somebody; the answer alone shows the link."""
    project = load(Project, id, Action.LEAD)
    form = InviteForm()
    if form.accepts():
        if form.find_made(Invitation) is not None:
            said(_("This link was made and shown already. Lost it? Invite them again."), "note")
            return redirect(url_for("team.show", id=id), 303)
        with form.refusals():
            invitation, token = invite(session(), project, form.email.data, form.role.data, me())
            invitation.uid = form.new_uid
            address = config().resolved_base_url + url_for("doors.invitation", secret=token)
            return page("invitations/link.html", project=project, one=invitation, address=address)
    return page("invitations/new.html", form=form, project=project)


@bp.post("/invitations/<int:id>/withdraw")
def withdraw(id: int) -> AnyResponse:
    """The link opens nothing any more."""
    invitation = load(Invitation, id, Action.LEAD)
    invitation.withdraw()
    said(_("The invitation of {email} is withdrawn.").format(email=invitation.email))
    return redirect(url_for("team.show", id=invitation.project_id), 303)
