"""Alembic: migrate the database that the settings (or the caller) name, on SQLite in batch mode."""

from typing import Literal

from alembic import context

import app.models  # noqa: F401  # fills Base.metadata
from app.core.db import Base, Database, UtcMoment
from app.settings import Settings

config = context.config
# One lock for all migrators, so that two starting workers do not migrate at once.
ADVISORY_LOCK = 73012026


def _render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Migrations stand on their own: our column type is written as what it is in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcMoment) else False


def run() -> None:
    """Migrate in one transaction. On PostgreSQL: one migrator at a time, and a table's lock is waited for only briefly,
    so that a migration never holds up the service behind it."""
    url = config.get_main_option("sqlalchemy.url") or Settings().url
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            if database.is_sqlite:
                # Batch mode rebuilds tables; with foreign keys on, dropping the old one would empty its children.
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
            else:
                # A migration may take longer than a request, and so may the one of another worker that it waits for.
                connection.exec_driver_sql("SET statement_timeout = 0")
                connection.exec_driver_sql("SET lock_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_lock({ADVISORY_LOCK})")
                # Shorter than a request waits for a lock: who comes after a migration that waits for a long reader
                # waits behind it, and must not fail for that. `app.herstel.bijwerken` tries again.
                connection.exec_driver_sql("SET lock_timeout = '1s'")
                connection.commit()
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=True,
                compare_type=True,
                render_item=_render,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        database.close()  # ends the connection, and with it the advisory lock, after a failure too


run()
