"""A chain of evidence as a file: it follows from its own records, and nothing in it can be changed unnoticed."""

import copy
import json

import pytest
from sqlalchemy import select

from qitrack.domain.evidence import EvidenceLink, LinkState
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.judging import judge_links
from qitrack.domain.projects import Project
from qitrack.exchange import chains

MOST_CHANGED = 20
"""Numbers of one chain that are changed in turn."""


@pytest.fixture
def session(demo_database):
    with demo_database.reading() as session:
        yield session


def links_of(session, words):
    goal = session.scalars(
        select(DevelopmentGoal).where(DevelopmentGoal.statement.contains(words))
    ).one()
    found = select(EvidenceLink).where(
        EvidenceLink.goal_id == goal.id, EvidenceLink.state == LinkState.LINKED
    )
    return session.scalars(found.order_by(EvidenceLink.id)).all()


def chain(session, words):
    everything = session.scalars(select(Project.id)).all()
    made = chains.chain_of(session, links_of(session, words), everything)
    return json.loads(json.dumps(made))


def is_refused(document):
    """Something is wrong with it, or it cannot be worked out at all."""
    try:
        return bool(chains.verify(document))
    except chains.UnreadableChain:
        return True


def resealed(document):
    """The same file as somebody would leave it who also puts the digest right."""
    return document | {"digest": chains.digest_of(document)}


@pytest.mark.parametrize(
    "words", ["chains", "People with less power", "We keep what we gained", "Two services work"]
)
def test_a_chain_states_what_the_goal_says_and_follows_from_its_own_records(session, words):
    links = links_of(session, words)
    document = chain(session, words)
    judged = judge_links(session, links)

    assert chains.verify(document) == []
    assert {key: one["strength"] for key, one in document["statements"].items()} == {
        str(key): one.strength.value for key, one in judged.items()
    }
    assert {key: one["method"] for key, one in document["statements"].items()} == {
        str(key): one.method.name for key, one in judged.items()
    }


def numbers_in(document):
    """The places of all measured numbers in a chain."""
    for place, row in enumerate(document["records"]["observation"]):
        for key in ("value", "numerator"):
            if row.get(key) is not None and row["replaced_by_id"] is None:
                yield place, key


def test_a_chain_in_which_one_number_was_changed_is_refused_even_with_a_new_digest(session):
    whole = chain(session, "We keep what we gained")
    places = list(numbers_in(whole))
    step = max(1, len(places) // MOST_CHANGED)

    assert len(places) > MOST_CHANGED
    for place, key in places[::step]:
        forged = copy.deepcopy(whole)
        forged["records"]["observation"][place][key] += 1
        assert is_refused(forged)
        assert is_refused(resealed(forged)), (place, key)


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("cycle", "decision", None),
        ("prediction", "recorded_at", "2030-01-01T00:00:00+00:00"),
        ("project_member", "role", "member"),
        ("corroboration", "answer", None),
    ],
)
def test_a_record_that_was_changed_everywhere_changes_what_the_rules_give(
    session, table, key, value
):
    forged = chain(session, "chains")
    for row in forged["records"][table]:
        row[key] = value

    assert is_refused(resealed(forged))


def test_a_statement_that_was_made_stronger_is_refused(session):
    forged = chain(session, "After every fall")
    forged["strength"] = "established"

    assert len(chains.verify(forged)) == 2
    assert len(chains.verify(resealed(forged))) == 1


def test_a_word_that_was_changed_is_seen_by_the_digest(session):
    forged = chain(session, "chains")
    forged["records"]["cycle"][0]["plan"] = "Something else"

    assert chains.verify(forged) != []


@pytest.mark.parametrize("broken", [None, [], {}, {"format": "another"}, "words"])
def test_a_file_of_another_kind_is_refused_in_a_sentence(broken):
    with pytest.raises(chains.UnreadableChain, match="not a chain"):
        chains.verify(broken)


@pytest.mark.parametrize(
    "records", [None, [], {"nowhere": [{}]}, {"cycle": [{"id": "x"}]}, {"cycle": [{"plan": 3}]}]
)
def test_records_that_do_not_fit_together_are_refused_in_a_sentence(records):
    with pytest.raises(chains.UnreadableChain, match="do not fit"):
        chains.verify({"format": chains.FORMAT, "records": records})


def test_a_chain_holds_neither_addresses_nor_secrets(session):
    document = chain(session, "People with less power")
    kept = document["records"]

    assert "login" not in kept
    assert {frozenset(row) for row in kept["person"]} == {frozenset(chains.PERSON)}
    assert all("salt" not in row for row in kept["pulse_wave"])
    assert "pulse_token" not in kept
