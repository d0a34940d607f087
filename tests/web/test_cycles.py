"""A test on the page: planned in three fields, then what happened, comparison, decision."""

from datetime import date, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from qitrack import clock
from qitrack.domain.cycles import Cycle, Decision, Purpose, Stage
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.people import UnitRole
from qitrack.domain.predictions import Comparison, Prediction, Verdict
from qitrack.domain.projects import ProjectRole, State
from tests.pages import controls, find_form

PLAN = {"plan": "Offer the toilet at 20:15", "prediction": "All six are asked."}


@pytest.fixture
def nurse(make):
    """Somebody who leads a project."""
    return make.person("Amina Cole")


@pytest.fixture
def project(make, nurse):
    return make.project(lead=nurse)


@pytest.fixture
def browser(sign_in_as, nurse):
    """The browser of the project's lead."""
    return sign_in_as(nurse)


# --- planning --------------------------------------------------------------------------------------


def test_a_test_opens_with_three_questions(browser, project, read):
    form = find_form(read(browser.get(f"/projects/{project.id}/cycles/new")), "")
    folded = {c["name"] for c in form.select("details [name]")}
    shown = [c["name"] for c in form.select("input:not([type=hidden]), textarea, select")]

    assert [n for n in shown if n not in folded] == ["plan", "prediction", "starts_on", "who_where"]
    assert form.select_one("[name=starts_on]")["value"] == clock.today().isoformat()


def test_two_sentences_are_enough_to_plan_a_test(browser, project, nurse, make, send):
    answer = send(browser, f"/projects/{project.id}/cycles/new", **PLAN)
    (cycle,) = make.all(Cycle)
    (prediction,) = make.all(Prediction)
    (idea,) = make.all(ChangeIdea)

    assert (answer.status_code, answer.location) == (303, f"/cycles/{cycle.id}")
    assert (cycle.plan, cycle.starts_on, cycle.lead_id) == (PLAN["plan"], clock.today(), nurse.id)
    assert (cycle.stage, cycle.purpose) == (Stage.PLANNED, Purpose.TEST)
    assert (prediction.statement, prediction.person_id) == (PLAN["prediction"], nurse.id)
    assert idea.description == PLAN["plan"]


def test_first_test_moves_the_project_on(browser, project, make, send):
    send(browser, f"/projects/{project.id}/cycles/new", **PLAN)

    assert make.again(project).state is State.TESTING


def test_everything_else_can_be_said_too(browser, project, make, send):
    idea = make.idea(project, "Offer the toilet")
    send(
        browser,
        f"/projects/{project.id}/cycles/new",
        **PLAN,
        starts_on=date(2026, 5, 4),
        ends_on=date(2026, 5, 6),
        who_where="Bay 2",
        how_many="6 people",
        purpose=Purpose.COLLECT,
        idea_id=idea.id,
    )
    (cycle,) = make.all(Cycle)

    assert (cycle.starts_on, cycle.ends_on) == (date(2026, 5, 4), date(2026, 5, 6))
    assert (cycle.who_where, cycle.how_many, cycle.purpose) == (
        "Bay 2",
        "6 people",
        Purpose.COLLECT,
    )
    assert cycle.idea_id == idea.id


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"plan": ""}, "Say what you will try."),
        ({"prediction": " "}, "Say what you expect to see."),
        ({"starts_on": ""}, "Say when you will try it."),
        ({"starts_on": "2026-02-30"}, "There is no such date as 30/02/2026."),
        ({"starts_on": "1900-01-01"}, "The date must lie between 1990 and 2100."),
        ({"ends_on": "2001-01-01"}, "The last day cannot be before the first."),
        ({"plan": "x" * 2001}, "Field cannot be longer than 2000 characters."),
    ],
    ids=["no plan", "no prediction", "no day", "no such day", "long ago", "ends before", "long"],
)
def test_a_plan_with_a_gap_comes_back_filled(browser, project, make, send, read, fields, sentence):
    answer = send(browser, f"/projects/{project.id}/cycles/new", **PLAN | fields)
    page = read(answer)

    assert answer.status_code == 422
    assert sentence in page.select_one(".nhsuk-error-summary").text
    assert make.all(Cycle) == make.all(ChangeIdea) == []
    kept = controls(find_form(page, "", 0))
    for name, typed in (PLAN | fields).items():
        assert kept[name] == [typed.strip()]


