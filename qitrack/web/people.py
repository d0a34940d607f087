"""People: who they are, what they may do, and their one-time links."""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length, Optional

from qitrack.domain import access, joining, roles
from qitrack.domain import units as tree
from qitrack.domain.access import Action
from qitrack.domain.base import TITLE_LENGTH
from qitrack.domain.errors import Refused
from qitrack.domain.joining import JoinRequest
from qitrack.domain.people import Membership, Person, UnitRole, add_person, in_list
from qitrack.domain.sign_in import find_link, open_sessions
from qitrack.domain.units import Unit
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, config, load, page, said, session, undo
from qitrack.web.email_field import EmailField
from qitrack.web.forms import EditForm, Form, NewForm
from qitrack.web.paging import PAGE_LENGTH, paged

bp = Blueprint("people", __name__)

TOO_LONG = _("Use at most 200 characters.")

ROLES = {
    UnitRole.CONTRIBUTOR: _("Starts projects, writes down tests and numbers."),
    UnitRole.COACH: _("Looks at projects and charts, and sets how a chart is read."),
    UnitRole.MANAGER: _("Follows the projects of the unit, and opens its door."),
    UnitRole.CAPABILITY_LEAD: _("Follows what people learn, never who."),
    UnitRole.TALENT_LEAD: _("Follows which posts need somebody next."),
    UnitRole.FRAMEWORK_STEWARD: _("Keeps the list of capabilities."),
    UnitRole.INFORMATION_GOVERNANCE: _("Reads who changed what and when."),
    UnitRole.ADMINISTRATOR: _("Looks after units, people and their roles; sees no projects."),
}
"""What each role is there for, in a line."""


class SearchForm(Form):
    """Whom to look for; kept in the address."""

    q = widgets.TextField(_("Name"), autocomplete="off", spellcheck=False)


class PersonFields(Form):
    """Who somebody is."""

    name = widgets.TextField(
        _("Name"),
        [
            InputRequired(_("Enter the person's name.")),
            Length(max=TITLE_LENGTH, message=TOO_LONG),
        ],
        autocomplete="off",
        spellcheck=False,
    )
    job = widgets.TextField(_("Job"), [Length(max=TITLE_LENGTH, message=TOO_LONG)])


class EditPersonForm(PersonFields, EditForm):
    """Name and job."""


class RoleFields(Form):
    """What somebody is, and where."""

    unit_id = widgets.SelectField(
        _("Where?"),
        [InputRequired(_("Choose the unit."))],
        empty=_("Choose"),
        coerce=int,
        choices=[],
    )
    role = widgets.RadiosField(
        _("What do they do there?"),
        [InputRequired(_("Choose what they do there."))],
        coerce=UnitRole,
        choices=widgets.choices((role, wording.word(role), hint) for role, hint in ROLES.items()),
        default=UnitRole.CONTRIBUTOR,
    )

    def offer_units(self) -> dict[int, Unit]:
        """Gives the choice of the open units I look after; the only one is chosen already."""
        mine = tree.only_open(tree.units_of(actor().paths_granting(Action.ADMINISTER)))
        offered = {unit.id: unit for unit in session().scalars(mine)}
        self.unit_id.choices = widgets.choices(wording.places(list(offered.values())))
        if len(offered) == 1 and self.unit_id.data is None:
            self.unit_id.data = next(iter(offered))
        return offered


class NewPersonForm(PersonFields, RoleFields, NewForm):
    """Somebody new, with a first role."""

    email = EmailField(
        _("Work e-mail address"),
        [Optional()],
        description=_("To sign in. Leave it empty for somebody who only takes part."),
        autocomplete="off",
    )


class RoleForm(RoleFields, NewForm):
    """One more role."""


class EmailForm(EditForm):
    """The address somebody signs in with."""

    email = EmailField(
        _("Work e-mail address"), [InputRequired(_("Enter the address."))], autocomplete="off"
    )


# --- finding and adding ------------------------------------------------------------------------------


@bp.get("/people")
def index() -> Response | AnyResponse:
    """The people of my units, and who asks to join."""
    form = SearchForm(formdata=request.args)
    query = in_list(access.visible(actor(), Person), form.q.data or "")
    questions = joining.waiting(access.visible(actor(), JoinRequest)).limit(PAGE_LENGTH)
    return page(
        "people/index.html",
        form=form,
        listed=paged(query),
        questions=session().scalars(questions).all(),
        asked=request.args.to_dict(),
    )


@bp.route("/people/new", methods=["GET", "POST"])
def new() -> Response | AnyResponse:
    """Add a person with a first role; the answer shows the link to choose a password."""
    form = NewPersonForm()
    units = form.offer_units()
    if form.accepts():
        made = form.find_made(Person)
        if made is not None:
            return _to(made.id)
        with form.refusals():
            person = add_person(session(), form.name.data, form.email.data, form.job.data or "")
            person.uid = form.new_uid
            unit = units[form.unit_id.data]
            roles.give_role(session(), actor(), person, unit, form.role.data)
            if person.login is not None:
                return _link_page(person)
            said(_("{name} is here now.").format(name=person.name))
            return _to(person.id)
    return page("people/new.html", form=form)


