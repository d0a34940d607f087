"""Who sees a goal, what counts for it and who was asked about it; who looks after frameworks and partnerships."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from qitrack import clock
from qitrack.domain.actors import Actor
from qitrack.domain.corroboration import Corroboration
from qitrack.domain.crosswalks import Crosswalk
from qitrack.domain.evidence import EvidenceLink
from qitrack.domain.feedback import FrameworkChange, FrameworkFeedback
from qitrack.domain.frameworks import (
    Behaviour,
    Capability,
    Framework,
    FrameworkVersion,
    VersionState,
)
from qitrack.domain.goal_reviews import GoalCheckIn, GoalReview
from qitrack.domain.goals import DevelopmentGoal, GoalShare, open_share_of
from qitrack.domain.methods import ImprovementMethod
from qitrack.domain.objectives import Objective
from qitrack.domain.partnerships import Partnership, PartnershipMember, PartnershipOfficer
from qitrack.domain.projects import Project
from qitrack.domain.rights import Action
from qitrack.domain.seeing import can_with_project, projects_seen, sees_project
from qitrack.domain.senior_visits import SeniorVisit
from qitrack.domain.shared_goals import SharedGoal, Signature
from qitrack.domain.units import Unit, within

OF_A_GOAL = (EvidenceLink, GoalShare, GoalCheckIn, GoalReview)
OF_FRAMEWORKS = (Framework, FrameworkVersion, FrameworkChange, Crosswalk)
OF_AN_ORGANISATION = (Objective, ImprovementMethod)
OF_A_SHARED_GOAL = (SharedGoal, Signature)
OF_A_PARTNERSHIP = (Partnership, PartnershipMember, PartnershipOfficer)
OF_CAPABILITY = (
    *(DevelopmentGoal, Corroboration, FrameworkFeedback, SeniorVisit),
    *OF_A_GOAL,
    *OF_FRAMEWORKS,
    *OF_AN_ORGANISATION,
    *OF_A_SHARED_GOAL,
    *OF_A_PARTNERSHIP,
)


def can_with_capability(actor: Actor, action: Action, thing: Any) -> bool:
    """The person may do this to that thing, one of `OF_CAPABILITY`."""
    match thing:
        case DevelopmentGoal():
            return _can_with_goal(actor, action, thing)
        case Corroboration():
            return _can_with_corroboration(actor, action, thing)
        case FrameworkFeedback():
            return _can_with_feedback(actor, action, thing)
        case SeniorVisit():
            return _can_with_visit(actor, action, thing)
        case _ if isinstance(thing, OF_A_GOAL):
            return _can_with_goal(actor, action, thing.goal)
        case _ if isinstance(thing, OF_FRAMEWORKS):
            return _can_with_framework(actor, action, thing)
        case _ if isinstance(thing, OF_AN_ORGANISATION):
            return action is Action.SEE or _directs(actor, action, thing.unit)
        case _:
            return _can_with_partnership(actor, action, thing)


def capability_seen(actor: Actor, model: type[Any]) -> Select[Any]:
    """Every row of one of these classes that the person may see."""
    if model is DevelopmentGoal:
        return select(model).where(_goals_seen(actor))
    if model in OF_A_GOAL:
        return select(model).join(model.goal).where(_goals_seen(actor))
    if model is Corroboration:
        links = select(EvidenceLink.id).join(EvidenceLink.goal).where(_goals_seen(actor))
        asked = Corroboration.person_id == actor.person_id
        return select(model).where(or_(asked, Corroboration.link_id.in_(links)))
    if model is FrameworkFeedback:
        return select(model).where(
            or_(FrameworkFeedback.person_id == actor.person_id, _feedback_cared_for(actor))
        )
    if model is FrameworkVersion:
        return _versions_seen(actor)
    if model is SeniorVisit:
        theirs = SeniorVisit.visitor_id == actor.person_id
        return select(model).join(SeniorVisit.unit).where(or_(theirs, within(actor.reading_paths)))
    if model in OF_A_SHARED_GOAL:
        goals = select(SharedGoal.id).where(
            SharedGoal.partnership_id.in_(
                partnerships_of(actor).with_only_columns(Partnership.id).order_by(None)
            )
        )
        key = SharedGoal.id if model is SharedGoal else Signature.shared_goal_id
        return select(model).where(key.in_(goals))
    return select(model)


def _sees_goal(actor: Actor, goal: DevelopmentGoal) -> bool:
    if goal.owner_person_id is not None:
        shared = any(share.is_open and _is_for(actor, share) for share in goal.shares)
        return goal.owner_person_id == actor.person_id or shared
    if goal.owner_project is not None:
        return sees_project(actor, goal.owner_project)
    if goal.owner_partnership is not None:
        return takes_part(actor, goal.owner_partnership)
    return goal.owner_unit is not None and goal.owner_unit.path.startswith(actor.reading_paths)


def _is_for(actor: Actor, share: GoalShare) -> bool:
    """The share lets this person look, by name or as one of a team."""
    return share.viewer_id == actor.person_id or share.project_id in actor.project_roles


def _can_with_goal(actor: Actor, action: Action, goal: DevelopmentGoal) -> bool:
    if action is Action.SEE or not _sees_goal(actor, goal):
        return action is Action.SEE and _sees_goal(actor, goal)
    if action is not Action.OWN:
        return False
    if goal.owner_project is not None:
        return can_with_project(actor, Action.SHAPE, goal.owner_project)
    if goal.owner_partnership is not None:
        return _leads_partnership(actor, goal.owner_partnership)
    if goal.owner_unit is not None:
        return goal.owner_unit.path.startswith(actor.paths_granting(Action.DIRECT))
    return goal.owner_person_id == actor.person_id


def _can_with_corroboration(actor: Actor, action: Action, asked: Corroboration) -> bool:
    """Whoever is asked answers; the owner sees what was said, and so do those who see the goal."""
    if asked.person_id == actor.person_id:
        return action in (Action.SEE, Action.OWN)
    return action is Action.SEE and _sees_goal(actor, asked.link.goal)


def _can_with_feedback(actor: Actor, action: Action, feedback: FrameworkFeedback) -> bool:
    """Of an organisation's own framework, its stewards; of all else, every steward."""
    item = feedback.behaviour or feedback.capability or feedback.framework_version
    cares = _is_steward(actor) if item is None else _stewards(actor, Action.STEWARD, item)
    if cares:
        return action in (Action.SEE, Action.STEWARD)
    return action is Action.SEE and feedback.person_id == actor.person_id


