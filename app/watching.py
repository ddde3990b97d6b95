"""Who watches a running service, as the settings say: always the log; metrics and traces where there is a place for
them. What is not asked for is not imported either: that would cost each worker megabytes and part of a second."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from app.core import logs
from app.core.trace import Watcher
from app.settings import Settings

if TYPE_CHECKING:
    from app.core import metrics as _metrics
    from app.core import spans as _spans

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# FastAPI can send traces, metrics and logs by itself; its spans hold whole paths and queries, so ids and secrets.
NOTHING_BY_ITSELF: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


class Watching:
    """The watchers of one process. `metrics` and `spans` are None where nobody asked for them."""

    def __init__(self, settings: Settings, service: str = "expertloket") -> None:
        self.metrics: _metrics.Metrics | None = None
        self.spans: _spans.Spans | None = None
        watchers: list[Watcher] = [logs.RequestLines()]
        if settings.metrics_port is not None:
            from app.core import metrics  # noqa: PLC0415

            self.metrics = metrics.Metrics()
            watchers.append(self.metrics)
        if settings.otlp_endpoint:
            from app.core import spans  # noqa: PLC0415

            self.spans = spans.Spans(settings.otlp_endpoint, service)
            watchers.append(self.spans)
        self.watchers = tuple(watchers)

    def close(self) -> None:
        """Send what is left; seconds at most."""
        if self.spans is not None:
            self.spans.close()


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


@contextmanager
def served(port: int | None) -> Iterator[None]:
    """What this process and those that it starts count together can be read on this port of loopback; None: nowhere.

    To be entered before anything counts. Raises OSError for a port that is taken.
    """
    if port is None:
        yield
        return
    folder = mkdtemp(prefix="expertloket-metingen-")
    os.environ[FOLDER] = folder
    # When uvicorn has stopped politely it gives itself the signal again, which would end us before we clean up.
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        from app.core import metrics  # noqa: PLC0415 - only now: it looks for the folder once

        with metrics.served(port, metrics.of_all(folder)):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)
        del os.environ[FOLDER]
        rmtree(folder, ignore_errors=True)
