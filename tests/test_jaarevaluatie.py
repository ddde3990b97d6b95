"""The yearly evaluation and monitoring's indicator values: from releases and supplied series, with what they prove."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.beheer.models import Gemeente
from app.glossary import Bewijs, Evaluatiesoort, Herkomst, Oordeel, Procescijfer
from app.indicatoren import metingen
from app.indicatoren.definities import Eenheid, indicator
from app.indicatoren.disclosure.model import Cel
from app.indicatoren.disclosure.trends import Som
from app.indicatoren.metingen import Meting
from app.jaarevaluaties import opstellen, pdf, tekst
from app.publicaties import trends
from app.publicaties.kern import Cijfer
from app.publicaties.proces import Procescel
from tests import publicaties
from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.publicaties import DOEL

CG = "CENTRAAL_GELDERLAND"
OPEN = f"/open-data/jaarevaluaties/{CG}"


def meting(waarde: float | None, marge: float = 0, **verder: Any) -> Meting:
    if waarde is None:
        return replace(Meting(None, None, None, "1"), **verder)
    return replace(Meting(waarde, max(0, waarde - marge), waarde + marge, "1"), **verder)


# --- what a change proves ---


@pytest.mark.parametrize(
    ("was", "nu", "bewezen"),
    [
        (meting(20, 4), meting(25, 4), Bewijs.NIET_BEWEZEN),
        (meting(20, 4), meting(30, 4), Bewijs.MEER),
        (meting(30, 4), meting(20, 4), Bewijs.MINDER),
        (meting(20), meting(21), Bewijs.MEER),
        (meting(20), meting(20), Bewijs.NIET_BEWEZEN),
        (meting(None), meting(20), Bewijs.NIET_BEWEZEN),
    ],
)
def test_een_verschil_is_pas_bewezen_voorbij_de_afronding(was: Meting, nu: Meting, bewezen: Bewijs) -> None:
    assert metingen.bewijs(was, nu) is bewezen


def test_een_percentage_heeft_een_bereik_en_staat_nooit_op_minder_dan_tien() -> None:
    deel = metingen.percentage(meting(20, 4), meting(30, 4))
    assert deel is not None
    assert (deel.waarde, deel.minimum, deel.maximum) == (50.0, 8.3, 112.5)
    assert metingen.percentage(meting(10, 4), meting(30, 4)) is None  # it can have been six
    assert metingen.percentage(meting(9), meting(30)) is None
    assert metingen.percentage(meting(50.0, noemer=9), meting(60.0, noemer=30)) is None


def test_een_kleine_noemer_of_een_klein_aangeleverd_aantal_wordt_niet_getoond() -> None:
    deel = metingen.voorzichtig(meting(50.0, teller=4, noemer=8), Eenheid.PERCENTAGE)
    assert (deel.waarde, deel.teller, deel.noemer, deel.te_klein) == (None, 4, 8, True)
    naar_buiten = metingen.openbaar(meting(50.0, teller=4, noemer=8), Eenheid.PERCENTAGE)
    assert (naar_buiten.waarde, naar_buiten.teller, naar_buiten.noemer) == (None, None, None)
    for aantal, getoond in ((0, 0), (1, None), (4, None), (5, 5)):
        assert metingen.openbaar(meting(aantal), Eenheid.AANTAL).waarde == getoond
    assert metingen.voorzichtig(meting(3), Eenheid.AANTAL).waarde == 3


def test_of_een_verschil_gewenst_is_hangt_van_de_indicator_af() -> None:
    meer, minder = indicator("CONSULTATIES_RET").wenselijk, indicator("WACHTLIJST_PLEEGZORG").wenselijk
    assert metingen.oordeel(meer, Bewijs.MEER) is metingen.oordeel(minder, Bewijs.MINDER) is Oordeel.GEWENST
    assert metingen.oordeel(meer, Bewijs.MINDER) is metingen.oordeel(minder, Bewijs.MEER) is Oordeel.ONGEWENST
    assert metingen.oordeel(meer, Bewijs.NIET_BEWEZEN) is Oordeel.NIET_BEWEZEN


def test_waarden_van_twee_definities_worden_niet_vergeleken() -> None:
    een = indicator("CONSULTATIES_RET")
    punten = {"2022": meting(20), "2023": replace(meting(40), versie="2"), "2024": replace(meting(50), versie="2")}
    reeks = metingen.reeks(een, Herkomst.PUBLICATIE, punten, None, 2024)
    assert metingen.met_nulmeting(reeks, een, "2024") is None
    assert metingen.met_vorige(reeks, een, "2024") is not None
    assert metingen.met_vorige(reeks, een, "2023") is None


# --- trends in a release ---


def cel(waarde: int, *, halfjaar: str | None = None, gemeente: str | None = None) -> Cel:
    plaats = ("A", halfjaar, gemeente, None, None, None)
    return Cel(plaats, waarde, max(0, waarde - 4), waarde + 4, exact=False)


def test_een_trend_staat_naast_de_periode_ervoor_en_de_nulmeting() -> None:
    werk = [Procescel("A", "2024-H1", Procescijfer.CONSULTEN, 20, 16, 24)]
    nu = trends.figuren("2024-H1", [cel(25, halfjaar="2024-H1")], werk)
    toen = trends.figuren("2022", [cel(10, halfjaar="2022-H1"), cel(5, halfjaar="2022-H2")], [])
    vorige = trends.figuren("2023", [cel(20, halfjaar="2023-H2")], [])
    gevonden = trends.trends("2024-H1", {**toen, **vorige, **nu}, {})
    assert [(een.met, een.nulmeting, een.was.waarde, een.bewezen) for een in gevonden] == [
        ("2023-H2", False, 20, Bewijs.NIET_BEWEZEN),
        ("2022-H1", True, 10, Bewijs.MEER),
    ]
    assert trends.ernaast("2022-H1", ["2021-H1", "2021-H2", "2022-H1"]) == [("2021-H2", False)]
    assert trends.ernaast("2025", ["2023", "2024", "2023-H1"]) == [("2024", False), ("2023", True)]


def test_een_samengevoegde_gemeente_staat_naast_de_som_van_wat_van_haar_voorgangers_is_gepubliceerd() -> None:
    toen = trends.figuren("2023", [cel(5, gemeente="GM1"), cel(10, gemeente="GM2"), cel(20, gemeente="GM3")], [])
    nu = trends.figuren("2024", [cel(30, gemeente="GM1"), cel(40, gemeente="GM9"), cel(20, gemeente="GM3")], [])
    voorgangers = {"GM1": ("GM2",), "GM9": ("GM3",)}
    was = {een.plek[1][2]: een.was for een in trends.trends("2024", {**toen, **nu}, voorgangers)}
    assert was["GM1"] == Som(15, 1 + 6, 9 + 14)
    assert was["GM9"] == Som(20, 16, 24)


# --- the document ---


def evaluatie() -> Any:
    een = indicator("CONSULTATIES_RET")
    punten = {"2022": meting(20, 8), "2023": meting(25, 8), "2024": meting(50, 8)}
    kinderen = {None: 62, "GEEN_DREIGING": 49, "VOORKOMEN": 9, "NIET_VOORKOMEN": 4, "ONBEKEND": 0}
    return opstellen.evaluatie(
        "A",
        "Verzonnen regio",
        2024,
        Evaluatiesoort.OPENBAAR,
        {een.code: [metingen.reeks(een, Herkomst.PUBLICATIE, punten, None, 2024)]},
        {"2024": {uitkomst: Cijfer(aantal, aantal, aantal) for uitkomst, aantal in kinderen.items()}},
        ["2022", "2023", "2024"],
    )


def test_de_evaluatie_noemt_alle_zestien_met_wat_vaststaat_en_wat_ontbreekt() -> None:
    uit = evaluatie()
    assert len(uit.indicatoren) == 16
    ret = next(een for een in uit.indicatoren if een.code == "CONSULTATIES_RET")
    assert tekst.reeks(ret, ret.reeksen[0])[1:] == [
        "2022: ongeveer 20 (tussen 12 en 28).",
        "2023: ongeveer 25 (tussen 17 en 33).",
        "2024: ongeveer 50 (tussen 42 en 58).",
        "Nulmeting: 2022 (het jaar van de nulmeting van het programma).",
        "2024 naast 2023: zeker meer (100%, tussen 27,3% en 241,2%). Dat is de kant die we willen.",
        "2024 naast 2022: zeker meer (150%, tussen 50% en 383,3%). Dat is de kant die we willen.",
    ]
    assert ret.ontbreekt == []
    assert all(een.ontbreekt for een in uit.indicatoren if een is not ret)
    (uithuis,) = uit.uithuisplaatsingen
    assert uithuis.deel_voorkomen is not None
    assert uithuis.deel_voorkomen.waarde == 69.2
    assert tekst.uithuisplaatsingen(uithuis) == (
        "2024: 62 besproken, 49 zonder dreigende uithuisplaatsing voor zover bekend, 4 met een uithuisplaatsing die "
        "niet is voorkomen, 0 met een uitkomst die nog niet bekend is, 9 met een uithuisplaatsing die is voorkomen. "
        "Voorkomen: 69,2%, tussen 69,2% en 69,3% van de dreigende."
    )


def test_hetzelfde_geeft_dezelfde_bytes_en_een_schermlezer_kan_het_lezen() -> None:
    eerste, tweede = pdf.pdf(evaluatie()), pdf.pdf(evaluatie())
    assert eerste == tweede
    assert eerste.startswith(b"%PDF")
    assert b"/Lang (nl-NL)" in eerste
    soorten = re.findall(rb"/S /(\w+)", eerste)
    assert soorten.count(b"Figure") == 1
    assert soorten.count(b"H3") == 16


# --- through the service, on both databases ---


@pytest.fixture(scope="module")
def jaren(backend: str, templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loket]:
    """Centraal Gelderland with releases of 2022 and of the first half of 2023, and a supplied series."""
    sleutels = tmp_path_factory.mktemp("sleutels")
    with Loket(settings_for(templates.copy(backend))) as loket:
        for nummer, (aantal, jaar, maand) in enumerate(((30, 2022, 1), (20, 2022, 7), (62, 2023, 1))):
            publicaties.strooi(loket, aantal, datetime(jaar, maand, 4, 9, tzinfo=UTC), zaad=nummer)
        for code in ("2022-H1", "2022", "2023-H1"):
            publicaties.geef_uit(loket, sleutels, code)
        rij = {"indicator": "WACHTLIJST_PLEEGZORG", "regio": CG, "bron": "Verzonnen telling", "datum": "2024-01-05"}
        waarden = {"2022": "30", "2023": "3"}
        rijen = [{**rij, "periode": periode, "waarde": waarde} for periode, waarde in waarden.items()]
        ok(loket.als("regio-cg").post("/aanleveringen", {"rijen": rijen}))
        yield loket


def test_monitoring_leest_waarden_uit_publicaties_met_wat_zij_bewijzen(jaren: Loket) -> None:
    monitoring = jaren.als("monitoring")
    gelezen = ok(monitoring.get("/indicatoren/CONSULTATIES_RET/waarden"), 200)
    regios = set(gelezen["regios"])
    assert CG not in regios or {een["herkomst"] for een in gelezen["waarden"]} == {"PUBLICATIE"}
    eigen = [een for een in gelezen["waarden"] if een["regio"] in regios]
    assert eigen == gelezen["waarden"]
    assert [een["periode"] for een in eigen][-1] == "2023-H1"
    laatste = eigen[-1]
    assert laatste["meting"]["minimum"] <= laatste["meting"]["waarde"] <= laatste["meting"]["maximum"]
    assert (laatste["vorige"]["periode"], laatste["nulmeting"]["periode"]) == ("2022-H2", "2022-H1")
    leeg = ok(monitoring.get("/indicatoren/INZET_DOORBRAAKAANPAK/waarden"), 200)
    assert (leeg["waarden"], leeg["inPublicaties"]) == ([], False)
    een_periode = ok(monitoring.get("/indicatoren/CONSULTATIES_RET/waarden", params={"periode": "2022"}), 200)
    assert {een["periode"] for een in een_periode["waarden"]} == {"2022"}
    fout = {
        monitoring.get(f"/indicatoren/CONSULTATIES_RET/waarden?{vraag}").content
        for vraag in ("periode=2023", "periode=2099", "periode=2026", "periode=onzin", "tafel=RET", "periode=2022-Q1")
    } | {monitoring.get("/indicatoren/BESTAAT_NIET/waarden").content}
    assert len({re.sub(rb'"instance":"[^"]*"', b"", een) for een in fout}) == 1


def test_de_openbare_evaluatie_is_voor_iedereen_en_alleen_uit_wat_openbaar_is(jaren: Loket) -> None:
    antwoord = jaren.client.get(f"/v1{OPEN}/2023")
    gelezen = ok(antwoord, 200)
    assert (gelezen["soort"], gelezen["publicaties"]) == ("OPENBAAR", ["2022", "2022-H1", "2023-H1"])
    assert len(gelezen["indicatoren"]) == 16
    per_code = {een["code"]: een for een in gelezen["indicatoren"]}
    ret = per_code["CONSULTATIES_RET"]
    assert [punt["periode"] for punt in ret["reeksen"][0]["metingen"]] == ["2022", "2023-H1"]
    assert ret["ontbreekt"] == ["Over 2023 is nog niets gepubliceerd."]
    wacht = per_code["WACHTLIJST_PLEEGZORG"]
    assert [punt["waarde"] for punt in wacht["reeksen"][0]["metingen"]] == [30, None]
    assert "te weinig kinderen" in wacht["ontbreekt"][0]
    assert "regiocoördinator" in per_code["INZET_DOORBRAAKAANPAK"]["ontbreekt"][0]
    totaal = {een["periode"]: een["aantallen"][0]["waarde"] for een in gelezen["uithuisplaatsingen"]}
    assert (totaal["2022"], totaal["2023-H1"]) == (50, 62)
    weer = jaren.client.get(f"/v1{OPEN}/2023", headers={"If-None-Match": antwoord.headers["etag"]})
    assert weer.status_code == 304
    document = jaren.client.get(f"/v1{OPEN}/2023/document", headers={"Accept": "application/pdf"})
    assert (document.status_code, document.headers["content-type"]) == (200, "application/pdf")
    assert document.content == jaren.client.get(f"/v1{OPEN}/2023/document", headers={"Accept": "*/*"}).content
    rekenblad = jaren.client.get(f"/v1{OPEN}/2023/uitvoer", headers={"Accept": "text/csv"})
    regels = list(csv.DictReader(io.StringIO(rekenblad.text)))
    assert [(een["indicator"], een["periode"]) for een in regels] == [
        (code, punt["periode"])
        for code, een in per_code.items()
        for reeks in een["reeksen"]
        for punt in reeks["metingen"]
    ]
    gepubliceerd = ret["reeksen"][0]["metingen"][-1]
    [half] = [een for een in regels if (een["indicator"], een["periode"]) == ("CONSULTATIES_RET", "2023-H1")]
    for naam in ("waarde", "minimum", "maximum"):
        assert half[naam] == str(gepubliceerd[naam])
    for weg in (f"{OPEN}/2021", f"{OPEN}/2024", "/open-data/jaarevaluaties/BESTAAT_NIET/2023"):
        assert jaren.client.get(f"/v1{weg}").status_code == 404


def test_per_taak_is_er_een_bladzijde_voor_iedereen(jaren: Loket) -> None:
    """The same as the document: the wanted direction, the baseline, each value with its range, and what is proven."""
    bezoeker = Browser(jaren).ga("/open-data")
    jaar = f"{OPEN}/2023"
    assert jaar in bezoeker.pagina.links
    assert "Dreigende uithuisplaatsingen" in bezoeker.ga(jaar).tekst
    gelezen = ok(jaren.client.get(f"/v1{jaar}"), 200)
    assert set(bezoeker.pagina.links) >= {f"{jaar}/taken/{taak}" for taak in range(1, 7)}
    for taak in range(1, 7):
        bezoeker.ga(f"{jaar}/taken/{taak}")
        for een in gelezen["indicatoren"]:
            assert (een["naam"].lower() in bezoeker.tekst.lower()) is (een["taak"] == taak), (taak, een["naam"])
    ret = next(een for een in gelezen["indicatoren"] if een["code"] == "CONSULTATIES_RET")
    bezoeker.ga(f"{jaar}/taken/{ret['taak']}")
    punten = ret["reeksen"][0]["metingen"]
    assert any(punt["minimum"] < punt["maximum"] for punt in punten)
    for punt in punten:
        assert f"{punt['minimum']} en {punt['maximum']}" in bezoeker.tekst or punt["minimum"] == punt["maximum"]
    assert "Nulmeting: 2022" in bezoeker.tekst
    assert "2023-H1 naast" in bezoeker.tekst or not ret["reeksen"][0]["verschilVorige"]
    assert set(bezoeker.pagina.links) >= {f"/v1{jaar}{deel}" for deel in ("", "/document", "/uitvoer")}
    assert f"{jaar}/taken/{ret['taak']}" in Browser(jaren).log_in("lt-arnhem").ga("/cijfers").pagina.links
    for weg in (f"{jaar}/taken/7", f"{OPEN}/2021", f"{OPEN}/2024/taken/1", f"{OPEN}/2023/taken/0"):
        bezoeker.ga(weg, status=404)


def test_de_exacte_evaluatie_is_voor_de_eigen_regio_met_doel_en_in_het_auditlog(jaren: Loket) -> None:
    pad = f"/jaarevaluaties/{CG}/2023"
    coordinator = jaren.als("regio-cg")
    gelezen = ok(coordinator.get(pad, params=DOEL), 200)
    assert gelezen["soort"] == "EXACT"
    per_code = {een["code"]: een for een in gelezen["indicatoren"]}
    punten = {p["periode"]: p for p in per_code["CONSULTATIES_RET"]["reeksen"][0]["metingen"]}
    assert {code: (p["minimum"], p["waarde"], p["maximum"]) for code, p in punten.items()} == {
        "2022": (50, 50, 50), "2023": (62, 62, 62),
    }  # fmt: skip
    assert [punt["waarde"] for punt in per_code["WACHTLIJST_PLEEGZORG"]["reeksen"][0]["metingen"]] == [30, 3]
    document = coordinator.get(f"{pad}/document", params=DOEL, headers={"Accept": "application/pdf"})
    assert document.content.startswith(b"%PDF")
    weer = coordinator.get(f"{pad}/document", params=DOEL, headers={"Accept": "application/pdf"})
    assert weer.content == document.content
    assert coordinator.get(pad).status_code == 400
    assert jaren.als("regio-nijmegen").get(pad, params=DOEL).status_code == 404
    for wie in ("monitoring", "fg", "lt-arnhem"):
        assert jaren.als(wie).get(pad, params=DOEL).status_code == 403
    regels = ok(jaren.als("fg").get("/auditregels", params={"handeling": "STATISTIEK_LEZEN"}), 200)["items"]
    assert [regel["doel"] for regel in regels if regel["object"] == f"{CG}/2023"] == ["BELEID"] * 3


def test_een_publicatie_noemt_trends_en_een_herindeling(jaren: Loket, tmp_path: Path) -> None:
    halfjaar = ok(jaren.als("monitoring").get("/publicaties/2023-H1"), 200)
    totaal = [
        (trend["met"], trend["nulmeting"], trend["was"]["waarde"], trend["nu"]["waarde"], trend["bewezen"])
        for trend in halfjaar["trends"]
        if trend["regio"] == CG and trend["cijfer"] == "KINDEREN" and not (trend["uitkomst"] or trend["leeftijd"])
        and not trend["gemeente"]
    ]  # fmt: skip
    assert totaal == [("2022-H2", False, 20, 62, "MEER"), ("2022-H1", True, 30, 62, "MEER")]
    with jaren.eigenaar.engine.begin() as connection:
        opgegaan = {"opgegaan_in": "GM0202", "opgegaan_op": date(2024, 1, 1)}
        connection.execute(update(Gemeente).where(Gemeente.code == "GM0277").values(opgegaan))
    with jaren.eigenaar.session() as tx:
        from app.tafels.catalogus import forget  # noqa: PLC0415 - the set-up was changed past the service

        forget(tx)
    publicaties.strooi(jaren, 4, datetime(2024, 1, 4, 9, tzinfo=UTC), zaad=9)
    publicaties.geef_uit(jaren, tmp_path / "later", "2024-H1")
    later = ok(jaren.als("monitoring").get("/publicaties/2024-H1"), 200)
    gemeenten = {een["code"]: een for regio in later["regios"] if regio["code"] == CG for een in regio["gemeenten"]}
    assert "GM0277" not in gemeenten
    assert gemeenten["GM0202"]["voorgangers"] == ["GM0277"]
