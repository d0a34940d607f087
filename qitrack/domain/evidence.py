"""Evidence: links from a development goal to the work that shows it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, selectinload

from qitrack import clock
from qitrack.domain.adoptions import Adoption
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Base, Entity, OneOf, Words
from qitrack.domain.blockers import Blocker
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.domain.frameworks import Behaviour
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.pulses import Pulse
from qitrack.domain.senior_visits import SeniorVisit
from qitrack.domain.shared_goals import SharedGoal
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.domain.corroboration import Corroboration


class LinkState(StrEnum):
    """Whether a link stands."""

    LINKED = "linked"
    WITHDRAWN = "withdrawn"


SOURCES = (
    *("cycle_id", "project_id", "idea_id", "measure_id", "adoption_id"),
    *("shared_goal_id", "blocker_id", "visit_id", "pulse_id"),
)
"""What can count, besides one's own reflection: a column for each kind."""


class LinkBehaviour(Base):
    """A behaviour that this work shows; at most three."""

    __tablename__ = "link_behaviour"

    link_id: Mapped[int] = mapped_column(ForeignKey("evidence_link.id"), primary_key=True)
    behaviour_id: Mapped[int] = mapped_column(ForeignKey("behaviour.id"), primary_key=True)


class EvidenceLink(Audited, Entity):
    """One goal, one source, one line on what it shows."""

    __tablename__ = "evidence_link"
    __in_project_history__ = False
    __table_args__ = (
        CheckConstraint(
            " + ".join(f"CASE WHEN {source} IS NULL THEN 0 ELSE 1 END" for source in SOURCES)
            + " + CASE WHEN trim(reflection) = '' THEN 0 ELSE 1 END = 1",
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
            for source in SOURCES
        ),
    )

    goal_id: Mapped[int] = mapped_column(ForeignKey("development_goal.id"), index=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("change_idea.id"), index=True)
    """A ramp: all tests of one change idea."""
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    """What a chart shows."""
    adoption_id: Mapped[int | None] = mapped_column(ForeignKey("adoption.id"), index=True)
    shared_goal_id: Mapped[int | None] = mapped_column(ForeignKey("shared_goal.id"), index=True)
    blocker_id: Mapped[int | None] = mapped_column(ForeignKey("blocker.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("senior_visit.id"), index=True)
    pulse_id: Mapped[int | None] = mapped_column(ForeignKey("pulse.id"), index=True)
    reflection: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """One's own thoughts, where nothing else is the source: the weakest evidence."""
    my_part: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    so_what: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[LinkState] = mapped_column(OneOf(LinkState), default=LinkState.LINKED)
    rule_version: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What was known when it was linked, by that version of the rules; what holds today is computed."""

    goal: Mapped[DevelopmentGoal] = relationship()
    cycle: Mapped[Cycle | None] = relationship()
    project: Mapped[Project | None] = relationship()
    idea: Mapped[ChangeIdea | None] = relationship()
    measure: Mapped[Measure | None] = relationship()
    adoption: Mapped[Adoption | None] = relationship()
    shared_goal: Mapped[SharedGoal | None] = relationship()
    blocker: Mapped[Blocker | None] = relationship()
    visit: Mapped[SeniorVisit | None] = relationship()
    pulse: Mapped[Pulse | None] = relationship()
    behaviours: Mapped[list[Behaviour]] = relationship(
        secondary="link_behaviour", order_by=Behaviour.position
    )
    corroborations: Mapped[list["Corroboration"]] = relationship(
        back_populates="link", order_by="Corroboration.id"
    )
    person: Mapped[Person] = relationship()

    @property
    def source(self) -> "Source | None":
        """The piece of work that counts; None: one's own reflection."""
        return next((found for name in KINDS.values() if (found := getattr(self, name))), None)

    def withdraw(self) -> None:
        """The link no longer counts; the record of it stays."""
        self.state = LinkState.WITHDRAWN


Source = (
    Cycle | Project | ChangeIdea | Measure | Adoption | SharedGoal | Blocker | SeniorVisit | Pulse
)
KINDS: Mapping[type[Any], str] = {
    Cycle: "cycle",
    Project: "project",
    ChangeIdea: "idea",
    Measure: "measure",
    Adoption: "adoption",
    SharedGoal: "shared_goal",
    Blocker: "blocker",
    SeniorVisit: "visit",
    Pulse: "pulse",
}
"""Kind of work → the name of its place in a link."""


def count_for(
    session: Session,
    goal: DevelopmentGoal,
    source: Source,
    person: Person,
    my_part: str = "",
    so_what: str = "",
) -> EvidenceLink:
    """Counts a piece of work towards a goal, once; what it shows is said in a line."""
    _refuse_ended(goal)
    kind = KINDS[type(source)]
    standing = session.scalar(
        select(EvidenceLink).where(
            EvidenceLink.goal == goal,
            getattr(EvidenceLink, f"{kind}_id") == source.id,
            EvidenceLink.state == LinkState.LINKED,
        )
    )
    if standing is not None:
        return standing
    link = EvidenceLink(goal=goal, person=person, my_part=my_part.strip(), so_what=so_what.strip())
    setattr(link, kind, source)
    session.add(link)
    session.flush()
    return link


def reflect(
    session: Session, goal: DevelopmentGoal, words: str, person: Person, my_part: str = ""
) -> EvidenceLink:
    """Counts one's own thoughts towards a goal: the weakest evidence, and never more by itself."""
    _refuse_ended(goal)
    if not words.strip():
        raise Refused(_("Write down what you think it shows."), "reflection")
    link = EvidenceLink(goal=goal, person=person, reflection=words.strip(), my_part=my_part.strip())
    session.add(link)
    session.flush()
    return link


def _refuse_ended(goal: DevelopmentGoal) -> None:
    if not goal.is_running:
        raise Refused(_("This goal has come to its end. Choose another one."), "goal_id")


def evidence_of(goal_id: int) -> Select[EvidenceLink]:
    """What stands as evidence for a goal, newest first, with its source."""
    return evidence_of_several([goal_id])


def evidence_of_several(goal_ids: Iterable[int]) -> Select[EvidenceLink]:
    """What stands as evidence for these goals, newest first, with its source and who was asked."""
    return (
        select(EvidenceLink)
        .where(EvidenceLink.goal_id.in_(goal_ids), EvidenceLink.state == LinkState.LINKED)
        .options(
            joinedload(EvidenceLink.cycle).joinedload(Cycle.project).joinedload(Project.unit),
            joinedload(EvidenceLink.project).joinedload(Project.unit),
            joinedload(EvidenceLink.idea).joinedload(ChangeIdea.project).joinedload(Project.unit),
            joinedload(EvidenceLink.measure).joinedload(Measure.project).joinedload(Project.unit),
            joinedload(EvidenceLink.adoption).joinedload(Adoption.project),
            joinedload(EvidenceLink.shared_goal).joinedload(SharedGoal.partnership),
            joinedload(EvidenceLink.blocker).joinedload(Blocker.project),
            joinedload(EvidenceLink.visit).joinedload(SeniorVisit.unit),
            joinedload(EvidenceLink.pulse).joinedload(Pulse.project),
            joinedload(EvidenceLink.person),
            selectinload(EvidenceLink.behaviours),
            selectinload(EvidenceLink.corroborations),
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
