"""How often the learning checks hold: summed over projects, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qitrack import clock
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.learning_checks import CHECKS, Check
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.predictions import Prediction
from qitrack.domain.series import Counted, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Of so many tests or series to which a check applies, so many in which it holds."""

    check: Check
    holds: int = 0
    applies: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            check=self.check,
            holds=self.holds + other.holds,
            applies=self.applies + other.applies,
        )


Tallies = tuple[Tally, ...]
"""One for each check, in the order of `CHECKS`."""


def tallied(series: Iterable[Series]) -> Tallies:
    """How often each check holds in these series, and to how many tests or series it applies."""
    all_of_them = list(series)
    return tuple(_tally(check, all_of_them) for check in CHECKS)


def _tally(check: Check, series: Sequence[Series]) -> Tally:
    answers = [answer for one in series for answer in check.answers(one)]
    return Tally(
        check=check,
        holds=answers.count(True),
        applies=len(answers) - answers.count(None),
    )


def summed(tallies: Iterable[Tallies]) -> Tallies:
    """The tallies of several projects as one."""
    total = tuple(Tally(check=check) for check in CHECKS)
    for one in tallies:
        total = tuple(a + b for a, b in zip(total, one, strict=True))
    return total


def rates_of(session: Session, project_ids: Sequence[int]) -> dict[int, Tallies]:
    """Project → its tallies; as many queries for many projects as for one."""
    series = series_of(session, project_ids)
    return {project_id: tallied(series[project_id]) for project_id in project_ids}


def series_of(session: Session, project_ids: Sequence[int]) -> dict[int, list[Series]]:
    """Project → the series of its tests, one for each idea, in a fixed number of queries."""
    tests: dict[tuple[int, int], list[Cycle]] = {}
    for cycle in session.scalars(with_all_they_say(_tests_in(project_ids))):
        if cycle.stage is not Stage.DROPPED:
            tests.setdefault((cycle.project_id, cycle.idea_id), []).append(cycle)
    counted = counted_in(session, project_ids)
    found: dict[int, list[Series]] = {project_id: [] for project_id in project_ids}
    for (project_id, _idea_id), cycles in tests.items():
        found[project_id].append(
            Series(cycles=tuple(cycles), counted=counted[project_id], today=clock.today())
        )
    return found


def series_with(session: Session, cycle: Cycle) -> Series:
    """The series to which a test belongs."""
    tests = select(Cycle).where(Cycle.idea_id == cycle.idea_id, Cycle.stage != Stage.DROPPED)
    cycles = session.scalars(with_all_they_say(tests.order_by(Cycle.number, Cycle.id)))
    counted = counted_in(session, [cycle.project_id])[cycle.project_id]
    return Series(cycles=tuple(cycles), counted=counted, today=clock.today())


def counted_in(session: Session, project_ids: Sequence[int]) -> Mapping[int, tuple[Counted, ...]]:
    """Project → everything that it counts, with the periods for which there is a number."""
    measures = session.scalars(
        select(Measure).where(Measure.project_id.in_(project_ids)).order_by(Measure.id)
    ).all()
    periods = _periods(session, project_ids)
    found: dict[int, tuple[Counted, ...]] = dict.fromkeys(project_ids, ())
    for measure in measures:
        days = periods.get(measure.id, [])
        named = tuple(dict.fromkeys(measure.period_of(day) for day in days))
        found[measure.project_id] += (Counted(measure=measure, periods=named),)
    return found


def _periods(session: Session, project_ids: Sequence[int]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = {}
    days = (
        select(Observation.measure_id, Observation.on)
        .join(Measure, Measure.id == Observation.measure_id)
        .where(Measure.project_id.in_(project_ids), Observation.no_data.is_(False))
        .where(Observation.replaced_by_id.is_(None), Observation.removed_at.is_(None))
        .distinct()
        .order_by(Observation.measure_id, Observation.on)
    )
    for measure_id, on in session.execute(days):
        found.setdefault(measure_id, []).append(on)
    return found


def _tests_in(project_ids: Sequence[int]) -> Select[Cycle]:
    return (
        select(Cycle)
        .where(Cycle.project_id.in_(project_ids))
        .order_by(Cycle.project_id, Cycle.number, Cycle.id)
    )


def with_all_they_say(tests: Select[Any]) -> Select[Any]:
    """The same tests with their predictions, their numbers and what their ideas act on."""
    return tests.options(
        selectinload(Cycle.predictions).joinedload(Prediction.comparison),
        selectinload(Cycle.observations),
        joinedload(Cycle.idea).selectinload(ChangeIdea.links),
    )
