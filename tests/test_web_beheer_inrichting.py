"""The set-up on pages: organisations, tables, questions, code lists, texts and closing days."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.beheer.demo import WACHTWOORD
from app.core.passwords import totp_code
from app.core.workingdays import add_working_days
from tests import stappen
from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.test_web_veilig import PAGINAS, _log_in, _pad, _stel_in
from tests.toegang import streng

REDEN = {"reden": "Verzonnen: zo afgesproken in het overleg van maart."}


@pytest.fixture
def loket(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        yield loket


@pytest.fixture
def beheer(loket: Loket) -> Browser:
    return Browser(loket).log_in("beheer")


def wijzig(loket: Loket, pad: str, **wat: Any) -> None:
    """What a colleague does meanwhile."""
    etag = loket.als("beheer").get(pad).headers["ETag"]
    ok(loket.als("beheer").patch(pad, {**wat, "reden": "Verzonnen: een collega was eerder klaar."}, etag=etag), 200)


def test_alles_wat_in_te_richten_is_staat_op_een_plek(loket: Loket, beheer: Browser) -> None:
    assert "/beheer" in beheer.ga("/werk").pagina.links
    beheer.ga("/beheer")
    delen = ("mensen", "organisaties", "tafels", "codelijsten", "teksten", "wijzigingen")
    assert {f"/beheer/{een}" for een in delen} <= set(beheer.pagina.links)
    assert "/beheer/sluitingsdagen" not in beheer.pagina.links
    for een in delen:
        beheer.ga(f"/beheer/{een}")
    assert "Er is nog niets gewijzigd" in beheer.tekst
    assert "niets gevonden" in beheer.ga("/beheer/tafels?zoek=bestaat-niet").tekst
    assert "Er is geen pagina 9" in beheer.ga("/beheer/tafels?page=9").tekst
    assert beheer.ga("/beheer/organisaties?zoek=lokaal+nijmegen").tekst.count("LT_NIJMEGEN") == 1
    beheer.ga("/beheer/organisaties/LT_NIJMEGEN")
    assert "Lokaal team: casusbespreking" in beheer.tekst
    for pad in ("organisaties/WEG", "tafels/WEG", "codelijsten/WEG", "codelijsten/KNELPUNT/WEG", "teksten/WEG"):
        beheer.ga(f"/beheer/{pad}", status=404)


def test_de_mensen_van_een_organisatie_en_van_een_tafel(backend: str, templates: Templates) -> None:
    with Loket(settings_for(templates.copy(backend))) as loket:
        beheer = Browser(loket).log_in("beheer").ga("/beheer/mensen?organisatie=LT_NIJMEGEN")
        assert "lt-nijmegen" in beheer.tekst
        assert "lid-ret-1" not in beheer.tekst
        assert "lid-ret-1" in beheer.ga("/beheer/mensen?tafel=RET").tekst
        assert "lt-nijmegen" not in beheer.tekst
        assert "Hier is nog niemand" in beheer.ga("/beheer/mensen?tafel=WEG").tekst


def test_een_andere_termijn_geldt_voor_wat_nog_komt(loket: Loket, beheer: Browser) -> None:
    oud = stappen.ret_zaak(loket).lees()["uiterlijk"]
    beheer.ga("/beheer/tafels/RET/termijnen")
    beheer.stuur({"triageWerkdagen": "veel", "opvolgMaanden": "6, drie", "adviesWerkdagen": ""}, status=400)
    assert "Er zijn 4 fouten" in beheer.tekst  # the reason too
    velden = dict(beheer.formulier().velden)
    assert (velden["triageWerkdagen"], velden["opvolgMaanden"]) == ("veel", "6, drie")
    beheer.stuur({"triageWerkdagen": "9", "adviesWerkdagen": "30", "opvolgMaanden": "6, 3", **REDEN}, status=400)
    assert "Noem de maanden in volgorde" in beheer.tekst
    beheer.stuur({"opvolgMaanden": "3 6", "afkaptijd": "16:00"})
    assert beheer.pad == "/beheer/tafels/RET"
    assert "Wat al is ingediend, houdt wat er gold" in beheer.tekst
    assert "Triage: binnen hoeveel werkdagen? – eerst: 3; nu: 9." in beheer.tekst
    assert REDEN["reden"] in beheer.tekst
    assert stappen.ret_zaak(loket).lees()["uiterlijk"] > oud
    tafel = ok(loket.als("beheer").get("/tafels/RET"), 200)
    assert (tafel["triageWerkdagen"], tafel["opvolgMaanden"], tafel["afkaptijd"]) == (9, [3, 6], "16:00")
    beheer.ga("/beheer/tafels/RET/termijnen").stuur({"afkaptijd": "", **REDEN})
    assert ok(loket.als("beheer").get("/tafels/RET"), 200)["afkaptijd"] is None
    beheer.ga("/beheer/tafels/RET/termijnen").stuur(REDEN)
    assert "Er is niets veranderd" in beheer.tekst
    assert "Tafel RET" in beheer.ga("/beheer/wijzigingen?soort=TAFEL").tekst
    assert "/beheer/tafels/RET" in beheer.pagina.links


def test_een_nieuwe_organisatie_krijgt_mensen_een_andere_naam_en_een_einde(loket: Loket, beheer: Browser) -> None:
    nieuw = {"code": "LT_VERZONNEN", "naam": "Verzonnen lokaal team", "soort": "LOKAAL_TEAM", **REDEN}
    beheer.ga("/beheer/organisaties")
    assert "/beheer/organisaties/nieuw" in beheer.pagina.links
    beheer.ga("/beheer/organisaties/nieuw").stuur(nieuw | {"code": "met spatie", "naam": "", "reden": ""}, status=400)
    assert "Er zijn 3 fouten" in beheer.tekst
    beheer.stuur(nieuw | {"code": "LT_WIJCHEN"}, status=409)
    assert "Er is al een organisatie met deze code" in beheer.tekst
    assert dict(beheer.formulier().velden)["naam"] == "Verzonnen lokaal team"
    beheer.stuur(nieuw | {"regio": "RIJK_VAN_NIJMEGEN"})
    pad = "/beheer/organisaties/LT_VERZONNEN"
    assert beheer.pad == pad
    assert "Haar mensen kunnen nu een account krijgen" in beheer.tekst
    assert "Nieuw." in beheer.tekst
    assert "Verzonnen lokaal team" in beheer.ga("/beheer/mensen/nieuw").antwoord.text

    # A colleague was first: what was typed stays, what was left alone is taken from the colleague.
    beheer.ga(f"{pad}/wijzigen")
    wijzig(loket, "/organisaties/LT_VERZONNEN", regio="CENTRAAL_GELDERLAND")
    beheer.stuur({"naam": "Verzonnen buurtteam", **REDEN}, status=412)
    assert "RIJK_VAN_NIJMEGEN; nu: CENTRAAL_GELDERLAND" in beheer.tekst
    velden = dict(beheer.formulier().velden)
    assert (velden["naam"], velden["regio"]) == ("Verzonnen buurtteam", "CENTRAAL_GELDERLAND")
    beheer.stuur()
    assert "Dit staat vanaf nu overal" in beheer.tekst
    beheer.ga(f"{pad}/wijzigen").stuur({"naam": "", **REDEN}, status=400)
    beheer.stuur({"naam": "Verzonnen buurtteam", "regio": ""})
    assert ok(loket.als("beheer").get("/organisaties/LT_VERZONNEN"), 200)["regio"] is None
    beheer.ga(f"{pad}/wijzigen").stuur(REDEN)
    assert "Er is niets veranderd" in beheer.tekst

    beheer.ga(f"{pad}/stoppen").stuur({"tot": "2026-01-01", **REDEN})
    assert "Wat er al is, loopt door" in beheer.tekst
    assert "1 januari 2026" in beheer.ga("/beheer/organisaties?zoek=buurtteam").tekst
    assert "Verzonnen buurtteam" not in beheer.ga("/beheer/mensen/nieuw").antwoord.text
    beheer.ga(f"{pad}/stoppen").stuur({"tot": "", **REDEN})
    assert ok(loket.als("beheer").get("/organisaties/LT_VERZONNEN"), 200)["tot"] is None
    beheer.ga(f"{pad}/opheffen", status=404)
    assert pad in beheer.ga("/beheer/wijzigingen?soort=ORGANISATIE").pagina.links


def test_wie_bij_een_gestopte_organisatie_werkt_begint_geen_aanvraag(loket: Loket) -> None:
    concept = stappen.ret_zaak(loket, indienen=False)
    lt = Browser(loket).log_in("lt-nijmegen")
    assert "/aanvraag" in lt.ga("/werk").pagina.links
    wijzig(loket, "/organisaties/LT_NIJMEGEN", tot="2026-01-01")
    assert "/aanvraag" not in lt.ga("/werk").pagina.links
    lt.ga("/aanvraag/nieuw").stuur({"gemeente": "GM0268", "vraagtype": "HULP_STAGNEERT"}, status=409)
    assert "Uw organisatie is bij dit loket gestopt" in lt.tekst
    assert "Uw organisatie is bij dit loket gestopt" in lt.ga(f"{concept.path}/intake/tafel").tekst


@pytest.mark.parametrize("deel", ["naam", "indienen", "termijnen", "werkwijze", "bijlagen", "einde"])
def test_wie_niets_verandert_maakt_geen_versie(loket: Loket, beheer: Browser, deel: str) -> None:
    """What a form shows is what holds, for every field of it."""
    for tafel in ("RET", "JBT"):
        was = ok(loket.als("beheer").get(f"/tafels/{tafel}"), 200)
        beheer.ga(f"/beheer/tafels/{tafel}/{deel}").stuur(REDEN)
        assert "Er is niets veranderd" in beheer.tekst
        assert ok(loket.als("beheer").get(f"/tafels/{tafel}"), 200) == was


def test_een_nieuwe_tafel_van_begin_tot_einde(loket: Loket, beheer: Browser) -> None:
    nieuw = {"code": "VERZONNEN_TAFEL", "soort": "RET", "regio": "RIJK_VAN_NIJMEGEN", "van": "2026-01-01", **REDEN}
    beheer.ga("/beheer/tafels/nieuw").stuur(nieuw | {"code": "met spatie", "naam": ""}, status=400)
    beheer.stuur(nieuw | {"code": "RET", "naam": "Verzonnen tafel"}, status=409)
    assert "Er is al een tafel met deze code" in beheer.tekst
    beheer.stuur(nieuw)
    assert "Er kan nog niemand indienen" in beheer.tekst
    pad = "/beheer/tafels/VERZONNEN_TAFEL"
    beheer.ga(f"{pad}/vragen/nieuw").stuur(
        {"tekst": "Verzonnen: wat is uw vraag?", "verplicht": "true", **REDEN}, status=400
    )
    assert "Kies een veld van de intake, of bedenk een eigen code" in beheer.tekst
    beheer.stuur({"veld": "vraag"})
    beheer.ga(f"{pad}/indienen").stuur(
        {"rechten": ["LOKAAL_TEAM.CASUSBESPREKING"], "vraagtypen": ["ANDERS", "COMPLEXE_SCHEIDING"], **REDEN}
    )
    beheer.ga(f"{pad}/werkwijze").stuur({"quorum.ONDERWIJS": "2", "quorum.VOORZITTER": "x", **REDEN}, status=400)
    beheer.stuur({"quorum.VOORZITTER": ""})
    tafel = ok(loket.als("beheer").get("/tafels/VERZONNEN_TAFEL"), 200)
    assert "2 × deskundige uit het onderwijs" in beheer.tekst
    assert (tafel["open"], tafel["quorum"], len(tafel["intakevragen"])) == (True, {"ONDERWIJS": 2}, 1)
    intake = {"tafel": "VERZONNEN_TAFEL", "gemeente": "GM0268", "vraagtype": "ANDERS", "vraag": "Verzonnen?"}
    zaak = {**intake, "soort": "CASUSBESPREKING", "acuut": False, "indienen": True}
    ok(loket.als("lt-nijmegen").post("/aanmeldingen", zaak))
    beheer.ga(f"{pad}/einde").stuur({"tot": "2025-12-31", **REDEN}, status=400)
    beheer.stuur({"tot": "2026-01-02"})
    assert "Wat er al is, loopt door" in beheer.tekst
    assert "Gestopt na 2 januari 2026" in beheer.ga("/beheer/tafels?zoek=verzonnen").tekst
    beheer.ga(f"{pad}/bewaartermijn").stuur({"maanden": "3", **REDEN}, status=400)
    beheer.stuur({"van": "2026-02-01", "maanden": "24", "start": "AFSLUITING", "grond": "Verzonnen: artikel 1"})
    assert "24 maanden" in beheer.tekst


def test_vragen_komen_verhuizen_en_gaan(loket: Loket, beheer: Browser) -> None:
    pad = "/beheer/tafels/RET/vragen"
    eerst = ok(loket.als("beheer").get("/tafels/RET"), 200)["intakevragen"]
    nieuw = {
        "eigenCode": "SCHOOL_GEBELD",
        "verzoekSoort": "CASUSBESPREKING",
        "plek": "2",
        "verplicht": "false",
        **REDEN,
    }
    beheer.ga(f"{pad}/nieuw").stuur(nieuw | {"tekst": "Verzonnen: belde u school?"})
    assert "Wat al is ingediend, houdt wat er gold" in beheer.tekst
    beheer.ga(f"{pad}/nieuw").stuur(nieuw | {"tekst": "Verzonnen: nog eens?"}, status=400)
    assert "Deze vraag staat er al" in beheer.tekst
    een = f"{pad}/SCHOOL_GEBELD/CASUSBESPREKING"
    assert dict(beheer.ga(f"{een}/wijzigen").formulier().velden)["plek"] == "2"
    beheer.stuur({"tekst": "", "plek": "1", **REDEN}, status=400)
    beheer.stuur({"tekst": "Verzonnen: wat zei school?", "verplicht": "true"})
    nu = ok(loket.als("beheer").get("/tafels/RET"), 200)["intakevragen"]
    eigen = [vraag for vraag in nu if vraag["verzoekSoort"] == "CASUSBESPREKING"]
    assert (eigen[0]["veld"], eigen[0]["tekst"], eigen[0]["verplicht"]) == (
        "SCHOOL_GEBELD",
        "Verzonnen: wat zei school?",
        True,
    )
    assert "Vraag gewijzigd (bij: casusbespreking)" in beheer.ga("/beheer/tafels/RET").tekst
    beheer.ga(f"{een}/weghalen").stuur(REDEN)
    assert ok(loket.als("beheer").get("/tafels/RET"), 200)["intakevragen"] == eerst
    for weg in ("wijzigen", "weghalen", "lezen"):
        beheer.ga(f"{een}/{weg}", status=404)


def test_een_collega_was_eerder_en_niets_gaat_verloren(loket: Loket, beheer: Browser) -> None:
    beheer.ga("/beheer/tafels/RET/naam")
    wijzig(loket, "/tafels/RET", triageWerkdagen=8)
    beheer.stuur({"toelichting": "Verzonnen: lang getypt.", **REDEN}, status=412)
    assert "Dit wijzigde iemand anders intussen" in beheer.tekst
    assert "eerst: 3; nu: 8" in beheer.tekst
    assert "een collega was eerder klaar" in beheer.tekst
    assert dict(beheer.formulier().velden)["toelichting"] == "Verzonnen: lang getypt."
    beheer.stuur()
    tafel = ok(loket.als("beheer").get("/tafels/RET"), 200)
    assert (tafel["toelichting"], tafel["triageWerkdagen"]) == ("Verzonnen: lang getypt.", 8)
    for pad, api, ander, eigen in (
        ("codelijsten/KNELPUNT/ONDERWIJS", "/codelijsten/KNELPUNT/waarden/ONDERWIJS", "omschrijving", "omschrijving"),
        ("teksten/ACUUT", "/teksten/ACUUT", "tekst", "tekst"),
    ):
        beheer.ga(f"/beheer/{pad}/wijzigen")
        wijzig(loket, api, **{ander: "Verzonnen van de collega: bel 112 of Veilig Thuis."})
        beheer.stuur({eigen: "Verzonnen van mij: bel 112 of Veilig Thuis.", **REDEN}, status=412)
        assert "Verzonnen van de collega" in beheer.tekst
        beheer.stuur()
        assert "Verzonnen van mij" in str(ok(loket.als("beheer").get(api), 200))


def test_wie_iets_anders_wijzigde_draait_niets_terug(loket: Loket, beheer: Browser) -> None:
    """In the same form: what one left alone becomes what the colleague made of it; what one typed stays."""
    beheer.ga("/beheer/tafels/RET/indienen")
    wijzig(loket, "/tafels/RET", vraagtypen=["ANDERS"])
    beheer.stuur({"rechten": ["GI.CASUSBESPREKING"], **REDEN}, status=412)
    beheer.stuur()
    beheer.ga("/beheer/tafels/RET/termijnen")
    wijzig(loket, "/tafels/RET", triageWerkdagen=8, opvolgMaanden=[1, 2])
    beheer.stuur({"adviesWerkdagen": "33", "opvolgMaanden": "", **REDEN}, status=412)
    beheer.stuur()
    tafel = ok(loket.als("beheer").get("/tafels/RET"), 200)
    assert (tafel["vraagtypen"], len(tafel["indieningsrechten"])) == (["ANDERS"], 1)
    assert (tafel["triageWerkdagen"], tafel["adviesWerkdagen"], tafel["opvolgMaanden"]) == (8, 33, [])
    beheer.ga("/beheer/tafels/RET/vragen/vraag/CASUSBESPREKING/wijzigen")
    vragen = tafel["intakevragen"]
    for een in vragen:
        een["verzoekSoort"] = None if een["verzoekSoort"] == "*" else een["verzoekSoort"]
    anders = [
        {**een, "tekst": f"{een['tekst']} Verzonnen." if een["veld"] == "vraag" else een["tekst"]} for een in vragen
    ]
    wijzig(loket, "/tafels/RET", intakevragen=anders)
    beheer.stuur({"plek": "2", **REDEN}, status=412)
    beheer.stuur()
    nu = ok(loket.als("beheer").get("/tafels/RET"), 200)["intakevragen"]
    bij = [een for een in nu if een["verzoekSoort"] == "CASUSBESPREKING"]
    assert bij[1]["veld"] == "vraag"
    assert bij[1]["tekst"].endswith("Verzonnen.")


def test_codelijsten_en_teksten(loket: Loket, beheer: Browser) -> None:
    beheer.ga("/beheer/codelijsten/KNELPUNT/nieuw").stuur(
        {"code": "VERVOER", "omschrijving": "verzonnen: vervoer", "van": "2026-05-01", "tot": "2026-04-01", **REDEN},
        status=400,
    )
    assert "Het einde ligt vóór het begin" in beheer.tekst
    beheer.stuur({"van": "", "tot": ""})
    assert "Toegevoegd" in beheer.tekst
    beheer.ga("/beheer/codelijsten/KNELPUNT/VERVOER/eindigen").stuur({"tot": "2026-01-31", **REDEN})
    assert "houden haar" in beheer.tekst
    assert "nu niet, tot en met 31 januari 2026" in beheer.ga("/beheer/codelijsten/KNELPUNT?zoek=vervoer").tekst
    beheer.ga("/beheer/codelijsten/KNELPUNT/VERVOER/eindigen").stuur({"tot": "", **REDEN})
    wijziging = "/beheer/codelijsten/KNELPUNT/VERVOER/wijzigen"
    beheer.ga(wijziging).stuur({"omschrijving": "", **REDEN}, status=400)
    beheer.stuur({"omschrijving": "verzonnen: reizen"})
    assert "eerst: verzonnen: vervoer; nu: verzonnen: reizen" in beheer.tekst
    for nummer in range(10):
        beheer.ga(wijziging).stuur({"omschrijving": f"verzonnen: nummer {nummer}", **REDEN})
    assert "Nieuw." not in beheer.tekst
    assert "eerst: verzonnen: vervoer; nu: verzonnen: reizen" not in beheer.tekst
    beheer.ga("/beheer/codelijsten/KNELPUNT/VERVOER?page=2")
    assert "Nieuw." in beheer.tekst
    assert "nu: verzonnen: reizen" in beheer.tekst
    beheer.ga("/beheer/teksten/ACUUT/wijzigen").stuur({"tekst": "Verzonnen: bel de tafel.", **REDEN}, status=400)
    assert "Noem in deze tekst ook: 112, Veilig Thuis." in beheer.tekst
    beheer.stuur({"tekst": "Verzonnen: bel 112 of Veilig Thuis."})
    assert "Iedereen leest vanaf nu deze tekst" in beheer.tekst
    acuut = Browser(loket).log_in("lt-nijmegen").ga("/aanvraag").stuur({"acuut": "true"})
    assert "Verzonnen: bel 112 of Veilig Thuis." in acuut.tekst


def test_sluitingsdagen_zijn_van_de_tafel_en_de_regio(loket: Loket) -> None:
    dag = add_working_days(vandaag(), 4)
    nieuw = {"dag": dag.isoformat(), "omschrijving": "Verzonnen: studiedag"}
    voorzitter = Browser(loket).log_in("voorzitter-ret").ga("/beheer")
    assert "/beheer/sluitingsdagen" in voorzitter.pagina.links
    assert "/beheer/tafels" not in voorzitter.pagina.links
    voorzitter.ga("/beheer/sluitingsdagen/tafel/RET/nieuw").stuur({}, status=400)
    voorzitter.stuur(nieuw)
    assert "Lopende termijnen zijn meteen opnieuw geteld" in voorzitter.tekst
    voorzitter.ga("/beheer/sluitingsdagen/tafel/RET/nieuw").stuur(nieuw, status=409)
    assert "Deze sluitingsdag staat er al" in voorzitter.tekst
    regio = Browser(loket).log_in("regio-nijmegen").ga("/beheer/sluitingsdagen")
    regio.ga("/beheer/sluitingsdagen/regio/RIJK_VAN_NIJMEGEN/nieuw").stuur(nieuw | {"omschrijving": "Verzonnen: brug"})
    regio.ga("/beheer/sluitingsdagen/tafel/RET/nieuw", status=403)
    for wie in ("voorzitter-retcg", "lid-ret-1", "beheer"):
        ander = Browser(loket).log_in(wie).ga("/account")
        token = dict(ander.formulier().velden)["_csrf"]
        for pad in ("tafel/RET/nieuw", "regio/RIJK_VAN_NIJMEGEN/nieuw"):
            ander.ga(f"/beheer/sluitingsdagen/{pad}", status=403)
            ander.post(f"/beheer/sluitingsdagen/{pad}", nieuw | {"_csrf": token}, status=403)
    voorzitter.ga("/beheer/sluitingsdagen")
    assert "Verzonnen: brug (hele regio)" in voorzitter.tekst
    assert "Verzonnen: brug (hele regio)" in Browser(loket).log_in("beheer").ga("/beheer/tafels/RET").tekst
    weg = next(link for link in voorzitter.pagina.links if link.endswith("/intrekken"))
    voorzitter.ga(weg).stuur({}, status=400)
    voorzitter.stuur({"akkoord": "true"})
    assert "studiedag" not in voorzitter.tekst
    voorzitter.ga(weg, status=404)


# What only shows how it is; all other pages are forms.
INZIEN = {
    "/beheer/organisaties",
    "/beheer/organisaties/{code}",
    "/beheer/tafels",
    "/beheer/tafels/{code}",
    "/beheer/tafels/{code}/vragen",
    "/beheer/codelijsten",
    "/beheer/codelijsten/{lijst}",
    "/beheer/codelijsten/{lijst}/{code}",
    "/beheer/teksten",
    "/beheer/teksten/{tekst}",
    "/beheer/wijzigingen",
    "/beheer/zendingen",
    "/beheer",
}
ELDERS = ("/beheer/mensen", "/beheer/sluitingsdagen")


def test_buitenstaanders_richten_niets_in_en_de_fg_kijkt(loket: Loket) -> None:
    """Who has another role, and the administrator of one organisation alone: no page, and no form."""
    account = {"gebruikersnaam": "beheer-wijchen", "naam": "Verzonnen", "organisatie": "LT_WIJCHEN"}
    rol = {"rol": "BEHEERDER", "organisatie": "LT_WIJCHEN"}
    ok(loket.als("beheer").post("/gebruikers", account | {"wachtwoord": WACHTWOORD, "rollen": [rol]}))
    inrichting = [een for een in PAGINAS if een[1].startswith("/beheer") and not een[1].startswith(ELDERS)]
    assert {pad for methode, pad in inrichting if methode == "GET"} > INZIEN
    for wie in ("beheer-wijchen", "lt-nijmegen", "fg"):
        browser = Browser(loket).log_in(wie)
        token = dict(browser.ga("/account").formulier().velden)["_csrf"]
        for methode, patroon in inrichting:
            pad = _pad(patroon, "")
            if methode == "GET":
                browser.ga(pad, status=200 if wie == "fg" and patroon in INZIEN else 403)
            else:
                browser.post(pad, {"_csrf": token, "_versie": "1", "naam": "Verzonnen", **REDEN}, status=403)
        menu = browser.ga("/werk").pagina.links
        assert ("/beheer" in menu) == (wie == "fg")
        assert ("/beheer/mensen" in menu) == (wie == "beheer-wijchen")
    links = Browser(loket).log_in("fg").ga("/beheer/tafels/RET").pagina.links
    assert not [een for een in links if een.endswith(("/naam", "/termijnen", "/bewaartermijn"))]
    assert "lt-wijchen" in Browser(loket).log_in("beheer-wijchen").ga("/beheer/mensen?organisatie=LT_WIJCHEN").tekst
    assert ok(loket.als("beheer").get("/inrichtingsversies"), 200)["items"] == []


def test_een_vers_bewijs_en_het_getypte_blijft(templates: Templates) -> None:
    with streng(templates, "sqlite") as dienst:
        browser = Browser(dienst.loket).log_in("beheer")
        geheim, _ = _stel_in(dienst, browser)
        browser.ga("/beheer/tafels/RET/naam")
        dienst.klok.vooruit(timedelta(minutes=6))
        browser.stuur({"toelichting": "Verzonnen: lang getypt.", **REDEN}, status=403)
        assert "Wat u invulde, is bewaard" in browser.tekst
        assert "lang getypt" not in browser.antwoord.text
        browser.stuur({"wachtwoord": "fout", "otp": "000000"}, status=400)
        dienst.klok.vooruit(timedelta(seconds=30))
        browser.stuur({"wachtwoord": WACHTWOORD, "otp": totp_code(geheim, dienst.klok.nu)})
        assert "Verzonnen: lang getypt." in browser.tekst
        browser.stuur()
        assert browser.pad == "/beheer/tafels/RET"
        assert "Verzonnen: lang getypt." in browser.tekst
        # Before a form is shown the proof is asked; and who was logged out types nothing twice.
        dienst.klok.vooruit(timedelta(minutes=6))
        assert browser.ga("/beheer/teksten/ACUUT/wijzigen").pad == "/account/bevestigen"
        browser.stuur({"wachtwoord": WACHTWOORD, "otp": totp_code(geheim, dienst.klok.nu)})
        assert browser.pad == "/beheer/teksten/ACUUT/wijzigen"
        dienst.klok.vooruit(timedelta(minutes=16))
        browser.stuur({"tekst": "Verzonnen: bel 112 of Veilig Thuis.", **REDEN}, status=401)
        _log_in(dienst, browser, geheim, "beheer")
        browser.stuur()
        assert re.search("Iedereen leest vanaf nu deze tekst", browser.tekst)
