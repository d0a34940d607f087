"""Observations: the numbers of a measure over time, each change of one kept."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, func, select, text
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import (
    LARGEST_NUMBER,
    NOTE_LENGTH,
    TITLE_LENGTH,
    Entity,
    Words,
    uuid7,
)
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.cycles import Cycle
from qitrack.domain.entries import Entry, doubt_about, problem_with
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure, fitting_charts
from qitrack.domain.people import Person
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.domain.imports import Import

__all__ = ["Entry", "Observation", "doubt_about", "problem_with"]

FREE_TO_CORRECT = timedelta(hours=24)
"""For so long the person who wrote a number may correct it without giving a reason."""


class Observation(Audited, Entity):
    """One number for one period; a change makes a new row and keeps the old one."""

    __tablename__ = "observation"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN value IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN numerator IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN no_data THEN 1 ELSE 0 END = 1",
            name="one_kind_of_answer",
        ),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="both_or_neither"),
        CheckConstraint("denominator > 0", name="denominator_positive"),
        CheckConstraint("numerator >= 0", name="numerator_not_negative"),
        CheckConstraint("slot >= 0", name="slot_from_zero"),
        *(
            CheckConstraint(
                f"{column} BETWEEN -{LARGEST_NUMBER:.0f} AND {LARGEST_NUMBER:.0f}",
                name=f"{column}_finite",
            )
            for column in ("value", "numerator", "denominator")
        ),
        Index(
            "uq_observation_current",
            "measure_id",
            "on",
            "stratum",
            "slot",
            unique=True,
            sqlite_where=text("replaced_by_id IS NULL AND removed_at IS NULL"),
            postgresql_where=text("replaced_by_id IS NULL AND removed_at IS NULL"),
        ),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    on: Mapped[date]
    at: Mapped[datetime | None]
    slot: Mapped[int] = mapped_column(default=0)
    stratum: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    no_data: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"), index=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"), index=True)
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    measure: Mapped[Measure] = relationship()
    cycle: Mapped[Cycle | None] = relationship(back_populates="observations")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    removed_by: Mapped[Person | None] = relationship(foreign_keys=[removed_by_id])
    batch: Mapped["Import | None"] = relationship()
    replaced_by: Mapped["Observation | None"] = relationship(remote_side="Observation.id")

    @property
    def stands(self) -> bool:
        """It is the number that counts: no other replaced it."""
        return self.replaced_by_id is None and self.removed_at is None

    @property
    def was_taken_away(self) -> bool:
        """Nothing replaced it and it counts no longer."""
        return self.replaced_by_id is None and self.removed_at is not None

    @property
    def entry(self) -> Entry:
        """The number alone, without where it came from."""
        return Entry(self.value, self.numerator, self.denominator, self.no_data)


def current_observations(measure_id: int) -> Select[Observation]:
    """The observations that stand, in the order of their dates."""
    return (
        select(Observation)
        .where(Observation.measure_id == measure_id)
        .where(Observation.replaced_by_id.is_(None), Observation.removed_at.is_(None))
        .order_by(Observation.on, Observation.stratum, Observation.slot, Observation.id)
    )


def has_numbers(session: Session, measure: Measure) -> bool:
    """Something has been recorded for this measure."""
    rows = select(Observation.id).where(Observation.measure_id == measure.id).limit(1)
    return session.scalar(rows) is not None


def recount(session: Session, measure: Measure, form: ValueForm, person: Person | None) -> None:
    """Changes what one entry consists of; not once there are numbers of the old form."""
    if form is measure.form:
        return
    if has_numbers(session, measure):
        raise Refused(
            _("There are numbers already, counted the other way. Add another measure instead."),
            "form",
        )
    measure.form = form
    for decision in measure.in_force(ChartDecisionKind.CHART_TYPE):
        if decision.value not in fitting_charts(form):
            decision.withdraw(person, _("It does not fit what is counted now."))


def find_observation(session: Session, measure: Measure, on: date) -> Observation | None:
    """The observation that stands for this very day."""
    rows = current_observations(measure.id).where(Observation.on == on, Observation.slot == 0)
    return session.scalars(rows.where(Observation.stratum == "")).first()


def find_standing(session: Session, measure: Measure, on: date) -> Observation | None:
    """What a number for this day would replace: one of this very day, else that of its period."""
    return find_observation(session, measure, on) or find_observation(
        session, measure, measure.period_of(on)
    )


def periods_without_data(measure_id: int) -> Select[date, str]:
    """Day and reason of each period for which somebody said that there is no number."""
    return (
        current_observations(measure_id)
        .where(Observation.no_data)
        .with_only_columns(Observation.on, Observation.reason)
    )


def versions_of(measure_id: int, on: date) -> Select[Observation]:
    """Everything that was ever written for this day, newest first."""
    return (
        select(Observation)
        .where(Observation.measure_id == measure_id, Observation.on == on)
        .order_by(Observation.id.desc())
        .options(
            joinedload(Observation.person),
            joinedload(Observation.removed_by),
            joinedload(Observation.batch),
        )
    )


def needs_reason(observation: Observation, person: Person | None) -> bool:
    """A change is asked for its reason after a day, or when somebody else makes it."""
    is_late = clock.now() - observation.recorded_at > FREE_TO_CORRECT
    return is_late or observation.person_id != (person.id if person else None)


def record(
    session: Session,
    measure: Measure,
    on: date,
    entry: Entry,
    *,
    person: Person | None,
    reason: str = "",
    cycle: Cycle | None = None,
    uid: UUID | None = None,
) -> Observation:
    """Writes the number for the period of this day; one that was there is kept as replaced.

    uid: given by whoever sends it, so that a second sending is known.
    """
    reason = reason.strip()
    problem = problem_with(measure, on, entry)
    if problem:
        raise problem
    if entry.no_data and not reason:
        raise Refused(_("Say why there is no number, for example: the ward was closed."), "reason")
    standing = find_standing(session, measure, on)
    if standing is not None and standing.entry == entry and not entry.no_data:
        return standing
    if standing is not None and not reason and needs_reason(standing, person):
        raise Refused(_("There is a number for this period already. Say why it changes."), "reason")
    day = standing.on if standing else measure.period_of(on)
    written = new_observation(measure, day, entry, person, reason)
    kept = standing.cycle_id if standing else None
    written.cycle_id = cycle.id if cycle else kept
    written.uid = uid or written.uid
    put_in_place(session, {written: standing})
    return written


def new_observation(
    measure: Measure, day: date, entry: Entry, person: Person | None, reason: str
) -> Observation:
    """A number that is not in its place yet."""
    written = Observation(measure=measure, on=day, person=person, reason=reason, uid=uuid7())
    written.value, written.numerator, written.denominator, written.no_data = entry
    return written


def put_in_place(session: Session, standing: Mapping[Observation, Observation | None]) -> None:
    """Adds each new number; the one it replaces, if any, steps aside first."""
    now = clock.now()
    for before in standing.values():
        if before is not None:
            before.removed_at = now
    session.flush()
    session.add_all(standing)
    session.flush()
    for written, before in standing.items():
        if before is not None:
            before.replaced_by = written
    session.flush()


def latest_days(session: Session, measure_ids: Iterable[int]) -> Mapping[int, date]:
    """Measure → the last day it has an observation for."""
    rows = session.execute(
        select(Observation.measure_id, func.max(Observation.on))
        .where(Observation.measure_id.in_(list(measure_ids)))
        .where(Observation.replaced_by_id.is_(None), Observation.removed_at.is_(None))
        .group_by(Observation.measure_id)
    )
    return {measure_id: day for measure_id, day in rows}  # noqa: C416  # a Result is no mapping
