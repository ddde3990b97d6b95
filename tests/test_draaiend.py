"""The program itself with two workers: what it writes to its log, and what can be read on its port for metrics."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from tests.conftest import SLEUTEL, Templates
from tests.server import GEEN_TLS, Server, free_port
from tests.test_metrics import lees_metingen

# Spread by chance: that one of two gets fewer happens once in ten thousand times.
VERBONDEN, MINSTENS = 40, 8
VERBONDEN_IS = "01"  # ESTABLISHED, in /proc/net/tcp


@pytest.fixture(scope="module")
def draaiend(tmp_path_factory: pytest.TempPathFactory, templates: Templates) -> Iterator[tuple[Server, str]]:
    """The service and the address of its metrics."""
    poort = free_port()
    changes = {
        "DATABASE_URL": templates.copy("sqlite"),
        "SLEUTEL": SLEUTEL,
        "METRICS_PORT": str(poort),
        "LOGNIVEAU": "INFO",
    }
    map_ = tmp_path_factory.mktemp("draaiend")
    changes = {f"EXPERTLOKET_{naam}": waarde for naam, waarde in changes.items()} | {"TMPDIR": str(map_)}
    with Server(map_, changes=changes, arguments=("--workers", "2")) as server:
        yield server, f"http://127.0.0.1:{poort}/metrics"
        assert list(map_.glob("expertloket-metingen-*"))
    assert not list(map_.glob("expertloket-metingen-*"))


def _vraag(adres: str) -> httpx.Response:
    """On a connection of its own."""
    return httpx.get(adres, verify=GEEN_TLS)


def test_twee_werkers_tellen_samen_en_alleen_op_loopback(draaiend: tuple[Server, str]) -> None:
    server, metingen = draaiend
    for _ in range(40):  # each on a connection of its own, so that both get some
        assert _vraag(f"{server.adres}/v1/gezondheid").status_code == 200
    gezond = (("method", "GET"), ("route", "/v1/gezondheid"), ("status", "200"))
    assert lees_metingen(_vraag(metingen).text)["expertloket_requests_total", gezond] >= 40
    for _ in range(600):  # the other worker may still be starting
        if lees_metingen(_vraag(metingen).text)["expertloket_pool_connections", ()] == 8:
            break
        time.sleep(0.1)
    assert lees_metingen(_vraag(metingen).text)["expertloket_pool_connections", ()] == 8
    assert _vraag(f"{server.adres}/metrics").status_code == 404
    ander = _eigen_adres()
    if ander is not None:
        with pytest.raises(OSError, match=r"refused|timed out|unreachable"):
            socket.create_connection((ander, int(metingen.split(":")[2].split("/")[0])), 2).close()


def test_wie_verbonden_blijft_wordt_over_de_werkers_verdeeld(draaiend: tuple[Server, str]) -> None:
    """At one door for all, one worker often had all of them and the other none."""
    server, metingen = draaiend
    for _ in range(600):  # the other worker may still be starting
        if lees_metingen(_vraag(metingen).text)["expertloket_pool_connections", ()] == 8:
            break
        time.sleep(0.1)
    poort = int(server.adres.rpartition(":")[2])
    with ExitStack() as stack:
        for _ in range(VERBONDEN):
            klant = stack.enter_context(httpx.Client(verify=GEEN_TLS))
            assert klant.get(f"{server.adres}/v1/gezondheid").status_code == 200
        per_werker = _verbonden(poort)
    assert sum(per_werker) >= VERBONDEN
    assert len(per_werker) == 2
    assert min(per_werker) >= MINSTENS


def _verbonden(poort: int) -> list[int]:
    """How many connections to this port each process holds that serves it."""
    regels = [regel.split() for regel in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {f"socket:[{een[9]}]" for een in regels if een[1].endswith(f":{poort:04X}") and een[3] == VERBONDEN_IS}
    aantallen = []
    for map_ in Path("/proc").glob("[0-9]*/fd"):
        with suppress(OSError):  # it ended, or is another's
            aantallen.append(sum(str(een.readlink()) in inodes for een in map_.iterdir()))
    return [aantal for aantal in aantallen if aantal]


def _eigen_adres() -> str | None:
    """An address of this machine that is not loopback, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        adres: str = probe.getsockname()[0]
        return None if adres.startswith("127.") else adres


VIJANDIG = (
    b"GET /v1/mij%0d%0a{%22level%22:%22vals%22} HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /\x1b[2J HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: \x1b]0;vals\x07\r\nX: \xff\xfe\r\n\r\n",
    b"G\x00T / HTTP/1.1\r\n\r\n",
    b"kanarie vals\r\n\r\n",
)


@pytest.mark.parametrize("vraag", VIJANDIG)
def test_wat_van_buiten_komt_maakt_geen_eigen_regel(draaiend: tuple[Server, str], vraag: bytes) -> None:
    """On the real program and its standard error, with what no client library would send."""
    server, _ = draaiend
    poort = int(server.adres.rpartition(":")[2])
    voor = len(server.welkom)
    with socket.create_connection(("127.0.0.1", poort), 10) as lijn:
        lijn.sendall(vraag)
        lijn.shutdown(socket.SHUT_WR)
        while lijn.recv(65536):
            pass
    _vraag(f"{server.adres}/v1/gezondheid")
    erbij = ""
    for _ in range(1000):  # its line comes after its answer
        erbij = server.welkom[voor:]
        if "gezondheid" in erbij and erbij.endswith("\n"):
            break
        time.sleep(0.01)
    for regel in erbij.splitlines():
        assert {"time", "level", "message"} <= json.loads(regel).keys()
        assert "vals" not in regel
        assert "\x1b" not in regel
    assert '"route":"/v1/gezondheid"' in erbij
