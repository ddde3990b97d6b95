"""The pages for who means harm, and for who was away too long: cookies, forged forms, outsiders, ended sessions.

ASVS 5.0 3.5.1, 3.5.3.
"""

import base64
import re
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest

from app.beheer.demo import WACHTWOORD
from app.core.passwords import totp_code
from app.main import create_web
from app.onderdelen import App
from app.settings import Settings
from app.web.sessie import COOKIE
from tests.aanbieders import Aanbieder, log_in
from tests.browser import ADRES, Browser, check_koppen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.routes import walk
from tests.stappen import reps_intake
from tests.test_sso import inlogdienst
from tests.test_web import meteen_ingediend, nieuw_concept
from tests.toegang import Streng, streng


@pytest.fixture
def aanmelder(loket: Loket) -> Browser:
    return Browser(loket).log_in("lt-nijmegen")


def test_het_koekje_is_zo_gesloten_als_een_browser_kan(sqlite_loket: Loket) -> None:
    """ASVS 3.3.1 to 3.3.4: for this host alone, and no script reads it; what the browser keeps is in test_slot."""
    browser = Browser(sqlite_loket)
    vorm = {"gebruikersnaam": "lt-nijmegen", "wachtwoord": WACHTWOORD}
    eerste = browser.ga("/inloggen").post("/inloggen", vorm, status=303, follow_redirects=False).antwoord
    samen = [SimpleCookie(een) for een in eerste.headers.get_list("set-cookie")]
    koekje = next(een[COOKIE] for een in samen if COOKIE in een)
    assert koekje.key.startswith("__Host-")
    assert koekje["secure"]
    assert koekje["httponly"]
    assert (koekje["path"], koekje["samesite"], koekje["domain"], koekje["max-age"]) == ("/", "lax", "", "")
    assert WACHTWOORD not in str(browser.client.cookies)
    tweede = Browser(sqlite_loket).post("/inloggen", vorm, status=303, follow_redirects=False).antwoord
    assert tweede.headers["set-cookie"] != eerste.headers["set-cookie"]


def test_alleen_paginas_nemen_het_koekje_en_alleen_het_koekje(sqlite_loket: Loket) -> None:
    browser = Browser(sqlite_loket).log_in("lt-nijmegen")
    for pad in ("/v1/mij", "/v1/aanmeldingen", "/v1/werklijsten"):
        assert browser.client.get(pad).status_code == 401
    koekje = browser.client.cookies[COOKIE]
    assert browser.client.get("/v1/mij", headers={"Authorization": f"Bearer {koekje}"}).status_code == 401
    assert browser.client.post("/v1/aanmeldingen", json=reps_intake()).status_code == 401
    bearer = {"Authorization": f"Bearer {sqlite_loket.als('lt-nijmegen').token}"}
    for pad in ("/werk", "/account", "/aanvraag"):
        antwoord = Browser(sqlite_loket).client.get(pad, headers=bearer, follow_redirects=False)
        assert (antwoord.status_code, antwoord.headers["location"]) == (303, f"/inloggen?terug={pad}")
    token = sqlite_loket.als("lt-nijmegen").token
    vreemd = Browser(sqlite_loket)
    for waarde in (token, koekje[:-4], "x" + koekje[1:], "", "é", base64.urlsafe_b64encode(bytes(60)).decode()):
        kop = {b"Cookie": f"{COOKIE}={waarde}".encode()}
        assert vreemd.client.get("/werk", headers=kop, follow_redirects=False).status_code == 303, waarde


def test_opnieuw_inloggen_beeindigt_de_sessie_van_deze_browser(sqlite_loket: Loket) -> None:
    browser = Browser(sqlite_loket).log_in("lt-nijmegen")
    oud = browser.client.cookies[COOKIE]
    assert browser.log_in("lt-nijmegen").client.cookies[COOKIE] != oud
    vreemd = Browser(sqlite_loket)
    antwoord = vreemd.client.get("/werk", headers={"Cookie": f"{COOKIE}={oud}"}, follow_redirects=False)
    assert antwoord.headers["location"] == "/inloggen?terug=/werk"


