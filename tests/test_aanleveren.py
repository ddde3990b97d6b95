"""Series from outside: what is good comes in, what is not is named by its row, and every delivery can be undone."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.beheer.demo import WACHTWOORD
from app.core.csvtext import csv_text
from app.indicatoren.aanleverregels import MAX_RIJEN, lees_csv
from tests.conftest import Templates, settings_for
from tests.loket import Loket, Persoon, ok
from tests.stappen import dag

RVN, CG = "RIJK_VAN_NIJMEGEN", "CENTRAAL_GELDERLAND"
NU = dag(2026, 5, 4)
KANARIE = "kanarie-7b1f"
REDEN = "Verzonnen: de bron heeft dit cijfer hersteld."
KOP = "indicator;regio;periode;waarde;bron;datum\n"


@pytest.fixture
def regio(vers_loket: Loket) -> Persoon:
    return vers_loket.als("regio-nijmegen")


@pytest.fixture(scope="module")
def gedeeld(backend: str, templates: Templates) -> Iterator[Persoon]:
    """For what is refused, or withdrawn at once: the tests leave nothing behind for each other."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket.als("regio-nijmegen")


def rij(**anders: Any) -> dict[str, Any]:
    return {
        "indicator": "WACHTLIJST_PLEEGZORG",
        "regio": RVN,
        "periode": "2025-H1",
        "waarde": 31,
        "bron": "Verzonnen pleegzorgaanbieder",
        "datum": "2025-07-15",
    } | anders


def lever(door: Persoon, *rijen: dict[str, Any], deels: bool = False) -> httpx.Response:
    params = {"deels": "true"} if deels else None
    return door.post("/aanleveringen", {"rijen": list(rijen)}, op=NU, params=params)


def lever_csv(door: Persoon, inhoud: str | bytes, *, deels: bool = False) -> httpx.Response:
    ruw = inhoud.encode() if isinstance(inhoud, str) else inhoud
    params = {"deels": "true"} if deels else None
    return door.post("/reeksen/invoer", content=ruw, headers={"Content-Type": "text/csv"}, op=NU, params=params)


def gevonden(answer: httpx.Response) -> list[tuple[str, str]]:
    """Place and code of every mistake; each message names its row, and none repeats what was sent."""
    assert answer.status_code == 400, answer.text
    assert KANARIE not in answer.text
    fouten = answer.json()["fouten"]
    for fout in fouten:
        assert fout["melding"].endswith(".")
        assert fout["veld"] == "inhoud" or fout["melding"].startswith("Rij ")
    return [(fout["veld"], fout["code"]) for fout in fouten]


def reeks(door: Persoon, code: str = "WACHTLIJST_PLEEGZORG") -> list[dict[str, Any]]:
    """The values that hold."""
    uit = ok(door.get(f"/indicatoren/{code}/waarden", params={"doel": "BELEID"}, op=NU), 200)
    return [waarde for waarde in uit["waarden"] if waarde["bron"] == "AANGELEVERD"]


def standen(door: Persoon, code: str = "WACHTLIJST_PLEEGZORG") -> list[tuple[float, str]]:
    items = ok(door.get(f"/indicatoren/{code}/reeks", params={"doel": "BELEID"}, op=NU), 200)["items"]
    return [(item["waarde"], item["stand"]) for item in items]


# --- what comes in


def test_een_waarde_komt_binnen_met_bron_datum_en_versie(regio: Persoon) -> None:
    answer = lever(regio, rij())
    aanlevering = ok(answer)
    assert (aanlevering["aantal"], aanlevering["afgekeurd"], aanlevering["regios"]) == (1, 0, [RVN])
    assert answer.headers["Location"] == f"/v1/aanleveringen/{aanlevering['id']}"
    (waarde,) = reeks(regio)
    assert (waarde["periode"], waarde["waarde"], waarde["regio"]) == ("2025-H1", 31, RVN)
    assert (waarde["aangeleverdDoor"], waarde["peildatum"]) == ("Verzonnen pleegzorgaanbieder", "2025-07-15")
    assert waarde["versie"] == "1"
    assert ok(regio.get(answer.headers["Location"].removeprefix("/v1")), 200)["aantal"] == 1
    assert ok(regio.get("/aanleveringen"), 200)["totaal"] == 1


