"""My work: my projects, each with its next step; the number can be entered right there."""

from dataclasses import dataclass

from flask import Blueprint, Response

from qitrack import clock
from qitrack.domain import access, next_steps
from qitrack.domain.access import Action
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.next_steps import NextStep
from qitrack.domain.portfolio import outcome_of, readings_of
from qitrack.domain.projects import Project
from qitrack.domain.readings import Reading
from qitrack.web.context import actor, page, session
from qitrack.web.paging import paged

bp = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of my projects: what to do next, the number that is due, what its outcome says."""

    project: Project
    steps: list[NextStep]
    reading: Reading | None
    running: Cycle | None

    @property
    def due(self) -> NextStep | None:
        """The number that is due."""
        return next((step for step in self.steps if step.measure is not None), None)

    @property
    def first(self) -> NextStep | None:
        """The most urgent step."""
        return next(iter(self.steps), None)


@bp.get("/")
def index() -> Response:
    """What to do next in the projects I take part in."""
    mine = next_steps.projects_of(actor())
    found = paged(next_steps.with_work(mine), counted=mine)
    return page(
        "home/index.html",
        cards=_cards(found.rows),
        paged=found,
        may_start=access.holds(actor(), Action.START_PROJECT),
        joiners=session().scalars(access.recent_joiners(actor())).all(),
    )


def _cards(projects: list[Project]) -> list[Card]:
    """The projects, the one with the most urgent step first."""
    steps = next_steps.of_projects(session(), projects, clock.today())
    outcomes = {project.id: outcome_of(project.measures) for project in projects}
    readings = readings_of(session(), [measure for measure in outcomes.values() if measure])
    cards = []
    for project in projects:
        outcome = outcomes[project.id]
        cards.append(
            Card(
                project=project,
                steps=next_steps.allowed(steps[project.id], actor()),
                reading=readings.get(outcome.id) if outcome else None,
                running=next((c for c in project.cycles if c.stage is Stage.PLANNED), None),
            )
        )
    return sorted(cards, key=lambda card: next_steps.urgency_of(card.steps))
