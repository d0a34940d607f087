"""The application on the world of tests/world.py, and copies of it in which anything may happen."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from qitrack.config import Config
from qitrack.db import Database
from qitrack.exchange.store import Store
from qitrack.web import create_app
from tests import pages, world
from tests.databases import Databases, in_a_hurry
from tests.deeds import BY_ENDPOINT, Deed, Filled, address
from tests.world import PERSONAS, Side, World

COOKIE = "qitrack"


class Stage:
    """The application and everybody who may use it."""

    def __init__(self, app: Flask, databases: Databases, url: str, place: World) -> None:
        self.app = app
        self.world = place
        self._databases = databases
        self._url = url
        self._held = {p: _cookie_and_token(place.client(app, p)) for p in PERSONAS}

    @property
    def database(self) -> Database:
        """The database that the application uses now."""
        found: Database = self.app.extensions["qitrack.database"]
        return found

    @contextmanager
    def on_a_copy(self) -> Iterator[Database]:
        """What happens here is forgotten."""
        shared = self.database
        with self._databases.copy(self._url) as url:
            copy = in_a_hurry(url)
            self.app.extensions["qitrack.database"] = copy
            try:
                yield copy
            finally:
                copy.close()
                self.app.extensions["qitrack.database"] = shared

    def client(self, persona: str) -> FlaskClient:
        """A fresh browser of this persona."""
        browser = self.app.test_client()
        browser.set_cookie(COOKIE, self._held[persona][0])
        return browser

    def token(self, persona: str) -> str:
        """The CSRF token that goes with the cookie of this persona."""
        return self._held[persona][1]

    def address(
        self, endpoint: str, thing: str, side: Side, persona: str, method: str = "GET"
    ) -> str:
        """The address of a route for a thing of a side, as this persona would open it."""
        query = BY_ENDPOINT[endpoint].query if method == "POST" else {}
        return address(self.app, endpoint, self.world, side, persona, thing, query)

    def prepared(self, deed: Deed) -> "Prepared":
        """The deed with its form opened and filled, to be sent as often as needed."""
        path, data = deed.prepared(self.app, self.world, self.client(deed.by), self.world.own)
        return Prepared(self, deed.by, path, data)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A filled form that can be sent again and again, each time from a fresh browser."""

    stage: Stage
    persona: str
    path: str
    data: Filled

    def send(self) -> TestResponse:
        """Presses the button."""
        fresh = {name: _unread(value) for name, value in self.data.items()}
        return self.stage.client(self.persona).post(self.path, data=fresh)


def _unread(value: Any) -> Any:
    match value:
        case (BytesIO() as file, name):
            return BytesIO(file.getvalue()), name
        case _:
            return value


@contextmanager
def built(databases: Databases, folder: Path) -> Iterator[Stage]:
    """The stage, for as long as it is needed."""
    with ExitStack() as stack:
        url, place = stack.enter_context(world.built(databases))
        database = in_a_hurry(stack.enter_context(databases.copy(url)))
        stack.callback(database.close)
        config = Config(data=folder, secret="only for tests")
        Store(config.files).put(world.A_PICTURE)
        app = create_app(config, database)
        yield Stage(app, databases, url, place)


def _cookie_and_token(browser: FlaskClient) -> tuple[str, str]:
    token = pages.token(browser)
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value, token