def test_een_andere_waarde_vraagt_een_reden_en_de_oude_blijft_in_de_geschiedenis(regio: Persoon) -> None:
    ok(lever(regio, rij()))
    assert gevonden(lever(regio, rij(waarde=33))) == [("rijen[0].reden", "verplicht")]
    assert ok(lever(regio, rij()))["ongewijzigd"] == 1
    ok(lever(regio, rij(waarde=33, reden=REDEN)))
    assert [waarde["waarde"] for waarde in reeks(regio)] == [33]
    assert standen(regio) == [(33, "GELDIG"), (31, "VERVANGEN")]


def test_intrekken_maakt_ongedaan_en_brengt_terug_wat_was_vervangen(regio: Persoon) -> None:
    ok(lever(regio, rij()))
    answer = lever(regio, rij(waarde=33, reden=REDEN), rij(periode="2025-H2", waarde=40))
    pad = f"/aanleveringen/{ok(answer)['id']}"
    reden = {"reden": REDEN}
    assert regio.post(f"{pad}/intrekking", reden).status_code == 428
    assert regio.post(f"{pad}/intrekking", reden, etag='"9"').status_code == 412
    assert regio.post(f"{pad}/intrekking", {"reden": "kort"}, etag=answer.headers["ETag"]).status_code == 400
    weg = regio.post(f"{pad}/intrekking", reden, etag=answer.headers["ETag"])
    assert ok(weg)["intrekreden"] == REDEN
    assert [(waarde["periode"], waarde["waarde"]) for waarde in reeks(regio)] == [("2025-H1", 31)]
    assert standen(regio) == [(40, "INGETROKKEN"), (33, "INGETROKKEN"), (31, "GELDIG")]
    nog_eens = regio.post(f"{pad}/intrekking", reden, etag=weg.headers["ETag"])
    assert nog_eens.status_code == 409


def test_alles_of_niets_en_met_deels_de_goede_rijen(regio: Persoon) -> None:
    rijen = (rij(), rij(periode="2025-H2", waarde="veel"), rij(periode="2024-H1", waarde=28))
    assert gevonden(lever(regio, *rijen)) == [("rijen[1].waarde", "getal")]
    assert reeks(regio) == []
    deels = ok(lever(regio, *rijen, deels=True))
    assert (deels["aantal"], deels["afgekeurd"]) == (2, 1)
    assert [(fout["veld"], fout["code"]) for fout in deels["fouten"]] == [("rijen[1].waarde", "getal")]
    assert [waarde["periode"] for waarde in reeks(regio)] == ["2024-H1", "2025-H1"]
    assert gevonden(lever(regio, rij(waarde=-1), deels=True)) == [("rijen[0].waarde", "getal")]


def test_een_aanlevering_staat_in_het_auditlog(regio: Persoon) -> None:
    ok(lever(regio, rij()))
    regels = ok(regio.loket.als("fg").get("/auditregels", params={"handeling": "REEKS_AANLEVEREN"}), 200)["items"]
    assert [(regel["rol"], regel["resultaat"]) for regel in regels] == [("REGIOCOORDINATOR", "GELUKT")]


# --- who


