"""How we test and predict: figures in words, one quiet prompt, and how right people were."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.cycles import Cycle, Decision, Stage
from qitrack.domain.people import UnitRole
from qitrack.domain.predictions import Verdict
from qitrack.domain.projects import ProjectRole, Visibility
from qitrack.domain.prompts import SilencedPrompt
from tests.statements import counted


@pytest.fixture
def ward(make):
    return make.unit("Ward 7")


@pytest.fixture
def lead(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, lead):
    return make.project(ward, lead, visibility=Visibility.UNIT)


@pytest.fixture
def browser(sign_in_as, lead):
    return sign_in_as(lead)


@pytest.fixture
def finished(make, project, lead):
    """Finished tests, the first `held` of them as expected, all of them this sure."""

    def finished(count, held=0, confidence=80, prediction="All six are asked."):
        for number in range(count):
            cycle = make.cycle(
                project,
                Stage.ACTED,
                plan="Offer the toilet at 20:15",
                prediction=prediction,
                lead=lead,
            )
            with make.database.transaction() as session:
                there = session.get_one(Cycle, cycle.id)
                verdict = Verdict.MATCHED if number < held else Verdict.NOT
                for one in there.predictions:
                    one.confidence = confidence
                    there.compare(one, verdict, "", None)

    return finished


def words(page):
    """What a reader sees of a page, with single blanks."""
    return " ".join(page.select_one("main").text.split())


def rows(page):
    """What is looked at → the cells beside it."""
    found = {}
    for row in page.select("tbody tr"):
        for hidden in row.select("[aria-hidden=true]"):
            hidden.decompose()
        cells = [" ".join(cell.text.split()) for cell in row.select("td")]
        found[cells[0]] = cells[1:]
    return found


# --- the project's figures ---------------------------------------------------------------------------


def test_figures_stand_in_words_beside_the_published_ones(browser, project, finished, read):
    finished(7)
    finished(1, prediction=None)

    page = read(browser.get(f"/projects/{project.id}/how-we-test"))

    sentence = (
        "7 of 8 finished tests had a prediction written before the result; published: 12 in 100."
    )
    assert sentence in words(page)
    assert "one more or less changes the picture" in words(page)
    table = rows(page)
    assert table["A prediction was written before any result"] == [
        "7 of 8 tests",
        "12 in 100 (36 of 294)",
    ]
    assert table["The tests grew from small to large"] == ["no series yet", "30 in 100 (19 of 64)"]


def test_all_eighteen_checks_are_there(browser, project, read):
    page = read(browser.get(f"/projects/{project.id}/how-we-test"))

    assert len(rows(page)) == 18
    assert "No test is finished yet" in words(page)


def test_a_share_is_given_from_a_base_of_23(browser, project, finished, read):
    finished(23)

    page = read(browser.get(f"/projects/{project.id}/how-we-test"))

    table = rows(page)
    assert table["A prediction was written before any result"][0] == "23 of 23 tests: 100 in 100"
    assert "one more or less" not in words(page)


# --- how sure, and how right --------------------------------------------------------------------------


def test_nine_predictions_are_too_few_to_say(browser, project, finished, read):
    finished(9, held=6)

    page = read(browser.get(f"/projects/{project.id}/how-we-test"))

    assert "Too few to say: 9 predictions so far. From 10 on" in words(page)
    assert not page.select("svg.qi-reliability")


def test_from_ten_on_there_is_a_picture_with_its_table(browser, project, finished, read):
    finished(10, held=6)

    page = read(browser.get(f"/projects/{project.id}/how-we-test"))

    assert "Of 10 predictions 6 held. As sure as people were, about 8 would have." in words(page)
    (picture,) = page.select("svg.qi-reliability")
    assert picture.select_one("desc").text == "80% to 100% sure: 6 of 10 held."
    assert len(picture.select("circle")) == 1
    assert rows(page)["80% to 100%"] == ["6 of 10", "31 to 83 in 100"]
    assert "Brier" not in words(page)


def test_coaches_see_the_brier_score(make, project, finished, sign_in_as, read):
    finished(10, held=6)
    coach = make.person("A coach")
    make.member(project, coach, ProjectRole.COACH)

    page = read(sign_in_as(coach).get(f"/projects/{project.id}/how-we-test"))

    # 6 × (0.8 − 1)² + 4 × (0.8 − 0)² = 0.24 + 2.56 = 2.8; a tenth of it
    assert "0.28, from 10 predictions" in words(page)


def test_a_dot_stands_where_the_numbers_are():
    from qitrack.domain.calibration import Forecast, calibrate
    from qitrack.web.learning.reliability import BOTTOM, LEFT, RIGHT, TOP, draw

    half = [Forecast(confidence=50, held=number % 2 == 0) for number in range(10)]
    drawn = str(draw(calibrate(half), "x"))

    middle = f'cx="{(LEFT + RIGHT) / 2:.1f}" cy="{(TOP + BOTTOM) / 2:.1f}"'
    assert middle in drawn
    assert 'id="x-title"' in drawn


def test_a_unit_adds_up_what_the_reader_can_see(make, ward, project, finished, sign_in_as, read):
    finished(3)
    hidden = make.project(ward, visibility=Visibility.PRIVATE)
    make.cycle(hidden, Stage.ACTED)
    manager = make.person("A manager", {ward: UnitRole.MANAGER})

    page = read(sign_in_as(manager).get(f"/units/{ward.id}/how-we-test"))

    assert "From 1 project that you can see" in words(page)
    assert "3 of 3 finished tests" in words(page)


def test_a_unit_asks_as_often_for_many_projects(make, ward, project, finished, sign_in_as):
    finished(2)
    browser = sign_in_as(make.person("A coach", {ward: UnitRole.COACH}))
    address = f"/units/{ward.id}/how-we-test"
    asked = []
    for _ in range(2):
        browser.get(address)
        with counted(make.database.engine) as statements:
            assert browser.get(address).status_code == 200
        asked.append(len(statements))
        for _ in range(3):
            other = make.project(ward, visibility=Visibility.UNIT)
            make.cycle(other, Stage.ACTED)

    assert asked[0] == asked[1]


def test_my_own_predictions_are_mine_alone(make, browser, project, finished, sign_in_as, read):
    finished(10, held=9)
    colleague = make.person("A colleague")
    make.member(project, colleague)

    mine = words(read(browser.get("/how-i-predict")))
    theirs = words(read(sign_in_as(colleague).get("/how-i-predict")))

    assert "Of 10 predictions 9 held." in mine
    assert "None yet" in theirs


def test_a_coach_finds_their_unit_from_their_own_page(make, ward, sign_in_as, read):
    coach = make.person("A coach", {ward: UnitRole.COACH})

    page = read(sign_in_as(coach).get("/how-i-predict"))

    assert page.select_one(f'a[href="/units/{ward.id}/how-we-test"]')


# --- quiet prompts ----------------------------------------------------------------------------------


def prompts(page):
    return [" ".join(p.text.split()) for p in page.select(".qi-prompt p")]


def test_while_telling_it_reminds_of_the_prediction(make, browser, project, read):
    cycle = make.cycle(project, prediction=None)

    page = read(browser.get(f"/cycles/{cycle.id}"))

    (prompt,) = prompts(page)
    assert prompt.startswith("No prediction yet.")
    assert page.select_one(f'.qi-prompt a[href="/cycles/{cycle.id}/prediction"]')


def test_while_telling_it_says_how_long_ago_it_was(make, browser, project, read):
    cycle = make.cycle(project, starts_on=clock.today() - timedelta(days=9))

    page = read(browser.get(f"/cycles/{cycle.id}"))

    assert [p[:29] for p in prompts(page)] == ["Written 9 days after the test"]


def test_while_planning_the_next_one_it_speaks_of_the_size(make, browser, project, read):
    last = make.cycle(project, Stage.ACTED, decision=Decision.EXPAND, scale_people=6)

    page = read(browser.get(f"/projects/{project.id}/cycles/new?after={last.id}"))

    assert [p[:23] for p in prompts(page)] == ["Same size as last time."]


def test_while_changing_a_plan_there_is_one_prompt_at_most(make, browser, project, read):
    cycle = make.cycle(project, prediction=None, scale_people=90, changes_at_once=4)

    page = read(browser.get(f"/cycles/{cycle.id}/plan"))

    assert len(prompts(page)) == 1


def test_a_first_test_is_planned_without_a_prompt(browser, project, read):
    assert not prompts(read(browser.get(f"/projects/{project.id}/cycles/new")))


def test_a_prompt_never_stops_anybody(make, browser, project, send):
    cycle = make.cycle(project, prediction=None)

    send(browser, f"/cycles/{cycle.id}/happened", happened="Two of three did it.")

    assert make.again(cycle).stage is Stage.DOING


def test_who_only_looks_is_not_reminded(make, project, sign_in_as, read):
    cycle = make.cycle(project, prediction=None)
    viewer = make.person("A viewer")
    make.member(project, viewer, ProjectRole.VIEWER)

    assert not prompts(read(sign_in_as(viewer).get(f"/cycles/{cycle.id}")))


def test_a_prompt_is_silenced_without_script_and_heard_again(
    make, browser, project, read, send, lead
):
    cycle = make.cycle(project, prediction=None)
    address = f"/cycles/{cycle.id}"

    answer = send(browser, address, which="/prompts/silence")

    assert (answer.status_code, answer.location) == (303, address)
    assert not prompts(read(browser.get(address)))
    assert [(s.person_id, s.check_key) for s in make.all(SilencedPrompt)] == [
        (lead.id, "prediction")
    ]
    assert send(browser, "/how-i-predict", which="/prompts/hear").status_code == 303
    assert prompts(read(browser.get(address)))


def test_with_script_only_the_prompt_goes(make, browser, project, token):
    cycle = make.cycle(project, prediction=None)
    data = {"csrf_token": token(browser, f"/cycles/{cycle.id}"), "key": "prediction"}

    answer = browser.post("/prompts/silence", data=data, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.text) == (200, "")
    assert len(make.all(SilencedPrompt)) == 1


def test_silence_goes_back_to_pages_of_this_place_only(browser, token):
    data = {"csrf_token": token(browser), "key": "prediction", "back": "//example.org/"}

    assert browser.post("/prompts/silence", data=data).location == "/"


def test_the_button_does_not_belong_to_the_form_that_is_being_filled(make, browser, project, read):
    cycle = make.cycle(project, prediction=None)

    page = read(browser.get(f"/cycles/{cycle.id}"))

    assert (
        page.select_one(".qi-prompt__silence")["form"]
        == page.select_one('form[action="/prompts/silence"]')["id"]
    )
    assert not page.select("form form")


def test_a_page_of_a_long_series_asks_no_more(make, browser, ward, lead):
    asked = []
    for tests in (2, 9):
        project = make.project(ward, lead)
        idea = make.idea(project)
        for _ in range(tests):
            cycle = make.cycle(project, Stage.DOING, idea=idea)
        browser.get(f"/cycles/{cycle.id}")
        with counted(make.database.engine) as statements:
            assert browser.get(f"/cycles/{cycle.id}").status_code == 200
        asked.append(len(statements))

    assert asked[0] == asked[1]
