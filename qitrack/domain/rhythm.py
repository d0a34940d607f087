"""Whether the work goes on: projects in which nothing moves, leads who have fallen silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.audit import Audit
from qitrack.domain.cycles import Cycle
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.projects import ENDED, Project, ProjectMember, ProjectRole, State

STALLED_AFTER = timedelta(days=60)
SILENT_AFTER = timedelta(days=42)
"""A lead who has changed nothing for so long is asked whether somebody else should carry on."""
HANDOVER_BEFORE = timedelta(days=21)
"""So long before the lead's last day a handover is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """When a lead last did something in the project, and when the last of them leaves."""

    last_on: date
    ends_on: date | None

    def is_silent(self, today: date) -> bool:
        """No lead has done anything for weeks."""
        return today - self.last_on >= SILENT_AFTER

    def ends_soon(self, today: date) -> bool:
        """Soon nobody leads it any more."""
        return self.ends_on is not None and self.ends_on - today <= HANDOVER_BEFORE


def last_step_at(session: Session, project: Project) -> datetime:
    """When the latest step of a test or number was written down, or the project began."""
    step = func.coalesce(Cycle.acted_at, Cycle.studied_at, Cycle.happened_at, Cycle.created_at)
    steps = select(func.max(step)).where(Cycle.project_id == project.id)
    numbers = (
        select(func.max(Observation.recorded_at))
        .join(Measure, Observation.measure_id == Measure.id)
        .where(Measure.project_id == project.id)
    )
    found = session.scalars(union_all(steps, numbers)).all()
    return max([project.created_at, *filter(None, found)])


def stalled_since(session: Session, project: Project, today: date) -> date | None:
    """The day of the last step, if that is 60 days ago; never for what rests or has ended."""
    last = last_step_at(session, project)
    return clock.local(last).date() if has_stalled(project, last, today) else None


def has_stalled(project: Project, last: datetime, today: date) -> bool:
    """The last step is 60 days ago; never of what rests or has ended."""
    if project.state is State.PAUSED or project.state in ENDED:
        return False
    return today - clock.local(last).date() >= STALLED_AFTER


def leads_of(session: Session, project_ids: Sequence[int]) -> Mapping[int, Leading]:
    """Project → what is known of those who lead it today; one query for all."""
    return {
        project_id: Leading(
            last_on=starts_on if at is None else max(starts_on, clock.local(at).date()),
            ends_on=ends_on if leaving == leads else None,
        )
        for project_id, leads, leaving, ends_on, starts_on, at in session.execute(
            _leading(project_ids)
        )
    }


def _leading(
    project_ids: Sequence[int],
) -> Select[int, int, int, date | None, date, datetime | None]:
    """Project, leads, leads with a last day, the latest of these, first day, their last change."""
    today = clock.today()
    did = (
        select(Audit.project_id, Audit.actor_id, func.max(Audit.at).label("at"))
        .where(Audit.project_id.in_(project_ids))
        .group_by(Audit.project_id, Audit.actor_id)
        .subquery()
    )
    theirs = and_(
        did.c.project_id == ProjectMember.project_id, did.c.actor_id == ProjectMember.person_id
    )
    return (
        select(
            ProjectMember.project_id,
            func.count(ProjectMember.id),
            func.count(ProjectMember.ends_on),
            func.max(ProjectMember.ends_on),
            func.max(ProjectMember.starts_on),
            func.max(did.c.at),
        )
        .outerjoin(did, theirs)
        .where(ProjectMember.project_id.in_(project_ids))
        .where(ProjectMember.role == ProjectRole.LEAD, ProjectMember.starts_on <= today)
        .where(or_(ProjectMember.ends_on.is_(None), ProjectMember.ends_on > today))
        .group_by(ProjectMember.project_id)
    )
