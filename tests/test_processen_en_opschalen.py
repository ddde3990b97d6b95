"""Processes beside the advice, process control from–until, and escalations."""

from datetime import UTC, datetime, timedelta
from itertools import product

from app.beheer.demo import WACHTWOORD
from app.core.workingdays import local_date
from app.glossary import Opschalingsdoel as D
from app.glossary import Opschalingsuitkomst as U
from app.glossary import ProcesSoort, ProcesStand, ProcesStap, Status
from app.opschalingen import service as opschalingen
from app.processen import stappen as processtappen
from tests import stappen
from tests.loket import Loket, fouten, ok
from tests.stappen import Zaak, dag

VZ, LT = "voorzitter-ret", "lt-nijmegen"
BEGIN = dag(2026, 3, 2)
DOORBRAAK = {"soort": "DOORBRAAKAANPAK", "wie": "procesregisseur", "toelichting": "Verzonnen: het zit vast."}
WAARDEN = {naam: {"score": 4, "toelichting": "Verzonnen."} for naam in processtappen.WAARDEN}


def aangenomen(loket: Loket) -> Zaak:
    return stappen.neem_aan(stappen.ret_zaak(loket, op=BEGIN), op=BEGIN)


# Processes


def test_een_doorbraakaanpak_van_vraag_tot_gereed(loket: Loket) -> None:
    zaak = aangenomen(loket)
    proces = zaak.doe(VZ, "processen", DOORBRAAK, op=BEGIN)["vastgelegd"]
    pad = f"processen/{proces['id']}/stappen"
    zaak.doe("secretaris-ret", pad, {"stap": "STARTEN", "datum": "2026-03-04"}, op=dag(2026, 3, 5))
    te_vroeg = loket.als(VZ).post(f"{zaak.path}/{pad}", {"stap": "AFRONDEN"}, etag=zaak.etag, op=dag(2026, 3, 6))
    assert fouten(te_vroeg) == {f"waarden.{naam}": "verplicht" for naam in processtappen.WAARDEN}
    zaak.doe(VZ, pad, {"stap": "WEGEN", "waarden": WAARDEN}, op=dag(2026, 3, 6))
    zaak.doe(VZ, pad, {"stap": "AFRONDEN"}, op=dag(2026, 4, 1))
    (gelezen,) = ok(loket.als(LT).get(zaak.path + "/processen"), 200)["items"]
    assert (gelezen["stand"], gelezen["wie"]) == ("GEREED", "procesregisseur")
    assert [(stap["stap"], stap["stand"], stap["datum"]) for stap in gelezen["stappen"]] == [
        ("VRAGEN", "GEVRAAGD", "2026-03-02"),
        ("STARTEN", "GESTART", "2026-03-04"),
        ("WEGEN", "GESTART", "2026-03-06"),
        ("AFRONDEN", "GEREED", "2026-04-01"),
    ]
    assert gelezen["stappen"][2]["waarden"]["rendement"] == {"score": 4, "toelichting": "Verzonnen."}
    for stap in ("STARTEN", "STOPPEN", "WEGEN"):
        assert loket.als(VZ).post(f"{zaak.path}/{pad}", {"stap": stap}, etag=zaak.etag).status_code == 409
    zaak.doe(VZ, "processen", DOORBRAAK, op=dag(2026, 4, 2))  # a new one can begin


def test_de_drie_waarden_horen_bij_de_doorbraakaanpak_en_stoppen_heeft_een_reden(loket: Loket) -> None:
    zaak = aangenomen(loket)
    analyse = {**DOORBRAAK, "soort": "VERKLARENDE_ANALYSE"}
    proces = zaak.doe(VZ, "processen", analyse, op=BEGIN)["vastgelegd"]["id"]
    assert loket.als(VZ).post(zaak.path + "/processen", analyse, etag=zaak.etag).status_code == 409
    zaak.doe(VZ, "processen", DOORBRAAK, op=BEGIN)  # another kind can run beside it
    pad = f"{zaak.path}/processen/{proces}/stappen"

    def gevonden(**stap: object) -> dict[str, str]:
        return fouten(loket.als(VZ).post(pad, stap, etag=zaak.etag, op=BEGIN))

    assert gevonden(stap="WEGEN") == {"waarden": "past-niet"}
    assert gevonden(stap="STARTEN", waarden=WAARDEN) == {"waarden": "past-niet"}
    assert gevonden(stap="STOPPEN") == {"toelichting": "verplicht"}
    assert gevonden(stap="STARTEN", datum="2026-03-03") == {"datum": "toekomst"}
    assert gevonden(stap="STARTEN", datum="2026-03-01") == {"datum": "te-vroeg"}
    assert gevonden(stap="VRAGEN") == {"stap": "literal-error"}


