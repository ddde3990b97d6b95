"""The acts around a case, through the pages: bottlenecks, processes, escalations, files, decisions of others, paper."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.core.schema import iso_z
from app.core.workingdays import local_date
from app.glossary import Status
from tests.browser import ADRES, Browser
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.stappen import (
    ADVIES,
    adviseer,
    bespreek,
    functie_zaak,
    jbt_intake,
    maak,
    neem_aan,
    plan_in,
    reageer,
    ret_zaak,
    zaak_in,
)
from tests.test_web_veilig import VERVALST

TEKST = str(ADVIES["tekst"])


@pytest.fixture
def voorzitter(loket: Loket) -> Browser:
    return Browser(loket).log_in("voorzitter-ret")


@pytest.fixture
def aanmelder(loket: Loket) -> Browser:
    return Browser(loket).log_in("lt-nijmegen")


def _link(browser: Browser, deel: str) -> str:
    return next(link for link in browser.pagina.links if f"/{deel}/" in link)


def test_een_knelpunt_van_zien_tot_opgelost(loket: Loket, voorzitter: Browser) -> None:
    zaak = ret_zaak(loket)
    voorzitter.ga(f"{zaak.path}/signaleren").stuur(status=400)
    assert "Er is 1 fout" in voorzitter.tekst
    voorzitter.stuur({"code": "WACHTLIJST", "toelichting": "Verzonnen: acht maanden."})
    assert "Gedaan: knelpunt vastleggen." in voorzitter.tekst
    voorzitter.ga(_link(voorzitter, "knelpunt-stand")).stuur({"stand": "OPGEPAKT"}, status=400)
    voorzitter.stuur({"stand": "OPGEPAKT", "wie": "accounthouder inkoop"})
    assert "accounthouder inkoop" in voorzitter.tekst
    assert ok(loket.als("voorzitter-ret").get(f"{zaak.path}/signalen"), 200)["items"][0]["stand"] == "OPGEPAKT"
    assert "knelpunt-stand" not in Browser(loket).log_in("lt-nijmegen").ga(zaak.path).antwoord.text


def test_een_doorbraakaanpak_met_drie_waarden(loket: Loket, voorzitter: Browser) -> None:
    zaak = neem_aan(ret_zaak(loket))
    voorzitter.ga(f"{zaak.path}/proces-voeren").stuur({"soort": "DOORBRAAKAANPAK", "wie": "procesregisseur"})
    voorzitter.ga(_link(voorzitter, "proces-stap")).stuur({"stap": "STARTEN"})
    voorzitter.ga(_link(voorzitter, "proces-stap")).stuur({"stap": "AFRONDEN"}, status=400)
    waarden = {f"waarden.{naam}.score": "4" for naam in ("legitimiteit", "betrokkenheid", "rendement")}
    voorzitter.stuur({"stap": "WEGEN", **waarden})
    assert "rendement 4 van 5" in voorzitter.tekst
    voorzitter.ga(_link(voorzitter, "proces-stap")).stuur({"stap": "AFRONDEN"})
    assert "proces-stap" not in voorzitter.antwoord.text


def test_opschalen_en_het_antwoord(loket: Loket, voorzitter: Browser, aanmelder: Browser) -> None:
    zaak = neem_aan(ret_zaak(loket))
    voorzitter.ga(f"{zaak.path}/opschalen").stuur({"naar": "BOEG", "reden": "Verzonnen: geen plek in de regio."})
    antwoord = {"uitkomst": "ADVIES", "beantwoordDoor": "coördinator BOEG", "antwoord": "Verzonnen: probeer elders."}
    voorzitter.ga(_link(voorzitter, "opschaling-antwoord")).stuur(antwoord)
    assert "coördinator BOEG" in voorzitter.tekst
    aanmelder.ga(zaak.path)
    assert "coördinator BOEG" in aanmelder.tekst
    assert "Verzonnen: geen plek in de regio." not in aanmelder.tekst


def test_raad_en_kinderrechter_bij_de_jeugdbeschermingstafel(loket: Loket) -> None:
    zaak = maak(loket, jbt_intake(), voorzitter="voorzitter-jbt", lid=None, tafel="JBT")
    gasten: list[dict[str, object]] = [{"soort": "AANMELDER"}, {"soort": "OUDER"}, {"soort": "JEUGDIGE", "jeugdige": 1}]
    bespreek(plan_in(neem_aan(zaak), gasten=gasten))
    voorzitter = Browser(loket).log_in("voorzitter-jbt")
    heden = str(vandaag())
    besluit = {"besluit": "RAADSONDERZOEK", "beslotenOp": heden}
    voorzitter.ga(f"{zaak.path}/raadsbesluit-vastleggen").stuur(besluit)
    voorzitter.ga(f"{zaak.path}/ots-vastleggen").stuur({"stap": "VERZOCHT", "datum": heden})
    assert "Jeugdige 1: de kinderrechter is om een ondertoezichtstelling gevraagd" in voorzitter.tekst
    assert "De raadsonderzoeker start een onderzoek" in voorzitter.tekst


def test_procesregie_geven_en_nemen(loket: Loket, voorzitter: Browser) -> None:
    zaak = neem_aan(ret_zaak(loket))
    voorzitter.ga(f"{zaak.path}/procesregie-toewijzen")
    voorzitter.stuur({"gebruiker": "voorzitter-ret"})
    voorzitter.ga(f"{zaak.path}/procesregie-toewijzen")
    assert "Niemand heeft" not in voorzitter.tekst
    voorzitter.stuur({"gebruiker": ""})
    assert "Niemand heeft nu de procesregie." in voorzitter.ga(f"{zaak.path}/procesregie-toewijzen").tekst


def test_een_bijlage_erbij_en_weer_weg(loket: Loket, voorzitter: Browser) -> None:
    zaak = neem_aan(ret_zaak(loket))
    voorzitter.ga(f"{zaak.path}/bijlage-toevoegen").stuur(status=400)
    assert "Kies een bestand." in voorzitter.tekst
    voorzitter.stuur_bestand(b"MZ verzonnen", "verslag.exe", status=400)
    voorzitter.stuur_bestand(b"Verzonnen: een verslag.\n" * 40_000, "Verzonnen é.txt")
    assert "Verzonnen é.txt" in voorzitter.tekst
    link = next(een for een in voorzitter.pagina.links if "/bijlagen/" in een)
    assert voorzitter.client.get(link).content == b"Verzonnen: een verslag.\n" * 40_000
    voorzitter.ga(_link(voorzitter, "bijlage-verwijderen")).stuur()
    assert "Verzonnen é.txt" not in voorzitter.tekst
    assert ok(loket.als("voorzitter-ret").get(f"{zaak.path}/bijlagen"), 200)["items"] == []


def test_een_vervalst_formulier_met_een_bestand_doet_niets(loket: Loket, voorzitter: Browser) -> None:
    zaak = neem_aan(ret_zaak(loket))
    pad = f"{zaak.path}/bijlage-toevoegen"
    token = dict(voorzitter.ga(pad).formulier().velden)["_csrf"]
    goed = {"Origin": ADRES, "Sec-Fetch-Site": "same-origin"}
    bestand = {"bestand": ("verzonnen.txt", b"Verzonnen.")}

    def post(velden: dict[str, str], koppen: dict[str, str]) -> int:
        antwoord: httpx.Response = voorzitter.client.post(pad, data=velden, files=bestand, headers=koppen)
        return antwoord.status_code

    for koppen in VERVALST.values():
        assert post({"_csrf": token}, {naam: waarde for naam, waarde in koppen.items() if waarde}) == 403
    for fout in ({}, {"_csrf": token[:-1]}):
        assert post(fout, goed) == 403
    assert post({"_csrf": token, "lang": "x" * 500}, goed) == 400
    kapot = {**goed, "Content-Type": "multipart/form-data; boundary=x"}
    assert voorzitter.client.post(pad, content=b"--x\r\nniets", headers=kapot).status_code == 403
    assert ok(loket.als("voorzitter-ret").get(f"{zaak.path}/bijlagen"), 200)["items"] == []


def test_een_lid_erbij_en_een_belang_dat_geen_belang_was(loket: Loket, voorzitter: Browser) -> None:
    zaak = plan_in(neem_aan(ret_zaak(loket)))
    voorzitter.ga(f"{zaak.path}/uitnodigen").stuur(
        {"leden[0].gebruiker": "lid-ret-2", "antwoorden[0].antwoord": "KOMT"}
    )
    assert "Gedaan: uitnodigen." in voorzitter.tekst
    lid = Browser(loket).log_in("lid-ret-2").ga(f"{zaak.path}/belang-verklaren")
    lid.stuur({"belang": "EERDER_BETROKKEN", "toelichting": "Verzonnen: vergissing."})
    lid.ga(zaak.path, status=404)
    assert "heeft een belang" in voorzitter.ga(zaak.path).tekst
    voorzitter.ga(f"{zaak.path}/belang-intrekken").stuur({"gebruiker": "lid-ret-2", "reden": "Verzonnen: ander gezin."})
    assert lid.ga(zaak.path).pad == f"{zaak.path}/belang-verklaren"


def test_het_concept_delen_en_erop_reageren(loket: Loket, voorzitter: Browser, aanmelder: Browser) -> None:
    zaak = bespreek(plan_in(neem_aan(ret_zaak(loket))))
    voorzitter.ga(f"{zaak.path}/concept-delen", status=409)
    blok = {"naam": "Twee plannen", "tekst": "Voorbeeld: maak een plan per gezin."}
    ok(loket.als("voorzitter-ret").post("/tafels/RET/adviessjablonen", blok))
    assert blok["tekst"] in voorzitter.ga(f"{zaak.path}/advies-opstellen").tekst
    zaak.doe("voorzitter-ret", "adviezen", ADVIES)
    voorzitter.ga(f"{zaak.path}/concept-delen").stuur({"delen": "true"})
    lid = Browser(loket).log_in("lid-ret-1")
    lid.ga(f"{zaak.path}/opmerken").stuur({"tekst": "Verzonnen: noem het steungezin."})
    assert "Verzonnen: noem het steungezin." in voorzitter.ga(zaak.path).tekst
    assert "Verzonnen: noem het steungezin." not in aanmelder.ga(zaak.path).tekst


def test_versies_van_het_advies_naast_elkaar(loket: Loket, voorzitter: Browser, aanmelder: Browser) -> None:
    zaak = zaak_in(loket, Status.GEADVISEERD)
    aanmelder.ga(f"{zaak.path}/adviezen")
    assert "Er is één versie." in aanmelder.tekst
    adviseer(zaak, advies={**ADVIES, "tekst": "Verzonnen: toch een gezinshuis."})
    aanmelder.ga(zaak.path)
    assert f"{zaak.path}/adviezen" in aanmelder.pagina.links
    aanmelder.ga(f"{zaak.path}/adviezen?links=1&rechts=2")
    assert TEKST in aanmelder.tekst
    assert "Verzonnen: toch een gezinshuis." in aanmelder.tekst
    aanmelder.ga(f"{zaak.path}/adviezen?links=1&rechts=7", status=404)


def test_een_vaste_regel_blijft_op_haar_plek_na_een_fout(loket: Loket, aanmelder: Browser) -> None:
    """Of two lines of advice the second is answered, wrongly at first: nothing moves, and nothing is lost."""
    regels = [{"code": "INFORMELE_STEUN", "wie": "lokaal team"}, {"code": "PLEEGZORG", "wie": "aanbieder"}]
    besproken = bespreek(plan_in(neem_aan(ret_zaak(loket))))
    zaak = adviseer(besproken, advies={"tekst": TEKST, "regels": regels})
    aanmelder.ga(f"{zaak.path}/reageren").stuur({"regels[1].reactie": "NIET_OVERGENOMEN"}, status=400)
    assert "Er is 1 fout" in aanmelder.tekst
    aanmelder.stuur({"reactie": "DEELS_OVERGENOMEN", "toelichting": "Verzonnen: in delen."}, status=400)
    velden = dict(aanmelder.formulier().velden)
    plek = next(naam for naam, waarde in velden.items() if naam.endswith(".reactie") and waarde == "NIET_OVERGENOMEN")
    assert velden[plek.replace("reactie", "volgnummer")] == "2"
    assert "Nog een toevoegen" not in aanmelder.tekst
    aanmelder.stuur({plek.replace("reactie", "toelichting"): "Verzonnen: de ouders willen dit niet."})
    assert "Gedaan: reageren op het advies." in aanmelder.tekst
    gezegd = ok(loket.als("lt-nijmegen").get(f"{zaak.path}/adviesreacties"), 200)["items"][0]["regels"]
    assert [(een["volgnummer"], een["reactie"]) for een in gezegd] == [(2, "NIET_OVERGENOMEN")]


def test_ondertekenen_is_een_vinkje(loket: Loket, voorzitter: Browser) -> None:
    zaak = zaak_in(loket, Status.BESPROKEN)
    ondertekenen = f"{zaak.path}/advies-ondertekenen"
    assert ondertekenen not in voorzitter.ga(zaak.path).pagina.links  # there is nothing to sign
    zaak.doe("voorzitter-ret", "adviezen", ADVIES)
    assert ondertekenen in voorzitter.ga(zaak.path).pagina.links
    voorzitter.ga(ondertekenen).stuur({}, status=400)
    assert "Vink dit aan als u door wilt gaan." in voorzitter.tekst
    assert "`true`" not in voorzitter.tekst
    voorzitter.stuur({"akkoord": "true"})
    assert "Gedaan: advies ondertekenen." in voorzitter.tekst
    assert ondertekenen not in voorzitter.pagina.links
    goedkeuren = f"{zaak.path}/verslag-goedkeuren"
    assert goedkeuren in voorzitter.pagina.links
    voorzitter.ga(goedkeuren).stuur({"akkoord": "true"})
    assert goedkeuren not in voorzitter.pagina.links


def test_wie_er_was_bij_de_opening_staat_er_al(loket: Loket, voorzitter: Browser) -> None:
    zaak = plan_in(neem_aan(ret_zaak(loket)))
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"})
    assert "/belang-intrekken" in " ".join(voorzitter.ga(zaak.path).pagina.links)
    zitting = next(link for link in voorzitter.pagina.links if "/zittingen/" in link)
    voorzitter.ga(f"{zitting}/openen").stuur({"aanwezig": "lid-ret-1"})
    assert dict(voorzitter.ga(f"{zaak.path}/bespreken").formulier().velden)["leden[0].aanwezigheid"] == "AANWEZIG"


def test_de_afdruk_is_voor_het_eigen_dossier(loket: Loket, aanmelder: Browser) -> None:
    zaak = zaak_in(loket, Status.GEADVISEERD)
    aanmelder.ga(f"{zaak.path}/afdruk")
    assert "Afdruk van" in aanmelder.tekst
    assert TEKST in aanmelder.tekst
    assert not [link for link in aanmelder.pagina.links if link.endswith("/reageren")]


def test_opvolging_vanuit_de_mail_in_een_stap_na_het_inloggen(loket: Loket) -> None:
    zaak = reageer(zaak_in(loket, Status.GEADVISEERD))
    browser = Browser(loket).ga(f"{zaak.path}/meten")
    assert browser.pad == "/inloggen"
    browser.log_in_hier("lt-nijmegen")
    assert browser.pad == f"{zaak.path}/meten"
    antwoord = {"woonsituatie": "THUIS", "uithuisplaatsing": "VOORKOMEN", "beoordeeldDoor": "gezinswerker"}
    later = datetime.now(UTC) + timedelta(days=100)
    browser.client.headers["Demo-Tijdstip"] = iso_z(later)
    browser.stuur(antwoord | {"jeugdhulpNodig": "NEE", "gemetenOp": local_date(later).isoformat()})
    assert "Gedaan: opvolging vastleggen." in browser.tekst


def test_een_vragenlijstcode_staat_er_een_keer(loket: Loket, aanmelder: Browser) -> None:
    zaak = zaak_in(loket, Status.GEADVISEERD)
    aanmelder.ga(f"{zaak.path}/vragenlijst-uitgeven").stuur(status=400)
    aanmelder.stuur({"voor": "OUDER"})
    assert "U ziet haar alleen nu." in aanmelder.tekst
    assert "Vragenlijst uitgeven" in aanmelder.ga(zaak.path).tekst


def test_samenloop_vastleggen_bekijken_en_intrekken(loket: Loket, voorzitter: Browser) -> None:
    zaak, ander = ret_zaak(loket), ret_zaak(loket)
    reden = "Verzonnen: de voorzitters spraken elkaar hierover."
    kenmerk = ander.lees()["kenmerk"]
    voorzitter.ga(f"{zaak.path}/samenloop-vastleggen").stuur({"kenmerk": kenmerk, "reden": reden})
    voorzitter.ga(f"{zaak.path}/samenloop-zien")
    assert reden in voorzitter.tekst
    markering = voorzitter.antwoord.text.split('name="markering" value="')[1].split('"')[0]
    voorzitter.stuur({"markering": markering, "reden": "Verzonnen: het bleek een ander gezin te zijn."})
    assert "De vastgelegde samenloop is ingetrokken." in voorzitter.tekst


def test_een_oordeel_over_een_functie(loket: Loket) -> None:
    zaak = functie_zaak(loket)
    voorzitter = Browser(loket).log_in("voorzitter-retcg").ga(f"{zaak.path}/functie-beoordelen")
    voorzitter.stuur({"richting": "TOEGANG", "oordeel": "PASSEND", "redenen": ["VEILIGHEID"]})
    assert "Oordelen over essentiële functies" in voorzitter.tekst
