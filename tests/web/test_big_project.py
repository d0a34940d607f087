"""A project of years: 60 tests, 8 measures of 200 numbers, 300 comments; its page asks no more than any."""

import pytest

from qitrack import clock
from qitrack.domain.cycles import Stage
from qitrack.domain.measure_definition import Frequency, MeasureKind
from qitrack.domain.people import UnitRole
from tests.statements import counted

CYCLES, MEASURES, POINTS, COMMENTS = 60, 8, 200, 300
STAGES = (Stage.PLANNED, Stage.DOING, Stage.STUDIED, Stage.ACTED, Stage.DROPPED)


@pytest.fixture
def lead(make):
    return make.person("Demo Ward Sister", {make.unit("Ward A"): UnitRole.CONTRIBUTOR})


@pytest.fixture
def grown(make, lead):
    """A project with so much in it."""

    def grown(cycles, measures, points, comments):
        project = make.project(lead.memberships[0].unit, lead)
        tests = [
            make.cycle(project, STAGES[number % len(STAGES)], lead=lead) for number in range(cycles)
        ]
        kinds = [MeasureKind.OUTCOME, *[MeasureKind.PROCESS] * (measures - 1)]
        charts = [
            make.measure(
                project,
                [7 + number % 5 for number in range(points)],
                kind=kind,
                frequency=Frequency.DAILY,
                person=lead,
            )
            for kind in kinds
        ]
        about = [*tests, *charts]
        for number in range(comments):
            make.comment(about[number % len(about)], lead, f"Comment {number}")
        make.task(project, owner=lead, due_on=clock.today())
        make.blocker(project)
        make.meeting(project)
        return project

    return grown


@pytest.mark.slow
def test_the_pages_of_a_big_project_ask_no_more_than_those_of_a_small_one(
    grown, sign_in_as, lead, database
):
    pages = ("", "/to-do", "/agenda", "/history", "/how-we-test")
    small = grown(len(STAGES), 2, 30, 10)
    big = grown(CYCLES, MEASURES, POINTS, COMMENTS)
    browser = sign_in_as(lead)

    asked = {}
    for project in (small, big):
        for page in pages:
            address = f"/projects/{project.id}{page}"
            browser.get(address)
            with counted(database.engine) as statements:
                assert browser.get(address).status_code == 200
            asked[project.id, page] = len(statements)

    for page in pages:
        assert asked[big.id, page] <= asked[small.id, page], page
