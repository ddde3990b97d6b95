"""The rules of advice, follow-up, closing and what may be counted, one test per rule."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.workingdays import local_date
from tests import stappen
from tests.loket import Loket, fouten, ok
from tests.stappen import Zaak, dag

LT, GI, VT = "lt-nijmegen", "gi-gelderland", "vt-gelderland-zuid"
BEGIN = dag(2024, 1, 8)
METING = {"woonsituatie": "THUIS", "jeugdhulpNodig": "NEE"}
VOORKOMEN = {"uithuisplaatsing": "VOORKOMEN", "beoordeeldDoor": "gezinswerker"}
NIET_VOORKOMEN = {**VOORKOMEN, "uithuisplaatsing": "NIET_VOORKOMEN"}


def besproken(loket: Loket, **changes: Any) -> Zaak:
    zaak = stappen.neem_aan(stappen.ret_zaak(loket, op=BEGIN, **changes), op=BEGIN)
    return stappen.bespreek(stappen.plan_in(zaak, op=BEGIN), op=BEGIN + timedelta(days=8))


def geadviseerd(loket: Loket, **changes: Any) -> Zaak:
    """Advice on 16 January 2024, so follow-up in April, July and January."""
    return stappen.adviseer(besproken(loket, **changes), op=dag(2024, 1, 16))


def zonder_dreiging(antwoord: str = "NEE") -> dict[str, Any]:
    return {
        "dreigendeUithuisplaatsing": antwoord,
        "dreigingBeoordeeldDoor": None,
        "dreigingBeoordeeldOp": None,
        "vraagtype": "HULP_STAGNEERT",
    }


def meet(zaak: Zaak, maanden: int, op: Any, **meting: Any) -> Any:
    """A measurement on that day; the answer as it is."""
    body = {**METING, "maanden": maanden, "gemetenOp": str(local_date(op)), **meting}
    antwoord = zaak.loket.als(LT).post(zaak.path + "/opvolgmetingen", body, etag=zaak.etag, op=op)
    zaak.etag = antwoord.headers.get("ETag", zaak.etag)
    return antwoord


def sluit(zaak: Zaak, op: Any, **uitkomst: Any) -> Any:
    body = {"resultaat": "HULP_GEREGELD", **uitkomst}
    return zaak.loket.als("voorzitter-ret").post(zaak.path + "/afsluiting", body, etag=zaak.etag, op=op)


# Advice


def test_een_ondertekend_advies_ligt_vast_en_een_wijziging_is_een_nieuwe_versie(loket: Loket) -> None:
    zaak = geadviseerd(loket)
    nog_eens = loket.als("voorzitter-ret").post(
        zaak.path + "/adviezen/1/ondertekening", {"akkoord": True}, etag=zaak.etag
    )
    assert nog_eens.status_code == 409
    anders = {**stappen.ADVIES, "tekst": "Verzonnen: toch anders."}
    assert zaak.doe("voorzitter-ret", "adviezen", anders)["vastgelegd"]["nummer"] == 2
    versies = ok(loket.als("voorzitter-ret").get(zaak.path + "/adviezen"), 200)["items"]
    assert [(versie["nummer"], bool(versie["ondertekendOp"])) for versie in versies] == [(1, True), (2, False)]
    assert versies[0]["tekst"] == stappen.ADVIES["tekst"]


def test_een_concept_van_het_advies_wordt_vervangen_en_niet_gestapeld(loket: Loket) -> None:
    zaak = besproken(loket)
    for tekst in ("Verzonnen: eerst dit.", "Verzonnen: nu dat."):
        assert zaak.doe("voorzitter-ret", "adviezen", {**stappen.ADVIES, "tekst": tekst})["vastgelegd"]["nummer"] == 1
    versies = ok(loket.als("voorzitter-ret").get(zaak.path + "/adviezen"), 200)["items"]
    assert [(versie["tekst"], len(versie["regels"])) for versie in versies] == [("Verzonnen: nu dat.", 1)]


def test_de_aanmelder_ziet_alleen_ondertekende_versies(loket: Loket) -> None:
    zaak = besproken(loket)
    zaak.doe("voorzitter-ret", "adviezen", stappen.ADVIES)
    assert ok(loket.als(LT).get(zaak.path + "/adviezen"), 200)["items"] == []
    zaak.doe("voorzitter-ret", "adviezen/1/ondertekening", {"akkoord": True})
    zaak.doe("voorzitter-ret", "adviezen", {**stappen.ADVIES, "tekst": "Verzonnen: tweede."})
    assert [versie["nummer"] for versie in ok(loket.als(LT).get(zaak.path + "/adviezen"), 200)["items"]] == [1]


def test_de_secretaris_stelt_op_en_de_voorzitter_ondertekent(loket: Loket) -> None:
    zaak = besproken(loket)
    zaak.doe("secretaris-ret", "adviezen", stappen.ADVIES)
    onderteken = loket.als("secretaris-ret").post(
        zaak.path + "/adviezen/1/ondertekening", {"akkoord": True}, etag=zaak.etag
    )
    assert onderteken.status_code == 403


def test_een_advies_van_de_jbt_heeft_het_besluit_van_de_raad(loket: Loket) -> None:
    zaak = stappen.maak(loket, stappen.jbt_intake(), aanmelder=VT, voorzitter="voorzitter-jbt", lid=None, tafel="JBT")
    gasten: list[dict[str, Any]] = [{"soort": "OUDER"}, {"soort": "JEUGDIGE", "jeugdige": 1}]
    stappen.bespreek(stappen.plan_in(stappen.neem_aan(zaak), gasten=gasten))
    zaak.doe("voorzitter-jbt", "adviezen", stappen.ADVIES)
    zonder = loket.als("voorzitter-jbt").post(
        zaak.path + "/adviezen/1/ondertekening", {"akkoord": True}, etag=zaak.etag
    )
    assert zonder.status_code == 409
    stappen.adviseer(zaak, advies={**stappen.ADVIES, "raadsbesluit": "RAADSONDERZOEK"})
    assert ok(loket.als(VT).get(zaak.path + "/adviezen"), 200)["items"][0]["raadsbesluit"] == "RAADSONDERZOEK"


def test_alleen_de_jbt_legt_een_besluit_van_de_raad_vast(sqlite_loket: Loket) -> None:
    zaak = besproken(sqlite_loket)
    advies = {**stappen.ADVIES, "raadsbesluit": "RAADSONDERZOEK"}
    antwoord = sqlite_loket.als("voorzitter-ret").post(zaak.path + "/adviezen", advies, etag=zaak.etag)
    assert fouten(antwoord) == {"raadsbesluit": "past-niet"}


def test_een_reactie_die_niet_alles_overneemt_zegt_waarom(loket: Loket) -> None:
    zaak = geadviseerd(loket)
    for reactie in ("DEELS_OVERGENOMEN", "NIET_OVERGENOMEN"):
        antwoord = loket.als(LT).post(zaak.path + "/adviesreacties", {"reactie": reactie}, etag=zaak.etag)
        assert fouten(antwoord) == {"toelichting": "verplicht"}
    zaak.doe(LT, "adviesreacties", {"reactie": "NIET_OVERGENOMEN", "toelichting": "Verzonnen: het gezin wil niet."})
    assert zaak.lees()["status"] == "IN_OPVOLGING"


def test_intrekken_kan_tot_er_advies_is(loket: Loket) -> None:
    besproken(loket).doe(LT, "intrekking", {"reden": "Verzonnen: opgelost."})
    zaak = geadviseerd(loket)
    antwoord = loket.als(LT).post(zaak.path + "/intrekking", {"reden": "Verzonnen."}, etag=zaak.etag)
    assert antwoord.status_code == 409


# Follow-up


def test_een_meting_komt_niet_voor_haar_tijd(loket: Loket) -> None:
    zaak = geadviseerd(loket)
    assert meet(zaak, 3, dag(2024, 4, 1), **VOORKOMEN).status_code == 409  # planned on 16 April, from 2 April on
    assert fouten(meet(zaak, 3, dag(2024, 4, 16), gemetenOp="2024-04-01", **VOORKOMEN)) == {"gemetenOp": "te-vroeg"}
    assert fouten(meet(zaak, 3, dag(2024, 4, 16), gemetenOp="2024-04-20", **VOORKOMEN)) == {"gemetenOp": "toekomst"}
    assert fouten(meet(zaak, 4, dag(2024, 5, 16), **VOORKOMEN)) == {"maanden": "onbekend"}
    ok(meet(zaak, 3, dag(2024, 4, 2), **VOORKOMEN))
    assert meet(zaak, 3, dag(2024, 4, 3), **VOORKOMEN).status_code == 409  # once


def test_een_onbeantwoorde_meting_blijft_zichtbaar_te_laat(loket: Loket) -> None:
    zaak = geadviseerd(loket)
    op = dag(2024, 8, 1)
    metingen = ok(loket.als(LT).get(zaak.path + "/opvolgmetingen", op=op), 200)["items"]
    assert [(meting["maanden"], meting["teLaat"]) for meting in metingen] == [(3, True), (6, True), (12, False)]
    assert all(meting["uithuisplaatsing"] is None for meting in metingen)
    vraag = {"teLaat": True, "tafel": "RET", "pageSize": 100}
    te_laat = ok(loket.als("voorzitter-ret").get("/aanmeldingen", params=vraag, op=op), 200)["items"]
    assert zaak.id in {regel["id"] for regel in te_laat}


def test_een_oordeel_over_de_uithuisplaatsing_hoort_bij_een_dreiging_en_noemt_de_beoordelaar(loket: Loket) -> None:
    op = dag(2024, 4, 16)
    zaak = geadviseerd(loket)
    assert fouten(meet(zaak, 3, op)) == {"uithuisplaatsing": "verplicht"}
    assert fouten(meet(zaak, 3, op, uithuisplaatsing="VOORKOMEN")) == {"beoordeeldDoor": "verplicht"}
    ok(meet(zaak, 3, op, uithuisplaatsing="ONBEKEND"))
    zonder = geadviseerd(loket, **zonder_dreiging())
    assert fouten(meet(zonder, 3, op, **VOORKOMEN)) == {"uithuisplaatsing": "past-niet"}
    ok(meet(zonder, 3, op))


def test_het_laatste_oordeel_geldt_ook_als_een_eerder_moment_later_wordt_ingevuld(loket: Loket) -> None:
    zaak = geadviseerd(loket)
    ok(meet(zaak, 6, dag(2024, 7, 16), **NIET_VOORKOMEN))
    ok(meet(zaak, 3, dag(2024, 7, 20), gemetenOp="2024-04-16", **VOORKOMEN))
    assert zaak.lees()["uithuisplaatsingUitkomst"] == "NIET_VOORKOMEN"
    ok(meet(zaak, 12, dag(2025, 1, 16), **VOORKOMEN))
    assert zaak.lees()["uithuisplaatsingUitkomst"] == "VOORKOMEN"


def test_het_einde_van_een_ots_is_een_dag_die_geweest_is(loket: Loket) -> None:
    intake = stappen.toetsen_intake(jeugdigen=[stappen.kind(9, maatregel="OTS", maatregelStart="2023-05-01")])
    zaak = stappen.maak(loket, intake, aanmelder=GI, voorzitter="voorzitter-jbt", lid=None, tafel="JBT", op=BEGIN)
    stappen.plan_in(stappen.neem_aan(zaak, op=BEGIN), op=BEGIN, gasten=[{"soort": "OUDER"}])
    stappen.bespreek(zaak, op=dag(2024, 1, 15))
    stappen.adviseer(zaak, op=dag(2024, 1, 16), advies={**stappen.ADVIES, "raadsbesluit": "GEEN_RAADSONDERZOEK"})
    op = dag(2024, 7, 16)

    def gevonden(**ots: str) -> dict[str, str]:
        body = {**METING, "maanden": 6, "gemetenOp": "2024-07-16", **ots}
        return fouten(loket.als(GI).post(zaak.path + "/opvolgmetingen", body, etag=zaak.etag, op=op))

    assert gevonden(otsBeeindigd="JA") == {"otsEinde": "verplicht"}
    assert gevonden(otsBeeindigd="NEE", otsEinde="2024-05-01") == {"otsEinde": "past-niet"}
    assert gevonden(otsBeeindigd="JA", otsEinde="2023-04-30") == {"otsEinde": "te-vroeg"}
    assert gevonden(otsBeeindigd="JA", otsEinde="2024-07-17") == {"otsEinde": "toekomst"}
    meting = {**METING, "maanden": 6, "gemetenOp": "2024-07-16", "otsBeeindigd": "JA", "otsEinde": "2024-05-01"}
    zaak.doe(GI, "opvolgmetingen", meting, op=op)


# Closing


def test_geen_casus_sluit_zonder_uitkomst(loket: Loket) -> None:
    op = dag(2024, 8, 1)
    zaak = geadviseerd(loket)
    voorzitter = loket.als("voorzitter-ret")
    leeg = voorzitter.post(zaak.path + "/afsluiting", {}, etag=zaak.etag, op=op)
    assert fouten(leeg) == {"resultaat": "missing"}
    assert fouten(sluit(zaak, op)) == {"uithuisplaatsing": "verplicht"}
    assert fouten(sluit(zaak, op, uithuisplaatsing="VOORKOMEN")) == {
        "beoordeeldDoor": "verplicht",
        "beoordeeldOp": "verplicht",
    }
    assert fouten(sluit(zaak, op, **VOORKOMEN, beoordeeldOp="2024-08-02")) == {"beoordeeldOp": "toekomst"}
    assert fouten(sluit(zaak, op, resultaat="KLAAR", **VOORKOMEN, beoordeeldOp="2024-08-01")) == {
        "resultaat": "onbekend"
    }
    ok(sluit(zaak, op, **VOORKOMEN, beoordeeldOp="2024-08-01"))


def test_alleen_de_tafel_sluit_af(loket: Loket) -> None:
    zaak = geadviseerd(loket)
    einde = {"resultaat": "HULP_GEREGELD", "uithuisplaatsing": "ONBEKEND"}
    assert loket.als(LT).post(zaak.path + "/afsluiting", einde, etag=zaak.etag).status_code == 403


def test_onbekend_blijft_onbekend(vers_loket: Loket) -> None:
    """Four cases in which a placement threatened; only two of them have a judgement that counts."""
    loket, op = vers_loket, dag(2024, 8, 1)
    for uitkomst in ("VOORKOMEN", "NIET_VOORKOMEN", "ONBEKEND"):
        zaak = geadviseerd(loket)
        oordeel = {} if uitkomst == "ONBEKEND" else {"beoordeeldDoor": "gezinswerker", "beoordeeldOp": "2024-08-01"}
        antwoord = sluit(zaak, op, uithuisplaatsing=uitkomst, **oordeel)
        ok(antwoord)
        assert zaak.lees()["uithuisplaatsingUitkomst"] == uitkomst
    geadviseerd(loket)  # nobody answered the follow-up
    besproken(loket, **zonder_dreiging("ONBEKEND"))  # whether a placement threatens is unknown
    vraag = {"periode": "2024-H1", "tafel": "RET", "doel": "BELEID"}
    cijfers = ok(loket.als("regio-nijmegen").get("/statistieken", params=vraag, op=op), 200)["totaal"]
    geteld = {naam: cijfers[naam] for naam in ("dreigend", "voorkomen", "nietVoorkomen", "onbekend", "overige")}
    assert geteld == {"dreigend": 4, "voorkomen": 1, "nietVoorkomen": 1, "onbekend": 2, "overige": 1}


def test_een_afgesloten_casus_kan_heropend_worden_met_een_reden(loket: Loket) -> None:
    op = dag(2024, 5, 1)
    zaak = geadviseerd(loket)
    antwoord = sluit(zaak, op, uithuisplaatsing="ONBEKEND")
    ok(antwoord)
    zaak.etag = antwoord.headers["ETag"]
    leeg = loket.als("voorzitter-ret").post(zaak.path + "/heropening", {}, etag=zaak.etag, op=op)
    assert fouten(leeg) == {"reden": "missing"}
    assert (
        loket.als("secretaris-ret")
        .post(zaak.path + "/heropening", {"reden": "Verzonnen."}, etag=zaak.etag, op=op)
        .status_code
        == 403
    )
    zaak.doe("voorzitter-ret", "heropening", {"reden": "Verzonnen: het gezin vraagt opnieuw hulp."}, op=op)
    gelezen = zaak.lees()
    assert (gelezen["status"], gelezen["afgeslotenOp"]) == ("IN_OPVOLGING", None)
    assert gelezen["uiterlijk"] == "2024-04-16"  # the follow-up that was open counts again
    ok(meet(zaak, 3, op, **VOORKOMEN))


@pytest.mark.parametrize("status", ["CONCEPT", "INGEDIEND", "BESPROKEN"])
def test_sluiten_kan_pas_na_advies(loket: Loket, status: str) -> None:
    zaak = besproken(loket) if status == "BESPROKEN" else stappen.ret_zaak(loket, indienen=status == "INGEDIEND")
    antwoord = sluit(zaak, dag(2024, 8, 1), uithuisplaatsing="ONBEKEND")
    assert antwoord.status_code == (404 if status == "CONCEPT" else 409)
