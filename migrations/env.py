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
    """Migrate in one transaction; PostgreSQL waits at most five seconds for a lock on a table."""
    url = config.get_main_option("sqlalchemy.url") or Settings().url
    database = Database(url)
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # Batch mode rebuilds tables; with foreign keys on, dropping the old one would empty its children.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("SET lock_timeout = '5s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({ADVISORY_LOCK})")
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
    database.close()


run()
