"""Old cases from a file: seen first, taken in whole or not at all, counted in the baseline year, taken out again."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from app import cli
from app.core.db import Base
from app.indicatoren import narekenen
from app.invoer import lezer, regels
from app.invoer.models import Invoer
from tests.conftest import SLEUTEL
from tests.loket import Loket, ok

KOP = (
    "nummer;gemeente;organisatie;ingediend_op;besproken_op;geadviseerd_op;afgesloten_op;resultaat;vraagtype;"
    "dreigende_uithuisplaatsing;uithuisplaatsing;beoordeeld_door;beoordeeld_op;woonsituatie;referentie;geboortejaar"
)


def regel(volgnummer: object = 1, **anders: str) -> str:
    velden = {
        "nummer": f"VERZONNEN-{volgnummer}",
        "gemeente": "GM0268",
        "organisatie": "LT_NIJMEGEN",
        "ingediend_op": "2022-03-01",
        "besproken_op": "2022-03-15",
        "geadviseerd_op": "16-3-2022",
        "afgesloten_op": "2022-09-01",
        "resultaat": "HULP_GEREGELD",
        "vraagtype": "DREIGENDE_UITHUISPLAATSING",
        "dreigende_uithuisplaatsing": "JA",
        "uithuisplaatsing": "VOORKOMEN",
        "beoordeeld_door": "gedragswetenschapper (één)",
        "beoordeeld_op": "2022-09-01",
        "woonsituatie": "THUIS",
        "referentie": f"kanariegeel-{volgnummer}",
        "geboortejaar": "2010",
    }
    return ";".join((velden | anders).values())


Voer = Callable[..., Result]


@pytest.fixture
def voer(vers_loket: Loket, tmp_path: Path) -> Voer:
    """The command, on a file with this text."""
    instellingen = vers_loket.parts.settings
    omgeving = {
        "EXPERTLOKET_DATABASE_URL": instellingen.eigenaar_url,
        "EXPERTLOKET_SLEUTEL": SLEUTEL,
        "EXPERTLOKET_DATA": str(tmp_path),
    }

    def doe(*rijen: str, echt: bool = True, verslag: Path | None = None) -> Result:
        bestand = tmp_path / "oud.csv"
        bestand.write_bytes("\r\n".join((KOP, *rijen, "")).encode())
        opdracht = ["invoer", "OPH", str(bestand)] + ["--echt"] * echt
        opdracht += [] if verslag is None else ["--verslag", str(verslag)]
        return CliRunner(env=omgeving).invoke(cli.app, opdracht)

    return doe


def _terug(loket: Loket, batch: str) -> Result:
    omgeving = {"EXPERTLOKET_DATABASE_URL": loket.parts.settings.eigenaar_url, "EXPERTLOKET_SLEUTEL": SLEUTEL}
    return CliRunner(env=omgeving).invoke(cli.app, ["invoer-terugdraaien", batch])


# Counts are changed by adding; that they are right is asked apart.
CIJFERS = {"cijfermutatie", "cijfersaldo"}


def _aantallen(loket: Loket) -> dict[str, int]:
    with loket.eigenaar.reading() as tx:
        return {
            tabel.name: tx.scalar(select(func.count()).select_from(tabel)) or 0
            for tabel in Base.metadata.sorted_tables
            if tabel.name
            not in {"auditregel", "auditkop", "gebruiker", "sessie", "verversingstoken", "invoer", *CIJFERS}
        }


def _nulmeting(loket: Loket) -> dict[str, Any]:
    vraag = {"periode": "2022", "tafel": "OPH", "doel": "BELEID"}
    totaal: dict[str, Any] = ok(loket.als("regio-nijmegen").get("/statistieken", params=vraag), 200)["totaal"]
    return totaal


def _batch(loket: Loket) -> str:
    with loket.eigenaar.reading() as tx:
        return str(tx.scalars(select(Invoer.id).where(Invoer.teruggedraaid_op.is_(None))).one())


def test_een_proef_schrijft_niets(vers_loket: Loket, voer: Voer) -> None:
    voor = _aantallen(vers_loket)
    uit = voer(regel(1), regel(2), echt=False)
    assert (uit.exit_code, "2 zaken kunnen worden ingevoerd" in uit.output) == (0, True)
    assert _aantallen(vers_loket) == voor


def test_ingevoerde_zaken_zijn_afgesloten_en_tellen_in_het_jaar_van_de_nulmeting(vers_loket: Loket, voer: Voer) -> None:
    ander = {"dreigende_uithuisplaatsing": "NEE", "uithuisplaatsing": "", "beoordeeld_door": "", "beoordeeld_op": ""}
    niet = {"uithuisplaatsing": "NIET_VOORKOMEN"}
    uit = voer(regel(1), regel(2, **niet), regel(3, **ander), regel(4, besproken_op="", geadviseerd_op=""))
    assert (uit.exit_code, "Ingevoerd: 4 zaken" in uit.output) == (0, True), uit.output
    telling = _nulmeting(vers_loket)
    assert (telling["aanmeldingen"], telling["uniekeJeugdigen"], telling["besprekingen"]) == (4, 4, 3)
    assert (telling["dreigend"], telling["voorkomen"], telling["nietVoorkomen"]) == (2, 1, 1)
    waarden = ok(vers_loket.als("regio-nijmegen").get("/indicatoren/CONSULTATIES_RET/waarden?doel=BELEID"), 200)
    assert waarden["nulmeting"] == "2022"
    lijst = ok(vers_loket.als("tl-nijmegen").get("/aanmeldingen"), 200)["items"]
    assert [zaak["status"] for zaak in lijst] == ["AFGESLOTEN"] * 4
    zaak = ok(vers_loket.als("tl-nijmegen").get(f"/aanmeldingen/{lijst[0]['id']}"), 200)
    assert (zaak["resultaat"], zaak["jeugdigen"][0]["referentie"]) == ("HULP_GEREGELD", None)
    tijdlijn = ok(vers_loket.als("tl-nijmegen").get(f"/aanmeldingen/{lijst[0]['id']}/tijdlijn"), 200)["items"]
    assert [een["actie"] for een in tijdlijn] == ["INDIENEN", "AFSLUITEN"]
    # Nobody's own: who brought it in is not here any more. And the log says where it came from.
    assert ok(vers_loket.als("lt-nijmegen").get("/aanmeldingen"), 200)["items"] == []
    regels = ok(vers_loket.als("fg").get("/auditregels", params={"aanmelding": zaak["id"]}), 200)["items"]
    assert regels[-1]["handeling"] == "ZAKEN_INVOEREN"
    assert "kanariegeel" not in str(regels) + uit.output


def _lees(tmp_path: Path, inhoud: bytes) -> list[tuple[int, Any]]:
    bestand = tmp_path / "oud.csv"
    bestand.write_bytes(inhoud)
    return list(lezer.rijen(lezer.bekijk(bestand), regels.VELDEN, regels.VERPLICHT))


@pytest.mark.parametrize("codering", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
@pytest.mark.parametrize("teken", [";", ",", "\t"])
@pytest.mark.parametrize("einde", ["\r\n", "\n"])
def test_een_bestand_zoals_een_rekenblad_het_opslaat(tmp_path: Path, codering: str, teken: str, einde: str) -> None:
    tussen_tekens = '"' + regel(2).replace(";", '";"') + '"'
    tekst = einde.join((KOP.upper(), "", regel(1), tussen_tekens, ";" * KOP.count(";")))
    gelezen = _lees(tmp_path, tekst.replace(";", teken).encode(codering))
    assert [nummer for nummer, _ in gelezen] == [3, 4]
    assert {cellen["beoordeeld_door"] for _, cellen in gelezen} == {"gedragswetenschapper (één)"}


@pytest.mark.parametrize(
    ("inhoud", "hoort"),
    [
        (b"", "leeg"),
        (b"kanariegeel;nummer\nx;y", "kent de invoer niet: 1"),
        (b"nummer;gemeente\nx;y", "ontbreken"),
        (f"{KOP};nummer\n".encode(), "twee keer"),
        (f"{KOP}\n{regel()}".encode("utf-16"), "UTF-8"),
        (b"\x00\xff\xfe" * 100, "kent de invoer niet"),
    ],
)
def test_een_bestand_dat_er_geen_is(tmp_path: Path, inhoud: bytes, hoort: str) -> None:
    with pytest.raises(lezer.Onleesbaar, match=hoort) as fout:
        _lees(tmp_path, inhoud)
    assert "kanariegeel" not in str(fout.value)


FOUT = [
    ({"nummer": ""}, "nummer"),
    ({"gemeente": "GM0202"}, "gemeente"),
    ({"gemeente": "kanariegeel"}, "gemeente"),
    ({"organisatie": "kanariegeel"}, "organisatie"),
    ({"ingediend_op": "2023-02-01"}, "ingediend_op"),
    ({"ingediend_op": "kanariegeel"}, "ingediend_op"),
    ({"ingediend_op": "31-02-2022"}, "ingediend_op"),
    ({"besproken_op": "2022-02-01"}, "besproken_op"),
    ({"afgesloten_op": "2199-01-01"}, "afgesloten_op"),
    ({"resultaat": "kanariegeel"}, "resultaat"),
    ({"vraagtype": "COMPLEXE_SCHEIDING"}, "vraagtype"),
    ({"dreigende_uithuisplaatsing": "kanariegeel"}, "dreigende_uithuisplaatsing"),
    ({"uithuisplaatsing": ""}, "uithuisplaatsing"),
    ({"dreigende_uithuisplaatsing": "NEE"}, "uithuisplaatsing"),
    ({"beoordeeld_door": ""}, "beoordeeld_door"),
    ({"beoordeeld_door": "x" * 500}, "beoordeeld_door"),
    ({"geboortejaar": "MMX"}, "geboortejaar"),
    ({"referentie": "kanarie\x00geel"}, "referentie"),
    ({"nummer": "VERZONNEN-1"}, "nummer"),
    ({"woonsituatie": 'THUIS"'}, "woonsituatie"),
    ({"woonsituatie": "THUIS;kanariegeel"}, "regel"),
]


def test_een_slechte_regel_in_het_midden_wordt_genoemd_en_er_komt_niets_in(vers_loket: Loket, voer: Voer) -> None:
    voor = _aantallen(vers_loket)
    midden = [regel(nummer, **anders) for nummer, (anders, _) in enumerate(FOUT, 100)]
    uit = voer(*(regel(n) for n in range(1, 30)), *midden, *(regel(n) for n in range(200, 210)))
    assert uit.exit_code == 1
    genoemd = {tuple(rij.split(": ")[0].split(", ")) for rij in uit.output.splitlines() if rij.startswith("regel ")}
    for plek, (_, veld) in enumerate(FOUT):
        assert (f"regel {31 + plek}", veld) in genoemd, (plek, veld, uit.output)
    assert "kanariegeel" not in uit.output
    assert _aantallen(vers_loket) == voor
    with vers_loket.eigenaar.reading() as tx:
        assert tx.scalars(select(Invoer)).all() == []


def _uitkomsten(verslag: Path) -> list[tuple[str, str, str]]:
    """(line, outcome, column) of each line of a report."""
    with verslag.open(encoding="utf-8", newline="") as bron:
        rijen = list(csv.DictReader(bron))
    assert all((rij["uitkomst"] == "fout") is bool(rij["melding"]) for rij in rijen)
    return [(rij["regel"], rij["uitkomst"], rij["kolom"]) for rij in rijen]


def test_een_verslag_noemt_elke_regel_met_haar_uitkomst_en_geen_waarde(
    vers_loket: Loket, voer: Voer, tmp_path: Path
) -> None:
    een, twee, drie = (tmp_path / f"{naam}.csv" for naam in ("een", "twee", "drie"))
    assert voer(regel(1), regel(2), verslag=een).exit_code == 0
    assert _uitkomsten(een) == [("2", "nieuw", ""), ("3", "nieuw", "")]
    fout = regel("kanariegeel", gemeente="kanariegeel", resultaat="kanariegeel")
    uit = voer(fout, regel(2), regel(3), regel(3), verslag=twee)
    assert uit.exit_code == 1
    assert _uitkomsten(twee) == [
        ("2", "fout", "gemeente"),
        ("2", "fout", "resultaat"),
        ("3", "al ingevoerd", ""),
        ("4", "nieuw", ""),
        ("5", "fout", "nummer"),
    ]
    assert "kanariegeel" not in twee.read_text("utf-8")
    # The same file again, and never over a report that is there.
    assert voer(regel(1), regel(2), verslag=drie).exit_code == 0
    assert _uitkomsten(drie) == [("2", "al ingevoerd", ""), ("3", "al ingevoerd", "")]
    voor, inhoud = _aantallen(vers_loket), drie.read_bytes()
    weer = voer(regel(4), verslag=drie)
    assert (weer.exit_code, "bestaat al" in weer.output) == (1, True)
    assert (_aantallen(vers_loket), drie.read_bytes()) == (voor, inhoud)


def test_een_verslag_is_heel_en_in_de_volgorde_van_het_bestand(voer: Voer, tmp_path: Path) -> None:
    """On the screen no more than a thousand mistakes; in the report all of them, between what is right."""
    verslag = tmp_path / "verslag.csv"
    uit = voer(*(regel(n, **({} if n % 2 else {"gemeente": ""})) for n in range(2_400)), echt=False, verslag=verslag)
    assert "en nog 200 fouten" in uit.output
    assert _uitkomsten(verslag) == [
        (str(n + 2), *(("nieuw", "") if n % 2 else ("fout", "gemeente"))) for n in range(2_400)
    ]


def test_hetzelfde_bestand_of_dezelfde_zaak_komt_er_niet_nog_eens_in(vers_loket: Loket, voer: Voer) -> None:
    assert "Ingevoerd: 2 zaken" in voer(regel(1), regel(2)).output
    voor = _aantallen(vers_loket)
    weer = voer(regel(1), regel(2))
    assert (weer.exit_code, "al ingevoerd" in weer.output) == (0, True)
    assert _aantallen(vers_loket) == voor
    meer = voer(regel(1), regel(2), regel(3))
    assert ("overgeslagen: 2" in meer.output, "Ingevoerd: 1 zaken" in meer.output) == (True, True)
    assert _nulmeting(vers_loket)["aanmeldingen"] == 3


def test_terugdraaien_laat_niets_achter_en_daarna_kan_het_weer(vers_loket: Loket, voer: Voer) -> None:
    voor = _aantallen(vers_loket)
    voer(regel(1), regel(2))
    batch = _batch(vers_loket)
    uit = _terug(vers_loket, batch)
    assert (uit.exit_code, "2 zaken" in uit.output) == (0, True), uit.output
    assert _aantallen(vers_loket) == voor
    with vers_loket.eigenaar.reading() as tx:
        assert list(narekenen.afwijkingen(tx)) == []
    assert _terug(vers_loket, batch).exit_code == 1
    assert "Ingevoerd: 2 zaken" in voer(regel(1), regel(2)).output


def test_terugdraaien_kan_niet_meer_als_er_iets_mee_is_gedaan(vers_loket: Loket, voer: Voer) -> None:
    voer(regel(1), regel(2))
    zaak = ok(vers_loket.als("tl-nijmegen").get("/aanmeldingen"), 200)["items"][0]["id"]
    rol = {"gebruikersnaam": "voorzitter-oph", "naam": "Verzonnen voorzitter", "organisatie": "REGIO_NIJMEGEN"}
    rollen = [{"rol": "VOORZITTER", "tafel": "OPH"}]
    woord = "een-lang-verzonnen-wachtwoord"
    ok(vers_loket.als("beheer").post("/gebruikers", {**rol, "wachtwoord": woord, "rollen": rollen}))
    token = vers_loket.client.post(
        "/v1/token", data={"grant_type": "password", "username": "voorzitter-oph", "password": woord}
    )
    hoofd = {"Authorization": f"Bearer {ok(token, 200)['access_token']}", "If-Match": '"1"'}
    reden = {"reden": "Verzonnen: er kwam iets boven water."}
    ok(vers_loket.client.post(f"/v1/aanmeldingen/{UUID(zaak)}/heropening", json=reden, headers=hoofd))
    voor = _aantallen(vers_loket)
    uit = _terug(vers_loket, _batch(vers_loket))
    assert (uit.exit_code, "1 zaken gewijzigd" in uit.output) == (1, True)
    assert _aantallen(vers_loket) == voor
