"""The timeline: every change has its topic; what the charts say stands among them; visits."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.audit import Audit
from qitrack.domain.history import NAMED_BY
from qitrack.domain.timeline import (
    TABLES,
    Topic,
    others_changed_something,
    signals_of_project,
    timeline,
)
from qitrack.domain.visits import ONE_VISIT, find_visit, note_visit


def tables_of(database, project, topic=None, since=None):
    with database.reading() as session:
        return {row.entity for row in session.scalars(timeline(project.id, topic, since))}


@pytest.fixture
def project(make):
    """A project with something of every kind."""
    project = make.project()
    lead = make.person("Amina Cole")
    make.member(project, lead)
    make.comment(make.cycle(project), lead)
    make.annotation(make.measure(project, [4, 5]))
    make.task(project)
    make.blocker(project)
    make.meeting(project)
    return project


def test_every_table_has_one_topic_and_is_told():
    named = [table for tables in TABLES.values() for table in tables]

    assert len(named) == len(set(named))
    assert set(named) <= set(NAMED_BY)


def test_the_topics_together_are_everything(database, project):
    apart = [tables_of(database, project, topic) for topic in Topic]

    assert all(apart)
    assert set().union(*apart) == tables_of(database, project)
    assert sum(len(tables) for tables in apart) == len(set().union(*apart))


def test_from_a_moment_on_only_what_came_after_it(make, database, project):
    with database.reading() as session:
        last = session.scalars(timeline(project.id)).first()
    make.task(project)

    assert tables_of(database, project, since=last.at) == {"task"}


def test_a_sign_on_a_chart_stands_at_its_last_point(make, database):
    measure = make.measure(make.project(), [9] * 15 + [3] * 15, name="Falls")

    with database.reading() as session:
        first, *_others = signals_of_project(session, measure.project_id)

    assert first.measure == "Falls"
    assert first.is_favourable
    assert clock.local(first.at).date() == first.last == measure.period_of(clock.today())


def test_what_one_does_oneself_is_nothing_new(make, database):
    lead = make.person()
    project = make.project(lead=lead)
    before = clock.now() - timedelta(minutes=5)
    make.task(project, owner=lead)

    with database.reading() as session:
        assert {row.actor_id for row in session.query(Audit).filter_by(entity="task")} == {lead.id}
        assert not others_changed_something(session, project.id, before, lead.id)
        assert others_changed_something(session, project.id, before, lead.id + 1)


# --- visits ----------------------------------------------------------------------------------------


@pytest.fixture
def visit(make, database):
    """Comes to a project so long from now; since when it says what is new."""
    person, project = make.person(), make.project()
    now = clock.now()

    def visit(after):
        with clock.stopped(now + after), database.transaction() as session:
            there = find_visit(session, person.id, project.id)
            since = there.here_before if there else None
            note_visit(session, person.id, project.id)
            return since - now if since else None

    return visit


def test_the_first_visit_has_nothing_before_it(visit):
    assert visit(timedelta()) is None


def test_within_an_hour_it_is_the_same_visit(visit):
    visit(timedelta())

    assert visit(timedelta(minutes=50)) is None
    assert visit(timedelta(minutes=100)) is None


def test_the_next_visit_counts_from_the_last_moment_of_the_one_before(visit):
    visit(timedelta())
    visit(timedelta(minutes=30))
    later = timedelta(minutes=31) + ONE_VISIT

    assert visit(later) == timedelta(minutes=30)
    assert visit(later + timedelta(minutes=5)) == timedelta(minutes=30)
