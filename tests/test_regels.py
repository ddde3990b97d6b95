"""The rules of bringing in a case, one test per rule: who, what, with whose consent, and what is never asked."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.aanmeldingen.intake import needed_consent
from app.glossary import Gezag
from tests import stappen
from tests.dagen import vandaag
from tests.loket import Loket, fouten, ok
from tests.stappen import dag

VT, LT, GI = "vt-gelderland-zuid", "lt-nijmegen", "gi-gelderland"


def dien_in(loket: Loket, wie: str, intake: dict[str, Any], **kwargs: Any) -> Any:
    return loket.als(wie).post("/aanmeldingen", {**intake, "indienen": True}, **kwargs)


def kind(jaren: int, gezag: str = "EEN_OUDER", *van: str, **changes: Any) -> dict[str, Any]:
    """A young person who turns this age this year, with consent of these people."""
    toestemmingen = [{"van": wie, "antwoord": "JA", "datum": str(vandaag() - timedelta(days=1))} for wie in van]
    basis = {"referentie": "VERZONNEN-1", "geboortejaar": vandaag().year - jaren, "gezag": gezag}
    return {**basis, "toestemmingen": toestemmingen, **changes}


# Who may bring in what, where


@pytest.mark.parametrize(
    ("wie", "tafel", "mag"),
    [
        (VT, "JBT", True),
        (LT, "JBT", True),
        (GI, "JBT", True),
        (VT, "RET", False),
        (VT, "REPS", False),
        (LT, "RET", True),
        (GI, "RET", True),
        (LT, "REPS", True),
        (GI, "REPS", True),
        (LT, "BOEG", False),
        (GI, "BOEG", False),
    ],
)
def test_wie_bij_welke_tafel_indient(sqlite_loket: Loket, wie: str, tafel: str, mag: bool) -> None:  # noqa: FBT001
    intake = {"JBT": stappen.jbt_intake, "REPS": stappen.reps_intake}.get(tafel, stappen.ret_intake)(tafel=tafel)
    antwoord = dien_in(sqlite_loket, wie, intake)
    if mag:
        assert antwoord.status_code == 201, antwoord.text
    else:
        assert "tafel" in fouten(antwoord)


def test_wie_niet_mag_indienen_leest_wie_dat_wel_mag(sqlite_loket: Loket) -> None:
    antwoord = dien_in(sqlite_loket, VT, stappen.ret_intake())
    melding = next(fout["melding"] for fout in antwoord.json()["fouten"] if fout["veld"] == "tafel")
    assert "lokaal team" in melding
    assert "gecertificeerde instelling" in melding


def test_toetsen_aan_tafel_is_van_de_gi(sqlite_loket: Loket) -> None:
    ok(dien_in(sqlite_loket, GI, stappen.toetsen_intake()))
    for wie in (LT, VT):
        assert fouten(dien_in(sqlite_loket, wie, stappen.toetsen_intake()))["soort"] == "mag-niet-indienen"


def test_het_einde_van_een_ots_is_altijd_toetsen_aan_tafel(sqlite_loket: Loket) -> None:
    """Otherwise a lokaal team could bring it in as worries, and only the GI may bring it in."""
    als_verzoek = stappen.jbt_intake(vraagtype="EINDE_OTS")
    assert fouten(dien_in(sqlite_loket, LT, als_verzoek)) == {"vraagtype": "past-niet"}
    als_toets = stappen.toetsen_intake(vraagtype="ZORGEN_VEILIGHEID")
    assert fouten(dien_in(sqlite_loket, GI, als_toets)) == {"vraagtype": "past-niet"}


def test_toetsen_aan_tafel_vraagt_het_begin_van_de_ots(sqlite_loket: Loket) -> None:
    zonder = stappen.jeugdige(maatregel="OTS")
    geen_ots = stappen.jeugdige(maatregel="VOOGDIJ", maatregelStart="2020-06-01")
    gevonden = fouten(dien_in(sqlite_loket, GI, stappen.toetsen_intake(jeugdigen=[zonder, geen_ots])))
    assert gevonden == {"jeugdigen[0].maatregelStart": "verplicht", "jeugdigen[1].maatregel": "geen-ots"}


def test_een_verzoek_aan_de_jbt_noemt_alle_kinderen(loket: Loket) -> None:
    kinderen = [stappen.jeugdige(jaar, referentie=f"VERZONNEN-{jaar}") for jaar in (2012, 2016, 2020)]
    zaak = stappen.maak(loket, stappen.jbt_intake(jeugdigen=kinderen), aanmelder=VT, voorzitter="voorzitter-jbt")
    gelezen = zaak.lees("voorzitter-jbt")["jeugdigen"]
    assert [(j["volgnummer"], j["geboortejaar"]) for j in gelezen] == [(1, 2012), (2, 2016), (3, 2020)]
    assert fouten(dien_in(loket, VT, stappen.jbt_intake(jeugdigen=[]))) == {"jeugdigen": "verplicht"}


def test_ouders_kregen_het_verzoek_aan_de_jbt_vooraf_of_er_staat_waarom_niet(sqlite_loket: Loket) -> None:
    def gevonden(**changes: Any) -> dict[str, str]:
        return fouten(dien_in(sqlite_loket, VT, stappen.jbt_intake(**changes)))

    assert gevonden(oudersGeinformeerd=None, oudersGeinformeerdOp=None) == {"oudersGeinformeerd": "verplicht"}
    assert gevonden(oudersGeinformeerdOp=None) == {"oudersGeinformeerdOp": "verplicht"}
    niet = {"oudersGeinformeerd": False, "oudersGeinformeerdOp": None}
    assert gevonden(**niet) == {"oudersNietGeinformeerdReden": "verplicht"}
    ok(dien_in(sqlite_loket, VT, stappen.jbt_intake(**niet, oudersNietGeinformeerdReden="Verzonnen: onveilig.")))
    assert gevonden(reactieOuders=None) == {"reactieOuders": "verplicht"}


# Acute danger


@pytest.mark.parametrize("indienen", [True, False])
def test_acuut_gevaar_wordt_geweigerd_met_wie_te_bellen(loket: Loket, indienen: bool) -> None:  # noqa: FBT001
    aantal = ok(loket.als(LT).get("/aanmeldingen"), 200)["totaal"]
    intake = stappen.ret_intake(acuut=True, vraag=None)  # first of all, before any other mistake
    antwoord = loket.als(LT).post("/aanmeldingen", {**intake, "indienen": indienen})
    assert antwoord.status_code == 409
    assert antwoord.json()["code"] == "acuut"
    for woord in ("112", "Veilig Thuis", "0800-2000", "Raad voor de Kinderbescherming"):
        assert woord in antwoord.json()["detail"]
    assert ok(loket.als(LT).get("/aanmeldingen"), 200)["totaal"] == aantal


def test_acuut_gevaar_wordt_ook_bij_een_concept_geweigerd(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket, indienen=False)
    assert loket.als(LT).post(zaak.path + "/indiening", {"acuut": True}, etag=zaak.etag).status_code == 409
    assert loket.als(LT).patch(zaak.path, {"acuut": True}, etag=zaak.etag).status_code == 409
    assert zaak.lees()["status"] == "CONCEPT"


def test_of_er_acuut_gevaar_is_moet_gezegd_worden(sqlite_loket: Loket) -> None:
    assert fouten(dien_in(sqlite_loket, LT, stappen.ret_intake(acuut=None))) == {"acuut": "verplicht"}


# Consent


@pytest.mark.parametrize(
    ("jaren", "gezag", "nodig"),
    [
        (11, "EEN_OUDER", ["OUDER"]),
        (11, "BEIDE_OUDERS", ["OUDER", "OUDER"]),
        (11, "VOOGD_GI", ["VOOGD"]),
        (11, "VOOGD_ANDERS", ["VOOGD"]),
        (11, "ONBEKEND", ["OUDER"]),
        (12, "EEN_OUDER", ["OUDER", "JEUGDIGE"]),
        (12, "BEIDE_OUDERS", ["OUDER", "OUDER", "JEUGDIGE"]),
        (12, "VOOGD_GI", ["VOOGD", "JEUGDIGE"]),
        (15, "BEIDE_OUDERS", ["OUDER", "OUDER", "JEUGDIGE"]),
        (16, "BEIDE_OUDERS", ["OUDER", "OUDER", "JEUGDIGE"]),  # perhaps still 15: only the year is known
        (17, "BEIDE_OUDERS", ["JEUGDIGE"]),
        (17, "VOOGD_GI", ["JEUGDIGE"]),
    ],
)
def test_toestemming_naar_leeftijd_en_gezag(sqlite_loket: Loket, jaren: int, gezag: str, nodig: list[str]) -> None:
    needed = needed_consent(vandaag().year - jaren, Gezag[gezag], vandaag().year)
    assert sorted(van.value for van, aantal in needed.items() for _ in range(aantal)) == sorted(nodig)
    ok(dien_in(sqlite_loket, LT, stappen.ret_intake(jeugdigen=[kind(jaren, gezag, *nodig)])))
    for index in range(len(nodig)):
        te_weinig = nodig[:index] + nodig[index + 1 :]
        antwoord = dien_in(sqlite_loket, LT, stappen.ret_intake(jeugdigen=[kind(jaren, gezag, *te_weinig)]))
        assert fouten(antwoord) == {"jeugdigen[0].toestemmingen": "toestemming-ontbreekt"}


@pytest.mark.parametrize("antwoord", ["NEE", "NIET_GEVRAAGD"])
def test_zonder_toestemming_staat_de_reden_erbij(loket: Loket, antwoord: str) -> None:
    zonder_reden = kind(8, toestemmingen=[{"van": "OUDER", "antwoord": antwoord}])
    gevonden = fouten(dien_in(loket, LT, stappen.ret_intake(jeugdigen=[zonder_reden])))
    assert gevonden == {"jeugdigen[0].toestemmingen[0].reden": "verplicht"}
    met_reden = {"van": "OUDER", "antwoord": antwoord, "reden": "Verzonnen: onveilig."}
    zaak = stappen.ret_zaak(loket, jeugdigen=[kind(8, toestemmingen=[met_reden])])
    assert zaak.lees()["jeugdigen"][0]["toestemmingen"][0]["reden"] == "Verzonnen: onveilig."


def test_toestemming_heeft_een_datum_die_geweest_is(sqlite_loket: Loket) -> None:
    for datum, code in ((None, "verplicht"), (str(vandaag() + timedelta(days=2)), "toekomst")):
        toestemming = {"van": "OUDER", "antwoord": "JA", "datum": datum}
        antwoord = dien_in(sqlite_loket, LT, stappen.ret_intake(jeugdigen=[kind(8, toestemmingen=[toestemming])]))
        assert fouten(antwoord) == {"jeugdigen[0].toestemmingen[0].datum": code}


def test_een_casus_op_naam_heeft_een_dossiernummer(sqlite_loket: Loket) -> None:
    zonder = kind(8, "EEN_OUDER", "OUDER", referentie=None)
    gevonden = fouten(dien_in(sqlite_loket, LT, stappen.ret_intake(jeugdigen=[zonder])))
    assert gevonden == {"jeugdigen[0].referentie": "verplicht"}


def test_een_anoniem_consult_heeft_geen_dossiernummer_en_geen_toestemming(sqlite_loket: Loket) -> None:
    consult = {
        "tafel": "RET",
        "soort": "ANONIEM_CONSULT",
        "gemeente": "GM0268",
        "vraagtype": "HULP_STAGNEERT",
        "vraag": "Verzonnen: hoe verder?",
        "acuut": False,
    }
    ok(dien_in(sqlite_loket, LT, consult))
    op_naam = {**consult, "jeugdigen": [kind(8, "EEN_OUDER", "OUDER")]}
    gevonden = fouten(dien_in(sqlite_loket, LT, op_naam))
    assert gevonden["jeugdigen[0].referentie"] == "anoniem"
    assert gevonden["jeugdigen[0].toestemmingen"] == "anoniem"


# Only what the question needs


def test_de_tafel_krijgt_wat_zij_vraagt_en_niets_meer(sqlite_loket: Loket) -> None:
    """REPS does not ask where the young person lives; the JBT does not ask for a diagnosis, because nobody does."""
    meer = stappen.reps_intake(woonsituatie="THUIS", waaromNu="Verzonnen.", oudersGeinformeerdOp="2020-12-01")
    assert fouten(dien_in(sqlite_loket, LT, meer)) == {
        "woonsituatie": "niet-gevraagd",
        "waaromNu": "niet-gevraagd",
        "oudersGeinformeerdOp": "niet-gevraagd",
    }
    met_maatregel = stappen.reps_intake(jeugdigen=[stappen.jeugdige(maatregel="OTS")])
    assert fouten(dien_in(sqlite_loket, LT, met_maatregel)) == {"jeugdigen[0].maatregel": "niet-gevraagd"}
    eigen = stappen.ret_intake(antwoorden={"KLEUR": "Verzonnen: blauw."})
    assert fouten(dien_in(sqlite_loket, LT, eigen)) == {"antwoorden": "niet-gevraagd"}


@pytest.mark.parametrize(
    ("wie", "intake"),
    [
        (LT, stappen.ret_intake()),
        (LT, stappen.reps_intake()),
        (VT, stappen.jbt_intake()),
        (GI, stappen.toetsen_intake()),
    ],
    ids=["RET", "REPS", "verzoek", "toetsen"],
)
def test_niets_dwingt_een_veld_af_dat_de_tafel_niet_vraagt(
    sqlite_loket: Loket, wie: str, intake: dict[str, Any]
) -> None:
    """Without any field, the mistakes are exactly the fields that the table says it must have."""
    tafel = ok(sqlite_loket.als(wie).get(f"/tafels/{intake['tafel']}"), 200)
    verplicht = {
        vraag["veld"]
        for vraag in tafel["intakevragen"]
        if vraag["verplicht"] and vraag["verzoekSoort"] in {"*", intake.get("soort", "CASUSBESPREKING")}
    }
    kaal = {"tafel": intake["tafel"], "soort": intake.get("soort", "CASUSBESPREKING")}
    gevonden = set(fouten(dien_in(sqlite_loket, wie, kaal)))
    assert gevonden == {veld for veld in verplicht if not veld.startswith("jeugdigen.")} | {
        "gemeente",
        "vraagtype",
        "acuut",
    }
    leeg_kind = {**kaal, "jeugdigen": [{}]}
    gevonden = set(fouten(dien_in(sqlite_loket, wie, leeg_kind)))
    van_het_kind = {veld.replace("jeugdigen.", "jeugdigen[0].") for veld in verplicht if "." in veld}
    assert {veld for veld in gevonden if veld.startswith("jeugdigen[0].")} == van_het_kind | {
        "jeugdigen[0].referentie",
        "jeugdigen[0].toestemmingen",
    }


def test_een_concept_mag_leeg_zijn(loket: Loket) -> None:
    assert ok(loket.als(LT).post("/aanmeldingen", {}))["status"] == "CONCEPT"


def test_een_oordeel_heeft_een_beoordelaar_en_een_dag(sqlite_loket: Loket) -> None:
    zonder = stappen.ret_intake(dreigingBeoordeeldDoor=None, dreigingBeoordeeldOp=None)
    gevonden = fouten(dien_in(sqlite_loket, LT, zonder))
    assert gevonden == {"dreigingBeoordeeldDoor": "verplicht", "dreigingBeoordeeldOp": "verplicht"}
    ok(dien_in(sqlite_loket, LT, {**zonder, "dreigendeUithuisplaatsing": "ONBEKEND"}))  # unknown is an answer


def test_de_gemeente_hoort_bij_de_regio_van_de_tafel(sqlite_loket: Loket) -> None:
    assert fouten(dien_in(sqlite_loket, LT, stappen.ret_intake(gemeente="GM0202"))) == {"gemeente": "andere-regio"}


def test_een_jeugdige_is_niet_te_oud_voor_de_tafel(sqlite_loket: Loket) -> None:
    oud = stappen.ret_intake(jeugdigen=[kind(24, "EEN_OUDER", "JEUGDIGE")])
    assert fouten(dien_in(sqlite_loket, LT, oud)) == {"jeugdigen[0].geboortejaar": "te-oud"}
    ok(dien_in(sqlite_loket, LT, stappen.ret_intake(jeugdigen=[kind(23, "EEN_OUDER", "JEUGDIGE")])))


# The OPH and the time before


def test_het_oph_sloot_na_2022_en_het_ret_begon_toen(loket: Loket) -> None:
    oph, ret = stappen.ret_intake(tafel="OPH"), stappen.ret_intake()
    in_2022, in_2023 = dag(2022, 12, 30), dag(2023, 1, 2)
    ok(dien_in(loket, LT, oph, op=in_2022))
    dicht = dien_in(loket, LT, oph, op=in_2023)
    assert fouten(dicht) == {"tafel": "gesloten"}
    assert "RET" in dicht.text
    assert fouten(dien_in(loket, LT, ret, op=in_2022)) == {"tafel": "gesloten"}
    ok(dien_in(loket, LT, ret, op=in_2023))


def test_niets_dwingt_een_melding_van_een_uithuisplaatsing_af(loket: Loket) -> None:
    """The duty to report lapsed: a placement needs no request, and a request no judgement of the threat."""
    begin = dag(2022, 3, 1)
    intake = stappen.ret_intake(
        tafel="OPH", woonsituatie="VERBLIJF", dreigendeUithuisplaatsing="ONBEKEND", dreigingBeoordeeldDoor=None
    )
    zaak = stappen.maak(loket, intake | {"dreigingBeoordeeldOp": None}, lid=None, tafel="OPH", op=begin)
    stappen.bespreek(stappen.plan_in(stappen.neem_aan(zaak, op=begin), op=begin), op=begin + timedelta(days=7))
    stappen.adviseer(zaak, op=begin + timedelta(days=8))
    zaak.doe("voorzitter-ret", "afsluiting", {"resultaat": "HULP_GEREGELD"}, op=dag(2022, 5, 2))
    assert zaak.lees()["uithuisplaatsingUitkomst"] is None


@pytest.mark.parametrize("jaar", [2021, 2022])
def test_het_routeadvies_kent_de_tafel_van_die_dag(loket: Loket, jaar: int) -> None:
    vraag = {"gemeente": "GM0268", "vraagtype": "HULP_STAGNEERT"}
    toen = ok(loket.als(LT).post("/routeadvies", vraag, op=dag(jaar, 6, 1)), 200)["tafels"]
    assert [tafel["tafel"] for tafel in toen] == ["OPH"]
    nu = ok(loket.als(LT).post("/routeadvies", vraag), 200)["tafels"]
    assert [tafel["tafel"] for tafel in nu] == ["RET"]
    assert date(2022, 12, 31) < vandaag()
