"""The people of a team as choices of a form."""

from collections.abc import Iterable

from qitrack.domain.people import Person
from qitrack.domain.projects import Project, ProjectRole
from qitrack.i18n import _
from qitrack.web import wording

Choice = tuple[int, str]


def people_of(project: Project, *others: Person | None) -> list[Choice]:
    """(id, name) of everybody in the team, and of these others, by name."""
    people = [member.person for member in project.current_members]
    people += [person for person in others if person is not None]
    named = {person.id: person.name for person in people}
    return sorted(named.items(), key=lambda choice: (choice[1], choice[0]))


def sponsors_first(project: Project, *others: Person | None) -> list[Choice]:
    """The same people, those who open doors first, each with what they are."""
    sponsors = {m.person_id for m in project.current_members if m.role is ProjectRole.SPONSOR}
    return [
        (key, _("{name}, {role}").format(name=name, role=wording.word(ProjectRole.SPONSOR).lower()))
        if key in sponsors
        else (key, name)
        for key, name in _those_first(people_of(project, *others), sponsors)
    ]


def first_sponsor(project: Project) -> int | None:
    """The sponsor to ask, if there is one."""
    sponsors = (m.person_id for m in project.current_members if m.role is ProjectRole.SPONSOR)
    return next(sponsors, None)


def _those_first(choices: Iterable[Choice], first: set[int]) -> list[Choice]:
    return sorted(choices, key=lambda choice: choice[0] not in first)
