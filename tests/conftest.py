"""The ground every test stands on: a fresh database, the application, people who sign in.

    pytest                       the short tier: SQLite, counts ÷ 20
    pytest --db postgres         the tests that touch a database, on PostgreSQL
    pytest --tier ci             counts ÷ 10, nothing random
    pytest --tier full           the stated counts

With QITRACK_TEST_REQUIRE_ALL=1 a test that is skipped because a part is missing fails.
"""

import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from qitrack import clock, demo
from qitrack.config import Config
from qitrack.db import Database
from qitrack.domain import sign_in
from qitrack.domain.people import Person
from tests import pages, postgres
from tests.databases import Databases, SqliteDatabases, in_a_hurry
from tests.factories import Make

if TYPE_CHECKING:
    from tests.stage import Stage

SECRET = "not secret: only tests sign with it"
BACKENDS = {"sqlite": ["sqlite"], "postgres": ["postgres"], "both": ["sqlite", "postgres"]}
DIVIDE_BY = {"dev": 20, "ci": 10, "full": 1}
EXAMPLES = 2_000
ANY_OTHER = "any other"
CASES_TRIED: Mapping[tuple[str, str], Mapping[str, int]] = {
    ("dev", "sqlite"): {"deed": 24, "row": 24, ANY_OTHER: 6},
    ("ci", "sqlite"): {"deed": 5, "row": 3},
    ("ci", "postgres"): {"deed": 8, "row": 8, ANY_OTHER: 3},
}
"""Tier and database → a whole run tries one in so many deeds, lines of the access table, other cases of a test."""
A_WHOLE_RUN = 2_000
"""More tests than anybody picks by hand."""
SLOW_MACHINES = [hypothesis.HealthCheck.too_slow]  # says something of the machine, not of the code
REQUIRE_ALL = "QITRACK_TEST_REQUIRE_ALL"

requires_all = pytest.StashKey[bool]()
cluster = pytest.StashKey[postgres.Cluster]()
postgres_host = pytest.StashKey[str]()
why_no_postgres = pytest.StashKey[str]()


# --- settings of a run -----------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which databases, and how thoroughly."""
    group = parser.getgroup("qitrack")
    group.addoption("--db", choices=BACKENDS, default="sqlite", help="databases to test on")
    group.addoption("--tier", choices=DIVIDE_BY, default="dev", help="how much to try")


def pytest_configure(config: pytest.Config) -> None:
    """Loads the tier and, once per run, starts PostgreSQL if it is asked for."""
    config.stash[requires_all] = os.environ.get(REQUIRE_ALL) == "1"
    config.stash[why_no_postgres] = ""
    _load_tier(config.getoption("tier"))
    if hasattr(config, "workerinput"):
        config.stash[postgres_host] = config.workerinput["postgres_host"]
        config.stash[why_no_postgres] = config.workerinput["why_no_postgres"]
    elif config.getoption("db") != "sqlite":
        _start_postgres(config)


def _load_tier(tier: str) -> None:
    for name, divide_by in DIVIDE_BY.items():
        hypothesis.settings.register_profile(
            name,
            max_examples=EXAMPLES // divide_by,
            deadline=None,
            derandomize=name == "ci",
            database=None,
            suppress_health_check=SLOW_MACHINES if name != "full" else list(hypothesis.HealthCheck),
        )
    hypothesis.settings.load_profile(tier)


