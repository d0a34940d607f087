"""Who can see a project, and who from outside the team has looked at it."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from qitrack import clock
from qitrack.domain.access import READERS, UNIT_GRANTS, WIDE, Action
from qitrack.domain.audit import AccessKind, AccessNote
from qitrack.domain.people import Membership, Person
from qitrack.domain.projects import Project, Visibility
from qitrack.domain.units import Unit

MOST_NAMED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who beyond the team can see a project today."""

    works_there: int
    """How many people take part in the work of its unit, and so can add tests and numbers."""
    watchers: tuple[Membership, ...]
    """Managers, coaches and others in the unit and above, who can look."""
    elsewhere: int
    """How many more people of the organisation, or of all, can look."""


def audience_of(session: Session, project: Project) -> Audience:
    """Who beyond the team can see the project, as its visibility and today's roles have it."""
    if project.visibility in (Visibility.PRIVATE, Visibility.TEAM):
        return Audience(works_there=0, watchers=(), elsewhere=0)
    held = session.scalars(_above(project.unit)).all()
    works = {m.person_id for m in held if Action.WORK in UNIT_GRANTS[m.role]}
    watchers = tuple(m for m in held if m.person_id not in works)
    here = works | {m.person_id for m in watchers}
    everybody = _how_many_in_reach(session, project)
    return Audience(
        works_there=len(works), watchers=watchers, elsewhere=max(everybody - len(here), 0)
    )


def _above(unit: Unit) -> Select[Membership]:
    """Who holds a role that reads, in this unit or above it."""
    steps = [int(step) for step in unit.path.strip("/").split("/")]
    return (
        select(Membership)
        .join(Membership.person)
        .where(Membership.unit_id.in_(steps), Membership.role.in_(READERS), _today())
        .where(or_(Person.left_on.is_(None), Person.left_on > clock.today()))
        .options(joinedload(Membership.person), joinedload(Membership.unit))
        .order_by(Person.name, Membership.id)
    )


def _how_many_in_reach(session: Session, project: Project) -> int:
    people = select(func.count(func.distinct(Membership.person_id))).where(_today())
    if project.visibility in WIDE:
        people = people.join(Membership.unit).where(
            Unit.organisation_id == project.unit.organisation_id, Membership.role.in_(READERS)
        )
    elif project.visibility is not Visibility.EVERYONE:
        return 0
    return session.scalar(people) or 0


def _today() -> ColumnElement[bool]:
    today = clock.today()
    ends_on = Membership.ends_on
    return and_(Membership.starts_on <= today, or_(ends_on.is_(None), ends_on > today))


def looks_at(project_id: int) -> Select[Any]:
    """Name and moment of each closer look from outside the team, the latest first."""
    return (
        select(Person.name)
        .add_columns(AccessNote.at)
        .join(Person, Person.id == AccessNote.person_id)
        .where(AccessNote.kind == AccessKind.LOOKED, AccessNote.entity == "project")
        .where(AccessNote.entity_id == project_id)
        .order_by(AccessNote.id.desc())
    )


def has_looked_today(session: Session, person_id: int, project_id: int) -> bool:
    """A closer look of this person is noted for today already."""
    midnight = clock.instant(clock.today(), time.min)
    noted = (
        select(AccessNote.id)
        .where(AccessNote.entity == "project", AccessNote.entity_id == project_id)
        .where(AccessNote.kind == AccessKind.LOOKED, AccessNote.person_id == person_id)
        .where(AccessNote.at >= midnight)
        .limit(1)
    )
    return session.scalar(noted) is not None
