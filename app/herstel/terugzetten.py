"""Put a back-up back: beside what is there, proven, and only then in its place.

Whatever goes wrong before the switch leaves database and heads as they were. Files are added first: one is never
changed under its id, and one that no row knows is removed by the worker after a day.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, make_url, select
from sqlalchemy.orm import Session

from app import muur
from app.aanmeldingen.models import Aanmelding
from app.bewaring import lijsten, vernietigd
from app.bewaring.models import Vernietigingsregel
from app.bewaring.vernietigen import Opslagen, vernietig
from app.core import audit, auditketen, auditkop
from app.core.audit import Who
from app.core.db import Database
from app.core.filestore import Opslag
from app.core.health import known_revisions
from app.core.workingdays import local_date
from app.glossary import Handeling, Regelstand
from app.herstel import bewijs, bijwerken, koppen, postgres, proeven, sqlite
from app.herstel.maken import BIJLAGEN, UITVOER
from app.herstel.pakket import Manifest, Onbruikbaar, Pakket
from app.herstel.proeven import Waarden
from app.onderdelen import App

# What `expertloket migreer` puts in a new database by itself.
VAN_MIGREER = frozenset({"alembic_version", "ondertekensleutel"})


@dataclass(frozen=True)
class Teruggezet:
    """What was put back."""

    manifest: Manifest
    regels: int  # of the audit log, recomputed
    vernietigd: int  # cases that were destroyed after the back-up, and again now
    waarden: Waarden  # what is sealed, read again
    oude_koppen: Path | None


def zet_terug(parts: App, dienst: str, bron: Path, wie: Who, nu: datetime, *, overschrijf: bool) -> Teruggezet:
    """The back-up at `bron` in the place of this installation's database, audit heads and files. `parts` is the service
    as the owner of its database, `dienst` the URL that the service itself uses.

    Raises Onbruikbaar, and then what was there is still there.
    """
    pakket = Pakket(bron, parts.crypto.auditkop.public_key())
    try:
        manifest = pakket.manifest
        _past(parts, manifest)
        url, folder = parts.settings.eigenaar_url, parts.settings.auditkoppen
        parts.database.close()
        _mag(parts, url, overschrijf=overschrijf)
        pakket.controleer()
        _bestanden(parts, pakket)
        koppen.zet_naast(pakket, folder)
        try:
            _database_naast(parts, url, pakket)
            regels, weg, waarden = _maak_af(parts, url, dienst, manifest, wie, nu)
            if parts.database.is_sqlite:
                sqlite.wissel(url)
            else:
                postgres.wissel(url)
        finally:
            _ruim_op(parts, url)
        return Teruggezet(manifest, regels, weg, waarden, koppen.wissel(folder, nu))
    finally:
        shutil.rmtree(koppen.naast(parts.settings.auditkoppen), ignore_errors=True)
        pakket.sluit()


def _past(parts: App, manifest: Manifest) -> None:
    """Whether this back-up can be put back here at all."""
    if manifest.soort != parts.database.engine.dialect.name:
        raise Onbruikbaar(
            f"dit is een back-up van {manifest.soort}. Zet hem daar terug; van SQLite naar PostgreSQL gaat met "
            "`expertloket verhuis`."
        )
    if manifest.revisie not in known_revisions():
        raise Onbruikbaar("deze back-up is van een nieuwere versie. Neem de versie waarmee hij is gemaakt.")
    if ontbreekt := sorted(set(manifest.kluissleutels) - parts.crypto.kluissleutels):
        raise Onbruikbaar(
            f"de kluissleutels {', '.join(ontbreekt)} ontbreken, en zonder die zijn de casussen van deze back-up niet "
            "te lezen. Zet hen bij EXPERTLOKET_KLUISSLEUTELS; zij liggen apart van de back-ups."
        )


def _mag(parts: App, url: str, *, overschrijf: bool) -> None:
    """Nobody works in the database, and nothing is in it, or it may be overwritten."""
    if parts.database.is_sqlite:
        sqlite.niemand_anders(url)
        is_er = sqlite.bestand(url).exists()
    else:
        postgres.niemand_anders(url)
        is_er = postgres.bestaat(url)
    if is_er and not overschrijf and not is_leeg(url):
        raise Onbruikbaar(
            "in de database staan al gegevens. Weet u zeker dat die weg mogen? Maak er eerst een back-up van, en zeg "
            "dan `--overschrijf`."
        )


def is_leeg(url: str) -> bool:
    """Whether there is nothing in this database but what `migreer` makes."""
    with _verbonden(Database(url, pool_size=1)) as connection:
        return not any(aantal for naam, aantal in bewijs.aantallen(connection).items() if naam not in VAN_MIGREER)


@contextmanager
def _verbonden(database: Database) -> Iterator[Connection]:
    """A connection for long reading; the database is closed after it."""
    try:
        with database.engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
            if not database.is_sqlite:
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection
    finally:
        database.close()


def _bestanden(parts: App, pakket: Pakket) -> None:
    for map_, opslag in ((BIJLAGEN, parts.bijlagen), (UITVOER, parts.uitvoer)):
        for naam in pakket.onder(map_):
            _bestand(pakket, naam, opslag)


def _bestand(pakket: Pakket, naam: str, opslag: Opslag) -> None:
    file_id = UUID(Path(naam).name)
    opslag.drop(file_id)
    with pakket.open(naam) as bron, opslag.put(file_id) as doel:
        while stuk := bron.read(1024 * 1024):
            doel.write(stuk)
    opslag.keep(file_id)


def _database_naast(parts: App, url: str, pakket: Pakket) -> None:
    """The database of the back-up, beside; row by row what the manifest says."""
    if parts.database.is_sqlite:
        with pakket.open(sqlite.NAAM) as bron:
            sqlite.zet_naast(url, bron)
    else:
        with pakket.open(postgres.NAAM) as bron:
            postgres.zet_naast(url, bron, pakket.pad(postgres.NAAM), parts.settings.postgres_programmas)
    with _verbonden(Database(_naast(parts, url), pool_size=1)) as connection:
        if anders := bewijs.verschillen(pakket.manifest.tabellen, bewijs.inhoud(connection)):
            raise Onbruikbaar("wat is teruggezet is niet wat de back-up bevatte: " + "; ".join(anders[:5]) + ".")


def _naast(parts: App, url: str) -> str:
    return sqlite.naast(url) if parts.database.is_sqlite else postgres.naast(url)


def _ruim_op(parts: App, url: str) -> None:
    if parts.database.is_sqlite:
        sqlite.ruim_op(url)
    else:
        postgres.ruim_op(url)


def _maak_af(parts: App, url: str, dienst: str, manifest: Manifest, wie: Who, nu: datetime) -> tuple[int, int, Waarden]:
    """Everything that must be true of the copy before it is used: audit lines recomputed, cases destroyed again."""
    naast, wachten = _naast(parts, url), koppen.naast(parts.settings.auditkoppen)
    bijwerken.migreer(naast, lambda _: None)
    database = Database(naast, pool_size=2)
    auditketen.use_key(database, parts.crypto)
    try:
        weg = _vernietig_opnieuw(parts, database, vernietigd.lees(wachten), wie, nu)
        with database.session() as tx:
            audit.record(tx, wie, Handeling.BACKUP_TERUGZETTEN, "backup", manifest.moment)
            tx.commit()
        auditkop.write(database, parts.crypto.auditkop, wachten, nu, force=True)
        if not database.is_sqlite:
            _rechten(database, url, dienst)
    finally:
        database.close()
    with _verbonden(Database(naast, pool_size=1)) as connection:
        regels = proeven.auditlog(connection, parts.crypto, wachten)
        waarden = proeven.inhoud_gaat_open(connection, parts.crypto)
    return regels, weg, waarden


def _rechten(database: Database, eigenaar: str, dienst: str) -> None:
    """The copy brought no rights along; the role of the service gets those that it has after every migration."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        postgres.sluit_functies(connection)
        if make_url(dienst) != make_url(eigenaar):
            muur.geef_rechten(connection, str(make_url(dienst).username))
        postgres.ververs(connection)


