"""Blockers: raised, somebody's to remove, resolved by something."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from qitrack import clock
from qitrack.domain.access import load_actor
from qitrack.domain.blockers import Blocker
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import ProjectRole
from qitrack.domain.waiting import waiting_for


def waits_for(database, person):
    """What this person is to remove."""
    with database.reading() as session:
        actor = load_actor(session, session.get_one(Person, person.id))
        return [blocker.what for blocker in waiting_for(session, actor).blockers]


def test_a_blocker_is_resolved_by_something(make, database):
    blocker, nurse = make.blocker(), make.person()

    with database.transaction() as session:
        there = session.get_one(Blocker, blocker.id)
        with pytest.raises(Refused, match="Say what was done"):
            there.resolve("  ", None)
        there.resolve("The key was found.", session.get_one(Person, nurse.id))

    again = make.again(blocker)
    assert (again.resolved_on, again.resolved_by_id) == (clock.today(), nurse.id)


def test_words_that_correct_the_first_leave_the_day_and_the_person(make, database):
    first, second = make.person(), make.person()
    blocker = make.blocker(
        resolved_on=clock.today() - timedelta(days=3), resolution="Done", resolved_by_id=first.id,
        raised_on=clock.today() - timedelta(days=9),
    )  # fmt: skip

    with database.transaction() as session:
        session.get_one(Blocker, blocker.id).resolve(
            "Done twice", session.get_one(Person, second.id)
        )

    again = make.again(blocker)
    assert again.resolution == "Done twice"
    assert (again.resolved_by_id, again.resolved_on) == (first.id, blocker.resolved_on)


def test_a_reopened_blocker_keeps_the_day_it_was_raised(make, database):
    raised = clock.today() - timedelta(days=30)
    blocker = make.blocker(raised_on=raised, resolved_on=clock.today(), resolution="Done")

    with database.transaction() as session:
        session.get_one(Blocker, blocker.id).reopen()

    again = make.again(blocker)
    assert again.is_open
    assert again.raised_on == raised


@pytest.mark.parametrize(
    "fields",
    [
        {"resolution": "Done"},
        {"resolved_on": clock.today()},
        {"resolved_on": clock.today() - timedelta(days=1), "resolution": "Done"},
        {"what": " "},
    ],
    ids=["no day", "nothing done", "before it was raised", "nothing"],
)
def test_the_database_refuses(make, fields):
    with pytest.raises(IntegrityError):
        make.blocker(**{"what": "A locked door", **fields})


def test_the_database_refuses_two_owners(make):
    with pytest.raises(IntegrityError):
        make.blocker(owner_id=make.person().id, owner_name="Head of estates")


def test_a_blocker_waits_for_its_owner_and_without_one_for_the_sponsor(make, database):
    sponsor, manager = make.person(), make.person()
    ward = make.unit()
    make.membership(manager, ward, UnitRole.MANAGER)
    project = make.project(ward, members={sponsor: ProjectRole.SPONSOR})
    make.blocker(project, "nobody's")
    make.blocker(project, "the manager's", owner_id=manager.id)
    make.blocker(project, "by name", owner_name="Head of estates")
    make.blocker(project, "gone", resolved_on=clock.today(), resolution="Done")

    assert waits_for(database, sponsor) == ["nobody's"]
    assert waits_for(database, manager) == ["the manager's"]
