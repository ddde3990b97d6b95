"""The pages as people walk them: bring in a case step by step, triage, meet, advise, answer, follow up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.berichten.bezorgen import verdeel
from app.core.schema import iso_z
from app.web.pagina import veldnaam
from tests import publicaties
from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.stappen import reps_intake, ret_intake

VRAAG = {
    "vraag": "Verzonnen: hoe kan de jongere thuis blijven wonen?",
    "geprobeerd": "Verzonnen: gezinscoaching.",
    "effect": "Verzonnen: even rust.",
    "gewenstResultaat": "Verzonnen: een gedragen plan.",
    "waaromNu": "Verzonnen: school stopt.",
}
SITUATIE = {
    "woonsituatie": "THUIS",
    "dreigendeUithuisplaatsing": "JA",
    "dreigingBeoordeeldDoor": "gezinswerker",
    "dreigingBeoordeeldOp": "2020-12-01",
}
JEUGDIGE = {
    "jeugdigen[0].referentie": "VERZONNEN-WEB-1",
    "jeugdigen[0].geboortejaar": "2020",
    "jeugdigen[0].gezag": "EEN_OUDER",
    "jeugdigen[0].toestemmingen[0].van": "OUDER",
    "jeugdigen[0].toestemmingen[0].antwoord": "JA",
    "jeugdigen[0].toestemmingen[0].datum": "2020-12-01",
}
OUDERS = {"oudersGeinformeerd": "true", "oudersGeinformeerdOp": "2020-12-01"}


@pytest.fixture(scope="module")
def loket(backend: str, templates: Templates) -> Iterator[Loket]:
    """Of these pages alone: who is proposed for a meeting depends on all others."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


def nieuw_concept(browser: Browser) -> str:
    """From “is it acute” to the first questions of the RET; answers the path of the case."""
    browser.ga("/aanvraag").stuur({"acuut": "false"})
    browser.stuur({"gemeente": "GM0268", "vraagtype": "DREIGENDE_UITHUISPLAATSING"})
    browser.stuur({"tafel": "RET.CASUSBESPREKING"})
    assert browser.pad.endswith("/intake/vraag")
    return browser.pad.removesuffix("/intake/vraag")


def ingediend(browser: Browser) -> str:
    zaak = nieuw_concept(browser)
    for antwoorden in (VRAAG, SITUATIE, JEUGDIGE, OUDERS):
        browser.stuur(antwoorden)
    assert browser.pad == f"{zaak}/intake/controle"
    browser.stuur({"acuut": "false"})
    assert browser.pad == f"{zaak}/ontvangen"
    return zaak


def meteen_ingediend(loket: Loket, wie: str = "lt-nijmegen") -> str:
    """The same, through the interface: for what comes after."""
    return f"/aanmeldingen/{ok(loket.als(wie).post('/aanmeldingen', ret_intake(indienen=True)))['id']}"


@pytest.fixture
def aanmelder(loket: Loket) -> Browser:
    return Browser(loket).log_in("lt-nijmegen")


@pytest.fixture
def voorzitter(loket: Loket) -> Browser:
    return Browser(loket).log_in("voorzitter-ret")


def test_een_casus_van_vraag_tot_reactie(loket: Loket, aanmelder: Browser, voorzitter: Browser) -> None:
    zaak = ingediend(aanmelder)
    assert "besluit uiterlijk" in aanmelder.tekst
    voorzitter.ga(zaak)
    assert VRAAG["vraag"] in voorzitter.tekst
    assert "VERZONNEN-WEB-1" not in voorzitter.tekst
    voorzitter.ga(f"{zaak}/aanvulling-vragen").stuur({"toelichting": "Verzonnen: wat vindt de school?"})
    assert "Gedaan: aanvulling vragen." in voorzitter.tekst
    aanmelder.ga(f"{zaak}/aanvullen")
    assert "Verzonnen: wat vindt de school?" in aanmelder.tekst
    aanmelder.stuur({"antwoord": "Verzonnen: de school helpt mee."})
    voorzitter.ga(f"{zaak}/aannemen").stuur()
    voorzitter.ga(f"{zaak}/consult-geven").stuur(
        {
            "vorm": "TELEFONISCH",
            "minuten": "30",
            "advies.tekst": "Verzonnen: blijf thuis werken.",
            "advies.regels[0].code": "INFORMELE_STEUN",
            "advies.regels[0].wie": "lokaal team",
        }
    )
    assert "Versie 1" in voorzitter.tekst
    aanmelder.ga(f"{zaak}/reageren")
    assert "Verzonnen: blijf thuis werken." in aanmelder.tekst
    aanmelder.stuur({"reactie": "OVERGENOMEN", "regels[0].reactie": "OVERGENOMEN"})
    assert "Gedaan: reageren op het advies." in aanmelder.tekst
    stand = ok(loket.als("lt-nijmegen").get(zaak), 200)
    assert stand["status"] == "IN_OPVOLGING"
    assert stand["vraag"] == VRAAG["vraag"]
    voorzitter.ga(f"{zaak}/afsluiten").stuur(
        {
            "resultaat": "CONSULT_AFGEROND",
            "uithuisplaatsing": "VOORKOMEN",
            "beoordeeldDoor": "voorzitter RET",
            "beoordeeldOp": "2021-01-04",
        }
    )
    assert ok(loket.als("lt-nijmegen").get(zaak), 200)["uithuisplaatsingUitkomst"] == "VOORKOMEN"


