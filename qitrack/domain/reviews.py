"""Reviews of charts: who looked at one, what it said then, what was asked for."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, OneOf, Words, uuid7
from qitrack.domain.chart_decisions import ChartDecision
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.readings import Reading
from qitrack.i18n import _


class ReviewOutcome(StrEnum):
    """What came of looking at a chart."""

    FINE = "fine"
    CHANGE_ASKED = "change-asked"


class ChartReview(Audited, Editable):
    """A coach looked at a chart; a change that was asked for is answered by the team."""

    __tablename__ = "chart_review"
    __unaudited__ = Audited.__unaudited__ | {"signals"}
    __table_args__ = (
        CheckConstraint("outcome <> 'change-asked' OR trim(note) <> ''", name="change_is_said"),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    outcome: Mapped[ReviewOutcome] = mapped_column(OneOf(ReviewOutcome))
    note: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    digest: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """Of the chart as it was seen."""
    signals: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Its signals then, as in `Reading.signals`."""
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    measure: Mapped[Measure] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def waits_for_answer(self) -> bool:
        """A change was asked for and the team has not said anything to it."""
        return self.outcome is ReviewOutcome.CHANGE_ASKED and self.answered_at is None

    def reply(self, answer: str, person: Person | None) -> None:
        """The team says what it did about the change that was asked for."""
        if self.outcome is not ReviewOutcome.CHANGE_ASKED:
            raise Refused(_("Nothing was asked for here."))
        if self.answered_at is not None:
            raise Refused(_("Somebody has answered this already."))
        if not answer.strip():
            raise Refused(_("Say what you did, or why the chart stays as it is."), "answer")
        self.answer = answer.strip()
        self.answered_at = clock.now()
        self.answered_by = person


class KnownSignal(NamedTuple):
    """A stretch of points that a rule marked, as it is stored; the days as text."""

    rule: str
    first: str
    last: str
    side: str
    favourable: bool | None

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What tells it from every other signal of its chart."""
        return self[:4]


def signals_of(stored: Iterable[Any]) -> list[KnownSignal]:
    """Signals as a reading or a review stores them."""
    return [KnownSignal(*signal) for signal in stored]


def new_signals(now: Iterable[Any], then: Iterable[Any]) -> list[KnownSignal]:
    """Those of the signals now that were not there then: known by rule, first, last and side."""
    known = {signal.name for signal in signals_of(then)}
    return [signal for signal in signals_of(now) if signal.name not in known]


def review_chart(
    session: Session,
    measure: Measure,
    outcome: ReviewOutcome,
    *,
    person: Person | None,
    note: str = "",
    seen: str | None = None,
    uid: UUID | None = None,
) -> ChartReview:
    """Writes down that somebody looked at the chart as it is now. Refuses a change without words.

    seen: digest of the chart that was on their screen; refused if it is another one by now.
    """
    reading = session.get(Reading, measure.id)
    digest = reading.digest if reading else ""
    if seen is not None and seen != digest:
        raise Refused(_("The chart has changed meanwhile. Look at it again, then send this again."))
    if outcome is ReviewOutcome.CHANGE_ASKED and not note.strip():
        raise Refused(_("Say what should change."), "note")
    review = ChartReview(
        uid=uid or uuid7(),
        measure=measure,
        person=person,
        outcome=outcome,
        note=note.strip(),
        digest=digest,
        signals=list(reading.signals) if reading else [],
    )
    session.add(review)
    return review


def reviews_of(measure_id: int) -> Select[ChartReview]:
    """Who looked at this chart, the latest first."""
    return (
        select(ChartReview)
        .where(ChartReview.measure_id == measure_id)
        .order_by(ChartReview.id.desc())
        .options(joinedload(ChartReview.person), joinedload(ChartReview.answered_by))
    )


def decided_since(measure: Measure, review: ChartReview) -> list[ChartDecision]:
    """The decisions that were made or taken back after somebody looked: they re-open the review."""
    return [
        decision
        for decision in measure.decisions
        if decision.at > review.at
        or (decision.withdrawn_at is not None and decision.withdrawn_at > review.at)
    ]


class Looks(NamedTuple):
    """The reviews of a chart, the latest first, and what is new since the latest."""

    reviews: list[ChartReview]
    decisions: list[ChartDecision]
    signals: list[KnownSignal]

    @property
    def last(self) -> ChartReview | None:
        """The latest."""
        return self.reviews[0] if self.reviews else None

    @property
    def is_open_again(self) -> bool:
        """The chart was changed after somebody had looked at it."""
        return bool(self.decisions)


def looks_at(session: Session, measure: Measure) -> Looks:
    """Who looked at this chart, and what was decided or signalled since."""
    reviews = list(session.scalars(reviews_of(measure.id)))
    if not reviews:
        return Looks([], [], [])
    reading = session.get(Reading, measure.id)
    signals = new_signals(reading.signals if reading else (), reviews[0].signals)
    return Looks(reviews, decided_since(measure, reviews[0]), signals)
