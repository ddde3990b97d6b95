"""What each server process runs: the service, with its memory and the garbage collector set for what it does."""

import ctypes
import gc
import sys
from contextlib import suppress

from starlette.types import ASGIApp

from app.core.stopping import end_with_the_parent
from app.settings import Settings

# A request makes and drops thousands of objects; looking for cycles every 700 of them costs a third of its time.
COLLECT_AFTER = (10_000, 20, 20)

# Of glibc's malloc (mallopt(3)): every thread keeps a heap of its own, of which hardly anything goes back to the
# system. A few threads that mostly wait lose nothing by sharing two; it saves a third of a worker's memory.
_M_TRIM_THRESHOLD, _TRIM_BYTES = -1, 128 * 1024
_M_ARENA_MAX, _ARENAS = -8, 2


def _give_memory_back() -> None:
    """Linux with glibc; elsewhere nothing."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            malloc_option = ctypes.CDLL(None).mallopt
            malloc_option(_M_ARENA_MAX, _ARENAS)
            malloc_option(_M_TRIM_THRESHOLD, _TRIM_BYTES)


def serve() -> ASGIApp:
    """create_app() for a server process. Importing it makes a million objects and hardly any rubbish, and what is there
    at the start stays: the collector looks at neither."""
    end_with_the_parent()
    _give_memory_back()
    gc.disable()
    from app.main import create_app  # noqa: PLC0415  # not before the collector is off: that is a sixth of the start

    settings = Settings()
    app = create_app(settings, taken=settings.demo)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    gc.enable()
    return app
