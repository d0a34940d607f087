"""A file with several measures: what its columns hold, what it would do, and taking it back."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import xlsxwriter
from flask import g

from qitrack import clock
from qitrack.domain.imports import Import, ImportState
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, Observation, record
from qitrack.web import context
from qitrack.web.imports import columns
from tests.pages import controls, find_form
from tests.statements import counted

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
MONDAY = date(2026, 4, 6)
WEEK = timedelta(weeks=1)
WIDE = "Week,Falls numerator,Falls denominator,Waiting\n06/04/2026,3,20,5\n13/04/2026,2,18,6\n"
LONG = (
    "date,measure,value,numerator,denominator\n"
    "06/04/2026,FALL,,3,20\n06/04/2026,waiting,5,,\n13/04/2026,Falls,,2,18\n13/04/2026,Waiting,6,,\n"
)


@pytest.fixture(autouse=True)
def _today():
    """20 May 2026, at noon."""
    with clock.stopped(NOON):
        yield


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole")


@pytest.fixture
def project(make, nurse):
    return make.project(lead=nurse)


@pytest.fixture
def browser(sign_in_as, nurse):
    return sign_in_as(nurse)


@pytest.fixture
def falls(make, project):
    return make.measure(
        project, form=ValueForm.PROPORTION, starts_on=MONDAY, name="Falls", short_name="FALL"
    )


@pytest.fixture
def waiting(make, project):
    return make.measure(project, starts_on=MONDAY, name="Waiting")


@pytest.fixture
def upload(send, browser, project, falls, waiting):
    """Sends a file to the project; where it is looked at."""

    def send_it(content: str | bytes, name: str = "numbers.csv") -> str:
        held = content if isinstance(content, bytes) else content.encode()
        answer = send(browser, f"/projects/{project.id}/import", file=(io.BytesIO(held), name))
        assert answer.status_code == 303
        return answer.location

    return send_it


@pytest.fixture
def confirm(send, browser):
    """Agrees to what is shown."""
    return lambda where, **typed: send(browser, where, which=f"{where}/confirm", **typed)


@pytest.fixture
def standing(make):
    """Measure → day → the number that counts."""

    def look(*measures: Measure) -> list[dict[date, object]]:
        rows = [o for o in make.all(Observation) if o.stands]
        return [
            {
                o.on: o.value if o.value is not None else (o.numerator, o.denominator)
                for o in rows
                if o.measure_id == measure.id
            }
            for measure in measures
        ]

    return look


@pytest.fixture
def enter(make):
    """Somebody enters a number."""

    def write(measure: Measure, person, on: date, value: float) -> None:
        with make.database.transaction() as session:
            there = session.get_one(Measure, measure.id)
            who = session.get_one(type(person), person.id) if person else None
            record(session, there, on, Entry(value=value), person=who, reason="Counted")

    return write


BOTH = [{MONDAY: (3, 20), MONDAY + WEEK: (2, 18)}, {MONDAY: 5, MONDAY + WEEK: 6}]


def as_workbook(*sheets: tuple[str, str]) -> bytes:
    """A workbook of these tables."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, text in sheets:
        sheet = made.add_worksheet(name)
        for row, line in enumerate(text.splitlines()):
            for column, cell in enumerate(line.split(",")):
                sheet.write(row, column, float(cell) if cell.isdigit() else cell)
    made.close()
    return target.getvalue()


# --- what is read ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [WIDE, LONG, as_workbook(("Data", WIDE))], ids=["wide", "long", "workbook"]
)
def test_a_file_of_several_measures_is_brought_in(
    content, upload, confirm, standing, falls, waiting, read, browser
):
    where = upload(content)
    page = read(browser.get(where))
    answer = confirm(where)

    assert [h.text for h in page.select("main h2")] == ["Falls", "Waiting"]
    assert answer.status_code == 303
    assert standing(falls, waiting) == BOTH
    assert "4 new numbers are on the chart." in browser.get(answer.location).text


def test_each_measure_has_a_preview_of_its_own(upload, enter, nurse, waiting, read, browser):
    enter(waiting, nurse, MONDAY, 9)
    page = read(browser.get(upload(WIDE + "27/04/2026,1,20,6\n")))
    lists = [
        [item.text for item in found.select("li")]
        for found in page.select("main > ul, .nhsuk-list--bullet")
    ]

    assert lists[0] == [
        "3 numbers are new",
        "0 numbers change",
        "0 numbers are here already",
        "1 period in between has no number",
    ]
    assert lists[1][:2] == ["2 numbers are new", "1 number changes"]
    assert "20 April 2026" in page.text


