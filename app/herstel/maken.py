"""Make a back-up while people work: one moment of the database, and every file that a row of that moment needs.

Files are copied before that moment and once more after it: one that was added in between has its row in the copy, and
one that was removed in between is in the copy if its row is. A file too many is noise without its key.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, func, select

from app.bewaring import vernietigd
from app.bijlagen.models import Bijlage
from app.core import audit, auditkop
from app.core.audit import Who
from app.core.auditkop import Auditkop
from app.core.health import current_revision
from app.core.http import API_VERSION
from app.core.schema import iso_z
from app.core.sealed import Casussleutel
from app.glossary import Handeling
from app.herstel import bewijs, postgres, sqlite
from app.herstel.pakket import Bestand, Manifest, Onbruikbaar, Schrijver, nieuw, schrijf_manifest
from app.onderdelen import App

BIJLAGEN, UITVOER, KOPPEN = "bijlagen", "uitvoer", "auditkoppen"


@dataclass
class _Onderweg:
    """A back-up while it is written."""

    parts: App
    schrijver: Schrijver
    bestanden: dict[str, Bestand] = field(default_factory=dict)

    def bestanden_erbij(self) -> None:
        """Every attachment and export that is not in it yet."""
        alles = datetime.now(UTC) + timedelta(days=1)
        for map_, opslag in ((BIJLAGEN, self.parts.bijlagen), (UITVOER, self.parts.uitvoer)):
            for file_id in opslag.older_than(alles):
                naam = bestandsnaam(map_, file_id)
                # Removed since we looked, or put down and not kept yet.
                with suppress(FileNotFoundError):
                    if naam not in self.bestanden:
                        with opslag.open(file_id) as bron:
                            self.bestanden[naam] = self.schrijver.schrijf(naam, bron)

    def koppen_erbij(self, laatste: int) -> None:
        """The audit heads up to this one, and the list of what was destroyed."""
        folder = self.parts.settings.auditkoppen
        for bestand in sorted(folder.glob(auditkop.PATROON)):
            regels = b"".join(_tot_en_met(bestand, laatste))
            if regels:
                self._tekst(f"{KOPPEN}/{bestand.name}", regels)
        if (lijst := folder / vernietigd.NAAM).exists():
            self._tekst(f"{KOPPEN}/{lijst.name}", lijst.read_bytes())

    def _tekst(self, naam: str, inhoud: bytes) -> None:
        self.bestanden[naam] = self.schrijver.schrijf(naam, BytesIO(inhoud))

    def database_erbij(self, pad: Path) -> None:
        with pad.open("rb") as bron:
            self.bestanden[pad.name] = self.schrijver.schrijf(pad.name, bron)


def bestandsnaam(map_: str, file_id: UUID) -> str:
    """Where a file is within a back-up."""
    return f"{map_}/{file_id.hex[:2]}/{file_id}"


def maak(parts: App, doel: Path, wie: Who, nu: datetime) -> Manifest:
    """A back-up of everything but keys at `doel`, a folder or (`….tar`) one file. `parts` is the service as the owner
    of its database. Raises Onbruikbaar, OSError."""
    if doel.exists():
        raise Onbruikbaar(f"{doel} bestaat al. Kies een andere naam; een back-up wordt nooit overschreven.")
    with parts.database.session() as tx:
        audit.record(tx, wie, Handeling.BACKUP_MAKEN, "backup", iso_z(nu))
        tx.commit()
    auditkop.write(parts.database, parts.crypto.auditkop, parts.settings.auditkoppen, nu, force=True)
    vernietigd.werk_bij(parts.database, parts.settings.auditkoppen)
    doel.parent.mkdir(parents=True, exist_ok=True)
    werkmap = Path(tempfile.mkdtemp(prefix=".back-up-", dir=doel.parent))
    try:
        with nieuw(doel) as schrijver:
            onderweg = _Onderweg(parts, schrijver)
            onderweg.bestanden_erbij()
            with _momentopname(parts, werkmap) as (connection, bestand):
                onderweg.database_erbij(bestand)
                onderweg.bestanden_erbij()
                manifest = _manifest(connection, onderweg, nu)
            schrijf_manifest(schrijver, manifest, parts.crypto.auditkop)
    finally:
        shutil.rmtree(werkmap, ignore_errors=True)
    return manifest


def _momentopname(parts: App, werkmap: Path) -> AbstractContextManager[tuple[Connection, Path]]:
    url = parts.settings.eigenaar_url
    if parts.database.is_sqlite:
        return sqlite.momentopname(url, werkmap)
    return postgres.momentopname(url, werkmap, parts.settings.postgres_programmas)


def _manifest(connection: Connection, onderweg: _Onderweg, nu: datetime) -> Manifest:
    laatste = connection.scalar(select(func.max(Auditkop.nummer))) or 0
    onderweg.koppen_erbij(laatste)
    bijlagen = {bestandsnaam(BIJLAGEN, een) for een in connection.scalars(select(Bijlage.id))}
    sleutels = sorted(connection.scalars(select(Casussleutel.kluissleutel).distinct()))
    return Manifest(
        versie=API_VERSION,
        revisie=current_revision(connection) or "",
        moment=iso_z(nu),
        soort=connection.dialect.name,
        tabellen=bewijs.inhoud(connection),
        auditkop=laatste,
        kluissleutels=sleutels,
        zonder_bestand=len(bijlagen - onderweg.bestanden.keys()),
        bestanden=dict(sorted(onderweg.bestanden.items())),
    )


def _tot_en_met(bestand: Path, laatste: int) -> Iterator[bytes]:
    """The heads that the copy of the database knows; what was written after its moment is of a later back-up. A line
    that is no head stays: what is wrong with the heads must stay visible."""
    with bestand.open("rb") as regels:
        for regel in regels:
            if not regel.endswith(b"\n"):
                return  # being written at this moment, so of a later one
            with suppress(ValueError, KeyError, TypeError):
                if int(json.loads(regel)["kop"]["nummer"]) > laatste:
                    return
            yield regel