def _vernietig_opnieuw(parts: App, database: Database, zaken: dict[UUID, datetime], wie: Who, nu: datetime) -> int:
    """Cases that were destroyed after the back-up was made are destroyed in it, before anybody can open them."""
    with database.reading() as tx:
        terug = [zaak for zaak in tx.scalars(select(Aanmelding.id)) if zaak in zaken] if zaken else []
    for zaak in terug:
        with database.session() as tx:
            _sluit_regels(tx, zaak, wie, nu)
            aanmelding = tx.get_one(Aanmelding, zaak)
            vernietig(tx, wie, Opslagen(parts.bijlagen, parts.uitvoer), aanmelding, local_date(nu))
            tx.commit()
    return len(terug)


def _sluit_regels(tx: Session, zaak: UUID, wie: Who, nu: datetime) -> None:
    """Of a list that was still open when the back-up was made: it was executed."""
    open_ = select(Vernietigingsregel).where(
        Vernietigingsregel.aanmelding_id == zaak, Vernietigingsregel.stand == Regelstand.OPEN
    )
    for regel in tx.scalars(open_).all():
        lijsten.sluit(regel, Regelstand.VERNIETIGD, nu)
        audit.record(tx, wie, Handeling.VERNIETIGEN, "vernietigingslijst", regel.lijst_id, aanmelding_id=zaak)
