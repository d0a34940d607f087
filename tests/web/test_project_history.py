"""The history of a project, told in plain words to its team."""

import pytest

from qitrack.domain.audit import Change
from qitrack.domain.base import Words
from qitrack.domain.cycles import Stage
from qitrack.domain.history import NAMED_BY
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Project, State, Visibility
from qitrack.web.projects.history import LABELS, SENTENCES
from tests.factories import audited_models
from tests.statements import counted


@pytest.fixture
def ward(make):
    """A ward of a hospital."""
    return make.unit("Ward A")


@pytest.fixture
def sister(make, ward):
    """Works on the ward."""
    return make.person("Demo Ward Sister", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, sister):
    """Her project, open to the ward."""
    return make.project(
        ward, sister, title="Fewer falls", problem="Half happen on the way to the toilet"
    )


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def path(project, page=""):
    return f"/projects/{project.id}{page}"


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


def test_the_history_says_who_changed_what_from_what_to_what(browser, project, send, read):
    aim = {"aim_what": "falls", "aim_by": "2027-03-01"}
    send(browser, path(project, "/aim"), aim_to="six", **aim)
    send(browser, path(project, "/aim"), aim_to="five")

    text = main(read, browser.get(path(project, "/history")))

    assert "Demo Ward Sister changed the aim. To from six to five" in text
    assert "By when 1 March 2027" in text


def test_the_history_names_things_as_people_do(make, browser, project, sister, send, read):
    make.member(project, make.person("Demo Nurse"))
    send(browser, path(project, "/state"), state=State.STOPPED, learned="Ask first.")
    send(browser, path(project, "/state"), state=State.TESTING)
    send(browser, path(project, "/visibility"), visibility=Visibility.TEAM)
    make.measure(project, [(4, 9)], name="Falls", person=sister)
    make.cycle(project, Stage.ACTED, lead=sister)

    text = main(read, browser.get(path(project, "/history")))

    for sentence in (
        "Demo Ward Sister started the project.",
        "brought Demo Nurse into the team.",
        "Where it stands from Stopped to Testing",
        "Who can see it from Everybody in our unit to The people in the team",
        "Demo Ward Sister added the measure “Falls”.",
        "entered a number for “Falls”. Period from",
        "How many did 4 Out of how many 9",
        "planned test 1.",
        "wrote what to expect of test 1.",
    ):
        assert sentence in text


def test_everything_the_team_can_do_has_a_sentence():

    told = {
        model.__tablename__
        for model in audited_models()
        if model.__in_project_history__
        and (
            model is Project
            or {"project_id", "cycle_id", "measure_id", "prediction_id", "stratifier_id"}
            & set(model.__table__.columns.keys())
        )
    }

    assert told == set(NAMED_BY)
    assert told == {entity for entity, _change in SENTENCES}
    assert {change for _entity, change in SENTENCES} == {Change.ADDED, Change.CHANGED}
    tables = {model.__tablename__: model.__table__ for model in audited_models()}
    assert all(field in tables[entity].columns for entity, field in LABELS)


def test_every_word_that_people_write_has_a_name_in_the_history():

    machine = {("import", "sha256"), ("observation", "stratum"), ("chart_decision", "value")}
    machine |= {("chart_review", "digest"), ("measure", "catalogue_key")}
    machine |= {("invitation", "token_hash"), ("attachment", "sha256"), ("attachment", "kind")}
    written = {
        (model.__tablename__, column.name)
        for model in audited_models()
        if model.__tablename__ in NAMED_BY
        for column in model.__table__.columns
        if isinstance(column.type, Words)
    }

    assert written - machine <= set(LABELS)


def test_the_history_is_paged_and_costs_the_same_however_long(
    make, browser, project, database, read
):
    make.measure(project, list(range(3)))
    browser.get(path(project, "/history"))
    counts = []
    for more in (0, 60):
        if more:
            make.measure(project, list(range(more)))
        with counted(database.engine) as statements:
            page = read(browser.get(path(project, "/history")))
        counts.append(len(statements))

    assert counts[1] <= counts[0]
    assert page.select("nav.nhsuk-pagination")
    assert "started the project" in browser.get(path(project, "/history?page=2")).text


def test_the_history_is_for_the_team(make, project, ward, sign_in_as):
    colleague = sign_in_as(make.person(roles={ward: UnitRole.CONTRIBUTOR}))

    assert colleague.get(path(project)).status_code == 200
    assert colleague.get(path(project, "/history")).status_code == 403
