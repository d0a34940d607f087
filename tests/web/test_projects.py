"""The pages of a project."""

from datetime import date, timedelta

import pytest

from qitrack import clock
from qitrack.domain.cycles import Decision, Stage
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import (
    PauseReason,
    Project,
    ProjectRole,
    State,
    Visibility,
)
from tests.statements import counted


@pytest.fixture
def ward(make):
    """A ward of a hospital."""
    return make.unit("Ward A")


@pytest.fixture
def sister(make, ward):
    """Works on the ward."""
    return make.person("Demo Ward Sister", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, sister):
    """Her project, open to the ward."""
    return make.project(
        ward, sister, title="Fewer falls", problem="Half happen on the way to the toilet"
    )


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def path(project, page=""):
    return f"/projects/{project.id}{page}"


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


# --- the page ------------------------------------------------------------------------------------


def test_a_fresh_project_names_the_steps_that_follow(browser, make, read, send):
    send(browser, "/projects/new", problem="Bells ring too long")
    (made,) = make.all(Project)

    steps = read(browser.get(path(made))).select_one(".qi-next").text

    for step in ("aim", "number", "first small test", "short name"):
        assert step in steps


def test_the_first_step_is_a_button_and_the_only_one_there(browser, project, read):
    block = read(browser.get(path(project))).select_one(".qi-next")

    assert len(block.select(".nhsuk-button")) == 1


def test_the_aim_reads_as_one_sentence(make, browser, ward, sister, read):
    project = make.project(
        ward,
        sister,
        aim_what="falls per 1,000 bed-days",
        aim_from="7.4",
        aim_to="5 or fewer.",
        aim_by=date(2027, 3, 1),
        aim_for_whom="all patients",
    )

    assert (
        "We want falls per 1,000 bed-days to go from 7.4 to 5 or fewer by 1 March 2027, "
        "for all patients." in main(read, browser.get(path(project)))
    )


@pytest.mark.parametrize(
    ("start", "whom", "sentence"),
    [
        ("7", "all", "We want falls to go from 7 to 5 by 1 March 2027, for all."),
        ("7", "", "We want falls to go from 7 to 5 by 1 March 2027."),
        ("", "all", "We want falls to reach 5 by 1 March 2027, for all."),
        ("", "", "We want falls to reach 5 by 1 March 2027."),
    ],
)
def test_an_aim_is_whole_without_what_was_left_out(start, whom, sentence):
    from qitrack.web import wording

    project = Project(
        aim_what="falls",
        aim_from=start,
        aim_to="5",
        aim_for_whom=whom,
        aim_by=date(2027, 3, 1),
    )

    assert wording.aim(project) == sentence


def test_the_outcome_is_drawn_with_its_sentence_and_its_numbers(make, browser, project, read):
    make.measure(project, [5, 6, 5, 7, 6, 5, 4, 5, 6, 7, 5, 6], name="Falls")

    page = read(browser.get(path(project)))
    figure = page.select_one("main figure")

    assert len(figure.select("svg")) == 2
    assert figure.select_one("figcaption").text.strip()
    assert len(figure.select("tbody tr")) == 12


def test_a_balancing_measure_is_not_taken_for_the_outcome(make, browser, project, read):
    make.measure(project, [5, 6, 5], name="Bank hours", kind=MeasureKind.BALANCING)

    page = read(browser.get(path(project)))

    assert not page.select("main figure")
    assert "Bank hours" in page.select_one("main").text


def test_a_test_reads_try_expect_saw_next(make, browser, project, read):
    make.cycle(
        project,
        Stage.ACTED,
        plan="Offer the toilet at 20:30",
        prediction="All six are asked",
        happened="Five were asked",
        decision=Decision.ADAPT,
    )

    card = read(browser.get(path(project))).select_one("article")
    steps = dict(
        zip(
            [term.text for term in card.select("dt")],
            [" ".join(words.text.split()) for words in card.select("dd")],
            strict=True,
        )
    )

    assert list(steps) == ["Try", "Expect", "Saw", "Next"]
    assert steps["Try"] == "Offer the toilet at 20:30"
    assert steps["Saw"] == "Five were asked Partly as we expected"
    assert steps["Next"].startswith("Change it and try again: ")


