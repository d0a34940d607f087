"""What lies across the invented projects: objectives, a partnership, places that take a change up, visits, surveys."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from qitrack.demo.story import Story
from qitrack.demo.world import Table, World, read
from qitrack.domain.adoptions import Adoption, AdoptionState
from qitrack.domain.goals import GoalLevel
from qitrack.domain.objectives import Objective, ObjectiveTag
from qitrack.domain.partnerships import Partnership, PartnershipMember, PartnershipOfficer
from qitrack.domain.pulses import (
    CANNOT_SAY,
    Pulse,
    PulseItem,
)
from qitrack.domain.senior_visits import SeniorVisit
from qitrack.domain.shared_goals import SharedGoal, SharedGoalState
from qitrack.domain.waves import close_wave, open_wave, tallies_of

Deed = tuple[str, str, Callable[[], object]]
"""When, by whom, and what they do then."""


class Across:
    """The things that belong to no project alone; what others refer to is kept by its key in the world."""

    def __init__(self, session: Session, world: World, stories: Mapping[str, Story]) -> None:
        self.session = session
        self.world = world
        self.stories = stories
        self.table = read("capability.toml")

    def deeds(self) -> Iterator[Deed]:
        """Everything that people do across projects."""
        kinds: dict[str, Callable[[Table], Any]] = {
            "objective": self.set_objective,
            "partnership": self.found,
            "shared_goal": self.share_goal,
            "adoption": self.take_up,
            "visit": self.visit,
            "pulse": self.start_pulse,
        }
        for kind, take in kinds.items():
            for entry in self.table[kind]:
                yield entry["at"], entry["person"], partial(take, entry)
                yield from self._later(entry)

    def _later(self, entry: Table) -> Iterator[Deed]:
        for signed in entry.get("signature", ()):
            yield signed["at"], signed["person"], partial(self.sign, entry, signed)
        if "serve" in entry:
            yield entry["serve"], entry["person"], partial(self.serve, entry)
        if "done" in entry:
            yield entry["done"], entry["person"], partial(self.keep_promise, entry)
        for number, wave in enumerate(entry.get("wave", ())):
            yield wave["opens"], entry["person"], partial(self.open_wave, entry, wave)
            yield wave["closes"], entry["person"], partial(self.close_wave, entry, number)

    def set_objective(self, entry: Table) -> None:
        """An organisation says what it is after, and which projects serve it."""
        objective = Objective(
            unit=self.world.units[entry["unit"]],
            title=entry["title"],
            level=GoalLevel.PLACE,
            origin=entry["origin"],
            tags=[ObjectiveTag(tag=tag) for tag in entry["tags"]],
        )
        self._keep(entry, objective)

    def serve(self, entry: Table) -> None:
        """Projects name the objective that they serve."""
        for code in entry["projects"]:
            self.stories[code].project.objective = self.world.things[entry["key"]]

    def found(self, entry: Table) -> None:
        """Organisations say that they work together, and who answers for it."""
        units, people = self.world.units, self.world.people
        partnership = Partnership(name=entry["name"], kind=entry["kind"], purpose=entry["purpose"])
        for member in entry["member"]:
            partnership.members.append(
                PartnershipMember(unit=units[member["unit"]], role_statement=member["role"])
            )
        for officer in entry["officer"]:
            partnership.officers.append(
                PartnershipOfficer(person=people[officer["person"]], unit=units[officer["unit"]])
            )
        self._keep(entry, partnership)

    def share_goal(self, entry: Table) -> None:
        """The partners agree on one aim and one number."""
        goal = SharedGoal(
            partnership=self.world.things[entry["partnership"]],
            aim=entry["aim"],
            counted=entry["counted"],
            measure=self.stories[entry["story"]].measures[entry["measure"]],
            state=SharedGoalState.OPEN,
        )
        self._keep(entry, goal)

    def sign(self, entry: Table, signed: Table) -> None:
        """An organisation signs."""
        goal = self.world.things[entry["key"]]
        unit, person = self.world.units[signed["unit"]], self.world.people[signed["person"]]
        self.session.add(goal.sign(unit, person))

    def take_up(self, entry: Table) -> None:
        """Another place takes up what a project found."""
        adopter = self.stories[entry["adopter"]].project if "adopter" in entry else None
        adoption = Adoption(
            project=self.stories[entry["story"]].project,
            unit=self.world.units[entry["unit"]],
            adopter=adopter,
            state=AdoptionState(entry["state"]),
            adapted=entry.get("adapted", ""),
        )
        self._keep(entry, adoption)

    def visit(self, entry: Table) -> None:
        """A leader visits the work, listens and promises help."""
        visit = SeniorVisit(
            visitor=self.world.people[entry["person"]],
            unit=self.world.units[entry["unit"]],
            heard=entry["heard"],
            help_agreed=entry["help"],
        )
        self._keep(entry, visit)

    def keep_promise(self, entry: Table) -> None:
        """The help is there."""
        self.world.things[entry["key"]].done_on = self.world.day(entry["done"])

    def start_pulse(self, entry: Table) -> None:
        """A few questions are put together."""
        pulse = Pulse(project=self.stories[entry["story"]].project, title=entry["title"])
        for position, words in enumerate(entry["items"], start=1):
            pulse.items.append(PulseItem(position=position, text=words))
        if "pools_into" in entry:
            pulse.pools_into = self.world.things[entry["pools_into"]]
        self._keep(entry, pulse)

    def open_wave(self, entry: Table, given: Table) -> None:
        """The questions are asked; how often each answer is given is all that there is of it."""
        pulse = self.world.things[entry["key"]]
        wave = open_wave(self.session, pulse, self.world.day(given["closes"]))
        wave.answers = given["answers"]
        by_key = {(t.item_id, t.answer): t for t in self.session.scalars(tallies_of(wave.id))}
        for item, counts in zip(pulse.items, given["counts"], strict=True):
            for answer, count in zip((1, 2, 3, 4, 5, CANNOT_SAY), counts, strict=True):
                by_key[item.id, answer].count = count

    def close_wave(self, entry: Table, number: int) -> None:
        """The round is over."""
        close_wave(self.session, self.world.things[entry["key"]].waves[number])

    def _keep(self, entry: Table, thing: object) -> None:
        self.session.add(thing)
        self.world.things[entry["key"]] = thing
