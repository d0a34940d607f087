"""Who may do what: closed roles, closed actions, one table; `can` for one thing, `visible` for lists.

A unit role counts in its unit and everything below it. A project role counts in its project,
wherever the person works. What a role grants also depends on who can see the project and on
whether it has ended. A goal belongs to its owner.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.cycles import Cycle
from qitrack.domain.evidence import EvidenceLink
from qitrack.domain.goals import DevelopmentGoal, GoalShare, open_share_of
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.imports import Import
from qitrack.domain.joining import EmailDomain, JoinCode, JoinRequest, joined_lately
from qitrack.domain.measures import Annotation, ChartDecision, Measure
from qitrack.domain.people import Membership, Person, UnitRole
from qitrack.domain.projects import Project, ProjectMember, ProjectRole, Visibility
from qitrack.domain.theory import Driver, TheoryVersion
from qitrack.domain.units import Unit, within


class Action(StrEnum):
    """Everything that rights are asked for."""

    SEE = "see"
    READ_HISTORY = "read-history"
    WORK = "work"
    SHAPE = "shape"
    DECIDE_CHART = "decide-chart"
    LEAD = "lead"
    START_PROJECT = "start-project"
    OPEN_DOOR = "open-door"
    ADMINISTER = "administer"
    SEE_AUDIT = "see-audit"
    OWN = "own"


READERS = (
    UnitRole.CONTRIBUTOR,
    UnitRole.COACH,
    UnitRole.MANAGER,
    UnitRole.CAPABILITY_LEAD,
    UnitRole.TALENT_LEAD,
)
"""Unit roles that see the projects which their visibility opens to the unit."""

UNIT_GRANTS: Mapping[UnitRole, frozenset[Action]] = {
    UnitRole.CONTRIBUTOR: frozenset({Action.START_PROJECT, Action.WORK}),
    UnitRole.COACH: frozenset({Action.START_PROJECT, Action.DECIDE_CHART}),
    UnitRole.MANAGER: frozenset({Action.START_PROJECT, Action.OPEN_DOOR}),
    UnitRole.CAPABILITY_LEAD: frozenset({Action.START_PROJECT}),
    UnitRole.TALENT_LEAD: frozenset(),
    UnitRole.FRAMEWORK_STEWARD: frozenset(),
    UnitRole.INFORMATION_GOVERNANCE: frozenset({Action.SEE_AUDIT}),
    UnitRole.ADMINISTRATOR: frozenset({Action.ADMINISTER, Action.OPEN_DOOR}),
}
"""What each unit role may do in its subtree; seeing is settled by `READERS` and visibility."""

NEEDS_SECOND_FACTOR = frozenset({UnitRole.INFORMATION_GOVERNANCE, UnitRole.ADMINISTRATOR})
"""Roles that rest, from the day after they began, while their holder signs in without a code."""

TAKES_PART = frozenset({Action.SEE, Action.READ_HISTORY, Action.WORK})
TEAM = TAKES_PART | {Action.SHAPE, Action.DECIDE_CHART}

PROJECT_GRANTS: Mapping[ProjectRole, frozenset[Action]] = {
    ProjectRole.LEAD: TEAM | {Action.LEAD},
    ProjectRole.MEMBER: TEAM,
    ProjectRole.MEASUREMENT_LEAD: TEAM,
    ProjectRole.COACH: frozenset({Action.SEE, Action.READ_HISTORY, Action.DECIDE_CHART}),
    ProjectRole.SPONSOR: frozenset({Action.SEE}),
    ProjectRole.LIVED_EXPERIENCE_PARTNER: TAKES_PART,
    ProjectRole.PARTNER_MEMBER: TAKES_PART,
    ProjectRole.VIEWER: frozenset({Action.SEE}),
}
"""What each project role may do in its project."""

AFTER_THE_END = frozenset({Action.SEE, Action.READ_HISTORY, Action.LEAD})
"""What can still be done in a project that is closed or stopped."""


WIDE = (Visibility.ORGANISATION, Visibility.PARTNERS)
"""Visibilities that open a project to everybody who reads anywhere in its organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A unit role that somebody holds today."""

    role: UnitRole
    path: str
    organisation_id: int | None

    @property
    def is_at_the_top(self) -> bool:
        """The unit is an organisation, or nothing stands above it."""
        return self.path.count("/") == 2 or self.path.endswith(f"/{self.organisation_id}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The signed-in person, with every role they hold today."""

    person_id: int
    name: str
    posts: tuple[Post, ...] = ()
    project_roles: Mapping[int, frozenset[ProjectRole]] = field(default_factory=dict)
    resting: tuple[Post, ...] = ()
    """Unit roles that wait until the person has set up a second factor: they grant nothing."""
    should_add_second_factor: bool = False

    def paths_granting(self, action: Action) -> tuple[str, ...]:
        """The subtrees in which a unit role grants this action."""
        return tuple(p.path for p in self.posts if action in UNIT_GRANTS[p.role])

    @property
    def reading_paths(self) -> tuple[str, ...]:
        """The subtrees whose projects the person may see if these are open to the unit."""
        return tuple(post.path for post in self.posts if post.role in READERS)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """The organisations the person reads in."""
        ids = (post.organisation_id for post in self.posts if post.role in READERS)
        return frozenset(i for i in ids if i is not None)


