"""Improvement projects: what bothers us, what we aim for, who is in it, who may see it."""

import textwrap
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Base, Editable, Entity, OneOf, Words
from qitrack.domain.charter import CharterFields
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person
from qitrack.domain.units import Unit
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.domain.cycles import Cycle
    from qitrack.domain.frameworks import Capability
    from qitrack.domain.ideas import ChangeIdea
    from qitrack.domain.measures import Measure
    from qitrack.domain.methods import ImprovementMethod
    from qitrack.domain.objectives import Objective


class ProjectRole(StrEnum):
    """What a person is in a project, wherever they work."""

    LEAD = "lead"
    MEMBER = "member"
    MEASUREMENT_LEAD = "measurement-lead"
    COACH = "coach"
    SPONSOR = "sponsor"
    LIVED_EXPERIENCE_PARTNER = "lived-experience-partner"
    PARTNER_MEMBER = "partner-member"
    VIEWER = "viewer"


class Visibility(StrEnum):
    """Who can see a project."""

    PRIVATE = "private"
    TEAM = "team"
    UNIT = "unit"
    ORGANISATION = "organisation"
    PARTNERS = "partners"
    EVERYONE = "everyone"


class State(StrEnum):
    """Where a project stands; *stalled* is derived, never typed."""

    IDEA = "idea"
    SET_UP = "set-up"
    TESTING = "testing"
    PAUSED = "paused"
    IMPLEMENTING = "implementing"
    SUSTAINING = "sustaining"
    CLOSED = "closed"
    STOPPED = "stopped"


class PauseReason(StrEnum):
    """Why a project rests."""

    NO_TIME = "no-time"
    NO_DATA = "no-data"
    WAITING = "waiting"
    OTHER = "other"


ENDED = (State.CLOSED, State.STOPPED)

NEXT_STATES: dict[State, tuple[State, ...]] = {
    State.IDEA: (State.SET_UP, State.TESTING, State.STOPPED),
    State.SET_UP: (State.TESTING, State.PAUSED, State.STOPPED),
    State.TESTING: (State.PAUSED, State.IMPLEMENTING, State.STOPPED),
    State.PAUSED: (State.TESTING, State.STOPPED),
    State.IMPLEMENTING: (State.TESTING, State.SUSTAINING, State.STOPPED),
    State.SUSTAINING: (State.TESTING, State.CLOSED, State.STOPPED),
    State.CLOSED: (State.TESTING,),
    State.STOPPED: (State.TESTING,),
}
"""Life-cycle of a project; from an ended state back to testing is a reopening."""


class CapabilityFocus(Base):
    """A leadership capability that the team chose to grow through this project."""

    __tablename__ = "capability_focus"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"), primary_key=True)