def test_een_casus_door_een_zitting(loket: Loket, voorzitter: Browser) -> None:
    morgen = datetime.now(UTC) + timedelta(days=1)
    zitting = {"begintOp": iso_z(morgen), "plaats": "Verzonnen zaal", "capaciteitMinuten": 600}
    nummer = ok(loket.als("voorzitter-ret").post("/tafels/RET/zittingen", zitting))["id"]
    zaak = meteen_ingediend(loket)
    voorzitter.ga(f"{zaak}/aannemen").stuur()
    voorzitter.ga(f"{zaak}/inplannen")
    leden = {naam: waarde for naam, waarde in voorzitter.formulier().velden if naam.endswith(".gebruiker") and waarde}
    assert leden, "the service proposes members"
    voorzitter.stuur({"zitting": nummer})
    for naam in leden.values():
        lid = Browser(loket).log_in(naam)
        lid.ga(zaak)
        assert lid.pad.endswith("/belang-verklaren")
        assert VRAAG["vraag"] not in lid.tekst
        lid.stuur({"belang": "GEEN", "toelichting": "Verzonnen: nooit eerder betrokken."})
        assert VRAAG["vraag"] in lid.ga(zaak).tekst
    voorzitter.ga(f"{zaak}/bespreken", headers={"Demo-Tijdstip": iso_z(morgen + timedelta(hours=2))})
    verslag: dict[str, Any] = {"verslag": "Verzonnen: de tafel ziet kansen thuis."}
    verslag |= {f"leden[{n}].aanwezigheid": "AANWEZIG" for n in range(len(leden))}
    voorzitter.client.headers["Demo-Tijdstip"] = iso_z(morgen + timedelta(hours=2))
    voorzitter.stuur(verslag)
    voorzitter.ga(f"{zaak}/advies-opstellen")
    advies = {"tekst": "Verzonnen: een plan.", "regels[0].code": "PLEEGZORG", "regels[0].wie": "aanbieder"}
    voorzitter.stuur(advies | {"_meer": "regels"})
    assert "regels[1].code" in voorzitter.antwoord.text
    voorzitter.stuur(advies)
    voorzitter.ga(f"{zaak}/advies-ondertekenen").stuur({"akkoord": "true"})
    assert "Ondertekend" in voorzitter.ga(zaak).tekst
    pdf = voorzitter.client.get(f"{zaak}/adviezen/1/document")
    assert pdf.content.startswith(b"%PDF")


def test_acuut_gevaar_hoort_hier_niet(aanmelder: Browser) -> None:
    aanmelder.ga("/aanvraag").stuur({"acuut": "true"})
    assert "0800-2000" in aanmelder.tekst
    assert "Er is niets opgeslagen" in aanmelder.tekst
    aanmelder.ga("/aanvraag").stuur(status=400)
    assert "Zeg of er nu acuut gevaar is" in aanmelder.tekst


