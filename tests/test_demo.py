"""The demonstration: the stated figures, who sees what, and a history that looks lived."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from qitrack import clock, demo
from qitrack.config import Config
from qitrack.demo import world
from qitrack.domain import access, audit, frameworks, goals, portfolio, readings, sign_in
from qitrack.domain.cycles import Cycle
from qitrack.domain.measures import Measure
from qitrack.domain.observations import current_observations
from qitrack.domain.people import Login, Person
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit
from qitrack.web import create_app
from tests import pages

FALLS = "Fewer falls on Ward A"
ADOPTER = "The evening offer on Ward B"

# name of the measure, periods, first period of the change; centre before, first of the shift, centre since
STATED = [
    pytest.param("Falls on Ward A", 38, 14, "7.35", 20, "3.74", id="P01.O1"),
    pytest.param(
        "Blood pressure and mobility plan on day one", 38, 14, "48.8", 14, "81.66", id="P01.P1"
    ),
    pytest.param(
        "Bank hours for watching people closely", 38, 14, "30.64", None, None, id="P01.B1"
    ),
    pytest.param("Falls on Ward B", 31, 14, "7.35", 19, "2.14", id="P01.S1"),
]

SEES = {
    "P-001": {FALLS, ADOPTER},
    "P-004": {FALLS, ADOPTER},
    "P-006": {FALLS},
    "P-007": {FALLS, ADOPTER},
    "P-080": {FALLS, ADOPTER},
    "P-090": {FALLS, ADOPTER},
    "P-092": {FALLS, ADOPTER},
    "P-099": {FALLS, ADOPTER},
    "P-100": {FALLS, ADOPTER},
    "P-101": {FALLS},
    "P-102": set(),
    "P-103": set(),
    "P-104": set(),
}

SEES_GOALS = {
    "P-001": {"G01", "G03"},
    "P-004": {"G02", "G03"},
    "P-080": {"G01", "G03"},
    "P-090": {"G03", "G04"},
    "P-092": {"G03"},
    "P-104": set(),
}

BEGINNING = {
    "G01": "By ",
    "G02": "I want to lead a test",
    "G03": "After every fall",
    "G04": "I will visit",
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return Config(data=tmp_path_factory.mktemp("demo"), is_demo=True, secret="x" * 64)


@pytest.fixture(scope="module")
def database(settings):
    database = demo.make_ready(settings)
    yield database
    database.close()


@pytest.fixture
def session(database):
    with database.reading() as session:
        yield session


@pytest.fixture
def enter(settings, database):
    """Signs a person of the demonstration in; their browser."""

    def enter(code):
        with database.transaction() as writing:
            login = writing.scalars(select(Login).where(Login.email == world.email(code))).one()
            _row, token = sign_in.open_session(writing, login.person, "a test", is_own_phone=False)
        return pages.signed_in(create_app(settings, database).test_client(), token)

    return enter


def person(session, code):
    return session.scalars(select(Login).where(Login.email == world.email(code))).one().person


def actor(session, code):
    return access.load_actor(session, person(session, code), asks_second_factor=False)


def spec_of(session, name):
    measure = session.scalars(select(Measure).where(Measure.name == name)).one()
    observations = session.scalars(current_observations(measure.id)).all()
    return readings.chart_spec(measure, observations), [o.on for o in observations]


# --- figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "count", "change", "centre", "since", "centre_since"), STATED)
def test_series_has_the_stated_centres_and_shift(
    session, name, count, change, centre, since, centre_since
):
    spec, days = spec_of(session, name)

    result = readings.result_of(spec)

    first = clock.today() - timedelta(weeks=2) * count
    assert days == [first + timedelta(weeks=2) * i for i in range(count)]
    assert spec.baseline_until == days[change] - timedelta(days=1)
    assert result.baseline == change
    scale = 100 if spec.percent else 1
    assert rounded_like(centre, scale * result.centre_before)
    assert result.since == (None if since is None else days[since])
    if centre_since is not None:
        assert rounded_like(centre_since, scale * result.centre_since)


def rounded_like(printed, value):
    """The value, rounded to the decimals printed, is that number."""
    return round(value, len(printed.partition(".")[2])) == float(printed)


def test_bank_hours_have_the_stated_limits(session):
    from qitrack import spc

    spec, _days = spec_of(session, "Bank hours for watching people closely")

    phase = spc.analyse(spec).phases[0]

    assert rounded_like("18.0", phase.lower)
    assert rounded_like("43.3", phase.upper)


# --- the story -------------------------------------------------------------------------------------


def test_seven_tests_were_predicted_before_and_finished(session):
    falls = session.scalars(select(Project).where(Project.title == FALLS)).one()

    assert len(falls.cycles) == 7
    assert all(cycle.is_complete for cycle in falls.cycles)


def test_evening_offer_is_one_chain_of_four_tests(session):
    falls = session.scalars(select(Project).where(Project.title == FALLS)).one()
    by_idea = {idea.description: idea.cycles for idea in falls.ideas}
    (offer,) = [cycles for text, cycles in by_idea.items() if "evening" in text]

    assert [cycle.follows for cycle in offer] == [None, *offer[:-1]]
    assert [str(cycle.decision) for cycle in offer] == ["adapt", "adopt", "adapt", "adopt"]


def test_one_test_ends_today(session):
    open_ones = [c for c in session.scalars(select(Cycle)) if c.is_open]

    assert [cycle.last_day for cycle in open_ones] == [clock.today()]


def test_history_goes_forward_and_ends_today(session):
    rows = session.execute(
        select(audit.Audit.at, audit.Audit.actor_id)
        .where(audit.Audit.project_id.is_not(None))
        .order_by(audit.Audit.id)
    ).all()
    moments = [at for at, _who in rows]

    assert moments == sorted(moments)
    assert clock.now() - moments[0] > timedelta(weeks=77)
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


@pytest.mark.parametrize("code", SEES_GOALS)
def test_person_sees_their_goals(session, code):
    seen = session.scalars(access.visible(actor(session, code), goals.DevelopmentGoal)).all()

    sentences = {key: start for key, start in BEGINNING.items() if key in SEES_GOALS[code]}
    assert len(seen) == len(sentences)
    assert all(any(g.statement.startswith(start) for g in seen) for start in sentences.values())


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


@pytest.mark.parametrize("code", SEES)
def test_everybody_has_a_home_that_says_it_is_invented(enter, code):
    response = enter(code).get("/")

    assert response.status_code == 200
    assert "Demonstration data – invented" in response.text


# --- building it -----------------------------------------------------------------------------------


def test_password_is_new_at_every_start_and_fits_all(database):
    first, second = demo.set_password(database), demo.set_password(database)

    assert first != second
    with database.reading() as session:
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

        assert title_of_first(anew) == FALLS
        with anew.reading() as session:
            latest = max(session.scalars(select(readings.Reading.latest_on)))
        assert latest == date(2026, 3, 15)


def change(database):
    with database.transaction() as session:
        session.get_one(Project, 1).title = "Changed by a visitor"
    database.close()


def title_of_first(database):
    with database.reading() as session:
        title = session.get_one(Project, 1).title
    database.close()
    return title


def test_file_that_is_no_database_is_replaced(tmp_path):
    settings = Config(data=tmp_path, is_demo=True, secret="x" * 64)
    settings.database_file.write_text("this is no database")

    assert title_of_first(demo.make_ready(settings)) == FALLS


def test_core_set_is_there_once(session):
    assert len(session.scalars(frameworks.capabilities_to_choose()).all()) == 5
