"""The service within this process: every client of it takes the same short way in.

Starlette's TestClient makes an event loop and a thread for each request of a client that was not entered, and hands
over three times in one that was; that was most of what a test of thousands of requests took.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from json import dumps
from typing import Any
from urllib.parse import quote, unquote

import anyio
import httpx
from starlette.testclient import TestClient

ADRES, VAN = "http://127.0.0.1:8000", "127.0.0.1"

Vraag = Coroutine[Any, Any, httpx.Response]
Wachten = Callable[[Vraag], httpx.Response]
_Rij = asyncio.Queue[tuple[Vraag, asyncio.Future[httpx.Response]] | None]


class _Weg(httpx.BaseTransport):
    """Hands a request to the service's own event loop, and waits for the whole answer."""

    def __init__(self, app: Any, van: str, wacht_op: Wachten) -> None:
        self.van = van
        self._naar = httpx.ASGITransport(app, raise_app_exceptions=False, client=(van, 50000))
        self._wacht_op = wacht_op

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        request.stream = httpx.ByteStream(request.content)  # one without a length is no asynchronous one
        return self._wacht_op(self._vraag(request))

    async def _vraag(self, request: httpx.Request) -> httpx.Response:
        answer = await self._naar.handle_async_request(request)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        body = b"".join([part async for part in answer.stream])
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))


class Antwoord(httpx.Response):
    """As httpx has it; the request is only put together for who looks at it."""

    gevraagd: tuple[str, str, dict[str, str]]

    @property  # type: ignore[misc]  # nobody sets it
    def request(self) -> httpx.Request:
        methode, pad, headers = self.gevraagd
        return httpx.Request(methode, ADRES + pad, headers=headers)


