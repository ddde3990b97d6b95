"""The clockwork of the replica: every second, how far is it, and may it be used?"""

import asyncio

from starlette.concurrency import run_in_threadpool

from app.core.replica import LOOK_EVERY_SECONDS
from app.onderdelen import App


async def keep_looking(loket: App) -> None:
    """Until cancelled. Every worker does so for itself; without a replica there is nothing to do."""
    if loket.replica is None:
        return
    while True:
        await run_in_threadpool(loket.replica.look)
        await asyncio.sleep(LOOK_EVERY_SECONDS)
