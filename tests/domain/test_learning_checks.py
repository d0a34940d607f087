"""Each learning check: where it holds, where it does not, and where it does not apply."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from qitrack import clock
from qitrack.db import Database
from qitrack.domain.cycles import Cycle, Decision, Purpose, Stage
from qitrack.domain.details import AsPlanned
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.learning_checks import BY_KEY, CHECKS, Of
from qitrack.domain.learning_rates import Tally, rates_of, summed, tallied
from qitrack.domain.measure_definition import Frequency, MeasureKind
from qitrack.domain.measures import Measure
from qitrack.domain.predictions import Comparison, Prediction, Verdict
from qitrack.domain.series import Counted, Series
from qitrack.domain.theory import IdeaLink, Strength
from tests.factories import Make
from tests.statements import counted

TODAY = date(2026, 6, 30)
BEGAN = date(2026, 5, 4)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def expected(number: int = 1, *, on: date = BEGAN - timedelta(1), **fields: Any) -> Prediction:
    """A prediction written on that day and compared."""
    told = {
        "statement": "All six are asked.",
        "because": "",
        "comparison": Comparison(verdict=Verdict.MATCHED, reason=""),
    }
    return Prediction(number=number, revision=1, recorded_at=noon(on), **(told | fields))


def tried(**fields: Any) -> Cycle:
    """A finished test of one day about which everything usual is said."""
    usual: dict[str, Any] = {
        "stage": Stage.ACTED,
        "purpose": Purpose.TEST,
        "plan": "Offer the toilet at 20:15",
        "starts_on": BEGAN,
        "happened": "Five of six were asked.",
        "happened_at": noon(BEGAN),
        "learned": "The night team needs the list.",
        "studied_at": noon(BEGAN + timedelta(1)),
        "decision": Decision.ADAPT,
        "decision_why": "Put the list on the desk.",
        "acted_at": noon(BEGAN + timedelta(1)),
        "changes_at_once": 1,
        "idea": ChangeIdea(description="Offers"),
        "predictions": [expected()],
        **dict.fromkeys(("question", "objective", "changes_from", "problems", "surprises"), ""),
        **dict.fromkeys(("not_as_planned", "chart_showed"), ""),
    }
    return Cycle(**(usual | fields))


def planned(**fields: Any) -> Cycle:
    """A test that is still to come."""
    blank = dict.fromkeys(("happened", "learned", "decision_why"), "")
    nothing = dict.fromkeys(("happened_at", "studied_at", "decision", "acted_at"), None)
    return tried(**(blank | nothing | {"stage": Stage.PLANNED, "starts_on": TODAY} | fields))


def measured(
    weeks: Sequence[int], kind: MeasureKind = MeasureKind.OUTCOME, **fields: Any
) -> Counted:
    """A measure with numbers for so many weeks after the test began."""
    usual = {"id": 7, "frequency": Frequency.WEEKLY, "starts_on": BEGAN} | fields
    periods = tuple(BEGAN + timedelta(weeks=week) for week in weeks)
    return Counted(measure=Measure(kind=kind, **usual), periods=periods)


def series(*cycles: Cycle, counted: Sequence[Counted] = ()) -> Series:
    return Series(cycles=cycles, counted=tuple(counted), today=TODAY)


def after(**fields: Any) -> Cycle:
    """The next test, a week later, with what changes."""
    later = BEGAN + timedelta(7)
    usual = {"starts_on": later, "happened_at": noon(later), "changes_from": "The list is there."}
    return tried(**(usual | fields))


def uncompared(**fields: Any) -> Cycle:
    return tried(predictions=[expected(comparison=None)], **fields)


LATE = [expected(on=BEGAN + timedelta(2))]
ON_A_DRIVER = ChangeIdea(description="Offers", links=[IdeaLink(strength=Strength.STRONG)])

HOLDS = {
    "documented": series(tried()),
    "happened": series(tried()),
    "learning": series(tried()),
    "prediction": series(tried()),
    "compared": series(tried()),
    "linked": series(tried(), after()),
    "next-step": series(tried()),
    "small-first": series(tried(scale_people=6)),
    "growing": series(tried(scale_people=1), after(scale_people=5)),
    "one-change": series(tried()),
    "regular-data": series(tried(), after(), counted=[measured((0, 1, 2))]),
    "chart-read": series(tried(chart_showed="No signal.")),
    "theory": series(tried(predictions=[expected(because="They are up anyway.")])),
    "looked-further": series(tried(surprises="The night was calmer.")),
    "barriers": series(tried(problems="No list at the desk.")),
    "refined": series(tried(), after(decision=Decision.ADOPT)),
    "predicted-again": series(tried(), after()),
    "written-soon": series(tried(studied_at=noon(BEGAN + timedelta(7)))),
}

DOES_NOT = {
    "documented": series(tried(happened="Fine.")),
    "happened": series(tried(happened_at=noon(BEGAN - timedelta(1)))),
    "learning": series(tried(purpose=Purpose.IMPLEMENT, predictions=[])),
    "prediction": series(tried(predictions=LATE)),
    "compared": series(uncompared()),
    "linked": series(tried(), after(changes_from="")),
    "next-step": series(tried(decision_why="Go on.")),
    "small-first": series(tried(scale_people=40)),
    "growing": series(tried(scale_people=6), after(scale_people=6)),
    "one-change": series(tried(changes_at_once=3)),
    "regular-data": series(tried(), after(), counted=[measured((0, 2, 4))]),
    "chart-read": series(tried()),
    "theory": series(tried()),
    "looked-further": series(tried()),
    "barriers": series(tried()),
    "refined": series(tried(decision=Decision.EXPAND), after(decision=Decision.ADOPT)),
    "predicted-again": series(tried(), after(predictions=[])),
    "written-soon": series(tried(studied_at=noon(BEGAN + timedelta(8)))),
}

DOES_NOT_APPLY = {
    "documented": series(planned()),
    "happened": series(planned()),
    "learning": series(planned()),
    "prediction": series(planned()),
    "compared": series(tried(predictions=[])),
    "linked": series(planned()),
    "next-step": series(planned()),
    "small-first": series(tried()),
    "growing": series(tried(scale_people=6)),
    "one-change": series(tried(purpose=Purpose.COLLECT, changes_at_once=3)),
    "regular-data": series(tried(), planned()),
    "chart-read": series(planned()),
    "theory": series(tried(purpose=Purpose.COLLECT)),
    "looked-further": series(planned()),
    "barriers": series(tried(as_planned=AsPlanned.YES)),
    "refined": series(tried(), planned()),
    "predicted-again": series(tried()),
    "written-soon": series(planned()),
}

EXPECTED = [(HOLDS, True), (DOES_NOT, False), (DOES_NOT_APPLY, None)]


@pytest.mark.parametrize("key", [check.key for check in CHECKS])
@pytest.mark.parametrize(("cases", "answer"), EXPECTED, ids=["holds", "not", "does not apply"])
def test_each_check_knows_all_three_answers(
    key: str, cases: dict[str, Series], answer: bool | None
) -> None:
    assert BY_KEY[key].answers(cases[key])[0] is answer


def test_there_are_eighteen_and_each_has_its_cases() -> None:
    assert len(CHECKS) == len(BY_KEY) == 18
    for cases, _answer in EXPECTED:
        assert cases.keys() == BY_KEY.keys()


OTHER_CASES = {
    "over for two weeks, still open": (
        "documented",
        series(planned(starts_on=TODAY - timedelta(15))),
        False,
    ),
    "over for two weeks to the day": (
        "documented",
        series(planned(starts_on=TODAY - timedelta(14))),
        None,
    ),
    "a choice is a study": ("documented", series(tried(learned="")), True),
    "nothing compared and nothing learned": (
        "documented",
        series(tried(learned="", predictions=[])),
        False,
    ),
    "what counts for a test that came late": (
        "prediction",
        series(tried(purpose=Purpose.IMPLEMENT, predictions=[])),
        None,
    ),
    "larger, the same change": (
        "linked",
        series(tried(decision=Decision.EXPAND), after(changes_from="")),
        True,
    ),
    "two do not stand alone": ("next-step", series(tried(), after()), None),
    "a fortnight is short": ("small-first", series(tried(scale_shifts=9, ends_on=BEGAN)), True),
    "two wards are not small": ("small-first", series(tried(scale_sites=2)), False),
    "smaller in between": (
        "growing",
        series(tried(scale_people=5), after(scale_people=2), after(scale_people=9)),
        False,
    ),
    "three in a row, but long before": (
        "regular-data",
        series(tried(), after(), counted=[measured((-9, -8, -7))]),
        False,
    ),
    "as it happens is not regular": (
        "regular-data",
        series(tried(), after(), counted=[measured((0, 1, 2), frequency=Frequency.AS_IT_HAPPENS)]),
        False,
    ),
    "a chart of eight numbers": (
        "chart-read",
        series(tried(predictions=[expected(measure_id=7)]), counted=[measured(range(8))]),
        True,
    ),
    "a chart of seven": (
        "chart-read",
        series(tried(predictions=[expected(measure_id=7)]), counted=[measured(range(7))]),
        False,
    ),
    "hangs on a driver": ("theory", series(tried(idea=ON_A_DRIVER)), True),
    "something else is counted": (
        "looked-further",
        series(tried(), counted=[measured((0,), MeasureKind.BALANCING)]),
        True,
    ),
    "noted and not answered": (
        "barriers",
        series(tried(problems="No list.", decision=Decision.ADOPT)),
        False,
    ),
    "answered by the next test": (
        "barriers",
        series(tried(problems="No list.", decision=Decision.EXPAND), after()),
        True,
    ),
}


@pytest.mark.parametrize(("key", "case", "answer"), OTHER_CASES.values(), ids=OTHER_CASES)
def test_what_else_counts(key: str, case: Series, answer: bool | None) -> None:
    assert BY_KEY[key].answers(case)[0] is answer


def test_published_rates_are_those_of_the_table() -> None:
    """McNicholas and others 2019, table 2, column "All"."""
    found = {c.key: (c.published.holds, c.published.applies) for c in CHECKS if c.published}

    assert found == {
        "documented": (299, 421),
        "happened": (253, 299),
        "learning": (294, 299),
        "prediction": (36, 294),
        "linked": (163, 299),
        "growing": (19, 64),
        "regular-data": (29, 64),
    }
    shares = {c.key: c.published.in_100 for c in CHECKS if c.published}
    assert shares == {
        "documented": 71,
        "happened": 85,
        "learning": 98,
        "prediction": 12,
        "linked": 55,
        "growing": 30,
        "regular-data": 45,
    }


def test_denominators_stand_one_in_the_other_as_in_the_paper() -> None:
    late = tried(predictions=LATE)
    brought_in = tried(purpose=Purpose.IMPLEMENT, predictions=[])
    unwritten = tried(happened="Fine.")
    found = {t.check.key: t for t in tallied([series(tried(), late, brought_in, unwritten)])}

    assert [
        (found[k].holds, found[k].applies) for k in ("documented", "learning", "prediction")
    ] == [
        (3, 4),
        (2, 3),
        (1, 2),
    ]


def test_a_check_of_series_counts_series() -> None:
    found = tallied([series(tried(), after()), series(tried())])

    for tally in found:
        assert tally.applies <= (2 if tally.check.of is Of.SERIES else 3)


def test_projects_add_up() -> None:
    one, other = tallied([HOLDS["growing"]]), tallied([DOES_NOT["growing"]])
    growing = next(t for t in summed([one, other]) if t.check.key == "growing")

    assert growing == Tally(check=BY_KEY["growing"], holds=1, applies=2)


def test_many_projects_ask_no_more_than_one(make: Make, database: Database) -> None:
    projects = [make.project() for _ in range(4)]
    for project in projects:
        idea = make.idea(project)
        for _ in range(3):
            plan, why = "Offer the toilet", "It works here."
            make.cycle(project, Stage.ACTED, idea=idea, plan=plan, decision_why=why)
        make.cycle(project, Stage.DROPPED)
        make.measure(project, [5.0] * 9)

    asked = {}
    for ids in ([projects[0].id], [project.id for project in projects]):
        with database.reading() as reading, counted(database.engine) as statements:
            found = rates_of(reading, ids)
        asked[len(ids)] = len(statements)
        by_key = {t.check.key: t for t in found[ids[-1]]}
        assert (by_key["documented"].holds, by_key["documented"].applies) == (3, 3)
        assert (by_key["prediction"].holds, by_key["regular-data"].holds) == (3, 1)

    assert asked[4] == asked[1]


def test_a_project_without_tests_has_nothing_to_say(make: Make, database: Database) -> None:
    project = make.project()

    with database.reading() as reading:
        found = rates_of(reading, [project.id])

    assert {(t.holds, t.applies) for t in found[project.id]} == {(0, 0)}


def test_today_is_the_wards_own(make: Make, database: Database) -> None:
    cycle = make.cycle(starts_on=clock.today() - timedelta(15))

    with database.reading() as reading:
        found = rates_of(reading, [cycle.project_id])[cycle.project_id]

    assert (found[0].holds, found[0].applies) == (0, 1)
