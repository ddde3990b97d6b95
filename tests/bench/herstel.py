"""`make herstelproef`: a region with many cases, a back-up of it, and that back-up in a new house. ARGS=--help.

It says how long each took, and ends with 1 when a row, a hash or the audit head is another, or when putting it back
took longer than five minutes.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import create_engine, select

from app.aanmeldingen.models import Aanmelding
from app.beheer.login import Aanvrager
from app.core import audit, auditketen
from app.core.auditkop import PATROON
from app.core.crypto import Crypto
from app.core.db import Database
from app.glossary import Actie
from app.herstel import bewijs
from app.herstel.bewijs import Inhoud
from app.settings import Settings
from tests import conftest, postgres, stappen
from tests.bench import cases, prepare, servers
from tests.conftest import SLEUTEL
from tests.loket import Loket
from tests.postgres_guard import binaries

AIM_SECONDS = 300.0
_BATCH = 5_000
# What the commands themselves add: lines about what they did, and heads over those.
VAN_ZICHZELF = {"auditregel", "auditkop"}


@dataclass(frozen=True)
class Gemeten:
    """One drill: what was moved and how long it took; `verschillen` must be empty."""

    rijen: int
    megabytes: float
    backup_seconden: float
    herstel_seconden: float
    verschillen: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make herstelproef", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="how many cases, at least 10000 (1000000)")
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    keuze = parser.parse_args()
    zaken, map_ = keuze.cases, Path(tempfile.mkdtemp(prefix="expertloket-herstelproef-", dir="/var/tmp"))
    _say(f"{zaken:,} zaken maken")
    try:
        if keuze.database == "sqlite":
            gemeten = oefen(*_files(map_, zaken), map_ / "back-up", _run)
        else:
            with postgres.server(fsync=True) as base:
                gemeten = oefen(*_databases(base, zaken), map_ / "back-up", _run)
    finally:
        shutil.rmtree(map_)
    print(
        f"{keuze.database}: {zaken:,} zaken, {gemeten.rijen:,} rijen, back-up van {gemeten.megabytes:,.0f} MB: "
        f"gemaakt in {gemeten.backup_seconden:.0f} s, teruggezet en nagerekend in {gemeten.herstel_seconden:.0f} s "
        f"(doel: {AIM_SECONDS:.0f} s)."
    )
    print("\n".join(gemeten.verschillen) or "Alle aantallen, hashes en de auditkop zijn gelijk.")
    return 1 if gemeten.verschillen or gemeten.herstel_seconden > AIM_SECONDS else 0


@dataclass(frozen=True)
class House:
    """An installation: its database as the owner, and its environment."""

    url: str
    settings: Mapping[str, str]


def _databases(base: str, zaken: int) -> tuple[House, House]:
    """A house with this many cases, and an empty one."""
    prepared = prepare.prepare(base)
    if zaken > prepare.SMALL:
        prepared.grow(prepared.url, zaken)
    _lines(prepared.url, prepared.crypto)
    url = postgres.new_database(base)
    return House(prepared.url, prepared.settings(prepared.url)), House(url, prepared.settings(url))


def _files(map_: Path, zaken: int) -> tuple[House, House]:
    """The same, each a file; of the old one the service itself makes the case that is copied."""
    oud, nieuw = (
        House(f"sqlite:///{map_ / naam}.db", _settings(f"sqlite:///{map_ / naam}.db", map_ / naam))
        for naam in ("oud", "nieuw")
    )
    conftest.prepare(oud.url)
    with Loket(Settings(database_url=oud.url, sleutel=SLEUTEL, demo=True, data=map_ / "oud")) as loket:  # type: ignore[arg-type]
        gemaakt, crypto = UUID(stappen.ret_zaak(loket).id), loket.parts.crypto
        with loket.eigenaar.looking() as connection:
            original = cases.opened(connection, crypto, cases.sample(connection, gemaakt))
        aanmelder = original.case["aanmelder_id"]
    cases.add_copies(oud.url, crypto, original, range(1, zaken + 1), lambda _: aanmelder)
    _lines(oud.url, crypto)
    return oud, nieuw


def _settings(url: str, data: Path) -> dict[str, str]:
    return {
        "EXPERTLOKET_DATABASE_URL": url,
        "EXPERTLOKET_SLEUTEL": SLEUTEL,
        "EXPERTLOKET_DEMO": "true",
        "EXPERTLOKET_DATA": str(data),
    }


Run = Callable[[Mapping[str, str], str, str], None]


def oefen(oud: House, nieuw: House, backup: Path, run: Run) -> Gemeten:
    """A back-up of one house put back in another; `run` gives a command with one argument in an environment."""
    was = _inhoud(oud.url)
    _say("back-up maken")
    gemaakt = _timed(run, oud, "backup", backup)
    megabytes = sum(een.stat().st_size for een in backup.rglob("*") if een.is_file()) / 1e6
    _say("terugzetten")
    teruggezet = _timed(run, nieuw, "herstel", backup)
    nu = _inhoud(nieuw.url)
    verschillen = [een for een in bewijs.verschillen(was, nu) if not any(f" {naam} " in een for naam in VAN_ZICHZELF)]
    verschillen += [
        f"in {naam} ontbreekt wat de opdrachten zelf deden"
        for naam in VAN_ZICHZELF
        if nu[naam].rijen <= was[naam].rijen
    ]
    if not _heads(nieuw.settings).startswith(_heads_of(backup)):
        verschillen.append("de auditkoppen zijn niet die van de back-up")
    return Gemeten(sum(een.rijen for een in was.values()), megabytes, gemaakt, teruggezet, verschillen)


def _heads_of(folder: Path) -> bytes:
    return b"".join(een.read_bytes() for een in sorted((folder / "auditkoppen").glob(PATROON)))


def _heads(settings: Mapping[str, str]) -> bytes:
    return _heads_of(Path(settings["EXPERTLOKET_DATA"]))


def _inhoud(url: str) -> dict[str, Inhoud]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return bewijs.inhoud(connection)
    finally:
        engine.dispose()


def _timed(run: Run, house: House, command: str, backup: Path) -> float:
    begin = time.monotonic()
    run(house.settings, command, str(backup))
    return time.monotonic() - begin


def _run(settings: Mapping[str, str], command: str, argument: str) -> None:
    environment = servers.environment(**settings, EXPERTLOKET_POSTGRES_PROGRAMMAS=str(binaries()))
    subprocess.run([sys.executable, "-m", "app.cli", command, argument], env=environment, check=True, stdout=sys.stderr)


def _lines(url: str, crypto: Crypto) -> None:
    """A line in the audit log for every case: the chain is most of what must be recomputed."""
    database = Database(url)
    auditketen.use_key(database, crypto)
    with database.engine.connect() as connection:
        zaken = connection.scalars(select(Aanmelding.id)).all()
    for begin in range(0, len(zaken), _BATCH):
        with database.session() as tx:
            who = Aanvrager(None, uuid4(), rol="SYSTEEM")
            audit.record_cases(tx, who, Actie.BEKIJKEN, zaken[begin : begin + _BATCH], reading=True)
            tx.commit()
    database.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
