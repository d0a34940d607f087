"""My work: my projects, each with its next step; the number can be entered right there."""

from dataclasses import dataclass

from flask import Blueprint, Response, url_for

from qitrack import clock
from qitrack.domain import access, next_steps
from qitrack.domain.access import Action, can
from qitrack.domain.collecting import late_since
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.next_steps import NextStep
from qitrack.domain.portfolio import concerns_of, outcome_of, readings_of
from qitrack.domain.projects import Project
from qitrack.domain.readings import Reading
from qitrack.domain.waiting import waiting_for
from qitrack.domain.walk import looks_after_charts, walk
from qitrack.web import lateness
from qitrack.web.context import actor, page, session
from qitrack.web.entry import OTHER_PERIOD, ObservationForm
from qitrack.web.paging import paged

bp = Blueprint("home", __name__)

MOST_JOINERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of my projects: what to do next, the number that is due, what its outcome says."""

    project: Project
    steps: list[NextStep]
    reading: Reading | None
    concerns: list[Reading]
    """What has moved the wrong way beside the outcome."""
    running: Cycle | None
    due: NextStep | None
    form: ObservationForm | None
    late: str
    """Since when the number is late, and who collects it; "" if it is not."""
    may_work: bool
    """The person may plan a test, or enter a number although none is due."""

    @property
    def first(self) -> NextStep | None:
        """The most urgent step."""
        return next(iter(self.steps), None)

    @property
    def other_numbers(self) -> list[NextStep]:
        """The numbers that are due beside the one that has its form here."""
        return [step for step in self.steps if step.measure is not None and step is not self.due]


@bp.get("/")
def index() -> Response:
    """What to do next in the projects I take part in."""
    mine = next_steps.projects_of(actor())
    found = paged(next_steps.with_work(mine), counted=mine)
    return page(
        "home/index.html",
        waiting=waiting_for(session(), actor()),
        charts_to_see=len(walk(session(), actor())) if looks_after_charts(actor()) else 0,
        cards=_cards(found.rows),
        paged=found,
        may_start=access.holds(actor(), Action.START_PROJECT),
        other_period=OTHER_PERIOD,
        joiners=session().scalars(access.recent_joiners(actor()).limit(MOST_JOINERS)).all(),
    )


def _cards(projects: list[Project]) -> list[Card]:
    """The projects, the one with the most urgent step first."""
    steps = next_steps.of_projects(session(), projects, clock.today())
    outcomes = {project.id: outcome_of(project.measures) for project in projects}
    readings = readings_of(session(), [measure for measure in outcomes.values() if measure])
    concerns = concerns_of(session(), projects)
    cards = []
    for project in projects:
        outcome = outcomes[project.id]
        reading = readings.get(outcome.id) if outcome else None
        allowed = next_steps.allowed(steps[project.id], actor())
        cards.append(_card(project, allowed, reading, concerns.get(project.id, [])))
    return sorted(cards, key=lambda card: next_steps.urgency_of(card.steps))


def _card(
    project: Project, steps: list[NextStep], reading: Reading | None, concerns: list[Reading]
) -> Card:
    due = next((step for step in steps if step.measure is not None), None)
    return Card(
        project=project,
        steps=steps,
        reading=reading,
        concerns=concerns,
        running=next(filter(_is_running, project.cycles), None),
        due=due,
        form=_form_of(due) if due else None,
        late=_late(due) if due else "",
        may_work=can(actor(), Action.WORK, project),
    )


def _late(due: NextStep) -> str:
    assert due.measure is not None
    return lateness.told(due.measure, late_since(due.measure, due.latest, clock.today()))


def _is_running(cycle: Cycle) -> bool:
    return cycle.stage is Stage.PLANNED and cycle.last_day >= clock.today()


def _form_of(due: NextStep) -> ObservationForm:
    """The form for the number that is due; saving it goes to the measure's own page."""
    assert due.measure is not None
    assert due.on is not None
    action = url_for("measures.record", id=due.measure.id)
    return ObservationForm.of(due.measure, due.on, action)
