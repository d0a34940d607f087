"""Giving feedback, acknowledging and answering it; the lists of it for authors and stewards."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.feedback import (
    FeedbackKind,
    FeedbackState,
    FrameworkChange,
    FrameworkFeedback,
    Outcome,
)
from qitrack.domain.frameworks import Behaviour, Capability, Framework, FrameworkVersion
from qitrack.domain.people import Person
from qitrack.domain.units import Unit
from qitrack.i18n import _

ACKNOWLEDGED_WITHIN = timedelta(days=14)
ANSWERED_WITHIN = timedelta(days=60)
MOST_CHANGES = 50
"""How many changes of a framework are offered to be cited, the newest."""

Item = FrameworkVersion | Capability | Behaviour


class Late(StrEnum):
    """What should have been done by now."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which feedback a steward asks for."""

    state: FeedbackState | None = None
    kind: FeedbackKind | None = None
    item: str = ""
    """As `key_of` names it."""


COLUMNS = {
    "version": FrameworkFeedback.framework_version_id,
    "capability": FrameworkFeedback.capability_id,
    "behaviour": FrameworkFeedback.behaviour_id,
    "screen": FrameworkFeedback.screen,
}
MODELS: dict[str, type[Item]] = {
    "version": FrameworkVersion,
    "capability": Capability,
    "behaviour": Behaviour,
}


def key_of(feedback: FrameworkFeedback) -> tuple[str, str]:
    """The kind of thing it is about, and which: ("behaviour", "3"); ("screen", "home.index")."""
    if feedback.screen:
        return "screen", feedback.screen
    for kind in MODELS:
        number = getattr(feedback, COLUMNS[kind].key)
        if number is not None:
            return kind, str(number)
    raise LookupError("Feedback is always about something.")


def version_of(item: Item) -> FrameworkVersion:
    """The version of a framework that an item belongs to."""
    match item:
        case FrameworkVersion():
            return item
        case Capability():
            return item.framework_version
        case Behaviour():
            return item.capability.framework_version


def give_feedback(
    session: Session,
    author: Person,
    about: Item | str,
    kind: FeedbackKind,
    text: str = "",
    unit: Unit | None = None,
) -> FrameworkFeedback:
    """What somebody says of an item of a framework, or of a screen by the name of its page."""
    if not text.strip() and kind is not FeedbackKind.WORKS_WELL:
        raise Refused(_("Say in a sentence what you mean."), "text")
    feedback = FrameworkFeedback(person=author, kind=kind, text=text.strip(), unit=unit)
    match about:
        case str():
            feedback.screen = about
        case FrameworkVersion():
            feedback.framework_version = about
        case Capability():
            feedback.capability = about
        case Behaviour():
            feedback.behaviour = about
    session.add(feedback)
    session.flush()
    return feedback


def acknowledge(feedback: FrameworkFeedback) -> None:
    """A steward has read it; doing it again changes nothing."""
    if feedback.state is FeedbackState.RECEIVED:
        feedback.state = FeedbackState.ACKNOWLEDGED
        feedback.acknowledged_at = clock.now()


def answer(
    session: Session,
    feedback: FrameworkFeedback,
    steward: Person,
    outcome: Outcome,
    response: str = "",
    change: FrameworkChange | None = None,
) -> None:
    """Says what came of it; of an item, "changed" names the change in a version."""
    if outcome is not Outcome.CHANGED or feedback.screen:
        change = None
        if not response.strip():
            raise Refused(_("Say why, or what, in a sentence."), "response")
    elif change is None:
        raise Refused(_("Choose the change that it caused."), "change_id")
    acknowledge(feedback)
    feedback.state = FeedbackState.ANSWERED
    feedback.answered_at = clock.now()
    feedback.answered_by = steward
    feedback.outcome = outcome
    feedback.response = response.strip()
    feedback.caused_change = change
    session.flush()


