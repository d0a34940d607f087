"""My work: my projects, each with its next step and the number that is due, right there."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from qitrack import clock
from qitrack.domain.cycles import Stage
from qitrack.domain.joining import JoinCode, join_by_code
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.observations import Observation
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import PauseReason, ProjectRole, State
from tests.pages import controls


@pytest.fixture
def ward(make):
    return make.unit("Ward A")


@pytest.fixture
def nurse(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def browser(sign_in_as, nurse):
    return sign_in_as(nurse)


@pytest.fixture
def home(browser, read):
    """Opens My work and gives its cards."""

    def home():
        return read(browser.get("/")).select("main .qi-work")

    return home


def test_newcomer_is_offered_a_start_and_a_ward_code(sign_in_as, nurse, read):
    page = read(sign_in_as(nurse).get("/"))
    links = [a["href"] for a in page.select("main a")]

    assert "/projects/new" in links
    assert any("join" in link or "code" in link for link in links)


def test_somebody_without_a_unit_is_offered_the_ward_code_only(make, sign_in_as, read):
    page = read(sign_in_as(make.person()).get("/"))

    assert not page.select("main a[href='/projects/new']")
    assert page.select_one("main .qi-empty a")


def test_each_project_says_its_next_step_and_links_to_it(make, ward, nurse, home):
    project = make.project(ward, nurse, title="Fewer falls")
    cycle = make.cycle(project, plan="Two staff at 20:15")
    (card,) = home()
    link = card.select_one(".qi-work__step a")

    assert card.select_one("h2 a")["href"] == f"/projects/{project.id}"
    assert link.text == "Your test ends today: what happened?"
    assert link["href"] == f"/cycles/{cycle.id}/happened"
    assert "Two staff at 20:15" in card.text


def test_the_project_with_the_most_urgent_step_comes_first(make, ward, nurse, home):
    make.cycle(make.project(ward, nurse, title="Urgent"))
    make.project(ward, nurse, title="Newer")

    assert [card.select_one("h2").text for card in home()] == ["Urgent", "Newer"]


def test_number_that_is_due_is_entered_right_there(make, ward, nurse, home, browser):
    project = make.project(ward, nurse)
    measure = make.measure(project, name="Minutes", frequency=Frequency.DAILY)
    (card,) = home()
    form = card.select_one("form")
    answer = browser.post(form["action"], data=MultiDict(controls(form) | {"value": "28"}))
    (observation,) = make.all(Observation)

    assert "Enter your first number: Minutes" in card.text
    assert answer.status_code == 303
    assert (observation.measure_id, observation.value) == (measure.id, 28)
    assert observation.on == clock.today()


def test_parts_of_a_number_have_the_words_of_the_measure(make, ward, nurse, home):
    make.measure(
        make.project(ward, nurse),
        [(1, 2)],
        starts_on=clock.today() - timedelta(days=14),
        numerator_label="People asked",
        denominator_label="People in the bay",
    )
    (card,) = home()

    labels = [label.text.strip() for label in card.select("form label")]
    assert labels[:2] == ["People asked", "People in the bay"]


def test_a_second_number_that_is_due_is_a_link(make, ward, nurse, home):
    project = make.project(ward, nurse)
    make.measure(project, name="First")
    second = make.measure(project, name="Second")
    (card,) = home()
    steps = {a.text: a["href"] for a in card.select(".qi-work__step a")}

    assert len(card.select("form")) == 1
    href = steps["Enter your first number: Second"]
    assert href.startswith(f"/measures/{second.id}/record")


def test_outcome_speaks_in_a_sentence(make, ward, nurse, home):
    make.measure(make.project(ward, nurse), [5, 4, 6] * 5)
    (card,) = home()

    assert card.select_one(".qi-work__reading svg")
    assert card.select_one(".qi-work__reading").text.strip()


def test_somebody_who_may_only_look_is_asked_for_nothing(make, sign_in_as, read):
    viewer = make.person()
    project = make.project(members={viewer: ProjectRole.VIEWER})
    make.cycle(project, Stage.DOING)
    make.measure(project)
    page = read(sign_in_as(viewer).get("/"))

    assert "Nothing to do today." in page.select_one(".qi-work").text
    assert not page.select("main form, .qi-work__step")


def test_test_that_is_over_does_not_run_until_a_day_gone_by(make, sign_in_as, read):
    viewer = make.person()
    project = make.project(members={viewer: ProjectRole.VIEWER})
    make.cycle(project, starts_on=clock.today() - timedelta(days=5))
    page = read(sign_in_as(viewer).get("/"))

    assert "Nothing to do today." in page.select_one(".qi-work").text
    assert "runs until" not in page.text


def test_running_test_is_mentioned_when_nothing_is_to_be_done(make, ward, nurse, home):
    later = clock.today() + timedelta(days=3)
    project = make.project(ward, nurse, aim_what="falls", aim_to="5", aim_by=later)
    make.cycle(project, ends_on=later)
    make.measure(project, [4])
    (card,) = home()

    assert "Your test runs until" in card.text


def test_project_that_rests_says_so(make, ward, nurse, home):
    make.project(ward, nurse, state=State.PAUSED, pause_reason=PauseReason.NO_TIME)
    (card,) = home()

    assert "This project rests." in card.text


def test_manager_sees_who_came_in_with_a_ward_code(make, ward, sign_in_as, read):
    newcomer, manager = (
        make.person("New Colleague"),
        make.person("Ed Fox", {ward: UnitRole.MANAGER}),
    )
    code = make.join_code(ward)
    with make.database.transaction() as session:
        there = session.get_one(JoinCode, code.id)
        join_by_code(session, there, session.get_one(Person, newcomer.id))
    said = read(sign_in_as(manager).get("/")).select_one("main").text

    assert "Joined lately" in said
    assert "New Colleague, Ward A" in said
    assert "Joined lately" not in sign_in_as(newcomer).get("/").text


def test_a_test_can_be_planned_from_here(make, ward, nurse, home):
    project = make.project(ward, nurse)
    make.cycle(project)
    (card,) = home()

    assert card.select_one(f"a[href='/projects/{project.id}/cycles/new']").text == "Plan a test"


def test_goals_are_not_on_this_page(make, ward, nurse, browser):
    make.project(ward, nurse)
    make.goal(nurse, "I want to listen before I speak.")

    assert "listen before I speak" not in browser.get("/").text


def test_the_page_costs_as_many_queries_for_ten_projects_as_for_one(make, ward, nurse, browser):
    browser.get("/")
    counts = []
    for more in (1, 9):
        for _project in range(more):
            project = make.project(ward, nurse)
            make.cycle(project, Stage.DOING)
            make.cycle(project)
            make.measure(project, [3, 4, 5])
            make.measure(project)
        counts.append(_queries(make.database, browser))

    assert counts[0] == counts[1]


def _queries(database, browser):
    statements = []
    listen = lambda *arguments: statements.append(arguments[2])  # noqa: E731
    event.listen(database.engine, "before_cursor_execute", listen)
    assert browser.get("/").status_code == 200
    event.remove(database.engine, "before_cursor_execute", listen)
    return len(statements)
