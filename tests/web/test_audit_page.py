"""Who changed what: complete, in words, and without the text itself."""

import pytest

from qitrack import clock
from qitrack.domain.people import UnitRole
from qitrack.web.things import THINGS
from tests.factories import audited_models
from tests.statements import counted


@pytest.fixture
def trust(make):
    return make.organisation("Demo Trust")


@pytest.fixture
def ward(make, trust):
    return make.unit("Ward 7", parent=trust)


@pytest.fixture
def governor(make, trust, sign_in_as):
    return sign_in_as(make.person("Gil Governor", roles={trust: UnitRole.INFORMATION_GOVERNANCE}))


@pytest.fixture
def nurse(make, ward):
    return make.person("Nia Nurse", roles={ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, nurse):
    return make.project(unit=ward, lead=nurse, problem="Canary problem text")


def lines(read, answer):
    return [row.text for row in read(answer).select("main .qi-trail__entry")]


def test_everything_that_is_written_down_has_a_word():
    assert {model.__tablename__ for model in audited_models()} <= set(THINGS)


def test_a_change_is_there_with_who_when_and_which_fields(governor, project, read):
    found = lines(read, governor.get("/audit?kind=project"))

    assert f"Nia Nurse added a project (number {project.id})." in found[-1]
    assert "problem" in found[-1]
    assert str(clock.today().year) in found[-1]


def test_what_stood_in_the_fields_is_not_there(governor, project):
    assert "Canary" not in governor.get("/audit").text


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("name=nurse", True),
        ("name=somebody+else", False),
        ("kind=project", True),
        ("kind=measure", False),
        ("kind=nonsense", True),
        ("since={today}&until={today}", True),
        ("until=2020-01-01", False),
        ("since=2099-01-01", False),
        ("since=not+a+day", True),
    ],
)
def test_the_trail_is_filtered(governor, project, read, query, is_found):
    answer = governor.get(f"/audit?{query.format(today=clock.today())}")

    assert answer.status_code == 200
    assert any("a project (" in line for line in lines(read, answer)) is is_found


def test_a_page_is_fifty_changes_and_takes_the_same_queries(
    governor, make, project, read, database
):
    with counted(database.engine) as few:
        governor.get("/audit")
    for _n in range(60):
        make.person(email=None)
    with counted(database.engine) as many:
        governor.get("/audit")

    assert len(lines(read, governor.get("/audit"))) == 50
    assert len(few) == len(many)


def test_further_down_one_reads_what_the_own_people_did(
    make, trust, ward, project, sign_in_as, read
):
    elsewhere = make.unit("Ward 8", parent=trust)
    stranger = make.person("Eve Elsewhere", roles={elsewhere: UnitRole.CONTRIBUTOR})
    make.project(unit=elsewhere, lead=stranger)
    of_ward = sign_in_as(make.person(roles={ward: UnitRole.INFORMATION_GOVERNANCE}))

    found = lines(read, of_ward.get("/audit?kind=project"))

    assert found
    assert all("Nia Nurse" in line for line in found)


@pytest.mark.parametrize("role", sorted(set(UnitRole) - {UnitRole.INFORMATION_GOVERNANCE}))
def test_nobody_else_reads_it(make, trust, sign_in_as, role):
    assert sign_in_as(make.person(roles={trust: role})).get("/audit").status_code == 403
