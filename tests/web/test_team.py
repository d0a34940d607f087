"""The team of a project: who is found, who comes in, who leaves."""

import pytest

from qitrack import clock
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import ProjectMember, ProjectRole, Visibility
from qitrack.domain.units import Level
from tests.statements import counted


@pytest.fixture
def hospital(make):
    """An organisation."""
    return make.organisation("Demo General Hospital")


@pytest.fixture
def ward(make, hospital):
    """A ward of it."""
    return make.unit("Ward A", parent=hospital)


@pytest.fixture
def sister(make, ward):
    """Works on the ward and leads the project."""
    return make.person("Demo Ward Sister", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def nurse(make, ward):
    """Works on the ward."""
    return make.person(
        "Demo Nurse", {ward: UnitRole.CONTRIBUTOR}, email="nurse@demo.example", job="Staff nurse"
    )


@pytest.fixture
def project(make, ward, sister):
    """Her private draft."""
    return make.project(ward, sister, visibility=Visibility.PRIVATE)


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def path(project, who=""):
    return f"/projects/{project.id}/team" + (f"?who={who}" if who else "")


def found(read, answer):
    labels = read(answer).select("main .nhsuk-radios__label")
    return [label.text.strip() for label in labels]


def roles(make, project):
    members = [m for m in make.all(ProjectMember) if m.project_id == project.id]
    return [(m.person_id, m.role) for m in members if m.is_current]


# --- finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["nurse", "DEMO nur", "nurse demo", "nurse@demo.ex"])
def test_a_colleague_is_found_by_name_or_address(browser, project, nurse, read, who):
    assert found(read, browser.get(path(project, who))) == ["Demo Nurse"]


def test_job_and_place_tell_two_of_one_name_apart(make, browser, project, hospital, nurse, read):
    make.person("Demo Nurse", {make.unit("Ward B", parent=hospital): UnitRole.CONTRIBUTOR})

    hints = read(browser.get(path(project, "demo nurse"))).select("main .nhsuk-radios__hint")

    assert [hint.text.strip() for hint in hints] == ["Staff nurse, Ward A", "Ward B"]


def test_nobody_of_another_organisation_is_found(make, browser, project, read):
    elsewhere = make.unit("Ward Z")
    make.person("Stranger", {elsewhere: UnitRole.CONTRIBUTOR}, email="stranger@else.example")

    for who in ("stranger", "stranger@else.example"):
        answer = browser.get(path(project, who))
        assert found(read, answer) == []
        assert "Nobody in your organisation fits" in answer.text


def test_one_letter_finds_nobody(browser, project, nurse, read):
    assert found(read, browser.get(path(project, "d"))) == []


@pytest.mark.parametrize(
    "who", ["%00%00", "nurse+" * 2000, "%25%25"], ids=["nul", "long", "jokers"]
)
def test_any_search_is_answered(browser, project, nurse, who):
    assert browser.get(path(project, who)).status_code == 200


def test_who_has_left_is_not_found(make, browser, project, ward, read):
    gone = make.person("Gone", {ward: UnitRole.CONTRIBUTOR})
    with make.database.transaction() as session:
        session.get_one(type(gone), gone.id).left_on = clock.today()

    assert found(read, browser.get(path(project, "gone"))) == []


def test_only_the_first_ten_are_shown_and_that_is_said(make, browser, project, ward, read):
    for number in range(12):
        make.person(f"Agency {number:02}", {ward: UnitRole.CONTRIBUTOR})

    answer = browser.get(path(project, "agency"))

    assert len(found(read, answer)) == 10
    assert "Only the first ten are shown." in answer.text


def test_an_address_is_never_shown(browser, project, nurse):
    assert "nurse@demo.example" not in browser.get(path(project, "nurse")).text


# --- coming in -----------------------------------------------------------------------------------


def test_a_colleague_comes_in_and_a_draft_is_shared(make, browser, project, nurse, send):
    answer = send(browser, path(project, "nurse"), role=ProjectRole.MEASUREMENT_LEAD)

    assert answer.status_code == 303
    assert (nurse.id, ProjectRole.MEASUREMENT_LEAD) in roles(make, project)
    assert make.again(project).visibility is Visibility.TEAM
    said = browser.get(path(project)).text
    assert "Demo Nurse is in the team now." in said
    assert "From now on the team sees it." in said


def test_adding_somebody_to_an_open_project_says_nothing_of_sharing(
    make, browser, ward, sister, nurse, send
):
    project = make.project(ward, sister)
    send(browser, path(project, "nurse"))

    assert "From now on the team sees it." not in browser.get(path(project)).text


def test_a_role_is_given_once(make, browser, project, nurse, send):
    send(browser, path(project, "nurse"))
    send(browser, path(project, "nurse"))

    assert roles(make, project).count((nurse.id, ProjectRole.MEMBER)) == 1
    assert "Demo Nurse is in the team already." in browser.get(path(project)).text


def test_a_stranger_cannot_be_added_by_number(make, browser, project, nurse, send):
    stranger = make.person("Demo Nurse", {make.unit("Ward Z"): UnitRole.CONTRIBUTOR})

    answer = send(browser, path(project, "nurse"), person_id=stranger.id)

    assert answer.status_code == 422
    assert len(roles(make, project)) == 1


def test_an_unknown_role_is_refused(make, browser, project, nurse, send):
    answer = send(browser, path(project, "nurse"), role="emperor")

    assert answer.status_code == 422
    assert len(roles(make, project)) == 1


def test_nobody_chosen_is_said_and_the_search_stays(make, browser, project, ward, nurse, send):
    make.person("Demo Nurse Two", {ward: UnitRole.CONTRIBUTOR})

    answer = send(browser, path(project, "nurse"))

    assert answer.status_code == 422
    assert "Choose the person." in answer.text
    assert 'value="nurse"' in answer.text


def test_somebody_of_a_region_can_add_people_below_it(make, sign_in_as, read):
    region = make.unit("Demo Region", Level.REGION)
    hospital = make.organisation("Demo Hospital")
    with make.database.transaction() as session:
        below = session.get_one(type(hospital), hospital.id)
        below.parent_id, below.path = region.id, f"{region.path}{hospital.id}/"
    make.person("Demo Nurse", {hospital: UnitRole.CONTRIBUTOR})
    lead = make.person(roles={region: UnitRole.CONTRIBUTOR})
    project = make.project(region, lead)

    assert found(read, sign_in_as(lead).get(path(project, "nurse"))) == ["Demo Nurse"]


# --- leaving -------------------------------------------------------------------------------------


def test_a_role_ends_and_stays_on_record(make, browser, project, nurse, send, read):
    member = make.member(project, nurse)

    answer = send(browser, f"/members/{member.id}/end")

    assert answer.status_code == 303
    assert not make.again(member).is_current
    before = read(browser.get(path(project))).select_one("main details").text
    assert "Demo Nurse" in before


def test_the_last_lead_cannot_leave_and_is_told_why(make, browser, project, send):
    (lead,) = make.all(ProjectMember)

    send(browser, f"/members/{lead.id}/end")

    assert make.again(lead).is_current
    assert "A project needs a lead" in browser.get(path(project)).text


def test_a_lead_who_leaves_lands_where_they_may_be(make, browser, project, nurse, send):
    (lead,) = make.all(ProjectMember)
    make.member(project, nurse, ProjectRole.LEAD)

    answer = send(browser, f"/members/{lead.id}/end")

    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/").status_code == 200


def test_only_the_lead_changes_the_team(make, project, nurse, sign_in_as, send):
    member = make.member(project, nurse)
    with make.database.transaction() as session:
        session.get_one(type(project), project.id).visibility = Visibility.TEAM
    theirs = sign_in_as(nurse)

    assert theirs.get(path(project)).status_code == 403
    assert send(theirs, f"/members/{member.id}/end").status_code == 403


def test_the_page_costs_the_same_for_a_large_team(make, browser, project, ward, read):
    counts = []
    for more in (1, 8):
        for _one in range(more):
            person = make.person(f"Agency {_one}", {ward: UnitRole.CONTRIBUTOR})
            make.member(project, person)
        browser.get(path(project, "agency"))
        with counted(make.database.engine) as statements:
            assert found(read, browser.get(path(project, "agency")))
        counts.append(len(statements))

    assert counts[0] == counts[1]
