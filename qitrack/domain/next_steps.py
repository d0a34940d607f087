"""What to do next in a project, in words: one reason a function, the most urgent first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select
from sqlalchemy.orm import Session, joinedload, selectinload

from qitrack.domain.access import Action, Actor, can, visible
from qitrack.domain.cycles import Cycle, Decision, Stage
from qitrack.domain.ideas import IdeaState
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.measures import Measure
from qitrack.domain.observations import latest_days
from qitrack.domain.projects import ENDED, Project, State, Visibility
from qitrack.domain.rhythm import Leading, leads_of
from qitrack.domain.units import Unit
from qitrack.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One thing to do: what, where to go for it, what it is about, and the right it takes."""

    kind: str
    sentence: str
    endpoint: str
    ids: Mapping[str, int | str]
    project: Project
    needs: Action = Action.WORK
    about: str = ""
    measure: Measure | None = None
    on: date | None = None
    """First day of the period whose number is due."""
    latest: date | None = None
    """Day of the latest number of the measure."""
    cycle: Cycle | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the reasons look at: a project, the day, the last day each measure has a number for, who leads."""

    project: Project
    today: date
    latest: Mapping[int, date]
    leading: Leading | None = None

    def step(self, kind: str, sentence: str, endpoint: str, needs: Action) -> NextStep:
        """A step that concerns the project as a whole."""
        ids = {"id": self.project.id}
        return NextStep(
            kind=kind,
            sentence=sentence,
            endpoint=endpoint,
            ids=ids,
            project=self.project,
            needs=needs,
        )

    def step_of_test(self, cycle: Cycle, kind: str, sentence: str, endpoint: str) -> NextStep:
        """A step that concerns one test."""
        return NextStep(
            kind=kind,
            sentence=sentence,
            endpoint=endpoint,
            ids={"id": cycle.id},
            project=self.project,
            about=cycle.plan,
            cycle=cycle,
        )

    def due_from(self, measure: Measure) -> date:
        """First day of the earliest period that still has no number."""
        last = self.latest.get(measure.id)
        return measure.period_of(measure.starts_on) if last is None else measure.period_after(last)

    def asked_for(self, measure: Measure) -> date:
        """First day of the period whose number is asked for."""
        return measure.period_to_enter(self.latest.get(measure.id), self.today)


Reason = Callable[[Facts], Iterator[NextStep]]


def test_is_over(facts: Facts) -> Iterator[NextStep]:
    """A test has come to its end and nobody has said what happened."""
    for cycle in facts.project.cycles:
        if cycle.stage is not Stage.PLANNED or cycle.last_day > facts.today:
            continue
        sentence = _("Your test ends today: what happened?")
        if cycle.last_day < facts.today:
            sentence = _("Your test is over: what happened?")
        yield facts.step_of_test(cycle, "test-is-over", sentence, "cycles.happened")


def number_is_due(facts: Facts) -> Iterator[NextStep]:
    """A period of a measure is over, or nearly, and there is no number for it yet."""
    for measure in facts.project.measures:
        if measure.ended_on is not None and measure.ended_on <= facts.today:
            continue
        sentence = _number_sentence(measure, facts)
        if sentence:
            yield NextStep(
                kind="number-is-due",
                sentence=sentence.format(name=measure.name),
                endpoint="measures.record",
                ids={"id": measure.id, "on": str(facts.asked_for(measure))},
                project=facts.project,
                about=measure.name,
                measure=measure,
                on=facts.asked_for(measure),
                latest=facts.latest.get(measure.id),
            )


def _number_sentence(measure: Measure, facts: Facts) -> str | None:
    """How to ask for the number that is due; None if none is."""
    due = facts.due_from(measure)
    this_period = measure.period_of(facts.today)
    if measure.id not in facts.latest and due <= this_period:
        return _("Enter your first number: {name}")
    is_early = due > measure.period_asked_for(facts.today)
    if is_early or measure.frequency is Frequency.AS_IT_HAPPENS:
        return None
    if due == this_period:
        return THIS_PERIOD[measure.frequency]
    if measure.period_after(due) == this_period:
        return LAST_PERIOD[measure.frequency]
    return _("Some numbers are missing: {name}")


THIS_PERIOD = {
    Frequency.DAILY: _("Enter today's number: {name}"),
    Frequency.WEEKLY: _("Enter this week's number: {name}"),
    Frequency.FORTNIGHTLY: _("Enter the number for these two weeks: {name}"),
    Frequency.MONTHLY: _("Enter this month's number: {name}"),
}

LAST_PERIOD = {
    Frequency.DAILY: _("Enter yesterday's number: {name}"),
    Frequency.WEEKLY: _("Enter last week's number: {name}"),
    Frequency.FORTNIGHTLY: _("Enter the number for the last two weeks: {name}"),
    Frequency.MONTHLY: _("Enter last month's number: {name}"),
}


def comparison_is_missing(facts: Facts) -> Iterator[NextStep]:
    """A test is done and what was seen has not been compared with what was expected."""
    sentence = _("Compare what you saw with what you expected.")
    for cycle in facts.project.cycles:
        if cycle.stage is Stage.DOING and cycle.last_day <= facts.today:
            yield facts.step_of_test(cycle, "comparison-is-missing", sentence, "cycles.study")


def decision_is_missing(facts: Facts) -> Iterator[NextStep]:
    """A test has been compared and nothing has been decided."""
    for cycle in facts.project.cycles:
        if cycle.stage is Stage.STUDIED:
            sentence = _("Decide what happens next.")
            yield facts.step_of_test(cycle, "decision-is-missing", sentence, "cycles.decide")


def aim_is_missing(facts: Facts) -> Iterator[NextStep]:
    """Nobody has said what the project is for."""
    if not facts.project.has_aim:
        yield facts.step("aim-is-missing", _("Say what you aim for."), "projects.aim", Action.SHAPE)


def measure_is_missing(facts: Facts) -> Iterator[NextStep]:
    """Nothing is counted yet."""
    if not facts.project.measures:
        sentence = _("Add the number you want to change.")
        yield facts.step("measure-is-missing", sentence, "measures.new", Action.SHAPE)


def first_test_is_missing(facts: Facts) -> Iterator[NextStep]:
    """Nothing has been tried yet."""
    if all(cycle.stage is Stage.DROPPED for cycle in facts.project.cycles):
        sentence = _("Plan your first small test.")
        yield facts.step("first-test-is-missing", sentence, "cycles.new", Action.WORK)


def next_test_is_missing(facts: Facts) -> Iterator[NextStep]:
    """It was decided to try again, and no test follows."""
    followed = {
        cycle.follows_id for cycle in facts.project.cycles if cycle.stage is not Stage.DROPPED
    }
    for cycle in facts.project.cycles:
        if cycle.decision in (Decision.ADAPT, Decision.EXPAND) and cycle.id not in followed:
            yield NextStep(
                kind="next-test-is-missing",
                sentence=_("Plan the next test."),
                endpoint="cycles.new",
                ids={"id": facts.project.id, "after": cycle.id},
                project=facts.project,
                about=cycle.decision_why,
                cycle=cycle,
            )


def holding_is_missing(facts: Facts) -> Iterator[NextStep]:
    """A change is kept and nobody has said how it stays the usual way."""
    for idea in facts.project.ideas:
        if idea.state is IdeaState.ADOPTED and idea.holding_plan is None:
            yield NextStep(
                kind="holding-is-missing",
                sentence=_("Say how you hold what you keep."),
                endpoint="ramps.hold",
                ids={"id": idea.id},
                project=facts.project,
                about=idea.description,
            )


def lead_ends_soon(facts: Facts) -> Iterator[NextStep]:
    """The last day of whoever leads it is near."""
    if facts.leading is not None and facts.leading.ends_soon(facts.today):
        sentence = _("The lead leaves soon: hand the project over.")
        yield facts.step("lead-ends-soon", sentence, "handover.give", Action.HAND_OVER)


def lead_is_silent(facts: Facts) -> Iterator[NextStep]:
    """Nobody who leads it has done anything for weeks."""
    is_shared = facts.project.visibility is not Visibility.PRIVATE
    if is_shared and facts.leading is not None and facts.leading.is_silent(facts.today):
        sentence = _("The lead has been silent for weeks: should somebody else carry on?")
        yield facts.step("lead-is-silent", sentence, "handover.show", Action.READ_HISTORY)


def only_one_sees_it(facts: Facts) -> Iterator[NextStep]:
    """The project is still private."""
    if facts.project.visibility is Visibility.PRIVATE:
        sentence = _("Only you can see this: share it with your team.")
        yield facts.step("only-one-sees-it", sentence, "projects.visibility", Action.LEAD)


REASONS: tuple[Reason, ...] = (
    test_is_over,
    number_is_due,
    comparison_is_missing,
    decision_is_missing,
    aim_is_missing,
    measure_is_missing,
    first_test_is_missing,
    next_test_is_missing,
    holding_is_missing,
    lead_ends_soon,
    lead_is_silent,
    only_one_sees_it,
)
"""The most urgent first; a new reason is one function and one line here."""


def of_project(session: Session, project: Project, today: date) -> list[NextStep]:
    """What to do next in this project, the most urgent first; nothing if it rests or has ended."""
    return of_projects(session, [project], today)[project.id]


def of_person(session: Session, actor: Actor, today: date) -> list[NextStep]:
    """What this person can do next in their projects, the most urgent first."""
    projects = session.scalars(with_work(projects_of(actor))).all()
    steps = [step for found in of_projects(session, projects, today).values() for step in found]
    return sorted(allowed(steps, actor), key=urgency)


def of_projects(
    session: Session, projects: Sequence[Project], today: date
) -> dict[int, list[NextStep]]:
    """Project → what to do next in it. Two queries, if the projects were loaded `with_work`."""
    measures = [measure for project in projects for measure in project.measures]
    latest = latest_days(session, [measure.id for measure in measures])
    leading = leads_of(session, [project.id for project in projects])
    return {
        project.id: list(_reasons_of(Facts(project, today, latest, leading.get(project.id))))
        for project in projects
    }


def _reasons_of(facts: Facts) -> Iterator[NextStep]:
    if facts.project.state is State.PAUSED or facts.project.state in ENDED:
        return
    for reason in REASONS:
        yield from reason(facts)


def allowed(steps: Iterable[NextStep], actor: Actor) -> list[NextStep]:
    """The steps that this person may take."""
    return [step for step in steps if can(actor, step.needs, step.project)]


def urgency(step: NextStep) -> int:
    """The place of its reason in the table: the smaller, the more urgent."""
    return URGENCY[step.kind]


def urgency_of(steps: Sequence[NextStep]) -> int:
    """The urgency of the first of these; where nothing is to be done, the least."""
    return urgency(steps[0]) if steps else len(REASONS)


URGENCY = {reason.__name__.replace("_", "-"): place for place, reason in enumerate(REASONS)}


def projects_of(actor: Actor) -> Select[Project]:
    """The projects in which the person has a role and that have not ended, newest first.

    Somebody who has just joined has none: then those of their ward in which they may enter numbers.
    """
    mine = Project.id.in_(list(actor.project_roles))
    if not actor.project_roles:
        mine = Unit.path.in_(actor.paths_granting(Action.WORK))
    return (
        visible(actor, Project).where(mine, Project.state.not_in(ENDED)).order_by(Project.id.desc())
    )


def with_work(projects: Select[Project]) -> Select[Project]:
    """The same projects, loaded with everything that the reasons look at."""
    return projects.options(
        joinedload(Project.unit),
        selectinload(Project.measures).options(
            joinedload(Measure.collector), joinedload(Measure.deputy)
        ),
        selectinload(Project.cycles),
        selectinload(Project.ideas),
    )
