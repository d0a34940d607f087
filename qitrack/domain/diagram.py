"""The driver diagram as one value: drawn, kept as a version, compared, and asked what it lacks."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from qitrack.domain.cycles import Stage
from qitrack.domain.ideas import TRIED, ChangeIdea, IdeaOrigin, IdeaState
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.scale import Degree
from qitrack.domain.theory import (
    Driver,
    Place,
    Strength,
    TheoryVersion,
    drivers_of,
    ideas_of,
    versions_of,
)

Hangs = tuple[tuple[int, Strength], ...]
"""Ids of drivers that something hangs on, each with the strength of the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """The aim in its parts."""

    aim_what: str = ""
    aim_from: str = ""
    aim_to: str = ""
    aim_by: date | None = None
    aim_for_whom: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverNode:
    """A driver in the picture."""

    id: int
    name: str
    place: Place
    strength: Strength
    why: str
    is_out_of_scope: bool
    under: Hangs
    measures: tuple[tuple[int, str], ...]
    """Id and name of what is counted for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaNode:
    """A change idea in the picture."""

    id: int
    description: str
    state: IdeaState
    state_reason: str
    origin: IdeaOrigin | None
    source: str
    impact: Degree | None
    effort: Degree | None
    under: Hangs
    tests: int | None = None
    """How many tests took place or will; None in a version, which does not keep them."""


Node = DriverNode | IdeaNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """Aim, drivers and ideas at one moment."""

    aim: Aim
    drivers: tuple[DriverNode, ...]
    ideas: tuple[IdeaNode, ...]

    @property
    def primary(self) -> tuple[DriverNode, ...]:
        """The drivers right under the aim."""
        return tuple(driver for driver in self.drivers if driver.place is Place.PRIMARY)

    def parts_of(self, driver_id: int) -> tuple[DriverNode, ...]:
        """The secondary drivers under this one."""
        return tuple(d for d in self.drivers if driver_id in dict(d.under))

    def ideas_on(self, driver_id: int) -> tuple[IdeaNode, ...]:
        """The ideas that act on this driver."""
        return tuple(idea for idea in self.ideas if driver_id in dict(idea.under))

    @property
    def loose_drivers(self) -> tuple[DriverNode, ...]:
        """Secondary drivers whose driver was taken out."""
        return tuple(d for d in self.drivers if d.place is Place.SECONDARY and not d.under)

    @property
    def loose_ideas(self) -> tuple[IdeaNode, ...]:
        """Ideas that act on no driver."""
        return tuple(idea for idea in self.ideas if not idea.under)

    def as_json(self) -> dict[str, Any]:
        """What a version keeps."""
        aim = asdict(self.aim) | {"aim_by": str(self.aim.aim_by) if self.aim.aim_by else None}
        ideas = [asdict(idea) for idea in self.ideas]
        for idea in ideas:
            del idea["tests"]
        drivers = [asdict(driver) for driver in self.drivers]
        kept: dict[str, Any] = json.loads(
            json.dumps({"aim": aim, "drivers": drivers, "ideas": ideas})
        )
        return kept

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Diagram":
        """The picture that a version kept."""
        by = content["aim"]["aim_by"]
        aim = Aim(**content["aim"] | {"aim_by": date.fromisoformat(by) if by else None})
        return cls(
            aim=aim,
            drivers=tuple(_driver_from(kept) for kept in content["drivers"]),
            ideas=tuple(_idea_from(kept) for kept in content["ideas"]),
        )


def _hangs(kept: Iterable[Sequence[Any]]) -> Hangs:
    return tuple((int(key), Strength(strength)) for key, strength in kept)


def _driver_from(kept: Mapping[str, Any]) -> DriverNode:
    return DriverNode(
        **dict(kept)
        | {
            "place": Place(kept["place"]),
            "strength": Strength(kept["strength"]),
            "under": _hangs(kept["under"]),
            "measures": tuple((int(key), str(name)) for key, name in kept["measures"]),
        }
    )


def _idea_from(kept: Mapping[str, Any]) -> IdeaNode:
    return IdeaNode(
        **dict(kept)
        | {
            "state": IdeaState(kept["state"]),
            "origin": IdeaOrigin(kept["origin"]) if kept["origin"] else None,
            "impact": Degree(kept["impact"]) if kept["impact"] else None,
            "effort": Degree(kept["effort"]) if kept["effort"] else None,
            "under": _hangs(kept["under"]),
        }
    )


# --- from the tables and back ----------------------------------------------------------------------


def diagram_of(session: Session, project: Project) -> Diagram:
    """The picture of a project as it is now, in a fixed number of statements."""
    return Diagram(
        aim=Aim(**{field.name: getattr(project, field.name) for field in fields(Aim)}),
        drivers=tuple(_driver(driver) for driver in session.scalars(drivers_of(project.id))),
        ideas=tuple(_idea(idea) for idea in session.scalars(ideas_of(project.id))),
    )


def _driver(driver: Driver) -> DriverNode:
    return DriverNode(
        id=driver.id,
        name=driver.name,
        place=driver.place,
        strength=driver.strength,
        why=driver.why,
        is_out_of_scope=driver.is_out_of_scope,
        under=tuple((link.parent_id, link.strength) for link in driver.links),
        measures=tuple((measure.id, measure.name) for measure in driver.measures),
    )


def _idea(idea: ChangeIdea) -> IdeaNode:
    took_place = [cycle for cycle in idea.cycles if cycle.stage is not Stage.DROPPED]
    return IdeaNode(
        id=idea.id,
        description=idea.description,
        state=idea.state,
        state_reason=idea.state_reason,
        origin=idea.origin,
        source=idea.source,
        impact=idea.impact,
        effort=idea.effort,
        under=tuple((link.driver_id, link.strength) for link in idea.links),
        tests=len(took_place),
    )


def keep_version(
    session: Session, project: Project, person: Person | None, reason: str = ""
) -> TheoryVersion | None:
    """Keeps the picture as it is now; None if nothing differs from the version before."""
    session.flush()
    content = diagram_of(session, project).as_json()
    last = session.scalars(versions_of(project.id).limit(1)).first()
    if last is not None and last.content == content:
        return None
    version = TheoryVersion(
        project=project,
        number=last.number + 1 if last else 1,
        person=person,
        reason=reason.strip(),
        content=content,
    )
    session.add(version)
    session.flush()
    return version


# --- what it lacks ---------------------------------------------------------------------------------


class Lack(StrEnum):
    """What a theory of change may still be missing."""

    AIM = "aim"
    AIM_NUMBER = "aim-number"
    AIM_DATE = "aim-date"
    DRIVERS = "drivers"
    LOOSE_DRIVER = "loose-driver"
    DRIVER_WITHOUT_IDEA = "driver-without-idea"
    IDEA_WITHOUT_DRIVER = "idea-without-driver"
    TRIED_WITHOUT_TEST = "tried-without-test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missing, and where."""

    lack: Lack
    node: Node | None = None


