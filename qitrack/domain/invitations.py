"""Invitations into a team: a link for one address, good once and for a week."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import TITLE_LENGTH, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person, normalised_email
from qitrack.domain.projects import Project, ProjectMember, ProjectRole, add_member
from qitrack.domain.sign_in import token_hash
from qitrack.i18n import _

LASTS = timedelta(days=7)
MOST_OPEN = 50
"""Invitations of one project that can be open at a time."""


class Invitation(Audited, Entity):
    """A link that brings whoever has this address into the team."""

    __tablename__ = "invitation"
    __secret__ = frozenset({"token_hash"})
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expires_later"),
        CheckConstraint("role <> 'lead'", name="not_as_lead"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    email: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    role: Mapped[ProjectRole] = mapped_column(OneOf(ProjectRole))
    token_hash: Mapped[str] = mapped_column(Words(TITLE_LENGTH), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    invited_by: Mapped[Person] = relationship()

    @property
    def is_open(self) -> bool:
        """The link still works."""
        is_done = self.used_at is not None or self.withdrawn_at is not None
        return not is_done and clock.now() < self.expires_at and not self.project.has_ended

    def is_for(self, person: Person) -> bool:
        """The person signs in with the address that was invited."""
        return person.login is not None and person.login.email == self.email

    def withdraw(self) -> None:
        """The link opens nothing any more."""
        if self.used_at is None:
            self.withdrawn_at = self.withdrawn_at or clock.now()


def invite(
    session: Session, project: Project, email: str, role: ProjectRole, by: Person
) -> tuple[Invitation, str]:
    """An invitation and the token of its link, shown once; an earlier one of that address is void."""
    if role is ProjectRole.LEAD:
        raise Refused(
            _("Nobody becomes the lead by a link. Hand the project over instead."), "role"
        )
    address = normalised_email(email)
    waiting = [one for one in session.scalars(invitations_of(project.id)) if one.is_open]
    for earlier in waiting:
        if earlier.email == address:
            earlier.withdraw()
    if len(waiting) >= MOST_OPEN:
        raise Refused(_("So many invitations are open already. Withdraw some first."), "email")
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        project=project,
        email=address,
        role=role,
        invited_by=by,
        token_hash=token_hash(token),
        created_at=clock.now(),
        expires_at=clock.now() + LASTS,
    )
    session.add(invitation)
    session.flush()
    return invitation, token


def find_invitation(session: Session, token: str) -> Invitation | None:
    """The invitation of this link, open or not."""
    return session.scalar(_with_token(token).options(joinedload(Invitation.project)))


def accept(session: Session, token: str, person: Person) -> ProjectMember:
    """The person is in the team now; refuses a link of another address, or one that is over."""
    invitation = session.scalar(_with_token(token).with_for_update())
    if invitation is None or not invitation.is_open:
        raise Refused(_("This invitation has been used or is too old. Ask for a new one."))
    if not invitation.is_for(person):
        raise Refused(_("This invitation is for another e-mail address. Ask for one of your own."))
    invitation.used_at = clock.now()
    member = add_member(invitation.project, person, invitation.role)
    session.flush()
    return member


def invitations_of(project_id: int) -> Select[Invitation]:
    """The invitations of a project, the newest first."""
    return (
        select(Invitation)
        .where(Invitation.project_id == project_id)
        .options(joinedload(Invitation.invited_by), joinedload(Invitation.project))
        .order_by(Invitation.id.desc())
    )


def _with_token(token: str) -> Select[Invitation]:
    return select(Invitation).where(Invitation.token_hash == token_hash(token))
