"""What waits for somebody across their projects: tasks, blockers they are to remove, mentions."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, or_
from sqlalchemy.orm import Session, contains_eager, joinedload

from qitrack import clock
from qitrack.domain.access import Actor, visible
from qitrack.domain.blockers import Blocker
from qitrack.domain.comments import Comment, Mention
from qitrack.domain.projects import ENDED, Project, ProjectRole
from qitrack.domain.tasks import Task, TaskState

AHEAD = timedelta(days=7)
"""A task is due on somebody's own page from a week before its day."""
MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The first few of each, the most urgent first."""

    tasks: list[Task]
    blockers: list[Blocker]
    mentions: list[Comment]

    def __bool__(self) -> bool:
        return bool(self.tasks or self.blockers or self.mentions)


def waiting_for(session: Session, actor: Actor) -> Waiting:
    """What waits for this person, in three queries."""
    return Waiting(
        tasks=list(session.scalars(tasks_due(actor).limit(MOST))),
        blockers=list(session.scalars(blockers_to_remove(actor).limit(MOST))),
        mentions=list(session.scalars(unread_mentions(actor).limit(MOST))),
    )


def tasks_due(actor: Actor) -> Select[Task]:
    """The person's own tasks that are due, or have no day, in work that goes on."""
    soon = clock.today() + AHEAD
    return (
        visible(actor, Task)
        .where(Task.owner_id == actor.person_id, Task.state == TaskState.OPEN)
        .where(or_(Task.due_on.is_(None), Task.due_on <= soon), Project.state.not_in(ENDED))
        .options(contains_eager(Task.project).contains_eager(Project.unit))
        .order_by(Task.due_on.is_(None), Task.due_on, Task.id)
    )


def blockers_to_remove(actor: Actor) -> Select[Blocker]:
    """What is to be removed by the person, or by nobody yet where the person is the sponsor."""
    sponsored = [i for i, roles in actor.project_roles.items() if ProjectRole.SPONSOR in roles]
    nobodys = Blocker.owner_id.is_(None) & (Blocker.owner_name == "")
    return (
        visible(actor, Blocker)
        .where(Blocker.resolved_on.is_(None), Project.state.not_in(ENDED))
        .where(
            or_(
                Blocker.owner_id == actor.person_id,
                nobodys & Blocker.project_id.in_(sponsored),
            )
        )
        .options(contains_eager(Blocker.project).contains_eager(Project.unit))
        .order_by(Blocker.raised_on, Blocker.id)
    )


def unread_mentions(actor: Actor) -> Select[Comment]:
    """The comments that name the person and that they have not looked at yet, the latest first."""
    return (
        visible(actor, Comment)
        .join(Comment.mentions)
        .where(Mention.person_id == actor.person_id, Mention.read_at.is_(None))
        .where(Comment.taken_back_at.is_(None))
        .options(
            contains_eager(Comment.project),
            joinedload(Comment.person),
            joinedload(Comment.cycle),
            joinedload(Comment.measure),
        )
        .order_by(Comment.id.desc())
    )