def _feedback_cared_for(actor: Actor) -> ColumnElement[bool]:
    paths = actor.paths_granting(Action.STEWARD)
    if not paths:
        return false()
    ours = (
        select(FrameworkVersion.id)
        .join(FrameworkVersion.framework)
        .outerjoin(Framework.unit)
        .where(or_(Framework.unit_id.is_(None), within(paths)))
    )
    capabilities = select(Capability.id).where(Capability.framework_version_id.in_(ours))
    behaviours = select(Behaviour.id).where(Behaviour.capability_id.in_(capabilities))
    return or_(
        FrameworkFeedback.screen != "",
        FrameworkFeedback.framework_version_id.in_(ours),
        FrameworkFeedback.capability_id.in_(capabilities),
        FrameworkFeedback.behaviour_id.in_(behaviours),
    )


def _can_with_visit(actor: Actor, action: Action, visit: SeniorVisit) -> bool:
    if visit.visitor_id == actor.person_id:
        return action in (Action.SEE, Action.OWN)
    return action is Action.SEE and visit.unit.path.startswith(actor.reading_paths)


def _is_steward(actor: Actor) -> bool:
    return bool(actor.paths_granting(Action.STEWARD))


def _stewards(actor: Actor, action: Action, thing: Any) -> bool:
    """What everybody shares is in the care of every steward; an organisation's own, of its stewards."""
    if action is not Action.STEWARD:
        return False
    unit = _framework_of(thing).unit
    paths = actor.paths_granting(Action.STEWARD)
    return bool(paths) and (unit is None or unit.path.startswith(paths))


def _can_with_framework(actor: Actor, action: Action, thing: Any) -> bool:
    """Everybody may read what a framework says; a draft, only those who look after it."""
    is_draft = isinstance(thing, FrameworkVersion) and thing.state is VersionState.DRAFT
    if action is Action.SEE:
        return not is_draft or _stewards(actor, Action.STEWARD, thing)
    return _stewards(actor, action, thing)


