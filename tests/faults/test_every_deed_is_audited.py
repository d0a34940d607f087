"""T-AUDIT: what a deed changed stands in the trail, all of it and nothing else."""

from typing import Any

import pytest
from sqlalchemy import inspect, select

from qitrack.db import Database
from qitrack.domain.audit import Audit, AuditValue
from qitrack.domain.frameworks import Capability
from qitrack.domain.meetings import MeetingPerson
from qitrack.domain.projects import CapabilityFocus
from tests.deeds import DEEDS, Deed
from tests.factories import audited_models
from tests.stage import Stage

Rows = dict[tuple[str, int], dict[str, Any]]
Fields = dict[tuple[str, int], set[str]]

PERSONAL = {"goal_share", "evidence_link", "development_goal"}
ERASES = {"passport.erase"}
"""The names of the fields stay, their texts are gone."""


def rows_of(database: Database) -> Rows:
    """(table, id) → column → value, of every audited table."""
    found: Rows = {}
    with database.engine.connect() as connection:
        for model in audited_models():
            for row in connection.execute(model.__table__.select()).mappings():
                found[model.__tablename__, row["id"]] = dict(row)
        for project_id, capability_id in connection.execute(CapabilityFocus.__table__.select()):
            focus = found["project", project_id].setdefault("focus", [])
            focus.append(capability_id)
        for meeting_id, person_id in connection.execute(MeetingPerson.__table__.select()):
            found["meeting", meeting_id].setdefault("present", []).append(person_id)
    return found


def changed(before: Rows, after: Rows) -> Fields:
    """(table, id) → the columns that differ and are worth being written down."""
    unaudited = {model.__tablename__: {"id", *model.__unaudited__} for model in audited_models()}
    found: Fields = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key, {}), after.get(key, {})
        differing = {c for c in old.keys() | new.keys() if _kept(old.get(c)) != _kept(new.get(c))}
        if key not in after:  # a row that is gone leaves every column behind
            differing = set(old)
        if differing - unaudited[key[0]]:
            found[key] = differing - unaudited[key[0]]
    return found


def _kept(value: object) -> object:
    return None if value == "" else value


def written_down(lines: list[Audit]) -> Fields:
    found: Fields = {}
    for line in lines:
        found.setdefault((line.entity, line.entity_id), set()).update(line.fields.split())
    return found


def secrets_of(database: Database) -> set[str]:
    found = set()
    with database.reading() as session:
        for model in audited_models():
            for name in model.__secret__:
                values = session.scalars(select(getattr(model, name)))
                found |= {value for value in values if isinstance(value, str)}
    return found


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.endpoint)
def test_what_changed_is_written_down_and_nothing_else(stage: Stage, deed: Deed) -> None:
    with stage.on_a_copy() as database:
        prepared = stage.prepared(deed)
        before = rows_of(database)
        with database.reading() as session:
            last = max(session.scalars(select(Audit.id)), default=0)

        assert prepared.send().status_code < 400

        with database.reading() as session:
            lines = list(session.scalars(select(Audit).where(Audit.id > last)))
            values = list(session.scalars(select(AuditValue).where(AuditValue.audit_id > last)))
        after = rows_of(database)
        secrets = secrets_of(database)

    assert written_down(lines) == changed(before, after)
    kept = [] if deed.endpoint in ERASES else lines
    assert {(v.audit_id, v.field) for v in values} == {
        (line.id, field) for line in kept for field in line.fields.split()
    }
    assert not {text for value in values for text in (value.old, value.new) if text} & secrets
    assert len({line.request_id for line in lines} | {""}) == (2 if lines else 1)
    if deed.by in stage.world.people:
        assert {line.actor_id for line in lines} <= {stage.world.people[deed.by]}
    assert {line.project_id for line in lines if line.entity in PERSONAL} <= {None}


def test_every_deed_but_signing_in_and_out_changes_something(stage: Stage) -> None:
    idle = {"account.sign_in", "account.sign_out", "account.end_session", "account.end_all",
            "doors.enter_code", "people.sign_out", "people.forget_second_factor",
            "tally.press", "tally.take_back", "checking_in.not_for_me",
            "learning.silence_prompt", "learning.hear", "identifiers.look", "identifiers.settle", "imports.columns"}  # fmt: skip
    silent = set()

    for deed in DEEDS:
        with stage.on_a_copy() as database:
            prepared = stage.prepared(deed)
            before = rows_of(database)
            prepared.send()
            if not changed(before, rows_of(database)):
                silent.add(deed.endpoint)

    assert silent == idle


def test_capabilities_come_with_the_package_and_are_not_audited() -> None:
    assert inspect(Capability).local_table.name not in {m.__tablename__ for m in audited_models()}
