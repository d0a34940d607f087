"""T-KILL: a server killed with signal 9 while clients write loses nothing it acknowledged."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from qitrack import clock
from qitrack.db import Database
from qitrack.domain.audit import Audit
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.people import UnitRole
from qitrack.domain.readings import Reading
from qitrack.domain.tally import TallyMark
from tests.conftest import SECRET
from tests.factories import Make
from tests.faults.victim import FIRST

KILLS = 300
CLIENTS = 4
KILLS_PER_BATCH = 10


@pytest.mark.slow
@pytest.mark.only_on("sqlite")
def test_no_acknowledged_number_is_lost_and_none_is_half_written(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int]
) -> None:
    database = Database(database_url)  # waits for the disk, unlike other tests
    make = Make(database)
    unit = make.unit()
    acknowledged = 0
    for batch, kills in enumerate(_batches(scaled(KILLS))):
        people = [make.person(roles={unit: UnitRole.CONTRIBUTOR}) for _client in range(CLIENTS)]
        measures = [
            make.measure(
                make.project(unit, lead=person),
                form=ValueForm.VALUE,
                frequency=Frequency.DAILY,
                starts_on=FIRST,
            )
            for person in people
        ]
        said = _kill(
            {
                "database": database_url,
                "data": str(tmp_path),
                "secret": SECRET,
                "tokens": [make.session_token(person) for person in people],
                "paths": [f"/measures/{measure.id}/record" for measure in measures],
                "kills": kills,
                "seed": batch,
                "first_step": -1,
            }
        )
        for number, step in said["acknowledged"]:
            assert _is_there(database, measures[number], step), f"Lost: client {number}, {step}."
        acknowledged += len(said["acknowledged"])
        _assert_whole(database)

    assert acknowledged > scaled(KILLS)
    database.close()


@pytest.mark.slow
@pytest.mark.only_on("sqlite")
def test_no_acknowledged_tap_is_lost_when_several_people_count_together(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int]
) -> None:
    database = Database(database_url)
    make = Make(database)
    unit = make.unit()
    people = [make.person(roles={unit: UnitRole.CONTRIBUTOR}) for _client in range(CLIENTS)]
    bells = make.measure(make.project(unit, lead=people[0]), form=ValueForm.COUNT)
    said = _kill(
        {
            "database": database_url,
            "data": str(tmp_path),
            "secret": SECRET,
            "tokens": [make.session_token(person) for person in people],
            "paths": [f"/measures/{bells.id}/tally/{bells.period_of(clock.today())}/press"]
            * CLIENTS,
            "kills": min(scaled(KILLS), KILLS_PER_BATCH),
            "seed": 0,
            "first_step": -1,
        }
    )
    pressed = sum(last + 1 for last in said["tried"].values())

    with database.reading() as session:
        marks = session.scalar(select(func.count(TallyMark.id)))
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert 0 < len(said["acknowledged"]) <= marks <= pressed
    database.close()


def _batches(kills: int) -> list[int]:
    whole, rest = divmod(kills, KILLS_PER_BATCH)
    return [KILLS_PER_BATCH] * whole + ([rest] if rest else [])


def _kill(orders: dict[str, object]) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.victim"],
        input=json.dumps(orders),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _is_there(database: Database, measure: Measure, step: int) -> bool:
    with database.reading() as session:
        found = session.scalar(
            select(Observation).where(
                Observation.measure_id == measure.id, Observation.on == FIRST + timedelta(days=step)
            )
        )
        return found is not None and found.value == float(step)


def _assert_whole(database: Database) -> None:
    """The file is sound, and number, audit and reading were written together or not at all."""
    with database.reading() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).first() is None
        numbers = session.scalars(select(Observation.id)).all()
        audited = session.scalars(
            select(Audit.entity_id).where(Audit.entity == "observation")
        ).all()
        assert sorted(numbers) == sorted(audited)
        counts = select(Observation.measure_id, func.count()).group_by(Observation.measure_id)
        points = dict(session.execute(select(Reading.measure_id, Reading.points)).all())
        for measure_id, count in session.execute(counts):
            assert points[measure_id] == count
