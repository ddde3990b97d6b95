"""Rolling restarts behind a proxy, one process after the other, while people work: how many of their requests fail?"""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import inf
from uuid import uuid4

from tests import stappen
from tests.storm.diensten import Dienst

WIE = "lt-nijmegen"


class _Doorgever(BaseHTTPRequestHandler):
    """A proxy of the smallest kind: who does not open the door is passed over, and what was sent is not sent again."""

    protocol_version = "HTTP/1.1"
    poorten: list[int]

    def _geef_door(self) -> None:
        inhoud = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {naam: waarde for naam, waarde in self.headers.items() if naam.lower() != "connection"}
        for poort in sorted(self.poorten, key=lambda _: uuid4().int):
            lijn = http.client.HTTPConnection("127.0.0.1", poort, timeout=60)
            try:
                lijn.connect()
            except OSError:
                continue
            try:
                lijn.request(self.command, self.path, inhoud, headers | {"Connection": "close"})
                answer = lijn.getresponse()
                self._antwoord(answer.status, answer.read())
            except (OSError, http.client.HTTPException):
                self._antwoord(502, b"")
            finally:
                lijn.close()
            return
        self._antwoord(502, b"")

    def _antwoord(self, status: int, inhoud: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(inhoud)))
        self.end_headers()
        self.wfile.write(inhoud)

    do_GET = do_POST = _geef_door  # noqa: N815 - the names that http.server asks for

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _Voordeur(ThreadingHTTPServer):
    """It goes when the test goes."""

    daemon_threads = True
    block_on_close = False


@contextmanager
def doorgever(poorten: list[int]) -> Iterator[int]:
    """The port of the small proxy."""
    server = _Voordeur(("127.0.0.1", 0), type("Doorgever", (_Doorgever,), {"poorten": poorten}))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


class Werk:
    """People who work through the proxy, and never try again."""

    def __init__(self, poort: int, mensen: dict[str, str]) -> None:
        self._poort, self._mensen = poort, mensen
        self.gelukt = 0
        self.mislukt: list[str] = []
        self.langste = 0.0
        self._lock = threading.Lock()
        self._klaar = threading.Event()

    def _een(self, nummer: int) -> None:
        lijn = http.client.HTTPConnection("127.0.0.1", self._poort, timeout=60)
        while not self._klaar.is_set():
            nieuw = nummer % 2 == 0
            jong = [stappen.jeugdige(referentie=f"VERZONNEN-{uuid4().hex[:12]}")]
            inhoud = json.dumps(stappen.ret_intake(jeugdigen=jong, indienen=True)) if nieuw else None
            headers = {"Authorization": f"Bearer {self._mensen[WIE]}", "Content-Type": "application/json"}
            begin = time.monotonic()
            try:
                lijn.request("POST" if nieuw else "GET", "/v1/aanmeldingen", inhoud, headers)
                answer = lijn.getresponse()
                tekst, status = answer.read(), answer.status
            except (OSError, http.client.HTTPException) as error:
                tekst, status = repr(error).encode(), 0
                lijn.close()
            with self._lock:
                self.langste = max(self.langste, time.monotonic() - begin)
                if status in {200, 201}:
                    self.gelukt += 1
                else:
                    self.mislukt.append(f"{status} {tekst[:120]!r}")
        lijn.close()

    @contextmanager
    def bezig(self, mensen: int) -> Iterator[None]:
        with ThreadPoolExecutor(mensen) as threads:
            lopend = [threads.submit(self._een, nummer) for nummer in range(mensen)]
            try:
                yield
            finally:
                self._klaar.set()
            for een in lopend:
                een.result()


# Who knocked while one door closed, knocks there again after a second; the other must not have closed by then.
TUSSEN_SECONDEN = 2.0


def rol(dienst: Dienst, keer: int, *, tussen: float = 0.0, seconden: float = inf) -> int:
    """One process after the other: stop, start, wait. Gives how many, when time was up before."""
    einde = time.monotonic() + seconden
    for nummer in range(keer):
        if time.monotonic() > einde:
            return nummer
        poort = dienst.poorten[nummer % len(dienst.poorten)]
        dienst.stop(poort=poort)
        dienst.begin(poort=poort)
        dienst.wacht(poort=poort)
        time.sleep(tussen)
    return keer
