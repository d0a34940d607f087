"""Feedback: given, acknowledged, answered; what caused which change."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from qitrack import clock
from qitrack.domain import voices
from qitrack.domain.errors import Refused
from qitrack.domain.feedback import (
    FeedbackKind,
    FeedbackState,
    FrameworkChange,
    FrameworkFeedback,
    Outcome,
)
from qitrack.domain.frameworks import FrameworkVersion
from qitrack.domain.people import Person
from qitrack.domain.voices import Late, Wanted, acknowledge, answer, give_feedback, inbox, late

EVERYTHING = select(FrameworkFeedback)


@pytest.fixture
def session(database):
    """A transaction that is rolled back."""
    with database.transaction() as session:
        yield session
        session.rollback()


@pytest.fixture
def nurse(session):
    """Says what she thinks."""
    person = Person(name="Demo Nurse")
    session.add(person)
    session.flush()
    return person


@pytest.fixture
def core(session):
    """The shipped version."""
    return session.scalars(select(FrameworkVersion)).first()


def test_only_praise_needs_no_words(session, nurse):
    give_feedback(session, nurse, "home.index", FeedbackKind.WORKS_WELL)
    with pytest.raises(Refused, match="in a sentence"):
        give_feedback(session, nurse, "home.index", FeedbackKind.MISSING, "  ")


def test_it_is_acknowledged_once_and_answered(session, nurse, core):
    said = give_feedback(session, nurse, core.items[0], FeedbackKind.UNCLEAR, "Which tests?")
    acknowledge(said)
    first = said.acknowledged_at
    acknowledge(said)
    answer(session, said, nurse, Outcome.PLANNED, "In the next version.")

    assert said.acknowledged_at == first
    assert said.state is FeedbackState.ANSWERED
    assert voices.answered_in_time(session, EVERYTHING) == (1, 1)


def test_changed_names_the_change_and_not_changed_says_why(session, nurse, core):
    said = give_feedback(session, nurse, core, FeedbackKind.WRONG, "Too long.")
    with pytest.raises(Refused, match="Choose the change"):
        answer(session, said, nurse, Outcome.CHANGED, "Done.")
    with pytest.raises(Refused, match="Say why"):
        answer(session, said, nurse, Outcome.NOT_CHANGED)
    change = FrameworkChange(framework_version=core, what="Shorter.")
    session.add(change)
    answer(session, said, nurse, Outcome.CHANGED, change=change)
    assert change.causes == [said]


@pytest.mark.parametrize(
    ("days", "state", "expected"),
    [
        (13, FeedbackState.RECEIVED, None),
        (15, FeedbackState.RECEIVED, Late.ACKNOWLEDGE),
        (15, FeedbackState.ACKNOWLEDGED, None),
        (61, FeedbackState.ACKNOWLEDGED, Late.ANSWER),
        (61, FeedbackState.RECEIVED, Late.ANSWER),
    ],
)
def test_what_waits_too_long_is_late(days, state, expected):
    at = clock.now() - timedelta(days=days)
    assert late(FrameworkFeedback(state=state, received_at=at)) is expected


def test_the_inbox_is_oldest_first_and_can_be_narrowed(session, nurse, core):
    one = give_feedback(session, nurse, core.items[0], FeedbackKind.UNCLEAR, "Which?")
    two = give_feedback(session, nurse, "home.index", FeedbackKind.WORKS_WELL)

    def found(**wanted):
        return list(session.scalars(inbox(EVERYTHING, Wanted(**wanted))))

    assert found() == [one, two]
    assert found(kind=FeedbackKind.WORKS_WELL) == [two]
    assert found(state=FeedbackState.ANSWERED) == []
    assert found(item="-".join(voices.key_of(one))) == [one]
    assert found(item="screen-home.index") == [two]
