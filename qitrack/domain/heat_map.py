"""Portfolio × capability: what each project's team chose to grow, how well it learned, what changed; and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func
from sqlalchemy.orm import Session, joinedload, selectinload

from qitrack.domain.access import Actor, visible
from qitrack.domain.evidence_rules import Work
from qitrack.domain.frameworks import Capability, capabilities_to_choose
from qitrack.domain.judging import project_levels
from qitrack.domain.measures import Measure
from qitrack.domain.projects import ENDED, Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A project, what its records say, and the capabilities its team chose."""

    project: Project
    work: Work
    codes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What a manager may want to ask about, by name of project; and capabilities that no project grows."""

    capabilities: tuple[Capability, ...]
    without_balancing: tuple[Project, ...]
    without_lived_experience: tuple[Project, ...]


def projects_with_focus(actor: Actor) -> Select[Project]:
    """The projects that the person may see whose team chose a capability, by title."""
    seen: Select[Project] = visible(actor, Project)
    return (
        seen.where(Project.focus.any())
        .options(selectinload(Project.focus), joinedload(Project.unit))
        .order_by(func.lower(Project.title), Project.id)
    )


def rows_of(session: Session, projects: Sequence[Project]) -> list[Row]:
    """One row for each project, in the same order."""
    works = project_levels(session, projects)
    return [
        Row(project=p, work=works[p.id], codes=frozenset(c.code for c in p.focus)) for p in projects
    ]


def missing_in(session: Session, actor: Actor) -> Missing:
    """What is missing across all running projects that the person may see."""
    running: Select[Project] = visible(actor, Project).where(Project.state.not_in(ENDED))
    projects = session.scalars(
        running.where(Project.measures.any(Measure.ended_on.is_(None)))
        .options(selectinload(Project.focus))
        .order_by(func.lower(Project.title), Project.id)
    ).all()
    works: Mapping[int, Work] = project_levels(session, projects)
    grown = {capability.code for project in projects for capability in project.focus}
    every = session.scalars(capabilities_to_choose()).all()
    return Missing(
        capabilities=tuple(capability for capability in every if capability.code not in grown),
        without_balancing=tuple(p for p in projects if not works[p.id].has_balancing),
        without_lived_experience=tuple(p for p in projects if not works[p.id].has_lived_experience),
    )
