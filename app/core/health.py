"""What the service misses before it can serve: a database, migrations, a signing key, heads of the audit log."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select

from app.core import patience
from app.core.auditkop import is_late
from app.core.db import ALLEEN_LEZEN, DATABASE_FAILS, Database, now
from app.core.identity import Ondertekensleutel

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 2.0


def alembic_config(url: str) -> Config:
    """Alembic's configuration for this database; a `%` in the URL is escaped for its ini syntax."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def is_migrated(connection: Connection) -> bool:
    """Whether the database is as this version wants it."""
    current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def missing(database: Database) -> list[str]:
    """In Dutch; empty when ready."""
    refused = database.refuses()
    if refused is not None:
        return [refused]
    try:
        with patience.at_most(PATIENCE_SECONDS), database.looking() as connection:
            if not database.is_sqlite and connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
                return [ALLEEN_LEZEN]
            if not is_migrated(connection):
                return ["migraties (draai `expertloket migreer`)"]
            if connection.scalar(select(Ondertekensleutel.kid).limit(1)) is None:
                return ["een ondertekensleutel (draai `expertloket migreer`)"]
            if is_late(connection, now()):
                return ["een auditkop: al vijf minuten niet geschreven (controleer EXPERTLOKET_AUDITKOP_MAP)"]
    except DATABASE_FAILS:
        return ["de database"]
    return []
