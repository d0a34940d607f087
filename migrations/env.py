"""Runs the migrations on the connection that `qitrack.migrate` hands over; never imports the models."""

from alembic import context

database = context.config.attributes["database"]
url = database.url
is_sqlite = url.get_backend_name() == "sqlite"

with database.engine.connect() as connection:
    if is_sqlite:
        # Recreating a table drops it, and with foreign keys on the drop would take its children along.
        # The pragma has no effect inside a transaction, so it goes straight to the driver first.
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
    connection = connection.execution_options(writes=True)
    context.configure(
        connection=connection, transaction_per_migration=False, transactional_ddl=True
    )
    with context.begin_transaction():
        if not is_sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7486225)")
        context.run_migrations()
        if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError(
                "The upgrade would leave rows that point nowhere; nothing was changed."
            )
    if is_sqlite:
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = ON")
