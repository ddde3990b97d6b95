"""A table of another region is a file and nothing else: a TWES for 18-/18+, from loading to closing a case."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.beheer import inrichting
from app.beheer.demo import WACHTWOORD
from app.core.workingdays import add_working_days, local_date
from tests import stappen
from tests.dagen import vandaag
from tests.loket import Loket, fouten, ok
from tests.stappen import Zaak

BESTAND = Path(__file__).parent / "data" / "twes.toml"
MENSEN = {
    "lt-twes": ("LT_VERZONNENSTAD", {"rol": "AANMELDER"}),
    "voorzitter-twes": ("REGIO_VERZONNEN", {"rol": "VOORZITTER", "tafel": "TWES"}),
    "regio-twes": ("REGIO_VERZONNEN", {"rol": "REGIOCOORDINATOR", "regio": "VERZONNEN_REGIO"}),
}


@pytest.fixture
def twes(vers_loket: Loket) -> Loket:
    """The service with the table, and its people made by the administrator over the API."""
    for _ in range(2):  # loading it again changes nothing
        with vers_loket.parts.database.session() as tx:
            inrichting.load(tx, inrichting.read(BESTAND))
            tx.commit()
    for naam, (organisatie, rol) in MENSEN.items():
        account = {"gebruikersnaam": naam, "naam": f"Verzonnen {naam}", "organisatie": organisatie}
        ok(vers_loket.als("beheer").post("/gebruikers", {**account, "wachtwoord": WACHTWOORD, "rollen": [rol]}))
    return vers_loket


def intake(**changes: Any) -> dict[str, Any]:
    van_hemzelf = [{"van": "JEUGDIGE", "antwoord": "JA", "datum": str(vandaag() - timedelta(days=2))}]
    jongere = {"referentie": "VERZONNEN-18", "geboortejaar": vandaag().year - 26, "toestemmingen": van_hemzelf}
    return {
        "tafel": "TWES",
        "gemeente": "GM9001",
        "vraagtype": "OVERGANG_18",
        "vraag": "Verzonnen: wie neemt de hulp over?",
        "antwoorden": {"VOLWASSENENZORG_AANGEVRAAGD": "Verzonnen: ja, bij de gemeente."},
        "jeugdigen": [jongere],
        "acuut": False,
    } | changes


def test_het_routeadvies_vindt_de_nieuwe_tafel(twes: Loket) -> None:
    vraag = {"gemeente": "GM9001", "vraagtype": "OVERGANG_18"}
    tafels = ok(twes.als("lt-twes").post("/routeadvies", vraag), 200)["tafels"]
    assert [(tafel["tafel"], tafel["magIndienen"]) for tafel in tafels] == [("TWES", True)]
    assert tafels[0]["redenen"]
    van_gi = ok(twes.als("gi-gelderland").post("/routeadvies", vraag), 200)["tafels"]
    assert [(tafel["magIndienen"], bool(tafel["waarheen"])) for tafel in van_gi] == [(False, True)]


def test_de_eigen_vragen_van_de_tafel_gelden_bij_indienen(twes: Loket) -> None:
    def dien_in(**changes: Any) -> dict[str, str]:
        return fouten(twes.als("lt-twes").post("/aanmeldingen", {**intake(**changes), "indienen": True}))

    tafel = ok(twes.als("lt-twes").get("/tafels/TWES"), 200)
    assert {vraag["veld"]: vraag["verplicht"] for vraag in tafel["intakevragen"]}["VOLWASSENENZORG_AANGEVRAAGD"]
    assert dien_in(antwoorden={}) == {"antwoorden.VOLWASSENENZORG_AANGEVRAAGD": "verplicht"}
    assert dien_in(antwoorden={**intake()["antwoorden"], "KLEUR": "Verzonnen: blauw."}) == {
        "antwoorden": "niet-gevraagd"
    }
    assert dien_in(woonsituatie="THUIS") == {"woonsituatie": "niet-gevraagd"}
    te_oud = {**intake()["jeugdigen"][0], "geboortejaar": vandaag().year - 28}
    assert dien_in(jeugdigen=[te_oud]) == {"jeugdigen[0].geboortejaar": "te-oud"}
    assert dien_in(vraagtype="HULP_STAGNEERT") == {"vraagtype": "past-niet"}


def test_een_casus_loopt_door_de_nieuwe_tafel_tot_de_afsluiting(twes: Loket) -> None:
    antwoord = twes.als("lt-twes").post("/aanmeldingen", {**intake(tafel=None), "indienen": True})
    body = ok(antwoord)
    assert body["tafel"] == "TWES"  # the route advice chose it
    assert body["uiterlijk"] == str(add_working_days(vandaag(), 7))
    zaak = Zaak(twes, body["id"], antwoord.headers["ETag"], "lt-twes", "voorzitter-twes", None, "TWES")
    assert twes.als("voorzitter-ret").get(zaak.path).status_code == 404

    stappen.neem_aan(zaak)
    assert zaak.lees()["uiterlijk"] == str(add_working_days(vandaag(), 30))
    stappen.bespreek(stappen.plan_in(zaak))
    advies = {"tekst": "Verzonnen advies.", "regels": [{"code": "WARME_OVERDRACHT", "wie": "lokaal team"}]}
    stappen.reageer(stappen.adviseer(zaak, advies=advies))
    metingen = ok(twes.als("lt-twes").get(zaak.path + "/opvolgmetingen"), 200)["items"]
    assert [meting["maanden"] for meting in metingen] == [6]

    later = datetime.now(UTC) + timedelta(days=190)
    meting = {"maanden": 6, "gemetenOp": str(local_date(later)), "woonsituatie": "ZELFSTANDIG"}
    te_vroeg = twes.als("lt-twes").post(
        zaak.path + "/opvolgmetingen", {**meting, "maanden": 3}, etag=zaak.etag, op=later
    )
    assert fouten(te_vroeg) == {"maanden": "onbekend"}
    zaak.doe("lt-twes", "opvolgmetingen", meting, op=later)
    zaak.doe("voorzitter-twes", "afsluiting", {"resultaat": "HULP_GEREGELD"}, op=later)
    assert zaak.lees()["status"] == "AFGESLOTEN"

    cijfers = ok(
        twes.als("regio-twes").get("/statistieken", params={"periode": str(vandaag().year), "doel": "BELEID"}), 200
    )
    assert [(tafel["tafel"], tafel["besprokenCasussen"]) for tafel in cijfers["tafels"]] == [("TWES", 1)]


@pytest.mark.parametrize(
    ("regel", "anders", "genoemd"),
    [
        ("opvolg_maanden = [6]", "opvolg_maanden = [6, 3]", "opvolgmaanden"),
        ("opvolg_maanden = [6]", "opvolg_maanden = [6, 6]", "opvolgmaanden"),
        ('vraagtypen = ["OVERGANG_18"]', 'vraagtypen = ["OVERGANG_81"]', "OVERGANG_81"),
        ('regio = "VERZONNEN_REGIO"\nvan', 'regio = "NERGENS"\nvan', "NERGENS"),
        ("jeugdigen = { verplicht", "kleur = { verplicht", "kleur"),
        ("jeugdigen = { verplicht", "dreigingBeoordeeldDoor = { verplicht", "dreigingBeoordeeldDoor"),
        ('CASUSBESPREKING = "overgang"', 'CASUSBESPREKING = "oversteek"', "oversteek"),
        ('CASUSBESPREKING = "overgang"', 'PRAATJE = "overgang"', "PRAATJE"),
        ("van = 2024-01-01", "van = 2024-01-01\ntot = 2023-01-01", "einde ligt vóór het begin"),
        ("triage_werkdagen = 7", "triage_werkdagen = 999", "triage_werkdagen"),
    ],
)
def test_een_tafel_die_niet_kan_werken_wordt_geweigerd(
    regel: str, anders: str, genoemd: str, tmp_path: Path, sqlite_loket: Loket
) -> None:
    inhoud = BESTAND.read_text("utf-8")
    assert regel in inhoud
    bestand = tmp_path / "fout.toml"
    bestand.write_text(inhoud.replace(regel, anders), "utf-8")
    with (
        sqlite_loket.parts.database.session() as tx,
        pytest.raises(ValueError, match=genoemd),
    ):
        inrichting.load(tx, inrichting.read(bestand))
