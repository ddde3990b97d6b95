"""`expertloket controleer`: every line says how it is and what to do, and a fault ends it with 1."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.core import outbox
from app.core.db import now
from app.herstel import controles
from tests import postgres, stappen
from tests.conftest import Templates
from tests.huis import Huis, sloop
from tests.loket import Loket

EIGEN_SLEUTEL = "een-eigen-verzonnen-hoofdsleutel-van-de-test-0007"


@pytest.fixture
def huis(backend: str, templates: Templates, tmp_path: Path) -> Iterator[Huis]:
    """A house in which somebody works."""
    een = Huis(templates.copy(backend), tmp_path / "huis")
    with Loket(een.settings) as loket:
        stappen.ret_zaak(loket)
    yield een
    sloop(een)


def _lijnen(huis: Huis, code: int, **anders: str | None) -> dict[str, str]:
    """Subject → what is said of it, with its judgment before it."""
    gedaan = huis.opdracht("controleer", **anders)
    assert gedaan.exit_code == code, gedaan.output
    lijnen: dict[str, str] = {}
    for regel in gedaan.stdout.splitlines():
        oordeel, onderwerp = regel[:7].strip(), regel[8:].partition(":")[0]
        if onderwerp in controles.CONTROLES:
            lijnen[onderwerp] = f"{lijnen.get(onderwerp, '')}{oordeel}: {regel[8:].partition(': ')[2]}\n"
    return lijnen


def test_van_elk_onderwerp_staat_er_een_regel(huis: Huis) -> None:
    lijnen = _lijnen(huis, 0)
    assert list(lijnen) == list(controles.CONTROLES)
    assert not [een for een in lijnen.values() if een.startswith("fout")]
    assert "demo-modus staat aan" in lijnen["instellingen"]
    assert lijnen["auditlog"].startswith("goed")
    assert lijnen["databaserechten"].startswith("goed" if "postgresql" in huis.url else "let op: SQLite")


def test_wat_niet_goed_is_heet_fout_en_zegt_wat_te_doen(huis: Huis) -> None:
    (huis.map / "auditkoppen").rename(huis.map / "elders")
    (huis.map / "uitvoer").mkdir(parents=True, exist_ok=True)
    (huis.map / "uitvoer").chmod(0o755)
    with Loket(huis.settings.model_copy(update={"auditkop_map": huis.map / "elders"})) as loket:
        with loket.eigenaar.engine.begin() as connection:
            connection.execute(text("UPDATE casussleutel SET kluissleutel = 'weg'"))
            connection.execute(text("DELETE FROM ondertekensleutel"))
        with loket.eigenaar.session() as tx:
            tx.add_all(outbox.UitgaandBericht(**_bericht(status)) for status in (outbox.WACHT, outbox.MISLUKT))
            tx.commit()
    lijnen = _lijnen(huis, 1)
    assert "fout: deze kluissleutels ontbreken, dus die casussen zijn niet te lezen: weg." in lijnen["sleutels"]
    assert "draai `expertloket migreer`" in lijnen["migraties"]
    assert "fout: het auditlog is niet ongeschonden" in lijnen["auditlog"]
    assert "Draait `expertloket taken`" in lijnen["berichten"]
    assert "let op: 1 berichten zijn mislukt" in lijnen["berichten"]
    assert "let op" in lijnen["mappen"]
    assert "chmod 700" in lijnen["mappen"]


def _bericht(status: str) -> dict[str, object]:
    eerder = now() - timedelta(hours=2)
    return {
        "id": uuid4(),
        "kanaal": "MAIL",
        "soort": "BERICHT",
        "bestemming_id": uuid4(),
        "status": status,
        "volgende_op": eerder,
        "aangemaakt_op": eerder,
    }


def test_buiten_de_demo_tellen_haar_geheimen_als_fout(templates: Templates, tmp_path: Path) -> None:
    huis = Huis(templates.copy("sqlite"), tmp_path / "huis")
    huis.map.mkdir()
    (huis.map / "sleutel").write_text("a" * 40)
    lijnen = _lijnen(huis, 1, EXPERTLOKET_DEMO="false", EXPERTLOKET_SLEUTEL="a" * 40)
    assert "is te raden" in lijnen["geheimen"]
    assert "demo-gebruikers" in lijnen["geheimen"]
    assert "geen eigen sleutels" in lijnen["geheimen"]
    assert "https://" in lijnen["instellingen"]
    (huis.map / "sleutel").write_text(EIGEN_SLEUTEL)
    lijnen = _lijnen(huis, 1, EXPERTLOKET_DEMO="false", EXPERTLOKET_SLEUTEL=None)
    assert "die van de demo" in lijnen["geheimen"]
    (huis.map / "sleutel").chmod(0o644)
    bestand = str(huis.map / "sleutel")
    lijnen = _lijnen(huis, 1, EXPERTLOKET_DEMO="false", EXPERTLOKET_SLEUTEL=None, EXPERTLOKET_SLEUTEL_BESTAND=bestand)
    assert "chmod 600" in lijnen["geheimen"]
    assert "die van de demo" not in lijnen["geheimen"]


def test_een_rol_die_te_veel_mag_is_fout(templates: Templates, tmp_path: Path) -> None:
    huis = Huis(templates.copy("postgres"), tmp_path / "huis")
    with Loket(huis.settings) as loket, loket.eigenaar.engine.begin() as connection:
        connection.execute(text(f"GRANT DELETE ON auditregel TO {postgres.SERVICE}"))
        connection.execute(text(f"CREATE TABLE eigen (id int); ALTER TABLE eigen OWNER TO {postgres.SERVICE}"))
    lijnen = _lijnen(huis, 1)
    assert "mag DELETE op auditregel" in lijnen["databaserechten"]
    assert "bezit 1 tabellen" in lijnen["databaserechten"]
    sloop(huis)


def test_een_database_die_weg_is_wordt_per_onderwerp_gezegd(tmp_path: Path) -> None:
    huis = Huis("postgresql+psycopg://niemand@127.0.0.1:9/nergens", tmp_path / "huis")
    lijnen = _lijnen(huis, 1)
    assert "de database antwoordt niet" in lijnen["sleutels"]
    assert lijnen["schijf"]