def load_actor(session: Session, person: Person, *, asks_second_factor: bool = True) -> Actor:
    """The person with today's roles, in two queries.

    A role that needs a second factor works without one on the day it begins, so that a new
    administrator can start at once; from the next day it rests until there is one.
    """
    is_proven = person.login is not None and person.login.totp_secret is not None
    held = _posts(session, person.id)
    should_add = asks_second_factor and not is_proven
    needing = [post for post, _on in held if should_add and post.role in NEEDS_SECOND_FACTOR]
    resting = [post for post, on in held if post in needing and on < clock.today()]
    return Actor(
        person_id=person.id,
        name=person.name,
        posts=tuple(post for post, _on in held if post not in resting),
        project_roles=_project_roles(session, person.id),
        resting=tuple(resting),
        should_add_second_factor=bool(needing),
    )


def _posts(session: Session, person_id: int) -> list[tuple[Post, date]]:
    """Today's unit roles, each with the day it began."""
    found = session.execute(
        select(Membership.role, Unit.path, Unit.organisation_id, Membership.starts_on)
        .join(Unit)
        .where(Membership.person_id == person_id, _runs(Membership, clock.today()))
        .order_by(Membership.id)
    )
    return [(Post(role=r, path=p, organisation_id=o), on) for r, p, o, on in found]


def _project_roles(session: Session, person_id: int) -> dict[int, frozenset[ProjectRole]]:
    roles: dict[int, set[ProjectRole]] = {}
    for project_id, role in session.execute(
        select(ProjectMember.project_id, ProjectMember.role).where(
            ProjectMember.person_id == person_id, _runs(ProjectMember, clock.today())
        )
    ):
        roles.setdefault(project_id, set()).add(role)
    return {key: frozenset(held) for key, held in roles.items()}


def _runs(model: type[Membership | ProjectMember], today: Any) -> ColumnElement[bool]:
    return and_(model.starts_on <= today, or_(model.ends_on.is_(None), model.ends_on > today))


def _sees_project(actor: Actor, project: Project) -> bool:
    roles = actor.project_roles.get(project.id, frozenset())
    if ProjectRole.LEAD in roles or project.visibility is Visibility.EVERYONE:
        return True
    if project.visibility is Visibility.PRIVATE:
        return False
    return bool(roles) or _is_open_to_unit(actor, project)


def _is_open_to_unit(actor: Actor, project: Project) -> bool:
    if project.visibility is Visibility.TEAM:
        return False
    if project.unit.path.startswith(actor.reading_paths):
        return True
    is_wide = project.visibility in WIDE
    return is_wide and project.unit.organisation_id in actor.organisation_ids


def _projects_seen(actor: Actor) -> ColumnElement[bool]:
    """`_sees_project` as SQL, over `Project` joined with `Unit`."""
    led = [i for i, roles in actor.project_roles.items() if ProjectRole.LEAD in roles]
    in_unit = within(actor.reading_paths)
    in_organisation = or_(Unit.organisation_id.in_(actor.organisation_ids), in_unit)
    return or_(
        Project.id.in_(led),
        Project.visibility == Visibility.EVERYONE,
        and_(Project.visibility != Visibility.PRIVATE, Project.id.in_(list(actor.project_roles))),
        and_(Project.visibility == Visibility.UNIT, in_unit),
        and_(Project.visibility.in_(WIDE), in_organisation),
    )


def _can_with_project(actor: Actor, action: Action, project: Project) -> bool:
    if not _sees_project(actor, project):
        return False
    if action is Action.SEE:
        return True
    if project.has_ended and action not in AFTER_THE_END:
        return False
    roles = actor.project_roles.get(project.id, frozenset())
    if any(action in PROJECT_GRANTS[role] for role in roles):
        return True
    return project.unit.path.startswith(actor.paths_granting(action))


def _can_with_unit(actor: Actor, action: Action, unit: Unit) -> bool:
    return action is Action.SEE or unit.path.startswith(actor.paths_granting(action))


def _sees_goal(actor: Actor, goal: DevelopmentGoal) -> bool:
    if goal.owner_person_id is not None:
        shared = any(s.viewer_id == actor.person_id and s.is_open for s in goal.shares)
        return goal.owner_person_id == actor.person_id or shared
    if goal.owner_project is not None:
        return _sees_project(actor, goal.owner_project)
    return goal.owner_unit is not None and goal.owner_unit.path.startswith(actor.reading_paths)


def _can_with_goal(actor: Actor, action: Action, goal: DevelopmentGoal) -> bool:
    if action is Action.SEE or not _sees_goal(actor, goal):
        return action is Action.SEE and _sees_goal(actor, goal)
    if action is not Action.OWN:
        return False
    if goal.owner_project is not None:
        return _can_with_project(actor, Action.SHAPE, goal.owner_project)
    return goal.owner_person_id == actor.person_id


