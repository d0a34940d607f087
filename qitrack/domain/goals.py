"""Development goals: one capability, one sentence; private until its owner shares it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Select, case, or_, select
from sqlalchemy.orm import (
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from qitrack import clock
from qitrack.domain.audit import AccessKind, AccessNote, Audited
from qitrack.domain.base import NOTE_LENGTH, Base, Editable, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.frameworks import Behaviour, Capability
from qitrack.domain.partnerships import Partnership
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


class Growth(StrEnum):
    """How far somebody has come with a capability; not tied to grade."""

    EXPLORING = "exploring"
    PRACTISING = "practising"
    LEADING = "leading"
    ENABLING = "enabling"


class GoalLevel(StrEnum):
    """Where a goal is meant to bear fruit."""

    TEAM = "team"
    UNIT = "unit"
    ORGANISATION = "organisation"
    PLACE = "place"
    REGIONAL = "regional"
    NATIONAL = "national"


MOST_BEHAVIOURS = 3
"""A goal, or a piece of work, is about so many at most."""
RUNNING = (GoalState.DRAFT, GoalState.ACTIVE)
REVIEW_AFTER = timedelta(days=90)
"""How long a goal runs until it is looked at again, unless its owner says otherwise."""


class GoalBehaviour(Base):
    """A behaviour that the goal is about; at most three."""

    __tablename__ = "goal_behaviour"

    goal_id: Mapped[int] = mapped_column(ForeignKey("development_goal.id"), primary_key=True)
    behaviour_id: Mapped[int] = mapped_column(ForeignKey("behaviour.id"), primary_key=True)


class DevelopmentGoal(Audited, Editable):
    """What a person, a team or a unit wants to be able to do."""

    __tablename__ = "development_goal"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN owner_person_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN owner_project_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN owner_unit_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN owner_partnership_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_owner",
        ),
        CheckConstraint("trim(statement) <> ''", name="statement_given"),
    )

    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    owner_project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    owner_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    owner_partnership_id: Mapped[int | None] = mapped_column(
        ForeignKey("partnership.id"), index=True
    )
    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"), index=True)
    statement: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    state: Mapped[GoalState] = mapped_column(OneOf(GoalState), default=GoalState.ACTIVE)
    review_on: Mapped[date | None]
    why: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    stage_now: Mapped[Growth | None] = mapped_column(OneOf(Growth))
    stage_wanted: Mapped[Growth | None] = mapped_column(OneOf(Growth))
    level: Mapped[GoalLevel | None] = mapped_column(OneOf(GoalLevel))
    ended_on: Mapped[date | None]
    handed_to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    owner_person: Mapped[Person | None] = relationship(foreign_keys=[owner_person_id])
    owner_project: Mapped[Project | None] = relationship()
    owner_unit: Mapped[Unit | None] = relationship()
    owner_partnership: Mapped[Partnership | None] = relationship()
    handed_to: Mapped[Person | None] = relationship(foreign_keys=[handed_to_id])
    capability: Mapped[Capability] = relationship()
    behaviours: Mapped[list[Behaviour]] = relationship(
        secondary="goal_behaviour", order_by=Behaviour.position
    )
    shares: Mapped[list["GoalShare"]] = relationship(back_populates="goal", order_by="GoalShare.id")

    @property
    def is_personal(self) -> bool:
        """It belongs to one person and is private unless shared."""
        return self.owner_person_id is not None

    @property
    def is_running(self) -> bool:
        """Work can still be counted towards it."""
        return self.state in RUNNING

    @property
    def open_shares(self) -> list["GoalShare"]:
        """Who may look today."""
        return [share for share in self.shares if share.is_open]


class GoalShare(Audited, Entity):
    """Somebody, or a team, may look at a personal goal, from one day until another or until revoked."""

    __tablename__ = "goal_share"
    __in_project_history__ = False
    __table_args__ = (
        CheckConstraint("until >= since", name="ends_after_start"),
        CheckConstraint("(viewer_id IS NULL) <> (project_id IS NULL)", name="one_viewer"),
    )

    goal_id: Mapped[int] = mapped_column(ForeignKey("development_goal.id"), index=True)
    viewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    """The project whose team may look."""
    since: Mapped[date] = mapped_column(default=clock.today)
    until: Mapped[date | None]
    revoked_at: Mapped[datetime | None]

    goal: Mapped[DevelopmentGoal] = relationship(back_populates="shares")
    viewer: Mapped[Person | None] = relationship()
    project: Mapped[Project | None] = relationship()

    @property
    def whose(self) -> str:
        """The name of whoever may look: a person's, or a project's for its team."""
        if self.viewer is not None:
            return self.viewer.name
        return self.project.title if self.project is not None else ""

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
    session: Session,
    owner: Person | Project | Unit | Partnership,
    capability: Capability,
    statement: str,
) -> DevelopmentGoal:
    """A new goal of a person, of a team (its project), of a unit or of a partnership."""
    if not statement.strip():
        raise Refused(_("Say in one sentence what you want to be able to do."), "statement")
    goal = DevelopmentGoal(
        capability=capability,
        statement=statement.strip(),
        review_on=clock.today() + REVIEW_AFTER,
    )
    match owner:
        case Person():
            goal.owner_person = owner
        case Project():
            goal.owner_project = owner
        case Unit():
            goal.owner_unit = owner
        case Partnership():
            goal.owner_partnership = owner
    session.add(goal)
    session.flush()
    return goal


def share_goal(goal: DevelopmentGoal, viewer: Person, until: date | None = None) -> GoalShare:
    """Lets one person look at a personal goal."""
    if not goal.is_personal:
        raise Refused(_("Everybody who sees the project sees this goal already."))
    if viewer is goal.owner_person:
        raise Refused(_("This is your own goal: you see it anyway."), "person_id")
    if until is not None and until < clock.today():
        raise Refused(_("Choose a day from today on, or leave it empty."), "until")
    for share in goal.open_shares:
        if share.viewer is viewer:
            share.until = until
            return share
    share = GoalShare(viewer=viewer, since=clock.today(), until=until)
    goal.shares.append(share)
    return share


def share_with_team(goal: DevelopmentGoal, project: Project) -> GoalShare:
    """Lets everybody in the team of a project look at a personal goal, today's team and tomorrow's."""
    if not goal.is_personal:
        raise Refused(_("Everybody who sees the project sees this goal already."))
    for share in goal.open_shares:
        if share.project is project:
            return share
    share = GoalShare(project=project, since=clock.today())
    goal.shares.append(share)
    return share


def _goals() -> Select[DevelopmentGoal]:
    """Goals with their capability; those that are running first, then the newest."""
    has_ended = case((DevelopmentGoal.state.in_(RUNNING), 0), else_=1)
    return (
        select(DevelopmentGoal)
        .options(joinedload(DevelopmentGoal.capability))
        .order_by(has_ended, DevelopmentGoal.id.desc())
    )


def goals_of_person(person_id: int) -> Select[DevelopmentGoal]:
    """A person's own goals, the running ones first, the newest of them first."""
    return _goals().where(DevelopmentGoal.owner_person_id == person_id)


