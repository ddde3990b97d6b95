"""The yearly evaluation as PDF: the same bytes for the same evaluation. Pure, apart from the font that it reads.

The plots are drawn by fpdf2 itself, a few lines and bars each: drawn by matplotlib they cost a worker a second and
60 MB at first use, for everybody without a login to ask. All that they show is in the text beside them too.
"""

from datetime import UTC, datetime

from app.core.pdf import MARGE, REGELHOOGTE, Blad
from app.glossary import Evaluatiesoort
from app.jaarevaluaties import tekst
from app.jaarevaluaties.schemas import EvaluatieindicatorUit, EvaluatiereeksUit, JaarevaluatieUit, PeriodeMetingUit

HOOGTE, BREEDTE, ONDER = 38.0, 120.0, 8.0
_BLAUW, _GRIJS = (21, 66, 115), (120, 120, 120)
_UITLEG = {
    Evaluatiesoort.OPENBAAR: "De cijfers komen uit publicaties en uit aangeleverde reeksen. Bij een afgerond aantal "
    "staat tussen welke twee getallen het echte aantal ligt. Een verschil staat alleen vast als het groter is dan de "
    "afronding.",
    Evaluatiesoort.EXACT: "Dit zijn exacte tellingen, alleen voor de regiocoördinator. Kleine aantallen kunnen naar "
    "een kind te herleiden zijn: deel dit document niet. Voor anderen is er de openbare jaarevaluatie.",
}


def pdf(evaluatie: JaarevaluatieUit) -> bytes:
    """The document. Its date is the last day of the year that it is about."""
    titel = f"Jaarevaluatie {evaluatie.jaar}, {evaluatie.regio_naam}"
    moment = datetime(evaluatie.jaar, 12, 31, 12, tzinfo=UTC)
    blad = Blad(titel, evaluatie.regio_naam, titel, moment)
    blad.heading("H1", titel, 16)
    blad.paragraph(f"Versie: {evaluatie.soort.betekenis}.")
    blad.paragraph(_UITLEG[evaluatie.soort])
    if evaluatie.publicaties:
        blad.paragraph(f"Gebruikte publicaties: {', '.join(evaluatie.publicaties)}.")
    blad.heading("H2", "Dreigende uithuisplaatsingen bij de expertteams", 13)
    for uit in evaluatie.uithuisplaatsingen:
        blad.paragraph(tekst.uithuisplaatsingen(uit))
    if not evaluatie.uithuisplaatsingen:
        blad.paragraph("Hierover zijn geen cijfers.")
    taak = 0
    for een in evaluatie.indicatoren:
        if een.taak != taak:
            taak = een.taak
            blad.heading("H2", f"Taak {taak}", 13)
        _indicator(blad, een)
    return bytes(blad.output())


def _indicator(blad: Blad, een: EvaluatieindicatorUit) -> None:
    blad.heading("H3", een.naam, 11)
    blad.paragraph(tekst.kop(een))
    for reeks in een.reeksen:
        for regel in tekst.reeks(een, reeks):
            blad.paragraph(regel)
        _plot(blad, reeks)
    for ontbreekt in een.ontbreekt:
        blad.paragraph(f"Ontbreekt: {ontbreekt}")


def _plot(blad: Blad, reeks: EvaluatiereeksUit) -> None:
    """A bar per year from nought, with a line over its range; only where there are two or more to compare."""
    punten = [punt for punt in reeks.metingen if punt.maximum is not None]
    if len(punten) < 2:
        return
    hoogste = max(float(punt.maximum or 0) for punt in punten) or 1.0
    with blad.figure(HOOGTE + ONDER + REGELHOOGTE / 2) as boven:
        grond = boven + HOOGTE
        breed = BREEDTE / len(punten)
        blad.set_line_width(0.2)
        blad.set_draw_color(*_GRIJS)
        blad.line(MARGE, grond, MARGE + BREEDTE, grond)
        for nummer, punt in enumerate(punten):
            _staaf(blad, punt, (MARGE + nummer * breed, grond, breed), hoogste)
        blad.set_draw_color(0, 0, 0)


def _staaf(blad: Blad, punt: PeriodeMetingUit, plek: tuple[float, float, float], hoogste: float) -> None:
    links, grond, breed = plek
    schaal = (HOOGTE - REGELHOOGTE) / hoogste
    midden, dikte = links + breed / 2, min(breed * 0.5, 12.0)
    hoog = float(punt.waarde or 0) * schaal
    blad.set_fill_color(*_BLAUW)
    blad.rect(midden - dikte / 2, grond - hoog, dikte, hoog, style="F")
    laag, top = float(punt.minimum or 0) * schaal, float(punt.maximum or 0) * schaal
    if laag != top:
        blad.set_draw_color(*_GRIJS)
        blad.set_line_width(0.6)
        blad.line(midden, grond - laag, midden, grond - top)
        blad.line(midden - 1.5, grond - laag, midden + 1.5, grond - laag)
        blad.line(midden - 1.5, grond - top, midden + 1.5, grond - top)
    blad.set_font_size(9)
    for y, woord in ((grond - top - REGELHOOGTE, tekst.getal(float(punt.waarde or 0))), (grond + 1, punt.periode)):
        blad.set_xy(links, y)
        blad.cell(breed, REGELHOOGTE, woord, align="C")
