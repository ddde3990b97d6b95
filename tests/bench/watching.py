"""What logs, metrics and traces add to a request, in process: `python -m tests.bench.watching`.

The same requests through the same service, each with other watchers in turn, so that what else the machine does hits
all alike. Read the ratios. The log goes to /dev/null, the spans to a collector on this machine.
"""

import asyncio
import logging.config
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

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


async def _rounds(apps: dict[str, Any], path: str, headers: dict[str, str]) -> dict[str, list[float]]:
    """Name → seconds per request, one value per round."""
    found: dict[str, list[float]] = {naam: [] for naam in apps}
    clients = {
        naam: httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")
        for naam, app in apps.items()
    }
    for ronde in range(RONDES + 2):
        for naam, client in clients.items():
            began = time.perf_counter()
            for _ in range(PER_RONDE):
                answer = await client.get(path, headers=headers)
                assert answer.status_code == 200
            if ronde >= 2:
                found[naam].append((time.perf_counter() - began) / PER_RONDE)
    for client in clients.values():
        await client.aclose()
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
            headers = {"Authorization": f"Bearer {loket.als('lt-nijmegen').token}"}
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
