"""The core set: five capabilities, four behaviours each, shipped as data."""

import tomllib
from importlib import resources

import pytest
from sqlalchemy import select, update

from qitrack.domain.core_set import load_core_set
from qitrack.domain.errors import Refused
from qitrack.domain.frameworks import (
    Behaviour,
    Capability,
    FrameworkVersion,
    VersionState,
    capabilities_to_choose,
)
from qitrack.domain.methods import methods_for

FLOORS = {
    **dict.fromkeys(("SYS1", "COM1", "COM2", "INC3", "TAL2"), "relational"),
    "COM3": "peers-only",
    "IMP4": "held",
    "SYS2": "shared-goal",
    "SYS3": "two-organisations",
    "INC1": "gap",
}

NAMES = [
    "Systems leadership",
    "Improvement skills",
    "Compassionate leadership",
    "Inclusive leadership",
    "Talent management",
]


def test_five_capabilities_can_be_chosen(database):
    with database.reading() as session:
        chosen = session.scalars(capabilities_to_choose()).all()

        assert [capability.name for capability in chosen] == NAMES


def test_each_capability_has_four_behaviours_with_a_trace(database):
    with database.reading() as session:
        for capability in session.scalars(capabilities_to_choose()):
            assert len(capability.behaviours) == 4
            assert all(b.statement and b.typical_trace for b in capability.behaviours)


def test_compassionate_and_inclusive_leadership_have_one_parent(database):
    with database.reading() as session:
        children = session.scalars(select(Capability).where(Capability.parent_id.is_not(None)))

        assert {c.name: c.parent.name for c in children} == {
            "Compassionate leadership": "Compassionate and inclusive leadership",
            "Inclusive leadership": "Compassionate and inclusive leadership",
        }


def test_loading_the_core_set_again_changes_nothing(database):
    with database.transaction() as session:
        load_core_set(session)
        load_core_set(session)

        assert len(session.scalars(select(FrameworkVersion)).all()) == 1


def test_only_the_newest_version_can_be_chosen(database):
    with database.transaction() as session:
        older = session.scalars(select(FrameworkVersion)).one()
        newer = FrameworkVersion(
            framework_id=older.framework_id,
            number="2.0",
            valid_from=older.valid_from.replace(year=2030),
        )
        something = Capability(code="NEW", name="Something new", summary="…", position=0)
        something.behaviours.append(
            Behaviour(code="NEW1", statement="Does it", typical_trace="It is seen", position=0)
        )
        newer.capabilities.append(something)
        session.add(newer)
        session.flush()

        assert [c.name for c in session.scalars(capabilities_to_choose())] == ["Something new"]


def test_names_and_statements_carry_no_code():
    core = tomllib.loads((resources.files("qitrack.domain") / "core_set.toml").read_text("utf-8"))
    codes = {entry["code"] for entry in core["capability"]}
    codes |= {b["code"] for entry in core["capability"] for b in entry.get("behaviour", [])}
    words = " ".join(
        [f"{entry['name']} {entry['summary']}" for entry in core["capability"]]
        + [b["statement"] for entry in core["capability"] for b in entry.get("behaviour", [])]
    )

    assert len(codes) == 26
    assert not any(code in words for code in codes)


def core_version(session):
    return session.scalars(select(FrameworkVersion)).one()


def new_item(**values):
    given = {"code": "NEW1", "statement": "Does it", "typical_trace": "It is seen", "position": 9}
    return Behaviour(**given | values)


CHANGES = {
    "the words of a behaviour": lambda v: setattr(v.items[0], "statement", "Something else"),
    "what must be there before": lambda v: setattr(v.items[0], "floor", "held"),
    "the name of a capability": lambda v: setattr(v.capabilities[0], "name", "Another"),
    "a behaviour more": lambda v: v.capabilities[0].behaviours.append(new_item()),
    "a capability more": lambda v: v.capabilities.append(
        Capability(code="NEW", name="New", summary="…", position=9)
    ),
    "its number": lambda v: setattr(v, "number", "1.0.1"),
    "who stands behind it": lambda v: setattr(v, "sponsors", "Somebody else"),
    "that it is published": lambda v: setattr(v, "state", VersionState.DRAFT),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_of_a_published_version_changes(database, change):
    with database.transaction() as session:
        change(core_version(session))

        with pytest.raises(Refused, match="is published and never changes"):
            session.flush()
        session.rollback()


@pytest.mark.parametrize("part", ["item", "capability", "version"])
def test_nothing_of_a_published_version_goes(database, part):
    with database.transaction() as session:
        version = core_version(session)
        parts = {"item": version.items[0], "capability": version.capabilities[0]}
        session.delete(parts.get(part, version))

        with pytest.raises(Refused, match="is published and never changes"):
            session.flush()
        session.rollback()


def test_a_published_version_can_be_superseded_and_nothing_else(database):
    with database.transaction() as session:
        core_version(session).state = VersionState.SUPERSEDED
        session.flush()

        core_version(session).state = VersionState.PUBLISHED
        session.flush()


def test_a_version_of_an_earlier_release_gets_what_that_release_did_not_know_of_once(database):
    with database.transaction() as session:
        session.execute(update(Behaviour).values(floor="", not_this="", pulse_item=""))
        session.expire_all()
        words = {b.code: b.statement for b in core_version(session).items}

        load_core_set(session)

        session.expire_all()
        items = core_version(session).items
        assert {b.code: b.statement for b in items} == words
        assert {b.code: b.floor for b in items if b.floor} == FLOORS
        assert all(b.not_this for b in items)


def test_the_shipped_floors(database):
    with database.reading() as session:
        items = core_version(session).items

        assert {b.code: b.floor for b in items if b.floor} == FLOORS


def test_a_draft_cannot_be_chosen(database):
    with database.transaction() as session:
        core = core_version(session)
        draft = FrameworkVersion(
            framework=core.framework,
            number="1.1",
            valid_from=core.valid_from.replace(year=2030),
            state=VersionState.DRAFT,
        )
        session.add(draft)
        session.flush()

        assert [c.name for c in session.scalars(capabilities_to_choose())] == NAMES


def test_the_shipped_methods_are_there_once_and_the_usual_one_comes_first(database):
    with database.transaction() as session:
        load_core_set(session)

        found = session.scalars(methods_for(())).all()

    assert [method.name for method in found] == ["Plan, do, study, act", "Lean, on one page"]
