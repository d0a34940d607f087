"""A person's own page of goals: to print, to take away, to erase."""

import json

import pytest
from sqlalchemy import select

from qitrack.domain.cycles import Stage
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.people import UnitRole
from tests.statements import counted

SENTENCE = "I want to listen before I speak."


@pytest.fixture
def sister(make):
    """Has a goal and something that counts towards it."""
    sister = make.person("Demo Ward Sister", {make.unit("Ward A"): UnitRole.CONTRIBUTOR})
    cycle = make.cycle(make.project(lead=sister), Stage.ACTED, plan="Offer the toilet at 20:30")
    make.evidence(make.goal(sister, SENTENCE), cycle, sister)
    return sister


@pytest.fixture
def browser(sign_in_as, sister):
    """Her browser."""
    return sign_in_as(sister)


def test_the_passport_has_my_goals_and_nobody_elses(make, browser, read):
    make.goal(make.person(), "I keep what I promise.")

    words = read(browser.get("/passport")).select_one("main").get_text(" ", strip=True)

    assert SENTENCE in words
    assert "Offer the toilet at 20:30" in words
    assert "I keep what I promise." not in words


def test_the_passport_and_everything_about_me_are_files_without_codes(browser):
    passport = json.loads(browser.get("/passport.json").data)
    everything = json.loads(browser.get("/account/everything.json").data)

    assert [goal["statement"] for goal in passport["goals"]] == [SENTENCE]
    assert passport["goals"][0]["evidence"][0]["how_it_was_learned"]
    assert everything["records"]["development_goal"][0]["statement"] == SENTENCE


def test_a_long_passport_takes_as_many_queries_as_a_short_one(make, browser, sister, database):
    with counted(database.engine) as few:
        browser.get("/passport")
    for number in range(5):
        cycle = make.cycle(make.project(lead=sister), Stage.ACTED)
        make.evidence(make.goal(sister, f"Goal {number}"), cycle, sister)
    with counted(database.engine) as many:
        browser.get("/passport")

    assert len(many) == len(few)


def test_goals_are_erased_only_when_it_is_meant(browser, send, read, database):
    refused = send(browser, "/passport/erase")
    assert refused.status_code == 422

    assert send(browser, "/passport/erase", is_meant=True).status_code == 303
    with database.reading() as session:
        assert session.scalars(select(DevelopmentGoal)).all() == []
