"""Every form about the work asks before it saves what looks like a patient's."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from qitrack import clock
from qitrack.domain.comments import Comment
from qitrack.domain.cycles import Cycle
from qitrack.domain.guard import IdentifierConfirmation
from qitrack.domain.identifiers import Kind
from qitrack.domain.imports import Import
from qitrack.domain.people import UnitRole
from qitrack.domain.units import Unit

NUMBER = "943 476 5919"
PHONE = "07700 900123"


@pytest.fixture
def hospital(make):
    return make.organisation()


@pytest.fixture
def lead(make, hospital):
    return make.person(roles={make.unit(parent=hospital): UnitRole.CONTRIBUTOR})


@pytest.fixture
def cycle(make, hospital, lead):
    return make.cycle(make.project(make.unit(parent=hospital), lead), lead=lead)


@pytest.fixture
def say(cycle, lead, sign_in_as, send):
    """Sends a comment on the test."""
    client = sign_in_as(lead)

    def say(body, **fields):
        path = f"/cycles/{cycle.id}/comments"
        return send(client, path, which=f"{path}/new", body=body, **fields)

    return say


def box(page):
    """The value of the box under the field; None if there is none."""
    found = page.select_one("input[name=not_a_patient]")
    return found["value"] if found else None


def allow(database, hospital):
    with database.transaction() as session:
        session.get_one(Unit, hospital.id).allows_nhs_numbers = True


def test_what_looks_like_a_patients_is_not_saved(say, make, read):
    response = say(f"Ring her son on {PHONE}.")

    error = read(response).select_one(".nhsuk-error-message")
    assert response.status_code == 422
    assert "“077 …”, characters 17 to 28, looks like a phone number." in error.text
    assert "tick “This is not a patient”" in error.text
    assert make.all(Comment) == []


def test_what_was_typed_stays_in_the_field(say, read):
    page = read(say(f"Ring her son on {PHONE}."))

    assert PHONE in page.select_one("textarea[name=body]").text


def test_the_box_saves_it_and_keeps_kind_and_place_only(say, make, read, lead):
    page = read(say(f"Ring the supplier's man on {PHONE}."))
    response = say(f"Ring the supplier's man on {PHONE}.", not_a_patient=box(page))

    (comment,) = make.all(Comment)
    (said,) = make.all(IdentifierConfirmation)
    assert response.status_code == 303
    assert (said.kind, said.entity, said.entity_id) == (Kind.PHONE, "comment", comment.id)
    assert (said.field, said.first, said.past) == ("body", 27, 39)
    assert said.person_id == lead.id


def test_a_tick_for_one_number_does_not_let_another_in(say, make, read):
    page = read(say(f"Ring {PHONE}."))
    response = say("Ring 07700 900456.", not_a_patient=box(page))

    assert response.status_code == 422
    assert make.all(Comment) == []


def test_a_valid_nhs_number_cannot_be_confirmed_by_default(say, make, read):
    response = say(f"Mr X, {NUMBER}")

    assert response.status_code == 422
    assert box(read(response)) is None
    assert "does not let NHS numbers stand here" in response.text
    assert make.all(Comment) == []


def test_where_the_organisation_allows_it_an_nhs_number_can_be_confirmed(
    say, make, read, database, hospital
):
    allow(database, hospital)
    page = read(say(f"Test number {NUMBER}"))

    assert say(f"Test number {NUMBER}", not_a_patient=box(page)).status_code == 303
    assert [row.kind for row in make.all(IdentifierConfirmation)] == [Kind.NHS_NUMBER]


def test_a_made_up_tick_does_not_help(say, make):
    assert say(f"Mr X, {NUMBER}", not_a_patient="body:").status_code == 422
    assert say(f"Mr X, {NUMBER}", not_a_patient="y").status_code == 422
    assert make.all(Comment) == []


def test_text_that_stood_there_already_is_not_asked_about(
    make, database, cycle, lead, sign_in_as, send
):
    with database.transaction() as session:
        session.get_one(Cycle, cycle.id).plan = f"Ring {PHONE}"

    response = send(sign_in_as(lead), f"/cycles/{cycle.id}/plan", who_where="Bay 2")

    assert response.status_code == 303
    assert make.again(cycle).who_where == "Bay 2"


def test_a_new_project_is_asked_about_by_the_organisations_of_its_writer(
    make, database, hospital, lead, sign_in_as, send, read
):
    def start(**fields):
        return send(sign_in_as(lead), "/projects/new", problem=f"Mr X, {NUMBER}", **fields)

    refused = read(start())
    allow(database, hospital)
    asked = read(start())

    assert box(refused) is None
    assert box(asked) is not None


@pytest.mark.parametrize("path", ["/account/password", "/sign-in"])
def test_signing_in_is_left_alone(make, lead, sign_in_as, path):
    assert "data-guard=" not in sign_in_as(lead).get(path).text


def test_the_rows_of_confirmations_roll_back_with_what_they_are_about(say, read, database):
    page = read(say(f"Ring {PHONE}"))
    say(f"Ring {PHONE} " + "x" * 3_000, not_a_patient=box(page))

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(IdentifierConfirmation)) == 0


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/projects/{project}/edit", "problem"),
        ("/projects/{project}/cycles/new", "plan"),
        ("/projects/{project}/measures/new", "name"),
        ("/projects/{project}/tasks/new", "what"),
        ("/projects/{project}/blockers/new", "what"),
        ("/projects/{project}/meetings/new", "notes"),
        ("/goals/new", "statement"),
    ],
)
def test_every_room_asks(cycle, lead, sign_in_as, send, path, field):
    path = path.format(project=cycle.project_id)
    response = send(sign_in_as(lead), path, **{field: f"Mr X, {NUMBER}"})

    assert response.status_code == 422
    assert "looks like an NHS number" in response.text


# --- files of numbers --------------------------------------------------------------------------------


@pytest.fixture
def bring(make, hospital, lead, sign_in_as, send):
    """Brings a file of two numbers to a measure."""
    project = make.project(make.unit(parent=hospital), lead)
    measure = make.measure(project, [], person=lead)
    client = sign_in_as(lead)

    def bring(notes="", name="numbers.csv", **fields):
        days = [measure.period_of(clock.today() - timedelta(days=7 * week)) for week in (1, 2)]
        content = f"date,value,notes\n{days[0]},4,{notes}\n{days[1]},5,\n".encode()
        return send(
            client, f"/measures/{measure.id}/import", file=(BytesIO(content), name), **fields
        )

    return bring


def test_ordinary_notes_in_a_file_are_no_hindrance(bring):
    assert bring("4 of 9 seen - bleep 4123").status_code == 303


def test_a_patients_number_in_the_notes_of_a_file_is_asked_about(bring, make, read):
    response = bring(f"Mr X {NUMBER}")

    assert response.status_code == 422
    assert "Row 2, column 3: “943 …” looks like an NHS number." in response.text
    assert make.all(Import) == []


def test_a_patients_number_in_the_name_of_a_file_is_asked_about(bring, make):
    response = bring(name="943_476_5919.csv")

    assert response.status_code == 422
    assert "looks like an NHS number" in response.text
    assert make.all(Import) == []


def test_the_name_and_the_notes_are_confirmed_one_after_the_other(bring, make, read):
    typed = {"notes": f"Ring {PHONE}", "name": "ring 07700900456.csv"}
    first = read(bring(**typed)).select("input[name=not_a_patient]")
    second = read(bring(**typed, not_a_patient=[one["value"] for one in first]))
    ticks = second.select("input[name=not_a_patient]")
    done = bring(**typed, not_a_patient=[one["value"] for one in ticks])

    assert (len(first), len(ticks)) == (1, 2)
    assert done.status_code == 303
    assert [row.entity for row in make.all(IdentifierConfirmation)] == ["import"]


def test_two_fields_are_confirmed_one_after_the_other(make, cycle, lead, sign_in_as, send, read):
    client, path = sign_in_as(lead), f"/cycles/{cycle.id}/plan"
    first = read(send(client, path, plan=f"Ring {PHONE}"))
    second = read(
        send(client, path, plan=f"Ring {PHONE}", who_where="SW1A 1AA", not_a_patient=box(first))
    )
    ticks = [one["value"] for one in second.select("input[name=not_a_patient]")]
    done = send(client, path, plan=f"Ring {PHONE}", who_where="SW1A 1AA", not_a_patient=ticks)

    assert len(ticks) == 2
    assert done.status_code == 303
    assert {row.field for row in make.all(IdentifierConfirmation)} == {"plan", "who_where"}
