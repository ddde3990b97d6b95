"""The file of SQLite: a copy while people work, a place beside it, and the switch."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import URL, Connection, create_engine, make_url

from app.core.filestore import to_disk
from app.herstel.pakket import Onbruikbaar

NAAM = "database.sqlite"
_BIJ = ("", "-wal", "-shm", "-journal")
BEZET = "er is nog een proces dat de database open heeft. Stop eerst de dienst en `expertloket taken`."


def bestand(url: str) -> Path:
    """The file of this URL."""
    return Path(make_url(url).database or "")


def naast(url: str) -> str:
    """The URL of the file beside it, in which a back-up is put back first."""
    doel = bestand(url)
    return URL.create("sqlite", database=str(doel.with_name(f"{doel.name}.naast"))).render_as_string()


def ruim_op(url: str) -> None:
    """No file beside it any more."""
    for een in _BIJ:
        Path(f"{bestand(naast(url))}{een}").unlink(missing_ok=True)


@contextmanager
def momentopname(url: str, werkmap: Path) -> Iterator[tuple[Connection, Path]]:
    """One moment of the database as a file, and a connection to look in it. Nobody waits for it: in WAL mode readers
    and writers do not meet."""
    kopie = werkmap / NAAM
    with closing(sqlite3.connect(bestand(url))) as bron, closing(sqlite3.connect(kopie)) as doel:
        bron.backup(doel)  # all of it in one step, so it need not begin anew when somebody writes
        doel.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    kopie.chmod(0o600)
    engine = create_engine(f"sqlite:///{kopie}")
    try:
        with engine.connect() as connection:
            yield connection, kopie
    finally:
        engine.dispose()


def zet_naast(url: str, bron: BinaryIO) -> None:
    """The file of a back-up, beside the database."""
    ruim_op(url)
    doel = bestand(naast(url))
    doel.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(doel, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as uit:
        while stuk := bron.read(1024 * 1024):
            uit.write(stuk)


def niemand_anders(url: str) -> None:
    """Raises Onbruikbaar when another process has the database open. What was in its log is in the file after this."""
    if bestand(url).exists():
        _vouw(bestand(url), BEZET)


def _vouw(pad: Path, melding: str) -> None:
    """Out of WAL mode, which SQLite does only when nobody else is there."""
    with closing(sqlite3.connect(pad, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError:
            raise Onbruikbaar(melding) from None
        except sqlite3.DatabaseError:
            return  # no database any more: a reason to put one back


def wissel(url: str) -> None:
    """The file beside it takes the place of the database: in one step, and before that nothing changed."""
    niemand_anders(url)
    doel, nieuw = bestand(url), bestand(naast(url))
    _vouw(nieuw, BEZET)
    with nieuw.open("rb") as heel:
        os.fsync(heel.fileno())
    for een in _BIJ[1:]:  # of a database that could not be opened: its log must not be read into the new one
        with suppress(FileNotFoundError):
            Path(f"{doel}{een}").unlink()
    nieuw.replace(doel)
    to_disk(doel.parent)
