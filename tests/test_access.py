"""Every route, every method, every persona: the answer that access_matrix.md says, and no other.

The table is the intention: nothing here asks the application's own rules what to expect.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from werkzeug.test import TestResponse

from tests import pages
from tests.databases import content, differences
from tests.deeds import BY_ENDPOINT, DEEDS
from tests.stage import Stage
from tests.world import NO_SESSION, PERSONAS, Side

MATRIX = Path(__file__).with_name("access_matrix.md")

COLUMNS = {
    "anonymous": ("anonymous", "disabled"),
    "nobody": ("nobody", "removed"),
    "contributor": ("contributor",),
    "coach": ("coach",),
    "manager": ("manager",),
    "capability lead": ("capability-lead",),
    "talent lead": ("talent-lead",),
    "steward": ("framework-steward",),
    "governance": ("information-governance",),
    "administrator": ("administrator",),
    "lead": ("project lead",),
    "member": ("project member", "project measurement-lead"),
    "project coach": ("project coach",),
    "viewer": ("project viewer",),
    "sponsor": ("project sponsor",),
    "partner": ("project lived-experience-partner", "project partner-member"),
}
"""Column of the table → the personas it speaks of."""

SAFE = ("GET", "HEAD")
STATED_OUTSIDERS = 200
"""So many personas, if there were so many, knock at what is foreign and what is absent."""


@dataclass(frozen=True, slots=True)
class Row:
    """A route and a method, what stands in the address, and the answer to each column."""

    endpoint: str
    method: str
    thing: str
    answers: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"

    @property
    def is_about_a_thing(self) -> bool:
        return "foreign" in self.answers

    def answer_to(self, persona: str) -> int:
        """For what belongs to the first hospital, or for nothing in particular."""
        if persona == "elsewhere":
            return self.answers["nobody" if self.is_about_a_thing else "contributor"]
        return next(self.answers[c] for c, personas in COLUMNS.items() if persona in personas)


def rows() -> list[Row]:
    """The committed table."""
    lines = [line for line in MATRIX.read_text("utf-8").splitlines() if line.startswith("|")]
    head, _rule, *body = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [_row(dict(zip(head, cells, strict=True))) for cells in body]


def _row(cells: dict[str, str]) -> Row:
    answers = {name: int(cells[name]) for name in cells if cells[name].isdigit()}
    return Row(cells["route"], cells["method"], cells["thing"], answers)


def knock(stage: Stage, row: Row, side: Side, persona: str) -> TestResponse:
    """Asks for the page, or sends the form straight, without having opened it."""
    path = stage.address(row.endpoint, row.thing, side, persona, row.method)
    browser = stage.client(persona)
    if row.method in SAFE:
        return browser.open(path, method=row.method, buffered=True)
    data = BY_ENDPOINT[row.endpoint].fields(side)
    return browser.post(path, data=pages.typed({"csrf_token": [stage.token(persona)]}, data))


def do(stage: Stage, row: Row, persona: str) -> TestResponse:
    """Opens the page, fills its form and sends it; straight if there is no page to open."""
    deed = BY_ENDPOINT[row.endpoint]
    is_at_home_elsewhere = persona == "elsewhere" and not row.is_about_a_thing
    side = stage.world.foreign if is_at_home_elsewhere else stage.world.own
    browser = stage.client(persona)
    try:
        path, data = deed.prepared(stage.app, stage.world, browser, side, persona)
    except pages.NoForm:
        return knock(stage, row, side, persona)
    return browser.post(path, data=data)


@pytest.fixture
def unless_not_written(caplog):
    """A view that is still to be written is no failure of the table, but it is told."""

    def unless_not_written() -> None:
        if "NotImplementedError" in caplog.text:
            pytest.xfail("This view is not written yet.")

    return unless_not_written


def test_the_table_has_every_route_and_method(stage):
    there = {
        (rule.endpoint, method)
        for rule in stage.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert {(row.endpoint, row.method) for row in rows()} == there


def test_every_route_that_changes_something_has_its_deed():
    changing = {(row.endpoint, row.thing) for row in rows() if row.method == "POST"}

    assert {(deed.endpoint, deed.thing) for deed in DEEDS} == changing


def test_every_persona_has_its_column():
    spoken_of = [persona for personas in COLUMNS.values() for persona in personas]

    assert sorted([*spoken_of, "elsewhere"]) == sorted(PERSONAS)


def test_the_application_does_not_start_with_a_route_that_the_access_table_lacks(
    stage, settings, monkeypatch
):
    from qitrack.web import context, create_app

    short = {key: rule for key, rule in context.ROUTES.items() if key != "cycles.show"}
    monkeypatch.setattr(context, "ROUTES", short)

    with pytest.raises(RuntimeError, match=r"Routes without access rule: \['cycles.show'\]"):
        create_app(settings, stage.database)


def test_the_application_does_not_start_with_a_rule_without_a_route(stage, settings, monkeypatch):
    from qitrack.web import context, create_app

    monkeypatch.setattr(context, "ROUTES", {**context.ROUTES, "cycles.lose": "public"})

    with pytest.raises(RuntimeError, match=r"rules without route: \['cycles.lose'\]"):
        create_app(settings, stage.database)


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "GET"], ids=str)
def test_who_may_look_and_looking_changes_nothing(stage, row, unless_not_written):
    expected = {persona: row.answer_to(persona) for persona in PERSONAS}
    before = content(stage.database)

    found = {p: knock(stage, row, stage.world.own, p).status_code for p in PERSONAS}

    unless_not_written()
    assert found == expected
    assert differences(before, content(stage.database)) == {}


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "POST"], ids=str)
def test_who_may_change_nothing(stage, row, unless_not_written):
    denied = {p: row.answer_to(p) for p in PERSONAS if row.answer_to(p) >= 400}
    before = content(stage.database)

    found = {p: knock(stage, row, stage.world.own, p).status_code for p in denied}

    unless_not_written()
    assert found == denied
    assert differences(before, content(stage.database)) == {}


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "POST"], ids=str)
def test_who_may_change_something(stage, row, unless_not_written):
    allowed = {p: row.answer_to(p) for p in PERSONAS if row.answer_to(p) < 400}

    found = {}
    for persona in allowed:
        with stage.on_a_copy():
            found[persona] = do(stage, row, persona).status_code

    unless_not_written()
    assert found == allowed


@pytest.mark.parametrize("row", [row for row in rows() if row.is_about_a_thing], ids=str)
@pytest.mark.parametrize("whose", ["foreign", "absent"])
def test_what_is_foreign_or_absent_is_not_there(stage, row, whose, scaled, unless_not_written):
    insiders = [p for p in PERSONAS if p not in (*NO_SESSION, "elsewhere")]
    some = Random(str(row)).sample(insiders, min(scaled(STATED_OUTSIDERS), len(insiders)))
    side = stage.world.foreign if whose == "foreign" else stage.world.own.with_nothing_there()
    before = content(stage.database) if row.method == "POST" else {}

    found = {persona: knock(stage, row, side, persona).status_code for persona in some}

    unless_not_written()
    assert found == dict.fromkeys(some, row.answers[whose])
    if row.method == "POST":
        assert differences(before, content(stage.database)) == {}


@pytest.mark.parametrize("row", [row for row in rows() if row.is_about_a_thing], ids=str)
def test_somebody_of_the_other_hospital_finds_their_own_things(stage, row, unless_not_written):
    if row.method == "GET":
        found = knock(stage, row, stage.world.foreign, "elsewhere").status_code
        unless_not_written()
        assert found == row.answers["contributor"]


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "GET"], ids=str)
def test_head_answers_like_get(stage, row):
    head = Row(row.endpoint, "HEAD", row.thing, row.answers)

    for persona in ("anonymous", "nobody", "project lead"):
        got, headed = (knock(stage, r, stage.world.own, persona) for r in (row, head))
        assert headed.status_code == got.status_code
        assert headed.data == b""


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_no_other_method_is_answered(stage, method):
    for row in rows():
        path = stage.address(row.endpoint, row.thing, stage.world.own, "project lead")
        answer = stage.client("project lead").open(path, method=method)
        assert answer.status_code == 405, f"{method} {row.endpoint}"
