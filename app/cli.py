"""`expertloket`: install, start and look after the service. What it prints is Dutch."""

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated
from uuid import uuid4

import typer
import uvicorn
from alembic.util.exc import CommandError
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import (
    cli_berichten,
    cli_controle,
    cli_documenten,
    cli_herstel,
    cli_invoer,
    cli_publicaties,
    cli_sleutels,
    cli_toegang,
    muur,
    taken,
    watching,
)
from app.beheer import demo, demo_casussen, inrichting
from app.beheer.gebruikers import new_user
from app.beheer.login import Aanvrager
from app.beheer.models import Gebruiker
from app.beheer.schemas import RolIn
from app.core import audit, auditketen, logs
from app.core.db import Database, NotDurableError, now
from app.core.health import Tables, tables
from app.core.identity import Ondertekensleutel, new_secret, rotate
from app.core.stopping import Server
from app.core.workers import serve_together
from app.core.workingdays import local_date
from app.glossary import Handeling, Rol
from app.herstel import bijwerken
from app.indicatoren import narekenen
from app.onderdelen import App
from app.settings import Settings
from app.tafels.catalogus import catalogus
from app.toegang import sessies, slot, tweede_factor
from app.toegang.wachtwoordregels import wachtwoord_fouten

app = typer.Typer(
    help="Expertloket: het loket voor de expertteams van een jeugdregio.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_ONE_AT_A_TIME = 73012031
LOOPBACK = "127.0.0.1"


def _fail(message: str) -> typer.Exit:
    typer.echo(f"Expertloket: {message}", err=True)
    return typer.Exit(1)


def _reden(error: OSError) -> str:
    """The system's reason in Dutch; its own text is English."""
    redenen = {
        errno.EADDRINUSE: "al in gebruik",
        errno.EADDRNOTAVAIL: "dit adres heeft deze machine niet",
        errno.EACCES: "geen rechten",
        errno.EPERM: "geen rechten",
        errno.EROFS: "alleen te lezen",
        errno.ENOSPC: "de schijf is vol",
        errno.EEXIST: "er staat al een bestand met die naam",
        errno.ENOTDIR: "er staat al een bestand met die naam",
        errno.ENOENT: "bestaat niet",
    }
    return redenen.get(error.errno or 0, f"fout {error.errno}")


def _settings() -> Settings:
    try:
        return Settings()
    except ValueError as error:
        raise _fail(f"een instelling klopt niet.\n{error}") from None


@contextmanager
def _loket() -> Iterator[App]:
    """The service's parts without a server, with the database as its owner; clear messages for what an administrator
    can mend."""
    settings = _settings()
    _make_data(settings)
    try:
        loket = App(settings.model_copy(update={"database_url": settings.eigenaar_url}))
    except ValueError as error:
        raise _fail(str(error)) from None
    try:
        yield loket
    except (SQLAlchemyError, CommandError) as error:
        raise _fail(
            f"de database werkt niet mee ({type(error).__name__}). Controleer EXPERTLOKET_DATABASE_URL."
        ) from None
    finally:
        loket.database.close()


def _make_data(settings: Settings) -> None:
    """The data folder, and in demo mode a master secret that stays on this machine."""
    if settings.database_url and not settings.demo:
        return
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        # A file without a name that another process, starting at this moment, could remove.
        TemporaryFile(dir=settings.data).close()
        sleutel = settings.data / "sleutel"
        if settings.demo and settings.sleutel is None and settings.sleutel_bestand is None and not sleutel.exists():
            with suppress(FileExistsError):
                descriptor = os.open(sleutel, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "w") as file:
                    file.write(new_secret()[0])
    except OSError as error:
        raise _fail(
            f"in de map {settings.data} kan niet worden geschreven ({_reden(error)}). "
            "Geef uzelf schrijfrechten, of kies een andere map met EXPERTLOKET_DATA."
        ) from None


def _system() -> Aanvrager:
    return Aanvrager(None, uuid4(), rol="SYSTEEM")


def _bring_up_to_date(loket: App) -> None:
    try:
        bijwerken.migreer(loket.settings.url, lambda regel: typer.echo(regel, err=True))
    except bijwerken.KanNiet as error:
        raise _fail(str(error)) from None


def _migrate(loket: App) -> None:
    with loket.database.looking() as connection:
        stand = tables(connection)
    if stand is not Tables.SAME:  # of a rolling restart most have nothing to do, and then hold no lock others work with
        _bring_up_to_date(loket)
    dienst = make_url(_settings().url)
    if loket.database.engine.url != dienst:
        with loket.database.engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))  # two that start together
            muur.geef_rechten(connection, str(dienst.username))
    with loket.database.session() as tx:
        if tx.scalar(select(Ondertekensleutel.kid).limit(1)) is None:
            rotate(tx, loket.crypto, now(), lifetime=timedelta(minutes=loket.settings.token_minuten))
        auditketen.seal_old(tx, audit.Auditregel)
        tx.commit()
    with loket.database.session() as tx:
        if not narekenen.is_gebouwd(tx):
            narekenen.zonder_limiet(tx)
            narekenen.herstel(tx)
            tx.commit()


