"""The service within this process: every client of it takes the same short way in.

Starlette's TestClient makes an event loop and a thread for each request of a client that was not entered, and hands
over three times in one that was; that was most of what a test of thousands of requests took.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
from starlette.testclient import TestClient

ADRES = "http://127.0.0.1:8000"

Wachten = Callable[[Coroutine[Any, Any, httpx.Response]], httpx.Response]


class _Weg(httpx.BaseTransport):
    """Hands a request to the service's own event loop, and waits for the whole answer."""

    def __init__(self, app: Any, van: str, wacht_op: Wachten) -> None:
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


class InDitProces:
    """A running service, and clients of it: started and stopped as a server does, its clockwork included."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._leven = TestClient(app)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        self._leven.__enter__()
        assert self._leven.portal is not None
        self._loop = self._leven.portal.call(_deze_loop)

    def stop(self) -> None:
        if self._leven.portal is not None:
            self._leven.__exit__()
        elif self._loop is not None:
            self._loop.close()
        self._loop = None

    def zonder_uurwerk(self) -> None:
        """Only requests from here on: nothing runs beside them, and tests may count what is written."""
        self.stop()
        self._loop = asyncio.new_event_loop()

    def klant(self, van: str = "127.0.0.1", *, naar: str = ADRES) -> httpx.Client:
        """A client at the address `van`, with its own cookies."""
        return httpx.Client(transport=_Weg(self._app, van, self._wacht_op), base_url=naar, follow_redirects=True)

    def _wacht_op(self, vraag: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        assert self._loop is not None, "the service does not run"
        if self._leven.portal is None:
            return self._loop.run_until_complete(vraag)
        return asyncio.run_coroutine_threadsafe(vraag, self._loop).result()


async def _deze_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()
