"""The timeline of a project: everything in one list, by topic, since one was last here."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, record
from qitrack.domain.people import UnitRole
from qitrack.domain.timeline import Topic
from tests.statements import counted

COUNTED = {
    "kind": MeasureKind.PROCESS,
    "form": ValueForm.VALUE,
    "direction": Direction.UP,
    "frequency": Frequency.WEEKLY,
}


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
    return make.project(ward, sister)


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


@pytest.fixture
def told(browser, project, read):
    """What the timeline says, asked like this."""

    def told(**asked):
        query = {key: str(value) for key, value in asked.items()}
        page = read(browser.get(f"/projects/{project.id}/history", query_string=query))
        return page.select_one(".qi-history").get_text(" ", strip=True)

    return told


def since(page):
    """The link that leads to what is new, if there is one."""
    return next((a["href"] for a in page.select("main a") if "since=" in a["href"]), None)


def test_everything_stands_in_one_list(make, project, sister, told):
    cycle = make.cycle(project, lead=sister)
    make.comment(cycle, sister, "Two nights only?")
    make.task(project, "Ring estates", sister)
    make.blocker(project, "A locked door")
    make.meeting(project, "Ask the night team")
    make.measure(project, [9] * 15 + [3] * 15, name="Falls", person=sister)

    text = told()

    for sentence in (
        "Demo Ward Sister commented: “Two nights only?”",
        "Demo Ward Sister noted a task: “Ring estates”.",
        "said what is in the way: “A locked door”.",
        "wrote down what a meeting said and decided. Day",
        "Decided Ask the night team",
        "The chart of “Falls” shows a sign of improvement from",
    ):
        assert sentence in text


def test_many_numbers_of_one_file_are_told_once(make, project, sister, told):
    make.measure(project, list(range(9)), name="Falls", person=sister)

    assert "entered a number for “Falls”." in told()

    with make.database.writer(sister.id, "one request") as session:
        measure = Measure(project_id=project.id, name="Calls", **COUNTED)
        session.add(measure)
        session.flush()
        for week in range(5):
            on = measure.period_of(clock.today() - timedelta(weeks=week))
            record(session, measure, on, Entry(value=float(week)), person=None)
        session.commit()

    assert "entered a number for “Calls”. (5 times)" in told()


def test_whatever_has_a_page_leads_to_it(make, browser, project, sister, read):
    cycle, measure = make.cycle(project, lead=sister), make.measure(project, [9] * 9 + [3] * 9)
    meeting = make.meeting(project)
    make.comment(cycle, sister)
    make.comment(measure, sister)
    make.task(project)

    page = read(browser.get(f"/projects/{project.id}/history"))

    assert {a["href"] for a in page.select(".qi-history a")} == {
        f"/cycles/{cycle.id}",
        f"/cycles/{cycle.id}/comments",
        f"/measures/{measure.id}",
        f"/measures/{measure.id}/comments",
        f"/meetings/{meeting.id}",
        f"/projects/{project.id}/to-do",
    }
    for link in page.select(".qi-history a"):
        assert browser.get(link["href"]).status_code == 200


def test_one_topic_leaves_the_others_out(make, project, sister, told):
    make.task(project, "Ring estates", sister)
    make.measure(project, [9] * 15 + [3] * 15, name="Falls")

    assert "Ring estates" in told(topic=Topic.TASKS)
    assert "Falls" not in told(topic=Topic.TASKS)
    assert "a sign of improvement" in told(topic=Topic.NUMBERS)
    assert "Ring estates" not in told(topic=Topic.NUMBERS)


def test_a_topic_or_a_moment_that_there_is_not_leaves_everything_in(make, project, sister, told):
    make.task(project, "Ring estates", sister)

    assert "Ring estates" in told(topic="nonsense", since="yesterday-ish")


def test_a_sign_on_a_chart_stands_on_one_page_only(make, project, told):
    make.measure(project, [9] * 40 + [3] * 40, name="Falls")

    signs = [told(page=number).count("shows a sign of improvement") for number in (1, 2)]

    assert sorted(signs) == [0, 1]


# --- since one was last here -------------------------------------------------------------------------


@pytest.fixture
def colleague(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def opened(sign_in_as, project, read):
    """The page of the project as this person sees it so much later, in a session of that time."""

    def opened(person, after=timedelta()):
        with clock.stopped(clock.now() + after):
            return read(sign_in_as(person).get(f"/projects/{project.id}"))

    return opened


def test_the_page_says_that_something_is_new_and_leads_there(
    make, project, sister, colleague, opened, browser, read
):
    first = opened(sister)
    make.task(project, "Ring estates", colleague)
    second = opened(sister, timedelta(hours=2))

    assert since(first) is None
    text = read(browser.get(since(second))).select_one("main").get_text(" ", strip=True)
    assert "Ring estates" in text
    assert "started the project" not in text


def test_nothing_is_new_when_only_oneself_did_something(make, project, sister, opened):
    opened(sister)
    make.task(project, owner=sister)

    assert since(opened(sister, timedelta(hours=2))) is None


def test_what_is_new_stays_new_for_the_whole_visit(make, project, sister, colleague, opened):
    opened(sister)
    make.task(project, owner=colleague)
    opened(sister, timedelta(hours=2))

    assert since(opened(sister, timedelta(hours=2, minutes=20)))


def test_whoever_may_not_read_the_timeline_is_not_led_there(
    make, project, sister, ward, colleague, opened
):
    opened(colleague)
    make.task(project, owner=sister)

    assert since(opened(colleague, timedelta(hours=2))) is None


def test_the_timeline_costs_the_same_however_long(make, project, sister, database, browser):
    def fill(many):
        for _number in range(many):
            make.task(project, owner=sister)
            make.comment(make.cycle(project), sister)
            make.measure(project, [9] * 9 + [3] * 9, person=sister)

    fill(6)
    address = f"/projects/{project.id}/history?page=2"
    browser.get(address)
    counts = []
    for many in (0, 4):
        fill(many)
        with counted(database.engine) as statements:
            browser.get(address)
        counts.append(len(statements))

    assert counts[1] <= counts[0]
