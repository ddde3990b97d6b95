"""A decision at triage can be taken back for a minute: only while nothing happened, and nobody was told.

A redirect too, by the table that made it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.berichten.bezorgen import verdeel
from app.glossary import Status
from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.stappen import Zaak, ret_zaak

NU = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TERUG = {"akkoord": True}
BESLUITEN: dict[str, dict[str, Any]] = {
    "AANGENOMEN": {"besluit": "AANNEMEN"},
    "AANVULLING_GEVRAAGD": {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"},
    "AFGEWEZEN": {"besluit": "AFWIJZEN", "toelichting": "Verzonnen.", "waarheen": "Verzonnen: de huisarts."},
}


@pytest.fixture(scope="module")
def loket(backend: str, templates: Templates) -> Iterator[Loket]:
    """Of these tests alone: messages of other cases would be distributed too."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


def _besloten(loket: Loket, status: str = "AANGENOMEN") -> Zaak:
    zaak = ret_zaak(loket, op=NU - timedelta(days=1))
    zaak.doe("voorzitter-ret", "triagebesluiten", BESLUITEN[status], op=NU)
    return zaak


def _terug(zaak: Zaak, seconden: int = 30, *, wie: str = "voorzitter-ret", status: int = 201) -> dict[str, Any]:
    deel, op = "triagebesluiten/terugdraaiing", NU + timedelta(seconds=seconden)
    answer = zaak.loket.als(wie).post(f"{zaak.path}/{deel}", TERUG, etag=zaak.etag, op=op)
    return ok(answer, status)


@pytest.mark.parametrize("status", BESLUITEN)
def test_binnen_de_minuut_is_alles_weer_als_ervoor(loket: Loket, status: str) -> None:
    zaak = ret_zaak(loket, op=NU - timedelta(days=1))
    voor = zaak.lees("voorzitter-ret")
    besloten = zaak.doe("voorzitter-ret", "triagebesluiten", BESLUITEN[status], op=NU)
    assert "TRIAGE_TERUGDRAAIEN" in besloten["aanmelding"]["mogelijkeActies"]
    body = _terug(zaak, wie="secretaris-ret")
    assert body["aanmelding"]["status"] == "INGEDIEND"
    na = zaak.lees("voorzitter-ret")
    for veld in ("status", "uiterlijk", "termijnStap", "klokStaatStil", "getriageerdOp", "mogelijkeActies"):
        assert na[veld] == voor[veld], veld
    besluiten = ok(loket.als("lt-nijmegen").get(f"{zaak.path}/triagebesluiten"), 200)["items"]
    assert [een["actie"] for een in besluiten] == [BESLUITEN[status]["besluit"], "TRIAGE_TERUGDRAAIEN"]
    zaak.doe("voorzitter-ret", "triagebesluiten", BESLUITEN["AANGENOMEN"], op=NU + timedelta(minutes=5))


def test_berichten_over_een_teruggedraaid_besluit_gaan_nooit_uit(loket: Loket) -> None:
    zaak = _besloten(loket, "AFGEWEZEN")
    werk = loket.werkplaats
    with werk.database.session() as tx:
        verdeel(tx, NU + timedelta(seconds=30), mailen=False)
        tx.commit()
    meldingen = ok(loket.als("lt-nijmegen").get("/meldingen?pageSize=100"), 200)["items"]
    assert "AFGEWEZEN" in {een["soort"] for een in meldingen if een["aanmelding"] == zaak.id}
    _terug(zaak, 45)
    meldingen = ok(loket.als("lt-nijmegen").get("/meldingen?pageSize=100"), 200)["items"]
    assert "AFGEWEZEN" not in {een["soort"] for een in meldingen if een["aanmelding"] == zaak.id}


def test_na_een_minuut_gaat_het_bericht_uit_en_kan_het_niet_meer(loket: Loket) -> None:
    zaak = _besloten(loket)
    assert "terugdraaien" in _terug(zaak, 61, status=409)["detail"]
    assert "TRIAGE_TERUGDRAAIEN" not in zaak.lees("voorzitter-ret")["mogelijkeActies"]
    assert zaak.lees()["status"] == Status.AANGENOMEN
    with loket.werkplaats.database.session() as tx:
        assert verdeel(tx, NU + timedelta(seconds=61), mailen=False) > 0
        tx.commit()


def test_wie_het_al_las_of_er_iets_mee_deed_houdt_het_tegen(loket: Loket) -> None:
    gelezen = _besloten(loket, "AFGEWEZEN")
    ok(loket.als("lt-nijmegen").post("/meldingen/gezien", {"akkoord": True}), 200)
    assert "al gelezen" in _terug(gelezen, status=409)["detail"]
    gedaan = _besloten(loket)
    gedaan.doe("secretaris-ret", "signalen", {"code": "WACHTLIJST"}, op=NU + timedelta(seconds=10))
    _terug(gedaan, status=409)
    verdeeld = _besloten(loket)
    with loket.werkplaats.database.session() as tx:
        verdeel(tx, NU + timedelta(minutes=2), mailen=False)
        tx.commit()
    assert "al verstuurd" in _terug(verdeeld, status=409)["detail"]


def test_alleen_de_tafel_zelf_en_alleen_wat_zij_besloot(loket: Loket) -> None:
    zaak = _besloten(loket)
    _terug(zaak, wie="lt-nijmegen", status=403)
    _terug(zaak, wie="voorzitter-jbt", status=404)
    nieuw = ret_zaak(loket, op=NU)
    _terug(nieuw, status=409)


