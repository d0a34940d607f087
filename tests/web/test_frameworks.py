"""Frameworks on the screen: for everybody to read, for stewards to prepare, for owners to follow."""

import re
from io import BytesIO

import pytest

from qitrack.domain.frameworks import (
    CORE_SET,
    Capability,
    Framework,
    FrameworkVersion,
    VersionState,
)
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.methods import ImprovementMethod
from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Project
from tests.statements import counted

CODES = re.compile(r"\b(SYS|IMP|CIL|COM|INC|TAL|OWN)\d?\b")


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


@pytest.fixture
def core(make):
    """The shipped version."""
    return make.all(FrameworkVersion)[0]


def main(read, answer):
    return read(answer).select_one("main").get_text(" ", strip=True)


def test_a_version_shows_what_one_can_see_and_no_code(sign_in_as, nurse, core, read):
    answer = sign_in_as(nurse).get(f"/frameworks/versions/{core.id}")

    text = main(read, answer)
    assert "Tests small, predicts, compares, adapts" in text
    assert "Often shows in: Complete cycles that build on each other" in text
    assert "Not to be mistaken for: A roll-out that is called a test" in text
    assert "not endorsed by the NHS" in text
    assert not CODES.search(text)
    headings = [h.text for h in read(answer).select("main h2, main h3")]
    assert headings[:6] == [
        "Systems leadership",
        "Improvement skills",
        "Compassionate and inclusive leadership",
        "Compassionate leadership",
        "Inclusive leadership",
        "Talent management",
    ]


def test_the_goals_lead_to_what_the_capabilities_mean(sign_in_as, nurse, read):
    page = read(sign_in_as(nurse).get("/goals"))

    assert page.select_one("main a[href='/frameworks']").text == "What the capabilities mean"


def test_drafts_are_listed_for_stewards_alone(make, sign_in_as, nurse, steward, core, read):
    make.draft(core, "1.1")

    seen = {p.name: main(read, sign_in_as(p).get("/frameworks")) for p in (nurse, steward)}

    assert "version 1.1" not in seen["Demo Nurse"]
    assert "version 1.1 Draft" in seen["Demo Steward"]


def test_from_a_copy_to_a_published_version_with_what_we_changed(
    make, sign_in_as, steward, nurse, core, send, read
):
    browser = sign_in_as(steward)
    send(browser, f"/frameworks/versions/{core.id}/next", number="1.1")
    draft = make.all(FrameworkVersion)[-1]
    address = f"/frameworks/versions/{draft.id}"
    page = read(browser.get(address))
    link = next(a for a in page.select("main a") if "Tests small" in a.text)["href"]

    refused = send(browser, link, statement="Tests small and often")
    send(
        browser,
        link,
        statement="Tests small and often",
        what="Plainer words.",
        policy="The 2027 plan",
    )
    send(browser, address, which=f"{address}/publish")

    assert refused.status_code == 422
    text = main(read, sign_in_as(nurse).get(address))
    assert "New policy: The 2027 plan We changed: Plainer words." in text
    states = {v.number: v.state for v in make.all(FrameworkVersion)}
    assert states == {"1.0": VersionState.SUPERSEDED, "1.1": VersionState.PUBLISHED}
    compared = main(read, sign_in_as(nurse).get(f"{address}/compare"))
    assert "before: Tests small, predicts, compares, adapts now: Tests small and often" in compared
    assert "25 items are the same in both." in compared
    assert not CODES.search(compared)


def test_a_published_version_cannot_be_changed_from_its_address(
    sign_in_as, steward, core, send, read
):
    browser = sign_in_as(steward)

    for path, fields in (
        ("edit", {"number": "1.0.1"}),
        ("capability", {"name": "Another", "what": "A name.", "policy": "A plan"}),
        ("behaviour", {"statement": "New", "what": "One more.", "policy": "A plan"}),
    ):
        answer = send(browser, f"/frameworks/versions/{core.id}/{path}", **fields)
        assert answer.status_code == 422
        assert "is published and never changes" in main(read, answer)


TABLE = b"capability,behaviour,trace\nCaring,Asks how it went,Talks\nCaring,,Huddles\n"
GOOD = TABLE.replace(b"Caring,,Huddles\n", b"Caring,Says thank you,Huddles\n")


def bring_in(send, browser, content, name="ours.csv", **fields):
    given = {"title": "Our way", "licence_note": "Our own words."} | fields
    return send(browser, "/frameworks/import", file=(BytesIO(content), name), **given)


def test_a_file_is_brought_in_as_a_draft_to_look_at(make, sign_in_as, steward, send, read):
    browser = sign_in_as(steward)

    answer = bring_in(send, browser, GOOD)

    assert answer.status_code == 303
    text = main(read, browser.get(answer.location))
    assert "Our way" in text
    assert "Says thank you" in text
    assert "May be used here because Our own words." in text
    assert make.all(FrameworkVersion)[-1].state is VersionState.DRAFT


