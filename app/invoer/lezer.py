"""Reading a CSV file as people make them: with `;` or `,`, in UTF-8 or the code page of an old Windows, per line."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

_STUK = 1024 * 1024
_BOM_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MAX_CEL = 2_000


@dataclass(frozen=True)
class Rijfout:
    """What is wrong, on which line of the file (1 is the head), in which column. Never the value."""

    regel: int
    veld: str
    melding: str


class Onleesbaar(ValueError):
    """The file as a whole cannot be read as CSV; the message is Dutch."""


@dataclass(frozen=True)
class Bestand:
    """A file whose encoding is known, and its hash."""

    path: Path
    codering: str
    vingerafdruk: str


def bekijk(path: Path) -> Bestand:
    """Read the file once, in pieces, to know it. Raises Onleesbaar, OSError."""
    hashed = sha256()
    passend = {naam: codecs.getincrementaldecoder(naam)() for naam in ("utf-8-sig", "cp1252", "latin-1")}
    with path.open("rb") as bron:
        eerste = True
        while stuk := bron.read(_STUK):
            if eerste and stuk.startswith(_BOM_UTF16):
                raise Onleesbaar("Dit is UTF-16. Kies bij het opslaan ‘CSV UTF-8’.")
            eerste = False
            hashed.update(stuk)
            passend = {naam: decoder for naam, decoder in passend.items() if _reads(decoder, stuk)}
        if eerste:
            raise Onleesbaar("Dit bestand is leeg.")
    passend = {naam: decoder for naam, decoder in passend.items() if _reads(decoder, b"", final=True)}
    return Bestand(path, next(iter(passend)), hashed.hexdigest())


def _reads(decoder: codecs.IncrementalDecoder, stuk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(stuk, final)
    except UnicodeDecodeError:
        return False
    return True


def rijen(
    bestand: Bestand, velden: Sequence[str], verplicht: Sequence[str]
) -> Iterator[tuple[int, dict[str, str] | Rijfout]]:
    """Every row with its line number: its cells by column, or what is wrong with it. Empty rows are passed over.

    Raises Onleesbaar when the head is not that of such a file.
    """
    with bestand.path.open(encoding=bestand.codering, newline="") as bron:
        kop = bron.readline(_STUK)
        teken = max(";,\t", key=kop.count)
        bron.seek(0)
        lezer = csv.reader(bron, delimiter=teken, strict=True)
        namen = _namen(next(_veilig(lezer)), velden, verplicht)
        for regel, cellen in _genummerd(lezer):
            if isinstance(cellen, Rijfout):
                yield regel, cellen
            elif not any(cel.strip() for cel in cellen):
                continue
            elif len(cellen) != len(namen):
                melding = f"Deze regel heeft {len(cellen)} kolommen; de kop heeft er {len(namen)}."
                yield regel, Rijfout(regel, "regel", melding)
            elif te_lang := next((naam for naam, cel in zip(namen, cellen, strict=True) if len(cel) > MAX_CEL), None):
                yield regel, Rijfout(regel, te_lang, f"Dit is te lang: hoogstens {MAX_CEL} tekens.")
            else:
                yield regel, {naam: cel.strip() for naam, cel in zip(namen, cellen, strict=True)}


def _veilig(lezer: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield next(lezer)
    except (csv.Error, StopIteration):
        raise Onleesbaar("De eerste regel is geen kop met namen van kolommen.") from None


def _genummerd(lezer: Any) -> Iterator[tuple[int, list[str] | Rijfout]]:
    while True:
        regel = lezer.line_num + 1
        try:
            cellen = next(lezer)
        except StopIteration:
            return
        except csv.Error:
            melding = "Deze regel is geen goede CSV, bijvoorbeeld door een los aanhalingsteken."
            yield regel, Rijfout(regel, "regel", melding)
            continue
        yield regel, cellen


def _namen(kop: Sequence[str], velden: Sequence[str], verplicht: Sequence[str]) -> list[str]:
    namen = [cel.strip().lower() for cel in kop]
    onbekend = [str(nummer) for nummer, naam in enumerate(namen, 1) if naam not in velden]
    if onbekend:
        mogelijk = ", ".join(velden)
        raise Onleesbaar(f"Deze kolommen kent de invoer niet: {', '.join(onbekend)}. Mogelijk zijn: {mogelijk}.")
    if len(set(namen)) != len(namen):
        raise Onleesbaar("Een kolom komt twee keer voor in de kop.")
    if ontbreekt := [naam for naam in verplicht if naam not in namen]:
        raise Onleesbaar(f"Deze kolommen ontbreken: {', '.join(ontbreekt)}.")
    return namen
