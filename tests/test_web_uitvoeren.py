"""Exports on pages: ask, let a second person judge, see the password once, save the file, take it back."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.uitvoer.delen import WEG_TE_LATEN
from app.uitvoer.inzage import BIJLAGEN
from app.web.teksten import WEG
from tests import stappen
from tests.browser import Browser
from tests.conftest import Templates
from tests.dagen import vandaag
from tests.loket import Loket
from tests.test_uitvoer import SECR, VZ, _dienst, casussen, open_zip, periode

REDEN = "Verzonnen: wij kijken dit kwartaal naar de opvolging."


@pytest.fixture
def eigen(templates: Templates, tmp_path: Path) -> Iterator[Loket]:
    with _dienst(templates.copy("sqlite"), tmp_path) as loket:
        yield loket


def _gevraagd(loket: Loket) -> Browser:
    """The chair, at the export that he asked for."""
    return Browser(loket).log_in(VZ).ga("/uitvoeren/nieuw/tafel").stuur(periode())


def test_van_vraag_tot_bestand_met_een_tweede_persoon(eigen: Loket) -> None:
    kenmerk = stappen.ret_zaak(eigen).lees()["kenmerk"]
    voorzitter = Browser(eigen).log_in(VZ).ga("/uitvoeren")
    assert "Er is nog geen uitvoer gevraagd." in voorzitter.tekst
    voorzitter.ga("/uitvoeren/nieuw/tafel").stuur(periode(tot="2020-01-01", reden="kort"), status=400)
    voorzitter.stuur({"reden": REDEN}, status=400)
    assert "Het einde ligt vóór het begin." in voorzitter.tekst
    voorzitter.stuur({"tot": str(vandaag())})
    pad = voorzitter.pad
    assert "Gevraagd" in voorzitter.tekst
    assert f"{pad}/oordelen" not in voorzitter.pagina.links  # not by oneself
    voorzitter.ga(f"{pad}/oordelen").stuur({"oordeel": "AKKOORD", "reden": REDEN}, status=403)

    assert "Wacht op uw beslissing" not in voorzitter.ga("/werk").tekst
    secretaris = Browser(eigen).log_in(SECR).ga("/werk")
    assert re.search(r"Een uitvoer die een ander vroeg ?: 1", secretaris.tekst)
    secretaris.ga("/uitvoeren").ga(f"{pad}/oordelen").stuur({"oordeel": "AKKOORD", "reden": REDEN})
    voorzitter.ga(pad).stuur({})
    wachtwoord = re.search(r'<code class="geheim">([^<]+)</code>', voorzitter.antwoord.text)
    assert wachtwoord is not None
    assert voorzitter.antwoord.headers["cache-control"] == "no-store"
    voorzitter.ga(f"{pad}/bestand")
    assert voorzitter.antwoord.headers["content-disposition"] == 'attachment; filename="uitvoer.zip"'
    assert kenmerk in casussen(open_zip(voorzitter.antwoord.content, wachtwoord[1]))
    voorzitter.ga(pad)
    assert "1 keer" in voorzitter.tekst
    assert wachtwoord[1] not in voorzitter.tekst

    voorzitter.ga(f"{pad}/intrekken").stuur({"reden": REDEN})
    assert "Ingetrokken" in voorzitter.tekst
    voorzitter.ga(f"{pad}/bestand", status=409)


def test_wie_er_niet_over_gaat_ziet_haar_niet(eigen: Loket) -> None:
    pad = _gevraagd(eigen).pad
    for wie in ("voorzitter-jbt", "lid-ret-1", "lt-nijmegen", "regio-nijmegen", "beheer"):
        browser = Browser(eigen).log_in(wie)
        for deel in ("", "/oordelen", "/intrekken", "/bestand"):
            browser.ga(pad + deel, status=404 if wie == "voorzitter-jbt" else 403)
        assert REDEN not in browser.tekst


def test_een_kopie_voor_wie_het_dossier_gaat_laat_weg_wat_is_aangevinkt(eigen: Loket) -> None:
    zaak = stappen.ret_zaak(eigen)
    fg = Browser(eigen).log_in("fg").ga("/uitvoeren/nieuw/inzage")
    fg.stuur({"aanmelding": "bestaat-niet", "reden": REDEN}, status=404)
    fg.ga("/uitvoeren/nieuw/inzage").stuur(
        {"aanmelding": zaak.lees()["kenmerk"], "weglaten": "aanmelding.vraag", "reden": REDEN}
    )
    pad = fg.pad
    assert f"{pad}/oordelen" not in fg.pagina.links
    voorzitter = Browser(eigen).log_in(VZ).ga(pad)
    assert "Bestand maken" not in voorzitter.tekst
    voorzitter.ga(f"{pad}/oordelen").stuur({"oordeel": "AKKOORD", "reden": REDEN})
    fg.ga(pad).stuur({})
    assert "geen wachtwoord" in fg.tekst
    fg.ga(f"{pad}/bestand")
    with zipfile.ZipFile(io.BytesIO(fg.antwoord.content)) as archief:
        dossier = archief.read("dossier.json").decode()
    assert stappen.ret_intake()["vraag"] not in dossier


def test_de_eigen_casussen_als_bestand_vanaf_het_account(eigen: Loket) -> None:
    kenmerk = stappen.ret_zaak(eigen).lees()["kenmerk"]
    werker = Browser(eigen).log_in("lt-nijmegen").ga("/account")
    assert "/uitvoeren/nieuw/eigen" in werker.pagina.links
    werker.ga("/uitvoeren/nieuw/eigen").stuur({"doel": ""}, status=400)
    werker.stuur({"doel": "EIGEN_DOSSIER"})
    assert werker.antwoord.headers["content-disposition"] == 'attachment; filename="eigen-casussen.zip"'
    with zipfile.ZipFile(io.BytesIO(werker.antwoord.content)) as archief:
        assert kenmerk in archief.read("casussen.json").decode()
    voorzitter = Browser(eigen).log_in(VZ).ga("/account")
    assert "/uitvoeren/nieuw/eigen" not in voorzitter.pagina.links
    voorzitter.ga("/uitvoeren/nieuw/eigen", status=403)


def test_alles_wat_uit_een_kopie_weg_kan_heeft_een_naam() -> None:
    assert set(WEG) == {BIJLAGEN, *WEG_TE_LATEN}