def test_a_test_that_did_not_take_place_is_told_apart(make, browser, project, read):
    make.cycle(project, Stage.DROPPED, plan="A coloured tag")

    page = read(browser.get(path(project)))

    assert not page.select("article")
    assert "A coloured tag" in page.select_one("main").text


def test_the_team_and_its_goals_are_on_the_page_without_any_code(make, browser, project, read):
    make.member(project, make.person("Demo Nurse"), ProjectRole.MEMBER)
    capability = make.capability(2)
    make.goal(project, "We stop for five minutes after every fall.", capability)

    text = main(read, browser.get(path(project)))

    assert "Demo Nurse Member" in text
    assert "We stop for five minutes after every fall. Compassionate leadership" in text
    assert capability.code not in text


def test_a_personal_goal_is_not_on_the_page(make, browser, project, sister):
    make.goal(sister, "I want to listen before I speak.")

    assert "listen before I speak" not in browser.get(path(project)).text


def test_the_page_costs_the_same_however_much_is_in_it(make, app, browser, project, database):
    counts = []
    for more in (1, 6):
        for _one in range(more):
            make.member(project, make.person())
            make.cycle(project, Stage.STUDIED)
            make.measure(project, [1, 2, 3])
            make.idea(project)
            make.goal(project)
        browser.get(path(project))
        with counted(database.engine) as statements:
            assert browser.get(path(project)).status_code == 200
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_who_may_only_look_finds_nothing_to_change(make, project, ward, sign_in_as, read):
    manager = sign_in_as(make.person(roles={ward: UnitRole.MANAGER}))

    page = read(manager.get(path(project)))
    page.select_one("nav.qi-rooms").decompose()
    targets = {link["href"] for link in page.select("main a[href]")}

    assert targets == {"/portfolio", path(project, "/who"), path(project, "/copy")}


def test_an_outsider_gets_404_not_403(make, project, sign_in_as):
    assert sign_in_as(make.person()).get(path(project)).status_code == 404


# --- changing it ---------------------------------------------------------------------------------


def test_title_problem_and_focus_can_be_changed(make, browser, project, send, read):
    chosen = [make.capability(1).id, make.capability(3).id]

    answer = send(browser, path(project, "/edit"), title="No falls", focus_ids=chosen)

    assert answer.status_code == 303
    text = main(read, browser.get(path(project)))
    assert "No falls" in text
    assert "Improvement skills" in text
    assert "Inclusive leadership" in text


def test_the_focus_can_be_taken_back(make, browser, project, send, read):
    send(browser, path(project, "/edit"), focus_ids=[make.capability(1).id])
    send(browser, path(project, "/edit"), focus_ids=None)

    assert "Improvement skills" not in main(read, browser.get(path(project)))


def test_an_aim_is_saved_and_comes_back_in_the_form(browser, make, project, send, read):
    fields = {
        "aim_what": "falls per 1,000 bed-days",
        "aim_from": "7.4",
        "aim_to": "5",
        "aim_for_whom": "everybody",
    }

    answer = send(browser, path(project, "/aim"), aim_by="2027-03-01", **fields)

    assert answer.status_code == 303
    saved = make.again(project)
    assert {name: getattr(saved, name) for name in fields} == fields
    assert saved.aim_by == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("aim_what", "Say what you want to change."),
        ("aim_to", "Say how far you want to get."),
        ("aim_by", "Choose a day by which you want to be there."),
    ],
)
def test_half_an_aim_is_refused_and_nothing_typed_is_lost(
    browser, project, send, missing, sentence
):
    fields = {"aim_what": "falls", "aim_to": "five of them", "aim_by": "2027-03-01", missing: ""}

    answer = send(browser, path(project, "/aim"), aim_for_whom="the night staff", **fields)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "the night staff" in answer.text