def test_een_programma_levert_aan_en_leest_geen_cijfers(vers_loket: Loket) -> None:
    nieuw = {
        "gebruikersnaam": "aanleveraar-nijmegen",
        "naam": "Verzonnen programma",
        "organisatie": "REGIO_NIJMEGEN",
        "wachtwoord": WACHTWOORD,
        "rollen": [{"rol": "AANLEVERAAR", "regio": RVN, "van": "2020-01-01"}],
    }
    ok(vers_loket.als("beheer").post("/gebruikers", nieuw))
    programma = vers_loket.als("aanleveraar-nijmegen")
    aanlevering = ok(lever(programma, rij()))
    assert gevonden(lever(programma, rij(regio=CG))) == [("rijen[0].regio", "niet-uw-regio")]
    assert ok(programma.get("/mij"), 200)["handelingen"] == ["REEKS_AANLEVEREN"]
    for pad in (
        "/indicatoren/WACHTLIJST_PLEEGZORG/waarden",
        "/indicatoren/WACHTLIJST_PLEEGZORG/reeks",
        "/statistieken",
    ):
        params = {"doel": "BELEID"} | ({"periode": "2025"} if pad == "/statistieken" else {})
        assert programma.get(pad, params=params).status_code == 403
    # The region sees what its program delivered; another region does not know it exists.
    assert ok(vers_loket.als("regio-nijmegen").get("/aanleveringen"), 200)["items"][0]["id"] == aanlevering["id"]
    elders = vers_loket.als("regio-cg")
    assert ok(elders.get("/aanleveringen"), 200)["items"] == []
    onbekend = elders.get(f"/aanleveringen/{uuid4()}")
    verborgen = elders.get(f"/aanleveringen/{aanlevering['id']}")
    assert (verborgen.status_code, verborgen.content) == (404, onbekend.content)
    weg = elders.post(f"/aanleveringen/{aanlevering['id']}/intrekking", {"reden": REDEN}, etag='"1"')
    assert weg.status_code == 404


@pytest.mark.parametrize("wie", ["lt-nijmegen", "voorzitter-ret", "monitoring", "beheer", "fg"])
def test_anderen_leveren_niet_aan(gedeeld: Persoon, wie: str) -> None:
    persoon = gedeeld.loket.als(wie)
    assert lever(persoon, rij()).status_code == 403
    assert lever_csv(persoon, KOP).status_code == 403
    assert persoon.get("/aanleveringen").status_code == 403


# --- what is wrong


@pytest.mark.parametrize(
    ("anders", "kolom", "code"),
    [
        ({"periode": "2025-H3"}, "periode", "periode"),
        ({"periode": "2025-01"}, "periode", "periode"),
        ({"periode": "2027"}, "periode", "toekomst"),
        ({"periode": None}, "periode", "verplicht"),
        ({"regio": "KANARIE_7B1F"}, "regio", "onbekend"),
        ({"regio": CG}, "regio", "niet-uw-regio"),
        ({"indicator": KANARIE}, "indicator", "onbekend"),
        ({"indicator": "CONSULTATIES_RET"}, "indicator", "onbekend"),
        ({"waarde": KANARIE}, "waarde", "getal"),
        ({"waarde": ""}, "waarde", "verplicht"),
        ({"waarde": "1.000,5"}, "waarde", "getal"),
        ({"waarde": "1 000"}, "waarde", "getal"),
        ({"waarde": "٣"}, "waarde", "getal"),
        ({"waarde": "1e3"}, "waarde", "getal"),
        ({"waarde": -3}, "waarde", "getal"),
        ({"waarde": "31,5"}, "waarde", "geheel"),
        ({"noemer": "1,5"}, "noemer", "getal"),
        ({"bron": f"{KANARIE}\x00"}, "bron", "stuurteken"),
        ({"bron": KANARIE * 50}, "bron", "string-too-long"),
        ({"datum": "15-07-2025"}, "datum", "datum"),
        ({"datum": "2027-01-01"}, "datum", "toekomst"),
        ({"reden": "kort"}, "reden", "string-too-short"),
    ],
)
def test_een_fout_in_een_rij_wordt_genoemd(gedeeld: Persoon, anders: dict[str, Any], kolom: str, code: str) -> None:
    assert gevonden(lever(gedeeld, rij(periode="2023"), rij(**anders))) == [(f"rijen[1].{kolom}", code)]


@pytest.mark.parametrize(
    ("anders", "kolom", "code"),
    [
        ({}, "noemer", "verplicht"),
        ({"teller": 5, "noemer": 0}, "noemer", "past-niet"),
        ({"teller": 50, "noemer": 5}, "noemer", "past-niet"),
        ({"teller": 50, "noemer": 100}, "waarde", "past-niet"),
    ],
)
def test_een_percentage_klopt_met_teller_en_noemer(
    gedeeld: Persoon, anders: dict[str, Any], kolom: str, code: str
) -> None:
    een = rij(indicator="INSTROOM_SPECIAAL_ONDERWIJS", waarde="12,5", **anders)
    assert gevonden(lever(gedeeld, een)) == [(f"rijen[0].{kolom}", code)]


