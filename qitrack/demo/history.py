"""The history of invented projects: every step taken again, in the order of time, at its time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import zip_longest

from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.demo.capability import Across
from qitrack.demo.charts import deeds_about, deeds_of_sharing, deeds_of_standards
from qitrack.demo.goals import deeds_of_goals
from qitrack.demo.series import read_entries
from qitrack.demo.story import Story
from qitrack.demo.world import Table, World, read
from qitrack.domain.people import Person

STORIES = (
    "p01.toml",
    "p01_ward_b.toml",
    "p02.toml",
    "p03.toml",
    "p04.toml",
    "p05.toml",
    "p06.toml",
    "p07.toml",
    "p07_ward_n.toml",
    "p07_ward_o.toml",
    "p07_ward_q.toml",
    "p08.toml",
    "p09.toml",
    "p10.toml",
    "p11.toml",
    "p12.toml",
    "p13.toml",
    "p14.toml",
    "p15.toml",
    "leadership.toml",
)
"""One data file a project."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a person did at a moment."""

    at: datetime
    person: Person
    take: Callable[[], object]
    is_number: bool = False

    def waits_for(self, following: "Step | None") -> bool:
        """It is a number, and the same person enters another at the same moment: both go together."""
        if following is None or not (self.is_number and following.is_number):
            return False
        return (self.at, self.person.id) == (following.at, following.person.id)


def replay(session: Session, world: World) -> None:
    """Takes every step of every project again, at its time and by its person."""
    now = clock.now()
    stories = [Story(session, world, read(name)) for name in STORIES]
    told = [step for story in stories for step in _steps(story)]
    told += _of_organisations(session, world)
    across = Across(session, world, {story.table["code"]: story for story in stories})
    told += [Step(world.instant(at), world.people[who], take) for at, who, take in across.deeds()]
    in_order = sorted(told, key=lambda step: step.at)
    for step, following in zip_longest(in_order, in_order[1:]):
        with clock.stopped(min(step.at, now)):
            session.info["actor_id"] = step.person.id
            step.take()
            if not step.waits_for(following):
                session.flush()
    session.info["actor_id"] = None


def _steps(story: Story) -> Iterator[Step]:
    """The steps of one project, each kind in the order of its data file."""
    yield _step(story, story.table["started"], story.table["lead"], story.start)
    yield from _of_charter(story)
    yield from _of_theory(story)
    for entry in story.table.get("blocker", ()):
        yield from _of_blocker(story, entry)
    for entry in story.table.get("cycle", ()):
        yield from _of_cycle(story, entry)
    for entry in story.table.get("measure", ()):
        yield from _of_measure(story, entry)
        yield from _of_chart(story, entry)
    for given, take in deeds_of_sharing(story):
        yield _step(story, given["at"], given["person"], take)
    for at, person, take in deeds_of_goals(story):
        yield _step(story, at, person, take)


def _of_organisations(session: Session, world: World) -> Iterator[Step]:
    for given, take in deeds_of_standards(session, world):
        yield Step(world.instant(given["at"]), world.people[given["person"]], take)


def _step(story: Story, moment: str, person: str, take: Callable[[], object]) -> Step:
    return Step(story.world.instant(moment), story.world.people[person], take)


def _of_charter(story: Story) -> Iterator[Step]:
    table, lead = story.table, story.table["lead"]
    for entry in table.get("member", ()):
        yield _step(story, entry["at"], lead, partial(story.add_member, entry))
    yield _step(story, table["shared"], lead, story.share)
    if "aim" in table:
        yield _step(story, table["aim"]["at"], lead, partial(story.set_aim, table["aim"]))
    if "charter" in table:
        charter = table["charter"]
        yield _step(story, charter["at"], lead, partial(story.describe, charter))
    for entry in table.get("state", ()):
        yield _step(story, entry["at"], lead, partial(story.move, entry))
    for entry in table.get("rating", ()):
        yield _step(story, entry["at"], entry["person"], partial(story.rate, entry))


def _of_theory(story: Story) -> Iterator[Step]:
    lead = story.table["lead"]
    for entry in story.table.get("idea", ()):
        yield _step(story, entry["at"], entry["person"], partial(story.note_idea, entry))
    for entry in story.table.get("hold", ()):
        yield _step(story, entry["at"], lead, partial(story.hold, entry))
    if "theory" in story.table:
        theory = story.table["theory"]
        yield _step(story, theory["at"], lead, partial(story.draw_theory, theory))
        for later in theory.get("later", ()):
            take = partial(story.amend_theory, later)
            yield _step(story, later["at"], later["person"], take)


def _of_blocker(story: Story, entry: Table) -> Iterator[Step]:
    yield _step(story, entry["at"], entry["person"], partial(story.raise_blocker, entry))
    if "resolved" in entry:
        take = partial(story.resolve_blocker, entry)
        yield _step(story, entry["resolved"], entry["owner"], take)


def _of_cycle(story: Story, entry: Table) -> Iterator[Step]:
    lead = entry["lead"]
    yield _step(story, entry["planned"], lead, partial(story.plan, entry))
    if "done" in entry:
        yield _step(story, entry["done"], lead, partial(story.do, entry))
    if "expect_at" in entry:
        yield _step(story, entry["expect_at"], lead, partial(story.predict, entry))
    if "decided" in entry:
        yield _step(story, entry["decided"], lead, partial(story.study_and_decide, entry))


def _of_measure(story: Story, entry: Table) -> Iterator[Step]:
    """The measure, and each number on the evening its period ends; earlier ones are brought along."""
    begun = _step(story, entry["at"], entry["person"], partial(story.add_measure, entry))
    yield begun
    for number, (on, end) in zip(read_entries(entry["numbers"]), story.periods(entry), strict=True):
        evening = clock.instant(end, story.EVENING)
        take = partial(story.record, entry, on, number)
        yield Step(max(evening, begun.at), begun.person, take, is_number=True)


def _of_chart(story: Story, entry: Table) -> Iterator[Step]:
    if "chart" in entry:
        chart = entry["chart"]
        yield _step(story, chart["at"], entry["person"], partial(story.choose_chart, entry))
    if "target" in entry:
        target = entry["target"]
        yield _step(story, target["at"], entry["person"], partial(story.set_target, entry))
    if "baseline" in entry:
        baseline = entry["baseline"]
        yield _step(story, baseline["at"], baseline["person"], partial(story.set_baseline, entry))
    for given, take in deeds_about(story, entry):
        yield _step(story, given["at"], given["person"], take)