def test_alle_fouten_staan_boven_met_een_weg_naar_het_veld(aanmelder: Browser) -> None:
    zaak = nieuw_concept(aanmelder)
    aanmelder.ga(f"{zaak}/intake/controle").stuur(status=400)
    naar = [link for link in aanmelder.pagina.links if "controle=true#veld-" in link]
    assert {link.split("/")[4].split("?")[0] for link in naar} == {"vraag", "situatie", "jeugdigen", "ouders"}
    aanmelder.ga(naar[0].split("#")[0])
    assert naar[0].split("#")[1] in aanmelder.pagina.ids
    assert "Deze tafel vraagt dit" in aanmelder.tekst
    aanmelder.stuur(VRAAG)
    assert aanmelder.pad == f"{zaak}/intake/controle"


def test_een_foute_stap_bewaart_wat_getypt_is(aanmelder: Browser) -> None:
    zaak = nieuw_concept(aanmelder)
    aanmelder.stuur(VRAAG).stuur(SITUATIE)
    aanmelder.stuur(JEUGDIGE | {"jeugdigen[0].geboortejaar": "tweeduizend"}, status=400)
    assert "Dit moet een geheel getal zijn" in aanmelder.tekst
    assert dict(aanmelder.formulier().velden)["jeugdigen[0].referentie"] == "VERZONNEN-WEB-1"
    aanmelder.ga(f"{zaak}/intake/vraag")
    assert dict(aanmelder.formulier().velden)["vraag"] == VRAAG["vraag"]
    aanmelder.stuur({"vraag": ""})
    assert dict(aanmelder.ga(f"{zaak}/intake/vraag").formulier().velden)["vraag"] == ""


def test_een_concept_bewaart_zichzelf_zonder_de_pagina_te_verlaten(aanmelder: Browser) -> None:
    nieuw_concept(aanmelder)
    assert "data-bewaar" in aanmelder.antwoord.text
    velden = dict(aanmelder.formulier().velden) | {"vraag": "Verzonnen: half ge", "_bewaar": "ja"}
    pad = aanmelder.pad
    aanmelder.post(pad, velden, status=204)
    versie = aanmelder.antwoord.headers["ETag"].strip('"')
    aanmelder.post(pad, velden, status=412)
    aanmelder.post(pad, velden | {"_versie": versie, "vraag": "Verzonnen: heel getypt."}, status=204)
    assert dict(aanmelder.ga(pad).formulier().velden)["vraag"] == "Verzonnen: heel getypt."


def test_een_ander_was_eerst_en_het_getypte_blijft(loket: Loket, voorzitter: Browser) -> None:
    zaak = meteen_ingediend(loket)
    voorzitter.ga(f"{zaak}/afwijzen")
    Browser(loket).log_in("secretaris-ret").ga(f"{zaak}/termijn-wijzigen").stuur(
        {"uiterlijk": "2099-01-05", "reden": "Verzonnen: vakantie."}
    )
    weg = {"toelichting": "Verzonnen: past niet.", "waarheen": "Verzonnen: de huisarts."}
    voorzitter.stuur(weg, status=412)
    assert "Wat er het laatst gebeurde" in voorzitter.tekst
    assert "Verzonnen: vakantie." in voorzitter.tekst
    assert dict(voorzitter.formulier().velden)["toelichting"] == weg["toelichting"]
    voorzitter.stuur()
    assert "Afgewezen" in voorzitter.tekst


def test_wie_te_laat_is_hoort_wat_er_nu_is(voorzitter: Browser, loket: Loket) -> None:
    zaak = meteen_ingediend(loket)
    voorzitter.ga(f"{zaak}/afwijzen")
    Browser(loket).log_in("secretaris-ret").ga(f"{zaak}/aannemen").stuur()
    voorzitter.stuur({"toelichting": "Verzonnen: lang getypt.", "waarheen": "Verzonnen: elders."}, status=409)
    assert "Verzonnen: lang getypt." in voorzitter.tekst


