"""Beginning from work that exists: copy a project as a template, find work that is like one's own."""

import re
from collections.abc import Iterable, Set
from enum import StrEnum

from sqlalchemy import Select, or_
from sqlalchemy.orm import Session, contains_eager

from qitrack.domain.access import Actor, visible
from qitrack.domain.charter import CHARTER
from qitrack.domain.diagram import keep_version
from qitrack.domain.ideas import ChangeIdea, IdeaOrigin
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.projects import Project, start_project
from qitrack.domain.theory import Driver, act_on, drivers_of, ideas_of
from qitrack.domain.units import Unit

MOST_SIMILAR = 3
MOST_LOOKED_AT = 200
MOST_WORDS = 8
SHORTEST_WORD = 4
WORD = re.compile(r"[^\W\d_]+")

EVERYDAY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "about after before being every fewer from have into less long many more much "
        "only other over patient patients people project take than that their them there "
        "these they this time times very want ward well what when where which while will "
        "with work would your",
    )
)
"""Words that say nothing about what a project is about."""

OF_THIS_PLACE = ("reference", "planned_end", "source_note", "governance_note")
"""What is written in a charter for one project alone."""

MEASURE_FIELDS = (
    "name",
    "kind",
    "definition",
    "form",
    "unit_label",
    "numerator_label",
    "denominator_label",
    "multiplier",
    "direction",
    "frequency",
)
"""What defines a measure; its numbers and what was decided about its chart stay where they are."""

DRIVER_FIELDS = ("name", "place", "strength", "why", "is_out_of_scope")


class Part(StrEnum):
    """What can be taken over from a project."""

    CHARTER = "charter"
    THEORY = "theory"
    MEASURES = "measures"


def copy_project(
    session: Session,
    source: Project,
    unit: Unit,
    person: Person,
    problem: str,
    parts: Set[Part],
) -> Project:
    """A new private project of this person, shaped like another one and without any of its data."""
    project = start_project(session, unit, person, problem)
    project.aim_what = source.aim_what
    project.aim_for_whom = source.aim_for_whom
    if Part.CHARTER in parts:
        for field in CHARTER:
            if field not in OF_THIS_PLACE:
                setattr(project, field, getattr(source, field))
    if Part.MEASURES in parts:
        for measure in source.measures:
            if measure.ended_on is None:
                fields = {name: getattr(measure, name) for name in MEASURE_FIELDS}
                project.measures.append(Measure(**fields))
    if Part.THEORY in parts:
        _copy_theory(session, source, project, person)
    session.flush()
    return project


def _copy_theory(session: Session, source: Project, project: Project, person: Person) -> None:
    """The same drivers and, as ideas that nobody has tried here, the same ideas."""
    drivers = session.scalars(drivers_of(source.id)).all()
    ideas = session.scalars(ideas_of(source.id)).all()
    if not drivers and not ideas:
        return
    made = {driver.id: _driver_like(driver, project) for driver in drivers}
    session.add_all(made.values())
    for driver in drivers:
        links = {made[link.parent_id]: link.strength for link in driver.links}
        if links:
            made[driver.id].put_under(links)
    for idea in ideas:
        another = ChangeIdea(
            project=project, description=idea.description, origin=IdeaOrigin.OTHER_PROJECT
        )
        session.add(another)
        act_on(another, {made[link.driver_id]: link.strength for link in idea.links})
    session.flush()
    keep_version(session, project, person)


def _driver_like(driver: Driver, project: Project) -> Driver:
    fields = {name: getattr(driver, name) for name in DRIVER_FIELDS}
    return Driver(project=project, **fields)


def telling_words(text: str) -> list[str]:
    """The words that say what something is about, in the singular, each once."""
    words = (word.lower() for word in WORD.findall(text))
    long = (w for w in words if len(w) >= SHORTEST_WORD and w not in EVERYDAY_WORDS)
    return list(dict.fromkeys(word.removesuffix("s") for word in long))[:MOST_WORDS]


def similar_to(
    session: Session, actor: Actor, text: str, *, but: int | None = None
) -> list[Project]:
    """The few projects, among those the person may see, that share the most words with this text.

    One word in common is enough only where the text has a single telling one.
    """
    words = telling_words(text)
    if not words:
        return []
    found = session.scalars(_with_any_of(visible(actor, Project), words, but)).all()
    shared = {project.id: _shared(words, project) for project in found}
    enough = [project for project in found if shared[project.id] >= min(2, len(words))]
    enough.sort(key=lambda project: (-shared[project.id], -project.id))
    return enough[:MOST_SIMILAR]


def _with_any_of(
    projects: Select[Project], words: Iterable[str], but: int | None
) -> Select[Project]:
    columns = (Project.title, Project.problem, Project.aim_what)
    contains = (c.icontains(word, autoescape=True) for word in words for c in columns)
    if but is not None:
        projects = projects.where(Project.id != but)
    return (
        projects.where(or_(*contains))
        .options(contains_eager(Project.unit))
        .order_by(Project.id.desc())
        .limit(MOST_LOOKED_AT)
    )


def _shared(words: Iterable[str], project: Project) -> int:
    there = f"{project.title} {project.problem} {project.aim_what}".lower()
    return sum(word in there for word in words)
