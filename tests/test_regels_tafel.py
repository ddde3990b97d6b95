"""The rules of triage, the clock, the route advice and the meeting, one test per rule."""

from datetime import timedelta
from typing import Any

import pytest

from tests import stappen
from tests.loket import Loket, fouten, ok
from tests.stappen import Zaak, dag

VT, LT, GI = "vt-gelderland-zuid", "lt-nijmegen", "gi-gelderland"
MAANDAG = dag(2025, 3, 3)


def jbt_zaak(loket: Loket, geboortejaren: tuple[int, ...] = (2015,), **kwargs: Any) -> Zaak:
    kinderen = [stappen.jeugdige(jaar, referentie=f"VERZONNEN-{jaar}") for jaar in geboortejaren]
    intake = stappen.jbt_intake(jeugdigen=kinderen)
    return stappen.maak(loket, intake, aanmelder=VT, voorzitter="voorzitter-jbt", lid=None, tafel="JBT", **kwargs)


def reps_zaak(loket: Loket) -> Zaak:
    return stappen.maak(loket, stappen.reps_intake(), voorzitter="voorzitter-reps", lid=None, tafel="REPS")


def zitting(loket: Loket, tafel: str, voorzitter: str, begint_op: str, **changes: Any) -> str:
    body = {"begintOp": begint_op, "plaats": "Verzonnen zaal", **changes}
    return str(ok(loket.als(voorzitter).post(f"/tafels/{tafel}/zittingen", body))["id"])


def agendeer(zaak: Zaak, zitting_id: str, gasten: list[dict[str, Any]], **meer: Any) -> Any:
    """Put on the agenda; the answer as it is."""
    body = {"zitting": zitting_id, "minuten": 45, "gasten": gasten, **meer}
    return zaak.loket.als(zaak.voorzitter).post(zaak.path + "/besprekingen", body, etag=zaak.etag)


# Route advice


ROUTES = [
    (LT, {"vraagtype": "COMPLEXE_SCHEIDING"}, ["REPS"]),
    (LT, {"vraagtype": "CONTACTVERLIES"}, ["REPS"]),
    (LT, {"vraagtype": "ZORGEN_VEILIGHEID"}, ["JBT"]),
    (LT, {"vraagtype": "ZORGEN_ONTWIKKELING"}, ["JBT"]),
    (GI, {"vraagtype": "EINDE_OTS"}, ["JBT"]),
    (LT, {"vraagtype": "HULP_STAGNEERT"}, ["RET"]),
    (LT, {"vraagtype": "GEEN_PASSEND_AANBOD"}, ["RET"]),
    (LT, {"vraagtype": "PLAATSINGSPROBLEEM"}, ["RET"]),
    (LT, {"vraagtype": "TERUGKEER_NAAR_HUIS"}, ["RET"]),
    (LT, {"vraagtype": "DOORSTROOM"}, ["RET"]),
    (LT, {"vraagtype": "DREIGENDE_UITHUISPLAATSING", "dreigendeUithuisplaatsing": "JA"}, ["RET"]),
    (LT, {"vraagtype": "ZORGEN_VEILIGHEID", "dreigendeUithuisplaatsing": "JA"}, ["JBT", "RET"]),
    (LT, {"vraagtype": "COMPLEXE_SCHEIDING", "dreigendeUithuisplaatsing": "JA"}, ["REPS", "RET"]),
    (LT, {"vraagtype": "COMPLEXE_SCHEIDING", "dreigendeUithuisplaatsing": "ONBEKEND"}, ["REPS"]),
]


@pytest.mark.parametrize(("wie", "vraag", "tafels"), ROUTES)
def test_routeadvies_per_regel(sqlite_loket: Loket, wie: str, vraag: dict[str, str], tafels: list[str]) -> None:
    advies = ok(sqlite_loket.als(wie).post("/routeadvies", {"gemeente": "GM0268", **vraag}), 200)
    assert [tafel["tafel"] for tafel in advies["tafels"]] == tafels
    assert all(tafel["redenen"] and tafel["magIndienen"] for tafel in advies["tafels"])
    assert advies["versie"]