def test_a_row_about_an_unknown_measure_is_named(upload, browser):
    page = browser.get(upload(LONG + "20/04/2026,Sores,1,,\n")).text

    assert "Row 6: Sores is no measure of this project. There are: FALL, Waiting." in page


def test_week_ending_gives_the_week_it_ends(upload, confirm, standing, falls, waiting):
    confirm(upload("Week ending,Waiting\n12/04/2026,5\n18/04/2026,6\n"))

    assert standing(waiting) == [{MONDAY: 5, MONDAY + WEEK: 6}]


# --- what the columns hold -------------------------------------------------------------------------

STRANGE = "when,a,b,c,note\n06/04/2026,3,20,5,busy\n13/04/2026,2,18,6,quiet day\n"


def choose(send, browser, where: str, falls, waiting, **more):
    """Says what the columns of STRANGE hold."""
    chosen = {
        "column_0": "date",
        "column_1": f"numerator:{falls.id}",
        "column_2": f"denominator:{falls.id}",
        "column_3": f"value:{waiting.id}",
    }
    return send(browser, where, **(chosen | more))


def test_columns_nobody_can_guess_are_asked_for(
    upload, send, browser, confirm, standing, falls, waiting, make, read
):
    where = upload(STRANGE)
    page = read(browser.get(where))
    answer = choose(send, browser, where, falls, waiting)
    confirm(answer.location)

    assert where.endswith("/columns")
    assert len(page.select("main select")) == 4, "words are not kept, so they are not asked about"
    assert "quiet day" not in str(make.all(Import)[0].mapping)
    assert standing(falls, waiting) == BOTH


def test_what_was_said_of_the_columns_is_remembered(
    upload, send, browser, confirm, standing, falls, waiting
):
    where = upload(STRANGE)
    confirm(choose(send, browser, where, falls, waiting).location)
    again = upload(STRANGE.replace(",6,quiet", ",7,quiet"))
    confirm(again)

    assert not again.endswith("/columns")
    assert standing(waiting) == [{MONDAY: 5, MONDAY + WEEK: 7}]


def test_a_mapping_of_a_file_that_was_not_brought_in_is_not_remembered(
    upload, send, browser, falls, waiting
):
    choose(send, browser, upload(STRANGE), falls, waiting)

    assert upload(STRANGE).endswith("/columns")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"column_0": ""}, "Say which one column holds the date."),
        ({"column_2": ""}, "needs two columns"),
        ({"column_1": "value", "column_2": "", "column_3": ""}, "names the measure of each row"),
        ({"column_1": "", "column_2": "", "column_3": ""}, "Say which column holds the numbers."),
        ({"column_2": "date"}, "Say which one column holds the date."),
    ],
)
def test_columns_that_make_no_sense_are_refused(
    upload, send, browser, falls, waiting, typed, sentence
):
    answer = choose(send, browser, upload(STRANGE), falls, waiting, **typed)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_columns_are_changed_as_often_as_one_likes(upload, send, browser, read, falls, waiting):
    where = upload(WIDE)
    answer = send(browser, f"{where}/columns", dates="last")
    page = read(browser.get(answer.location))

    assert answer.location == where
    assert "30 March 2026" in page.text


def test_another_sheet_can_be_chosen(upload, send, browser, confirm, standing, falls, waiting):
    other = "Week,Waiting\n20/04/2026,9\n"
    where = upload(as_workbook(("One", WIDE), ("Two", other)), "numbers.xlsx")
    answer = send(browser, f"{where}/columns?sheet=Two")
    confirm(answer.location)

    assert standing(falls, waiting) == [{}, {MONDAY + 2 * WEEK: 9}]


def test_rows_with_a_problem_can_be_read_another_way(upload, send, browser, read):
    where = upload("date,Waiting,Falls numerator,Falls denominator\n06/04/2026,5,25,20\n")
    assert "25 out of 20" in browser.get(where).text
    answer = send(browser, f"{where}/columns", column_2="", column_3="")

    assert "1 number is new" in read(browser.get(answer.location)).text


def test_numbers_that_are_not_usual_are_asked_about(make, project, send, browser, read):
    measure = make.measure(project, name="Days", starts_on=MONDAY, highest_expected=10)
    content = io.BytesIO(b"date,value\n06/04/2026,5\n13/04/2026,600\n")
    answer = send(browser, f"/measures/{measure.id}/import", file=(content, "a.csv"))
    page = read(browser.get(answer.location))

    assert page.select_one("table caption").text == "Is this right?"
    assert "600" in page.select_one("table tbody").text


def test_columns_are_read_before_the_write_lock_is_taken(
    app, upload, send, browser, falls, waiting, monkeypatch
):
    where, seen, read_table = upload(STRANGE), [], columns.read_table

    def reading(*given):
        seen.append("session" in g)
        with context.database().transaction():
            return read_table(*given)

    monkeypatch.setattr(columns, "read_table", reading)

    assert choose(send, browser, where, falls, waiting).status_code == 303
    assert seen == [False]


