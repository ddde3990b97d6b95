"""The clock: properties of the arithmetic, and the same rules walked through the service."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.aanmeldingen import termijnen
from app.core.workingdays import add_working_days, is_working_day, local_date, received_on, working_days_between
from app.glossary import Actie, Status
from tests import stappen
from tests.loket import Loket, fouten, ok
from tests.stappen import dag

NEDERLAND = ZoneInfo("Europe/Amsterdam")
DAGEN = st.dates(date(2020, 1, 1), date(2032, 12, 31))
AANTAL = st.integers(0, 60)
DICHT = st.frozensets(st.dates(date(2020, 1, 1), date(2033, 12, 31)), max_size=30)
# Half of the moments lie around the nights in which the clock changes, where mistakes hide.
ZOMERTIJD = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))
MOMENTEN = st.one_of(
    st.datetimes(datetime(2020, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.builds(
        lambda dag, minuten: datetime.combine(dag, time(), UTC) + timedelta(minutes=minuten),
        st.sampled_from(ZOMERTIJD),
        st.integers(-2000, 2000),
    ),
)
AFKAP = st.one_of(
    st.none(), st.sampled_from([time(0), time(1, 59), time(2, 30), time(3), time(16, 30), time(23, 59)]), st.times()
)


# --- closing days


@given(DAGEN, AANTAL, DICHT, DICHT)
def test_een_sluitingsdag_erbij_maakt_geen_termijn_korter(
    start: date, aantal: int, dicht: frozenset[date], erbij: frozenset[date]
) -> None:
    assert add_working_days(start, aantal, dicht) <= add_working_days(start, aantal, dicht | erbij)


@given(DAGEN, AANTAL, AANTAL, DICHT)
def test_termijnen_zijn_optelbaar_ook_met_sluitingsdagen(
    start: date, eerst: int, dan: int, dicht: frozenset[date]
) -> None:
    tussen = add_working_days(start, eerst, dicht)
    assert add_working_days(tussen, dan, dicht) == add_working_days(start, eerst + dan, dicht)
    assert working_days_between(add_working_days(start, 0, dicht), tussen, dicht) == eerst


@given(DAGEN, AANTAL, DICHT)
def test_een_termijn_eindigt_nooit_op_een_vrije_dag(start: date, aantal: int, dicht: frozenset[date]) -> None:
    eind = add_working_days(start, aantal, dicht)
    assert is_working_day(eind, dicht)
    assert eind not in dicht
    assert eind.weekday() < 5


# --- the cut-off


@given(MOMENTEN, MOMENTEN, AFKAP, DICHT)
def test_wie_later_indient_telt_nooit_eerder(
    een: datetime, ander: datetime, afkap: time | None, dicht: frozenset[date]
) -> None:
    vroeg, laat = sorted((een, ander))
    assert received_on(vroeg, afkap, dicht) <= received_on(laat, afkap, dicht)


@given(MOMENTEN, AFKAP, DICHT)
def test_wat_binnenkomt_telt_op_een_werkdag_en_nooit_voor_de_dag_zelf(
    op: datetime, afkap: time | None, dicht: frozenset[date]
) -> None:
    telt = received_on(op, afkap, dicht)
    assert is_working_day(telt, dicht)
    assert telt >= local_date(op)
    assert telt >= received_on(op, None, dicht)
    hoogstens = add_working_days(local_date(op) + timedelta(days=1), 0, dicht)
    assert telt <= hoogstens


@pytest.mark.parametrize(
    ("op", "afkap", "telt"),
    [
        (datetime(2026, 11, 18, 16, 30, tzinfo=NEDERLAND), time(16, 30), date(2026, 11, 18)),
        (datetime(2026, 11, 18, 16, 30, 1, tzinfo=NEDERLAND), time(16, 30), date(2026, 11, 19)),
        (datetime(2026, 11, 20, 17, 0, tzinfo=NEDERLAND), time(16, 30), date(2026, 11, 23)),  # Friday: Monday
        (datetime(2026, 11, 21, 9, 0, tzinfo=NEDERLAND), time(16, 30), date(2026, 11, 23)),  # Saturday
        (datetime(2026, 11, 18, 23, 59, 59, tzinfo=NEDERLAND), None, date(2026, 11, 18)),
        (datetime(2026, 11, 18, 23, 30, tzinfo=UTC), None, date(2026, 11, 19)),  # past midnight in the Netherlands
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), time(16, 30), date(2026, 7, 2)),
        (datetime(2026, 12, 24, 17, 0, tzinfo=NEDERLAND), time(16, 30), date(2026, 12, 28)),  # Christmas, weekend
    ],
)
def test_na_de_afkaptijd_is_de_volgende_werkdag(op: datetime, afkap: time | None, telt: date) -> None:
    assert received_on(op, afkap) == telt


# --- standing still


@given(DAGEN, st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=5), st.integers(0, 30), DICHT)
def test_gebruikt_en_stilgestaan_zijn_samen_alle_werkdagen(
    start: date, periodes: list[tuple[int, int]], daarna: int, dicht: frozenset[date]
) -> None:
    """However often the clock stood still; and the course of the case gives the same as keeping count does."""
    begin = nu = add_working_days(start, 0, dicht)
    stil, verloop = 0, []
    for lopend, wachtend in periodes:
        vraag = nu + timedelta(days=lopend)
        antwoord = add_working_days(vraag + timedelta(days=wachtend), 0, dicht)
        stil += termijnen.stilgestaan(begin, vraag, antwoord, dicht)
        verloop += [(Actie.AANVULLING_VRAGEN, vraag), (Actie.AANVULLEN, antwoord)]
        nu = antwoord
    eind = nu + timedelta(days=daarna)
    assert termijnen.gebruikte_werkdagen(begin, eind, stil, dicht) + stil == working_days_between(begin, eind, dicht)
    assert termijnen.stil_volgens_verloop(begin, verloop, dicht) == stil


@given(DAGEN, st.integers(0, 20), st.integers(0, 20), AANTAL, DICHT)
def test_een_antwoord_geeft_de_tafel_precies_de_dagen_terug_die_zij_nog_had(
    start: date, lopend: int, wachtend: int, termijn: int, dicht: frozenset[date]
) -> None:
    begin = add_working_days(start, 0, dicht)
    vraag = add_working_days(begin, lopend, dicht)
    antwoord = add_working_days(vraag, wachtend, dicht)
    stil = termijnen.stilgestaan(begin, vraag, antwoord, dicht)
    uiterlijk = add_working_days(begin, termijn + stil, dicht)
    over = termijn - working_days_between(begin, vraag, dicht)
    if over >= 0:
        assert uiterlijk == add_working_days(antwoord, over, dicht)


@given(DAGEN, AANTAL, AANTAL, DICHT)
def test_een_verzette_termijn_komt_precies_uit(start: date, was: int, wordt: int, dicht: frozenset[date]) -> None:
    begin = add_working_days(start, 0, dicht)
    oud, nieuw = (add_working_days(begin, aantal, dicht) for aantal in (was, wordt))
    assert add_working_days(begin, was + termijnen.verschuiving(begin, oud, nieuw, dicht), dicht) == nieuw


# --- through the service


def test_na_half_vijf_ingediend_begint_de_klok_de_volgende_werkdag(loket: Loket) -> None:
    op_tijd = stappen.ret_zaak(loket, op=datetime(2025, 3, 7, 15, 30, tzinfo=UTC))  # Friday 16:30
    te_laat = stappen.ret_zaak(loket, op=datetime(2025, 3, 7, 15, 30, 1, tzinfo=UTC))
    assert op_tijd.lees()["uiterlijk"] == "2025-03-12"
    assert te_laat.lees()["uiterlijk"] == "2025-03-13"
    indiening = ok(loket.als("lt-nijmegen").get(te_laat.path + "/indiening"), 200)["items"][0]
    assert indiening["gegevens"] == {"ontvangen": "2025-03-10"}
    assert ok(loket.als("lt-nijmegen").get("/tafels/RET"), 200)["afkaptijd"] == "16:30"


def test_een_antwoord_na_de_afkaptijd_telt_de_volgende_werkdag(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket, op=dag(2025, 3, 3))  # Monday, until Thursday
    vraag = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"}
    zaak.doe("voorzitter-ret", "triagebesluiten", vraag, op=dag(2025, 3, 4))
    laat = datetime(2025, 3, 5, 15, 45, tzinfo=UTC)  # Wednesday 16:45 counts as Thursday
    zaak.doe("lt-nijmegen", "aanvullingen", {"antwoord": "Verzonnen: eens."}, op=laat)
    assert zaak.lees()["uiterlijk"] == "2025-03-10"


def test_wie_na_de_afkaptijd_indient_en_meteen_antwoordt_wint_of_verliest_niets(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket, op=datetime(2025, 3, 3, 16, 0, tzinfo=UTC))
    vraag = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"}
    zaak.doe("voorzitter-ret", "triagebesluiten", vraag, op=datetime(2025, 3, 3, 16, 5, tzinfo=UTC))
    zaak.doe(
        "lt-nijmegen", "aanvullingen", {"antwoord": "Verzonnen: eens."}, op=datetime(2025, 3, 3, 16, 9, tzinfo=UTC)
    )
    assert zaak.lees()["uiterlijk"] == "2025-03-07"  # three working days from Tuesday 4 March


def test_een_verzette_termijn_houdt_haar_geschiedenis_met_de_reden(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket, op=dag(2025, 3, 3))
    later = {"uiterlijk": "2025-03-11", "reden": "Verzonnen: de ouders kunnen pas maandag."}
    zaak.doe("secretaris-ret", "termijnwijzigingen", later, op=dag(2025, 3, 4))
    zaak.doe("voorzitter-ret", "termijnwijzigingen", {**later, "uiterlijk": "2025-03-10"}, op=dag(2025, 3, 4))
    gelezen = zaak.lees()
    assert (gelezen["uiterlijk"], gelezen["termijnStap"]) == ("2025-03-10", "TRIAGE")
    regels = ok(loket.als("lt-nijmegen").get(zaak.path + "/termijnwijzigingen"), 200)["items"]
    assert [regel["gegevens"] for regel in regels] == [
        {"stap": "TRIAGE", "was": "2025-03-06", "wordt": "2025-03-11"},
        {"stap": "TRIAGE", "was": "2025-03-11", "wordt": "2025-03-10"},
    ]
    assert {regel["toelichting"] for regel in regels} == {later["reden"]}
    tijdlijn = ok(loket.als("lt-nijmegen").get(zaak.path + "/tijdlijn"), 200)["items"]
    assert [regel["actie"] for regel in tijdlijn] == ["INDIENEN", "TERMIJN_WIJZIGEN", "TERMIJN_WIJZIGEN"]
    # The step after it has its own term, and standing still adds to a moved deadline as to any other.
    vraag = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"}
    zaak.doe("voorzitter-ret", "triagebesluiten", vraag, op=dag(2025, 3, 4))
    zaak.doe("lt-nijmegen", "aanvullingen", {"antwoord": "Verzonnen: eens."}, op=dag(2025, 3, 6))
    assert zaak.lees()["uiterlijk"] == "2025-03-12"
    stappen.neem_aan(zaak, op=dag(2025, 3, 7))
    gelezen = zaak.lees()
    assert (gelezen["uiterlijk"], gelezen["termijnStap"]) == ("2025-04-02", "ADVIES")


@pytest.mark.parametrize(
    ("uiterlijk", "code"),
    [("2025-03-06", "zelfde-dag"), ("2025-03-03", "te-vroeg"), ("2025-03-08", "geen-werkdag")],
)
def test_een_termijn_wordt_verzet_naar_een_werkdag_die_nog_komt(loket: Loket, uiterlijk: str, code: str) -> None:
    zaak = stappen.ret_zaak(loket, op=dag(2025, 3, 3))
    antwoord = loket.als("voorzitter-ret").post(
        zaak.path + "/termijnwijzigingen",
        {"uiterlijk": uiterlijk, "reden": "Verzonnen."},
        etag=zaak.etag,
        op=dag(2025, 3, 4),
    )
    assert fouten(antwoord) == {"uiterlijk": code}


def test_een_sluitingsdag_verzet_lopende_termijnen_en_staat_in_de_tijdlijn(vers_loket: Loket) -> None:
    loket = vers_loket
    triage = stappen.ret_zaak(loket, op=dag(2025, 3, 3))
    advies = stappen.neem_aan(stappen.ret_zaak(loket, op=dag(2025, 2, 24)), op=dag(2025, 2, 25))
    # The clock stood still over the day that becomes a closing day: then it was no working day that it stood still.
    gewacht = stappen.ret_zaak(loket, op=dag(2025, 3, 3))
    vraag = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"}
    gewacht.doe("voorzitter-ret", "triagebesluiten", vraag, op=dag(2025, 3, 4))
    elders = stappen.maak(loket, stappen.reps_intake(), voorzitter="voorzitter-reps", tafel="REPS", op=dag(2025, 3, 3))
    afgerond = stappen.zaak_in(loket, Status.GEADVISEERD)
    voor = [zaak.lees()["uiterlijk"] for zaak in (triage, advies, elders, afgerond)]
    assert voor[:3] == ["2025-03-06", "2025-03-24", "2025-03-05"]
    gewacht.doe("lt-nijmegen", "aanvullingen", {"antwoord": "Verzonnen: eens."}, op=dag(2025, 3, 6))
    assert gewacht.lees()["uiterlijk"] == "2025-03-10"

    sluiting = {"dag": "2025-03-05", "omschrijving": "Verzonnen sluiting"}
    ok(loket.als("secretaris-ret").post("/tafels/RET/sluitingsdagen", sluiting, op=dag(2025, 3, 3)))
    na = [zaak.lees()["uiterlijk"] for zaak in (triage, advies, elders, afgerond)]
    assert na == ["2025-03-07", "2025-03-25", "2025-03-05", voor[3]]
    assert (
        gewacht.lees()["uiterlijk"] == "2025-03-10"
    )  # three working days: the 4th, and after the answer the 7th, 10th
    laatste = ok(loket.als("lt-nijmegen").get(triage.path + "/tijdlijn"), 200)["items"][-1]
    assert laatste["actie"] == "TERMIJN_WIJZIGEN"
    assert laatste["toelichting"] == "Sluitingsdag 05-03-2025: Verzonnen sluiting"
    assert laatste["gegevens"] == {"stap": "TRIAGE", "was": "2025-03-06", "wordt": "2025-03-07"}

    # A day of the region counts for all its tables, and what is filed from now on knows both.
    ok(loket.als("regio-nijmegen").post("/regios/RIJK_VAN_NIJMEGEN/sluitingsdagen", {**sluiting, "dag": "2025-03-04"}))
    assert [zaak.lees()["uiterlijk"] for zaak in (triage, elders)] == ["2025-03-10", "2025-03-06"]
    nieuw = stappen.ret_zaak(loket, op=dag(2025, 3, 3))
    assert nieuw.lees()["uiterlijk"] == "2025-03-10"
    dagen = ok(loket.als("lt-nijmegen").get("/tafels/RET/sluitingsdagen"), 200)["items"]
    assert [(een["dag"], een["tafel"]) for een in dagen] == [("2025-03-04", None), ("2025-03-05", "RET")]
    regio = ok(loket.als("lt-nijmegen").get("/regios/RIJK_VAN_NIJMEGEN/sluitingsdagen"), 200)["items"]
    assert [een["dag"] for een in regio] == ["2025-03-04"]


def test_een_sluitingsdag_die_nog_komt_kan_worden_ingetrokken(vers_loket: Loket) -> None:
    zaak = stappen.ret_zaak(vers_loket, op=dag(2025, 3, 3))
    secretaris = vers_loket.als("secretaris-ret")
    pad = "/tafels/RET/sluitingsdagen"
    sluiting = {"dag": "2025-03-05", "omschrijving": "Verzonnen sluiting"}
    dicht = ok(secretaris.post(pad, sluiting, op=dag(2025, 3, 3)))
    assert secretaris.post(pad, sluiting, op=dag(2025, 3, 3)).status_code == 409
    assert fouten(secretaris.post(pad, {**sluiting, "dag": "2025-03-08"})) == {"dag": "geen-werkdag"}
    intrekking = f"{pad}/{dicht['id']}/intrekking"
    assert secretaris.post(intrekking, {"akkoord": True}, op=dag(2025, 3, 5)).status_code == 409
    assert zaak.lees()["uiterlijk"] == "2025-03-07"
    ok(secretaris.post(intrekking, {"akkoord": True}, op=dag(2025, 3, 4)))
    assert zaak.lees()["uiterlijk"] == "2025-03-06"
    elders = f"/regios/RIJK_VAN_NIJMEGEN/sluitingsdagen/{dicht['id']}/intrekking"
    assert vers_loket.als("regio-nijmegen").post(elders, {"akkoord": True}).status_code == 404


@pytest.mark.parametrize(
    ("wie", "pad"),
    [
        ("voorzitter-reps", "/tafels/RET"),
        ("lid-ret-1", "/tafels/RET"),
        ("regio-nijmegen", "/tafels/RET"),
        ("regio-cg", "/regios/RIJK_VAN_NIJMEGEN"),
        ("voorzitter-ret", "/regios/RIJK_VAN_NIJMEGEN"),
        ("beheer", "/regios/RIJK_VAN_NIJMEGEN"),
    ],
)
def test_sluitingsdagen_zijn_van_de_eigen_tafel_of_regio(loket: Loket, wie: str, pad: str) -> None:
    sluiting = {"dag": "2030-03-05", "omschrijving": "Verzonnen sluiting"}
    assert loket.als(wie).post(f"{pad}/sluitingsdagen", sluiting).status_code == 403


def test_te_laat_en_bij_welke_stap_staat_in_de_zaak_en_in_de_werklijst(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket, op=dag(2025, 3, 3))
    kenmerk = zaak.lees()["kenmerk"]
    for op, laat in ((dag(2025, 3, 6), False), (dag(2025, 3, 7), True)):
        voorzitter = loket.als("voorzitter-ret")
        gelezen = ok(voorzitter.get(zaak.path, op=op), 200)
        regel = ok(voorzitter.get("/aanmeldingen", params={"zoek": kenmerk}, op=op), 200)["items"][0]
        for een in (gelezen, regel):
            assert (een["teLaat"], een["termijnStap"]) == (laat, "TRIAGE")
