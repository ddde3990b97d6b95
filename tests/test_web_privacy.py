"""The privacy officer's desk on pages: who opened a case, what someone opened, a file of it, and is the log whole."""

from collections.abc import Iterator

import pytest

from app.audittaak import write_head
from tests.auditknoeier import TABEL, open_slot
from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.test_web import meteen_ingediend


@pytest.fixture(scope="module")
def loket(backend: str, templates: Templates) -> Iterator[Loket]:
    """With a log of its own: one test harms it."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


@pytest.fixture
def fg(loket: Loket) -> Browser:
    return Browser(loket).log_in("fg")


def zoekvelden(browser: Browser) -> dict[str, str]:
    return next(dict(een.velden) for een in browser.pagina.formulieren if een.action == "/privacy")


def test_wie_opende_deze_aanmelding(loket: Loket, fg: Browser) -> None:
    zaak = meteen_ingediend(loket)
    Browser(loket).log_in("voorzitter-ret").ga(zaak)
    kenmerk = ok(loket.als("lt-nijmegen").get(zaak), 200)["kenmerk"]
    assert "/privacy" in fg.ga("/werk").pagina.links
    fg.ga(f"/privacy?aanmelding={kenmerk.lower()}&handeling=BEKIJKEN&gebruiker=&vanaf=")
    assert "voorzitter-ret , voorzitter" in fg.tekst
    assert zoekvelden(fg)["handeling"] == "BEKIJKEN"
    assert "Verzonnen: hoe kan" not in fg.tekst
    fg.ga("/privacy?gebruiker=voorzitter-ret&handeling=BEKIJKEN&resultaat=GELUKT")
    assert f"/privacy?aanmelding={zaak.rsplit('/', 1)[1]}" in fg.pagina.links
    fg.ga(f"/privacy?aanmelding={kenmerk}&inzage=true")
    assert "voorzitter-ret , voorzitter" in fg.tekst
    assert zoekvelden(fg)["inzage"] == "true"
    assert "0 regels" in fg.ga("/privacy?gebruiker=voorzitter-ret&totEnMet=2020-01-01").tekst


def test_wat_niet_bestaat_staat_bij_het_veld(fg: Browser) -> None:
    fg.ga("/privacy?aanmelding=EL-BESTA-ATNIE&gebruiker=niemand", status=400)
    assert "Er is geen aanmelding met dit kenmerk." in fg.tekst
    assert "Er is niemand met deze gebruikersnaam." in fg.tekst
    fg.ga("/privacy?vanaf=gisteren", status=400)
    assert zoekvelden(fg)["vanaf"] == "gisteren"


def test_als_bestand_met_een_doel_dat_in_het_log_komt(fg: Browser) -> None:
    bestand = fg.client.get("/privacy/uitvoer?gebruiker=lt-nijmegen&doel=INZAGEVERZOEK")
    assert bestand.headers["content-disposition"] == 'attachment; filename="auditregels.csv"'
    assert bestand.text.startswith('"id","tijdstip","gebruiker",')
    fg.ga("/privacy?gebruiker=fg")
    assert "Doel: inzageverzoek" in fg.tekst
    fg.ga("/privacy/uitvoer?gebruiker=lt-nijmegen", status=400)


@pytest.mark.parametrize("wie", ["lt-nijmegen", "beheer", "regio-nijmegen"])
def test_een_ander_komt_er_niet(loket: Loket, wie: str) -> None:
    browser = Browser(loket).log_in(wie)
    assert "/privacy" not in browser.pagina.links
    for pad in ("/privacy", "/privacy?aanmelding=EL-BESTA-ATNIE", "/privacy/uitvoer?doel=INCIDENT"):
        browser.ga(pad, status=403)
    token = dict(browser.ga("/account").formulier().velden)["_csrf"]
    browser.post("/privacy/controle", {"_csrf": token}, status=403)


def test_geknoei_in_het_log_komt_uit(loket: Loket, fg: Browser) -> None:
    write_head(loket.parts, force=True)
    fg.ga("/privacy").stuur(deel="controle")
    assert "Het auditlog is ongeschonden." in fg.tekst
    with loket.eigenaar.engine.begin() as connection:
        open_slot(connection)
        connection.execute(TABEL.update().where(TABEL.c.nummer == 2).values(handeling="UITLOGGEN"))
    fg.ga("/privacy").stuur(deel="controle")
    assert "Dit is een incident" in fg.tekst