VERVALST: dict[str, dict[str, str]] = {
    "van een andere site": {"Sec-Fetch-Site": "cross-site", "Origin": "https://kwaad.example"},
    "van een zustersite": {"Sec-Fetch-Site": "same-site", "Origin": "https://www.127.0.0.1:8000"},
    "zonder pagina": {"Sec-Fetch-Site": "none", "Origin": ADRES},
    "alleen een andere Origin": {"Sec-Fetch-Site": "", "Origin": "https://kwaad.example"},
    "Origin null": {"Sec-Fetch-Site": "", "Origin": "null"},
    "Origin met onze naam erin": {"Sec-Fetch-Site": "", "Origin": "https://127.0.0.1:8000.kwaad.example"},
    "Origin met andere poort": {"Sec-Fetch-Site": "", "Origin": "https://127.0.0.1:9000"},
    "zegt niets": {"Sec-Fetch-Site": "", "Origin": ""},
}


@pytest.mark.parametrize("hoe", VERVALST)
def test_een_formulier_van_elders_doet_niets(sqlite_loket: Loket, hoe: str) -> None:
    """Also with the right token, for every form, logging in as well (login CSRF)."""
    browser = Browser(sqlite_loket).log_in("lt-nijmegen")
    zaak = nieuw_concept(browser)
    velden = dict(browser.formulier().velden) | {"vraag": "Verzonnen: vervalst."}
    koppen = {naam: waarde for naam, waarde in VERVALST[hoe].items() if waarde}
    for pad, inhoud in (
        (f"{zaak}/intake/vraag", velden),
        ("/uitloggen", velden),
        ("/inloggen", {"gebruikersnaam": "lt-wijchen", "wachtwoord": WACHTWOORD}),
    ):
        antwoord = browser.client.post(pad, data=inhoud, headers=koppen)
        assert antwoord.status_code == 403, pad
        assert "kwam niet van deze site" in antwoord.text
        assert "set-cookie" not in antwoord.headers
    assert ok(sqlite_loket.als("lt-nijmegen").get(zaak), 200)["vraag"] is None


def test_een_token_van_niemand_of_een_ander_doet_niets_en_het_getypte_blijft(aanmelder: Browser, loket: Loket) -> None:
    zaak = nieuw_concept(aanmelder)
    eigen = dict(aanmelder.formulier().velden)
    ander = dict(Browser(loket).log_in("lt-nijmegen").ga("/aanvraag").formulier().velden)["_csrf"]
    for token in ("", "0" * 64, ander, eigen["_csrf"][:-1], eigen["_csrf"].upper(), "é"):
        velden = eigen | {"_csrf": token, "vraag": "Verzonnen: lang getypt <b>&amp;"}
        aanmelder.post(f"{zaak}/intake/vraag", velden, status=403)
        assert "hoort bij een andere sessie" in aanmelder.tekst
        assert "Verzonnen: lang getypt <b>&amp;" in aanmelder.tekst
        assert ok(loket.als("lt-nijmegen").get(zaak), 200)["vraag"] is None
    del eigen["_csrf"]
    aanmelder.post(f"{zaak}/intake/vraag", eigen | {"vraag": "Verzonnen: zonder token."}, status=403)
    aanmelder.stuur()  # the page offers to send it again, now with the token of this session
    assert ok(loket.als("lt-nijmegen").get(zaak), 200)["vraag"] == "Verzonnen: zonder token."


def test_onleesbare_formulieren_zijn_een_nette_weigering(sqlite_loket: Loket) -> None:
    browser = Browser(sqlite_loket).log_in("lt-nijmegen")
    token = dict(browser.ga("/aanvraag").formulier().velden)["_csrf"]
    for inhoud in ("acuut=%ff", "&".join(f"a{n}=1" for n in range(2_001))):
        browser.post("/aanvraag", f"_csrf={token}&{inhoud}", status=400)
    headers = {"Origin": ADRES, "Content-Type": "application/json"}
    assert browser.client.post("/aanvraag", content="{}", headers=headers).status_code == 415
    assert browser.client.post("/aanvraag", content="a" * 300_000, headers=headers).status_code == 413
    # Names that no schema knows are not read, whatever they look like.
    zaak = nieuw_concept(browser)
    browser.stuur({"status": "AFGESLOTEN", "versie": "99", "jeugdigen[0].referentie": "x", "vraag": "Verzonnen."})
    stand = ok(sqlite_loket.als("lt-nijmegen").get(zaak), 200)
    assert (stand["status"], stand["jeugdigen"], stand["vraag"]) == ("CONCEPT", [], "Verzonnen.")


