"""Who else is in a team: whole units, and people without an account under the name of their role."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import TITLE_LENGTH, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.projects import Project, ProjectRole, Visibility
from qitrack.domain.units import Unit
from qitrack.i18n import _

ROLES_OF_UNITS = (ProjectRole.MEMBER, ProjectRole.PARTNER_MEMBER, ProjectRole.VIEWER)
"""What a whole unit can be in a team: nothing that one person has to answer for."""


class TeamUnit(Audited, Entity):
    """Everybody who works in a unit, newcomers too, is in the team as this."""

    __tablename__ = "team_unit"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("role IN ('member', 'partner-member', 'viewer')", name="role_of_a_unit"),
        Index(
            "uq_team_unit_current",
            "project_id",
            "unit_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[ProjectRole] = mapped_column(OneOf(ProjectRole))
    starts_on: Mapped[date] = mapped_column(default=clock.today)
    ends_on: Mapped[date | None]

    project: Mapped[Project] = relationship()
    unit: Mapped[Unit] = relationship()

    def leave(self) -> None:
        """From today the unit is no longer in the team; that it was stays known."""
        self.ends_on = self.ends_on or max(clock.today(), self.starts_on)


class TeamCredit(Audited, Entity):
    """Somebody without an account who does their part, by the name of their role."""

    __tablename__ = "team_credit"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("trim(name) <> ''", name="name_given"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    """As in: a night-shift care assistant, a relative of a resident."""
    role: Mapped[ProjectRole] = mapped_column(OneOf(ProjectRole), default=ProjectRole.MEMBER)
    starts_on: Mapped[date] = mapped_column(default=clock.today)
    ends_on: Mapped[date | None]

    project: Mapped[Project] = relationship()

    def leave(self) -> None:
        """From today they are no longer in the team; that they were stays known."""
        self.ends_on = self.ends_on or max(clock.today(), self.starts_on)


def add_unit(project: Project, unit: Unit, role: ProjectRole, there: list[TeamUnit]) -> TeamUnit:
    """Brings a whole unit into the team, once; a private draft is thereby shared with it."""
    if role not in ROLES_OF_UNITS:
        raise Refused(_("A whole unit cannot be this. Name one person for it."), "role")
    if not unit.is_open:
        raise Refused(_("This unit has closed. Choose another."), "unit_id")
    for one in there:
        if one.unit_id == unit.id and one.ends_on is None:
            return one
    if project.visibility is Visibility.PRIVATE:
        project.visibility = Visibility.TEAM
    return TeamUnit(project=project, unit=unit, role=role)


def units_in(project_id: int) -> Select[TeamUnit]:
    """The units that are or were in the team."""
    return (
        select(TeamUnit)
        .where(TeamUnit.project_id == project_id)
        .options(joinedload(TeamUnit.unit))
        .order_by(TeamUnit.id)
    )


def credits_in(project_id: int) -> Select[TeamCredit]:
    """The people without an account who are or were in the team."""
    return select(TeamCredit).where(TeamCredit.project_id == project_id).order_by(TeamCredit.id)
