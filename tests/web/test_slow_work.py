"""Nothing slow happens while a write transaction is open: SQLite has one writer at a time."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import g, has_request_context
from flask.testing import FlaskClient

from qitrack import db, spc
from qitrack.domain import sign_in
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.people import Person
from qitrack.web.imports import forms
from tests import pages
from tests.factories import PASSWORD, Make

Slow = dict[str, int]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    """How often each kind of slow work was done; fails if it is done under the write lock."""
    done: Slow = {}

    def watch(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def noted(*arguments: Any, **options: Any) -> Any:
            done[name] = done.get(name, 0) + 1
            session = g.get("session") if has_request_context() else None
            assert not db.is_writing(session), f"{name} runs while a write transaction is open."
            return real(*arguments, **options)

        monkeypatch.setattr(owner, name, noted)

    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    watched = SimpleNamespace(hash=hasher.hash, verify=hasher.verify)
    monkeypatch.setattr(sign_in, "_hasher", watched)
    watch(watched, "hash")
    watch(watched, "verify")
    watch(forms, "look_at_file")
    watch(spc, "picture_of")
    return done


def test_a_password_is_checked_before_anything_is_written(
    make: Make, client: FlaskClient, slow: Slow
) -> None:
    person = make.person()
    assert person.login is not None

    answer = pages.send(client, "/sign-in", email=person.login.email, password=PASSWORD)

    assert answer.status_code == 303
    assert slow["verify"] == 1


def test_a_new_password_is_hashed_before_anything_is_written(
    make: Make, sign_in_as: Callable[[Person], FlaskClient], slow: Slow
) -> None:
    client = sign_in_as(make.person())
    before = slow.get("hash", 0)

    answer = pages.send(
        client, "/account/password", current_password=PASSWORD, password="four unrelated new words"
    )

    assert answer.status_code == 303, pages.read(answer).select_one("main").text
    assert slow["hash"] > before


def test_a_file_is_read_before_anything_is_written(
    make: Make, sign_in_as: Callable[[Person], FlaskClient], slow: Slow
) -> None:
    lead = make.person()
    measure = make.measure(make.project(lead=lead), form=ValueForm.VALUE)
    client = sign_in_as(lead)

    answer = pages.send(
        client,
        f"/measures/{measure.id}/import",
        file=(io.BytesIO(b"date,value\n01/06/2026,5\n"), "numbers.csv"),
    )

    assert answer.status_code == 303
    assert slow["look_at_file"] == 1


def test_a_chart_is_drawn_while_nothing_is_written(
    make: Make, sign_in_as: Callable[[Person], FlaskClient], slow: Slow
) -> None:
    lead = make.person()
    measure = make.measure(make.project(lead=lead), values=[3, 5, 4, 6, 5, 4, 3, 5, 6])
    client = sign_in_as(lead)

    answer = client.get(f"/measures/{measure.id}")

    assert answer.status_code == 200
    assert slow["picture_of"] > 0
