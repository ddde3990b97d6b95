"""Cases as files: one JSON document, and one CSV per part. Pure: what is written goes to the archive it is given."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from app.core.csvtext import csv_text
from app.core.schema import iso_z
from app.uitvoer.delen import DELEN, Casus, Lezer, kolommen, veldnaam


class Archief(Protocol):
    """A ZIP file that is open for writing, with or without a password."""

    def writestr(self, name: str, data: str) -> None: ...


def schrijf(archief: Archief, casussen: Mapping[str, Casus], lezer: Lezer, kop: Mapping[str, Any], uitleg: str) -> None:
    """`leesmij.txt`, `casussen.json` and a CSV per part; `casussen` is by kenmerk, `kop` says what this is."""
    archief.writestr("leesmij.txt", uitleg)
    archief.writestr("casussen.json", als_json(casussen, lezer, kop))
    for naam, tekst in als_csv(casussen, lezer):
        archief.writestr(f"{naam}.csv", tekst)


def als_json(casussen: Mapping[str, Casus], lezer: Lezer, kop: Mapping[str, Any]) -> str:
    inhoud = [{"kenmerk": kenmerk, **_genest(casus, lezer)} for kenmerk, casus in casussen.items()]
    return json.dumps({**kop, "casussen": inhoud}, ensure_ascii=False, indent=1, default=_json) + "\n"


def _genest(casus: Casus, lezer: Lezer) -> dict[str, Any]:
    """The case itself as one object, its other parts as lists."""
    gevonden: dict[str, Any] = {}
    for deel in DELEN:
        velden = {kolom: veldnaam(kolom) for kolom in kolommen(deel, lezer)}
        rijen = [{velden[kolom]: waarde for kolom, waarde in rij.items()} for rij in casus.get(deel.naam, [])]
        gevonden[deel.naam] = rijen[0] if deel.naam == "aanmelding" and rijen else rijen
    return gevonden


def _json(waarde: Any) -> Any:
    match waarde:
        case datetime():
            return iso_z(waarde)
        case date():
            return waarde.isoformat()
        case UUID():
            return str(waarde)
    raise TypeError(type(waarde).__qualname__)


def als_csv(casussen: Mapping[str, Casus], lezer: Lezer) -> Iterable[tuple[str, str]]:
    """(part, text): every row with the kenmerk of its case. A cell can never be a formula."""
    for deel in DELEN:
        namen = kolommen(deel, lezer)
        rijen = (
            [kenmerk, *(_cel(rij[naam]) for naam in namen)]
            for kenmerk, casus in casussen.items()
            for rij in casus.get(deel.naam, [])
        )
        yield deel.naam, csv_text(["kenmerk", *(veldnaam(naam) for naam in namen)], rijen)


def _cel(waarde: Any) -> Any:
    match waarde:
        case bool():
            return "ja" if waarde else "nee"
        case Enum():
            return waarde.value
        case dict() | list():
            return json.dumps(waarde, ensure_ascii=False, default=_json) if waarde else None
        case date() if not isinstance(waarde, datetime):
            return waarde.isoformat()
    return waarde
