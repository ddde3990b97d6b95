"""The triage board: read, decide in two steps, a minute to think again; for the table alone."""

from collections.abc import Iterator

import pytest

from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.stappen import ret_zaak
from tests.test_web_veilig import VERVALST


@pytest.fixture(scope="module")
def loket(backend: str, templates: Templates) -> Iterator[Loket]:
    """Of these pages alone: the board shows every case that waits."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


@pytest.fixture
def voorzitter(loket: Loket) -> Browser:
    return Browser(loket).log_in("voorzitter-ret")


def _besluit(browser: Browser, besluit: str, status: int = 200, **velden: object) -> Browser:
    """Open one of the four decisions on the page, and confirm it."""
    formulier = next(een for een in browser.pagina.formulieren if ("besluit", besluit) in een.velden)
    return browser.post(formulier.action, dict(formulier.velden) | velden, status=status)


def test_aannemen_en_terugdraaien_vanaf_het_bord(loket: Loket, voorzitter: Browser) -> None:
    zaak = ret_zaak(loket)
    bord = voorzitter.ga("/triage")
    assert f"{zaak.path}/triage" in bord.pagina.links
    assert "Verzonnen: hoe kan de jongere" not in bord.tekst, "the list has no content"
    voorzitter.ga(f"{zaak.path}/triage")
    assert "Verzonnen: hoe kan de jongere" in voorzitter.tekst
    assert "Het routeadvies bij het indienen" in voorzitter.tekst
    _besluit(voorzitter, "AANNEMEN")
    assert voorzitter.pad == "/triage"
    assert "Gedaan: aannemen" in voorzitter.tekst
    assert f"{zaak.path}/triage" not in voorzitter.pagina.links
    voorzitter.stuur(deel="triage-terugdraaien")
    assert zaak.lees()["status"] == "INGEDIEND"


def test_aanvulling_vragen_met_de_vragen_van_de_tafel(loket: Loket, voorzitter: Browser) -> None:
    zaak = ret_zaak(loket)
    voorzitter.ga(f"{zaak.path}/triage")
    _besluit(voorzitter, "AANVULLING_VRAGEN", 400)
    assert "Er is 1 fout" in voorzitter.tekst
    _besluit(voorzitter, "AANVULLING_VRAGEN", _vraag=["effect", "waaromNu"], toelichting="Verzonnen: graag meer.")
    zaak.lees()
    vraag = ok(loket.als("lt-nijmegen").get(f"{zaak.path}/aanvullingen"), 200)["items"][0]["toelichting"]
    assert vraag.startswith("Verzonnen: graag meer.\n\nVul dit aan:\n- ")
    assert vraag.count("\n- ") == 2


def test_doorzetten_toont_het_routeadvies_en_afwijzen_zegt_waar_wel(loket: Loket, voorzitter: Browser) -> None:
    zaak, ander = ret_zaak(loket), ret_zaak(loket)
    voorzitter.ga(f"{zaak.path}/triage")
    assert "U kunt dit een minuut lang terugdraaien" in voorzitter.tekst
    _besluit(voorzitter, "DOORZETTEN", naarTafel="REPS", toelichting="Verzonnen: een scheiding.")
    assert "Gedaan: doorzetten" in voorzitter.tekst
    assert zaak.lees()["tafel"] == "REPS"
    voorzitter.stuur(deel="triage-terugdraaien")
    assert "Gedaan: triagebesluit terugdraaien." in voorzitter.tekst
    assert zaak.lees()["tafel"] == "RET"
    voorzitter.ga(f"{ander.path}/triage")
    _besluit(voorzitter, "AFWIJZEN", 400, toelichting="Verzonnen: past hier niet.")
    assert "Verzonnen: past hier niet." in voorzitter.antwoord.text
    _besluit(voorzitter, "AFWIJZEN", waarheen="Verzonnen: de huisarts.")
    assert ander.lees()["status"] == "AFGEWEZEN"


def test_een_ander_was_eerst_op_het_bord(loket: Loket, voorzitter: Browser) -> None:
    zaak = ret_zaak(loket)
    voorzitter.ga(f"{zaak.path}/triage")
    zaak.doe("secretaris-ret", "termijnwijzigingen", {"uiterlijk": "2099-01-05", "reden": "Verzonnen."})
    _besluit(voorzitter, "AANNEMEN", 412)
    assert zaak.lees()["status"] == "INGEDIEND"
    _besluit(voorzitter, "AANNEMEN")
    voorzitter.ga(f"{zaak.path}/triage", status=409)


def test_notities_naast_de_casus_op_het_bord(loket: Loket, voorzitter: Browser) -> None:
    """Those of the own side, written without leaving the board; a decision of a colleague meanwhile loses nothing."""
    zaak = ret_zaak(loket)
    bord = f"{zaak.path}/triage"
    ok(loket.als("lt-nijmegen").post(f"{zaak.path}/notities", {"tekst": "Verzonnen: van de aanmelder."}))
    ok(loket.als("secretaris-ret").post(f"{zaak.path}/notities", {"tekst": "Verzonnen: school gebeld."}))
    voorzitter.ga(bord)
    assert "Verzonnen: school gebeld." in voorzitter.tekst
    assert "Verzonnen: van de aanmelder." not in voorzitter.tekst
    voorzitter.stuur({"tekst": ""}, deel="/triage/notitie", status=400)
    assert "Er is 1 fout" in voorzitter.tekst
    voorzitter.stuur({"tekst": "Verzonnen: <b>morgen</b> weer."}, deel="/triage/notitie")
    assert voorzitter.pad == bord
    assert "Gedaan: werknotitie maken." in voorzitter.tekst
    assert "Verzonnen: <b>morgen</b> weer." in voorzitter.tekst
    zaak.doe("secretaris-ret", "triagebesluiten", {"besluit": "AANNEMEN"})
    voorzitter.stuur({"tekst": "Verzonnen: nog iets."}, deel="/triage/notitie")
    assert voorzitter.pad == zaak.path
    assert "Verzonnen: nog iets." in voorzitter.tekst
    for wie in ("lid-ret-1", "voorzitter-jbt"):
        ander = Browser(loket).log_in(wie)
        token = dict(ander.ga("/account").formulier().velden)["_csrf"]
        ander.post(f"{bord}/notitie", {"_csrf": token, "tekst": "Verzonnen."}, status=404)


def test_het_bord_is_van_de_tafel_alleen(loket: Loket) -> None:
    zaak = ret_zaak(loket)
    for wie, status in (("lt-nijmegen", 403), ("lid-ret-1", 404), ("voorzitter-jbt", 404)):
        browser = Browser(loket).log_in(wie)
        token = dict(browser.ga("/account").formulier().velden)["_csrf"]
        browser.ga(f"{zaak.path}/triage", status=status)
        velden = {"_csrf": token, "_versie": "1", "besluit": "AANNEMEN"}
        browser.post(f"{zaak.path}/triage", velden, status=status)
    Browser(loket).log_in("lt-nijmegen").ga("/triage", status=403)
    assert zaak.path not in Browser(loket).log_in("voorzitter-jbt").ga("/triage").antwoord.text
    assert "/triage" not in Browser(loket).log_in("lt-nijmegen").ga("/werk").pagina.links


@pytest.mark.parametrize("hoe", VERVALST)
def test_een_vervalst_besluit_doet_niets(loket: Loket, voorzitter: Browser, hoe: str) -> None:
    zaak = ret_zaak(loket)
    voorzitter.ga(f"{zaak.path}/triage")
    formulier = next(een for een in voorzitter.pagina.formulieren if ("besluit", "AANNEMEN") in een.velden)
    koppen = {naam: waarde for naam, waarde in VERVALST[hoe].items() if waarde}
    velden = dict(formulier.velden)
    assert voorzitter.client.post(formulier.action, data=velden, headers=koppen).status_code == 403
    voorzitter.post(formulier.action, velden | {"_csrf": ""}, status=403)
    assert zaak.lees()["status"] == "INGEDIEND"
