"""T-KSTMT: whichever statement of a deed fails, all of it happened or nothing, and people are told."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests import pages
from tests.databases import Content, content, differences
from tests.deeds import DEEDS, Deed
from tests.stage import Stage

STATED_FAULTS = 150
"""At most so many for one deed: every statement with one fault, most of them with all three."""
SAMPLED = {"sqlite": 2, "postgres": 5}
"""The shorter tiers divide by this too: a fault costs a database, and there are a hundred deeds."""

BUSY, TAKEN, FULL = "busy", "taken", "full"
KINDS = (BUSY, TAKEN, FULL)
FAULTS: dict[str, dict[str, Callable[[], Exception]]] = {
    "sqlite": {
        BUSY: lambda: sqlite3.OperationalError("database is locked"),
        TAKEN: lambda: sqlite3.IntegrityError("UNIQUE constraint failed: project.uid"),
        FULL: lambda: sqlite3.OperationalError("database or disk is full"),
    },
    "postgres": {
        BUSY: lambda: psycopg.errors.LockNotAvailable("canceling statement due to lock timeout"),
        TAKEN: lambda: psycopg.errors.UniqueViolation(
            "duplicate key value violates uq_project_uid"
        ),
        FULL: lambda: psycopg.errors.DiskFull("could not extend file: No space left on device"),
    },
}
INSIDE = ("Traceback", "sqlite", "psycopg", "uq_project", "No space")
EXPLAINED = (409, 422, 503)


class Faulty:
    """Counts the statements and commits of an engine, and makes one of them fail."""

    def __init__(self, fault: Callable[[], Exception], fails_at: int = 0) -> None:
        self.seen = 0
        self._fault = fault
        self._fails_at = fails_at

    def step(self, *arguments: Any) -> None:
        """One more statement, or commit."""
        self.seen += 1
        if self.seen == self._fails_at:
            raise self._fault()

    def commit(self, connection: Any) -> None:
        """A commit fails as a statement does."""
        try:
            self.step()
        except (sqlite3.Error, psycopg.Error) as error:
            raise OperationalError("COMMIT", {}, error) from error

    @contextmanager
    def watching(self, engine: Engine) -> Iterator[None]:
        """From here on the statements of this engine are counted."""
        for name in ("do_execute", "do_executemany", "do_execute_no_params"):
            event.listen(engine, name, self.step)
        event.listen(engine, "commit", self.commit)
        try:
            yield
        finally:
            for name in ("do_execute", "do_executemany", "do_execute_no_params"):
                event.remove(engine, name, self.step)
            event.remove(engine, "commit", self.commit)


def done(answer: TestResponse) -> bool:
    return answer.status_code < 400


def sizes(content: Content) -> dict[str, int]:
    return {table: len(rows) for table, rows in content.items()}


def assert_explains(answer: TestResponse, where: str) -> None:
    """A page of the house, with a heading and a sentence, and nothing of the inside."""
    assert answer.status_code in EXPLAINED, where
    page = pages.read(answer)
    assert page.select_one("main h1"), where
    assert not [word for word in INSIDE if word in answer.text], where
    if answer.status_code == 503:
        assert answer.headers["Retry-After"], where


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.endpoint)
def test_a_failing_statement_leaves_nothing_half_done(
    stage: Stage, deed: Deed, backend: str, scaled: Callable[[int], int]
) -> None:
    with stage.on_a_copy() as database:
        prepared = stage.prepared(deed)
        before = content(database)
        counting = Faulty(FAULTS[backend][BUSY])
        with counting.watching(database.engine):
            assert done(prepared.send())
        after = content(database)
    assert counting.seen > 0

    is_full = scaled(STATED_FAULTS) == STATED_FAULTS
    most = STATED_FAULTS if is_full else max(scaled(STATED_FAULTS) // SAMPLED[backend], 1)
    for place, fault in _some(deed, counting.seen, most):
        with stage.on_a_copy() as database:
            where = f"{deed.endpoint}: statement {place} of {counting.seen} is {fault}"
            faulty = Faulty(FAULTS[backend][fault], place)
            with faulty.watching(database.engine):
                answer = prepared.send()
            left = content(database)
            if done(answer):  # only bookkeeping failed, or what was asked once more
                assert sizes(left) == sizes(after), where
            else:
                assert differences(before, left) == {}, where
                assert_explains(answer, where)
            assert database.engine.pool.checkedout() == 0, where  # type: ignore[attr-defined]
            if not done(answer):
                assert done(prepared.send()), f"{where}; the retry fails"
                assert sizes(content(database)) == sizes(after), where


def _some(deed: Deed, statements: int, most: int) -> list[tuple[int, str]]:
    """So many places with a fault: the first and the last ones, every other, then other faults."""
    random = Random(deed.endpoint)
    between = random.sample(range(2, max(statements - 1, 2)), max(statements - 3, 0))
    places = [1, statements, statements - 1, *between]
    firsts = [(place, random.choice(KINDS)) for place in places if place > 0]
    others = [(place, fault) for place in places if place > 0 for fault in KINDS]
    return list(dict.fromkeys([*firsts, *others]))[:most]
