"""The demonstration: the stated figures, who sees what, and a history that looks lived."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from qitrack import clock, demo
from qitrack.config import Config
from qitrack.demo import world
from qitrack.domain import access, audit, frameworks, goals, portfolio, readings, sign_in
from qitrack.domain.diagram import diagram_of, gaps
from qitrack.domain.people import Login, Person
from qitrack.domain.projects import Project
from qitrack.domain.theory import versions_of
from qitrack.domain.units import Unit
from qitrack.web import create_app
from tests import pages

FALLS = "Fewer falls on Ward A"
ADOPTER = "The evening offer on Ward B"

WARD_M = "Less violence on Ward M"
PRACTICE = "An answer the same day from the practice"
MATERNITY = "Shorter waits once induction is planned"
CARE_HOME = "Drinking well, staying home"
ULCERS = "Fewer pressure ulcers on the rehabilitation ward"
INSULIN = "Insulin visits on time"
EMERGENCY = "First assessment in the emergency department"
AT_GENERAL = {
    FALLS,
    ADOPTER,
    EMERGENCY,
    "Fewer omitted medicines on Wards C and D",
    "Sepsis six on the acute medical unit",
    MATERNITY,
    "Discharge letters the same day",
    "First case on time in theatres",
    "Nutrition screening",
    "Clinic letters in plain words",
    "Tidy stores",
}
LEADING = "Leading and working in Demo Valley"
HUDDLES = {f"The safety huddle on Ward {ward}" for ward in "NOQ"}
EVERYTHING = AT_GENERAL | HUDDLES | {WARD_M, PRACTICE, CARE_HOME, ULCERS, INSULIN, LEADING}

SEES = {
    "P-001": AT_GENERAL,
    "P-004": AT_GENERAL,
    "P-006": {FALLS},
    "P-007": AT_GENERAL,
    "P-036": {WARD_M},
    "P-040": {PRACTICE},
    "P-048": {MATERNITY},
    "P-080": AT_GENERAL | {ULCERS, LEADING},
    "P-090": AT_GENERAL,
    "P-091": AT_GENERAL,
    "P-092": EVERYTHING,
    "P-099": EVERYTHING,
    "P-100": EVERYTHING,
    "P-101": {FALLS},
    "P-102": set(),
    "P-103": set(),
    "P-104": set(),
}

TEAM_GOALS = {
    "After every fall": FALLS,
    "By {W+4} we also count": ULCERS,
    "We keep what we gained": "Fewer omitted medicines on Wards C and D",
    "We go to the one who is upset": WARD_M,
    "We read our own charts": PRACTICE,
    "We make our aim together": MATERNITY,
}
"""Beginning of the goal of a team, and its project: whoever sees this sees the goal."""

OTHER_GOALS = {
    "P-001": {"By {W-10} I will run two chains", "The partners of the care home"},
    "P-004": {"I want to lead a test myself, start", "The partners of the care home"},
    "P-010": {"I want to keep a gain", "The partners of the care home"},
    "P-036": {"People with less power", "I want to lead a test myself, as"},
    "P-040": {"I want to notice", "The partners of the care home"},
    "P-042": {"Nobody is lost", "The partners of the care home"},
    "P-048": {"Two services work as one", "The partners of the care home"},
    "P-053": set(),
    "P-080": {"By {W-10} I will run two chains", "The partners of the care home"},
    "P-081": {
        "I want to grow a test",
        "I want to take a piece of work",
        "The partners of the care home",
    },
    "P-083": {"No group waits longer", "The partners of the care home", "People with less power"},
    "P-084": {
        "I want to notice",
        "I want the home and its partners",
        "The partners of the care home",
    },
    "P-090": {"I will visit", "The partners of the care home"},
    "P-091": {"When a team tells me", "The partners of the care home"},
    "P-092": {"The hours we agreed", "The partners of the care home"},
    "P-093": {"What a team cannot remove", "The partners of the care home"},
    "P-099": {"The partners of the care home"},
    "P-104": set(),
}
"""Their own goals, those of their unit or partnership, and those that others let them look at."""


@pytest.fixture
def session(demo_database):
    with demo_database.reading() as session:
        yield session


@pytest.fixture
def enter(demo_settings, demo_database):
    """Signs a person of the demonstration in; their browser."""

    def enter(code):
        with demo_database.transaction() as writing:
            login = writing.scalars(select(Login).where(Login.email == world.email(code))).one()
            _row, token = sign_in.open_session(writing, login.person, "a test", is_own_phone=False)
        return pages.signed_in(create_app(demo_settings, demo_database).test_client(), token)

    return enter


def person(session, code):
    return session.scalars(select(Login).where(Login.email == world.email(code))).one().person


def actor(session, code):
    return access.load_actor(session, person(session, code), asks_second_factor=False)


# --- the story -------------------------------------------------------------------------------------


def test_evening_offer_is_one_chain_of_four_tests(session):
    falls = session.scalars(select(Project).where(Project.title == FALLS)).one()
    by_idea = {idea.description: idea.cycles for idea in falls.ideas}
    (offer,) = [cycles for text, cycles in by_idea.items() if "evening" in text]

    assert [cycle.follows for cycle in offer] == [None, *offer[:-1]]
    assert [str(cycle.decision) for cycle in offer] == ["adapt", "adopt", "adapt", "adopt"]


def test_falls_project_has_drawn_its_theory_three_times(session):
    falls = session.scalars(select(Project).where(Project.title == FALLS)).one()
    drawn = diagram_of(session, falls)
    versions = session.scalars(versions_of(falls.id)).all()

    assert [driver.name for driver in drawn.primary] == [
        "Toilet needs are met before people get up alone",
        "Risk is seen on the first day",
        "Staff can see people",
        "We learn from each fall",
    ]
    assert [gap.node.name for gap in gaps(drawn)] == [
        "Working by bay",
        "The call bell is within reach",
    ]
    assert [version.number for version in versions] == [3, 2, 1]
    assert all(version.reason for version in versions)


def test_history_goes_forward_and_ends_today(session):
    rows = session.execute(
        select(audit.Audit.at, audit.Audit.actor_id)
        .where(audit.Audit.project_id.is_not(None))
        .order_by(audit.Audit.id)
    ).all()
    moments = [at for at, _who in rows]

    assert moments == sorted(moments)
    assert clock.now() - moments[0] > timedelta(weeks=85)
    assert moments[-1] <= clock.now()
    assert all(who is not None for _at, who in rows)


def test_rows_are_stamped_with_the_time_of_the_story(session):
    falls = session.scalars(select(Project).where(Project.title == FALLS)).one()

    assert falls.started_on == clock.today() - timedelta(weeks=78)
    assert clock.local(falls.created_at).date() == falls.started_on


def test_everything_says_that_it_is_invented(session):
    assert all("Demo" in unit.name for unit in session.scalars(select(Unit)))
    assert all(p.name.startswith("Demo ") for p in session.scalars(select(Person)))
    assert all(x.email.endswith("@demo.invalid") for x in session.scalars(select(Login)))


def test_ended_body_has_a_successor(session):
    ended = session.scalars(select(Unit).where(Unit.ended_on.is_not(None))).one()

    assert ended.name == "Demo National Improvement Body"
    assert not ended.is_open


# --- who sees what ---------------------------------------------------------------------------------


def test_every_guide_is_covered():
    assert set(SEES) == {code for code, _who in world.guides()}


@pytest.mark.parametrize("code", SEES)
def test_person_sees_their_projects(session, code):
    seen = session.scalars(portfolio.projects_in(actor(session, code), portfolio.Wanted()))

    assert {project.title for project in seen} == SEES[code]


@pytest.mark.parametrize("code", OTHER_GOALS)
def test_person_sees_their_goals_and_those_of_teams_whose_project_they_see(session, code):
    who = actor(session, code)
    seen = session.scalars(access.visible(who, goals.DevelopmentGoal)).all()
    projects = session.scalars(portfolio.projects_in(who, portfolio.Wanted()))

    titles = {project.title for project in projects}
    of_teams = {start for start, title in TEAM_GOALS.items() if title in titles}
    expected = {with_days(start) for start in of_teams | OTHER_GOALS[code]}
    found = {start for start in expected if any(g.statement.startswith(start) for g in seen)}
    assert found == expected
    assert len(seen) == len(expected)


def with_days(sentence):
    return world.World(anchor=clock.today()).words(sentence)


def test_thirty_goals_were_set_and_seven_of_them_are_not_personal(session):
    every = session.scalars(select(goals.DevelopmentGoal)).all()

    assert len(every) == 30
    assert sum(not goal.is_personal for goal in every) == 7


def test_home_of_the_frontline_speaks_of_no_framework(enter):
    page = pages.read(enter("P-004").get("/"))

    words = page.get_text(" ").lower()
    for banned in ("framework", "capability", "method level", "score"):
        assert banned not in words
    assert FALLS.lower() in words


def test_frontline_can_enter_last_weeks_number_at_home(enter):
    page = pages.read(enter("P-004").get("/"))

    words = page.get_text(" ")
    assert "Your test ends today: what happened?" in words
    assert "Evenings with the offer" in words
    assert page.select_one("main form[method=post] input[name=value]") is not None


@pytest.mark.parametrize("path", ["/", "/portfolio", "/projects/{id}"])
def test_harm_stands_beside_the_gain(session, enter, path):
    practice = session.scalars(select(Project).where(Project.title == PRACTICE)).one()
    page = pages.read(enter("P-040").get(path.format(id=practice.id)))

    (concern,) = page.select("main .qi-concern")
    assert "Look here: this has moved the wrong way since" in concern.text
    assert "Seen by their usual clinician" in concern.text
    assert "Something has changed for the better since" in page.text


@pytest.mark.parametrize("code", SEES)
def test_everybody_has_a_home_that_says_it_is_invented(enter, code):
    response = enter(code).get("/")

    assert response.status_code == 200
    assert "Demonstration data – invented" in response.text


# --- building it -----------------------------------------------------------------------------------


def test_password_is_new_at_every_start_and_fits_all(demo_database):
    first, second = demo.set_password(demo_database), demo.set_password(demo_database)

    assert first != second
    with demo_database.reading() as session:
        logins = session.scalars(select(Login)).all()
        assert len({login.password_hash for login in logins}) == 1
        assert sign_in.password_is_right(logins[0], second)
        assert not sign_in.password_is_right(logins[0], first)


def test_demonstration_is_kept_for_the_day_and_built_anew_on_the_next(tmp_path):
    settings = Config(data=tmp_path, is_demo=True, secret="x" * 64)
    with clock.stopped(datetime.fromisoformat("2026-03-28T12:00+00:00")):
        change(demo.make_ready(settings))

        assert title_of_first(demo.make_ready(settings)) == "Changed by a visitor"
    with clock.stopped(datetime.fromisoformat("2026-03-29T12:00+00:00")):
        anew = demo.make_ready(settings)

        assert title_of_first(anew) == WARD_M
        with anew.reading() as session:
            latest = max(session.scalars(select(readings.Reading.latest_on)))
        assert latest == date(2026, 3, 25)


def change(database):
    with database.transaction() as session:
        session.get_one(Project, 2).title = "Changed by a visitor"
    database.close()


def title_of_first(database):
    with database.reading() as session:
        title = session.get_one(Project, 2).title
    database.close()
    return title


def test_file_that_is_no_database_is_replaced(tmp_path):
    settings = Config(data=tmp_path, is_demo=True, secret="x" * 64)
    settings.database_file.write_text("this is no database")

    assert title_of_first(demo.make_ready(settings)) == WARD_M


def test_core_set_is_there_once(session):
    assert len(session.scalars(frameworks.capabilities_to_choose()).all()) == 5
