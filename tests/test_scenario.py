"""The scenario against a real server that was started as users start it, on nothing: it says who can log in, stops
politely, and its data outlives a restart."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests import scenario
from tests.server import Server, free_port
from tests.storm.diensten import Dienst, Nest

SCRIPT = Path(__file__).with_name("scenario.py")


def run(adres: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(SCRIPT), adres]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_het_scenario_op_een_echte_server_die_zijn_gegevens_houdt(nest: Nest, tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        for genoemd in (server.adres, "lt-nijmegen", "voorzitter-ret", "monitoring", "demo-wachtwoord-expertloket"):
            assert genoemd in server.welkom
        gedaan = run(server.adres)
        assert gedaan.returncode == 0, gedaan.stdout + gedaan.stderr
        with scenario.Dienst(server.adres) as dienst:
            eerst = scenario.aantallen(dienst)
        assert httpx.get(f"{server.adres}/v1/gereedheid").status_code == 200
        assert httpx.get(f"{server.adres}/v1/openapi.json").json()["servers"][0]["url"] == f"{server.adres}/v1"
        assert server.stop(signal.SIGINT) == 0
        assert "Traceback" not in server.welkom
    weer = Dienst(nest, {"EXPERTLOKET_DATA": str(tmp_path / "data")}, tmp_path, hoeveel=1)
    with weer, scenario.Dienst(f"http://127.0.0.1:{weer.poorten[0]}") as dienst:
        assert scenario.aantallen(dienst) == eerst == {"RET": 1, "REPS": 1, "JBT": 2}
        regels = dienst.vraag("lt-nijmegen", "GET", "/aanmeldingen?tafel=RET").json()["items"]
        assert [regel["status"] for regel in regels] == ["AFGESLOTEN"]
        casus = dienst.vraag("lt-nijmegen", "GET", f"/aanmeldingen/{regels[0]['id']}").json()
        assert casus["vraag"] == scenario.GEHEIM
        assert casus["jeugdigen"][0]["referentie"].startswith("VERZONNEN-")  # the secret was kept too


def test_het_scenario_zegt_het_als_er_niets_draait() -> None:
    gedaan = run(f"http://127.0.0.1:{free_port()}")
    assert gedaan.returncode == 1
    assert "NIET ZOALS VERWACHT" in gedaan.stdout
