"""What the service misses before it can serve: a database, migrations, a signing key, heads of the audit log."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, select, text

from app.core import patience
from app.core.auditkop import is_late
from app.core.db import ALLEEN_LEZEN, DATABASE_FAILS, Database, now
from app.core.identity import Ondertekensleutel

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).resolve().parents[2]
AHEAD = "De tabellen zijn al van een nieuwere versie. Werk ook deze dienst bij."
PATIENCE_SECONDS = 2.0
_MIGRATION = re.compile(r"\d{8}_(\d{4})_\w+\.py")  # a file is named by its day, its revision and what it does


def alembic_config(url: str) -> "Config":
    """Alembic's configuration for this database; a `%` in the URL is escaped for its ini syntax."""
    # Imported here: a server process says how its tables stand, and never migrates.
    from alembic.config import Config  # noqa: PLC0415

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
def known_revisions() -> frozenset[str]:
    """Every revision that this code can work with or bring up to date; they do not change while a process runs."""
    files = (ROOT / "migrations" / "versions").iterdir()
    return frozenset(found[1] for one in files if (found := _MIGRATION.fullmatch(one.name)))


def current_revision(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def tables(connection: Connection) -> Tables:
    """Whether the tables are those of this code. A revision that it does not know was made by a newer version."""
    current, known = current_revision(connection), known_revisions()
    if current == max(known):
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
