"""Whose turn it is: as many at once as there are connections, and a queue that is neither long nor patient.

Who cannot be served soon hears so at once (503): a queue without end only makes everybody's answer late.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from app.core.errors import NietBeschikbaar

# How many may wait for each that is served: at 20 ms a request that is half a second.
WAITING_FOR_EACH = 25
TE_DRUK = "Het is te druk. Probeer het over een paar tellen opnieuw."


class Turns:
    """`at_once` turns; who does not get one within `seconds` is sent away."""

    def __init__(self, at_once: int, seconds: float) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._places = at_once * WAITING_FOR_EACH
        self._waiting = 0

    @asynccontextmanager
    async def take(self) -> AsyncIterator[float]:
        """A turn; gives the seconds that were waited for it. Raises NietBeschikbaar."""
        waited = await self._wait()
        try:
            yield waited
        finally:
            self._free.release()

    async def _wait(self) -> float:
        if not self._free.locked():
            await self._free.acquire()  # at once: a clock for that costs more than the turn
            return 0.0
        if self._waiting >= self._places:
            raise NietBeschikbaar(TE_DRUK)
        began = monotonic()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            raise NietBeschikbaar(TE_DRUK) from None
        finally:
            self._waiting -= 1
        return monotonic() - began
