"""The tree of units: who belongs to which organisation, and how a unit ends."""

from datetime import date, timedelta

import pytest

from qitrack import clock
from qitrack.domain import units
from qitrack.domain.errors import Refused
from qitrack.domain.units import Level, Unit


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


def there(session, unit):
    return session.get_one(Unit, unit.id)


def test_a_unit_lies_below_its_parent_and_in_its_organisation(make):
    trust = make.organisation("Trust")
    service = make.unit("Medicine", Level.SERVICE, parent=trust)
    ward = make.unit("Ward 7", parent=service)

    assert ward.path == f"/{trust.id}/{service.id}/{ward.id}/"
    assert (ward.organisation_id, ward.depth) == (trust.id, 2)


def test_a_unit_that_becomes_an_organisation_takes_those_below_along(make, session):
    trust = make.organisation("Trust")
    home = make.unit("Oak House", Level.SERVICE, parent=trust)
    floor = make.unit("First floor", parent=home)
    inner = make.unit("Inner trust", Level.ORGANISATION, parent=home)
    become = there(session, home)

    become.level = Level.ORGANISATION
    units.settle_organisations(session, become)

    belongs = [there(session, unit).organisation_id for unit in (trust, home, floor, inner)]
    assert belongs == [trust.id, home.id, home.id, inner.id]


def test_a_unit_that_is_no_organisation_any_more_belongs_to_the_one_above(make, session):
    trust = make.organisation("Trust")
    home = make.unit("Oak House", Level.ORGANISATION, parent=trust)
    floor = make.unit("First floor", parent=home)
    become = there(session, home)

    become.level = Level.SERVICE
    units.settle_organisations(session, become)

    assert {there(session, unit).organisation_id for unit in (home, floor)} == {trust.id}


def test_a_unit_ends_with_somebody_who_carries_on(make, session):
    made = [make.unit(), make.unit()]
    old, new = (there(session, unit) for unit in made)

    units.end_unit(session, old, clock.today(), new)
    units.end_unit(session, old, clock.today(), new)
    session.flush()

    assert not old.is_open
    assert session.scalars(units.successors_of(old)).all() == [new]


def test_a_unit_stays_open_until_the_day_it_ends(make, session):
    unit = there(session, make.unit())

    units.end_unit(session, unit, clock.today() + timedelta(days=1), None)

    assert unit.is_open


def test_a_unit_cannot_end_before_it_began(make, session):
    unit = there(session, make.unit(started_on=date(2026, 1, 1)))

    with pytest.raises(Refused) as refused:
        units.end_unit(session, unit, date(2025, 12, 31), None)

    assert refused.value.field == "ended_on"


def test_neither_itself_nor_a_closed_unit_carries_on(make, session):
    trust = make.organisation()
    old = make.unit(parent=trust)
    below = make.unit(parent=old)
    closed = make.unit(parent=trust, ended_on=date(2025, 1, 1))

    for successor in (old, below, closed):
        with pytest.raises(Refused):
            units.end_unit(session, there(session, old), clock.today(), there(session, successor))


def test_nothing_is_added_below_a_closed_unit(make, session):
    closed = there(session, make.unit(ended_on=date(2025, 1, 1)))

    with pytest.raises(Refused):
        units.add_unit(session, Unit(name="Ward 9", level=Level.TEAM), closed)