def test_een_dubbele_rij_noemt_de_eerste(gedeeld: Persoon) -> None:
    answer = lever(gedeeld, rij(), rij(periode="2024"), rij(waarde=32))
    assert gevonden(answer) == [("rijen[2].periode", "dubbel")]
    assert "ook in rij 1" in answer.json()["fouten"][0]["melding"]


def test_alle_fouten_van_alle_rijen_tegelijk(gedeeld: Persoon) -> None:
    answer = lever(gedeeld, rij(waarde="x", periode="y"), rij(), rij(regio="Z"))
    assert gevonden(answer) == [
        ("rijen[0].periode", "periode"),
        ("rijen[0].waarde", "getal"),
        ("rijen[2].regio", "onbekend"),
    ]


def test_json_die_geen_rijen_zijn_wordt_als_geheel_geweigerd(gedeeld: Persoon) -> None:
    onzin: list[list[Any]] = [[], [[]], [{"waarde": True}], [{"waarde": {"a": 1}}], [{KANARIE: 1}]]
    for rijen in onzin:
        answer = gedeeld.post("/aanleveringen", {"rijen": rijen}, op=NU)
        assert answer.status_code == 400
        assert KANARIE not in answer.text


# --- files


def bestand(scheiding: str, decimaal: str, einde: str) -> str:
    kop = ["indicator", "regio", "periode", "waarde", "bron", "datum", "noemer"]
    waarden = [
        ["MENTAAL_WELBEVINDEN", RVN, "2024", f"7{decimaal}1", "Bureau ‘Verzonnen’ – één", "2025-02-01", "1200"],
        ["WACHTLIJST_PLEEGZORG", RVN, "2024", "28", '"Verzonnen; \'t ""Huis"", bv"', "2025-02-01", ""],
    ]
    if decimaal == scheiding:
        waarden[0][3] = f'"{waarden[0][3]}"'
    return einde.join(scheiding.join(cellen) for cellen in [kop, *waarden]) + einde


@pytest.mark.parametrize(
    ("scheiding", "decimaal", "einde", "tekenset"),
    [
        (";", ",", "\r\n", "utf-8-sig"),
        (";", ".", "\n", "utf-8"),
        (",", ".", "\n", "utf-8"),
        (",", ",", "\r\n", "utf-8"),
        ("\t", ",", "\r\n", "cp1252"),
    ],
)
def test_een_bestand_zoals_een_rekenblad_het_maakt(
    regio: Persoon, scheiding: str, decimaal: str, einde: str, tekenset: str
) -> None:
    assert ok(lever_csv(regio, bestand(scheiding, decimaal, einde).encode(tekenset)))["aantal"] == 2
    (welbevinden,) = reeks(regio, "MENTAAL_WELBEVINDEN")
    assert (welbevinden["waarde"], welbevinden["noemer"]) == (7.1, 1200)
    assert welbevinden["aangeleverdDoor"] == "Bureau ‘Verzonnen’ – één"
    (wachtlijst,) = reeks(regio)
    assert wachtlijst["aangeleverdDoor"] == 'Verzonnen; \'t "Huis", bv'


def test_latin_1_wordt_gelezen(regio: Persoon) -> None:
    inhoud = f"{KOP}WACHTLIJST_PLEEGZORG;{RVN};2024;28;Verzonnen café;2025-02-01\n".encode("latin-1")
    ok(lever_csv(regio, inhoud))
    assert reeks(regio)[0]["aangeleverdDoor"] == "Verzonnen café"


