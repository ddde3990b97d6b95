"""PostgreSQL: its programs pg_dump and pg_restore, a database beside the one in use, and the switch."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, make_url

from app.core.db import Database
from app.herstel.pakket import Onbruikbaar

NAAM = "database.dump"
SETTING = "EXPERTLOKET_POSTGRES_PROGRAMMAS"
_STUK = 1024 * 1024
# Connections of pg_restore: no more than there is processor for, and few enough for a server with other databases.
MEEST_TEGELIJK = 4
# For building indexes, each connection; what the server has by default makes it sort on disk.
_WERKGEHEUGEN = "-c maintenance_work_mem=256MB"
BEZET = "er zijn nog verbindingen met de database. Stop eerst de dienst en `expertloket taken`."
_RECHTEN = (
    "de eigenaar van de database mag dit niet. Terugzetten gebeurt in een database ernaast, die daarna van naam "
    "wisselt: geef deze rol CREATEDB, maak haar eigenaar van de database, en geef haar toegang tot `postgres`."
)


def programma(naam: str, map_: Path | None, server: int) -> str:
    """The path of pg_dump or pg_restore, of the same version as the server. Raises Onbruikbaar."""
    gevonden = shutil.which(naam, path=None if map_ is None else str(map_))
    if gevonden is None:
        waar = "in PATH" if map_ is None else f"in {map_} ({SETTING})"
        raise Onbruikbaar(
            f"het programma {naam} is er niet {waar}. Installeer de programma's van PostgreSQL {server} (op Debian: "
            f"postgresql-client-{server}), of wijs hun map aan met {SETTING}."
        )
    antwoord = subprocess.run([gevonden, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - the administrator's own program
    versie = re.search(r"(\d+)", antwoord.partition(")")[2])
    if versie is None or int(versie[1]) != server:
        raise Onbruikbaar(
            f"{gevonden} is van versie {versie[1] if versie else '?'}, en de server is PostgreSQL {server}. Dat past "
            f"niet bij elkaar: wijs met {SETTING} de map aan met de programma's van versie {server}."
        )
    return gevonden


def server_versie(connection: Connection) -> int:
    """The first number of the version."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000


def _conninfo(url: str, **anders: str) -> tuple[str, str]:
    """What libpq connects with, and the password apart: arguments of a program can be read by everybody."""
    adres = make_url(url)
    _, delen = adres.get_dialect()().create_connect_args(adres)
    wachtwoord = delen.pop("password", "")
    return make_conninfo("", **{**delen, **anders}), wachtwoord


def _draai(opdracht: list[str], wachtwoord: str, *, stdin: int | None = None) -> subprocess.Popen[bytes]:
    # Without our own settings: no secret of ours is another program's business.
    omgeving = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("EXPERTLOKET_")}
    omgeving["LC_ALL"] = "C"
    if wachtwoord:
        omgeving["PGPASSWORD"] = wachtwoord
    return subprocess.Popen(opdracht, env=omgeving, stdin=stdin, stderr=subprocess.PIPE)  # noqa: S603 - as above


def _wacht(proces: subprocess.Popen[bytes], naam: str) -> None:
    """Raises Onbruikbaar with the first error of the program; what follows may hold a row, so that is left out."""
    _, fouten = proces.communicate()
    if proces.returncode:
        eerste = next((regel for regel in fouten.decode("utf-8", "replace").splitlines() if "error:" in regel), "")
        reden = eerste.partition("error:")[2].strip()[:200] or f"code {proces.returncode}"
        raise Onbruikbaar(f"{naam} is mislukt: {reden}")


@contextmanager
def momentopname(url: str, werkmap: Path, programmas: Path | None) -> Iterator[tuple[Connection, Path]]:
    """One moment of the database as a dump, and a connection that sees that same moment."""
    database = Database(url, pool_size=1)
    try:
        with database.engine.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            pg_dump = programma("pg_dump", programmas, server_versie(connection))
            moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            dump = werkmap / NAAM
            conninfo, wachtwoord = _conninfo(url)
            opdracht = [pg_dump, "--format=custom", "--compress=1", f"--snapshot={moment}", f"--file={dump}"]
            _wacht(_draai([*opdracht, f"--dbname={conninfo}"], wachtwoord), "pg_dump")
            yield connection, dump
    finally:
        database.close()


