"""The core set: five capabilities, four behaviours each, shipped as data."""

import tomllib
from importlib import resources

from sqlalchemy import select

from qitrack.domain.frameworks import (
    Behaviour,
    Capability,
    FrameworkVersion,
    capabilities_to_choose,
    load_core_set,
)

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