@pytest.mark.parametrize(
    ("inhoud", "verwacht"),
    [
        ("", [("inhoud", "missing")]),
        (" \r\n\r\n", [("inhoud", "leeg")]),
        (KOP, [("inhoud", "leeg")]),
        (KOP.encode("utf-16"), [("inhoud", "tekenset")]),
        (f"indicator;regio;periode;waarde;bron;datum;{KANARIE}\n", [("inhoud", "kolom")]),
        ("indicator;regio;periode;waarde;bron;bron\n", [("inhoud", "kolom"), ("inhoud", "kolom")]),
        ("indicator;periode;waarde\n", [("inhoud", "kolom")] * 3),
        (f"{KOP}WACHTLIJST_PLEEGZORG;{RVN};2024\n", [("rijen[0]", "kolommen")]),
        (f'{KOP}WACHTLIJST_PLEEGZORG;{RVN};2024;"28;{KANARIE};2025-02-01\n', [("rijen[0]", "aanhalingstekens")]),
        (f"{KOP}\n;;;;;\nWACHTLIJST_PLEEGZORG;{RVN};2024;{KANARIE};x;2025-02-01\n", [("rijen[2].waarde", "getal")]),
        (f"{KOP.replace(';', ',')}WACHTLIJST_PLEEGZORG,{RVN},2024,7,1,x,2025-02-01\n", [("rijen[0]", "kolommen")]),
    ],
)
def test_een_bestand_dat_niet_klopt(gedeeld: Persoon, inhoud: str | bytes, verwacht: list[tuple[str, str]]) -> None:
    assert gevonden(lever_csv(gedeeld, inhoud)) == verwacht


def test_de_rij_heeft_het_nummer_van_het_rekenblad(gedeeld: Persoon) -> None:
    goed = f"WACHTLIJST_PLEEGZORG;{RVN};2024;28;Verzonnen;2025-02-01\n"
    fout = goed.replace("28", KANARIE)
    answer = lever_csv(gedeeld, KOP + goed + "\n" + fout)
    assert gevonden(answer) == [("rijen[2].waarde", "getal")]
    assert answer.json()["fouten"][0]["melding"].startswith("Rij 4: ")


def veel(aantal: int) -> Iterator[str]:
    """Rows for every period there has been, of every indicator that comes from outside; the rest are double."""
    yield KOP
    periodes = [
        f"{jaar}{deel}" for jaar in range(2015, 2026) for deel in ("", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4")
    ]
    for nummer in range(aantal):
        periode = periodes[nummer % len(periodes)]
        yield f"WACHTLIJST_PLEEGZORG;{RVN};{periode};{nummer};Verzonnen bron met een naam;2026-01-15\n"


def test_tienduizend_rijen_worden_alle_beoordeeld(regio: Persoon) -> None:
    inhoud = "".join(veel(MAX_RIJEN))
    goed = 11 * 7
    fouten = gevonden(lever_csv(regio, inhoud))
    assert fouten == [(f"rijen[{index}].periode", "dubbel") for index in range(goed, MAX_RIJEN)]
    deels = ok(lever_csv(regio, inhoud, deels=True))
    assert (deels["aantal"], deels["afgekeurd"], len(deels["fouten"])) == (goed, MAX_RIJEN - goed, MAX_RIJEN - goed)
    assert len(reeks(regio)) == goed
    assert gevonden(lever_csv(regio, inhoud + inhoud.splitlines()[-1] + "\n")) == [("inhoud", "te-veel")]


def test_wat_eruit_gaat_kan_er_weer_in_en_is_nooit_een_formule(regio: Persoon) -> None:
    ok(lever(regio, rij(bron='=HYPERLINK("https://elders.example")')))
    pad = "/indicatoren/WACHTLIJST_PLEEGZORG/waarden/uitvoer"
    answer = regio.get(pad, params={"doel": "BELEID"}, op=NU)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    kop, waarde = answer.text.splitlines()
    assert kop.replace('"', "").startswith("indicator,regio,periode,begin,eind,bron,versie,waarde")
    assert "'=HYPERLINK" in waarde
    assert ",=HYPERLINK" not in waarde.replace('"', "")
    opnieuw = csv_text(KOP.strip().split(";"), [list(rij(bron="Verzonnen").values())])
    (ruw,) = lees_csv(opnieuw.encode())
    assert ruw.cellen["periode"] == "2025-H1"


def test_uitvoeren_vraagt_buiten_de_demo_een_verse_bevestiging(vers_loket: Loket) -> None:
    """In the demo nobody needs one; a person of another region or role gets no file at all."""
    pad = "/indicatoren/WACHTLIJST_PLEEGZORG/waarden/uitvoer"
    for wie in ("monitoring", "lt-nijmegen", "fg"):
        assert vers_loket.als(wie).get(pad, params={"doel": "BELEID"}).status_code == 403
    assert vers_loket.als("regio-nijmegen").get(pad).status_code == 400  # no purpose
