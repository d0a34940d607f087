"""The charter of a project: its folds, its page, the aim and its reasons, agreement, similar work."""

from datetime import date, timedelta

import pytest

from qitrack import clock
from qitrack.domain.agreements import Agreement
from qitrack.domain.aims import AimVersion
from qitrack.domain.charter import Source
from qitrack.domain.extra_fields import ExtraField, ExtraKind, ExtraValue
from qitrack.domain.measures import Measure
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Project, ProjectRole, State, Visibility
from qitrack.domain.units import Level, Unit
from tests import pages
from tests.statements import counted


@pytest.fixture
def hospital(make):
    """An organisation."""
    return make.organisation("Demo General Hospital")


@pytest.fixture
def ward(make, hospital):
    """A ward of it."""
    return make.unit("Ward A", parent=hospital)


@pytest.fixture
def sister(make, ward):
    """Works on the ward and leads the project."""
    return make.person("Demo Ward Sister", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, sister):
    """Her project, open to the ward."""
    return make.project(ward, sister, title="Fewer falls at night")


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def path(project, page=""):
    return f"/projects/{project.id}{page}"


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


# --- the folds -----------------------------------------------------------------------------------


def test_two_answers_are_asked_and_the_rest_is_folded_away(browser, project, read):
    form = read(browser.get(path(project, "/edit"))).select_one("main form")

    in_sight = [
        control["name"]
        for control in form.select("input:not([type=hidden]), textarea, select")
        if not control.find_parent("details")
    ]
    assert in_sight == ["title", "problem"]


def test_the_charter_is_read_as_it_was_written(browser, project, send, read):
    send(
        browser,
        path(project, "/edit"),
        why_now="Two broken hips",
        source=Source.INCIDENT,
        first_step="Wants to get up",
        planned_end=date(2027, 3, 1),
    )

    text = main(read, browser.get(path(project, "/charter")))

    for said in ("Why now? Two broken hips", "Incidents", "Wants to get up", "1 March 2027"):
        assert said in text


def test_what_nobody_wrote_takes_no_room(browser, project, read):
    text = main(read, browser.get(path(project, "/charter")))

    assert "Why now?" not in text
    assert "environment" not in text


def test_an_error_opens_its_fold(browser, project, send, read):
    answer = send(browser, path(project, "/edit"), why_now="x" * 2001)

    assert answer.status_code == 422
    fold = read(answer).select_one("textarea[name=why_now]").find_parent("details")
    assert fold.has_attr("open")


# --- what the organisation asks ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "typed", "said"),
    [
        ({}, "Aim two", "Aim two"),
        ({"kind": ExtraKind.CHOICE, "answers": "Safer\nSooner"}, "Sooner", "Sooner"),
        ({"kind": ExtraKind.DATE}, date(2027, 3, 1), "1 March 2027"),
    ],
    ids=["text", "choice", "date"],
)
def test_a_question_of_the_organisation_is_answered(
    make, browser, hospital, project, send, read, fields, typed, said
):
    field = make.question(hospital, "Which of our aims?", **fields)

    answer = send(browser, path(project, "/edit"), **{f"extra_{field.id}": typed})

    assert answer.status_code == 303
    assert f"Which of our aims? {said}" in main(read, browser.get(path(project, "/charter")))
    again = read(browser.get(path(project, "/edit"))).select_one(f"[name=extra_{field.id}]")
    assert again is not None


def test_an_answer_that_is_not_on_offer_is_refused(make, browser, hospital, project, send):
    field = make.question(hospital, kind=ExtraKind.CHOICE, answers="Safer\nSooner")

    answer = send(browser, path(project, "/edit"), **{f"extra_{field.id}": "Cheaper"})

    assert answer.status_code == 422


def test_another_organisation_asks_its_own(make, browser, project, read):
    make.question(make.organisation("Other"), "Which pledge?")

    assert "Which pledge?" not in main(read, browser.get(path(project, "/edit")))


def test_two_people_who_answer_lose_nothing(make, browser, hospital, project, sister, sign_in_as):
    field = make.question(hospital)
    name = f"extra_{field.id}"
    other = sign_in_as(sister)
    target, mine = pages.filled(browser, path(project, "/edit"), **{name: "Aim one"})
    _target, theirs = pages.filled(other, path(project, "/edit"), **{name: "Aim two"})
    assert other.post(target, data=theirs).status_code == 303

    answer = browser.post(target, data=mine)

    assert answer.status_code == 409
    assert "Aim two" in answer.text
    assert [row.value for row in make.all(ExtraValue)] == ["Aim two"]


