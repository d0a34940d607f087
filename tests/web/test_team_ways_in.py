"""Other ways into a team: a link, a whole unit, the name of a role."""

import pytest

from qitrack.domain.invitations import Invitation
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import ProjectRole, Visibility
from qitrack.domain.team import TeamCredit, TeamUnit
from tests import pages
from tests.factories import PASSWORD


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
def project(make, ward, sister):
    """Her project, for the team alone."""
    return make.project(ward, sister, title="Fewer falls", visibility=Visibility.TEAM)


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def path(project, page=""):
    return f"/projects/{project.id}{page}"


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


# --- a link --------------------------------------------------------------------------------------


@pytest.fixture
def link(browser, project, send, read):
    """The link for a guest, as the lead reads it off the page."""
    answer = send(
        browser,
        path(project, "/invite"),
        email="guest@council.example",
        role=ProjectRole.PARTNER_MEMBER,
    )
    return "/" + read(answer).select_one("#link")["value"].split("/", 3)[3]


def test_a_guest_without_an_account_comes_in_with_two_answers(client, link, project, send, read):
    answer = send(client, link, name="Demo Guest", password=PASSWORD)

    assert answer.status_code == 303
    assert "Fewer falls" in main(read, client.get(answer.location))
    assert client.get(path(project)).status_code == 200


def test_the_guest_signs_in_with_the_address_that_was_invited(make, client, link, send):
    send(client, link, name="Demo Guest", password=PASSWORD)

    guest = next(person for person in make.all(Person) if person.name == "Demo Guest")
    with make.database.reading() as session:
        login = session.get_one(Person, guest.id).login
        assert login is not None
        assert login.email == "guest@council.example"


def test_who_has_an_account_signs_in_first_and_then_presses_one_button(
    make, client, link, project, sign_in_as, send
):
    guest = make.person("Demo Guest", email="guest@council.example")

    sent_on = client.get(link)
    answer = send(sign_in_as(guest), link)

    assert sent_on.status_code == 302
    assert "/sign-in" in sent_on.location
    assert answer.location == path(project)


def test_it_is_bound_to_the_address(make, link, project, sign_in_as, read):
    other = sign_in_as(make.person("Somebody else"))

    answer = other.get(link)

    assert answer.status_code == 403
    assert "only for the e-mail address it was sent to" in main(read, answer)
    assert other.get(path(project)).status_code == 404


def test_it_works_once(app, client, link, send):
    send(client, link, name="Demo Guest", password=PASSWORD)

    assert app.test_client().get(link).status_code == 410


def test_a_short_password_is_refused_and_the_link_still_works(client, link, send):
    refused = send(client, link, name="Demo Guest", password="short")

    assert refused.status_code == 422
    assert send(client, link, name="Demo Guest", password=PASSWORD).status_code == 303


def test_the_lead_sees_what_is_open_and_withdraws_it(make, browser, app, link, project, send, read):
    assert "guest@council.example" in main(read, browser.get(path(project, "/team")))
    (row,) = make.all(Invitation)

    send(browser, f"/invitations/{row.id}/withdraw")

    browser.get(path(project, "/team"))  # says that it is withdrawn
    assert "guest@council.example" not in main(read, browser.get(path(project, "/team")))
    assert app.test_client().get(link).status_code == 410


def test_a_link_that_never_was_is_not_there(client):
    assert client.get("/invitation/nothing").status_code == 404


# --- a whole unit --------------------------------------------------------------------------------


def test_everybody_of_the_unit_newcomers_too_is_in_the_team(
    make, browser, hospital, project, sign_in_as, send
):
    other = make.unit("Ward B", parent=hospital)
    nurse = sign_in_as(make.person("Demo Nurse", {other: UnitRole.CONTRIBUTOR}))
    assert nurse.get(path(project)).status_code == 404

    send(browser, path(project, "/team/units"), unit_id=other.id)
    newcomer = sign_in_as(make.person("Demo Newcomer", {other: UnitRole.CONTRIBUTOR}))

    for one in (nurse, newcomer):
        assert one.get(path(project)).status_code == 200
        assert one.get(path(project, "/aim")).status_code == 200


def test_once_taken_out_they_see_nothing_and_the_history_keeps_them(
    make, browser, hospital, project, sign_in_as, send, read
):
    other = make.unit("Ward B", parent=hospital)
    row = make.team_unit(project, other)
    nurse = sign_in_as(make.person("Demo Nurse", {other: UnitRole.CONTRIBUTOR}))
    assert nurse.get(path(project)).status_code == 200

    send(browser, f"/team-units/{row.id}/end")

    assert nurse.get(path(project)).status_code == 404
    assert make.again(row).ends_on is not None
    assert "Everybody in Ward B" in main(read, browser.get(path(project, "/team")))


def test_a_unit_above_theirs_counts_and_one_below_does_not(
    make, hospital, ward, project, sign_in_as
):
    service = make.unit("Medicine", parent=hospital)
    inside = make.unit("Ward C", parent=service)
    make.team_unit(project, service, ProjectRole.VIEWER)

    below = sign_in_as(make.person(roles={inside: UnitRole.CONTRIBUTOR}))
    above = sign_in_as(make.person(roles={hospital: UnitRole.CONTRIBUTOR}))

    assert below.get(path(project)).status_code == 200
    assert below.get(path(project, "/aim")).status_code == 403
    assert above.get(path(project)).status_code == 404


def test_it_is_brought_in_once(make, browser, hospital, project):
    other = make.unit("Ward B", parent=hospital)
    target, typed = pages.filled(browser, path(project, "/team/units"), unit_id=other.id)
    browser.post(target, data=typed)
    browser.post(target, data=typed)

    assert len(make.all(TeamUnit)) == 1


# --- the name of a role --------------------------------------------------------------------------


def test_somebody_without_an_account_is_named_for_all_to_read(make, browser, project, send, read):
    send(browser, path(project, "/team/credits"), name="A night porter")

    assert "A night porter" in main(read, browser.get(path(project, "/charter")))
    (row,) = make.all(TeamCredit)
    send(browser, f"/team-credits/{row.id}/end")
    browser.get(path(project))  # says so
    assert "A night porter" not in main(read, browser.get(path(project, "/charter")))
    assert "A night porter" in main(read, browser.get(path(project, "/team")))


def test_the_timeline_tells_of_it(make, browser, hospital, project, send, read):
    send(browser, path(project, "/team/credits"), name="A night porter")
    send(browser, path(project, "/team/units"), unit_id=make.unit("Ward B", parent=hospital).id)

    text = main(read, browser.get(path(project, "/history")))

    assert "named A night porter as part of the team" in text
    assert "brought Ward B into the team as a whole" in text
