"""What `expertloket controleer` looks at: one function per subject, each giving findings in plain Dutch.

A finding is good, something to know, or a fault. Faults are what keeps people from working, or what would make the
numbers, the log or the content worthless; the command ends with 1 then.
"""

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, func, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError

from app import muur
from app.beheer import demo
from app.beheer.models import Gebruiker
from app.core import outbox
from app.core.auditkop import PATROON, Auditkop, is_late
from app.core.db import Database, now
from app.core.health import AHEAD, Tables, tables
from app.core.identity import Ondertekensleutel
from app.core.replica import LOOK_EVERY_SECONDS
from app.core.sealed import Casussleutel
from app.herstel import proeven
from app.herstel.pakket import Onbruikbaar
from app.onderdelen import App
from app.settings import Settings

KLOK_HOOGSTENS = timedelta(seconds=2)
WACHT_HOOGSTENS = timedelta(hours=1)
MB = 1024 * 1024
SCHIJF_KRAP, SCHIJF_VOL = 2_000 * MB, 200 * MB
# What nobody would call random; `openssl rand -hex 32` has sixteen different characters nearly always.
VERSCHILLENDE_TEKENS = 10
# How often the replica may be found not to have arrived yet.
_KIJKEN = 3
_DEZE_MACHINE = {"localhost", "127.0.0.1", "::1"}


class Oordeel(StrEnum):
    """How it is, as it is printed."""

    GOED = "goed"
    LET_OP = "let op"
    FOUT = "fout"


@dataclass(frozen=True)
class Uitkomst:
    """One line: about what, how it is, and what to do."""

    oordeel: Oordeel
    tekst: str


@dataclass(frozen=True)
class Kijker:
    """What the checks look at: the service as the owner of the database, and its own settings."""

    parts: App  # the database as its owner
    settings: Settings  # as the service has them
    connection: Connection

    @property
    def is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"


def goed(tekst: str) -> Uitkomst:
    return Uitkomst(Oordeel.GOED, tekst)


def let_op(tekst: str) -> Uitkomst:
    return Uitkomst(Oordeel.LET_OP, tekst)


def fout(tekst: str) -> Uitkomst:
    return Uitkomst(Oordeel.FOUT, tekst)


def instellingen(kijker: Kijker) -> Iterator[Uitkomst]:
    """What can be read at all was checked when it was read; here what is allowed and not wise."""
    settings = kijker.settings
    if settings.demo:
        yield let_op("de demo-modus staat aan: iedereen kent de wachtwoorden. Zet EXPERTLOKET_DEMO uit voor echt werk.")
    elif not settings.basis_url.startswith("https://"):
        yield let_op("EXPERTLOKET_BASIS_URL begint niet met https://, dus links in mails ook niet.")
    if "*" in settings.cors_origins:
        yield fout("EXPERTLOKET_CORS_ORIGINS laat elke website namens een gebruiker vragen. Noem de adressen zelf.")
    if settings.mailserver is None:
        yield let_op("er is geen mailserver (EXPERTLOKET_SMTP_URL): meldingen staan alleen in het loket.")
    yield goed("de instellingen zijn te lezen.")


