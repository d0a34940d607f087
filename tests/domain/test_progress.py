"""How far along: what the record shows of each step, and what people say beside it."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain import progress
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.conditions import CONDITIONS
from qitrack.domain.cycles import Cycle, Decision, Stage
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.portfolio import whole_project
from qitrack.domain.predictions import Verdict
from qitrack.domain.progress import Rater
from qitrack.domain.projects import Project, ProjectRole

BEFORE = [12, 14, 11, 13, 12, 15, 12, 13, 11, 14, 12, 13, 14, 12]
SINCE = [8, 7, 9, 6, 8, 7, 7, 9, 8, 7, 6, 7, 8, 7, 8]


def seen(make, project):
    """Step → condition in words → what the record shows."""
    with make.database.reading() as session:
        whole = session.scalars(whole_project(project.id)).one()
        record = progress.record_of(session, whole, clock.today())
        levels = progress.levels_in(session, whole.unit)
        return progress.look(record, levels)


def holds(make, project, key):
    shown = dict(pair for one in seen(make, project) for pair in one.conditions)
    return shown[CONDITIONS[key].words]


def test_there_are_ten_steps_of_half_a_point_and_every_condition_is_looked_for():
    levels = progress.shipped_levels()

    assert [level.number for level in levels] == [n / 2 for n in range(1, 11)]
    assert {key for level in levels for key in level.conditions} == set(CONDITIONS)


def test_a_new_project_is_a_worry_with_a_name(make):
    found = seen(make, make.project())

    assert progress.shown_by(found).step == 1


def test_a_team_an_aim_and_a_sponsor_are_the_second_step(make):
    project = make.project(aim_what="falls")
    assert progress.shown_by(seen(make, project)).step == 1

    make.member(project, make.person(), ProjectRole.SPONSOR)
    assert holds(make, project, "team-of-three") is False
    make.member(project, make.person(), ProjectRole.MEMBER)

    assert progress.shown_by(seen(make, project)).step == 2


def test_the_furthest_step_is_told_with_what_is_missing_on_the_way(make):
    project = make.project()
    make.measure(project, BEFORE)

    found = seen(make, project)

    assert progress.shown_by(found).step == 4
    assert CONDITIONS["sponsor-named"].words in progress.missing_before(found, 4)
    assert progress.missing_before(found, 1) == []


def test_what_nobody_can_see_from_the_record_is_left_to_people(make):
    assert holds(make, make.project(), "time-agreed") is None
    assert holds(make, make.project(), "taken-up-elsewhere") is None


@pytest.mark.parametrize(("points", "shown"), [(4, False), (5, True)])
def test_five_numbers_show_how_things_are_today(make, points, shown):
    project = make.project()
    make.measure(project, BEFORE[:points])

    assert holds(make, project, "looked-first") is shown


def test_half_of_the_charts_need_a_target(make):
    project = make.project()
    first = make.measure(project, BEFORE)
    make.measure(project, BEFORE)
    assert holds(make, project, "targets-on-charts") is False

    make.decision(first, ChartDecisionKind.TARGET, number=5.0)

    assert holds(make, project, "targets-on-charts") is True


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_test_that_went_as_expected_is_a_first_sign(make, database, verdict):
    project = make.project()
    tried = make.cycle(project, Stage.STUDIED)
    with database.transaction() as session:
        there = session.get_one(Cycle, tried.id)
        there.compare(there.current_predictions[0], verdict, "We counted twice.", None)

    assert holds(make, project, "tested") is True
    assert holds(make, project, "prediction-held") is (verdict is Verdict.MATCHED)


def test_an_outcome_that_moved_and_held_is_seen_from_its_chart(make):
    project = make.project()
    measure = make.measure(project, [*BEFORE, *SINCE], kind=MeasureKind.OUTCOME)
    assert holds(make, project, "outcome-moved") is False

    first = measure.starts_on + timedelta(weeks=len(BEFORE))
    make.decision(measure, ChartDecisionKind.BASELINE, to_on=first - timedelta(days=1))

    assert holds(make, project, "outcome-moved") is True
    assert holds(make, project, "outcome-held") is True
    assert holds(make, project, "process-moved") is False


def test_an_idea_that_waits_holds_the_seventh_step_back(make):
    project = make.project()
    make.cycle(project, Stage.ACTED, decision=Decision.ADOPT)
    assert holds(make, project, "ideas-in-test") is True
    assert holds(make, project, "change-kept") is True

    make.idea(project)

    assert holds(make, project, "ideas-in-test") is False


def test_a_kept_change_needs_somebody_who_answers_for_it(make):
    project = make.project()
    idea = make.cycle(project, Stage.ACTED, decision=Decision.ADOPT).idea
    assert holds(make, project, "plan-to-hold") is False

    make.holding_plan(idea)

    assert holds(make, project, "plan-to-hold") is True
    assert holds(make, project, "routine-settled") is True


def test_team_and_coach_speak_separately_and_what_was_said_stays(make, database):
    project, person = make.project(), make.person()
    with database.transaction() as session:
        there = session.get_one(Project, project.id)
        who = session.merge(person)
        progress.rate(session, there, Rater.TEAM, 5, who)
        progress.rate(session, there, Rater.COACH, 4, who, "No target on the chart yet.")
        progress.rate(session, there, Rater.TEAM, 6, who)

    with database.reading() as session:
        latest = progress.latest_ratings(session, project.id)
        every = session.scalars(progress.ratings_of(project.id)).all()
    assert {rater: rating.step for rater, rating in latest.items()} == {
        Rater.TEAM: 6,
        Rater.COACH: 4,
    }
    assert [rating.step for rating in every] == [6, 4, 5]


def test_there_is_no_eleventh_step(make, database):
    project, person = make.project(), make.person()
    with database.reading() as session:
        there, who = session.get_one(Project, project.id), session.merge(person)
        with pytest.raises(Refused, match="ten steps"):
            progress.rate(session, there, Rater.TEAM, 11, who)


def test_the_nearest_unit_words_a_step_and_others_keep_ours(make, database):
    hospital = make.organisation("Riverside")
    ward = make.unit("Ward 7", parent=hospital)
    elsewhere = make.unit("Ward 9", parent=make.organisation("Hillside"))
    with database.transaction() as session:
        for unit, label in ((ward, "Ours"), (hospital, "The hospital's")):
            progress.word_level(session, session.merge(unit), 1, label, "", ["problem-said"])

    with database.reading() as session:
        labels = [progress.levels_in(session, session.merge(u))[0].label for u in (ward, hospital)]
        assert labels == ["Ours", "The hospital's"]
        other = progress.levels_in(session, session.merge(elsewhere))
        assert other == list(progress.shipped_levels())
