"""The program `expertloket`: what it prints and refuses, as an administrator meets it."""

import base64
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from app import cli
from app.authz.tabel import HANDELINGEN
from app.cli import app
from app.core.passwords import totp_code
from app.glossary import Rol
from app.settings import Settings
from tests.conftest import Templates
from tests.loket import Loket, Persoon, ok
from tests.server import ROOT, omgeving

OPDRACHTEN = tuple(sorted(str(opdracht.name or "") for opdracht in app.registered_commands if opdracht.name)) + tuple(
    sorted(
        opdracht.callback.__name__ for opdracht in app.registered_commands if not opdracht.name and opdracht.callback
    )
)
SLEUTEL = "een-verzonnen-hoofdsleutel-van-de-test-0001"
WACHTWOORD = "een-eigen-lang-wachtwoord"


def in_process(*arguments: str, env: dict[str, str]) -> tuple[int, str]:
    """A command without a process of its own: exit code and output."""
    result = CliRunner().invoke(app, list(arguments), env=env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_help_noemt_alle_opdrachten(tmp_path: Path) -> None:
    code, tekst = in_process("--help", env=omgeving(tmp_path))
    assert code == 0, tekst
    assert {"start", "migreer", "demo", "inrichting", "beheerder", "controleer", "openapi"} <= set(OPDRACHTEN)
    for opdracht in OPDRACHTEN:
        assert re.search(rf"^\W*{opdracht} ", tekst, re.MULTILINE), opdracht


@pytest.mark.parametrize("opdracht", OPDRACHTEN)
def test_elke_opdracht_heeft_hulp(opdracht: str, tmp_path: Path) -> None:
    code, tekst = in_process(opdracht, "--help", env=omgeving(tmp_path))
    assert code == 0
    assert "--help" in tekst


def test_een_bezette_poort_wordt_genoemd_met_een_andere(tmp_path: Path) -> None:
    with socket.socket() as bezet:
        bezet.bind(("127.0.0.1", 0))
        bezet.listen()
        poort = bezet.getsockname()[1]
        code, tekst = in_process("start", "--port", str(poort), env=omgeving(tmp_path))
    assert code == 1
    assert f"poort {poort}" in tekst
    assert "make start" in tekst
    assert not list(tmp_path.iterdir())  # nothing was made yet


def test_de_demo_luistert_niet_naar_buiten(tmp_path: Path) -> None:
    code, tekst = in_process("start", "--host", "0.0.0.0", env=omgeving(tmp_path))  # noqa: S104 - refused
    assert code == 1
    assert "alleen op 127.0.0.1" in tekst


def test_zonder_hoofdsleutel_start_de_dienst_niet(tmp_path: Path) -> None:
    code, tekst = in_process("start", env=omgeving(tmp_path, EXPERTLOKET_DEMO="false"))
    assert code == 1
    assert "EXPERTLOKET_SLEUTEL" in tekst
    kort = omgeving(tmp_path, EXPERTLOKET_DEMO="false", EXPERTLOKET_SLEUTEL="kort")
    code, tekst = in_process("controleer", env=kort)
    assert code == 1
    assert "minstens 32 tekens" in tekst


def test_een_onbeschrijfbare_map_wordt_genoemd() -> None:
    """In /proc not even root can make a folder."""
    code, tekst = in_process("migreer", env=omgeving(Path("/proc/expertloket")))
    assert code == 1
    assert "in de map /proc/expertloket kan niet worden geschreven" in tekst
    assert "EXPERTLOKET_DATA" in tekst


def test_een_bestand_op_de_plaats_van_de_map_wordt_genoemd(tmp_path: Path) -> None:
    bestand = tmp_path / "data"
    bestand.write_text("geen map")
    code, tekst = in_process("migreer", env=omgeving(bestand))
    assert code == 1
    assert f"in de map {bestand} kan niet worden geschreven" in tekst


def test_wie_tegelijk_starten_in_een_map_hinderen_elkaar_niet(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    samen = Barrier(8)

    def start(_nummer: int) -> None:
        samen.wait()
        for _ in range(200):
            cli._make_data(Settings(data=folder, demo=True))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(start, range(8)))
    assert [path.name for path in folder.iterdir()] == ["sleutel"]


def test_een_onbereikbare_database_wordt_genoemd_zonder_wachtwoord(tmp_path: Path) -> None:
    url = "postgresql+psycopg://loket:geheim-woord@127.0.0.1:9/loket"
    code, tekst = in_process("migreer", env=omgeving(tmp_path, EXPERTLOKET_DATABASE_URL=url))
    assert code == 1
    assert "EXPERTLOKET_DATABASE_URL" in tekst
    assert "geheim-woord" not in tekst


KAPOT = {
    "geen-toml.toml": ("[[tafels]\n", "TOML"),
    "onbekend-veld.toml": ('[[regios]]\ncode = "NOORD"\nnaam = "Noord"\nkleur = "blauw"\n', "regios[0]"),
    "regio-ontbreekt.toml": ('[gemeenten]\nNERGENS = { GM9999 = "Verzonnen" }\n', "NERGENS"),
    "geen-tekst.toml": ("\x00", "TOML"),
}


@pytest.mark.parametrize("naam", KAPOT)
def test_een_kapotte_inrichting_geeft_een_nederlandse_melding(naam: str, tmp_path: Path, templates: Templates) -> None:
    inhoud, genoemd = KAPOT[naam]
    bestand = tmp_path / naam
    bestand.write_text(inhoud)
    url = templates.copy("sqlite")
    env = omgeving(tmp_path / "data", EXPERTLOKET_DATABASE_URL=url, EXPERTLOKET_SLEUTEL=SLEUTEL)
    code, tekst = in_process("inrichting", str(bestand), env=env)
    assert code == 1
    assert "het bestand klopt niet" in tekst
    assert genoemd in tekst
    for engels in ("Traceback", "errors.pydantic.dev", "Field required", "IntegrityError", "not permitted"):
        assert engels not in tekst


def test_een_inrichting_die_er_niet_is_wordt_genoemd(tmp_path: Path) -> None:
    code, tekst = in_process("inrichting", str(tmp_path / "nergens.toml"), env=omgeving(tmp_path))
    assert code != 0
    assert "nergens.toml" in tekst


def test_de_eerste_beheerder_kan_inloggen_en_de_database_is_dan_klaar(tmp_path: Path) -> None:
    env = omgeving(tmp_path, EXPERTLOKET_DEMO="false", EXPERTLOKET_SLEUTEL=SLEUTEL)
    assert in_process("controleer", env=env)[0] == 1
    assert in_process("migreer", env=env) == (0, "De database is bij.\n")
    maak = ("beheerder", "bo.eerste", "Bo Eerste", "REGIO_NIJMEGEN", "--wachtwoord")
    code, tekst = in_process(*maak, WACHTWOORD, env=env)
    assert (code, "Laad eerst een inrichting" in tekst) == (1, True)
    assert in_process("inrichting", str(ROOT / "app" / "beheer" / "inrichting.toml"), env=env)[0] == 0
    assert in_process(*maak, "te-kort", env=env)[0] == 1
    assert in_process(*maak, "demo-wachtwoord-expertloket", env=env)[0] == 1
    assert in_process(*maak, WACHTWOORD, env=env)[0] == 0
    assert "bestaat al" in in_process(*maak, WACHTWOORD, env=env)[1]
    code, tekst = in_process("controleer", env=env)
    assert (code, tekst.splitlines()[-1]) == (0, "Het loket kan draaien."), tekst
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'expertloket.db'}", sleutel=SecretStr(SLEUTEL))
    with Loket(settings) as loket:
        form = {"grant_type": "password", "username": "bo.eerste", "password": WACHTWOORD}
        bo = Persoon(loket, "bo.eerste", ok(loket.client.post("/v1/token", data=form), 200)["access_token"])
        assert bo.get("/mij").json()["code"] == "tweede-factor-nodig"
        geheim = base64.b32decode(ok(bo.post("/mij/tweede-factor"), 200)["geheim"])
        otp = totp_code(geheim, datetime.now(UTC))
        codes = ok(bo.post("/mij/tweede-factor/bevestiging", {"code": otp}), 200)["herstelcodes"]
        assert ok(bo.get("/mij"), 200)["handelingen"] == [
            handeling.value for handeling, rollen in HANDELINGEN.items() if Rol.BEHEERDER in rollen
        ]
        assert loket.client.post("/v1/token", data=form).status_code == 400
        assert loket.client.post("/v1/token", data=form | {"otp": codes[0]}).status_code == 200
    assert in_process("toegang-herstellen", "bo.tweede", env=env)[0] == 1
    assert in_process("toegang-herstellen", "bo.eerste", env=env)[0] == 0
    with Loket(settings) as loket:
        assert loket.client.get("/v1/mij", headers={"Authorization": f"Bearer {bo.token}"}).status_code == 401
        assert loket.client.post("/v1/token", data=form).status_code == 200
