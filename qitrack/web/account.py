"""Signing in and out, my devices, my password, my second factor.

Administrators and people of information governance are asked for a second factor each time they
sign in without one. On the day their role begins they may do it later; from the next day the role
rests until it is done (`access.load_actor`), so nothing that was typed is ever in its way.
What was typed when a session had ended is carried through the sign-in page.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, make_response, redirect, request, url_for
from flask import session as cookie
from flask_login import logout_user
from flask_wtf.csrf import CSRFError
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from qitrack import clock
from qitrack.domain import sign_in as doors
from qitrack.domain.people import Person
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.context import (
    SAFE_METHODS,
    actor,
    csrf,
    database,
    me,
    page,
    said,
    session,
    signed_in,
)
from qitrack.web.entrance import enter, onward, recognise, safe_next
from qitrack.web.forms import Form
from qitrack.web.qr import qr_svg

bp = Blueprint("account", __name__)

CARRIED_FOR_S = 60 * 60
NOT_CARRIED = ("csrf_token", "code", "secret")
LONGEST_EMAIL = 200


class SignInForm(Form):
    """E-mail address and password."""

    email = widgets.TextField(
        _("Work e-mail address"),
        [InputRequired(_("Enter your e-mail address.")), Length(max=LONGEST_EMAIL)],
        type="email",
        autocomplete="username",
        spellcheck=False,
    )
    password = widgets.PasswordField(
        _("Password"), [InputRequired(_("Enter your password."))], autocomplete="current-password"
    )
    code = widgets.TextField(
        _("Six-digit code"),
        description=_("From your authenticator app."),
        inputmode="numeric",
        autocomplete="one-time-code",
        width=10,
    )
    is_own_phone = widgets.CheckboxField(_("Keep me signed in for 30 days: this is my own phone"))
    next = HiddenField()
    draft = HiddenField()


class PasswordForm(Form):
    """The password I have, and the one I want."""

    current_password = widgets.PasswordField(
        _("Your password now"), [InputRequired(_("Enter the password you have now."))]
    )
    password = widgets.PasswordField(
        _("New password"),
        [InputRequired(_("Enter a new password."))],
        description=_("At least 12 characters. Three unrelated words work well."),
        autocomplete="new-password",
    )


class SecondFactorForm(Form):
    """Proof that the app has the secret, and that it is me."""

    code = widgets.TextField(
        _("The six-digit code that the app shows"),
        [InputRequired(_("Enter the six digits that the app shows."))],
        inputmode="numeric",
        autocomplete="one-time-code",
        width=10,
    )
    current_password = widgets.PasswordField(
        _("Your password"), [InputRequired(_("Enter your password, so that we know it is you."))]
    )
    next = HiddenField()
    secret = HiddenField()


# --- in and out --------------------------------------------------------------------------------------


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response | AnyResponse:
    """Sign in with an e-mail address and a password."""
    form = SignInForm(next=request.args.get("next", ""))
    if not form.is_submitted and signed_in():
        return redirect(safe_next(form.next.data))
    if form.accepts():
        person = recognise(form.email.data, form.password.data, form.code.data)
        if person is not None:
            return _let_in(form, person)
        form.form_errors.append(
            _("The e-mail address, the password or the code is wrong. Check them and try again.")
        )
    return _sign_in_page(form)


def _let_in(form: SignInForm, person: Person) -> AnyResponse:
    """Opens a session and goes where the person was going, with what was typed there."""
    carried = _carried(form.draft.data)
    if carried is None or carried["person"] != person.id:
        enter(person, is_own_phone=bool(form.is_own_phone.data))
        return redirect(onward(safe_next(form.next.data)), 303)
    draft = {"action": carried["action"], "fields": carried["fields"]}
    enter(person, is_own_phone=bool(form.is_own_phone.data), draft=draft)
    said(_("You are signed in again. What you typed is back: look at it and save it."), "note")
    if carried["has_files"]:
        said(_("Only the file has to be chosen again."), "warning")
    return redirect(safe_next(carried["page"]), 303)


def _sign_in_page(form: SignInForm, status: int | None = None) -> Response:
    carried = _carried(form.draft.data)
    return page(
        "account/sign_in.html",
        status,
        form=form,
        has_draft=carried is not None,
        has_files=carried is not None and carried["has_files"],
    )


@bp.post("/sign-out")
def sign_out() -> AnyResponse:
    """Sign this device out."""
    who = signed_in()
    if who is not None:
        doors.end_session(session(), who.actor.person_id, who.session_id)
    logout_user()
    cookie.clear()
    response = redirect(url_for("account.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


# --- what was typed when the session had ended -------------------------------------------------------


def ask_to_sign_in() -> Response:
    """For a route that needs it: the sign-in page, which carries on what was typed."""
    if request.method in SAFE_METHODS:
        return make_response(redirect(url_for("account.sign_in", next=_here())))
    form = SignInForm(action=url_for("account.sign_in"), formdata=None)
    if request.endpoint != "account.sign_out":
        form.draft.process_data(_typed_in_ended_session() or "")
    return _sign_in_page(form, 401)


def _here() -> str:
    return request.full_path.rstrip("?")


class _OurClock(TimestampSigner):
    """Stamps what it signs with the time of `clock`."""

    def get_timestamp(self) -> int:
        """Seconds since 1970."""
        return int(clock.now().timestamp())


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=purpose, signer=_OurClock)


def _typed_in_ended_session() -> str | None:
    """What was typed, signed, if it came from a page of a session that has ended."""
    try:
        csrf.protect()
    except CSRFError:
        return None
    with database().reading() as reading:
        row = doors.find_session(reading, cookie.get("_user_id", ""))
    if row is None:
        return None
    content = {
        "person": row.person_id,
        "action": request.path,
        "page": _page_of_form(),
        "fields": [(k, v) for k, v in request.form.items(multi=True) if _may_be_carried(k)],
        "has_files": any(file.filename for file in request.files.values()),
    }
    return str(_signer("typed").dumps(content))


def _may_be_carried(name: str) -> bool:
    return name not in NOT_CARRIED and "password" not in name


def _page_of_form() -> str:
    """The page the form stood on: the referring page of this site, else the address it posts to."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return safe_next(request.path)
    return safe_next(came_from.path + (f"?{came_from.query}" if came_from.query else ""))


