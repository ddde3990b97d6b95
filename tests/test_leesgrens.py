"""How many cases someone opens: by whatever way, and who is told."""

from datetime import timedelta

from sqlalchemy import select

from app.core.audit import Auditregel
from tests import stappen
from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok


def test_wie_ongewoon_veel_zaken_opent_wordt_gestopt_en_de_fg_ziet_het(templates: Templates, backend: str) -> None:
    """ASVS 2.4.1, OWASP API6: cases are counted, not requests, and a refusal is an act of its own in the audit log."""
    with Loket(settings_for(templates.copy(backend), zaken_per_tien_minuten=5)) as loket:
        # Filing counts too, so nobody brings in more than five.
        aanmelders = ("lt-nijmegen", "lt-wijchen")
        zaken = [stappen.maak(loket, stappen.ret_intake(), aanmelder=aanmelders[nummer % 2]) for nummer in range(7)]
        voorzitter = loket.als("voorzitter-ret")
        for zaak in zaken[:5]:
            for deel in ("", "/tijdlijn", ""):
                assert voorzitter.get(f"{zaak.path}{deel}").status_code == 200
        geweigerd = voorzitter.get(zaken[5].path)
        assert (geweigerd.status_code, geweigerd.json()["code"]) == (429, "te-veel-aanmeldingen")
        assert 0 < int(geweigerd.headers["Retry-After"]) <= 600
        assert "Verzonnen" not in geweigerd.text
        assert voorzitter.get(f"{zaken[6].path}/adviezen").status_code == 429
        assert voorzitter.get(zaken[0].path).status_code == 200
        assert voorzitter.get("/aanmeldingen").status_code == 200
        assert loket.als("secretaris-ret").get(zaken[5].path).status_code == 200
        # The privacy officer is told, once, and reads in the log of that case who it was.
        (melding,) = ok(loket.als("fg").get("/meldingen"), 200)["items"]
        assert (melding["soort"], melding["aanmelding"]) == ("VEEL_GEOPEND", zaken[5].id)
        regels = ok(loket.als("fg").get(melding["pad"].removeprefix("/v1")), 200)["items"]
        assert ("voorzitter-ret", "GEWEIGERD") in {(een["gebruikersnaam"], een["resultaat"]) for een in regels}
        assert loket.als("voorzitter-ret").get("/meldingen", params={"soort": "VEEL_GEOPEND"}).json()["items"] == []
        nu = loket.parts.klok()
        loket.parts.klok = lambda: nu + timedelta(minutes=10, seconds=1)
        assert loket.als("voorzitter-ret").get(zaken[5].path).status_code == 200
        with loket.parts.database.reading() as tx:
            regels = tx.execute(
                select(Auditregel.resultaat, Auditregel.aanmelding_id).where(
                    Auditregel.handeling == "VEEL_ZAKEN_OPENEN"
                )
            ).all()
        assert [(resultaat, str(zaak)) for resultaat, zaak in regels] == [
            ("GEWEIGERD", zaken[5].id),
            ("GEWEIGERD", zaken[6].id),
        ]


def test_een_leeg_triagebesluit_en_een_bestand_gaan_niet_langs_de_grens(templates: Templates, backend: str) -> None:
    """A form that comes back holds the whole case; a file counts as one."""
    with Loket(settings_for(templates.copy(backend), zaken_per_tien_minuten=3)) as loket:
        aanmelders = ("lt-nijmegen", "lt-wijchen")
        zaken = [stappen.maak(loket, stappen.ret_intake(), aanmelder=aanmelders[nummer % 2]) for nummer in range(4)]
        browser = Browser(loket).log_in("voorzitter-ret")
        token = dict(browser.ga("/account").formulier().velden)["_csrf"]
        for zaak in zaken[:3]:
            browser.post(f"{zaak.path}/triage", {"_csrf": token, "_versie": "1"}, status=400)
            assert "Verzonnen: hoe kan" in browser.tekst
        browser.post(f"{zaken[3].path}/triage", {"_csrf": token, "_versie": "1"}, status=429)
        assert "Verzonnen: hoe kan" not in browser.tekst
        inzage = {"aanmelding": zaken[3].id, "reden": "Verzonnen: de moeder vraagt inzage."}
        uit = ok(loket.als("voorzitter-ret").post("/inzagen", inzage))
        assert loket.als("voorzitter-ret").post(f"/uitvoeren/{uit['id']}/bestand", etag='"1"').status_code == 429
        eigen = loket.als("lt-wijchen")
        for _ in range(2):  # the same file again is the same one; with the two that were filed that is three
            assert eigen.get("/mij/casussen/bestand", params={"doel": "EIGEN_DOSSIER"}).status_code == 200
        nog_een = stappen.ret_zaak(loket, indienen=False)
        assert loket.als("lt-nijmegen").get(nog_een.path).status_code == 200
        assert loket.als("lt-nijmegen").get("/mij/casussen/bestand?doel=EIGEN_DOSSIER").status_code == 429
        assert {een["soort"] for een in ok(loket.als("fg").get("/meldingen"), 200)["items"]} == {"VEEL_GEOPEND"}
        assert ok(loket.als("fg").get("/meldingen"), 200)["ongezien"] == 2  # about two people
