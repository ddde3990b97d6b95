"""What each server process runs: the service, with the garbage collector set for what it does."""

import gc

from starlette.types import ASGIApp

from app.core.stopping import end_with_the_parent
from app.settings import Settings

# A request makes and drops thousands of objects; looking for cycles every 700 of them costs a third of its time.
COLLECT_AFTER = (10_000, 20, 20)


def serve() -> ASGIApp:
    """create_app() for a server process. Importing it makes a million objects and hardly any rubbish, and what is there
    at the start stays: the collector looks at neither."""
    end_with_the_parent()
    gc.disable()
    from app.main import create_app  # noqa: PLC0415  # not before the collector is off: that is a sixth of the start

    settings = Settings()
    app = create_app(settings, taken=settings.demo)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    gc.enable()
    return app
