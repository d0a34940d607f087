"""The walk-through of a coach: every chart they look after that has something new, in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from qitrack import clock
from qitrack.domain.access import Action, Actor, visible
from qitrack.domain.chart_decisions import ChartDecision
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.projects import ENDED, Project
from qitrack.domain.readings import Reading
from qitrack.domain.reviews import ChartReview, KnownSignal, new_signals
from qitrack.domain.rights import PROJECT_GRANTS
from qitrack.domain.units import within


class News(StrEnum):
    """Why a chart is worth a look, the first in the walk first."""

    CONCERN = "concern"
    GAIN = "gain"
    SIGNAL = "signal"
    CHANGED = "changed"
    UNSEEN = "unseen"
    NUMBERS = "numbers"


ORDER = {news: place for place, news in enumerate(News)}

FROM_SIGNALS = {False: News.CONCERN, True: News.GAIN, None: News.SIGNAL}
"""Whether the signal is favourable → what it tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A chart of the walk: what it says now, the last look at it, and what is new since then."""

    reading: Reading
    review: ChartReview | None
    signals: list[KnownSignal]
    decisions: int
    numbers: int

    @property
    def measure(self) -> Measure:
        """What is counted."""
        return self.reading.measure

    @property
    def is_answered(self) -> bool:
        """The team has answered what was asked for at the last look, and nobody has looked since."""
        return self.review is not None and self.review.answered_at is not None

    @property
    def news(self) -> News | None:
        """The weightiest of what is new; None if nothing is."""
        told = {FROM_SIGNALS[signal.favourable] for signal in self.signals}
        if self.decisions or self.is_answered:
            told.add(News.CHANGED)
        if self.review is None:
            told.add(News.UNSEEN)
        if self.numbers:
            told.add(News.NUMBERS)
        return min(told, key=lambda news: ORDER[news], default=None)


def coached(actor: Actor) -> Any:  # a condition on the columns of three tables
    """The projects whose charts the person looks after: `can(…, COACH, …)` as SQL."""
    granting = [
        key
        for key, roles in actor.project_roles.items()
        if any(Action.COACH in PROJECT_GRANTS[role] for role in roles)
    ]
    in_units = within(actor.paths_granting(Action.COACH))
    return and_(Project.state.not_in(ENDED), or_(Project.id.in_(granting), in_units))


def looks_after_charts(actor: Actor) -> bool:
    """The person coaches a project or a unit."""
    roles = (role for held in actor.project_roles.values() for role in held)
    is_coach_of_project = any(Action.COACH in PROJECT_GRANTS[role] for role in roles)
    return is_coach_of_project or bool(actor.paths_granting(Action.COACH))


def walk(session: Session, actor: Actor) -> list[Stop]:
    """The charts with something new: concerns, gains, what was changed, new numbers. One query."""
    stops = [_stop(row) for row in session.execute(_charts(actor))]
    return sorted(
        (stop for stop in stops if stop.news is not None),
        key=lambda stop: (
            ORDER[stop.news or News.NUMBERS],
            stop.measure.project_id,
            stop.measure.id,
        ),
    )


def stop_at(session: Session, actor: Actor, measure_id: int) -> Stop | None:
    """One chart of those that the person looks after, whether anything is new on it or not."""
    row = session.execute(_charts(actor, measure_id)).first()
    return _stop(row) if row else None


def _stop(row: Any) -> Stop:
    reading, review, decisions, numbers = row
    then = review.signals if review else ()
    return Stop(
        reading=reading,
        review=review,
        signals=new_signals(reading.signals, then),
        decisions=(decisions or 0) if review else 0,
        numbers=numbers or 0,
    )


def _charts(actor: Actor, measure_id: int | None = None) -> Select[Any]:
    """Reading, last review, decisions and numbers since then, of the charts that may have news."""
    review = aliased(ChartReview)
    decisions = _decisions_since(review)
    charts = (
        visible(actor, Measure)
        .with_only_columns(
            Reading, review, decisions, _numbers_since(review), maintain_column_froms=True
        )
        .join(Reading, Reading.measure_id == Measure.id)
        .outerjoin(review, review.id == _last_review())
        .options(
            contains_eager(Reading.measure)
            .contains_eager(Measure.project)
            .contains_eager(Project.unit)
        )
        .where(coached(actor))
    )
    if measure_id is not None:
        return charts.where(Measure.id == measure_id)
    is_other = or_(review.digest != Reading.digest, review.answered_at.is_not(None), decisions > 0)
    return charts.where(or_(and_(review.id.is_(None), Reading.points > 0), is_other))


def _last_review() -> Any:  # a subquery of one value is not typed
    of_this = select(func.max(ChartReview.id)).where(ChartReview.measure_id == Measure.id)
    return of_this.correlate(Measure).scalar_subquery()


def _numbers_since(review: Any) -> Any:  # as above
    """How many numbers were written down, or removed, since the last look; all, if there was none."""
    is_new = or_(review.at.is_(None), Observation.recorded_at > review.at)
    is_gone = Observation.removed_at > review.at
    return (
        select(func.count(Observation.id))
        .where(Observation.measure_id == Measure.id, Observation.replaced_by_id.is_(None))
        .where(or_(and_(is_new, Observation.removed_at.is_(None)), is_gone))
        .correlate(Measure, review)
        .scalar_subquery()
    )


def _decisions_since(review: Any) -> Any:  # as above
    """How many decisions were made, or taken back, since the last look."""
    is_new = or_(ChartDecision.at > review.at, ChartDecision.withdrawn_at > review.at)
    return (
        select(func.count(ChartDecision.id))
        .where(ChartDecision.measure_id == Measure.id, is_new)
        .correlate(Measure, review)
        .scalar_subquery()
    )


def looked_at_since(session: Session, person_id: int, since: datetime) -> int:
    """How many charts the person has looked at since this moment."""
    looked = select(func.count(func.distinct(ChartReview.measure_id))).where(
        ChartReview.person_id == person_id, ChartReview.at >= since
    )
    return session.scalar(looked) or 0


def begin_of_today() -> datetime:
    """Midnight, where people work."""
    return clock.instant(clock.today(), time.min)


def by_news(stops: Iterable[Stop]) -> Mapping[News, int]:
    """How many charts there are for each reason, in the order of the walk."""
    found = [stop.news for stop in stops]
    return {news: found.count(news) for news in News if news in found}