def geheimen(kijker: Kijker) -> Iterator[Uitkomst]:
    """The master secret and the keys of the vault: there, long enough, and nobody else's."""
    settings = kijker.settings
    if not settings.demo:
        if len(set(settings.hoofdsleutel())) < VERSCHILLENDE_TEKENS:
            yield fout("de hoofdsleutel is te raden: neem er een uit `openssl rand -hex 32`.")
        if settings.sleutel is None and settings.sleutel_bestand is None:
            yield fout(
                f"de hoofdsleutel is die van de demo ({settings.data / 'sleutel'}), en ligt naast de gegevens. Stel "
                "EXPERTLOKET_SLEUTEL_BESTAND in."
            )
        if actieve_demo(kijker.connection):
            yield fout("de demo-gebruikers met hun openbare wachtwoord kunnen inloggen. Blokkeer hen.")
        if kijker.parts.crypto.kluissleutels == {"hoofd"}:
            yield let_op(
                "de kluis heeft geen eigen sleutels (EXPERTLOKET_KLUISSLEUTELS): een oude back-up blijft leesbaar "
                "zolang de hoofdsleutel bestaat."
            )
    for naam in ("sleutel_bestand", "kluissleutels_bestand", "s3_geheim_bestand", "smtp_wachtwoord_bestand"):
        bestand: Path | None = getattr(settings, naam)
        if bestand is not None and _voor_anderen(bestand):
            yield let_op(f"{bestand} is te lezen voor andere gebruikers van deze machine: `chmod 600 {bestand}`.")
    yield goed("hoofdsleutel en kluissleutels zijn er, en lang genoeg.")


def actieve_demo(connection: Connection) -> bool:
    """Whether somebody of the demo, whose password everybody knows, can log in."""
    namen = [naam for naam, *_ in (*demo.GEBRUIKERS, demo.PROGRAMMA)]
    query = select(Gebruiker.gebruikersnaam).where(Gebruiker.gebruikersnaam.in_(namen), Gebruiker.actief)
    return set(connection.scalars(query)) == set(namen)


def migraties(kijker: Kijker) -> Iterator[Uitkomst]:
    match tables(kijker.connection):
        case Tables.SAME:
            yield goed("de tabellen zijn bij.")
        case Tables.BEHIND:
            yield fout("de tabellen zijn van een oudere versie: draai `expertloket migreer`.")
        case Tables.AHEAD:
            yield let_op(AHEAD)
    if kijker.connection.scalar(select(Ondertekensleutel.kid).limit(1)) is None:
        yield fout("er is geen ondertekensleutel, dus niemand kan inloggen: draai `expertloket migreer`.")


# What the role of the service may not do, whoever asks it to.
_VERBODEN = (
    ("auditregel", "UPDATE"),
    ("auditregel", "DELETE"),
    ("auditregel", "TRUNCATE"),
    ("auditkop", "UPDATE"),
    ("auditkop", "DELETE"),
    ("publicatie", "UPDATE"),
    ("publicatie", "DELETE"),
)


