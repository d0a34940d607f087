"""What somebody could count for a goal: their own part in work that is not counted yet."""

from collections.abc import Iterator

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from qitrack.domain.access import Action, Actor, can
from qitrack.domain.blockers import Blocker
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.evidence import KINDS, EvidenceLink, LinkState, Source
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.measures import Measure
from qitrack.domain.projects import Project
from qitrack.domain.readings import Reading
from qitrack.domain.senior_visits import SeniorVisit

MOST = 8
"""More at once is a list that nobody reads."""
LASTING = ("SIGNAL", "HELD", "SPREAD")
FEWEST_TESTS = 2
"""So many tests of one change are offered together."""


def suggestions(session: Session, actor: Actor, goal: DevelopmentGoal) -> list[Source]:
    """A few pieces of work that the person had a part in and can see, the nearest kind first."""
    counted = {
        (kind, getattr(link, f"{kind}_id"))
        for link in session.scalars(_counted(goal.id))
        for kind in KINDS.values()
        if getattr(link, f"{kind}_id") is not None
    }
    found: list[Source] = []
    for source in _own_part(session, actor, goal):
        key = (KINDS[type(source)], source.id)
        if key not in counted and can(actor, Action.SEE, source):
            counted.add(key)
            found.append(source)
        if len(found) == MOST:
            break
    return found


def find_suggested(
    session: Session, actor: Actor, goal: DevelopmentGoal, kind: str, key: int
) -> Source | None:
    """The piece of work with this kind and id, if it is offered for the goal."""
    offered = suggestions(session, actor, goal)
    return next((s for s in offered if (KINDS[type(s)], s.id) == (kind, key)), None)


def _counted(goal_id: int) -> Select[EvidenceLink]:
    return select(EvidenceLink).where(
        EvidenceLink.goal_id == goal_id, EvidenceLink.state == LinkState.LINKED
    )


def _own_part(session: Session, actor: Actor, goal: DevelopmentGoal) -> Iterator[Source]:
    me = actor.person_id
    led = session.scalars(_led(me)).all() if goal.is_personal else []
    times = [cycle.idea_id for cycle in led]
    ideas = {cycle.idea_id: cycle.idea for cycle in led}
    yield from (idea for key, idea in ideas.items() if times.count(key) >= FEWEST_TESTS)
    yield from led
    yield from session.scalars(_charts(_projects(actor, goal)))
    if goal.is_personal:
        yield from session.scalars(_cleared(me))
        yield from session.scalars(_visits(me))


def _projects(actor: Actor, goal: DevelopmentGoal) -> list[int]:
    if goal.owner_project_id is not None:
        return [goal.owner_project_id]
    return list(actor.project_roles) if goal.is_personal else []


def _led(person_id: int) -> Select[Cycle]:
    return (
        select(Cycle)
        .where(Cycle.lead_id == person_id, Cycle.stage == Stage.ACTED)
        .options(
            joinedload(Cycle.idea).joinedload(ChangeIdea.project).joinedload(Project.unit),
            joinedload(Cycle.project).joinedload(Project.unit),
        )
        .order_by(Cycle.acted_at.desc(), Cycle.id.desc())
        .limit(5 * MOST)
    )


def _charts(project_ids: list[int]) -> Select[Measure]:
    return (
        select(Measure)
        .join(Reading, Reading.measure_id == Measure.id)
        .where(Measure.project_id.in_(project_ids), Reading.result_level.in_(LASTING))
        .options(joinedload(Measure.project).joinedload(Project.unit))
        .order_by(Measure.id.desc())
        .limit(2 * MOST)
    )


def _cleared(person_id: int) -> Select[Blocker]:
    return (
        select(Blocker)
        .where(Blocker.resolved_by_id == person_id)
        .options(joinedload(Blocker.project).joinedload(Project.unit))
        .order_by(Blocker.resolved_on.desc(), Blocker.id.desc())
        .limit(2 * MOST)
    )


def _visits(person_id: int) -> Select[SeniorVisit]:
    return (
        select(SeniorVisit)
        .where(SeniorVisit.visitor_id == person_id)
        .options(joinedload(SeniorVisit.unit))
        .order_by(SeniorVisit.visited_on.desc(), SeniorVisit.id.desc())
        .limit(2 * MOST)
    )
