"""A measure on the page: adding it, its chart, entering a number, correcting one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.cycles import Decision, Stage
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import ProjectRole
from qitrack.web import wording
from tests.pages import controls, find_form

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
TODAY = NOON.date()
THIS_WEEK = date(2026, 5, 18)
WEEK = timedelta(weeks=1)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12]
NEW = {"name": "Falls on Ward A", "form": "rate", "direction": "down"}


@pytest.fixture(autouse=True)
def _today():
    """20 May 2026, at noon."""
    with clock.stopped(NOON):
        yield


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


@pytest.fixture
def measure(make, project, nurse):
    """A weekly measure with numbers up to last week."""
    last_week = THIS_WEEK - WEEK
    start = last_week - (len(STEADY) - 1) * WEEK
    return make.measure(
        project, STEADY, starts_on=start, person=nurse, unit_label="Minutes", name="Waiting"
    )


def numbers_of(make, measure) -> dict[date, object]:
    """Day → the number that counts."""
    return {o.on: o.entry for o in make.all(Observation) if o.measure_id == measure.id and o.stands}


def visible_fields(page, path: str) -> list[str]:
    """Names of the fields that are in sight before any fold is opened."""
    form = find_form(page, path)
    folded = {c["name"] for c in form.select("details [name]")}
    shown = form.select("input:not([type=hidden]), select, textarea")
    return list(dict.fromkeys(c["name"] for c in shown if c["name"] not in folded))


# --- adding and changing a measure -----------------------------------------------------------------


def test_a_measure_starts_with_three_questions(browser, project, read):
    path = f"/projects/{project.id}/measures/new"

    assert visible_fields(read(browser.get(path)), path) == [
        "name",
        "form",
        "direction",
    ]


def test_three_answers_are_enough_to_add_a_measure(browser, project, make, send):
    answer = send(browser, f"/projects/{project.id}/measures/new", **NEW)
    (measure,) = make.all(Measure)

    assert (answer.status_code, answer.location) == (303, f"/measures/{measure.id}")
    assert (measure.name, measure.kind, measure.form) == (
        "Falls on Ward A",
        MeasureKind.OUTCOME,
        ValueForm.RATE,
    )
    assert (measure.direction, measure.frequency) == (Direction.DOWN, Frequency.WEEKLY)
    assert (measure.multiplier, measure.starts_on) == (1000, TODAY)
    assert make.all(ChartDecision) == []


def test_target_and_chart_of_a_new_measure_are_decisions(browser, project, nurse, make, send):
    send(
        browser,
        f"/projects/{project.id}/measures/new",
        **NEW,
        target="5,5",
        chart_type="run",
        multiplier="100",
        numerator_label="Falls",
        definition="Every fall.",
    )
    (measure,) = make.all(Measure)
    decisions = make.all(ChartDecision)

    assert {(d.kind, d.value, d.number, d.person_id) for d in decisions} == {
        (ChartDecisionKind.CHART_TYPE, "run", None, nurse.id),
        (ChartDecisionKind.TARGET, None, 5.5, nurse.id),
    }
    assert (measure.multiplier, measure.definition) == (100, "Every fall.")


def test_the_recommended_chart_needs_no_decision(browser, project, make, send):
    send(browser, f"/projects/{project.id}/measures/new", **NEW, chart_type="u")

    assert make.all(ChartDecision) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Give the measure a name."),
        ({"form": None}, "Choose what you write down each time."),
        ({"direction": None}, "Say which way is better"),
        ({"multiplier": "0"}, "Per how many is a number above zero"),
        ({"multiplier": "x"}, "Write this as a number"),
        ({"chart_type": "p"}, "This does not fit what is counted here."),
        ({"target": "many"}, "Write this as a number"),
        ({"form": "guess"}, "Choose what you write down each time."),
    ],
)
def test_a_measure_that_cannot_be_is_refused_and_keeps_what_was_typed(
    browser, project, make, send, read, wrong, sentence
):
    path = f"/projects/{project.id}/measures/new"
    answer = send(browser, path, **(NEW | {"definition": "Every fall."} | wrong))
    page = read(answer)

    assert answer.status_code == 422
    assert sentence in page.select_one(".nhsuk-error-summary").text
    assert controls(find_form(page, path))["definition"] == ["Every fall."]
    assert make.all(Measure) == []


def test_a_double_click_adds_one_measure(browser, project, make, token):
    path = f"/projects/{project.id}/measures/new"
    form = NEW | {
        "kind": "outcome",
        "frequency": "weekly",
        "uid": "01890a5d-ac96-774b-bcce-b302099a8057",
        "csrf_token": token(browser, path),
    }
    first, second = (browser.post(path, data=form) for _again in range(2))

    assert first.location == second.location
    assert len(make.all(Measure)) == 1


def test_a_measure_can_be_changed(browser, measure, make, send):
    path = f"/measures/{measure.id}/edit"
    answer = send(
        browser, path, name="Waiting time", definition="From bell to bed.", kind="process"
    )
    changed = make.again(measure)

    assert answer.status_code == 303
    assert (changed.name, changed.definition, changed.kind) == (
        "Waiting time",
        "From bell to bed.",
        MeasureKind.PROCESS,
    )
    assert changed.multiplier == 1.0


def test_what_is_written_down_cannot_change_once_there_are_numbers(browser, measure, make, send):
    answer = send(browser, f"/measures/{measure.id}/edit", form="proportion", name="Other")

    assert answer.status_code == 422
    assert "Add another measure instead." in answer.text
    assert make.again(measure).name == "Waiting"


def test_two_people_who_change_a_measure_both_keep_their_words(
    browser, sign_in_as, measure, project, make, send, read
):
    colleague = make.person("Ben Okri")
    make.member(project, colleague)
    path = f"/measures/{measure.id}/edit"
    opened = controls(find_form(read(browser.get(path)), path))
    send(sign_in_as(colleague), path, name="Theirs")
    answer = browser.post(path, data=opened | {"name": "Mine"})

    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    assert make.again(measure).name == "Theirs"


# --- the chart page --------------------------------------------------------------------------------


def test_the_chart_stands_with_its_sentence_and_its_table(browser, measure, read):
    page = read(browser.get(f"/measures/{measure.id}"))
    rows = page.select("table tbody tr")

    assert page.h1.text.split() == [
        "What",
        "we",
        "want",
        "to",
        "get",
        "better",
        "(outcome)",
        "Waiting",
    ]
    assert page.select_one("figcaption").text.strip() == "No detectable change yet."
    assert len(page.select("svg.qi-wide .qi-point")) == len(STEADY)
    assert len(page.select("svg.qi-narrow .qi-point")) == len(STEADY)
    assert [cell.text for cell in rows[0].select("td")][:2] == ["11 May 2026", "12"]
    assert rows[0].a["href"] == f"/measures/{measure.id}/numbers/2026-05-11"
    assert len(rows) == len(STEADY)


def test_every_id_on_the_page_is_there_once(browser, measure, read):
    page = read(browser.get(f"/measures/{measure.id}"))
    ids = [element["id"] for element in page.select("[id]")]

    assert len(ids) == len(set(ids))


def test_a_measure_without_numbers_says_what_to_do(browser, project, make, read):
    measure = make.measure(project)
    page = read(browser.get(f"/measures/{measure.id}"))

    assert "No numbers yet" in page.text
    assert page.select("svg.qi-chart") == []


def test_a_few_numbers_are_too_early(browser, project, make, read):
    measure = make.measure(project, STEADY[:3])
    page = read(browser.get(f"/measures/{measure.id}"))

    assert page.select_one("figcaption").text.strip() == "Too early to say."


@pytest.mark.parametrize("form", list(ValueForm))
def test_every_kind_of_number_has_its_chart(browser, project, make, form, read):
    parts = form in (ValueForm.PROPORTION, ValueForm.RATE)
    values = [(n, 20) for n in STEADY] if parts else STEADY
    measure = make.measure(project, values, form=form)
    page = read(browser.get(f"/measures/{measure.id}"))

    gaps = form is ValueForm.EVENT  # so many days between two events
    assert len(page.select("svg.qi-wide .qi-point")) == len(STEADY) - gaps
    assert ("12 of 20" in page.text) is parts


def test_what_the_rules_of_the_chart_say_stands_beside_the_result(browser, measure, make, read):
    until = measure.starts_on + 13 * WEEK
    make.decision(measure, ChartDecisionKind.BASELINE, to_on=until, reason="First change")
    numbers = {THIS_WEEK: 2}
    make_numbers(make, measure, numbers)
    caption = read(browser.get(f"/measures/{measure.id}")).select_one("figcaption").text

    assert "No detectable change yet." in caption
    assert "The rules of this chart" in caption


def test_a_sign_that_has_passed_is_told(browser, project, make, read):
    values = [*STEADY, *[4, 5, 3, 4, 6, 5, 4], *STEADY]
    measure = make.measure(project, values, starts_on=date(2025, 6, 2))
    text = read(browser.get(f"/measures/{measure.id}")).text

    assert "No detectable change yet." in text
    assert "There was a sign of improvement from 8 September 2025 to" in text
    assert "The latest numbers are back in the usual range." in text


def make_numbers(make, measure, numbers) -> None:
    """Records these numbers as well."""
    from qitrack.domain.observations import Entry, record

    with make.database.transaction() as session:
        for on, value in numbers.items():
            record(
                session, session.get_one(Measure, measure.id), on, Entry(value=value), person=None
            )


def test_numbers_that_cannot_be_drawn_do_not_break_the_page(browser, project, make, read):
    measure = make.measure(project, [5, 7, 3])
    make.decision(measure, ChartDecisionKind.CHART_TYPE, value="t", reason="Rare")
    make_numbers(make, measure, {TODAY: 0})
    answer = browser.get(f"/measures/{measure.id}")

    assert answer.status_code == 200
    assert "a time between events is above zero" in answer.text
    assert f"/measures/{measure.id}/chart" in answer.text


def test_a_period_without_data_says_why(browser, project, make, read):
    measure = make.measure(project, [5, None, 3])
    page = read(browser.get(f"/measures/{measure.id}"))

    assert "No data: The ward was closed." in page.text


def test_a_long_table_is_paged_by_fifty(browser, project, make, read):
    measure = make.measure(project, list(range(120)), frequency=Frequency.DAILY)
    first = read(browser.get(f"/measures/{measure.id}"))
    second = read(browser.get(f"/measures/{measure.id}?page=2"))

    assert len(first.select("table tbody tr")) == 50
    assert len(second.select("table tbody tr")) == 50
    assert second.select_one(".qi-figure__table").has_attr("open")
    assert len(first.select("svg.qi-wide .qi-point")) == 120


def test_tests_and_notes_are_marked_and_named(browser, project, measure, make, read):
    make.cycle(project, plan="Offer the toilet", starts_on=measure.starts_on + WEEK)
    make.annotation(measure, measure.starts_on, "Norovirus")
    page = read(browser.get(f"/measures/{measure.id}"))
    marks = [mark.text for mark in page.select(".qi-figure__marks li")]

    assert marks == [
        "Event, 9 February 2026: Norovirus",
        "Test, 16 February 2026: Offer the toilet (test 1)",
    ]
    assert len(page.select("svg.qi-wide .qi-note")) == 2


def test_a_kept_change_proposes_a_baseline(browser, project, measure, make, read):
    make.cycle(project, Stage.ACTED, decision=Decision.ADOPT, starts_on=TODAY - 4 * WEEK)
    text = read(browser.get(f"/measures/{measure.id}")).text

    assert "You kept a change from 22 April 2026 on." in text


def test_a_viewer_sees_the_chart_and_no_way_to_change_it(sign_in_as, project, measure, make, read):
    viewer = make.person(roles={project.unit: UnitRole.MANAGER})
    page = read(sign_in_as(viewer).get(f"/measures/{measure.id}"))
    links = [a["href"] for a in page.select("main a[href]")]

    assert page.select_one("svg.qi-wide")
    assert not [link for link in links if link.endswith(("/record", "/edit", "/import", "/chart"))]
    assert page.select("table a") == []


def test_words_in_notes_and_names_are_never_markup(browser, project, make):
    hostile = "<script>alert(1)</script>&\"'"
    measure = make.measure(
        project,
        STEADY,
        name=hostile,
        unit_label=hostile,
        definition=hostile,
        numerator_label=hostile,
    )
    make.annotation(measure, TODAY, hostile[:60])
    answer = browser.get(f"/measures/{measure.id}")

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


# --- entering a number -----------------------------------------------------------------------------


def test_one_field_is_asked_for_the_next_week(browser, measure, read):
    path = f"/measures/{measure.id}/record"
    page = read(browser.get(path))
    field = page.select_one("[name=value]")

    assert visible_fields(page, path) == ["value"]
    assert field["inputmode"] == "decimal"
    assert "Week of 18 May 2026" in page.text
    assert page.select_one(f"label[for=value-{measure.id}]").text.strip() == "Minutes"


def test_a_number_is_saved_and_shown_on_the_chart(browser, measure, nurse, make, send, read):
    answer = send(browser, f"/measures/{measure.id}/record", value="12,5")
    page = read(browser.get(answer.location))

    assert (answer.status_code, answer.location) == (303, f"/measures/{measure.id}")
    assert numbers_of(make, measure)[THIS_WEEK].value == 12.5
    assert page.select_one(".qi-flash").text.strip() == "Saved. Week of 18 May 2026: 12.5."
    assert len(page.select("svg.qi-wide .qi-point")) == len(STEADY) + 1
    assert make.all(Observation)[-1].person_id == nurse.id


def test_how_many_out_of_how_many_is_asked_in_the_teams_words(browser, project, make, send, read):
    measure = make.measure(
        project,
        form=ValueForm.PROPORTION,
        numerator_label="With a plan",
        denominator_label="Admitted",
    )
    path = f"/measures/{measure.id}/record"
    page = read(browser.get(path))
    send(browser, path, numerator="14", denominator="20")

    assert visible_fields(page, path) == ["numerator", "denominator"]
    assert {"With a plan", "Admitted"} <= {label.text.strip() for label in page.select("label")}
    assert wording.counted(numbers_of(make, measure)[THIS_WEEK]) == "14 of 20"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"numerator": "21", "denominator": "20"}, "21 out of 20: how many did cannot be more"),
        ({"numerator": "21"}, "Enter out of how many."),
        ({"denominator": "20"}, "Enter how many did."),
        ({"numerator": "2.5", "denominator": "20"}, "Write this as a whole number"),
        ({"numerator": "1e999", "denominator": "20"}, "Write this as a number"),
        ({"numerator": "0", "denominator": "0"}, "must be more than zero"),
        ({"no_data": True}, "Say why there is no number"),
        ({"no_data": True, "numerator": "3", "denominator": "9"}, "Which is it?"),
        ({"numerator": "3", "denominator": "20", "on": "2026-06-30"}, "still to come"),
        ({"numerator": "3", "denominator": "20", "on": "31/2/2026"}, "There is no such date"),
        ({"numerator": "3", "denominator": "20", "on": ""}, "Say for which day it is."),
        ({"numerator": "3", "denominator": "20", "cycle_id": "999"}, "Choose one from the list."),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_a_sentence(
    browser, project, make, send, read, typed, sentence
):
    measure = make.measure(project, form=ValueForm.PROPORTION)
    path = f"/measures/{measure.id}/record"
    answer = send(browser, path, **typed)
    page = read(answer)
    kept = controls(find_form(page, path))

    assert answer.status_code == 422
    assert sentence in page.select_one(".nhsuk-error-summary").text
    assert all(
        kept[name] == [text]
        for name, text in typed.items()
        if name != "no_data" and name != "cycle_id"
    )
    assert numbers_of(make, measure) == {}


def test_no_number_is_an_answer(browser, measure, make, send):
    send(browser, f"/measures/{measure.id}/record", no_data=True, reason="The ward was closed")

    assert numbers_of(make, measure)[THIS_WEEK].no_data


def test_the_address_can_ask_for_a_day_and_a_test(browser, project, measure, make, send):
    cycle = make.cycle(project, plan="Offer the toilet")
    send(browser, f"/measures/{measure.id}/record?on=2026-01-07&cycle={cycle.id}", value="4")
    written = make.all(Observation)[-1]

    assert (written.on, written.cycle_id) == (date(2026, 1, 5), cycle.id)


def test_a_double_click_saves_one_number(browser, measure, make, read):
    path = f"/measures/{measure.id}/record"
    sent = controls(find_form(read(browser.get(path)), path)) | {"value": "7"}
    first = browser.post(path, data=sent)
    make_numbers_elsewhere(make, measure)
    second = browser.post(path, data=sent)

    assert (first.status_code, second.status_code) == (303, 303)
    assert numbers_of(make, measure)[THIS_WEEK].value == 8


def make_numbers_elsewhere(make, measure) -> None:
    """Somebody else corrects this week's number meanwhile."""
    from qitrack.domain.observations import Entry, record

    with make.database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        record(session, there, THIS_WEEK, Entry(value=8), person=None, reason="Counted again")


