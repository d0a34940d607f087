"""The pages around the work: tasks, what is in the way, meetings, and one's own page."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.blockers import Blocker
from qitrack.domain.meetings import Meeting
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import ProjectRole, Visibility
from qitrack.domain.tasks import Task, TaskState
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
def sponsor(make):
    """Opens doors."""
    return make.person("Demo Chief Nurse")


@pytest.fixture
def project(make, ward, sister, sponsor):
    """Her project, open to the ward."""
    return make.project(ward, sister, title="Fewer falls", members={sponsor: ProjectRole.SPONSOR})


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def path(project, page=""):
    return f"/projects/{project.id}{page}"


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


def days_ago(days):
    return clock.today() - timedelta(days=days)


# --- tasks -----------------------------------------------------------------------------------------


def test_a_task_is_noted_with_one_answer(make, browser, project, send, read):
    answer = send(browser, path(project, "/tasks/new"), what="Ring estates about the lights")

    assert answer.location == path(project, "/to-do")
    assert "Ring estates about the lights Nobody yet" in main(read, browser.get(answer.location))


def test_a_task_is_offered_to_the_team_only(make, browser, project, ward, read):
    make.person("Stranger on the ward", {ward: UnitRole.CONTRIBUTOR})

    page = read(browser.get(path(project, "/tasks/new")))

    names = [option.text.strip() for option in page.select("select[name=owner_id] option")]
    assert names == ["Nobody yet", "Demo Chief Nurse", "Demo Ward Sister"]


def test_a_task_of_another_teams_person_is_refused(make, browser, project, send):
    stranger = make.person()

    answer = send(browser, path(project, "/tasks/new"), what="Ring", owner_id=stranger.id)

    assert answer.status_code == 422
    assert make.all(Task) == []


def test_a_due_task_is_ticked_off_on_ones_own_page(make, browser, project, sister, send, read):
    task = make.task(project, "Ring estates", sister, due_on=days_ago(1))
    page = main(read, browser.get("/"))

    answer = send(browser, "/", which=f"/tasks/{task.id}/state")

    assert "Your tasks Ring estates Fewer falls" in page
    assert "Late" in page
    assert answer.location == "/"
    assert make.again(task).state is TaskState.DONE
    assert "Your tasks" not in main(read, browser.get("/"))


def test_a_task_that_was_done_can_be_put_back(make, browser, project, send):
    task = make.task(project, state=TaskState.DONE, closed_at=clock.now())

    send(browser, path(project, "/to-do"), which=f"/tasks/{task.id}/state")

    assert make.again(task).is_open


def test_a_state_that_there_is_not_is_refused(browser, make, project, token):
    task = make.task(project)

    answer = browser.post(
        f"/tasks/{task.id}/state", data={"csrf_token": token(browser), "state": "eaten"}
    )

    assert answer.status_code == 422


def test_two_who_change_a_task_lose_nothing(make, browser, project, sign_in_as, send):
    task = make.task(project, "Ring estates")
    other = sign_in_as(make.person(roles={project.unit: UnitRole.CONTRIBUTOR}))
    form = {"version": "1", "what": "Write to estates"}
    send(other, f"/tasks/{task.id}/edit", what="Visit estates")

    answer = send(browser, f"/tasks/{task.id}/edit", **form)

    assert answer.status_code == 409
    assert "Visit estates" in answer.text
    assert "Write to estates" in answer.text


# --- what is in the way ----------------------------------------------------------------------------


def test_what_is_in_the_way_is_the_sponsors_unless_somebody_else_is_named(
    make, browser, project, sponsor, send
):
    send(browser, path(project, "/blockers/new"), what="A locked door")
    send(browser, path(project, "/blockers/new"), what="No light", owner_name="Head of estates")

    first, second = make.all(Blocker)
    assert (first.owner_id, first.raised_on) == (sponsor.id, clock.today())
    assert (second.owner_id, second.owner_name) == (None, "Head of estates")


def test_it_stands_out_on_the_sponsors_own_page_with_its_days(
    make, project, sponsor, sign_in_as, read
):
    make.blocker(project, "Nurse taken daily", raised_on=days_ago(105), owner_id=sponsor.id)

    page = read(sign_in_as(sponsor).get("/"))

    (box,) = page.select(".qi-obstacle")
    assert "Nurse taken daily In the way for 105 days" in box.get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("days", "words"), [(0, "since today"), (1, "since yesterday"), (2, "for 2 days")]
)
def test_days_are_said_in_words(make, browser, project, read, days, words):
    make.blocker(project, raised_on=days_ago(days))

    assert f"In the way {words}" in main(read, browser.get(path(project, "/to-do")))


def test_the_sponsor_says_what_was_done(make, project, sponsor, sign_in_as, send, read):
    blocker = make.blocker(project, "A locked door", owner_id=sponsor.id)
    browser = sign_in_as(sponsor)

    send(browser, f"/blockers/{blocker.id}/resolve", resolution="The night sister has a key.")

    assert not make.again(blocker).is_open
    assert "The night sister has a key." in main(read, browser.get(path(project, "/to-do")))
    assert not read(browser.get("/")).select(".qi-obstacle")


def test_one_of_two_owners_has_to_go(make, browser, project, sponsor, send):
    blocker = make.blocker(project, owner_id=sponsor.id)

    answer = send(browser, f"/blockers/{blocker.id}/edit", owner_name="Head of estates")

    assert answer.status_code == 422
    assert "Choose one person, or write one down." in answer.text


def test_a_day_to_come_is_refused(browser, project, send):
    answer = send(browser, path(project, "/blockers/new"), what="A door", raised_on=days_ago(-1))

    assert answer.status_code == 422
    assert "This day is still to come." in answer.text


# --- meetings --------------------------------------------------------------------------------------


def test_a_decision_becomes_a_task_of_its_meeting(make, browser, project, sister, send, read):
    decisions = "Ask the night team\nRing estates"
    notes = send(browser, path(project, "/meetings/new"), decisions=decisions).location
    page = read(browser.get(notes))
    (first, second) = [a["href"] for a in page.select("main li a") if "tasks/new" in a["href"]]
    send(browser, first, owner_id=sister.id)

    (task,) = make.all(Task)
    (meeting,) = make.all(Meeting)
    assert (task.what, task.meeting_id) == ("Ask the night team", meeting.id)
    links = [a["href"] for a in read(browser.get(notes)).select("main li a")]
    assert [link for link in links if "tasks/new" in link] == [second]


def test_the_notes_say_who_was_there(make, browser, project, sister, sponsor, send, read):
    answer = send(
        browser,
        path(project, "/meetings/new"),
        notes="We looked at the chart.",
        present_ids=[sister.id, sponsor.id],
        others="a student",
    )

    text = main(read, browser.get(answer.location))
    assert "There: Demo Chief Nurse, Demo Ward Sister, a student" in text


def test_notes_of_nothing_are_refused(browser, project, send):
    answer = send(browser, path(project, "/meetings/new"))

    assert answer.status_code == 422
    assert "Write down something you talked about or decided." in answer.text


def test_the_agenda_is_made_from_the_record(make, browser, project, sister, read):
    make.meeting(project, on=days_ago(9))
    make.blocker(project, "A locked door")
    make.task(project, "Ring estates", sister, due_on=clock.today())
    make.measure(project, [9] * 15 + [3] * 15, name="Falls")

    text = main(read, browser.get(path(project, "/agenda")))

    for words in (
        "You last met on",
        "A locked door In the way since today",
        "Ring estates Demo Ward Sister",
        "Say what you aim for.",
        "Falls : a sign of improvement",
    ):
        assert words in text


# --- how much is asked of the database ---------------------------------------------------------------


@pytest.mark.parametrize("page", ["/to-do", "/agenda"])
def test_a_long_list_costs_no_more_than_a_short_one(make, browser, project, sister, database, page):
    def fill(many):
        for _number in range(many):
            make.task(project, owner=make.person(), due_on=clock.today())
            make.blocker(project, owner_id=make.person().id)
            make.meeting(project, "Ask", [sister])

    fill(2)
    browser.get(path(project, page))
    counts = []
    for many in (0, 8):
        fill(many)
        with counted(database.engine) as statements:
            browser.get(path(project, page))
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_ones_own_page_costs_no_more_for_what_waits(make, browser, sister, database):
    def fill(many):
        for _number in range(many):
            another = make.project(visibility=Visibility.EVERYONE)
            make.task(another, owner=sister, due_on=clock.today())
            make.blocker(another, owner_id=sister.id)
            make.comment(make.cycle(another), make.person(), names=[sister])

    fill(2)
    browser.get("/")
    counts = []
    for many in (0, 8):
        fill(many)
        with counted(database.engine) as statements:
            browser.get("/")
        counts.append(len(statements))

    assert counts[0] == counts[1]
