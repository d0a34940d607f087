"""The walk of a coach: chart after chart, without script, in a fixed number of questions."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.people import UnitRole
from qitrack.domain.reviews import ChartReview, ReviewOutcome
from tests import pages
from tests.statements import counted

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12]
UP = [*STEADY, 40]
CHARTS = 70
LONGEST_STEP_S = 0.15


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped(NOON):
        yield


@pytest.fixture
def hospital(make):
    return make.organisation("Demo General Hospital")


@pytest.fixture
def ward(make, hospital):
    return make.unit("Ward A", parent=hospital)


@pytest.fixture
def coach(make, hospital):
    return make.person("Dina Evans", {hospital: UnitRole.COACH})


@pytest.fixture
def nurse(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, nurse):
    return make.project(ward, nurse, title="Fewer falls")


@pytest.fixture
def browser(sign_in_as, coach):
    return sign_in_as(coach)


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


def test_home_says_how_many_charts_have_something_new(make, browser, project, read):
    make.measure(project, UP)
    assert "One chart has something new" in main(read, browser.get("/"))

    make.measure(project, UP)

    page = read(browser.get("/"))
    link = page.find("a", string=lambda text: text and "2 charts have something new" in text)
    assert link["href"] == "/charts/walk"


def test_those_who_coach_nothing_are_not_told(make, sign_in_as, nurse, project, read):
    make.measure(project, UP)

    hers = sign_in_as(nurse)

    assert "something new" not in main(read, hers.get("/"))
    assert "Nothing is new" in main(read, hers.get("/charts/walk"))


def test_the_start_says_how_many_there_are_and_in_which_order(make, browser, project, read):
    make.measure(project, STEADY)
    concern = make.measure(project, UP)

    page = read(browser.get("/charts/walk"))

    assert "2 charts wait for a look" in page.text
    assert "A sign that it gets worse: 1" in page.text
    assert page.find("a", string="Start")["href"] == f"/charts/walk/{concern.id}"


def test_a_chart_stands_there_with_its_sentence_what_is_new_and_the_last_note(
    make, browser, coach, project, read
):
    measure = make.measure(project, UP, name="Falls")
    make.review(measure, coach, note="Begin a new phase.", at=NOON - timedelta(days=400))

    page = read(browser.get(f"/charts/walk/{measure.id}"))

    assert page.select_one("svg.qi-chart")
    assert page.select_one("figcaption").text.strip()
    text = page.select_one("main").get_text(" ", strip=True)
    assert "15 new numbers." in text
    assert "A change was asked for: Begin a new phase." in text
    assert "Dina Evans" in text


def test_a_new_signal_is_told_in_words(make, browser, project, read):
    measure = make.measure(project, UP)

    text = main(read, browser.get(f"/charts/walk/{measure.id}"))

    assert "Worse on 18 May 2026 (astronomical point)." in text
    assert "Nobody has looked at this chart yet." in text


def test_after_a_look_the_next_chart_comes_at_once_and_then_the_end(
    make, browser, project, send, read
):
    first, second = (make.measure(project, UP) for _ in range(2))

    answer = send(browser, f"/charts/walk/{first.id}")
    assert answer.status_code == 303
    assert answer.location == f"/charts/walk/{second.id}"

    answer = send(browser, answer.location)
    assert answer.location == "/charts/walk"
    text = main(read, browser.get(answer.location))
    assert "That was the last one." in text
    assert "You looked at 2 charts today." in text
    assert {review.outcome for review in make.all(ChartReview)} == {ReviewOutcome.FINE}


def test_going_on_without_a_word_leaves_the_chart_in_the_walk(make, browser, project, read):
    first, second = (make.measure(project, UP) for _ in range(2))

    page = read(browser.get(f"/charts/walk/{first.id}"))
    assert page.select_one("[data-walk=next]")["href"] == f"/charts/walk/{second.id}"
    assert page.select_one("[data-walk=previous]") is None

    page = read(browser.get(f"/charts/walk/{second.id}"))
    assert page.select_one("[data-walk=next]")["href"] == "/charts/walk"
    assert page.select_one("[data-walk=previous]")["href"] == f"/charts/walk/{first.id}"
    assert "2 of 2" in page.text
    assert "2 charts wait" in main(read, browser.get("/charts/walk"))


def test_a_change_is_asked_for_with_words_only(make, browser, project, send, read):
    measure = make.measure(project, UP)

    refused = send(browser, f"/charts/walk/{measure.id}", outcome="change-asked")
    assert refused.status_code == 422
    assert "Say what should change." in refused.text
    assert make.all(ChartReview) == []

    sent = send(browser, f"/charts/walk/{measure.id}", outcome="change-asked", note="Split in May.")
    assert sent.status_code == 303
    (review,) = make.all(ChartReview)
    assert (review.note, review.outcome) == ("Split in May.", ReviewOutcome.CHANGE_ASKED)


def test_a_chart_that_changed_meanwhile_is_shown_again(make, browser, project, send):
    measure = make.measure(project, UP)

    answer = send(browser, f"/charts/walk/{measure.id}", seen="an older chart")

    assert answer.status_code == 422
    assert "The chart has changed meanwhile." in answer.text
    assert make.all(ChartReview) == []


def test_pressed_twice_it_is_one_look(make, browser, project):
    measure = make.measure(project, UP)
    path, data = pages.filled(browser, f"/charts/walk/{measure.id}")

    answers = [browser.post(path, data=data).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(make.all(ChartReview)) == 1


def test_from_the_chart_s_own_page_one_comes_back_to_it(make, browser, project, send, read):
    measure = make.measure(project, UP)
    link = read(browser.get(f"/measures/{measure.id}")).select_one("a[href*=alone]")

    answer = send(browser, link["href"], to=link["href"])

    assert answer.location == f"/measures/{measure.id}"


def test_a_step_asks_a_fixed_number_of_questions(make, browser, project, database):
    asked = []
    browser.get(
        f"/charts/walk/{make.measure(project, UP).id}"
    ).close()  # looked from outside: noted
    for many in (3, 12):
        for _ in range(many):
            measure = make.measure(project, UP)
        with counted(database.engine) as statements:
            browser.get(f"/charts/walk/{measure.id}").close()
        asked.append(len(statements))

    assert asked[0] == asked[1]


def test_the_keys_are_shown_and_can_be_turned_off(make, browser, project, read):
    measure = make.measure(project, UP)

    page = read(browser.get(f"/charts/walk/{measure.id}"))

    assert [key.text for key in page.select("kbd")] == ["n", "→", "p", "←", "o", "m", "Esc"]
    assert page.select_one("[data-walk-switch]")["data-on"] == "Turn the keys off"


def test_a_step_of_a_walk_through_seventy_charts_is_quick(make, browser, project):
    charts = [make.measure(project, UP) for _ in range(CHARTS)]
    browser.get(f"/charts/walk/{charts[0].id}").close()
    took = []
    for measure in charts[1:11]:
        started = time.perf_counter()
        answer = browser.get(f"/charts/walk/{measure.id}")
        took.append(time.perf_counter() - started)
        answer.close()

    took.sort()
    print("steps, ms:", [round(step * 1000) for step in took])
    assert took[len(took) // 2] < LONGEST_STEP_S