def _refuse_demo_secrets(tx: Session) -> None:
    """Outside demo mode nobody can log in with the public demo word, so the service does not start with it."""
    if tx.scalar(select(Gebruiker.id).where(Gebruiker.gebruikersnaam == demo.PROGRAMMA[0])) is None:
        return
    names = [naam for naam, *_ in (*demo.GEBRUIKERS, demo.PROGRAMMA)]
    actief = tx.scalars(
        select(Gebruiker.gebruikersnaam).where(Gebruiker.gebruikersnaam.in_(names), Gebruiker.actief)
    ).all()
    if len(actief) == len(names):
        raise _fail("deze database bevat de demo-gebruikers met hun openbare wachtwoord. Neem een lege database.")


@app.command()
def start(
    host: Annotated[str, typer.Option(help="Adres om op te luisteren.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Poort.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Aantal processen.", min=1, max=64)] = 1,
) -> None:
    """Migreert de database en start de dienst; in demo-modus met de demo-regio."""
    settings = _settings()
    if settings.demo and not _is_loopback(host):
        raise _fail("de demo luistert alleen op 127.0.0.1; de wachtwoorden zijn openbaar.")
    _check_port(host, port)
    _check_metrics_port(settings.metrics_port)
    with _loket() as loket:
        _migrate(loket)
        try:
            loket.database.require_durable()
        except NotDurableError as error:
            raise _fail(
                f"SQLite bewaart op deze schijf niet alles wat is toegezegd ({error}). Zet de map {settings.data} "
                "op een schijf van deze machine, of gebruik PostgreSQL."
            ) from None
        with loket.database.session() as tx:
            if settings.demo and demo.is_empty(tx):
                demo.load_region(tx, _system())
                tx.commit()
            elif not settings.demo:
                _refuse_demo_secrets(tx)
    _warn_without_wall(settings)
    _check_auditkoppen(settings.auditkoppen)
    if settings.demo:
        _welcome(settings, port)
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # glibc: an arena per thread only costs memory here
    os.environ.setdefault("EXPERTLOKET_BASIS_URL", f"http://{host}:{port}")
    config = uvicorn.Config(
        "app.serve:serve",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http="app.core.slowclients:Protocol",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_config=logs.config(settings.log_level),
        log_level="warning",
        timeout_graceful_shutdown=20,
        # A worker answers nothing while it imports: on a busy machine longer than uvicorn's five seconds, after
        # which it was killed and begun anew, for ever.
        timeout_worker_healthcheck=60,
    )
    with watching.served(settings.metrics_port):
        _serve(config)


def _check_auditkoppen(folder: Path) -> None:
    """Without heads nobody can tell that the end of the audit log was cut off, so the service does not start."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _fail(
            f"de map {folder} voor de koppen van het auditlog kan niet worden gemaakt ({_reden(error)}). "
            "Kies een andere met EXPERTLOKET_AUDITKOP_MAP, liefst buiten de machine van de database."
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _fail(f"in de map {folder} kan niet worden geschreven. Kies een andere met EXPERTLOKET_AUDITKOP_MAP.")


def _serve(config: uvicorn.Config) -> None:
    """Like uvicorn.run."""
    if config.workers > 1:
        serve_together(config)
        return
    server = Server(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise typer.Exit(3)


def _is_loopback(host: str) -> bool:
    """Whether nobody outside this machine can reach it: all of 127.0.0.0/8, and ::1."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_port(host: str, port: int) -> None:
    error = _bind_error(host, port)
    if error is not None:
        anders = port + 1 if port < 65535 else 8000
        raise _fail(
            f"poort {port} op {host} kan niet worden gebruikt ({_reden(error)}). "
            f"Draait de dienst al? Kies anders een andere poort: PORT={anders} make start"
        )


