"""A real browser at the real service, that judges every page it comes to.

Each page that is reached must be without mistakes in HTML, without violations of WCAG 2.2 AA (and axe's best practices)
in light and in dark, silent on the console, and ask nothing of another host. A page that was judged before, but for its
numbers and tokens, is not judged again.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Self

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize

from app.beheer.demo import WACHTWOORD
from tests.web.keurmeester import Keurmeester

_REGELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In dark the page is the same but for its colours, so there the rules about colours are what can differ.
AXE: dict[Any, dict[str, Any]] = {
    "light": {"runOnly": {"type": "tag", "values": _REGELS}, "resultTypes": ["violations"]},
    "dark": {
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
        "resultTypes": ["violations"],
    },
}
_OVERTREDINGEN = """async (keuze) => (await axe.run(document, keuze)).violations.flatMap(
    (een) => een.nodes.map((plek) => `${een.id}: ${plek.html.slice(0, 200)} ${plek.failureSummary}`))"""
_SOORTEN = (
    """() => Object.fromEntries([...document.querySelectorAll("main [name]")].map((een) => [een.name, een.type]))"""
)
# What makes the page wider than the screen; a table scrolls within its own frame.
_TE_BREED = """(letters) => {
    const wortel = document.documentElement;
    wortel.style.fontSize = letters;
    const breedte = wortel.clientWidth;
    const found = document.scrollingElement.scrollWidth <= breedte ? [] : [...document.querySelectorAll("body *")]
        .filter((een) => !een.closest(".tabel") && een.getBoundingClientRect().right > breedte + 1)
        .map((een) => `${een.tagName}.${een.className} ${een.textContent.trim().slice(0, 40)}`);
    wortel.style.fontSize = "";
    return found;
}"""
# What differs from one time to the next and changes nothing to how a page is judged: ids, tokens, reference numbers.
_WISSELEND = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|[A-Z]{2}-\w{5}-\w{5}|\b\d{1,2}\.\d{2} uur")
_NIET_GELADEN = "Failed to load resource: the server responded with a status of"
# The narrowest screen, with letters twice as large: WCAG 1.4.4 and 1.4.10 at once.
SMAL: ViewportSize = {"width": 320, "height": 800}
BREED: ViewportSize = {"width": 1100, "height": 800}


class Scherm:
    """Someone at a screen."""

    def __init__(
        self, browser: Browser, adres: str, keurmeester: Keurmeester, gekeurd: set[str], *, javascript: bool = True
    ) -> None:
        self.adres = adres
        self.javascript = javascript
        self._keurmeester = keurmeester
        self._gekeurd = gekeurd
        self.context = browser.new_context(
            base_url=adres, java_script_enabled=javascript, locale="nl-NL", viewport=BREED
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.page.on("request", self._gevraagd)
        self.page.on("response", self._beantwoord)
        self.page.on("console", self._gezegd)
        self.page.on("pageerror", lambda fout: self._fouten.append(f"script: {fout}"))
        self._fouten: list[str] = []
        self.antwoord: Response | None = None
        self._geladen: list[Response] = []

    def sluit(self) -> None:
        self.context.close()

    def _gevraagd(self, request: Request) -> None:
        if not request.url.startswith((self.adres + "/", "data:")):
            self._fouten.append(f"asked of another host: {request.url}")

    def _beantwoord(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._geladen.clear()
            self.antwoord = response
        self._geladen.append(response)

    def _gezegd(self, bericht: ConsoleMessage) -> None:
        # A page that answers 400 or 409 is reported as such, and is a page like any other.
        van_de_pagina = bericht.text.startswith(_NIET_GELADEN) and bericht.location["url"] == self.page.url
        if bericht.type in {"error", "warning"} and not van_de_pagina:
            self._fouten.append(f"console: {bericht.text}")

    # Going somewhere

    def ga(self, pad: str, *, status: int = 200) -> Self:
        self.page.goto(pad)
        return self._aangekomen(status)

    def log_in(self, naam: str, wachtwoord: str = WACHTWOORD) -> Self:
        self.ga("/inloggen")
        return self.stuur({"gebruikersnaam": naam, "wachtwoord": wachtwoord}, knop="Inloggen")

    def klik(self, naam: str, *, soort: Any = "link", status: int = 200) -> Self:
        """Follow the link, or press the button, that is called this."""
        with self.page.expect_navigation():
            self.page.get_by_role(soort, name=naam, exact=True).first.click()
        return self._aangekomen(status)

    def vul(self, velden: Mapping[str, str]) -> Self:
        """Fill in fields by their names, as a person does: type, choose, tick."""
        soorten = self.page.evaluate(_SOORTEN)
        for naam, waarde in velden.items():
            assert naam in soorten, f"no field {naam} at {self.pad}, but {list(soorten)}"
            veld = self.page.locator(f'main [name="{naam}"]')
            match soorten[naam]:
                case "radio" | "checkbox":
                    self.page.locator(f'main [name="{naam}"][value="{waarde}"]').check()
                case "select-one":
                    veld.select_option(waarde)
                case _:
                    veld.fill(waarde)
        return self

    def stuur(self, velden: Mapping[str, str] | None = None, *, knop: str = "", status: int = 200) -> Self:
        """Fill in the form, and press its last button or the one of this name."""
        self.vul(velden or {})
        knoppen = self.page.locator("main form button[type=submit]:not([aria-hidden])")
        with self.page.expect_navigation():
            (knoppen.filter(has_text=knop).last if knop else knoppen.last).click()
        return self._aangekomen(status)

    def op(self, moment: str) -> Self:
        """From here on it is this moment, as far as the service knows (demo mode)."""
        self.context.set_extra_http_headers({"Demo-Tijdstip": moment})
        return self

    # What is there

    @property
    def pad(self) -> str:
        return self.page.url.removeprefix(self.adres).split("?")[0]

    @property
    def tekst(self) -> str:
        return " ".join(self.page.locator("body").inner_text().split())

    @property
    def html(self) -> str:
        """As it was sent."""
        assert self.antwoord is not None
        return self.antwoord.text()

    @property
    def gewicht(self) -> int:
        """The bytes of the page and of all that it loads, as if nothing was kept from before."""
        return sum(len(een.body()) for een in self._geladen)

    def _aangekomen(self, status: int) -> Self:
        assert self.antwoord is not None
        assert self.antwoord.status == status, f"{self.antwoord.status} at {self.page.url}: {self.tekst[:1500]}"
        self.keur()
        return self

    def keur(self) -> None:
        """The page as it is now has nothing wrong with it."""
        assert not self._fouten, self._fouten
        html = self.html
        kenmerk = sha256(_WISSELEND.sub("", html).encode()).hexdigest()
        if kenmerk in self._gekeurd:
            return
        assert not (fouten := self._keurmeester.fouten(html)), f"{self.pad}: {fouten}"
        self.past_overal()
        if self.javascript:  # axe is a script too
            for kleuren in ("dark", "light"):
                assert not (fouten := self.overtredingen(kleuren)), f"{self.pad} in {kleuren}: " + "\n".join(fouten)
            self._gekeurd.add(kenmerk)
        assert not self._fouten, self._fouten

    def overtredingen(self, kleuren: Any) -> list[str]:
        """What axe finds in light or in dark."""
        self.page.emulate_media(color_scheme=kleuren)
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(self._keurmeester.axe)
        found: list[str] = self.page.evaluate(_OVERTREDINGEN, AXE[kleuren])
        return found

    def past_overal(self) -> None:
        """Nothing is out of view sideways: 320 pixels wide, and with letters of twice the size."""
        for maat, letters in ((SMAL, "100%"), (SMAL, "200%")):
            self.page.set_viewport_size(maat)
            te_breed = self.page.evaluate(_TE_BREED, letters)
            assert not te_breed, f"{self.pad}, letters of {letters}, sticks out: {te_breed}"
        self.page.set_viewport_size(BREED)