def databaserechten(kijker: Kijker) -> Iterator[Uitkomst]:
    """Asked over the connection of the service itself."""
    if kijker.is_sqlite:
        yield let_op("SQLite kent geen rechten en geen tweede muur. Neem PostgreSQL voor meer dan een proef.")
        return
    database = Database(kijker.settings.url, pool_size=1, pgbouncer=kijker.settings.pgbouncer)
    try:
        with database.engine.connect() as connection:
            if not muur.staat(connection):
                yield let_op(
                    "de dienst verbindt met de rechten van de eigenaar van de database, dus de tweede muur staat niet. "
                    "Geef EXPERTLOKET_DATABASE_URL een eigen rol, en EXPERTLOKET_MIGRATIE_URL de eigenaar."
                )
                return
            for tabel, wat in _VERBODEN:
                vraag = text("SELECT has_table_privilege(current_user, :tabel, :wat)")
                if connection.scalar(vraag, {"tabel": tabel, "wat": wat}):
                    yield fout(f"de rol van de dienst mag {wat} op {tabel}: draai `expertloket migreer` als eigenaar.")
            vraag = text("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
            bezit = connection.scalar(vraag)
            if bezit:
                yield fout(f"de rol van de dienst bezit {bezit} tabellen of tellers. Maak een ander eigenaar.")
    finally:
        database.close()
    yield goed("de dienst bezit niets en de tweede muur staat.")


def verbindingen(kijker: Kijker) -> Iterator[Uitkomst]:
    """Of each address at which the service finds a database."""
    settings = kijker.settings
    for url in dict.fromkeys((settings.url, settings.eigenaar_url, settings.read_url or settings.url)):
        yield verbinding(url)


def verbinding(url: str) -> Uitkomst:
    """Whether nobody can listen in or take the database's place: TLS with the server's name checked, unless it is on
    this machine (ASVS 5.0 12.3.1, 12.3.2)."""
    adres = make_url(url)
    host = adres.query.get("host", adres.host) or ""
    hier = adres.get_backend_name() == "sqlite" or all(
        not een or een.startswith("/") or een in _DEZE_MACHINE for een in str(host).split(",")
    )
    if hier or adres.query.get("sslmode", os.environ.get("PGSSLMODE")) == "verify-full":
        return goed("de verbinding met de database is nagegaan, of blijft op deze machine.")
    return let_op(
        "de database staat op een andere machine, en haar certificaat wordt niet nagegaan. Zet achter het adres "
        "`?sslmode=verify-full&sslrootcert=/pad/naar/ca.pem`."
    )


def replica(kijker: Kijker) -> Iterator[Uitkomst]:
    """Where lists and figures are read, as the service itself looks at it; without it the service works as well."""
    parts = App(kijker.settings)
    try:
        if parts.replica is None:
            yield goed("er is geen replica ingesteld (EXPERTLOKET_READ_URL).")
            return
        for _ in range(_KIJKEN):
            parts.replica.look()
            if parts.replica.problem is None:
                yield goed("de replica is bij, en heeft dezelfde tabellen en rechten.")
                return
            time.sleep(LOOK_EVERY_SECONDS)
        yield let_op(f"{parts.replica.problem}.")
    finally:
        parts.close()


def klok(kijker: Kijker) -> Iterator[Uitkomst]:
    """The database against this machine: terms, sessions and codes go by both."""
    if kijker.is_sqlite:
        yield goed("database en machine hebben dezelfde klok.")
        return
    daar: datetime = kijker.connection.scalars(select(func.clock_timestamp())).one()
    verschil = abs(daar - now())
    if verschil > KLOK_HOOGSTENS:
        yield let_op(
            f"de klok van de database loopt {verschil.total_seconds():.0f} tellen uit de pas met die van deze machine. "
            "Zet op beide een tijdserver aan (NTP)."
        )
    else:
        yield goed("de klokken van database en machine lopen gelijk.")


def sleutels(kijker: Kijker) -> Iterator[Uitkomst]:
    """Whether every case can be read with the keys that are here."""
    namen = set(kijker.connection.scalars(select(Casussleutel.kluissleutel).distinct()))
    if ontbreekt := sorted(namen - kijker.parts.crypto.kluissleutels):
        yield fout(f"deze kluissleutels ontbreken, dus die casussen zijn niet te lezen: {', '.join(ontbreekt)}.")
    elif dicht := proeven.dichte_sleutels(kijker.connection, kijker.parts.crypto):
        yield fout(f"{dicht} casussleutels gaan niet open met de kluissleutels die er zijn. Dit is een incident.")
    else:
        yield goed("de sleutels van de casussen gaan open.")


def auditlog(kijker: Kijker) -> Iterator[Uitkomst]:
    """Every line and every head; a million lines take a few seconds."""
    folder = kijker.settings.auditkoppen
    if not any(folder.glob(PATROON)) and not kijker.connection.scalar(select(func.count()).select_from(Auditkop)):
        yield (fout if is_late(kijker.connection, now()) else let_op)(
            f"er is nog geen auditkop in {folder}. De dienst schrijft hem binnen een minuut, als zij draait."
        )
        return
    try:
        regels = proeven.auditlog(kijker.connection, kijker.parts.crypto, folder)
    except Onbruikbaar as error:
        yield fout(f"{error} Dit is een incident; `expertloket controleer audit` noemt elke plek.")
        return
    if is_late(kijker.connection, now()):
        yield fout(
            "er is al vijf minuten geen auditkop geschreven. Draait de dienst? Controleer EXPERTLOKET_AUDITKOP_MAP."
        )
    yield goed(f"het auditlog is ongeschonden ({regels} regels).")


def berichten(kijker: Kijker) -> Iterator[Uitkomst]:
    """What waits to leave the service, and what was given up."""
    with kijker.parts.database.reading() as tx:
        voorraad = outbox.stock(tx, now())
    if voorraad.wachtend and voorraad.oudste > WACHT_HOOGSTENS:
        yield fout("er wacht al een uur een bericht. Draait `expertloket taken`, en is de mailserver bereikbaar?")
    if voorraad.mislukt:
        yield let_op(f"{voorraad.mislukt} berichten zijn mislukt: zie `expertloket controleer berichten`.")
    yield goed(f"{voorraad.wachtend} berichten wachten.")


def schijf(kijker: Kijker) -> Iterator[Uitkomst]:
    for map_ in _mappen(kijker.settings):
        vrij = shutil.disk_usage(_bestaand(map_)).free
        if vrij < SCHIJF_VOL:
            yield fout(f"op de schijf van {map_} is nog {vrij // MB} MB vrij. Maak ruimte: straks stopt het loket.")
        elif vrij < SCHIJF_KRAP:
            yield let_op(f"op de schijf van {map_} is nog {vrij // MB} MB vrij.")
    yield goed("er is ruimte op de schijf.")


def mappen(kijker: Kijker) -> Iterator[Uitkomst]:
    """The service can write where it must, and no other account of the machine can look there."""
    for map_ in _mappen(kijker.settings):
        if not os.access(_bestaand(map_), os.W_OK | os.X_OK):
            yield fout(f"in {map_} kan niet worden geschreven.")
        elif map_.is_dir() and map_ != kijker.settings.auditkoppen and _voor_anderen(map_):
            yield let_op(f"in {map_} kunnen andere gebruikers van deze machine kijken: `chmod 700 {map_}`.")
    yield goed("de mappen zijn te gebruiken.")


def _mappen(settings: Settings) -> list[Path]:
    """Where this installation writes."""
    alle = [settings.auditkoppen, settings.bijlagen, settings.uitvoer]
    return [*alle, settings.data] if settings.demo or not settings.database_url else alle


def _bestaand(map_: Path) -> Path:
    """It, or the nearest folder above it that is there: it is made when it is first needed."""
    return next((een for een in (map_.absolute(), *map_.absolute().parents) if een.exists()), Path("/"))


def _voor_anderen(pad: Path) -> bool:
    try:
        return bool(pad.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH))
    except OSError:
        return False