def test_a_number_of_somebody_else_is_shown_before_it_is_replaced(
    browser, sign_in_as, project, measure, make, send, read
):
    colleague = make.person("Ben Okri")
    make.member(project, colleague)
    path = f"/measures/{measure.id}/record"
    opened = controls(find_form(read(browser.get(path)), path)) | {"value": "7"}
    send(sign_in_as(colleague), path, value="9")
    refused = browser.post(path, data=opened)
    again = controls(find_form(read(refused), path))
    saved = browser.post(path, data=again | {"reason": "He misread it"})

    assert refused.status_code == 422
    assert "There is a number already. Week of 18 May 2026: 9, from Ben Okri." in refused.text
    assert again["value"] == ["7"]
    assert saved.status_code == 303
    assert numbers_of(make, measure)[THIS_WEEK].value == 7
    assert make.all(Observation)[-1].reason == "He misread it"


def test_an_own_number_of_another_week_is_shown_before_it_is_replaced(browser, measure, send, make):
    refused = send(browser, f"/measures/{measure.id}/record", value="7", on="2026-05-11")

    assert refused.status_code == 422
    assert "If yours is right, save it again." in refused.text
    assert numbers_of(make, measure)[date(2026, 5, 11)].value == 12


def test_who_may_only_look_cannot_enter(sign_in_as, project, measure, make):
    viewer = make.person(roles={project.unit: UnitRole.MANAGER})
    outsider = make.person(roles={make.unit(): UnitRole.CONTRIBUTOR})

    assert sign_in_as(viewer).get(f"/measures/{measure.id}/record").status_code == 403
    assert sign_in_as(outsider).get(f"/measures/{measure.id}/record").status_code == 404


