"""HTTP/1.1 for clients that may be slow on purpose: a request, and the reading of its answer, has a deadline.

uvicorn waits for ever for the first byte, for the rest of a header and for a body, so that a few thousand idle
connections take every file descriptor (Slowloris; OWASP API4:2023). Here the connection is closed instead.
"""

import asyncio
from asyncio.events import TimerHandle
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_SECONDS = 10.0
BODY_SECONDS = 10.0
# A body that says how long it is may take longer: this many bytes a second is the least.
BYTES_PER_SECOND = 16 * 1024
READING_SECONDS = 30.0


class Protocol(HttpToolsProtocol):
    """uvicorn's own, with a deadline for each part of a request."""

    _deadline: TimerHandle | None = None
    _reading: TimerHandle | None = None

    def _within(self, seconds: float, late: Callable[[], None]) -> None:
        self._arrived()
        self._deadline = self.loop.call_later(seconds, late)

    def _arrived(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._within(HEADER_SECONDS, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        self.resume_writing()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._within(HEADER_SECONDS, self.transport.abort)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._within(BODY_SECONDS + self._announced() / BYTES_PER_SECOND, self.transport.abort)

    def _announced(self) -> int:
        for name, value in self.headers:
            if name == b"content-length":
                with suppress(ValueError):
                    return min(int(value), 100 * 1024 * 1024)
        return 0

    def on_message_complete(self) -> None:
        self._arrived()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client does not read its answer."""
        super().pause_writing()
        self._reading = self.loop.call_later(READING_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> Any:
        """uvicorn closes a resting connection, but for as long as the answer is not read that would wait."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(READING_SECONDS, self.transport.abort)
