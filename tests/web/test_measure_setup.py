"""Setting a measure up on the page: the chart that fits, what is folded away, taking over, sharing."""

from datetime import UTC, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.measure_catalogue import entries
from qitrack.domain.measure_definition import Frequency, Sampling, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import ProjectRole, Visibility
from qitrack.domain.sharing import MeasureUse
from qitrack.domain.standards import ChartDefault, StandardMeasure
from tests.statements import counted

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
THIS_WEEK = datetime(2026, 5, 18, tzinfo=UTC).date()
NEW = {"name": "Falls on Ward A", "form": "rate", "direction": "down"}


@pytest.fixture(autouse=True)
def _today():
    """20 May 2026, a Wednesday, at noon."""
    with clock.stopped(NOON):
        yield


@pytest.fixture
def ward(make):
    return make.unit("Ward 7", parent=make.organisation("Riverside"))


@pytest.fixture
def nurse(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, nurse):
    return make.project(ward, nurse, problem="Too many falls")


@pytest.fixture
def browser(sign_in_as, nurse):
    return sign_in_as(nurse)


@pytest.fixture
def coach(make, ward, sign_in_as):
    """The browser of the ward's coach."""
    return sign_in_as(make.person("Dina Evans", {ward: UnitRole.COACH}))


# --- the way to a measure --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "chart"), [("rate", "u chart"), ("count", "c chart"), ("event", "t chart")]
)
def test_the_chart_that_fits_is_shown_with_its_reason_before_anything_is_saved(
    browser, project, make, send, read, form, chart
):
    path = f"/projects/{project.id}/measures/new"
    answer = send(browser, path, **(NEW | {"form": form, "look": "1"}))
    page = read(answer)

    assert answer.status_code == 200
    assert chart in page.select_one(".nhsuk-inset-text").text
    assert page.select_one("[name=name]")["value"] == NEW["name"]
    assert make.all(Measure) == []


def test_only_charts_that_fit_are_offered_then(browser, project, send, read):
    path = f"/projects/{project.id}/measures/new"
    page = read(send(browser, path, **(NEW | {"look": "1"})))
    offered = [option["value"] for option in page.select("[name=chart_type] option")]

    assert offered[0] == ""
    assert {"u", "run"} <= set(offered)
    assert not {"p", "t", "xbar"} & set(offered)


def test_looking_without_a_kind_of_data_asks_for_it(browser, project, send, read):
    path = f"/projects/{project.id}/measures/new"
    answer = send(browser, path, name="Falls", direction="down", look="1")

    assert answer.status_code == 422
    assert "Choose what you write down each time." in read(answer).text


def test_the_new_measure_says_which_chart_was_taken_and_why(browser, project, send, read):
    answer = send(browser, f"/projects/{project.id}/measures/new", **NEW)
    page = read(browser.get(answer.location))

    assert "We took this chart:" in page.text
    assert "Events that can happen more than once" in page.text


def test_everything_about_a_measure_can_be_said(browser, project, nurse, make, send):
    driver = make.driver(project)
    send(
        browser,
        f"/projects/{project.id}/measures/new",
        **NEW,
        why="They break hips",
        population="Inpatients",
        inclusion="Every fall",
        exclusion="Visitors",
        data_source="Incidents",
        method="Tally sheet",
        sampling="random",
        sampling_note="Ten a week",
        quality_notes="Nights differ",
        completeness_expected="95",
        short_name="FALLS",
        minutes_per_point="7,5",
        lowest_possible="0",
        highest_expected="9",
        highest_possible="50",
        starts_on="2026-04-06",
        collector_id=nurse.id,
        baseline_plan="Ten weeks",
        review_on="2026-12-01",
        retire_rule="A year without",
        frequency_after="monthly",
        target="4",
        target_by="2026-12-31",
        step_1="6",
        step_1_on="2026-08-01",
        driver_ids=[driver.id],
    )
    (measure,) = make.all(Measure)
    decided = {(d.kind, d.number, d.from_on, d.to_on) for d in make.all(ChartDecision)}

    assert (measure.why, measure.exclusion, measure.sampling) == (
        "They break hips",
        "Visitors",
        Sampling.RANDOM,
    )
    assert (measure.minutes_per_point, measure.highest_possible) == (7.5, 50)
    assert (measure.collector_id, measure.frequency_after) == (nurse.id, Frequency.MONTHLY)
    assert str(measure.starts_on) == "2026-04-06"
    assert {(kind, number) for kind, number, _from, _to in decided} == {
        (ChartDecisionKind.TARGET, 4.0),
        (ChartDecisionKind.TARGET_STEP, 6.0),
    }


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"lowest_possible": "5", "highest_possible": "4"}, "the smaller number comes first"),
        ({"completeness_expected": "120"}, "A percentage lies between 0 and 100."),
        ({"step_1": "6"}, "A step needs its number and its day."),
        ({"step_3_on": "2026-08-01"}, "A step needs its number and its day."),
        ({"target_by": "2026-12-31"}, "Say which number you want to reach by then."),
        ({"collector_id": "999999"}, "Choose one from the list."),
    ],
)
def test_what_contradicts_itself_is_refused_at_the_field(
    browser, project, make, send, read, wrong, sentence
):
    answer = send(browser, f"/projects/{project.id}/measures/new", **(NEW | wrong))

    assert answer.status_code == 422
    assert sentence in read(answer).text
    assert make.all(Measure) == []


