"""The audit trail as information governance reads it: who, when, what, never the text itself."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import Select, select, true
from sqlalchemy.sql import ColumnElement

from qitrack import clock
from qitrack.domain.access import UNIT_GRANTS, Action, Actor
from qitrack.domain.audit import Audit, trail
from qitrack.domain.people import Membership, Person
from qitrack.domain.units import Unit, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody looks for in the trail; empty parts leave everything in."""

    name: str = ""
    entity: str = ""
    since: date | None = None
    until: date | None = None


def trail_seen_by(actor: Actor, sought: Sought) -> Select[Audit]:
    """The changes that the person may read and looks for, newest first.

    A post in an organisation, or where nothing stands above it, reads everything; one further down
    reads what the people of its own units did.
    """
    found = trail().where(_may_read(actor))
    if sought.name:
        named = select(Person.id).where(Person.name.icontains(sought.name, autoescape=True))
        found = found.where(Audit.actor_id.in_(named))
    if sought.entity:
        found = found.where(Audit.entity == sought.entity)
    if sought.since:
        found = found.where(Audit.at >= clock.instant(sought.since, time.min))
    if sought.until:
        found = found.where(Audit.at < clock.instant(sought.until + timedelta(days=1), time.min))
    return found


def _may_read(actor: Actor) -> ColumnElement[bool]:
    posts = [post for post in actor.posts if Action.SEE_AUDIT in UNIT_GRANTS[post.role]]
    if any(post.is_at_the_top for post in posts):
        return true()
    here = within(tuple(post.path for post in posts))
    return Audit.actor_id.in_(select(Membership.person_id).join(Unit).where(here))
