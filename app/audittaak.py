"""The clockwork of the audit log: a signed head every minute or every 1,000 lines, and one when the service stops."""

import asyncio
import logging
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from app.core import auditkop, patience
from app.core.db import DATABASE_FAILS, now
from app.onderdelen import App

LOOK_EVERY_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
FAILS: tuple[type[Exception], ...] = (OSError, *DATABASE_FAILS)
log = logging.getLogger("expertloket")


def write_head(loket: App, *, force: bool = False) -> int:
    """A head when one is due; a failure is logged and shows in readiness when it lasts."""
    try:
        with patience.at_most(PATIENCE_SECONDS):
            return auditkop.write(loket.database, loket.crypto.auditkop, loket.settings.auditkoppen, now(), force=force)
    except FAILS as error:
        log.error("auditkop niet geschreven: %s", type(error).__qualname__)  # noqa: TRY400 - no values in the log
        return 0


async def keep_writing(loket: App) -> None:
    """Until cancelled. Every worker runs this; of several that find a head due, one writes it."""
    try:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            await run_in_threadpool(write_head, loket)
    finally:
        with suppress(asyncio.CancelledError):
            await run_in_threadpool(write_head, loket, force=True)
