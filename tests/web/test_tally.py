"""Counting one by one: each press is one, several people add up, the number is made of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.base import uuid7
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.observations import Observation
from qitrack.domain.people import UnitRole
from qitrack.domain.tally import TallyMark, Tapped
from tests import pages

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
TODAY, MONDAY = date(2026, 5, 20), date(2026, 5, 18)


@pytest.fixture(autouse=True)
def _noon():
    with clock.stopped(NOON):
        yield


@pytest.fixture
def ward(make):
    return make.unit("Ward A")


@pytest.fixture
def nurse(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def colleague(make, ward):
    return make.person("Ben Okri", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, nurse, ward):
    return make.project(ward, nurse)


@pytest.fixture
def plans(make, project):
    return make.measure(
        project, form=ValueForm.PROPORTION, numerator_label="With a plan", starts_on=MONDAY
    )


@pytest.fixture
def browser(sign_in_as, nurse):
    return sign_in_as(nurse)


def path_of(measure, on=MONDAY):
    return f"/measures/{measure.id}/tally/{on}"


def press(browser, measure, tapped=Tapped.DID, on=MONDAY):
    """Opens the page and presses one of its big buttons, without any script."""
    page = pages.read(browser.get(path_of(measure, on)))
    button = page.select_one(f"#press-{tapped}")
    return browser.post(
        button.find_parent("form")["action"],
        data={box["name"]: box["value"] for box in button.find_parent("form").select("input")},
    )


def count_on(browser, measure, on=MONDAY):
    page = pages.read(browser.get(path_of(measure, on)))
    return page.select_one("#tally-count strong").text


def test_every_press_is_one(browser, plans):
    for tapped in (Tapped.DID, Tapped.DID, Tapped.DID_NOT):
        assert press(browser, plans, tapped).location == path_of(plans)

    assert count_on(browser, plans) == "2 of 3"


def test_the_buttons_speak_the_words_of_the_team(browser, plans, read):
    page = read(browser.get(path_of(plans)))

    assert [" ".join(b.text.split()) for b in page.select(".qi-tally__button")] == [
        "+1 With a plan",
        "+1 Did not",
    ]
    assert page.select_one("#tally-count")["role"] == "status"


@pytest.mark.parametrize("form", [ValueForm.COUNT, ValueForm.RATE])
def test_a_count_takes_one_button(browser, plans, project, make, form, read):
    measure = make.measure(project, form=form, starts_on=MONDAY)
    press(browser, measure)
    page = read(browser.get(path_of(measure)))

    assert len(page.select(".qi-tally__button")) == 1
    assert bool(page.select_one("[name=denominator]")) is (form is ValueForm.RATE)
    assert count_on(browser, measure) == "1"


def test_a_press_that_is_sent_twice_is_one(browser, plans):
    sent = {"csrf_token": pages.token(browser), "uid": str(uuid7()), "tapped": "did"}
    for _retry in "12":
        assert browser.post(f"{path_of(plans)}/press", data=sent).status_code == 303

    assert count_on(browser, plans) == "1 of 1"


@pytest.mark.parametrize("wrong", [{"uid": "x"}, {"tapped": "maybe"}, {"tapped": ""}, {"uid": ""}])
def test_a_press_of_nothing_changes_nothing(browser, plans, make, wrong):
    sent = {"csrf_token": pages.token(browser), "uid": str(uuid7()), "tapped": "did"} | wrong

    assert browser.post(f"{path_of(plans)}/press", data=sent).status_code == 422
    assert make.all(TallyMark) == []


def test_people_take_back_their_own(browser, sign_in_as, colleague, plans):
    press(browser, plans)
    press(sign_in_as(colleague), plans, Tapped.DID_NOT)
    page = pages.read(browser.get(path_of(plans)))
    form = page.select_one("#take-back").find_parent("form")
    sent = {box["name"]: box["value"] for box in form.select("input")}
    for _retry in "12":
        assert browser.post(form["action"], data=sent).status_code == 303

    assert count_on(browser, plans) == "0 of 1"
    assert pages.read(browser.get(path_of(plans))).select_one("#take-back") is None


def test_what_several_people_counted_becomes_one_number(
    browser, sign_in_as, colleague, plans, make, send
):
    press(browser, plans)
    press(sign_in_as(colleague), plans, Tapped.DID_NOT)
    answer = send(browser, path_of(plans), which=f"{path_of(plans)}/save")
    [number] = make.all(Observation)

    assert answer.location == f"/measures/{plans.id}"
    assert (number.on, number.numerator, number.denominator) == (MONDAY, 1, 2)
    assert {mark.observation_id for mark in make.all(TallyMark)} == {number.id}


def test_counting_goes_on_after_saving(browser, plans, make, send):
    save = f"{path_of(plans)}/save"
    press(browser, plans)
    send(browser, path_of(plans), which=save)
    press(browser, plans, Tapped.DID_NOT)
    page = browser.get(path_of(plans)).text
    send(browser, path_of(plans), which=save)

    assert "Saved so far: 1 of 1." in page
    assert [(o.numerator, o.denominator) for o in make.all(Observation) if o.stands] == [(1, 2)]


def test_saving_over_the_number_of_somebody_else_takes_a_reason(
    browser, sign_in_as, colleague, plans, make, send, read
):
    send(sign_in_as(colleague), f"/measures/{plans.id}/record", numerator="5", denominator="9")
    press(browser, plans)
    save = f"{path_of(plans)}/save"
    refused = send(browser, path_of(plans), which=save)
    saved = send(browser, path_of(plans), which=save, reason="Counted at the bedside")

    assert refused.status_code == 422
    assert "Say why it changes." in refused.text
    assert saved.status_code == 303
    assert [o.numerator for o in make.all(Observation) if o.stands] == [1]


def test_a_rate_gets_its_denominator_at_the_end(browser, plans, project, make, send):
    falls = make.measure(project, form=ValueForm.RATE, starts_on=MONDAY, multiplier=1000.0)
    press(browser, falls)
    refused = send(browser, path_of(falls), which=f"{path_of(falls)}/save")
    send(browser, path_of(falls), which=f"{path_of(falls)}/save", denominator="412")

    assert "Enter out of how many." in refused.text
    assert [(o.numerator, o.denominator) for o in make.all(Observation)] == [(1, 412)]


def test_an_unusual_count_is_asked_about(browser, plans, project, make, send):
    calls = make.measure(
        project, form=ValueForm.COUNT, starts_on=MONDAY, lowest_expected=1, name="Calls"
    )
    save = f"{path_of(calls)}/save"
    asked = send(browser, path_of(calls), which=save)
    again = pages.controls(pages.find_form(pages.read(asked), path_of(calls), save))

    assert "0 is less than usual here (at least 1). Is it right?" in asked.text
    assert browser.post(save, data=again | {"sure": "y"}).status_code == 303


def test_nobody_counted_is_no_number(browser, plans, make, send):
    answer = send(browser, path_of(plans), which=f"{path_of(plans)}/save")

    assert answer.status_code == 422
    assert "must be more than zero" in answer.text
    assert make.all(Observation) == []


def test_an_earlier_count_that_nobody_saved_is_offered(browser, plans, make, read):
    earlier = MONDAY - timedelta(days=7)
    make.taps(plans, Tapped.DID, Tapped.DID_NOT, on=earlier)
    for path in (f"/measures/{plans.id}/record", path_of(plans)):
        page = read(browser.get(path))
        assert "Counted and not saved yet: Week of 11 May 2026." in page.text
        assert (
            page.select_one(f"a[href='{path_of(plans, earlier)}']").text == "2 taps: look and save"
        )


@pytest.mark.parametrize("on", [date(2026, 5, 19), date(2026, 5, 25)])
def test_a_day_that_names_no_period_or_one_to_come_is_no_page(browser, plans, on):
    assert browser.get(path_of(plans, on)).status_code == 404


@pytest.mark.parametrize("form", [ValueForm.VALUE, ValueForm.EVENT, ValueForm.READINGS])
def test_what_is_not_counted_one_by_one_has_no_such_page(browser, plans, project, make, form):
    measure = make.measure(project, form=form, frequency=Frequency.WEEKLY)

    assert browser.get(path_of(measure)).status_code == 404


def test_the_number_is_made_of_all_presses_at_once(browser, sign_in_as, colleague, plans, make):
    """A colleague presses between the page of the one who saves and the saving itself."""
    press(browser, plans)
    save = f"{path_of(plans)}/save"
    opened = pages.filled(browser, path_of(plans), which=save)[1]
    press(sign_in_as(colleague), plans)
    browser.post(save, data=opened)

    assert [(o.numerator, o.denominator) for o in make.all(Observation)] == [(2, 2)]


def test_presses_at_the_same_moment_all_count(browser, sign_in_as, nurse, colleague, plans):
    phones = [sign_in_as(person) for person in (nurse, colleague) * 2]
    tokens = [pages.token(phone) for phone in phones]

    def presses(number):
        answers = []
        for _press in range(5):
            sent = {"csrf_token": tokens[number], "uid": str(uuid7()), "tapped": "did"}
            answers.append(phones[number].post(f"{path_of(plans)}/press", data=sent).status_code)
        return answers

    clock.stop_everywhere(NOON)
    with ThreadPoolExecutor(4) as pool:
        answers = [status for found in pool.map(presses, range(4)) for status in found]

    assert answers == [303] * 20
    assert count_on(browser, plans) == "20 of 20"
