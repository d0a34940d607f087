"""From a statement down to who wrote what and when, and up again; and the same as a file."""

import json

import pytest

from qitrack.domain.cycles import Stage
from qitrack.domain.people import UnitRole
from qitrack.exchange import chains


@pytest.fixture
def sister(make):
    """Counts a test for herself."""
    return make.person("Demo Ward Sister", {make.unit("Ward A"): UnitRole.CONTRIBUTOR})


@pytest.fixture
def cycle(make, sister):
    """A test of hers."""
    return make.cycle(make.project(lead=sister), Stage.ACTED, plan="Offer the toilet at 20:30")


@pytest.fixture
def link(make, sister, cycle):
    """It counts towards her goal."""
    return make.evidence(make.goal(sister), cycle, sister)


def test_what_stands_behind_it_names_the_test_and_what_was_expected_and_when(
    sign_in_as, read, sister, link
):
    page = read(sign_in_as(sister).get(f"/evidence/{link.id}/chain"))
    words = page.select_one("main").get_text(" ", strip=True)

    assert "Offer the toilet at 20:30" in words
    assert "Expected: “Fewer people fall.”" in words
    assert "written before the first result" in words
    assert page.select_one(f"a[href='/cycles/{link.cycle_id}']")


def test_the_saved_file_follows_from_its_own_records(sign_in_as, sister, link):
    browser = sign_in_as(sister)

    for address in (f"/evidence/{link.id}/chain.json", f"/goals/{link.goal_id}/chain.json"):
        answer = browser.get(address)

        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert chains.verify(json.loads(answer.data)) == []


def test_the_way_up_names_my_other_goals_of_the_same_work_and_nobody_elses(
    make, sign_in_as, read, sister, cycle, link
):
    mine = make.evidence(make.goal(sister, "I ask the quietest first."), cycle, sister)
    other = make.person()
    make.evidence(make.goal(other, "I keep what I promise."), cycle, other)

    page = read(sign_in_as(sister).get(f"/evidence/{link.id}/chain"))
    words = page.select_one("main").get_text(" ", strip=True)

    assert (
        page.select_one(f"a[href='/evidence/{mine.id}/chain']").text == "I ask the quietest first."
    )
    assert "I keep what I promise." not in words


def test_somebody_with_whom_the_goal_is_shared_sees_no_records_of_a_hidden_project(
    make, sign_in_as, read, sister, link
):
    friend = make.person("Demo Friend", {make.unit("Elsewhere"): UnitRole.CONTRIBUTOR})
    make.share(link.goal, friend)
    browser = sign_in_as(friend)

    words = read(browser.get(f"/evidence/{link.id}/chain")).select_one("main").get_text(" ")

    assert "Offer the toilet" not in words
    assert "a project that you cannot see" in words
    assert browser.get(f"/evidence/{link.id}/chain.json").status_code == 404
