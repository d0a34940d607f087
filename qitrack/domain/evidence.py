"""Evidence: links from a development goal to the work that shows it."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Entity, OneOf, Words
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.i18n import _


class LinkState(StrEnum):
    """Whether a link stands."""

    LINKED = "linked"
    WITHDRAWN = "withdrawn"


class EvidenceLink(Audited, Entity):
    """One goal, one source, one line on what it shows."""

    __tablename__ = "evidence_link"
    __in_project_history__ = False
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN cycle_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN project_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_source",
        ),
        *(
            Index(
                f"uq_evidence_link_goal_id_{source}",
                "goal_id",
                source,
                unique=True,
                sqlite_where=text("state = 'linked'"),
                postgresql_where=text("state = 'linked'"),
            )
            for source in ("cycle_id", "project_id")
        ),
    )

    goal_id: Mapped[int] = mapped_column(ForeignKey("development_goal.id"), index=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    my_part: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    so_what: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[LinkState] = mapped_column(OneOf(LinkState), default=LinkState.LINKED)

    goal: Mapped[DevelopmentGoal] = relationship()
    cycle: Mapped[Cycle | None] = relationship()
    project: Mapped[Project | None] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def work(self) -> Cycle | Project:
        """The piece of work that counts."""
        source = self.cycle or self.project
        assert source is not None
        return source

    @property
    def worked_on(self) -> date:
        """The day the work belongs to: of a test its last, of a project its first."""
        return self.work.last_day if isinstance(self.work, Cycle) else self.work.started_on

    def withdraw(self) -> None:
        """The link no longer counts; the record of it stays."""
        self.state = LinkState.WITHDRAWN


def count_for(
    session: Session,
    goal: DevelopmentGoal,
    source: Cycle | Project,
    person: Person,
    my_part: str = "",
    so_what: str = "",
) -> EvidenceLink:
    """Counts a piece of work towards a goal, once; what it shows is said in a line."""
    if not goal.is_running:
        raise Refused(_("This goal has come to its end. Choose another one."), "goal_id")
    column = EvidenceLink.cycle if isinstance(source, Cycle) else EvidenceLink.project
    standing = session.scalar(
        select(EvidenceLink).where(
            EvidenceLink.goal == goal, column == source, EvidenceLink.state == LinkState.LINKED
        )
    )
    if standing is not None:
        return standing
    link = EvidenceLink(goal=goal, person=person, my_part=my_part.strip(), so_what=so_what.strip())
    if isinstance(source, Cycle):
        link.cycle = source
    else:
        link.project = source
    session.add(link)
    session.flush()
    return link


def evidence_of(goal_id: int) -> Select[EvidenceLink]:
    """What stands as evidence for a goal, newest first, with its source."""
    return (
        select(EvidenceLink)
        .where(EvidenceLink.goal_id == goal_id, EvidenceLink.state == LinkState.LINKED)
        .options(
            joinedload(EvidenceLink.cycle).joinedload(Cycle.project).joinedload(Project.unit),
            joinedload(EvidenceLink.project).joinedload(Project.unit),
            joinedload(EvidenceLink.person),
        )
        .order_by(EvidenceLink.linked_at.desc(), EvidenceLink.id.desc())
    )


def goals_counting(session: Session, cycle: Cycle, goals: Iterable[DevelopmentGoal]) -> set[int]:
    """Of these goals, the ids of those towards which this test counts already."""
    rows = session.scalars(
        select(EvidenceLink.goal_id)
        .where(EvidenceLink.cycle_id == cycle.id, EvidenceLink.state == LinkState.LINKED)
        .where(EvidenceLink.goal_id.in_([goal.id for goal in goals]))
    )
    return set(rows)
