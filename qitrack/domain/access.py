"""Who may do what: closed roles, closed actions, one table; `can` for one thing, `visible` for lists.

A unit role counts in its unit and everything below it. A project role counts in its project,
wherever the person works. What a role grants also depends on who can see the project and on
whether it has ended. A goal belongs to its owner.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager

from qitrack import clock
from qitrack.domain.actors import Actor, Post, load_actor, runs
from qitrack.domain.adoptions import Adoption
from qitrack.domain.attachments import Attachment
from qitrack.domain.blockers import Blocker
from qitrack.domain.chart_decisions import Annotation, ChartDecision
from qitrack.domain.comments import Comment
from qitrack.domain.cycles import Cycle
from qitrack.domain.extra_fields import ExtraField
from qitrack.domain.goal_rights import OF_CAPABILITY, can_with_capability, capability_seen
from qitrack.domain.governance import can_with_find, finds_seen
from qitrack.domain.guard import IdentifierFind
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.imports import Import
from qitrack.domain.invitations import Invitation
from qitrack.domain.joining import EmailDomain, JoinCode, JoinRequest, joined_lately
from qitrack.domain.measures import Measure
from qitrack.domain.meetings import Meeting
from qitrack.domain.observations import Observation
from qitrack.domain.people import Membership, Person
from qitrack.domain.predictions import Prediction
from qitrack.domain.projects import ENDED, Project, ProjectMember, ProjectRole
from qitrack.domain.pulses import Pulse, PulseWave
from qitrack.domain.reviews import ChartReview
from qitrack.domain.rights import (
    PROJECT_GRANTS,
    READERS,
    UNIT_GRANTS,
    WIDE,
    Action,
)
from qitrack.domain.seeing import can_with_project, projects_seen, sees_project
from qitrack.domain.sharing import MeasureUse
from qitrack.domain.standards import StandardMeasure
from qitrack.domain.strata import Stratifier
from qitrack.domain.tasks import Task
from qitrack.domain.team import TeamCredit, TeamUnit
from qitrack.domain.theory import Driver, TheoryVersion
from qitrack.domain.units import Unit, only_open, units_in_order, within

__all__ = [
    "READERS",
    "UNIT_GRANTS",
    "WIDE",
    "Action",
    "Actor",
    "Post",
    "can",
    "colleagues_of",
    "holds",
    "is_outside",
    "load_actor",
    "may_count_from",
    "may_start_in",
    "project_of",
    "recent_joiners",
    "units_around",
    "visible",
    "would_hold",
]

IN_A_PROJECT = (
    *(Cycle, Measure, MeasureUse, ChangeIdea, ProjectMember, TeamUnit, TeamCredit, Invitation),
    *(Task, Blocker, Meeting, Comment, Driver, TheoryVersion, Adoption, Pulse),
)
OF_A_CYCLE = (Prediction, Attachment)
OF_A_MEASURE = (ChartDecision, Annotation, Observation, ChartReview, Stratifier)
"""What belongs to a project: whoever has a right to the project has it to these."""

OF_A_UNIT: dict[type[Any], Action] = {
    JoinCode: Action.OPEN_DOOR,
    EmailDomain: Action.ADMINISTER,
    JoinRequest: Action.ADMINISTER,
    Membership: Action.ADMINISTER,
    ExtraField: Action.ADMINISTER,
    StandardMeasure: Action.SET_STANDARDS,
}
"""What belongs to a unit, and the right that opens it there."""


def _can_with_measure(actor: Actor, action: Action, measure: Measure) -> bool:
    """A project that shows the measure opens its chart; every other right stays with its own project."""
    if action is Action.SEE and any(
        use.is_open and sees_project(actor, use.project) for use in measure.uses
    ):
        return True
    return can_with_project(actor, action, measure.project)


def _measures_seen(actor: Actor) -> Select[Measure]:
    shown = (
        select(MeasureUse.measure_id)
        .join(MeasureUse.project)
        .join(Project.unit)
        .where(MeasureUse.ended_at.is_(None), projects_seen(actor))
        .correlate(None)
    )
    seen = or_(projects_seen(actor), Measure.id.in_(shown))
    return select(Measure).join(Measure.project).join(Project.unit).where(seen)


def _can_with_unit(actor: Actor, action: Action, unit: Unit) -> bool:
    return action is Action.SEE or unit.path.startswith(actor.paths_granting(action))


def _can_with_what_a_unit_has(actor: Actor, action: Action, thing: Any) -> bool:
    granting = OF_A_UNIT[type(thing)] if action is Action.SEE else action
    return _can_with_unit(actor, granting, thing.unit)


def _can_with_person(actor: Actor, action: Action, person: Person) -> bool:
    if person.id == actor.person_id and action in (Action.SEE, Action.OWN):
        return True
    if action not in (Action.SEE, Action.ADMINISTER):
        return False
    paths = actor.paths_granting(Action.ADMINISTER)
    return any(m.unit.path.startswith(paths) for m in person.memberships)


def can(actor: Actor, action: Action, thing: object) -> bool:
    """The person may do this to that thing."""
    if isinstance(thing, Measure):
        return _can_with_measure(actor, action, thing)
    project = project_of(thing)
    if project is not None:
        if isinstance(thing, Comment) and action is Action.OWN:
            is_mine = thing.person_id == actor.person_id
            return is_mine and can_with_project(actor, Action.COMMENT, project)
        return can_with_project(actor, action, project)
    match thing:
        case Unit():
            return _can_with_unit(actor, action, thing)
        case _ if type(thing) in OF_A_UNIT:
            return _can_with_what_a_unit_has(actor, action, thing)
        case _ if isinstance(thing, OF_CAPABILITY):
            return can_with_capability(actor, action, thing)
        case Person():
            return _can_with_person(actor, action, thing)
        case _:
            return isinstance(thing, IdentifierFind) and can_with_find(actor, action, thing)


def project_of(thing: object) -> Project | None:
    """The project that this is or is a part of."""
    match thing:
        case Project():
            return thing
        case Import():
            return thing.of_project
        case PulseWave():
            return thing.pulse.project
        case _ if isinstance(thing, OF_A_MEASURE):
            return thing.measure.project
        case _ if isinstance(thing, (*IN_A_PROJECT, *OF_A_CYCLE)):
            return thing.project
        case _:
            return None


def is_outside(actor: Actor, project: Project) -> bool:
    """The person neither is in the team nor takes part in the work of its unit."""
    is_near = project.unit.path.startswith(actor.paths_granting(Action.WORK))
    return project.id not in actor.project_roles and not is_near


def holds(actor: Actor, action: Action) -> bool:
    """The person may do this somewhere: what the menu shows."""
    return bool(actor.paths_granting(action))


def would_hold(actor: Actor, action: Action) -> bool:
    """The person could do this somewhere, were it not for the missing second factor."""
    return any(action in UNIT_GRANTS[post.role] for post in actor.resting)


def recent_joiners(actor: Actor) -> Select[Membership]:
    """Who joined the units whose door the person keeps, with a ward code, the latest first."""
    return joined_lately(actor.paths_granting(Action.OPEN_DOOR))


def _people_seen(actor: Actor) -> ColumnElement[bool]:
    there = within(actor.paths_granting(Action.ADMINISTER))
    here = select(Membership.person_id).join(Unit).where(there)
    return or_(Person.id == actor.person_id, Person.id.in_(here))


def visible(actor: Actor, model: type[Any]) -> Select[Any]:
    """Every row of this class that the person may see: `can(…, SEE, …)` written as SQL."""
    if model in (Unit, IdentifierFind):
        return select(Unit) if model is Unit else finds_seen(actor)
    if model is Project:
        return select(Project).join(Project.unit).where(projects_seen(actor))
    if model in OF_CAPABILITY:
        return capability_seen(actor, model)
    if model is Person:
        return select(Person).where(_people_seen(actor))
    if model in OF_A_UNIT:
        paths = actor.paths_granting(OF_A_UNIT[model])
        return select(model).join(model.unit).where(within(paths))
    if model is Measure:
        return _measures_seen(actor)
    return _in_projects(model).join(Project.unit).where(projects_seen(actor))


def _in_projects(model: type[Any]) -> Select[Any]:
    """Every row of a class that belongs to projects, joined with its project."""
    if model is Import:
        of = or_(Import.project_id == Project.id, Measure.project_id == Project.id)
        return select(Import).outerjoin(Import.measure).join(Project, of)
    if model is PulseWave:
        return select(PulseWave).join(PulseWave.pulse).join(Pulse.project)
    if model in OF_A_MEASURE:
        return select(model).join(model.measure).join(Measure.project)
    if model in OF_A_CYCLE:
        return select(model).join(model.cycle).join(Cycle.project)
    if model in IN_A_PROJECT:
        return select(model).join(model.project)
    raise LookupError(f"No rule says who may see a {model.__name__}.")


def may_start_in(actor: Actor) -> Select[Unit]:
    """The open units in which the person may start a project."""
    today = clock.today()
    return (
        select(Unit)
        .where(within(actor.paths_granting(Action.START_PROJECT)))
        .where(or_(Unit.ended_on.is_(None), Unit.ended_on > today))
        .order_by(Unit.path, Unit.id)
    )


def may_count_from(actor: Actor) -> Select[Measure]:
    """The measures, still kept, of the projects in which the person may enter numbers."""
    today = clock.today()
    mine = [i for i, held in actor.project_roles.items() if any(map(_may_work, held))]
    works = or_(Project.id.in_(mine), within(actor.paths_granting(Action.WORK)))
    return (
        select(Measure)
        .join(Measure.project)
        .join(Project.unit)
        .options(contains_eager(Measure.project))
        .where(projects_seen(actor), works, Project.state.not_in(ENDED))
        .where(or_(Measure.ended_on.is_(None), Measure.ended_on > today))
        .order_by(func.lower(Project.title), Project.id, func.lower(Measure.name), Measure.id)
    )


def _may_work(role: ProjectRole) -> bool:
    return Action.WORK in PROJECT_GRANTS[role]


def units_around(actor: Actor) -> Select[Unit]:
    """The open units of the organisations that the person belongs to, each under its parent."""
    organisations = [p.organisation_id for p in actor.posts if p.organisation_id is not None]
    above = tuple(p.path for p in actor.posts if p.organisation_id is None)
    return only_open(units_in_order()).where(
        or_(Unit.organisation_id.in_(organisations), within(above))
    )


def colleagues_of(actor: Actor) -> Select[Person]:
    """The people who belong today to the organisations that the person belongs to, by name."""
    organisations = [p.organisation_id for p in actor.posts if p.organisation_id is not None]
    above = tuple(p.path for p in actor.posts if p.organisation_id is None)
    here = or_(Unit.organisation_id.in_(organisations), within(above))
    today = clock.today()
    theirs = select(Membership.person_id).join(Unit).where(here, runs(Membership, today))
    return (
        select(Person)
        .where(Person.id.in_(theirs))
        .where(or_(Person.left_on.is_(None), Person.left_on > today))
        .order_by(Person.name, Person.id)
    )
