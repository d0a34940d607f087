"""The theory of change of an invented project: drivers, their parts, and what acts on them."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from qitrack.demo.world import Table
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.measures import Measure
from qitrack.domain.projects import Project
from qitrack.domain.theory import Driver, Strength, act_on

Links = dict[str, dict[Driver, Strength]]
"""Key of an idea → the drivers that it acts on."""


def draw(
    session: Session,
    project: Project,
    entry: Table,
    ideas: Mapping[str, ChangeIdea],
    measures: Mapping[str, Measure],
) -> None:
    """Drivers with their parts as the entry names them, and the links of the ideas."""
    links: Links = {}
    for given in entry["driver"]:
        above = _driver(session, project, given, measures, links)
        for part in given.get("part", ()):
            _driver(session, project, part, measures, links).put_under({above: _strength(part)})
    for key, drivers in links.items():
        act_on(ideas[key], drivers)


def amend(session: Session, project: Project, entry: Table, drivers: Mapping[str, Driver]) -> None:
    """A later thought: a new part of a driver, or one that is left to others from now on."""
    for part in entry.get("part", ()):
        driver = _driver(session, project, part, {}, {})
        driver.put_under({drivers[part["under"]]: _strength(part)})
    for name in entry.get("left_to_others", ()):
        drivers[name].is_out_of_scope = True


def _driver(
    session: Session, project: Project, given: Table, measures: Mapping[str, Measure], links: Links
) -> Driver:
    driver = Driver(
        project=project,
        name=given["name"],
        why=given.get("why", ""),
        strength=_strength(given),
        is_out_of_scope=given.get("out_of_scope", False),
        measures=[measures[key] for key in given.get("measures", ())],
    )
    session.add(driver)
    session.flush()
    for key, strength in _named(given):
        links.setdefault(key, {})[driver] = strength
    return driver


def _strength(given: Table) -> Strength:
    return Strength.WEAK if given.get("weak") else Strength.STRONG


def _named(given: Table) -> Iterator[tuple[str, Strength]]:
    """The ideas that act on it."""
    yield from ((key, Strength.STRONG) for key in given.get("ideas", ()))
    yield from ((key, Strength.WEAK) for key in given.get("weak_ideas", ()))
