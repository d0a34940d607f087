"""PDSA cycles: small tests of change, each with a prediction made beforehand."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person
from qitrack.domain.projects import Project, State
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.domain.measures import Measure
    from qitrack.domain.observations import Observation


class Stage(StrEnum):
    """How far a cycle has come."""

    PLANNED = "planned"
    DOING = "doing"
    STUDIED = "studied"
    ACTED = "acted"
    DROPPED = "dropped"


class Purpose(StrEnum):
    """What the cycle is for."""

    TEST = "test"
    COLLECT = "collect-information"
    DEVELOP = "develop-a-change"
    IMPLEMENT = "implement"


class Verdict(StrEnum):
    """What was seen, compared with what was expected."""

    MATCHED = "matched"
    PARTLY = "partly"
    NOT = "not"
    CANNOT_TELL = "cannot-tell"


class Decision(StrEnum):
    """What happens next with the change."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    EXPAND = "expand"
    ABANDON = "abandon"


class IdeaState(StrEnum):
    """How far a change idea has come."""

    IDEA = "idea"
    TESTING = "testing"
    ADOPTED = "adopted"
    ABANDONED = "abandoned"
    PARKED = "parked"


class ChangeIdea(Audited, Editable):
    """Something specific to try."""

    __tablename__ = "change_idea"
    __table_args__ = (CheckConstraint("trim(description) <> ''", name="description_given"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    description: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    state: Mapped[IdeaState] = mapped_column(OneOf(IdeaState), default=IdeaState.IDEA)

    project: Mapped[Project] = relationship(back_populates="ideas")
    cycles: Mapped[list["Cycle"]] = relationship(back_populates="idea", order_by="Cycle.number")


class Cycle(Audited, Editable):
    """Plan, do, study, act: one small test."""

    __tablename__ = "cycle"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("follows_id <> id", name="not_its_own_follower"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("(stage = 'acted') = (decision IS NOT NULL)", name="acted_with_a_decision"),
        CheckConstraint(
            "stage NOT IN ('doing', 'studied', 'acted') OR happened_at IS NOT NULL",
            name="done_before_studied",
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("change_idea.id"), index=True)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"), index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    stage: Mapped[Stage] = mapped_column(OneOf(Stage), default=Stage.PLANNED)
    purpose: Mapped[Purpose] = mapped_column(OneOf(Purpose), default=Purpose.TEST)

    plan: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    """What we try."""
    who_where: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    how_many: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    happened: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """What happened when we did it, as it was."""
    happened_at: Mapped[datetime | None]
    """When the first word about it was saved."""
    learned: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    studied_at: Mapped[datetime | None]
    decision: Mapped[Decision | None] = mapped_column(OneOf(Decision))
    decision_why: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    acted_at: Mapped[datetime | None]
    drop_reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    project: Mapped[Project] = relationship(back_populates="cycles")
    idea: Mapped[ChangeIdea] = relationship(back_populates="cycles")
    lead: Mapped[Person | None] = relationship()
    follows: Mapped["Cycle | None"] = relationship(remote_side="Cycle.id")
    predictions: Mapped[list["Prediction"]] = relationship(
        back_populates="cycle", order_by="Prediction.number, Prediction.revision"
    )
    observations: Mapped[list["Observation"]] = relationship(back_populates="cycle")

    @property
    def current_predictions(self) -> list["Prediction"]:
        """The latest version of each prediction."""
        latest = {prediction.number: prediction for prediction in self.predictions}
        return list(latest.values())

    @property
    def is_open(self) -> bool:
        """Something about it is still to be written."""
        return self.stage not in (Stage.ACTED, Stage.DROPPED)

    @property
    def last_day(self) -> date:
        """The day on which the test is over, as planned."""
        return self.ends_on or self.starts_on

    @property
    def adopted_on(self) -> date | None:
        """From when the change was kept, if it was."""
        return self.last_day if self.decision is Decision.ADOPT else None

    def first_result_at(self) -> datetime | None:
        """The earlier of the first words about what happened and the first linked number."""
        moments = [o.recorded_at for o in self.observations]
        return min([*moments, *([self.happened_at] if self.happened_at else [])], default=None)

    @property
    def has_prediction_on_time(self) -> bool:
        """The first version of a prediction was written before any result was known."""
        first = min((p.recorded_at for p in self.predictions), default=None)
        result = self.first_result_at()
        return first is not None and (result is None or first < result)

    def predict(
        self, statement: str, person: Person | None, number: int | None = None
    ) -> "Prediction":
        """Writes a prediction, or a new version of one; the versions before it stay."""
        if not statement.strip():
            raise Refused(_("Say what you expect to see."), "prediction")
        known = {p.number: p.revision for p in self.predictions}
        number = number or max(known, default=0) + 1
        prediction = Prediction(
            number=number,
            revision=known.get(number, 0) + 1,
            statement=statement.strip(),
            recorded_at=clock.now(),
            person=person,
        )
        self.predictions.append(prediction)
        return prediction

    def record_happening(self, happened: str) -> None:
        """Do: what happened. The first saving stamps the moment."""
        self._must_be_open()
        if not happened.strip():
            raise Refused(_("Say in a few words what happened."), "happened")
        self.happened = happened.strip()
        self.happened_at = self.happened_at or clock.now()
        if self.stage is Stage.PLANNED:
            self.stage = Stage.DOING

    def compare(
        self, prediction: "Prediction", verdict: Verdict, reason: str, person: Person | None
    ) -> None:
        """Study: was it as expected? Not being able to tell needs a reason."""
        if verdict is Verdict.CANNOT_TELL and not reason.strip():
            raise Refused(_("Say why you cannot tell."), "comparison_reason")
        comparison = prediction.comparison or Comparison()
        prediction.comparison = comparison
        comparison.verdict = verdict
        comparison.reason = reason.strip()
        comparison.person = person
        comparison.at = clock.now()

    def study(self, learned: str) -> None:
        """Study: what we learned, once every prediction has been compared."""
        self._must_be_open()
        if self.happened_at is None:
            raise Refused(_("First say what happened."), "happened")
        if any(p.comparison is None for p in self.current_predictions):
            raise Refused(_("Compare what you saw with what you expected."), "verdict")
        self.learned = learned.strip()
        self.studied_at = self.studied_at or clock.now()
        self.stage = Stage.STUDIED

    def decide(self, decision: Decision, why: str) -> None:
        """Act: keep it, change it, do it larger, or drop it; and why."""
        if self.stage is not Stage.STUDIED:
            raise Refused(_("First compare what you saw with what you expected."), "decision")
        if not why.strip():
            raise Refused(_("Say why, or what comes next."), "decision_why")
        self.decision = decision
        self.decision_why = why.strip()
        self.acted_at = clock.now()
        self.stage = Stage.ACTED
        self.idea.state = STATE_AFTER[decision]

    def drop(self, reason: str) -> None:
        """The test never took place; it stays on record with its reason."""
        if self.stage is not Stage.PLANNED:
            raise Refused(_("Only a test that has not begun can be dropped."), "drop_reason")
        if not reason.strip():
            raise Refused(_("Say why it did not take place."), "drop_reason")
        self.drop_reason = reason.strip()
        self.stage = Stage.DROPPED

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise Refused(_("This test is finished: start the next one instead."))


STATE_AFTER = {
    Decision.ADOPT: IdeaState.ADOPTED,
    Decision.ADAPT: IdeaState.TESTING,
    Decision.EXPAND: IdeaState.TESTING,
    Decision.ABANDON: IdeaState.ABANDONED,
}


class Prediction(Audited, Entity):
    """What we expect to see; each version is written once and never changed."""

    __tablename__ = "prediction"
    __table_args__ = (
        UniqueConstraint("cycle_id", "number", "revision"),
        CheckConstraint("number >= 1 AND revision >= 1", name="counted_from_one"),
        CheckConstraint("trim(statement) <> ''", name="statement_given"),
        CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence_percent"),
        CheckConstraint("lowest <= highest", name="lowest_below_highest"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    number: Mapped[int]
    revision: Mapped[int]
    statement: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    because: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    lowest: Mapped[float | None]
    highest: Mapped[float | None]
    expected_by: Mapped[date | None]
    confidence: Mapped[int | None]
    recorded_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    cycle: Mapped[Cycle] = relationship(back_populates="predictions")
    measure: Mapped["Measure | None"] = relationship()
    person: Mapped[Person | None] = relationship()
    comparison: Mapped["Comparison | None"] = relationship(back_populates="prediction")


class Comparison(Audited, Entity):
    """The team's word on one prediction."""

    __tablename__ = "comparison"
    __table_args__ = (
        CheckConstraint("verdict <> 'cannot-tell' OR trim(reason) <> ''", name="reason_if_unknown"),
    )

    prediction_id: Mapped[int] = mapped_column(ForeignKey("prediction.id"), unique=True)
    verdict: Mapped[Verdict] = mapped_column(OneOf(Verdict))
    reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    prediction: Mapped[Prediction] = relationship(back_populates="comparison")
    person: Mapped[Person | None] = relationship()


def plan_cycle(
    session: Session, project: Project, plan: str, starts_on: date, idea: ChangeIdea | None = None
) -> Cycle:
    """Opens a cycle; the change idea is made from what we try unless one is given."""
    if not plan.strip():
        raise Refused(_("Say what you will try."), "plan")
    highest = session.scalar(select(func.max(Cycle.number)).where(Cycle.project_id == project.id))
    if idea is None:
        idea = ChangeIdea(description=plan.strip())
        project.ideas.append(idea)
    previous = max(idea.cycles, key=lambda cycle: cycle.number, default=None)
    cycle = Cycle(
        project=project,
        idea=idea,
        follows=previous,
        number=(highest or 0) + 1,
        plan=plan.strip(),
        starts_on=starts_on,
    )
    idea.state = IdeaState.TESTING if idea.state is IdeaState.IDEA else idea.state
    if project.state in (State.IDEA, State.SET_UP):
        project.state = State.TESTING
    session.add(cycle)
    session.flush()
    return cycle
