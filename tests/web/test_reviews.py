"""Looks at a chart on its own page: what was asked for, the answer, what was changed since."""

from datetime import UTC, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.people import UnitRole
from qitrack.domain.reviews import ChartReview

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12]


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped(NOON):
        yield


@pytest.fixture
def ward(make):
    return make.unit("Ward A")


@pytest.fixture
def coach(make, ward):
    return make.person("Dina Evans", {ward: UnitRole.COACH})


@pytest.fixture
def nurse(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def measure(make, ward, nurse):
    return make.measure(make.project(ward, nurse), STEADY, name="Falls")


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


def test_the_team_reads_what_was_asked_for_and_answers(
    make, sign_in_as, measure, coach, nurse, read, send
):
    review = make.review(measure, coach, note="Begin a new phase in May.")
    hers = sign_in_as(nurse)
    page = read(hers.get(f"/measures/{measure.id}"))
    assert "A change was asked for: Begin a new phase in May." in page.get_text(" ", strip=True)
    link = page.select_one(f"a[href='/reviews/{review.id}/answer']")

    answer = send(hers, link["href"], answer="Done.")

    assert answer.location == f"/measures/{measure.id}"
    (there,) = make.all(ChartReview)
    assert (there.answer, there.answered_by_id, there.answered_at) == ("Done.", nurse.id, NOON)
    text = main(read, hers.get(f"/measures/{measure.id}"))
    assert "The team answered: Done. Amina Cole" in text


def test_an_answer_needs_words_and_is_given_once(make, sign_in_as, measure, coach, nurse, send):
    review = make.review(measure, coach, note="Begin a new phase in May.")
    hers = sign_in_as(nurse)

    assert send(hers, f"/reviews/{review.id}/answer", answer=" ").status_code == 422
    assert send(hers, f"/reviews/{review.id}/answer", answer="Done.").status_code == 303
    again = send(hers, f"/reviews/{review.id}/answer", answer="Done again.")
    assert again.status_code == 422
    assert "Somebody has answered this already." in again.text


def test_the_coach_does_not_answer_for_the_team(make, sign_in_as, measure, coach):
    review = make.review(measure, coach, note="Begin a new phase in May.")

    assert sign_in_as(coach).get(f"/reviews/{review.id}/answer").status_code == 403


def test_a_chart_changed_since_says_so(make, sign_in_as, measure, coach, nurse, read):
    make.review(measure, coach, at=NOON - timedelta(days=1))
    hers = sign_in_as(nurse)
    assert "no longer counts" not in main(read, hers.get(f"/measures/{measure.id}"))

    make.decision(measure, ChartDecisionKind.RULE_SET, value="anhoej", reason="Few numbers.")

    assert "that look no longer counts" in main(read, hers.get(f"/measures/{measure.id}"))


def test_every_look_stays_on_the_chart(make, sign_in_as, measure, coach, nurse, read):
    make.review(measure, coach)
    make.review(measure, coach, note="Begin a new phase.")

    text = main(read, sign_in_as(nurse).get(f"/measures/{measure.id}"))

    assert "Looked at, without a note." in text
    assert text.count("Begin a new phase.") >= 1
