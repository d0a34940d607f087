"""What no view may forget: who is signed in, CSRF, rights, one transaction, the log line."""

import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload

from qitrack import clock
from qitrack.config import Config
from qitrack.db import Database
from qitrack.domain import access, looking, sign_in
from qitrack.domain.access import Action, Actor
from qitrack.domain.audit import AccessKind, AccessNote
from qitrack.domain.people import Person
from qitrack.web.routes import PUBLIC, ROUTES, Holds, Needs

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
LARGEST_ID = 2**31 - 1
"""No database gives an id beyond this; asking one for more would be an error, not a 404."""

Found = TypeVar("Found")
View = Callable[..., Any]

books_log = logging.getLogger("qitrack.error")
requests_log = logging.getLogger("qitrack.request")
login_manager = LoginManager()
csrf = CSRFProtect()


class SignedIn(UserMixin):
    """Who holds the session of this request; read before the view and never changed by it."""

    def __init__(self, token: str, row: sign_in.SignInSession, actor: Actor) -> None:
        self.token = token
        self.session_id = row.id
        self.seen_at = row.seen_at
        self.draft = row.fresh_draft
        self.actor = actor

    def get_id(self) -> str:
        """What the cookie carries: the secret token of the session."""
        return self.token


@dataclass(frozen=True, slots=True)
class Site:
    """What the frame of every page shows of this deployment."""

    organisation_name: str
    is_demo: bool
    home_url: str
    sign_out_url: str
    account_links: list[tuple[str, str]]
    version: str
    logo_url: str | None = None


def database() -> Database:
    """The database of this application."""
    return cast(Database, current_app.extensions["qitrack.database"])


def config() -> Config:
    """The settings of this application."""
    return cast(Config, current_app.extensions["qitrack.config"])


def actor() -> Actor:
    """Who is signed in; only for routes that need it."""
    return cast(Actor, current_user.actor)


def signed_in() -> SignedIn | None:
    """The session of this request, if there is one."""
    return cast(SignedIn, current_user) if current_user.is_authenticated else None


def session() -> Session:
    """The database session of this request: it reads, or from its first statement on it writes."""
    if "session" not in g:
        if request.method in SAFE_METHODS:
            g.session = database().reader()
        else:
            import qitrack.spc  # noqa: F401  # numpy loads before the write lock is taken, not after

            who = signed_in()
            g.session = database().writer(who.actor.person_id if who else None, g.request_id)
    return cast(Session, g.session)


def me() -> Person:
    """The signed-in person as an entity of this request's session."""
    person = session().get(Person, actor().person_id)
    assert person is not None
    return person


def load(model: type[Found], key: int, action: Action) -> Found:
    """The entity, if the person may do this to it: 404 if absent or invisible, 403 if not allowed."""
    _agree_with_table(model, action)
    g.about = (model, key)
    entity = session().get(model, key) if key <= LARGEST_ID else None
    if entity is None or not access.can(actor(), Action.SEE, entity):
        abort(404)
    if not access.can(actor(), action, entity):
        note_access(AccessKind.DENIED, entity)
        abort(403)
    _note_closer_look(entity)
    return entity


def check(model: type[Found], key: int, action: Action) -> Found:
    """Like `load`, in a read transaction of its own: before slow work such as reading a file.

    What it gives is as it was then: its fields can be read, nothing else can be loaded from it.
    """
    g.session = database().reader()
    try:
        return load(model, key, action)
    finally:
        g.pop("session").close()


def _note_closer_look(entity: object) -> None:
    """Writes down that somebody from outside the team opened a page of a project, once a day."""
    project = access.project_of(entity)
    if request.method != "GET" or project is None or not access.is_outside(actor(), project):
        return
    if not looking.has_looked_today(session(), actor().person_id, project.id):
        note_access(AccessKind.LOOKED, project)


def _agree_with_table(model: type[Any], action: Action) -> None:
    rule = ROUTES.get(request.endpoint or "")
    if isinstance(rule, Needs) and "id" in (request.view_args or {}):
        assert (rule.model, rule.action) == (model, action) or rule.model is not model, (
            f"{request.endpoint} asks for {action} of {model.__name__}, the access table says {rule}."
        )


def note_access(kind: AccessKind, entity: Any) -> None:
    """Writes down, after the request, that the person looked at this or was denied it."""
    row = AccessNote(
        at=clock.now(),
        person_id=actor().person_id,
        kind=kind,
        entity=entity.__tablename__,
        entity_id=entity.id,
        request_id=g.request_id,
    )
    afterwards(lambda writing: writing.add(row))


def afterwards(keep: Callable[[Session], object]) -> None:
    """Bookkeeping: done in its own short transaction once the request's has ended, whatever came of it."""
    g.bookkeeping.append(keep)