@bp.post("/join-requests/<int:id>/answer")
def answer(id: int) -> Response | AnyResponse:
    """Let somebody in who asked, or not."""
    question = load(JoinRequest, id, Action.ADMINISTER)
    try:
        if request.form.get("verdict") != "let-in":
            roles.answer(question)
            said(_("{name} is not let in.").format(name=question.name), "note")
            return redirect(url_for("people.index"), 303)
        person = roles.let_in(session(), question)
        if person.login is None or person.login.password_hash is None:
            return _link_page(person)
        said(_("{name} had an account already.").format(name=person.name))
        return _to(person.id)
    except Refused as refused:
        undo()
        said(refused.sentence, "warning")
        return redirect(url_for("people.index"), 303)


# --- one person --------------------------------------------------------------------------------------


@bp.get("/people/<int:id>")
def show(id: int) -> Response | AnyResponse:
    """A person: roles, links, devices."""
    person = load(Person, id, Action.ADMINISTER)
    administered = actor().paths_granting(Action.ADMINISTER)
    return page(
        "people/show.html",
        who=person,
        is_me=person.id == actor().person_id,
        is_in_care=roles.is_in_care(actor(), person),
        past=[held for held in person.memberships if not held.is_current],
        mine={m.id for m in person.memberships if m.unit.path.startswith(administered)},
        devices=open_sessions(session(), person.id),
    )


@bp.route("/people/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Name and job of a person."""
    person = load(Person, id, Action.ADMINISTER)
    form = EditPersonForm(obj=person)
    if form.accepts(person):
        with form.refusals():
            form.fill(person)
            said(_("Saved."))
            return _to(id)
    return page("people/edit.html", form=form, who=person)


@bp.route("/people/<int:id>/email", methods=["GET", "POST"])
def email(id: int) -> Response | AnyResponse:
    """The address a person signs in with."""
    person = load(Person, id, Action.ADMINISTER)
    form = EmailForm(obj=person.login)
    if form.accepts(person.login):
        with form.refusals():
            roles.set_email(session(), actor(), person, form.email.data)
            said(_("Saved."))
            return _to(id)
    return page("people/email.html", form=form, who=person)


@bp.route("/people/<int:id>/roles/new", methods=["GET", "POST"])
def add_role(id: int) -> Response | AnyResponse:
    """Give a person a role in a unit."""
    person = load(Person, id, Action.ADMINISTER)
    form = RoleForm()
    units = form.offer_units()
    if form.accepts():
        if form.find_made(Membership) is not None:
            return _to(id)
        with form.refusals():
            unit = units[form.unit_id.data]
            held = roles.give_role(session(), actor(), person, unit, form.role.data)
            held.uid = form.new_uid
            said(
                _("{name} has a new role: {role}, {unit}.").format(
                    name=person.name, role=wording.word(held.role), unit=unit.name
                )
            )
            return _to(id)
    return page("people/add_role.html", form=form, who=person)


@bp.post("/memberships/<int:id>/end")
def end_role(id: int) -> Response | AnyResponse:
    """End a role."""
    held = load(Membership, id, Action.ADMINISTER)
    return _try(
        held.person_id,
        lambda: roles.end_role(session(), actor(), held),
        _("{name} no longer has this role.").format(name=held.person.name),
    )


@bp.post("/people/<int:id>/link")
def make_link(id: int) -> Response | AnyResponse:
    """Make a one-time link to choose a password; this answer alone shows it."""
    person = load(Person, id, Action.ADMINISTER)
    try:
        return _link_page(person)
    except Refused as refused:
        undo()
        said(refused.sentence, "warning")
        return _to(id)


@bp.post("/people/<int:id>/disable")
def disable(id: int) -> Response | AnyResponse:
    """Stop or allow signing in."""
    person = load(Person, id, Action.ADMINISTER)
    if request.form.get("wanted") == "allow":
        return _try(
            id,
            lambda: roles.allow_sign_in(actor(), person),
            _("{name} can sign in again.").format(name=person.name),
        )
    return _try(
        id,
        lambda: roles.stop_sign_in(session(), actor(), person),
        _("{name} can no longer sign in, and is signed out everywhere.").format(name=person.name),
    )


@bp.post("/people/<int:id>/sign-out")
def sign_out(id: int) -> Response | AnyResponse:
    """Sign a person out everywhere."""
    person = load(Person, id, Action.ADMINISTER)
    return _try(
        id,
        lambda: roles.sign_out_everywhere(session(), actor(), person),
        _("{name} is signed out everywhere.").format(name=person.name),
    )


@bp.post("/people/<int:id>/second-factor/forget")
def forget_second_factor(id: int) -> Response | AnyResponse:
    """Switch a person's second factor off, because the phone is lost."""
    person = load(Person, id, Action.ADMINISTER)
    return _try(
        id,
        lambda: roles.forget_second_factor(session(), actor(), person),
        _("{name} signs in without a code until another app is set up.").format(name=person.name),
    )


def _try(person_id: int, verb: Callable[[], object], sentence: str) -> AnyResponse:
    """Does it and says so, or says why not; the person's page either way."""
    try:
        verb()
        said(sentence)
    except Refused as refused:
        undo()
        said(refused.sentence, "warning")
    return _to(person_id)


def _to(person_id: int) -> AnyResponse:
    return redirect(url_for("people.show", id=person_id), 303)


def _link_page(person: Person) -> Response:
    """The page that shows a fresh link once; the database keeps only its hash."""
    token = roles.make_entry_link(session(), actor(), person)
    link = find_link(session(), token)
    assert link is not None
    return page(
        "people/link.html",
        200,
        who=person,
        address=config().resolved_base_url + url_for("doors.use_link", token=token),
        expires_at=link.expires_at,
    )
