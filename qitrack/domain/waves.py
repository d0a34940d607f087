"""Waves of a pulse: open, answer once, close; what is too small to be shown goes to the unit above, or nowhere."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, new_observation
from qitrack.domain.people import Person
from qitrack.domain.pulses import (
    BEST_ANSWER,
    CANNOT_SAY,
    Pulse,
    PulseItem,
    PulseTally,
    PulseToken,
    PulseWave,
    WaveState,
)
from qitrack.domain.small_numbers import Counts, is_small
from qitrack.i18n import _

FAVOURABLE = (4, 5)
"""The two best of five answers."""


def open_wave(session: Session, pulse: Pulse, closes_on: date) -> PulseWave:
    """Begins to ask today; waves do not overlap and nobody is asked more often than agreed."""
    today = clock.today()
    if closes_on < today:
        raise Refused(_("Choose a last day from today on."), "closes_on")
    before = max((wave.closes_on for wave in pulse.waves), default=None)
    if any(wave.state is WaveState.OPEN for wave in pulse.waves):
        raise Refused(_("A round is open. Close it before the next one begins."))
    if before is not None and today < before + timedelta(days=1):
        raise Refused(_("The round before reaches into this day. Begin tomorrow."))
    last = max((wave.opens_on for wave in pulse.waves), default=None)
    if last is not None and today < last + timedelta(days=pulse.days_between):
        raise Refused(
            _("Nobody is asked more often than every {days} days.").format(days=pulse.days_between)
        )
    wave = PulseWave(opens_on=today, closes_on=closes_on, salt=secrets.token_hex(16))
    pulse.waves.append(wave)
    session.flush()
    for item in pulse.items:  # all rows at once: their order tells nothing of who answered first
        for answer in range(CANNOT_SAY, BEST_ANSWER + 1):
            session.add(PulseTally(wave_id=wave.id, item_id=item.id, answer=answer, count=0))
    session.flush()
    return wave


def has_answered(session: Session, wave: PulseWave, person: Person) -> bool:
    """The person has answered this wave; nobody can tell once it is closed."""
    return session.get(PulseToken, (wave.id, _digest(wave, person))) is not None


def answer_wave(
    session: Session, wave: PulseWave, person: Person, answers: Mapping[int, int]
) -> None:
    """Adds one to the tally of each answer. answers: id of the item → one to five, or `CANNOT_SAY`."""
    if wave.state is not WaveState.OPEN or wave.closes_on < clock.today():
        raise Refused(_("This round is over. Thank you all the same."))
    if has_answered(session, wave, person):
        raise Refused(_("You have answered already. Once is enough."))
    items = {item.id for item in wave.pulse.items}
    if set(answers) != items or not all(
        CANNOT_SAY <= answer <= BEST_ANSWER for answer in answers.values()
    ):
        raise Refused(_("Choose one answer to each question, or “can't say”."))
    session.refresh(wave, with_for_update=True)
    session.add(PulseToken(wave_id=wave.id, digest=_digest(wave, person)))
    for item_id, answer in answers.items():
        _count(session, wave.id, item_id, answer, 1)
    wave.answers += 1
    session.flush()


def _digest(wave: PulseWave, person: Person) -> str:
    return hashlib.sha256(f"{wave.salt}:{wave.id}:{person.uid}".encode()).hexdigest()


def _count(session: Session, wave_id: int, item_id: int, answer: int, more: int) -> None:
    session.execute(
        update(PulseTally)
        .where(
            PulseTally.wave_id == wave_id,
            PulseTally.item_id == item_id,
            PulseTally.answer == answer,
        )
        .values(count=PulseTally.count + more)
    )


def close_wave(session: Session, wave: PulseWave) -> None:
    """Ends a wave: published with its numbers, pooled into the unit above, or withheld; all tokens go."""
    if wave.state is not WaveState.OPEN:
        return
    into = _open_wave_above(session, wave.pulse)
    session.execute(delete(PulseToken).where(PulseToken.wave_id == wave.id))
    is_too_small = is_small(wave.answers, Counts.PULSE)
    if is_too_small:
        wave.state = WaveState.WITHHELD if into is None else WaveState.POOLED
    else:
        wave.state = WaveState.PUBLISHED
    wave.salt = None
    wave.closes_on = max(min(wave.closes_on, clock.today()), wave.opens_on)
    session.flush()
    if not is_too_small:
        _write_numbers(session, wave)
        session.flush()
        return
    if into is not None:
        _pour(session, wave, into)
    session.execute(delete(PulseTally).where(PulseTally.wave_id == wave.id))
    session.flush()


def _open_wave_above(session: Session, pulse: Pulse) -> PulseWave | None:
    if pulse.pools_into_id is None:
        return None
    return session.scalars(
        select(PulseWave).where(
            PulseWave.pulse_id == pulse.pools_into_id, PulseWave.state == WaveState.OPEN
        )
    ).first()


def _pour(session: Session, wave: PulseWave, into: PulseWave) -> None:
    """Adds the tallies of a small wave to those of the unit above, question by question."""
    there = {item.text: item.id for item in into.pulse.items}
    words = {item.id: item.text for item in wave.pulse.items}
    for tally in session.scalars(tallies_of(wave.id)):
        if (item_id := there.get(words[tally.item_id])) is not None:
            _count(session, into.id, item_id, tally.answer, tally.count)
    into.answers += wave.answers


def tallies_of(wave_id: int) -> Select[PulseTally]:
    """How often each answer was given in a wave."""
    return (
        select(PulseTally)
        .where(PulseTally.wave_id == wave_id)
        .order_by(PulseTally.item_id, PulseTally.answer)
    )


def _write_numbers(session: Session, wave: PulseWave) -> None:
    """One number for each measure that the questions feed."""
    by_measure: dict[Measure, list[PulseItem]] = defaultdict(list)
    for item in wave.pulse.items:
        if item.measure is not None:
            by_measure[item.measure].append(item)
    tallies = session.scalars(tallies_of(wave.id)).all()
    for measure, items in by_measure.items():
        ids = {item.id for item in items}
        said = [t for t in tallies if t.item_id in ids and t.answer != CANNOT_SAY]
        number = _number(measure, said)
        if number is not None:
            day = measure.period_of(wave.opens_on)
            session.add(new_observation(measure, day, number, None, ""))


def _number(measure: Measure, said: list[PulseTally]) -> Entry | None:
    answers = sum(tally.count for tally in said)
    if is_small(answers, Counts.PULSE):
        return None
    if measure.form is ValueForm.PROPORTION:
        good = sum(tally.count for tally in said if tally.answer in FAVOURABLE)
        return Entry(numerator=good, denominator=answers)
    return Entry(value=round(sum(t.answer * t.count for t in said) / answers, 2))
