"""One line of an old system, checked: which old case it is, or everything that is wrong with it.

No free text is asked and none is taken: what counts in the baseline year is when, where, and how it ended.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar

from app.core.workingdays import working_days_between
from app.glossary import JaNeeOnbekend, UhpUitkomst, VerzoekSoort, Woonsituatie
from app.invoer.lezer import Rijfout
from app.tafels.catalogus import Catalogus
from app.tafels.profiel import TafelProfiel

VERPLICHT = ("nummer", "gemeente", "organisatie", "ingediend_op", "afgesloten_op", "resultaat")
VELDEN = (
    *VERPLICHT,
    "soort",
    "vraagtype",
    "besproken_op",
    "geadviseerd_op",
    "woonsituatie",
    "dreigende_uithuisplaatsing",
    "uithuisplaatsing",
    "beoordeeld_door",
    "beoordeeld_op",
    "referentie",
    "geboortejaar",
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NL = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_STUURTEKEN = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_E = TypeVar("_E", bound=Enum)

werkdagen = lru_cache(100_000)(working_days_between)


@dataclass(frozen=True)
class OudeZaak:
    """A line that is right."""

    nummer: str
    gemeente: str
    organisatie: str
    soort: VerzoekSoort
    vraagtype: str | None
    ingediend_op: date
    besproken_op: date | None
    geadviseerd_op: date | None
    afgesloten_op: date
    resultaat: str
    woonsituatie: Woonsituatie | None
    dreigt: JaNeeOnbekend | None
    uitkomst: UhpUitkomst | None
    beoordeeld_door: str | None
    beoordeeld_op: date | None
    referentie: str | None
    geboortejaar: int | None


class _Rij:
    """The cells of one line, read one by one; keeps what is wrong."""

    def __init__(self, regel: int, cellen: dict[str, str]) -> None:
        self.regel, self.cellen = regel, cellen
        self.fouten: list[Rijfout] = []

    def fout(self, veld: str, melding: str) -> None:
        self.fouten.append(Rijfout(self.regel, veld, melding))

    def tekst(self, veld: str, lengte: int) -> str | None:
        waarde = self.cellen.get(veld, "")
        if len(waarde) > lengte:
            self.fout(veld, f"Dit is te lang: hoogstens {lengte} tekens.")
        elif _STUURTEKEN.search(waarde):
            self.fout(veld, "Deze tekst bevat een teken dat niet kan worden opgeslagen.")
        elif waarde:
            return waarde
        elif veld in VERPLICHT:
            self.fout(veld, "Vul dit veld in.")
        return None

    def code(self, veld: str, mag: Callable[[str], bool], melding: str) -> str | None:
        waarde = self.tekst(veld, 40)
        if waarde is not None and not mag(waarde):
            self.fout(veld, melding)
            return None
        return waarde

    def keuze(self, veld: str, soort: type[_E]) -> _E | None:
        codes = soort._value2member_map_
        waarde = self.code(veld, lambda code: code.upper() in codes, "Kies een van de toegestane codes.")
        return None if waarde is None else soort(waarde.upper())

    def dag(self, veld: str) -> date | None:
        waarde = self.tekst(veld, 20)
        if waarde is None:
            return None
        iso, nl = _ISO.fullmatch(waarde), _NL.fullmatch(waarde)
        delen = iso.groups() if iso else nl.groups()[::-1] if nl else ("0", "0", "0")
        try:
            return date(*(int(deel) for deel in delen))
        except ValueError:
            self.fout(veld, "Schrijf de datum als JJJJ-MM-DD of DD-MM-JJJJ.")
            return None

    def jaar(self, veld: str, tot: int) -> int | None:
        waarde = self.tekst(veld, 4)
        if waarde is None:
            return None
        if not (waarde.isascii() and waarde.isdigit() and 1900 <= int(waarde) <= tot):
            self.fout(veld, f"Dit moet een jaar zijn van 1900 tot en met {tot}.")
            return None
        return int(waarde)


def lees(
    regel: int, cellen: dict[str, str], tafel: TafelProfiel, catalogus: Catalogus, vandaag: date
) -> OudeZaak | list[Rijfout]:
    """The old case on this line, or all its mistakes."""
    rij = _Rij(regel, cellen)
    gemeenten = catalogus.gemeenten
    waarden: dict[str, Any] = {
        "nummer": rij.tekst("nummer", 80),
        "gemeente": rij.code(
            "gemeente",
            lambda code: code in gemeenten and gemeenten[code][1] == tafel.regio_code,
            "Kies de CBS-code (GM en vier cijfers) van een gemeente in de regio van deze tafel.",
        ),
        "organisatie": rij.code(
            "organisatie", lambda code: code in catalogus.organisaties, "Deze organisatie kent het loket niet."
        ),
        "soort": rij.keuze("soort", VerzoekSoort) or VerzoekSoort.CASUSBESPREKING,
        "vraagtype": rij.code(
            "vraagtype", lambda code: code in tafel.vraagtypen, "Dit vraagtype hoort niet bij deze tafel."
        ),
        "resultaat": rij.code(
            "resultaat",
            lambda code: code in catalogus.codelijsten.get("RESULTAAT", {}),
            "Kies een code van de codelijst RESULTAAT.",
        ),
        "woonsituatie": rij.keuze("woonsituatie", Woonsituatie),
        "dreigt": rij.keuze("dreigende_uithuisplaatsing", JaNeeOnbekend),
        "uitkomst": rij.keuze("uithuisplaatsing", UhpUitkomst),
        "beoordeeld_door": rij.tekst("beoordeeld_door", 200),
        "referentie": rij.tekst("referentie", 80),
        "geboortejaar": rij.jaar("geboortejaar", vandaag.year),
    }
    dagen = {
        veld: rij.dag(veld)
        for veld in ("ingediend_op", "besproken_op", "geadviseerd_op", "afgesloten_op", "beoordeeld_op")
    }
    _check_dagen(rij, dagen, tafel, vandaag)
    _check_uitkomst(rij, waarden["dreigt"], waarden["uitkomst"], waarden["beoordeeld_door"], dagen["beoordeeld_op"])
    return rij.fouten or OudeZaak(**waarden, **dagen)  # type: ignore[arg-type]  # what is obligatory is there


def _check_dagen(rij: _Rij, dagen: dict[str, date | None], tafel: TafelProfiel, vandaag: date) -> None:
    """Filed while the table was there, then discussed, advised and closed in that order, and all of it past."""
    ingediend = dagen["ingediend_op"]
    if ingediend is not None and not tafel.is_open(ingediend):
        rij.fout("ingediend_op", "Deze tafel was er op die dag niet.")
    for veld, dag in dagen.items():
        if dag is not None and dag > vandaag:
            rij.fout(veld, "Deze datum ligt in de toekomst.")
    volgorde = [(veld, dag) for veld, dag in dagen.items() if dag is not None and veld != "beoordeeld_op"]
    for (eerder, vroeg), (later, laat) in pairwise(volgorde):
        if laat < vroeg:
            rij.fout(later, f"Deze datum ligt vóór {eerder}.")


def _check_uitkomst(
    rij: _Rij, dreigt: JaNeeOnbekend | None, uitkomst: UhpUitkomst | None, door: str | None, op: date | None
) -> None:
    """As at a closing: only a placement that threatened can be prevented, and a judgement has a judge and a day."""
    if any(fout.veld in ("dreigende_uithuisplaatsing", "uithuisplaatsing") for fout in rij.fouten):
        return
    if dreigt is JaNeeOnbekend.JA and uitkomst is None:
        rij.fout("uithuisplaatsing", "Er dreigde een uithuisplaatsing: kies VOORKOMEN, NIET_VOORKOMEN of ONBEKEND.")
    if dreigt is not JaNeeOnbekend.JA and uitkomst is not None:
        rij.fout("uithuisplaatsing", "Er dreigde geen uithuisplaatsing; laat dit leeg.")
    if dreigt is JaNeeOnbekend.JA and uitkomst in (UhpUitkomst.VOORKOMEN, UhpUitkomst.NIET_VOORKOMEN):
        for veld, waarde in (("beoordeeld_door", door), ("beoordeeld_op", op)):
            if waarde is None and not any(fout.veld == veld for fout in rij.fouten):
                rij.fout(veld, "Noem wie dit beoordeelde (de functie) en wanneer.")
