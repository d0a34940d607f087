"""Goals: private, shared by name, and what counts towards them."""

import re
from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.audit import AccessKind, AccessNote
from qitrack.domain.cycles import Stage
from qitrack.domain.evidence import EvidenceLink
from qitrack.domain.goals import DevelopmentGoal, GoalShare, GoalState
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Visibility
from tests.statements import counted

SENTENCE = "I want to listen before I speak."


@pytest.fixture
def ward(make):
    """A ward."""
    return make.unit("Ward A")


@pytest.fixture
def sister(make, ward):
    """Works on the ward."""
    return make.person("Demo Ward Sister", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def coach(make, ward):
    """Coaches on the ward."""
    return make.person("Demo Coach", {ward: UnitRole.COACH})


@pytest.fixture
def project(make, ward, sister):
    """Her project."""
    return make.project(ward, sister, title="Fewer falls")


@pytest.fixture
def cycle(make, project):
    """A test of it."""
    return make.cycle(project, Stage.ACTED, plan="Offer the toilet at 20:30")


@pytest.fixture
def goal(make, sister):
    """Her goal."""
    return make.goal(sister, SENTENCE, make.capability(1))


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


# --- setting one ---------------------------------------------------------------------------------


def test_a_goal_is_a_capability_and_a_sentence(make, browser, sister, send):
    answer = send(
        browser,
        "/goals/new",
        capability_id=make.capability(3).id,
        statement="I ask the quiet ones.",
    )

    (goal,) = make.all(DevelopmentGoal)
    assert (answer.status_code, answer.location) == (303, f"/goals/{goal.id}")
    assert (goal.owner_person_id, goal.capability_id) == (sister.id, make.capability(3).id)
    assert goal.state is GoalState.ACTIVE


def test_the_form_offers_five_capabilities_by_name_and_says_who_will_see_it(browser, read):
    page = read(browser.get("/goals/new"))

    names = [label.text.strip() for label in page.select("main .nhsuk-radios__label")]
    assert len(names) == len(page.select("main .nhsuk-radios__hint")) == 5
    assert "Compassionate leadership" in names
    assert "Only you will see it." in page.select_one("main").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"statement": SENTENCE}, "Choose what you want to get better at."),
        ({"capability_id": "1"}, "Say in one sentence what you want to be able to do."),
        ({"capability_id": "99", "statement": SENTENCE}, "Choose one of these answers."),
        ({"capability_id": "IMP", "statement": SENTENCE}, "Choose one of these answers."),
    ],
    ids=["no capability", "no sentence", "unknown capability", "no number"],
)
def test_half_a_goal_is_refused(make, browser, send, fields, sentence):
    answer = send(browser, "/goals/new", **fields)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert make.all(DevelopmentGoal) == []


def test_a_team_sets_a_goal_that_everybody_in_the_project_sees(make, browser, project, send, read):
    make.member(project, nurse := make.person("Demo Nurse"))
    answer = send(
        browser,
        f"/projects/{project.id}/goals/new",
        capability_id=make.capability(2).id,
        statement="We stop for five minutes.",
    )

    (goal,) = make.all(DevelopmentGoal)
    assert answer.status_code == 303
    assert (goal.owner_project_id, goal.owner_person_id) == (project.id, None)
    assert nurse.id
    text = main(read, browser.get(f"/goals/{goal.id}"))
    assert "Everybody who can see the project." in text


# --- looking -------------------------------------------------------------------------------------


def test_my_goals_are_mine_and_those_shared_with_me(make, browser, goal, sister, coach, read):
    make.goal(coach, "A goal of the coach.")
    shared = make.goal(make.person("Demo Nurse"), "A goal of the nurse.")
    make.share(shared, sister)

    text = main(read, browser.get("/goals"))

    assert SENTENCE in text
    assert "A goal of the nurse." in text
    assert "Demo Nurse" in text
    assert "A goal of the coach." not in text


@pytest.mark.parametrize("role", UnitRole)
def test_no_role_opens_a_personal_goal(make, ward, goal, role, sign_in_as):
    other = sign_in_as(make.person(roles={ward: role}))

    for page in ("", "/edit", "/share"):
        assert other.get(f"/goals/{goal.id}{page}").status_code == 404


def test_the_team_does_not_see_a_personal_goal(make, project, goal, sign_in_as):
    nurse = make.person()
    make.member(project, nurse)

    assert sign_in_as(nurse).get(f"/goals/{goal.id}").status_code == 404


def test_a_goal_shows_what_others_could_see_and_no_code(make, browser, goal, cycle, sister, read):
    make.evidence(goal, cycle, sister)

    text = main(read, browser.get(f"/goals/{goal.id}"))

    assert "Improvement skills" in text
    assert "Tests small, predicts, compares, adapts" in text
    assert not re.search(r"\b(IMP|SYS|COM|INC|TAL)[1-4]?\b|\b[MRC][0-4]\b", text)


