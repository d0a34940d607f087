"""Development goals: one capability, one sentence; private until its owner shares it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Select, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Editable, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.frameworks import Capability
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit
from qitrack.i18n import _


class GoalState(StrEnum):
    """How far a goal has come."""

    DRAFT = "draft"
    ACTIVE = "active"
    ACHIEVED = "achieved"
    LET_GO = "let-go"
    HANDED_OVER = "handed-over"


class DevelopmentGoal(Audited, Editable):
    """What a person, a team or a unit wants to be able to do."""

    __tablename__ = "development_goal"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN owner_person_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN owner_project_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN owner_unit_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_owner",
        ),
        CheckConstraint("trim(statement) <> ''", name="statement_given"),
    )

    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    owner_project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    owner_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"))
    statement: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    state: Mapped[GoalState] = mapped_column(OneOf(GoalState), default=GoalState.ACTIVE)
    review_on: Mapped[date | None]

    owner_person: Mapped[Person | None] = relationship()
    owner_project: Mapped[Project | None] = relationship()
    owner_unit: Mapped[Unit | None] = relationship()
    capability: Mapped[Capability] = relationship()
    shares: Mapped[list["GoalShare"]] = relationship(back_populates="goal", order_by="GoalShare.id")

    @property
    def is_personal(self) -> bool:
        """It belongs to one person and is private unless shared."""
        return self.owner_person_id is not None


class GoalShare(Audited, Entity):
    """Somebody may look at a personal goal, from one day until another or until revoked."""

    __tablename__ = "goal_share"
    __table_args__ = (CheckConstraint("until >= since", name="ends_after_start"),)

    goal_id: Mapped[int] = mapped_column(ForeignKey("development_goal.id"), index=True)
    viewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[date] = mapped_column(default=clock.today)
    until: Mapped[date | None]
    revoked_at: Mapped[datetime | None]

    goal: Mapped[DevelopmentGoal] = relationship(back_populates="shares")
    viewer: Mapped[Person] = relationship()

    @property
    def is_open(self) -> bool:
        """The viewer may look today."""
        today = clock.today()
        ends = self.until is not None and self.until < today
        return self.revoked_at is None and self.since <= today and not ends

    def revoke(self) -> None:
        """From the next request on the viewer no longer sees the goal."""
        self.revoked_at = self.revoked_at or clock.now()


def set_goal(
    session: Session, owner: Person | Project | Unit, capability: Capability, statement: str
) -> DevelopmentGoal:
    """A new goal of a person, of a team (its project) or of a unit."""
    if not statement.strip():
        raise Refused(_("Say in one sentence what you want to be able to do."), "statement")
    goal = DevelopmentGoal(capability=capability, statement=statement.strip())
    match owner:
        case Person():
            goal.owner_person = owner
        case Project():
            goal.owner_project = owner
        case Unit():
            goal.owner_unit = owner
    session.add(goal)
    session.flush()
    return goal


def share_goal(goal: DevelopmentGoal, viewer: Person, until: date | None = None) -> GoalShare:
    """Lets one person look at a personal goal."""
    if viewer is goal.owner_person:
        raise Refused(_("This is your own goal: you see it anyway."), "viewer")
    for share in goal.shares:
        if share.viewer is viewer and share.is_open:
            share.until = until
            return share
    share = GoalShare(viewer=viewer, until=until)
    goal.shares.append(share)
    return share


def goals_of_person(person_id: int) -> Select[DevelopmentGoal]:
    """A person's own goals, newest first."""
    return (
        select(DevelopmentGoal)
        .where(DevelopmentGoal.owner_person_id == person_id)
        .order_by(DevelopmentGoal.id.desc())
    )


def goals_of_team(project_id: int) -> Select[DevelopmentGoal]:
    """The goals of a project's team, oldest first."""
    return (
        select(DevelopmentGoal)
        .where(DevelopmentGoal.owner_project_id == project_id)
        .order_by(DevelopmentGoal.id)
    )


def goals_shared_with(person_id: int) -> Select[DevelopmentGoal]:
    """The goals that others let this person look at."""
    return (
        select(DevelopmentGoal)
        .where(DevelopmentGoal.shares.any(open_share_of(person_id)))
        .order_by(DevelopmentGoal.id)
    )


def open_share_of(person_id: int) -> ColumnElement[bool]:
    """The share lets this person look today."""
    today = clock.today()
    return (
        (GoalShare.viewer_id == person_id)
        & GoalShare.revoked_at.is_(None)
        & (GoalShare.since <= today)
        & or_(GoalShare.until.is_(None), GoalShare.until >= today)
    )
