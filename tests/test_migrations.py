"""Migrations: from nothing they give the models, twice they change nothing, data come through."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, MetaData, inspect, text

from qitrack import migrate
from qitrack.db import Database
from qitrack.domain.base import Base
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.core_set import load_core_set
from tests.databases import content
from tests.factories import Make

AHEAD = "9999"


@pytest.fixture
def empty(empty_database_url):
    """A database without any table."""
    database = Database(empty_database_url)
    yield database
    database.close()


Checks = dict[tuple[str, str], str]


def checks_of_models(dialect: str) -> Checks:
    """(table, name) → the check, as the models have it."""
    return {
        (table.name, str(check.name)): str(check.sqltext)
        for table in Base.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint) and check.info.get("only", dialect) == dialect
    }


def checks_of_database(connection: Connection) -> Checks:
    """(table, name) → the check, as the database has it."""
    inspector = inspect(connection)
    return {
        (table, str(check["name"])): str(check["sqltext"])
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def test_migrations_from_nothing_give_the_models(empty):
    migrate.upgrade(empty)

    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.only_on("sqlite")
def test_migrations_from_nothing_give_the_checks_of_the_models(empty):
    migrate.upgrade(empty)

    with empty.engine.connect() as connection:
        assert checks_of_database(connection) == checks_of_models("sqlite")


@pytest.mark.only_on("postgres")
def test_postgresql_has_the_same_checks_but_for_those_of_days(empty):
    migrate.upgrade(empty)

    with empty.engine.connect() as connection:
        # It writes the checks down in its own words, so only their names can be compared.
        assert checks_of_database(connection).keys() == checks_of_models("postgresql").keys()


def test_every_constraint_has_a_name():
    unnamed = [
        (table.name, constraint)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]

    assert unnamed == []


def test_no_name_of_a_constraint_is_longer_than_postgresql_keeps():
    names = [
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in [*table.constraints, *table.indexes]
    ]

    assert [name for name in names if len(name) > 63] == []


def test_upgrading_twice_does_nothing_the_second_time(empty):
    assert migrate.upgrade(empty) is True
    assert migrate.upgrade(empty) is False


def test_a_newer_schema_is_refused_with_the_cure(database):
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(
            text("UPDATE alembic_version SET version_num = :ahead"), {"ahead": AHEAD}
        )

    with pytest.raises(migrate.NewerSchema, match=f"schema {AHEAD}.*Start the newer version"):
        migrate.upgrade(database)


@pytest.fixture
def next_step(tmp_path, monkeypatch):
    """Adds one more migration to those of the house, as the next release will."""

    def add(body: str) -> str:
        folder = tmp_path / "migrations"
        shutil.copytree(migrate.resource_dir("migrations"), folder)
        (folder / "versions" / f"{AHEAD}_next.py").write_text(
            f'from alembic import op\nrevision = "{AHEAD}"\n'
            f'down_revision = "{migrate.newest()}"\n\ndef upgrade():\n    {body}\n'
        )
        monkeypatch.setattr(migrate, "resource_dir", lambda name: tmp_path / name)
        migrate._steps.cache_clear()
        return AHEAD

    yield add
    monkeypatch.undo()
    migrate._steps.cache_clear()


@pytest.fixture
def owned(empty):
    """A migrated database with something in it, as its owner sees it."""
    migrate.upgrade(empty)
    with empty.transaction() as session:
        load_core_set(session)
    make = Make(empty)
    project = make.project()
    make.cycle(project)
    make.measure(project, [3, 4, 5])
    return empty


@pytest.mark.only_on("sqlite")
def test_an_upgrade_copies_the_sqlite_file_first(owned, next_step):
    before = migrate.newest()
    then = content(owned)
    next_step('op.execute("DELETE FROM observation")')

    migrate.upgrade(owned)

    (copy,) = Path(owned.file).parent.glob(f"qitrack-before-{before}-*.sqlite3")
    assert copy.stat().st_mode & 0o777 == 0o600
    kept = Database(f"sqlite:///{copy}")
    assert content(kept) == then
    kept.close()


@pytest.mark.only_on("sqlite")
def test_a_first_migration_copies_nothing(empty):
    migrate.upgrade(empty)

    assert list(Path(empty.file).parent.glob("*before*")) == []


@pytest.mark.only_on("sqlite")
def test_a_table_can_be_rebuilt_without_losing_the_rows_that_point_to_it(owned, next_step):
    then = content(owned)
    next_step(
        'with op.batch_alter_table("project", recreate="always") as t:\n'
        '        t.alter_column("problem", nullable=True)'
    )

    migrate.upgrade(owned)

    assert content(owned) == then


@pytest.mark.only_on("sqlite")
def test_an_upgrade_that_would_leave_rows_pointing_nowhere_changes_nothing(owned, next_step):
    then = content(owned)
    next_step('op.execute("DELETE FROM project")')

    with pytest.raises(RuntimeError, match="point nowhere; nothing was changed"):
        migrate.upgrade(owned)

    assert content(owned) == then


def test_an_upgrade_that_fails_half_way_leaves_the_schema_before(owned, next_step):
    before = migrate.newest()
    next_step('op.execute("CREATE TABLE half (id INTEGER)"); raise ValueError("power cut")')

    with pytest.raises(ValueError, match="power cut"):
        migrate.upgrade(owned)

    with owned.engine.connect() as connection:
        assert migrate.revision_of(connection) == before
        assert "half" not in inspect(connection).get_table_names()


@pytest.mark.only_on("sqlite")
def test_foreign_keys_hold_after_an_upgrade(owned, next_step):
    next_step("pass")

    migrate.upgrade(owned)

    with owned.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None


@pytest.mark.only_on("sqlite")
def test_every_connection_keeps_what_it_acknowledges(database):
    with database.engine.connect() as connection:
        held = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "recursive_triggers", "busy_timeout")
        }

    assert held == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 10_000,
    }


@pytest.mark.only_on("sqlite")
def test_the_application_waits_for_the_disk(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'real.sqlite3'}")

    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    database.close()


def rows_of(database, metadata):
    """Table → its rows, with the columns that it has in this schema."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
            for table in metadata.sorted_tables
            if table.name != "alembic_version"
        }


def schema_of(database):
    """The tables as they stand in the database."""
    found = MetaData()
    with database.engine.connect() as connection:
        found.reflect(connection)
    return found


@pytest.mark.parametrize("before", migrate._steps()[:-1])
def test_the_rows_of_an_earlier_schema_come_through(database, empty, before):
    make = Make(database)
    measure = make.measure(make.project(), [3, 4, 5])
    make.annotation(measure)
    make.decision(measure, ChartDecisionKind.TARGET, number=3.0)
    make.staged_import(measure, {date(2026, 5, 4): 4.0})
    migrate.upgrade(empty, to=before)
    old = schema_of(empty)
    held = rows_of(database, old)
    with empty.engine.execution_options(writes=True).begin() as connection:
        for table in old.sorted_tables:
            names = [column.name for column in table.columns]
            rows = [dict(zip(names, row, strict=True)) for row in held.get(table.name, [])]
            if rows:
                connection.execute(table.insert(), sorted(rows, key=lambda row: row.get("id", 0)))

    migrate.upgrade(empty)

    assert sum(map(len, held.values())) > 20
    assert rows_of(empty, old) == held


def test_migrations_never_import_the_app():
    files = sorted((migrate.resource_dir("migrations") / "versions").glob("*.py"))

    assert [
        f.name for f in files if re.search(r"^(from|import) qitrack", f.read_text(), re.MULTILINE)
    ] == []
