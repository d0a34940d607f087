"""Counting at the bedside: each tap is kept until the number of the period is made of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack import clock
from qitrack.domain.base import Entity, OneOf, find_by_uid
from qitrack.domain.entries import Entry, problem_with
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.people import Person
from qitrack.domain.strata import open_ways
from qitrack.i18n import _


class Tapped(StrEnum):
    """Which button was pressed."""

    DID = "did"
    DID_NOT = "did-not"


class TallyMark(Entity):
    """One tap. Not audited: the number that is made of them is."""

    __tablename__ = "tally_mark"
    __table_args__ = (Index("ix_tally_mark_measure_id_on", "measure_id", "on"),)

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    on: Mapped[date]
    """First day of the period it counts for."""
    tapped: Mapped[Tapped] = mapped_column(OneOf(Tapped))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_back_at: Mapped[datetime | None]
    observation_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"), index=True)
    """The number it went into."""

    measure: Mapped[Measure] = relationship()
    person: Mapped[Person | None] = relationship()
    observation: Mapped[Observation | None] = relationship()


BUTTONS = {
    ValueForm.COUNT: (Tapped.DID,),
    ValueForm.PROPORTION: (Tapped.DID, Tapped.DID_NOT),
    ValueForm.RATE: (Tapped.DID,),
}
"""What can be counted by taps, and which buttons it takes."""


class Tally(NamedTuple):
    """How many taps of a period there are that nobody took back."""

    did: int
    did_not: int
    unsaved: int
    """So many of them are in no number yet."""

    @property
    def total(self) -> int:
        """All who were looked at."""
        return self.did + self.did_not

    def entry(self, measure: Measure, denominator: float | None = None) -> Entry:
        """The number that is made of them; a rate needs its denominator."""
        match measure.form:
            case ValueForm.PROPORTION:
                return Entry(numerator=self.did, denominator=self.total)
            case ValueForm.RATE:
                return Entry(numerator=self.did, denominator=denominator)
            case _:
                return Entry(value=self.did)


def can_be_tallied(measure: Measure) -> bool:
    """It is counted one by one, and the measure goes on."""
    return measure.form in BUTTONS and not open_ways(measure)


def _counting(measure: Measure, on: date) -> Select[TallyMark]:
    return select(TallyMark).where(
        TallyMark.measure_id == measure.id,
        TallyMark.on == measure.period_of(on),
        TallyMark.taken_back_at.is_(None),
    )


def tally_of(session: Session, measure: Measure, on: date) -> Tally:
    """The count of the period of this day so far, of everybody who counts."""
    marks = _counting(measure, on).with_only_columns(
        TallyMark.tapped, TallyMark.observation_id.is_(None), func.count()
    )
    rows = session.execute(marks.group_by(TallyMark.tapped, TallyMark.observation_id.is_(None)))
    found = [(tapped, bool(is_unsaved), n) for tapped, is_unsaved, n in rows]
    return Tally(
        did=sum(n for tapped, _unsaved, n in found if tapped is Tapped.DID),
        did_not=sum(n for tapped, _unsaved, n in found if tapped is Tapped.DID_NOT),
        unsaved=sum(n for _tapped, is_unsaved, n in found if is_unsaved),
    )


def tap(
    session: Session,
    measure: Measure,
    on: date,
    tapped: Tapped,
    *,
    person: Person | None,
    uid: UUID,
) -> TallyMark:
    """Adds one; a press that is sent again is still one. uid: given by the button."""
    made = find_by_uid(session, TallyMark, uid)
    if made is not None:
        return made
    if tapped not in BUTTONS.get(measure.form, ()):
        raise Refused(_("This is not counted one by one."))
    problem = problem_with(measure, on, Entry(no_data=True))
    if problem is not None:
        raise problem
    mark = TallyMark(
        uid=uid,
        measure=measure,
        on=measure.period_of(on),
        tapped=tapped,
        person_id=person.id if person else None,
    )
    session.add(mark)
    session.flush()
    return mark


def last_mark(
    session: Session, measure: Measure, on: date, person: Person | None
) -> TallyMark | None:
    """The latest tap of this person that counts."""
    mine = _counting(measure, on).where(TallyMark.person_id == (person.id if person else None))
    return session.scalars(mine.order_by(TallyMark.id.desc()).limit(1)).first()


def take_back(session: Session, measure: Measure, person: Person | None, uid: UUID) -> None:
    """The person's own tap of this uid counts no longer; asked again, it changes nothing more."""
    mark = find_by_uid(session, TallyMark, uid)
    if mark is None or mark.measure_id != measure.id or mark.person is not person:
        raise Refused(_("There is nothing of yours to take back."))
    if mark.taken_back_at is None:
        mark.taken_back_at = clock.now()
    session.flush()


def hold(session: Session, measure: Measure) -> None:
    """Until the transaction ends nobody adds a tap: the number is made of exactly those it then keeps."""
    session.execute(select(Measure.id).where(Measure.id == measure.id).with_for_update())


def keep_in(session: Session, measure: Measure, observation: Observation) -> None:
    """The taps of its period went into this number."""
    session.execute(
        update(TallyMark)
        .where(TallyMark.measure_id == measure.id, TallyMark.on == observation.on)
        .where(TallyMark.taken_back_at.is_(None))
        .values(observation_id=observation.id)
    )


class Unsaved(NamedTuple):
    """A period that was counted and whose number nobody saved."""

    on: date
    taps: int


def unsaved_periods(session: Session, measure: Measure, but: date | None = None) -> list[Unsaved]:
    """Where taps wait for their number, the latest first."""
    rows = session.execute(
        select(TallyMark.on, func.count())
        .where(TallyMark.measure_id == measure.id)
        .where(TallyMark.taken_back_at.is_(None), TallyMark.observation_id.is_(None))
        .group_by(TallyMark.on)
        .order_by(TallyMark.on.desc())
    )
    return [Unsaved(on, taps) for on, taps in rows if on != but]
