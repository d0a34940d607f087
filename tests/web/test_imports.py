"""Bringing in a file: look first, then all or nothing; nothing changes without anybody noticing."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.imports import Import, ImportState
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, Observation, record
from qitrack.domain.people import UnitRole
from qitrack.domain.readings import Reading
from qitrack.web import context
from qitrack.web.imports import forms
from tests.pages import controls, find_form

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
MONDAY = date(2026, 5, 4)
WEEK = timedelta(weeks=1)
TWO_WEEKS = "date,value\n04/05/2026,5\n11/05/2026,6\n"


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
def measure(make, project):
    """A weekly measure without numbers."""
    return make.measure(project, starts_on=MONDAY, name="Waiting")


def upload(send, browser, measure, content: str | bytes, name: str = "numbers.csv"):
    """Sends a file to a measure."""
    held = content if isinstance(content, bytes) else content.encode()
    return send(browser, f"/measures/{measure.id}/import", file=(io.BytesIO(held), name))


def confirm(send, browser, location: str, **fields):
    """Agrees to what is shown."""
    return send(browser, location, which=f"{location}/confirm", **fields)


def numbers_of(make, measure) -> dict[date, object]:
    """Day → the value that counts."""
    found = (o for o in make.all(Observation) if o.measure_id == measure.id and o.stands)
    return {o.on: o.value if o.value is not None else (o.numerator, o.denominator) for o in found}


def enter(make, measure, person, on: date, value: float) -> None:
    """Somebody enters a number."""
    with make.database.transaction() as session:
        there = session.get_one(Measure, measure.id)
        who = session.get_one(type(person), person.id) if person else None
        record(session, there, on, Entry(value=value), person=who, reason="Counted")


# --- the way through -------------------------------------------------------------------------------


def test_a_file_is_shown_before_anything_happens(browser, measure, nurse, make, send, read):
    enter(make, measure, nurse, MONDAY, 9)
    answer = upload(send, browser, measure, TWO_WEEKS + "18/05/2026,7\n")
    page = read(browser.get(answer.location))
    said = [item.text for item in page.select("main li")]

    assert answer.status_code == 303
    assert said == ["2 numbers are new", "1 number changes", "0 numbers are here already"]
    assert [cell.text for cell in page.select("table")[0].select("tbody td")] == [
        "4 May 2026",
        "9",
        "5",
    ]
    assert numbers_of(make, measure) == {MONDAY: 9}
    assert "Read from the columns: date, value." in page.text


def test_a_file_is_brought_in_whole(browser, measure, nurse, make, send, read):
    location = upload(send, browser, measure, TWO_WEEKS).location
    answer = confirm(send, browser, location)
    page = read(browser.get(answer.location))
    (batch,) = make.all(Import)

    assert (answer.status_code, answer.location) == (303, f"/measures/{measure.id}")
    assert numbers_of(make, measure) == {MONDAY: 5, MONDAY + WEEK: 6}
    assert "2 new numbers are on the chart." in page.text
    assert (batch.state, batch.filename, batch.person_id) == (
        ImportState.DONE,
        "numbers.csv",
        nurse.id,
    )
    assert make.all(Reading)[0].points == 2


def test_a_file_can_be_left_alone(browser, measure, make, send):
    location = upload(send, browser, measure, TWO_WEEKS).location
    answer = send(browser, location, which=f"{location}/discard")

    assert answer.status_code == 303
    assert numbers_of(make, measure) == {}
    assert make.all(Import)[0].state is ImportState.DISCARDED
    assert "This file was not brought in." in browser.get(location).text


def test_the_same_file_again_changes_nothing_and_says_so(browser, measure, make, send, read):
    confirm(send, browser, upload(send, browser, measure, TWO_WEEKS).location)
    before = make.all(Observation)
    answer = upload(send, browser, measure, TWO_WEEKS)
    page = read(browser.get(answer.location))

    assert answer.location == f"/measures/{measure.id}"
    assert "Nothing to bring in: all 2 numbers of this file are here already." in page.text
    assert [o.id for o in make.all(Observation)] == [o.id for o in before]
    assert len(make.all(Import)) == 1


def test_rows_without_a_number_are_left_out_aloud(browser, measure, make, send, read):
    answer = upload(send, browser, measure, TWO_WEEKS + "18/05/2026,\n")

    assert "1 row has a date and no number. It was left out." in browser.get(answer.location).text


def test_pairs_are_read_by_the_teams_own_words(browser, project, make, send):
    measure = make.measure(
        project, form=ValueForm.RATE, numerator_label="Falls", denominator_label="Bed-days"
    )
    text = "Bed-days;Falls;Week\n412;3;04/05/2026\n"
    confirm(send, browser, upload(send, browser, measure, text).location)

    assert numbers_of(make, measure) == {MONDAY: (3, 412)}


# --- numbers that change ---------------------------------------------------------------------------


def test_changing_other_peoples_numbers_takes_one_reason(browser, measure, make, send, read):
    enter(make, measure, None, MONDAY, 9)
    location = upload(send, browser, measure, TWO_WEEKS).location
    refused = confirm(send, browser, location)
    accepted = confirm(send, browser, location, reason="Counted again from the notes")
    reasons = {o.on: o.reason for o in make.all(Observation) if o.stands}

    assert refused.status_code == 422
    assert "This file changes numbers that were there. Say why." in refused.text
    assert accepted.status_code == 303
    assert reasons == {MONDAY: "Counted again from the notes", MONDAY + WEEK: ""}


def test_a_refused_import_leaves_nothing_behind(browser, measure, make, send):
    enter(make, measure, None, MONDAY, 9)
    confirm(send, browser, upload(send, browser, measure, TWO_WEEKS).location)

    assert numbers_of(make, measure) == {MONDAY: 9}
    assert make.all(Import)[0].state is ImportState.PREVIEWED


def test_numbers_that_changed_meanwhile_are_shown_again(browser, measure, make, send, read):
    location = upload(send, browser, measure, TWO_WEEKS).location
    opened = controls(find_form(read(browser.get(location)), location, f"{location}/confirm"))
    enter(make, measure, None, MONDAY, 9)
    stale = browser.post(f"{location}/confirm", data=opened)
    page = read(stale)
    again = controls(find_form(page, location, f"{location}/confirm"))
    saved = browser.post(f"{location}/confirm", data=again | {"reason": "Ours is right"})

    assert stale.status_code == 409
    assert "The numbers changed since you looked." in page.select_one(".nhsuk-error-summary").text
    assert [i.text for i in page.select("main ul.nhsuk-list--bullet li")][:2] == [
        "1 number is new",
        "1 number changes",
    ]
    assert saved.status_code == 303
    assert numbers_of(make, measure) == {MONDAY: 5, MONDAY + WEEK: 6}


def test_a_double_click_brings_a_file_in_once(browser, measure, make, send, read):
    location = upload(send, browser, measure, TWO_WEEKS).location
    opened = controls(find_form(read(browser.get(location)), location, f"{location}/confirm"))
    answers = [browser.post(f"{location}/confirm", data=opened) for _again in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(make.all(Observation)) == 2
    assert "This file has been brought in." in browser.get(location).text


def test_a_file_sent_twice_is_looked_at_once(browser, measure, make, read):
    path = f"/measures/{measure.id}/import"
    sent = controls(find_form(read(browser.get(path)), path))
    answers = [
        browser.post(path, data=sent | {"file": (io.BytesIO(TWO_WEEKS.encode()), "n.csv")})
        for _again in range(2)
    ]

    assert answers[0].location == answers[1].location
    assert len(make.all(Import)) == 1


# --- files that are refused ------------------------------------------------------------------------


def test_every_wrong_row_is_listed_and_nothing_is_kept(browser, measure, make, send, read):
    wrong = "".join(f"{day}/01/2026,x\n" for day in range(1, 31))
    answer = upload(send, browser, measure, f"date,value\n04/05/2026,5\n{wrong}")
    page = read(browser.get(answer.location))
    listed = [item.text for item in page.select("section li")]

    assert answer.status_code == 303
    assert "Nothing was brought in: 30 rows have a problem." in page.text
    assert listed[0] == "Row 3: x is not a number."
    assert len(listed) == 20
    assert "And 10 more problems." in page.text
    assert ([batch.rows for batch in make.all(Import)], make.all(Observation)) == ([[]], [])


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.csv", "The file is empty."),
        (b"date,value\n", "heading.csv", "a heading and no numbers under it"),
        (b"PK\x03\x04" + b"x" * 99, "numbers.xlsx", "This workbook cannot be read."),
        (b"date,value\n04/05/2026,\x00\n", "binary.csv", "This is not a text file."),
    ],
    ids=["empty", "heading only", "workbook", "binary"],
)
def test_a_file_that_cannot_be_read_is_refused(
    browser, measure, make, send, content, name, sentence
):
    answer = upload(send, browser, measure, content, name)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert make.all(Import) == []


def test_no_file_is_asked_for_one(browser, measure, send):
    answer = send(browser, f"/measures/{measure.id}/import")

    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


class Large(io.RawIOBase):
    """A body of so many bytes that are never all in memory."""

    def __init__(self, size: int) -> None:
        self.size, self.place = size, 0

    def tell(self):
        return self.place

    def seek(self, offset, whence=io.SEEK_SET):
        self.place = self.size + offset if whence == io.SEEK_END else offset
        return self.place

    def read(self, size=-1):
        size = min(size, self.size - self.place) if size >= 0 else self.size - self.place
        self.place += size
        return b"1" * size


def test_a_hundred_megabytes_are_turned_away_at_the_door(browser, measure, token):
    path = f"/measures/{measure.id}/import"
    body = Large(100 * 1024 * 1024)
    answer = browser.post(
        path,
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": token(browser, path)},
    )

    assert answer.status_code == 413
    assert "Send a file of at most 10 MB" in answer.text
    assert body.place < 1024 * 1024


def test_eleven_megabytes_are_read_and_refused(browser, measure, make, read):
    path = f"/measures/{measure.id}/import"
    sent = controls(find_form(read(browser.get(path)), path))
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value[0]}\r\n'
        for name, value in sent.items()
    ]
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="n.csv"\r\n\r\n'
    body = "".join(parts) + head + "1" * 11_000_000 + "\r\n--x--\r\n"
    answer = browser.post(path, data=body.encode(), content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 422
    assert "The file is too large. Send at most 10 MB." in answer.text
    assert make.all(Import) == []


def test_names_of_files_and_cells_are_never_markup(browser, measure, send):
    hostile = "<script>alert(1)</script>"
    refused = upload(send, browser, measure, f"date,value\n{hostile},5\n", f"{hostile}.csv")
    wrong = browser.get(refused.location)
    right = upload(send, browser, measure, f"date,{hostile}\n04/05/2026,5\n", f"{hostile}.csv")

    assert "<script>alert" not in wrong.text
    assert "<script>alert" not in browser.get(right.location).text


def test_a_name_that_is_too_long_is_cut(browser, measure, make, send):
    upload(send, browser, measure, TWO_WEEKS, "x" * 500 + ".csv")

    assert len(make.all(Import)[0].filename) == 200


# --- rights and the write lock ---------------------------------------------------------------------


def test_who_may_not_enter_numbers_may_not_bring_in_a_file(
    sign_in_as, project, measure, make, send, browser
):
    location = upload(send, browser, measure, TWO_WEEKS).location
    viewer = sign_in_as(make.person(roles={project.unit: UnitRole.MANAGER}))
    outsider = sign_in_as(make.person(roles={make.unit(): UnitRole.CONTRIBUTOR}))

    assert viewer.get(f"/measures/{measure.id}/import").status_code == 403
    assert outsider.get(f"/measures/{measure.id}/import").status_code == 404
    assert viewer.get(location).status_code == 200
    assert not viewer.get(location).text.count("Bring them in")
    assert viewer.get(f"{location}/columns").status_code == 403
    assert outsider.get(location).status_code == 404


def test_a_file_is_read_before_the_write_lock_is_taken(
    app, browser, measure, make, send, monkeypatch
):
    look_at_file = forms.look_at_file
    seen = []

    def reading(content, measures, recall):
        from flask import g

        seen.append("session" in g)
        with context.database().transaction():
            return look_at_file(content, measures, recall)

    monkeypatch.setattr(forms, "look_at_file", reading)

    assert upload(send, browser, measure, TWO_WEEKS).status_code == 303
    assert seen == [False]


def test_a_year_of_days_is_brought_in(browser, project, make, send):
    from qitrack.domain.measure_definition import Frequency

    measure = make.measure(project, frequency=Frequency.DAILY)
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(366)]
    text = "date,value\n" + "".join(f"{day:%d/%m/%Y},{i}\n" for i, day in enumerate(days))
    confirm(send, browser, upload(send, browser, measure, text).location)

    assert len(numbers_of(make, measure)) == 366
    assert browser.get(f"/measures/{measure.id}").status_code == 200
