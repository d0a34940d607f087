"""How far along: the page of a project, the word of team and coach, the steps of an organisation."""

import pytest

from qitrack.domain.people import UnitRole
from qitrack.domain.progress import ProgressRating, Rater
from qitrack.domain.projects import ProjectRole, Visibility


@pytest.fixture
def lead(make):
    return make.person("Ann Lead", {make.unit("Ward 7"): UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, lead):
    return make.project(lead.memberships[0].unit, lead, visibility=Visibility.UNIT)


@pytest.fixture
def coach(make, project):
    person = make.person("Cai Coach")
    make.member(project, person, ProjectRole.COACH)
    return person


def path(project, rest=""):
    return f"/projects/{project.id}/progress{rest}"


def test_the_page_shows_what_is_on_record_and_what_people_judge(sign_in_as, lead, project, read):
    page = read(sign_in_as(lead).get(path(project)))

    assert page.select_one("dl.qi-details dd").get_text() == "A worry with a name"
    assert len(page.select(".qi-scale__step")) == 10
    assert "For you to judge" in page.main.get_text()


def test_team_and_coach_are_asked_as_what_they_are(make, sign_in_as, send, lead, coach, project):
    send(sign_in_as(lead), path(project, "/new"), step=6, reason="Two tests went well.")
    send(sign_in_as(coach), path(project, "/new"), step=4)

    said = {rating.rater: rating.step for rating in make.all(ProgressRating)}
    assert said == {Rater.TEAM: 6, Rater.COACH: 4}


def test_a_gap_is_a_reason_to_talk_and_no_mark(sign_in_as, send, lead, coach, project, read):
    send(sign_in_as(lead), path(project, "/new"), step=6)
    send(sign_in_as(coach), path(project, "/new"), step=4)

    text = " ".join(read(sign_in_as(lead).get(path(project))).main.get_text().split())

    assert "You see it differently. Talk about it." in text
    assert "At least one change has been tried. Not on record" in text


def test_the_number_stands_in_a_fold(sign_in_as, send, lead, project, read):
    send(sign_in_as(lead), path(project, "/new"), step=5)

    page = read(sign_in_as(lead).get(path(project)))
    fold = page.select("main details")[-1].extract()

    assert "2.5" in fold.get_text()
    assert "2.5" not in page.main.get_text()


def test_a_step_must_be_chosen(sign_in_as, send, lead, project, read):
    answer = send(sign_in_as(lead), path(project, "/new"), reason="No idea.")

    assert answer.status_code == 422
    assert "Choose the one that fits best." in read(answer).main.get_text()
    assert "No idea." in read(answer).main.get_text()


def test_an_administrator_words_a_step_for_all_projects_below(
    make, sign_in_as, send, lead, project, read
):
    unit = lead.memberships[0].unit
    boss = sign_in_as(make.person(roles={unit: UnitRole.ADMINISTRATOR}))
    send(boss, f"/units/{unit.id}/scale/level?step=1", label="It has a name", meaning="Said.")

    assert "It has a name" in read(sign_in_as(lead).get(path(project))).main.get_text()
    assert "It has a name" in read(boss.get(f"/units/{unit.id}/scale")).main.get_text()
