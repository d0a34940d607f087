"""T-MERGE: two people change the same thing at once, and nothing that either typed is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from qitrack import clock
from qitrack.db import Database
from qitrack.domain.base import Editable
from qitrack.domain.cycles import Cycle
from qitrack.domain.details import AsPlanned
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.scale import Degree
from qitrack.domain.theory import Driver
from qitrack.domain.units import Sector, Unit
from tests import pages
from tests.stage import Stage

STATED_PAIRS = 200

Values = dict[str, Any]
Draw = Callable[[Random], Any]


def words(random: Random) -> str:
    return " ".join(
        random.choice(("ask", "round", "night", "bay", "six", "team")) for _ in range(3)
    )


def text(random: Random) -> str:
    return f"{words(random)} {random.randrange(10**6)}"


def day(random: Random) -> date:
    return clock.today() + timedelta(days=random.randrange(1, 700))


def sector(random: Random) -> Sector:
    return random.choice(list(Sector))


def number(random: Random) -> int:
    return random.randrange(1, 1_000)


def degree(random: Random) -> Degree:
    return random.choice(list(Degree))


def as_planned(random: Random) -> AsPlanned:
    return random.choice(list(AsPlanned))


@dataclass(frozen=True, slots=True)
class Shared:
    """A form that two people have open, and what they may type into it."""

    endpoint: str
    model: type[Editable]
    thing: str
    editors: tuple[str, str]
    fields: Mapping[str, Draw]
    also: Mapping[str, str] = field(default_factory=dict)
    """What the form asks for beside them."""


IN_TEAM = ("project lead", "project member")
ADMINISTRATORS = ("administrator", "administrator")

FORMS = (
    Shared("projects.edit", Project, "project", IN_TEAM, {"title": text, "problem": text}),
    Shared(
        "projects.aim",
        Project,
        "project",
        IN_TEAM,
        {"aim_what": text, "aim_from": text, "aim_to": text, "aim_by": day, "aim_for_whom": text},
        {"reason": "We know more now."},
    ),
    Shared(
        "cycles.plan",
        Cycle,
        "planned cycle",
        IN_TEAM,
        {
            "plan": text,
            "who_where": text,
            "how_many": text,
            "scale_people": number,
            "belief": degree,
            "risk": text,
        },
    ),
    Shared(
        "cycles.happened",
        Cycle,
        "doing cycle",
        IN_TEAM,
        {"happened": text, "as_planned": as_planned, "problems": text, "surprises": text},
    ),
    Shared("theory.driver", Driver, "driver", IN_TEAM, {"name": text, "why": text}),
    Shared("theory.idea", ChangeIdea, "idea", IN_TEAM, {"description": text, "source": text}),
    Shared("measures.edit", Measure, "measure", IN_TEAM, {"name": text, "definition": text}),
    Shared(
        "goals.edit", DevelopmentGoal, "team goal", IN_TEAM, {"statement": text, "review_on": day}
    ),
    Shared(
        "units.edit", Unit, "unit", ADMINISTRATORS, {"name": text, "kind": text, "sector": sector}
    ),
    Shared("people.edit", Person, "person", ADMINISTRATORS, {"name": text, "job": text}),
)


class Pair:
    """Two open forms of one thing."""

    def __init__(self, stage: Stage, database: Database, form: Shared) -> None:
        self.form = form
        self._database = database
        self._id = stage.world.own.ids[form.thing]
        self.path = stage.address(form.endpoint, form.thing, stage.world.own, form.editors[0])
        self.browsers: list[FlaskClient] = [stage.client(editor) for editor in form.editors]
        self._open = [pages.filled(browser, self.path) for browser in self.browsers]

    def save(self, which: int, typed: Values) -> TestResponse:
        """This editor types over what they see and saves."""
        target, filled = self._open[which]
        return self.browsers[which].post(
            target, data=pages.typed(filled, {**self.form.also, **typed})
        )

    def stored(self) -> Values:
        """What the database holds now."""
        with self._database.reading() as session:
            entity = session.get_one(self.form.model, self._id)
            return {name: getattr(entity, name) for name in self.form.fields}


def some(form: Shared, random: Random) -> Values:
    """New values for some of the fields, at least one."""
    names = random.sample(sorted(form.fields), random.randint(1, len(form.fields)))
    return {name: form.fields[name](random) for name in names}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.endpoint)
def test_two_editors_lose_nothing(stage: Stage, form: Shared, scaled: Callable[[int], int]) -> None:
    random = Random(form.endpoint)
    pairs = -(-scaled(STATED_PAIRS) // len(FORMS))

    with stage.on_a_copy() as database:
        for _number in range(pairs):
            _both_edit(Pair(stage, database, form), some(form, random), some(form, random))


def _both_edit(pair: Pair, first: Values, second: Values) -> None:
    before = pair.stored()
    first, second = (_really_changed(typed, before) for typed in (first, second))
    assert pair.save(0, first).status_code == 303
    assert pair.stored() == before | first

    answer = pair.save(1, second)

    disputed = {name for name in first.keys() & second.keys() if first[name] != second[name]}
    if not disputed:
        assert answer.status_code == 303
        assert pair.stored() == before | first | second
        return
    assert answer.status_code == 409
    assert pair.stored() == before | first
    _assert_shows_both(answer, first, second, disputed)
    shown = pages.find_form(pages.read(answer), pair.path)
    again = pair.browsers[1].post(pair.path, data=pages.controls(shown))
    assert again.status_code == 303
    assert pair.stored() == before | first | second


def _really_changed(typed: Values, before: Values) -> Values:
    """Typing what stood there already changes nothing."""
    return {name: value for name, value in typed.items() if value != before[name]}


def _assert_shows_both(
    answer: TestResponse, first: Values, second: Values, disputed: set[str]
) -> None:
    page = pages.read(answer)
    told = page.select_one("main").get_text(" ")  # type: ignore[union-attr]
    for name in disputed:
        for value in (first[name], second[name]):
            if type(value) is str:
                assert value in told, f"{name}: {value}"
