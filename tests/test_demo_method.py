"""What the demonstration must reproduce: how each test of change went, and where each project stands."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from qitrack import clock
from qitrack.demo import world
from qitrack.domain import rhythm
from qitrack.domain.blockers import Blocker
from qitrack.domain.cycles import Cycle
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.measures import Measure
from qitrack.domain.projects import PauseReason, Project, State
from qitrack.domain.scoring import scores_of

PROJECTS = {
    "P01": "Fewer falls on Ward A",
    "P02": "First assessment in the emergency department",
    "P03": "Fewer pressure ulcers on the rehabilitation ward",
    "P04": "Fewer omitted medicines on Wards C and D",
    "P05": "Sepsis six on the acute medical unit",
    "P06": "Insulin visits on time",
    "P07": "Less violence on Ward M",
    "P08": "An answer the same day from the practice",
    "P09": "Shorter waits once induction is planned",
    "P10": "Drinking well, staying home",
    "P11": "Discharge letters the same day",
    "P12": "First case on time in theatres",
    "P13": "Nutrition screening",
    "P14": "Clinic letters in plain words",
    "P15": "Tidy stores",
}

# in the order of planning: complete, late or open; what was seen against what was expected; what came next
TESTS = {
    "P01": [
        "complete not adapt",
        "complete partly adapt",
        "complete matched adopt",
        "complete matched adopt",
        "complete not adapt",
        "complete matched adopt",
        "complete not abandon",
    ],
    "P02": [
        "complete partly adapt",
        "complete matched adopt",
        "complete partly adapt",
        "complete matched adopt",
        "complete not abandon",
        "open - -",
    ],
    "P03": [
        "complete partly adapt",
        "complete matched adopt",
        "complete matched adopt",
        "complete partly adapt",
        "late cannot-tell adopt",
    ],
    "P04": [
        "complete partly adapt",
        "complete matched adapt",
        "complete partly adapt",
        "complete partly adapt",
        "complete matched adopt",
        "complete not abandon",
    ],
    "P05": [
        "complete matched adapt",
        "complete partly adapt",
        "complete matched adopt",
        "complete not abandon",
        "complete partly adopt",
    ],
    "P06": ["complete matched adapt", "complete partly adapt", "late cannot-tell expand"],
    "P07": [
        "complete partly adapt",
        "complete matched adopt",
        "complete partly adapt",
        "complete matched adopt",
        "complete matched adopt",
        "complete not abandon",
    ],
    "P08": [
        "complete matched adapt",
        "complete partly adapt",
        "complete matched adopt",
        "complete not abandon",
        "open - -",
    ],
    "P09": [
        "complete partly adapt",
        "complete matched adapt",
        "complete matched adopt",
        "complete matched adopt",
        "complete not adapt",
        "complete matched adopt",
        "complete matched adopt",
    ],
    "P10": [
        "complete matched adapt",
        "complete partly adapt",
        "complete matched adopt",
        "complete matched adopt",
        "complete matched adapt",
    ],
}

FIRST_DAYS = {
    "P01": [-50, -49, -48, -48, -46, -43, -33],
    "P02": [-37, -36, -34, -32, -26, -1],
    "P03": [-37, -36, -31, -27, -20],
    "P04": [-31, -30, -27, -25, -23, -21],
    "P05": [-33, -31, -28, -24, -20],
    "P06": [-22, -20, -12],
    "P07": [-54, -53, -50, -46, -40, -34],
    "P08": [-23, -20, -14, -11, -1],
    "P09": [-26, -24, -21, -18, -15, -13, -11],
    "P10": [-37, -36, -33, -28, -24],
}
"""The week in which each test began, counted from today."""

COMPLETE = dict(zip(TESTS, (7, 5, 4, 6, 5, 2, 6, 4, 7, 5), strict=True))

STATES = {
    "P01": State.SUSTAINING,
    "P02": State.TESTING,
    "P03": State.IMPLEMENTING,
    "P04": State.SUSTAINING,
    "P05": State.TESTING,
    "P06": State.PAUSED,
    "P07": State.SUSTAINING,
    "P08": State.TESTING,
    "P09": State.SUSTAINING,
    "P10": State.IMPLEMENTING,
    "P11": State.IDEA,
    "P12": State.TESTING,
    "P13": State.STOPPED,
    "P14": State.SET_UP,
    "P15": State.CLOSED,
}

TEAMS = {
    "P01": (1, 2, 3, 4, 5, 6, 80, 90, 101),
    "P02": (10, 11, 12, 13, 14, 81, 91),
    "P03": (15, 16, 17, 18, 19, 80),
    "P04": (21, 22, 23, 24, 25, 81),
    "P05": (26, 27, 28, 29, 82),
    "P06": (30, 31, 32, 33, 82),
    "P07": (34, 35, 36, 37, 38, 39, 83, 93),
    "P08": (40, 41, 42, 43, 44, 84),
    "P09": (45, 46, 47, 48, 49, 83),
    "P10": (50, 51, 52, 53, 54, 55, 56, 84, 94, 95),
}


@pytest.fixture
def session(demo_database):
    with demo_database.reading() as session:
        yield session


@pytest.fixture(params=TESTS)
def code(request):
    return request.param


def project_of(session, code):
    return session.scalars(select(Project).where(Project.title == PROJECTS[code])).one()


# --- tests of change -------------------------------------------------------------------------------


def test_tests_went_as_told(session, code):
    assert [told(cycle) for cycle in project_of(session, code).cycles] == TESTS[code]


def told(cycle):
    if cycle.is_open:
        return "open - -"
    (prediction,) = cycle.counted_predictions
    kind = "complete" if cycle.is_complete else "late"
    return f"{kind} {prediction.comparison.verdict} {cycle.decision}"


def test_tests_began_in_the_stated_weeks(session, code):
    today = clock.today()

    began = [(cycle.starts_on - today).days // 7 for cycle in project_of(session, code).cycles]
    assert began == FIRST_DAYS[code]


def test_as_many_tests_are_complete_as_stated(session, code):
    complete = [cycle for cycle in project_of(session, code).cycles if cycle.is_complete]

    assert len(complete) == COMPLETE[code]


def test_only_two_predictions_came_after_the_result(session):
    late = [c for c in session.scalars(select(Cycle)) if not c.has_prediction_on_time]

    assert {cycle.project.title for cycle in late} == {PROJECTS["P03"], PROJECTS["P06"]}
    assert len(late) == 2
    assert all(cycle.predictions[0].recorded_at > cycle.happened_at for cycle in late)


def test_four_tests_are_open_and_one_of_them_ends_today(session):
    last_days = [c.last_day for c in session.scalars(select(Cycle)) if c.is_open]

    assert len(last_days) == 4
    assert last_days.count(clock.today()) == 1


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        ("P01", 4, "held"),
        ("P02", 4, "held"),
        ("P03", 2, "held"),
        ("P08", 3, "held"),
        ("P08", 5, "too-early"),
        ("P09", 4, "held"),
    ],
)
def test_prediction_with_a_number_is_scored_from_the_chart(session, code, number, expected):
    cycle = project_of(session, code).cycles[number - 1]
    (prediction,) = cycle.current_predictions

    assert scores_of(session, [prediction])[prediction.id].score == expected


# --- projects --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", STATES)
def test_project_is_in_the_stated_state(session, code):
    project = project_of(session, code)

    assert project.state is STATES[code]
    assert project.pause_reason == (PauseReason.NO_TIME if code == "P06" else None)


def test_only_one_project_is_stalled(session):
    today = clock.today()
    since = {
        p.title: rhythm.stalled_since(session, p, today) for p in session.scalars(select(Project))
    }

    stalled = {title: day for title, day in since.items() if day is not None}
    assert stalled == {PROJECTS["P12"]: today - timedelta(days=71)}


def test_team_is_the_stated_one(session, code):
    members = project_of(session, code).current_members

    assert {member.person.login.email for member in members} == {
        world.email(f"P-{number:03}") for number in TEAMS[code]
    }


def test_nurse_that_is_taken_daily_stands_in_the_way_for_105_days(session):
    emergency = project_of(session, "P02").id
    blocker = session.scalars(select(Blocker).where(Blocker.project_id == emergency)).one()

    assert blocker.is_open
    assert (clock.today() - blocker.raised_on).days == 105
    assert blocker.owner.login.email == "p091@demo.invalid"


def test_sponsor_of_the_falls_project_resolved_nine_blockers_within_two_weeks(session):
    falls = project_of(session, "P01").id
    blockers = session.scalars(select(Blocker).where(Blocker.project_id == falls)).all()

    assert len(blockers) == 9
    assert all((b.resolved_on - b.raised_on).days <= 14 for b in blockers)


def test_three_projects_count_nothing_that_might_get_worse(session):
    balancing = {m.project_id for m in session.scalars(select(Measure)) if is_balancing(m)}

    without = {code for code in TESTS if project_of(session, code).id not in balancing}
    assert without == {"P03", "P06", "P10"}


def is_balancing(measure):
    return measure.kind is MeasureKind.BALANCING
