"""Quiet prompts while a test is being written: at most one at a time, from the checks that concern this moment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from qitrack import clock
from qitrack.domain.base import TITLE_LENGTH, Base, Words
from qitrack.domain.cycles import Cycle, Decision
from qitrack.domain.details import AsPlanned
from qitrack.domain.learning_checks import BY_KEY
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.ramps import Step, compare
from qitrack.domain.series import (
    FEWEST_IN_A_ROW,
    FEWEST_ON_A_CHART,
    SOON,
    Series,
    builds_on,
    is_large,
    longest_row,
    numbers_of,
    says_its_size,
    was_over_on,
)
from qitrack.i18n import _, ngettext


class SilencedPrompt(Base):
    """A check of which somebody does not want to be reminded. A setting of theirs, seen by nobody else."""

    __tablename__ = "silenced_prompt"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    check_key: Mapped[str] = mapped_column(Words(TITLE_LENGTH), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Moment(StrEnum):
    """What somebody is writing."""

    NEXT = "next"
    """The plan of a test that follows another one, from its first line."""
    PLANNING = "planning"
    TELLING = "telling"
    STUDYING = "studying"
    DECIDING = "deciding"


Says = Callable[[Cycle, Series], str]
"""The sentence for this test in its series; empty if there is nothing to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What may be said at a moment, and beside which field."""

    key: str
    """Of the check that it serves."""
    moment: Moment
    beside: str
    says: Says


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompted:
    """The one sentence that a page shows."""

    key: str
    beside: str
    sentence: str


def prompt_for(
    session: Session, moment: Moment, cycle: Cycle, series: Series, person_id: int
) -> Prompted | None:
    """What this page says to this person, if anything."""
    silenced = set(session.scalars(silenced_by(person_id)))
    return choose(moment, cycle, series, silenced)


def choose(
    moment: Moment, cycle: Cycle, series: Series, silenced: Iterable[str] = ()
) -> Prompted | None:
    """The first prompt of this moment that has something to say and is not silenced.

    cycle: the test being written; for `Moment.NEXT` the one that it follows.
    """
    for prompt in PROMPTS:
        if prompt.moment is not moment or prompt.key in silenced:
            continue
        sentence = prompt.says(cycle, series)
        if sentence:
            return Prompted(key=prompt.key, beside=prompt.beside, sentence=sentence)
    return None


def silenced_by(person_id: int) -> Select[str]:
    """The keys of the checks that this person has silenced."""
    return select(SilencedPrompt.check_key).where(SilencedPrompt.person_id == person_id)


def silence(session: Session, person_id: int, key: str) -> None:
    """From now on nothing of this check is said to this person."""
    if key in BY_KEY and session.get(SilencedPrompt, (person_id, key)) is None:
        session.add(SilencedPrompt(person_id=person_id, check_key=key))


def hear_again(session: Session, person_id: int, key: str) -> None:
    """What was silenced may be said again."""
    found = session.get(SilencedPrompt, (person_id, key))
    if found is not None:
        session.delete(found)


# --- while planning ------------------------------------------------------------------------------

SAME_SIZE = _("Same size as last time. If it went well, a little larger shows more.")


def _same_again(last: Cycle, series: Series) -> str:
    """The plan is filled with the size of the last test; testing a changed idea once more is sound."""
    before = _before(last, series)
    stood_still = before is not None and compare(before, last) is Step.SAME
    is_new_idea = last.decision is Decision.ADAPT and not stood_still
    return SAME_SIZE if says_its_size(last) and not is_new_idea else ""


def _same_size(cycle: Cycle, series: Series) -> str:
    before = _before(cycle, series)
    if before is None or not says_its_size(cycle):
        return ""
    return SAME_SIZE if compare(before, cycle) is Step.SAME else ""


def _nothing_expected(cycle: Cycle, series: Series) -> str:
    return "" if cycle.predictions else _("No prediction yet. One line beforehand is enough.")


def _large_for_a_first(cycle: Cycle, series: Series) -> str:
    is_first = series.cycles[:1] == (cycle,)
    if not is_first or not says_its_size(cycle) or not is_large(cycle):
        return ""
    return _("Large for a first test. One person or one shift teaches as much, and sooner.")


def _many_changes(cycle: Cycle, series: Series) -> str:
    if cycle.changes_at_once == 1:
        return ""
    return _("Several changes at once: afterwards nobody can tell which of them did it.")


def _not_linked(cycle: Cycle, series: Series) -> str:
    before = _before(cycle, series)
    if before is None or before.decision is None or builds_on(cycle, before):
        return ""
    return _("What changes because of the last test? One line links the two.")


def _no_theory(cycle: Cycle, series: Series) -> str:
    says_why = any(prediction.because for prediction in cycle.current_predictions)
    if says_why or cycle.idea.links or not cycle.predictions:
        return ""
    return _("Why should it work? Say it in “What you expect, as a number”, under “Because?”.")


# --- while telling, studying, deciding -----------------------------------------------------------


def _told_before_it_was_expected(cycle: Cycle, series: Series) -> str:
    if cycle.predictions or cycle.happened_at is not None:
        return ""
    return _("No prediction yet. Write what you expect first: then a surprise shows.")


def _too_soon(cycle: Cycle, series: Series) -> str:
    if series.today >= (cycle.began_on or cycle.starts_on):
        return ""
    return _("This test is still to come. Write this once it has taken place.")


def _told_late(cycle: Cycle, series: Series) -> str:
    return "" if cycle.happened_at is not None else _late(cycle, series)


def _late(cycle: Cycle, series: Series) -> str:
    days = (series.today - was_over_on(cycle)).days
    if cycle.studied_at is not None or days <= SOON.days:
        return ""
    return ngettext(
        "Written {n} day after the test. Say what you remember for sure, and what you do not.",
        "Written {n} days after the test. Say what you remember for sure, and what you do not.",
        days,
    ).format(n=days)


def _not_as_planned(cycle: Cycle, series: Series) -> str:
    was_otherwise = cycle.as_planned in (AsPlanned.WITH_CHANGES, AsPlanned.NO)
    if not was_otherwise or cycle.problems:
        return ""
    return _("It was not done as planned. What got in the way? Others meet it too.")


def _chart_unread(cycle: Cycle, series: Series) -> str:
    named = {prediction.measure_id for prediction in cycle.counted_predictions}
    points = [len(c.periods) for c in series.counted if c.measure.id in named]
    if cycle.chart_showed or max(points, default=0) < FEWEST_ON_A_CHART:
        return ""
    return _("There is a chart of this number. What does it show, over time?")


def _only_the_main_number(cycle: Cycle, series: Series) -> str:
    others = [c for c in series.counted if c.measure.kind is not MeasureKind.OUTCOME and c.periods]
    if others or cycle.surprises:
        return ""
    return _("So far only the main thing is looked at. Did anything else get better or worse?")


def _smooth_run(cycle: Cycle, series: Series) -> str:
    decided = [c.decision for c in series.cycles if c.decision is not None and c is not cycle]
    if len(decided) < 2 or {Decision.ADAPT, Decision.ABANDON} & set(decided):
        return ""
    return _("Every test of this idea went well so far. Was there nothing to change?")


def _unanswered(cycle: Cycle, series: Series) -> str:
    if not cycle.problems:
        return ""
    return _("You noted what got in the way. Does the decision answer it?")


def _few_numbers(cycle: Cycle, series: Series) -> str:
    rows = [longest_row(counted) for counted in numbers_of(series, series.told)]
    if len(series.told) < 2 or max(rows, default=0) >= FEWEST_IN_A_ROW:
        return ""
    return _("There are not yet three numbers in a row. One more may change the picture.")


def _before(cycle: Cycle, series: Series) -> Cycle | None:
    """The test of the same idea that came before this one."""
    earlier = [other for other in series.cycles if other.number < cycle.number]
    return earlier[-1] if earlier else None


def _prompts(moment: Moment, *rows: tuple[str, str, Says]) -> tuple[Prompt, ...]:
    return tuple(
        Prompt(key=key, moment=moment, beside=beside, says=says) for key, beside, says in rows
    )


SCALE = "scale"
"""Beside the fold that asks how large it is."""

PROMPTS: tuple[Prompt, ...] = (
    *_prompts(Moment.NEXT, ("growing", SCALE, _same_again)),
    *_prompts(
        Moment.PLANNING,
        ("prediction", "prediction", _nothing_expected),
        ("linked", "changes_from", _not_linked),
        ("small-first", SCALE, _large_for_a_first),
        ("growing", SCALE, _same_size),
        ("one-change", SCALE, _many_changes),
        ("theory", "prediction", _no_theory),
    ),
    *_prompts(
        Moment.TELLING,
        ("happened", "happened", _too_soon),
        ("prediction", "happened", _told_before_it_was_expected),
        ("written-soon", "happened", _told_late),
        ("barriers", "more", _not_as_planned),
    ),
    *_prompts(
        Moment.STUDYING,
        ("written-soon", "learned", _late),
        ("chart-read", "more", _chart_unread),
        ("looked-further", "learned", _only_the_main_number),
    ),
    *_prompts(
        Moment.DECIDING,
        ("refined", "decision", _smooth_run),
        ("barriers", "decision_why", _unanswered),
        ("regular-data", "decision", _few_numbers),
    ),
)
"""In the order in which they are tried: the first that has something to say is shown, and no other."""
