"""How far along a project is: ten steps, what the record shows of each, and how team and coach see it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib import resources

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain import aims, theory
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, Entity, OneOf, Words
from qitrack.domain.conditions import CONDITIONS, Record
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person
from qitrack.domain.portfolio import readings_of
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit
from qitrack.i18n import _

STEPS = range(1, 11)
"""Half points of the scale: step 1 is 0.5, step 10 is 5.0."""


class Rater(StrEnum):
    """Who says how far along the project is."""

    TEAM = "team"
    COACH = "coach"


class ScaleLevel(Audited, Editable):
    """How an organisation, or a part of it, words a step, and what it looks for there."""

    __tablename__ = "scale_level"
    __table_args__ = (
        UniqueConstraint("unit_id", "step"),
        CheckConstraint("step BETWEEN 1 AND 10", name="step_known"),
        CheckConstraint("trim(label) <> ''", name="label_given"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    step: Mapped[int]
    label: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    meaning: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    conditions: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """Keys of CONDITIONS, one a line."""

    unit: Mapped[Unit] = relationship()


class ProgressRating(Audited, Entity):
    """What the team, or the coach, said on a day; a later word stands beside it, not in its place."""

    __tablename__ = "progress_rating"
    __table_args__ = (CheckConstraint("step BETWEEN 1 AND 10", name="step_known"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    rater: Mapped[Rater] = mapped_column(OneOf(Rater))
    step: Mapped[int]
    reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    project: Mapped[Project] = relationship()
    person: Mapped[Person] = relationship()


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A step of the scale as it reads here."""

    step: int
    label: str
    meaning: str
    conditions: tuple[str, ...]

    @property
    def number(self) -> float:
        """The step on the scale from 0.5 to 5."""
        return self.step / 2


@cache
def shipped_levels() -> tuple[Level, ...]:
    """The ten steps in our own words."""
    text = resources.files("qitrack.domain").joinpath("progress_scale.toml").read_text("utf-8")
    return tuple(
        Level(
            step=entry["step"],
            label=entry["label"],
            meaning=entry["meaning"],
            conditions=tuple(entry["conditions"]),
        )
        for entry in tomllib.loads(text)["level"]
    )


def own_levels(unit: Unit) -> Select[ScaleLevel]:
    """The steps that this unit, or one above it, words in its own way; the nearest comes last."""
    above = [int(step) for step in unit.path.strip("/").split("/")]
    return (
        select(ScaleLevel)
        .join(ScaleLevel.unit)
        .where(ScaleLevel.unit_id.in_(above))
        .order_by(func.length(Unit.path), ScaleLevel.step)
    )


def levels_in(session: Session, unit: Unit) -> list[Level]:
    """The ten steps as they read in this unit."""
    own = {level.step: level for level in session.scalars(own_levels(unit))}
    return [_as_level(own[x.step]) if x.step in own else x for x in shipped_levels()]


def own_level(unit_id: int, step: int) -> Select[ScaleLevel]:
    """How this very unit words a step."""
    return select(ScaleLevel).where(ScaleLevel.unit_id == unit_id, ScaleLevel.step == step)


def _as_level(own: ScaleLevel) -> Level:
    known = tuple(key for key in own.conditions.split() if key in CONDITIONS)
    return Level(step=own.step, label=own.label, meaning=own.meaning, conditions=known)


def record_of(session: Session, project: Project, today: date) -> Record:
    """What is on record of a project that was loaded whole; in a fixed number of statements."""
    drivers = theory.drivers_of(project.id).limit(1)
    return Record(
        project=project,
        readings=readings_of(session, project.measures),
        progress=aims.progress(session, aims.find_aim(session, project.id)),
        has_theory=session.scalars(drivers).first() is not None,
        today=today,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A step, and for each of its conditions whether the record shows it; None: people judge."""

    level: Level
    conditions: tuple[tuple[str, bool | None], ...]

    @property
    def is_met(self) -> bool:
        """The record shows everything that it can show of this step."""
        return all(holds is not False for _words, holds in self.conditions)


def look(record: Record, levels: Sequence[Level]) -> list[Seen]:
    """Every step with what the record shows of it."""
    return [
        Seen(level=level, conditions=tuple(_seen(record, key) for key in level.conditions))
        for level in levels
    ]


def _seen(record: Record, key: str) -> tuple[str, bool | None]:
    condition = CONDITIONS[key]
    return condition.words, None if condition.holds is None else condition.holds(record)


def shown_by(seen: Sequence[Seen]) -> Level | None:
    """The furthest step of which the record shows all that it can."""
    met = [one.level for one in seen if one.is_met]
    return met[-1] if met else None


def missing_before(seen: Sequence[Seen], step: int) -> list[str]:
    """What the record does not show of the steps before this one."""
    before = (one for one in seen if one.level.step < step)
    return [words for one in before for words, holds in one.conditions if holds is False]


def rate(
    session: Session, project: Project, rater: Rater, step: int, person: Person, reason: str = ""
) -> ProgressRating:
    """Team or coach says how far along the project is; what was said before stays."""
    if step not in STEPS:
        raise Refused(_("Choose one of the ten steps."), "step")
    rating = ProgressRating(
        project=project, rater=rater, step=step, person=person, reason=reason.strip()
    )
    session.add(rating)
    session.flush()
    return rating


def ratings_of(project_id: int) -> Select[ProgressRating]:
    """What was said, the latest first."""
    return (
        select(ProgressRating)
        .where(ProgressRating.project_id == project_id)
        .options(joinedload(ProgressRating.person))
        .order_by(ProgressRating.id.desc())
    )


def latest_ratings(session: Session, project_id: int) -> dict[Rater, ProgressRating]:
    """The last word of the team and of the coach."""
    last = (
        select(func.max(ProgressRating.id))
        .where(ProgressRating.project_id == project_id)
        .group_by(ProgressRating.rater)
    )
    rows = session.scalars(ratings_of(project_id).where(ProgressRating.id.in_(last)))
    return {rating.rater: rating for rating in rows}


def word_level(
    session: Session, unit: Unit, step: int, label: str, meaning: str, conditions: Sequence[str]
) -> ScaleLevel:
    """The unit words a step in its own way, for everything below it too."""
    if not label.strip():
        raise Refused(_("Give the step a name."), "label")
    own = session.scalar(own_level(unit.id, step))
    if own is None:
        own = ScaleLevel(unit_id=unit.id, step=step)
        session.add(own)
    own.label, own.meaning = label.strip(), meaning.strip()
    own.conditions = "\n".join(key for key in CONDITIONS if key in set(conditions))
    session.flush()
    return own
