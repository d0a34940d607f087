"""A database as large as one wants: projects × 3 measures × 24 observations; a manager leads one, sees all."""

import math
import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from qitrack import clock
from qitrack.config import Config, prepare_data_folder
from qitrack.db import Database
from qitrack.domain import sign_in
from qitrack.domain.base import uuid7
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.cycles import plan_cycle
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.people import UnitRole, add_person, join_unit
from qitrack.domain.projects import Visibility, start_project
from qitrack.domain.units import Level, Unit, add_unit
from qitrack.serving import make_ready

MEASURES = (
    ("Falls", MeasureKind.OUTCOME, ValueForm.RATE, Direction.DOWN),
    ("Plans on day one", MeasureKind.PROCESS, ValueForm.PROPORTION, Direction.UP),
    ("Bank hours", MeasureKind.BALANCING, ValueForm.VALUE, Direction.DOWN),
)
OBSERVATIONS = 24
PROJECTS_PER_WARD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where it is, and the token of somebody who is signed in."""

    settings: Config
    database: Database
    token: str


def make_world(data: Path, projects: int) -> World:
    """Fills a new data folder with so many projects."""
    settings = prepare_data_folder(Config(data=data))
    database = make_ready(settings)
    chance = random.Random(projects)
    with database.transaction() as session:
        hospital = add_unit(session, Unit(name="Hospital", level=Level.ORGANISATION))
        manager = add_person(session, "Manager", "manager@example.org")
        join_unit(session, manager, hospital, UnitRole.MANAGER)
        others = add_person(session, "Lead of the others", "lead@example.org")
        for number in range(projects):
            if number % PROJECTS_PER_WARD == 0:
                ward = Unit(name=f"Ward {number // PROJECTS_PER_WARD}", level=Level.TEAM)
                ward = add_unit(session, ward, hospital)
            lead = others if number else manager
            project = start_project(session, ward, lead, f"What bothers us {number}")
            project.visibility = Visibility.ORGANISATION
            cycle = plan_cycle(session, project, "What we try", clock.today())
            cycle.predict("What we expect", manager)
            _add_measures(session, project, chance)
            session.flush()
        _row, token = sign_in.open_session(session, manager, "bench", is_own_phone=True)
    return World(settings=settings, database=database, token=token)


def _add_measures(session, project, chance) -> None:  # type: ignore[no-untyped-def]  # ORM objects
    """Three measures with a baseline; the numbers go in by the heap, past events and audit."""
    first = clock.today() - timedelta(weeks=OBSERVATIONS, days=clock.today().weekday())
    for name, kind, form, direction in MEASURES:
        measure = Measure(
            project=project,
            name=name,
            kind=kind,
            form=form,
            direction=direction,
            frequency=Frequency.WEEKLY,
            multiplier=1000,
            unit_label="hours",
            numerator_label="events",
            denominator_label="bed-days",
            starts_on=first,
        )
        session.add(measure)
        session.flush()
        rows = [_row(measure.id, first, week, form, chance) for week in range(OBSERVATIONS)]
        session.connection().execute(insert(Observation.__table__), rows)
        until = first + timedelta(weeks=12, days=-1)
        measure.decide(
            ChartDecision(kind=ChartDecisionKind.BASELINE, to_on=until, reason="Before the change.")
        )


def _row(measure_id, first, week, form, chance):  # type: ignore[no-untyped-def]  # plain values
    better = 0.6 if week >= 12 else 1.0
    trials = chance.randrange(300, 400)
    events = min(trials, math.floor(chance.gauss(60, 8) * better))
    has_parts = form is not ValueForm.VALUE
    return {
        "uid": uuid7(),
        "created_at": clock.now(),
        "recorded_at": clock.now(),
        "measure_id": measure_id,
        "on": first + timedelta(weeks=week),
        "slot": 0,
        "stratum": "",
        "no_data": False,
        "reason": "",
        "value": None if has_parts else float(events),
        "numerator": float(events) if has_parts else None,
        "denominator": float(trials) if has_parts else None,
    }