def test_a_partner_may_enter_a_number(sign_in_as, project, measure, make, send):
    partner = make.person()
    make.member(project, partner, ProjectRole.PARTNER_MEMBER)

    assert send(sign_in_as(partner), f"/measures/{measure.id}/record", value="3").status_code == 303


# --- one period ------------------------------------------------------------------------------------


def test_a_period_shows_every_version_of_its_number(browser, measure, make, send, read):
    path = f"/measures/{measure.id}/numbers/2026-05-11"
    answer = send(browser, path, value="13")
    page = read(browser.get(path))
    versions = [item.text for item in page.select(".qi-versions li")]

    assert (answer.status_code, answer.location) == (303, f"/measures/{measure.id}")
    assert len(versions) == 2
    assert "13" in versions[0]
    assert "this one counts" in versions[0]
    assert "12" in versions[1]
    assert "Amina Cole" in versions[1]
    assert page.select_one("[name=value]")["value"] == "13"


def test_an_old_number_changes_only_with_a_reason(sign_in_as, nurse, measure, send, read):
    path = f"/measures/{measure.id}/numbers/2026-05-11"
    with clock.stopped(NOON + timedelta(days=2)):
        browser = sign_in_as(nurse)
        page = read(browser.get(path))
        refused = send(browser, path, value="13")
        saved = send(browser, path, value="13", reason="Typo")

    assert visible_fields(page, path) == ["value", "reason"]
    assert refused.status_code == 422
    assert "Say why it changes." in refused.text
    assert saved.status_code == 303


def test_a_day_without_numbers_has_no_page(browser, measure):
    assert browser.get(f"/measures/{measure.id}/numbers/2020-01-06").status_code == 404
    assert browser.get(f"/measures/{measure.id}/numbers/2026-02-30").status_code == 404


def test_a_number_says_from_which_test_it_is(browser, project, measure, make, send, read):
    cycle = make.cycle(project, plan="Offer the toilet")
    send(browser, f"/measures/{measure.id}/record", value="3", cycle_id=cycle.id)
    path = f"/measures/{measure.id}/numbers/2026-05-18"
    send(browser, path, value="4")
    page = read(browser.get(path))

    assert [a["href"] for a in page.select(".qi-versions a[href^='/cycles']")] == [
        f"/cycles/{cycle.id}"
    ] * 2
