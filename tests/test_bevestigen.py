"""A fresh proof for grave acts: what counts as one for who comes in by the own organisation, at real providers."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from app.beheer.demo import WACHTWOORD
from app.beheer.models import Sessie
from app.glossary import Status
from app.settings import Settings
from tests import stappen
from tests.aanbieders import Aanbieder, ga_langs, log_in
from tests.browser import Browser
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.test_sso import als, inlogdienst
from tests.toegang import Iemand, Klok, Streng

MENSEN = ("wilma", "vroeg-wim", "liegt-wout", "wendy-zwijgt")
BEHEERDER = {"rollen": [{"rol": "BEHEERDER"}]}


@pytest.fixture(scope="module")
def huis(backend: str, templates: Templates, aanbieder: Aanbieder) -> Iterator[Loket]:
    """Outside demo mode, where four people of Wijchen's own provider look after the accounts."""
    settings = Settings(database_url=templates.copy(backend), sleutel=SLEUTEL, demo=False)  # type: ignore[arg-type]
    with Loket(settings_for(settings.database_url)) as demo:
        beheer = demo.als("beheer")
        ok(beheer.post("/aanmeldorganisaties", inlogdienst(aanbieder, "WIJCHEN", "LT_WIJCHEN")))
        for wie in MENSEN:
            account = ok(als(demo, aanbieder.tokens(wie)["access_token"]).get("/mij"), 200)["id"]
            ok(beheer.patch(f"/gebruikers/{account}", BEHEERDER, etag='"1"'), 200)
    with Loket(settings) as loket:
        yield loket


def ingrijpend(loket: Loket, token: str) -> httpx.Response:
    """End the sessions of nobody: 404 for who may, 403 for who must first prove who he is."""
    return als(loket, token).post(f"/gebruikers/{UUID(int=1)}/sessies/beeindiging")


def moet_bevestigen(answer: httpx.Response) -> str:
    assert (answer.status_code, answer.json()["code"]) == (403, "bevestiging-nodig"), answer.text
    return str(answer.json()["detail"])