@pytest.mark.parametrize(
    ("content", "fields", "sentence"),
    [
        (TABLE, {}, "Row 3: the behaviour has no words."),
        (GOOD, {"licence_note": ""}, "Say under which licence"),
        (GOOD, {"title": ""}, "Say what the framework is called."),
        (b"", {}, "The file is empty."),
    ],
    ids=["a wrong row", "no licence", "no title", "empty"],
)
def test_nothing_of_a_wrong_file_is_brought_in(
    make, sign_in_as, steward, send, read, content, fields, sentence
):
    answer = bring_in(send, sign_in_as(steward), content, **fields)

    assert answer.status_code == 422
    assert sentence in main(read, answer)
    assert [f.code for f in make.all(Framework)] == [CORE_SET]


def test_what_answers_to_what_is_told_in_words(make, sign_in_as, steward, nurse, ward, read):
    own = make.framework(ward)
    make.crosswalk(own, steward)

    text = main(read, sign_in_as(nurse).get(f"/frameworks/versions/{own.id}/crosswalk"))

    assert "Asks how it went Means a part of it: Keeps promises to partners" in text
    assert "Both speak of care." in text
    assert not CODES.search(text)


# --- a goal and a newer version ------------------------------------------------------------------


@pytest.fixture
def goal(make, nurse, steward, ward):
    """Set in a version that has been superseded since."""
    first = make.framework(ward)
    made = make.goal(nurse, "I ask how it went.", first.capabilities[0])
    make.published(make.draft(first), steward)
    return made


def test_the_owner_is_told_quietly_and_moves_the_goal(make, sign_in_as, nurse, goal, send, read):
    browser = sign_in_as(nurse)
    line = read(browser.get(f"/goals/{goal.id}")).select_one(f"a[href='/goals/{goal.id}/move']")
    assert line is not None
    assert "Caring for each other" in main(read, browser.get(line["href"]))

    answer = send(browser, line["href"])

    (moved,) = make.all(DevelopmentGoal)
    newest = make.all(FrameworkVersion)[-1]
    with make.database.reading() as session:
        capability = session.get_one(Capability, moved.capability_id)
        assert capability.framework_version_id == newest.id
    assert (answer.status_code, answer.location) == (303, f"/goals/{goal.id}")
    assert "/move" not in browser.get(f"/goals/{goal.id}").text


def test_a_goal_in_the_newest_version_is_not_moved(make, sign_in_as, nurse, read):
    goal = make.goal(nurse)
    browser = sign_in_as(nurse)

    assert "/move" not in browser.get(f"/goals/{goal.id}").text
    assert "stands in the newest version" in main(read, browser.get(f"/goals/{goal.id}/move"))


# --- methods -------------------------------------------------------------------------------------


def test_a_project_names_a_method_of_its_organisation(make, sign_in_as, send, read):
    hospital = make.organisation("Riverside")
    ward = make.unit("Ward A", parent=hospital)
    manager = make.person("Demo Manager", {hospital: UnitRole.MANAGER})
    nurse = make.person("Demo Nurse", {ward: UnitRole.CONTRIBUTOR})
    project = make.project(ward, nurse)
    send(sign_in_as(manager), "/methods/new", name="Our way", unit_id=hospital.id)
    method = next(m for m in make.all(ImprovementMethod) if m.name == "Our way")
    browser = sign_in_as(nurse)

    usual = read(browser.get(f"/projects/{project.id}/edit")).select("#method_id option")
    send(browser, f"/projects/{project.id}/edit", method_id=method.id)

    assert [option.text.strip() for option in usual] == [
        "Plan, do, study, act (the usual one)",
        "Lean, on one page",
        "Our way",
    ]
    assert make.all(Project)[0].method_id == method.id
    assert "Our way" in main(read, browser.get(f"/projects/{project.id}/charter"))


def test_the_method_of_one_organisation_is_not_offered_in_another(make, sign_in_as, read):
    make.method(make.organisation("Riverside"), "Their way")
    nurse = make.person("Demo Nurse", {make.organisation("Hillside"): UnitRole.CONTRIBUTOR})

    text = main(read, sign_in_as(nurse).get("/methods"))

    assert "Lean, on one page" in text
    assert "Their way" not in text


def test_the_page_of_a_version_costs_the_same_however_much_it_has(
    make, sign_in_as, nurse, ward, core
):
    small = make.framework(ward)
    browser = sign_in_as(nurse)
    with counted(make.database.engine) as few:
        browser.get(f"/frameworks/versions/{small.id}")
    with counted(make.database.engine) as many:
        browser.get(f"/frameworks/versions/{core.id}")

    assert len(many) == len(few)
