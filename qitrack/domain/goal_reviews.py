"""What an owner notes along the way: check-ins, reviews with a coach, and not wanting any goal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Base, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.goals import REVIEW_AFTER, DevelopmentGoal, GoalState
from qitrack.domain.people import Person
from qitrack.i18n import _


class Course(StrEnum):
    """How it goes, in one tap."""

    ON_COURSE = "on-course"
    NOT_SURE = "not-sure"
    STUCK = "stuck"
    DONE = "done"


class ReviewOutcome(StrEnum):
    """What owner and coach agree."""

    CONTINUE = "continue"
    RAISE = "raise"
    ACHIEVED = "achieved"
    LET_GO = "let-go"
    HANDED_OVER = "handed-over"


class GoalCheckIn(Audited, Entity):
    """A short note of the owner on how it goes."""

    __tablename__ = "goal_check_in"
    __in_project_history__ = False

    goal_id: Mapped[int] = mapped_column(ForeignKey("development_goal.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on: Mapped[date] = mapped_column(default=clock.today)
    course: Mapped[Course] = mapped_column(OneOf(Course))
    note: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    goal: Mapped[DevelopmentGoal] = relationship()
    person: Mapped[Person] = relationship()


class GoalReview(Audited, Entity):
    """What was agreed at a review, with the facts as they were that day; it stays as agreed."""

    __tablename__ = "goal_review"
    __in_project_history__ = False

    goal_id: Mapped[int] = mapped_column(ForeignKey("development_goal.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    with_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The coach or whoever it was talked over with."""
    on: Mapped[date] = mapped_column(default=clock.today)
    outcome: Mapped[ReviewOutcome] = mapped_column(OneOf(ReviewOutcome))
    note: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    strength: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    rule_version: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    goal: Mapped[DevelopmentGoal] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    talked_with: Mapped[Person | None] = relationship(foreign_keys=[with_id])


class NotForMe(Base):
    """Somebody wants no goal and is not asked again. Bookkeeping."""

    __tablename__ = "not_for_me"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)


ENDS = {
    ReviewOutcome.ACHIEVED: GoalState.ACHIEVED,
    ReviewOutcome.LET_GO: GoalState.LET_GO,
    ReviewOutcome.HANDED_OVER: GoalState.HANDED_OVER,
}
"""Outcomes with which a goal comes to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What was agreed at a review, and with whom."""

    outcome: ReviewOutcome
    note: str = ""
    talked_with: Person | None = None


def agree(
    session: Session, goal: DevelopmentGoal, by: Person, agreed: Agreed, standing: dict[str, Any]
) -> GoalReview:
    """Keeps what was agreed, with what was known that day; the goal ends, or is looked at again in three months.

    standing: strength, rule version and facts as they are today (`judging.standing`).
    """
    if not goal.is_running:
        raise Refused(_("This goal has come to its end."), "outcome")
    if agreed.outcome is ReviewOutcome.HANDED_OVER:
        if agreed.talked_with is None:
            raise Refused(_("Choose the person who takes it on."), "with_id")
        goal.handed_to = agreed.talked_with
    review = GoalReview(
        goal=goal,
        person=by,
        outcome=agreed.outcome,
        note=agreed.note.strip(),
        talked_with=agreed.talked_with,
        **standing,
    )
    session.add(review)
    if agreed.outcome in ENDS:
        goal.state, goal.ended_on, goal.review_on = ENDS[agreed.outcome], clock.today(), None
    else:
        goal.review_on = clock.today() + REVIEW_AFTER
    session.flush()
    return review


def reviews_of(goal_id: int) -> Select[GoalReview]:
    """What was agreed about a goal, the latest first."""
    return (
        select(GoalReview)
        .where(GoalReview.goal_id == goal_id)
        .options(joinedload(GoalReview.person), joinedload(GoalReview.talked_with))
        .order_by(GoalReview.id.desc())
    )


def check_in(
    session: Session, goal: DevelopmentGoal, person: Person, course: Course, note: str = ""
) -> GoalCheckIn:
    """Notes how it goes."""
    noted = GoalCheckIn(goal=goal, person=person, course=course, note=note.strip())
    session.add(noted)
    session.flush()
    return noted


def check_ins_of(goal_id: int) -> Select[GoalCheckIn]:
    """How it went, the latest first."""
    return check_ins_of_several([goal_id])


def check_ins_of_several(goal_ids: Iterable[int]) -> Select[GoalCheckIn]:
    """How it went with these goals, the latest first."""
    return (
        select(GoalCheckIn)
        .where(GoalCheckIn.goal_id.in_(goal_ids))
        .options(joinedload(GoalCheckIn.person))
        .order_by(GoalCheckIn.id.desc())
    )


def wants_no_goal(session: Session, person_id: int) -> bool:
    """The person has said that goals are not for them."""
    return session.get(NotForMe, person_id) is not None


def set_not_for_me(session: Session, person: Person, *, wants_none: bool) -> None:
    """Remembers that the person is not to be asked, or may be asked again."""
    there = session.get(NotForMe, person.id)
    if wants_none and there is None:
        session.add(NotForMe(person_id=person.id))
    elif not wants_none and there is not None:
        session.delete(there)
