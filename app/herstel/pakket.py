"""A back-up as it lies on disk: a folder or one tar file with a signed manifest that names every file in it.

It is written under another name and gets its own when it is whole, so a back-up that was broken off is not one. The
signature is by the key of the audit heads, which follows from the master secret: it shows at once that a back-up was
changed, or that it belongs to another installation. No key is ever in it.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.filestore import to_disk
from app.herstel.bewijs import Inhoud

FORMAAT = 1
MANIFEST, HANDTEKENING = "manifest.json", "manifest.handtekening"
_DOEL = b"expertloket/back-up/1\n"
_STUK = 1024 * 1024


class Onbruikbaar(Exception):
    """This is no whole back-up of this installation, or it cannot be made or put back here; the message is Dutch."""


@dataclass(frozen=True)
class Bestand:
    """One file of a back-up: its size in bytes and its SHA-256."""

    grootte: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a back-up holds, and what must be found again after it was put back."""

    versie: str  # of the service that made it
    revisie: str  # of its tables
    moment: str
    soort: str  # sqlite or postgresql
    tabellen: Mapping[str, Inhoud]
    auditkop: int  # the number of the last head in it; 0: none
    kluissleutels: list[str]  # the names of the keys of the vault without which its cases cannot be read
    zonder_bestand: int  # attachments of which the file was not there when it was made
    bestanden: Mapping[str, Bestand]
    formaat: int = FORMAAT

    def als_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def lees(cls, tekst: bytes) -> "Manifest":
        velden = json.loads(tekst)
        if velden.get("formaat") != FORMAAT:
            raise Onbruikbaar("deze back-up is van een nieuwere versie. Neem de versie waarmee hij is gemaakt.")
        velden["tabellen"] = {naam: Inhoud(**een) for naam, een in velden["tabellen"].items()}
        velden["bestanden"] = {naam: Bestand(**een) for naam, een in velden["bestanden"].items()}
        return cls(**velden)


class _Geteld(io.RawIOBase):
    """Reads on, and knows afterwards how much it was and its hash."""

    def __init__(self, bron: BinaryIO) -> None:
        super().__init__()
        self._bron = bron
        self._sha = hashlib.sha256()
        self._grootte = 0

    def read(self, size: int = -1) -> bytes:
        stuk = self._bron.read(size)
        self._sha.update(stuk)
        self._grootte += len(stuk)
        return stuk

    @property
    def bestand(self) -> Bestand:
        return Bestand(self._grootte, self._sha.hexdigest())


class Schrijver(Protocol):
    """Where a back-up goes."""

    def schrijf(self, naam: str, bron: BinaryIO) -> Bestand:
        """A file from what is read to its end; `bron` can be sought."""

    def sluit(self) -> None:
        """All of it is on disk when this returns."""


