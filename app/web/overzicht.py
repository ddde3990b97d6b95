"""What a case says, as lines to read: headings with questions and answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.aanmeldingen import intake
from app.aanmeldingen.schemas import AanmeldingUit, JeugdigeUit
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel
from app.web.intake import Stap
from app.web.pagina import LEEG, betekenis, datum, hoofdletter, toon
from app.web.teksten import LABELS

Regels = Sequence[tuple[str, str]]
_NIETS: Regels = [("Nog niets ingevuld", LEEG)]


@dataclass(frozen=True)
class Deel:
    """A part of the intake: its heading, its lines, and the page where it is changed."""

    titel: str
    regels: Regels
    pad: str


def intake_delen(tx: Session, uit: AanmeldingUit, alle: Sequence[Stap], tafel: TafelProfiel) -> list[Deel]:
    """The intake of a case, in the words of its table."""
    gegevens = catalogus(tx)
    vragen = {vraag.veld: vraag.tekst for vraag in tafel.vragen_bij(uit.soort)}
    data: dict[str, Any] = {info.alias or naam: getattr(uit, naam) for naam, info in type(uit).model_fields.items()}
    vraagtype = gegevens.codelijsten.get("VRAAGTYPE", {}).get(uit.vraagtype or "")
    eerste = Deel(
        "De tafel",
        [
            ("Tafel", tafel.naam),
            ("Soort verzoek", betekenis(uit.soort)),
            ("Gemeente", gegevens.gemeenten.get(uit.gemeente or "", (LEEG, ""))[0]),
            ("Onderwerp", hoofdletter(vraagtype.omschrijving) if vraagtype else LEEG),
        ],
        "tafel",
    )
    delen = [eerste]
    for stap in alle:
        regels: list[tuple[str, str]] = []
        for veld in stap.velden:
            if veld == "jeugdigen":
                regels += [regel for jeugdige in uit.jeugdigen for regel in _jeugdige(jeugdige, vragen)]
                continue
            if veld == "antwoorden":
                regels += [(vragen[code], uit.antwoorden.get(code, LEEG)) for code in vragen if code.isupper()]
                continue
            regels.append((vragen.get(veld, veld), toon(data[veld])))
            bij = intake.HOORT_BIJ.get(veld, ())
            regels += [(LABELS[ook], toon(data[ook])) for ook in bij if data[ook] is not None]
        delen.append(Deel(stap.titel, regels or _NIETS, stap.pad))
    return delen


def alleen_ingevuld(delen: Sequence[Deel]) -> list[Deel]:
    """Without the questions that were left open: who checks an answer reads what was answered."""
    return [replace(deel, regels=[regel for regel in deel.regels if regel[1] != LEEG] or _NIETS) for deel in delen]


def _jeugdige(jeugdige: JeugdigeUit, vragen: dict[str, str]) -> list[tuple[str, str]]:
    """The young person in lines; each begins with the number, because there may be more."""
    data: dict[str, Any] = {info.alias or n: getattr(jeugdige, n) for n, info in JeugdigeUit.model_fields.items()}
    wie = f"Jeugdige {jeugdige.volgnummer}"
    regels = [(f"{wie}: uw dossiernummer", jeugdige.referentie)] if jeugdige.referentie else []
    for veld, tekst in vragen.items():
        naam = veld.removeprefix("jeugdigen.")
        if veld != naam:
            regels.append((f"{wie}: {tekst}", toon(data[naam])))
    for een in jeugdige.toestemmingen:
        waarde = betekenis(een.antwoord).partition(";")[0]  # the rest says what must be filled in with it
        waarde += f", {datum(een.datum)}" if een.datum else ""
        waarde += f". {een.reden}" if een.reden else ""
        regels.append((f"{wie}: toestemming van {een.van.betekenis}", waarde))
    return regels
