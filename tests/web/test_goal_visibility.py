"""Who may open a personal goal: its owner, and whoever holds a share today."""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.goals import GoalShare
from qitrack.domain.people import UnitRole


@pytest.fixture
def ward(make):
    """A ward."""
    return make.unit("Ward A")


@pytest.fixture
def goal(make, ward):
    """A personal goal of somebody on the ward."""
    return make.goal(make.person("Demo Owner", {ward: UnitRole.CONTRIBUTOR}))


@pytest.mark.parametrize("role", list(UnitRole), ids=str)
def test_no_role_of_a_unit_opens_a_personal_goal(make, ward, goal, sign_in_as, role):
    reader = make.person("Demo Reader", {ward: role})

    assert sign_in_as(reader).get(f"/goals/{goal.id}").status_code == 404


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_share_opens_a_goal_until_it_ends(make, ward, goal, sign_in_as, end):
    coach = make.person("Demo Coach", {ward: UnitRole.COACH})
    share = make.share(goal, coach)
    browser = sign_in_as(coach)
    before = browser.get(f"/goals/{goal.id}").status_code
    with make.database.transaction() as session:
        held = session.get_one(GoalShare, share.id)
        if end == "revoked":
            held.revoke()
        else:
            held.since = clock.today() - timedelta(days=9)
            held.until = clock.today() - timedelta(days=1)

    assert (before, browser.get(f"/goals/{goal.id}").status_code) == (200, 404)
