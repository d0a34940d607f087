"""What belongs to a person: all of it for them to take away, and erased when they wish; the work of teams stays."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.audit import Audit, AuditValue
from qitrack.domain.base import Base, Entity
from qitrack.domain.corroboration import Corroboration
from qitrack.domain.errors import Refused
from qitrack.domain.evidence import EvidenceLink
from qitrack.domain.goal_reviews import GoalCheckIn, GoalReview, NotForMe
from qitrack.domain.goals import DevelopmentGoal, GoalShare
from qitrack.domain.people import Login, Membership, Person, administrators
from qitrack.domain.projects import ProjectMember
from qitrack.domain.pulses import Pulse
from qitrack.domain.sign_in import OneTimeLink, SignInSession
from qitrack.i18n import _

FORMER_MEMBER = _("Former member")
SECRETS = frozenset({"password_hash", "totp_secret", "issuer", "subject", "token_hash"})
"""Columns that even their owner does not get."""

Rows = dict[str, list[dict[str, Any]]]


def everything_about(session: Session, person: Person) -> Rows:
    """Table → every row that names this person, with the texts of what they changed; secrets are left out."""
    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        theirs = [c for c in table.c if _points_to_person(c)]
        if table.name == "person":
            theirs = [table.c.id]
        if not theirs:
            continue
        kept = [column for column in table.c if column.name not in SECRETS]
        rows = session.execute(
            select(*kept)
            .where(or_(*(column == person.id for column in theirs)))
            .order_by(*table.primary_key)
        ).mappings()
        found[table.name] = [dict(row) for row in rows]
    return {name: rows for name, rows in found.items() if rows}


def _points_to_person(column: Any) -> bool:
    return any(key.column.table.name == "person" for key in column.foreign_keys)


def erase_goals(session: Session, person: Person) -> int:
    """Erases a person's own goals and everything said about them; how many there were. Work of teams stays."""
    goals = session.scalars(
        select(DevelopmentGoal).where(DevelopmentGoal.owner_person_id == person.id)
    ).all()
    ids = [goal.id for goal in goals]
    links = session.scalars(select(EvidenceLink).where(EvidenceLink.goal_id.in_(ids))).all()
    said = select(Corroboration).where(Corroboration.link_id.in_([link.id for link in links]))
    _erase(session, session.scalars(said).all())
    for link in links:
        link.behaviours = []
    _erase(session, links)
    for model in (GoalCheckIn, GoalReview, GoalShare):
        _erase(session, session.scalars(select(model).where(model.goal_id.in_(ids))).all())
    for pulse in session.scalars(select(Pulse).where(Pulse.goal_id.in_(ids))):
        pulse.goal_id = None
    for goal in goals:
        goal.behaviours = []
    session.flush()
    session.expire_all()
    _erase(session, goals)
    return len(ids)


def become_former(session: Session, person: Person) -> None:
    """The person leaves: no name, no way in, no goals; what they did in projects stays, by a former member."""
    if administrators(session) == [person]:
        raise Refused(_("This is the last administrator. Make somebody else one first."))
    erase_goals(session, person)
    session.execute(delete(SignInSession).where(SignInSession.person_id == person.id))
    session.execute(delete(NotForMe).where(NotForMe.person_id == person.id))
    held: list[Membership | ProjectMember] = [
        *session.scalars(select(Membership).where(Membership.person_id == person.id)),
        *session.scalars(select(ProjectMember).where(ProjectMember.person_id == person.id)),
    ]
    for role in held:
        if role.is_current:
            role.ends_on = max(clock.today(), role.starts_on)
    for door in (OneTimeLink, Login):
        _erase(session, session.scalars(select(door).where(door.person_id == person.id)).all())
    person.name, person.job, person.left_on = FORMER_MEMBER, "", clock.today()
    session.flush()
    _erase_texts(session, Person.__tablename__, [person.id])


def _erase(session: Session, rows: Sequence[Entity]) -> None:
    """Deletes rows and the texts that the audit keeps of them; that they were there stays written down."""
    if not rows:
        return
    table, ids = rows[0].__tablename__, [row.id for row in rows]
    for row in rows:
        session.delete(row)
    session.flush()
    _erase_texts(session, table, ids)


def _erase_texts(session: Session, entity: str, ids: Iterable[int]) -> None:
    entries = select(Audit.id).where(Audit.entity == entity, Audit.entity_id.in_(ids))
    session.execute(delete(AuditValue).where(AuditValue.audit_id.in_(entries)))