def test_the_edit_page_has_the_same_fields_and_keeps_them(
    browser, project, make, nurse, send, read
):
    measure = make.measure(project, [1.0, 2.0], collector_id=nurse.id, exclusion="Visitors")
    path = f"/measures/{measure.id}/edit"
    shown = read(browser.get(path))

    assert shown.select_one("[name=exclusion]").text.strip() == "Visitors"
    send(browser, path, inclusion="Every fall")
    (kept,) = make.all(Measure)
    assert (kept.inclusion, kept.exclusion, kept.collector_id) == (
        "Every fall",
        "Visitors",
        nurse.id,
    )


def test_fortnights_with_numbers_do_not_move(browser, project, make, send, read):
    measure = make.measure(project, [1.0, 2.0], frequency=Frequency.FORTNIGHTLY)
    moved = measure.starts_on + timedelta(days=3)
    answer = send(browser, f"/measures/{measure.id}/edit", starts_on=moved.isoformat())

    assert answer.status_code == 422
    assert "by whole fortnights only" in read(answer).text


# --- late numbers, and what counting costs ---------------------------------------------------------


def test_a_late_number_says_since_when_and_whom_to_ask(browser, project, make, nurse, read):
    two_weeks_ago = THIS_WEEK - timedelta(weeks=2)
    measure = make.measure(project, [5.0], starts_on=two_weeks_ago, collector_id=nurse.id)
    sentence = "Due since Monday; Amina Cole collects it."

    assert sentence in read(browser.get(f"/measures/{measure.id}")).text
    assert sentence in read(browser.get("/")).text


def test_what_is_on_time_says_nothing(browser, project, make, read):
    measure = make.measure(project, [5.0], starts_on=THIS_WEEK - timedelta(weeks=1))

    assert "Due since" not in read(browser.get(f"/measures/{measure.id}")).text


def test_the_project_says_what_counting_costs(browser, project, make, read):
    make.measure(project, minutes_per_point=10.0)
    make.measure(project, minutes_per_point=5.0, frequency=Frequency.DAILY)

    assert "about 45 minutes a week" in read(browser.get(f"/projects/{project.id}")).text


# --- standards, usual charts and the catalogue -----------------------------------------------------


def test_a_coach_offers_a_measure_and_a_team_takes_it_over(
    coach, browser, ward, project, make, send, read
):
    send(
        coach,
        f"/units/{ward.id}/standards/new",
        **(NEW | {"definition": "Every fall that was reported.", "chart_type": "run"}),
    )
    (standard,) = make.all(StandardMeasure)
    path = f"/projects/{project.id}/measures/take-over"
    answer = send(browser, path, taken=f"standard-{standard.id}")
    (measure,) = make.all(Measure)
    page = read(browser.get(answer.location))

    assert (measure.standard_id, measure.definition) == (
        standard.id,
        "Every fall that was reported.",
    )
    assert [(d.kind, d.value) for d in make.all(ChartDecision)] == [
        (ChartDecisionKind.CHART_TYPE, "run")
    ]
    assert "As defined by Ward 7." in page.text
    assert "differ by now" not in page.text


