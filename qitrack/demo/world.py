"""The invented world: places, people, and moments counted from the day it is built."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.people import Person, UnitRole, add_person, join_unit
from qitrack.domain.units import Level, Sector, Unit, UnitSuccessor, add_unit

Table = dict[str, Any]
"""What a TOML table holds."""

MOMENT = re.compile(r"W(?P<weeks>[+-]\d+)(?P<days>[+-]\d+)?(?: (?P<time>\d\d:\d\d))?")
IN_BRACES = re.compile(r"\{(W[^}]+)\}")
WORKING_HOUR = "10:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Units by key and people by code, and the day from which all moments count."""

    anchor: date
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    """What belongs to no project alone, by key."""

    def day(self, moment: str) -> date:
        """The day of a moment such as 'W-49', 49 weeks before the anchor, or 'W-49+2 20:30'."""
        found = MOMENT.fullmatch(moment)
        if found is None:
            raise ValueError(f"{moment!r} is no moment; write it like 'W-49+2 20:30'.")
        days = 7 * int(found["weeks"]) + int(found["days"] or 0)
        return self.anchor + timedelta(days=days)

    def words(self, text: str) -> str:
        """The text with each moment in braces, as in {W-10}, written as its day."""
        return IN_BRACES.sub(lambda found: f"{(day := self.day(found[1])).day} {day:%B %Y}", text)

    def instant(self, moment: str) -> datetime:
        """The instant of a moment: in the morning of its day unless a time is given."""
        day = self.day(moment)
        found = MOMENT.fullmatch(moment)
        at = found["time"] if found else None
        return clock.instant(day, time.fromisoformat(at or WORKING_HOUR))


@cache
def read(name: str) -> Table:
    """A data file of the demonstration."""
    return tomllib.loads((resources.files("qitrack.demo") / name).read_text("utf-8"))


def email(code: str) -> str:
    """The address of a person, as in p001@demo.invalid."""
    return f"{code.replace('-', '').lower()}@demo.invalid"


def guides() -> Iterator[tuple[str, str]]:
    """Code and line of the people whose log-ins are shown."""
    for person in read("world.toml")["person"]:
        if "guide" in person:
            yield person["code"], person["guide"]


def settle(session: Session, anchor: date) -> World:
    """Puts the places and the people into the database, on the day they are said to have begun."""
    world = World(anchor=anchor)
    table = read("world.toml")
    with clock.stopped(world.instant(table["founded"])):
        for entry in table["unit"]:
            world.units[entry["key"]] = _unit(session, world, entry)
        seen: Counter[str] = Counter()
        for entry in table["person"]:
            seen[entry["job"]] += 1
            world.people[entry["code"]] = _person(session, world, entry, seen[entry["job"]])
    for entry in table["unit"]:
        if "ended" in entry:
            _end(session, world, entry)
    return world


def _unit(session: Session, world: World, entry: Table) -> Unit:
    unit = Unit(
        name=entry["name"],
        level=Level(entry["level"]),
        sector=Sector(entry.get("sector", Sector.NHS)),
        kind=entry["kind"],
        role_statement=entry.get("role", ""),
        started_on=clock.today(),
    )
    parent = entry.get("parent")
    return add_unit(session, unit, world.units[parent] if parent else None)


def _person(session: Session, world: World, entry: Table, number: int) -> Person:
    job = entry["job"]
    titled = " ".join(word if word.isupper() else word.title() for word in job.split())
    profession = f"{job[:1].upper()}{job[1:]}"
    person = add_person(session, f"Demo {titled} {number}", email(entry["code"]), profession)
    for role in entry.get("roles", ()):
        join_unit(session, person, world.units[role["unit"]], UnitRole(role["role"]))
    return person


def _end(session: Session, world: World, entry: Table) -> None:
    unit, successor = world.units[entry["key"]], world.units[entry["successor"]]
    with clock.stopped(world.instant(entry["ended"])):
        unit.end(clock.today())
        session.add(UnitSuccessor(unit_id=unit.id, successor_id=successor.id))
        session.flush()
