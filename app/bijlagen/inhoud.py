"""What kind of file this is, by its content and nothing else; what is two kinds at once, or a bomb, is refused.

A file is read in pieces through `bestand`, never unpacked to disk and never whole in memory. Nothing here says that a
document is harmless: it is checked to be what it says, and given back only as something to save.
"""

import io
import struct
import zipfile
import zlib
from typing import BinaryIO

from app.glossary import BestandSoort

# A document of an office has some dozens of parts; text packs to a twentieth, empty tables to a hundredth.
MAX_DELEN = 2_000
MAX_INHOUDSOPGAVE = 1024 * 1024
MAX_UITGEPAKT = 100 * 1024 * 1024
MAX_VERHOUDING = 200
_STUK = 64 * 1024
_ZIP_EIND = b"PK\x05\x06"
_ZIP_EIND_LENGTE = 22
_ZIP_EIND_BEREIK = _ZIP_EIND_LENGTE + 0xFFFF
_PNG = b"\x89PNG\r\n\x1a\n"
_ODT = b"application/vnd.oasis.opendocument.text"
_TEKST = bytes({*range(0x20, 0x100), 0x09, 0x0A, 0x0C, 0x0D} - {0x7F})


class NietGeschikt(ValueError):
    """This file is not taken; `code` and the Dutch message say why."""

    def __init__(self, code: str, melding: str) -> None:
        super().__init__(melding)
        self.code = code
        self.melding = melding


def soort_van(bestand: BinaryIO) -> BestandSoort:
    """The kind of a buffered, seekable file. Raises NietGeschikt."""
    begin = _lees(bestand, 0, 8)
    grootte = bestand.seek(0, io.SEEK_END)
    if begin.startswith(b"PK\x03\x04"):
        return _document(bestand, grootte)
    # A reader of zip files looks at the end only: anything else that ends in one is two files at once.
    if _ZIP_EIND in _lees(bestand, max(0, grootte - _ZIP_EIND_BEREIK), _ZIP_EIND_BEREIK):
        raise _tweeledig()
    if begin.startswith((b"%PDF-1.", b"%PDF-2.")):
        return _pdf(bestand, grootte)
    if begin == _PNG:
        return _png(bestand, grootte)
    if begin.startswith(b"\xff\xd8\xff"):
        return _jpeg(bestand, grootte)
    return _tekst(bestand)


def _tweeledig() -> NietGeschikt:
    return NietGeschikt("tweeledig", "In dit bestand zit nog een ander bestand. Sla het opnieuw op en stuur dat.")


def _stuk(wat: str) -> NietGeschikt:
    return NietGeschikt("beschadigd", f"Dit begint als een {wat}, maar is het niet helemaal. Sla het opnieuw op.")


def _lees(bestand: BinaryIO, plek: int, lengte: int) -> bytes:
    """Up to `lengte` bytes from `plek`."""
    bestand.seek(plek)
    return bestand.read(lengte)


def _pdf(bestand: BinaryIO, grootte: int) -> BestandSoort:
    if b"%%EOF" not in _lees(bestand, max(0, grootte - 1024), 1024):
        raise _stuk("PDF")
    return BestandSoort.PDF


def _png(bestand: BinaryIO, grootte: int) -> BestandSoort:
    """Chunk after chunk up to IEND, and nothing behind it."""
    plek, eerste = len(_PNG), True
    while True:
        kop = _lees(bestand, plek, 8)
        if len(kop) < 8:
            raise _stuk("PNG")
        lengte, naam = struct.unpack(">I4s", kop)
        plek += 12 + lengte
        if (eerste and not (naam == b"IHDR" and lengte == 13)) or plek > grootte:
            raise _stuk("PNG")
        eerste = False
        if naam == b"IEND":
            if plek != grootte:
                raise _tweeledig()
            return BestandSoort.PNG


def _jpeg(bestand: BinaryIO, grootte: int) -> BestandSoort:
    """Marker after marker up to the picture itself, which ends the file."""
    plek = 2
    while True:
        kop = _lees(bestand, plek, 4)
        if len(kop) < 4 or kop[0] != 0xFF or not 0xC0 <= kop[1] <= 0xFE or 0xD0 <= kop[1] <= 0xD9:
            raise _stuk("JPEG")
        plek += 2 + struct.unpack(">H", kop[2:])[0]
        if kop[1] == 0xDA:
            break
    if plek >= grootte or not _lees(bestand, max(plek, grootte - 64), 64).rstrip(b"\0").endswith(b"\xff\xd9"):
        raise NietGeschikt("tweeledig", "Achter deze foto staat nog iets anders. Sla haar opnieuw op als JPEG.")
    return BestandSoort.JPEG


