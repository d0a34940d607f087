"""The chain behind a statement: charts, their signals, the tests of that time, what was expected, who wrote it and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qitrack.domain.cycles import Cycle
from qitrack.domain.evidence import EvidenceLink, LinkState
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.judging import project_behind, tests_of
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.predictions import Comparison, Prediction
from qitrack.domain.projects import Project
from qitrack.domain.readings import Reading
from qitrack.domain.records import read_records

BEFORE_A_SIGNAL = timedelta(days=28)
"""A test that ended so shortly before a signal began may have brought it. Ours, as for changes at the same time."""

FAVOURABLE = 4
"""Where a reading says of a signal whether it is for the better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBehind:
    """A chart that speaks for or against: what it says, and the tests of that time."""

    measure: Measure
    reading: Reading
    tests: Sequence[Cycle]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What stands behind one link."""

    project: Project | None
    charts: Sequence[ChartBehind] = ()
    tests: Sequence[Cycle] = ()


def behind(session: Session, link: EvidenceLink) -> Behind:
    """The charts and tests a link rests on, in a constant number of queries."""
    project = project_behind(link)
    if project is None:
        return Behind(project=None)
    records = read_records(session, {project.id}).by_project[project.id]
    tests = _with_people(session, tests_of(link, records))
    alone = link.cycle_id is not None
    charts = [
        ChartBehind(measure=measure, reading=reading, tests=_of_that_time(tests, measure, reading))
        for measure, reading in records.measures
        if reading is not None and not alone and _speaks(link, measure)
    ]
    return Behind(project=project, charts=charts, tests=tests)


def _speaks(link: EvidenceLink, measure: Measure) -> bool:
    if link.measure_id is not None:
        return measure.id == link.measure_id or measure.kind is MeasureKind.BALANCING
    return measure.kind in (MeasureKind.OUTCOME, MeasureKind.BALANCING)


def _with_people(session: Session, tests: Sequence[Cycle]) -> Sequence[Cycle]:
    """The same tests, with everybody who wrote something in them."""
    return session.scalars(
        select(Cycle)
        .where(Cycle.id.in_([cycle.id for cycle in tests]))
        .options(
            joinedload(Cycle.idea),
            joinedload(Cycle.lead),
            selectinload(Cycle.predictions).options(
                joinedload(Prediction.person),
                joinedload(Prediction.accepted_by),
                joinedload(Prediction.comparison).joinedload(Comparison.person),
            ),
            selectinload(Cycle.observations).joinedload(Observation.person),
        )
        .order_by(Cycle.number, Cycle.id)
        .execution_options(populate_existing=True)
    ).all()


def _of_that_time(tests: Sequence[Cycle], measure: Measure, reading: Reading) -> list[Cycle]:
    """The tests since the baseline, or shortly before a signal for the better began, until it ended."""
    baseline = measure.baseline_until or date.max
    times = [
        (min(date.fromisoformat(one[1]) - BEFORE_A_SIGNAL, baseline), date.fromisoformat(one[2]))
        for one in reading.signals
        if one[FAVOURABLE] and _are_days(one[1], one[2])
    ]
    return [c for c in tests if any(first <= c.last_day <= last for first, last in times)]


def _are_days(*places: str) -> bool:
    """These are days; a chart over anything else numbers its points."""
    return all(place.count("-") == 2 for place in places)


def counted_elsewhere(link: EvidenceLink, goals: Select[DevelopmentGoal]) -> Select[EvidenceLink]:
    """The way up again: other links from the same work, towards these goals."""
    source = link.source
    same = [
        getattr(EvidenceLink, name) == getattr(link, name)
        for name in ("cycle_id", "idea_id", "measure_id", "project_id")
        if source is not None and getattr(link, name) is not None
    ]
    return (
        select(EvidenceLink)
        .where(
            EvidenceLink.state == LinkState.LINKED,
            EvidenceLink.id != link.id,
            EvidenceLink.goal_id.in_(goals.with_only_columns(DevelopmentGoal.id).order_by(None)),
            *(same or [EvidenceLink.id.is_(None)]),
        )
        .options(joinedload(EvidenceLink.goal))
        .order_by(EvidenceLink.id)
    )
