"""Learning: bottlenecks from triage to closing, the leertafel that counts them, and sheets without a case in them."""

from typing import Any

import pytest

from app.glossary import SignaalMoment, Status
from app.leren import signalen
from tests import stappen
from tests.loket import Loket, fouten, ok
from tests.stappen import Zaak, dag

VZ, LT, SEC = "voorzitter-ret", "lt-nijmegen", "secretaris-ret"
BEGIN = dag(2026, 2, 2)


def signaal(zaak: Zaak, code: str, op: Any = BEGIN, **anders: Any) -> dict[str, Any]:
    vastgelegd: dict[str, Any] = zaak.doe(SEC, "signalen", {"code": code, **anders}, op=op)["vastgelegd"]
    return vastgelegd


def test_een_knelpunt_wordt_gezien_opgepakt_en_opgelost(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket, op=BEGIN)
    een = signaal(zaak, "WACHTLIJST", toelichting="Verzonnen: een jaar wachten.")
    assert (een["moment"], een["stand"], een["van"], een["tot"]) == ("TRIAGE", "OPEN", "2026-02-02", None)
    nog_eens = loket.als(VZ).post(zaak.path + "/signalen", {"code": "WACHTLIJST"}, etag=zaak.etag)
    assert nog_eens.status_code == 409
    pad = f"signalen/{een['id']}/stand"
    zonder = loket.als(VZ).post(f"{zaak.path}/{pad}", {"stand": "OPGEPAKT"}, etag=zaak.etag)
    assert fouten(zonder) == {"wie": "verplicht"}
    zaak.doe(VZ, pad, {"stand": "OPGEPAKT", "wie": "accounthouder inkoop"}, op=BEGIN)
    opgelost = zaak.doe(VZ, pad, {"stand": "OPGELOST"}, op=dag(2026, 3, 2))["vastgelegd"]
    assert (opgelost["stand"], opgelost["tot"], opgelost["wie"]) == ("OPGELOST", "2026-03-02", "accounthouder inkoop")
    assert loket.als(VZ).post(f"{zaak.path}/{pad}", {"stand": "OPGELOST"}, etag=zaak.etag).status_code == 409
    signaal(zaak, "WACHTLIJST")  # it can come back
    tijdlijn = ok(loket.als(LT).get(zaak.path + "/tijdlijn"), 200)["items"]
    gezien = [punt["gegevens"]["stand"] for punt in tijdlijn if punt["actie"] == "SIGNALEREN"]
    assert gezien == ["OPEN", "OPGEPAKT", "OPGELOST", "OPEN"]
    assert fouten(loket.als(VZ).post(zaak.path + "/signalen", {"code": "NIETS"}, etag=zaak.etag)) == {
        "code": "onbekend"
    }
    assert loket.als(LT).post(zaak.path + "/signalen", {"code": "ONDERWIJS"}, etag=zaak.etag).status_code == 403


def test_ook_na_de_afsluiting_kan_een_knelpunt_worden_opgelost(loket: Loket) -> None:
    zaak = stappen.zaak_in(loket, Status.AFGESLOTEN)
    een = zaak.doe(VZ, "signalen", {"code": "ONDERWIJS", "wie": "school"})["vastgelegd"]
    assert (een["moment"], een["stand"]) == ("AFSLUITING", "OPGEPAKT")
    zaak.doe(SEC, f"signalen/{een['id']}/stand", {"stand": "OPGELOST"})
    ander = stappen.zaak_in(loket, Status.AANGENOMEN)
    pad = f"{ander.path}/signalen/{een['id']}/stand"
    assert loket.als(VZ).post(pad, {"stand": "OPEN"}, etag=ander.etag).status_code == 404


@pytest.mark.parametrize("status", list(Status))
def test_het_moment_volgt_uit_de_status(status: Status) -> None:
    laat = {Status.IN_OPVOLGING, Status.AFGESLOTEN, Status.AFGEWEZEN}
    bij_advies = {Status.BESPROKEN, Status.GEADVISEERD}
    verwacht = "AFSLUITING" if status in laat else "ADVIES" if status in bij_advies else "TRIAGE"
    assert signalen.moment_in(status) is SignaalMoment[verwacht]


