"""Who acts: the signed-in person with the roles they hold today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.people import Membership, Person, UnitRole
from qitrack.domain.projects import ProjectMember, ProjectRole
from qitrack.domain.rights import NEEDS_SECOND_FACTOR, READERS, UNIT_GRANTS, Action
from qitrack.domain.team import TeamUnit
from qitrack.domain.units import Unit


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
    """Unit roles that wait for a second factor: they grant nothing."""
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
    posts = tuple(post for post, _on in held if post not in resting)
    return Actor(
        person_id=person.id,
        name=person.name,
        posts=posts,
        project_roles=_project_roles(session, person.id, posts),
        resting=tuple(resting),
        should_add_second_factor=bool(needing),
    )


def _posts(session: Session, person_id: int) -> list[tuple[Post, date]]:
    """Today's unit roles, each with the day it began."""
    found = session.execute(
        select(Membership.role, Unit.path, Unit.organisation_id, Membership.starts_on)
        .join(Unit)
        .where(Membership.person_id == person_id, runs(Membership, clock.today()))
        .order_by(Membership.id)
    )
    return [(Post(role=r, path=p, organisation_id=o), on) for r, p, o, on in found]


def _project_roles(
    session: Session, person_id: int, posts: Iterable[Post]
) -> dict[int, frozenset[ProjectRole]]:
    """Roles of one's own, and those of the units one works in; one query for both."""
    today = clock.today()
    units = {int(i) for p in posts if p.role in READERS for i in p.path.strip("/").split("/")}
    own = select(ProjectMember.project_id, ProjectMember.role).where(
        ProjectMember.person_id == person_id, runs(ProjectMember, today)
    )
    ours = select(TeamUnit.project_id, TeamUnit.role).where(
        TeamUnit.unit_id.in_(units), runs(TeamUnit, today)
    )
    roles: dict[int, set[ProjectRole]] = {}
    for project_id, role in session.execute(union_all(own, ours)):
        roles.setdefault(project_id, set()).add(role)
    return {key: frozenset(held) for key, held in roles.items()}


def runs(model: type[Membership | ProjectMember | TeamUnit], today: Any) -> ColumnElement[bool]:
    """The role has begun and not come to its end, as SQL."""
    return and_(model.starts_on <= today, or_(model.ends_on.is_(None), model.ends_on > today))
