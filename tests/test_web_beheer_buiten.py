"""What the administrator sets up for the world outside, and what a chair keeps: webhooks, login providers, blocks of
text."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests import post, stappen
from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.post import AFZENDER, Systeem, ronde

AKKOORD = {"akkoord": "true"}
WEBHOOK = {"naam": "Verzonnen zaaksysteem", "tafel": "RET", "soorten": ["INGEDIEND", "ADVIES_ONDERTEKEND"]}


@pytest.fixture
def loket(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        yield loket


@pytest.fixture
def beheer(loket: Loket) -> Browser:
    return Browser(loket).log_in("beheer")


@pytest.fixture
def hoorder() -> Iterator[Systeem]:
    with post.systeem() as een:
        yield een


def test_een_webhook_van_begin_tot_einde(loket: Loket, beheer: Browser, hoorder: Systeem) -> None:
    assert "/beheer/webhooks" in beheer.ga("/beheer").pagina.links
    assert "Er is nog geen webhook" in beheer.ga("/beheer/webhooks").tekst
    beheer.ga("/beheer/webhooks/nieuw").stuur(
        {"naam": "", "url": "http://10.0.0.1/", "regio": "", "tafel": ""}, status=400
    )
    assert "Er zijn 2 fouten" in beheer.tekst
    beheer.stuur(WEBHOOK | {"url": "http://10.0.0.1/", "regio": "RIJK_VAN_NIJMEGEN"}, status=400)
    assert "niet op een intern netwerk" in beheer.tekst
    assert "Kies een tafel of een regio" in beheer.tekst
    beheer.stuur(WEBHOOK | {"url": hoorder.url, "regio": ""})
    assert "U ziet het alleen nu" in beheer.tekst
    geheim = next(woord for woord in beheer.tekst.split() if woord.startswith("whsec_"))
    een = next(link for link in beheer.pagina.links if link.startswith("/beheer/webhooks/"))

    beheer.ga(een)
    assert "whsec_" not in beheer.antwoord.text
    assert "Advies ondertekend, Ingediend" in beheer.tekst
    assert "Nog niets. Stuur een proefbericht" in beheer.tekst
    beheer.ga(f"{een}/proef").stuur({}, status=400)
    beheer.stuur(AKKOORD)
    assert "Het proefbericht staat klaar" in beheer.tekst
    assert ronde(loket) == 1
    assert len(hoorder.ontvangen) == 1
    assert "Aangenomen door de ontvangende server. Bericht: proef." in beheer.ga(een).tekst

    beheer.ga(f"{een}/geheim").stuur({"overlapUren": "veel"}, status=400)
    beheer.stuur({"overlapUren": "0"})
    assert geheim not in beheer.tekst
    assert "whsec_" in beheer.tekst

    beheer.ga(f"{een}/wijzigen")
    api = f"/webhooks/{een.rsplit('/', 1)[1]}"
    als = loket.als("beheer")
    ok(als.patch(api, {"actief": False}, etag=als.get(api).headers["ETag"]), 200)
    beheer.stuur({"naam": "Verzonnen: anders"}, status=412)
    assert "Stand: Uit" in beheer.tekst
    assert dict(beheer.formulier().velden)["naam"] == "Verzonnen: anders"
    beheer.stuur({"soorten": []}, status=400)
    beheer.stuur({"soorten": ["INGEDIEND"], "actief": "true"})
    assert "Opgeslagen" in beheer.tekst
    nu = ok(als.get(api), 200)
    assert (nu["naam"], nu["soorten"], nu["actief"]) == ("Verzonnen: anders", ["INGEDIEND"], True)

    beheer.ga(f"{een}/beeindigen").stuur(AKKOORD)
    assert "Dit systeem krijgt niets meer" in beheer.tekst
    assert not [link for link in beheer.pagina.links if link.startswith(f"{een}/")]
    beheer.ga(f"{een}/proef").stuur(AKKOORD, status=409)
    assert "Deze webhook is beëindigd" in beheer.tekst
    assert "Beëindigd op" in beheer.ga("/beheer/webhooks?zoek=anders").tekst
    for weg in (f"/beheer/webhooks/{uuid4()}", f"{een}/lezen"):
        beheer.ga(weg, status=404)


def test_wat_niet_aankwam_zegt_waarom_en_gaat_opnieuw(loket: Loket, beheer: Browser, hoorder: Systeem) -> None:
    data = WEBHOOK | {"url": hoorder.url}
    webhook = ok(loket.als("beheer").post("/webhooks", data))["id"]
    een = f"/beheer/webhooks/{webhook}"
    hoorder.status = 301
    beheer.ga(f"{een}/proef").stuur(AKKOORD)
    ronde(loket)
    assert "1 keer geprobeerd: het systeem stuurt door naar een ander adres." in beheer.ga(een).tekst
    hoorder.status = 200
    opnieuw = next(link for link in beheer.pagina.links if "/opnieuw/" in link)
    beheer.ga(opnieuw).stuur(AKKOORD)
    assert "Het loket probeert het opnieuw" in beheer.tekst
    ronde(loket)
    assert "Aangenomen door de ontvangende server" in beheer.ga(een).tekst
    beheer.ga(opnieuw).stuur(AKKOORD, status=409)


def test_geweigerde_post_is_te_zien_en_gaat_opnieuw(templates: Templates) -> None:
    """What a mail server refused for good: the administrator sees whose it was and why, and sends it again."""
    with post.postkantoor() as kantoor:
        instellingen = settings_for(templates.copy("sqlite"), smtp_url=kantoor.url, afzender=AFZENDER)
        with Loket(instellingen) as loket:
            beheer = Browser(loket).log_in("beheer")
            assert "/beheer/zendingen" in beheer.ga("/beheer").pagina.links
            assert "Er is niets mislukt." in beheer.ga("/beheer/zendingen").tekst
            post.geef_adres(loket, "voorzitter-ret", INGEDIEND="MAIL")
            kantoor.weigering = {"voorzitter-ret@post.example": "550 onbekend"}
            zaak = stappen.eigen_zaak(loket)
            ronde(loket)
            assert "e-mail aan voorzitter-ret" in beheer.ga("/beheer/zendingen").tekst
            assert "weigert dit bericht (foutcode 550); klopt het e-mailadres?" in beheer.tekst
            assert zaak.lees()["kenmerk"] not in beheer.tekst
            kijkt = Browser(loket).log_in("fg").ga("/beheer/zendingen")
            assert "foutcode 550" in kijkt.tekst
            assert not [link for link in kijkt.pagina.links if "/opnieuw/" in link]
            kantoor.weigering.clear()
            opnieuw = next(link for link in beheer.pagina.links if "/opnieuw/" in link)
            kijkt.ga(opnieuw, status=403)
            beheer.ga(opnieuw).stuur(AKKOORD)
            assert "Het loket probeert het opnieuw" in beheer.tekst
            assert ronde(loket) == 1
            assert len(kantoor.leeg()) == 1
            assert "Er is niets mislukt." in beheer.ga("/beheer/zendingen").tekst
            beheer.ga(opnieuw).stuur(AKKOORD, status=409)
            Browser(loket).log_in("voorzitter-ret").ga("/beheer/zendingen", status=403)


def test_een_inlogdienst_van_begin_tot_einde(loket: Loket, beheer: Browser) -> None:
    nieuw = {
        "code": "VERZONNEN_DIENST",
        "organisatie": "LT_WIJCHEN",
        "issuer": "https://login.example/verzonnen",
        "audience": "verzonnen-loket",
        "clientGeheim": "verzonnen-geheim-van-de-client",
        "tweedeFactorAmr": "mfa  hwk",
    }
    assert "/beheer/inlogdiensten" in beheer.ga("/beheer").pagina.links
    assert "Er is nog geen inlogdienst" in beheer.ga("/beheer/inlogdiensten").tekst
    beheer.ga("/beheer/inlogdiensten/nieuw").stuur(nieuw, status=400)
    assert "Bij een geheim hoort een" in beheer.tekst
    assert "verzonnen-geheim" not in beheer.antwoord.text
    assert dict(beheer.formulier().velden)["tweedeFactorAmr"] == "mfa hwk"
    beheer.stuur({"clientId": "verzonnen-web", "clientGeheim": nieuw["clientGeheim"]})
    een = "/beheer/inlogdiensten/VERZONNEN_DIENST"
    assert beheer.pad == een
    assert "krijgt een account zonder rollen" in beheer.tekst
    assert "Is er een geheim bewaard? Ja" in beheer.tekst
    assert "mfa hwk" in beheer.tekst
    assert "verzonnen-geheim" not in beheer.antwoord.text
    assert "Inloggen bij" in Browser(loket).ga("/inloggen").tekst

    beheer.ga(f"{een}/wijzigen").stuur()
    assert "Er is niets veranderd" in beheer.tekst
    beheer.ga(f"{een}/wijzigen").stuur({"audience": ""}, status=400)
    beheer.stuur({"audience": "verzonnen-anders", "tweedeFactorAmr": ""})
    stand = ok(loket.als("beheer").get("/aanmeldorganisaties/VERZONNEN_DIENST"), 200)
    assert (stand["audience"], stand["tweedeFactorAmr"], stand["heeftGeheim"]) == ("verzonnen-anders", [], True)

    beheer.ga(f"{een}/uitzetten").stuur({}, status=400)
    beheer.stuur(AKKOORD)
    assert "Wie zo was ingelogd, is eruit" in beheer.tekst
    assert "Inloggen bij" not in Browser(loket).ga("/inloggen").tekst
    assert f"{een}/aanzetten" in beheer.pagina.links
    beheer.ga(f"{een}/aanzetten").stuur(AKKOORD)
    assert "Mensen kunnen weer zo inloggen" in beheer.tekst
    assert "VERZONNEN_DIENST" in beheer.ga("/beheer/inlogdiensten?zoek=wijchen").tekst
    for weg in ("WEG", "VERZONNEN_DIENST/lezen", "WEG/wijzigen"):
        beheer.ga(f"/beheer/inlogdiensten/{weg}", status=404)


def test_een_ongewijzigde_inlogdienst_logt_niemand_uit(loket: Loket, beheer: Browser) -> None:
    """Another secret is no other rule: who came in stays in."""
    een = "/beheer/inlogdiensten/VERZONNEN_DIENST"
    data = {"code": "VERZONNEN_DIENST", "organisatie": "LT_WIJCHEN", "issuer": "https://login.example/verzonnen"}
    data |= {"audience": "verzonnen-loket", "clientId": "verzonnen-web"}
    ok(loket.als("beheer").post("/aanmeldorganisaties", data | {"tweedeFactorAmr": ["mfa"]}))
    beheer.ga(f"{een}/wijzigen").stuur({"clientGeheim": "verzonnen-geheim"})
    assert "Opgeslagen" in beheer.tekst


def test_tekstblokken_zijn_van_de_tafel(loket: Loket, beheer: Browser) -> None:
    voorzitter = Browser(loket).log_in("voorzitter-ret").ga("/beheer")
    assert "/beheer/tekstblokken" in voorzitter.pagina.links
    voorzitter.ga("/beheer/tekstblokken")
    assert "/beheer/tekstblokken/RET" in voorzitter.pagina.links
    assert "/beheer/tekstblokken/JBT" not in voorzitter.pagina.links
    assert "nog geen tekstblok" in voorzitter.ga("/beheer/tekstblokken/RET").tekst
    nieuw = {"naam": "Verzonnen: twee plannen", "tekst": "Bel mij op verzonnen@voorbeeld.example"}
    voorzitter.ga("/beheer/tekstblokken/RET/nieuw").stuur(nieuw, status=400)
    assert "Er is 1 fout" in voorzitter.tekst
    voorzitter.stuur({"tekst": "Verzonnen: maak een plan per gezin.", "van": "2026-01-01"})
    assert "Wie een advies opstelt, ziet dit tekstblok" in voorzitter.tekst
    assert "Geschiedenis" not in voorzitter.tekst
    een = voorzitter.pad

    voorzitter.ga(f"{een}/wijzigen")
    beheer.ga(f"{een}/wijzigen").stuur({"naam": "Verzonnen: van de beheerder"})
    assert "Geschiedenis" in beheer.tekst
    voorzitter.stuur({"tekst": "Verzonnen: mijn tekst."}, status=412)
    assert "Verzonnen: van de beheerder" in voorzitter.tekst
    voorzitter.stuur({"van": ""}, status=400)
    voorzitter.stuur({"van": "2026-01-01", "tot": "2026-01-31"})
    assert "houdt die" in voorzitter.tekst
    assert "Nu niet, vanaf 1 januari 2026 tot en met 31 januari 2026" in voorzitter.ga("/beheer/tekstblokken/RET").tekst
    voorzitter.ga(f"{een}/wijzigen").stuur({"tot": ""})

    secretaris = Browser(loket).log_in("secretaris-ret").ga(een)
    assert f"{een}/wijzigen" not in secretaris.pagina.links
    assert "/beheer/tekstblokken/RET/nieuw" not in secretaris.ga("/beheer/tekstblokken/RET").pagina.links
    secretaris.ga(f"{een}/wijzigen", status=403)
    ander = Browser(loket).log_in("voorzitter-jbt")
    for pad in ("/beheer/tekstblokken/RET", "/beheer/tekstblokken/RET/nieuw", een, f"{een}/wijzigen"):
        ander.ga(pad, status=403)
    beheer.ga(f"/beheer/tekstblokken/RET/{uuid4()}", status=404)
    beheer.ga("/beheer/tekstblokken/WEG", status=404)
