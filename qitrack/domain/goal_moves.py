"""A goal and the versions of its framework: it keeps its own until its owner moves it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from qitrack.domain.errors import Refused
from qitrack.domain.frameworks import Behaviour, Capability, FrameworkVersion, VersionState
from qitrack.domain.goals import DevelopmentGoal
from qitrack.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Where a goal would stand in a newer version; None where nothing answers to it."""

    version: FrameworkVersion
    capability: Capability | None
    behaviours: Mapping[int, Behaviour | None]
    """Id of a behaviour of the goal → the one that has its place now."""


def find_newer(session: Session, goal: DevelopmentGoal) -> FrameworkVersion | None:
    """The version that is in use now, if the goal was set in an earlier one."""
    own = goal.capability.framework_version
    newest = session.scalar(
        select(FrameworkVersion)
        .where(FrameworkVersion.framework_id == own.framework_id)
        .where(FrameworkVersion.state == VersionState.PUBLISHED)
        .order_by(FrameworkVersion.valid_from.desc(), FrameworkVersion.id.desc())
        .limit(1)
        .options(selectinload(FrameworkVersion.capabilities).selectinload(Capability.behaviours))
    )
    return newest if newest is not None and newest.id > own.id else None


def propose(goal: DevelopmentGoal, version: FrameworkVersion) -> Proposal:
    """What answers to the goal's capability and behaviours in this version, by their codes."""
    capabilities = {one.code: one for one in version.capabilities}
    items = {item.code: item for item in version.items}
    return Proposal(
        version=version,
        capability=capabilities.get(goal.capability.code),
        behaviours={one.id: items.get(one.code) for one in goal.behaviours},
    )


def move_goal(session: Session, goal: DevelopmentGoal, capability: Capability) -> None:
    """The goal stands in a newer version of its framework from now on, under this capability.

    Its behaviours are those that answer to the old ones there; what it has of evidence stays.
    """
    newer = find_newer(session, goal)
    if newer is None:
        raise Refused(_("This goal stands in the newest version already."))
    if capability.framework_version_id != newer.id or not capability.behaviours:
        raise Refused(_("Choose what it is about in the new version."), "capability_id")
    proposal = propose(goal, newer)
    kept = [one for one in proposal.behaviours.values() if one is not None]
    goal.behaviours = [one for one in kept if one.capability is capability]
    goal.capability = capability
    session.flush()
