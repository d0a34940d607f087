"""The ground every test stands on: a fresh database, the application, people who sign in."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from qitrack import clock, migrate
from qitrack.config import Config
from qitrack.db import Database
from qitrack.domain import sign_in
from qitrack.domain.frameworks import load_core_set
from qitrack.domain.people import Person
from qitrack.web import create_app
from tests import pages
from tests.factories import Make

SECRET = "not secret: only tests sign with it"


# --- settings of a run -----------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hashing is slow on purpose; tests that are about something else do not wait for it."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(sign_in, "_hasher", cheap)
        patch.setattr(sign_in, "_nobodys_hash", cheap.hash("nobody signs in with this"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """What is set on this machine for a running qitrack does not reach the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("QITRACK_")]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _clock_runs_on() -> Iterator[None]:
    """A test that stops the clock everywhere does not stop it for the next one."""
    yield
    clock.stop_everywhere(None)


# --- the database ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file of the newest schema with the shipped capabilities, to be copied."""
    file = tmp_path_factory.mktemp("template") / "template.sqlite3"
    database = Database(f"sqlite:///{file}")
    migrate.upgrade(database)
    with database.transaction() as session:
        load_core_set(session)
    database.close()
    return file


@pytest.fixture
def database(template_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh database of the newest schema."""
    file = tmp_path / "qitrack.sqlite3"
    shutil.copyfile(template_file, file)
    database = Database(f"sqlite:///{file}")
    event.listen(database.engine, "connect", _do_not_wait_for_the_disk)
    yield database
    database.close()


def _do_not_wait_for_the_disk(connection: object, record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]


@pytest.fixture
def make(database: Database) -> Make:
    """Makes units, people, projects and the rest; see tests/factories.py."""
    return Make(database)


# --- the application -------------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    """The settings of the application under test."""
    return Config(data=tmp_path, secret=SECRET)


@pytest.fixture
def app(settings: Config, database: Database) -> Flask:
    """The application on the fresh database."""
    return create_app(settings, database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def sign_in_as(app: Flask, make: Make) -> Callable[[Person], FlaskClient]:
    """Gives a browser in which this person is signed in."""

    def sign_in_as(person: Person) -> FlaskClient:
        return signed_in_client(app, make.session_token(person))

    return sign_in_as


def signed_in_client(app: Flask, session_token: str) -> FlaskClient:
    """A browser that holds the token of an open session."""
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = session_token
        cookie["_fresh"] = True
    return browser


read = pytest.fixture(lambda: pages.read, name="read")
token = pytest.fixture(lambda: pages.token, name="token")
send = pytest.fixture(lambda: pages.send, name="send")
