"""A coach at a desk: through charts by keyboard, and a change that is asked for, made and seen."""

import re
import time
from datetime import date, timedelta

import pytest

from qitrack import clock
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.people import UnitRole
from qitrack.domain.reviews import ChartReview, ReviewOutcome
from tests.browser.conftest import NOW, PHONE, WIDE

STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12]
HIGHER = [*STEADY, *(value + 9 for value in STEADY)]
CHARTS = 70
TEN_MINUTES_S = 600


@pytest.fixture
def hospital(make):
    return make.organisation("Demo General Hospital")


@pytest.fixture
def ward(make, hospital):
    return make.unit("Ward A", parent=hospital)


@pytest.fixture
def nurse(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def coach(make, hospital):
    return make.person("Dina Evans", {hospital: UnitRole.COACH})


@pytest.fixture
def project(make, ward, nurse):
    return make.project(ward, nurse, title="Shorter waits")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_change_is_asked_for_made_seen_and_found_right(
    visit, make, project, coach, nurse, expect, script
):
    make.measure(project, HIGHER, name="Waiting, ward A")
    hers, ours = visit(coach, WIDE, script=script), visit(nurse, WIDE, script=script)
    page, team = hers.page, ours.page

    hers.go("/")
    page.get_by_role("link", name="One chart has something new").click()
    hers.assert_clean()
    page.get_by_role("link", name="Start").click()
    expect(page.get_by_text("Worse from").first).to_be_visible()
    hers.assert_clean()
    page.get_by_role("link", name="Open the chart").click()
    expect(page.get_by_role("heading", name="What this says")).to_be_visible()
    page.go_back()
    page.get_by_label("Note").fill("The level moved: begin new lines.")
    page.get_by_role("button", name="Ask for a change").click()
    expect(page.get_by_text("That was the last one")).to_be_visible()
    hers.assert_clean()

    clock.stop_everywhere(NOW + timedelta(minutes=5))
    ours.go("/")
    team.get_by_role("link", name="Shorter waits").first.click()
    team.get_by_role("link", name="Waiting, ward A").first.click()
    asked = team.get_by_text("begin new lines").first
    expect(asked).to_be_visible()
    _begin_new_lines(team, ours)
    team.get_by_role("link", name=re.compile("^Answer")).first.click()
    ours.assert_clean()
    team.get_by_label("What did you do?").fill("New lines from May, with the new rota.")
    team.get_by_role("button", name="Save the answer").click()
    expect(team.get_by_text("that look no longer counts")).to_be_visible()

    clock.stop_everywhere(NOW + timedelta(minutes=9))
    hers.go("/charts/walk")
    expect(page.get_by_text("The chart was changed, or the team answered: 1")).to_be_visible()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_text("The team answered: “New lines from May")).to_be_visible()
    hers.assert_clean()
    page.get_by_role("button", name="I looked at it").click()
    expect(page.get_by_text("That was the last one")).to_be_visible()

    asked, fine = make.all(ChartReview)
    assert (asked.outcome, fine.outcome) == (ReviewOutcome.CHANGE_ASKED, ReviewOutcome.FINE)
    assert asked.answer == "New lines from May, with the new rota."


def _begin_new_lines(page, window):
    """The team decides on the chart: from the tenth week before the last on, new lines."""
    chart = page.url
    window.go(f"{chart}/decisions/{ChartDecisionKind.PHASE}?on={_when_it_moved()}")
    page.get_by_label("Why did the level change?").fill("A new rota began.")
    page.get_by_role("button", name=re.compile("Begin|Save")).first.click()
    window.go(chart)


def _when_it_moved() -> date:
    today = clock.today()
    return today - timedelta(days=today.weekday(), weeks=len(STEADY) - 1)


