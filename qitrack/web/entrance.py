"""Coming in: proving who one is, and the session that this browser gets for it."""

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Response, after_this_request, current_app, g, request, url_for
from flask import session as cookie
from flask_login import login_user
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.routing import RequestRedirect

from qitrack.domain import guesses, sign_in
from qitrack.domain.people import Login, Person, find_login, normalised_email
from qitrack.i18n import _
from qitrack.web.context import SignedIn, actor, actor_for, config, database, session

DEVICE_KNOWN_FOR = timedelta(days=365)
LONGEST_DEVICE_TOKEN = 100

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
"""What stands in a browser's own description, and its name; the first that fits."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def recognise(
    email: str | None, password: str | None, code: str | None = "", *, asks_code: bool = True
) -> Person | None:
    """Whose address, password and code these are; the guess counts until it proves right.

    Slow on purpose, so it comes before anything that writes. Raises TooManyRequests instead of
    looking at a guess when there were too many, whether it is right or not.
    """
    address = normalised_email(email or "")
    guess = _begin_guess(address)
    with database().reading() as reading:
        login = find_login(reading, address)
        person = login.person if login else None
    if not sign_in.password_is_right(login, password or "") or login is None:
        return None
    if asks_code and not _spends_code(login, code or ""):
        return None
    guesses.settle_guess(session(), guess)
    return person


def accepts_code(login: Login, code: str | None) -> bool:
    """The account needs no code, or this is one of its app that was not used; a guess counts."""
    if login.totp_secret is None:
        return True
    guess = _begin_guess(login.email)
    is_right = _spends_code(login, code or "")
    if is_right:
        guesses.settle_guess(session(), guess)
    return is_right


def _begin_guess(address: str) -> int:
    with database().transaction() as writing:
        guess = guesses.begin_guess(writing, address, caller_address(), _device_token())
    if guess is None:
        raise too_many()
    return guess


def _spends_code(login: Login, code: str) -> bool:
    counter = sign_in.code_counter(login, code)
    if counter is None:
        return False
    return counter == 0 or sign_in.spend_code(session(), login.id, counter)


def caller_address() -> str:
    """Where the request comes from, as far as one can know."""
    return request.remote_addr or ""


def too_many() -> TooManyRequests:
    """The refusal to look at yet another guess."""
    return TooManyRequests(retry_after=int(guesses.GUESSES_WITHIN.total_seconds()))


def enter(person: Person, *, is_own_phone: bool, draft: dict[str, object] | None = None) -> None:
    """Signs this browser in, with a new token, and remembers the device as one of this person."""
    writing = session()
    act_as(person)
    row, token = sign_in.open_session(
        writing, person, device_words(request.user_agent.string), is_own_phone=is_own_phone
    )
    row.draft = draft
    there = writing.get_one(Person, person.id)
    if there.login is not None:
        guesses.know_device(writing, there.login.email, caller_address(), _device_token())
    flashes = cookie.get("_flashes")
    cookie.clear()
    if flashes:
        cookie["_flashes"] = flashes
    cookie.permanent = is_own_phone
    login_user(SignedIn(token, row, actor_for(writing, there)))
    after_this_request(_keep_device)


def onward(target: str) -> str:
    """Where to go after coming in: the target, by way of the second factor for who still lacks it."""
    if actor().should_add_second_factor:
        return url_for("account.second_factor", next=target)
    return target


def act_as(person: Person) -> None:
    """From here on, what this request changes is this person's doing."""
    session().info["actor_id"] = person.id


def device_words(description: str) -> str:
    """A browser's description in words: Chrome on Android."""
    browser = next((name for part, name in BROWSERS if part in description), _("A browser"))
    system = next((name for part, name in SYSTEMS if part in description), _("an unknown device"))
    return _("{browser} on {system}").format(browser=browser, system=system)


def _device_cookie() -> str:
    return "__Host-qitrack-device" if config().is_https else "qitrack-device"


def _device_token() -> str:
    """The token of this browser; a new one if it has none."""
    if "device_token" not in g:
        kept = request.cookies.get(_device_cookie(), "")
        is_usable = 0 < len(kept) <= LONGEST_DEVICE_TOKEN
        g.device_token = kept if is_usable else secrets.token_urlsafe(32)
    return str(g.device_token)


def _keep_device(response: Response) -> Response:
    response.set_cookie(
        _device_cookie(),
        _device_token(),
        max_age=DEVICE_KNOWN_FOR,
        secure=config().is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def safe_next(wanted: str | None) -> str:
    """A page of this application to go to after signing in; the first page for anything else."""
    home = url_for("home.index")
    if set("\\\t\r\n") & set(wanted or ""):
        return home
    try:
        parts = urlsplit(wanted or "")
    except ValueError:
        return home
    path = parts.path
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//"):
        return home
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return home
    return path + (f"?{parts.query}" if parts.query else "")