def _check_metrics_port(port: int | None) -> None:
    error = None if port is None else _bind_error(LOOPBACK, port)
    if error is not None:
        raise _fail(
            f"poort {port} voor metingen kan niet worden gebruikt ({_reden(error)}). Kies per proces een eigen met "
            "EXPERTLOKET_METRICS_PORT."
        )


def _bind_error(host: str, port: int) -> OSError | None:
    """Why this port cannot be listened on; None when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def _welcome(settings: Settings, port: int) -> None:
    lines = [
        f"Expertloket draait straks op http://127.0.0.1:{port} (stoppen: Ctrl+C)",
        f"  interface: http://127.0.0.1:{port}/v1 (beschreven in /v1/openapi.json)    gegevens: {settings.data}/",
        f"  wachtwoord van alle demo-gebruikers: {demo.WACHTWOORD}",
        "",
    ]
    for naam, volledig, _, rollen in demo.GEBRUIKERS:
        wat = ", ".join(" ".join(filter(None, (rol.value, binding.get("tafel")))) for rol, binding in rollen)
        lines.append(f"  {naam:<20} {volledig:<20} {wat}")
    lines.append(f"  {'monitoring':<20} {'(programma)':<20} client_id, met hetzelfde woord als client_secret")
    typer.echo("\n".join(lines))
    sys.stdout.flush()


@app.command()
def migreer() -> None:
    """Brengt de database naar de nieuwste versie en maakt zo nodig een ondertekensleutel."""
    with _loket() as loket:
        _migrate(loket)
    typer.echo("De database is bij.")


@app.command(name="demo")
def laad_demo() -> None:
    """Laadt verzonnen casussen: twee jaar tot vandaag, en 2022 als nulmeting. Alleen in demo-modus."""
    if not _settings().demo:
        raise _fail("verzonnen casussen laden kan alleen in demo-modus. Stel EXPERTLOKET_DEMO=true in.")
    with _loket() as loket:
        _migrate(loket)
        with loket.database.session() as tx:
            if demo.is_empty(tx):
                demo.load_region(tx, _system())
            if demo_casussen.has_cases(tx):
                raise _fail(
                    "er zijn al aanmeldingen. Verzonnen casussen komen alleen in een lege demo; "
                    "kies met EXPERTLOKET_DATA een andere map om opnieuw te beginnen."
                )
            typer.echo("Verzonnen casussen laden; dat duurt ongeveer een halve minuut.")
            try:
                geladen = demo_casussen.load(tx, loket.crypto, now())
            except LookupError:
                raise _fail("de gebruikers of tafels van de demo-regio ontbreken in deze database.") from None
            tx.commit()
    for tafel, aantallen in sorted(geladen.items()):
        per_status = ", ".join(f"{aantal} {status}" for status, aantal in sorted(aantallen.items()))
        typer.echo(f"  {tafel:<8} {sum(aantallen.values()):>4} casussen: {per_status}")


@app.command(name="inrichting")
def laad_inrichting(bestand: Path) -> None:
    """Laadt regio's, gemeenten, organisaties, codelijsten en tafels uit een TOML-bestand."""
    try:
        data = inrichting.read(bestand)
        with _loket() as loket, loket.database.session() as tx:
            inrichting.load(tx, data)
            audit.record(tx, _system(), Handeling.GEBRUIKERS_BEHEREN, "inrichting", bestand.name[:80])
            tx.commit()
    except ValueError as error:
        raise _fail(f"het bestand klopt niet; er is niets geladen.\n{error}") from None
    except OSError as error:
        raise _fail(f"het bestand {bestand} kan niet worden gelezen ({_reden(error)}).") from None
    typer.echo(f"Geladen: {len(data.tafels)} tafels, {len(data.organisaties)} organisaties.")


