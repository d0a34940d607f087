"""What the demonstration must reproduce: every stated figure of a chart, and how each test went."""

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from qitrack import clock, spc
from qitrack.domain import readings
from qitrack.domain.measures import Measure
from qitrack.domain.observations import current_observations

MEASURES = {
    "P01.O1": "Falls on Ward A",
    "P01.P1": "Blood pressure and mobility plan on day one",
    "P01.B1": "Bank hours for watching people closely",
    "P01.S1": "Falls on Ward B",
    "P02.O1": "Minutes from arrival to first assessment",
    "P02.P1": "Met the streaming nurse first",
    "P02.B1": "Left before being seen",
    "P03.O1": "Days between new pressure ulcers",
    "P03.P1": "Skin check and plan to move",
    "P04.O1": "Doses left out",
    "P04.P1": "Medicines on the ward at eleven",
    "P04.B1": "Minutes of the morning round",
    "P05.P1": "Antibiotic within the hour",
    "P05.O1": "Critical care or death within 30 days",
    "P05.B1": "Treated without an infection",
    "P06.O1": "Insulin visits within the hour",
    "P07.O1": "Physical violence on Ward M",
    "P07.P1": "Huddles with a point from patients",
    "P07.B1": "Restraints on Ward M",
    "P08.O1": "Answered the same day",
    "P08.B1": "Seen by their usual clinician",
    "P09.O1": "Hours from planned time to start",
    "P09.S1": "Hours from planned time to start, interpreter needed",
    "P09.P1": "Plan agreed by nine",
    "P09.B1": "Waited for a midwife of her own",
    "P10.O1": "Unplanned transfers to hospital",
    "P10.P1": "Residents who reach their drinking goal",
    "CAP.INV": "People who say they have a part in improving",
    "CAP.COMP": "People who say their leader listens and helps",
    "CAP.TRUST": "Trust between the partners of the care home",
    "CAP.PRED": "Tests with a prediction written before the result",
    "CAP.CONV": "Trained people who have led a test",
    "CAP.SENIOR": "Visits of senior leaders to where the work is done",
    "CAP.PTIME": "Protected time that people got",
}

ORACLE = json.loads((Path(__file__).parent / "spc" / "demo_series.json").read_text())
STATED = {case["id"]: case for case in ORACLE if case["id"] in MEASURES}

ROUNDED_FIRST = {"P10.O1": 0.01}
"""Here the printed median is that of rates rounded to two decimals beforehand: (5.01 + 5.56) / 2."""

LENGTHS = {"weekly": 7, "fortnightly": 14}


@pytest.fixture
def session(demo_database):
    with demo_database.reading() as session:
        yield session


@pytest.fixture(params=STATED)
def stated(request):
    return STATED[request.param]


def measure_of(session, case):
    return session.scalars(select(Measure).where(Measure.name == MEASURES[case["id"]])).one()


def spec_of(session, case):
    measure = measure_of(session, case)
    observations = session.scalars(current_observations(measure.id)).all()
    return readings.chart_spec(measure, observations), [o.on for o in observations]


def agrees(value, printed, slack=1e-9):
    """The value, rounded to the decimals printed, is that number."""
    return round(value, len(printed.partition(".")[2])) == pytest.approx(float(printed), abs=slack)


# --- charts ----------------------------------------------------------------------------------------


def test_series_holds_the_stated_numbers_on_the_stated_chart(session, stated):
    measure = measure_of(session, stated)
    entries = [o.entry for o in session.scalars(current_observations(measure.id))]

    assert measure.chart_type == stated["chart"]
    assert measure.direction == stated["direction"]
    if "n" in stated:
        assert [e.numerator for e in entries] == stated["y"]
        assert [e.denominator for e in entries] == stated["n"]
    else:
        assert [e.value for e in entries] == stated["y"]


def test_series_ends_with_the_last_period_that_is_over(session, stated):
    measure = measure_of(session, stated)
    _spec, days = spec_of(session, stated)
    today = clock.today()

    if measure.frequency == "as-it-happens":
        assert days[-1] == today - timedelta(days=4)
        assert [(b - a).days for a, b in pairwise(days)] == stated["y"][1:]
    elif measure.frequency == "monthly":
        last = today.replace(day=1) - timedelta(days=1)
        assert days[-1] == last.replace(day=1)
    else:
        length = timedelta(days=LENGTHS[measure.frequency])
        assert length <= today - days[-1] < length + timedelta(days=7)
        assert all(b - a == length for a, b in pairwise(days))


def test_series_reaches_the_stated_result(session, stated):
    spec, days = spec_of(session, stated)
    result, expected = readings.result_of(spec), stated["expected"]

    assert spec.baseline_until == days[stated["change_at"]] - timedelta(days=1)
    assert result.level == expected["level"]
    assert result.lapsed == expected["lapsed"]
    assert result.concern == expected["concern"]
    assert result.held == expected.get("held", 0)
    for name in ("since", "lapsed_since", "concern_since"):
        assert getattr(result, name) == (days[expected[name]] if name in expected else None)


def test_series_has_the_stated_centres(session, stated):
    spec, _days = spec_of(session, stated)
    result, expected = readings.result_of(spec), stated["expected"]

    scale = 100 if spec.percent else 1
    slack = ROUNDED_FIRST.get(stated["id"], 1e-9)
    assert result.baseline == expected["baseline"]
    assert agrees(scale * result.centre_before, expected["centre_before"], slack)
    if "centre_since" in expected:
        assert agrees(scale * result.centre_since, expected["centre_since"])


@pytest.mark.parametrize("key", [k for k, case in STATED.items() if "limits" in case["expected"]])
def test_series_has_the_stated_limits(session, key):
    spec, _days = spec_of(session, STATED[key])

    phase = spc.analyse(spec).phases[0]

    lower, upper = STATED[key]["expected"]["limits"]
    assert agrees(phase.lower, lower)
    assert agrees(phase.upper, upper)


def test_stored_reading_says_the_same(session, stated):
    reading = session.get_one(readings.Reading, measure_of(session, stated).id)

    expected = stated["expected"]
    assert reading.points == len(stated["y"])
    assert reading.result_level == spc.Level(expected["level"]).name
    assert reading.has_lapsed == expected["lapsed"]
    assert reading.has_concern == expected["concern"]


def test_every_series_is_there():
    assert set(STATED) == set(MEASURES)