def test_sent_twice_it_is_one_test(browser, project, make, read):
    path = f"/projects/{project.id}/cycles/new"
    filled = controls(find_form(read(browser.get(path)), path)) | PLAN
    first = browser.post(path, data=MultiDict(filled))
    second = browser.post(path, data=MultiDict(filled))

    assert first.location == second.location
    assert len(make.all(Cycle)) == 1


def test_the_next_test_opens_with_what_went_before(browser, project, make, read, send):
    first = make.cycle(project, Stage.ACTED, plan="Two staff", who_where="Bay 2", how_many="6")
    path = f"/projects/{project.id}/cycles/new?after={first.id}"
    page = read(browser.get(path))
    filled = controls(find_form(page, path))
    send(browser, path, which=0, prediction="At most 15 minutes.")
    following = make.all(Cycle)[-1]

    assert (filled["plan"], filled["who_where"], filled["how_many"]) == (
        ["Two staff"],
        ["Bay 2"],
        ["6"],
    )
    assert "Try it with the night team." in page.select_one("main").text
    assert (following.follows_id, following.idea_id) == (first.id, first.idea_id)


def test_an_idea_opens_its_first_test(browser, project, make, read):
    idea = make.idea(project, "Label the walking aids")
    path = f"/projects/{project.id}/cycles/new?idea={idea.id}"
    filled = controls(find_form(read(browser.get(path)), path))

    assert (filled["plan"], filled["idea_id"]) == (["Label the walking aids"], [str(idea.id)])


@pytest.mark.parametrize("query", ["after=999", "after=x", "idea=999", "after=-1&idea="])
def test_an_address_that_names_nothing_opens_an_empty_form(browser, project, query):
    assert browser.get(f"/projects/{project.id}/cycles/new?{query}").status_code == 200


def test_a_test_of_another_project_is_not_taken_over(browser, project, make, read):
    other = make.cycle(make.project(), Stage.ACTED, plan="Somebody else's secret")
    page = browser.get(f"/projects/{project.id}/cycles/new?after={other.id}")

    assert "secret" not in page.text


# --- the page --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "question", "button"),
    [
        (Stage.PLANNED, "happened", "Save what happened"),
        (Stage.DOING, "learned", "Save what you saw"),
        (Stage.STUDIED, "decision", "Save the decision"),
    ],
    ids=str,
)
def test_page_opens_at_the_stage_with_one_main_button(
    browser, project, make, read, stage, question, button
):
    cycle = make.cycle(project, stage)
    page = read(browser.get(f"/cycles/{cycle.id}"))
    buttons = page.select("main .nhsuk-button:not(.nhsuk-button--secondary)")

    assert page.select(f"[name={question}]")
    assert [b.text.strip() for b in buttons] == [button]


def test_page_of_a_test_that_starts_later_does_not_ask_yet(browser, project, make, read):
    cycle = make.cycle(project, starts_on=clock.today() + timedelta(days=2))
    page = read(browser.get(f"/cycles/{cycle.id}"))

    assert not page.select("[name=happened]")
    assert page.select_one("main a.nhsuk-button")["href"] == f"/cycles/{cycle.id}/happened"


def test_looking_shows_everything_and_asks_nothing(make, project, sign_in_as, read):
    viewer = make.person()
    make.member(project, viewer, ProjectRole.VIEWER)
    cycle = make.cycle(project, Stage.ACTED, plan="Two staff", happened="It took 28 minutes.")
    page = read(sign_in_as(viewer).get(f"/cycles/{cycle.id}"))
    said = page.select_one("main").text

    for words in (
        "Two staff",
        "Fewer people fall.",
        "28 minutes",
        "Partly as we expected",
        "night",
    ):
        assert words in said
    assert not page.select("main form")
    assert "Correct" not in said