def test_het_proces_van_een_andere_zaak_is_geen_proces(loket: Loket) -> None:
    ander = aangenomen(loket)
    proces = ander.doe(VZ, "processen", DOORBRAAK, op=BEGIN)["vastgelegd"]["id"]
    zaak = aangenomen(loket)
    pad = f"{zaak.path}/processen/{proces}/stappen"
    assert loket.als(VZ).post(pad, {"stap": "STARTEN"}, etag=zaak.etag).status_code == 404


def test_wat_klaar_of_gestopt_is_gaat_niet_verder() -> None:
    for stand, stap in product(ProcesStand, ProcesStap):
        if stand not in processtappen.OPEN or stap is ProcesStap.VRAGEN:
            assert (stand, stap) not in processtappen.OVERGANGEN
    assert set(processtappen.OVERGANGEN.values()) == set(ProcesStand)
    assert set(ProcesSoort) == {ProcesSoort.VERKLARENDE_ANALYSE, ProcesSoort.DOORBRAAKAANPAK}


# Process control from–until


def test_de_procesregie_eindigt_vanzelf_na_haar_laatste_dag(vers_loket: Loket) -> None:
    loket, wie = vers_loket, "regisseur-ret"
    rol = {"rol": "PROCESREGISSEUR", "tafel": "RET"}
    nieuw = {"gebruikersnaam": wie, "naam": "Verzonnen Regisseur", "organisatie": "REGIO_NIJMEGEN"}
    ok(loket.als("beheer").post("/gebruikers", {**nieuw, "wachtwoord": WACHTWOORD, "rollen": [rol]}))
    zaak = stappen.neem_aan(stappen.ret_zaak(loket))
    nu = datetime.now(UTC)
    laatste = local_date(nu) + timedelta(days=1)
    zaak.doe(VZ, "procesregie", {"gebruiker": wie, "tot": laatste.isoformat()})
    for op, status in ((nu, 200), (nu + timedelta(days=1), 200), (nu + timedelta(days=3), 404)):
        assert loket.als(wie).get(zaak.path, op=op).status_code == status, op
        lijst = ok(loket.als(wie).get("/aanmeldingen", op=op), 200)["items"]
        assert bool(lijst) is (status == 200)
    (regel,) = ok(loket.als(LT).get(zaak.path + "/procesregie"), 200)["items"]
    assert regel["gegevens"] == {
        "procesregisseur": wie,
        "van": local_date(nu).isoformat(),
        "tot": laatste.isoformat(),
    }
    zaak.doe(VZ, "procesregie", {"gebruiker": None})
    assert loket.als(wie).get(zaak.path).status_code == 404
    for body, fout in (
        ({"gebruiker": wie, "tot": "2020-01-01"}, "te-vroeg"),
        ({"gebruiker": None, "tot": laatste.isoformat()}, "past-niet"),
    ):
        antwoord = loket.als(VZ).post(zaak.path + "/procesregie", body, etag=zaak.etag)
        assert fouten(antwoord) == {"tot": fout}


# Escalations


