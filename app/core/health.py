"""What the service misses before it can serve: a database, migrations, a signing key, heads of the audit log."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.core.auditkop import is_late
from app.core.db import Database, now
from app.core.identity import Ondertekensleutel

ROOT = Path(__file__).resolve().parents[2]


def alembic_config(url: str) -> Config:
    """Alembic's configuration for this database; a `%` in the URL is escaped for its ini syntax."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def missing(database: Database) -> list[str]:
    """In Dutch; empty when ready."""
    try:
        with database.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
            if current != head:
                return ["migraties (draai `expertloket migreer`)"]
            if connection.scalar(select(Ondertekensleutel.kid).limit(1)) is None:
                return ["een ondertekensleutel (draai `expertloket migreer`)"]
            if is_late(connection, now()):
                return ["een auditkop: al vijf minuten niet geschreven (controleer EXPERTLOKET_AUDITKOP_MAP)"]
    except SQLAlchemyError:
        return ["de database"]
    return []
