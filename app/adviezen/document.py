"""A signed version of an advice as a PDF for the requester's file, without the name of any child. Pure, apart from the
font that it reads."""

from dataclasses import dataclass
from datetime import datetime

from app.adviezen.schemas import AdviesUit
from app.adviezen.verschil import alineas
from app.core.pdf import Blad
from app.core.workingdays import AMSTERDAM
from app.glossary import Rol

# The chair signs, or a member who stands in because the chair has an interest. Of an imported case nobody knows.
_ALS = {None: "", Rol.VOORZITTER: ", voorzitter", Rol.TAFELLID: ", plaatsvervangend voorzitter"}


@dataclass(frozen=True)
class Kop:
    """What stands above the advice."""

    regio: str
    tafel: str
    kenmerk: str


def pdf(kop: Kop, advies: AdviesUit, codes: dict[str, str]) -> bytes:
    """The document of a signed version; `codes` says what the code of a line means."""
    if advies.ondertekend_op is None:
        raise ValueError("only a signed advice has a document")
    blad = Blad(f"Advies {kop.kenmerk}, versie {advies.nummer}", kop.regio, kop.kenmerk, advies.ondertekend_op)
    blad.heading("H1", f"Advies van {kop.tafel}", 16)
    blad.paragraph(f"Regio: {kop.regio}")
    blad.paragraph(f"Kenmerk: {kop.kenmerk}, versie {advies.nummer}")
    door = f"{advies.ondertekend_door}{_ALS[advies.ondertekend_als]}"
    blad.paragraph(f"Ondertekend op {_dag(advies.ondertekend_op)} door {door}")
    blad.paragraph("Dit is een advies en geen besluit. De aanmelder houdt de casusregie.")
    blad.heading("H2", "Advies", 13)
    for alinea in alineas(advies.tekst):
        blad.paragraph(alinea)
    blad.heading("H2", "Wie doet wat", 13)
    for regel in advies.regels:
        wanneer = "" if regel.uiterlijk is None else f", uiterlijk {regel.uiterlijk:%d-%m-%Y}"
        blad.paragraph(f"{regel.volgnummer}. {codes.get(regel.code, regel.code)}: {regel.wie}{wanneer}.")
        for alinea in alineas(regel.toelichting or ""):
            blad.paragraph(alinea)
    if advies.raadsbesluit is not None:
        blad.heading("H2", "Besluit van de Raad voor de Kinderbescherming", 13)
        blad.paragraph(f"{advies.raadsbesluit.betekenis[0].upper()}{advies.raadsbesluit.betekenis[1:]}.")
    return bytes(blad.output())


def _dag(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%d-%m-%Y}"
