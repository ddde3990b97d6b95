"""A document as PDF: the same bytes every time, and readable by a screen reader.

fpdf2 tags only pictures by itself, so headings and paragraphs are tagged here (PDF 1.7 §14.8): a title, headings, and
paragraphs, in reading order; what stands on every page is an artifact, and a drawing is a figure with its text.
"""

import importlib.util
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.prefs import ViewerPreferences

MARGE, REGELHOOGTE = 20, 6
LETTER = "DejaVu"
# fontTools says at INFO which characters it keeps: what is in a document is not for a log.
logging.getLogger("fontTools").setLevel(logging.WARNING)


@cache
def _fonts() -> Path:
    """The folder of DejaVu, which comes with matplotlib; that itself need not be imported for it."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("matplotlib, which brings the font, is not installed")
    return Path(spec.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


class Blad(FPDF):
    """A tagged document on A4. `moment` is part of the document, so that nothing in it depends on when it is made."""

    def __init__(self, titel: str, auteur: str, voettekst: str, moment: datetime) -> None:
        super().__init__(format="A4")
        self._voettekst = voettekst
        self.add_font(LETTER, "", _fonts() / "DejaVuSans.ttf")
        self.add_font(LETTER, "B", _fonts() / "DejaVuSans-Bold.ttf")
        self.set_title(titel)
        self.set_author(auteur)
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
        self.set_font(LETTER, "", 9)
        self._out("/Artifact BMC")
        self.cell(0, 8, f"{self._voettekst} – bladzijde {self.page_no()} van {{nb}}", align="R")
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

    @contextmanager
    def figure(self, hoogte: float) -> Iterator[float]:
        """Room for a drawing of this height (mm), on one page; gives its top. What it shows is also said in text."""
        if self.will_page_break(hoogte):
            self.add_page()
        boven = self.y
        with self._tagged("Figure"):
            yield boven
        self.set_xy(self.l_margin, boven + hoogte)

    def _write(self, soort: str, tekst: str, stijl: str, grootte: int) -> None:
        self.set_font(LETTER, stijl, grootte)
        hoogte = REGELHOOGTE * max(1.0, grootte / 12)
        regels = self._lines(tekst, hoogte)
        while regels:
            passen = int((self.page_break_trigger - self.y) // hoogte)
            if passen < 1:
                self.add_page()
                self.set_font(LETTER, stijl, grootte)
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