def test_een_opschaling_wordt_gevraagd_en_eenmaal_beantwoord(loket: Loket) -> None:
    zaak = aangenomen(loket)
    vraag = {"naar": "BOEG", "reden": "Verzonnen: in de regio is geen plek."}
    opschaling = zaak.doe(VZ, "opschalingen", vraag, op=BEGIN)["vastgelegd"]
    assert (opschaling["uitkomst"], opschaling["reden"]) == (None, vraag["reden"])
    antwoord = {
        "uitkomst": "ADVIES",
        "beantwoordDoor": "coördinator BOEG",
        "beantwoordOp": "2026-03-04",
        "antwoord": "Verzonnen: probeer dit.",
    }
    pad = f"opschalingen/{opschaling['id']}/antwoord"
    for wanneer, fout in (("2026-03-06", "toekomst"), ("2026-03-01", "te-vroeg")):
        poging = {**antwoord, "beantwoordOp": wanneer}
        fout_antwoord = loket.als(VZ).post(f"{zaak.path}/{pad}", poging, etag=zaak.etag, op=dag(2026, 3, 5))
        assert fouten(fout_antwoord) == {"beantwoordOp": fout}
    zaak.doe(VZ, pad, antwoord, op=dag(2026, 3, 5))
    assert loket.als(VZ).post(f"{zaak.path}/{pad}", antwoord, etag=zaak.etag).status_code == 409


def test_de_aanmelder_ziet_dat_er_is_opgeschaald_en_niet_met_welke_woorden(loket: Loket) -> None:
    zaak = aangenomen(loket)
    zaak.doe(VZ, "opschalingen", {"naar": "DOORZETTINGSMACHT", "reden": "Verzonnen: geheim van de tafel."}, op=BEGIN)
    for wie, reden in ((LT, None), ("tl-nijmegen", None), ("secretaris-ret", "Verzonnen: geheim van de tafel.")):
        (gelezen,) = ok(loket.als(wie).get(zaak.path + "/opschalingen"), 200)["items"]
        assert (gelezen["naar"], gelezen["reden"]) == ("DOORZETTINGSMACHT", reden), wie
    assert "geheim van de tafel" not in loket.als(LT).get(zaak.path + "/tijdlijn").text


def test_een_andere_tafel_wordt_genoemd_en_krijgt_geen_inzage(loket: Loket) -> None:
    zaak = aangenomen(loket)
    reden = {"reden": "Verzonnen: wie helpt bij de scheiding?"}
    for body, fout in (
        ({"naar": "ANDERE_TAFEL"}, "verplicht"),
        ({"naar": "ANDERE_TAFEL", "naarTafel": "BESTAAT_NIET"}, "onbekend"),
        ({"naar": "ANDERE_TAFEL", "naarTafel": "RET"}, "zelfde-tafel"),
        ({"naar": "BOEG", "naarTafel": "REPS"}, "past-niet"),
    ):
        antwoord = loket.als(VZ).post(zaak.path + "/opschalingen", {**body, **reden}, etag=zaak.etag)
        assert fouten(antwoord) == {"naarTafel": fout}
    zaak.doe(VZ, "opschalingen", {"naar": "ANDERE_TAFEL", "naarTafel": "REPS", **reden}, op=BEGIN)
    assert loket.als("voorzitter-reps").get(zaak.path).status_code == 404
    assert zaak.lees()["tafel"] == "RET"


def test_opschalingen_worden_geteld_per_doel_en_uitkomst(vers_loket: Loket) -> None:
    zaak = aangenomen(vers_loket)
    vraag = {"naar": "BOEG", "reden": "Verzonnen."}
    _, nieuw = (zaak.doe(VZ, "opschalingen", vraag, op=BEGIN)["vastgelegd"]["id"] for _ in range(2))
    antwoord = {"uitkomst": "AFGEWEZEN", "beantwoordDoor": "BOEG", "beantwoordOp": "2026-03-02"}
    zaak.doe(VZ, f"opschalingen/{nieuw}/antwoord", antwoord, op=BEGIN)
    with vers_loket.eigenaar.reading() as tx:
        van, tot = dag(2026, 1, 1), dag(2026, 7, 1)
        assert opschalingen.tel(tx, ["RET"], van, tot) == {(D.BOEG, None): 1, (D.BOEG, U.AFGEWEZEN): 1}
        assert opschalingen.tel(tx, ["RET"], tot, dag(2027, 1, 1)) == {}
        assert opschalingen.tel(tx, ["REPS"], van, tot) == {}
    assert zaak.lees()["status"] == Status.AANGENOMEN.value