def test_who_left_the_answer_alone_keeps_the_new_one(
    make, browser, hospital, project, sister, sign_in_as
):
    field = make.question(hospital)
    other = sign_in_as(sister)
    target, mine = pages.filled(browser, path(project, "/edit"), title="Fewer falls")
    _target, theirs = pages.filled(other, path(project, "/edit"), **{f"extra_{field.id}": "Two"})
    other.post(target, data=theirs)

    answer = browser.post(target, data=mine)

    assert answer.status_code == 303
    assert [row.value for row in make.all(ExtraValue)] == ["Two"]


def test_a_question_that_is_over_is_not_asked_and_its_answer_stays(
    make, browser, hospital, project, sign_in_as, send, read
):
    field = make.question(hospital, "Which of our aims?")
    send(browser, path(project, "/edit"), **{f"extra_{field.id}": "Aim two"})
    boss = sign_in_as(make.person("Boss", {hospital: UnitRole.ADMINISTRATOR}))

    answer = send(boss, f"/questions/{field.id}/edit", is_over=True)

    assert answer.status_code == 303
    assert "Which of our aims?" not in main(read, browser.get(path(project, "/edit")))
    assert "Aim two" in main(read, browser.get(path(project, "/charter")))


def test_an_administrator_adds_a_question_once(make, hospital, sign_in_as, read):
    boss = sign_in_as(make.person("Boss", {hospital: UnitRole.ADMINISTRATOR}))
    where = f"/units/{hospital.id}/questions"
    target, typed = pages.filled(boss, where, label="Which pledge?")
    boss.post(target, data=typed)
    boss.post(target, data=typed)

    assert [field.label for field in make.all(ExtraField)] == ["Which pledge?"]
    assert "Which pledge?" in main(read, boss.get(where))


def test_a_choice_needs_answers(make, hospital, sign_in_as, send):
    boss = sign_in_as(make.person("Boss", {hospital: UnitRole.ADMINISTRATOR}))

    answer = send(boss, f"/units/{hospital.id}/questions", label="Which?", kind=ExtraKind.CHOICE)

    assert answer.status_code == 422
    assert "at least two answers" in answer.text


# --- the aim -------------------------------------------------------------------------------------

AIM = {"aim_what": "falls a week", "aim_from": "8", "aim_to": "4 or fewer", "aim_by": "2027-03-01"}


def test_progress_to_the_aim_is_told_where_a_number_shows_it(make, browser, project, send, read):
    measure = make.measure(project, (8, 7, 6, 6, 6, 6))

    send(browser, path(project, "/aim"), measure_id=measure.id, **AIM)

    for page in ("", "/charter", "/handover"):
        assert "50% of the way from 8 to 4" in main(read, browser.get(path(project, page)))


def test_words_alone_cannot_be_shown_by_a_number(make, browser, project, send):
    measure = make.measure(project, (8, 7))

    answer = send(
        browser, path(project, "/aim"), measure_id=measure.id, **AIM | {"aim_to": "far fewer"}
    )

    assert answer.status_code == 422
    assert "Write this as a number" in answer.text


def test_why_is_asked_only_where_there_was_an_aim(make, ward, sister, browser, project, read):
    there = make.project(ward, sister, aim_what="falls", aim_to="4", aim_by=date(2027, 3, 1))

    first = read(browser.get(path(project, "/aim"))).select_one("[name=reason]")
    later = read(browser.get(path(there, "/aim"))).select_one("[name=reason]")

    assert first is None
    assert later is not None


def test_a_change_without_a_reason_is_refused_and_with_one_is_kept(
    make, ward, sister, browser, send, read
):
    project = make.project(ward, sister, aim_what="falls", aim_to="4", aim_by=date(2027, 3, 1))

    refused = send(browser, path(project, "/aim"), aim_to="3")
    saved = send(browser, path(project, "/aim"), aim_to="3", reason="Four was too easy.")

    assert (refused.status_code, saved.status_code) == (422, 303)
    assert [version.reason for version in make.all(AimVersion)] == ["", "Four was too easy."]
    assert "Why: Four was too easy." in main(read, browser.get(path(project, "/charter")))


def test_a_measure_that_has_ended_stays_with_its_aim(make, browser, project, send):
    measure = make.measure(project, (8, 7, 6, 6))
    send(browser, path(project, "/aim"), measure_id=measure.id, **AIM)
    with make.database.transaction() as session:
        session.get_one(Measure, measure.id).ended_on = clock.today()

    answer = send(browser, path(project, "/aim"), aim_for_whom="everybody")

    assert answer.status_code == 303
    assert make.all(AimVersion)[-1].measure_id == measure.id


# --- the end -------------------------------------------------------------------------------------