def _met_naam(url: str, naam: str) -> str:
    return make_url(url).set(database=naam).render_as_string(hide_password=False)


def _naam(url: str) -> str:
    return str(make_url(url).database)


def naast(url: str) -> str:
    """The URL of the database beside it."""
    return _met_naam(url, f"{_naam(url)[:50]}_naast")


@contextmanager
def _van_buiten(url: str) -> Iterator[psycopg.Connection]:
    """A connection to the server that is not one to this database."""
    conninfo, wachtwoord = _conninfo(_met_naam(url, "postgres"))
    try:
        with psycopg.connect(conninfo, password=wachtwoord or None, autocommit=True) as connection:
            yield connection
    except psycopg.errors.ObjectInUse:
        raise Onbruikbaar(BEZET) from None
    except psycopg.errors.InsufficientPrivilege:
        raise Onbruikbaar(_RECHTEN) from None
    except psycopg.OperationalError:
        raise Onbruikbaar("de server van PostgreSQL antwoordt niet, of laat niet toe. " + _RECHTEN) from None


def bestaat(url: str) -> bool:
    """Whether there is a database of this name."""
    with _van_buiten(url) as connection:
        vraag = "SELECT 1 FROM pg_database WHERE datname = %s"
        return connection.execute(vraag, (_naam(url),)).fetchone() is not None


def ruim_op(url: str) -> None:
    """No database beside it any more."""
    with _van_buiten(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(_naam(naast(url)))))


def zet_naast(url: str, bron: BinaryIO, pad: Path | None, programmas: Path | None) -> None:
    """A dump, in a new database beside the one in use. Where it is a file of its own (`pad`), several connections put
    it back at once; through a pipe only one can read it."""
    ruim_op(url)
    with _van_buiten(url) as connection:
        pg_restore = programma("pg_restore", programmas, connection.info.server_version // 10_000)
        nieuw = sql.Identifier(_naam(naast(url)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(nieuw))
    conninfo, wachtwoord = _conninfo(naast(url), options=_WERKGEHEUGEN)
    # Rights are given anew afterwards: the roles of another server need not exist here.
    opdracht = [pg_restore, "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={conninfo}"]
    if pad is not None:
        _wacht(_draai([*opdracht, f"--jobs={_tegelijk()}", str(pad)], wachtwoord), "pg_restore")
        return
    proces = _draai(opdracht, wachtwoord, stdin=subprocess.PIPE)
    assert proces.stdin is not None  # noqa: S101 - asked for in the line above
    try:
        shutil.copyfileobj(bron, proces.stdin, _STUK)
        proces.stdin.close()
    except BrokenPipeError:
        pass  # it stopped; why is in what it said
    finally:
        proces.stdin = None
    _wacht(proces, "pg_restore")


def _tegelijk() -> int:
    return max(1, min(MEEST_TEGELIJK, os.cpu_count() or 1))


def sluit_functies(connection: Connection) -> None:
    """As the migrations leave them: nobody may call a function but its owner, and whom `muur.geef_rechten` lets."""
    connection.exec_driver_sql("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC")


def ververs(connection: Connection) -> None:
    """What the planner knows of the data, which a copy does not bring along."""
    connection.exec_driver_sql("ANALYZE")


def niemand_anders(url: str) -> None:
    """Raises Onbruikbaar when anybody is connected to the database."""
    with _van_buiten(url) as connection:
        # What the server itself does there (autovacuum) has no user, and steps aside.
        vraag = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND usesysid IS NOT NULL LIMIT 1"
        if connection.execute(vraag, (_naam(url),)).fetchone() is not None:
            raise Onbruikbaar(BEZET)


def wissel(url: str) -> None:
    """The database beside it gets the name of the one in use: both names change together, and then the old one goes."""
    naam, nieuw, oud = _naam(url), _naam(naast(url)), f"{_naam(url)[:50]}_oud"
    hernoem = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with _van_buiten(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(oud)))
        with connection.transaction():
            if bestaat(url):
                connection.execute(hernoem.format(sql.Identifier(naam), sql.Identifier(oud)))
            connection.execute(hernoem.format(sql.Identifier(nieuw), sql.Identifier(naam)))
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(oud)))
