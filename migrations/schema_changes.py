"""Changes to tables that hold data, the same on both databases. Migrations use it; it knows no models."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem


def changed(
    name: str, *items: SchemaItem, fill: Mapping[str, str] | None = None, **options: bool
) -> None:
    """Gives a table the columns and constraints that are listed, all of them; its rows stay.

    fill: SQL for what the rows that are there hold in a new column; NULL where it is left out. options: as of a
    table of SQLAlchemy. Indexes that are there stay, new ones are made by `op.create_index` afterwards.
    """
    if op.get_bind().dialect.name == "sqlite":
        _rebuilt(name, items, dict(fill or {}), options)
    else:
        _altered(sa.Table(name, sa.MetaData(), *items, **options), dict(fill or {}))


def _rebuilt(
    name: str, items: Sequence[SchemaItem], fill: dict[str, str], options: dict[str, bool]
) -> None:
    """SQLite: a new table takes the rows, the ids that were used, the indexes and the name of the old one."""
    connection, made = op.get_bind(), f"new_{name}"
    master = sa.text(
        "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type = 'index' AND sql IS NOT NULL"
    )
    indexes = connection.scalars(master, {"name": name}).all()
    there = {column["name"] for column in sa.inspect(connection).get_columns(name)}
    wanted = [item.name for item in items if isinstance(item, sa.Column)]
    sources = {column: f'"{column}"' for column in wanted if column in there} | fill
    op.create_table(made, *items, **options)
    columns = ", ".join(f'"{column}"' for column in sources)
    values = ", ".join(sources.values())
    connection.exec_driver_sql(f'INSERT INTO "{made}" ({columns}) SELECT {values} FROM "{name}"')
    used = "SELECT max(seq) FROM sqlite_sequence WHERE name = ?"
    last = connection.exec_driver_sql(used, (name,)).scalar()
    connection.exec_driver_sql(f'DROP TABLE "{name}"')
    connection.exec_driver_sql(f'ALTER TABLE "{made}" RENAME TO "{name}"')
    if last is not None:
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, last))
    for index in indexes:
        connection.exec_driver_sql(index)


def _altered(table: sa.Table, fill: dict[str, str]) -> None:
    """PostgreSQL: columns, checks and references that are new or different."""
    connection = op.get_bind()
    inspector = sa.inspect(connection)
    there = {column["name"]: column for column in inspector.get_columns(table.name)}
    for check in inspector.get_check_constraints(table.name):
        op.drop_constraint(str(check["name"]), table.name, type_="check")
    for column in table.columns:
        if column.name not in there:
            op.add_column(table.name, sa.Column(column.name, column.type, nullable=True))
    for name, value in fill.items():  # names and values are those written in a migration
        connection.exec_driver_sql(f'UPDATE "{table.name}" SET "{name}" = {value}')
    for column in table.columns:
        was_nullable = there.get(column.name, {"nullable": True})["nullable"]
        if column.nullable != was_nullable:
            op.alter_column(table.name, column.name, nullable=column.nullable)
    _constrain(table, {key["name"] for key in inspector.get_foreign_keys(table.name)})


def _constrain(table: sa.Table, keys: set[str | None]) -> None:
    """Adds every check meant for this database, and the references that are not there."""
    for constraint in table.constraints:
        name = str(constraint.name)
        if isinstance(constraint, sa.CheckConstraint) and _is_meant_for(constraint, "postgresql"):
            op.create_check_constraint(op.f(name), table.name, constraint.sqltext)
        elif isinstance(constraint, sa.ForeignKeyConstraint) and name not in keys:
            element = constraint.elements[0]
            referred = element.target_fullname.split(".")
            op.create_foreign_key(
                op.f(name), table.name, referred[0], list(constraint.column_keys), referred[1:]
            )


def _is_meant_for(check: sa.CheckConstraint, dialect: str) -> bool:
    only = check._ddl_if
    return only is None or only.dialect == dialect