def _carried(signed: str | None) -> dict[str, Any] | None:
    """What somebody typed within the last hour."""
    try:
        content: dict[str, Any] = _signer("typed").loads(signed or "", max_age=CARRIED_FOR_S)
    except BadSignature:
        return None
    return content


# --- my account --------------------------------------------------------------------------------------


@bp.get("/account")
def show() -> Response:
    """My devices, my password, my second factor."""
    who = signed_in()
    return page(
        "account/show.html",
        me=me(),
        devices=doors.open_sessions(session(), me().id),
        current_id=who.session_id if who else None,
        should_add_second_factor=actor().should_add_second_factor,
        is_resting=bool(actor().resting),
    )


@bp.post("/account/sessions/<int:id>/end")
def end_session(id: int) -> Response | AnyResponse:
    """Sign one of my devices out."""
    if not doors.end_session(session(), actor().person_id, id):
        abort(404)
    said(_("That device is signed out."))
    return redirect(url_for("account.show"), 303)


@bp.post("/account/sessions/end-all")
def end_all() -> Response | AnyResponse:
    """Sign out everywhere but here."""
    who = signed_in()
    doors.end_sessions(session(), actor().person_id, but=who.session_id if who else None)
    said(_("You are signed out everywhere but here."))
    return redirect(url_for("account.show"), 303)


@bp.route("/account/password", methods=["GET", "POST"])
def password() -> Response | AnyResponse:
    """Choose another password; every other device is signed out."""
    form = PasswordForm()
    if form.accepts():
        with form.refusals():
            hashed = doors.hash_password(form.password.data)
            if _is_really_me(form):
                doors.choose_password(session(), me(), hashed)
                _start_afresh()
                said(_("Your password is changed. Your other devices are signed out."))
                return redirect(url_for("account.show"), 303)
    return page("account/password.html", form=form)


@bp.route("/account/second-factor", methods=["GET", "POST"])
def second_factor() -> Response | AnyResponse:
    """Set up an authenticator app, or another one."""
    form = SecondFactorForm(next=request.args.get("next", ""))
    secret = _offered(form.secret.data) or doors.new_second_factor()
    if form.accepts():
        with form.refusals():
            counter = doors.first_code(secret, form.code.data)
            if _is_really_me(form):
                doors.set_second_factor(session(), me(), secret, counter)
                _start_afresh()
                said(_("Done. From now on you sign in with your password and a code."))
                return redirect(safe_next(form.next.data or url_for("account.show")), 303)
    form.secret.process_data(_signer("second-factor").dumps([actor().person_id, secret]))
    return page(
        "account/second_factor.html",
        form=form,
        me=me(),
        secret=secret,
        picture=qr_svg(doors.second_factor_address(me(), secret)),
        is_asked_for=actor().should_add_second_factor,
        is_resting=bool(actor().resting),
        later=safe_next(form.next.data) if form.next.data else "",
    )


def _offered(signed: str | None) -> str | None:
    """The secret that this page showed this person before."""
    try:
        person_id, secret = _signer("second-factor").loads(signed or "", max_age=CARRIED_FOR_S)
    except BadSignature:
        return None
    return str(secret) if person_id == actor().person_id else None


def _is_really_me(form: PasswordForm | SecondFactorForm) -> bool:
    """The password is mine: whoever finds my device open does not know it."""
    with database().reading() as reading:
        login = reading.get_one(Person, actor().person_id).login
    typed = form.current_password.data
    if login is not None and recognise(login.email, typed, asks_code=False) is not None:
        return True
    form.current_password.errors = [_("This is not your password. Try again.")]
    return False


def _start_afresh() -> None:
    """Ends every session of mine and opens a new one here: an old token is worth nothing."""
    who = signed_in()
    assert who is not None
    row = session().get_one(doors.SignInSession, who.session_id)
    doors.end_sessions(session(), actor().person_id)
    enter(me(), is_own_phone=row.is_own_phone)