def _tekst(bestand: BinaryIO) -> BestandSoort:
    begin = _lees(bestand, 0, _STUK)
    bestand.seek(0)
    while stuk := bestand.read(_STUK):
        if stuk.translate(None, _TEKST):
            melding = "Dit soort bestand kan niet. Stuur een PDF, DOCX, ODT, PNG, JPEG of platte tekst."
            raise NietGeschikt("soort", melding)
    if begin.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or b"%PDF-" in begin:
        melding = "Dit is een webpagina of een ander bestand met de naam van een tekst. Stuur een PDF of platte tekst."
        raise NietGeschikt("soort", melding)
    return BestandSoort.TEKST


def _document(bestand: BinaryIO, grootte: int) -> BestandSoort:
    """DOCX or ODT: a zip file of which every part is looked into, within bounds, without keeping any."""
    _check_inhoudsopgave(bestand, grootte)
    try:
        with zipfile.ZipFile(bestand) as archief:
            delen = archief.infolist()
            _check_delen(delen, grootte)
            for deel in delen:
                _pak_uit(archief, deel)
            return _soort_document(archief, {deel.filename for deel in delen})
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, UnicodeDecodeError, NotImplementedError):
        raise _stuk("DOCX of ODT") from None


def _check_inhoudsopgave(bestand: BinaryIO, grootte: int) -> None:
    """The list of parts is read into memory, so its length is bounded first; and nothing stands before or behind."""
    staart = _lees(bestand, max(0, grootte - _ZIP_EIND_BEREIK), _ZIP_EIND_BEREIK)
    plek = staart.rfind(_ZIP_EIND)
    if plek < 0 or plek + _ZIP_EIND_LENGTE > len(staart):
        raise _stuk("DOCX of ODT")
    aantal, lengte, begin, opmerking = struct.unpack("<HIIH", staart[plek + 10 : plek + _ZIP_EIND_LENGTE])
    if aantal > MAX_DELEN or lengte > MAX_INHOUDSOPGAVE:
        raise _bom()
    if plek + _ZIP_EIND_LENGTE + opmerking != len(staart) or begin + lengte != grootte - len(staart) + plek:
        raise _tweeledig()


def _bom() -> NietGeschikt:
    return NietGeschikt("te-groot-uitgepakt", "Uitgepakt is dit bestand veel te groot. Stuur het als PDF.")


def _check_delen(delen: list[zipfile.ZipInfo], grootte: int) -> None:
    uitgepakt, ingepakt = sum(deel.file_size for deel in delen), sum(deel.compress_size for deel in delen)
    # Parts that share bytes pack together to more than the file has (the bombs without nesting).
    if (
        len(delen) > MAX_DELEN
        or uitgepakt > MAX_UITGEPAKT
        or ingepakt > grootte
        or uitgepakt > MAX_VERHOUDING * grootte
    ):
        raise _bom()
    for deel in delen:
        if deel.flag_bits & 0x1:
            raise NietGeschikt("versleuteld", "Dit document heeft een wachtwoord. Haal het eraf en stuur het opnieuw.")
        if deel.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _stuk("DOCX of ODT")
        if deel.filename.startswith("/") or "\\" in deel.filename or ".." in deel.filename.split("/"):
            raise NietGeschikt("pad", "Een onderdeel van dit document wijst naar een plek erbuiten. Stuur een PDF.")


def _pak_uit(archief: zipfile.ZipFile, deel: zipfile.ZipInfo) -> None:
    """Unpack one part to nowhere: no more comes out than its list says, and its checksum is right."""
    uit = 0
    with archief.open(deel) as stroom:
        while stuk := stroom.read(_STUK):
            uit += len(stuk)
    if uit != deel.file_size:
        raise _bom()


def _soort_document(archief: zipfile.ZipFile, namen: set[str]) -> BestandSoort:
    if any(naam.lower().endswith("vbaproject.bin") or naam.startswith(("Basic/", "Scripts/")) for naam in namen):
        raise NietGeschikt("macro", "In dit document zit een macro (programma). Stuur het als PDF.")
    if {"[Content_Types].xml", "word/document.xml"} <= namen:
        return BestandSoort.DOCX
    if {"mimetype", "content.xml"} <= namen:
        with archief.open("mimetype") as mediatype:
            if mediatype.read(len(_ODT) + 1) == _ODT:
                return BestandSoort.ODT
    raise NietGeschikt("soort", "Een zip-bestand kan niet. Stuur de documenten los, als PDF, DOCX of ODT.")
