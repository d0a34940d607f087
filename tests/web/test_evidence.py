"""What counts towards a goal: two taps, withdrawn in one, and nobody else's business."""

import pytest

from qitrack.domain.cycles import Stage
from qitrack.domain.evidence import EvidenceLink, LinkState
from qitrack.domain.goals import DevelopmentGoal, GoalState
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import ProjectRole

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


def test_a_test_is_counted_in_two_taps(make, browser, goal, cycle, project, send):
    answer = send(browser, f"/cycles/{cycle.id}/count")

    (link,) = make.all(EvidenceLink)
    assert (answer.status_code, answer.location) == (303, f"/cycles/{cycle.id}")
    assert (link.goal_id, link.cycle_id, link.my_part) == (goal.id, cycle.id, "I led the project")


@pytest.mark.parametrize(
    ("role", "part"),
    [
        (ProjectRole.MEMBER, "I took part as a member of the team"),
        (ProjectRole.COACH, "I coached the team"),
        (ProjectRole.SPONSOR, "I supported the team as its sponsor"),
    ],
)
def test_my_part_follows_from_my_role(make, project, cycle, role, part, sign_in_as, read):
    person = make.person()
    make.member(project, person, role)

    page = read(sign_in_as(person).get(f"/cycles/{cycle.id}/count"))

    assert page.select_one("#my_part")["value"] == part


def test_who_led_the_test_led_it(make, browser, project, sister, read):
    cycle = make.cycle(project, lead=sister)

    page = read(browser.get(f"/cycles/{cycle.id}/count"))

    assert page.select_one("#my_part")["value"] == "I led this test"


def test_without_a_role_one_says_what_one_did(make, cycle, coach, sign_in_as, send):
    make.goal(coach)

    answer = send(sign_in_as(coach), f"/cycles/{cycle.id}/count")

    assert answer.status_code == 422
    assert "Say in a few words what you did." in answer.text


def test_without_a_goal_one_is_set_on_the_spot_with_two_answers(make, browser, cycle, send, read):
    page = read(browser.get(f"/cycles/{cycle.id}/count"))
    answer = send(
        browser,
        f"/cycles/{cycle.id}/count",
        capability_id=make.capability().id,
        statement="I lead a test from start to finish.",
    )

    (goal,) = make.all(DevelopmentGoal)
    (link,) = make.all(EvidenceLink)
    assert not page.select("input[type=radio][name=goal_id]")
    assert answer.status_code == 303
    assert (link.goal_id, goal.statement) == (goal.id, "I lead a test from start to finish.")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"capability_id": "1"}, "Say in one sentence what you want to be able to do."),
        ({"statement": SENTENCE}, "Choose what you want to get better at."),
        ({"statement": SENTENCE, "capability_id": "77"}, "Choose what you want to get better at."),
    ],
)
def test_half_a_new_goal_counts_nothing(make, browser, goal, cycle, send, fields, sentence):
    answer = send(browser, f"/cycles/{cycle.id}/count", goal_id="new", **fields)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert make.all(EvidenceLink) == []
    assert len(make.all(DevelopmentGoal)) == 1


def test_a_goal_of_somebody_else_cannot_be_chosen(make, browser, goal, cycle, coach, send):
    theirs = make.goal(coach)

    answer = send(browser, f"/cycles/{cycle.id}/count", goal_id=theirs.id)

    assert answer.status_code == 422
    assert make.all(EvidenceLink) == []


def test_a_goal_that_has_ended_is_not_offered(make, browser, cycle, sister, read):
    make.goal(sister, SENTENCE, state=GoalState.ACHIEVED)

    assert SENTENCE not in main(read, browser.get(f"/cycles/{cycle.id}/count"))


def test_counting_twice_counts_once(make, browser, goal, cycle, send):
    send(browser, f"/cycles/{cycle.id}/count", goal_id=goal.id)
    answer = send(browser, f"/cycles/{cycle.id}/count", goal_id=goal.id)

    assert answer.status_code == 303
    assert len(make.all(EvidenceLink)) == 1


def test_a_test_counts_for_the_team_too(make, browser, project, cycle, send, read):
    goal = make.goal(project, "We stop for five minutes.")

    send(browser, f"/cycles/{cycle.id}/count", goal_id=goal.id)

    assert "Test 1: Offer the toilet at 20:30" in main(read, browser.get(f"/goals/{goal.id}"))


def test_what_counts_can_be_withdrawn_and_stays_on_record(
    make, browser, goal, cycle, sister, send, read
):
    link = make.evidence(goal, cycle, sister)

    answer = send(browser, f"/evidence/{link.id}/withdraw")

    assert answer.status_code == 303
    assert make.again(link).state is LinkState.WITHDRAWN
    assert "Offer the toilet" not in main(read, browser.get(f"/goals/{goal.id}"))


def test_the_test_and_its_project_do_not_tell_what_it_counts_for(
    make, browser, goal, cycle, project, sister
):
    make.evidence(goal, cycle, sister)

    for page in (f"/cycles/{cycle.id}", f"/projects/{project.id}"):
        assert SENTENCE not in browser.get(page).text


def test_what_counts_is_not_in_the_history_of_the_project(
    make, browser, goal, cycle, project, send
):
    send(browser, f"/cycles/{cycle.id}/count", goal_id=goal.id, so_what="I asked the quiet one.")

    text = browser.get(f"/projects/{project.id}/history").text

    assert SENTENCE not in text
    assert "I asked the quiet one." not in text
