"""Decisions about a chart on its pages: new lines, points left out, targets, what was agreed, words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.chart_decisions import (
    Annotation,
    AnnotationKind,
    ChartDecision,
    ChartDecisionKind,
)
from qitrack.domain.cycles import Decision, Stage
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.observations import Observation
from qitrack.domain.projects import ProjectRole
from tests.pages import controls, find_form

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
FIRST = date(2025, 6, 2)
WEEK = timedelta(weeks=1)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11] * 2
BETTER = [4, 5, 3, 4, 6, 5, 4, 5, 3, 4, 5, 4] * 2
SHIFT = FIRST + 24 * WEEK


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
    """Weekly numbers that are lower from the 24th week on."""
    return make.measure(project, STEADY + BETTER, starts_on=FIRST, person=nurse)


@pytest.fixture
def decided(make, measure):
    """The decisions of a kind that stand."""

    def of_kind(kind: ChartDecisionKind) -> list[ChartDecision]:
        rows = sorted(make.all(ChartDecision), key=lambda d: d.id)
        return [d for d in rows if d.kind is kind and d.withdrawn_at is None]

    return of_kind


def path_of(measure, kind: str) -> str:
    """Where a kind of decision is made."""
    return f"/measures/{measure.id}/decisions/{kind}"


def test_new_lines_begin_with_reason_test_person_and_time(
    browser, measure, project, nurse, make, send, decided, read
):
    cycle = make.cycle(project, Stage.ACTED, decision=Decision.ADOPT, starts_on=SHIFT)
    answer = send(
        browser,
        path_of(measure, "phase"),
        from_on=SHIFT.isoformat(),
        cycle_id=cycle.id,
        reason="The rota stays",
    )
    (phase,) = decided(ChartDecisionKind.PHASE)
    page = read(browser.get(f"/measures/{measure.id}/decisions"))

    assert answer.status_code == 303
    assert (phase.from_on, phase.cycle_id, phase.person_id, phase.at) == (
        SHIFT,
        cycle.id,
        nurse.id,
        NOON,
    )
    assert "Before 17 November 2025" in page.text
    assert "Without the new phase the chart would say" in page.text
    assert f"Test {cycle.number}" in page.text


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("phase", {"from_on": "2025-11-17", "reason": ""}, "Say why"),
        ("phase", {"from_on": "2024-11-17", "reason": "x"}, "New lines need numbers before"),
        ("phase", {"from_on": "2026-05-19", "reason": "x"}, "New lines need numbers before"),
        ("phase", {"from_on": "", "reason": "x"}, "Say from which day on."),
        ("exclude", {"from_on": "2025-11-18", "reason": "x"}, "There is no number on this day."),
        ("target", {"number": "", "reason": "x"}, "Enter the number"),
        ("target-step", {"from_on": "2025-11-17", "number": "1e300", "reason": "x"}, "number"),
        ("agreed-split", {"reason": "x"}, "Say after which day, or after which test."),
        ("agreed-split", {"from_on": "2026-05-04", "number": 3, "reason": "x"}, "5 to 20"),
        ("agreed-split", {"from_on": "2026-05-04", "number": 7.5, "reason": "x"}, "5 to 20"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_a_sentence(
    browser, measure, make, send, kind, typed, sentence
):
    answer = send(browser, path_of(measure, kind), **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert make.all(ChartDecision) == []


def test_a_lasting_shift_is_suggested_and_accepted_with_one_press(browser, measure, decided, read):
    page = browser.get(f"/measures/{measure.id}")
    button = read(page).select_one(".qi-suggestion form")
    sent = {field["name"]: field["value"] for field in button.select("input")}
    answers = [browser.post(button["action"], data=sent).status_code for _again in range(2)]
    (phase,) = decided(ChartDecisionKind.PHASE)

    assert answers == [303, 303]
    assert phase.from_on == SHIFT
    assert phase.reason.startswith("A lasting shift from 10.")
    assert read(browser.get(f"/measures/{measure.id}")).select(".qi-suggestion") == []


def test_a_suggestion_that_was_declined_is_not_shown_again(browser, measure, send, decided, read):
    path = path_of(measure, "suggestion-declined") + f"?on={SHIFT}"
    refused = send(browser, path, reason="")
    answer = send(browser, path, reason="The old ward comes back in June")
    (declined,) = decided(ChartDecisionKind.SUGGESTION_DECLINED)

    assert (refused.status_code, answer.status_code) == (422, 303)
    assert declined.from_on == SHIFT
    assert read(browser.get(f"/measures/{measure.id}")).select(".qi-suggestion") == []


def test_a_run_chart_has_suggestions_too(browser, measure, make, read):
    make.decision(measure, ChartDecisionKind.CHART_TYPE, value="run", reason="Simple")

    assert "17 November 2025" in read(browser.get(f"/measures/{measure.id}")).select_one(
        ".qi-suggestion"
    ).text.replace("\xa0", " ")


def test_who_may_not_decide_sees_no_suggestion(measure, project, make, sign_in_as, read):
    viewer = make.person()
    make.member(project, viewer, ProjectRole.VIEWER)
    page = read(sign_in_as(viewer).get(f"/measures/{measure.id}"))

    assert page.select(".qi-suggestion") == []


def test_what_was_agreed_falls_due_and_is_done_without_another_reason(
    browser, measure, project, make, send, decided, read
):
    cycle = make.cycle(
        project, Stage.ACTED, decision=Decision.ADAPT, starts_on=SHIFT - WEEK, ends_on=SHIFT - WEEK
    )
    send(browser, path_of(measure, "agreed-split"), cycle_id=cycle.id, reason="As in the protocol")
    (split,) = decided(ChartDecisionKind.AGREED_SPLIT)
    block = read(browser.get(f"/measures/{measure.id}")).select_one(".qi-suggestion")
    sent = {field["name"]: field["value"] for field in block.select("form input")}
    browser.post(block.select_one("form")["action"], data=sent)
    (phase,) = decided(ChartDecisionKind.PHASE)

    assert (split.from_on, split.number) == (SHIFT - WEEK, 8)
    assert "It was agreed beforehand: 8 numbers in a row" in block.text
    assert (phase.from_on, phase.reason) == (SHIFT, "Agreed beforehand: As in the protocol")
    assert make.again(split).withdrawn_reason == "Done as agreed: new lines begin."


def test_a_baseline_from_a_day_leaves_earlier_numbers_outside(
    browser, measure, send, decided, read
):
    path = f"/measures/{measure.id}/baseline"
    refused = send(browser, path, since="2025-11-10", until="2025-11-03", reason="x")
    answer = send(browser, path, since="2025-07-28", until="2025-11-16", reason="New ward")
    (baseline,) = decided(ChartDecisionKind.BASELINE)
    page = read(browser.get(f"/measures/{measure.id}/decisions"))

    assert (refused.status_code, answer.status_code) == (422, 303)
    assert "The last day lies before the first." in refused.text
    assert (baseline.from_on, baseline.to_on) == (date(2025, 7, 28), date(2025, 11, 16))
    assert "Baseline from 28 July 2025 to 16 November 2025" in page.text


def test_a_point_is_left_out_and_taken_in_again(browser, measure, send, decided, read):
    path = path_of(measure, "exclude") + f"?on={FIRST}"
    send(browser, path, reason="The ward was flooded")
    (out,) = decided(ChartDecisionKind.EXCLUDE)
    page = read(browser.get(f"/measures/{measure.id}/decisions"))
    send(browser, f"/decisions/{out.id}/withdraw", reason="It was not")

    assert out.from_on == FIRST
    assert "2 June 2025 left out of the calculation" in page.text
    assert decided(ChartDecisionKind.EXCLUDE) == []


def test_the_page_of_a_number_leads_to_leaving_it_out(browser, measure, read):
    page = read(browser.get(f"/measures/{measure.id}/numbers/{FIRST}"))
    link = page.find("a", string="Leave it out of the calculation, but on the chart")
    form = read(browser.get(link["href"]))

    assert form.select_one("input[name=from_on]")["value"] == FIRST.isoformat()


def test_a_target_has_a_day_and_an_owner_and_can_be_changed(
    browser, measure, send, decided, make, read
):
    send(
        browser,
        path_of(measure, "target"),
        number=5,
        to_on="2026-12-31",
        value="national",
        reason="NICE",
    )
    (before,) = decided(ChartDecisionKind.TARGET)
    answer = send(browser, f"/decisions/{before.id}/change", number=4, reason="Higher")
    (now,) = decided(ChartDecisionKind.TARGET)
    page = read(browser.get(f"/measures/{measure.id}/decisions"))

    assert answer.status_code == 303
    assert (now.number, now.to_on, now.value) == (4, date(2026, 12, 31), "national")
    assert make.again(before).withdrawn_reason == "Higher"
    assert "Target: 4 by 31 December 2026 (national or set standard)" in " ".join(page.text.split())


@pytest.mark.parametrize("kind", ["target-step", "trajectory"])
def test_steps_and_points_of_a_path_are_added_replaced_and_drawn(
    browser, measure, send, decided, kind
):
    for day, number in (("2025-09-01", 9), ("2026-03-02", 6), ("2026-03-02", 5)):
        send(browser, path_of(measure, kind), from_on=day, number=number, reason="Plan")
    standing = decided(ChartDecisionKind(kind))

    assert [(d.from_on, d.number) for d in standing] == [
        (date(2025, 9, 1), 9),
        (date(2026, 3, 2), 5),
    ]
    assert browser.get(f"/measures/{measure.id}").status_code == 200


def test_a_note_is_changed_and_taken_off(browser, measure, nurse, make, send, read):
    note = make.annotation(measure, SHIFT, "Norovirus")
    path = f"/annotations/{note.id}/edit"
    send(browser, path, which=path, label="Influenza", kind="point")
    changed = make.again(note)
    marks = read(browser.get(f"/measures/{measure.id}")).select_one(".qi-figure__marks").text
    send(browser, path, which=f"/annotations/{note.id}/take-off")
    gone = read(browser.get(f"/measures/{measure.id}"))

    assert (changed.label, changed.kind) == ("Influenza", AnnotationKind.POINT)
    assert "Influenza" in marks
    assert gone.select(".qi-figure__marks") == []
    assert "Influenza" in gone.text
    (row,) = make.all(Annotation)
    assert row.withdrawn_by_id == nurse.id


def test_two_people_who_change_a_note_see_each_other(browser, measure, make, send, read):
    note = make.annotation(measure, SHIFT, "Norovirus")
    path = f"/annotations/{note.id}/edit"
    opened = controls(find_form(read(browser.get(path)), path))
    send(browser, path, which=path, label="Influenza")
    late = browser.post(path, data=opened | {"label": ["Covid"]})

    assert late.status_code == 409
    assert make.again(note).label == "Influenza"


@pytest.mark.parametrize("form", [ValueForm.EVENT, ValueForm.READINGS])
def test_several_numbers_of_one_day_make_a_page(browser, make, project, form, read):
    measure = make.measure(project, form=form, starts_on=FIRST)
    with make.database.transaction() as session:
        session.add_all(
            Observation(measure_id=measure.id, on=FIRST + week * WEEK, slot=slot, value=1 + slot)
            for week in range(9)
            for slot in range(2)
        )
    page = browser.get(f"/measures/{measure.id}")

    assert page.status_code == 200
    assert "2 June 2025" in read(page).select_one("table").text
