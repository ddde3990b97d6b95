"""A signed version of an advice as a PDF for the requester's file: the same bytes every time, readable by a screen
reader, and without the name of any child. Pure, apart from the font that it reads.

fpdf2 tags only pictures by itself, so headings and paragraphs are tagged here (PDF 1.7 §14.8): a title, headings, and
paragraphs, in reading order; what stands on every page is an artifact.
"""

import importlib.util
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.prefs import ViewerPreferences

from app.adviezen.schemas import AdviesUit
from app.adviezen.verschil import alineas
from app.core.workingdays import AMSTERDAM

MARGE, REGELHOOGTE = 20, 6
_LETTER = "DejaVu"
# fontTools says at INFO which characters it keeps: what is in an advice is not for a log.
logging.getLogger("fontTools").setLevel(logging.WARNING)


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
    blad = _Blad(f"Advies {kop.kenmerk}, versie {advies.nummer}", kop, advies.ondertekend_op)
    blad.heading("H1", f"Advies van {kop.tafel}", 16)
    blad.paragraph(f"Regio: {kop.regio}")
    blad.paragraph(f"Kenmerk: {kop.kenmerk}, versie {advies.nummer}")
    blad.paragraph(f"Ondertekend op {_dag(advies.ondertekend_op)} door {advies.ondertekend_door}, voorzitter")
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


@cache
def _fonts() -> Path:
    """The folder of DejaVu, which comes with matplotlib; that itself need not be imported for it."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("matplotlib, which brings the font, is not installed")
    return Path(spec.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


class _Blad(FPDF):
    """A tagged document on A4."""

    def __init__(self, titel: str, kop: Kop, moment: datetime) -> None:
        super().__init__(format="A4")
        self._kop = kop
        self.add_font(_LETTER, "", _fonts() / "DejaVuSans.ttf")
        self.add_font(_LETTER, "B", _fonts() / "DejaVuSans-Bold.ttf")
        self.set_title(titel)
        self.set_author(kop.regio)
        self.set_producer("Expertloket")
        self.set_lang("nl-NL")
        self.set_creation_date(moment)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_margins(MARGE, MARGE)
        self.set_auto_page_break(auto=True, margin=MARGE)
        self.alias_nb_pages("{nb}")
        self.add_page()

    def footer(self) -> None:
        """Page numbers, as an artifact: a screen reader passes them by."""
        self.set_y(-15)
        self.set_font(_LETTER, "", 9)
        self._out("/Artifact BMC")
        self.cell(0, 8, f"{self._kop.kenmerk} – bladzijde {self.page_no()} van {{nb}}", align="R")
        self._out("EMC")

    def heading(self, soort: str, tekst: str, grootte: int) -> None:
        """A heading, with an entry in the outline, and never alone at the end of a page."""
        self.ln(REGELHOOGTE / 2)
        if self.will_page_break(4 * REGELHOOGTE):
            self.add_page()
        self.start_section(tekst, level=int(soort[1]) - 1)
        self._write(soort, tekst, "B", grootte)

    def paragraph(self, tekst: str) -> None:
        """A paragraph; what does not fit goes on on the next page."""
        self._write("P", tekst, "", 11)
        self.ln(REGELHOOGTE / 3)

    def _write(self, soort: str, tekst: str, stijl: str, grootte: int) -> None:
        self.set_font(_LETTER, stijl, grootte)
        hoogte = REGELHOOGTE * max(1.0, grootte / 12)
        regels = self._lines(tekst, hoogte)
        while regels:
            passen = int((self.page_break_trigger - self.y) // hoogte)
            if passen < 1:
                self.add_page()
                self.set_font(_LETTER, stijl, grootte)
                continue
            with self._tagged(soort):
                for regel in regels[:passen]:
                    self.cell(0, hoogte, regel, new_x="LMARGIN", new_y="NEXT")
            regels = regels[passen:]

    def _lines(self, tekst: str, hoogte: float) -> list[str]:
        """The text as it breaks into lines."""
        lines = self.multi_cell(0, hoogte, tekst, align="L", dry_run=True, output=MethodReturnValue.LINES)
        if not isinstance(lines, list):
            raise TypeError("fpdf2 answers LINES with a list")
        return lines

    @contextmanager
    def _tagged(self, soort: str) -> Iterator[None]:
        """What is written here is one element of the document's structure."""
        mcid = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{soort}", mcid=mcid)
        self._out(f"/{soort} <</MCID {mcid}>> BDC")
        yield
        self._out("EMC")
