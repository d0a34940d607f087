"""Writes a migration from the models: `python migrations/autogenerate.py 0002_slug "What it does"`.

Without arguments it writes 0001 anew, which is right only until the first release. What it writes never
imports the app; read it before you commit it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, create_engine

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


def _schema_so_far() -> Engine:
    database = Database(f"sqlite:///{tempfile.mkdtemp()}/before.sqlite3")
    migrate.upgrade(database)
    return database.engine


def write(slug: str, title: str) -> Path:
    """Compares the models with the schema of the migrations before this one; the new file."""
    revision = slug[:4]
    before = f"{int(revision) - 1:04}"
    engine = create_engine("sqlite://") if before == "0000" else _schema_so_far()
    options = {"target_metadata": Base.metadata, "render_item": render_item}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        script = produce_migrations(context, Base.metadata)
        assert script.upgrade_ops is not None
        code = render_python_code(
            script.upgrade_ops, render_item=render_item, migration_context=context
        )
    body = "\n".join(line for line in code.splitlines() if not line.strip().startswith("#")).strip()
    down = "None" if before == "0000" else f'"{before}"'
    file = VERSIONS / f"{slug}.py"
    file.write_text(TEMPLATE.format(title=title, revision=revision, down=down, body=body))
    subprocess.run([Path(sys.executable).with_name("ruff"), "format", "-q", file], check=True)
    return file


if __name__ == "__main__":
    given = sys.argv[1:] or ["0001_first_schema", "The first schema: every table of qitrack"]
    sys.stdout.write(f"{write(*given)}\n")