def gaps(diagram: Diagram) -> list[Gap]:
    """Everything the picture lacks, from the aim downwards."""
    found = [Gap(lack=lack) for lack in _of_aim(diagram.aim)]
    if not diagram.drivers:
        found.append(Gap(lack=Lack.DRIVERS))
    found += [Gap(lack=Lack.LOOSE_DRIVER, node=driver) for driver in diagram.loose_drivers]
    found += [
        Gap(lack=Lack.DRIVER_WITHOUT_IDEA, node=driver)
        for driver in diagram.drivers
        if not driver.is_out_of_scope and not _is_acted_on(diagram, driver)
    ]
    for idea in diagram.ideas:
        is_alive = idea.state not in (IdeaState.ABANDONED, IdeaState.PARKED)
        if diagram.drivers and not idea.under and is_alive:
            found.append(Gap(lack=Lack.IDEA_WITHOUT_DRIVER, node=idea))
        if idea.state in TRIED and idea.tests == 0:
            found.append(Gap(lack=Lack.TRIED_WITHOUT_TEST, node=idea))
    return found


def _of_aim(aim: Aim) -> Iterator[Lack]:
    if not aim.aim_what and not aim.aim_to:
        yield Lack.AIM
        return
    if not any(sign.isdigit() for sign in aim.aim_to):
        yield Lack.AIM_NUMBER
    if aim.aim_by is None:
        yield Lack.AIM_DATE


def _is_acted_on(diagram: Diagram, driver: DriverNode) -> bool:
    """An idea that was not dropped acts on it; of one in parts, the parts are asked."""
    if any(not part.is_out_of_scope for part in diagram.parts_of(driver.id)):
        return True
    ideas = diagram.ideas_on(driver.id)
    return any(idea.state is not IdeaState.ABANDONED for idea in ideas)