def test_no_page_of_a_test_speaks_of_frameworks_or_scores(browser, project, make):
    for stage in Stage:
        text = browser.get(f"/cycles/{make.cycle(project, stage).id}").text.lower()

        assert not any(word in text for word in ("framework", "score", "strength", "method level"))


def test_finished_test_can_be_counted(browser, project, make, read):
    cycle = make.cycle(project, Stage.ACTED)
    page = read(browser.get(f"/cycles/{cycle.id}"))

    assert (
        page.select_one(f"a[href='/cycles/{cycle.id}/count']").text.strip() == "Count this for me"
    )


@pytest.mark.parametrize(
    ("decision", "is_offered"),
    [
        (Decision.ADAPT, True),
        (Decision.EXPAND, True),
        (Decision.ADOPT, False),
        (Decision.ABANDON, False),
    ],
    ids=str,
)
def test_the_next_test_is_offered_where_one_follows(
    browser, project, make, read, decision, is_offered
):
    cycle = make.cycle(project, Stage.ACTED, decision=decision)
    page = read(browser.get(f"/cycles/{cycle.id}"))

    assert bool(page.select(f"a[href$='cycles/new?after={cycle.id}']")) is is_offered


def test_dropping_a_change_is_honoured(browser, project, make):
    cycle = make.cycle(project, Stage.ACTED, decision=Decision.ABANDON)

    assert "You know now what does not work here" in browser.get(f"/cycles/{cycle.id}").text


def test_a_number_can_be_entered_with_its_test(browser, project, make, send, read):
    cycle = make.cycle(project, Stage.DOING)
    measure = make.measure(project, name="Minutes", frequency=Frequency.DAILY)
    link = f"/measures/{measure.id}/record?cycle={cycle.id}"
    page = read(browser.get(f"/cycles/{cycle.id}"))
    send(browser, link, value=28)
    after = read(browser.get(f"/cycles/{cycle.id}")).select_one("main").text

    assert page.select(f"a[href='{link}']")
    assert "28" in after


# --- what is expected ------------------------------------------------------------------------------


def test_changing_the_plan_before_any_result_needs_no_remark(browser, project, make, send, read):
    cycle = make.cycle(project, prediction="All six.")
    answer = send(browser, f"/cycles/{cycle.id}/plan", prediction="Five of six.", how_many="6")
    page = read(browser.get(answer.location)).select_one("main").text

    assert "We expect: Five of six." in " ".join(page.split())
    assert "This one counts." in page
    assert make.again(cycle).how_many == "6"


def test_changing_it_after_the_first_result_keeps_the_first(browser, project, make, send, read):
    cycle = make.cycle(project, Stage.DOING, prediction="All six.")
    warned = browser.get(f"/cycles/{cycle.id}/plan").text
    answer = send(browser, f"/cycles/{cycle.id}/plan", prediction="Four of six.")
    page = " ".join(read(browser.get(answer.location)).select_one("main").text.split())

    assert "the first ones count" in warned
    assert "What you wrote before the first result is what counts." in page
    assert "We expect: All six." in page
    assert "Four of six." in page
    assert "Written after the first result." in page


def test_late_prediction_is_said_kindly(browser, project, make, send, read):
    cycle = make.cycle(project, Stage.DOING, prediction=None)
    before = browser.get(f"/cycles/{cycle.id}").text
    answer = send(browser, f"/cycles/{cycle.id}/plan", prediction="Four of six.")
    after = browser.get(answer.location).text

    assert "Nobody wrote down what to expect." in before
    assert "That is fine, and it stays on record like that." in after


def test_plan_saved_unchanged_makes_no_new_version(browser, project, make, send):
    cycle = make.cycle(project)
    send(browser, f"/cycles/{cycle.id}/plan")

    assert len(make.all(Prediction)) == 1
    assert make.again(cycle).version == cycle.version


def test_plan_of_a_compared_test_stands(browser, project, make, send):
    cycle = make.cycle(project, Stage.STUDIED, plan="Two staff")
    answer = send(browser, f"/cycles/{cycle.id}/plan", plan="Three staff")

    assert answer.status_code == 422
    assert "it stays as it is" in answer.text
    assert make.again(cycle).plan == "Two staff"


