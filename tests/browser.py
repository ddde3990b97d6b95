"""A browser without a screen: cookies, forms as they are on the page, and what is on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self

import httpx

from app.beheer.demo import WACHTWOORD
from tests.loket import Loket

ADRES = "https://127.0.0.1:8000"
LEEG = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path"}
_VELDEN = {"input", "textarea", "select"}


@dataclass
class Formulier:
    """One form: where it goes, and what its fields hold."""

    action: str
    method: str
    velden: list[tuple[str, str]] = field(default_factory=list)
    knoppen: list[str] = field(default_factory=list)


class Pagina(HTMLParser):
    """A page, read strictly: tags must be closed in order, ids occur once, labels and errors lead somewhere."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.formulieren: list[Formulier] = []
        self.ids: list[str] = []
        self.verwijzingen: list[str] = []
        self.links: list[str] = []
        self.tekst: list[str] = []
        self.inline: list[str] = []
        self.zonder_naam: list[str] = []
        self.koppen: list[int] = []
        self._keuze: str | None = None
        self._tekstvak: tuple[str, bool] | None = None
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kenmerken = {naam: waarde or "" for naam, waarde in attrs}
        assert len(kenmerken) == len(attrs), f"twice the same attribute in {tag}"
        if tag not in LEEG:
            self.open.append(tag)
        if "id" in kenmerken:
            self.ids.append(kenmerken["id"])
        self.inline += [naam for naam in kenmerken if naam == "style" or naam.startswith("on")]
        if tag == "style" or (tag == "script" and not kenmerken.get("src", "").startswith("/statisch/")):
            self.inline.append(tag)
        for naam in ("for", "aria-describedby", "aria-labelledby"):
            self.verwijzingen += kenmerken.get(naam, "").split()
        if tag == "a":
            self.links.append(kenmerken["href"])
            if kenmerken["href"].startswith("#"):
                self.verwijzingen.append(kenmerken["href"][1:])
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.koppen.append(int(tag[1]))
        if tag == "form":
            self.formulieren.append(Formulier(kenmerken.get("action", ""), kenmerken.get("method", "get")))
        self._veld(tag, kenmerken)

    def _veld(self, tag: str, kenmerken: dict[str, str]) -> None:
        formulier = self.formulieren[-1] if self.formulieren and "form" in self.open else None
        if tag in _VELDEN and kenmerken.get("type") != "hidden" and "hidden" not in kenmerken:
            self.zonder_naam.append(kenmerken.get("id", f"{tag} without id"))
        if formulier is None or ("name" not in kenmerken and tag != "option"):
            return
        naam, waarde = kenmerken.get("name", ""), kenmerken.get("value", "")
        if tag == "input" and (kenmerken.get("type") not in ("radio", "checkbox") or "checked" in kenmerken):
            formulier.velden.append((naam, waarde))
        elif tag == "select":
            self._keuze = naam
        elif tag == "option" and "selected" in kenmerken and self._keuze is not None:
            formulier.velden.append((self._keuze, waarde))
        elif tag == "textarea":
            formulier.velden.append((naam, ""))
            self._tekstvak = (naam, True)
        elif tag == "button":
            formulier.knoppen.append(naam)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in LEEG:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in LEEG:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()
        if tag == "textarea":
            self._tekstvak = None

    def handle_data(self, data: str) -> None:
        self.tekst.append(data)
        if self._tekstvak is not None:
            naam, eerste = self._tekstvak
            # The first newline of a textarea is no part of it.
            self.formulieren[-1].velden[-1] = (naam, data.removeprefix("\n") if eerste else data)

    def check(self) -> None:
        """What holds for every page."""
        assert len(self.ids) == len(set(self.ids)), "an id occurs twice"
        assert not self.inline, f"inline code or style: {self.inline}"
        missing = [een for een in self.verwijzingen if een not in self.ids]
        assert not missing, f"these lead nowhere: {missing}"
        labels = set(self.verwijzingen)
        assert not [een for een in self.zonder_naam if een not in labels], "a field without a label"
        assert self.koppen.count(1) == 1, f"headings {self.koppen}"


