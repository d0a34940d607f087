"""Forecasts of a project, of a unit, of oneself: what was predicted in time, by whose word it held."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from qitrack.domain.access import Action, Actor, visible
from qitrack.domain.calibration import Calibration, Forecast, calibrate
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.predictions import Prediction, Score, Verdict
from qitrack.domain.projects import Project
from qitrack.domain.scoring import scores_of
from qitrack.domain.units import Unit, only_open, units_in_order

Held = Callable[[Prediction], bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrations:
    """The same predictions by the team's word and by the numbers, which are never mixed."""

    by_word: Calibration
    by_number: Calibration
    unsure: int
    """Predictions made in time that do not say how sure anybody was."""


def calibrations_of(
    session: Session, tests: Select[Cycle], person_id: int | None = None
) -> Calibrations:
    """How often the predictions of these tests held; of one person only, if one is given.

    A fixed number of queries. Predictions that came after the result are left out: nobody is unsure of what they know.
    """
    cycles = session.scalars(
        tests.options(
            selectinload(Cycle.predictions).joinedload(Prediction.comparison),
            selectinload(Cycle.observations),
        )
    ).all()
    in_time = [p for cycle in cycles for p in _in_time(cycle) if person_id in (None, p.person_id)]
    sure = [p for p in in_time if p.confidence is not None]
    scores = scores_of(session, sure)
    of_number = {key: SAID_BY_NUMBER.get(scored.score) for key, scored in scores.items()}
    return Calibrations(
        by_word=calibrate(forecasts(sure, held_by_word)),
        by_number=calibrate(forecasts(sure, lambda p: of_number.get(p.id))),
        unsure=len(in_time) - len(sure),
    )


def forecasts(predictions: Iterable[Prediction], held: Held) -> list[Forecast]:
    """Those of which it is known whether they held and how sure people were."""
    return [
        Forecast(confidence=prediction.confidence, held=answer)
        for prediction in predictions
        if prediction.confidence is not None and (answer := held(prediction)) is not None
    ]


def held_by_word(prediction: Prediction) -> bool | None:
    """What the team said; what held partly did not hold, and what nobody can tell is left out."""
    return SAID_BY_TEAM.get(prediction.comparison.verdict) if prediction.comparison else None


SAID_BY_TEAM = {Verdict.MATCHED: True, Verdict.PARTLY: False, Verdict.NOT: False}
SAID_BY_NUMBER = {Score.HELD: True, Score.NOT: False}


def _in_time(cycle: Cycle) -> list[Prediction]:
    return [p for p in cycle.counted_predictions if cycle.is_on_time(p)]


def cycles_of_project(project_id: int) -> Select[Cycle]:
    """The tests of a project that took place."""
    return _took_place(select(Cycle).where(Cycle.project_id == project_id))


def cycles_of_person(actor: Actor) -> Select[Cycle]:
    """The tests, among those the person may see, for which they predicted something."""
    mine = Cycle.predictions.any(Prediction.person_id == actor.person_id)
    return _took_place(visible(actor, Cycle).where(mine))


def cycles_in_unit(actor: Actor, unit: Unit) -> Select[Cycle]:
    """The tests in a unit and below it, of projects that the person may see."""
    return _took_place(visible(actor, Cycle).where(Unit.path.startswith(unit.path)))


def projects_in_unit(actor: Actor, unit: Unit) -> Select[int]:
    """Ids of the projects in a unit and below it that the person may see."""
    found: Select[int] = visible(actor, Project).where(Unit.path.startswith(unit.path))
    return found.with_only_columns(Project.id).order_by(Project.id)


def _took_place(tests: Select[Cycle]) -> Select[Cycle]:
    return tests.where(Cycle.stage != Stage.DROPPED).order_by(Cycle.id)


def units_to_read(actor: Actor) -> Select[Unit]:
    """The units for which the person may read how their teams test."""
    ids = [
        int(path.strip("/").split("/")[-1]) for path in actor.paths_granting(Action.READ_LEARNING)
    ]
    return only_open(units_in_order()).where(Unit.id.in_(ids))


def units_below(unit: Unit) -> Select[Unit]:
    """The open units right below this one."""
    return only_open(units_in_order()).where(Unit.parent_id == unit.id)