def test_de_leertafel_telt_codes_en_draagt_geen_tekst(vers_loket: Loket) -> None:
    loket = vers_loket
    for nummer in range(3):
        zaak = stappen.ret_zaak(loket, op=BEGIN)
        een = signaal(zaak, "WACHTLIJST", toelichting="Verzonnen: geheim van de casus.")
        if nummer:
            zaak.doe(VZ, f"signalen/{een['id']}/stand", {"stand": "OPGEPAKT", "wie": "inkoop"}, op=BEGIN)
    zaak = stappen.neem_aan(stappen.ret_zaak(loket, op=BEGIN), op=BEGIN)
    zaak.doe(VZ, "opschalingen", {"naar": "BOEG", "reden": "Verzonnen: geheim van de casus."}, op=BEGIN)
    stappen.adviseer(stappen.bespreek(stappen.plan_in(zaak, op=BEGIN), op=dag(2026, 2, 10)), op=dag(2026, 2, 10))
    vraag = {"periode": "2026-H1", "doel": "KWALITEIT"}
    pad = "/tafels/RET/leertafel"
    for wie in (VZ, SEC, "regio-nijmegen"):
        answer = loket.als(wie).get(pad, params=vraag, op=dag(2026, 3, 1))
        leertafel = ok(answer, 200)
        assert "geheim" not in answer.text
        (wachtlijst,) = leertafel["knelpunten"]
        assert (wachtlijst["code"], wachtlijst["aantal"]) == ("WACHTLIJST", 3)
        assert (wachtlijst["open"], wachtlijst["opgepakt"], wachtlijst["opgelost"]) == (1, 2, 0)
        (steun,) = leertafel["adviesregels"]
        assert (steun["code"], steun["regels"], steun["open"], steun["openTeLaat"]) == ("INFORMELE_STEUN", 1, 1, 0)
        assert leertafel["opschalingen"] == [{"naar": "BOEG", "uitkomst": None, "aantal": 1}]
    leeg = ok(loket.als(VZ).get(pad, params={**vraag, "periode": "2026-H2"}), 200)
    assert (leeg["knelpunten"], leeg["adviesregels"], leeg["opschalingen"]) == ([], [], [])
    for wie in ("voorzitter-reps", "regio-cg", LT, "lid-ret-1", "beheer", "fg", "monitoring"):
        assert loket.als(wie).get(pad, params=vraag).status_code == 403, wie
    assert fouten(loket.als(VZ).get(pad, params={"periode": "2026-H1"})) == {"doel": "missing"}
    regel = ok(
        loket.als("fg").get("/auditregels", params={"handeling": "LEERTAFEL_LEZEN", "resultaat": "GELUKT"}), 200
    )["items"][0]
    assert regel["doel"] == "KWALITEIT"


# Learning sheets

BLAD = {"tafel": "RET", "titel": "Eerder bellen", "tekst": "Verzonnen: bel school al bij triage."}
AKKOORD = {"akkoord": True}


def titels(loket: Loket, wie: str) -> list[str]:
    items = ok(loket.als(wie).get("/leerbladen", params={"pageSize": 100}), 200)["items"]
    return [blad["titel"] for blad in items]


def test_een_leerblad_wordt_geschreven_gedeeld_en_ingetrokken(vers_loket: Loket) -> None:
    loket = vers_loket
    blad = ok(loket.als(VZ).post("/leerbladen", {**BLAD, "knelpunten": ["ONDERWIJS"]}))
    regio = (LT, "lid-ret-1", "voorzitter-reps", "regio-nijmegen", SEC)
    buiten = ("voorzitter-retcg", "lt-arnhem", "regio-cg", "gi-gelderland")
    assert titels(loket, VZ) == ["Eerder bellen"]
    assert not any(titels(loket, wie) for wie in (*regio, *buiten))
    deling, intrekking = (f"/leerbladen/{blad['id']}/{deel}" for deel in ("deling", "intrekking"))
    assert loket.als("voorzitter-reps").post(deling, AKKOORD).status_code == 404
    ok(loket.als(VZ).post(deling, AKKOORD))
    assert all(titels(loket, wie) == ["Eerder bellen"] for wie in regio)
    assert not any(titels(loket, wie) for wie in buiten)
    assert loket.als("voorzitter-reps").post(intrekking, AKKOORD).status_code == 403
    assert loket.als("voorzitter-retcg").post(intrekking, AKKOORD).status_code == 404
    assert loket.als(VZ).post(deling, AKKOORD).status_code == 409
    ok(loket.als(VZ).post(intrekking, AKKOORD))
    assert loket.als(VZ).post(intrekking, AKKOORD).status_code == 409
    assert titels(loket, VZ) == ["Eerder bellen"]
    assert not any(titels(loket, wie) for wie in regio)
    for wie in ("beheer", "fg", "monitoring"):
        assert loket.als(wie).get("/leerbladen").status_code == 403


def test_alleen_de_voorzitter_schrijft_en_alleen_voor_de_eigen_tafel(loket: Loket) -> None:
    for wie in (SEC, "lid-ret-1", LT, "voorzitter-reps", "regio-nijmegen", "beheer", "fg", "monitoring"):
        assert loket.als(wie).post("/leerbladen", BLAD).status_code == 403, wie


def test_een_leerblad_leidt_naar_geen_casus(sqlite_loket: Loket) -> None:
    zaak = stappen.ret_zaak(sqlite_loket)
    kenmerk = zaak.lees()["kenmerk"]
    body = {
        **BLAD,
        "titel": f"Over {kenmerk}",
        "tekst": f"Verzonnen: geboren op 3 mei 2014, zie {zaak.id}.",
        "knelpunten": ["ONDERWIJS", "NIETS"],
    }
    antwoord = sqlite_loket.als(VZ).post("/leerbladen", body)
    gevonden = [(fout["veld"], fout["code"]) for fout in antwoord.json()["fouten"]]
    assert gevonden == [
        ("titel", "kenmerk"),
        ("tekst", "id"),
        ("tekst", "datum"),
        ("knelpunten[1]", "onbekend"),
    ]
    assert kenmerk not in antwoord.text
    assert all(fout["melding"].endswith(".") for fout in antwoord.json()["fouten"])