@pytest.mark.parametrize(
    "terug",
    [
        "https://kwaad.example",
        "//kwaad.example",
        "/\\\\kwaad.example",
        "javascript:alert(1)",
        "/werk\r\nSet-Cookie: a=b",
        "/v1/mij",
        "/inloggen/bij/X",
        "\\\\kwaad",
    ],
)
def test_na_inloggen_gaat_niemand_naar_een_ander(sqlite_loket: Loket, terug: str) -> None:
    browser = Browser(sqlite_loket)
    velden = {"gebruikersnaam": "lt-nijmegen", "wachtwoord": WACHTWOORD, "terug": terug}
    antwoord = browser.post("/inloggen", velden, status=303, follow_redirects=False).antwoord
    assert antwoord.headers["location"] == "/werk"


def _paginas() -> list[tuple[str, str]]:
    """(method, path) of every page."""
    settings = Settings(database_url="sqlite:///nooit-geopend.db", sleutel="routes-hebben-geen-geheim-nodig-0000")  # type: ignore[arg-type]
    return sorted(set(walk(create_web(App(settings)).routes)))


PAGINAS = _paginas()
OPENBAAR = {
    "/open-data",
    "/open-data/{code}",
    "/open-data/jaarevaluaties/{code}/{jaar}",
    "/open-data/jaarevaluaties/{code}/{jaar}/taken/{taak}",
    "/",
    "/inloggen",
    "/inloggen/terug",
    "/inloggen/bij/{code}",
    "/statisch/{naam}",
}


def _pad(patroon: str, zaak: str) -> str:
    vul = {
        "id": zaak,
        "daad": "aannemen",
        "stap": "vraag",
        "nummer": "1",
        "bijlage": str(uuid4()),
        "deel": str(uuid4()),
        "code": "RET" if patroon.startswith("/tafels") else "CONSULTATIES_RET",
        "zitting": str(uuid4()),
        "doe": {"/vernie": "akkoord", "/public": "akkoord", "/uitvoe": "oordelen"}.get(patroon[:7], "openen"),
        "soort": "tafel" if patroon.startswith("/uitvoeren") else "nieuw",
        "lijst": str(uuid4()),
        "concept": str(uuid4()),
        "aanhouding": str(uuid4()),
        "verzoek": str(uuid4()),
        "uitvoer": str(uuid4()),
        "jaar": "2026",
        "taak": "1",
        "gebruiker": str(uuid4()),
        "hulp": "uitloggen",
        "wat": "tafel",
        "dag": str(uuid4()),
        "tekst": "ACUUT",
        "veld": "vraag",
        "bij": "CASUSBESPREKING",
    }
    if patroon.startswith("/beheer/"):
        vul |= {"lijst": "KNELPUNT", "deel": "naam", "doe": "wijzigen"}
        vul |= {een: str(uuid4()) for een in ("webhook", "zending", "sjabloon")}
        vul["code"] = {"co": "ONDERWIJS", "or": "LT_NIJMEGEN"}.get(patroon[8:10], "RET")
    return re.sub(r"\{(\w+)\}", lambda found: vul[found[1]], patroon)


def test_zonder_inloggen_is_er_alleen_de_inlogpagina(sqlite_loket: Loket) -> None:
    zonder = Browser(sqlite_loket)
    for methode, patroon in PAGINAS:
        if patroon in OPENBAAR:
            continue
        pad = _pad(patroon, str(uuid4()))
        if methode == "GET":
            zonder.ga(pad)
            assert zonder.pad == "/inloggen"
        else:
            zonder.post(pad, {"vraag": "Verzonnen."}, status=401)


