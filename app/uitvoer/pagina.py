"""The copy for its subject as a page that anybody can read: plain Dutch, no scripts, nothing from elsewhere. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any
from uuid import UUID

from app.core.workingdays import AMSTERDAM
from app.glossary import Begrip
from app.uitvoer.delen import DELEN, Casus, Rij

WEGGELATEN = "(weggelaten: dit gaat over iemand anders)"
_STIJL = (
    "body{font:1.05rem/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "dl{border-top:1px solid #999;padding-top:.5rem}dt{font-weight:bold}dd{margin:0 0 .5rem 0;white-space:pre-wrap}"
)
# Where the name of a column is not what a reader would call it.
_NAMEN = {
    "antwoorden": "Antwoorden op de vragen van de tafel",
    "grootte": "Grootte in bytes",
    "jeugdige": "Nummer van de jeugdige",
    "ots_beeindigd": "OTS beëindigd",
    "ots_einde": "Einde van de OTS",
    "ouders_geinformeerd": "Ouders geïnformeerd",
    "ouders_geinformeerd_op": "Ouders geïnformeerd op",
    "ouders_niet_geinformeerd_reden": "Waarom de ouders niet zijn geïnformeerd",
    "uhp_uitkomst": "Uithuisplaatsing voorkomen",
    "uhp_beoordeeld_op": "Uithuisplaatsing beoordeeld op",
    "regio": "Jeugdregio",
}


_INLEIDING = """
Dit is wat het Expertloket over deze vraag heeft vastgelegd. Het kenmerk is {kenmerk}. De tafel is: {tafel}.
Deze kopie is gemaakt op {op}.

Waarvoor? Een medewerker van een lokaal team, een gecertificeerde instelling of Veilig Thuis vroeg een tafel van
deskundigen om advies. De medewerker schreef de vraag. De tafel schreef het verslag en het advies.

Wie kan het lezen? De medewerker die de vraag stelde, diens teamleider, en de mensen van de tafel. Wie het dossier
echt heeft geopend, staat in een logboek. U kunt daarnaar vragen.

Hoelang blijft het? {bewaren}

Wat staat er niet in? De namen van medewerkers en deskundigen. Ook teksten die over iemand anders gaan, zijn weggelaten.
Daar staat dan: {weggelaten}. Zo beschermt de wet ook anderen (AVG, artikel 15, lid 4).

Klopt er iets niet? U mag vragen om het te verbeteren, aan te vullen of te verwijderen. U mag ook bezwaar maken. Vraag
dat aan wie u deze kopie gaf. Komt u er samen niet uit? Dan kunt u een klacht indienen bij de Autoriteit
Persoonsgegevens.
"""


@dataclass(frozen=True)
class Omslag:
    """What stands around the case. `woorden` says codes in words: column → code → text."""

    kenmerk: str
    tafel: str
    gemaakt_op: datetime
    bewaren_maanden: int | None
    woorden: Mapping[str, Mapping[str, str]]


def html(casus: Casus, omslag: Omslag) -> str:
    """The whole page."""
    delen = "\n".join(
        f"<h2>{escape(deel.titel)}</h2>\n" + "\n".join(_rij(rij, omslag) for rij in casus[deel.naam])
        for deel in DELEN
        if casus.get(deel.naam)
    )
    return (
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Kopie van uw dossier</title>'
        f"<style>{_STIJL}</style></head><body>\n<h1>Kopie van uw dossier</h1>\n{_inleiding(omslag)}\n{delen}\n"
        "</body></html>\n"
    )


def _inleiding(omslag: Omslag) -> str:
    bewaren = (
        "Hoelang het dossier blijft, hangt af van de tafel."
        if omslag.bewaren_maanden is None
        else f"Het dossier blijft {omslag.bewaren_maanden} maanden na de afsluiting bewaard."
    )
    tekst = _INLEIDING.format(
        kenmerk=omslag.kenmerk,
        tafel=omslag.tafel,
        op=_tekst(omslag.gemaakt_op, {}),
        bewaren=bewaren,
        weggelaten=WEGGELATEN,
    )
    return "\n".join(f"<p>{escape(alinea)}</p>" for alinea in tekst.strip().split("\n\n"))


def _rij(rij: Rij, omslag: Omslag) -> str:
    regels = "".join(
        f"<dt>{escape(_naam(kolom))}</dt><dd>{escape(_tekst(waarde, omslag.woorden.get(kolom, {})))}</dd>"
        for kolom, waarde in rij.items()
        if waarde not in (None, "", [], {}) and not isinstance(waarde, UUID)
    )
    return f"<dl>{regels}</dl>"


def _naam(kolom: str) -> str:
    kaal = kolom.removesuffix("_code").removesuffix("_id")
    return _NAMEN.get(kaal) or kaal.replace("_", " ").capitalize()


def _tekst(waarde: Any, woorden: Mapping[str, str]) -> str:
    match waarde:
        case bool():
            return "ja" if waarde else "nee"
        case Begrip():
            return waarde.betekenis
        case datetime():
            return f"{waarde.astimezone(AMSTERDAM):%d-%m-%Y om %H:%M uur}"
        case date():
            return f"{waarde:%d-%m-%Y}"
        case list():
            return "\n".join(_tekst(een, woorden) for een in waarde)
        case dict():
            return ", ".join(
                f"{_naam(naam)}: {_tekst(een, woorden)}" for naam, een in waarde.items() if een is not None
            )
        case str():
            return woorden.get(waarde, waarde)
    return str(waarde)