def _versions_seen(actor: Actor) -> Select[FrameworkVersion]:
    paths = actor.paths_granting(Action.STEWARD)
    theirs = within(paths) if not paths else or_(Framework.unit_id.is_(None), within(paths))
    return (
        select(FrameworkVersion)
        .join(FrameworkVersion.framework)
        .outerjoin(Framework.unit)
        .where(or_(FrameworkVersion.state != VersionState.DRAFT, theirs))
    )


def _framework_of(thing: Any) -> Framework:
    match thing:
        case Framework():
            return thing
        case FrameworkVersion():
            return thing.framework
        case FrameworkChange():
            return thing.framework_version.framework
        case Capability():
            return thing.framework_version.framework
        case Behaviour():
            return thing.capability.framework_version.framework
        case Crosswalk():
            return thing.source.capability.framework_version.framework
        case _:
            raise LookupError(f"A {type(thing).__name__} belongs to no framework.")


def _directs(actor: Actor, action: Action, unit: Unit | None) -> bool:
    paths = actor.paths_granting(Action.DIRECT)
    return action is Action.DIRECT and unit is not None and unit.path.startswith(paths)


def _can_with_partnership(actor: Actor, action: Action, thing: Any) -> bool:
    """Everybody knows of a partnership; its goals are for those who take part."""
    goal = thing.shared_goal if isinstance(thing, Signature) else thing
    partnership = thing if isinstance(thing, Partnership) else goal.partnership
    if action is Action.SEE:
        return not isinstance(thing, OF_A_SHARED_GOAL) or takes_part(actor, partnership)
    if action is not Action.DIRECT:
        return False
    if isinstance(thing, Signature):
        return thing.unit.path.startswith(actor.paths_granting(Action.DIRECT))
    return _leads_partnership(actor, partnership)


def takes_part(actor: Actor, partnership: Partnership) -> bool:
    """The person answers for it, or reads in one of its organisations."""
    theirs = any(
        member.unit_id in actor.organisation_ids or member.unit.path.startswith(actor.reading_paths)
        for member in _current(partnership.members)
    )
    return theirs or _is_officer(actor, partnership)


def partnerships_of(actor: Actor) -> Select[Partnership]:
    """The partnerships in which the person takes part, by name."""
    today = clock.today()

    def runs(model: Any) -> ColumnElement[bool]:
        return and_(model.starts_on <= today, or_(model.ends_on.is_(None), model.ends_on > today))

    theirs = or_(
        PartnershipMember.unit_id.in_(actor.organisation_ids),
        PartnershipMember.unit.has(within(actor.reading_paths)),
    )
    mine = PartnershipOfficer.person_id == actor.person_id
    return (
        select(Partnership)
        .where(
            or_(
                Partnership.members.any(and_(theirs, runs(PartnershipMember))),
                Partnership.officers.any(and_(mine, runs(PartnershipOfficer))),
            )
        )
        .order_by(Partnership.name, Partnership.id)
    )


def _leads_partnership(actor: Actor, partnership: Partnership) -> bool:
    paths = actor.paths_granting(Action.DIRECT)
    directs = any(member.unit.path.startswith(paths) for member in _current(partnership.members))
    return directs or _is_officer(actor, partnership)


def _is_officer(actor: Actor, partnership: Partnership) -> bool:
    return any(o.person_id == actor.person_id for o in _current(partnership.officers))


def _current(parts: list[Any]) -> list[Any]:
    return [part for part in parts if part.is_current]


def _goals_seen(actor: Actor) -> ColumnElement[bool]:
    seen_projects = select(Project.id).join(Unit).where(projects_seen(actor))
    seen_units = select(Unit.id).where(within(actor.reading_paths))
    shared = DevelopmentGoal.shares.any(open_share_of(actor.person_id, actor.project_roles))
    partners = partnerships_of(actor).with_only_columns(Partnership.id).order_by(None)
    return or_(
        DevelopmentGoal.owner_person_id == actor.person_id,
        and_(DevelopmentGoal.owner_person_id.is_not(None), shared),
        DevelopmentGoal.owner_project_id.in_(seen_projects),
        DevelopmentGoal.owner_unit_id.in_(seen_units),
        DevelopmentGoal.owner_partnership_id.in_(partners),
    )
