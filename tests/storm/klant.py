"""Clients that do not give up: every act has its own Idempotency-Key, and is repeated until that is known."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from tests.loket import Loket, Persoon
from tests.server import GEEN_TLS

GEDULD = 600.0
RUST = 0.03
WEG = (429, 503)


@dataclass(frozen=True)
class Daad:
    """An act that was acknowledged: what was sent under which key, and what was answered."""

    method: str
    path: str
    sleutel: str
    verzoek: httpx.Request
    status: int
    etag: str
    inhoud: bytes
    pogingen: int


@dataclass
class Logboek:
    """What all clients together were told."""

    daden: list[Daad] = field(default_factory=list)
    herhaald: int = 0
    weg: int = 0
    fouten: list[str] = field(default_factory=list)
    # Changes that were done while their answer got lost: a PATCH has no key.
    stil: Counter[str] = field(default_factory=Counter)


class Volhouder(httpx.BaseTransport):
    """Sends to one of these ports, again and again, until there is an answer that says yes or no."""

    def __init__(self, poorten: list[int], logboek: Logboek) -> None:
        self._binnen = httpx.HTTPTransport(verify=GEEN_TLS)
        self._poorten = poorten
        self._logboek = logboek
        self._kans = random.Random()
        self._laatste = ""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        is_daad = request.method in {"POST", "PATCH"} and "/token" not in request.url.path
        sleutel = request.headers.setdefault("Idempotency-Key", str(uuid4())) if is_daad else ""
        einde, pogingen = time.monotonic() + GEDULD, 0
        while True:
            pogingen += 1
            answer = self._probeer(request)
            if answer is not None:
                break
            assert time.monotonic() < einde, f"{request.method} {request.url.path}: {self._laatste}"
            time.sleep(RUST * self._kans.random())
        self._logboek.herhaald += pogingen > 1
        if answer.status_code >= 500:
            self._logboek.fouten.append(f"{answer.status_code} {request.method} {request.url.path}")
        if is_daad and answer.is_success:
            self._logboek.daden.append(
                Daad(
                    request.method,
                    request.url.path,
                    sleutel,
                    request,
                    answer.status_code,
                    answer.headers.get("etag", ""),
                    answer.content,
                    pogingen,
                )
            )
        return answer

    def close(self) -> None:
        self._binnen.close()

    def _probeer(self, request: httpx.Request) -> httpx.Response | None:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._kans.choice(self._poorten))
        sent = httpx.Request(
            request.method, url, headers=request.headers, content=request.content, extensions={"timeout": _TIMEOUT}
        )
        try:
            answer = self._binnen.handle_request(sent)
            answer.read()
            answer.close()
        except httpx.TransportError as error:
            self._laatste = repr(error)
            return None
        if answer.status_code in WEG:
            self._logboek.weg += 1
            self._laatste = f"{answer.status_code} {answer.text}"
            return None
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


_TIMEOUT = {"connect": 30.0, "read": 30.0, "write": 30.0, "pool": 30.0}


class Stormloket(Loket):
    """A service elsewhere, through the words of the one in this process. People log in once, whoever asks."""

    def __init__(self, poorten: list[int], logboek: Logboek, mensen: dict[str, str] | None = None) -> None:
        self.client = httpx.Client(transport=Volhouder(poorten, logboek), base_url="http://storm")
        self._people = {}
        self.logboek = logboek
        self._mensen = {} if mensen is None else mensen

    def sluit(self) -> None:
        self.client.close()

    def als(self, naam: str) -> Persoon:
        if naam not in self._mensen:
            self._mensen[naam] = self.token(naam)["access_token"]
        return Persoon(self, naam, self._mensen[naam])


class Vernieuwer:
    """Logs people in again before their tokens expire, beside whoever uses them."""

    def __init__(self, loket: Stormloket, mensen: dict[str, str], elke: float = 240.0) -> None:
        self._klaar = threading.Event()
        self._loket, self._mensen, self._elke = loket, mensen, elke
        self._thread = threading.Thread(target=self._loop, daemon=True)

    def _loop(self) -> None:
        while not self._klaar.wait(self._elke):
            for naam in list(self._mensen):
                self._mensen[naam] = self._loket.token(naam)["access_token"]

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._klaar.set()
        self._thread.join()