CONTROLES: dict[str, Callable[[Kijker], Iterator[Uitkomst]]] = {
    "instellingen": instellingen,
    "migraties": migraties,
    "geheimen": geheimen,
    "databaserechten": databaserechten,
    "verbinding met de database": verbindingen,
    "replica": replica,
    "klok": klok,
    "sleutels": sleutels,
    "auditlog": auditlog,
    "berichten": berichten,
    "schijf": schijf,
    "mappen": mappen,
}


def controleer(parts: App, settings: Settings) -> Iterator[tuple[str, Uitkomst]]:
    """(subject, finding) of every check, in order; of a subject with something else the word `goed` is left out."""
    for naam, controle in CONTROLES.items():
        for uitkomst in _een(parts, settings, controle):
            yield naam, uitkomst


def _een(parts: App, settings: Settings, controle: Callable[[Kijker], Iterator[Uitkomst]]) -> list[Uitkomst]:
    """Each with a connection of its own: what fails in one keeps no other from looking."""
    try:
        with parts.database.engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
            if not parts.database.is_sqlite:
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            gevonden = list(controle(Kijker(parts, settings, connection)))
    except SQLAlchemyError:
        return [fout("dit kon niet worden nagekeken: de database antwoordt niet, of mist tabellen.")]
    except OSError as error:
        return [fout(f"dit kon niet worden nagekeken ({error.strerror}).")]
    ernstig = [een for een in gevonden if een.oordeel is not Oordeel.GOED]
    return ernstig or gevonden