def test_terugdraaien_met_een_knop(loket: Loket) -> None:
    zaak = ret_zaak(loket)
    voorzitter = Browser(loket).log_in("voorzitter-ret")
    voorzitter.ga(f"{zaak.path}/aannemen").stuur()
    assert f"{zaak.path}/triage-terugdraaien" in voorzitter.pagina.links
    voorzitter.ga(f"{zaak.path}/triage-terugdraaien").stuur()
    assert "Gedaan: triagebesluit terugdraaien." in voorzitter.tekst
    assert f"{zaak.path}/triage-terugdraaien" not in voorzitter.pagina.links


# Redirecting


DOOR = {"besluit": "DOORZETTEN", "naarTafel": "REPS", "toelichting": "Verzonnen: de scheiding staat centraal."}


def _doorgezet(loket: Loket) -> Zaak:
    zaak = ret_zaak(loket, op=NU - timedelta(days=1))
    zaak.doe("voorzitter-ret", "triagebesluiten", DOOR, op=NU)
    return zaak


def _lijst(zaak: Zaak, wie: str) -> list[str]:
    vraag = {"zoek": zaak.lees()["kenmerk"]}
    return [een["id"] for een in ok(zaak.loket.als(wie).get("/aanmeldingen", params=vraag), 200)["items"]]


def _gemeld(zaak: Zaak, wie: str) -> set[str]:
    items = ok(zaak.loket.als(wie).get("/meldingen?pageSize=100"), 200)["items"]
    return {een["soort"] for een in items if een["aanmelding"] == zaak.id}


def test_doorzetten_is_een_minuut_terug_te_draaien_en_dan_is_alles_weer_als_ervoor(loket: Loket) -> None:
    zaak = ret_zaak(loket, op=NU - timedelta(days=1))
    voor = zaak.lees("voorzitter-ret")
    gedaan = zaak.doe("voorzitter-ret", "triagebesluiten", DOOR, op=NU)
    assert gedaan["aanmelding"]["mogelijkeActies"] == ["TRIAGE_TERUGDRAAIEN"]
    assert loket.als("voorzitter-ret").get(zaak.path, op=NU).status_code == 404
    assert (_lijst(zaak, "voorzitter-ret"), _lijst(zaak, "voorzitter-reps")) == ([], [zaak.id])
    terug = _terug(zaak, wie="secretaris-ret")
    assert (terug["aanmelding"]["tafel"], terug["vastgelegd"]["gegevens"]) == (
        "RET",
        {"besluit": "DOORZETTEN", "vanTafel": "REPS", "naarTafel": "RET"},
    )
    assert "AANNEMEN" in terug["aanmelding"]["mogelijkeActies"]
    na = zaak.lees("voorzitter-ret")
    for veld in ("status", "tafel", "uiterlijk", "termijnStap", "klokStaatStil", "mogelijkeActies"):
        assert na[veld] == voor[veld], veld
    assert (_lijst(zaak, "voorzitter-ret"), _lijst(zaak, "voorzitter-reps")) == ([zaak.id], [])
    assert loket.als("voorzitter-reps").get(zaak.path).status_code == 404
    besluiten = ok(loket.als("lt-nijmegen").get(f"{zaak.path}/triagebesluiten"), 200)["items"]
    assert [een["actie"] for een in besluiten] == ["DOORZETTEN", "TRIAGE_TERUGDRAAIEN"]
    with loket.werkplaats.database.session() as tx:
        verdeel(tx, NU + timedelta(minutes=5), mailen=False)
        tx.commit()
    assert "DOORGEZET" not in _gemeld(zaak, "voorzitter-reps") | _gemeld(zaak, "lt-nijmegen")


@pytest.mark.parametrize("wie", ["voorzitter-reps", "lt-nijmegen", "lid-ret-1", "voorzitter-jbt"])
def test_alleen_wie_doorzette_draait_het_terug(loket: Loket, wie: str) -> None:
    zaak = _doorgezet(loket)
    _terug(zaak, wie=wie, status={"voorzitter-reps": 409, "lt-nijmegen": 403}.get(wie, 404))
    gezien = ok(loket.als("voorzitter-reps").get(zaak.path, op=NU), 200)
    assert "TRIAGE_TERUGDRAAIEN" not in gezien["mogelijkeActies"]


def test_na_een_minuut_of_een_daad_van_de_andere_tafel_is_de_aanmelding_van_haar(loket: Loket) -> None:
    laat = _doorgezet(loket)
    _terug(laat, 61, status=404)
    gedaan = _doorgezet(loket)
    gedaan.doe("voorzitter-reps", "signalen", {"code": "WACHTLIJST"}, op=NU + timedelta(seconds=10))
    _terug(gedaan, status=404)
    gelezen = _doorgezet(loket)
    ok(loket.als("voorzitter-reps").post("/meldingen/gezien", {"akkoord": True}), 200)
    assert "de andere tafel heeft al gelezen" in _terug(gelezen, status=409)["detail"]
    assert gelezen.lees()["tafel"] == "REPS"


def test_een_voorzitter_met_een_belang_draait_ook_doorzetten_niet_terug(loket: Loket) -> None:
    zaak = ret_zaak(loket, op=NU - timedelta(days=1))
    belang = {"belang": "EERDER_BETROKKEN", "toelichting": "Verzonnen."}
    zaak.doe("secretaris-ret", "belangenverklaringen", belang, op=NU - timedelta(hours=1))
    zaak.doe("voorzitter-ret", "triagebesluiten", DOOR, op=NU)
    _terug(zaak, wie="secretaris-ret", status=404)
    _terug(zaak)
