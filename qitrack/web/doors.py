"""Ways in: one-time links, join codes and asking to join."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack.domain import guesses, invitations, joining
from qitrack.domain import sign_in as keys
from qitrack.domain.base import TITLE_LENGTH
from qitrack.domain.errors import Refused
from qitrack.domain.invitations import Invitation
from qitrack.domain.joining import JoinCode
from qitrack.domain.people import Person, add_person, find_login
from qitrack.domain.sign_in import LinkKind, OneTimeLink
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.context import afterwards, database, me, page, said, session, signed_in
from qitrack.web.email_field import EmailField
from qitrack.web.entrance import accepts_code, act_as, caller_address, enter, onward, too_many
from qitrack.web.forms import Form, NewForm

bp = Blueprint("doors", __name__)

FORBIDDEN = 403
GONE = 410


def name_field(label: str) -> widgets.TextField:
    """A person's name."""
    return widgets.TextField(
        label,
        [
            InputRequired(_("Enter your name.")),
            Length(max=TITLE_LENGTH, message=_("Use at most 200 characters.")),
        ],
        autocomplete="name",
        spellcheck=False,
    )


def email_field() -> EmailField:
    """The address one signs in with from now on."""
    return EmailField(
        _("Work e-mail address"),
        [InputRequired(_("Enter your e-mail address."))],
        autocomplete="username",
    )


def password_field() -> widgets.PasswordField:
    """A password to choose."""
    return widgets.PasswordField(
        _("Choose a password"),
        [InputRequired(_("Choose a password."))],
        description=_("At least 12 characters. Three unrelated words work well."),
        autocomplete="new-password",
    )


def own_phone_field() -> widgets.CheckboxField:
    """Whether this device stays signed in."""
    return widgets.CheckboxField(_("Keep me signed in for 30 days: this is my own phone"))


class SetUpForm(Form):
    """The first organisation and its first administrator."""

    organisation = widgets.TextField(
        _("Name of your organisation"),
        [
            InputRequired(_("Enter the name of your organisation.")),
            Length(max=TITLE_LENGTH, message=_("Use at most 200 characters.")),
        ],
        autocomplete="organization",
    )
    name = name_field(_("Your name"))
    email = email_field()
    password = password_field()


class ChoosePasswordForm(Form):
    """A new password, by a link."""

    password = password_field()
    code = widgets.TextField(
        _("Six-digit code"),
        description=_("From your authenticator app."),
        inputmode="numeric",
        autocomplete="one-time-code",
        width=10,
    )
    is_own_phone = own_phone_field()


class CodeForm(Form):
    """The code from the ward wall."""

    code = widgets.TextField(
        _("Code"),
        [InputRequired(_("Type the code that hangs on the wall."))],
        description=_("Ten letters and digits, for example ABCDE 23456. Capitals do not matter."),
        autocomplete="off",
        spellcheck=False,
        width=20,
    )


class JoinForm(NewForm):
    """Who joins."""

    name = name_field(_("Your name"))
    email = email_field()
    password = password_field()
    is_own_phone = own_phone_field()


class AskForm(Form):
    """Who would like to join."""

    name = name_field(_("Your name"))
    email = email_field()


# --- one-time links ----------------------------------------------------------------------------------


@bp.route("/link/<token>", methods=["GET", "POST"])
def use_link(token: str) -> Response | AnyResponse:
    """A one-time link: set qitrack up, or choose a password."""
    with database().reading() as reading:
        link = keys.find_link(reading, token)
        if link is None or not link.is_open:
            return page("doors/link_over.html", 404 if link is None else GONE)
    if link.kind is LinkKind.SET_UP or link.person is None:
        return _set_up(token)
    return _choose_password(token, link, link.person)


def _set_up(token: str) -> Response | AnyResponse:
    form = SetUpForm()
    if form.accepts():
        with form.refusals():
            hashed = keys.hash_password(form.password.data)
            keys.take_link(session(), token)
            names = (form.organisation.data, form.name.data, form.email.data)
            enter(keys.set_up(session(), *names, hashed), is_own_phone=False)
            said(_("qitrack is ready. Next: add the wards and teams of your organisation."))
            return redirect(onward(url_for("units.index")), 303)
    return page("doors/set_up.html", form=form)


def _choose_password(token: str, link: OneTimeLink, person: Person) -> Response | AnyResponse:
    form = ChoosePasswordForm()
    login = person.login
    assert login is not None
    if form.accepts():
        with form.refusals():
            hashed = keys.hash_password(form.password.data)
            if not accepts_code(login, form.code.data):
                raise Refused(_("This code does not fit. Type the newest one."), "code")
            act_as(person)
            keys.take_link(session(), token)
            there = session().get_one(Person, person.id)
            keys.choose_password(session(), there, hashed)
            enter(there, is_own_phone=bool(form.is_own_phone.data))
            said(_("Your password is set, and you are signed in."))
            return redirect(onward(url_for("home.index")), 303)
    is_new = link.kind is LinkKind.JOIN
    return page(
        "doors/choose_password.html", form=form, person_name=person.name, login=login, is_new=is_new
    )


# --- the code on the ward wall -----------------------------------------------------------------------


@bp.route("/join", methods=["GET", "POST"])
def enter_code() -> Response | AnyResponse:
    """Type the code from the ward wall."""
    form = CodeForm()
    if form.accepts():
        found = _find_code(form.code.data)
        if found is not None:
            return redirect(url_for("doors.join", code=found.code), 303)
        form.code.errors = [
            _("This code does not open anything. Look at it again: it may have been replaced.")
        ]
    return page("doors/enter_code.html", form=form)


