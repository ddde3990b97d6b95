"""What logs, metrics and traces add to a request, in process: `python -m tests.bench.watching`.

The same requests through the same service, each with other watchers in turn, so that what else the machine does hits
all alike; processor time is counted, not waiting. The log goes to /dev/null, the spans to a collector on this machine.
"""

import asyncio
import logging.config
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from app.core import logs
from app.core.http import Wrapper
from app.core.metrics import Metrics
from app.core.spans import Spans
from app.core.trace import Watcher
from tests import stappen
from tests.conftest import prepare, settings_for
from tests.loket import Loket
from tests.otlp import verzamelaar

RONDES, PER_RONDE = 40, 25


async def _ask(app: Any, path: str, headers: list[tuple[bytes, bytes]]) -> None:
    """One request, straight into the application: a client would cost more than what is measured."""
    started: list[int] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8000),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        started.append(message.get("status", 0))

    await app(scope, receive, send)
    assert started[0] == 200


async def _rounds(apps: dict[str, Any], path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, list[float]]:
    """Name → processor seconds per request, of all threads, one value per round."""
    found: dict[str, list[float]] = {naam: [] for naam in apps}
    for ronde in range(RONDES + 2):
        for naam, app in apps.items():
            began = time.process_time()
            for _ in range(PER_RONDE):
                await _ask(app, path, headers)
            if ronde >= 2:
                found[naam].append((time.process_time() - began) / PER_RONDE)
    return found


def main() -> None:
    """Print a line per kind of request and set of watchers."""
    with tempfile.TemporaryDirectory() as folder, Path("/dev/null").open("w") as nergens, verzamelaar() as collector:
        sys.stderr = nergens
        logging.config.dictConfig(logs.config("INFO"))
        url = f"sqlite:///{folder}/bench.db"
        prepare(url)
        with Loket(settings_for(url)) as loket:
            zaak = stappen.ret_zaak(loket)
            root: Any = loket.app
            while isinstance(root, Wrapper):
                root = root.app
            metrics, spans = Metrics(), Spans(collector.url, "bench")
            metrics.watch(loket.parts.database.engine, 4)
            regels = logs.RequestLines()
            sets: dict[str, tuple[Watcher, ...]] = {
                "nobody": (),
                "log": (regels,),
                "log, metrics": (regels, metrics),
                "log, metrics, spans": (regels, metrics, spans),
            }
            apps = {naam: Wrapper(root, watchers) for naam, watchers in sets.items()}
            headers = [(b"authorization", f"Bearer {loket.als('lt-nijmegen').token}".encode())]
            for path, what in (("/v1/gezondheid", "the shortest request"), (f"/v1{zaak.path}", "opening a case")):
                found = asyncio.run(_rounds(apps, path, headers))
                base = statistics.median(found["nobody"])
                for naam, seconds in found.items():
                    ratio = statistics.median(one / other for one, other in zip(seconds, found["nobody"], strict=True))
                    extra = (ratio - 1) * base * 1e6
                    print(f"{what}, {naam}: {statistics.median(seconds) * 1e6:.0f} µs, × {ratio:.3f} (+{extra:.0f} µs)")
            spans.close()


if __name__ == "__main__":
    main()
