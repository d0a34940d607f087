"""Reviews of charts: who looked at one, what it said then, what was asked for."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, OneOf, Words
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person


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