def _can_with_person(actor: Actor, action: Action, person: Person) -> bool:
    if person.id == actor.person_id and action in (Action.SEE, Action.OWN):
        return True
    if action not in (Action.SEE, Action.ADMINISTER):
        return False
    paths = actor.paths_granting(Action.ADMINISTER)
    return any(m.unit.path.startswith(paths) for m in person.memberships)


def can(actor: Actor, action: Action, thing: object) -> bool:
    """The person may do this to that thing."""
    match thing:
        case Project():
            return _can_with_project(actor, action, thing)
        case Cycle() | Measure() | ChangeIdea() | ProjectMember() | Driver() | TheoryVersion():
            return _can_with_project(actor, action, thing.project)
        case ChartDecision() | Annotation() | Import():
            return _can_with_project(actor, action, thing.measure.project)
        case Unit():
            return _can_with_unit(actor, action, thing)
        case JoinCode() | EmailDomain() | JoinRequest() | Membership():
            granting = Action.OPEN_DOOR if isinstance(thing, JoinCode) else Action.ADMINISTER
            return _can_with_unit(actor, granting if action is Action.SEE else action, thing.unit)
        case DevelopmentGoal():
            return _can_with_goal(actor, action, thing)
        case EvidenceLink() | GoalShare():
            return _can_with_goal(actor, action, thing.goal)
        case Person():
            return _can_with_person(actor, action, thing)
        case _:
            return False


def holds(actor: Actor, action: Action) -> bool:
    """The person may do this somewhere: what the menu shows."""
    return bool(actor.paths_granting(action))


def would_hold(actor: Actor, action: Action) -> bool:
    """The person could do this somewhere, were it not for the missing second factor."""
    return any(action in UNIT_GRANTS[post.role] for post in actor.resting)


def recent_joiners(actor: Actor) -> Select[Membership]:
    """Who joined the units whose door the person keeps, with a ward code, the latest first."""
    return joined_lately(actor.paths_granting(Action.OPEN_DOOR))


def _goals_seen(actor: Actor) -> ColumnElement[bool]:
    seen_projects = select(Project.id).join(Unit).where(_projects_seen(actor))
    seen_units = select(Unit.id).where(within(actor.reading_paths))
    shared = DevelopmentGoal.shares.any(open_share_of(actor.person_id))
    return or_(
        DevelopmentGoal.owner_person_id == actor.person_id,
        and_(DevelopmentGoal.owner_person_id.is_not(None), shared),
        DevelopmentGoal.owner_project_id.in_(seen_projects),
        DevelopmentGoal.owner_unit_id.in_(seen_units),
    )


def _people_seen(actor: Actor) -> ColumnElement[bool]:
    there = within(actor.paths_granting(Action.ADMINISTER))
    here = select(Membership.person_id).join(Unit).where(there)
    return or_(Person.id == actor.person_id, Person.id.in_(here))


def visible(actor: Actor, model: type[Any]) -> Select[Any]:
    """Every row of this class that the person may see: `can(…, SEE, …)` written as SQL."""
    if model is Unit:
        return select(Unit)
    if model is Project:
        return select(Project).join(Project.unit).where(_projects_seen(actor))
    if model is DevelopmentGoal:
        return select(DevelopmentGoal).where(_goals_seen(actor))
    if model in (EvidenceLink, GoalShare):
        return select(model).join(model.goal).where(_goals_seen(actor))
    if model is Person:
        return select(Person).where(_people_seen(actor))
    if model in (JoinCode, EmailDomain, JoinRequest, Membership):
        action = Action.OPEN_DOOR if model is JoinCode else Action.ADMINISTER
        return select(model).join(model.unit).where(within(actor.paths_granting(action)))
    in_projects = select(model)
    if model in (ChartDecision, Annotation, Import):
        in_projects = in_projects.join(model.measure).join(Measure.project)
    elif model in (Cycle, Measure, ChangeIdea, ProjectMember, Driver, TheoryVersion):
        in_projects = in_projects.join(model.project)
    else:
        raise LookupError(f"No rule says who may see a {model.__name__}.")
    return in_projects.join(Project.unit).where(_projects_seen(actor))


def may_start_in(actor: Actor) -> Select[Unit]:
    """The open units in which the person may start a project."""
    today = clock.today()
    return (
        select(Unit)
        .where(within(actor.paths_granting(Action.START_PROJECT)))
        .where(or_(Unit.ended_on.is_(None), Unit.ended_on > today))
        .order_by(Unit.path, Unit.id)
    )


def colleagues_of(actor: Actor) -> Select[Person]:
    """The people who belong today to the organisations that the person belongs to, by name."""
    organisations = [p.organisation_id for p in actor.posts if p.organisation_id is not None]
    above = tuple(p.path for p in actor.posts if p.organisation_id is None)
    here = or_(Unit.organisation_id.in_(organisations), within(above))
    today = clock.today()
    theirs = select(Membership.person_id).join(Unit).where(here, _runs(Membership, today))
    return (
        select(Person)
        .where(Person.id.in_(theirs))
        .where(or_(Person.left_on.is_(None), Person.left_on > today))
        .order_by(Person.name, Person.id)
    )