def test_buitenstaanders_zien_op_geen_pagina_dat_een_zaak_bestaat(loket: Loket) -> None:
    """Every page and every form of a case, for everybody without a reason to see it: the same 404 as no case."""
    zaak = meteen_ingediend(loket).rsplit("/", 1)[1]
    nergens = str(uuid4())
    van_een_zaak = [
        (methode, patroon) for methode, patroon in PAGINAS if "{id}" in patroon and "account" not in patroon
    ]
    assert len(van_een_zaak) >= 12
    for wie in ("lt-wijchen", "voorzitter-jbt", "lid-ret-1", "beheer"):
        browser = Browser(loket).log_in(wie)
        token = dict(browser.ga("/account").formulier().velden)["_csrf"]
        for methode, patroon in van_een_zaak:
            gezien = []
            for id_ in (zaak, nergens):
                pad = _pad(patroon, id_)
                if methode == "GET":
                    browser.ga(pad, status=404)
                else:
                    browser.post(pad, {"_csrf": token, "_versie": "1", "vraag": "Verzonnen."}, status=404)
                gezien.append(browser.antwoord.text.replace(id_, ""))
            assert gezien[0] == gezien[1], (wie, patroon)


def test_wie_alleen_de_regel_ziet_leest_geen_inhoud(loket: Loket) -> None:
    zaak = meteen_ingediend(loket)
    regio = Browser(loket).log_in("regio-nijmegen")
    regio.ga(zaak, status=403)
    assert "Verzonnen: hoe kan" not in regio.tekst
    for methode, patroon in PAGINAS:
        if methode == "GET" and "{id}" in patroon and "account" not in patroon:
            antwoord = regio.client.get(_pad(patroon, zaak.rsplit("/", 1)[1]))
            assert antwoord.status_code in (403, 404), patroon
            assert "Verzonnen: hoe kan" not in antwoord.text


def test_wat_iemand_typt_wordt_nooit_opmaak(aanmelder: Browser, loket: Loket) -> None:
    zaak = nieuw_concept(aanmelder)
    kwaad = "</textarea><script>alert(1)</script>\"'{{ 7*7 }}"
    aanmelder.stuur({"vraag": kwaad})
    assert dict(aanmelder.ga(f"{zaak}/intake/vraag").formulier().velden)["vraag"] == kwaad
    assert kwaad in aanmelder.ga(zaak).tekst
    aanmelder.ga(f"/werk?{urlencode({'zoek': kwaad[:60]})}")
    assert aanmelder.formulier("/werk").velden == [("zoek", kwaad[:60])]


def test_bestanden_mogen_lang_blijven_en_de_rest_nooit(sqlite_loket: Loket) -> None:
    browser = Browser(sqlite_loket).ga("/inloggen")
    paden = re.findall(r'href="(/statisch/[^"]+)"', browser.antwoord.text)
    assert len(paden) == 2
    paden += re.findall(r'src="(/statisch/[^"]+[.]js)"', browser.antwoord.text)
    assert len(paden) == 3
    for pad in paden:
        antwoord = browser.client.get(pad)
        assert antwoord.status_code == 200
        assert antwoord.headers["cache-control"] == "public, max-age=31536000, immutable"
    for pad in (
        "/statisch/loket.css",
        "/statisch/..%2fpagina.py",
        "/bestaat-niet",
        "/werk/",
        "/docs",
        "/v2/x",
    ):
        browser.ga(pad, status=404)
    antwoord = browser.client.put("/inloggen")
    assert (antwoord.status_code, antwoord.headers["allow"]) == (405, "GET, POST, HEAD")
    assert browser.client.head("/inloggen").content == b""