def test_a_changed_standard_is_told_where_it_was_taken_over(
    coach, browser, ward, project, make, send, read
):
    standard = make.standard(ward, "Falls")
    measure = make.measure(project, name="Falls", standard_id=standard.id)
    send(coach, f"/standards/{standard.id}/edit", definition="Every fall with harm.", is_over="y")
    page = read(browser.get(f"/measures/{measure.id}"))

    assert "What is no longer the same:" in page.text
    assert "It is no longer offered to others." in page.text
    assert (
        standard.name
        not in read(browser.get(f"/projects/{project.id}/measures/take-over"))
        .select_one("select")
        .text
    )


def test_the_catalogue_can_be_taken_over(browser, project, make, send):
    path = f"/projects/{project.id}/measures/take-over"
    entry = entries()[0]
    send(browser, path, taken=f"catalogue-{entry.key}")
    (measure,) = make.all(Measure)

    assert (measure.name, measure.catalogue_key) == (entry.name, entry.key)


def test_usual_charts_are_decisions_of_new_measures_below(
    coach, browser, ward, project, make, send
):
    send(coach, f"/units/{ward.id}/usual-charts", chart_rate="run", rules_rate="ihi")
    send(browser, f"/projects/{project.id}/measures/new", **NEW)

    assert [(d.form, d.chart_type) for d in make.all(ChartDefault)] == [(ValueForm.RATE, "run")]
    assert {(d.kind, d.value) for d in make.all(ChartDecision)} == {
        (ChartDecisionKind.CHART_TYPE, "run"),
        (ChartDecisionKind.RULE_SET, "ihi"),
    }


def test_a_chart_that_does_not_fit_is_refused_for_a_standard(coach, ward, make, send, read):
    answer = send(coach, f"/units/{ward.id}/standards/new", **(NEW | {"chart_type": "xbar"}))

    assert answer.status_code == 422
    assert "This chart does not fit what is written down." in read(answer).text
    assert make.all(StandardMeasure) == []


def test_whoever_may_set_standards_finds_the_way(coach, browser, ward, read):
    assert read(coach.get("/portfolio")).select_one('a[href="/standards"]')
    assert read(coach.get("/standards")).select_one(f'a[href="/units/{ward.id}/standards"]')
    assert not read(browser.get("/portfolio")).select_one('a[href="/standards"]')


# --- one measure in several projects ---------------------------------------------------------------


def test_a_measure_of_another_project_stands_in_the_list_with_where_it_is_counted(
    browser, nurse, ward, project, make, send, read
):
    other = make.project(ward, nurse, problem="Call bells wait")
    measure = make.measure(other, [5.0, 6.0], name="Minutes to the bell")
    path = f"/projects/{project.id}/measures/show-another"
    send(browser, path, measure_id=measure.id)
    page = read(browser.get(f"/projects/{project.id}"))

    assert page.select_one(f'.qi-measure a[href="/measures/{measure.id}"]')
    assert "Counted in: Call bells wait" in page.text
    (use,) = make.all(MeasureUse)
    send(browser, path, which=f"/shown-measures/{use.id}/end")
    assert "Counted in:" not in read(browser.get(f"/projects/{project.id}")).text


def test_somebody_of_the_second_project_sees_the_chart_and_not_the_talk(
    sign_in_as, project, make, read
):
    hidden = make.project(visibility=Visibility.TEAM, problem="Call bells wait")
    measure = make.measure(hidden, [5.0, 6.0], name="Minutes to the bell")
    make.use(measure, project)
    member = make.person("Ben Ford")
    make.member(project, member, ProjectRole.MEMBER)
    theirs = sign_in_as(member)
    page = read(theirs.get(f"/measures/{measure.id}"))

    assert page.select_one(".nhsuk-back-link")["href"] == f"/projects/{project.id}"
    assert "Counted in: Call bells wait" in page.text
    assert not page.select(f'a[href^="/measures/{measure.id}/comments"]')
    assert theirs.get(f"/measures/{measure.id}/comments").status_code == 404
    assert theirs.get(f"/measures/{measure.id}/record").status_code == 403
    assert theirs.get(f"/projects/{hidden.id}").status_code == 404


def test_the_project_page_takes_as_many_statements_however_many_are_shown(
    browser, project, nurse, ward, make, database
):
    def asked() -> int:
        browser.get(f"/projects/{project.id}")
        with counted(database.engine) as seen:
            assert browser.get(f"/projects/{project.id}").status_code == 200
        return len(seen)

    other = make.project(ward, nurse)
    make.use(make.measure(other, [5.0, 6.0]), project)
    few = asked()
    for _number in range(4):
        make.use(make.measure(make.project(ward, nurse), [5.0, 6.0]), project)

    assert asked() == few
