"""The log: a line of JSON for each request and event, that names nobody and cannot be forged (ASVS 16.2.5, 16.4.1).

ASVS 5.0 13.4.5, 16.2.1, 16.2.4.
"""

import json
import logging
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import logs, trace
from tests import stappen
from tests.loket import Loket

TRACE, OUDER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
GOED = f"00-{TRACE}-{OUDER}-01"
ANTWOORD = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-0[01]")
FOUT = {
    "leeg": "",
    "hoofdletters": GOED.upper(),
    "te kort": GOED[:-1],
    "te lang": GOED + "0",
    "versie 00 met meer": GOED + "-meer",
    "versie ff": "ff" + GOED[2:],
    "geen trace": f"00-{'0' * 32}-{OUDER}-01",
    "geen span": f"00-{TRACE}-{'0' * 16}-01",
    "geen hexadecimaal": GOED.replace("a", "g"),
    "spaties": f" {GOED}",
    "twee achter elkaar": f"{GOED}, {GOED}",
    "een megabyte": "01" + GOED[2:] + "-" + "a" * 10_000,
}
BESTURING = "".join(map(chr, (*range(32), *range(127, 160), 0x2028, 0x2029, 0xFEFF, 0x202E)))


def _regel(**velden: Any) -> str:
    record = logging.makeLogRecord({"name": "expertloket", "levelname": "INFO", "msg": "x"} | velden)
    return logs.JsonLines().format(record)


def _regels(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """The lines of requests as they are written."""
    return [json.loads(logs.JsonLines().format(een)) for een in caplog.records if een.message == "verzoek"]


def test_een_verzoek_is_een_regel_zonder_iemand_erin(sqlite_loket: Loket, caplog: pytest.LogCaptureFixture) -> None:
    zaak = stappen.ret_zaak(sqlite_loket)
    with caplog.at_level(logging.INFO, "expertloket"):
        antwoord = sqlite_loket.als("lt-nijmegen").get(
            f"/aanmeldingen/{zaak.id}", headers={"User-Agent": "kanarie", "X-Forwarded-For": "203.0.113.7"}
        )
        sqlite_loket.client.get("/v1/nergens/kanarie", params={"bsn": "kanarie"})
        sqlite_loket.client.request("KANARIE", "/v1/mij")
        sqlite_loket.client.get("/zaken/kanarie")
        sqlite_loket.client.head("/v1/gezondheid")
    gelezen, nergens, methode, _, kop = _regels(caplog)
    assert (gelezen["method"], gelezen["route"], gelezen["status"]) == ("GET", "/v1/aanmeldingen/{id}", 200)
    assert (nergens["route"], nergens["status"]) == ("-", 404)
    assert (methode["method"], methode["status"]) == ("-", 405)
    assert (kop["method"], kop["route"], kop["status"]) == ("HEAD", "/v1/gezondheid", 200)
    assert gelezen["ms"] > 0
    alles = "".join(logs.JsonLines().format(een) for een in caplog.records)
    for geheim in (zaak.id, "kanarie", "KANARIE", "127.0.0.1", "203.0.113.7", "lt-nijmegen"):
        assert geheim not in alles
    assert antwoord.headers["traceparent"]


def test_een_fout_staat_in_dezelfde_trace_als_zijn_verzoek(
    sqlite_loket: Loket, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    regels: list[str] = []

    class Schrijft(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            regels.append(logs.JsonLines().format(record))

    getypt = "kanarie\r\nvals"

    def breekt(*_: object) -> None:
        raise RuntimeError(getypt)

    monkeypatch.setattr("app.beheer.gebruikers.page", breekt)
    schrijft = Schrijft()
    logs.log.addHandler(schrijft)
    try:
        antwoord = sqlite_loket.als("beheer").get("/gebruikers", headers={"traceparent": GOED})
    finally:
        logs.log.removeHandler(schrijft)
    fout = json.loads(regels[0])
    assert (fout["level"], fout["error"], fout["traceId"]) == ("ERROR", "RuntimeError", TRACE)
    assert fout["requestId"] == antwoord.headers["x-request-id"]
    assert any("gebruikers" in plek for plek in fout["stack"])
    assert "kanarie" not in "".join(regels)


@pytest.mark.parametrize("kop", FOUT.values(), ids=FOUT.keys())
def test_een_ongeldige_traceparent_is_er_niet(sqlite_loket: Loket, kop: str) -> None:
    antwoord = sqlite_loket.client.get("/v1/gezondheid", headers={"traceparent": kop})
    gevonden = ANTWOORD.fullmatch(antwoord.headers["traceparent"])
    assert gevonden is not None
    assert gevonden[1] not in {TRACE, "0" * 32}


def test_een_geldige_traceparent_wordt_gevolgd_op_elk_antwoord(sqlite_loket: Loket) -> None:
    for pad, status in (("/v1/gezondheid", 200), ("/v1/nergens", 404), ("/v1/mij", 401), ("/inloggen", 200)):
        for kop in (GOED, "cc" + GOED[2:] + "-van-later"):
            antwoord = sqlite_loket.client.get(pad, headers={"traceparent": kop})
            gevonden = ANTWOORD.fullmatch(antwoord.headers["traceparent"])
            assert antwoord.status_code == status
            assert gevonden is not None
            assert gevonden[1] == TRACE
            assert gevonden[2] != OUDER
    twee = sqlite_loket.client.get("/v1/gezondheid", headers=[("traceparent", GOED), ("traceparent", GOED)])
    assert TRACE not in twee.headers["traceparent"]


@given(st.text())
def test_geen_tekst_breekt_een_kop_van_een_trace(tekst: str) -> None:
    stap = trace.begin([tekst])
    assert ANTWOORD.fullmatch(stap.header)


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.just(BESTURING))
def test_geen_teken_breekt_een_regel_of_een_scherm(tekst: str) -> None:
    regel = _regel(msg="%s", args=(tekst,), velden={"route": tekst})
    assert regel.isascii()
    assert regel.isprintable()
    gelezen = json.loads(regel)
    assert (gelezen["message"], gelezen["route"]) == (tekst, tekst)


def test_de_melding_van_een_fout_staat_niet_in_het_log() -> None:
    getypt = "kanarie"
    try:
        raise ValueError(getypt)
    except ValueError as fout:
        regel = _regel(exc_info=(type(fout), fout, fout.__traceback__))
    assert json.loads(regel)["error"] == "ValueError"
    assert "test_logs.py" in regel
    assert "raise ValueError(getypt)" in regel  # the line of code, not what it held
    assert "kanarie" not in regel