@pytest.mark.parametrize(
    ("wie", "vraagtype", "genoemd"),
    [
        (VT, "HULP_STAGNEERT", "lokaal team of GI"),
        (VT, "COMPLEXE_SCHEIDING", "lokaal team of GI"),
        (LT, "EINDE_OTS", "gecertificeerde instelling"),
        (VT, "EINDE_OTS", "gecertificeerde instelling"),
    ],
)
def test_routeadvies_zegt_waarheen_als_de_aanmelder_niet_mag(
    sqlite_loket: Loket, wie: str, vraagtype: str, genoemd: str
) -> None:
    vraag = {"gemeente": "GM0268", "vraagtype": vraagtype}
    tafel = ok(sqlite_loket.als(wie).post("/routeadvies", vraag), 200)["tafels"][0]
    assert tafel["magIndienen"] is False
    assert genoemd in tafel["waarheen"]
    intake = {**vraag, "vraag": "Verzonnen?", "acuut": False, "indienen": True}
    antwoord = sqlite_loket.als(wie).post("/aanmeldingen", intake)  # "weet ik niet": no table chosen
    assert fouten(antwoord)["tafel"] == "mag-niet-indienen"
    assert tafel["naam"] in antwoord.text


def test_zonder_tafel_kiest_het_routeadvies_en_advies_en_besluit_blijven_bewaard(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket, tafel=None)
    gelezen = zaak.lees()
    assert gelezen["tafel"] == "RET"
    assert gelezen["routeadvies"]["tafels"][0]["tafel"] == "RET"
    door = {"besluit": "DOORZETTEN", "naarTafel": "REPS", "toelichting": "Verzonnen: de scheiding."}
    zaak.doe("voorzitter-ret", "triagebesluiten", door)
    later = zaak.lees()
    assert (later["tafel"], later["routeadvies"]["tafels"][0]["tafel"]) == ("REPS", "RET")
    besluiten = ok(loket.als(LT).get(zaak.path + "/triagebesluiten"), 200)["items"]
    assert besluiten[0]["toelichting"] == "Verzonnen: de scheiding."


# Triage and the clock


def test_elk_besluit_behalve_aannemen_heeft_een_reden(sqlite_loket: Loket) -> None:
    zaak = stappen.ret_zaak(sqlite_loket)

    def gevonden(**besluit: str) -> dict[str, str]:
        voorzitter = sqlite_loket.als("voorzitter-ret")
        return fouten(voorzitter.post(zaak.path + "/triagebesluiten", besluit, etag=zaak.etag))

    assert gevonden(besluit="AANVULLING_VRAGEN") == {"toelichting": "verplicht"}
    assert gevonden(besluit="AFWIJZEN") == {"toelichting": "verplicht", "waarheen": "verplicht"}
    assert gevonden(besluit="DOORZETTEN") == {"toelichting": "verplicht", "naarTafel": "verplicht"}
    assert gevonden(besluit="AANNEMEN", waarheen="Verzonnen.") == {"waarheen": "past-niet"}


def test_doorzetten_houdt_klok_en_geschiedenis(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket, op=MAANDAG)
    assert zaak.lees()["uiterlijk"] == "2025-03-06"  # three working days at the RET
    door = {"besluit": "DOORZETTEN", "naarTafel": "REPS", "toelichting": "Verzonnen: de scheiding."}
    zaak.doe("voorzitter-ret", "triagebesluiten", door, op=MAANDAG + timedelta(days=1))
    gelezen = zaak.lees()
    assert gelezen["ingediendOp"] == "2025-03-03T11:00:00Z"
    assert gelezen["uiterlijk"] == "2025-03-05"  # two working days at REPS, from the day of filing
    assert loket.als("voorzitter-ret").get(zaak.path).status_code == 404
    acties = [stap["actie"] for stap in ok(loket.als("voorzitter-reps").get(zaak.path + "/tijdlijn"), 200)["items"]]
    assert acties == ["INDIENEN", "DOORZETTEN"]


