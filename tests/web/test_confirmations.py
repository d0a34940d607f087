"""Asking people whether they bear a piece of work out, and their answers."""

import pytest

from qitrack.domain.corroboration import Answer, Corroboration
from qitrack.domain.cycles import Stage
from qitrack.domain.people import UnitRole
from tests.pages import read, send


@pytest.fixture
def ward(make):
    return make.unit("Ward A")


@pytest.fixture
def nurse(make, ward):
    return make.person("Nurse", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def colleague(make, ward):
    return make.person("Colleague", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def coach(make, ward):
    return make.person("Coach", {ward: UnitRole.COACH})


@pytest.fixture
def link(make, ward, nurse):
    cycle = make.cycle(make.project(ward, nurse), Stage.STUDIED, lead=nurse)
    return make.evidence(make.goal(nurse, "I want to become braver."), cycle, nurse)


def ask(browser, link, person, kind="colleague"):
    return send(
        browser, f"/evidence/{link.id}/ask?who={person.name}", person_id=person.id, kind=kind
    )


def text(answer):
    return read(answer).get_text(" ", strip=True)


def only(database):
    with database.reading() as session:
        return session.query(Corroboration).one()


def test_colleague_confirms_in_one_tap_and_never_sees_the_goal(
    make, sign_in_as, database, link, nurse, colleague
):
    assert ask(sign_in_as(nurse), link, colleague).status_code == 303
    theirs = sign_in_as(colleague)
    asked = only(database)

    listed = text(theirs.get("/confirmations"))
    shown = text(theirs.get(f"/confirmations/{asked.id}"))
    send(theirs, f"/confirmations/{asked.id}", answer="yes")

    assert "Nurse" in listed
    assert "braver" not in listed + shown
    assert only(database).answer is Answer.CONFIRMED
    assert "Colleague remembers it." in text(sign_in_as(nurse).get(f"/goals/{link.goal_id}"))


def test_coach_signs_three_statements(sign_in_as, database, link, nurse, coach):
    ask(sign_in_as(nurse), link, coach, "coach")
    theirs = sign_in_as(coach)
    asked = only(database)

    refused = send(theirs, f"/confirmations/{asked.id}", answer="yes", shows_because="She asked.")
    done = send(
        theirs,
        f"/confirmations/{asked.id}",
        answer="yes",
        looked_at_cycles="y",
        part_is_right="y",
        shows_because="She asked.",
    )

    assert refused.status_code == 422
    assert done.status_code == 303
    assert only(database).answer is Answer.SIGNED


def test_nobody_signs_work_they_led(make, sign_in_as, ward, coach, nurse):
    cycle = make.cycle(make.project(ward, nurse), Stage.STUDIED, lead=coach)
    link = make.evidence(make.goal(nurse), cycle, nurse)

    answer = ask(sign_in_as(nurse), link, coach, "coach")

    assert answer.status_code == 422
    assert "led this work" in text(answer)


def test_nobody_signs_a_test_of_the_project_they_lead(make, sign_in_as, ward, coach, nurse):
    cycle = make.cycle(make.project(ward, coach), Stage.STUDIED, lead=nurse)
    link = make.evidence(make.goal(nurse), cycle, nurse)

    assert ask(sign_in_as(nurse), link, coach, "coach").status_code == 422


def test_what_was_said_is_taken_back_with_a_reason(
    make, sign_in_as, database, link, nurse, colleague
):
    said = make.asked(link, colleague, by=nurse, confirmed=True)
    theirs = sign_in_as(colleague)

    assert send(theirs, f"/confirmations/{said.id}/withdraw", reason=" ").status_code == 422
    assert (
        send(theirs, f"/confirmations/{said.id}/withdraw", reason="Another day").status_code == 303
    )

    assert only(database).withdrawn_reason == "Another day"
    assert "Colleague remembers it" not in text(sign_in_as(nurse).get(f"/goals/{link.goal_id}"))


def test_an_answer_is_given_once(make, sign_in_as, link, nurse, colleague):
    said = make.asked(link, colleague, by=nurse, confirmed=True)

    shown = text(sign_in_as(colleague).get(f"/confirmations/{said.id}"))

    assert "You have answered this." in shown
