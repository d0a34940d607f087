"""Writes a migration from the models: `python migrations/autogenerate.py 0002_slug "What it does"`.

Without arguments it writes 0001 anew, which is right only until the first release. What it writes never
imports the app; read it before you commit it.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations.ops import (
    CreateIndexOp,
    CreateTableOp,
    MigrateOperation,
    ModifyTableOps,
    UpgradeOps,
)
from sqlalchemy import CheckConstraint, Column, Connection, Engine, Table, create_engine, inspect

import qitrack.domain  # noqa: F401  # brings every table into the metadata
from qitrack import migrate
from qitrack.db import Database
from qitrack.domain.base import Base, Day, Instant, OneOf, Words

VERSIONS = Path(__file__).parent / "versions"

TYPES = {
    Words: "sa.Text()",
    OneOf: "sa.Text()",
    Day: "sa.Date()",
    Instant: "sa.DateTime(timezone=True)",
}

TEMPLATE = '''"""{title}."""

import sqlalchemy as sa
from alembic import op
{more}
revision = "{revision}"
down_revision = {down}


def upgrade() -> None:
    {body}


def downgrade() -> None:
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
'''


def render_item(kind: str, item: object, context: AutogenContext) -> str | bool:
    """Plain SQLAlchemy for our column types; checks keep the database they are meant for."""
    if kind == "type":
        return TYPES.get(type(item), False)
    if kind == "check" and isinstance(item, CheckConstraint):
        preparer = context.migration_context.impl.dialect.identifier_preparer
        name = str(preparer.format_constraint(item)).strip('"')
        only = f".ddl_if(dialect={item.info['only']!r})" if "only" in item.info else ""
        return f"sa.CheckConstraint({str(item.sqltext)!r}, name=op.f({name!r})){only}"
    return False


def _schema_so_far(before: str) -> Engine:
    database = Database(f"sqlite:///{tempfile.mkdtemp()}/before.sqlite3")
    migrate.upgrade(database, to=before)
    return database.engine


def _changed_tables(connection: Connection, steps: UpgradeOps) -> dict[str, list[CreateIndexOp]]:
    """Tables that hold data and are no longer as the models have them → their new indexes."""
    found: dict[str, list[CreateIndexOp]] = {}
    inspector = inspect(connection)
    there = inspector.get_table_names()
    for step in steps.ops:
        if isinstance(step, ModifyTableOps) and step.table_name in there:
            found[step.table_name] = [one for one in step.ops if isinstance(one, CreateIndexOp)]
    for name in there:
        if name in Base.metadata.tables and _checks_there(
            inspector.get_check_constraints(name)
        ) != (_checks_of(Base.metadata.tables[name])):
            found.setdefault(name, [])
    return found


def _checks_there(checks: list[Any]) -> dict[str, str]:
    return {str(check["name"]): str(check["sqltext"]) for check in checks}


def _checks_of(table: Table) -> dict[str, str]:
    checks = [one for one in table.constraints if isinstance(one, CheckConstraint)]
    return {str(check.name): str(check.sqltext) for check in checks}


def _fill(column: Column[Any]) -> str:
    """SQL for what the rows that are there hold in a new column, from its default in the model."""
    value = column.default.arg if column.default is not None else None
    if callable(value):
        value = {"dict": "{}", "list": "[]"}[value.__name__]
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else str(value)


def _change(connection: Connection, name: str, context: MigrationContext) -> str:
    """The call of `changed` for one table."""
    table = Base.metadata.tables[name]
    there = {column["name"] for column in inspect(connection).get_columns(name)}
    fill = {c.name: _fill(c) for c in table.c if c.name not in there and not c.nullable}
    code = _code([CreateTableOp.from_table(table)], context)
    return code.replace("op.create_table(", "changed(", 1)[:-1] + f", fill={fill!r})"


def _code(steps: Sequence[MigrateOperation], context: MigrationContext) -> str:
    code = render_python_code(
        UpgradeOps(list(steps)), render_item=render_item, migration_context=context
    )
    return "\n".join(line for line in code.splitlines() if not line.strip().startswith("#")).strip()


def write(slug: str, title: str) -> Path:
    """Compares the models with the schema of the migrations before this one; the new file."""
    revision = slug[:4]
    before = f"{int(revision) - 1:04}"
    engine = create_engine("sqlite://") if before == "0000" else _schema_so_far(before)
    options = {"target_metadata": Base.metadata, "render_item": render_item}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        steps = produce_migrations(context, Base.metadata).upgrade_ops
        assert steps is not None
        changes = _changed_tables(connection, steps)
        new = [step for step in steps.ops if getattr(step, "table_name", "") not in changes]
        parts = [_code(new, context)] if new else []
        parts += [_change(connection, name, context) for name in sorted(changes)]
        parts += [_code(indexes, context) for indexes in changes.values() if indexes]
    body = "\n    ".join(parts)
    down = "None" if before == "0000" else f'"{before}"'
    more = "from schema_changes import changed\n" if changes else ""
    file = VERSIONS / f"{slug}.py"
    text = TEMPLATE.format(title=title, revision=revision, down=down, body=body, more=more)
    file.write_text(text)
    subprocess.run([Path(sys.executable).with_name("ruff"), "format", "-q", file], check=True)
    return file


if __name__ == "__main__":
    given = sys.argv[1:] or ["0001_first_schema", "The first schema: every table of qitrack"]
    sys.stdout.write(f"{write(*given)}\n")
