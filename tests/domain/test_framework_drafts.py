"""The next version of a framework: copied, changed for a reason, published, superseding the one before."""

import pytest
from sqlalchemy import select

from qitrack.domain.crosswalks import Crosswalk, Match, tie
from qitrack.domain.errors import Refused
from qitrack.domain.feedback import FeedbackKind, FrameworkFeedback
from qitrack.domain.framework_compare import Differs, compare
from qitrack.domain.framework_drafts import (
    add_behaviour,
    bring_in,
    changes_of,
    consult,
    discard,
    draft_from,
    feedback_to_cite,
    note_change,
    publish,
)
from qitrack.domain.frameworks import (
    Framework,
    FrameworkVersion,
    VersionState,
    capabilities_to_choose,
)
from qitrack.domain.goal_moves import find_newer, move_goal, propose
from qitrack.domain.goals import set_goal
from qitrack.domain.people import Person
from qitrack.domain.units import Level, Unit, add_unit


@pytest.fixture
def session(database):
    """A transaction that is rolled back."""
    with database.transaction() as session:
        yield session
        session.rollback()


@pytest.fixture
def core(session):
    """The shipped version."""
    return session.scalars(select(FrameworkVersion)).one()


@pytest.fixture
def steward(session):
    """Looks after frameworks."""
    person = Person(name="Demo Steward")
    session.add(person)
    session.flush()
    return person


@pytest.fixture
def draft(session, core):
    """The next version, a copy so far."""
    made = draft_from(core, "1.1")
    session.flush()
    return made


def item(version, code):
    """The behaviour with this code."""
    return next(one for one in version.items if one.code == code)


def said(session, version, steward, text="“Feels with” is hard to see."):
    """What somebody said of a behaviour."""
    feedback = FrameworkFeedback(
        behaviour=item(version, "COM3"), kind=FeedbackKind.UNCLEAR, text=text, person=steward
    )
    session.add(feedback)
    session.flush()
    return feedback


def test_a_draft_is_a_copy_with_everything_and_the_published_version_stays(core, draft):
    assert compare(core, draft) == []
    assert {c.code: c.parent.code for c in draft.capabilities if c.parent} == {
        "COM": "CIL",
        "INC": "CIL",
    }
    assert all(c.parent.framework_version is draft for c in draft.capabilities if c.parent)
    assert (core.state, draft.state) == (VersionState.PUBLISHED, VersionState.DRAFT)


def test_there_is_one_draft_at_a_time(core, draft):
    with pytest.raises(Refused, match="being prepared already"):
        draft_from(core, "1.2")


def test_a_number_is_given_once(core):
    with pytest.raises(Refused, match="this number already"):
        draft_from(core, "1.0")


def test_a_comparison_goes_item_by_item(session, core, draft):
    changed, gone = item(draft, "COM3"), item(draft, "TAL2")
    changed.statement = "Names how it is for people"
    gone.capability.behaviours.remove(gone)
    new = add_behaviour(draft, draft.capabilities[0])
    new.statement = "Asks partners first"
    session.flush()

    found = {one.code: one for one in compare(core, draft)}

    assert {code: one.kind for code, one in found.items()} == {
        "SYS5": Differs.ADDED,
        "COM3": Differs.CHANGED,
        "TAL2": Differs.TAKEN_OUT,
    }
    assert found["COM3"].fields == (
        ("statement", item(core, "COM3").statement, "Names how it is for people"),
    )


def test_a_code_that_was_given_is_not_given_again(session, core, draft):
    last = item(draft, "SYS4")
    last.capability.behaviours.remove(last)
    session.flush()

    assert add_behaviour(draft, draft.capabilities[0]).code == "SYS5"


def test_what_changes_without_a_cause_is_not_published(session, draft, steward):
    item(draft, "COM3").statement = "Names how it is for people"
    session.flush()

    with pytest.raises(Refused, match="Nothing says why this changed: Names how it is"):
        publish(session, draft, steward)

    assert draft.state is VersionState.DRAFT


def test_a_change_cites_feedback_or_a_policy(session, draft):
    with pytest.raises(Refused, match="Choose the feedback that caused this"):
        note_change(session, draft, "COM3", "Plainer words.")


def test_a_change_with_its_feedback_is_published_and_supersedes_the_version_before(
    session, core, draft, steward
):
    feedback = said(session, core, steward)
    assert session.scalars(feedback_to_cite(draft)).all() == [feedback]
    item(draft, "COM3").statement = "Names how it is for people"
    note_change(session, draft, "COM3", "Plainer words.", [feedback])

    publish(session, draft, steward)

    (change,) = session.scalars(changes_of(draft.id))
    assert (change.what, change.causes) == ("Plainer words.", [feedback])
    assert (core.state, draft.state) == (VersionState.SUPERSEDED, VersionState.PUBLISHED)
    assert draft.published_by is steward
    assert draft.published_at is not None
    assert {c.framework_version for c in session.scalars(capabilities_to_choose())} == {draft}
    assert session.scalars(feedback_to_cite(draft)).all() == []


def test_what_was_published_is_not_published_consulted_or_thrown_away_again(session, core, steward):
    for step in (
        lambda: publish(session, core, steward),
        lambda: consult(core),
        lambda: discard(session, core),
        lambda: add_behaviour(core, core.capabilities[0]),
    ):
        with pytest.raises(Refused, match="never changes"):
            step()