def test_seventy_charts_are_walked_through_by_keyboard(visit, make, ward, nurse, coach, expect):
    for number in range(7):
        project = make.project(ward, nurse, title=f"Project {number}")
        for measure in range(CHARTS // 7):
            numbers = [*STEADY, 40] if measure % 3 == 0 else STEADY
            make.measure(project, numbers, name=f"Measure {number}.{measure}")
    window = visit(coach, WIDE, traced=False)
    page = window.page
    window.go("/charts/walk")
    page.get_by_role("link", name="Start").focus()

    started, presses = time.perf_counter(), 1
    page.keyboard.press("Enter")
    for number in range(CHARTS):
        page.wait_for_url(re.compile(r"/charts/walk/\d+$"))
        expect(page.get_by_text(f"1 of {CHARTS - number}", exact=True)).to_be_visible()
        here = page.url
        page.keyboard.press("o")
        presses += 1
        page.wait_for_url(lambda url, here=here: url != here)
    expect(page.get_by_text(f"You looked at {CHARTS} charts today.")).to_be_visible()
    took = time.perf_counter() - started
    print(f"{CHARTS} charts: {presses} presses, {took:.1f} s, {took / CHARTS * 1000:.0f} ms each")

    assert presses == CHARTS + 1
    assert took < TEN_MINUTES_S
    assert len(make.all(ChartReview)) == CHARTS


def test_every_key_of_the_walk_does_what_the_list_says(visit, make, project, coach, expect):
    first, second = (make.measure(project, STEADY, name=name) for name in ("One", "Two"))
    window = visit(coach, WIDE)
    page, keys = window.page, window.page.keyboard
    window.go(f"/charts/walk/{first.id}")

    for key, there in (("n", second), ("p", first), ("ArrowRight", second), ("ArrowLeft", first)):
        keys.press(key)
        page.wait_for_url(f"**/charts/walk/{there.id}")
    keys.press("m")
    note = page.get_by_label("Note")
    expect(note).to_be_focused()
    keys.type("no problem on mondays")
    keys.press("Escape")
    expect(note).not_to_be_focused()
    page.locator("#walk-wide").focus()
    keys.press("ArrowRight")
    assert page.url.endswith(f"/charts/walk/{first.id}")
    page.get_by_role("heading", level=1).click()
    page.locator(":focus").evaluate_all("them => them.forEach(one => one.blur())")
    keys.press("o")
    page.wait_for_url(f"**/charts/walk/{second.id}")

    assert make.all(ChartReview)[0].note == "no problem on mondays"


def test_single_keys_can_be_turned_off(visit, make, project, coach, expect):
    first, _second = (make.measure(project, STEADY) for _ in range(2))
    window = visit(coach, WIDE)
    page = window.page
    window.go(f"/charts/walk/{first.id}")
    page.get_by_text("Keys", exact=True).click()
    page.get_by_role("button", name="Turn the keys off").click()

    page.get_by_role("heading", level=1).click()
    page.keyboard.press("n")

    expect(page.get_by_role("button", name="Turn the keys on")).to_be_visible()
    assert page.url.endswith(f"/charts/walk/{first.id}")


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["desk", "phone"])
def test_what_is_taken_away_is_clean(visit, make, project, nurse, width):
    measure = make.measure(project, HIGHER, name="Waiting, ward A")
    window = visit(nurse, width)

    for page in ("embed", "print"):
        window.go(f"/measures/{measure.id}/{page}")
        window.assert_clean()


@pytest.mark.parametrize("points", [24, 200])
def test_the_sheet_is_one_page_of_a4(visit, make, project, nurse, points):
    text = "What counts is every patient who waited, whatever the reason, from door to bed. " * 20
    numbers = [STEADY[i % len(STEADY)] for i in range(points)]
    measure = make.measure(project, numbers, name="Waiting " * 20, definition=text[:1900])
    for _ in range(6):
        make.cycle(project, plan=text[:900], lead=nurse)
    for week in range(8):
        on = measure.period_of(clock.today() - timedelta(weeks=week))
        make.decision(measure, ChartDecisionKind.EXCLUDE, from_on=on, reason=text[:900])
    window = visit(nurse, WIDE, traced=False)

    window.go(f"/measures/{measure.id}/print")
    sheet = window.page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
