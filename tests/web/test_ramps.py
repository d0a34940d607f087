"""Ramps, several predictions, overlaps and how a gain is held, on the page."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.cycles import Cycle, Decision, Stage
from qitrack.domain.details import AsPlanned, OverlapAnswer
from qitrack.domain.holding import HoldingPlan
from qitrack.domain.predictions import Prediction, Trend
from qitrack.domain.projects import ProjectRole
from qitrack.domain.scale import Degree
from tests.pages import filled, typed
from tests.statements import counted

PLAN = {"plan": "Offer the toilet at 20:15", "prediction": "All six are asked."}


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole")


@pytest.fixture
def project(make, nurse):
    return make.project(lead=nurse)


@pytest.fixture
def browser(sign_in_as, nurse):
    return sign_in_as(nurse)


def words_of(read, answer):
    return " ".join(read(answer).select_one("main").get_text(" ").split())


# --- the plan --------------------------------------------------------------------------------------


def test_everything_in_the_folds_is_kept(browser, project, make, send):
    measure = make.measure(project)
    said = {
        "scale_people": 6,
        "scale_staff": 2,
        "scale_shifts": 1,
        "scale_sites": 1,
        "changes_at_once": 2,
        "objective": "See whether it fits the evening",
        "question": "Who asks?",
        "what_changes": "The late shift asks at 20:15",
        "collector": "The night nurse ticks a sheet",
        "conditions": "A quiet evening",
        "risk": "Waking people",
        "stop_rule": "At the first fall",
        "safety_note": "Nobody is left alone",
    }
    claim = {"because": "They sleep later", "lowest": 4, "highest": 6, "confidence": 70}

    send(
        browser,
        f"/projects/{project.id}/cycles/new",
        **PLAN,
        **said,
        **claim,
        belief=Degree.HIGH,
        cost=Degree.LOW,
        readiness=Degree.MEDIUM,
        measure_id=measure.id,
        trend=Trend.DOWN,
        expected_by=clock.today(),
    )

    (cycle,) = make.all(Cycle)
    (prediction,) = make.all(Prediction)
    assert {name: getattr(cycle, name) for name in said} == said
    assert (cycle.belief, cycle.cost, cycle.readiness) == (Degree.HIGH, Degree.LOW, Degree.MEDIUM)
    assert {name: getattr(prediction, name) for name in claim} == claim
    assert (prediction.measure_id, prediction.trend) == (measure.id, Trend.DOWN)
    assert prediction.expected_by == clock.today()


def test_a_number_without_its_measure_comes_back_at_the_field(browser, project, send, read, make):
    answer = send(browser, f"/projects/{project.id}/cycles/new", **PLAN, highest=5)

    assert answer.status_code == 422
    assert "Choose the number that you speak of." in answer.text
    assert not make.all(Cycle)


def test_of_another_project_no_number_can_be_chosen(browser, project, send, make):
    other = make.measure()

    answer = send(
        browser, f"/projects/{project.id}/cycles/new", **PLAN, measure_id=other.id, highest=5
    )

    assert answer.status_code == 422


def test_the_size_that_fits_is_said(browser, project, make, read):
    cycle = make.cycle(project, belief=Degree.LOW, cost=Degree.HIGH, readiness=Degree.LOW)

    assert "rehearse it first" in words_of(read, browser.get(f"/cycles/{cycle.id}"))


def test_the_next_test_is_filled_and_asks_what_changes(browser, project, make, send):
    measure = make.measure(project)
    before = make.cycle(project, prediction=None, scale_people=5, collector="Night nurse")
    make.prediction(before, measure_id=measure.id, highest=4.0)

    send(
        browser,
        f"/projects/{project.id}/cycles/new?after={before.id}",
        prediction="Ten are asked.",
        changes_from="The sheet hangs at the door now",
        scale_people=10,
    )

    after = make.all(Cycle)[-1]
    assert (after.follows_id, after.idea_id) == (before.id, before.idea_id)
    assert (after.plan, after.collector, after.scale_people) == (before.plan, "Night nurse", 10)
    assert after.changes_from == "The sheet hangs at the door now"
    assert make.all(Prediction)[-1].measure_id == measure.id


# --- do and study ----------------------------------------------------------------------------------


def test_how_it_went_is_kept_in_its_fold(browser, project, make, send, read):
    cycle = make.cycle(project)

    send(
        browser,
        f"/cycles/{cycle.id}/happened",
        happened="Five were asked",
        as_planned=AsPlanned.WITH_CHANGES,
        not_as_planned="One bay was closed",
        began_on=clock.today(),
        over_on=clock.today(),
        problems="No pen",
        surprises="They liked it",
    )

    there = make.again(cycle)
    assert (there.as_planned, there.not_as_planned) == (
        AsPlanned.WITH_CHANGES,
        "One bay was closed",
    )
    assert (there.began_on, there.over_on) == (clock.today(), clock.today())
    assert (there.problems, there.surprises) == ("No pen", "They liked it")
    assert "One bay was closed" in words_of(read, browser.get(f"/cycles/{cycle.id}"))


def test_it_cannot_have_been_over_tomorrow(browser, project, make, send):
    cycle = make.cycle(project)

    answer = send(
        browser,
        f"/cycles/{cycle.id}/happened",
        happened="Five were asked",
        over_on=clock.today() + timedelta(days=1),
    )

    assert answer.status_code == 422
    assert make.again(cycle).stage is Stage.PLANNED


def test_the_number_speaks_beside_the_team_and_not_instead(browser, project, make, send, read):
    measure = make.measure(project, [9.0, 4.0])
    cycle = make.cycle(project, Stage.DOING, prediction=None)
    with make.database.transaction() as session:
        session.get_one(Cycle, cycle.id).happened_at = clock.now() + timedelta(hours=1)
    make.prediction(cycle, "At most five", measure_id=measure.id, highest=5.0)
    path = f"/cycles/{cycle.id}"
    assert "as predicted" in words_of(read, browser.get(path))

    send(browser, f"{path}/study", verdict_1="not", learned="Nights", confidence_now=40)

    shown = words_of(read, browser.get(path))
    assert "Not as we expected" in shown
    assert "The number: as predicted 4 on" in shown
    assert make.again(cycle).confidence_now == 40


# --- several predictions ---------------------------------------------------------------------------


def test_a_second_prediction_is_asked_for_and_compared(browser, project, make, send, read):
    cycle = make.cycle(project)
    path = f"/cycles/{cycle.id}"

    send(browser, f"{path}/prediction", prediction="It takes ten minutes", confidence=60)
    send(browser, f"{path}/prediction?number=2", prediction="It takes twelve minutes")

    said = [(p.number, p.revision, p.statement) for p in make.all(Prediction)]
    assert said[1:] == [(2, 1, "It takes ten minutes"), (2, 2, "It takes twelve minutes")]
    assert make.all(Prediction)[-1].confidence == 60
    send(browser, f"{path}/happened", happened="Done")
    send(browser, f"{path}/study", verdict_1="matched", verdict_2="not")
    assert make.again(cycle).stage is Stage.STUDIED


def test_a_prediction_sent_twice_is_one(browser, project, make):
    cycle = make.cycle(project)
    target, data = filled(browser, f"/cycles/{cycle.id}/prediction", prediction="Once")

    assert [browser.post(target, data=data).status_code for _ in range(2)] == [303, 303]
    assert [p.statement for p in make.all(Prediction)].count("Once") == 1


def test_two_who_change_one_prediction_both_see_it(browser, project, make, read):
    cycle = make.cycle(project)
    path = f"/cycles/{cycle.id}/plan"
    target, opened = filled(browser, path)
    assert browser.post(target, data=typed(opened, {"prediction": "Ten"})).status_code == 303

    answer = browser.post(target, data=typed(opened, {"prediction": "Twelve"}))

    assert answer.status_code == 409
    assert "Ten" in words_of(read, answer)
    assert "Twelve" in words_of(read, answer)


def test_on_paper_is_marked_by_the_owner_and_accepted_by_a_coach(
    browser, project, make, nurse, sign_in_as, read, send
):
    coach = make.person("Coach")
    make.member(project, coach, ProjectRole.COACH)
    cycle = make.cycle(project, Stage.DOING, prediction=None, lead=nurse)
    late = make.prediction(cycle, person=nurse)
    path = f"/cycles/{cycle.id}"

    send(browser, path, which=f"/predictions/{late.id}/on-paper")
    assert "A coach has not accepted it yet" in words_of(read, browser.get(path))
    assert f"/predictions/{late.id}/accept" not in browser.get(path).text
    send(sign_in_as(coach), path, which=f"/predictions/{late.id}/accept")

    assert "accepted by Coach" in words_of(read, browser.get(path))
    assert make.again(late).accepted_by_id == coach.id


# --- overlaps --------------------------------------------------------------------------------------


def test_an_overlap_is_told_and_answered(browser, project, make, send, read):
    make.measure(project, name="Falls")
    make.cycle(project, plan="A card at the bed")

    answer = send(browser, f"/projects/{project.id}/cycles/new", **PLAN)
    shown = words_of(read, browser.get(answer.location))
    assert "Another test acts on the same number" in shown
    assert "A card at the bed" in shown
    send(browser, answer.location, which=f"{answer.location}/overlap", overlap="alternate")

    assert make.all(Cycle)[-1].overlap is OverlapAnswer.ALTERNATE
    assert "in different places" in words_of(read, browser.get(answer.location))


def test_no_overlap_without_another_ramp(browser, project, make, read):
    make.measure(project, name="Falls")
    cycle = make.cycle(project)

    assert "Another test acts" not in words_of(read, browser.get(f"/cycles/{cycle.id}"))


# --- the ramps -------------------------------------------------------------------------------------


@pytest.fixture
def ramp(make, project):
    """Three tests of one idea: one person, five, fifty."""
    idea = make.idea(project, "Offer the toilet")
    for people in (1, 5, 50):
        make.cycle(project, Stage.ACTED, idea=idea, scale_people=people)
    return idea


def test_a_ramp_is_drawn_to_scale_and_told(browser, project, ramp, read):
    page = read(browser.get(f"/projects/{project.id}/tests"))

    bars = [int(bar["width"]) for bar in page.select(".qi-ramp__bar rect:last-of-type")]
    assert bars == [12, 60, 600]
    told = " ".join(page.select_one("main").get_text(" ").split())
    assert "5 times as large as the one before" in told
    assert "a leap: 10 times as large" in told
    assert "There is a leap in it" in told


def test_ideas_stand_side_by_side(browser, project, ramp, make, read):
    make.cycle(project, idea=make.idea(project, "A card at the bed"))

    page = read(browser.get(f"/projects/{project.id}/tests"))

    assert [h.text for h in page.select(".qi-ramp h2")] == ["A card at the bed", "Offer the toilet"]


def test_the_page_takes_no_more_queries_for_more_tests(browser, project, ramp, make, database):
    def count():
        with counted(database.engine) as seen:
            assert browser.get(f"/projects/{project.id}/tests").status_code == 200
        return len(seen)

    count()
    few = count()
    for _number in range(6):
        idea = make.idea(project)
        make.cycle(project, Stage.ACTED, idea=idea, decision=Decision.ADOPT)
        make.cycle(project, Stage.ACTED, idea=idea, decision=Decision.ADOPT)
        make.holding_plan(idea, measure=make.measure(project))

    assert count() == few


def test_a_project_without_tests_says_so(browser, project, read):
    assert "Nothing has been tried yet" in words_of(
        read, browser.get(f"/projects/{project.id}/tests")
    )


# --- holding ---------------------------------------------------------------------------------------


def test_what_is_kept_gets_its_plan(browser, project, make, send, read):
    measure = make.measure(project, name="Falls")
    cycle = make.cycle(project, Stage.ACTED, decision=Decision.ADOPT)
    tests = f"/projects/{project.id}/tests"
    assert "Nobody has said yet how it stays the usual way" in words_of(read, browser.get(tests))

    send(
        browser,
        f"/ideas/{cycle.idea_id}/hold",
        who="The ward sister",
        routine="On the handover sheet",
        measure_id=measure.id,
        act_at="Two weeks above 6",
        action="Ask the night team",
    )

    (plan,) = make.all(HoldingPlan)
    assert (plan.idea_id, plan.measure_id, plan.act_at) == (
        cycle.idea_id,
        measure.id,
        "Two weeks above 6",
    )
    shown = words_of(read, browser.get(tests))
    assert "Two weeks above 6" in shown
    assert "The ward sister" in shown


def test_two_who_make_the_plan_at_once_lose_nothing(browser, project, make, read):
    cycle = make.cycle(project, Stage.ACTED, decision=Decision.ADOPT)
    path = f"/ideas/{cycle.idea_id}/hold"
    first = filled(browser, path, who="The ward sister", routine="On the sheet")
    second = filled(browser, path, who="The matron", routine="On the sheet")
    assert browser.post(first[0], data=first[1]).status_code == 303

    answer = browser.post(second[0], data=second[1])

    assert answer.status_code == 409
    assert "The ward sister" in words_of(read, answer)
    assert [plan.who for plan in make.all(HoldingPlan)] == ["The ward sister"]


def test_a_plan_sent_twice_is_one(browser, project, make):
    cycle = make.cycle(project, Stage.ACTED, decision=Decision.ADOPT)
    target, data = filled(
        browser, f"/ideas/{cycle.idea_id}/hold", who="The ward sister", routine="On the sheet"
    )

    assert [browser.post(target, data=data).status_code for _ in range(2)] == [303, 303]
    assert len(make.all(HoldingPlan)) == 1


def test_a_reader_sees_ramps_and_no_buttons(sign_in_as, make, project, ramp, read):
    viewer = make.person("Viewer")
    make.member(project, viewer, ProjectRole.VIEWER)

    page = read(sign_in_as(viewer).get(f"/projects/{project.id}/tests"))

    assert page.select(".qi-ramp")
    assert not page.select("main a[href*='/cycles/new']")
    assert ramp.description in page.text
