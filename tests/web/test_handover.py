"""Handing a project over, its state of play, who can see it, and who looked."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.audit import AccessKind, AccessNote
from qitrack.domain.cycles import Stage
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import ProjectRole, Visibility
from tests.statements import counted


@pytest.fixture
def ward(make):
    """A ward of a hospital."""
    return make.unit("Ward A")


@pytest.fixture
def sister(make, ward):
    """Works on the ward and leads the project."""
    return make.person("Demo Ward Sister", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def nurse(make, ward):
    """Works on the ward."""
    return make.person("Demo Nurse", {ward: UnitRole.CONTRIBUTOR}, email="nurse@demo.example")


@pytest.fixture
def manager(make, ward):
    """Manages the ward."""
    return make.person("Demo Manager", {ward: UnitRole.MANAGER})


@pytest.fixture
def project(make, ward, sister):
    """Her project, open to the ward."""
    return make.project(ward, sister, title="Fewer falls")


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def path(project, page=""):
    return f"/projects/{project.id}{page}"


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


# --- handover ------------------------------------------------------------------------------------


def test_the_state_of_play_says_what_a_successor_needs(make, browser, project, sister, nurse, read):
    make.member(project, nurse)
    make.measure(project, (8, 7, 6), name="Falls a week", definition="Every fall reported")
    make.cycle(project, Stage.DOING, plan="A red lamp in bay 2", lead=sister)

    text = main(read, browser.get(path(project, "/handover")))

    for said in (
        "Falls a week",
        "Every fall reported",
        "A red lamp in bay 2",
        "nurse@demo.example",
        "Compare what you saw",
    ):
        assert said in text


def test_a_colleague_who_is_found_takes_over(make, browser, project, nurse, send, sign_in_as, read):
    where = path(project, "/handover/give")

    answer = send(
        browser, f"{where}?who=nurse", person_id=nurse.id, note="Ask the nights", to=where
    )

    assert answer.status_code == 303
    text = main(read, sign_in_as(nurse).get(path(project, "/charter")))
    assert "Demo Nurse took over. Ask the nights" in text
    assert browser.get(where).status_code == 403


def test_a_manager_does_not_take_a_project_from_an_active_lead(
    make, project, nurse, manager, sign_in_as, send
):
    make.member(project, nurse)

    answer = send(sign_in_as(manager), path(project, "/handover/give"), person_id=nurse.id)

    assert answer.status_code == 422
    assert "Demo Ward Sister leads this and is active" in answer.text


def test_it_is_offered_in_good_time(make, browser, project, send, read):
    (member,) = _members(make, project)

    send(browser, f"/members/{member.id}/until", ends_on=clock.today() + timedelta(days=14))

    assert "The lead leaves soon" in main(read, browser.get(path(project)))


def test_a_last_day_lies_ahead(make, browser, project, send):
    (member,) = _members(make, project)

    answer = send(browser, f"/members/{member.id}/until", ends_on=clock.today())

    assert answer.status_code == 422


def _members(make, project):
    from qitrack.domain.projects import ProjectMember

    return [member for member in make.all(ProjectMember) if member.project_id == project.id]


def test_what_has_stalled_is_called_so_in_lists_and_on_its_page(make, ward, sister, browser, read):
    with clock.stopped(clock.now() - timedelta(days=61)):
        project = make.project(ward, sister)

    assert "stalled" in main(read, browser.get("/portfolio"))
    assert "has stalled" in main(read, browser.get(path(project)))


def test_what_moves_is_not(browser, project, read):
    assert "stalled" not in main(read, browser.get("/portfolio"))
    assert "has stalled" not in main(read, browser.get(path(project)))


# --- who can see it, who looked ------------------------------------------------------------------


def looks(make):
    return [note for note in make.all(AccessNote) if note.kind is AccessKind.LOOKED]


def test_it_names_who_can_see_the_project(make, browser, project, manager, nurse, read):
    text = main(read, browser.get(path(project, "/who")))

    assert "Demo Ward Sister Lead" in text
    assert "Demo Manager Manager, Ward A" in text
    assert "2 people who work in Ward A" in text


@pytest.mark.parametrize(
    ("visibility", "said"),
    [
        (Visibility.PRIVATE, "Nobody else: no manager"),
        (Visibility.TEAM, "Nobody else: no manager"),
        (Visibility.ORGANISATION, "Everybody who works in the organisation"),
        (Visibility.EVERYONE, "Everybody with an account here"),
    ],
)
def test_each_visibility_has_its_plain_words(make, browser, ward, sister, read, visibility, said):
    project = make.project(ward, sister, visibility=visibility)

    assert said in main(read, browser.get(path(project, "/who")))


def test_a_closer_look_from_outside_is_told_to_the_team_and_to_who_looked(
    browser, project, manager, sign_in_as, read
):
    seen = main(read, sign_in_as(manager).get(path(project)))

    assert "The team can see that you looked" in seen
    assert "Demo Manager" in main(read, browser.get(path(project, "/looks")))


@pytest.mark.parametrize("page", ["", "/charter", "/who", "cycle", "measure"])
def test_every_page_of_a_project_is_a_closer_look(make, project, manager, sign_in_as, page):
    where = {
        "cycle": f"/cycles/{make.cycle(project).id}",
        "measure": f"/measures/{make.measure(project).id}",
    }.get(page, path(project, page))

    assert sign_in_as(manager).get(where).status_code == 200

    (note,) = looks(make)
    assert (note.entity, note.entity_id, note.person_id) == ("project", project.id, manager.id)


def test_it_is_noted_once_a_day(make, project, manager, sign_in_as):
    there = sign_in_as(manager)
    for _time in range(3):
        there.get(path(project))

    assert len(looks(make)) == 1


def test_lists_are_no_closer_look(make, project, manager, sign_in_as):
    assert sign_in_as(manager).get("/portfolio").status_code == 200

    assert looks(make) == []


def test_the_team_and_those_who_work_there_are_not_noted(make, browser, project, nurse, sign_in_as):
    sponsor = make.person("Demo Sponsor")
    make.member(project, sponsor, ProjectRole.SPONSOR)
    for who in (browser, sign_in_as(nurse), sign_in_as(sponsor)):
        assert who.get(path(project)).status_code == 200

    assert looks(make) == []


def test_who_looked_is_for_the_team_alone(project, manager, nurse, sign_in_as):
    assert sign_in_as(manager).get(path(project, "/looks")).status_code == 403
    assert sign_in_as(nurse).get(path(project, "/looks")).status_code == 403


def test_the_page_costs_the_same_for_many_people(make, browser, ward, project):
    costs = []
    for number in (1, 20):
        for _one in range(number):
            make.person(roles={ward: UnitRole.COACH})
        with counted(make.database.engine) as statements:
            browser.get(path(project, "/who"))
        costs.append(len(statements))

    assert costs[0] == costs[1]
