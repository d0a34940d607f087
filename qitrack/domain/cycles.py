"""PDSA cycles: small tests of change, each with a prediction made beforehand."""

from dataclasses import asdict, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import (
    FIRST_DAY,
    LAST_DAY,
    NOTE_LENGTH,
    TITLE_LENGTH,
    Editable,
    OneOf,
    Words,
)
from qitrack.domain.details import DETAIL_CHECKS, Details
from qitrack.domain.errors import Refused
from qitrack.domain.ideas import UNTESTED, ChangeIdea, IdeaState
from qitrack.domain.people import Person
from qitrack.domain.predictions import Claim, Comparison, Prediction, Verdict
from qitrack.domain.projects import Project, State
from qitrack.domain.scale import SCALE_CHECKS, Scale
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.domain.attachments import Attachment
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


class Decision(StrEnum):
    """What happens next with the change."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    EXPAND = "expand"
    ABANDON = "abandon"


class Cycle(Scale, Details, Audited, Editable):
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
        *SCALE_CHECKS,
        *DETAIL_CHECKS,
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
    predictions: Mapped[list[Prediction]] = relationship(
        back_populates="cycle", order_by="Prediction.number, Prediction.revision"
    )
    observations: Mapped[list["Observation"]] = relationship(back_populates="cycle")
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="cycle", order_by="Attachment.id"
    )

    @property
    def current_predictions(self) -> list[Prediction]:
        """The latest version of each prediction."""
        latest = {prediction.number: prediction for prediction in self.predictions}
        return list(latest.values())

    @property
    def counted_predictions(self) -> list[Prediction]:
        """Of each prediction the version that counts: the last before any result, else the first."""
        counted: dict[int, Prediction] = {}
        for prediction in self.predictions:
            if prediction.number not in counted or self.is_on_time(prediction):
                counted[prediction.number] = prediction
        return list(counted.values())

    @property
    def is_open(self) -> bool:
        """Something about it is still to be written."""
        return self.stage not in (Stage.ACTED, Stage.DROPPED)

    @property
    def has_open_plan(self) -> bool:
        """What was planned and expected can still be changed: nothing has been compared with it."""
        return self.stage in (Stage.PLANNED, Stage.DOING)

    @property
    def has_begun(self) -> bool:
        """Its first day has come."""
        return self.starts_on <= clock.today()

    @property
    def last_day(self) -> date:
        """The day on which the test is over, as planned."""
        return self.ends_on or self.starts_on

    @property
    def days(self) -> int:
        """How many days it takes, as planned."""
        return (self.last_day - self.starts_on).days + 1

    @property
    def adopted_on(self) -> date | None:
        """From when the change was kept, if it was."""
        return self.last_day if self.decision is Decision.ADOPT else None

    def first_result_at(self) -> datetime | None:
        """The earlier of the first words about what happened and the first linked number."""
        moments = [o.recorded_at for o in self.observations]
        return min([*moments, *([self.happened_at] if self.happened_at else [])], default=None)

    def is_on_time(self, prediction: Prediction) -> bool:
        """This version was written before any result was known, or a coach took the word for it."""
        if prediction.counts_as_early:
            return True
        result = self.first_result_at()
        return result is None or prediction.recorded_at < result

    @property
    def has_prediction_on_time(self) -> bool:
        """At least one prediction was written before any result was known."""
        return any(self.is_on_time(prediction) for prediction in self.predictions)

    @property
    def is_complete(self) -> bool:
        """Somebody else could learn from it: planned, predicted in time, seen, compared, decided."""
        says_who_and_how_many = bool(self.who_where and (self.how_many or self.says_how_large))
        is_compared = all(p.comparison is not None for p in self.counted_predictions)
        return (
            self.purpose is not Purpose.COLLECT
            and self.stage is Stage.ACTED
            and self.has_prediction_on_time
            and says_who_and_how_many
            and is_compared
        )

    def schedule(self, starts_on: date, ends_on: date | None) -> None:
        """When the test begins and ends; without an end it takes one day."""
        _check_days(starts_on, ends_on)
        self.starts_on = starts_on
        self.ends_on = None if ends_on == starts_on else ends_on

    def replan(self, plan: str) -> None:
        """Changes what we try, as long as nothing has been compared with it."""
        self._plan_must_be_open()
        if not plan.strip():
            raise Refused(_("Say what you will try."), "plan")
        self.plan = plan.strip()

    def predict(
        self, expected: str | Claim, person: Person | None, number: int | None = None
    ) -> Prediction:
        """Writes a prediction, or a new version of one; the versions before it stay.

        expected: words alone leave the rest of an earlier version as it was.
        """
        self._plan_must_be_open()
        latest = {p.number: p for p in self.current_predictions}
        before = latest.get(number or 0)
        claim = _as_claim(expected, before)
        claim.check()
        if before is not None and before.claim == claim:
            return before
        prediction = Prediction(
            number=number or max(latest, default=0) + 1,
            revision=before.revision + 1 if before else 1,
            recorded_at=clock.now(),
            person=person,
            **asdict(claim),
        )
        self.predictions.append(prediction)
        return prediction

    def took_place(self, began_on: date | None, over_on: date | None) -> None:
        """When it really began and was over, where that differs from the plan."""
        for day, field in ((began_on, "began_on"), (over_on, "over_on")):
            if day is not None and not FIRST_DAY <= day <= clock.today():
                raise Refused(_("This day is still to come."), field)
        if began_on is not None and over_on is not None and over_on < began_on:
            raise Refused(_("The last day cannot be before the first."), "over_on")
        self.began_on, self.over_on = began_on, over_on

    def record_happening(self, happened: str) -> None:
        """Do: what happened. The first saving stamps the moment; later ones correct the words."""
        self._must_have_taken_place()
        if not happened.strip():
            raise Refused(_("Say in a few words what happened."), "happened")
        self.happened = happened.strip()
        self.happened_at = self.happened_at or clock.now()
        if self.stage is Stage.PLANNED:
            self.stage = Stage.DOING

    def compare(
        self, prediction: Prediction, verdict: Verdict, reason: str, person: Person | None
    ) -> None:
        """Study: was it as expected? Not being able to tell needs a reason."""
        if verdict is Verdict.CANNOT_TELL and not reason.strip():
            raise Refused(_("Say why you cannot tell."), f"reason_{prediction.number}")
        comparison = prediction.comparison
        if comparison is None:
            comparison = prediction.comparison = Comparison(at=clock.now(), person=person)
        elif (comparison.verdict, comparison.reason) != (verdict, reason.strip()):
            comparison.at = clock.now()
            comparison.person = person
        comparison.verdict = verdict
        comparison.reason = reason.strip()

    def study(self, learned: str) -> None:
        """Study: what we learned, once every prediction has been compared."""
        self._must_have_taken_place()
        if self.happened_at is None:
            raise Refused(_("First say what happened."), "happened")
        for prediction in self.counted_predictions:
            if prediction.comparison is None:
                raise Refused(
                    _("Compare what you saw with what you expected."),
                    f"verdict_{prediction.number}",
                )
        self.learned = learned.strip()
        self.studied_at = self.studied_at or clock.now()
        if self.stage is Stage.DOING:
            self.stage = Stage.STUDIED

    def decide(self, decision: Decision, why: str) -> None:
        """Act: keep it, change it, do it larger, or drop it; and why."""
        if self.stage not in (Stage.STUDIED, Stage.ACTED):
            raise Refused(_("First compare what you saw with what you expected."), "decision")
        if not why.strip():
            raise Refused(_("Say why, or what comes next."), "decision_why")
        self.decision = decision
        self.decision_why = why.strip()
        self.acted_at = self.acted_at or clock.now()
        self.stage = Stage.ACTED
        self.idea.state = STATE_AFTER[decision]

    def drop(self, reason: str) -> None:
        """The test never took place; it stays on record with its reason."""
        if self.stage not in (Stage.PLANNED, Stage.DROPPED):
            raise Refused(_("Only a test that has not begun can be dropped."), "drop_reason")
        if not reason.strip():
            raise Refused(_("Say why it did not take place."), "drop_reason")
        self.drop_reason = reason.strip()
        self.stage = Stage.DROPPED

    def _plan_must_be_open(self) -> None:
        if not self.has_open_plan:
            raise Refused(_("What you saw has been compared with this plan, so it stays as it is."))

    def _must_have_taken_place(self) -> None:
        if self.stage is Stage.DROPPED:
            raise Refused(_("This test did not take place: plan the next one instead."))


STATE_AFTER = {
    Decision.ADOPT: IdeaState.ADOPTED,
    Decision.ADAPT: IdeaState.TESTING,
    Decision.EXPAND: IdeaState.TESTING,
    Decision.ABANDON: IdeaState.ABANDONED,
}


def _as_claim(expected: str | Claim, before: Prediction | None) -> Claim:
    if isinstance(expected, Claim):
        return replace(expected, statement=expected.statement.strip())
    if before is not None:
        return replace(before.claim, statement=expected.strip())
    return Claim(statement=expected.strip())


def _check_days(starts_on: date, ends_on: date | None) -> None:
    for day, field in ((starts_on, "starts_on"), (ends_on, "ends_on")):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise Refused(_("The date must lie between 1990 and 2100."), field)
    if ends_on is not None and ends_on < starts_on:
        raise Refused(_("The last day cannot be before the first."), "ends_on")


def plan_cycle(
    session: Session, project: Project, plan: str, starts_on: date, idea: ChangeIdea | None = None
) -> Cycle:
    """Opens a cycle; the change idea is made from what we try unless one is given."""
    if not plan.strip():
        raise Refused(_("Say what you will try."), "plan")
    _check_days(starts_on, None)
    highest = session.scalar(select(func.max(Cycle.number)).where(Cycle.project_id == project.id))
    if idea is None:
        idea = ChangeIdea(description=plan.strip(), state=IdeaState.IDEA)
        project.ideas.append(idea)
    took_place = [cycle for cycle in idea.cycles if cycle.stage is not Stage.DROPPED]
    previous = max(took_place, key=lambda cycle: cycle.number, default=None)
    cycle = Cycle(
        project=project,
        idea=idea,
        follows=previous,
        number=(highest or 0) + 1,
        plan=plan.strip(),
        starts_on=starts_on,
    )
    idea.state = IdeaState.TESTING if idea.state in UNTESTED else idea.state
    if project.state in (State.IDEA, State.SET_UP):
        project.state = State.TESTING
    session.add(cycle)
    session.flush()
    return cycle