def test_how_the_gain_is_held_is_asked_and_never_required(make, ward, sister, browser, send, read):
    project = make.project(ward, sister, state=State.SUSTAINING)

    answer = send(
        browser,
        path(project, "/state"),
        state=State.CLOSED,
        learned="Ask the nights first.",
        hold_watcher="The ward clerk",
    )

    assert answer.status_code == 303
    text = main(read, browser.get(path(project, "/charter")))
    assert "Who watches the number from now on? The ward clerk" in text


def test_a_project_that_is_opened_again_keeps_how_the_gain_was_held(
    make, ward, sister, browser, send
):
    project = make.project(
        ward, sister, state=State.CLOSED, learned="Ask first", hold_watcher="The ward clerk"
    )

    send(browser, path(project, "/state"), state=State.TESTING)

    again = make.again(project)
    assert (again.state, again.hold_watcher) == (State.TESTING, "The ward clerk")


def test_what_has_not_moved_for_sixty_days_says_so(make, ward, sister, browser, read):
    with clock.stopped(clock.now() - timedelta(days=61)):
        project = make.project(ward, sister)

    assert "the project has stalled" in main(read, browser.get(path(project, "/charter")))


# --- agreement -----------------------------------------------------------------------------------


def asks(make, unit):
    with make.database.transaction() as session:
        session.get_one(Unit, unit.id).asks_agreement = True


def test_nobody_is_asked_to_agree_unless_the_unit_wishes_it(browser, project, read):
    assert "Agreed by" not in main(read, browser.get(path(project, "/charter")))


def test_a_unit_above_can_wish_it_and_nothing_waits(make, browser, hospital, project, read, send):
    asks(make, hospital)

    assert "You need not wait" in main(read, browser.get(path(project, "/charter")))
    planned = send(browser, path(project, "/cycles/new"), plan="Ask six", prediction="All asked")
    assert planned.status_code == 303


def test_a_manager_agrees_once_and_the_team_reads_it(
    make, browser, ward, project, sign_in_as, send, read
):
    asks(make, ward)
    manager = sign_in_as(make.person("Demo Manager", {ward: UnitRole.MANAGER}))
    target, typed = pages.filled(
        manager, path(project, "/charter"), which=path(project, "/agree"), note="Go ahead"
    )
    manager.post(target, data=typed)
    manager.post(target, data=typed)

    assert len(make.all(Agreement)) == 1
    assert "Demo Manager" in main(read, browser.get(path(project, "/charter")))
    assert "Go ahead" in main(read, browser.get(path(project, "/charter")))


def test_an_administrator_turns_it_on(make, hospital, sign_in_as, send):
    boss = sign_in_as(make.person("Boss", {hospital: UnitRole.ADMINISTRATOR}))

    send(boss, f"/units/{hospital.id}/edit", asks_agreement=True, level=Level.ORGANISATION)

    assert make.again(hospital).asks_agreement is True


# --- similar work and copies ---------------------------------------------------------------------


def test_a_new_project_tells_of_similar_work_without_script(browser, project, send, read):
    answer = send(browser, "/projects/new", problem="Too many falls at night")

    text = main(read, browser.get(answer.location))
    assert "Similar work: “Fewer falls at night” (Ward A)" in text


def test_what_is_typed_is_looked_up(browser, project, read):
    answer = browser.get("/projects/similar?title=Falls+in+the+night")

    links = [link["href"] for link in read(answer).select("a")]
    assert links == [path(project)]
    assert "<html" not in answer.text


def test_a_copy_is_made_once(make, browser, project, send):
    target, typed = pages.filled(browser, path(project, "/copy"), problem="Falls here too")
    first = browser.post(target, data=typed)
    second = browser.post(target, data=typed)

    assert first.location == second.location
    assert len(make.all(Project)) == 2


def test_who_only_looks_on_from_elsewhere_is_told_how_to_begin(make, project, sign_in_as, read):
    viewer = make.person("Demo Viewer")
    make.member(project, viewer, ProjectRole.VIEWER)

    text = main(read, sign_in_as(viewer).get(path(project, "/copy")))

    assert "First you need a place to work in" in text


def test_the_page_costs_the_same_however_much_there_is(make, browser, ward, sister, project):
    costs = []
    for number in (1, 12):
        for _one in range(number):
            make.credit(project)
            make.member(project, make.person())
            make.team_unit(project, make.unit())
            make.project(ward, sister, title="Falls at night", visibility=Visibility.UNIT)
        with counted(make.database.engine) as statements:
            assert browser.get(path(project, "/charter")).status_code == 200
        costs.append(len(statements))

    assert costs[0] == costs[1]
