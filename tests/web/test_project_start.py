"""Starting a project: two answers."""

import pytest

from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Project, Visibility


@pytest.fixture
def ward(make):
    """A ward of a hospital."""
    return make.unit("Ward A")


@pytest.fixture
def sister(make, ward):
    """Works on the ward."""
    return make.person("Demo Ward Sister", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def path(project, page=""):
    return f"/projects/{project.id}{page}"


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


def test_a_project_starts_with_two_answers(browser, make, ward, send):
    answer = send(browser, "/projects/new", problem="Bells ring too long.\nEspecially at night.")

    (made,) = make.all(Project)
    assert (answer.status_code, answer.location) == (303, path(made))
    assert (made.title, made.unit_id) == ("Bells ring too long.", ward.id)
    assert made.visibility is Visibility.PRIVATE


def test_the_form_has_two_questions(browser, read):
    form = read(browser.get("/projects/new")).select_one("main form")
    controls = form.select("textarea, select, input:not([type=hidden])")

    assert [control["name"] for control in controls] == ["problem", "unit_id"]


def test_the_only_place_is_chosen_already_and_still_shown(browser, ward, read):
    options = read(browser.get("/projects/new")).select("#unit_id option")

    assert [(option["value"], option.text.strip()) for option in options] == [
        (str(ward.id), "Ward A")
    ]


def test_of_several_places_none_is_chosen_beforehand(make, ward, sister, browser, read, send):
    make.membership(sister, make.unit("Ward B"), UnitRole.CONTRIBUTOR)

    first = read(browser.get("/projects/new")).select("#unit_id option")[0]
    answer = send(browser, "/projects/new", problem="Bells ring too long.")

    assert first["value"] == ""
    assert answer.status_code == 422
    assert "Choose where this is." in answer.text
    assert "Bells ring too long." in answer.text


def test_without_words_nothing_starts(browser, make, send):
    answer = send(browser, "/projects/new", problem="   ")

    assert answer.status_code == 422
    assert "Say in a few words what bothers you." in answer.text
    assert make.all(Project) == []


def test_a_place_where_one_does_not_work_is_refused(browser, make, send):
    answer = send(browser, "/projects/new", problem="Bells", unit_id=make.unit().id)

    assert answer.status_code == 422
    assert make.all(Project) == []


def test_sending_the_form_twice_makes_one_project(browser, make, read):
    form = read(browser.get("/projects/new")).select_one("main form")
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    fields |= {"problem": "Bells", "unit_id": form.select_one("option")["value"]}

    answers = [browser.post("/projects/new", data=fields) for _time in range(2)]

    (made,) = make.all(Project)
    assert {answer.location for answer in answers} == {path(made)}


def test_who_belongs_nowhere_is_told_what_to_do(make, sign_in_as, read):
    answer = sign_in_as(make.person()).get("/projects/new")

    assert read(answer).select_one("main a[href='/join']") or "code" in answer.text
    assert not read(answer).select("main form")


def test_a_character_that_no_database_keeps_is_left_out(browser, make, send):
    send(browser, "/projects/new", problem="Bells\0 ring")

    assert make.all(Project)[0].problem == "Bells ring"
