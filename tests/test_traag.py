"""Who is slow on purpose holds nothing (ASVS 13.2.6, OWASP API4:2023): every part of a request has a deadline."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from app.core import slowclients
from app.main import create_app
from tests.conftest import Templates, settings_for
from tests.server import free_port

AANVRAAG = b"GET /v1/gezondheid HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
KOP = b"POST /v1/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
GEDULD = 30  # seconds that a test waits for what takes less than one


@pytest.fixture(scope="module")
def poort(templates: Templates) -> Iterator[int]:
    """The service on a real socket, with short deadlines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slowclients, "HEADER_SECONDS", 0.4)
        patch.setattr(slowclients, "BODY_SECONDS", 0.4)
        patch.setattr(slowclients, "READING_SECONDS", 0.4)
        port = free_port()
        app = create_app(settings_for(templates.copy("sqlite")))
        config = uvicorn.Config(app, port=port, http=slowclients.Protocol, log_level="warning", timeout_keep_alive=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield port
        server.should_exit = True
        thread.join()


@contextlib.contextmanager
def verbinding(poort: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", poort), timeout=GEDULD) as lijn:
        yield lijn


def tot_het_einde(lijn: socket.socket) -> bytes:
    """All that comes until the other side hangs up."""
    gelezen = b""
    with contextlib.suppress(ConnectionResetError):
        while stuk := lijn.recv(65536):
            gelezen += stuk
    return gelezen


def antwoord(lijn: socket.socket) -> bytes:
    """One answer of JSON, whole."""
    gelezen = b""
    while not gelezen.endswith(b"}") and (stuk := lijn.recv(65536)):
        gelezen += stuk
    return gelezen


def druppel(lijn: socket.socket, stuk: bytes) -> bytes:
    """Send this bit by bit until the other side hangs up; gives what it said."""
    einde = time.monotonic() + GEDULD
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        while time.monotonic() < einde:
            lijn.sendall(stuk)
            time.sleep(0.02)
        pytest.fail("nobody hung up")
    return tot_het_einde(lijn)


def test_wie_niets_zegt_wordt_opgehangen(poort: int) -> None:
    with verbinding(poort) as lijn:
        assert tot_het_einde(lijn) == b""


def test_een_kop_die_druppelt(poort: int) -> None:
    with verbinding(poort) as lijn:
        lijn.sendall(b"GET /v1/gezondheid HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Lang: ")
        assert druppel(lijn, b"a") == b""


def test_een_inhoud_die_druppelt(poort: int) -> None:
    with verbinding(poort) as lijn:
        lijn.sendall(KOP + b"Content-Length: 1000\r\n\r\n")
        assert b"200" not in druppel(lijn, b"a")
    with verbinding(poort) as lijn:
        lijn.sendall(KOP + b"Transfer-Encoding: chunked\r\n\r\n")
        assert b"200" not in druppel(lijn, b"1\r\na\r\n")


def test_een_tweede_verzoek_heeft_zijn_eigen_tijd(poort: int) -> None:
    with verbinding(poort) as lijn:
        for _ in range(3):  # together longer than one deadline
            lijn.sendall(AANVRAAG)
            assert antwoord(lijn).startswith(b"HTTP/1.1 200")
            time.sleep(0.25)
        lijn.sendall(AANVRAAG[:20])
        assert b"200" not in tot_het_einde(lijn)


def test_wie_zijn_antwoord_niet_leest(poort: int) -> None:
    """Thousands of pipelined questions and nobody at the other end: the connection goes, and others are served."""
    with verbinding(poort) as lijn:
        lijn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        groot = b"GET /v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        einde = time.monotonic() + GEDULD
        lijn.settimeout(0.2)
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            while time.monotonic() < einde:
                with contextlib.suppress(TimeoutError):
                    lijn.sendall(groot * 10)
            pytest.fail("nobody hung up")
    with verbinding(poort) as lijn:
        lijn.sendall(AANVRAAG)
        assert antwoord(lijn).startswith(b"HTTP/1.1 200")


def test_een_groot_bestand_krijgt_tijd_naar_zijn_lengte(poort: int) -> None:
    """What says that it is long may take longer than what says nothing: here 0.4 s and 16 kB a second."""
    with verbinding(poort) as lijn:
        lang = 64 * 1024
        lijn.sendall(KOP + f"Content-Length: {lang}\r\n\r\n".encode())
        for _ in range(16):
            lijn.sendall(b"a" * (lang // 16))
            time.sleep(0.05)
        assert antwoord(lijn).startswith(b"HTTP/1.1 400")
