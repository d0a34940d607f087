"""What people want to be able to do, what they count towards it, and who bears it out."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from qitrack.demo.world import Table
from qitrack.domain.corroboration import ask_coach, ask_colleague, attach_wave
from qitrack.domain.evidence import EvidenceLink, count_for, reflect
from qitrack.domain.frameworks import Behaviour, Capability
from qitrack.domain.goals import set_goal, share_goal
from qitrack.domain.partnerships import Partnership
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit

if TYPE_CHECKING:
    from qitrack.demo.story import Story

Deed = tuple[str, str, Callable[[], object]]
"""When, by whom, and what they do then."""


def deeds_of_goals(story: "Story") -> Iterator[Deed]:
    """Every goal of a story, with what counts towards it and who bears it out."""
    for entry in story.table.get("goal", ()):
        yield entry["at"], entry["person"], partial(_set, story, entry)
        for number, evidence in enumerate(entry.get("evidence", ())):
            key = f"{entry['key']}.{number}"
            yield evidence["at"], entry["person"], partial(_count, story, entry, evidence, key)
            for said in evidence.get("said", ()):
                take = partial(_bear_out, story, entry, said, key)
                yield said["at"], said["person"], take
            for wave in evidence.get("wave", ()):
                yield wave["at"], entry["person"], partial(_attach, story, entry, wave, key)


def _set(story: "Story", entry: Table) -> None:
    capability = _newest(story, Capability, entry["capability"])
    words = story.world.words(entry["statement"])
    goal = set_goal(story.session, _owner(story, entry), capability, words)
    goal.behaviours = _behaviours(story, entry)
    goal.review_on = story.world.day(entry["review"])
    for code in entry.get("shared_with", ()):
        share_goal(goal, story.world.people[code])
    story.world.things[entry["key"]] = goal


def _owner(story: "Story", entry: Table) -> Project | Unit | Person | Partnership:
    if "partnership" in entry:
        there: Partnership = story.world.things[entry["partnership"]]
        return there
    return story.project if entry.get("team") else story.world.people[entry["person"]]


def _count(story: "Story", entry: Table, evidence: Table, key: str) -> None:
    goal, person = story.world.things[entry["key"]], story.world.people[entry["person"]]
    if "reflection" in evidence:
        words = evidence["reflection"]
        link = reflect(story.session, goal, words, person, evidence["my_part"])
    else:
        source = _source(story, evidence)
        link = count_for(story.session, goal, source, person, evidence["my_part"])
    link.so_what = evidence.get("so_what", "")
    link.behaviours = _behaviours(story, evidence)
    story.world.things[key] = link


def _source(story: "Story", evidence: Table) -> Any:
    """A test, a chain of tests, a chart, something in the way, or a thing across projects."""
    kept: dict[str, dict[str, Any]] = {
        "cycle": story.cycles,
        "idea": story.ideas,
        "measure": story.measures,
        "blocker": story.blockers,
        "thing": story.world.things,
    }
    return next((kept[k][evidence[k]] for k in kept if k in evidence), story.project)


def _bear_out(story: "Story", entry: Table, said: Table, key: str) -> None:
    """A colleague remembers it, or a coach signs: asked the moment before by whoever counts it."""
    link: EvidenceLink = story.world.things[key]
    owner, person = story.world.people[entry["person"]], story.world.people[said["person"]]
    if "because" in said:
        ask_coach(story.session, link, person, owner).sign(said["because"])
    else:
        ask_colleague(story.session, link, person, owner).confirm()


def _attach(story: "Story", entry: Table, given: Table, key: str) -> None:
    wave = story.world.things[given["pulse"]].waves[given["number"]]
    attach_wave(story.session, story.world.things[key], wave, story.world.people[entry["person"]])


def _behaviours(story: "Story", entry: Table) -> list[Behaviour]:
    return [_newest(story, Behaviour, code) for code in entry["behaviours"]]


def _newest(story: "Story", model: type[Any], code: str) -> Any:
    """What has this code in the set that was published last."""
    named = select(model).where(model.code == code).order_by(model.id.desc())
    return story.session.scalars(named).first()
