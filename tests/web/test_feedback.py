"""Feedback on the screen: asked at the foot of every page, answered by stewards."""

import pytest

from qitrack.domain.feedback import FrameworkFeedback
from qitrack.domain.frameworks import FrameworkVersion
from qitrack.domain.people import UnitRole
from tests import pages
from tests.statements import counted


@pytest.fixture
def ward(make):
    """A ward."""
    return make.unit("Ward A")


@pytest.fixture
def steward(make, ward):
    """Looks after frameworks there."""
    return make.person("Demo Steward", {ward: UnitRole.FRAMEWORK_STEWARD})


@pytest.fixture
def nurse(make, ward):
    """Works there."""
    return make.person("Demo Nurse", {ward: UnitRole.CONTRIBUTOR})


def main(answer):
    return pages.read(answer).select_one("main").get_text(" ", strip=True)


def test_every_page_asks_and_the_answer_comes_back(sign_in_as, make, nurse, steward, ward):
    client = sign_in_as(nurse)
    asked = pages.read(client.get("/portfolio")).find(
        "a", string="Is anything wrong with this page?"
    )
    assert asked["href"] == "/feedback/new?screen=portfolio.index"
    address, typed = pages.filled(client, asked["href"], kind="missing", text="Where is the map?")
    for _once_more in range(2):
        assert client.post(address, data=typed).status_code == 303
    [said] = make.all(FrameworkFeedback)
    assert said.screen == "portfolio.index"

    other = sign_in_as(steward)
    assert "Where is the map?" in main(other.get("/feedback"))
    pages.send(
        other, f"/feedback/{said.id}/answer", outcome="not-changed", response="There is a list."
    )
    assert "There is a list." in main(sign_in_as(nurse).get("/feedback/mine"))


@pytest.mark.parametrize("about", ["screen=no.such", "behaviour=999999", "version=x"])
def test_nothing_can_be_said_of_what_is_not_there(sign_in_as, nurse, about):
    assert sign_in_as(nurse).get(f"/feedback/new?{about}").status_code == 404


def test_it_says_to_leave_people_out_and_the_guard_looks(sign_in_as, make, nurse):
    client = sign_in_as(nurse)
    version = make.all(FrameworkVersion)[0]
    page = f"/feedback/new?version={version.id}"
    assert "no personal or sensitive information" in main(client.get(page))
    answer = pages.send(client, page, kind="wrong", text="His number is 943 476 5919.")
    assert answer.status_code == 422
    assert make.all(FrameworkFeedback) == []


def test_the_inbox_costs_the_same_for_many(sign_in_as, make, nurse, steward, database):
    version = make.all(FrameworkVersion)[0]
    asked = []
    for more in (2, 20):
        for _again in range(more):
            make.feedback(version, nurse)
        client = sign_in_as(steward)
        with counted(database.engine) as statements:
            assert client.get("/feedback").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]
