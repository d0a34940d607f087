"""From rows to facts: what each record adds, and that many links cost no more queries than one."""

import pytest

from qitrack.domain.cycles import Cycle, Decision, Stage
from qitrack.domain.evidence import EvidenceLink, LinkState
from qitrack.domain.evidence_rules import Method, Strength, method_of
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.judging import judge_goals, judge_links, project_levels
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Project, ProjectRole
from tests.statements import counted

NUMBERS = [float(number) for number in (7, 9, 8, 6, 7, 9, 8, 7)]
SAID = {"who_where": "Night staff, bay 1", "how_many": "Six people"}


@pytest.fixture
def ward(make):
    return make.unit("Ward A")


@pytest.fixture
def nurse(make, ward):
    return make.person("Nurse", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, nurse):
    """Three complete tests of one idea, each larger, all sides measured, a patient in the team."""
    project = make.project(ward, nurse)
    idea = make.idea(project)
    for people in (1, 5, 20):
        make.cycle(project, Stage.ACTED, lead=nurse, idea=idea, scale_people=people, **SAID)
    for kind in (MeasureKind.OUTCOME, MeasureKind.PROCESS, MeasureKind.BALANCING):
        make.measure(project, NUMBERS, kind=kind, definition="Every fall that is written down.")
    make.member(project, make.person(), ProjectRole.LIVED_EXPERIENCE_PARTNER)
    return project


def levels(database, project):
    with database.reading() as session:
        return project_levels(session, [session.get_one(Project, project.id)])[project.id]


def test_records_add_up_to_thorough_work(database, project):
    work = levels(database, project)

    assert method_of(work) is Method.THOROUGH
    assert (work.complete, work.chains[0].steps) == (3, 2)


def test_a_prediction_that_failed_counts_like_one_that_held(database, project):  # INV-03
    before = levels(database, project)
    with database.transaction() as session:
        cycle = session.query(Cycle).filter_by(project_id=project.id).first()
        cycle.predictions[0].comparison.verdict = "not"

    assert levels(database, project) == before


def test_a_test_without_a_prediction_in_time_is_not_complete(
    database, make, project, nurse
):  # INV-01
    late = make.cycle(project, Stage.DOING, prediction=None, lead=nurse, **SAID)
    make.prediction(late, person=nurse)

    assert levels(database, project).complete == 3


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (lambda project: setattr(project.cycles[1], "who_where", ""), Method.FIRST_TEST),
        (
            lambda project: setattr(project.measures[2], "kind", MeasureKind.PROCESS),
            Method.LEARNING,
        ),
        (
            lambda project: [setattr(m, "definition", "") for m in project.measures],
            Method.FIRST_TEST,
        ),
        (lambda project: [setattr(c, "scale_people", 5) for c in project.cycles], Method.LEARNING),
        (
            lambda project: [setattr(c, "decision", Decision.ADOPT) for c in project.cycles],
            Method.FIRST_TEST,
        ),
        (
            lambda project: [setattr(m, "role", ProjectRole.MEMBER) for m in project.members[1:]],
            Method.LEARNING,
        ),
    ],
)
def test_method_falls_with_each_record(database, project, change, left):
    with database.transaction() as session:
        change(session.get_one(Project, project.id))

    assert method_of(levels(database, project)) is left


def test_nothing_about_goals_is_asked_of_those_who_write_down_a_test(database, project):  # INV-19
    assert levels(database, project).floors == ()


def test_a_withdrawn_link_counts_for_nothing(database, make, nurse, project):
    goal = make.goal(nurse)
    link = make.evidence(goal, project, nurse)
    with database.transaction() as session:
        session.get_one(EvidenceLink, link.id).withdraw()

    with database.reading() as session:
        there = session.get_one(DevelopmentGoal, goal.id)
        assert session.get_one(EvidenceLink, link.id).state is LinkState.WITHDRAWN
        assert judge_goals(session, [there])[goal.id].strength is None


def test_many_goals_cost_as_many_queries_as_one(database, make, nurse, ward):
    costs = []
    for more in (1, 5):
        for _one in range(more):
            work = make.project(ward, nurse)
            make.cycle(work, Stage.ACTED, lead=nurse, **SAID)
            make.measure(work, NUMBERS)
            make.evidence(make.goal(nurse), work, nurse)
        with database.reading() as session:
            goals = session.query(DevelopmentGoal).all()
            with counted(database.engine) as statements:
                found = judge_goals(session, goals)
        costs.append(len(statements))
        assert {seen.strength for seen in found.values()} == {Strength.SUPPORTED}

    assert costs[0] == costs[1]


def test_the_same_records_give_the_same_answer_twice(database, make, nurse, project):  # INV-04
    link = make.evidence(make.goal(nurse), project, nurse)

    with database.reading() as session:
        there = session.get_one(EvidenceLink, link.id)
        assert judge_links(session, [there]) == judge_links(session, [there])
