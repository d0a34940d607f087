"""Objectives and their tags: inherited by projects, with exceptions of their own."""

import pytest
from sqlalchemy import select

from qitrack.domain.errors import Refused
from qitrack.domain.projects import Project
from qitrack.domain.tags import (
    end_objective,
    gaps_without_projects,
    objectives_of,
    set_objective,
    tag_project,
    tags_of,
)
from tests.statements import counted


@pytest.fixture
def session(database, make):
    """A transaction that is rolled back, with three projects in it."""
    ward = make.unit("Ward A")
    for title in ("Falls", "Sleep", "Meals"):
        make.project(ward, title=title)
    with database.transaction() as session:
        yield session
        session.rollback()


@pytest.fixture
def projects(session):
    """The three projects."""
    return list(session.scalars(select(Project).order_by(Project.id)))


def test_a_project_has_the_tags_of_its_objective_and_its_own(session, projects):
    falls, sleep, meals = projects
    harm = set_objective(session, falls.unit, "Less harm", ["care-and-quality", "care"])
    falls.objective, sleep.objective = harm, harm
    session.flush()
    tag_project(session, sleep, ["health-and-wellbeing"])
    tag_project(session, sleep, ["value"])

    assert tags_of(session, [one.id for one in projects]) == {
        falls.id: {"care-and-quality", "care"},
        sleep.id: {"care-and-quality", "care", "value"},
        meals.id: set(),
    }


def test_gaps_without_a_project_are_named(session, projects):
    tag_project(session, projects[0], ["care-and-quality"])

    ids = [one.id for one in projects]
    assert gaps_without_projects(session, ids) == ["health-and-wellbeing", "funding-and-efficiency"]
    assert len(gaps_without_projects(session, [])) == 3


def test_tags_cost_two_queries_however_many(session, projects, database):
    for some in (projects[:1], projects):
        ids = [one.id for one in some]
        with counted(database.engine) as statements:
            tags_of(session, ids)
        assert len(statements) == 2


def test_an_objective_needs_a_title_and_known_tags_and_can_end(session, projects):
    unit = projects[0].unit
    with pytest.raises(Refused, match="in one line"):
        set_objective(session, unit, " ")
    with pytest.raises(Refused, match="Choose from the list"):
        set_objective(session, unit, "Less harm", ["profit"])
    objective = set_objective(session, unit, "Less harm", origin="The listening event in May")
    listed = objectives_of({unit.organisation_id})
    assert unit.organisation_id is None or session.scalars(listed).all() == [objective]
    end_objective(objective)
    session.flush()
    assert session.scalars(listed).all() == []