def test_inloggen_bij_de_eigen_organisatie_begint_een_sessie(templates: Templates, aanbieder: Aanbieder) -> None:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        ok(loket.als("beheer").post("/aanmeldorganisaties", inlogdienst(aanbieder, "WIJCHEN", "LT_WIJCHEN")))
        browser = Browser(loket).ga("/inloggen")
        assert "Inloggen bij Wijchen" in browser.tekst
        weg = browser.client.get("/inloggen/bij/WIJCHEN", follow_redirects=False)
        terug = urlsplit(log_in(weg.headers["location"], "wim"))
        # Another browser has not asked for this answer.
        vreemd = Browser(loket).ga(f"{terug.path}?{terug.query}", status=400)
        assert "in een ander venster" in vreemd.tekst
        assert COOKIE not in vreemd.client.cookies
        browser.ga(f"{terug.path}?{terug.query}")
        assert browser.pad == "/werk"
        assert "Verzonnen wim" in browser.tekst
        assert "Er zijn geen werklijsten voor uw rol" in browser.tekst
        browser.ga(f"{terug.path}?{terug.query}", status=400)  # a code works once
        browser.ga("/inloggen/bij/BESTAAT_NIET", status=404)


# Outside the demo, with a clock that the test moves.


@pytest.fixture
def dienst(templates: Templates) -> Iterator[Streng]:
    with streng(templates, "sqlite") as dienst:
        yield dienst


def _stel_in(dienst: Streng, browser: Browser) -> tuple[bytes, list[str]]:
    """The first login: only the second factor can be set up. Answers its secret and the recovery codes."""
    assert browser.pad == "/account/tweede-factor"
    browser.stuur()
    assert "<svg" in browser.antwoord.text
    gevonden = re.findall(r'class="geheim">([A-Z2-7 ]+)<', browser.antwoord.text)
    geheim = base64.b32decode(gevonden[0].replace(" ", ""))
    browser.stuur({"code": "000000"}, status=400)
    browser.stuur({"code": totp_code(geheim, dienst.klok.nu)})
    codes = re.findall(r"<code>([A-Z2-7-]+)</code>", browser.antwoord.text)
    assert len(codes) == 10
    return geheim, codes


def _log_in(dienst: Streng, browser: Browser, geheim: bytes, naam: str = "lt-nijmegen", **anders: str) -> Browser:
    dienst.klok.vooruit(timedelta(seconds=30))
    velden = {"gebruikersnaam": naam, "wachtwoord": WACHTWOORD, "code": totp_code(geheim, dienst.klok.nu)}
    return browser.stuur(velden | anders)


def test_inloggen_met_tweede_factor_herstelcode_en_time_out(dienst: Streng) -> None:
    browser = Browser(dienst.loket).log_in("lt-nijmegen")
    assert browser.ga("/werk").pad == "/account/tweede-factor"
    geheim, codes = _stel_in(dienst, browser)
    zaak = nieuw_concept(browser)
    browser.post("/uitloggen", {"_csrf": dict(browser.formulier().velden)["_csrf"]})
    assert browser.ga(f"{zaak}/intake/vraag").pad == "/inloggen"
    browser.stuur({"gebruikersnaam": "lt-nijmegen", "wachtwoord": WACHTWOORD}, status=400)
    assert "code uit uw app" in browser.tekst.lower()
    _log_in(dienst, browser, geheim)
    assert browser.pad == f"{zaak}/intake/vraag"  # back where one was
    # Away for a quarter of an hour: what was typed goes along through the login.
    oud = browser.client.cookies[COOKIE]
    dienst.klok.vooruit(timedelta(minutes=15))
    browser.stuur({"vraag": "Verzonnen: lang getypt."}, status=401)
    assert "U bent uitgelogd" in browser.tekst
    assert "lang getypt" not in browser.antwoord.text  # sealed: whoever sits here now reads nothing
    _log_in(dienst, browser, geheim)
    assert "Verzonnen: lang getypt." in browser.tekst
    assert browser.client.cookies[COOKIE] != oud
    browser.stuur()
    assert browser.pad == f"{zaak}/intake/situatie"
    assert dict(browser.ga(f"{zaak}/intake/vraag").formulier().velden)["vraag"] == "Verzonnen: lang getypt."
    # A recovery code works once.
    for status in (200, 400):
        opnieuw = Browser(dienst.loket).ga("/inloggen")
        opnieuw.stuur({"gebruikersnaam": "lt-nijmegen", "wachtwoord": WACHTWOORD, "code": codes[0]}, status=status)


