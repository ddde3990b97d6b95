"""Who has an interest in a case, left the table or works elsewhere: every page and every form of a case, in a browser.

`test_veeg_belang` asks the API. Pages put things together from several questions, say what went wrong in words of their
own and fill forms again, so they are swept apart, for a case in which every free text holds the canary word.
"""

import re
from collections.abc import Iterator

import pytest

from app.glossary import Lijst, Status
from app.web.daden import DADEN
from app.web.naast import DEELDADEN
from tests import rollen
from tests.browser import ADRES, Browser
from tests.conftest import Templates, settings_for
from tests.kanarie import KANARIE, Kanarieloket
from tests.loket import ok
from tests.rollen import Casus
from tests.test_web_veilig import OPENBAAR, PAGINAS, _pad

OUD_LID = "lid-ret-1"  # was there, declared no interest, and left the table since
MET_BELANG = ("lid-ret-3", "belang-voorzitter")
WIE = (*MET_BELANG, OUD_LID, "voorzitter-retcg")
INHOUD = re.compile(rf"{KANARIE}|een verslag van school")


@pytest.fixture(scope="module")
def casus(templates: Templates) -> Iterator[Casus]:
    """On SQLite: no second wall stands behind what the pages ask."""
    with Kanarieloket(settings_for(templates.copy("sqlite"))) as loket:
        rollen.bezet(loket)
        casus = rollen.casus_in(loket, Status.IN_OPVOLGING)
        account = next(
            een
            for een in ok(loket.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
            if een["gebruikersnaam"] == OUD_LID
        )
        elders = {"rollen": [{"rol": "TAFELLID", "tafel": "REPS"}]}
        ok(loket.als("beheer").patch(f"/gebruikers/{account['id']}", elders, etag=f'"{account["versie"]}"'), 200)
        yield casus


def _paden(casus: Casus, methode: str, kenmerk: str, *, elke_daad: bool) -> Iterator[str]:
    """Every page or form, about this case, its meeting, its attachment; and every act that a page can offer, or two."""
    acts = sorted({daad.pad for daad in DADEN.values()})
    daden = {"{daad}": acts if elke_daad else acts[:2], "{daad}/{deel}": sorted(DEELDADEN), "": [""]}
    for soort, patroon in PAGINAS:
        if soort != methode or patroon in OPENBAAR or patroon.startswith(("/account", "/beheer", "/uitloggen")):
            continue
        pagina = patroon.replace("{zitting}", casus.zitting).replace("{bijlage}", casus.bijlage)
        for daad in daden["".join(re.findall(r"\{daad\}.*", patroon))]:
            yield _pad(pagina.replace("{daad}", daad).replace("{deel}", casus.bespreking), casus.id)
    if methode == "GET":
        yield from (f"/werk?lijst={lijst.value}" for lijst in Lijst)
        yield from (f"/werk?zoek={kenmerk}", f"/triage?zoek={kenmerk}", f"/privacy?aanmelding={kenmerk}")


@pytest.mark.parametrize("wie", WIE)
def test_geen_pagina_en_geen_formulier_leidt_naar_de_inhoud(casus: Casus, wie: str) -> None:
    """Not a word of it, and not that it exists: its own pages say what they say of a case that is not there."""
    kenmerk = casus.zaak.lees("lt-nijmegen")["kenmerk"]
    browser = Browser(casus.zaak.loket).log_in(wie)
    velden = {"_csrf": dict(browser.ga("/account").formulier().velden)["_csrf"], "_versie": "1", "akkoord": "true"}
    headers, lekken, gevraagd = {"Origin": ADRES, "Sec-Fetch-Site": "same-origin"}, [], 0
    geopend: set[str] = set()
    for methode in ("GET", "POST"):
        for pad in _paden(casus, methode, kenmerk, elke_daad=wie in MET_BELANG):
            antwoord = browser.client.request(
                methode, pad, headers=headers, data=velden if methode == "POST" else None, follow_redirects=True
            )
            gevraagd += 1
            geopend |= {pad} if antwoord.status_code == 200 else set()
            tekst = antwoord.content.decode("utf-8", "replace") + str(antwoord.headers)
            # What was asked is in the address, in a search box, and in where to go on from there.
            genoemd = tekst.replace(pad, "").replace(f'value="{kenmerk}"', "").replace(f"zoek={kenmerk}", "")
            if INHOUD.search(tekst):
                lekken.append((methode, pad, "inhoud"))
            if casus.id in genoemd or kenmerk in genoemd:
                lekken.append((methode, pad, "genoemd"))
            if pad.startswith(f"/aanmeldingen/{casus.id}") and antwoord.status_code != 404:
                lekken.append((methode, pad, str(antwoord.status_code)))
    assert lekken == []
    assert gevraagd > 100
    zitting = f"/tafels/RET/zittingen/{casus.zitting}"
    assert {"/werk", "/meldingen", f"/werk?zoek={kenmerk}"} <= geopend
    assert (zitting in geopend) is (wie == "belang-voorzitter")  # who chairs it, and does not see what it is about


def test_wie_wel_mag_lezen_vindt_de_inhoud_op_dezelfde_paginas(casus: Casus) -> None:
    """A sweep that recognises nothing finds nothing."""
    kenmerk = casus.zaak.lees("lt-nijmegen")["kenmerk"]
    browser, gevonden, genoemd = Browser(casus.zaak.loket).log_in("voorzitter-ret"), set(), set()
    for pad in _paden(casus, "GET", kenmerk, elke_daad=False):
        tekst = browser.client.get(pad).content.decode("utf-8", "replace")
        gevonden |= {pad} if INHOUD.search(tekst) else set()
        genoemd |= {pad} if casus.id in tekst and casus.id not in pad else set()
    zaak = f"/aanmeldingen/{casus.id}"
    assert {zaak, f"{zaak}/afdruk", f"{zaak}/adviezen", f"{zaak}/bijlagen/{casus.bijlage}"} <= gevonden
    assert {"/werk", "/meldingen", f"/tafels/RET/zittingen/{casus.zitting}"} <= genoemd
