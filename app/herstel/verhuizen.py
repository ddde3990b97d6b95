"""Move from SQLite to PostgreSQL: all rows in one transaction, proven with the same figures on both sides.

The old database is held against writing while its rows are copied, and stays as it was. Values go over as they are
stored (noise stays noise, and so do the links of the audit log), which both databases write as the same text.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, make_url, select

from app import muur
from app.bijlagen.models import Bijlage
from app.core import audit, auditkop
from app.core.audit import Who
from app.core.db import Base, Database
from app.core.health import Tables, current_revision, tables
from app.glossary import Handeling
from app.herstel import bewijs, postgres, proeven
from app.herstel.pakket import Onbruikbaar
from app.herstel.proeven import Waarden
from app.herstel.terugzetten import VAN_MIGREER
from app.onderdelen import App

# What refuses rows once its release is published comes before the row that says so.
LAATST = ("publicatieuitgave",)
_BATCH = 5_000


@dataclass(frozen=True)
class Verhuisd:
    """What was moved."""

    tabellen: int
    rijen: int
    regels: int  # of the audit log, recomputed
    waarden: Waarden  # what is sealed, read again
    zonder_bestand: int  # attachments whose file is not where the settings say


def verhuis(parts: App, dienst: str, bron: Path, wie: Who) -> Verhuisd:
    """All rows of the SQLite file `bron` into the empty, migrated PostgreSQL database of `parts`: the service as its
    owner; `dienst` is the URL that the service itself uses. Raises Onbruikbaar, and then nothing was moved."""
    if parts.database.is_sqlite:
        raise Onbruikbaar("verhuizen gaat naar PostgreSQL. Stel EXPERTLOKET_DATABASE_URL daarop in.")
    if not bron.is_file():
        raise Onbruikbaar(f"{bron} is geen bestand. Geef de database van SQLite, meestal data/expertloket.db.")
    with _oud(bron) as oud, parts.database.engine.connect() as nieuw:
        nieuw.exec_driver_sql("SET LOCAL statement_timeout = 0")
        nieuw.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        _past(oud, nieuw)
        for naam in VAN_MIGREER - {"alembic_version"}:
            nieuw.exec_driver_sql(f"DELETE FROM {naam}")  # noqa: S608 - our own names
        kolommen = bewijs.tabellen(oud)
        for naam in volgorde(kolommen):
            _kopieer(oud, nieuw, naam, [kolom for kolom, _ in kolommen[naam]])
        _zet_tellers(nieuw)
        was = bewijs.inhoud(oud)
        if anders := bewijs.verschillen(was, bewijs.inhoud(nieuw)):
            raise Onbruikbaar("wat is verhuisd is niet wat er stond: " + "; ".join(anders[:5]) + ".")
        regels = proeven.auditlog(nieuw, parts.crypto, parts.settings.auditkoppen)
        waarden = proeven.inhoud_gaat_open(nieuw, parts.crypto)
        with parts.database.session(bind=nieuw) as tx:
            audit.record(tx, wie, Handeling.VERHUIZEN, "database", "postgresql")
        zonder = _zonder_bestand(parts, nieuw)
        if make_url(dienst) != make_url(parts.settings.eigenaar_url):
            muur.geef_rechten(nieuw, str(make_url(dienst).username))
        postgres.ververs(nieuw)
        nieuw.commit()
    return Verhuisd(len(was), sum(een.rijen for een in was.values()), regels, waarden, zonder)


def schrijf_kop(parts: App, nu: datetime) -> None:
    """A head over the line that says that this was done."""
    auditkop.write(parts.database, parts.crypto.auditkop, parts.settings.auditkoppen, nu, force=True)


@contextmanager
def _oud(bron: Path) -> Iterator[Connection]:
    """The old database, which nobody can write in meanwhile."""
    database = Database(URL.create("sqlite", database=str(bron)).render_as_string(), pool_size=1)
    try:
        with database.engine.connect() as connection:
            yield connection
    finally:
        database.close()


def _past(oud: Connection, nieuw: Connection) -> None:
    for connection, wat in ((oud, "de oude"), (nieuw, "de nieuwe")):
        if tables(connection) is not Tables.SAME:
            raise Onbruikbaar(
                f"{wat} database is niet bij deze versie (revisie {current_revision(connection) or 'geen'}). "
                "Draai `expertloket migreer` met de instellingen van die database."
            )
    vol = sorted(naam for naam, aantal in bewijs.aantallen(nieuw).items() if aantal and naam not in VAN_MIGREER)
    if vol:
        raise Onbruikbaar(f"de nieuwe database is niet leeg ({', '.join(vol[:5])}). Neem een lege database.")


def volgorde(er_zijn: Collection[str]) -> list[str]:
    """Every table after those that it refers to. Pure."""
    namen = [tabel.name for tabel in Base.metadata.sorted_tables]
    assert {*namen, "alembic_version"} == {*er_zijn}  # noqa: S101 - they are of the same revision
    return [*(naam for naam in namen if naam not in LAATST), *LAATST]


def _kopieer(oud: Connection, nieuw: Connection, naam: str, kolommen: list[str]) -> None:
    """In batches, by COPY: PostgreSQL reads what SQLite stores."""
    quote = nieuw.dialect.identifier_preparer.quote
    welke = ", ".join(map(quote, kolommen))
    vraag = f"SELECT {welke} FROM {quote(naam)}"  # noqa: S608 - our own names
    rijen = oud.exec_driver_sql(vraag, execution_options={"yield_per": _BATCH})
    driver: Any = nieuw.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(naam)} ({welke}) FROM STDIN") as naar:
        for rij in rijen:
            naar.write_row(tuple(rij))


def _zet_tellers(nieuw: Connection) -> None:
    """What the database numbers itself goes on after the last number."""
    vraag = (
        "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)"
        " FROM information_schema.columns WHERE table_schema = 'public'"
        " AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
    )
    quote = nieuw.dialect.identifier_preparer.quote
    for tabel, kolom, teller in nieuw.exec_driver_sql(vraag).all():
        hoogste = f"SELECT max({quote(kolom)}) FROM {quote(tabel)}"  # noqa: S608 - our own names
        nieuw.exec_driver_sql(f"SELECT setval('{teller}', coalesce(({hoogste}), 1), ({hoogste}) IS NOT NULL)")


def _zonder_bestand(parts: App, nieuw: Connection) -> int:
    """Attachments that cannot be opened: their folder was not brought along."""
    zonder = 0
    for bijlage_id in nieuw.scalars(select(Bijlage.id)):
        try:
            parts.bijlagen.open(bijlage_id).close()
        except FileNotFoundError:
            zonder += 1
    return zonder