def test_mijn_werk_telt_zoekt_en_bladert(templates: Templates) -> None:
    with Loket(settings_for(templates.copy("sqlite"))) as vers_loket:
        voorzitter = Browser(vers_loket).log_in("voorzitter-reps")
        assert "Er wacht geen nieuwe aanmelding op triage." in voorzitter.ga("/werk?lijst=TE_TRIEREN").tekst
        persoon = vers_loket.als("lt-nijmegen")
        lang_geleden = datetime.now(UTC) - timedelta(days=60)
        kenmerken = [
            ok(persoon.post("/aanmeldingen", reps_intake(indienen=True), op=lang_geleden if n == 0 else None))[
                "kenmerk"
            ]
            for n in range(26)
        ]
        voorzitter.ga("/werk?lijst=TE_TRIEREN")
        assert "26, 1 te laat" in voorzitter.tekst
        assert "Te laat: had uiterlijk" in voorzitter.tekst
        assert "Volgende pagina" in voorzitter.tekst
        voorzitter.ga("/werk?lijst=TE_TRIEREN&page=2")
        assert "Vorige pagina" in voorzitter.tekst
        voorzitter.ga(f"/werk?zoek={kenmerken[3]}")
        assert "1 aanmelding" in voorzitter.tekst
        assert "Er is niets gevonden." in voorzitter.ga("/werk?zoek=bestaat-niet").tekst
        assert "Typ minstens twee tekens." in voorzitter.ga("/werk?zoek=x").tekst


def test_knoppen_zijn_precies_wat_kan(aanmelder: Browser, voorzitter: Browser, loket: Loket) -> None:
    zaak = meteen_ingediend(loket)
    for browser, wie in ((aanmelder, "lt-nijmegen"), (voorzitter, "voorzitter-ret")):
        kan = ok(loket.als(wie).get(zaak), 200)["mogelijkeActies"]
        browser.ga(zaak)
        knoppen = {link.rsplit("/", 1)[1] for link in browser.pagina.links if link.startswith(f"{zaak}/")}
        daden = {een.replace("-", "_").upper() for een in knoppen} - {"CONTROLE", "AFDRUK"}
        assert daden <= set(kan)
        assert {"AANNEMEN", "AFWIJZEN", "DOORZETTEN", "INTREKKEN", "AANVULLING_VRAGEN"} & set(kan) <= daden


def test_meldingen_leiden_naar_de_zaak(voorzitter: Browser, loket: Loket) -> None:
    zaak = meteen_ingediend(loket)
    werk = loket.werkplaats
    with werk.database.session() as tx:
        verdeel(tx, werk.klok(), mailen=False)
        tx.commit()
    voorzitter.ga("/meldingen")
    assert zaak in voorzitter.pagina.links
    assert "(nieuw)" in voorzitter.tekst
    voorzitter.stuur()
    assert "(nieuw)" not in voorzitter.tekst


def test_cijfers_van_de_regio_vragen_waarvoor(sqlite_loket: Loket) -> None:
    regio = Browser(sqlite_loket).log_in("regio-nijmegen").ga("/cijfers")
    naar = [link for link in regio.pagina.links if link.startswith("/cijfers/")]
    assert len(naar) >= 14
    for link in naar:
        regio.ga(f"{link}?doel=BELEID")
        assert "De cijfers van uw regio" in regio.tekst
    aanmelder = Browser(sqlite_loket).log_in("lt-nijmegen").ga(naar[0])
    assert "Waarvoor leest u" not in aanmelder.tekst
    aanmelder.ga(f"{naar[0]}?doel=BELEID", status=403)
    aanmelder.ga(f"{naar[0]}?doel=NIEUWSGIERIG", status=400)
    aanmelder.ga("/cijfers/BESTAAT_NIET", status=404)


def test_open_data_is_voor_iedereen_met_grenzen(templates: Templates, tmp_path: Path) -> None:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        bezoeker = Browser(loket).ga("/open-data")
        assert "Er is nog niets gepubliceerd." in bezoeker.tekst
        bezoeker.ga("/open-data/2021-H1", status=404)
        publicaties.strooi(loket, 40, datetime(2021, 2, 1, 10, tzinfo=UTC))
        publicaties.geef_uit(loket, tmp_path)
        bezoeker.ga("/open-data")
        assert "/open-data/2021-H1" in bezoeker.pagina.links
        bezoeker.ga("/open-data/2021-H1")
        assert "tot en met" in bezoeker.tekst
        assert "Centraal Gelderland" in bezoeker.tekst


def test_een_fout_noemt_haar_veld_zonder_de_uitleg_erachter() -> None:
    assert veldnaam("De situatie") == "De situatie:"
    assert veldnaam("Waarom? In gewone woorden; dit wordt bewaard.") == "Waarom?"
    assert veldnaam("Code, in hoofdletters (blijft altijd zo)") == "Code, in hoofdletters:"
    assert veldnaam("Over welke tafel? (of kies een regio)") == "Over welke tafel?"
