"""What the records say of the work that is counted: facts for many links or projects, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from qitrack.domain.adoptions import AdoptionState
from qitrack.domain.corroboration import Answer, Corroboration, CorroborationKind
from qitrack.domain.cycles import Cycle, Decision
from qitrack.domain.evidence import EvidenceLink, LinkState
from qitrack.domain.evidence_rules import (
    FEWEST_POINTS,
    LEVELS,
    RULE_VERSION,
    Chain,
    Corroborated,
    Method,
    Strength,
    Work,
    corroboration_of,
    goal_strength,
    link_strength,
    method_of,
    missing_for_lasting,
    would_strengthen,
)
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.projects import Project, ProjectRole
from qitrack.domain.pulses import Pulse, WaveState
from qitrack.domain.ramps import Step, compare
from qitrack.domain.records import Read, Records, read_records
from qitrack.domain.shared_goals import SharedGoal

TAKEN_UP = (AdoptionState.IN_USE, AdoptionState.HOLDING)
FAMILY = {MeasureKind.OUTCOME, MeasureKind.PROCESS, MeasureKind.BALANCING}
GREW = (Step.GREW, Step.LEAP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One link: the facts, and what the rules make of them."""

    work: Work
    method: Method
    corroborated: Corroborated
    strength: Strength
    asks: tuple[str, ...]
    """What would strengthen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalJudged:
    """A goal with everything that counts for it."""

    links: Mapping[int, Judged] = field(default_factory=dict)
    strength: Strength | None = None
    """None while nothing counts."""
    asks: tuple[str, ...] = ()
    """What would make it lasting, once it is demonstrated."""


def project_levels(session: Session, projects: Iterable[Project]) -> dict[int, Work]:
    """What the records say of each project: method and result follow from it by the rules."""
    read = read_records(session, {project.id for project in projects})
    return {key: _of_project(records, read) for key, records in read.by_project.items()}


def judge_goals(session: Session, goals: Iterable[DevelopmentGoal]) -> dict[int, GoalJudged]:
    """What counts for each goal, and how strongly it bears it out."""
    ids = [goal.id for goal in goals]
    found = session.scalars(
        select(EvidenceLink)
        .where(EvidenceLink.goal_id.in_(ids), EvidenceLink.state == LinkState.LINKED)
        .order_by(EvidenceLink.id)
    ).all()
    judged = judge_links(session, found)
    by_goal: dict[int, dict[int, Judged]] = defaultdict(dict)
    for link in found:
        by_goal[link.goal_id][link.id] = judged[link.id]
    return {key: _goal(by_goal[key]) for key in ids}


def _goal(links: Mapping[int, Judged]) -> GoalJudged:
    works = [judged.work for judged in links.values()]
    strength = goal_strength(works)
    is_seen = strength is Strength.DEMONSTRATED
    asks = tuple(missing_for_lasting(works)) if is_seen else ()
    return GoalJudged(links=links, strength=strength, asks=asks)


def judge_links(session: Session, links: Sequence[EvidenceLink]) -> dict[int, Judged]:
    """The facts of each link as they are today, and what the rules make of them."""
    loaded = session.scalars(
        select(EvidenceLink)
        .where(EvidenceLink.id.in_([link.id for link in links]))
        .options(*_of_a_link())
    ).all()
    projects = {project.id for link in loaded if (project := project_behind(link)) is not None}
    read = read_records(session, projects)
    return {link.id: _judge(_said(_work_of(link, read), link)) for link in loaded}


def remember(session: Session, link: EvidenceLink) -> None:
    """Keeps with a new link what was known that day, and by which rule."""
    session.flush()
    link.rule_version = RULE_VERSION
    link.facts = snapshot(judge_links(session, [link])[link.id])


def standing(judged: GoalJudged) -> dict[str, Any]:
    """Where a goal stands, as a review keeps it."""
    return {
        "strength": judged.strength.value if judged.strength else "",
        "rule_version": RULE_VERSION,
        "facts": {str(key): snapshot(one) for key, one in judged.links.items()},
    }


def snapshot(judged: Judged) -> dict[str, Any]:
    """What is worth comparing later: method, result, and what they rest on."""
    work = judged.work
    return {
        "method": judged.method.name,
        "level": work.level,
        "lapsed": work.lapsed,
        "concern": work.concern,
        "complete": work.complete,
    }


def _of_a_link() -> list[Any]:
    return [
        selectinload(EvidenceLink.behaviours),
        selectinload(EvidenceLink.corroborations).joinedload(Corroboration.wave),
        joinedload(EvidenceLink.cycle),
        joinedload(EvidenceLink.idea),
        joinedload(EvidenceLink.project),
        joinedload(EvidenceLink.measure),
        joinedload(EvidenceLink.adoption),
        joinedload(EvidenceLink.blocker),
        joinedload(EvidenceLink.visit),
        joinedload(EvidenceLink.pulse).selectinload(Pulse.waves),
        joinedload(EvidenceLink.shared_goal).joinedload(SharedGoal.measure),
    ]


def project_behind(link: EvidenceLink) -> Project | None:
    """The project whose tests and numbers stand behind a link, if any do."""
    if link.shared_goal is not None:
        return link.shared_goal.measure.project if link.shared_goal.measure else None
    source = link.cycle or link.idea or link.measure or link.adoption
    return source.project if source is not None else link.project


def tests_of(link: EvidenceLink, records: Records) -> list[Cycle]:
    """The tests a link rests on: the one it is about, those of its chain, or all of the project."""
    if link.cycle_id is not None:
        return [cycle for cycle in records.cycles if cycle.id == link.cycle_id]
    return _chain_with(records.cycles, link.idea_id) if link.idea_id else records.cycles


def _judge(work: Work) -> Judged:
    return Judged(
        work=work,
        method=method_of(work),
        corroborated=corroboration_of(work),
        strength=link_strength(work),
        asks=tuple(would_strengthen(work)),
    )


# --- facts -----------------------------------------------------------------------------------------


def _work_of(link: EvidenceLink, read: Read) -> Work:
    project = project_behind(link)
    if project is None:
        return _without_project(link)
    records = read.by_project[project.id]
    work = _of_project(records, read)
    if link.cycle is not None:
        alone = [cycle for cycle in records.complete if cycle.id == link.cycle_id]
        narrow = replace(_narrowed(work, alone, read), level="", lapsed=False, concern=False)
        return replace(narrow, last_day=link.cycle.last_day)
    if link.idea is not None:
        chain = _chain_with(records.cycles, link.idea_id)
        complete = [cycle for cycle in chain if cycle.is_complete]
        last = max((cycle.last_day for cycle in chain), default=None)
        narrow = _narrowed(work, complete, read)
        return replace(narrow, chains=(_chain(chain),), last_day=last)
    if link.measure is not None:
        return _of_measure(work, records, link.measure_id)
    return work


def _without_project(link: EvidenceLink) -> Work:
    if link.blocker is not None:
        return Work(last_day=link.blocker.resolved_on or link.blocker.raised_on)
    if link.visit is not None:
        return Work(last_day=link.visit.done_on or link.visit.visited_on)
    if link.pulse is not None:
        days = [wave.closes_on for wave in link.pulse.waves if wave.state is WaveState.PUBLISHED]
        return Work(waves=len(days), last_day=max(days, default=None))
    if link.shared_goal is not None:
        return Work(has_shared_goal=link.shared_goal.is_active)
    return Work(is_reflection=True, last_day=link.linked_at.date())


def _of_project(records: Records, read: Read) -> Work:
    complete = records.complete
    measures = [measure for measure, _reading in records.measures]
    level, lapsed = _best_outcome(records)
    spread = _is_spread(records, read)
    if level == "HELD" and not lapsed and spread:
        level = "SPREAD"
    return Work(
        complete=len(complete),
        chains=tuple(_chain(chain) for chain in _chains(records.cycles)),
        is_measured=any(
            m.definition and r and r.points >= FEWEST_POINTS for m, r in records.measures
        ),
        has_family={measure.kind for measure in measures} >= FAMILY,
        has_balancing=any(measure.kind is MeasureKind.BALANCING for measure in measures),
        has_lived_experience=ProjectRole.LIVED_EXPERIENCE_PARTNER in records.roles,
        organisations=_organisations(complete, read),
        looks_at_groups=any(m.of_group or m.stratifiers for m in measures),
        acts_on_gap=any(cycle.for_group for cycle in complete),
        has_shared_goal=any(goal.is_active for goal in records.signed),
        level=level,
        lapsed=lapsed,
        concern=_has_concern(records),
        is_taken_up=any(adoption.state in TAKEN_UP for adoption in records.adoptions),
        last_day=_last_day(records),
    )


def _narrowed(work: Work, complete: Sequence[Cycle], read: Read) -> Work:
    """The same work, where only these tests are what is counted."""
    return replace(
        work,
        complete=len(complete),
        chains=(),
        organisations=_organisations(complete, read),
        acts_on_gap=any(cycle.for_group for cycle in complete),
    )


def _of_measure(work: Work, records: Records, measure_id: int | None) -> Work:
    measure, reading = next((m, r) for m, r in records.measures if m.id == measure_id)
    if reading is None:
        return replace(work, level="", lapsed=False, concern=False, last_day=None)
    level = reading.result_level or ""
    is_spread = level == "HELD" and work.level == "SPREAD"
    return replace(
        work,
        level="SPREAD" if is_spread and measure.kind is MeasureKind.OUTCOME else level,
        lapsed=reading.has_lapsed,
        concern=work.concern or reading.has_concern,
        last_day=reading.latest_on,
    )


def _best_outcome(records: Records) -> tuple[str, bool]:
    """The level of its best outcome, a lapsed one behind one that stands."""
    outcomes = [r for m, r in records.measures if m.kind is MeasureKind.OUTCOME and r]
    known = [r for r in outcomes if r.result_level]
    if not known:
        return ("TOO_EARLY", False) if outcomes else ("", False)
    best = max(known, key=lambda r: (not r.has_lapsed, LEVELS.index(r.result_level or LEVELS[0])))
    lapsed = [r for r in known if r.has_lapsed]
    if lapsed and best.result_level in LEVELS[:2]:
        best = lapsed[0]
    return best.result_level or "", best.has_lapsed


def _has_concern(records: Records) -> bool:
    watched = (MeasureKind.OUTCOME, MeasureKind.BALANCING)
    return any(r.has_concern for m, r in records.measures if r and m.kind in watched)


def _is_spread(records: Records, read: Read) -> bool:
    """Another place has a complete test and a number of its own."""
    elsewhere = [read.by_project.get(a.adopter_id or 0) for a in records.adoptions]
    return any(there and there.complete and there.measures for there in elsewhere)


def _last_day(records: Records) -> date | None:
    days = [cycle.last_day for cycle in records.complete]
    days += [r.latest_on for _m, r in records.measures if r and r.latest_on]
    return max(days, default=None)


def _organisations(cycles: Sequence[Cycle], read: Read) -> int:
    found = [read.organisations.get(cycle.lead_id or 0, set()) for cycle in cycles]
    return len(set().union(*found))


def _chain(cycles: Sequence[Cycle]) -> Chain:
    complete = [cycle for cycle in cycles if cycle.is_complete]
    turns = any(
        c.decision in (Decision.ADAPT, Decision.ABANDON) or c.changes_from for c in complete
    )
    steps = sum(_is_step(before, after) for before, after in pairwise(complete))
    return Chain(complete=len(complete), has_turn=turns, steps=steps)


def _is_step(before: Cycle, after: Cycle) -> bool:
    """The later test is larger, or done under other conditions."""
    return compare(before, after) in GREW or before.who_where != after.who_where


def _chains(cycles: Sequence[Cycle]) -> list[list[Cycle]]:
    """Tests of one idea, and those that follow one another over several, belong together."""
    by_key: dict[int, list[Cycle]] = {}
    key_of: dict[int, int] = {}
    for cycle in cycles:
        before = key_of.get(cycle.follows_id or 0)
        same = next(
            (key_of[c.id] for c in cycles if c.id in key_of and c.idea_id == cycle.idea_id), None
        )
        key = before or same or cycle.id
        by_key.setdefault(key, []).append(cycle)
        key_of[cycle.id] = key
    return list(by_key.values())


def _chain_with(cycles: Sequence[Cycle], idea_id: int | None) -> list[Cycle]:
    chains = _chains(cycles)
    return next((c for c in chains if any(x.idea_id == idea_id for x in c)), [])


def _said(work: Work, link: EvidenceLink) -> Work:
    """The same work with who bears it out, and what its behaviours ask for."""
    standing = [c for c in link.corroborations if c.stands]
    coaches = [c for c in standing if c.answer is Answer.SIGNED]
    signed = sum(not c.is_line_manager for c in coaches)
    waves = [c.wave for c in standing if c.kind is CorroborationKind.PULSE]
    published = sum(wave is not None and wave.state is WaveState.PUBLISHED for wave in waves)
    return replace(
        work,
        colleagues=sum(c.answer is Answer.CONFIRMED for c in standing) + len(coaches) - signed,
        coaches=signed,
        pulses=published,
        waves=max(work.waves, published),
        floors=tuple(behaviour.floor for behaviour in link.behaviours),
    )