class Klant(httpx.Client):
    """httpx's client, that asks the API what is plain past httpx: the API sets no cookies and sends nobody on."""

    def __init__(self, proces: "InDitProces", weg: _Weg, naar: str) -> None:
        super().__init__(transport=weg, base_url=naar, follow_redirects=True)
        self._proces = proces
        self._gewoon = naar == ADRES and weg.van == VAN
        self._eigen_headers = self.headers.copy()

    def request(self, method: str, url: httpx.URL | str, **wat: Any) -> httpx.Response:
        if not isinstance(url, str) or not self._is_gewoon(url, wat):
            return super().request(method, url, **wat)
        inhoud, headers, params = wat.get("content") or b"", dict(wat.get("headers") or {}), wat.get("params")
        if wat.get("json") is not None:
            inhoud = dumps(wat["json"], ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            if "content-type" not in {naam.lower() for naam in headers}:
                headers["content-type"] = "application/json"
        if params:
            url = f"{url}?{httpx.QueryParams(params)}"
        return self._proces.vraag(method, url, headers, inhoud.encode() if isinstance(inhoud, str) else inhoud)

    def _is_gewoon(self, url: str, wat: dict[str, Any]) -> bool:
        """Whether there is nothing in it that httpx does something with of its own."""
        bekend = {"content", "json", "headers", "params"}
        return (
            self._gewoon
            and url.startswith("/v1/")
            and not any(teken in url for teken in ("#", "/.", "//", "\\", *("?" if wat.get("params") else "")))
            and all(een in (None, httpx.USE_CLIENT_DEFAULT) for naam, een in wat.items() if naam not in bekend)
            and isinstance(wat.get("content"), str | bytes | None)
            and isinstance(wat.get("headers"), dict | None)
            and all(isinstance(een, str) for een in (wat.get("headers") or {}).values())
            and not (self.cookies or self.event_hooks["response"] or self.event_hooks["request"])
            and self.headers == self._eigen_headers
        )


async def _meteen(app: Any, scope: dict[str, Any], inhoud: bytes) -> httpx.Response:
    """Hand a request to the service, and wait for the whole answer."""
    begin: dict[str, Any] = {"status": 500, "headers": []}
    delen: list[bytes] = []
    klaar = asyncio.Event()
    berichten = [{"type": "http.request", "body": inhoud, "more_body": False}]

    async def ontvang() -> dict[str, Any]:
        if berichten:
            return berichten.pop()
        await klaar.wait()
        return {"type": "http.disconnect"}

    async def stuur(bericht: dict[str, Any]) -> None:
        if bericht["type"] == "http.response.start":
            begin.update(bericht)
        else:
            delen.append(bericht.get("body", b""))
            if not bericht.get("more_body", False):
                klaar.set()

    with suppress(Exception):  # answered as 500 by the service, which then raises it for the server's log
        await app(scope, ontvang, stuur)
    body = b"" if scope["method"] == "HEAD" else b"".join(delen)
    antwoord = Antwoord(begin["status"], headers=begin["headers"], stream=httpx.ByteStream(body))
    antwoord.read()
    return antwoord


class InDitProces:
    """A running service, and clients of it: started and stopped as a server does, its clockwork included."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._leven = TestClient(app)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rij: _Rij = asyncio.Queue()

    def start(self) -> None:
        self._leven.__enter__()
        assert self._leven.portal is not None
        self._loop = self._leven.portal.call(_deze_loop)

    def stop(self) -> None:
        if self._leven.portal is not None:
            self._leven.__exit__()
        elif self._loop is not None:
            self._rij.put_nowait(None)
            self._loop.run_until_complete(self._baliewerk)
            self._loop.close()
        self._loop = None

    def zonder_uurwerk(self) -> None:
        """Only requests from here on: nothing runs beside them, and tests may count what is written."""
        self.stop()
        self._loop, self._rij = asyncio.new_event_loop(), asyncio.Queue()
        self._baliewerk = self._loop.create_task(_balie(self._rij))

    def klant(self, van: str = VAN, *, naar: str = ADRES) -> httpx.Client:
        """A client at the address `van`, with its own cookies."""
        return Klant(self, _Weg(self._app, van, self._wacht_op), naar)

    def vraag(self, methode: str, pad: str, headers: dict[str, str], inhoud: bytes = b"") -> httpx.Response:
        """One request without cookies or redirects, past httpx's own client, which took half the time of a test."""
        kaal, _, zoek = pad.partition("?")
        raw = quote(kaal, safe="/%:@!$&'()*+,;=~")
        alle = {"host": "127.0.0.1:8000", "accept": "*/*", "user-agent": "tests"}
        if inhoud or methode not in {"GET", "HEAD"}:
            alle["content-length"] = str(len(inhoud))
        alle |= {naam.lower(): waarde for naam, waarde in headers.items()}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": methode,
            "headers": [(naam.encode(), waarde.encode()) for naam, waarde in alle.items()],
            "scheme": "http",
            "path": unquote(raw),
            "raw_path": raw.encode(),
            "query_string": quote(zoek, safe="=&%+,:;/?@!$'()*~").encode(),
            "server": ("127.0.0.1", 8000),
            "client": (VAN, 50000),
            "root_path": "",
        }
        antwoord = self._wacht_op(_meteen(self._app, scope, inhoud))
        assert isinstance(antwoord, Antwoord)
        antwoord.gevraagd = methode, pad, alle
        return antwoord

    def _wacht_op(self, vraag: Vraag) -> httpx.Response:
        assert self._loop is not None, "the service does not run"
        if self._leven.portal is None:
            antwoord: asyncio.Future[httpx.Response] = self._loop.create_future()
            self._rij.put_nowait((vraag, antwoord))
            return self._loop.run_until_complete(antwoord)
        return asyncio.run_coroutine_threadsafe(vraag, self._loop).result()


async def _balie(rij: _Rij) -> None:
    """Every request is a task below this one: anyio ends its threads with the topmost task, so one for each request
    would start a thread for each."""
    async with anyio.create_task_group() as taken:
        while (een := await rij.get()) is not None:
            taken.start_soon(_doe, *een)


async def _doe(vraag: Vraag, antwoord: asyncio.Future[httpx.Response]) -> None:
    try:
        antwoord.set_result(await vraag)
    except Exception as fout:  # whoever asked is to have it
        antwoord.set_exception(fout)


async def _deze_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()