def test_a_patient_in_a_note_of_a_workbook_is_asked_about(
    send, browser, project, falls, waiting, make
):
    content = as_workbook(("Data", "Week,Waiting,Note\n06/04/2026,5,Mr X 943 476 5919\n"))
    answer = send(
        browser, f"/projects/{project.id}/import", file=(io.BytesIO(content), "numbers.xlsx")
    )

    assert answer.status_code == 422
    assert "Row 2, column 3: “943 …” looks like an NHS number." in answer.text
    assert make.all(Import) == []


# --- taking it back --------------------------------------------------------------------------------


def test_a_file_that_is_taken_back_leaves_the_numbers_from_before(
    upload, confirm, enter, nurse, standing, falls, waiting, send, browser, make
):
    enter(waiting, nurse, MONDAY, 9)
    where = upload(WIDE)
    confirm(where)
    answer = send(browser, f"{where}/take-back")
    batch = make.all(Import)[0]

    assert (answer.status_code, answer.location) == (303, where)
    assert standing(falls, waiting) == [{}, {MONDAY: 9}]
    assert (batch.state, batch.undone_by_id) == (ImportState.UNDONE, nurse.id)
    assert "4 numbers were taken back." in browser.get(where).text
    assert [o.reason for o in make.all(Observation) if o.stands] == ["The file was taken back."]


def test_a_number_that_was_corrected_since_stays_and_is_listed(
    upload, confirm, enter, nurse, standing, waiting, send, browser, read
):
    where = upload(WIDE)
    confirm(where)
    enter(waiting, nurse, MONDAY, 7)
    page = read(browser.get(f"{where}/take-back"))
    send(browser, f"{where}/take-back")

    assert "Numbers that stay" in page.text
    assert standing(waiting) == [{MONDAY: 7}]


def test_somebody_else_says_why_they_take_a_file_back(
    upload, confirm, make, project, sign_in_as, send, standing, waiting
):
    where = upload(WIDE)
    confirm(where)
    colleague = make.person("Ben Osei")
    make.member(project, colleague)
    other = sign_in_as(colleague)
    refused = send(other, f"{where}/take-back")
    accepted = send(other, f"{where}/take-back", reason="It was another ward's")

    assert (refused.status_code, accepted.status_code) == (422, 303)
    assert standing(waiting) == [{}]


def test_a_file_is_taken_back_once(upload, confirm, browser, read, make):
    where = upload(WIDE)
    confirm(where)
    path = f"{where}/take-back"
    sent = controls(find_form(read(browser.get(path)), path))
    answers = [browser.post(path, data=sent) for _again in range(2)]
    before = len(make.all(Observation))

    assert [answer.location for answer in answers] == [where, where]
    assert browser.get(path).location == where
    assert len(make.all(Observation)) == before == 4


def test_what_changed_since_it_was_shown_is_shown_again(
    upload, confirm, enter, nurse, waiting, browser, read
):
    where = upload(WIDE)
    confirm(where)
    path = f"{where}/take-back"
    sent = controls(find_form(read(browser.get(path)), path))
    enter(waiting, nurse, MONDAY, 7)
    answer = browser.post(path, data=sent)

    assert answer.status_code == 409
    assert "look again" in answer.text


def test_the_files_of_a_project_are_listed(upload, confirm, send, browser, read, project, waiting):
    where = upload(WIDE)
    confirm(where)
    send(browser, f"{where}/take-back")
    confirm(upload(LONG, "long.csv"))
    pages = [
        read(browser.get(f"/{of}/imports"))
        for of in (f"projects/{project.id}", f"measures/{waiting.id}")
    ]

    for page in pages:
        assert [one.text for one in page.select("main ol strong")] == ["long.csv", "numbers.csv"]
        assert "taken back" in page.text
        assert "Amina Cole" in page.text


def test_the_timeline_leads_to_the_file(upload, confirm, browser, read, project):
    where = upload(WIDE)
    confirm(where)
    page = read(browser.get(f"/projects/{project.id}/history"))

    assert page.select_one(f'main a[href="{where}"]')


# --- much ------------------------------------------------------------------------------------------


def test_a_list_of_files_takes_the_same_queries_however_long_it_is(make, project, falls, browser):
    counts = []
    for _round in range(2):
        for week in range(3):
            make.done_import(falls, {MONDAY + (week + 3 * len(counts)) * WEEK: (1, 2)})
        with counted(make.database.engine) as seen:
            assert browser.get(f"/projects/{project.id}/imports").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