def test_two_people_who_change_the_aim_both_see_both_versions(
    make, browser, project, sign_in_as, send, read
):
    nurse = make.person("Demo Nurse")
    make.member(project, nurse)
    other = sign_in_as(nurse)
    opened = read(browser.get(path(project, "/aim"))).select_one("main form")
    fields = {field["name"]: field.get("value", "") for field in opened.select("input")}
    aim = {"aim_what": "falls", "aim_by": "2027-03-01"}
    send(other, path(project, "/aim"), aim_to="six", **aim)

    answer = browser.post(path(project, "/aim"), data=fields | aim | {"aim_to": "five"})

    assert answer.status_code == 409
    text = main(read, answer)
    assert "Demo Nurse wrote: six" in text
    assert "You typed: five" in text
    assert make.again(project).aim_to == "six"


def test_a_pause_asks_for_its_reason(browser, make, project, send):
    make.cycle(project)
    answer = send(browser, path(project, "/state"), state=State.PAUSED)

    assert answer.status_code == 422
    assert "Say why the project rests." in answer.text


def test_a_project_rests_and_goes_on(browser, make, project, send, read):
    make.cycle(project)
    send(browser, path(project, "/state"), state=State.PAUSED, pause_reason=PauseReason.NO_TIME)
    resting = main(read, browser.get(path(project)))
    send(browser, path(project, "/state"), state=State.TESTING)

    assert "This project rests. Why: No time." in resting
    assert make.again(project).state is State.TESTING


def test_stopping_asks_what_was_learned_and_shows_it(browser, make, project, send, read):
    refused = send(browser, path(project, "/state"), state=State.STOPPED)
    send(
        browser, path(project, "/state"), state=State.STOPPED, learned="Ask the night staff first."
    )

    assert refused.status_code == 422
    assert "what another team should know" in refused.text
    assert "Ask the night staff first." in main(read, browser.get(path(project)))


def test_an_ended_project_can_be_looked_at_but_only_opened_again(browser, make, project, send):
    send(browser, path(project, "/state"), state=State.STOPPED, learned="Ask first.")

    answers = {
        page: browser.get(path(project, page)).status_code
        for page in ("", "/history", "/state", "/edit", "/aim", "/ideas/new")
    }
    send(browser, path(project, "/state"), state=State.TESTING)

    assert answers == {
        "": 200,
        "/history": 200,
        "/state": 200,
        "/edit": 403,
        "/aim": 403,
        "/ideas/new": 403,
    }
    assert make.again(project).state is State.TESTING


def test_a_state_that_cannot_follow_is_refused(browser, make, project, send):
    answer = send(browser, path(project, "/state"), state=State.CLOSED, learned="Well.")

    assert answer.status_code == 422
    assert make.again(project).state is State.IDEA


def test_who_can_see_it_is_a_choice_with_a_line_each(browser, make, project, send, read):
    page = read(browser.get(path(project, "/visibility")))
    send(browser, path(project, "/visibility"), visibility=Visibility.EVERYONE)

    radios = page.select("main input[type=radio]")
    assert len(radios) == len(page.select("main .nhsuk-radios__hint")) == 5
    assert make.again(project).visibility is Visibility.EVERYONE


def test_an_idea_is_noted(browser, make, project, send, read):
    answer = send(browser, path(project, "/ideas/new"), description="A named person for each bay")

    assert answer.status_code == 303
    assert "A named person for each bay" in main(read, browser.get(path(project)))
    assert len(make.all(ChangeIdea)) == 1


def test_what_has_been_typed_is_shown_as_text(make, browser, ward, sister, read):
    project = make.project(ward, sister, title="<script>x</script>", problem="<b>bold</b>")
    make.cycle(project, plan="<i>try</i>", starts_on=clock.today() - timedelta(days=1))

    page = read(browser.get(path(project)))

    assert not page.select("main script, main b, main i")
    assert page.select_one("h1").text == "<script>x</script>"