class Browser:
    """Someone at a screen: follows redirects, keeps cookies, sends forms as the page has them."""

    def __init__(self, loket: Loket) -> None:
        self.client = loket.proces.klant(naar=ADRES)
        self.antwoord = httpx.Response(204)
        self.pagina = Pagina("<h1></h1>")

    def ga(self, pad: str, *, status: int = 200, **kwargs: Any) -> Self:
        return self._toon(self.client.get(pad, **kwargs), status)

    def post(self, pad: str, velden: Mapping[str, Any] | str, *, status: int = 200, **kwargs: Any) -> Self:
        """Send fields of one's own making."""
        headers = {"Origin": ADRES, "Sec-Fetch-Site": "same-origin", **kwargs.pop("headers", {})}
        if isinstance(velden, str):
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            return self._toon(self.client.post(pad, content=velden, headers=headers, **kwargs), status)
        return self._toon(self.client.post(pad, data=dict(velden), headers=headers, **kwargs), status)

    def _toon(self, antwoord: httpx.Response, status: int) -> Self:
        self.antwoord = antwoord
        assert antwoord.status_code == status, f"{antwoord.status_code}: {antwoord.text[-3000:]}"
        if antwoord.headers.get("content-type", "").startswith("text/html"):
            self.pagina = Pagina(antwoord.text)
            self.pagina.check()
            check_koppen(antwoord)
        return self

    def stuur_bestand(self, inhoud: bytes, naam: str, *, deel: str = "", status: int = 200) -> Self:
        """Choose a file in the form on the page and send it, with the fields before it."""
        formulier = self.formulier(deel)
        headers = {"Origin": ADRES, "Sec-Fetch-Site": "same-origin"}
        velden = {naam: waarde for naam, waarde in formulier.velden if naam != "bestand"}
        bestand = {"bestand": (naam, inhoud)}
        return self._toon(self.client.post(formulier.action, data=velden, files=bestand, headers=headers), status)

    def formulier(self, deel: str = "") -> Formulier:
        """The form on the page whose address holds this; logging out is no form of the page itself."""
        eigen = [een for een in self.pagina.formulieren if een.action != "/uitloggen" and deel in een.action]
        assert eigen, f"no such form: {[een.action for een in self.pagina.formulieren]}"
        return eigen[-1] if deel else next((een for een in eigen if een.method == "post"), eigen[0])

    def stuur(self, velden: Mapping[str, Any] | None = None, *, deel: str = "", status: int = 200) -> Self:
        """Fill in the form on the page and send it."""
        formulier = self.formulier(deel)
        samen: dict[str, Any] = {}
        for naam, waarde in formulier.velden:
            samen.setdefault(naam, []).append(waarde)
        samen |= dict(velden or {})
        return self.post(formulier.action, samen, status=status)

    def log_in(self, naam: str) -> Self:
        return self.ga("/inloggen").log_in_hier(naam)

    def log_in_hier(self, naam: str) -> Self:
        """On the login page where one was sent."""
        return self.stuur({"gebruikersnaam": naam, "wachtwoord": WACHTWOORD})

    @property
    def pad(self) -> str:
        return self.antwoord.url.path

    @property
    def tekst(self) -> str:
        return " ".join(" ".join(self.pagina.tekst).split())


CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


def check_koppen(antwoord: httpx.Response) -> None:
    """The headers of every page, a refusal too."""
    assert antwoord.headers["content-security-policy"] == CSP
    assert antwoord.headers["referrer-policy"] == "same-origin"
    assert antwoord.headers["x-content-type-options"] == "nosniff"
    assert antwoord.headers["cache-control"] == "no-store"
    assert '<html lang="nl">' in antwoord.text
