"""Comments on pages: pinned, answered, corrected, taken back, shown to whoever is named."""

import pytest

from qitrack import clock
from qitrack.domain.comments import Comment, CyclePart, Mention
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import ProjectRole
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
def nurse(make, ward):
    """Is in her team."""
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, sister, nurse):
    """Her project, open to the ward."""
    return make.project(ward, sister, members={nurse: ProjectRole.MEMBER})


@pytest.fixture
def cycle(make, project):
    """A test of hers."""
    return make.cycle(project)


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def talk(cycle, page=""):
    return f"/cycles/{cycle.id}/comments{page}"


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


def test_a_comment_is_pinned_to_a_part_of_a_test(make, browser, cycle, send, read):
    answer = send(browser, talk(cycle), body="Two nights only?", part=CyclePart.HAPPENED)

    (comment,) = make.all(Comment)
    assert (comment.cycle_id, comment.part) == (cycle.id, CyclePart.HAPPENED)
    assert answer.location == talk(cycle)
    assert "What happened Demo Ward Sister" in main(read, browser.get(talk(cycle)))


def test_the_page_of_the_test_leads_to_what_was_said(make, browser, cycle, sister, read):
    before = main(read, browser.get(f"/cycles/{cycle.id}"))
    make.comment(cycle, sister, part=CyclePart.PLAN)
    page = read(browser.get(f"/cycles/{cycle.id}"))

    assert "Say something about this test" in before
    texts = [a.text for a in page.select(f"main a[href^='{talk(cycle)}']")]
    assert texts == ["1 comment on this", "1 comment"]


def test_a_comment_is_pinned_to_a_point_of_a_chart(make, browser, project, send, read):
    measure = make.measure(project, [4, 5, 6])
    page = f"/measures/{measure.id}/comments"
    send(browser, page, body="Half the beds were closed", on=measure.period_of(clock.today()))
    send(browser, page, body="What a chart")

    first, second = make.all(Comment)
    assert (first.measure_id, first.on) == (measure.id, measure.period_of(clock.today()))
    assert second.on is None
    (about,) = read(browser.get(page)).select(".qi-talk__about")
    assert about.text.startswith("Week of")
    assert about.text.endswith(": 6")
    assert "2 comments" in main(read, browser.get(f"/measures/{measure.id}"))


def test_a_point_that_there_is_not_is_refused(make, browser, project, send):
    measure = make.measure(project, [4, 5, 6])
    page = f"/measures/{measure.id}/comments"

    assert send(browser, page, body="Here", on="2001-01-01").status_code == 422
    assert browser.get(f"{page}/new?on=2001-01-01").status_code == 200


def test_somebody_who_is_named_sees_it_on_their_own_page_until_they_have_read_it(
    browser, cycle, nurse, sign_in_as, send, read
):
    said = send(browser, talk(cycle), body="@amina cole, two nights only?")
    hers = sign_in_as(nurse)
    (link,) = read(hers.get("/")).select(".qi-named a")

    assert "shown to: Amina Cole" in main(read, browser.get(said.location))
    assert link["href"].startswith(talk(cycle))
    hers.get(link["href"])
    assert not read(hers.get("/")).select(".qi-named a")


def test_somebody_is_chosen_without_typing_a_name(make, browser, cycle, nurse, send):
    send(browser, talk(cycle), body="Two nights only?", tell_id=nurse.id)

    (mention,) = make.all(Mention)
    assert mention.person_id == nurse.id


def test_a_name_that_fits_nobody_who_sees_it_is_said(make, browser, cycle, send, read):
    make.person("Gus Hall")

    answer = send(browser, talk(cycle), body="@Gus Hall?")

    assert "@Gus fits nobody" in main(read, browser.get(answer.location))
    assert make.all(Mention) == []


def test_a_strangers_id_in_the_choice_is_refused(make, browser, cycle, send):
    answer = send(browser, talk(cycle), body="Hello", tell_id=make.person().id)

    assert answer.status_code == 422
    assert make.all(Comment) == []


def test_an_answer_stands_below_and_is_shown_to_whoever_it_answers(
    make, browser, cycle, sister, nurse, sign_in_as, send, read
):
    comment = make.comment(cycle, sister, "Two nights only?")
    send(sign_in_as(nurse), f"/comments/{comment.id}/answer", body="Three in fact.")

    page = read(browser.get("/"))
    assert "Amina Cole: Three in fact." in page.select_one(".qi-named").text
    answers = read(browser.get(talk(cycle))).select(".qi-talk__answers li")
    assert ["Three in fact." in answer.text for answer in answers] == [True]


def test_ones_own_words_are_corrected_and_taken_back(make, browser, cycle, sister, send, read):
    comment = make.comment(cycle, sister, "Tow nights")

    send(browser, f"/comments/{comment.id}/edit", body="Two nights")
    corrected = main(read, browser.get(talk(cycle)))
    send(browser, f"/comments/{comment.id}/edit", which=f"/comments/{comment.id}/take-back")

    assert "corrected Two nights" in corrected
    assert "Two nights" not in main(read, browser.get(talk(cycle)))
    assert "1 comment" not in main(read, browser.get(f"/cycles/{cycle.id}"))


def test_what_was_taken_back_leaves_a_trace_where_somebody_answered(
    make, browser, cycle, sister, nurse, sign_in_as, send, read
):
    comment = make.comment(cycle, sister, "Silly idea")
    send(sign_in_as(nurse), f"/comments/{comment.id}/answer", body="Not at all.")
    send(browser, f"/comments/{comment.id}/take-back")

    text = main(read, browser.get(talk(cycle)))
    assert "Demo Ward Sister took a comment back. Amina Cole" in text
    assert "Silly idea" not in text


def test_the_timeline_does_not_repeat_what_was_taken_back(
    make, browser, cycle, project, sister, send, read
):
    comment = make.comment(cycle, sister, "Silly idea")
    send(browser, f"/comments/{comment.id}/take-back")

    text = main(read, browser.get(f"/projects/{project.id}/history"))
    assert "Demo Ward Sister took a comment back." in text
    assert "Silly idea" not in text


def test_words_of_others_are_theirs(make, browser, cycle, nurse, read):
    comment = make.comment(cycle, nurse)

    assert browser.get(f"/comments/{comment.id}/edit").status_code == 403
    assert not read(browser.get(talk(cycle))).select("main a[href$='/edit']")


def test_whoever_only_looks_reads_and_has_no_form(make, project, cycle, sister, sign_in_as, read):
    viewer = make.person()
    make.member(project, viewer, ProjectRole.VIEWER)
    make.comment(cycle, sister, "Two nights only?")

    page = read(sign_in_as(viewer).get(talk(cycle)))

    assert "Two nights only?" in page.text
    assert not page.select("main form")


def test_a_long_talk_costs_no_more_than_a_short_one(make, browser, cycle, nurse, database, send):
    def fill(many):
        for _number in range(many):
            comment = make.comment(cycle, make.person(), names=[nurse])
            make.comment(cycle, make.person(), answers_id=comment.id)

    fill(2)
    browser.get(talk(cycle))
    counts = []
    for many in (0, 8):
        fill(many)
        with counted(database.engine) as statements:
            browser.get(talk(cycle))
        counts.append(len(statements))

    assert counts[0] == counts[1]
