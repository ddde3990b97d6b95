"""Back-up and restore: what was there is there again, proven, and nothing else; on both databases."""

import shutil
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import create_engine, select, text, update
from typer.testing import CliRunner

from app import cli
from app.aanmeldingen.models import Jeugdige
from app.bewaring import vernietigd
from app.core.audit import Auditregel
from app.core.sealed import CaseKey
from app.herstel import bewijs
from tests import bewaring, stappen
from tests import postgres as server
from tests.bench.herstel import House, oefen
from tests.conftest import Templates
from tests.huis import Huis, geweigerd, goed, sloop
from tests.loket import Loket, ok
from tests.publicaties import strooi


@pytest.fixture
def huis(backend: str, templates: Templates, tmp_path: Path) -> Iterator[Huis]:
    """A house with the demo region."""
    een = Huis(templates.copy(backend), tmp_path / "huis")
    yield een
    sloop(een)


@pytest.fixture
def nieuwbouw(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Huis]:
    """An empty house on another machine."""
    if backend == "sqlite":
        een = Huis(f"sqlite:///{tmp_path / 'nieuwbouw' / 'loket.db'}", tmp_path / "nieuwbouw")
    else:
        een = Huis(server.new_database(request.getfixturevalue("postgres_server")), tmp_path / "nieuwbouw")
        server.make_service_role(een.url)
    yield een
    sloop(een)


def _zaak_met_bijlage(loket: Loket) -> stappen.Zaak:
    zaak = stappen.neem_aan(stappen.ret_zaak(loket))
    zaak.voeg_bijlage_toe("lt-nijmegen")
    return zaak


def test_wat_er_was_is_er_weer_op_een_andere_machine(huis: Huis, nieuwbouw: Huis, tmp_path: Path) -> None:
    with Loket(huis.settings) as loket:
        zaak = _zaak_met_bijlage(loket)
        gelezen = zaak.lees()
    was = huis.inhoud()
    tekst = goed(huis.opdracht("backup", str(tmp_path / "back-up.tar")))
    assert "Sleutels zitten er niet in" in tekst
    assert "liggen: hoofd." in tekst
    with tarfile.open(tmp_path / "back-up.tar") as tar:
        assert not [naam for naam in tar.getnames() if "sleutel" in naam]

    tekst = goed(nieuwbouw.opdracht("herstel", str(tmp_path / "back-up.tar")))
    assert "kloppen met de back-up" in tekst
    nu = nieuwbouw.inhoud()
    # What came after: the lines about the back-up and the restore, and heads over those.
    anders = {naam for naam in was if was[naam] != nu[naam]}
    assert anders == {"auditregel", "auditkop"}
    assert nu["auditregel"].rijen == was["auditregel"].rijen + 2
    with Loket(nieuwbouw.settings) as loket:
        assert zaak.id in loket.als("voorzitter-ret").get("/aanmeldingen").text
        assert loket.als("lt-nijmegen").get(zaak.path).json() == gelezen
        [bijlage] = ok(loket.als("lt-nijmegen").get(f"{zaak.path}/bijlagen"), 200)["items"]
        inhoud = loket.als("lt-nijmegen").get(f"{zaak.path}/bijlagen/{bijlage['id']}")
        assert inhoud.content == stappen.BIJLAGE
        stappen.ret_zaak(loket)  # numbers go on after the last, and the chain after its last line
    assert "ongeschonden" in goed(nieuwbouw.opdracht("controleer", "audit"))
    goed(nieuwbouw.opdracht("controleer"))


def test_de_herstelproef_klopt_ook_in_het_klein(templates: Templates, tmp_path: Path) -> None:
    """What `make herstelproef` does with a million cases; here with a value that was damaged before."""
    gezegd: list[str] = []
    huis = Huis(templates.copy("sqlite"), tmp_path / "huis")
    nieuwbouw = Huis(f"sqlite:///{tmp_path / 'nieuwbouw' / 'loket.db'}", tmp_path / "nieuwbouw")
    with Loket(huis.settings) as loket:
        een, *_ = strooi(loket, 300, bewaring.over(-12))
        with loket.eigenaar.engine.begin() as connection:
            stuk = CaseKey.new(een).seal("Verzonnen", "nergens")
            connection.execute(update(Jeugdige.__table__).values(mening=stuk))  # type: ignore[arg-type]  # a Table

    def doe(settings: Mapping[str, str], opdracht: str, waarmee: str) -> None:
        gezegd.append(goed(CliRunner(env=settings).invoke(cli.app, [opdracht, waarmee])))

    gemeten = oefen(House(huis.url, huis.omgeving), House(nieuwbouw.url, nieuwbouw.omgeving), tmp_path / "back-up", doe)
    assert gemeten.verschillen == []
    assert gemeten.rijen > 900
    assert "gaan niet open. Dat was al zo" in gezegd[1]