def test_who_looks_is_noted_and_shown_to_the_owner(make, browser, goal, coach, sign_in_as, read):
    make.share(goal, coach)

    answer = sign_in_as(coach).get(f"/goals/{goal.id}")

    assert "That you looked is noted for Demo Ward Sister." in answer.text
    (note,) = make.all(AccessNote)
    assert (note.kind, note.person_id, note.entity_id) == (AccessKind.LOOKED, coach.id, goal.id)
    assert "Who has looked at it Demo Coach" in main(read, browser.get(f"/goals/{goal.id}"))


def test_the_owner_looking_is_not_noted(make, browser, goal):
    browser.get(f"/goals/{goal.id}")

    assert make.all(AccessNote) == []


def test_a_shared_goal_shows_no_work_that_the_viewer_may_not_see(
    make, goal, sister, ward, sign_in_as, read
):
    secret = make.project(ward, sister, title="Secret draft", visibility=Visibility.PRIVATE)
    make.evidence(goal, make.cycle(secret, plan="Secret plan"), sister)
    viewer = make.person("Demo Friend")
    make.share(goal, viewer)

    text = main(read, sign_in_as(viewer).get(f"/goals/{goal.id}"))

    assert "A piece of work in a project that you cannot see" in text
    assert "Secret" not in text


def test_the_page_of_a_goal_costs_the_same_however_much_counts(make, browser, goal, sister, ward):
    costs = []
    for more in (1, 6):
        for _one in range(more):
            make.evidence(goal, make.cycle(make.project(ward, sister)), sister)
            make.share(goal, make.person())
        browser.get(f"/goals/{goal.id}")
        with counted(make.database.engine) as statements:
            assert browser.get(f"/goals/{goal.id}").status_code == 200
        costs.append(len(statements))

    assert costs[0] == costs[1]


# --- changing ------------------------------------------------------------------------------------


def test_sentence_state_and_review_date_can_be_changed(make, browser, goal, send):
    review = clock.today() + timedelta(days=10)

    answer = send(
        browser,
        f"/goals/{goal.id}/edit",
        statement="I listen.",
        state=GoalState.ACHIEVED,
        review_on=review.isoformat(),
    )

    changed = make.again(goal)
    assert answer.status_code == 303
    assert (changed.statement, changed.state, changed.review_on) == (
        "I listen.",
        GoalState.ACHIEVED,
        review,
    )


def test_the_review_date_is_filled_in_ninety_days_ahead(browser, goal, read):
    box = read(browser.get(f"/goals/{goal.id}/edit")).select_one("#review_on")

    assert box["value"] == (clock.today() + timedelta(days=90)).isoformat()


def test_a_state_that_nobody_chooses_is_not_offered(browser, goal, read):
    page = read(browser.get(f"/goals/{goal.id}/edit"))

    labels = [label.text.strip() for label in page.select(".nhsuk-radios__label")]
    assert labels == ["Active", "Achieved", "Let go"]


# --- sharing -------------------------------------------------------------------------------------


def test_a_goal_is_shared_with_a_colleague_until_a_day(
    make, browser, goal, coach, send, sign_in_as
):
    until = clock.today() + timedelta(days=7)
    answer = send(browser, f"/goals/{goal.id}/share?who=coach", until=until.isoformat())

    (share,) = make.all(GoalShare)
    assert answer.status_code == 303
    assert (share.viewer_id, share.until) == (coach.id, until)
    assert SENTENCE in sign_in_as(coach).get(f"/goals/{goal.id}").text
    with clock.stopped(clock.now() + timedelta(days=8)):
        assert sign_in_as(coach).get(f"/goals/{goal.id}").status_code == 404


def test_a_goal_is_not_shared_with_somebody_elsewhere(make, browser, goal, coach, send):
    stranger = make.person("Demo Coach", {make.unit("Ward Z"): UnitRole.COACH})

    answer = send(browser, f"/goals/{goal.id}/share?who=coach", person_id=stranger.id)

    assert answer.status_code == 422
    assert make.all(GoalShare) == []


def test_a_day_in_the_past_is_refused(make, browser, goal, coach, send):
    yesterday = clock.today() - timedelta(days=1)

    answer = send(browser, f"/goals/{goal.id}/share?who=coach", until=yesterday.isoformat())

    assert answer.status_code == 422
    assert "Choose a day from today on" in answer.text
    assert make.all(GoalShare) == []


def test_sharing_ends_at_once(make, browser, goal, coach, send, sign_in_as):
    share = make.share(goal, coach)

    answer = send(browser, f"/shares/{share.id}/revoke")

    assert answer.status_code == 303
    assert sign_in_as(coach).get(f"/goals/{goal.id}").status_code == 404


def test_who_looks_cannot_change_share_or_end_anything(make, goal, coach, sign_in_as, send):
    share = make.share(goal, coach)
    theirs = sign_in_as(coach)

    assert theirs.get(f"/goals/{goal.id}/edit").status_code == 403
    assert theirs.get(f"/goals/{goal.id}/share").status_code == 403
    assert send(theirs, f"/shares/{share.id}/revoke").status_code == 403


# --- what else could count -------------------------------------------------------------------------