# --- the stages ------------------------------------------------------------------------------------


def test_a_test_goes_from_plan_to_decision_on_its_page(browser, project, nurse, make, send):
    cycle = make.cycle(project)
    path = f"/cycles/{cycle.id}"
    answers = [
        send(browser, path, which=f"{path}/happened", happened="It took 28 minutes."),
        send(
            browser,
            path,
            which=f"{path}/study",
            verdict_1=Verdict.NOT,
            reason_1="One machine for four bays.",
            learned="Start earlier.",
        ),
        send(browser, path, which=f"{path}/decide", decision="adapt", decision_why="Two staff."),
    ]
    there = make.again(cycle)
    (comparison,) = make.all(Comparison)

    assert [(a.status_code, a.location) for a in answers] == [(303, path)] * 3
    assert (there.happened, there.learned, there.decision_why) == (
        "It took 28 minutes.",
        "Start earlier.",
        "Two staff.",
    )
    assert (there.stage, there.decision) == (Stage.ACTED, Decision.ADAPT)
    assert (comparison.verdict, comparison.reason, comparison.person_id) == (
        Verdict.NOT,
        "One machine for four bays.",
        nurse.id,
    )


@pytest.mark.parametrize(
    ("stage", "step", "fields", "sentence"),
    [
        (Stage.PLANNED, "happened", {"happened": ""}, "Say in a few words what happened."),
        (Stage.DOING, "study", {"learned": "Much."}, "Choose one of these answers."),
        (
            Stage.DOING,
            "study",
            {"verdict_1": "cannot-tell", "learned": "Much."},
            "Say why you cannot tell.",
        ),
        (Stage.STUDIED, "decide", {"decision_why": "It works."}, "Choose what happens next."),
        (Stage.STUDIED, "decide", {"decision": "adopt"}, "Say why, or what comes next."),
        (Stage.PLANNED, "drop", {"drop_reason": " "}, "Say why it did not take place."),
        (Stage.DOING, "drop", {"drop_reason": "No."}, "Only a test that has not begun"),
        (Stage.PLANNED, "study", {"verdict_1": "not"}, "First say what happened."),
        (Stage.PLANNED, "decide", {"decision": "adopt", "decision_why": "Yes."}, "First compare"),
        (Stage.DROPPED, "happened", {"happened": "Much."}, "This test did not take place"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_gap_or_a_step_out_of_turn_comes_back_filled(
    browser, project, make, send, read, stage, step, fields, sentence
):
    cycle = make.cycle(project, stage)
    answer = send(browser, f"/cycles/{cycle.id}/{step}", **fields)
    page = read(answer)

    assert answer.status_code == 422
    assert sentence in page.select_one(".nhsuk-error-summary").text
    assert make.again(cycle).stage is stage
    kept = controls(find_form(page, f"/cycles/{cycle.id}/{step}"))
    for name, typed in fields.items():
        assert kept[name] == [typed.strip()]


def test_correcting_words_keeps_the_moment(browser, project, make, send):
    cycle = make.cycle(project, Stage.ACTED)
    send(browser, f"/cycles/{cycle.id}/happened", happened="Three of three shifts did it.")
    there = make.again(cycle)

    assert there.happened == "Three of three shifts did it."
    assert (there.happened_at, there.stage) == (cycle.happened_at, Stage.ACTED)


def test_correcting_the_comparison_opens_with_what_was_said(browser, project, make, send, read):
    cycle = make.cycle(project, Stage.STUDIED)
    path = f"/cycles/{cycle.id}/study"
    filled = controls(find_form(read(browser.get(path)), path))
    send(browser, path, verdict_1=Verdict.MATCHED)

    assert filled["verdict_1"] == ["partly"]
    assert [c.verdict for c in make.all(Comparison)] == [Verdict.MATCHED]


def test_a_test_that_did_not_take_place_keeps_its_reason(browser, project, make, send, read):
    cycle = make.cycle(project)
    answer = send(browser, f"/cycles/{cycle.id}/drop", drop_reason="Norovirus on the ward.")
    page = read(browser.get(answer.location)).select_one("main").text

    assert make.again(cycle).stage is Stage.DROPPED
    assert "Norovirus on the ward." in page


# --- two at once -----------------------------------------------------------------------------------


def _opened(browser, read, path):
    return controls(find_form(read(browser.get(path)), path))


@pytest.mark.parametrize(
    ("stage", "step", "mine", "theirs"),
    [
        (
            Stage.DOING,
            "happened",
            {"happened": "It took 28 minutes."},
            {"happened": "It took 30 minutes."},
        ),
        (Stage.PLANNED, "plan", {"plan": "Two staff"}, {"plan": "Three staff"}),
        (
            Stage.DOING,
            "study",
            {"verdict_1": "matched", "reason_1": "All were asked."},
            {"verdict_1": "not", "reason_1": "Nobody was asked."},
        ),
        (
            Stage.STUDIED,
            "decide",
            {"decision": "adopt", "decision_why": "It works."},
            {"decision": "abandon", "decision_why": "It does not work."},
        ),
    ],
    ids=["what happened", "plan", "comparison", "decision"],
)
def test_two_people_at_once_lose_nothing(
    browser, project, make, sign_in_as, read, stage, step, mine, theirs
):
    colleague = make.person("Ben Ford")
    make.member(project, colleague)
    other = sign_in_as(colleague)
    cycle = make.cycle(project, stage)
    path = f"/cycles/{cycle.id}/{step}"
    my_form, their_form = _opened(browser, read, path), _opened(other, read, path)
    first = other.post(path, data=MultiDict(their_form | theirs))
    second = browser.post(path, data=MultiDict(my_form | mine))
    page = read(second)
    kept = controls(find_form(page, path))
    again = browser.post(path, data=MultiDict(kept))

    assert (first.status_code, second.status_code, again.status_code) == (303, 409, 303)
    shown = page.select_one(".qi-conflicts").text
    assert "Ben Ford" in shown
    assert list(theirs.values())[-1] in shown
    assert list(mine.values())[-1] in shown
    for name, typed in mine.items():
        assert kept[name] == [typed]


@pytest.mark.parametrize(
    ("stage", "step", "fields"),
    [
        (Stage.PLANNED, "happened", {"happened": "It took 28 minutes."}),
        (Stage.PLANNED, "plan", {"prediction": "Five of six."}),
        (Stage.DOING, "study", {"verdict_1": "not", "reason_1": "", "learned": "Much."}),
        (Stage.STUDIED, "decide", {"decision": "adopt", "decision_why": "It works."}),
        (Stage.PLANNED, "drop", {"drop_reason": "Norovirus."}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_sent_twice_it_is_said_once(browser, project, make, read, stage, step, fields):
    cycle = make.cycle(project, stage)
    path = f"/cycles/{cycle.id}/{step}"
    filled = _opened(browser, read, path) | fields
    answers = [browser.post(path, data=MultiDict(filled)) for _twice in range(2)]
    after_one = make.again(cycle)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert after_one.version == cycle.version + 1 - (step == "plan")
    assert len(make.all(Comparison)) <= 1


# --- who may ---------------------------------------------------------------------------------------


def test_after_the_project_has_ended_nothing_is_asked(browser, make, nurse, read):
    project = make.project(lead=nurse)
    cycle = make.cycle(project, Stage.DOING)
    with make.database.transaction() as session:
        session.get_one(type(project), project.id).state = State.STOPPED
    page = read(browser.get(f"/cycles/{cycle.id}"))

    assert not page.select("main form")
    assert browser.get(f"/cycles/{cycle.id}/study").status_code == 403


def test_a_manager_of_the_unit_may_look_and_not_write(make, sign_in_as):
    unit = make.unit()
    cycle = make.cycle(make.project(unit))
    manager = sign_in_as(make.person(roles={unit: UnitRole.MANAGER}))

    assert manager.get(f"/cycles/{cycle.id}").status_code == 200
    assert manager.get(f"/cycles/{cycle.id}/happened").status_code == 403