def _start_postgres(config: pytest.Config) -> None:
    try:
        config.stash[cluster] = postgres.Cluster()
    except Exception as error:  # noqa: BLE001 - whatever it is, the tests say it when they are skipped
        config.stash[why_no_postgres] = f"PostgreSQL does not start: {error}"
    else:
        config.stash[postgres_host] = config.stash[cluster].host


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops PostgreSQL if this process started it."""
    if cluster in config.stash:
        config.stash[cluster].stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: pytest.Item) -> None:
    """Tells each worker of a run where PostgreSQL is."""
    node.workerinput["postgres_host"] = node.config.stash.get(postgres_host, "")
    node.workerinput["why_no_postgres"] = node.config.stash[why_no_postgres]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that touch a database run on each that was asked for."""
    if "backend" in metafunc.fixturenames:
        metafunc.parametrize(
            "backend", BACKENDS[metafunc.config.getoption("db")], indirect=True, scope="session"
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what the databases of this run have nothing to say about, and what is not sampled."""
    run = config.getoption("tier"), config.getoption("db")
    tried = CASES_TRIED.get(run, {}) if len(items) > A_WHOLE_RUN else {}
    wanted, left_out = [], []
    begun: set[object] = set()
    for item in items:
        is_wanted = _concerns(item, config.getoption("db"))
        is_wanted = is_wanted and _is_sampled(item, tried, begun)
        (wanted if is_wanted else left_out).append(item)
    items[:] = wanted
    config.hook.pytest_deselected(items=left_out)


def _is_sampled(item: pytest.Item, tried: Mapping[str, int], begun: set[object]) -> bool:
    """A whole run of a shorter tier tries every test, but not every case of it. begun: tests of which one is tried."""
    test = item.nodeid.partition("[")[0]
    is_first = test not in begun
    begun.add(test)
    named = [tried[name] for name in _parameters(item) if name in tried]
    one_in = max(named, default=tried.get(ANY_OTHER, 1))
    return is_first or zlib.crc32(item.nodeid.encode()) % one_in == 0


def _parameters(item: pytest.Item) -> dict[str, object]:
    return dict(item.callspec.params) if hasattr(item, "callspec") else {}


def _concerns(item: pytest.Item, databases: str) -> bool:
    parameters = _parameters(item)
    if "backend" not in parameters:
        return databases != "postgres"
    only_on = item.get_closest_marker("only_on")
    return only_on is None or parameters["backend"] in only_on.args


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where everything is required, a skipped test is a failed one."""
    report = yield
    if report.skipped and item.config.stash[requires_all] and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"A part is missing, so this was not tested: {report.longrepr[2]}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """What is set on this machine for a running qitrack does not reach the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("QITRACK_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hashing is slow on purpose; tests that are about something else do not wait for it."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(sign_in, "_hasher", cheap)
        patch.setattr(sign_in, "_nobodys_hash", cheap.hash("nobody signs in with this"))
        yield


@pytest.fixture(autouse=True)
def _clock_runs_on() -> Iterator[None]:
    """A test that stops the clock everywhere does not stop it for the next one."""
    yield
    clock.stop_everywhere(None)


@pytest.fixture(scope="session")
def scaled(pytestconfig: pytest.Config) -> Callable[[int], int]:
    """The stated count of a test as this tier runs it."""
    divide_by = DIVIDE_BY[pytestconfig.getoption("tier")]
    return lambda stated: max(1, stated // divide_by)


# --- the database ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database: sqlite or postgres."""
    if request.param == "postgres" and request.config.stash[why_no_postgres]:
        pytest.skip(request.config.stash[why_no_postgres])
    return str(request.param)


@pytest.fixture(scope="session")
def databases(
    backend: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Databases]:
    """Makes databases for this worker: empty ones, and copies of a migrated template."""
    if backend == "sqlite":
        yield SqliteDatabases(tmp_path_factory.mktemp("sqlite"))
        return
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    made = postgres.PostgresDatabases(request.config.stash[postgres_host], worker)
    yield made
    made.close()


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The address of a fresh database of the newest schema."""
    with databases.copy() as url:
        yield url


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """The address of a database without any table, for its owner."""
    with databases.empty() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database of the newest schema."""
    database = in_a_hurry(database_url)
    yield database
    database.close()


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
    from qitrack.web import create_app

    return create_app(settings, database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def sign_in_as(app: Flask, make: Make) -> Callable[[Person], FlaskClient]:
    """Gives a browser in which this person is signed in."""
    return lambda person: pages.signed_in(app.test_client(), make.session_token(person))


@pytest.fixture(scope="session")
def stage(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Stage"]:
    """The application on a world with everything in it; change it only `on_a_copy`."""
    from tests.stage import built

    with built(databases, tmp_path_factory.mktemp("stage")) as stage:
        yield stage


read = pytest.fixture(lambda: pages.read, name="read")
token = pytest.fixture(lambda: pages.token, name="token")
send = pytest.fixture(lambda: pages.send, name="send")


# --- the demonstration -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Where the demonstration of this run lies."""
    return Config(data=tmp_path_factory.mktemp("demo"), is_demo=True, secret="x" * 64)


@pytest.fixture(scope="session")
def demo_database(demo_settings: Config) -> Iterator[Database]:
    """The demonstration, built once a run: look at it, change nothing that others look at."""
    database = demo.make_ready(demo_settings)
    yield database
    database.close()
