"""The name of a file as its sender wrote it: content, sealed and shown, never part of a path or a header. Pure.

It comes in the header `Content-Disposition` (RFC 6266), not in the URL, because names of files name people.
"""

import re
import unicodedata
from urllib.parse import unquote_to_bytes

from app.glossary import BestandSoort

MAX_LENGTE = 150
EXTENSIES = {
    BestandSoort.PDF: ("pdf",),
    BestandSoort.DOCX: ("docx",),
    BestandSoort.ODT: ("odt",),
    BestandSoort.PNG: ("png",),
    BestandSoort.JPEG: ("jpg", "jpeg"),
    BestandSoort.TEKST: ("txt",),
}
# What a computer would run, or a browser show as a page: nowhere in a name, also not before another extension.
_UITVOERBAAR = frozenset({
    "bat", "cmd", "com", "cpl", "docm", "dotm", "exe", "hta", "htm", "html", "iso", "jar", "js", "jse", "lnk", "mht",
    "msi", "pif", "ps1", "scr", "sh", "svg", "vbe", "vbs", "wsf", "xhtml",
})  # fmt: skip
_UITGEBREID = re.compile(r"filename\*\s*=\s*utf-8''([A-Za-z0-9%!#$&+.^_`|~-]+)", re.IGNORECASE)
_GEWOON = re.compile(r'filename\s*=\s*"([^"\\]*)"', re.IGNORECASE)
_PADTEKEN = re.compile(r'[/\\:*?"<>|]')


def lees(kop: str | None) -> str | None:
    """The name in the header, or None when there is none that can be read."""
    if kop is None:
        return None
    if found := _UITGEBREID.search(kop):
        try:
            return unicodedata.normalize("NFC", unquote_to_bytes(found[1]).decode("utf-8"))
        except UnicodeDecodeError:
            return None
    found = _GEWOON.search(kop)
    return found[1] if found and found[1].isascii() else None


def bezwaar(naam: str) -> tuple[str, str] | None:
    """What is wrong with a name, as (code, message); None for one that can be kept."""
    if not naam.strip() or len(naam) > MAX_LENGTE:
        return "lengte", f"De naam van het bestand heeft 1 tot {MAX_LENGTE} tekens."
    # Control characters, and marks that turn the direction of writing around: `fdp.exe` then reads as `exe.pdf`.
    if any(unicodedata.category(teken)[0] == "C" for teken in naam):
        return "stuurteken", "De naam van het bestand bevat een teken dat niet kan. Geef het een andere naam."
    if _PADTEKEN.search(naam) or naam.startswith(".") or naam != naam.strip(" "):
        return "vorm", "De naam van het bestand bevat een teken dat niet kan, zoals een schuine streep."
    if _UITVOERBAAR.intersection(deel.strip().lower() for deel in naam.split(".")[1:]):
        return "extensie", "Dit lijkt een programma of webpagina. Stuur een PDF, DOCX, ODT, PNG, JPEG of TXT."
    return None


def past(naam: str, soort: BestandSoort) -> bool:
    """Whether the name ends as files of this kind do."""
    return naam.rpartition(".")[2].lower() in EXTENSIES[soort]
