"""Signing in and out; what was typed when a session had ended is carried through."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for
from flask import session as cookie
from flask_login import login_user, logout_user
from flask_wtf.csrf import CSRFError
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from qitrack import clock
from qitrack.domain import access
from qitrack.domain import sign_in as doors
from qitrack.domain.people import Person, find_login, normalised_email
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.context import (
    SAFE_METHODS,
    SignedIn,
    csrf,
    database,
    me,
    page,
    said,
    session,
    signed_in,
)
from qitrack.web.forms import Form

bp = Blueprint("account", __name__)

DRAFT_LASTS_S = 60 * 60
NOT_CARRIED = frozenset({"csrf_token", "password", "code"})
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
        description=_("Only if you set up an authenticator app."),
        inputmode="numeric",
        autocomplete="one-time-code",
        width=10,
    )
    is_own_phone = widgets.CheckboxField(_("Keep me signed in for 30 days: this is my own phone"))
    next = HiddenField()
    draft = HiddenField()


def ask_to_sign_in() -> Response:
    """For a route that needs it: the sign-in page, which carries on what was typed."""
    if request.method in SAFE_METHODS:
        return make_response(redirect(url_for("account.sign_in", next=_path_and_query())))
    form = SignInForm(action=url_for("account.sign_in"), formdata=None)
    draft = _draft_of_ended_session()
    form.draft.process_data(draft or "")
    return page("account/sign_in.html", 401, form=form, has_draft=bool(draft), lost_files=bool(request.files))


def _path_and_query() -> str:
    return request.full_path.rstrip("?")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="draft")


def _draft_of_ended_session() -> str | None:
    """What was typed, signed, if it came from a page of a session that has ended."""
    token = cookie.get("_user_id", "")
    try:
        csrf.protect()
    except CSRFError:
        return None
    with database().reading() as reading:
        row = doors.find_session(reading, token)
        if row is None:
            return None
        content = {
            "person": row.person_id,
            "action": request.path,
            "page": _page_of_form(),
            "fields": [(k, v) for k, v in request.form.items(multi=True) if k not in NOT_CARRIED],
        }
    return str(_signer().dumps(content))


def _page_of_form() -> str:
    """The page the form stood on: the referring page of this site, else the address it posts to."""
    came_from = urlsplit(request.referrer or "")
    same_site = came_from.netloc == request.host
    return safe_next(came_from.path) if same_site else request.path


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response | AnyResponse:
    """Sign in with an e-mail address and a password."""
    form = SignInForm(next=request.args.get("next", ""))
    if form.is_submitted:
        if form.validate():
            person = _recognise(form)
            if person is not None:
                return _enter(form, person)
            form.form_errors.append(
                _("The e-mail address, the password or the code is wrong. Check all of them and try again.")
            )
    elif signed_in():
        return redirect(safe_next(form.next.data))
    return page("account/sign_in.html", form=form, has_draft=bool(form.draft.data), lost_files=False)


def _recognise(form: SignInForm) -> Person | None:
    """Whose address, password and code these are. Counts the try; refuses to look after too many."""
    email, address = normalised_email(form.email.data), request.remote_addr or ""
    with database().reading() as reading:
        if doors.too_many_guesses(reading, email, address):
            raise TooManyRequests
        login = find_login(reading, email)
        person = login.person if login else None
    is_right = doors.password_is_right(login, form.password.data)  # slow: no transaction is open
    counter = doors.code_counter(login, form.code.data or "") if is_right and login else None
    is_right = is_right and counter is not None
    attempt = doors.SignInAttempt(email=email, address=address, is_right=is_right, at=clock.now())
    with database().transaction() as writing:
        writing.add(attempt)
        if is_right and login is not None and counter:
            is_right = doors.spend_code(writing, login.id, counter)
    return person if is_right else None


def _enter(form: SignInForm, person: Person) -> AnyResponse:
    """Opens a session on this device, with a new token, and goes where the person was going."""
    token = doors.open_session(
        session(), person, request.user_agent.string, is_own_phone=bool(form.is_own_phone.data)
    )
    row = doors.find_session(session(), token)
    assert row is not None
    target = safe_next(form.next.data)
    draft = _carried(form.draft.data, person)
    if draft is not None:
        row.draft = {"action": draft["action"], "fields": draft["fields"]}
        target = safe_next(draft["page"])
        said(_("You are signed in again. What you typed is back in the form: look at it and save it."), "note")
    start_cookie(token, row, is_own_phone=bool(form.is_own_phone.data))
    return redirect(target, 303)


def start_cookie(token: str, row: doors.SignInSession, *, is_own_phone: bool) -> None:
    """Gives this browser a fresh cookie for a session that has just been opened."""
    flashes = cookie.get("_flashes")
    cookie.clear()
    if flashes:
        cookie["_flashes"] = flashes
    cookie.permanent = is_own_phone
    actor = access.load_actor(session(), session().get_one(Person, row.person_id))
    login_user(SignedIn(token, row, actor))


def _carried(signed: str | None, person: Person) -> dict[str, Any] | None:
    """The draft that the same person typed within the last hour."""
    if not signed:
        return None
    try:
        content: dict[str, Any] = _signer().loads(signed, max_age=DRAFT_LASTS_S)
    except BadSignature:
        return None
    return content if content["person"] == person.id else None


def safe_next(wanted: str | None) -> str:
    """An address of this application to go to after signing in; the first page for anything else."""
    home = url_for("home.index")
    parts = urlsplit(wanted or "")
    bad = set("\\\t\r\n") & set(wanted or "")
    if bad or parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return home
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        adapter.match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return home
    return parts.path + (f"?{parts.query}" if parts.query else "")


@bp.post("/sign-out")
def sign_out() -> AnyResponse:
    """Sign this device out."""
    who = signed_in()
    row = session().get(doors.SignInSession, who.session_id) if who else None
    if row is not None:
        row.end()
    logout_user()
    cookie.clear()
    response = redirect(url_for("account.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/account")
def show() -> Response:
    """My devices, my password, my second factor."""
    open_ones = [row for row in session().scalars(doors.sessions_of(me().id)) if row.is_open]
    who = signed_in()
    return page("account/show.html", sessions=open_ones, current_id=who.session_id if who else None, me=me())


@bp.post("/account/sessions/<int:id>/end")
def end_session(id: int) -> Response | AnyResponse:
    """Sign one of my devices out."""
    raise NotImplementedError


@bp.post("/account/sessions/end-all")
def end_all() -> Response | AnyResponse:
    """Sign out everywhere but here."""
    raise NotImplementedError


@bp.route("/account/password", methods=["GET", "POST"])
def password() -> Response | AnyResponse:
    """Choose another password."""
    raise NotImplementedError


@bp.route("/account/second-factor", methods=["GET", "POST"])
def second_factor() -> Response | AnyResponse:
    """Set up an authenticator app."""
    raise NotImplementedError