def _find_code(typed: str) -> JoinCode | None:
    """The open code that was typed; a wrong one counts, and after too many nobody looks."""
    address = caller_address()
    with database().reading() as reading:
        if guesses.are_too_many_tries(reading, address):
            raise too_many()
        found = joining.find_join_code(reading, typed)
    if found is None:
        afterwards(lambda writing: guesses.count_try(writing, address))
    return found


@bp.route("/join/<code>", methods=["GET", "POST"])
def join(code: str) -> Response | AnyResponse:
    """Join a unit with its code: one page for newcomers, one button for who is signed in."""
    found = _find_code(code)
    if found is None:
        return page("doors/no_code.html", 404)
    if signed_in():
        return _join_as_me(found)
    form = JoinForm()
    if form.accepts():
        with form.refusals():
            hashed = keys.hash_password(form.password.data)
            again = _who_sent_this_before(form)
            if again is None and form.find_made(Person) is not None:
                return redirect(url_for("home.index"), 303)  # the other sending is quicker
            enter(again or _newcomer(form, found, hashed), is_own_phone=form.is_own_phone.data)
            _welcome(found)
            return redirect(url_for("home.index"), 303)
    return page("doors/join.html", form=form, code=found)


def _who_sent_this_before(form: JoinForm) -> Person | None:
    """Whom an earlier sending of this form made; refuses an address that somebody else has."""
    with database().reading() as reading:
        login = find_login(reading, form.email.data)
        if login is None:
            return None
        person = login.person
    if person.uid == form.new_uid and keys.password_is_right(login, form.password.data):
        return person
    address = caller_address()
    afterwards(lambda writing: guesses.count_try(writing, address))
    raise Refused(
        _("Somebody with this address has an account. If it is you, sign in first, then join."),
        "email",
    )


def _newcomer(form: JoinForm, found: JoinCode, hashed: str) -> Person:
    person = add_person(session(), form.name.data, form.email.data)
    person.uid = form.new_uid
    act_as(person)
    keys.choose_password(session(), person, hashed)
    _join(found, person)
    return person


def _join_as_me(found: JoinCode) -> Response | AnyResponse:
    form = Form()
    if form.accepts():
        _join(found, me())
        _welcome(found)
        return redirect(url_for("home.index"), 303)
    is_here = joining.is_contributor(me(), found.unit)
    return page("doors/join_as_me.html", form=form, code=found, me=me(), is_here=is_here)


def _join(found: JoinCode, person: Person) -> None:
    code = joining.find_join_code(session(), found.code)
    if code is None:
        raise Refused(_("This code has just been replaced. Ask for the new one."))
    joining.join_by_code(session(), code, person)


def _welcome(found: JoinCode) -> None:
    said(_("You belong to {unit} now.").format(unit=found.unit.name))


# --- an invitation into a team -----------------------------------------------------------------------


class AcceptForm(NewForm):
    """Who comes in, where nobody has an account with this address."""

    name = name_field(_("Your name"))
    password = password_field()
    is_own_phone = own_phone_field()


@bp.route("/invitation/<secret>", methods=["GET", "POST"])
def invitation(secret: str) -> Response | AnyResponse:
    """Come into a team: one button with an account, two answers without one."""
    with database().reading() as reading:
        found = invitations.find_invitation(reading, secret)
        if found is None or not found.is_open:
            return page("doors/link_over.html", 404 if found is None else GONE)
        is_known = find_login(reading, found.email) is not None
    if signed_in():
        return _accept_as_me(secret, found)
    if is_known:
        return redirect(url_for("account.sign_in", next=url_for("doors.invitation", secret=secret)))
    form = AcceptForm()
    if form.accepts():
        with form.refusals():
            hashed = keys.hash_password(form.password.data)
            person = add_person(session(), form.name.data, found.email)
            person.uid = form.new_uid
            act_as(person)
            keys.choose_password(session(), person, hashed)
            member = invitations.accept(session(), secret, person)
            enter(person, is_own_phone=bool(form.is_own_phone.data))
            said(_("Welcome to the team."))
            return redirect(onward(url_for("projects.show", id=member.project_id)), 303)
    return page("doors/invitation.html", form=form, found=found)


def _accept_as_me(secret: str, found: Invitation) -> Response | AnyResponse:
    form = Form()
    if not found.is_for(me()):
        return page("doors/other_address.html", FORBIDDEN)
    if form.accepts():
        with form.refusals():
            member = invitations.accept(session(), secret, me())
            said(_("Welcome to the team."))
            return redirect(url_for("projects.show", id=member.project_id), 303)
    return page("doors/accept_as_me.html", form=form, found=found)


# --- asking ------------------------------------------------------------------------------------------


@bp.route("/join/ask", methods=["GET", "POST"])
def ask() -> Response | AnyResponse:
    """Ask to join with a work e-mail address; the answer is the same whoever asks."""
    form = AskForm()
    if form.accepts():
        if guesses.are_too_many_tries(session(), caller_address()):
            raise too_many()
        guesses.count_try(session(), caller_address())
        joining.ask_to_join(session(), form.name.data, form.email.data)
        return page("doors/asked.html", 200)
    return page("doors/ask.html", form=form)
