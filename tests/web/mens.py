"""How long a person takes, computed and not slept: reading, typing, choosing, and waiting for pages.

The speeds are slow ones. Reading: 200 words a minute, below the 238 that adults average in silence (Brysbaert 2019).
Typing: 180 characters a minute, of someone who does not type for a living. Pointing and pressing: 1.3 seconds, from the
keystroke-level model (Card, Moran and Newell 1983). What stood on a page before is recognised and not read again, and
of a list that folds out only what is chosen is read; everything else is, to the last word.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.web.scherm import Scherm

WOORDEN_PER_SECONDE = 200 / 60
TEKENS_PER_SECONDE = 180 / 60
KLIK_SECONDEN = 1.3
_REGELS = """() => {
    const opties = [...document.querySelectorAll("main option:not(:checked)")];
    const lijsten = new Set(opties.map((een) => een.innerText.trim()));
    const ongezien = [...document.querySelectorAll("main .verborgen, main .standaard")];
    ongezien.forEach((een) => { een.hidden = true; });
    const regels = document.querySelector("main").innerText.split(/\\n| · | (?=\\(niet verplicht)/);
    ongezien.forEach((een) => { een.hidden = false; });
    return regels.map((een) => een.trim()).filter((een) => een && !lijsten.has(een));
}"""


@dataclass
class Mens:
    """Someone who reads every page, and fills in its form."""

    scherm: Scherm
    woorden: int = 0
    tekens: int = 0
    klikken: int = 0
    wachten: float = 0.0
    gelezen: set[str] = field(default_factory=set)

    def lees(self) -> None:
        """What is new on this page."""
        nieuw = set(self.scherm.page.evaluate(_REGELS)) - self.gelezen
        self.woorden += sum(any(teken.isalnum() for teken in woord) for regel in nieuw for woord in regel.split())
        self.gelezen |= nieuw

    def klik(self, naam: str) -> None:
        """Read, and follow a link."""
        self.lees()
        self.klikken += 1
        begin = time.perf_counter()
        with self.scherm.page.expect_navigation():
            self.scherm.page.get_by_role("link", name=naam, exact=True).first.click()
        self.wachten += time.perf_counter() - begin

    def stuur(self, velden: Mapping[str, str]) -> None:
        """Read, fill in and send: what is typed costs its characters, and every field a click to get there."""
        self.lees()
        for naam, waarde in velden.items():
            soort = self.scherm.page.locator(f'main [name="{naam}"]').first.evaluate("een => een.type")
            if soort in {"text", "textarea", "date"}:
                self.tekens += len(waarde)
        self.klikken += len(velden) + 1
        self.scherm.vul(velden)
        begin = time.perf_counter()
        with self.scherm.page.expect_navigation():
            self.scherm.page.locator("main form button[type=submit]:not([aria-hidden])").last.click()
        self.wachten += time.perf_counter() - begin

    @property
    def seconden(self) -> float:
        lezen, typen = self.woorden / WOORDEN_PER_SECONDE, self.tekens / TEKENS_PER_SECONDE
        return lezen + typen + self.klikken * KLIK_SECONDEN + self.wachten

    def __str__(self) -> str:
        return (
            f"{self.seconden:.0f} seconden: {self.woorden} woorden gelezen, {self.tekens} tekens getypt, "
            f"{self.klikken} keer gewezen en geklikt, {self.wachten:.1f} s gewacht"
        )
