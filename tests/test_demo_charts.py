"""What the demonstration shows of measures and charts: definitions, standards, looks, decisions."""

import pytest
from sqlalchemy import select

from qitrack import clock
from qitrack.demo import world
from qitrack.domain import access, family, phases, reviews, sharing, standards, walk
from qitrack.domain.chart_decisions import AnnotationKind, ChartDecisionKind
from qitrack.domain.counting import counted
from qitrack.domain.entries import doubt_about
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.people import Login
from qitrack.domain.projects import Project
from qitrack.domain.reviews import ReviewOutcome
from qitrack.domain.units import Unit

FALLS = "Falls on Ward A"
CHECKS = "Blood pressure and mobility plan on day one"
ADOPTER = "Falls on Ward B"
HARM = "Seen by their usual clinician"
STREAMING = "Met the streaming nurse first"
NEVER_LOOKED_AT = {
    "Bank hours for watching people closely",
    "Evenings with the offer",
    "Skin check and plan to move",
    "Medicines on the ward at eleven",
    "Minutes of the morning round",
}


@pytest.fixture
def session(demo_database):
    with demo_database.reading() as session:
        yield session


def measure(session, name):
    return session.scalars(select(Measure).where(Measure.name == name)).one()


def project(session, title):
    return session.scalars(select(Project).where(Project.title == title)).one()


def unit(session, name):
    return session.scalars(select(Unit).where(Unit.name == name)).one()


def actor(session, code):
    login = session.scalars(select(Login).where(Login.email == world.email(code))).one()
    return access.load_actor(session, login.person, asks_second_factor=False)


# --- how it is counted -----------------------------------------------------------------------------


def test_every_measure_says_who_counts_from_what_and_in_how_many_minutes(session):
    for found in session.scalars(select(Measure)):
        assert found.collector is not None, found.name
        assert all((found.short_name, found.data_source, found.minutes_per_point)), found.name


def test_no_number_of_the_demonstration_is_unusual_for_its_measure_or_beyond_what_can_be(session):
    for found in session.scalars(select(Measure)):
        found.check_definition()
        for number in counted(session, found.id):
            assert doubt_about(found, number.entry) is None, (found.name, number)


def test_samples_say_so(session):
    assert measure(session, "Skin check and plan to move").sampling == "random"
    assert measure(session, CHECKS).sampling == "convenience"
    assert measure(session, FALLS).sampling == "all"


# --- what organisations offer ----------------------------------------------------------------------


def test_hospital_offers_a_standard_and_ward_b_counts_by_it(session):
    general = unit(session, "Demo General Hospital")
    (standard,) = session.scalars(standards.standards_of(general.id))
    adopter = measure(session, ADOPTER)

    assert standard.name == "Falls on the ward"
    assert adopter.standard is standard
    assert standards.departs_in(adopter) == ["name"]


def test_trust_offers_restraints_to_whoever_lowers_violence(session):
    community = unit(session, "Demo Community and Mental Health Services")

    (standard,) = session.scalars(standards.standards_of(community.id))

    assert (standard.name, standard.kind) == ("Restraints on the ward", "balancing")
    assert measure(session, "Restraints on Ward M").standard is standard


@pytest.mark.parametrize("form", [ValueForm.RATE, ValueForm.VALUE])
def test_care_home_usually_draws_run_charts(session, form):
    home = unit(session, "Demo Row Care Home")

    usual = standards.usual_chart(session, home.path, form)

    assert usual is not None
    assert usual.chart_type == "run"


def test_falls_team_shows_what_ward_b_counts(session):
    falls = project(session, "Fewer falls on Ward A")

    members = family.family_of(session, falls).members
    (use,) = session.scalars(sharing.uses_in(falls.id))

    assert use.measure.name == ADOPTER
    assert [m.measure.name for m in members if m.is_from_elsewhere] == [ADOPTER]


# --- decisions and words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "after_week"),
    [(FALLS, -20), ("Doses left out", -10), ("Unplanned transfers to hospital", 8)],
)
def test_target_has_the_day_of_the_aim(session, name, after_week):
    (target,) = measure(session, name).in_force(ChartDecisionKind.TARGET)

    assert (target.to_on - clock.today()).days == 7 * after_week


def test_new_lines_say_why_after_which_test_and_what_changed(session):
    checks = measure(session, CHECKS)

    (phase,) = checks.in_force(ChartDecisionKind.PHASE)
    told = phases.effects(checks, counted(session, checks.id))[phase.id]

    assert phase.cycle is not None
    assert phase.cycle.number == 4
    assert phase.reason.startswith("Routine from here on")
    assert "48.8%" in told
    assert "82.9%" in told


def test_split_was_agreed_beforehand_and_is_not_due(session):
    outcome = measure(session, "Critical care or death within 30 days")

    (split,) = outcome.in_force(ChartDecisionKind.AGREED_SPLIT)

    assert split.number == 8
    assert split.cycle is not None
    assert phases.suggestions(outcome, counted(session, outcome.id)) == []


def test_one_suggestion_is_open_and_one_was_declined(session):
    suggested = {
        found.name
        for found in session.scalars(select(Measure))
        if phases.suggestions(found, counted(session, found.id))
    }
    (declined,) = measure(session, "Doses left out").in_force(ChartDecisionKind.SUGGESTION_DECLINED)

    assert suggested == {"Medicines on the ward at eleven"}
    assert declined.reason


def test_words_tell_of_events_and_of_single_numbers(session):
    visits, transfers = (
        measure(session, name)
        for name in ("Insulin visits within the hour", "Unplanned transfers to hospital")
    )

    assert [a.kind for a in visits.annotations] == [AnnotationKind.EVENT]
    assert [a.kind for a in transfers.annotations] == [AnnotationKind.POINT]


# --- looks of the coaches --------------------------------------------------------------------------


def test_coach_has_looked_at_the_falls_twice(session):
    looks = reviews.looks_at(session, measure(session, FALLS))

    assert [look.outcome for look in looks.reviews] == [ReviewOutcome.FINE] * 2
    assert looks.reviews[0].digest
    assert len(looks.reviews[1].signals) >= 1


def test_one_change_is_answered_and_one_waits(session):
    (answered,) = session.scalars(reviews.reviews_of(measure(session, HARM).id))
    (waiting,) = session.scalars(reviews.reviews_of(measure(session, STREAMING).id))

    assert answered.answer.startswith("It is on the chart")
    assert answered.answered_at > answered.at
    assert waiting.waits_for_answer


def test_walk_of_a_coach_has_charts_that_nobody_has_looked_at(session):
    stops = walk.walk(session, actor(session, "P-080"))

    unseen = {stop.measure.name for stop in stops if stop.review is None}
    assert unseen >= NEVER_LOOKED_AT
    assert FALLS in {stop.measure.name for stop in stops if stop.review is not None}