def page(template: str, status: int | None = None, **context: Any) -> Response:
    """A page; one whose form was refused answers 422 (409 if somebody else changed it meanwhile).

    Nothing that a refused form did stays: the transaction is rolled back before the page is made.
    """
    form = context.get("form")
    if status is None:
        status = 200 if form is None else form.status
    if status >= 400:
        undo()
    return make_response(render_template(template, **context), status)


def undo() -> None:
    """Forgets what this request changed so far; from here on it only reads."""
    if "session" in g:
        g.session.rollback()
        g.session.bind = database().engine


def said(sentence: str, category: str = "success") -> None:
    """Shows this sentence on the next page."""
    flash(sentence, category)


# --- before and after every request ------------------------------------------------------------


def init_app(
    app: Flask, settings: Config, data: Database, ask_to_sign_in: Callable[[], Response]
) -> None:
    """Puts all of this round every view of the application."""
    app.extensions["qitrack.ask_to_sign_in"] = ask_to_sign_in
    app.extensions["qitrack.config"] = settings
    app.extensions["qitrack.database"] = data
    login_manager.init_app(app)
    login_manager.user_loader(_find_signed_in)
    app.before_request(_begin)
    csrf.init_app(app)
    app.after_request(_keep_books)
    app.after_request(_log)
    app.teardown_request(_close)


def guard(app: Flask) -> None:
    """Checks the access table against the routes and wraps every view in its transaction."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if endpoints != set(ROUTES):
        raise RuntimeError(
            f"Routes without access rule: {sorted(endpoints - set(ROUTES))}; "
            f"rules without route: {sorted(set(ROUTES) - endpoints)}."
        )
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = _in_one_transaction(view)


def _find_signed_in(token: str) -> SignedIn | None:
    """Who holds this token, in a read transaction that ends before the view begins."""
    with database().reading() as reading:
        row = sign_in.find_session(reading, token)
        if row is None or not row.is_open:
            return None
        person = reading.get(Person, row.person_id, options=[joinedload(Person.login)])
        if person is None or person.login is None or person.login.disabled_at is not None:
            return None
        return SignedIn(token, row, actor_for(reading, person))


def actor_for(reading: Session, person: Person) -> Actor:
    """The person with today's roles; demonstrations ask nobody for a second factor."""
    return access.load_actor(reading, person, asks_second_factor=not config().is_demo)


def _begin() -> Response | None:
    g.request_id = secrets.token_hex(8)
    g.started = time.perf_counter()
    g.bookkeeping = []
    if request.endpoint is None:
        return None
    rule = ROUTES[request.endpoint]
    if rule == PUBLIC:
        if request.method not in SAFE_METHODS:
            csrf.protect()
        return None
    who = signed_in()
    if who is None:
        ask = cast(Callable[[], Response], current_app.extensions["qitrack.ask_to_sign_in"])
        return ask()
    if request.method not in SAFE_METHODS:
        csrf.protect()
    _note_session(who)
    if isinstance(rule, Holds) and not access.holds(who.actor, rule.action):
        if access.would_hold(who.actor, rule.action):
            return make_response(redirect(url_for("account.second_factor")))
        abort(403)
    return None


def _note_session(who: SignedIn) -> None:
    """Writes down that the session is in use, and that what it carried has been sent."""
    is_stale = clock.now() - who.seen_at > sign_in.SEEN_AT_MOST_EVERY
    is_sent = request.method not in SAFE_METHODS and bool(
        who.draft and who.draft["action"] == request.path
    )
    if not is_stale and not is_sent:
        return

    def keep(writing: Session) -> None:
        row = writing.get(sign_in.SignInSession, who.session_id)
        if row is None:
            return
        row.seen_at = clock.now()
        if is_sent:
            row.draft = None

    afterwards(keep)


def _in_one_transaction(view: View) -> View:
    @wraps(view)
    def run(**arguments: Any) -> Response:
        try:
            response = make_response(view(**arguments))
            if "session" in g and request.method not in SAFE_METHODS:
                if response.status_code < 400:
                    g.session.commit()
                else:
                    g.session.rollback()
            return response
        finally:
            _close()

    return run


def _close(error: BaseException | None = None) -> None:
    if "session" in g:
        g.pop("session").close()


def _keep_books(response: Response) -> Response:
    bookkeeping = g.get("bookkeeping", [])
    if bookkeeping:
        g.bookkeeping = []
        try:
            with database().transaction() as writing:
                for keep in bookkeeping:
                    keep(writing)
        except SQLAlchemyError as error:  # what the request did is saved: its answer must go out
            books_log.error("Request %s left no note: %s", g.request_id, type(error).__name__)
    return response


def _log(response: Response) -> Response:
    """One line of JSON a request: never a body, a query or a name."""
    rule = request.url_rule
    line = {
        "at": clock.now().isoformat(timespec="milliseconds"),
        "request": g.get("request_id", ""),
        "method": request.method,
        "route": rule.rule if rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
    }
    requests_log.info(json.dumps(line))
    return response
