"""What every form does: one row however often it is sent, nothing typed is lost, one token."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from qitrack.domain.projects import Project
from tests import pages
from tests.databases import content, differences
from tests.deeds import BY_ENDPOINT, DEEDS
from tests.stage import Prepared

TOO_LONG = "x" * 30_000
CHOSEN = {
    "dates",
    "kind",
    "outcome",
    "goal_id",
    "verdict",
    "overlap",
    "key",
    "back",
    "state",
    "chart_rate",
    "course",
    "is_meant",
    "wants",
    "answer",
    "rules_proportion",
}
NEVER_SHOWN_AGAIN = {"outcome", "csrf_token", "uid", "version", "seen", "password", "current_password",
                     "secret", "file", "code"}  # fmt: skip
IN_ONE_TAP = {"goals.share_with_my_team", "goals.count_suggested"}
"""A button beside each choice: what is there already is not made again, without an id from the form."""
MAKES_A_ROW = [d for d in DEEDS if d.endpoint.split(".")[1].startswith(("new", "add_role", "annotate", "count", "share"))
               or d.endpoint in ("team.show", "charts.baseline", "measures.record")]  # fmt: skip


def sent_fields(prepared: Prepared) -> dict[str, list[str]]:
    """The fields as a browser sends them."""
    return {
        name: value if isinstance(value, list) else [value] for name, value in prepared.data.items()
    }


@pytest.mark.parametrize("deed", MAKES_A_ROW, ids=lambda deed: deed.endpoint)
def test_a_form_sent_twice_makes_one_row(stage, deed):
    with stage.on_a_copy() as database:
        prepared = stage.prepared(deed)
        assert "uid" in prepared.data or deed.endpoint in IN_ONE_TAP
        assert prepared.send().status_code < 400
        once = content(database)

        answer = prepared.send()

        assert answer.status_code == 303
        assert differences(once, content(database)) == {}


def test_two_sendings_at_once_make_one_row(stage):
    with stage.on_a_copy() as database:
        prepared = stage.prepared(BY_ENDPOINT["projects.new"])

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _number: prepared.send(), range(2)))

        assert {answer.status_code for answer in answers} <= {303, 409}
        assert 303 in {answer.status_code for answer in answers}
        with database.reading() as session:
            made = select(func.count()).where(Project.problem == prepared.data["problem"])
            assert session.scalar(made) == 1


def test_a_uid_that_is_none_is_replaced(stage):
    with stage.on_a_copy():
        prepared = stage.prepared(BY_ENDPOINT["projects.new"])
        prepared.data["uid"] = "'; DROP TABLE project"

        assert prepared.send().status_code == 303


WITH_WORDS = [
    (deed, name)
    for deed in DEEDS
    for name in [n for n, v in deed.typed.items() if type(v) is str and n not in CHOSEN][:1]
]
"""Deeds in which people write something, and the first field they write in."""


@pytest.mark.parametrize(
    ("deed", "wrong"), WITH_WORDS, ids=lambda part: getattr(part, "endpoint", part)
)
def test_what_was_typed_comes_back_when_something_is_wrong(stage, deed, wrong):
    with stage.on_a_copy() as database:
        prepared = stage.prepared(deed)
        before = content(database)
        prepared.data[wrong] = TOO_LONG

        answer = prepared.send()

        assert answer.status_code == 422
        assert differences(before, content(database)) == {}
        page = pages.read(answer)
        assert page.select_one(".nhsuk-error-summary"), "nothing says what is wrong"
        assert page.title.text.startswith("Error:")
        shown = pages.controls(pages.find_form(page, prepared.path))
        for name, values in sent_fields(prepared).items():
            if name not in NEVER_SHOWN_AGAIN:
                assert [v for v in shown.get(name, []) if v] == [v for v in values if v], name


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.endpoint)
def test_a_form_without_its_token_changes_nothing(stage, deed):
    with stage.on_a_copy() as database:
        prepared = stage.prepared(deed)
        before = content(database)

        somebody_else = "manager" if deed.by == "coach" else "coach"
        for token in (None, "", "forged", stage.token(somebody_else)):
            prepared.data["csrf_token"] = token
            fresh = {name: value for name, value in prepared.data.items() if value is not None}
            answer = Prepared(stage, deed.by, prepared.path, fresh).send()
            assert answer.status_code == 400, f"{deed.endpoint} with {token!r}"

        assert differences(before, content(database)) == {}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.endpoint)
def test_fields_that_a_form_does_not_have_change_nothing(stage, deed):
    smuggled = {"id": "999", "role": "administrator", "owner_person_id": "1", "lead_id": "1",
                "created_at": "2020-01-01", "project_id": "2", "person_id": "1", "removed_at": "",
                "visibility": "everyone", "state": "closed", "organisation_id": "4",
                "totp_secret": "", "disabled_at": "", "path": "/"}  # fmt: skip
    with stage.on_a_copy() as database:
        plain = stage.prepared(deed)
        plain.send()
        expected = _shape(content(database))
    with stage.on_a_copy() as database:
        laden = stage.prepared(deed)
        for name, value in smuggled.items():
            laden.data.setdefault(name, value)
        laden.send()
        found = _shape(content(database))

    assert found == expected


def _shape(tables):
    """Rows without what differs from run to run: instants, ids made up on the way, tokens, hashes."""
    return {
        name: sorted(
            [str([v for v in row if isinstance(v, bool | int) or _is_plain(v)]) for row in rows]
        )
        for name, rows in tables.items()
        if name not in ("audit", "audit_value", "reading", "one_time_link", "join_code")
    }


def _is_plain(value):
    return value is None or (isinstance(value, str) and len(value) < 30)
