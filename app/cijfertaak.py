"""The clockwork of the counts: fold what was appended, when there is enough of it."""

import asyncio
import logging

from starlette.concurrency import run_in_threadpool

from app.core import patience
from app.core.db import DATABASE_FAILS
from app.indicatoren import saldo
from app.onderdelen import App

LOOK_EVERY_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
log = logging.getLogger("expertloket")


def fold(loket: App) -> None:
    """Once. A failure is logged and costs only speed: counts that are not folded yet are counted all the same."""
    try:
        with patience.at_most(PATIENCE_SECONDS):
            saldo.vouw(loket.database)
    except DATABASE_FAILS as error:
        log.error("tellingen niet gevouwen: %s", type(error).__qualname__)  # noqa: TRY400 - no values in the log


async def keep_folding(loket: App) -> None:
    """Until cancelled. Every worker runs this; of several at once one folds."""
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        await run_in_threadpool(fold, loket)