def _verander(pad: Path) -> None:
    inhoud = bytearray(pad.read_bytes())
    inhoud[len(inhoud) // 2] ^= 1
    pad.write_bytes(inhoud)


def _eerste(bron: Path, map_: str) -> Path:
    return next(een for een in sorted((bron / map_).rglob("*")) if een.is_file())


KAPOT: dict[str, Callable[[Path], object]] = {
    "database": lambda bron: _verander(next(bron.glob("database.*"))),
    "bijlage": lambda bron: _verander(_eerste(bron, "bijlagen")),
    "bijlage weg": lambda bron: _eerste(bron, "bijlagen").unlink(),
    "auditkop": lambda bron: _verander(_eerste(bron, "auditkoppen")),
    "manifest": lambda bron: _verander(bron / "manifest.json"),
    "handtekening": lambda bron: (bron / "manifest.handtekening").write_text("00" * 64),
}


def test_een_back_up_die_niet_heel_is_laat_alles_zoals_het_was(huis: Huis, tmp_path: Path) -> None:
    with Loket(huis.settings) as loket:
        _zaak_met_bijlage(loket)
    heel = tmp_path / "back-up"
    goed(huis.opdracht("backup", str(heel)))
    was = huis.inhoud()
    for wat, maak_kapot in KAPOT.items():
        shutil.copytree(heel, tmp_path / wat)
        maak_kapot(tmp_path / wat)
        geweigerd(huis.opdracht("herstel", str(tmp_path / wat), "--overschrijf"))
    geweigerd(huis.opdracht("herstel", str(tmp_path / "nergens"), "--overschrijf"))
    andere = {"EXPERTLOKET_SLEUTEL": "een-heel-andere-verzonnen-sleutel-0001"}
    assert "hoofdsleutel" in geweigerd(huis.opdracht("herstel", str(heel), "--overschrijf", **andere))
    assert huis.inhoud() == was
    assert "ongeschonden" in goed(huis.opdracht("controleer", "audit"))
    assert not list(huis.map.rglob("*naast*"))


def test_een_back_up_terwijl_er_gewerkt_wordt_is_van_een_moment(huis: Huis, nieuwbouw: Huis, tmp_path: Path) -> None:
    """Cases with a file come and go meanwhile: each that is in the copy is in it whole."""
    klaar = threading.Event()
    with Loket(huis.settings) as loket:
        loket.als("lt-nijmegen"), loket.als("voorzitter-ret")

        def werk() -> None:
            while not klaar.is_set():
                zaak = _zaak_met_bijlage(loket)
                zaak.voeg_bijlage_toe("voorzitter-ret", b"Verzonnen: nog een verslag.\n", "twee.txt")

        werker = threading.Thread(target=werk)
        werker.start()
        try:
            for nummer in range(2):
                gedaan = goed(huis.opdracht("backup", str(tmp_path / f"back-up-{nummer}.tar")))
                assert "Let op" not in gedaan
        finally:
            klaar.set()
            werker.join()
        # And while the service has the database open nothing is put back in it.
        terug = huis.opdracht("herstel", str(tmp_path / "back-up-1.tar"), "--overschrijf")
        assert "Stop eerst de dienst" in geweigerd(terug)
        assert loket.client.get("/v1/gereedheid").status_code == 200
    goed(nieuwbouw.opdracht("herstel", str(tmp_path / "back-up-1.tar")))
    with Loket(nieuwbouw.settings) as loket:
        zaken = ok(loket.als("lt-nijmegen").get("/aanmeldingen", params={"pageSize": 100}), 200)["items"]
        assert zaken
        for een in zaken:
            pad = f"/aanmeldingen/{een['id']}/bijlagen"
            for bijlage in ok(loket.als("lt-nijmegen").get(pad), 200)["items"]:
                assert loket.als("lt-nijmegen").get(f"{pad}/{bijlage['id']}").status_code == 200


def test_een_vernietigd_dossier_komt_niet_terug_uit_een_oude_back_up(huis: Huis, tmp_path: Path) -> None:
    """Also when that back-up is put back on a machine that never knew the case was destroyed but by the list."""
    with Loket(huis.settings) as loket:
        zaak = _zaak_met_bijlage(loket)
        zaak.doe("lt-nijmegen", "intrekking", {"reden": "Verzonnen: opgelost."})
        blijft = stappen.ret_zaak(loket, jeugdigen=[stappen.kind(9)])
        goed(huis.opdracht("backup", str(tmp_path / "oud")))
        later = stappen.ret_zaak(loket, jeugdigen=[stappen.kind(8)])
        bewaring.vernietig_wat_voorbij_is(loket, bewaring.over(62))
        assert loket.als("voorzitter-ret").get(zaak.path).status_code == 404
        koppen = loket.parts.settings.auditkoppen
        assert vernietigd.werk_bij(loket.eigenaar, koppen) == 1
        assert vernietigd.werk_bij(loket.eigenaar, koppen) == 0
    assert list(vernietigd.lees(koppen)) == [UUID(zaak.id)]
    was = huis.inhoud()
    assert "--overschrijf" in geweigerd(huis.opdracht("herstel", str(tmp_path / "oud")))
    assert huis.inhoud() == was
    tekst = goed(huis.opdracht("herstel", str(tmp_path / "oud"), "--overschrijf"))
    assert "1 dossiers" in tekst
    assert "Bewaar ze als bewijs" in tekst  # heads of after the back-up say which lines were lost with it
    [bewaard] = koppen.glob("voor-herstel-*")
    assert list(bewaard.iterdir())
    with Loket(huis.settings) as loket:
        assert loket.als("voorzitter-ret").get(zaak.path).status_code == 404
        assert loket.als("voorzitter-ret").get(blijft.path).status_code == 200
        assert loket.als("voorzitter-ret").get(later.path).status_code == 404
        with loket.eigenaar.reading() as tx:
            spoor = select(Auditregel.handeling).where(Auditregel.aanmelding_id == UUID(zaak.id))
            assert "VERNIETIGEN" in tx.scalars(spoor).all()
    assert not [een for een in (huis.map / "bijlagen").rglob("*") if een.is_file()]
    assert "ongeschonden" in goed(huis.opdracht("controleer", "audit"))


def test_een_afgebroken_regel_van_de_lijst_verliest_geen_dossier(tmp_path: Path) -> None:
    een, twee = UUID(int=1), UUID(int=2)
    op = bewaring.over(0)
    vernietigd.voeg_toe(tmp_path, {een: op})
    with (tmp_path / vernietigd.NAAM).open("a") as bestand:
        bestand.write('{"aanmelding": "0000')  # a crash
    vernietigd.voeg_toe(tmp_path, {twee: op})
    assert list(vernietigd.lees(tmp_path)) == [een, twee]


def test_het_bewijs_ziet_elk_verschil_en_niet_de_volgorde(huis: Huis) -> None:
    with Loket(huis.settings) as loket:
        stappen.ret_zaak(loket)
    was = huis.inhoud()
    assert huis.inhoud() == was
    engine = create_engine(huis.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE aanmelding SET geprobeerd = NULL"))
    [anders] = bewijs.verschillen(was, huis.inhoud())
    assert "aanmelding" in anders
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM idempotentie"))
        connection.execute(text("INSERT INTO codelijstwaarde (lijst, code, omschrijving) VALUES ('A', 'B', 'x')"))
    assert any("rijen in plaats van" in een for een in bewijs.verschillen(was, huis.inhoud()))
    engine.dispose()


@pytest.mark.parametrize("reden", ["weg", "andere versie"])
def test_zonder_het_goede_pg_dump_komt_er_geen_back_up(templates: Templates, tmp_path: Path, reden: str) -> None:
    huis = Huis(templates.copy("postgres"), tmp_path / "huis")
    programmas = tmp_path / "programmas"
    programmas.mkdir()
    if reden == "andere versie":
        namaak = programmas / "pg_dump"
        namaak.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
        namaak.chmod(0o755)
    tekst = geweigerd(
        huis.opdracht("backup", str(tmp_path / "back-up"), EXPERTLOKET_POSTGRES_PROGRAMMAS=str(programmas))
    )
    assert "EXPERTLOKET_POSTGRES_PROGRAMMAS" in tekst
    assert not (tmp_path / "back-up").exists()
    assert not [een for een in tmp_path.iterdir() if een.name.startswith(".")]  # nothing half is left
    sloop(huis)