def goals_of_team(project_id: int) -> Select[DevelopmentGoal]:
    """The goals of a project's team, the running ones first."""
    return _goals().where(DevelopmentGoal.owner_project_id == project_id)


def goals_shared_with(person_id: int) -> Select[DevelopmentGoal]:
    """The goals that others let this person look at."""
    return (
        _goals()
        .options(joinedload(DevelopmentGoal.owner_person))
        .where(DevelopmentGoal.shares.any(open_share_of(person_id)))
    )


def whole_goal(goal_id: int) -> Select[DevelopmentGoal]:
    """One goal with everything its page shows but the evidence."""
    return (
        select(DevelopmentGoal)
        .where(DevelopmentGoal.id == goal_id)
        .options(
            joinedload(DevelopmentGoal.capability).selectinload(Capability.behaviours),
            joinedload(DevelopmentGoal.owner_person),
            joinedload(DevelopmentGoal.owner_project),
            joinedload(DevelopmentGoal.owner_unit),
            selectinload(DevelopmentGoal.shares).joinedload(GoalShare.viewer),
            selectinload(DevelopmentGoal.shares).joinedload(GoalShare.project),
        )
    )


def running(goals: Select[DevelopmentGoal]) -> Select[DevelopmentGoal]:
    """Of these goals, those towards which work can still be counted."""
    return goals.where(DevelopmentGoal.state.in_(RUNNING))


def open_share_of(person_id: int, project_ids: Iterable[int] = ()) -> ColumnElement[bool]:
    """The share lets this person, or the teams of these projects, look today."""
    today = clock.today()
    return (
        or_(GoalShare.viewer_id == person_id, GoalShare.project_id.in_(list(project_ids)))
        & GoalShare.revoked_at.is_(None)
        & (GoalShare.since <= today)
        & or_(GoalShare.until.is_(None), GoalShare.until >= today)
    )


def looks_at(goal_id: int) -> Select[datetime, str]:
    """When somebody other than its owner looked at a goal, and who; the latest first."""
    return (
        select(AccessNote.at, Person.name)
        .join(Person, Person.id == AccessNote.person_id)
        .where(AccessNote.entity == DevelopmentGoal.__tablename__, AccessNote.entity_id == goal_id)
        .where(AccessNote.kind == AccessKind.LOOKED)
        .order_by(AccessNote.at.desc(), AccessNote.id.desc())
    )
