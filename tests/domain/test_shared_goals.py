"""Shared goals: which organisations may sign, from when a goal is active, and what stays on record."""

import pytest

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.partnerships import Partnership, PartnershipMember, PartnershipOfficer
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.shared_goals import SharedGoal, SharedGoalState
from qitrack.domain.units import Unit


def an_organisation(number: int) -> Unit:
    return Unit(id=number, name=f"Organisation {number}", path=f"/{number}/")


@pytest.fixture
def organisations() -> list[Unit]:
    return [an_organisation(number) for number in (1, 2, 3)]


@pytest.fixture
def partnership(organisations) -> Partnership:
    """Two of the three organisations take part."""
    found = Partnership(name="Falls network", members=[], officers=[])
    today = clock.today()
    for unit in organisations[:2]:
        PartnershipMember(partnership=found, unit=unit, unit_id=unit.id, starts_on=today)
    return found


@pytest.fixture
def goal(partnership) -> SharedGoal:
    return SharedGoal(partnership=partnership, aim="Fewer falls", state=SharedGoalState.OPEN)


def sign(goal: SharedGoal, unit: Unit):
    signature = goal.sign(unit, Person(name="A. Officer"))
    signature.unit_id = unit.id
    return signature


def test_a_goal_is_active_once_two_organisations_have_signed(goal, organisations):
    sign(goal, organisations[0])
    assert not goal.is_active
    sign(goal, organisations[1])
    assert goal.is_active


def test_an_organisation_that_leaves_stays_on_record(goal, organisations):
    sign(goal, organisations[0])
    sign(goal, organisations[1]).withdraw()
    assert not goal.is_active
    assert [s.withdrawn_on for s in goal.signatures] == [None, clock.today()]


def test_an_organisation_that_left_may_sign_again(goal, organisations):
    sign(goal, organisations[0]).withdraw()
    sign(goal, organisations[0])
    assert len(goal.signatures) == 2
    assert len(goal.standing_signatures) == 1


def test_nobody_signs_twice_or_from_outside_or_once_it_is_closed(goal, organisations):
    sign(goal, organisations[0])
    with pytest.raises(Refused, match="signed already"):
        sign(goal, organisations[0])
    with pytest.raises(Refused, match="takes part"):
        sign(goal, organisations[2])
    goal.state = SharedGoalState.MET
    with pytest.raises(Refused, match="closed"):
        sign(goal, organisations[1])


def test_officers_of_two_organisations_that_take_part_lead_it_jointly(partnership, organisations):
    def answers(unit: Unit) -> None:
        PartnershipOfficer(
            partnership=partnership, unit=unit, unit_id=unit.id, starts_on=clock.today()
        )

    answers(organisations[0])
    answers(organisations[2])
    assert not partnership.is_jointly_led
    answers(organisations[1])
    assert partnership.is_jointly_led


def test_only_a_measure_of_its_own_goes_along(goal, organisations):
    """The chart beside a signature is one that the organisation counts itself."""
    theirs = Measure(name="Falls", project=Project(title="Falls", unit=organisations[1]))
    with pytest.raises(Refused, match="counts itself"):
        goal.sign(organisations[0], Person(name="A. Officer"), theirs)
    assert goal.sign(organisations[1], Person(name="B. Officer"), theirs).measure is theirs
