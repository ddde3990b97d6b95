"""What one kind of table records: decisions of the RvdK, the course of an OTS, judgements on essentiële functies."""

from itertools import product
from typing import Any

import pytest

from app.core.workingdays import local_date
from app.glossary import OtsStap
from app.tafelbesluiten import regels
from tests import rollen, stappen
from tests.loket import Loket, fouten, ok
from tests.stappen import Zaak, dag

VT, GI, VZ = "vt-gelderland-zuid", "gi-gelderland", "voorzitter-jbt"
BEGIN, LATER = dag(2024, 1, 8), dag(2026, 1, 5)


def besproken(loket: Loket, intake: dict[str, Any], aanmelder: str) -> Zaak:
    zaak = stappen.maak(loket, intake, aanmelder=aanmelder, voorzitter=VZ, lid=None, tafel="JBT", op=BEGIN)
    gasten: list[dict[str, Any]] = [{"soort": "OUDER"}]
    stappen.plan_in(stappen.neem_aan(zaak, op=BEGIN), gasten=gasten, op=BEGIN)
    return stappen.bespreek(zaak, op=dag(2024, 1, 15))


def jbt_zaak(loket: Loket) -> Zaak:
    return besproken(loket, stappen.jbt_intake(jeugdigen=[stappen.kind(9)]), VT)


def toetsing(loket: Loket) -> Zaak:
    kind = stappen.kind(9, maatregel="OTS", maatregelStart="2023-05-01")
    return besproken(loket, stappen.toetsen_intake(jeugdigen=[kind]), GI)


def test_het_besluit_van_de_raad_met_later_zijn_uitkomst_en_de_geschiedenis(loket: Loket) -> None:
    zaak = jbt_zaak(loket)
    besluit = {"besluit": "RAADSONDERZOEK", "beslotenOp": "2024-01-16"}
    zaak.doe(VZ, "raadsbesluiten", besluit, op=dag(2024, 1, 17))
    uitkomst = {**besluit, "uitkomst": "VERZOEK_OTS", "uitkomstOp": "2024-03-01"}
    zaak.doe("secretaris-jbt", "raadsbesluiten", uitkomst, op=dag(2024, 3, 4))
    gelezen = ok(loket.als(VT).get(zaak.path + "/raadsbesluiten"), 200)["items"]
    assert [(een["besluit"], een["uitkomst"]) for een in gelezen] == [
        ("RAADSONDERZOEK", None),
        ("RAADSONDERZOEK", "VERZOEK_OTS"),
    ]
    geweigerd = loket.als(VT).post(zaak.path + "/raadsbesluiten", besluit, etag=zaak.etag)
    assert geweigerd.status_code == 403  # the requester reads it


@pytest.mark.parametrize(
    ("wijziging", "fout"),
    [
        ({"beslotenOp": "2026-01-06"}, {"beslotenOp": "toekomst"}),
        ({"uitkomst": "GEEN_MAATREGEL"}, {"uitkomstOp": "verplicht"}),
        ({"uitkomstOp": "2024-03-01"}, {"uitkomstOp": "past-niet"}),
        ({"uitkomst": "ANDERS", "uitkomstOp": "2024-01-01"}, {"uitkomstOp": "te-vroeg"}),
        ({"uitkomst": "ANDERS", "uitkomstOp": "2026-02-01"}, {"uitkomstOp": "toekomst"}),
        (
            {"besluit": "UITGESTELD", "uitkomst": "ANDERS", "uitkomstOp": "2024-03-01"},
            {"uitkomst": "past-niet"},
        ),
    ],
)
def test_een_besluit_van_de_raad_dat_niet_kan(
    sqlite_loket: Loket, wijziging: dict[str, str], fout: dict[str, str]
) -> None:
    zaak = jbt_zaak(sqlite_loket)
    besluit = {"besluit": "RAADSONDERZOEK", "beslotenOp": "2024-01-16", **wijziging}
    antwoord = sqlite_loket.als(VZ).post(zaak.path + "/raadsbesluiten", besluit, etag=zaak.etag, op=LATER)
    assert fouten(antwoord) == fout


def test_een_ots_van_verzoek_tot_einde(loket: Loket) -> None:
    zaak = jbt_zaak(loket)
    for stap, wanneer, tot in (
        ("VERZOCHT", "2024-03-01", None),
        ("UITGESPROKEN", "2024-04-01", "2025-04-01"),
        ("VERLENGD", "2025-04-01", "2025-10-01"),
        ("BEEINDIGD", "2025-10-01", None),
    ):
        body = {"jeugdige": 1, "stap": stap, "datum": wanneer, "tot": tot}
        zaak.doe(VT if stap == "VERZOCHT" else VZ, "otsverloop", body, op=LATER)
    gelezen = ok(loket.als(VT).get(zaak.path + "/otsverloop"), 200)["items"]
    assert [een["stap"] for een in gelezen] == ["VERZOCHT", "UITGESPROKEN", "VERLENGD", "BEEINDIGD"]