class _InMap:
    def __init__(self, doel: Path) -> None:
        self._doel = doel
        doel.mkdir(mode=0o700)

    def schrijf(self, naam: str, bron: BinaryIO) -> Bestand:
        pad = self._doel / naam
        pad.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        geteld = _Geteld(bron)
        with os.fdopen(os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as doel:
            shutil.copyfileobj(geteld, doel, _STUK)
            doel.flush()
            os.fsync(doel.fileno())
        return geteld.bestand

    def sluit(self) -> None:
        for pad in (self._doel, *(een for een in self._doel.rglob("*") if een.is_dir())):
            to_disk(pad)


class _InTar:
    def __init__(self, doel: Path) -> None:
        self._bestand = os.fdopen(os.open(doel, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._tar = tarfile.open(fileobj=self._bestand, mode="w")  # noqa: SIM115 - `sluit` closes it

    def schrijf(self, naam: str, bron: BinaryIO) -> Bestand:
        info = tarfile.TarInfo(naam)
        info.mode, info.size = 0o600, bron.seek(0, io.SEEK_END)
        bron.seek(0)
        geteld = _Geteld(bron)
        self._tar.addfile(info, geteld)
        return geteld.bestand

    def sluit(self) -> None:
        self._tar.close()
        self._bestand.flush()
        os.fsync(self._bestand.fileno())
        self._bestand.close()


@contextmanager
def nieuw(doel: Path) -> Iterator[Schrijver]:
    """A back-up that is being written; `doel` is there, whole, when this ends well, and else nothing is.

    A name that ends in `.tar` becomes one file, any other a folder. Raises Onbruikbaar when there is something already.
    """
    if doel.exists():
        raise Onbruikbaar(f"{doel} bestaat al. Kies een andere naam; een back-up wordt nooit overschreven.")
    onaf = doel.with_name(f".{doel.name}.onaf")
    weg(onaf)
    doel.parent.mkdir(parents=True, exist_ok=True)
    schrijver: Schrijver = _InTar(onaf) if doel.suffix == ".tar" else _InMap(onaf)
    try:
        yield schrijver
        schrijver.sluit()
        onaf.rename(doel)
        to_disk(doel.parent)
    except BaseException:
        weg(onaf)
        raise


def weg(pad: Path) -> None:
    """Remove a file or a whole folder; none is fine too."""
    if pad.is_dir():
        shutil.rmtree(pad)
    else:
        pad.unlink(missing_ok=True)


def schrijf_manifest(schrijver: Schrijver, manifest: Manifest, sleutel: Ed25519PrivateKey) -> None:
    tekst = manifest.als_bytes()
    schrijver.schrijf(MANIFEST, io.BytesIO(tekst))
    schrijver.schrijf(HANDTEKENING, io.BytesIO(sleutel.sign(_DOEL + tekst).hex().encode()))


class Pakket:
    """A back-up to read from. `manifest` can be believed: its signature was checked."""

    def __init__(self, bron: Path, publiek: Ed25519PublicKey) -> None:
        self._bron = bron
        self._tar: tarfile.TarFile | None = None
        if not bron.is_dir():
            try:
                self._tar = tarfile.open(bron, "r:")  # noqa: SIM115 - `sluit` closes it
            except (OSError, tarfile.TarError):
                raise Onbruikbaar(f"{bron} is geen back-up: geen map, en geen tar-bestand.") from None
        self.manifest = self._manifest(publiek)

    def _manifest(self, publiek: Ed25519PublicKey) -> Manifest:
        try:
            with self.open(MANIFEST) as een, self.open(HANDTEKENING) as ander:
                tekst, handtekening = een.read(), bytes.fromhex(ander.read().decode())
            publiek.verify(handtekening, _DOEL + tekst)
            return Manifest.lees(tekst)
        except InvalidSignature:
            raise Onbruikbaar(
                "de handtekening van deze back-up klopt niet. Hij is gewijzigd, of hij hoort bij een andere "
                "hoofdsleutel (EXPERTLOKET_SLEUTEL)."
            ) from None
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Onbruikbaar("het manifest van deze back-up is niet te lezen.") from None

    def open(self, naam: str) -> BinaryIO:
        """One file of it. Raises Onbruikbaar when it is not there."""
        with suppress(OSError, KeyError, tarfile.TarError):
            if self._tar is None:
                return (self._bron / naam).open("rb")
            if (bestand := self._tar.extractfile(naam)) is not None:
                return bestand  # type: ignore[return-value]  # reads like any other file
        raise Onbruikbaar(f"in deze back-up ontbreekt {naam}; hij is niet heel.")

    def pad(self, naam: str) -> Path | None:
        """Where a file of it is, for a program that reads it in several places at once; None within a tar."""
        return self._bron / naam if self._tar is None else None

    def onder(self, map_: str) -> list[str]:
        """The names of the files in this folder of it."""
        return sorted(naam for naam in self.manifest.bestanden if naam.startswith(f"{map_}/"))

    def controleer(self) -> None:
        """Read every file, and raise Onbruikbaar when one is not as it was written."""
        for naam, bestand in self.manifest.bestanden.items():
            with self.open(naam) as bron:
                geteld = _Geteld(bron)
                while geteld.read(_STUK):
                    pass
            if geteld.bestand != bestand:
                raise Onbruikbaar(f"{naam} in deze back-up is niet zoals het is geschreven; neem een andere back-up.")

    def sluit(self) -> None:
        if self._tar is not None:
            self._tar.close()
