"""Writes migrations/versions/0001_first_schema.py from the models."""
import sys, re, subprocess, textwrap
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, CheckConstraint
import qitrack.domain
from qitrack.domain.base import Base, Words, OneOf, Day, Instant
def render_item(kind, obj, ctx):
    if kind == "type":
        if isinstance(obj, (Words, OneOf)): return "sa.Text()"
        if isinstance(obj, Day): return "sa.Date()"
        if isinstance(obj, Instant): return "sa.DateTime(timezone=True)"
    if kind == "check":
        from sqlalchemy.sql.elements import conv
        name=f'op.f({str(ctx.migration_context.impl.dialect.identifier_preparer.format_constraint(obj)).strip(chr(34))!r})'
        txt=str(obj.sqltext)
        r=f"sa.CheckConstraint({txt!r}, name={name})"
        if obj._ddl_if is not None: r+='.ddl_if(dialect="sqlite")'
        return r
    return False
eng=create_engine("sqlite://")
with eng.connect() as c:
    mc=MigrationContext.configure(c, opts=dict(target_metadata=Base.metadata, render_item=render_item, sqlalchemy_module_prefix="sa.", alembic_module_prefix="op.", render_as_batch=False))
    ms=produce_migrations(mc, Base.metadata)
    up=render_python_code(ms.upgrade_ops, render_item=render_item, migration_context=mc)
body="\n".join(l for l in up.split("\n") if not l.strip().startswith("# "))
head='''"""The first schema: every table of qitrack."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
'''
down='''

def downgrade() -> None:
    raise NotImplementedError("There is nothing before the first schema.")
'''
open("migrations/versions/0001_first_schema.py","w").write(head+"    "+body.lstrip()+down)
subprocess.run([".venv/bin/ruff","format","-q","migrations/versions/0001_first_schema.py"])