@app.command()
def beheerder(
    gebruikersnaam: str,
    naam: str,
    organisatie: Annotated[str, typer.Argument(help="Code van een organisatie uit de inrichting.")],
    wachtwoord: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
) -> None:
    """Maakt de eerste functioneel beheerder; die maakt daarna de andere accounts."""
    fouten = wachtwoord_fouten(wachtwoord, "wachtwoord", (gebruikersnaam, naam, organisatie))
    if fouten or wachtwoord == demo.WACHTWOORD:
        raise _fail(" ".join(["kies een eigen wachtwoord van minstens 15 tekens.", *(een.melding for een in fouten)]))
    with _loket() as loket, loket.database.session() as tx:
        if not catalogus(tx).doet_mee(organisatie, local_date(now())):
            raise _fail("deze organisatie bestaat niet (meer). Laad eerst een inrichting.")
        if tx.scalar(select(Gebruiker.id).where(Gebruiker.gebruikersnaam == gebruikersnaam)) is not None:
            raise _fail("deze gebruikersnaam bestaat al.")
        gebruiker = new_user(
            gebruikersnaam, naam, organisatie, wachtwoord, [RolIn(rol=Rol.BEHEERDER)], local_date(now())
        )
        tx.add(gebruiker)
        audit.record(tx, _system(), Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
        tx.commit()
    typer.echo(f"Beheerder {gebruikersnaam} is gemaakt. Bij het eerste inloggen stelt u een tweede factor in.")


@app.command(name="toegang-herstellen")
def herstel_toegang(gebruikersnaam: str) -> None:
    """Haalt de tweede factor en het slot van een account weg, als geen andere beheerder dat kan. Sessies eindigen."""
    with _loket() as loket, loket.database.session() as tx:
        gebruiker_id = tx.scalar(select(Gebruiker.id).where(Gebruiker.gebruikersnaam == gebruikersnaam))
        if gebruiker_id is None:
            raise _fail("deze gebruikersnaam bestaat niet.")
        audit.record(tx, _system(), Handeling.TWEEDE_FACTOR_WIJZIGEN, "gebruiker", gebruiker_id)
        tweede_factor.verwijder(tx, gebruiker_id)
        slot.open_slot(tx, loket.crypto, gebruikersnaam)
        sessies.beeindig_alle(tx, gebruiker_id, now())
        tx.commit()
    typer.echo(f"{gebruikersnaam} kan weer inloggen met het wachtwoord en stelt dan een nieuwe tweede factor in.")


@app.command(name="sleutel-roteren")
def roteer() -> None:
    """Maakt een nieuwe ondertekensleutel; wie is ingelogd merkt er niets van."""
    with _loket() as loket, loket.database.session() as tx:
        kid = rotate(tx, loket.crypto, now(), lifetime=timedelta(minutes=loket.settings.token_minuten))
        audit.record(tx, _system(), Handeling.GEBRUIKERS_BEHEREN, "ondertekensleutel", kid)
        tx.commit()
    typer.echo(f"Nieuwe sleutel {kid}. Hij tekent over een minuut; de vorige vervalt vanzelf.")


@app.command()
def opruimen() -> None:
    """Vergeet wat niemand meer nodig heeft: oude antwoorden, tellers, sessies en berichten. `taken` doet dit ook."""
    with _loket() as loket:
        taken.opruimen(loket.database, now())
    typer.echo("Opgeruimd.")


def _warn_without_wall(settings: Settings) -> None:
    """Say so when the service connects as a role for which row-level security does not hold."""
    database = Database(settings.url, pgbouncer=settings.pgbouncer)
    try:
        if database.is_sqlite:
            return
        with database.engine.connect() as connection:
            if not muur.staat(connection):
                typer.echo(
                    "Let op: de dienst verbindt met de rechten van de eigenaar van de database, dus de tweede muur "
                    "staat niet. Geef EXPERTLOKET_DATABASE_URL een eigen rol, en EXPERTLOKET_MIGRATIE_URL de eigenaar.",
                    err=True,
                )
    finally:
        database.close()


cli_controle.register(app, _loket, _fail, _settings, _reden)
cli_toegang.register(app, _loket, _fail, _system)
cli_publicaties.register(app, _loket, _fail, _system)
cli_sleutels.register(app, _loket, _fail, _system)
cli_berichten.register(app, _loket, _check_metrics_port)
cli_invoer.register(app, _loket, _fail, _system)
cli_herstel.register(app, _loket, _fail, _system)
cli_documenten.register(app)

if __name__ == "__main__":
    app()