def test_een_ots_die_er_bij_de_aanmelding_al_was_gaat_verder(loket: Loket) -> None:
    zaak = toetsing(loket)

    def gevonden(**stap: Any) -> dict[str, str]:
        body = {"jeugdige": 1, "stap": "BEEINDIGD", "datum": "2024-02-01", **stap}
        return fouten(loket.als(GI).post(zaak.path + "/otsverloop", body, etag=zaak.etag, op=LATER))

    assert gevonden(stap="VERZOCHT") == {"stap": "past-niet"}
    assert gevonden(jeugdige=2) == {"jeugdige": "onbekend"}
    assert gevonden(datum="2023-04-30") == {"datum": "te-vroeg"}
    assert gevonden(datum="2026-02-01") == {"datum": "toekomst"}
    assert gevonden(tot="2025-01-01") == {"tot": "past-niet"}
    assert gevonden(stap="VERLENGD") == {"tot": "verplicht"}
    assert gevonden(stap="VERLENGD", tot="2024-02-01") == {"tot": "te-vroeg"}
    zaak.doe(GI, "otsverloop", {"jeugdige": 1, "stap": "BEEINDIGD", "datum": "2024-02-01"}, op=LATER)


def test_na_elke_stap_kan_alleen_wat_de_wet_kent() -> None:
    assert set(regels.NA) == {None, *OtsStap}
    vandaag = local_date(LATER)
    for vorige, stap in product(regels.NA, OtsStap):
        tot = local_date(dag(2027, 1, 1)) if stap in regels.MET_EINDE else None
        gevonden = regels.ots_errors(vorige, None, stap, vandaag, tot, vandaag)
        assert bool(gevonden) is (stap not in regels.NA[vorige]), (vorige, stap)


def test_wat_de_rechter_besluit_komt_ook_na_de_afsluiting(loket: Loket) -> None:
    zaak = jbt_zaak(loket)
    stappen.adviseer(zaak, advies={**stappen.ADVIES, "raadsbesluit": "RAADSONDERZOEK"}, op=dag(2024, 1, 16))
    zaak.doe(VZ, "afsluiting", {"resultaat": "RAADSONDERZOEK"}, op=dag(2024, 2, 1))
    zaak.doe(VT, "otsverloop", {"jeugdige": 1, "stap": "VERZOCHT", "datum": "2024-03-01"}, op=LATER)
    uitkomst = {"besluit": "RAADSONDERZOEK", "beslotenOp": "2024-01-16"}
    zaak.doe(VZ, "raadsbesluiten", {**uitkomst, "uitkomst": "VERZOEK_OTS", "uitkomstOp": "2024-03-01"}, op=LATER)
    assert zaak.lees()["status"] == "AFGESLOTEN"


def test_een_oordeel_over_een_essentiele_functie_met_redenen(loket: Loket) -> None:
    zaak, wie = stappen.functie_zaak(loket), "voorzitter-retcg"

    def gevonden(**oordeel: Any) -> dict[str, str]:
        body = {"richting": "TOEGANG", "oordeel": "PASSEND", "redenen": ["VEILIGHEID"], **oordeel}
        return fouten(loket.als(wie).post(zaak.path + "/functieoordelen", body, etag=zaak.etag))

    assert gevonden(redenen=[]) == {"redenen": "too-short"}
    assert gevonden(redenen=["VEILIGHEID", "VEILIGHEID"]) == {"redenen": "dubbel"}
    assert gevonden(redenen=["ANDERS"]) == {"toelichting": "verplicht"}
    assert gevonden(oordeel="PASSEND_MITS") == {"toelichting": "verplicht"}
    eerste = {
        "richting": "TOEGANG",
        "oordeel": "PASSEND_MITS",
        "redenen": ["LICHTERE_HULP_UITGEPUT", "VEILIGHEID"],
        "toelichting": "Verzonnen: met een plan voor terugkeer.",
    }
    zaak.doe(wie, "functieoordelen", eerste)
    zaak.doe(wie, "functieoordelen", {"richting": "TERUGKEER", "oordeel": "PASSEND", "redenen": ["DOELEN_BEHAALD"]})
    gelezen = ok(loket.als("lt-arnhem").get(zaak.path + "/functieoordelen"), 200)["items"]
    assert [(een["richting"], een["redenen"]) for een in gelezen] == [
        ("TOEGANG", ["LICHTERE_HULP_UITGEPUT", "VEILIGHEID"]),
        ("TERUGKEER", ["DOELEN_BEHAALD"]),
    ]


def test_elke_tafel_legt_alleen_vast_wat_bij_haar_hoort(loket: Loket) -> None:
    """The act is in nobody's list there, and 409 for who would have it."""
    jbt = jbt_zaak(loket)
    for zaak, wie, niet, wel in (
        (stappen.adviseer(jbt, advies={**stappen.ADVIES, "raadsbesluit": "UITGESTELD"}), VZ, {"FUNCTIE_BEOORDELEN"}, 2),
        (stappen.functie_zaak(loket), "voorzitter-retcg", rollen.NIET_BIJ_HET_RET - {"FUNCTIE_BEOORDELEN"}, 1),
    ):
        kan = set(zaak.lees(wie)["mogelijkeActies"])
        assert not kan & niet
        assert len(kan & rollen.NIET_BIJ_HET_RET) == wel
    functie = {"richting": "TOEGANG", "oordeel": "PASSEND", "redenen": ["VEILIGHEID"]}
    assert loket.als(VZ).post(jbt.path + "/functieoordelen", functie, etag=jbt.etag).status_code == 409
