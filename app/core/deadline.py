"""One deadline for a whole exchange: a timeout per read would let a server go on for ever, a byte at a time."""

import socket
import threading
import time
from contextlib import suppress
from typing import Self


class Deadline:
    """Ends the given socket when time is up. Used with `with`."""

    def __init__(self, seconds: float) -> None:
        self._sock: socket.socket | None = None
        self.passed = False
        self._set(seconds)

    def _set(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def begins_again(self, seconds: float) -> None:
        """From here on there are these seconds, whatever was left."""
        self._timer.cancel()
        self._set(seconds)
        self._timer.start()

    def left(self) -> float:
        """The seconds left; never zero, which a socket takes for no timeout at all."""
        return max(0.01, self._until - time.monotonic())

    def ends(self, sock: socket.socket) -> None:
        """From here on this is what ends."""
        self._sock = sock
        if self.passed:
            self._end()

    def _end(self) -> None:
        self.passed = True
        if self._sock is not None:
            with suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