def late(feedback: FrameworkFeedback) -> Late | None:
    """What should have been done by now: nothing within 14 days, then an answer within 60."""
    waited = clock.now() - feedback.received_at
    if feedback.state is FeedbackState.ANSWERED:
        return None
    if waited > ANSWERED_WITHIN:
        return Late.ANSWER
    is_unread = feedback.state is FeedbackState.RECEIVED
    return Late.ACKNOWLEDGE if is_unread and waited > ACKNOWLEDGED_WITHIN else None


def feedback_of(person_id: int) -> Select[FrameworkFeedback]:
    """What a person has said, the newest first, with what it is about and what came of it."""
    return (
        _whole()
        .where(FrameworkFeedback.person_id == person_id)
        .order_by(FrameworkFeedback.received_at.desc(), FrameworkFeedback.id.desc())
    )


def inbox(seen: Select[FrameworkFeedback], wanted: Wanted) -> Select[FrameworkFeedback]:
    """Of the feedback that somebody may see, what they ask for, the oldest first."""
    query = (
        _whole().where(_one_of(seen)).order_by(FrameworkFeedback.received_at, FrameworkFeedback.id)
    )
    if wanted.state is not None:
        query = query.where(FrameworkFeedback.state == wanted.state)
    if wanted.kind is not None:
        query = query.where(FrameworkFeedback.kind == wanted.kind)
    kind, _dash, key = wanted.item.partition("-")
    if kind == "screen":
        query = query.where(FrameworkFeedback.screen == key)
    elif kind in MODELS and key.isascii() and key.isdigit() and len(key) < 10:
        query = query.where(COLUMNS[kind] == int(key))
    return query


def _whole() -> Select[FrameworkFeedback]:
    version = joinedload(FrameworkFeedback.framework_version)
    capability = joinedload(FrameworkFeedback.capability)
    behaviour = joinedload(FrameworkFeedback.behaviour).joinedload(Behaviour.capability)
    return select(FrameworkFeedback).options(
        version.joinedload(FrameworkVersion.framework),
        capability.joinedload(Capability.framework_version).joinedload(FrameworkVersion.framework),
        behaviour.joinedload(Capability.framework_version).joinedload(FrameworkVersion.framework),
        joinedload(FrameworkFeedback.person),
        joinedload(FrameworkFeedback.unit),
        joinedload(FrameworkFeedback.answered_by),
        joinedload(FrameworkFeedback.caused_change).joinedload(FrameworkChange.framework_version),
    )


def changes_to_cite(framework: Framework) -> Select[FrameworkChange]:
    """The latest changes of a framework, the newest first."""
    return (
        select(FrameworkChange)
        .join(FrameworkChange.framework_version)
        .where(FrameworkVersion.framework_id == framework.id)
        .order_by(FrameworkChange.id.desc())
        .limit(MOST_CHANGES)
    )


def answered_in_time(session: Session, seen: Select[FrameworkFeedback]) -> tuple[int, int]:
    """How much of this feedback was answered within 60 days, and how much was received."""
    times = select(FrameworkFeedback.received_at, FrameworkFeedback.answered_at)
    answered = times.where(_one_of(seen), FrameworkFeedback.answered_at.is_not(None))
    in_time = [
        1 for first, last in session.execute(answered) if last and last - first <= ANSWERED_WITHIN
    ]
    received = session.scalar(select(func.count(FrameworkFeedback.id)).where(_one_of(seen)))
    return len(in_time), received or 0


def _one_of(seen: Select[FrameworkFeedback]) -> ColumnElement[bool]:
    return FrameworkFeedback.id.in_(seen.with_only_columns(FrameworkFeedback.id).order_by(None))


def find_item(session: Session, kind: str, number: int) -> Item | None:
    """The item of a framework with this id."""
    match kind:
        case "version":
            return session.get(FrameworkVersion, number)
        case "capability":
            return session.get(Capability, number)
        case _:
            return session.get(Behaviour, number)
