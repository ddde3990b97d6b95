"""Files that are what they say, and files that are not: small, made here, and visibly invented."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

PDF = b"%PDF-1.7\n% Verzonnen: een verslag.\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
TEKST = "Verzonnen: een verslag van school, met een é.\r\n".encode()
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
HTML = b"<!doctype html><html><script>alert('verzonnen')</script></html>"


def _png_deel(naam: bytes, inhoud: bytes) -> bytes:
    return struct.pack(">I", len(inhoud)) + naam + inhoud + struct.pack(">I", zlib.crc32(naam + inhoud))


def png() -> bytes:
    kop = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    beeld = zlib.compress(b"\0\0")
    return b"\x89PNG\r\n\x1a\n" + _png_deel(b"IHDR", kop) + _png_deel(b"IDAT", beeld) + _png_deel(b"IEND", b"")


def jpeg(na_afloop: bytes = b"") -> bytes:
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    begin = b"\xff\xda" + struct.pack(">H", 8) + bytes(6)
    return b"\xff\xd8" + app0 + begin + b"\x12\x34\x56" + b"\xff\xd9" + na_afloop


def archief(delen: dict[str, bytes], *, bewerk: Callable[[zipfile.ZipInfo], None] | None = None) -> bytes:
    doel = io.BytesIO()
    with zipfile.ZipFile(doel, "w", zipfile.ZIP_DEFLATED) as bestand:
        for naam, inhoud in delen.items():
            deel = zipfile.ZipInfo(naam, (2026, 1, 1, 0, 0, 0))
            deel.compress_type = zipfile.ZIP_DEFLATED
            bestand.writestr(deel, inhoud)
            if bewerk is not None:
                bewerk(deel)
    return doel.getvalue()


_DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document>Verzonnen</w:document>"}


def docx(**meer: bytes) -> bytes:
    return archief(_DOCX | {naam.replace("__", "/"): inhoud for naam, inhoud in meer.items()})


def docx_met(naam: str, inhoud: bytes = b"Verzonnen") -> bytes:
    return archief(_DOCX | {naam: inhoud})


def odt() -> bytes:
    return archief({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"})


def bom_van_een_deel() -> bytes:
    """Two megabytes that unpack to two gigabytes, in one part."""
    doel = io.BytesIO()
    with zipfile.ZipFile(doel, "w", zipfile.ZIP_DEFLATED) as bestand:
        for naam, inhoud in _DOCX.items():
            bestand.writestr(naam, inhoud)
        with bestand.open("word/media/1.png", "w") as deel:
            for _ in range(120):
                deel.write(bytes(1024 * 1024))
    return doel.getvalue()


def bom_van_delen() -> bytes:
    """More parts than any document has."""
    return archief(_DOCX | {f"word/{nummer}.xml": b"" for nummer in range(2_500)})


def bom_die_liegt() -> bytes:
    """A part that says that it is small, and goes on."""
    inhoud = archief(_DOCX | {"word/groot.xml": bytes(5 * 1024 * 1024)})
    groot, klein = struct.pack("<I", 5 * 1024 * 1024), struct.pack("<I", 10)
    assert inhoud.count(groot) == 2
    return inhoud.replace(groot, klein)


def bom_van_overlap() -> bytes:
    """Every part of the list points at the same bytes."""
    inhoud = bytearray(archief(_DOCX | {f"word/{n}.bin": bytes(range(256)) * 400 for n in range(40)}))
    eerste = None
    plek = 0
    while (plek := inhoud.find(b"PK\x01\x02", plek)) >= 0:
        if inhoud[plek + 46 : plek + 51] == b"word/" and inhoud[plek + 46 : plek + 60] != b"word/document.":
            eerste = eerste if eerste is not None else bytes(inhoud[plek + 42 : plek + 46])
            inhoud[plek + 42 : plek + 46] = eerste
            # as large as the whole file, each of them
            inhoud[plek + 20 : plek + 24] = struct.pack("<I", len(inhoud) // 4)
        plek += 4
    return bytes(inhoud)


def versleuteld() -> bytes:
    inhoud = bytearray(archief(_DOCX))
    plek = 0
    while (plek := inhoud.find(b"PK\x01\x02", plek)) >= 0:
        inhoud[plek + 8] |= 1
        plek += 4
    return bytes(inhoud)