def test_het_getypte_is_alleen_voor_wie_het_typte(dienst: Streng) -> None:
    browser = Browser(dienst.loket).log_in("lt-nijmegen")
    _stel_in(dienst, browser)
    nieuw_concept(browser)
    dienst.klok.vooruit(timedelta(minutes=15))
    browser.stuur({"vraag": "Verzonnen: van een ander."}, status=401)
    browser.stuur({"gebruikersnaam": "lt-wijchen", "wachtwoord": WACHTWOORD})
    assert browser.pad == "/account/tweede-factor"
    assert "van een ander" not in browser.antwoord.text


def test_een_beeindigde_sessie_en_een_blokkade_tellen_meteen(dienst: Streng) -> None:
    hier, daar = Browser(dienst.loket).log_in("lt-nijmegen"), Browser(dienst.loket)
    geheim, _ = _stel_in(dienst, hier)
    _log_in(dienst, daar.ga("/inloggen"), geheim)
    hier.ga("/account")
    assert hier.tekst.count("Een ander apparaat") == 1
    ander, _eigen = (een.action for een in hier.pagina.formulieren if "sessies" in een.action)  # the newest first
    hier.stuur(deel=ander)
    assert (daar.ga("/werk").pad, hier.ga("/werk").pad) == ("/inloggen", "/werk")
    fout = Browser(dienst.loket).ga("/inloggen")
    for _ in range(5):
        fout.stuur({"gebruikersnaam": "lt-wijchen", "wachtwoord": "verzonnen en fout"}, status=400)
    fout.stuur({"gebruikersnaam": "lt-wijchen", "wachtwoord": WACHTWOORD}, status=429)
    assert "U kunt het over 1 minuut weer proberen" in fout.tekst
    check_koppen(fout.antwoord)


def test_een_ander_wachtwoord_en_een_nieuw_bewijs(dienst: Streng) -> None:
    browser = Browser(dienst.loket).log_in("lt-nijmegen")
    geheim, _ = _stel_in(dienst, browser)
    nieuw = "fietsen in de regen gaat prima"
    velden = {"huidigWachtwoord": WACHTWOORD, "nieuwWachtwoord": nieuw, "_csrf": "van een ander"}
    browser.post("/account/wachtwoord", velden, status=403)
    assert nieuw not in browser.antwoord.text  # what was typed is kept, but never a secret
    assert WACHTWOORD not in browser.antwoord.text
    browser.ga("/account/wachtwoord").stuur({"huidigWachtwoord": "fout", "nieuwWachtwoord": nieuw}, status=400)
    assert "Dit is niet uw huidige wachtwoord" in browser.tekst
    assert nieuw not in browser.antwoord.text
    browser.stuur({"huidigWachtwoord": WACHTWOORD, "nieuwWachtwoord": nieuw})
    assert browser.pad == "/werk"
    dienst.klok.vooruit(timedelta(minutes=6))
    browser.ga("/account/tweede-factor").stuur()
    assert browser.pad == "/account/bevestigen"
    dienst.klok.vooruit(timedelta(seconds=30))
    browser.stuur({"wachtwoord": nieuw, "otp": totp_code(geheim, dienst.klok.nu)})
    assert browser.pad == "/account"
    browser.ga("/account/tweede-factor").stuur()
    assert "<svg" in browser.antwoord.text


def test_wie_heel_veel_zaken_opent_wordt_geremd(templates: Templates) -> None:
    """The pages count as the interface does (ASVS 2.4.1): a case once, however many parts a page reads."""
    with Loket(settings_for(templates.copy("sqlite"), zaken_per_tien_minuten=3)) as loket:
        # Filing counts too, so two people bring these in.
        zaken = [meteen_ingediend(loket, wie) for wie in ("lt-nijmegen", "lt-nijmegen", "lt-wijchen", "lt-wijchen")]
        voorzitter = Browser(loket).log_in("voorzitter-ret")
        for zaak in (zaken[0], f"{zaken[0]}/aannemen", zaken[1], zaken[2], zaken[0]):
            voorzitter.ga(zaak)
        voorzitter.ga(zaken[3], status=429)
        assert "Verzonnen: hoe kan" not in voorzitter.tekst
