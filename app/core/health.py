"""What the service misses before it can serve: a database, migrations, a signing key, heads of the audit log."""

from dataclasses import dataclass
from enum import Enum
from functools import cache
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
AHEAD = "De tabellen zijn al van een nieuwere versie. Werk ook deze dienst bij."
PATIENCE_SECONDS = 2.0


def alembic_config(url: str) -> Config:
    """Alembic's configuration for this database; a `%` in the URL is escaped for its ini syntax."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


class Tables(Enum):
    """How the tables stand beside the code that runs."""

    BEHIND, SAME, AHEAD = "behind", "same", "ahead"


@dataclass(frozen=True)
class Readiness:
    """What keeps the service from serving, and what somebody should know though it serves; in Dutch."""

    missing: list[str]
    notes: list[str]


@cache
def _known() -> tuple[str | None, frozenset[str]]:
    """The newest revision that this code knows, and all of them; they do not change while a process runs."""
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    return scripts.get_current_head(), frozenset(one.revision for one in scripts.walk_revisions())


def known_revisions() -> frozenset[str]:
    """Every revision that this code can work with or bring up to date."""
    return _known()[1]


def current_revision(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def tables(connection: Connection) -> Tables:
    """Whether the tables are those of this code. A revision that it does not know was made by a newer version."""
    current, (head, known) = current_revision(connection), _known()
    if current == head:
        return Tables.SAME
    return Tables.BEHIND if current is None or current in known else Tables.AHEAD


def readiness(database: Database) -> Readiness:
    """Tables of a newer version keep nobody from working: a version serves on tables of the next one (README), so
    that those can be brought up to date first."""
    refused = database.refuses()
    if refused is not None:
        return Readiness([refused], [])
    try:
        with patience.at_most(PATIENCE_SECONDS), database.looking() as connection:
            if not database.is_sqlite and connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
                return Readiness([ALLEEN_LEZEN], [])
            stand = tables(connection)
            if stand is Tables.BEHIND:
                return Readiness(["migraties (draai `expertloket migreer`)"], [])
            notes = [AHEAD] if stand is Tables.AHEAD else []
            if connection.scalar(select(Ondertekensleutel.kid).limit(1)) is None:
                return Readiness(["een ondertekensleutel (draai `expertloket migreer`)"], notes)
            if is_late(connection, now()):
                wat = "een auditkop: al vijf minuten niet geschreven (controleer EXPERTLOKET_AUDITKOP_MAP)"
                return Readiness([wat], notes)
    except DATABASE_FAILS:
        return Readiness(["de database"], [])
    return Readiness([], notes)


def missing(database: Database) -> list[str]:
    """What keeps the service from serving, in Dutch; empty when ready."""
    return readiness(database).missing
