"""Pulses: a few anonymous questions, asked in waves; no answer can be traced to a person.

Answers are kept as tallies from the moment they are given: there is no row of a single one. What stops a second
answer is a digest of the person under the wave's own salt; both go when the wave closes.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Base, Editable, Entity, OneOf, Words
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.measures import Measure
from qitrack.domain.projects import Project

MOST_ITEMS = 6
BEST_ANSWER = 5
CANNOT_SAY = 0


class WaveState(StrEnum):
    """How far a wave has come."""

    OPEN = "open"
    PUBLISHED = "published"
    POOLED = "pooled"
    WITHHELD = "withheld"


class Pulse(Audited, Editable):
    """A handful of questions that the people around a project are asked from time to time."""

    __tablename__ = "pulse"
    __table_args__ = (
        CheckConstraint("trim(title) <> ''", name="title_given"),
        CheckConstraint("pools_into_id <> id", name="not_pooled_into_itself"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("development_goal.id"), index=True)
    """The goal that is tested with it, where it is one's own leadership."""
    pools_into_id: Mapped[int | None] = mapped_column(ForeignKey("pulse.id"), index=True)
    """The pulse of the unit above that takes in the answers of a wave too small to be shown."""
    days_between: Mapped[int] = mapped_column(default=30)
    ended_on: Mapped[date | None]

    project: Mapped[Project] = relationship()
    goal: Mapped[DevelopmentGoal | None] = relationship()
    pools_into: Mapped["Pulse | None"] = relationship(remote_side="Pulse.id")
    items: Mapped[list["PulseItem"]] = relationship(
        back_populates="pulse", order_by="PulseItem.position"
    )
    waves: Mapped[list["PulseWave"]] = relationship(back_populates="pulse", order_by="PulseWave.id")


class PulseItem(Audited, Entity):
    """One question, answered from one to five or with "can't say"."""

    __tablename__ = "pulse_item"
    __in_project_history__ = False
    __table_args__ = (
        UniqueConstraint("pulse_id", "position"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_ITEMS}", name="few_items"),
        CheckConstraint("trim(text) <> ''", name="text_given"),
    )

    pulse_id: Mapped[int] = mapped_column(ForeignKey("pulse.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    key: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """Which shipped question it is; "" for one's own."""
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    """The measure that its answers, with those of its other items, become numbers of."""

    pulse: Mapped[Pulse] = relationship(back_populates="items")
    measure: Mapped[Measure | None] = relationship()


class PulseWave(Audited, Entity):
    """One round of asking."""

    __tablename__ = "pulse_wave"
    __in_project_history__ = False
    __secret__ = frozenset({"salt"})
    __unaudited__ = Audited.__unaudited__ | {"answers", "salt"}
    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="closes_after_it_opens"),
        CheckConstraint("(state = 'open') = (salt IS NOT NULL)", name="salt_only_while_open"),
        CheckConstraint("answers >= 0", name="answers_counted"),
    )

    pulse_id: Mapped[int] = mapped_column(ForeignKey("pulse.id"), index=True)
    opens_on: Mapped[date] = mapped_column(default=clock.today)
    closes_on: Mapped[date]
    state: Mapped[WaveState] = mapped_column(OneOf(WaveState), default=WaveState.OPEN)
    salt: Mapped[str | None] = mapped_column(Words(TITLE_LENGTH))
    answers: Mapped[int] = mapped_column(default=0)
    """How many people answered."""

    pulse: Mapped[Pulse] = relationship(back_populates="waves")
    tallies: Mapped[list["PulseTally"]] = relationship(back_populates="wave")


class PulseToken(Base):
    """Somebody has answered this wave; gone when it closes."""

    __tablename__ = "pulse_token"

    wave_id: Mapped[int] = mapped_column(ForeignKey("pulse_wave.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(Words(TITLE_LENGTH), primary_key=True)


class PulseTally(Base):
    """How often one answer was given to one question in a wave."""

    __tablename__ = "pulse_tally"
    __table_args__ = (
        CheckConstraint(f"answer BETWEEN {CANNOT_SAY} AND {BEST_ANSWER}", name="answer_known"),
        CheckConstraint("count >= 0", name="count_from_zero"),
    )

    wave_id: Mapped[int] = mapped_column(ForeignKey("pulse_wave.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("pulse_item.id"), primary_key=True)
    answer: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)

    wave: Mapped[PulseWave] = relationship(back_populates="tallies")
