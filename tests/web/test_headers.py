"""T-HEADERS: every answer carries the same protection, whatever became of the request."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from qitrack.config import Config
from qitrack.db import Database
from qitrack.domain.people import Person
from qitrack.web import create_app
from tests.factories import Make

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def _addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """An address of every route for every method it takes; ids are those of nothing."""
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            address = adapter.build(rule.endpoint, _values(rule))
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                yield method, address


def _values(rule: Rule) -> dict[str, object]:
    plain: dict[str, object] = {
        "id": 999_999,
        "token": "x",
        "secret": "x",
        "code": "x",
        "filename": "x.css",
    }
    plain |= {"on": date(2026, 5, 4), "table": "csv", "format": "svg", "kind": "phase"}
    return {name: plain[name] for name in rule.arguments}


def _assert_protected(client: FlaskClient, method: str, address: str) -> None:
    answer = client.open(address, method=method)

    where = f"{method} {address} → {answer.status_code}"
    assert answer.headers["Content-Security-Policy"] == POLICY, where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    assert answer.headers["Referrer-Policy"] == "same-origin", where
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", where
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", where
    assert "camera=()" in answer.headers["Permissions-Policy"], where
    assert answer.headers["Cache-Control"] == "private, no-store", where
    assert "Werkzeug" not in answer.headers.get("Server", ""), where
    if answer.data:
        assert "charset=utf-8" in answer.headers["Content-Type"], where


def test_every_route_answers_a_stranger_with_all_headers(app: Flask, client: FlaskClient) -> None:
    for method, address in _addresses(app):
        _assert_protected(client, method, address)


def test_every_route_answers_a_member_with_all_headers(
    app: Flask, make: Make, sign_in_as: Callable[[Person], FlaskClient]
) -> None:
    member = sign_in_as(make.person())

    for method, address in _addresses(app):
        if address != "/sign-out":
            _assert_protected(member, method, address)


@pytest.mark.parametrize("address", ["/nowhere", "/static/nothing.css", "/sign-in?next=//x"])
def test_pages_that_are_not_there_are_protected_too(client: FlaskClient, address: str) -> None:
    _assert_protected(client, "GET", address)


def test_a_built_asset_is_kept_for_ever(app: Flask, client: FlaskClient) -> None:
    from qitrack.web.static import asset_url

    with app.test_request_context():
        address = asset_url("app.css")

    with client.get(address) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_on_loopback_nothing_demands_https(client: FlaskClient) -> None:
    answer = client.get("/sign-in")

    assert "Strict-Transport-Security" not in answer.headers
    assert "Secure" not in answer.headers["Set-Cookie"]


def test_over_https_the_cookie_is_bound_to_the_host(settings: Config, database: Database) -> None:
    outside = replace(settings, base_url="https://qi.example.org", host="0.0.0.0")  # noqa: S104
    client = create_app(outside, database).test_client()

    answer = client.get("/sign-in", base_url="https://qi.example.org")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-qitrack=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_foreign_host_is_refused(settings: Config, database: Database) -> None:
    outside = replace(settings, base_url="https://qi.example.org", host="0.0.0.0")  # noqa: S104
    client = create_app(outside, database).test_client()

    answer = client.get("/sign-in", base_url="https://evil.example.net")

    assert answer.status_code == 400