def test_a_draft_thrown_away_leaves_nothing_but_the_feedback(session, core, draft, steward):
    feedback = said(session, core, steward)
    note_change(session, draft, "COM3", "Plainer words.", [feedback])

    discard(session, draft)

    session.expire_all()
    assert session.scalars(select(FrameworkVersion)).all() == [core]
    assert len(core.items) == 20
    assert feedback.caused_change is None


def test_a_draft_that_somebody_spoke_of_stays(session, draft, steward):
    said(session, draft, steward)

    with pytest.raises(Refused, match="so it stays"):
        discard(session, draft)


OWN = [
    {"code": "C", "name": "Care", "summary": "", "behaviour": [{"code": "C1", "statement": "x"}]}
]


def test_a_framework_without_licence_note_is_not_brought_in(session):
    with pytest.raises(Refused, match="licence") as refused:
        bring_in(session, Framework(code="own", title="Ours"), "1", OWN)

    assert refused.value.field == "licence_note"


def test_a_framework_of_ones_own_is_offered_to_its_organisation_once_it_is_published(
    session, steward
):
    hospital = add_unit(session, Unit(name="Riverside", level=Level.ORGANISATION))
    framework = Framework(code="own", title="Ours", unit_id=hospital.id, licence_note="Ours.")
    version = bring_in(session, framework, "", OWN)
    names = lambda ids: [c.name for c in session.scalars(capabilities_to_choose(ids))]  # noqa: E731
    assert "Care" not in names([hospital.id])

    publish(session, version, steward)

    assert names([hospital.id])[-1] == "Care"
    assert "Care" not in names([])


def test_a_first_version_thrown_away_takes_its_framework_along(session):
    framework = Framework(code="own", title="Ours", licence_note="Ours.")
    version = bring_in(session, framework, "1.0", OWN)

    discard(session, version)

    assert [f.code for f in session.scalars(select(Framework))] == ["qitrack-core"]


def test_behaviours_of_two_versions_answer_to_each_other_once(session, core, draft, steward):
    source, target = item(core, "COM1"), item(draft, "COM2")
    first = tie(session, source, target, Match.MAIN, "Both listen.", steward)

    again = tie(session, target, source, Match.PARTIAL, "In part.", steward)

    assert again is first
    assert [(row.match, row.rationale) for row in session.scalars(select(Crosswalk))] == [
        (Match.PARTIAL, "In part.")
    ]


@pytest.mark.parametrize(
    ("other", "why", "sentence"),
    [("COM2", "Both listen.", "another framework or version"), (None, " ", "Say in one sentence")],
    ids=["same version", "no reason"],
)
def test_what_answers_to_what_is_refused(session, core, draft, steward, other, why, sentence):
    target = item(core, other) if other else item(draft, "COM2")

    with pytest.raises(Refused, match=sentence):
        tie(session, item(core, "COM1"), target, Match.MAIN, why, steward)


# --- goals and versions --------------------------------------------------------------------------


@pytest.fixture
def goal(session, core, steward):
    """Set in the shipped version, about two behaviours."""
    capability = next(c for c in core.capabilities if c.code == "COM")
    made = set_goal(session, steward, capability, "I listen before I speak.")
    made.behaviours = [item(core, "COM1"), item(core, "COM3")]
    session.flush()
    return made


def without_a_behaviour(session, draft, steward, code):
    """The draft, published without that behaviour."""
    gone = item(draft, code)
    gone.capability.behaviours.remove(gone)
    session.flush()
    note_change(session, draft, code, "Taken out.", policy="A new plan")
    publish(session, draft, steward)


def test_a_goal_keeps_the_version_it_was_set_in(session, core, draft, goal, steward):
    assert find_newer(session, goal) is None

    without_a_behaviour(session, draft, steward, "COM3")

    assert goal.capability.framework_version is core
    assert find_newer(session, goal) is draft


def test_what_answers_to_a_goal_in_the_new_version_is_proposed_by_code(
    session, core, draft, goal, steward
):
    without_a_behaviour(session, draft, steward, "COM3")

    proposal = propose(goal, draft)

    assert proposal.capability in draft.capabilities
    assert proposal.behaviours == {
        item(core, "COM1").id: item(draft, "COM1"),
        item(core, "COM3").id: None,
    }


def test_a_goal_is_moved_with_what_answers_to_its_behaviours(session, draft, goal, steward):
    without_a_behaviour(session, draft, steward, "COM3")

    move_goal(session, goal, propose(goal, draft).capability)

    assert goal.capability.framework_version is draft
    assert goal.behaviours == [item(draft, "COM1")]
    assert find_newer(session, goal) is None


def test_a_goal_moved_to_another_capability_keeps_no_behaviour_of_the_old_one(
    session, draft, goal, steward
):
    publish(session, draft, steward)
    other = next(c for c in draft.capabilities if c.code == "IMP")

    move_goal(session, goal, other)

    assert (goal.capability, goal.behaviours) == (other, [])


def test_a_goal_moves_only_to_what_is_in_use_and_newer(session, core, draft, goal, steward):
    with pytest.raises(Refused, match="newest version already"):
        move_goal(session, goal, draft.capabilities[0])
    publish(session, draft, steward)

    with pytest.raises(Refused, match="Choose what it is about"):
        move_goal(session, goal, core.capabilities[0])
    parent = next(c for c in draft.capabilities if c.code == "CIL")
    with pytest.raises(Refused, match="Choose what it is about"):
        move_goal(session, goal, parent)
