"""Receiving a file: streamed to the storage, sealed on its way, and looked at before anything is recorded.

Nothing of it is ever on disk unsealed, and no database connection is held while a slow client sends.
"""

import io
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from app.bijlagen import inhoud, namen
from app.core import filecrypto
from app.core.errors import Fout, NietBeschikbaar, OngeldigeInvoer, TeGroot
from app.core.filestore import Opslag
from app.glossary import BestandSoort

MAX_MB = 25
MB = 1024 * 1024
# How much is gathered before a thread is asked to seal and write it.
_STUK = 256 * 1024


@dataclass(frozen=True)
class Ontvangen:
    """A file that lies in the storage under its temporary name."""

    id: UUID
    naam: str
    soort: BestandSoort
    grootte: int
    sleutel: bytes
    vingerafdruk: bytes


def plek(aanmelding_id: UUID, bijlage_id: UUID) -> str:
    """What the bytes of a file are bound to."""
    return f"bijlage|{aanmelding_id}|{bijlage_id}"


def naam_uit(kop: str | None) -> str:
    """The name in the header Content-Disposition. Raises OngeldigeInvoer."""
    naam = namen.lees(kop)
    if naam is None:
        melding = (
            "Noem de naam van het bestand: Content-Disposition: attachment; filename*=UTF-8''verslag.pdf "
            "(met procenttekens voor alles behalve letters en cijfers)."
        )
        raise _fout("naam", melding)
    if bezwaar := namen.bezwaar(naam):
        raise _fout(*bezwaar)
    return naam


def _fout(code: str, melding: str) -> OngeldigeInvoer:
    return OngeldigeInvoer([Fout("bestand", code, melding)])


async def ontvang(
    stroom: AsyncIterator[bytes], opslag: Opslag, aanmelding_id: UUID, naam: str, max_bytes: int
) -> Ontvangen:
    """Take in a whole file and say what it is. Raises TeGroot or OngeldigeInvoer, and then nothing of it stays."""
    ontvangst = await _in_thread(_Ontvangst, opslag, aanmelding_id, naam, max_bytes)
    try:
        wacht = bytearray()
        async for stuk in stroom:
            wacht += stuk
            if len(wacht) >= _STUK:
                await _in_thread(ontvangst.neem, bytes(wacht))
                wacht.clear()
        gesloten: Ontvangen = await _in_thread(ontvangst.sluit, bytes(wacht))
    except BaseException as error:
        ontvangst.laat_liggen()
        if isinstance(error, ClientDisconnect):
            raise _fout("afgebroken", "De verbinding is verbroken voordat het bestand er was.") from None
        raise
    return gesloten


async def _in_thread(doe: Any, *wat: Any) -> Any:
    try:
        return await run_in_threadpool(doe, *wat)
    except OSError:  # a full disk, or a folder that is away
        raise NietBeschikbaar("Bijlagen kunnen nu niet worden opgeslagen. Probeer het later opnieuw.") from None


class _Ontvangst:
    """One file on its way in. Its methods touch the disk, so they run in a thread."""

    def __init__(self, opslag: Opslag, aanmelding_id: UUID, naam: str, max_bytes: int) -> None:
        self._opslag, self._naam, self._max_bytes = opslag, naam, max_bytes
        self._id, self._sleutel = uuid4(), filecrypto.new_key()
        self._plek = plek(aanmelding_id, self._id)
        self._doel = opslag.put(self._id)
        self._sealer = filecrypto.Sealer(self._doel, self._sleutel, self._plek)
        self._hash = sha256(naam.encode())

    def neem(self, stuk: bytes) -> None:
        if self._sealer.size + len(stuk) > self._max_bytes:
            raise TeGroot(f"Een bijlage is bij deze tafel hoogstens {self._max_bytes // MB} MB.")
        self._hash.update(stuk)
        self._sealer.feed(stuk)

    def sluit(self, rest: bytes) -> Ontvangen:
        self.neem(rest)
        if not self._sealer.size:
            raise _fout("leeg", "Dit bestand is leeg.")
        self._sealer.finish()
        os.fsync(self._doel.fileno())
        soort = self._soort()
        if not namen.past(self._naam, soort):
            raise _fout("extensie", "De naam van het bestand past niet bij wat erin zit. Sla het opnieuw op.")
        self._doel.close()
        return Ontvangen(self._id, self._naam, soort, self._sealer.size, self._sleutel, self._hash.digest())

    def _soort(self) -> BestandSoort:
        geopend = filecrypto.Opened(self._doel, self._sleutel, self._plek, self._sealer.size)
        try:
            return inhoud.soort_van(io.BufferedReader(geopend, filecrypto.CHUNK))
        except inhoud.NietGeschikt as error:
            raise _fout(error.code, error.melding) from None

    def laat_liggen(self) -> None:
        self._doel.close()
        self._opslag.drop(self._id)