def test_own_part_is_suggested_and_counted_in_one_tap(make, browser, sister, ward, goal, send):
    cycle = make.cycle(make.project(ward, sister), Stage.ACTED, lead=sister, plan="Ask at noon")

    page = browser.get(f"/goals/{goal.id}").get_data(as_text=True)
    answer = send(browser, f"/goals/{goal.id}", which=f"/goals/{goal.id}/suggested")

    assert "Ask at noon" in page
    assert answer.status_code == 303
    page = browser.get(f"/goals/{goal.id}").get_data(as_text=True)
    assert f"/cycles/{cycle.id}" in page
    assert "What else could count?" not in page


def test_work_of_others_is_not_suggested_and_not_counted(make, browser, ward, goal, send):
    other = make.person()
    cycle = make.cycle(make.project(ward, other), Stage.ACTED, lead=other)

    answer = send(browser, f"/goals/{goal.id}/suggested", what=f"cycle-{cycle.id}")

    assert answer.status_code == 303
    assert f"/cycles/{cycle.id}" not in browser.get(f"/goals/{goal.id}").get_data(as_text=True)


@pytest.mark.parametrize("what", ["", "x", "cycle-", "cycle-0", "cycle-²", "nothing-7", "-"])
def test_nonsense_is_not_counted(browser, goal, send, what):
    assert send(browser, f"/goals/{goal.id}/suggested", what=what).status_code == 303


# --- how it goes -----------------------------------------------------------------------------------


def test_how_it_goes_is_noted_in_one_tap(browser, goal, send):
    assert send(browser, f"/goals/{goal.id}/check-in", course="stuck").status_code == 303

    page = browser.get(f"/goals/{goal.id}").get_data(as_text=True)
    assert "How it went so far" in page
    assert "Stuck" in page


def test_another_word_than_the_four_notes_nothing(browser, goal, send):
    answer = send(browser, f"/goals/{goal.id}/check-in", course="great")

    assert answer.status_code == 303
    assert "How it went so far" not in browser.get(f"/goals/{goal.id}").get_data(as_text=True)


def test_whoever_wants_no_goal_is_not_asked_again(browser, send):
    send(browser, "/goals/not-for-me", wants="none")
    told = browser.get("/goals").get_data(as_text=True)
    send(browser, "/goals/not-for-me", wants="asking")

    assert "Nobody will ask" in told
    assert "Not for me" in browser.get("/goals").get_data(as_text=True)


# --- more about a goal -----------------------------------------------------------------------------


def test_why_stages_and_behaviours_are_kept(make, browser, goal, send):
    first, second, *_more = make.behaviours(goal)
    answer = send(
        browser,
        f"/goals/{goal.id}/edit",
        why="People fall silent when I speak first.",
        behaviour_ids=[str(second.id)],
        stage_now="exploring",
        stage_wanted="leading",
        level="team",
    )

    page = browser.get(f"/goals/{goal.id}").get_data(as_text=True)
    assert answer.status_code == 303
    assert "People fall silent" in page
    assert "Exploring: learning the idea" in page
    assert second.statement in page
    assert first.statement not in page


def test_more_than_three_behaviours_are_refused(make, browser, goal, send):
    every = [str(behaviour.id) for behaviour in make.behaviours(goal)]

    answer = send(browser, f"/goals/{goal.id}/edit", behaviour_ids=every)

    assert len(every) > 3
    assert answer.status_code == 422
    assert "Choose at most three." in answer.get_data(as_text=True)


def test_it_is_told_when_the_facts_have_changed_since_it_was_counted(
    make, browser, goal, send, cycle
):
    send(browser, f"/cycles/{cycle.id}/count", goal_id=str(goal.id), my_part="I led it")
    before = browser.get(f"/goals/{goal.id}").get_data(as_text=True)
    with make.database.transaction() as session:
        link = session.query(EvidenceLink).one()
        link.facts = link.facts | {"method": "THOROUGH"}

    after = browser.get(f"/goals/{goal.id}").get_data(as_text=True)

    assert "It has changed since it was counted." not in before
    assert "It has changed since it was counted. Then: Thorough" in after


# --- a team may look -------------------------------------------------------------------------------


def test_a_team_sees_a_shared_goal_until_it_is_revoked(
    make, browser, goal, project, send, sign_in_as
):
    member = make.person()
    make.member(project, member)
    theirs = sign_in_as(member)
    assert theirs.get(f"/goals/{goal.id}").status_code == 404

    send(browser, f"/goals/{goal.id}/share-with-team", project_id=project.id)
    assert theirs.get(f"/goals/{goal.id}").status_code == 200
    assert "Fewer falls" in browser.get(f"/goals/{goal.id}").get_data(as_text=True)

    with make.database.reading() as session:
        share = session.query(GoalShare).filter(GoalShare.project_id == project.id).one()
    send(browser, f"/shares/{share.id}/revoke")
    assert theirs.get(f"/goals/{goal.id}").status_code == 404


def test_a_goal_is_not_shared_with_a_team_of_others(make, browser, goal, send):
    other = make.project()

    send(browser, f"/goals/{goal.id}/share-with-team", project_id=other.id)

    with make.database.reading() as session:
        assert session.query(GoalShare).count() == 0
