"""What the demonstration shows of capability: how strongly work bears out thirty goals, and the portfolio."""

from collections import Counter

import pytest
from sqlalchemy import select

from qitrack.demo import world
from qitrack.domain import judging, sign_in
from qitrack.domain.evidence_rules import Strength, method_of
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.people import Login
from qitrack.domain.projects import Project
from qitrack.web import create_app
from tests import pages

GOALS = """
established   By 1 chains|I want to take a piece of work|People with less power
demonstrated  I will visit|I want to grow a test|By 2 three colleagues|I want what patients say|We keep what we gained
demonstrated  I want to explain|We go to the one who is upset|I want to lead a test myself, as|I want to notice
demonstrated  We read our own charts|No group waits longer|Two services work as one|We make our aim together
demonstrated  I want the home and its partners|The partners of the care home
supported     I want to lead a test myself, start|After every fall|I want to keep a gain|I want to lead a small test
supported     I want to find out|I want practices and our teams|What a team cannot remove|Nobody is lost
supported     I want carers to say early
claimed       When a team tells me|By 3 nights disturbed|The hours we agreed
"""
"""Strength, and how the sentences of the goals begin; those that begin with a day are known by a word."""

BY_A_WORD = {
    "By 1 chains": "chains",
    "By 2 three colleagues": "three colleagues",
    "By 3 nights disturbed": "nights",
}

PORTFOLIO = """
Fewer falls on Ward A                              thorough    SPREAD     .       .
First assessment in the emergency department       learning    SIGNAL     lapsed  .
Fewer pressure ulcers on the rehabilitation ward   learning    SIGNAL     .       .
Fewer omitted medicines on Wards C and D           thorough    HELD       .       .
Sepsis six on the acute medical unit               learning    NO_CHANGE  .       .
Insulin visits on time                             first-test  NO_CHANGE  .       .
Less violence on Ward M                            thorough    SPREAD     .       .
An answer the same day from the practice           learning    SIGNAL     .       concern
Shorter waits once induction is planned            thorough    HELD       .       .
Drinking well, staying home                        learning    SIGNAL     .       .
"""
"""Method and result of the ten projects, whether the gain lapsed, whether something else got worse."""


@pytest.fixture
def session(demo_database):
    with demo_database.reading() as session:
        yield session


def stated():
    """Beginning (or a word) of each goal's sentence → the strength stated for it."""
    for line in GOALS.strip().splitlines():
        strength, _space, sentences = line.partition(" ")
        for sentence in sentences.strip().split("|"):
            yield sentence, Strength(strength)


def is_meant(goal, sentence):
    """The goal is the one that begins like this, or has this word."""
    if sentence in BY_A_WORD:
        return BY_A_WORD[sentence] in goal.statement
    return goal.statement.startswith(sentence)


@pytest.fixture
def judged(session):
    goals = session.scalars(select(DevelopmentGoal)).all()
    found = judging.judge_goals(session, goals)
    return [(goal, found[goal.id]) for goal in goals]


@pytest.mark.parametrize(("sentence", "strength"), list(stated()))
def test_goal_is_borne_out_as_stated(judged, sentence, strength):
    (found,) = [seen for goal, seen in judged if is_meant(goal, sentence)]

    assert found.strength is strength


def test_totals_are_as_stated(judged):
    assert Counter(seen.strength for _goal, seen in judged) == {
        Strength.ESTABLISHED: 3,
        Strength.DEMONSTRATED: 15,
        Strength.SUPPORTED: 9,
        Strength.CLAIMED: 3,
    }
    assert sum(goal.is_personal for goal, _seen in judged) == 23


@pytest.mark.parametrize("row", PORTFOLIO.strip().splitlines())
def test_project_reaches_the_stated_method_and_result(session, row):
    title, *told = [cell.strip() for cell in row.rsplit(maxsplit=4)]
    project = session.scalars(select(Project).where(Project.title == title)).one()

    found = judging.project_levels(session, [project])[project.id]

    assert [
        method_of(found).name.lower().replace("_", "-"),
        found.level,
        "lapsed" if found.lapsed else ".",
        "concern" if found.concern else ".",
    ] == told


def test_manager_sees_what_each_team_chose_with_method_and_result(demo_settings, demo_database):
    rows = table_of(demo_settings, demo_database)

    assert rows == dict(stated_rows())


HEAT = """
P01 Fewer falls on Ward A                             ...: IMP COM: thorough ● held and spread
P02 First assessment in the emergency department      ...: SYS IMP: learning ◐ lapsed
P03 Fewer pressure ulcers on the rehabilitation ward  ...: IMP TAL: learning ○ signal
P04 Fewer omitted medicines on Wards C and D          ...: IMP INC: thorough ● held
P05 Sepsis six on the acute medical unit              ...: IMP: learning · no change yet
P06 Insulin visits on time                            ...: SYS IMP: first test · no change yet
P07 Less violence on Ward M                           ...: IMP COM INC: thorough ● held and spread
P08 An answer the same day from the practice          ...: SYS IMP INC: learning ○ signal ⚠ look here
P09 Shorter waits once induction is planned           ...: IMP INC: thorough ● held
P10 Drinking well, staying home                       ...: SYS IMP COM: learning ○ signal
"""
"""Project: the capabilities its team chose: what stands in each of their cells."""

NAMES = {
    "SYS": "Systems leadership",
    "IMP": "Improvement skills",
    "COM": "Compassionate leadership",
    "INC": "Inclusive leadership",
    "TAL": "Talent management",
}


def stated_rows():
    for line in HEAT.strip().splitlines():
        title, codes, cell = line[4:].split(": ")
        chosen = [NAMES[code] for code in codes.split()]
        yield title.replace("...", "").strip(), dict.fromkeys(chosen, cell)


def table_of(settings, database):
    """Title of a project → heading of each cell that is not empty → what it says, as a manager sees it."""
    app = create_app(settings, database)
    with database.transaction() as session:
        who = session.scalars(select(Login).where(Login.email == world.email("P-092"))).one()
        _row, token = sign_in.open_session(session, who.person, "a test", is_own_phone=False)
    page = pages.read(pages.signed_in(app.test_client(), token).get("/portfolio/capabilities"))
    headings = [cell.get_text(strip=True) for cell in page.select("thead th")][1:]
    titles = {title for title, _cells in stated_rows()}
    found = {}
    for row in page.select("tbody tr"):
        cells = [" ".join(cell.stripped_strings) for cell in row.select("td")]
        title = row.th.get_text(strip=True)
        if title in titles:
            told = zip(headings, cells, strict=True)
            found[title] = {head: text for head, text in told if text != "not chosen"}
    return found
