"""Entering numbers: what is unusual is asked about, several readings, events, corrections, the wall."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.people import UnitRole
from tests.pages import controls, find_form

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
TODAY = date(2026, 5, 20)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _noon():
    with clock.stopped(NOON):
        yield


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole", {make.unit("Ward A"): UnitRole.CONTRIBUTOR})


@pytest.fixture
def browser(sign_in_as, nurse):
    return sign_in_as(nurse)


@pytest.fixture
def project(make, nurse):
    return make.project(nurse.memberships[0].unit, nurse)


def standing(make):
    """(day, slot) → value, of what counts."""
    return {(o.on, o.slot): o.value for o in make.all(Observation) if o.stands}


# --- what is unusual ---------------------------------------------------------------------------------


@pytest.fixture
def calls(make, project):
    return make.measure(
        project, form=ValueForm.COUNT, frequency=Frequency.DAILY, starts_on=TODAY,
        lowest_expected=0, highest_expected=40, highest_possible=90,
    )  # fmt: skip


def test_an_unusual_number_is_asked_about_once(browser, calls, make, read):
    path = f"/measures/{calls.id}/record"
    opened = controls(find_form(read(browser.get(path)), path))
    asked = browser.post(path, data=opened | {"value": "41"})
    page = read(asked)
    again = controls(find_form(page, path))
    saved = browser.post(path, data=again | {"sure": "y"})

    assert "sure" not in [box["name"] for box in read(browser.get(path)).select("[name]")]
    assert asked.status_code == 422
    assert "41 is more than usual here (0 to 40). Is it right?" in page.text
    assert page.select_one("input[type=checkbox][name=sure]")
    assert "Yes, it is right" in page.text
    assert saved.status_code == 303
    assert standing(make) == {(TODAY, 0): 41}


def test_an_unusual_number_is_not_kept_without_the_tick(browser, calls, make, read, send):
    path = f"/measures/{calls.id}/record"
    again = controls(find_form(read(send(browser, path, value="41")), path))

    assert browser.post(path, data=again).status_code == 422
    assert standing(make) == {}


def test_the_tick_is_for_the_number_that_was_asked_about(browser, calls, make, read, send):
    path = f"/measures/{calls.id}/record"
    again = controls(find_form(read(send(browser, path, value="41")), path))
    other = browser.post(path, data=again | {"sure": "y", "value": "80"})

    assert "80 is more than usual here" in other.text
    assert browser.post(path, data=again | {"sure": "y", "value": "14"}).status_code == 303
    assert standing(make) == {(TODAY, 0): 14}


def test_what_cannot_be_is_refused_at_the_field(browser, calls, send, read):
    page = read(send(browser, f"/measures/{calls.id}/record", value="91", sure=True))

    assert "91 is more than can be (at most 90)." in page.select_one(".nhsuk-error-message").text
    assert page.select_one(".nhsuk-error-summary a")["href"] == f"#value-{calls.id}"


# --- readings, events, cases between ------------------------------------------------------------------


@pytest.fixture
def waits(make, project):
    return make.measure(
        project, form=ValueForm.READINGS, frequency=Frequency.DAILY, subgroup_size=3,
        starts_on=TODAY, unit_label="Minutes", highest_expected=60,
    )  # fmt: skip


def test_every_reading_has_its_box(browser, waits, make, send, read):
    path = f"/measures/{waits.id}/record"
    page = read(browser.get(path))
    answer = send(browser, path, value_0="12", value_1="9,5", value_2="14")

    assert [box["name"] for box in page.select("main [name^=value]")] == [
        "value_0",
        "value_1",
        "value_2",
    ]
    assert answer.status_code == 303
    assert "Saved. 20 May 2026: 12, 9.5, 14." in browser.get(answer.location).text
    assert standing(make) == {(TODAY, 0): 12, (TODAY, 1): 9.5, (TODAY, 2): 14}


def test_one_reading_is_corrected_and_the_others_stay(browser, waits, make, send, read):
    send(browser, f"/measures/{waits.id}/record", value_0="12", value_1="9", value_2="14")
    path = f"/measures/{waits.id}/numbers/{TODAY}"
    shown = controls(find_form(read(browser.get(path)), path))
    send(browser, path, value_1="10")

    assert [shown[f"value_{n}"] for n in range(3)] == [["12"], ["9"], ["14"]]
    assert standing(make) == {(TODAY, 0): 12, (TODAY, 1): 10, (TODAY, 2): 14}
    assert len(make.all(Observation)) == 4


def test_an_unusual_reading_is_asked_about_at_its_box(browser, waits, send, read):
    page = read(send(browser, f"/measures/{waits.id}/record", value_0="12", value_1="75"))

    assert page.select_one(".nhsuk-error-summary a")["href"] == f"#value_1-{waits.id}"
    assert page.select_one("[name=sure]")


def test_readings_that_changed_meanwhile_are_shown_first(browser, waits, make, send, read):
    path = f"/measures/{waits.id}/record"
    opened = controls(find_form(read(browser.get(path)), path))
    send(browser, path, value_0="12", value_1="9")
    refused = browser.post(path, data=opened | {"value_0": "3", "value_1": "4"})

    assert refused.status_code == 422
    assert "There is a number already. 20 May 2026: 12, 9, from Amina Cole." in refused.text


def test_no_readings_this_time_is_an_answer(browser, waits, make, send):
    send(browser, f"/measures/{waits.id}/record", no_data=True, reason="Closed")

    assert [o.no_data for o in make.all(Observation)] == [True]


@pytest.fixture
def ulcers(make, project):
    return make.measure(
        project, form=ValueForm.EVENT, frequency=Frequency.AS_IT_HAPPENS, starts_on=TODAY - WEEK
    )


def test_an_event_has_its_day_and_perhaps_its_time(browser, ulcers, make, send, read):
    path = f"/measures/{ulcers.id}/record"
    page = read(browser.get(path))
    send(browser, path, on=TODAY - WEEK)
    told = browser.get(send(browser, path, on=TODAY, time="08:15").location).text
    send(browser, path, on=TODAY)

    assert "It happened on" in page.text
    assert page.select("main [name=no_data], main [name=value]") == []
    assert "it happened on 20 May 2026, 08:15" in told
    assert standing(make) == {(TODAY - WEEK, 0): 1, (TODAY, 0): 1, (TODAY, 1): 1}
    assert make.all(Observation)[1].at == datetime(2026, 5, 20, 7, 15, tzinfo=UTC)
    listed = [
        a.text for a in read(browser.get(path)).select(f"main li a[href*='/numbers/{TODAY}']")
    ]
    assert listed == ["20 May 2026, 08:15", "20 May 2026"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"time": "25:00"}, "Write the time like this"),
        ({"time": "13:30"}, "still to come"),
        ({"on": ""}, "Say on which day."),
        ({"on": TODAY + WEEK}, "still to come"),
    ],
)
def test_an_event_that_cannot_be_is_refused(browser, ulcers, make, send, typed, sentence):
    answer = send(browser, f"/measures/{ulcers.id}/record", **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert make.all(Observation) == []


def test_an_event_sent_twice_is_one(browser, ulcers, make, read):
    path = f"/measures/{ulcers.id}/record"
    opened = controls(find_form(read(browser.get(path)), path))
    answers = [browser.post(path, data=opened).status_code for _press in "12"]

    assert answers == [303, 303]
    assert len(make.all(Observation)) == 1


# --- taking away, moving ---------------------------------------------------------------------------


@pytest.fixture
def number(make, project, nurse):
    measure = make.measure(project, [5, 7], person=nurse)
    return make.number_of(measure)


def test_a_number_is_taken_away_and_the_page_says_so(browser, number, make, send, read):
    period = f"/measures/{number.measure_id}/numbers/{number.on}"
    link = read(browser.get(period)).find("a", string=lambda text: text and "Take it" in text)
    link = link or read(browser.get(period)).select_one(".qi-versions a")
    answer = send(browser, link["href"], reason="Counted twice")
    page = read(browser.get(period))

    assert answer.location == f"/measures/{number.measure_id}"
    assert "this one counts" not in page.text
    assert "Taken away: 20 May 2026, 13:00, Amina Cole. Counted twice" in " ".join(
        page.select_one(".qi-versions").text.split()
    )
    assert "Enter it again" in page.text
    assert (number.on, 0) not in standing(make)


def test_an_own_number_of_today_goes_without_a_reason(browser, number, make, send):
    assert send(browser, f"/numbers/{number.id}/take-away").status_code == 303
    assert make.again(number).removed_by_id is not None


def test_later_it_takes_a_reason(sign_in_as, nurse, number, make, send):
    with clock.stopped(NOON + timedelta(days=2)):
        answer = send(sign_in_as(nurse), f"/numbers/{number.id}/take-away")

    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert make.again(number).removed_at is None


def test_a_number_of_the_wrong_week_is_moved(browser, number, make, send):
    answer = send(browser, f"/numbers/{number.id}/take-away", day=TODAY - 3 * WEEK)

    assert "Moved. Week of 27 April 2026: 7." in browser.get(answer.location).text
    assert set(standing(make).values()) == {5, 7}
    assert (number.on, 0) not in standing(make)


def test_it_is_not_moved_onto_another_number(browser, number, send):
    answer = send(browser, f"/numbers/{number.id}/take-away", day=TODAY - WEEK)

    assert answer.status_code == 422
    assert "There is a number for that period already." in answer.text


def test_a_second_press_of_take_away_changes_nothing(browser, number, read):
    path = f"/numbers/{number.id}/take-away"
    opened = controls(find_form(read(browser.get(path)), path))

    assert [browser.post(path, data=opened).status_code for _press in "12"] == [303, 303]
    assert "does not count any more" in browser.get(path).text


def test_the_history_tells_who_took_it_away(browser, number, project, send):
    send(browser, f"/numbers/{number.id}/take-away")

    assert "Amina Cole took away a number of" in browser.get(f"/projects/{project.id}/history").text


# --- the wall --------------------------------------------------------------------------------------


def test_the_short_link_leads_to_the_form_of_the_period_due(browser, number):
    answer = browser.get(f"/n/{number.measure_id}")

    assert (answer.status_code, answer.location) == (302, f"/measures/{number.measure_id}/record")


def test_whoever_is_not_signed_in_comes_back_to_the_form(client, nurse, number, send):
    asked = client.get(f"/n/{number.measure_id}")
    entered = send(
        client, asked.location, email=nurse.login.email, password="three unrelated words"
    )

    assert asked.status_code == 302
    assert entered.location == f"/n/{number.measure_id}"


def test_the_card_has_name_picture_and_link(browser, number, make, read):
    page = read(browser.get(f"/measures/{number.measure_id}/card"))

    assert page.select_one(".qi-wallcard svg path")
    assert page.select_one(".qi-wallcard__link").text.strip().endswith(f"/n/{number.measure_id}")
    assert page.h1.text.strip() == make.all(Measure)[0].name