@pytest.mark.parametrize(
    ("naar", "code"),
    [
        ("RET", "zelfde-tafel"),
        ("JBT", "mag-niet-indienen"),
        ("OPH", "gesloten"),
        ("BOEG", "andere-regio"),
        ("RET_CG", "andere-regio"),
        ("NERGENS", "onbekend"),
    ],
)
def test_doorzetten_laat_niemand_binnen_waar_hij_niet_mag(sqlite_loket: Loket, naar: str, code: str) -> None:
    zaak = stappen.ret_zaak(sqlite_loket)
    door = {"besluit": "DOORZETTEN", "naarTafel": naar, "toelichting": "Verzonnen."}
    antwoord = sqlite_loket.als("voorzitter-ret").post(zaak.path + "/triagebesluiten", door, etag=zaak.etag)
    assert fouten(antwoord) == {"naarTafel": code}


def test_de_klok_staat_stil_en_hervat_met_echte_werkdagen(loket: Loket) -> None:
    """Filed on Monday, asked on Tuesday, answered on the Tuesday after Easter: eight working days stood still."""
    zaak = stappen.ret_zaak(loket, op=dag(2025, 4, 7))
    vraag = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"}
    zaak.doe("voorzitter-ret", "triagebesluiten", vraag, op=dag(2025, 4, 8))
    wachtend = zaak.lees()
    assert (wachtend["klokStaatStil"], wachtend["uiterlijk"]) == (True, None)
    zaak.doe(LT, "aanvullingen", {"antwoord": "Verzonnen: school steunt het."}, op=dag(2025, 4, 22))
    hervat = zaak.lees()
    assert (hervat["klokStaatStil"], hervat["uiterlijk"]) == (False, "2025-04-24")
    stappen.neem_aan(zaak, op=dag(2025, 4, 24))
    assert zaak.lees()["uiterlijk"] == "2025-05-20"  # twenty working days for the advice, and the same eight


