"""Bring the tables to the newest revision while the version before still serves.

A change of a table waits for everybody who reads it, and whoever comes after waits behind that change. So a migration
waits for a lock shorter than a request does (`migrations/env.py`), gives up, lets everybody pass, and tries again.
"""

import time
from collections.abc import Callable

from alembic import command
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError

from app.core.db import Database
from app.core.health import Tables, alembic_config, tables

POGINGEN, RUST_SECONDEN = 30, 4.0


class KanNiet(Exception):
    """The tables stay as they were; the message is Dutch."""


def migreer(
    url: str,
    zeg: Callable[[str], object],
    *,
    pogingen: int = POGINGEN,
    rust: float = RUST_SECONDEN,
    naar: str = "head",
) -> None:
    """The tables of this database as this version needs them; `zeg` is told when it has to wait. Raises KanNiet."""
    if _is_nieuwer(url):
        raise KanNiet(
            "de tabellen zijn van een nieuwere versie dan dit programma. Start de nieuwere versie, of zet een back-up "
            "van deze versie terug."
        )
    for poging in range(1, pogingen + 1):
        try:
            command.upgrade(alembic_config(url), naar)
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            if poging == pogingen:
                raise KanNiet(
                    f"een tabel bleef bezet, {pogingen} keer achter elkaar. Er is niets gewijzigd; de dienst werkt. "
                    "Zoek in pg_stat_activity wie er zo lang leest, en probeer het opnieuw."
                ) from None
            zeg(
                "Een tabel die moet veranderen is bezet. Iedereen kan doorwerken; "
                f"poging {poging + 1} van {pogingen} volgt zo."
            )
            time.sleep(rust)
        else:
            return


def _is_nieuwer(url: str) -> bool:
    database = Database(url, pool_size=1)
    try:
        with database.engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
            return tables(connection) is Tables.AHEAD
    finally:
        database.close()