class Project(Audited, CharterFields, Editable):
    """A piece of improvement work with an aim, measures and tests."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint(
            "(state = 'paused') = (pause_reason IS NOT NULL)", name="paused_for_a_reason"
        ),
        CheckConstraint("trim(title) <> ''", name="title_given"),
    )

    title: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    problem: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[State] = mapped_column(OneOf(State), default=State.IDEA)
    pause_reason: Mapped[PauseReason | None] = mapped_column(OneOf(PauseReason))
    learned: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    visibility: Mapped[Visibility] = mapped_column(OneOf(Visibility), default=Visibility.PRIVATE)
    started_on: Mapped[date] = mapped_column(default=clock.today)
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"), index=True)
    method_id: Mapped[int | None] = mapped_column(ForeignKey("improvement_method.id"), index=True)
    """How the team works, where it is not by PDSA alone."""

    aim_what: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    aim_from: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    aim_to: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    aim_for_whom: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    aim_by: Mapped[date | None]

    unit: Mapped[Unit] = relationship()
    objective: Mapped["Objective | None"] = relationship()
    method: Mapped["ImprovementMethod | None"] = relationship()
    members: Mapped[list["ProjectMember"]] = relationship(
        back_populates="project", order_by="ProjectMember.id"
    )
    ideas: Mapped[list["ChangeIdea"]] = relationship(
        back_populates="project", order_by="ChangeIdea.id"
    )
    cycles: Mapped[list["Cycle"]] = relationship(back_populates="project", order_by="Cycle.number")
    measures: Mapped[list["Measure"]] = relationship(
        back_populates="project", order_by="Measure.id"
    )
    focus: Mapped[list["Capability"]] = relationship(
        secondary="capability_focus", order_by="Capability.position"
    )

    @property
    def has_ended(self) -> bool:
        """Nothing is recorded any more; it can be reopened."""
        return self.state in ENDED

    @property
    def has_aim(self) -> bool:
        """The aim says at least of what, to what and by when."""
        return bool(self.aim_what and self.aim_to and self.aim_by)

    @property
    def has_title(self) -> bool:
        """Somebody has given it a name of its own, not just the beginning of what bothers us."""
        return self.title != working_title(self.problem)

    @property
    def current_members(self) -> list["ProjectMember"]:
        """Who is in the team today."""
        return [member for member in self.members if member.is_current]

    @property
    def earlier_members(self) -> list["ProjectMember"]:
        """Roles in the team that have ended."""
        return [member for member in self.members if not member.is_current]

    @property
    def next_states(self) -> tuple[State, ...]:
        """Where it can go from here."""
        return NEXT_STATES[self.state]

    def move_to(self, state: State, reason: PauseReason | None = None, learned: str = "") -> None:
        """Changes the state along the life-cycle; closing asks what was learned."""
        if state not in NEXT_STATES[self.state]:
            raise Refused(
                _("A project cannot go straight to this state from where it is."), "state"
            )
        if state is State.PAUSED and reason is None:
            raise Refused(_("Say why the project rests."), "pause_reason")
        if state in ENDED and not (learned or self.learned).strip():
            raise Refused(
                _("Say what another team should know, even if it did not work."), "learned"
            )
        self.state = state
        self.pause_reason = reason if state is State.PAUSED else None
        self.learned = learned.strip() or self.learned


class ProjectMember(Audited, Entity):
    """A person's contribution to a project: role, from, to, and who confirmed it."""

    __tablename__ = "project_member"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("confirmed_by_id <> person_id", name="not_confirmed_by_self"),
        Index(
            "uq_project_member_current",
            "project_id",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[ProjectRole] = mapped_column(OneOf(ProjectRole))
    starts_on: Mapped[date] = mapped_column(default=clock.today)
    ends_on: Mapped[date | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    project: Mapped[Project] = relationship(back_populates="members")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    @property
    def is_current(self) -> bool:
        """The person is in this role today."""
        today = clock.today()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on > today)

    def stay_until(self, day: date | None) -> None:
        """The role ends on this day; None: no end in sight."""
        if day is not None and day <= clock.today():
            raise Refused(_("Choose a day to come. Or end the role today."), "ends_on")
        self.ends_on = day

    def leave(self) -> None:
        """Ends the role today; the record of it stays."""
        if not self.is_current:
            return
        others = [m for m in self.project.current_members if m.role is ProjectRole.LEAD]
        if self.role is ProjectRole.LEAD and others == [self]:
            raise Refused(_("A project needs a lead: name another before this one leaves."))
        self.ends_on = max(clock.today(), self.starts_on)


LONGEST_WORKING_TITLE = 80


def working_title(problem: str) -> str:
    """What a project is called until somebody names it: the beginning of what bothers us."""
    first_line = problem.strip().partition("\n")[0]
    title = textwrap.shorten(first_line, LONGEST_WORKING_TITLE, placeholder="…")
    return title if title != "…" else f"{first_line[: LONGEST_WORKING_TITLE - 1]}…"


def start_project(session: Session, unit: Unit, person: Person, problem: str) -> Project:
    """A new project from what bothers us, led by whoever starts it and private until shared."""
    if not problem.strip():
        raise Refused(_("Say in a few words what bothers you."), "problem")
    if not unit.is_open:
        raise Refused(_("This unit has ended. Choose where the work goes on."), "unit_id")
    project = Project(title=working_title(problem), problem=problem.strip(), unit=unit)
    project.members.append(ProjectMember(person=person, role=ProjectRole.LEAD))
    session.add(project)
    session.flush()
    return project


def add_member(project: Project, person: Person, role: ProjectRole) -> ProjectMember:
    """Brings a person into the team, once per role; a private draft is thereby shared with it."""
    for there in project.current_members:
        if there.person is person and there.role is role:
            return there
    member = ProjectMember(person=person, role=role, starts_on=clock.today())
    project.members.append(member)
    if project.visibility is Visibility.PRIVATE:
        project.visibility = Visibility.TEAM
    return member


def count_projects(session: Session) -> int:
    """How many projects there are."""
    return session.scalar(select(func.count()).select_from(Project)) or 0


def projects_by_title(ids: Iterable[int]) -> Select[Project]:
    """These projects, by title."""
    return (
        select(Project)
        .where(Project.id.in_(list(ids)))
        .order_by(func.lower(Project.title), Project.id)
    )


def with_team(project_id: int) -> Select[Project]:
    """One project with everybody who is or was in its team."""
    members = selectinload(Project.members).joinedload(ProjectMember.person)
    return select(Project).where(Project.id == project_id).options(members)