def test_een_ingediende_aanmelding_verhuist_niet_door_een_wijziging(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket)
    zaak.doe("voorzitter-ret", "triagebesluiten", {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen?"})
    for wijziging in ({"tafel": "REPS"}, {"tafel": None}, {"soort": "ANONIEM_CONSULT"}):
        antwoord = loket.als(LT).patch(zaak.path, wijziging, etag=zaak.etag)
        assert fouten(antwoord) == {next(iter(wijziging)): "ligt-vast"}
    zelfde = loket.als(LT).patch(zaak.path, {"tafel": "RET", "waaromNu": "Verzonnen: later."}, etag=zaak.etag)
    assert ok(zelfde, 200)["waaromNu"] == "Verzonnen: later."


def test_een_afwijzing_kan_heropend_worden_zonder_dat_de_klok_doorliep(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket, op=MAANDAG)
    weg = {"besluit": "AFWIJZEN", "toelichting": "Verzonnen.", "waarheen": "Verzonnen: de huisarts."}
    zaak.doe("voorzitter-ret", "triagebesluiten", weg, op=MAANDAG + timedelta(days=1))
    zaak.doe("voorzitter-ret", "heropening", {"reden": "Verzonnen: toch een vraag."}, op=dag(2025, 5, 12))
    gelezen = zaak.lees()
    assert (gelezen["status"], gelezen["uiterlijk"]) == ("INGEDIEND", "2025-05-14")


# REPS


def test_reps_neemt_nooit_de_regie_over(loket: Loket) -> None:
    zaak = stappen.neem_aan(reps_zaak(loket))
    gelezen = zaak.lees("voorzitter-reps")
    assert gelezen["casusregie"] == "Lokaal team Nijmegen (demo) (de aanmelder)"
    assert "PROCESREGIE_TOEWIJZEN" not in gelezen["mogelijkeActies"]
    reps = loket.als("voorzitter-reps")
    regie = reps.post(zaak.path + "/procesregie", {"gebruiker": "voorzitter-reps"}, etag=zaak.etag)
    assert regie.status_code == 409
    assert "neemt de regie nooit over" in regie.json()["detail"]
    advies = {"tekst": "Verzonnen.", "regels": [{"code": "PROCESREGIE", "wie": "REPS"}]}
    consult = {"vorm": "TELEFONISCH", "minuten": 30, "advies": advies}
    antwoord = reps.post(zaak.path + "/consulten", consult, etag=zaak.etag)
    assert fouten(antwoord) == {"advies.regels[0].code": "geen-procesregie"}


def test_bij_het_ret_houdt_de_voorzitter_even_de_regie_en_de_casus_blijft_van_de_aanmelder(loket: Loket) -> None:
    zaak = stappen.neem_aan(stappen.ret_zaak(loket))
    zaak.doe("voorzitter-ret", "procesregie", {"gebruiker": "voorzitter-ret"})
    assert zaak.lees()["casusregie"] == "Lokaal team Nijmegen (demo) (de aanmelder)"
    zaak.doe("voorzitter-ret", "procesregie", {"gebruiker": None})
    antwoord = loket.als("voorzitter-ret").post(zaak.path + "/procesregie", {"gebruiker": LT}, etag=zaak.etag)
    assert fouten(antwoord) == {"gebruiker": "onbekend"}


def test_een_kort_consult_is_het_hele_advies_maar_niet_bij_de_jbt(loket: Loket) -> None:
    consult = {"vorm": "TELEFONISCH", "minuten": 30, "advies": stappen.ADVIES}
    zaak = stappen.neem_aan(reps_zaak(loket))
    zaak.doe("voorzitter-reps", "consulten", consult)
    assert zaak.lees()["status"] == "GEADVISEERD"
    jbt = stappen.neem_aan(jbt_zaak(loket))
    antwoord = loket.als("voorzitter-jbt").post(jbt.path + "/consulten", consult, etag=jbt.etag)
    assert antwoord.status_code == 409


def test_hoeveel_versies_een_consult_maakt_hangt_niet_af_van_wat_er_was_onthouden(
    loket: Loket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each writing of a case makes a version. That the set-up is read again half-way must not make one more."""
    gemaakt = set()
    for seconden in (60.0, -1.0):  # remembered all the while, and read again each time
        monkeypatch.setattr("app.tafels.catalogus.MAX_AGE_SECONDS", seconden)
        zaak = stappen.neem_aan(reps_zaak(loket))
        eerst = zaak.lees()["versie"]
        zaak.doe("voorzitter-reps", "consulten", {"vorm": "TELEFONISCH", "minuten": 30, "advies": stappen.ADVIES})
        gemaakt.add(zaak.lees()["versie"] - eerst)
    assert len(gemaakt) == 1


# The meeting


def test_ouders_en_jongeren_van_twaalf_horen_aan_de_jbt_of_er_staat_waarom_niet(loket: Loket) -> None:
    """The year of the meeting counts: who turns twelve in that year is invited."""
    zaak = stappen.neem_aan(jbt_zaak(loket, (2012, 2019, 2015)))
    wanneer = zitting(loket, "JBT", "voorzitter-jbt", "2026-12-01T09:00:00Z")
    later = zitting(loket, "JBT", "voorzitter-jbt", "2027-01-11T09:00:00Z")
    ouder, oudste = {"soort": "OUDER"}, {"soort": "JEUGDIGE", "jeugdige": 1}
    assert fouten(agendeer(zaak, wanneer, [oudste])) == {"gasten": "ouders-niet-uitgenodigd"}
    assert fouten(agendeer(zaak, wanneer, [ouder])) == {"gasten": "jeugdige-niet-uitgenodigd"}
    niet = {**oudste, "uitgenodigd": False}
    assert fouten(agendeer(zaak, wanneer, [ouder, niet])) == {"gasten[1].redenNiet": "verplicht"}
    assert fouten(agendeer(zaak, wanneer, [ouder, {**oudste, "jeugdige": 9}]))["gasten[1].jeugdige"] == "onbekend"
    assert fouten(agendeer(zaak, later, [ouder, oudste])) == {"gasten": "jeugdige-niet-uitgenodigd"}  # number 3 is 12
    ok(agendeer(zaak, wanneer, [ouder, {**niet, "redenNiet": "Verzonnen: wil er niet bij zijn."}]))


def test_elders_mogen_ouders_en_jongeren_erbij_zijn_maar_hoeft_het_niet(loket: Loket) -> None:
    zaak = stappen.neem_aan(stappen.ret_zaak(loket))
    ok(agendeer(zaak, zitting(loket, "RET", "voorzitter-ret", "2026-12-01T09:00:00Z"), []))


def test_een_zitting_heeft_een_einde_aan_haar_minuten(loket: Loket) -> None:
    vol = zitting(loket, "RET", "voorzitter-ret", "2026-12-02T09:00:00Z", capaciteitMinuten=60)
    eerste, tweede = (stappen.neem_aan(stappen.ret_zaak(loket)) for _ in range(2))
    antwoord = agendeer(eerste, vol, [])
    ok(antwoord)
    eerste.etag = antwoord.headers["ETag"]
    assert agendeer(tweede, vol, []).status_code == 409
    assert agendeer(tweede, vol, [], minuten=15).status_code == 201
    eerste.doe(LT, "intrekking", {"reden": "Verzonnen: opgelost."})  # leaves the agenda, so there is room again
    agenda = ok(loket.als("voorzitter-ret").get(f"/tafels/RET/zittingen/{vol}"), 200)
    assert (agenda["gebruikteMinuten"], len(agenda["agenda"])) == (15, 1)


@pytest.mark.parametrize("belang", ["EIGEN_ORGANISATIE", "EERDER_BETROKKEN", None])
def test_wie_een_belang_heeft_of_niets_zegt_telt_niet_voor_het_quorum(loket: Loket, belang: str | None) -> None:
    zaak = stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(loket)))
    if belang is not None:
        verklaring = loket.als("lid-ret-1").post(
            zaak.path + "/belangenverklaringen", {"belang": belang}, etag=zaak.etag
        )
        ok(verklaring)
        assert loket.als("lid-ret-1").get(zaak.path).status_code == 404
    zaak.lees()
    aanwezig = [{"gebruiker": "lid-ret-1", "aanwezigheid": "AANWEZIG"}]
    verslag = {"verslag": "Verzonnen.", "leden": aanwezig}
    pad = f"{zaak.path}/besprekingen/{zaak.bespreking}/verslag"
    antwoord = loket.als("voorzitter-ret").post(pad, verslag, etag=zaak.etag)
    assert antwoord.status_code == 409
    assert "gedragswetenschapper" in antwoord.json()["detail"]


def test_een_afwezig_lid_telt_niet_voor_het_quorum(loket: Loket) -> None:
    zaak = stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(loket)))
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"})
    pad = f"{zaak.path}/besprekingen/{zaak.bespreking}/verslag"
    antwoord = loket.als("voorzitter-ret").post(pad, {"verslag": "Verzonnen."}, etag=zaak.etag)
    assert antwoord.status_code == 409


def test_een_bespreking_telt_op_de_dag_van_de_zitting_en_niet_van_het_verslag(loket: Loket) -> None:
    zaak = stappen.neem_aan(stappen.ret_zaak(loket, op=dag(2025, 6, 20)), op=dag(2025, 6, 23))
    stappen.plan_in(zaak, op=dag(2025, 6, 30))
    stappen.bespreek(zaak, op=dag(2025, 7, 3))
    bespreking = ok(loket.als("voorzitter-ret").get(zaak.path + "/besprekingen"), 200)["items"][0]
    assert bespreking["gehoudenOp"] == "2025-06-30T11:00:00Z"
