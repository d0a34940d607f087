"""Overlapping tests: two ideas that act on one number at one time, so that nobody can tell which did it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.measures import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Another test, and the numbers that both act on."""

    cycle: Cycle
    measures: tuple[Measure, ...]


def overlaps_of(session: Session, cycle: Cycle) -> list[Overlap]:
    """The tests of other ideas that act on a number of this one in the same days.

    A test acts on the measures that its predictions name; one whose predictions name none, on the
    outcome of its project.
    """
    if cycle.stage is Stage.DROPPED:
        return []
    measures = cycle.project.measures
    own = acted_on(cycle, measures)
    found = []
    for other in session.scalars(_at_the_same_time(cycle)):
        both = own & acted_on(other, measures)
        shared = tuple(measure for measure in measures if measure.id in both)
        if shared:
            found.append(Overlap(cycle=other, measures=shared))
    return found


def acted_on(cycle: Cycle, measures: Sequence[Measure]) -> frozenset[int]:
    """Ids of the measures on which a test acts."""
    named = {p.measure_id for p in cycle.current_predictions if p.measure_id is not None}
    return frozenset(named or _outcomes(measures))


def _outcomes(measures: Iterable[Measure]) -> set[int]:
    return {m.id for m in measures if m.kind is MeasureKind.OUTCOME and m.ended_on is None}


def _at_the_same_time(cycle: Cycle) -> Select[Cycle]:
    """The tests of other ideas of this project that share a day with this one."""
    return (
        select(Cycle)
        .where(Cycle.project_id == cycle.project_id, Cycle.idea_id != cycle.idea_id)
        .where(Cycle.stage != Stage.DROPPED, Cycle.starts_on <= cycle.last_day)
        .where(func.coalesce(Cycle.ends_on, Cycle.starts_on) >= cycle.starts_on)
        .order_by(Cycle.number, Cycle.id)
        .options(selectinload(Cycle.predictions))
    )
