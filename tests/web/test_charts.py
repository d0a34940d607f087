"""Charts: as files, their settings, the baseline, notes, and taking a decision back."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.db import is_writing
from qitrack.domain.chart_decisions import Annotation, ChartDecision, ChartDecisionKind
from qitrack.domain.cycles import Decision, Stage
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.people import UnitRole
from qitrack.domain.readings import Reading
from qitrack.web import drawing
from tests.pages import controls, find_form

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
TODAY = NOON.date()
WEEK = timedelta(weeks=1)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12]
FIRST = date(2026, 2, 2)
BEGINNINGS = {"svg": b"<svg ", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-1."}


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
    """A weekly measure with fourteen usual numbers."""
    return make.measure(project, STEADY, starts_on=FIRST, person=nurse, name="Waiting, ward A")


def in_force(make, measure) -> dict[ChartDecisionKind, ChartDecision]:
    """Kind → the decision that stands."""
    with make.database.reading() as session:
        there = session.get_one(Measure, measure.id)
        return {d.kind: d for d in there.decisions if d.withdrawn_at is None}


# --- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["svg", "png", "pdf"])
def test_the_chart_can_be_taken_along_as_a_file(browser, measure, format):
    answer = browser.get(f"/measures/{measure.id}/chart.{format}")

    assert answer.status_code == 200
    assert answer.data.startswith(BEGINNINGS[format])
    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="waiting-ward-a.{format}"'
    )
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_file_has_the_size_that_was_asked_for(browser, measure):
    wide, narrow = (
        browser.get(f"/measures/{measure.id}/chart.svg?size={size}").text
        for size in ("wide", "narrow")
    )

    assert 'width="960"' in wide
    assert 'width="358"' in narrow
    assert browser.get(f"/measures/{measure.id}/chart.svg?size=huge").status_code == 404
    assert browser.get(f"/measures/{measure.id}/chart.gif").status_code == 404


def test_a_chart_that_did_not_change_is_not_sent_again(browser, measure):
    path = f"/measures/{measure.id}/chart.svg"
    first = browser.get(path)
    again = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_an_unchanged_chart_is_answered_without_drawing(browser, measure, monkeypatch):
    path = f"/measures/{measure.id}/chart.png"
    etag = browser.get(path).headers["ETag"]
    monkeypatch.setattr(drawing, "_file", lambda *about: pytest.fail("It was drawn."))
    took = []
    for _time in range(5):
        started = time.perf_counter()
        assert browser.get(path, headers={"If-None-Match": etag}).status_code == 304
        took.append(time.perf_counter() - started)

    assert min(took) < 0.1


def test_every_size_format_and_change_has_its_own_name(browser, measure, make):
    def etag(query: str) -> str:
        return browser.get(f"/measures/{measure.id}/chart.{query}").headers["ETag"]

    before = [etag("svg"), etag("svg?size=narrow"), etag("png")]
    make.annotation(measure, TODAY, "Norovirus")
    after = etag("svg")

    assert len({*before, after}) == 4


def test_rights_are_asked_before_anything_is_said_about_a_chart(
    browser, sign_in_as, client, measure, make
):
    path = f"/measures/{measure.id}/chart.svg"
    headers = {"If-None-Match": browser.get(path).headers["ETag"]}
    outsider = make.person(roles={make.unit(): UnitRole.CONTRIBUTOR})

    assert sign_in_as(outsider).get(path, headers=headers).status_code == 404
    assert client.get(path, headers=headers).status_code == 302


def test_what_cannot_be_drawn_is_told_and_not_sent(browser, project, make):
    measure = make.measure(project, [5, 7, 3])
    make.decision(measure, ChartDecisionKind.CHART_TYPE, value="t", reason="Rare")
    with make.database.transaction() as session:
        from qitrack.domain.observations import Entry, record

        record(session, session.get_one(Measure, measure.id), TODAY, Entry(value=0), person=None)
    answer = browser.get(f"/measures/{measure.id}/chart.svg")

    assert answer.status_code == 422
    assert "a time between events is above zero" in answer.text


@pytest.mark.parametrize("form", list(ValueForm))
def test_a_chart_without_numbers_is_a_file_too(browser, project, make, form):
    measure = make.measure(project, form=form)

    assert browser.get(f"/measures/{measure.id}/chart.svg").status_code == 200


def test_nothing_is_drawn_while_somebody_writes(database, make):
    measure = make.measure(values=STEADY)
    with database.writer() as session:
        there = session.get_one(Measure, measure.id)

        assert is_writing(session)
        with pytest.raises(AssertionError, match="after the write transaction"):
            drawing.chart(session, there)


def test_the_same_spec_is_drawn_once(database, make):
    measure = make.measure(values=STEADY)
    with database.reading() as session:
        there = session.get_one(Measure, measure.id)
        first, second = drawing.chart(session, there), drawing.chart(session, there)

    assert first is second


# --- settings --------------------------------------------------------------------------------------


def test_a_chart_type_is_chosen_with_a_reason(browser, measure, nurse, make, send):
    path = f"/measures/{measure.id}/chart"
    answer = send(browser, path, chart_type="run", reason="Only a few numbers yet")
    decision = in_force(make, measure)[ChartDecisionKind.CHART_TYPE]

    assert answer.status_code == 303
    assert (decision.value, decision.reason, decision.person_id) == (
        "run",
        "Only a few numbers yet",
        nurse.id,
    )
    assert set(in_force(make, measure)) == {ChartDecisionKind.CHART_TYPE}


def test_only_charts_that_fit_are_offered(browser, measure, read):
    page = read(browser.get(f"/measures/{measure.id}/chart"))
    offered = {choice["value"] for choice in page.select("[name=chart_type] option")}

    assert {"i", "run"} <= offered
    assert not {"p", "u"} & offered


def test_a_target_can_be_set_and_taken_away(browser, measure, make, send):
    path = f"/measures/{measure.id}/chart"
    send(browser, path, target="9,5", reason="Agreed on Monday")
    first = in_force(make, measure)[ChartDecisionKind.TARGET]
    send(browser, path, target="", reason="Too early for one")

    assert first.number == 9.5
    assert in_force(make, measure) == {}
    assert make.again(first).withdrawn_reason == "Too early for one"


def test_a_change_without_a_reason_is_refused(browser, measure, make, send, read):
    path = f"/measures/{measure.id}/chart"
    answer = send(browser, path, target="9", reason=" ")

    assert answer.status_code == 422
    assert "Say why, so that others can follow." in answer.text
    assert controls(find_form(read(answer), path))["target"] == ["9"]
    assert in_force(make, measure) == {}


def test_settings_that_stay_make_no_decision(browser, measure, make, send):
    answer = send(browser, f"/measures/{measure.id}/chart", reason="Just looking")

    assert answer.status_code == 303
    assert make.all(ChartDecision) == []


def test_what_others_decided_meanwhile_is_left_alone(browser, measure, make, send, read):
    path = f"/measures/{measure.id}/chart"
    opened = controls(find_form(read(browser.get(path)), path))
    send(browser, path, target="9", reason="Theirs")
    browser.post(path, data=opened | {"chart_type": "run", "reason": "Mine"})
    standing = in_force(make, measure)

    assert standing[ChartDecisionKind.TARGET].number == 9
    assert standing[ChartDecisionKind.CHART_TYPE].value == "run"


def test_two_people_who_set_a_target_see_each_other(browser, measure, make, send, read):
    path = f"/measures/{measure.id}/chart"
    opened = controls(find_form(read(browser.get(path)), path))
    send(browser, path, target="9", reason="Theirs")
    refused = browser.post(path, data=opened | {"target": "7", "reason": "Mine"})
    again = controls(find_form(read(refused), path))
    saved = browser.post(path, data=again)

    assert refused.status_code == 422
    assert "Somebody changed this meanwhile." in refused.text
    assert saved.status_code == 303
    assert in_force(make, measure)[ChartDecisionKind.TARGET].number == 7


def test_a_chart_that_cannot_be_drawn_is_not_taken(browser, project, make, send):
    measure = make.measure(project, [5, 0, 3])
    answer = send(browser, f"/measures/{measure.id}/chart", chart_type="t", reason="Rare")

    assert answer.status_code == 422
    assert "a time between events is above zero" in answer.text
    assert make.all(ChartDecision) == []


def test_a_decision_changes_the_reading(browser, measure, make, send):
    send(browser, f"/measures/{measure.id}/chart", target="30", reason="Ours")
    (reading,) = make.all(Reading)

    assert reading.assurance == "consistent-pass"


@pytest.mark.parametrize("form", list(ValueForm))
def test_every_chart_and_every_rule_that_is_offered_makes_a_page(
    browser, project, make, form, read
):
    parts = form in (ValueForm.PROPORTION, ValueForm.RATE)
    measure = make.measure(project, [(n, 20) for n in STEADY] if parts else STEADY, form=form)
    page = read(browser.get(f"/measures/{measure.id}/chart"))
    choices = {
        kind: [choice["value"] for choice in page.select(f"[name={name}] option")]
        for name, kind in (
            ("chart_type", ChartDecisionKind.CHART_TYPE),
            ("rule_set", ChartDecisionKind.RULE_SET),
        )
    }
    make.decision(measure, ChartDecisionKind.BASELINE, to_on=TODAY - 4 * WEEK, reason="Change")
    make.decision(measure, ChartDecisionKind.TARGET, number=50.0, reason="Ours")
    for kind, keys in choices.items():
        for offered in keys:
            key = "own-1:shift-6,trend-5" if offered == "own" else offered
            make.decision(measure, kind, value=key, reason="Tried")
            answer = browser.get(f"/measures/{measure.id}")

            assert (answer.status_code, key) == (200, key)
            assert "<svg" in answer.text
            assert make.all(Reading)[-1].headline


# --- the baseline ----------------------------------------------------------------------------------


def test_the_day_before_the_first_kept_change_is_proposed(browser, project, measure, make, read):
    make.cycle(project, Stage.ACTED, decision=Decision.ADOPT, starts_on=date(2026, 4, 22))
    page = read(browser.get(f"/measures/{measure.id}/baseline"))

    assert page.select_one("[name=until]")["value"] == "2026-04-21"


def test_a_baseline_is_set_with_its_reason_and_the_result_speaks(
    browser, measure, nurse, make, send, read
):
    path = f"/measures/{measure.id}/baseline"
    answer = send(browser, path, until="2026-05-03", reason="First change kept on 4 May")
    decision = in_force(make, measure)[ChartDecisionKind.BASELINE]
    page = read(browser.get(answer.location))

    assert answer.status_code == 303
    assert (decision.to_on, decision.person_id) == (date(2026, 5, 3), nurse.id)
    assert "First change kept on 4 May" in page.text
    assert "3 May 2026" in page.text


def test_a_new_baseline_replaces_the_old_one(browser, measure, make, send):
    path = f"/measures/{measure.id}/baseline"
    send(browser, path, until="2026-05-03", reason="First")
    send(browser, path, until="2026-04-26", reason="Better")

    assert in_force(make, measure)[ChartDecisionKind.BASELINE].to_on == date(2026, 4, 26)
    assert len(make.all(ChartDecision)) == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"until": "2020-01-01", "reason": "Early"}, "before its first point"),
        ({"until": "", "reason": "Why not"}, "Say where the baseline ends."),
        ({"until": "2026-05-03", "reason": ""}, "Say why"),
        ({"until": "31/02/2026", "reason": "x"}, "There is no such date"),
    ],
)
def test_a_baseline_that_cannot_be_is_refused(browser, measure, make, send, typed, sentence):
    answer = send(browser, f"/measures/{measure.id}/baseline", **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert make.all(ChartDecision) == []


def test_a_double_click_sets_one_baseline(browser, measure, make, read):
    path = f"/measures/{measure.id}/baseline"
    sent = controls(find_form(read(browser.get(path)), path))
    sent |= {"until": "2026-05-03", "reason": "First"}
    answers = [browser.post(path, data=sent) for _again in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(make.all(ChartDecision)) == 1


# --- notes and taking back -------------------------------------------------------------------------


def test_a_note_stands_on_the_chart(browser, measure, nurse, make, send, read):
    path = f"/measures/{measure.id}/annotations/new"
    answer = send(browser, path, on="2026-04-20", label="Norovirus")
    (note,) = make.all(Annotation)
    page = read(browser.get(answer.location))

    assert (note.on, note.label, note.person_id) == (date(2026, 4, 20), "Norovirus", nurse.id)
    assert "Event, 20 April 2026: Norovirus" in page.select_one(".qi-figure__marks").text


def test_a_note_needs_words_and_a_day(browser, measure, make, send):
    path = f"/measures/{measure.id}/annotations/new"

    assert send(browser, path, label=" ").status_code == 422
    assert send(browser, path, label="x", on="").status_code == 422
    assert send(browser, path, label="x" * 81).status_code == 422
    assert make.all(Annotation) == []


def test_a_decision_is_taken_back_with_a_reason_and_stays_on_record(
    browser, measure, nurse, make, send, read
):
    decision = make.decision(measure, ChartDecisionKind.TARGET, number=9.0, reason="Agreed")
    path = f"/decisions/{decision.id}/withdraw"
    refused = send(browser, path, reason="")
    answer = send(browser, path, reason="Not ours to set")
    taken_back = make.again(decision)
    page = read(browser.get(f"/measures/{measure.id}"))

    assert (refused.status_code, answer.status_code) == (422, 303)
    assert (taken_back.withdrawn_by_id, taken_back.withdrawn_reason) == (
        nurse.id,
        "Not ours to set",
    )
    assert page.select_one("del").text == "Target: 9"
    assert "Not ours to set" in page.text


def test_a_decision_is_taken_back_once(browser, measure, make, send):
    decision = make.decision(measure, ChartDecisionKind.TARGET, number=9.0, reason="Agreed")
    path = f"/decisions/{decision.id}/withdraw"
    send(browser, path, reason="First")
    at = make.again(decision).withdrawn_at

    assert "It was taken back on" in browser.get(path).text
    assert make.again(decision).withdrawn_at == at


def test_who_may_not_decide_is_told_so(sign_in_as, project, measure, make):
    contributor = make.person(roles={project.unit: UnitRole.CONTRIBUTOR})
    browser = sign_in_as(contributor)

    assert browser.get(f"/measures/{measure.id}/chart").status_code == 403
    assert browser.get(f"/measures/{measure.id}/baseline").status_code == 403
    assert f"/measures/{measure.id}/baseline" not in browser.get(f"/measures/{measure.id}").text


def test_a_coach_of_the_unit_may_decide(sign_in_as, project, measure, make, send):
    coach = make.person(roles={project.unit: UnitRole.COACH})
    answer = send(sign_in_as(coach), f"/measures/{measure.id}/chart", target="9", reason="Ours")

    assert answer.status_code == 303
