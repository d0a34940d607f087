"""What a reader does with a page: read it, fill its form, send it."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

METHOD_NOT_ALLOWED = 405


class NoForm(AssertionError):
    """The page has no form that could be filled."""


def signed_in(client: FlaskClient, session_token: str) -> FlaskClient:
    """The browser, now with the token of an open session in its cookie."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = session_token
        cookie["_fresh"] = True
    return client


def read(response: TestResponse) -> BeautifulSoup:
    """The page as a tree to ask questions of."""
    return BeautifulSoup(response.text, "html.parser")


def token(client: FlaskClient, path: str = "") -> str:
    """The CSRF token that this page gives this client; without a path, one that it always has."""
    page = read(client.get(path or "/sign-in"))
    hidden = page.select_one("input[name=csrf_token]")
    if hidden is None and not path:  # somebody signed in is sent on
        return token(client, "/account")
    assert hidden is not None, f"{path} has no form with a CSRF token."
    return str(hidden["value"])


def send(
    client: FlaskClient, path: str, *, which: int | str | None = None, to: str = "", **fields: Any
) -> TestResponse:
    """Opens the page, fills its form and sends it; a page that only takes POST is sent straight.

    path: the page. which: the form, if there are several: its place (0, 1, …) or its action.
    to: sends to another address than the form's own. fields: what is typed; a date fills three
    boxes, None leaves the field out, True ticks a box.
    """
    target, data = filled(client, path, which=which, **fields)
    return client.post(to or target, data=data)


def filled(
    client: FlaskClient, path: str, *, which: int | str | None = None, **fields: Any
) -> tuple[str, dict[str, Any]]:
    """Where the form of this page is sent, and what, once these fields are typed."""
    shown = client.get(path)
    if shown.status_code == METHOD_NOT_ALLOWED:
        return path, typed({"csrf_token": [token(client)]}, fields)
    if shown.status_code != 200:
        raise NoForm(f"{path} answered {shown.status_code}.")
    found = find_form(read(shown), path, which)
    return urljoin(path, str(found.get("action") or path)), typed(controls(found), fields)


def find_form(page: BeautifulSoup, path: str, which: int | str | None = None) -> Tag:
    """The form of a page: the one that posts to its own address, else the first in `main`."""
    forms = page.select("main form[method=post]")
    if not forms:
        raise NoForm(f"{path} has no form.")
    if isinstance(which, int):
        return forms[which]
    wanted = which or urlsplit(path).path
    own = [f for f in forms if urlsplit(str(f.get("action") or path)).path == wanted]
    assert own or which is None, f"{path} has no form that posts to {which}."
    return (own or forms)[0]


def controls(form: Tag) -> dict[str, list[str]]:
    """What a browser would send if the button were pressed now."""
    sent: dict[str, list[str]] = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        for value in _values(control):
            sent.setdefault(str(control["name"]), []).append(value)
    return sent


def _values(control: Tag) -> list[str]:
    if control.name == "textarea":
        return [control.text.removeprefix("\n")]
    if control.name == "select":
        options = control.select("option")
        chosen = [o for o in options if o.has_attr("selected")] or options[:1]
        return [str(o.get("value", o.text)) for o in chosen]
    kind = str(control.get("type", "text"))
    if kind in ("checkbox", "radio") and not control.has_attr("checked"):
        return []
    if kind in ("submit", "button", "file"):
        return []
    return [str(control.get("value", "on" if kind in ("checkbox", "radio") else ""))]


def typed(filled: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """The filled form with these fields typed over."""
    sent = dict(filled)
    for name, value in fields.items():
        if value is None or value is False:
            sent.pop(name, None)
        elif isinstance(value, date) and len(sent.get(name, "three boxes")) == 1:
            sent[name] = value.isoformat()  # the browser's own calendar
        else:
            sent[name] = _as_typed(value)
    return sent


def _as_typed(value: Any) -> Any:
    match value:
        case True:
            return "y"
        case date():
            return [str(value.day), str(value.month), str(value.year)]
        case StrEnum():
            return value.value
        case int() | float():
            return str(value)
        case str() | bytes() | tuple():
            return value
        case Iterable():
            return [_as_typed(one) for one in value]
        case _:
            return value
