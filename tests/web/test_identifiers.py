"""The list of what may be about a patient, and where NHS numbers may be confirmed."""

import pytest

from qitrack.domain.guard import FindState, IdentifierConfirmation, IdentifierFind
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Visibility
from qitrack.domain.units import Unit
from tests.statements import counted

NUMBER = "943 476 5919"
PHONE = "07700 900123"


@pytest.fixture
def hospital(make):
    return make.organisation()


@pytest.fixture
def lead(make):
    return make.person("Amina Cole")


@pytest.fixture
def start(make, hospital, lead):
    """Starts a project with this in one of its fields."""
    ward = make.unit(parent=hospital)
    return lambda text: make.project(ward, lead, visibility=Visibility.UNIT, why_now=text)


@pytest.fixture
def governing(make, hospital, sign_in_as):
    return sign_in_as(make.person(roles={hospital: UnitRole.INFORMATION_GOVERNANCE}))


@pytest.fixture
def look(governing, send):
    return lambda: send(governing, "/identifiers", which="/identifiers/sweep")


def settle(client, send, row, state):
    return send(client, "/identifiers", which=f"/identifiers/{row.id}/settle", state=state)


def test_the_list_says_kind_and_place_and_never_the_text(start, look, governing, read):
    project = start(f"Mr Xavier, {NUMBER}")
    look()

    page = read(governing.get("/identifiers")).text
    assert "Looks like an NHS number" in page
    assert f"a project (number {project.id}), why now, characters 12 to 23" in page
    assert "Xavier" not in page
    assert "943" not in page


def test_whoever_cannot_open_it_is_told_whom_to_ask(start, look, governing, read):
    start(PHONE)
    look()

    assert "Ask Amina Cole, who leads the project." in read(governing.get("/identifiers")).text


def test_what_the_reader_may_open_is_a_link(make, start, hospital, look, sign_in_as, read):
    project = start(PHONE)
    both = make.person(roles={hospital: UnitRole.INFORMATION_GOVERNANCE})
    make.membership(both, project.unit, UnitRole.COACH)
    look()

    page = read(sign_in_as(both).get("/identifiers"))
    assert page.select_one(f'a[href="/projects/{project.id}"]') is not None


def test_checked_and_not_a_patient(make, start, look, governing, send):
    start(PHONE)
    look()
    settle(governing, send, make.all(IdentifierFind)[0], "not-a-patient")
    look()

    assert [row.state for row in make.all(IdentifierFind)] == [FindState.NOT_A_PATIENT]
    assert len(make.all(IdentifierConfirmation)) == 1


def test_an_nhs_number_is_not_settled_away_unless_it_is_allowed(
    make, start, look, governing, send, database, hospital
):
    start(NUMBER)
    look()
    row = make.all(IdentifierFind)[0]
    settle(governing, send, row, "not-a-patient")
    before = make.again(row).state
    with database.transaction() as session:
        session.get_one(Unit, hospital.id).allows_nhs_numbers = True
    settle(governing, send, row, "not-a-patient")

    assert (before, make.again(row).state) == (FindState.OPEN, FindState.NOT_A_PATIENT)


def test_nothing_counts_as_removed_while_it_stands_there(make, start, look, governing, send):
    start(PHONE)
    look()
    settle(governing, send, make.all(IdentifierFind)[0], "removed")

    assert make.all(IdentifierFind)[0].state is FindState.OPEN
    assert "It still stands there" in governing.get("/identifiers").text


@pytest.mark.parametrize("role", [UnitRole.INFORMATION_GOVERNANCE, UnitRole.ADMINISTRATOR])
def test_governance_and_administrators_say_where_nhs_numbers_may_be_confirmed(
    make, hospital, sign_in_as, send, role
):
    client = sign_in_as(make.person(roles={hospital: role}))
    assert not make.again(hospital).allows_nhs_numbers

    send(client, f"/units/{hospital.id}/identifiers", allows_nhs_numbers=True)

    assert make.again(hospital).allows_nhs_numbers


def test_it_is_said_plainly_that_this_catches_less_than_everything(governing):
    assert "It catches less than everything." in governing.get("/identifiers").text


def test_a_longer_list_takes_no_more_queries(database, start, look, governing):
    start(PHONE)
    look()
    with counted(database.engine) as few:
        governing.get("/identifiers")
    for _ in range(20):
        start(PHONE)
    look()

    with counted(database.engine) as many:
        governing.get("/identifiers")

    assert len(many) == len(few)