def test_een_toegangstoken_bewijst_alleen_met_het_moment_van_inloggen(
    huis: Loket, aanbieder: Aanbieder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS 7.5.3: the first sight of a token proves nothing."""
    vers = aanbieder.tokens("wilma")["access_token"]
    assert ingrijpend(huis, vers).status_code == 404
    for wie in ("wendy-zwijgt", "vroeg-wim"):
        token = aanbieder.tokens(wie)["access_token"]
        uitleg = moet_bevestigen(ingrijpend(huis, token))
        assert "/v1/aanmelden/WIJCHEN?opnieuw=true" in uitleg
        assert "auth_time" in uitleg
        # There is no password to prove it with.
        moet_bevestigen(als(huis, token).post("/mij/bevestiging", {"wachtwoord": "verzonnen", "otp": "000000"}))
    monkeypatch.setattr(huis.parts, "klok", lambda: datetime.now(UTC) + timedelta(minutes=6))
    moet_bevestigen(ingrijpend(huis, vers))
    moet_bevestigen(ingrijpend(huis, aanbieder.tokens("wilma")["access_token"]))  # six minutes old by our clock


def test_opnieuw_inloggen_bij_de_organisatie_is_een_vers_bewijs(huis: Loket) -> None:
    stil = ok(ga_langs(huis, "WIJCHEN", "vroeg-wim").kom_terug(), 200)
    moet_bevestigen(ingrijpend(huis, stil["access_token"]))
    opnieuw = ok(ga_langs(huis, "WIJCHEN", "vroeg-wim", opnieuw=True).kom_terug(), 200)
    assert ingrijpend(huis, opnieuw["access_token"]).status_code == 404
    # A login of more than ten hours ago is none; on pages one is sent back to be asked.
    gisteren = ga_langs(huis, "WIJCHEN", "gisteren-wies").kom_terug()
    assert (gisteren.status_code, gisteren.json()["error"]) == (400, "login_required")
    assert "/v1/aanmelden/WIJCHEN?opnieuw=true" in gisteren.json()["detail"]
    browser = Browser(huis)
    weg = browser.client.get("/inloggen/bij/WIJCHEN", follow_redirects=False)
    terug = urlsplit(log_in(weg.headers["location"], "gisteren-wies"))
    weg = browser.client.get(f"{terug.path}?{terug.query}", follow_redirects=False)
    assert httpx.URL(weg.headers["location"]).params["prompt"] == "login"
    terug = urlsplit(log_in(weg.headers["location"], "gisteren-wies"))
    assert browser.ga(f"{terug.path}?{terug.query}").pad == "/werk"
    # A provider that was told to ask again, and says that it did not.
    gelogen = ga_langs(huis, "WIJCHEN", "liegt-wout", opnieuw=True).kom_terug()
    assert (gelogen.status_code, gelogen.json()["error"]) == (400, "invalid_grant")


def _langs(huis: Loket, browser: Browser, wie: str, pad: str, *, status: int = 200) -> Browser:
    """To the provider and back, in the same browser."""
    weg = browser.client.get(pad, follow_redirects=False)
    assert weg.status_code == 303, weg.text
    terug = urlsplit(log_in(weg.headers["location"], wie))
    return browser.ga(f"{terug.path}?{terug.query}", status=status)


def _knop(browser: Browser) -> str:
    (pad,) = (een for een in browser.pagina.links if een.startswith("/account/bevestigen/elders"))
    return pad


def _verouder(huis: Loket) -> None:
    """Ten minutes pass for every proof."""
    with huis.eigenaar.engine.begin() as connection:
        lang_geleden = datetime.now(UTC) - timedelta(minutes=10)
        connection.execute(update(Sessie).values(bevestigd_op=lang_geleden))


def test_op_paginas_bevestigt_men_bij_de_eigen_organisatie_en_gaat_dan_verder(huis: Loket) -> None:
    browser = Browser(huis)
    _langs(huis, browser, "vroeg-wim", "/inloggen/bij/WIJCHEN")
    assert browser.ga("/beheer/mensen/nieuw").pad == "/account/bevestigen"
    assert "wachtwoord" not in {naam for een in browser.pagina.formulieren for naam, _ in een.velden}
    _langs(huis, browser, "vroeg-wim", _knop(browser))
    assert browser.pad == "/beheer/mensen/nieuw"
    # What was typed in a form goes along.
    nieuw = {
        "gebruikersnaam": "verzonnen.nieuw",
        "naam": "Nora Verzonnen",
        "organisatie": "LT_WIJCHEN",
        "wachtwoord": "verzonnen zin van de beheerder",
        "rollen[0].rol": "AANMELDER",
    }
    _verouder(huis)
    browser.stuur(nieuw, status=403)
    assert "Wat u invulde, is bewaard" in browser.tekst
    _langs(huis, browser, "vroeg-wim", _knop(browser))
    assert "Nora Verzonnen" in browser.antwoord.text
    assert nieuw["wachtwoord"] not in browser.antwoord.text
    assert "__Host-bewaard" not in browser.client.cookies


def test_bevestigen_kan_niet_als_een_ander_of_met_een_oud_bewijs(huis: Loket) -> None:
    browser = Browser(huis)
    _langs(huis, browser, "wilma", "/inloggen/bij/WIJCHEN")
    _verouder(huis)
    knop = _knop(browser.ga("/account/bevestigen?terug=/beheer/mensen/nieuw"))
    _langs(huis, browser, "vroeg-wim", knop, status=400)
    _langs(huis, browser, "nog-nooit-gezien", knop, status=400)
    _langs(huis, browser, "een-wilma", knop, status=400)
    assert browser.ga("/beheer/mensen/nieuw").pad == "/account/bevestigen"
    # The answer belongs to the session that asked, and to a session that still lives.
    weg = browser.client.get(knop, follow_redirects=False)
    terug = urlsplit(log_in(weg.headers["location"], "wilma"))
    browser.ga("/account")
    token = re.findall(r'name="_csrf" value="([^"]+)"', browser.antwoord.text)[0]
    browser.post("/uitloggen", {"_csrf": token})
    browser.ga(f"{terug.path}?{terug.query}", status=400)
    liegt = Browser(huis)
    _langs(huis, liegt, "liegt-wout", "/inloggen/bij/WIJCHEN")
    _langs(huis, liegt, "liegt-wout", _knop(liegt.ga("/account/bevestigen")), status=400)
    assert Browser(huis).ga("/account/bevestigen/elders").pad == "/inloggen"


def test_elke_ingrijpende_handeling_vraagt_een_vers_bewijs(templates: Templates) -> None:
    """Export, erasure and rights (ASVS 7.5.3): six minutes after logging in each is refused, and then it is done."""
    url = templates.copy("sqlite")
    with Loket(settings_for(url)) as demo:
        kenmerk = stappen.zaak_in(demo, Status.AFGEWEZEN).lees()["kenmerk"]
        verzoek = {
            "kenmerk": kenmerk,
            "verzoeker": "OUDER",
            "ontvangenOp": vandaag().isoformat(),
            "toelichting": "Verzonnen: liever niet.",
        }
        paden = [f"/vernietigingsverzoeken/{ok(demo.als('fg').post('/vernietigingsverzoeken', verzoek))['id']}/besluit"]
        ok(demo.als("fg").post(paden[0], {"besluit": "TOEGEWEZEN"}))
        (lijst,) = ok(demo.als("fg").get("/vernietigingslijsten"), 200)["items"]
        accounts = ok(demo.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    wijchen = next(een["id"] for een in accounts if een["gebruikersnaam"] == "lt-wijchen")
    tot = (vandaag() + timedelta(days=9)).isoformat()
    dienst = inlogdienst("https://login.example", "WIJCHEN", "LT_WIJCHEN")
    with Loket(Settings(database_url=url, sleutel=SLEUTEL, demo=False)) as loket:  # type: ignore[arg-type]
        streng = Streng(loket, Klok(datetime.now(UTC) + timedelta(seconds=1)))
        loket.parts.klok = streng.klok
        fg, lt, vz, beheer = (streng.met_factor(een) for een in ("fg", "lt-nijmegen", "voorzitter-ret", "beheer"))
        streng.klok.vooruit(timedelta(minutes=6))
        neemt_waar = {"rol": "VOORZITTER", "tafel": "RET", "door": "secretaris-ret", "tot": tot}
        lijstpad = f"/vernietigingslijsten/{lijst['id']}/akkoorden"
        overdracht = {"naar": "lt-nijmegen", "toelichting": "Verzonnen: met verlof."}
        handelingen: list[tuple[Iemand, str, str, Any, int]] = [
            (fg, "POST", lijstpad, {"akkoord": True}, 201),
            (fg, "POST", paden[0], {"besluit": "TOEGEWEZEN"}, 409),  # decided above
            (fg, "GET", "/auditregels/uitvoer?doel=INCIDENT", None, 200),
            (lt, "GET", "/mij/casussen/bestand?doel=EIGEN_DOSSIER", None, 200),
            (vz, "POST", "/mij/waarnemingen", neemt_waar, 201),
            (beheer, "POST", f"/gebruikers/{wijchen}/waarnemingen", {**neemt_waar, "door": "lid-ret-1"}, 400),
            (beheer, "POST", f"/gebruikers/{wijchen}/overdracht", overdracht, 400),  # of another organisation
            (beheer, "POST", "/aanmeldorganisaties", dienst, 201),
            (beheer, "PATCH", "/aanmeldorganisaties/WIJCHEN", {"actief": False}, 200),
        ]
        etags = {lijstpad: f'"{lijst["versie"]}"', "/aanmeldorganisaties/WIJCHEN": '"1"'}
        for wie, methode, pad, inhoud, _ in handelingen:
            if pad != "/aanmeldorganisaties/WIJCHEN":
                moet_bevestigen(wie.sessie.request(methode, pad, json=inhoud, etag=etags.get(pad)))
        for wie, methode, pad, inhoud, status in handelingen:
            ok(wie.bevestig(), 200)
            answer = wie.sessie.request(methode, pad, json=inhoud, etag=etags.get(pad))
            assert answer.status_code == status, (pad, answer.text)
        streng.klok.vooruit(timedelta(minutes=6))
        moet_bevestigen(beheer.sessie.patch("/aanmeldorganisaties/WIJCHEN", {"actief": True}, etag='"2"'))
        privacy = Browser(loket).ga("/inloggen")
        privacy.stuur({"gebruikersnaam": "fg", "wachtwoord": WACHTWOORD, "code": fg.code()})
        assert "objectSoort" in privacy.client.get("/privacy/uitvoer?doel=INCIDENT").text
        streng.klok.vooruit(timedelta(minutes=6))
        assert privacy.ga("/privacy/uitvoer?doel=INCIDENT").pad == "/account/bevestigen"
