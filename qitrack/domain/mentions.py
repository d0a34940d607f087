"""Mentions: who is meant by @Name, of those who may see the project, and nobody beyond."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from qitrack.domain.access import Action, Actor, can, colleagues_of, load_actor
from qitrack.domain.people import Person
from qitrack.domain.projects import Project, ProjectRole, Visibility

LONGEST_NAME = 5
"""So many words after an @ can be a name."""
MOST_NAMES = 10
"""Whoever is named beyond these in one comment is not told."""
WORD = r"[^\s@,;:!?()\[\]\"“”]+"
TYPED = re.compile(rf"(?<![\w.@])@({WORD}(?:[ \t]{WORD}){{0,{LONGEST_NAME - 1}}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Who was meant, and the names that fit nobody who may see the project."""

    people: tuple[Person, ...]
    unknown: tuple[str, ...]


def names_typed(text: str) -> list[list[str]]:
    """What may be a name after each @: all its words, then one fewer, down to the first."""
    found = []
    for match in list(TYPED.finditer(text))[:MOST_NAMES]:
        words = match.group(1).split()
        runs = (" ".join(words[:many]).rstrip(".'’") for many in range(len(words), 0, -1))
        found.append([run for run in dict.fromkeys(runs) if run])
    return [runs for runs in found if runs]


def team_to_tell(project: Project, actor: Actor) -> list[Person]:
    """The people of the team who see the project and can be chosen without typing, by name."""
    is_private = project.visibility is Visibility.PRIVATE
    seeing = {
        member.person.id: member.person
        for member in project.current_members
        if member.person_id != actor.person_id
        and (not is_private or member.role is ProjectRole.LEAD)
    }
    return sorted(seeing.values(), key=lambda person: (person.name, person.id))


def find_named(session: Session, actor: Actor, project: Project, text: str) -> Named:
    """Who is meant by the names after each @ of a text.

    Meant can be somebody of the team, by any beginning of the name that fits one of them only, or a
    colleague of the writer's own organisation by the whole name; never anybody who does not see it.
    """
    typed = names_typed(text)
    team = team_to_tell(project, actor)
    whole = _by_name(session, actor, team, typed)
    people: list[Person] = []
    unknown = []
    for runs in typed:
        meant = next((whole[run.lower()] for run in runs if run.lower() in whole), None)
        meant = meant or next((found for run in runs if (found := _only_one(team, run))), [])
        seeing = [person for person in meant if sees(session, person, project)]
        people.extend(person for person in seeing if person not in people)
        if not seeing:
            unknown.append(runs[-1])
    return Named(people=tuple(people), unknown=tuple(unknown))


def _by_name(
    session: Session, actor: Actor, team: Sequence[Person], typed: Iterable[Sequence[str]]
) -> dict[str, list[Person]]:
    """Whole name in small letters → the people of the team or the organisation who have it."""
    runs = {run for runs in typed for run in runs}
    if not runs:
        return {}
    colleagues = colleagues_of(actor).with_only_columns(Person.id).order_by(None)
    found = session.scalars(
        select(Person)
        .where(or_(Person.name.in_(runs), func.lower(Person.name).in_({r.lower() for r in runs})))
        .where(or_(Person.id.in_(person.id for person in team), Person.id.in_(colleagues)))
        .where(Person.id != actor.person_id, Person.left_on.is_(None))
        .options(joinedload(Person.login))
        .order_by(Person.id)
        .limit(MOST_NAMES * LONGEST_NAME)
    )
    named: dict[str, list[Person]] = {}
    for person in found:
        named.setdefault(person.name.lower(), []).append(person)
    return named


def _only_one(team: Iterable[Person], typed: str) -> list[Person]:
    """The one person of the team whose name begins with these words; nobody if several do."""
    words = typed.lower().split()
    found = [person for person in team if person.name.lower().split()[: len(words)] == words]
    return found if len(found) == 1 else []


def sees(session: Session, person: Person, project: Project) -> bool:
    """This person may see the project today."""
    return can(load_actor(session, person), Action.SEE, project)
